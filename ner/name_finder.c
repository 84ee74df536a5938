#include "ner/name_finder.h"

#include "base/utf8.h"
#include "tokenizer/traits.h"

#include <unicode/uchar.h>

enum { SHORTEST = 3 /* letters of a name that is found in small letters */ };

static const double SCORE_OWN = 1, SCORE = 0.9, SCORE_SMALL = 0.7;

/* What there is to know of a word, found at its first sight. */
struct known_name {
    lexicon_unit key;
    bool seen, begins, small;
    bool part_begins; /* its first part begins a name */
};

void name_finder_release(name_finder *f)
{
    column_release(&f->known);
}

/* ---- Words ---- */

static lexicon_unit first_unit(const name_finder *f, const word *entry)
{
    str rest = entry->folded;
    if (!f->names->forms.by_character)
        return lexicon_unit_of(f->names->terms, entry->folded, entry->stem);
    str unit = lexicon_next_unit(true, &rest);
    return unit.p ? lexicon_unit_of(f->names->terms, unit, unit) : (lexicon_unit){0, 0};
}

static lexicon_unit part_unit(const lexicon *l, const word *entry, str part)
{
    return lexicon_unit_of(l, part, part.n == entry->folded.n ? entry->stem : part);
}

bool name_finder_is_small(const name_finder *f, str folded)
{
    if (f->names->forms.by_character)
        return false;
    return !f->common || !f->common->classes || vocabulary_class(f->common, traits_of(folded).word) != WORD_UNKNOWN;
}

/* NULL when memory ran out. */
static const struct known_name *know(name_finder *f, const words *w, uint32_t id)
{
    if (f->generation != words_generation(w)) {
        f->generation = words_generation(w);
        column_release(&f->known);
    }
    if (!column_reserve(&f->known, id + 1, sizeof(struct known_name)))
        return NULL;
    struct known_name *k = (struct known_name *)f->known.items + id;
    if (k->seen)
        return k;
    const word *entry = words_at(w, id);
    k->seen = true;
    k->key = first_unit(f, entry);
    k->begins = lexicon_begins(f->names->terms, k->key);
    str rest = entry->folded, part = gazetteer_next_part(f->names, &rest);
    k->part_begins = part.p && lexicon_begins(f->names->terms, part_unit(f->names->terms, entry, part));
    k->small = (k->begins || k->part_begins) && name_finder_is_small(f, entry->folded);
    return k;
}

/* ---- A place ---- */

typedef struct place {
    name_finder *f;
    str text;
    const token_list *tokens;
    const words *w;
    size_t first;                          /* token */
    lexicon_unit units[LEXICON_UNITS_MAX]; /* [count] */
    size_t ends[LEXICON_UNITS_MAX];        /* the token behind which a unit ends; 0: within one */
    size_t count;
} place;

static const word *word_of(const place *p, size_t token)
{
    return words_at(p->w, p->tokens->items[token].word);
}

/* Adds the units of a token, in parts its parts; false when no name holds the last one. */
static bool add_units(place *p, size_t token, bool parts)
{
    const gazetteer *g = p->f->names;
    const word *entry = word_of(p, token);
    str rest = entry->folded;
    bool apart = parts || (g->forms.by_character && entry->kind == VP_TOKEN_WORD);
    do {
        str unit = parts ? gazetteer_next_part(g, &rest) : apart ? lexicon_next_unit(true, &rest) : entry->folded;
        if (!unit.p)
            return false;
        lexicon_unit key = g->forms.by_character && apart ? lexicon_unit_of(g->terms, unit, unit)
                                                          : part_unit(g->terms, entry, unit);
        if (!key.exact && !key.stem)
            return false;
        p->units[p->count] = key;
        p->ends[p->count++] = apart && rest.n ? 0 : token + 1;
    } while (apart && rest.n && p->count < LEXICON_UNITS_MAX);
    return true;
}

static bool is_word(const place *p, size_t token)
{
    return p->tokens->items[token].kind == VP_TOKEN_WORD;
}

static bool has_capital(const place *p, size_t token)
{
    return word_of(p, token)->flags & (WORD_TITLE | WORD_SHOUTED);
}

/* Whether a word before or behind the name has a capital as well: a heading, a shout, or the name of something else. */
static bool is_among_capitals(const place *p, size_t end)
{
    bool before = p->first && is_word(p, p->first - 1) && has_capital(p, p->first - 1);
    return before || (end < p->tokens->count && is_word(p, end) && has_capital(p, end));
}

bool name_finder_begins_sentence(str text, const token_list *tokens, const words *w, size_t at)
{
    if (!at)
        return true;
    const token *before = &tokens->items[at - 1], *t = &tokens->items[at];
    if (memchr(text.p + before->end, '\n', t->begin - before->end))
        return true;
    size_t step;
    str mark = words_at(w, before->word)->folded;
    uint32_t c = mark.n ? utf8_decode(mark.p, mark.n, &step) : 0;
    return before->kind != VP_TOKEN_WORD && before->kind != VP_TOKEN_NUMBER && c != ',';
}

/* Whether all words of the name are written small elsewhere: "Nice", "Best Buy". */
static bool is_plain(const place *p, size_t end)
{
    for (size_t i = p->first; i < end; i++)
        if (is_word(p, i) && !name_finder_is_small(p->f, word_of(p, i)->folded))
            return false;
    return true;
}

static bool all_capitals(const place *p, size_t end)
{
    for (size_t i = p->first; i < end; i++)
        if (is_word(p, i) && !(word_of(p, i)->flags & WORD_SHOUTED) && utf8_count(word_of(p, i)->folded) > 1)
            return false;
    return true;
}

