#include "sentiment/lexicon_score.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>

enum {
    INTENSIFIER_REACH = 2,
    COUNTED_REACH = 2 /* of a negator, where words are counted instead of weighed */,
    UNITS_PER_TOKEN_MAX = 200
};

static const double NEGATED = -0.7; /* "not good" is less bad than "good" is good */
static const double BEFORE_BUT = 0.6, AFTER_BUT = 1.3;
static const double DISAPPOINTED = -0.4; /* "I expected junk, but": what was thought is not so */
static const double FACTOR_MAX = 8;      /* of intensifiers in a row */
static const double EMPHASIS = 1.2;      /* capitals, elongation, exclamation */

/* A word, or in Chinese a character. */
struct scored_unit {
    uint32_t token;  /* index */
    bool clause_end; /* punctuation that ends the reach of modifiers */
    bool sentence_end;
};

static bool grow(lexicon_scorer *s, size_t need)
{
    if (need <= s->room)
        return true;
    size_t room = s->room ? s->room * 2 : 256;
    while (room < need)
        room *= 2;
    struct scored_unit *units = realloc(s->units, room * sizeof *units);
    if (!units)
        return false;
    s->units = units;
    lexicon_unit *keys = realloc(s->keys, room * sizeof *keys);
    if (!keys)
        return false;
    s->keys = keys;
    s->room = room;
    return true;
}

/* Hearts and stars of old fonts are signs, and stand in the list of emoji. */
static bool is_picture(int kind)
{
    return kind == VP_TOKEN_EMOJI || kind == VP_TOKEN_EMOTICON || kind == VP_TOKEN_SYMBOL;
}

/* The column beside the words cache: what the matcher needs of each word, found once. */
static bool fill_column(lexicon_scorer *s, const words *w, uint32_t id)
{
    if (s->generation != words_generation(w)) {
        s->generation = words_generation(w);
        s->unit_count = 0;
    }
    if (id >= s->unit_room) {
        uint32_t room = s->unit_room ? s->unit_room * 2 : 1024;
        while (room <= id)
            room *= 2;
        lexicon_unit *units = realloc(s->unit_of, room * sizeof *units);
        if (!units)
            return false;
        s->unit_of = units;
        s->unit_room = room;
    }
    for (; s->unit_count <= id; s->unit_count++) {
        const word *entry = words_at(w, s->unit_count);
        const lexicon *l = is_picture(entry->kind) ? s->emoji : s->lexicon;
        s->unit_of[s->unit_count] = l ? lexicon_unit_of(l, entry->folded, entry->stem) : (lexicon_unit){0, 0};
    }
    return true;
}

/* Negation for features knows these only: the packs were trained so, and Chinese needs none there. */
#define SENTENCE_MARKS ". ! ? …"
#define CLAUSE_MARKS ", ; : ( ) — –"

static bool is_mark(str text, const token *t, const char *marks)
{
    str mark = {text.p + t->begin, t->end - t->begin};
    for (str rest = str_of(marks); rest.p;) {
        str one = str_cut(&rest, ' ');
        if (str_starts(mark, ".") && str_is(one, "."))
            return true;
        if (one.n && mark.n >= one.n && !memcmp(mark.p, one.p, one.n))
            return true;
    }
    return false;
}

static bool add_unit(lexicon_scorer *s, size_t *count, uint32_t token, lexicon_unit key)
{
    if (!grow(s, *count + 1))
        return false;
    s->units[*count] = (struct scored_unit){.token = token};
    s->keys[(*count)++] = key;
    return true;
}

static bool add_characters(lexicon_scorer *s, size_t *count, uint32_t token, str folded)
{
    for (str unit, rest = utf8_prefix(folded, UNITS_PER_TOKEN_MAX * 3); (unit = lexicon_next_unit(true, &rest)).p;)
        if (!add_unit(s, count, token, lexicon_unit_of(s->lexicon, unit, unit)))
            return false;
    return true;
}

