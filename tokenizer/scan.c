#include "tokenizer/scan.h"

#include "tokenizer/patterns.h"

enum { CHINESE_NUMBER_MAX = 16 };

static inline char_class class_at(const scanner *s, size_t at, size_t *step)
{
    unsigned char first = (unsigned char)s->text.p[at];
    if (first < 0x80) {
        *step = 1;
        return (char_class)s->chars->classes[first];
    }
    return char_class_of(s->chars, utf8_decode(s->text.p + at, s->text.n - at, step));
}

/* End of the run of characters of a class and of marks from `at`. The first loop is for Latin letters, the second for
 * Cyrillic and others of two bytes, then comes Chinese: nearly all that is read. */
static size_t end_of_run(const scanner *s, size_t at, char_class c)
{
    const unsigned char *p = (const unsigned char *)s->text.p;
    const uint8_t *classes = s->chars->classes;
    for (size_t n = s->text.n, step; at < n; at += step) {
        while (at < n && p[at] < 0x80 && classes[p[at]] == c)
            at++;
        while (at + 1 < n && p[at] >= 0xC2 && p[at] < 0xE0 && (p[at + 1] & 0xC0) == 0x80 &&
               classes[(p[at] & 0x1F) << 6 | (p[at + 1] & 0x3F)] == c)
            at += 2;
        if (c == CHAR_HAN)
            at += utf8_han_prefix(s->text.p + at, n - at);
        if (at >= n)
            break;
        char_class here = class_at(s, at, &step);
        if (here != c && here != CHAR_MARK)
            break;
    }
    return at;
}

/* The same mark of `n` bytes again and again is one atom. */
static size_t end_of_repeats(const scanner *s, size_t at, size_t n)
{
    const char *first = s->text.p + at;
    do
        at += n;
    while (at + n <= s->text.n && s->text.p[at] == *first && !memcmp(s->text.p + at, first, n));
    return end_of_run(s, at, CHAR_MARK);
}

/* One picture: base, variation selectors and skin tones, joined pictures. */
static size_t end_of_emoji(const scanner *s, size_t at)
{
    size_t step;
    for (;;) {
        uint32_t c = utf8_decode(s->text.p + at, s->text.n - at, &step);
        at += step;
        if (c == 0x200D && at < s->text.n) { /* joined to the next picture */
            char_class next = class_at(s, at, &step);
            if (next != CHAR_EMOJI && next != CHAR_SYMBOL)
                return at;
            at += step;
        }
        if (at >= s->text.n)
            return at;
        c = utf8_decode(s->text.p + at, s->text.n - at, &step);
        bool goes_on = c == 0x200D || c == 0xFE0F || c == 0xFE0E || c == 0x20E3 || (c >= 0x1F3FB && c <= 0x1F3FF) ||
                       (c >= 0xE0020 && c <= 0xE007F);
        if (!goes_on)
            return at;
    }
}

/* Bytes of a keycap (1️⃣) at the start of `rest`; 0: none. */
static size_t match_keycap(str rest)
{
    static const char *const marks[] = {"\xEF\xB8\x8F\xE2\x83\xA3", "\xE2\x83\xA3"};
    for (size_t i = 0; i < 2; i++)
        if (str_starts((str){rest.p + 1, rest.n - 1}, marks[i]))
            return 1 + strlen(marks[i]);
    return 0;
}

static str rest_of(const scanner *s, size_t at)
{
    return (str){s->text.p + at, s->text.n - at};
}

static bool seal(atom *a, size_t length, vp_token_kind kind)
{
    if (!length)
        return false;
    a->end = a->begin + (uint32_t)length;
    a->form = ATOM_SEALED;
    a->kind = (uint8_t)kind;
    return true;
}

/* Whether the letters or digits before `at` may be the start of an address: only few are looked at closely. */
static bool may_be_address(const scanner *s, size_t at)
{
    if (at + 1 >= s->text.n)
        return false;
    unsigned char here = (unsigned char)s->text.p[at], next = (unsigned char)s->text.p[at + 1];
    bool tight = s->chars->classes[next & 0x7F] == CHAR_LETTER || s->chars->classes[next & 0x7F] == CHAR_DIGIT;
    switch (here) {
    case '.':
    case '@':
    case '_':
    case '%':
    case '+':
    case '-': return tight;
    case ':': return next == '/';
    default: return here < 0x80 && (s->chars->classes[here] == CHAR_DIGIT || s->chars->classes[here] == CHAR_LETTER);
    }
}

static bool is_wide(const scanner *s, size_t at)
{
    size_t step;
    uint32_t c = at < s->text.n ? utf8_decode(s->text.p + at, s->text.n - at, &step) : 0;
    return c >= 0x3000 && c != UTF8_INVALID;
}

/* Whether what stands before the number that ends at `at`, or behind a sign of one byte after it, is Chinese. */
static bool is_in_chinese(const scanner *s, size_t at)
{
    size_t begin = at;
    while (begin && at - begin < CHINESE_NUMBER_MAX && strchr("0123456789.,", s->text.p[begin - 1]))
        begin--;
    size_t behind = begin;
    while (behind && begin - behind < 4 && ((unsigned char)s->text.p[--behind] & 0xC0) == 0x80)
        ;
    return (behind < begin && is_wide(s, behind)) || is_wide(s, at + 1);
}

/* Bytes of a unit that ends a number at the start of `rest`; 0: none. */
static size_t match_unit(str rest)
{
    static const char *const units[] = {"万", "亿", "萬", "億", "％"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_starts(rest, units[i]))
            return strlen(units[i]);
    return 0;
}

