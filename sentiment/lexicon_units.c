#include "sentiment/lexicon_units.h"

#include "base/utf8.h"

#include <stdlib.h>

enum { UNITS_PER_TOKEN_MAX = 200 };

/* What the scorer needs to know of a word, found at its first sight. */
struct lexicon_column {
    lexicon_unit key;
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

static struct lexicon_column column_of(const lexicon_scorer *s, const word *entry)
{
    struct lexicon_column c = {.picture = is_picture(entry->kind)};
    const lexicon *l = c.picture ? s->emoji : s->lexicon;
    if (l)
        c.key = lexicon_unit_of(l, entry->folded, entry->stem);
    if (entry->kind == VP_TOKEN_PUNCTUATION && entry->folded.n)
        c.mark = (uint8_t)mark_of(entry->folded);
    return c;
}

static bool fill_column(lexicon_scorer *s, const words *w, uint32_t id)
{
    if (s->generation != words_generation(w)) {
        s->generation = words_generation(w);
        s->known = 0;
    }
    if (!column_reserve(&s->column, id + 1, sizeof(struct lexicon_column)))
        return false;
    for (struct lexicon_column *column = s->column.items; s->known <= id; s->known++)
        column[s->known] = column_of(s, words_at(w, s->known));
    return true;
}

static const struct lexicon_column *column_at(const lexicon_scorer *s, uint32_t id)
{
    return (const struct lexicon_column *)s->column.items + id;
}

/* ---- Units ---- */

static bool grow(lexicon_scorer *s)
{
    if (s->unit_count < s->unit_room)
        return true;
    size_t room = s->unit_room ? s->unit_room * 2 : 256;
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

static bool add_unit(lexicon_scorer *s, struct scored_unit unit, lexicon_unit key)
{
    if (!grow(s))
        return false;
    s->units[s->unit_count] = unit;
    s->keys[s->unit_count++] = key;
    return true;
}

static bool add_characters(lexicon_scorer *s, uint32_t token, str folded)
{
    struct scored_unit unit = {.token = token};
    for (str one, rest = utf8_prefix(folded, UNITS_PER_TOKEN_MAX * 3); (one = lexicon_next_unit(true, &rest)).p;
         unit.part++)
        if (!add_unit(s, unit, lexicon_unit_of(s->lexicon, one, one)))
            return false;
    return true;
}

/* A line that begins with a small letter may go on from the one before. */
static bool begins_line(bool by_character, str text, const token_list *tokens, uint32_t i, const word *entry)
{
    const token *t = &tokens->items[i];
    if (!i || !t->space_before)
        return false;
    uint32_t before = tokens->items[i - 1].end;
    bool may_go_on = !by_character && t->kind == VP_TOKEN_WORD && !(entry->flags & (WORD_TITLE | WORD_SHOUTED));
    return !may_go_on && memchr(text.p + before, '\n', t->begin - before);
}

bool lexicon_units_make(lexicon_scorer *s, str text, const token_list *tokens, const words *w)
{
    const lexicon_unit none = {0, 0}; /* the numbers of the list of emoji mean other words in that of the language */
    s->unit_count = 0;
    for (uint32_t i = 0; i < tokens->count; i++) {
        const token *t = &tokens->items[i];
        if (!fill_column(s, w, t->word))
            return false;
        const struct lexicon_column *c = column_at(s, t->word);
        size_t first = s->unit_count;
        bool ok = s->by_character && s->lexicon && t->kind == VP_TOKEN_WORD
                      ? add_characters(s, i, words_at(w, t->word)->folded)
                      : add_unit(s, (struct scored_unit){i, t->word, 0, c->mark, false, c->picture},
                                 c->picture ? none : c->key);
        if (!ok)
            return false;
        if (s->unit_count > first)
            s->units[first].new_line = begins_line(s->by_character, text, tokens, i, words_at(w, t->word));
    }
    return true;
}

const lexicon_entry *lexicon_units_match(const lexicon_scorer *s, size_t i, size_t most, size_t *length)
{
    const struct scored_unit *unit = &s->units[i];
    if (unit->picture)
        return s->emoji ? lexicon_match(s->emoji, &column_at(s, unit->word)->key, 1, length) : NULL;
    return s->lexicon ? lexicon_match(s->lexicon, s->keys + i, most, length) : NULL;
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
