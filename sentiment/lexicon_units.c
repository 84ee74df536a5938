#include "sentiment/lexicon_units.h"

#include "base/bits.h"
#include "base/utf8.h"

#include <stdlib.h>

enum { UNITS_PER_WORD_MAX = 200, AHEAD = 16 /* words whose memory is asked for */ };

struct word_part {
    const lexicon_entry *alone; /* its entry; NULL: none */
    lexicon_unit key;
    uint32_t followers, bits; /* lexicon_followers, lexicon_bits */
};

/* What the scorer needs to know of a word, found at its first sight. */
struct lexicon_column {
    struct word_part part; /* its first unit, mostly the only one */
    uint32_t more;         /* the others in s->parts */
    uint8_t count;         /* of all */
    uint8_t mark;
    bool picture;
};

/* ---- The column beside the words cache ---- */

/* Hearts and stars of old fonts are signs, and stand in the list of emoji. */
static bool is_picture(int kind)
{
    return kind == VP_TOKEN_EMOJI || kind == VP_TOKEN_EMOTICON || kind == VP_TOKEN_SYMBOL;
}

static mark mark_of(str folded)
{
    size_t step;
    if (memchr(folded.p, '!', folded.n))
        return MARK_EXCLAMATION;
    if (memchr(folded.p, '?', folded.n))
        return MARK_QUESTION;
    switch (utf8_decode(folded.p, folded.n, &step)) {
    case '.':
    case 0x2026: /* … */
    case 0x3002: /* 。 */ return MARK_SENTENCE;
    case ',':
    case ';':
    case ':':
    case '(':
    case ')':
    case 0x2013:
    case 0x2014: /* dashes */
    case 0x3001: /* 、 */ return MARK_CLAUSE;
    default: return MARK_NONE;
    }
}

static uint32_t parts_count(const lexicon_scorer *s)
{
    return (uint32_t)(s->parts.n / sizeof(struct word_part));
}

static struct word_part part_of(const lexicon_scorer *s, const lexicon *l, str folded, str meant, str stem)
{
    struct word_part part = {0};
    size_t one;
    if (!l)
        return part;
    part.key = lexicon_unit_meant(l, folded, meant, stem);
    part.alone = lexicon_match(l, &part.key, 1, &one);
    if (l == s->lexicon) {
        part.followers = lexicon_followers(l, part.key);
        part.bits = lexicon_bits(part.key);
    }
    return part;
}

/* The units of a Chinese word. False when memory ran out. */
static bool describe_characters(lexicon_scorer *s, str rest, struct lexicon_column *out)
{
    for (str one; out->count < UNITS_PER_WORD_MAX && (one = lexicon_next_unit(true, &rest)).p; out->count++) {
        struct word_part part = part_of(s, s->lexicon, one, one, one);
        if (!out->count)
            out->part = part;
        else if (!buf_add(&s->parts, &part, sizeof part))
            return false;
    }
    return true;
}

/* False when memory ran out. */
static bool describe(lexicon_scorer *s, const word *entry, struct lexicon_column *out)
{
    bool picture = is_picture(entry->kind);
    uint8_t mark = entry->kind == VP_TOKEN_PUNCTUATION && entry->folded.n ? (uint8_t)mark_of(entry->folded) : MARK_NONE;
    *out = (struct lexicon_column){.more = parts_count(s), .mark = mark, .picture = picture};
    if (s->by_character && s->lexicon && entry->kind == VP_TOKEN_WORD)
        return describe_characters(s, entry->folded, out);
    out->part = part_of(s, picture ? s->emoji : s->lexicon, entry->folded, entry->meant, entry->stem);
    out->count = 1;
    return true;
}

/* Fills the column up to a word. */
static bool fill_column(lexicon_scorer *s, const words *w, uint32_t id)
{
    if (!column_reserve(&s->column, id + 1, sizeof(struct lexicon_column)))
        return false;
    for (struct lexicon_column *column = s->column.items; s->known <= id; s->known++)
        if (!describe(s, words_at(w, s->known), &column[s->known]))
            return false;
    return true;
}

static const struct lexicon_column *column_at(const lexicon_scorer *s, uint32_t id)
{
    return (const struct lexicon_column *)s->column.items + id;
}

/* ---- Units ---- */

static bool make_room(lexicon_scorer *s, size_t more)
{
    if (s->unit_count + more <= s->unit_room)
        return true;
    size_t room = s->unit_room ? s->unit_room * 2 : 1024;
    while (room < s->unit_count + more)
        room *= 2;
    struct scored_unit *units = realloc(s->units, room * sizeof *units);
    if (!units)
        return false;
    s->units = units;
    lexicon_unit *keys = realloc(s->keys, room * sizeof *keys);
    if (!keys)
        return false;
    s->keys = keys;
    s->unit_room = room;
    return true;
}