static bool add_token(lexicon_scorer *s, str text, const token *t, uint32_t index, const words *w, size_t *count)
{
    if (!fill_column(s, w, t->word))
        return false;
    if (t->kind == VP_TOKEN_PUNCTUATION) {
        if (!add_unit(s, count, index, s->unit_of[t->word]))
            return false;
        s->units[*count - 1].sentence_end = is_mark(text, t, SENTENCE_MARKS " 。 ！ ？ ；");
        s->units[*count - 1].clause_end = s->units[*count - 1].sentence_end ||
                                          is_mark(text, t, CLAUSE_MARKS " ， 、 ：");
        return true;
    }
    if (s->by_character && s->lexicon && t->kind == VP_TOKEN_WORD)
        return add_characters(s, count, index, words_at(w, t->word)->folded);
    lexicon_unit none = {0, 0}; /* the numbers of the list of emoji mean other words in that of the language */
    return add_unit(s, count, index, is_picture(t->kind) ? none : s->unit_of[t->word]);
}

/* ---- Negation, for others ---- */

static bool is_clause_end(str text, const token *t)
{
    return t->kind == VP_TOKEN_PUNCTUATION && is_mark(text, t, SENTENCE_MARKS " " CLAUSE_MARKS);
}

vp_status lexicon_negated(lexicon_scorer *s, str text, const token_list *tokens, const words *w, const bool **out,
                          vp_error *error)
{
    if (tokens->count > s->negated_room || !s->negated) {
        free(s->negated);
        s->negated_room = tokens->count + 256;
        s->negated = malloc(s->negated_room * sizeof *s->negated);
        if (!s->negated)
            return fail_memory(error);
    }
    size_t until = 0, length;
    for (size_t i = 0; i < tokens->count; i++) {
        const token *t = &tokens->items[i];
        if (!fill_column(s, w, t->word))
            return fail_memory(error);
        s->negated[i] = i < until;
        if (is_clause_end(text, t))
            until = 0;
        if (s->by_character || !s->lexicon || is_picture(t->kind))
            continue; /* in Chinese the pairs of characters hold the negator and what it turns */
        const lexicon_entry *e = lexicon_match(s->lexicon, &s->unit_of[t->word], 1, &length);
        if (e && e->modifier == MODIFIER_NEGATOR)
            until = i + 1 + COUNTED_REACH;
    }
    *out = s->negated;
    return VP_OK;
}

/* ---- Scoring ---- */

/* What the words before a hit do to it. */
typedef struct context {
    uint32_t negated_until; /* tokens below this index are turned */
    bool negated;
    double factor; /* of the nearest intensifier or diminisher */
    uint32_t factor_until;
    double contrast; /* weight of the clause */
    double sentence, before_but;
    bool expecting;           /* what follows is what someone thought, should an adversative come */
    lexicon_evidence facts;   /* evidence before that ... */
    double sentence_of_facts; /* ... of which this sentence's */
} context;

static void expect(context *c, const lexicon_evidence *so_far)
{
    c->expecting = true;
    c->facts = *so_far;
    c->sentence_of_facts = c->sentence;
}

/* Turns what was expected into what is. */
static void disappoint(context *c, lexicon_evidence *e)
{
    double positive = e->positive - c->facts.positive, negative = e->negative - c->facts.negative;
    e->sum = c->facts.sum + DISAPPOINTED * (e->sum - c->facts.sum);
    e->positive = c->facts.positive - DISAPPOINTED * negative;
    e->negative = c->facts.negative - DISAPPOINTED * positive;
    c->sentence = c->sentence_of_facts + DISAPPOINTED * (c->sentence - c->sentence_of_facts);
    c->expecting = false;
}