/* Every word that might have a capital does. */
static bool all_titled(const place *p, size_t end)
{
    for (size_t i = p->first; i < end; i++)
        if (is_word(p, i) && !has_capital(p, i))
            return false;
    return true;
}

/* Of inflected languages: whether each word is a form of the name's. Where the tokens are cut at other places, the
 * stems have to do. */
static bool is_inflected(const place *p, str name, size_t end)
{
    size_t units = 0;
    for (str rest = name; lexicon_next_unit(false, &rest).p;)
        units++;
    for (size_t i = p->first; units == end - p->first && i < end; i++)
        if (!gazetteer_inflects(lexicon_next_unit(false, &name), word_of(p, i)->folded))
            return false;
    return true;
}

/* Whether the name stands as names do; *score: how sure that makes it. */
static bool stands_out(const place *p, const name_form *form, size_t end, double *score)
{
    str surface = {p->text.p + p->tokens->items[p->first].begin,
                   p->tokens->items[end - 1].end - p->tokens->items[p->first].begin};
    *score = form->own ? SCORE_OWN : SCORE;
    if (form->folded.p && !is_inflected(p, form->folded, end))
        return false;
    if (form->writing == WRITING_ANY)
        return true;
    bool plain = is_plain(p, end);
    size_t word = p->first; /* "7Up": the number has no capital */
    while (word + 1 < end && !is_word(p, word))
        word++;
    if (!has_capital(p, word)) {
        *score = form->own ? SCORE_OWN : SCORE_SMALL;
        return !plain && utf8_count(surface) >= SHORTEST;
    }
    if (form->writing == WRITING_ACRONYM)
        return all_capitals(p, end) ? !plain || !is_among_capitals(p, end) : !plain && utf8_count(surface) >= SHORTEST;
    if (!plain || form->personal) /* of what is to be masked rather too much than too little */
        return true;
    if (end > p->first + 1)
        return all_titled(p, end) && !is_among_capitals(p, end);
    return !name_finder_begins_sentence(p->text, p->tokens, p->w, p->first) && !is_among_capitals(p, end);
}

static bool add_found(place *p, const name_form *form, uint32_t number, size_t end, double score, entity_list *out)
{
    size_t begin = p->tokens->items[p->first].begin, stop = p->tokens->items[end - 1].end;
    return entities_add(out, (entity){.begin = begin,
                                      .end = stop,
                                      .evidence = stop - begin,
                                      .type = form->type,
                                      .normal = form->key,
                                      .rule = STR(""),
                                      .source = form->own ? ENTITY_OWN_NAME : ENTITY_NAME,
                                      .personal = form->personal,
                                      .several = !form->personal && end > p->first + 1,
                                      .priority = number,
                                      .score = score});
}

/* Takes the longest name that begins at the place and ends behind token *end, which becomes the token behind it; what
 * was added behind `before` gives way to it. False when memory ran out. */
static bool take_longest(place *p, size_t before, size_t *end, entity_list *out)
{
    const gazetteer *g = p->f->names;
    const lexicon_entry *e;
    size_t length;
    double score;
    for (size_t count = p->count; count && (e = lexicon_match(g->terms, p->units, count, &length));
         count = length - 1) {
        size_t stop = p->ends[length - 1];
        if (!e->tag || !stop || (out->count > before && stop <= *end) ||
            !stands_out(p, &g->names[e->tag - 1], stop, &score))
            continue;
        *end = stop;
        out->count = before;
        return add_found(p, &g->names[e->tag - 1], e->tag, stop, score, out);
    }
    return true;
}

/* ---- Names from elsewhere ---- */

static bool ends_in_ideograph(str text, size_t end)
{
    size_t step;
    while (end && ((unsigned char)text.p[--end] & 0xC0) == 0x80)
        ;
    return u_hasBinaryProperty((UChar32)utf8_decode(text.p + end, text.n - end, &step), UCHAR_IDEOGRAPHIC);
}

bool name_finder_believes(const name_finder *f, str text, const token_list *tokens, const words *w, size_t first,
                          size_t end)
{
    const token *t = tokens->items;
    bool capital = false;
    if (f->names->forms.by_character)
        return ends_in_ideograph(text, t[end - 1].end);
    for (size_t i = first; i < end && !capital; i++)
        capital = words_at(w, t[i].word)->flags & (WORD_TITLE | WORD_SHOUTED);
    return capital && t[first].kind == VP_TOKEN_WORD && t[end - 1].kind == VP_TOKEN_WORD;
}

/* ---- Texts ---- */

/* The longest name at p->first, by whole tokens or by their parts. False when memory ran out. */
static bool find_at(place *p, bool parts, size_t before, size_t *end, entity_list *out)
{
    p->count = 0;
    for (size_t t = p->first; t < p->tokens->count && p->count < LEXICON_UNITS_MAX && add_units(p, t, parts);)
        t++;
    return take_longest(p, before, end, out);
}

/* Where tokens are cut depends on what stands around: "WH-1000XM5" is one or four. So names are looked for by tokens,
 * and by their parts. */
vp_status name_finder_run(name_finder *f, str text, const token_list *tokens, const words *w, entity_list *out,
                          vp_error *error)
{
    place p = {.f = f, .text = text, .tokens = tokens, .w = w};
    for (size_t end; p.first < tokens->count; p.first = end) {
        const struct known_name *k = know(f, w, tokens->items[p.first].word);
        size_t before = out->count;
        end = p.first + 1;
        if (!k || (k->begins && !find_at(&p, false, before, &end, out)) ||
            (k->part_begins && !find_at(&p, true, before, &end, out)))
            return fail_memory(error);
    }
    return VP_OK;
}
