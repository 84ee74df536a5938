#include "tokenizer/patterns.h"

#include "base/utf8.h"

#include <unicode/uchar.h>

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool is_one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

static bool is_space_at(str t, size_t at)
{
    if (at >= t.n)
        return true;
    size_t step;
    uint32_t c = utf8_decode(t.p + at, t.n - at, &step);
    return c != UTF8_INVALID && u_isUWhiteSpace((UChar32)c);
}

/* A character that may stand in an address: no space, no quotes or brackets, no Chinese. */
static size_t address_char(str t, size_t at)
{
    size_t step;
    uint32_t c = utf8_decode(t.p + at, t.n - at, &step);
    if (c == UTF8_INVALID || c <= ' ' || c == '<' || c == '>' || c == '"' || c == '`' || c == '|' || c == '{' ||
        c == '}' || c == 0x7F || (c >= 0x2E80 && c < 0xA000) || (c >= 0xFF00 && c < 0xFFF0) ||
        u_isUWhiteSpace((UChar32)c) || (c >= 0x2018 && c <= 0x201F))
        return 0;
    return step;
}

/* A letter or digit of a host's name, in Latin letters or in others (пример.рф); 0: none is there. */
static size_t host_letter(str t, size_t at, bool latin)
{
    size_t step = 1;
    if (at >= t.n || (unsigned char)t.p[at] < 0x80)
        return at < t.n && is_alnum(t.p[at]) && (latin || t.p[at] <= '9');
    uint32_t c = utf8_decode(t.p + at, t.n - at, &step);
    return !latin && c < 0x2E80 && u_isalnum((UChar32)c) ? step : 0;
}

static bool is_ascii_at(str t, size_t at)
{
    return at < t.n && (unsigned char)t.p[at] < 0x80;
}

/* Without marks at its end, which are the sentence's. */
static size_t end_of_host(str t, size_t at, size_t most)
{
    const size_t begin = at;
    const bool latin = is_ascii_at(t, at);
    for (size_t step; at < t.n && at - begin < most; at += step)
        if (!(step = host_letter(t, at, latin)) && !(step = t.p[at] == '-' || t.p[at] == '.'))
            break;
    while (at > begin && is_one_of(t.p[at - 1], ".-"))
        at--;
    return at;
}

static size_t end_of_address(str t, size_t at)
{
    for (size_t step; at < t.n && (step = address_char(t, at)); at += step)
        ;
    size_t opened = 0, closed = 0;
    for (size_t i = 0; i < at; i++) {
        opened += t.p[i] == '(';
        closed += t.p[i] == ')';
    }
    while (at && is_one_of(t.p[at - 1], ".,;:!?)'*]")) { /* the sentence's own marks */
        if (t.p[at - 1] == ')' && closed-- <= opened)
            break;
        at--;
    }
    return at;
}

static size_t match_url(str t)
{
    static const char *const starts[] = {"http://", "https://", "ftp://", "www."};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t n = strlen(starts[i]);
        if (t.n > n && str_equal_nocase((str){t.p, n}, starts[i]) && host_letter(t, n, is_ascii_at(t, n))) {
            size_t end = end_of_address(t, n);
            return end > n ? end : 0;
        }
    }
    return 0;
}

/* domain.tld, with a known ending so that "goed.Maar" stays two sentences. */
static size_t match_domain(str t)
{
    static const char *const endings[] = {"com", "nl", "ru", "cn", "org",  "net", "eu",
                                          "be",  "de", "uk", "io", "info", "su",  "co"};
    size_t at = end_of_host(t, 0, 64), dot = at;
    while (dot && t.p[dot - 1] != '.')
        dot--;
    if (!dot)
        return 0;
    str ending = {t.p + dot, at - dot};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_is(ending, endings[i]))
            return at < t.n && t.p[at] == '/' ? end_of_address(t, at) : at;
    return 0;
}

static size_t match_email(str t)
{
    size_t at = 0;
    while (at < t.n && at < 64 && (is_alnum(t.p[at]) || is_one_of(t.p[at], "._%+-")))
        at++;
    if (!at || at >= t.n || t.p[at] != '@')
        return 0;
    size_t end = end_of_host(t, at + 1, 128);
    return memchr(t.p + at, '.', end - at) ? end : 0;
}

/* Whether a hyphen at `at` is part of a name: letters or digits follow. */
static bool goes_on_behind_hyphen(str t, size_t at)
{
    return t.p[0] == '@' && at > 1 && t.p[at] == '-' && at + 1 < t.n && is_alnum(t.p[at + 1]);
}

/* @name or #name: letters of any script, digits, underscores; in @name hyphens too. Weibo's #topic# has a closing mark.
 */
