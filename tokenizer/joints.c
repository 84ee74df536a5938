#include "tokenizer/joints.h"

#include "tokenizer/traits.h"

#include <stdlib.h>
#include <unicode/uchar.h>

enum {
    KNOWN_WORD_MIN = 3 /* bytes */,
    SMALL_WORD_MAX = 2 /* bytes of a word behind an apostrophe that begins it: 's, 'n */,
    CLEARLY = 100 /* score from which others around a joint are hardly ever of another mind */
};

static str text_of(str text, const atom *a)
{
    return (str){text.p + a->begin, a->end - a->begin};
}

static bool is_word(const atom *a)
{
    return a->form == ATOM_LETTERS || a->form == ATOM_DIGITS;
}

/* The ASCII mark that an atom consists of, with apostrophes and hyphens of any style taken for plain ones, and two
 * apostrophes and character references for a quote; 0: another, or no mark at all. */
static char plain_mark(str text, const atom *a)
{
    if (a->form != ATOM_MARK)
        return 0;
    str t = text_of(text, a);
    if ((unsigned char)t.p[0] >= 0x80)
        return str_is(t, "\xE2\x80\x99") || str_is(t, "´")              ? '\''
               : str_is(t, "\xE2\x80\x90") || str_is(t, "\xE2\x80\x91") ? '-'
                                                                        : 0;
    bool reference = t.p[0] == '&' && t.n > 1 && t.p[1] != '&';
    return reference || (t.p[0] == '\'' && t.n == 2) ? '"' : t.p[0];
}

static bool is_one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

/* Marks that never are part of a word or number. */
static bool stands_alone(char mark)
{
    switch (mark) { /* nearly all joints are asked */
    case '"':
    case ',':
    case ';':
    case '!':
    case '?':
    case '[':
    case ']':
    case '{':
    case '}':
    case '|':
    case '<':
    case '>':
    case ':':
    case '@': return true;
    default: return false;
    }
}

static joint_answer between_marks(char left, char right)
{
    static const char sociable[] = ".!?-=*+~#<>/\\";
    return is_one_of(left, sociable) && is_one_of(right, sociable) ? JOINT_OPEN : JOINT_CUT;
}

static bool is_capital(str text, const atom *a)
{
    size_t step;
    str t = text_of(text, a);
    return a->form == ATOM_LETTERS && u_isupper((UChar32)utf8_decode(t.p, t.n, &step));
}

static traits traits_at(str text, const atom *a)
{
    if (a->form == ATOM_EDGE)
        return (traits){0};
    traits t = a->seen ? a->traits : traits_of(text_of(text, a));
    if (a->form >= ATOM_SEALED)
        t.shape = t.word = t.ending = (uint32_t)a->form << 16 | a->kind;
    return t;
}

static word_class class_of(str text, const atom *a, const vocabulary *words)
{
    return vocabulary_class(words, traits_at(text, a).word);
}

static bool is_known_word(str text, const atom *a, const vocabulary *words)
{
    return a->form == ATOM_LETTERS && a->end - a->begin >= KNOWN_WORD_MIN && class_of(text, a, words) == WORD_SMALL;
}

static bool is_stop(str text, const atom *a)
{
    return str_is(text_of(text, a), ".");
}

/* The usual end of a sentence, settled without the model for speed; the space behind it may have been forgotten. */
static bool stops_known_word(str text, const joint *j, const vocabulary *words)
{
    if (is_stop(text, j->left)) /* "goed.aanrader": in front of the second */
        return !j->joined && !j->left->space_before && is_known_word(text, j->before, words) &&
               is_known_word(text, j->right, words);
    return is_stop(text, j->right) && !j->joined && is_known_word(text, j->left, words) &&
           (j->after->space_before || j->after->form == ATOM_EDGE || is_capital(text, j->after) ||
            is_known_word(text, j->after, words));
}

/* "Mevr. Pot", "tel. 12" */
static bool is_title(str text, const joint *j, const vocabulary *words)
{
    return j->left->form == ATOM_LETTERS && !j->joined && is_stop(text, j->right) &&
           (j->after->space_before || j->after->form == ATOM_EDGE) && utf8_count(text_of(text, j->left)) > 1 &&
           (j->after->form == ATOM_DIGITS || (is_capital(text, j->left) && j->after->form <= ATOM_LETTERS)) &&
           class_of(text, j->left, words) == WORD_BEFORE_NAME;
}