static void apply_modifier(context *c, const lexicon_entry *e, uint32_t token, lexicon_evidence *out)
{
    switch (e->modifier) {
    case MODIFIER_NEGATOR:
        c->negated = c->negated && token < c->negated_until ? !c->negated : true;
        c->negated_until = token + 1 + (uint32_t)e->value;
        break;
    case MODIFIER_INTENSIFIER:
    case MODIFIER_DIMINISHER:
        c->factor = c->factor_until > token ? fmin(c->factor * e->value, FACTOR_MAX) : e->value;
        c->factor_until = token + 1 + INTENSIFIER_REACH;
        break;
    case MODIFIER_EXPECTATION: expect(c, out); break;
    case MODIFIER_ADVERSATIVE:
        if (c->expecting)
            disappoint(c, out);
        c->before_but = c->sentence;
        c->contrast = AFTER_BUT;
        c->negated = false;
        break;
    default: break;
    }
}

static double modified_weight(const context *c, const lexicon_entry *e, uint32_t token, const word *w)
{
    double weight = e->weight * c->contrast;
    if (token < c->factor_until)
        weight *= c->factor;
    if (c->negated && token < c->negated_until)
        weight *= NEGATED;
    if (w->flags & (WORD_SHOUTED | WORD_ELONGATED))
        weight *= EMPHASIS;
    return weight;
}

static void close_sentence(context *c, lexicon_evidence *out, uint32_t *hits_before)
{
    out->sum -= c->before_but * (1 - BEFORE_BUT);
    if (out->hits > *hits_before)
        out->last = c->sentence;
    *hits_before = out->hits;
    *c = (context){.contrast = 1};
}

static bool clear_weights(lexicon_scorer *s, size_t count)
{
    if (count > s->weight_room || !s->weights) {
        free(s->weights);
        s->weight_room = count + 256;
        s->weights = malloc(s->weight_room * sizeof *s->weights);
        if (!s->weights)
            s->weight_room = 0;
    }
    if (s->weights)
        memset(s->weights, 0, count * sizeof *s->weights);
    return s->weights;
}

vp_status lexicon_score(lexicon_scorer *s, str text, const token_list *tokens, const words *w, lexicon_evidence *out,
                        vp_error *error)
{
    size_t count = 0;
    if (!clear_weights(s, tokens->count))
        return fail_memory(error);
    for (uint32_t i = 0; i < tokens->count; i++)
        if (!add_token(s, text, &tokens->items[i], i, w, &count))
            return fail_memory(error);
    *out = (lexicon_evidence){0};
    context c = {.contrast = 1};
    uint32_t hits_before = 0;
    for (size_t i = 0; i < count;) {
        const struct scored_unit *unit = &s->units[i];
        const token *t = &tokens->items[unit->token];
        bool pictured = is_picture(t->kind);
        const lexicon *l = pictured ? s->emoji : s->lexicon;
        size_t length = 0;
        const lexicon_unit *key = pictured ? &s->unit_of[t->word] : s->keys + i;
        const lexicon_entry *e = l ? lexicon_match(l, key, pictured ? 1 : count - i, &length) : NULL;
        if (!e) {
            if (unit->sentence_end)
                close_sentence(&c, out, &hits_before);
            else if (unit->clause_end)
                c.negated_until = c.factor_until = 0;
            i++;
            continue;
        }
        uint32_t last = s->units[i + length - 1].token;
        if (e->listed && e->weight != 0) {
            double weight = pictured ? e->weight : modified_weight(&c, e, unit->token, words_at(w, t->word));
            out->hits++;
            out->own_hits += !pictured;
            out->sum += weight;
            s->weights[unit->token] += (float)weight;
            c.sentence += weight;
            *(weight > 0 ? &out->positive : &out->negative) += fabs(weight);
        }
        if (e->modifier)
            apply_modifier(&c, e, last, out);
        i += length;
    }
    close_sentence(&c, out, &hits_before);
    return VP_OK;
}

void lexicon_scorer_release(lexicon_scorer *s)
{
    free(s->unit_of);
    free(s->units);
    free(s->keys);
    free(s->negated);
    free(s->weights);
}

double lexicon_normalise(double sum)
{
    return sum / sqrt(sum * sum + 15);
}