size_t pattern_tag(str t, vp_token_kind *kind)
{
    size_t at = 1, step, letters = 0;
    *kind = t.p[0] == '@' ? VP_TOKEN_MENTION : VP_TOKEN_HASHTAG;
    while (at < t.n) {
        uint32_t c = utf8_decode(t.p + at, t.n - at, &step);
        if (c == UTF8_INVALID || !(u_isalnum((UChar32)c) || c == '_' ||
                                   (u_charType((UChar32)c) == U_NON_SPACING_MARK) || goes_on_behind_hyphen(t, at)))
            break;
        letters += u_isalpha((UChar32)c) != 0;
        at += step;
    }
    if (at == 1 || (t.p[0] == '#' && !letters))
        return 0;
    return t.p[0] == '#' && at < t.n && t.p[at] == '#' && (unsigned char)t.p[1] >= 0xE3 ? at + 1 : at;
}

size_t pattern_reference(str t)
{
    size_t at = t.n > 1 && t.p[1] == '#' ? 2 : 1, from = at;
    while (at < t.n && at < 12 && is_alnum(t.p[at]))
        at++;
    return at > from + 1 && at < t.n && t.p[at] == ';' ? at + 1 : 0;
}

/* :-) and its family: eyes, a nose perhaps, a mouth; or the mouth first. */
static size_t match_smiley(str t, bool apart)
{
    size_t at = 1;
    if (at < t.n && t.p[0] == '>')
        at++;
    char eyes = t.p[at - 1];
    if (!is_one_of(eyes, ":;=8xX"))
        return 0;
    if (at < t.n && t.p[at] == '\'')
        at++;
    if (at + 1 < t.n && is_one_of(t.p[at], "-o^*"))
        at++;
    if (at >= t.n || !is_one_of(t.p[at], is_one_of(eyes, "8xX") ? ")(D" : ")(]D[PpdOo0/\\|3*@$}{cSs"))
        return 0;
    char mouth = t.p[at];
    if (!apart && mouth >= '0' && mouth <= '9') /* 10:00 */
        return 0;
    while (at < t.n && t.p[at] == mouth)
        at++;
    bool letter_mouth = is_alnum(mouth);
    if (at < t.n && is_alnum(t.p[at]))
        return 0;
    if (letter_mouth && !is_space_at(t, at) && is_alnum(t.p[at]))
        return 0;
    return (mouth == '/' || mouth == '\\') && !is_space_at(t, at) ? 0 : at;
}

/* (: and ): are the same from the other side, but "(:D)" is a smiley in brackets and "(kort): goed" none. */
static size_t match_turned_smiley(str t, bool apart)
{
    if (t.n < 2 || t.p[1] != ':')
        return 0;
    return t.p[0] == '(' ? 2 * !match_smiley((str){t.p + 1, t.n - 1}, true) : 2 * apart;
}

static size_t match_fixed_emoticon(str t)
{
    static const char *const fixed[] = {"<3",  "</3",   "^_^",  "^^",  "-_-", "T_T", "T.T", "o_O",         "O_o",
                                        "o_o", ">_<",   ">.<",  "QAQ", "orz", "XD",  "xD",  "¯\\_(ツ)_/¯", "(╯°□°)╯︵",
                                        "┻━┻", "ʕ•ᴥ•ʔ", "\\o/", "=_=", "^-^", "(y)", "(n)", "*_*",         "u_u"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        if (fixed[i][0] != t.p[0])
            continue;
        size_t n = strlen(fixed[i]);
        if (str_starts(t, fixed[i]) && (!is_alnum(fixed[i][n - 1]) || n >= t.n || !is_alnum(t.p[n])))
            return n;
    }
    return 0;
}

/* Russian laughter: two brackets or more that close nothing, or open nothing. */
static size_t match_brackets(str t)
{
    size_t n = 1;
    while (n < t.n && t.p[n] == t.p[0])
        n++;
    return n >= 2 && (t.p[0] == ')' || (t.p[0] == '(' && is_space_at(t, n))) ? n : 0;
}

/* ---- Faces in brackets: (^_^), (◕‿◕), (≧▽≦) ---- */

enum { FACE_MAX = 12 /* characters between the brackets */, ARMS_MAX = 3 /* behind them */ };

/* Bytes of a round bracket at `at`, also of the wide one; 0: there is none. */
static size_t bracket_at(str t, size_t at, char narrow, const char *wide)
{
    str rest = {t.p + at, t.n - at};
    return rest.n && *rest.p == narrow ? 1 : str_starts(rest, wide) ? strlen(wide) : 0;
}