/* C++, C#, A++ */
static bool is_letter_with_signs(str text, const joint *j)
{
    str left = text_of(text, j->left), right = text_of(text, j->right);
    return left.n == 1 && *left.p >= 'A' && *left.p <= 'Z' && !j->joined &&
           (str_is(right, "++") || str_is(right, "#")) && (j->after->space_before || !is_word(j->after));
}

/* The comma of "20,-", the dash behind it, and the letter of "°C". */
static bool is_sign_of_amount(str text, const joint *j)
{
    str left = text_of(text, j->left), right = text_of(text, j->right);
    bool ends = j->after->space_before || j->after->form != ATOM_LETTERS;
    if (str_is(left, "°") && (str_is(right, "C") || str_is(right, "F")))
        return ends;
    bool dash = str_is(right, "-") && str_is(left, ",") && j->joined && (j->after->space_before || !is_word(j->after));
    return dash || (j->left->form == ATOM_DIGITS && str_is(right, ",") && !j->after->space_before &&
                    j->after->form == ATOM_MARK && str_is(text_of(text, j->after), "-"));
}

joint_answer joint_certain(str text, const joint *j, const vocabulary *words)
{
    const atom *l = j->left, *r = j->right;
    if (r->space_before || l->form == ATOM_EDGE || l->form >= ATOM_SEALED || r->form >= ATOM_SEALED)
        return JOINT_CUT;
    if (is_word(l) && is_word(r))
        return JOINT_OPEN;
    if (is_sign_of_amount(text, j) || is_letter_with_signs(text, j) || is_title(text, j, words))
        return JOINT_KEEP;
    char left = plain_mark(text, l), right = plain_mark(text, r);
    if (!is_word(l) && !is_word(r))
        return between_marks(left, right);
    char mark = is_word(l) ? right : left;
    const atom *outer = is_word(l) ? j->after : j->before;
    bool inside = is_word(outer) && !(is_word(l) ? outer->space_before : l->space_before);
    bool number = is_one_of(mark, ".,:") && l->form != ATOM_LETTERS && r->form != ATOM_LETTERS && inside &&
                  outer->form == ATOM_DIGITS && (is_word(l) ? r : l)->end - (is_word(l) ? r : l)->begin == 1;
    if (number)
        return JOINT_KEEP;
    if (mark == '(')
        return is_word(l) ? (inside ? JOINT_OPEN : JOINT_CUT) : j->joined ? JOINT_OPEN : JOINT_CUT;
    if (mark == ')')
        return j->bracketed ? JOINT_OPEN : JOINT_CUT;
    bool price = mark == '$' && (is_word(l) ? l : r)->form == ATOM_DIGITS;
    return !mark || price || stands_alone(mark) || stops_known_word(text, j, words) ? JOINT_CUT : JOINT_OPEN;
}

/* Hyphens, apostrophes and low lines between letters or digits, and the marks of dates between digits. */
static bool is_inner(str text, const atom *first, const atom *mark, const atom *last)
{
    char c = plain_mark(text, mark);
    bool tight = is_word(first) && is_word(last) && !mark->space_before && !last->space_before;
    if (!tight || mark->end - mark->begin != (c == text.p[mark->begin] ? 1 : 3))
        return false;
    return is_one_of(c, first->form == ATOM_DIGITS && last->form == ATOM_DIGITS ? "-'_/" : "-'_");
}

/* 's ochtends, 'n */
static bool begins_small_word(str text, const atom *mark, const atom *word, const atom *after)
{
    return plain_mark(text, mark) == '\'' && (mark->space_before || !mark->begin) && is_word(word) &&
           word->end - word->begin <= SMALL_WORD_MAX && (after->space_before || after->form == ATOM_EDGE);
}

static bool is_letter(str text, const atom *a)
{
    size_t step;
    if (a->form != ATOM_LETTERS)
        return false;
    utf8_decode(text.p + a->begin, a->end - a->begin, &step);
    return step == a->end - a->begin;
}

/* "e.g.", "т.е.": single letters with stops. */
static bool is_abbreviation(str text, const joint *j)
{
    bool stop_right = str_is(text_of(text, j->right), "."), stop_left = str_is(text_of(text, j->left), ".");
    if (stop_right && is_letter(text, j->left))
        return j->joined || (is_letter(text, j->after) && !j->after->space_before);
    return stop_left && j->joined && is_letter(text, j->before) && is_letter(text, j->right);
}