/* *followers: of the unit before. The numbers of the list of emoji mean other words in that of the language. */
static inline void put_unit(lexicon_scorer *s, const struct word_part *part, struct scored_unit unit,
                            uint32_t *followers)
{
    struct scored_unit *to = s->units + s->unit_count;
    if (*followers & part->bits)
        to[-1].leads = true;
    *followers = part->followers;
    *to = unit;
    s->keys[s->unit_count++] = unit.picture ? (lexicon_unit){0, 0} : part->key;
}

/* A line that begins with a small letter may go on from the one before. */
static bool begins_line(bool by_character, str text, const token *before, const token *t, const words *w)
{
    size_t at = before->end; /* mostly there is one space, for which a call would cost more */
    while (at < t->begin && text.p[at] != '\n')
        at++;
    if (at == t->begin)
        return false;
    return by_character || t->kind != VP_TOKEN_WORD || words_at(w, t->word)->flags & (WORD_TITLE | WORD_SHOUTED);
}

bool lexicon_units_make(lexicon_scorer *s, str text, const token_list *tokens, const words *w)
{
    if (s->generation != words_generation(w)) {
        s->generation = words_generation(w);
        s->known = 0;
        buf_clear(&s->parts);
    }
    uint32_t followers = 0;
    s->unit_count = 0;
    for (uint32_t i = 0; i < AHEAD && i < tokens->count; i++)
        prefetch(s->column.items, tokens->items[i].word * sizeof(struct lexicon_column));
    for (uint32_t i = 0; i < tokens->count; i++) {
        const token *t = &tokens->items[i];
        if (i + AHEAD < tokens->count)
            prefetch(s->column.items, t[AHEAD].word * sizeof(struct lexicon_column));
        if (t->word >= s->known && !fill_column(s, w, t->word))
            return false;
        const struct lexicon_column *c = column_at(s, t->word);
        if (!make_room(s, c->count))
            return false;
        bool new_line = i && begins_line(s->by_character, text, t - 1, t, w);
        const struct word_part *part = &c->part, *all = (const void *)s->parts.p, *more = all ? all + c->more : part;
        for (uint8_t k = 0; k < c->count; k++, part = more++)
            put_unit(s, part, (struct scored_unit){i, k, c->mark, new_line && !k, c->picture, false, part->alone},
                     &followers);
    }
    return true;
}

const lexicon_entry *lexicon_units_match(const lexicon_scorer *s, size_t i, size_t most, size_t *length)
{
    if (s->units[i].leads && most > 1)
        return lexicon_match(s->lexicon, s->keys + i, most, length);
    *length = 1;
    return s->units[i].alone;
}

/* ---- Places ---- */

/* Moves *rest behind n characters. */
static void skip(str *rest, size_t n)
{
    for (size_t step; n && rest->n; n--) {
        utf8_decode(rest->p, rest->n, &step);
        *rest = (str){rest->p + step, rest->n - step};
    }
}

/* A character of a token is looked for in the text by its number; the whole token where folding has changed how many
 * there are. */
static vp_span unit_span(const lexicon_scorer *s, str text, const token_list *tokens, const words *w, uint32_t unit)
{
    const struct scored_unit *u = &s->units[unit];
    const token *t = &tokens->items[u->token];
    vp_span whole = {t->begin, t->end};
    str surface = {text.p + t->begin, t->end - t->begin}, folded = words_at(w, t->word)->folded, rest = folded,
        one = {0};
    if (!s->by_character || t->kind != VP_TOKEN_WORD || utf8_count(surface) != utf8_count(folded))
        return whole;
    for (int part = 0; part <= u->part; part++)
        one = lexicon_next_unit(true, &rest);
    if (!one.p)
        return whole;
    str left = surface;
    skip(&left, utf8_count((str){folded.p, (size_t)(one.p - folded.p)}));
    size_t begin = (size_t)(left.p - text.p);
    skip(&left, utf8_count(one));
    return (vp_span){begin, (size_t)(left.p - text.p)};
}

vp_span lexicon_span(const lexicon_scorer *s, str text, const token_list *tokens, const words *w, uint32_t first,
                     uint32_t last)
{
    return (vp_span){unit_span(s, text, tokens, w, first).begin, unit_span(s, text, tokens, w, last).end};
}
