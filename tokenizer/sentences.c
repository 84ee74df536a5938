#include "tokenizer/sentences.h"

#include "tokenizer/traits.h"

#include <unicode/uchar.h>

enum {
    CLOSING_MAX = 8 /* brackets and quotes behind the end of a sentence */,
    WRAPPED_MIN = 50 /* bytes of a line that goes on in the next */,
    SIGHT = 12 /* tokens ahead in which the next end mark is looked for */,
    STYLE_SIGHT = 24 /* tokens on either side that tell how a text is written */
};

static str text_of(str text, const token *t)
{
    return (str){text.p + t->begin, t->end - t->begin};
}

static bool is_any(str mark, const char *const *marks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(mark, marks[i]))
            return true;
    return false;
}

#define IS_ANY(mark, marks) is_any(mark, marks, sizeof marks / sizeof *marks)

static bool is_end_mark(str text, const token *t)
{
    static const char *const marks[] = {".", "!", "?", "…", "。", "！", "？", "；"};
    str mark = text_of(text, t);
    for (size_t i = 0; t->kind == VP_TOKEN_PUNCTUATION && i < sizeof marks / sizeof *marks; i++)
        if (str_starts(mark, marks[i]))
            return true;
    return false;
}

/* What a quote does: its style tells, or else the spaces around it. */
typedef enum quote { QUOTE_NONE, QUOTE_OPENS, QUOTE_CLOSES, QUOTE_EITHER } quote;

/* No quote that opens does. */
static bool stands_before_stop(str text, const token_list *tokens, size_t at)
{
    static const char *const stops[] = {".", ","};
    const token *next = &tokens->items[at + 1];
    return at + 1 < tokens->count && !next->space_before && IS_ANY(text_of(text, next), stops);
}

static bool is_wide(str text, const token *t)
{
    return (unsigned char)text.p[t->begin] >= 0xE3 && t->end - t->begin >= 3;
}

/* Chinese opens with the mark that other languages close with. */
static bool opens_in_chinese(str text, const token_list *tokens, size_t at)
{
    const token *t = &tokens->items[at];
    return str_is(text_of(text, t), "“") &&
           ((at && is_wide(text, t - 1)) || (at + 1 < tokens->count && is_wide(text, t + 1)));
}

static quote quote_at(str text, const token_list *tokens, size_t at)
{
    static const char *const opening[] = {"«", ",,", "„", "``", "‚", "‘"}, *const closing[] = {"»", "''", "”", "’"};
    static const char *const either[] = {"\"", "'", "“", "&quot;", "&#39;"};
    const token *t = &tokens->items[at];
    str mark = text_of(text, t);
    if (t->kind != VP_TOKEN_PUNCTUATION && t->kind != VP_TOKEN_SYMBOL)
        return QUOTE_NONE;
    bool known = IS_ANY(mark, opening) || IS_ANY(mark, either);
    if (IS_ANY(mark, closing) || (known && stands_before_stop(text, tokens, at)))
        return QUOTE_CLOSES;
    if (!known)
        return QUOTE_NONE;
    if (IS_ANY(mark, opening) || opens_in_chinese(text, tokens, at))
        return QUOTE_OPENS;
    bool before = !at || t->space_before, behind = at + 1 == tokens->count || t[1].space_before;
    return before == behind ? QUOTE_EITHER : before ? QUOTE_OPENS : QUOTE_CLOSES;
}

static bool closes(str text, const token_list *tokens, size_t at)
{
    static const char *const marks[] = {")", "」", "』", "）", "]"};
    quote q = quote_at(text, tokens, at);
    return q == QUOTE_CLOSES || (q == QUOTE_EITHER && !tokens->items[at].space_before) ||
           (tokens->items[at].kind == VP_TOKEN_PUNCTUATION && IS_ANY(text_of(text, &tokens->items[at]), marks));
}

/* Marks that no sentence begins with. */
static bool continues(str text, const token_list *tokens, size_t at)
{
    const token *t = &tokens->items[at];
    static const char *const marks[] = {",", ";", ":", ")", "」", "』", "）", "]", "%", "，", "、"};
    return is_end_mark(text, t) || closes(text, tokens, at) || IS_ANY(text_of(text, t), marks);
}

