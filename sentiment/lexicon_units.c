#include "sentiment/lexicon_units.h"

#include "base/bits.h"
#include "base/utf8.h"

#include <stdlib.h>

enum { UNITS_PER_WORD_MAX = 200, AHEAD = 16, SOON = 8 /* words whose memory is asked for: the column, the parts */ };

/* What the scorer needs to know of a word, found at its first sight. */
struct lexicon_column {
    uint32_t first; /* of its units in s->parts ... */
    uint8_t count;  /* ... and how many there are */
    uint8_t mark;
    bool picture;
};

struct word_part {
    lexicon_unit key;
    const lexicon_entry *alone; /* its entry; NULL: none */
    bool leads;                 /* an entry of more units begins with it */
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

static bool add_part(lexicon_scorer *s, const lexicon *l, str folded, str stem)
{
    struct word_part part = {{0, 0}, NULL, false};
    size_t one;
    if (l) {
        part.key = lexicon_unit_of(l, folded, stem);
        part.alone = lexicon_match(l, &part.key, 1, &one);
        part.leads = l == s->lexicon && lexicon_leads(l, part.key);
    }
    return buf_add(&s->parts, &part, sizeof part);
}

/* False when memory ran out. */
static bool describe(lexicon_scorer *s, const word *entry, struct lexicon_column *out)
{
    const uint32_t first = parts_count(s);
    bool picture = is_picture(entry->kind), ok = true;
    uint8_t mark = entry->kind == VP_TOKEN_PUNCTUATION && entry->folded.n ? (uint8_t)mark_of(entry->folded) : MARK_NONE;
    if (s->by_character && s->lexicon && entry->kind == VP_TOKEN_WORD)
        for (str one, rest = entry->folded;
             ok && parts_count(s) < first + UNITS_PER_WORD_MAX && (one = lexicon_next_unit(true, &rest)).p;)
            ok = add_part(s, s->lexicon, one, one);
    else
        ok = add_part(s, picture ? s->emoji : s->lexicon, entry->folded, entry->stem);
    *out = (struct lexicon_column){first, (uint8_t)(parts_count(s) - first), mark, picture};
    return ok;
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

/* Asks for what is known of the words of tokens that are soon at turn. */
static inline void expect(const lexicon_scorer *s, const token *t, size_t left)
{
    if (left > AHEAD)
        prefetch(s->column.items, t[AHEAD].word * sizeof(struct lexicon_column));
    if (left > SOON && t[SOON].word < s->known)
        prefetch(s->parts.p, column_at(s, t[SOON].word)->first * sizeof(struct word_part));
}

/* ---- Units ---- */

/* Makes room for the units of one more word. */
static bool make_room(lexicon_scorer *s)
{
    if (s->unit_count + UINT8_MAX <= s->unit_room)
        return true;
    size_t room = s->unit_room ? s->unit_room * 2 : 4 * UINT8_MAX;
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

/* The units of a token. The numbers of the list of emoji mean other words in that of the language. */
static void add_units(lexicon_scorer *s, uint32_t token, uint32_t word, bool new_line)
{
    const struct lexicon_column *c = column_at(s, word);
    const struct word_part *part = (const struct word_part *)(const void *)s->parts.p + c->first;
    struct scored_unit *unit = s->units + s->unit_count;
    lexicon_unit *key = s->keys + s->unit_count;
    for (uint8_t i = 0; i < c->count; i++, part++, new_line = false) {
        unit[i] = (struct scored_unit){token, i, c->mark, new_line, c->picture, part->leads, part->alone};
        key[i] = c->picture ? (lexicon_unit){0, 0} : part->key;
    }
    s->unit_count += c->count;
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
    s->unit_count = 0;
    for (uint32_t i = 0; i < tokens->count; i++) {
        const token *t = &tokens->items[i];
        expect(s, t, tokens->count - i);
        if ((t->word >= s->known && !fill_column(s, w, t->word)) || !make_room(s))
            return false;
        add_units(s, i, t->word, i && begins_line(s->by_character, text, t - 1, t, w));
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
