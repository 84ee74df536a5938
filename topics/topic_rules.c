#include "topics/topic_rules.h"

#include "base/array.h"
#include "base/utf8.h"
#include "tokenizer/word_forms.h"

#include <stdlib.h>

enum {
    USES_MAX = 64,      /* of a term: each costs a step where it stands */
    PATTERNS_MAX = 256, /* each reads the whole text */
    UNITS_PER_WORD_MAX = 24,
    WHOLE = 0 /* `pair` of a term that is a rule by itself */
};

typedef struct use {
    uint32_t topic, pair; /* pair: number of a rule for two terms, from 1 */
    uint8_t side;
    struct use *next;
} use;

typedef struct pair {
    uint32_t topic, reach;
} pair;

struct topic_rules {
    bool by_character;
    size_t topics;
    lexicon *terms; /* tag: 1 + number of the term; 0: says nothing */
    use **uses;     /* [term_count] */
    uint32_t *use_counts;
    size_t term_count, uses_room, counts_room;
    pair *pairs; /* [pair_count], from 1 */
    size_t pair_count, pair_room;
    patterns patterns; /* tag: topic */
    arena memory;
};

void topic_rules_free(topic_rules *r)
{
    if (!r)
        return;
    lexicon_free(r->terms);
    patterns_release(&r->patterns);
    arena_release(&r->memory);
    free(r->uses);
    free(r->use_counts);
    free(r->pairs);
    free(r);
}

/* ---- Compiling ---- */

static vp_status add_use(topic_rules *r, str term, use what, vp_error *error)
{
    lexicon_entry *e;
    vp_status status = lexicon_add_term(r->terms, term, &e, error);
    if (status)
        return status;
    if (!e->tag) {
        if (!array_room(&r->uses, sizeof *r->uses, r->term_count, &r->uses_room) ||
            !array_room(&r->use_counts, sizeof *r->use_counts, r->term_count, &r->counts_room))
            return fail_memory(error);
        r->uses[r->term_count] = NULL;
        r->use_counts[r->term_count++] = 0;
        e->tag = (uint32_t)r->term_count;
    }
    size_t at = e->tag - 1;
    use *u = arena_array(&r->memory, 1, sizeof *u);
    if (!u)
        return fail_memory(error);
    if (++r->use_counts[at] > USES_MAX)
        return fail(error, VP_LIMIT, NULL, "a term stands in more than %d rules", USES_MAX);
    *u = what;
    u->next = r->uses[at];
    r->uses[at] = u;
    return VP_OK;
}

static vp_status add_pair(topic_rules *r, const tree_rule *rule, uint32_t topic, vp_error *error)
{
    if (!r->pair_count)
        r->pair_count = 1; /* 0 is WHOLE */
    if (!array_room(&r->pairs, sizeof *r->pairs, r->pair_count, &r->pair_room))
        return fail_memory(error);
    uint32_t number = (uint32_t)r->pair_count++;
    r->pairs[number] = (pair){topic, rule->number};
    vp_status status = add_use(r, rule->first, (use){topic, number, 0, NULL}, error);
    return status ? status : add_use(r, rule->second, (use){topic, number, 1, NULL}, error);
}

static vp_status add_pattern(topic_rules *r, const tree_rule *rule, uint32_t topic, vp_error *error)
{
    if (r->patterns.count == PATTERNS_MAX)
        return fail(error, VP_LIMIT, "join some with |", "there are more than %d patterns", PATTERNS_MAX);
    return patterns_add(&r->patterns, rule->first, topic, error);
}

static vp_status add_rule(topic_rules *r, const tree_rule *rule, uint32_t topic, vp_error *error)
{
    lexicon_entry *e;
    switch (rule->kind) {
    case TREE_TERM: return add_use(r, rule->first, (use){topic, WHOLE, 0, NULL}, error);
    case TREE_EXCEPT: return lexicon_add_term(r->terms, rule->first, &e, error);
    case TREE_NEAR: return add_pair(r, rule, topic, error);
    case TREE_PATTERN: return add_pattern(r, rule, topic, error);
    case TREE_COMMENT:
    case TREE_LEARNED: break;
    }
    return VP_OK;
}

static vp_status add_rules(topic_rules *r, const tree *t, const char *lang, const char *name, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; i < t->count && !status; i++)
        for (const tree_rule *rule = t->topics[i].rules; rule && !status; rule = rule->next) {
            if (*rule->lang && strcmp(rule->lang, lang) != 0)
                continue;
            status = add_rule(r, rule, (uint32_t)i, error);
            if (status && error) {
                uint64_t inside = error->column; /* of a pattern, which begins behind a slash */
                fail_at(error, name, rule->at, 0);
                error->column = rule->column + inside;
            }
        }
    return status;
}

vp_status topic_rules_new(const tree *t, const char *lang, const char *name, topic_rules **out, vp_error *error)
{
    topic_rules *r = calloc(1, sizeof *r);
    if (!r)
        return fail_memory(error);
    r->by_character = !strcmp(lang, "zh");
    r->topics = t->count;
    word_forms m = {words_new(lang), {0}};
    const lexicon_forms forms = {word_forms_analyse, &m, r->by_character};
    vp_status status = m.words ? lexicon_new(&forms, &r->terms, error) : fail_memory(error);
    if (!status)
        status = add_rules(r, t, lang, name, error);
    word_forms_release(&m);
    if (status)
        topic_rules_free(r);
    else
        *out = r;
    return status;
}