static bool is_picture(const token *t)
{
    return t->kind == VP_TOKEN_EMOJI || t->kind == VP_TOKEN_EMOTICON;
}

static uint32_t first_of(str text, const token *t)
{
    size_t step;
    return utf8_decode(text.p + t->begin, t->end - t->begin, &step);
}

static bool begins_small(str text, const token *t)
{
    return t->kind == VP_TOKEN_WORD && u_islower((UChar32)first_of(text, t));
}

/* The token that ends the sentence if one ends behind token `at`: it may stand before closing quotes and brackets. */
static size_t end_mark_of(const sentence_place *p)
{
    size_t mark = p->at;
    while (mark > p->begin && p->at - mark < CLOSING_MAX && closes(p->text, p->tokens, mark))
        mark--;
    return is_end_mark(p->text, &p->tokens->items[mark]) ? mark : p->at;
}

/* How many lines end between two tokens. */
static size_t lines_between(str text, const token *a, const token *b)
{
    size_t lines = 0;
    for (size_t i = a->end; i < b->begin; i++)
        lines += text.p[i] == '\n';
    return lines;
}

/* Lines that are wrapped by hand are long. */
static bool ends_long_line(str text, size_t end)
{
    return end >= WRAPPED_MIN && !memchr(text.p + end - WRAPPED_MIN, '\n', WRAPPED_MIN);
}

sentence_answer sentence_certain(const sentence_place *p)
{
    const token *left = &p->tokens->items[p->at], *right = left + 1;
    const token *mark = &p->tokens->items[end_mark_of(p)];
    size_t lines = lines_between(p->text, left, right);
    bool small = begins_small(p->text, right), marked = is_end_mark(p->text, mark);
    bool wrapped = lines == 1 && small && left->kind == VP_TOKEN_WORD && ends_long_line(p->text, left->end);
    if (lines && !wrapped)
        return SENTENCE_ENDS;
    if (quote_at(p->text, p->tokens, p->at) == QUOTE_OPENS || continues(p->text, p->tokens, p->at + 1))
        return SENTENCE_GOES_ON;
    if (marked && is_wide(p->text, mark))
        return SENTENCE_ENDS;
    if (marked)
        return SENTENCE_OPEN;
    bool plain = left->kind == VP_TOKEN_WORD || left->kind == VP_TOKEN_NUMBER;
    bool stop = p->text.p[left->end - 1] == '.';
    return (!right->space_before && !is_picture(left) && !is_picture(right)) || (small && plain && !stop)
               ? SENTENCE_GOES_ON
               : SENTENCE_OPEN;
}

/* ---- What the words settle ---- */

static word_class class_of(str word, const vocabulary *words)
{
    return vocabulary_class(words, traits_of(word).word);
}

/* What the token in front is without its full stop, if it has one. */
static word_class class_of_stopped(const sentence_place *p, const vocabulary *words)
{
    str left = text_of(p->text, &p->tokens->items[p->at]);
    return left.n > 1 && str_ends(left, ".") ? class_of((str){left.p, left.n - 1}, words) : WORD_UNKNOWN;
}

static bool begins_large(str text, const token *t)
{
    return t->kind == VP_TOKEN_WORD && u_isupper((UChar32)first_of(text, t));
}

/* "Dr. Pot", "no. 5" */
static bool is_title(const sentence_place *p, const vocabulary *words)
{
    const token *left = &p->tokens->items[p->at], *right = left + 1;
    bool known = utf8_count(text_of(p->text, left)) > 2 && class_of_stopped(p, words) == WORD_BEFORE_NAME;
    return known && (right->kind == VP_TOKEN_NUMBER || (begins_large(p->text, left) && right->kind == VP_TOKEN_WORD));
}

/* The word in front of the stop at the place, of the same token or of the one before; empty where none is. */
static str stopped_word(const sentence_place *p, size_t *at)
{
    const token *left = &p->tokens->items[p->at];
    str word = text_of(p->text, left);
    *at = p->at;
    if (str_is(word, ".") && p->at > p->begin && !left->space_before) {
        word = text_of(p->text, left - 1);
        *at = p->at - 1;
    } else {
        word.n -= str_ends(word, ".");
    }
    return word.p[word.n] == '.' ? word : (str){0};
}