/* The other eye of a face: most are alike on both sides. */
static uint32_t mirrored(uint32_t c)
{
    static const uint32_t pairs[][2] = {{'>', '<'}, {'`', 0xB4}, {0x2267, 0x2266}, {0x256F, 0x2570}, {0x25E1, 0x25DD}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (size_t side = 0; side < 2; side++)
            if (pairs[i][side] == c)
                return pairs[i][!side];
    return c;
}

/* What is drawn rather than written: signs, and lines that join. */
static bool is_drawn(uint32_t c)
{
    return c == '*' || c == '_' || (U_GET_GC_MASK((UChar32)c) & (U_GC_S_MASK | U_GC_PC_MASK) && c != '+' && c != '$');
}

/* Two eyes and a mouth, perhaps with cheeks: the same from either side, not all the same, and no writing. */
static bool is_face(const uint32_t *c, size_t count)
{
    bool drawn = false, same = true;
    for (size_t i = 0; i < count; i++) {
        if (c[i] != mirrored(c[count - 1 - i]) || (i && u_isalpha((UChar32)c[i]) && u_isalpha((UChar32)c[i - 1])))
            return false;
        same = same && c[i] == c[0];
        drawn |= is_drawn(c[i]);
    }
    return count >= 3 && drawn && !same;
}

/* Eyes with a mouth between, where the cheeks are not alike: (๑•̀ㅂ•́). */
static bool has_eyes(const uint32_t *c, size_t count)
{
    bool eyes = false;
    for (size_t i = 0; i < count; i++) {
        bool letter = u_isalpha((UChar32)c[i]);
        if (c[i] < 0x80 || (letter && i && u_isalpha((UChar32)c[i - 1])))
            return false;
        eyes |= i >= 2 && !letter && c[i] == mirrored(c[i - 2]) && c[i] != c[i - 1];
    }
    return eyes;
}

/* Arms, and what they throw: few signs, or single letters of scripts that look so. */
static size_t end_of_arms(str t, size_t at)
{
    static const char *const arms[] = {"و", "ノ", "ﾉ", "っ", "づ", "ง", "۶", "ゞ", "✧", "♡", "☆", "♪", "╯", "︵"};
    for (size_t taken = 0, n = 1; n && taken < ARMS_MAX; taken++, at += n) {
        n = 0;
        for (size_t i = 0; i < sizeof arms / sizeof *arms; i++)
            if (str_starts((str){t.p + at, t.n - at}, arms[i]))
                n = strlen(arms[i]);
    }
    return at;
}

/* Combining marks are decoration; a plain digit, a slash or a Chinese character makes it something else. */
static size_t match_face(str t)
{
    uint32_t drawn[FACE_MAX];
    size_t at = bracket_at(t, 0, '(', "（"), count = 0, end = 0;
    for (size_t step; at && at < t.n && !(end = bracket_at(t, at, ')', "）")); at += step) {
        uint32_t c = utf8_decode(t.p + at, t.n - at, &step);
        if (u_charType((UChar32)c) == U_NON_SPACING_MARK)
            continue;
        if (c == UTF8_INVALID || c == '/' || (c >= '0' && c <= '9') || u_isUWhiteSpace((UChar32)c) ||
            u_hasBinaryProperty((UChar32)c, UCHAR_IDEOGRAPHIC) || count == FACE_MAX)
            return 0;
        drawn[count++] = c;
    }
    return end && (is_face(drawn, count) || has_eyes(drawn, count)) ? end_of_arms(t, at + end) : 0;
}

size_t pattern_emoticon(str t, bool apart)
{
    static const bool first[256] = {
        [':'] = 1, [';'] = 1, ['='] = 1,  ['8'] = 1,  ['x'] = 1,  ['X'] = 1,  ['>'] = 1, ['('] = 1,
        [')'] = 1, ['<'] = 1, ['^'] = 1,  ['-'] = 1,  ['T'] = 1,  ['o'] = 1,  ['O'] = 1, ['Q'] = 1,
        ['*'] = 1, ['u'] = 1, ['\\'] = 1, [0xC2] = 1, [0xCA] = 1, [0xE2] = 1, [0xEF] = 1};
    char c = t.p[0];
    size_t n = 0;
    if (!first[(unsigned char)c] || (c == '\xEF' && !str_starts(t, "（")))
        return 0;
    if (c == ')' || c == '(')
        n = match_brackets(t);
    if (!n && (c == ')' || c == '('))
        n = match_turned_smiley(t, apart);
    if (!n && (c == '(' || c == '\xEF'))
        n = match_face(t);
    if (!n && (apart || !is_alnum(c)) && is_one_of(c, ":;=8xX>"))
        n = match_smiley(t, apart);
    if (!n && (apart || !is_alnum(c)))
        n = match_fixed_emoticon(t);
    return n;
}

size_t pattern_address(str t, vp_token_kind *kind)
{
    size_t n;
    *kind = VP_TOKEN_URL;
    if (is_one_of(t.p[0], "hHwWfF") && (n = match_url(t)))
        return n;
    *kind = VP_TOKEN_EMAIL;
    if ((n = match_email(t)))
        return n;
    *kind = VP_TOKEN_URL;
    return match_domain(t);
}