/* ---- Matching ---- */

struct near_state {
    uint64_t text[2]; /* in which each side was last seen */
    uint32_t end[2];  /* words before its end */
};

typedef struct word_units {
    uint32_t first, count;
} word_units;

vp_status topic_matcher_open(const topic_rules *r, topic_matcher *out, vp_error *error)
{
    *out = (topic_matcher){.rules = r};
    out->near = calloc(r->pair_count + 1, sizeof *out->near);
    out->found = calloc(r->topics + 1, sizeof *out->found);
    if (out->near && out->found)
        return VP_OK;
    topic_matcher_release(out);
    return fail_memory(error);
}

void topic_matcher_release(topic_matcher *m)
{
    column_release(&m->words);
    patterns_scratch_free(m->scratch);
    free(m->units);
    free(m->keys);
    free(m->places);
    free(m->near);
    free(m->found);
    *m = (topic_matcher){0};
}

static bool add_unit(topic_matcher *m, lexicon_unit u)
{
    if (m->unit_count == m->unit_room) {
        uint32_t room = m->unit_room ? 2 * m->unit_room : 1024;
        lexicon_unit *units = realloc(m->units, room * sizeof *units);
        if (!units)
            return false;
        m->units = units;
        m->unit_room = room;
    }
    m->units[m->unit_count++] = u;
    return true;
}

static bool add_word(topic_matcher *m, const word *w, word_units *out)
{
    const topic_rules *r = m->rules;
    bool ok = true;
    out->first = m->unit_count;
    if (!r->by_character || w->kind != VP_TOKEN_WORD)
        ok = add_unit(m, lexicon_unit_meant(r->terms, w->folded, w->meant, w->stem));
    else
        for (str one, rest = utf8_prefix(w->folded, 3 * UNITS_PER_WORD_MAX);
             ok && (one = lexicon_next_unit(true, &rest)).p;)
            ok = add_unit(m, lexicon_unit_of(r->terms, one, one));
    out->count = m->unit_count - out->first;
    return ok;
}

static const word_units *units_of(topic_matcher *m, const words *w, uint32_t id)
{
    if (m->generation != words_generation(w)) {
        m->generation = words_generation(w);
        m->known = m->unit_count = 0;
    }
    if (!column_reserve(&m->words, id + 1, sizeof(word_units)))
        return NULL;
    word_units *all = m->words.items;
    for (; m->known <= id; m->known++)
        if (!add_word(m, words_at(w, m->known), &all[m->known]))
            return NULL;
    return &all[id];
}

static bool make_room(topic_matcher *m, size_t count)
{
    if (count <= m->room)
        return true;
    lexicon_unit *keys = realloc(m->keys, count * 2 * sizeof *keys);
    if (keys)
        m->keys = keys;
    uint32_t *places = realloc(m->places, count * 2 * sizeof *places);
    if (places)
        m->places = places;
    if (keys && places)
        m->room = (uint32_t)count * 2;
    return keys && places;
}

/* The text as units in m->keys. */
static bool spell(topic_matcher *m, const words *w, const token_list *tokens, size_t *count)
{
    size_t n = 0;
    uint32_t place = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        const word_units *u = units_of(m, w, tokens->items[i].word);
        if (!u || !make_room(m, n + u->count))
            return false;
        memcpy(m->keys + n, m->units + u->first, u->count * sizeof *m->keys);
        for (uint32_t k = 0; k < u->count; k++)
            m->places[n++] = place;
        place += tokens->items[i].kind != VP_TOKEN_PUNCTUATION;
    }
    *count = n;
    return true;
}

/* A term of a pair, in words [begin, end]. */
static void take_side(topic_matcher *m, const use *u, uint32_t begin, uint32_t end)
{
    struct near_state *s = &m->near[u->pair];
    int other = !u->side;
    if (s->text[other] == m->text && s->end[other] < begin &&
        begin - s->end[other] - 1 <= m->rules->pairs[u->pair].reach)
        m->found[u->topic] = true;
    s->text[u->side] = m->text;
    s->end[u->side] = end;
}

static void take_term(topic_matcher *m, const lexicon_entry *e, uint32_t begin, uint32_t end)
{
    for (const use *u = e->tag ? m->rules->uses[e->tag - 1] : NULL; u; u = u->next)
        if (u->pair == WHOLE)
            m->found[u->topic] = true;
        else
            take_side(m, u, begin, end);
}

static bool take_pattern(void *context, size_t begin, size_t end, size_t tag)
{
    topic_matcher *m = context;
    (void)begin;
    (void)end;
    m->found[tag] = true;
    return true;
}

vp_status topic_matcher_match(topic_matcher *m, const words *w, const token_list *tokens, str text, vp_error *error)
{
    const topic_rules *r = m->rules;
    size_t count = 0, length;
    memset(m->found, 0, r->topics * sizeof *m->found);
    m->text++;
    if (r->term_count && !spell(m, w, tokens, &count))
        return fail_memory(error);
    for (size_t i = 0; i < count; i += length) {
        const lexicon_entry *e = lexicon_match(r->terms, m->keys + i, count - i, &length);
        if (e)
            take_term(m, e, m->places[i], m->places[i + length - 1]);
        else
            length = 1;
    }
    return patterns_match(&r->patterns, text, &m->scratch, take_pattern, m, error);
}