/* "No. 5": to the table of words "no" is the answer. */
static bool is_numero(const sentence_place *p)
{
    size_t at;
    str word = stopped_word(p, &at);
    return (str_is(word, "No") || str_is(word, "Nos")) && p->tokens->items[p->at + 1].kind == VP_TOKEN_NUMBER;
}

/* "в г. Тверь": no number is in front, as in "в 2020 г. Брали". */
static bool is_letter_before_name(const sentence_place *p, const vocabulary *words)
{
    size_t at;
    str word = stopped_word(p, &at);
    const token *before = at > p->begin ? &p->tokens->items[at - 1] : NULL;
    bool letter = word.n && utf8_count(word) == 1 && begins_small(p->text, &p->tokens->items[at]);
    return letter && class_of(word, words) >= WORD_BEFORE_NAME && begins_large(p->text, &p->tokens->items[p->at + 1]) &&
           before && begins_small(p->text, before) && p->text.p[before->end - 1] != '.';
}

/* A small word, also behind a dash or comma. */
static bool goes_on_small(const sentence_place *p, size_t at)
{
    static const char *const pauses[] = {",", "-", "–", "—"};
    at += at < p->tokens->count && IS_ANY(text_of(p->text, &p->tokens->items[at]), pauses);
    return at < p->tokens->count && begins_small(p->text, &p->tokens->items[at]) &&
           !lines_between(p->text, &p->tokens->items[at - 1], &p->tokens->items[at]);
}

/* "Stop! Now!" he said. */
static bool is_quoted_in_sentence(const sentence_place *p)
{
    for (size_t at = p->at + 1; p->quotes && at < p->at + SIGHT && at < p->tokens->count; at++) {
        const token *t = &p->tokens->items[at];
        if (lines_between(p->text, t - 1, t))
            return false;
        quote q = quote_at(p->text, p->tokens, at);
        if (q == QUOTE_CLOSES || q == QUOTE_EITHER)
            return is_end_mark(p->text, t - 1) && goes_on_small(p, at + 1);
    }
    return false;
}

/* A mark behind a word that is no abbreviation, with a new beginning behind it, also where the space was forgotten:
 * however short the sentence is. */
static bool ends_surely(const sentence_place *p, const vocabulary *words)
{
    if (p->at == p->begin || p->quotes || p->brackets)
        return false;
    const token *mark = &p->tokens->items[p->at], *right = mark + 1, *word = mark - 1;
    if (word->kind != VP_TOKEN_WORD || right->kind != VP_TOKEN_WORD)
        return false;
    str sign = text_of(p->text, mark), last = text_of(p->text, word), first = text_of(p->text, right);
    bool calls = sign.p[0] == '!' || sign.p[0] == '?', large = begins_large(p->text, right);
    word_class class = class_of(last, words);
    size_t least = calls ? 2 : 3;
    if (!is_end_mark(p->text, mark) || !(calls || str_is(sign, ".")) || utf8_count(last) < least)
        return false;
    if (right->space_before)
        return calls || (large && (class == WORD_SMALL || class == WORD_UNKNOWN));
    return utf8_count(first) >= least && (calls || class == WORD_SMALL);
}

/* A small abbreviation that may end a sentence, in front of a capital that words other than names have there only. */
static bool ends_with_short(const sentence_place *p, const vocabulary *words)
{
    const token *left = &p->tokens->items[p->at], *right = left + 1;
    return p->at > p->begin && !p->quotes && !p->brackets && right->space_before && begins_small(p->text, left) &&
           begins_large(p->text, right) && class_of_stopped(p, words) == WORD_SHORT &&
           class_of(text_of(p->text, right), words) == WORD_SMALL;
}

/* Who ended a sentence with a picture sets the next one as a stop, too. */
static bool ends_as_before(const sentence_place *p)
{
    const token *left = &p->tokens->items[p->at];
    return p->begin && p->begin < p->at && is_picture(&p->tokens->items[p->begin - 1]) && is_picture(left) &&
           !is_picture(left - 1) && left[1].kind == VP_TOKEN_WORD;
}