/* Whether an open joint holds, by rules that suit most languages. */
static bool holds_by_rule(str text, const joint *j)
{
    if (is_word(j->left) && is_word(j->right))
        return true;
    if (is_word(j->left) && is_inner(text, j->left, j->right, j->after))
        return true;
    if (is_word(j->right) && j->joined && is_inner(text, j->before, j->left, j->right))
        return true;
    return begins_small_word(text, j->left, j->right, j->after) || is_abbreviation(text, j);
}

#define FEATURE(template, ...) \
    traits_feature_of(template, (const uint32_t[]){__VA_ARGS__}, sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

void joint_features(str text, const joint *j, const vocabulary *words, uint32_t out[JOINT_FEATURES])
{
    traits before = traits_at(text, j->before), left = traits_at(text, j->left), right = traits_at(text, j->right),
           after = traits_at(text, j->after);
    uint32_t b = before.shape << 2 | (uint32_t)j->left->space_before << 1 | j->joined, l = left.shape, r = right.shape;
    uint32_t a = after.shape << 1 | j->after->space_before;
    uint32_t wb = traits_mix(before.word, b & 3), wa = traits_mix(after.word, a & 1);
    uint32_t rule = holds_by_rule(text, j), quoted = j->quotes > 0;
    uint32_t start = j->joined ? traits_of((str){text.p + j->begin, j->left->end - j->begin}).word : left.word;
    uint32_t known = (uint32_t)vocabulary_class(words, start) << 2 | vocabulary_class(words, right.word);
    uint32_t sides = (uint32_t)vocabulary_class(words, before.word) << 2 | vocabulary_class(words, after.word);
    out[0] = FEATURE(0, 0);
    out[1] = FEATURE(1, rule, l, r);
    out[2] = FEATURE(2, l, r, b & 3, a & 1);
    out[3] = FEATURE(3, left.word, r);
    out[4] = FEATURE(4, l, right.word);
    out[5] = FEATURE(5, left.word, r, a);
    out[6] = FEATURE(6, left.word, r, wa);
    out[7] = FEATURE(7, b, l, right.word);
    out[8] = FEATURE(8, b, l, r);
    out[9] = FEATURE(9, l, r, a);
    out[10] = FEATURE(10, b, l, r, a);
    out[11] = FEATURE(11, wb, l, right.word);
    out[12] = FEATURE(12, wb, l, r);
    out[13] = FEATURE(13, l, r, wa);
    out[14] = FEATURE(14, left.ending, r, a & 1);
    out[15] = FEATURE(15, l, right.ending, b & 3);
    out[16] = FEATURE(16, before.ending, b & 3, l, r);
    out[17] = FEATURE(17, start, r, a & 1);
    out[18] = FEATURE(18, start, right.word);
    out[19] = FEATURE(19, start, r, a);
    out[20] = FEATURE(20, quoted, l, r, a & 1, b & 3);
    out[21] = FEATURE(21, wb, left.word, r);
    out[22] = FEATURE(22, known, l, r, b & 3, a & 1);
    out[23] = FEATURE(23, known, sides, j->left->form == ATOM_MARK ? l : b, j->right->form == ATOM_MARK ? r : a);
    out[24] = FEATURE(24, known, left.ending, sides, r);
    out[25] = FEATURE(25, vocabulary_class(words, start), r, a & 1);
    out[26] = FEATURE(26, j->left->form, j->right->form, j->after->form, a & 1, b & 3);
    out[27] = FEATURE(27, j->left->form == ATOM_MARK ? l : j->left->form,
                      j->right->form == ATOM_MARK ? r : j->right->form,
                      j->before->form == ATOM_MARK ? before.shape : j->before->form,
                      j->after->form == ATOM_MARK ? after.shape : j->after->form, (a & 1) << 2 | (b & 3));
}

static int score(str text, const joint *j, const token_model *m)
{
    uint32_t features[JOINT_FEATURES];
    joint_features(text, j, &m->words, features);
    return hashed_binary_score(&m->joints, features, JOINT_FEATURES);
}

/* The score of a joint in a chunk with a word on either side. */
static int score_beside(str text, const joint *j, const token_model *m, const atom *word)
{
    joint k = *j;
    atom left = *j->left;
    left.space_before |= j->at == 1;
    k.left = &left;
    k.before = j->at == 1 ? word : j->before;
    k.after = j->at + 1 == j->chunk->count ? word : j->after;
    return score(text, &k, m);
}

/* Sets *known to an atom with its traits, and *a to that. */
static void look_closely(str text, const atom **a, atom *known)
{
    if ((*a)->seen || (*a)->form == ATOM_EDGE)
        return;
    *known = **a;
    known->traits = traits_of(text_of(text, *a));
    known->seen = true;
    *a = known;
}

/* The model's answer where it is clearly the same whatever stands around the chunk: nothing, or a word that nobody
 * knows, small or with a capital, or a number. Then others make no difference either: that is so for two open joints in
 * three, and wrong for one in some thousand of these. Abbreviations and quotes always hang on what is around. */
static joint_answer settled(str text, const joint *in_chunk, const token_model *m, bool *holds)
{
    const struct {
        str word;
        uint8_t form;
    } around[] = {{STR("qjxzw"), ATOM_LETTERS}, {STR("Qjxzw"), ATOM_LETTERS}, {STR("12"), ATOM_DIGITS}};
    joint j = *in_chunk;
    atom known[4];
    look_closely(text, &j.before, &known[0]);
    look_closely(text, &j.left, &known[1]);
    look_closely(text, &j.right, &known[2]);
    look_closely(text, &j.after, &known[3]);
    const int alone = score(text, &j, m);
    *holds = alone > 0;
    bool quote = !*holds && !j.joined && plain_mark(text, j.left) == '\'';
    bool clear = abs(alone) > CLEARLY && !quote && class_of(text, j.left, &m->words) <= WORD_SMALL;
    for (size_t i = 0; clear && i < sizeof around / sizeof *around; i++) {
        atom word = {.form = around[i].form, .space_before = true, .seen = true, .traits = traits_of(around[i].word)};
        int beside = score_beside(text, &j, m, &word);
        clear = abs(beside) > CLEARLY && (beside > 0) == *holds;
    }
    return !clear ? JOINT_OPEN : *holds ? JOINT_KEEP : JOINT_CUT;
}

joint_answer joint_alone(str text, const joint *j, const token_model *m, bool *holds)
{
    joint_answer certain = joint_certain(text, j, m ? &m->words : &(vocabulary){0});
    if (certain == JOINT_OPEN && m)
        return settled(text, j, m, holds);
    *holds = certain == JOINT_OPEN ? holds_by_rule(text, j) : certain == JOINT_KEEP;
    bool title = certain == JOINT_KEEP && j->at + 1 == j->chunk->count && is_stop(text, j->right);
    return title ? JOINT_OPEN : *holds ? JOINT_KEEP : JOINT_CUT;
}

bool joint_holds(str text, const joint *j, const token_model *m)
{
    joint_answer certain = joint_certain(text, j, m ? &m->words : &(vocabulary){0});
    if (certain != JOINT_OPEN)
        return certain == JOINT_KEEP;
    return m ? score(text, j, m) > 0 : holds_by_rule(text, j);
}

static void look_around(joint *j)
{
    static const atom edge = {.form = ATOM_EDGE};
    const standing *c = j->chunk;
    j->before = j->at > 1 ? &c->atoms[j->at - 2] : &c->before;
    j->left = &c->atoms[j->at - 1];
    j->right = j->at < c->count ? &c->atoms[j->at] : &c->behind;
    j->after = j->at + 1 < c->count ? &c->atoms[j->at + 1] : j->at < c->count ? &c->behind : &edge;
}

void joint_enter(joint *j, const standing *chunk)
{
    *j = (joint){.chunk = chunk, .at = 1, .begin = chunk->atoms[0].begin, .quotes = j->quotes};
    look_around(j);
}

/* Opening and closing single quotes: marks that are tokens of their own, with a word behind or in front. */
static void count_quotes(joint *j, str text)
{
    if (plain_mark(text, j->left) != '\'')
        return;
    bool opens = is_word(j->right) && !j->right->space_before;
    bool closes = is_word(j->before) && !j->left->space_before;
    j->quotes = opens ? j->quotes + 1 : closes && j->quotes ? j->quotes - 1 : j->quotes;
}

void joint_move(joint *j, str text, bool held)
{
    if (!held && !j->joined)
        count_quotes(j, text);
    j->begin = held ? j->begin : j->right->begin;
    j->bracketed = held && (j->bracketed || plain_mark(text, j->right) == '(');
    j->joined = held;
    if (j->at++ < j->chunk->count)
        look_around(j);
}