/* Chinese writes 万, 亿 and the per cent sign as part of a number: 12万, 3.5亿, 占50％的. */
static size_t end_of_chinese_number(const scanner *s, size_t at)
{
    size_t number = at;
    for (size_t unit; (unit = match_unit(rest_of(s, at))); at += unit) /* more than one: 万亿 */
        ;
    bool per_cent = at == number && at < s->text.n && s->text.p[at] == '%';
    return per_cent && is_in_chinese(s, at) ? at + 1 : at;
}

/* Whether no word stands right before the atom. */
static bool is_apart(const scanner *s, const atom *a)
{
    return a->space_before || (s->last != ATOM_LETTERS && s->last != ATOM_DIGITS && s->last != ATOM_HAN);
}

/* One character in brackets is no face: "(8)", "(x)". */
static size_t match_emoticon(const scanner *s, const atom *a)
{
    str rest = rest_of(s, a->begin);
    bool opened = !a->space_before && a->begin && s->text.p[a->begin - 1] == '(';
    size_t n = pattern_emoticon(rest, is_apart(s, a));
    return opened && n == 2 && rest.p[1] == ')' ? 0 : n;
}

static void cut_word(const scanner *s, atom *a, char_class class, bool behind_word)
{
    vp_token_kind kind = VP_TOKEN_WORD;
    str rest = rest_of(s, a->begin);
    a->end = (uint32_t)end_of_run(s, a->begin, class);
    if (class == CHAR_DIGIT)
        a->end = (uint32_t)end_of_chinese_number(s, a->end);
    a->form = class == CHAR_LETTER ? ATOM_LETTERS : ATOM_DIGITS;
    a->kind = class == CHAR_LETTER ? VP_TOKEN_WORD : VP_TOKEN_NUMBER;
    if (class == CHAR_DIGIT && seal(a, match_keycap(rest), VP_TOKEN_EMOJI))
        return;
    size_t address = !behind_word && may_be_address(s, a->end) ? pattern_address(rest, &kind) : 0;
    if (seal(a, address, kind))
        return;
    if (is_apart(s, a) && a->end - a->begin <= FACE_LETTERS_MAX)
        seal(a, match_emoticon(s, a), VP_TOKEN_EMOTICON);
}

static void cut_mark(const scanner *s, atom *a, char_class class, bool behind_word)
{
    size_t step;
    vp_token_kind kind = VP_TOKEN_WORD;
    str rest = rest_of(s, a->begin);
    uint32_t mark = utf8_decode(rest.p, rest.n, &step);
    if (seal(a, match_emoticon(s, a), VP_TOKEN_EMOTICON))
        return;
    size_t tag = (mark == '#' || mark == '@') && !behind_word ? pattern_tag(rest, &kind) : 0;
    if (seal(a, tag, kind))
        return;
    if ((mark == '#' || mark == '*') && seal(a, match_keycap(rest), VP_TOKEN_EMOJI))
        return;
    if (class == CHAR_SYMBOL && str_starts((str){rest.p + step, rest.n - step}, "\xEF\xB8\x8F")) {
        seal(a, end_of_emoji(s, a->begin) - a->begin, VP_TOKEN_EMOJI); /* a sign shown as a picture: ❤️ */
        return;
    }
    size_t reference = mark == '&' ? pattern_reference(rest) : 0;
    a->end = (uint32_t)end_of_repeats(s, a->begin, reference ? reference : step);
    a->form = ATOM_MARK;
    a->kind = class == CHAR_PUNCTUATION && !reference ? VP_TOKEN_PUNCTUATION : VP_TOKEN_SYMBOL;
}

static size_t end_of_flag(const scanner *s, size_t at)
{
    size_t step;
    class_at(s, at, &step);
    at += step;
    return at < s->text.n && class_at(s, at, &step) == CHAR_FLAG ? at + step : at;
}

static void cut(const scanner *s, atom *a)
{
    size_t step;
    char_class class = class_at(s, a->begin, &step);
    bool behind_word = !a->space_before && (s->last == ATOM_LETTERS || s->last == ATOM_DIGITS);
    switch (class) {
    case CHAR_LETTER:
    case CHAR_DIGIT: cut_word(s, a, class, behind_word); break;
    case CHAR_HAN:
        a->end = (uint32_t)end_of_run(s, a->begin, CHAR_HAN);
        a->form = ATOM_HAN;
        break;
    case CHAR_EMOJI: seal(a, end_of_emoji(s, a->begin) - a->begin, VP_TOKEN_EMOJI); break;
    case CHAR_FLAG: seal(a, end_of_flag(s, a->begin) - a->begin, VP_TOKEN_EMOJI); break;
    case CHAR_PUNCTUATION:
    case CHAR_SYMBOL: cut_mark(s, a, class, behind_word); break;
    default: seal(a, end_of_run(s, a->begin + step, CHAR_MARK) - a->begin, VP_TOKEN_SYMBOL);
    }
}

void scan_next(scanner *s, atom *out)
{
    size_t from = s->at;
    for (size_t step; s->at < s->text.n && class_at(s, s->at, &step) == CHAR_SPACE;)
        s->at += step;
    *out = (atom){.begin = (uint32_t)s->at, .end = (uint32_t)s->at, .space_before = s->at > from};
    if (s->at < s->text.n) {
        cut(s, out);
        s->at = out->end;
    }
    s->last = out->form;
}