/* The model learns these places too: places that it decides are like them. */
static sentence_answer settled_by_words(const sentence_place *p, const vocabulary *words)
{
    if (is_title(p, words) || is_numero(p) || is_letter_before_name(p, words) || is_quoted_in_sentence(p))
        return SENTENCE_GOES_ON;
    return ends_surely(p, words) || ends_with_short(p, words) || ends_as_before(p) ? SENTENCE_ENDS : SENTENCE_OPEN;
}

/* Faces and gestures; other pictures, and hearts, are often in place of a word. */
static bool is_feeling(str text, const token *t)
{
    static const uint32_t ranges[][2] = {
        {0x1F600, 0x1F64F}, {0x1F910, 0x1F92F}, {0x1F970, 0x1F97A}, {0x1F44A, 0x1F450}, {0x2639, 0x263A}};
    uint32_t c = first_of(text, t);
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return true;
    return t->kind == VP_TOKEN_EMOTICON;
}

static bool is_wide_word(str text, const token *t)
{
    return t->kind == VP_TOKEN_WORD && is_wide(text, t);
}

/* A face, or any picture that is set twice, is a stop between Chinese words: "很好👍包装精美". */
static bool ends_in_chinese(const sentence_place *p)
{
    static const char *const particles[] = {"的", "了", "吗", "呢", "吧", "啊", "地", "得", "和", "着"};
    const token *first = &p->tokens->items[p->begin], *left = &p->tokens->items[p->at], *right = left + 1;
    if (!is_wide_word(p->text, right) || IS_ANY(text_of(p->text, right), particles))
        return false; /* within a run of pictures, too: each run is walked through once */
    const token *before = left;
    while (before > first && is_picture(before))
        before--;
    return is_wide_word(p->text, before) && (is_feeling(p->text, left) || left - before > 1);
}

/* Without a model: behind marks, but not within abbreviations; behind pictures, where a capital follows. */
static bool ends_by_rule(const sentence_place *p)
{
    const token *left = &p->tokens->items[p->at], *right = left + 1;
    size_t at = end_mark_of(p);
    const token *mark = &p->tokens->items[at];
    bool capital = right->kind == VP_TOKEN_WORD && !begins_small(p->text, right);
    if (is_picture(left))
        return (right->space_before && capital) || ends_in_chinese(p);
    if (!is_end_mark(p->text, mark) || is_picture(right))
        return false;
    str before = at > p->begin ? text_of(p->text, mark - 1) : (str){0};
    bool single_stop = str_is(text_of(p->text, mark), ".");
    if (single_stop && utf8_count(before) == 1)
        return false;
    if (!right->space_before && mark == left)
        return capital && before.n > 2;
    bool certain = !single_stop && mark == left; /* "(really!) and so on" goes on */
    return certain || !begins_small(p->text, right);
}

/* ---- The sentence so far ---- */

static void take_in(sentence_place *p, const token *t)
{
    str s = text_of(p->text, t);
    if (t->kind == VP_TOKEN_PUNCTUATION || t->kind == VP_TOKEN_SYMBOL) {
        p->brackets += str_is(s, "(") || str_is(s, "[");
        p->brackets -= (str_is(s, ")") || str_is(s, "]")) && p->brackets > 0;
        quote q = quote_at(p->text, p->tokens, (size_t)(t - p->tokens->items));
        p->quotes = q == QUOTE_NONE ? p->quotes : q == QUOTE_EITHER ? 1 - p->quotes : q == QUOTE_OPENS;
        p->pause = (size_t)(t - p->tokens->items);
    }
    p->titled = p->titled && (t->kind != VP_TOKEN_WORD || s.n <= 3 || !begins_small(p->text, t));
}

static void start_at(sentence_place *p, size_t at)
{
    p->begin = p->at = p->pause = at;
    p->brackets = p->quotes = 0;
    p->titled = true;
    take_in(p, &p->tokens->items[at]);
}

sentence_place sentence_start(str text, const token_list *tokens)
{
    sentence_place p = {.text = text, .tokens = tokens, .bare = true};
    for (size_t i = 0; i < tokens->count && p.bare; i++)
        p.bare = !is_end_mark(text, &tokens->items[i]) && !is_picture(&tokens->items[i]);
    start_at(&p, 0);
    return p;
}

void sentence_move(sentence_place *p, bool ended)
{
    if (ended) {
        p->unmarked = !is_end_mark(p->text, &p->tokens->items[end_mark_of(p)]);
        start_at(p, p->at + 1);
    } else {
        take_in(p, &p->tokens->items[++p->at]);
    }
}

/* ---- Features ---- */

/* Where the hashes are that stand for quotes of any style, and for end marks in any number. */
enum { QUOTES = 0x10000, ENDS = 0x20000 };

static uint32_t end_mark_kind(str mark)
{
    bool asks = memchr(mark.p, '?', mark.n), calls = memchr(mark.p, '!', mark.n);
    return (uint32_t)asks << 1 | calls | (uint32_t)(mark.n > 1) << 2;
}

static traits traits_at(const sentence_place *p, size_t at)
{
    if (at >= p->tokens->count) /* also before the first */
        return (traits){0};
    const token *t = &p->tokens->items[at];
    traits r = traits_of(text_of(p->text, t));
    quote q = quote_at(p->text, p->tokens, at);
    if (q != QUOTE_NONE)
        r.shape = r.word = QUOTES + q;
    else if (is_end_mark(p->text, t))
        r.shape = ENDS + end_mark_kind(text_of(p->text, t));
    if (t->kind > VP_TOKEN_SYMBOL)
        r.shape = r.word = r.ending = (uint32_t)t->kind << 16;
    r.shape = r.shape << 1 | t->space_before;
    return r;
}

static uint32_t amount(size_t n)
{
    return n < 5 ? (uint32_t)n : n < 8 ? 5 : n < 13 ? 6 : n < 25 ? 7 : n < 45 ? 8 : 9;
}

/* A shape without lengths. */
static uint32_t coarse(uint32_t shape)
{
    return shape >> 13 ? shape & ~(63u << 4) : shape;
}

/* How the text around is written: where no marks end sentences, or posts are full of pictures, capitals tell more. */
typedef struct style {
    bool marked;       /* an end mark is near */
    uint32_t capitals; /* words within sentences that are written small elsewhere */
    uint32_t pictures; /* and links, mentions, hashtags */
} style;

static uint32_t few_or_many(uint32_t n)
{
    return n < 2 ? n : n < 5 ? 2 : 3;
}

static style style_around(const sentence_place *p, const vocabulary *words)
{
    size_t first = p->at >= STYLE_SIGHT ? p->at - STYLE_SIGHT : 0, last = p->at + STYLE_SIGHT;
    style found = {0};
    bool ended = true;
    for (size_t i = first; i <= last && i < p->tokens->count; i++) {
        const token *t = &p->tokens->items[i];
        bool capital = !ended && t->kind == VP_TOKEN_WORD && !begins_small(p->text, t);
        ended = is_end_mark(p->text, t);
        found.marked |= ended;
        found.pictures += t->kind > VP_TOKEN_SYMBOL;
        found.capitals += capital && vocabulary_class(words, traits_of(text_of(p->text, t)).word) == WORD_SMALL;
    }
    return (style){found.marked, few_or_many(found.capitals), few_or_many(found.pictures)};
}

/* Tokens to the next end mark, as far as one can see. */
static uint32_t way_to_end(const sentence_place *p)
{
    for (size_t i = 1; i < SIGHT && p->at + i < p->tokens->count; i++)
        if (is_end_mark(p->text, &p->tokens->items[p->at + i]))
            return amount(i);
    return 99;
}

void sentence_features(const sentence_place *p, const vocabulary *words, uint32_t out[SENTENCE_FEATURES])
{
    size_t at = p->at, mark = end_mark_of(p);
    traits before3 = traits_at(p, at - 3), before2 = traits_at(p, at - 2), before = traits_at(p, at - 1);
    traits left = traits_at(p, at), right = traits_at(p, at + 1), after = traits_at(p, at + 2);
    traits after2 = traits_at(p, at + 3), core = traits_at(p, mark - 1), end = traits_at(p, mark);
    traits first = traits_at(p, p->begin);
    uint32_t l = left.shape, r = right.shape, length = amount(at + 1 - p->begin), ahead = way_to_end(p);
    uint32_t open = (uint32_t)p->quotes << 1 | (p->brackets > 0), wr = traits_mix(right.word, r & 31);
    uint32_t pause = amount(at - p->pause), titled = (uint32_t)p->titled << 1 | p->unmarked;
    uint32_t lc = coarse(l), rc = coarse(r), bc = coarse(before.shape), ac = coarse(after.shape);
    style about = style_around(p, words);
    uint32_t stopped = class_of_stopped(p, words);
    uint32_t known = (uint32_t)vocabulary_class(words, left.word) << 4 |
                     (uint32_t)vocabulary_class(words, right.word) << 2 | vocabulary_class(words, after.word);
    const uint32_t templates[SENTENCE_FEATURES][FEATURE_PARTS] = {
        {0, 0, 0, 0, 0},
        {l, r, 0, 0, 0},
        {l, wr, 0, 0, 0},
        {left.word, r, 0, 0, 0},
        {before.word, l, r, 0, 0},
        {before.shape, l, r, 0, 0},
        {before.shape, l, r, after.shape, 0},
        {l, r, length, 0, 0},
        {l, r, open, 0, 0},
        {before.word, l, 0, 0, 0},
        {l, wr, after.shape, 0, 0},
        {l, r, after.shape, after2.shape, 0},
        {before2.shape, before.shape, l, r, 0},
        {left.word, right.word, 0, 0, 0},
        {l, right.word, after.word, 0, 0},
        {left.ending, r, 0, 0, 0},
        {end.word, core.shape, r, mark < at, 0},
        {core.word, end.word, r, mark < at, 0},
        {first.shape, l, r, length, 0},
        {titled, l, r, length, 0},
        {l, right.ending, r, 0, 0},
        {l, r, pause, 0, 0},
        {l, r, ahead, titled, 0},
        {l, r, ahead, length, open},
        {l, wr, length, 0, 0},
        {before3.shape, before2.shape, before.shape, l, r},
        {first.word, l, titled, 0, 0},
        {known, lc, rc, 0, 0},
        {bc, lc, rc, ac, 0},
        {lc, rc, length, open, 0},
        {lc, rc, ahead, titled, 0},
        {lc, rc, coarse(before2.shape), bc, pause},
        {stopped, r, 0, 0, 0},
        {end.word, r & 1, open, length, mark < at},
        {about.capitals, lc, rc, about.marked, 0},
        {about.pictures, lc, rc, 0, 0},
    };
    /* Where no mark ends sentences everything means something else: what is learned there is kept apart. */
    uint32_t first_template = p->bare ? SENTENCE_FEATURES : 0;
    for (uint32_t i = 0; i < SENTENCE_FEATURES; i++)
        out[i] = traits_feature(first_template + i, templates[i]);
}

static bool ends_here(const sentence_place *p, const token_model *m)
{
    sentence_answer certain = sentence_certain(p);
    if (certain == SENTENCE_OPEN)
        certain = settled_by_words(p, m ? &m->words : &(vocabulary){0});
    if (certain != SENTENCE_OPEN)
        return certain == SENTENCE_ENDS;
    if (!m)
        return ends_by_rule(p);
    uint32_t features[SENTENCE_FEATURES];
    sentence_features(p, &m->words, features);
    return hashed_binary_score(&m->ends, features, SENTENCE_FEATURES) > 0;
}

size_t sentences_find(str text, const token_list *tokens, const token_model *m, vp_span *spans)
{
    size_t count = 0;
    if (!tokens->count)
        return 0;
    for (sentence_place p = sentence_start(text, tokens);;) {
        bool last = p.at + 1 == tokens->count, ended = last || ends_here(&p, m);
        if (ended)
            spans[count++] = (vp_span){tokens->items[p.begin].begin, tokens->items[p.at].end};
        if (last)
            return count;
        sentence_move(&p, ended);
    }
}
