#include "sentiment/aspect_model.h"

#include "base/bits.h"
#include "sentiment/word_mood.h"

#include <math.h>

enum {
    WHOLE = 8,       /* times that a feature of value 1 stands among the others */
    NEAR = 8,        /* tokens to each side in which polar words tell of a place */
    WINDOW = 24,     /* tokens to each side of a term that are looked at */
    BESIDE = 4,      /* tokens to each side whose words most likely speak of a term */
    LINK = 3,        /* most tokens between terms of one enumeration */
    GROUP_REACH = 16 /* most terms of it to each side */
};

/* Features that the term-blind model has, too. */
enum { SENTENCE_STEP = 43, SENTENCE_MOOD = 54, SENTENCE_SUM = 59 };

static const float SUM_USUAL = 3; /* of weights of the word lists */

typedef struct hash_list {
    uint32_t *out;
    size_t n, room;
} hash_list;

static void add(hash_list *l, uint64_t kind, uint64_t a, uint64_t b)
{
    if (l->n < l->room)
        l->out[l->n++] = (uint32_t)(hash_pair(hash_pair(kind, a), b) >> 16);
}

/* A feature with a value of -1 to 1: it stands there as often as it is large, so that it has a say among hundreds. */
static void add_value(hash_list *l, uint64_t kind, float value)
{
    for (long i = lroundf(fabsf(value) * WHOLE); i > 0; i--)
        add(l, kind, value > 0, 0);
}

/* ---- Terms ---- */

size_t aspect_word_features(const aspect_word *w, int offset, bool words, uint32_t *out)
{
    hash_list l = {out, 0, ASPECT_TERM_FEATURES};
    uint64_t at = (uint64_t)(offset + ASPECT_REACH);
    bool near = offset >= -1 && offset <= 1;
    add(&l, 1, at, w->class);
    add(&l, 2, at, w->shape | (uint64_t)w->kind << 8);
    if (w->category && near)
        add(&l, 3, at, w->category);
    if (!words)
        return l.n;
    add(&l, 4, at, w->folded);
    if (near) {
        add(&l, 5, at, w->stem);
        add(&l, 6, at, w->ends[1]);
    }
    if (offset == 0) {
        add(&l, 7, at, w->ends[0]);
        add(&l, 8, at, w->ends[2]);
    }
    return l.n;
}

/* How far the nearest polar word of the sentence is in one direction, and its sign; 0: there is none near. */
static uint64_t polar_near(const aspect_text *t, size_t i, int direction)
{
    for (int d = 1; d <= NEAR; d++) {
        int64_t j = (int64_t)i + direction * d;
        if (j < 0 || j >= (int64_t)t->count || t->tokens[j].sentence != t->tokens[i].sentence)
            return 0;
        if (t->tokens[j].weight != 0)
            return (uint64_t)(d < 3 ? d : d < 6 ? 3 : 4) << 1 | (t->tokens[j].weight > 0);
    }
    return 0;
}

size_t aspect_place_features(const aspect_text *t, size_t i, bool words, uint32_t *out)
{
    hash_list l = {out, 0, ASPECT_TERM_FEATURES};
    int64_t at = (int64_t)i;
    const aspect_word *before = aspect_word_at(t, at - 1), *own = aspect_word_at(t, at),
                      *after = aspect_word_at(t, at + 1);
    uint64_t entry = !t->tokens[i].category ? 0 : t->tokens[i].begins ? 1 : 2;
    uint64_t next = i + 1 >= t->count || !t->tokens[i + 1].category ? 0 : t->tokens[i + 1].begins ? 1 : 2;
    add(&l, 20, entry, t->category_hash[t->tokens[i].category]);
    add(&l, 21, entry << 2 | next, own->class);
    add(&l, 22, before->class, own->class);
    add(&l, 23, own->class, after->class);
    add(&l, 24, before->class, hash_pair(own->class, after->class));
    add(&l, 25, polar_near(t, i, -1), own->class);
    add(&l, 26, polar_near(t, i, 1), own->class);
    bool starts = !i || t->tokens[i - 1].sentence != t->tokens[i].sentence;
    add(&l, 27, starts, own->shape);
    if (!words)
        return l.n;
    add(&l, 28, before->folded, own->folded);
    add(&l, 29, own->folded, after->folded);
    add(&l, 30, before->folded, own->class);
    add(&l, 31, own->class, after->folded);
    return l.n;
}

/* ---- Polarity ---- */

/* Where a token lies, seen from a term. */
typedef struct relation {
    bool right, owned;  /* owned: no other term is nearer */
    uint8_t boundaries; /* ends of clauses between: 0, 1, 2 and more */
    uint8_t terms;      /* other terms between: 0, 1 and more */
    uint8_t distance;   /* in steps that grow */
} relation;

static uint64_t place_of(const relation *r)
{
    return (uint64_t)r->right | (uint64_t)r->boundaries << 1 | (uint64_t)r->terms << 3;
}

static uint8_t distance_step(uint32_t d)
{
    static const uint8_t steps[] = {0, 1, 2, 3, 4, 4, 5, 5, 5};
    return d < sizeof steps ? steps[d] : d < 14 ? 6 : 7;
}

static uint32_t distance_to(const aspect_term *a, uint32_t j)
{
    return j < a->begin ? a->begin - j : j >= a->end ? j - a->end + 1 : 0;
}

typedef struct term_group {
    aspect_term span;
    const aspect_term *before, *after; /* the terms next to it; NULL: none */
} term_group;

/* Whether nothing but function words and commas stands between two terms. */
static bool are_linked(const aspect_text *t, const aspect_term *a, const aspect_term *b)
{
    bool linked = b->begin > a->end && b->begin - a->end <= LINK;
    for (uint32_t j = a->end; linked && j < b->begin; j++) {
        const aspect_word *w = aspect_word_at(t, j);
        linked = t->tokens[j].weight == 0 && !w->modifier && (w->stop || w->mark == MARK_CLAUSE) &&
                 t->tokens[j].sentence == t->tokens[a->begin].sentence;
    }
    return linked;
}

aspect_term aspect_group(const aspect_text *t, const aspect_term *terms, size_t count, size_t which, size_t *first,
                         size_t *last)
{
    *first = *last = which;
    while (*first > 0 && which - *first < GROUP_REACH && are_linked(t, &terms[*first - 1], &terms[*first]))
        --*first;
    while (*last + 1 < count && *last - which < GROUP_REACH && are_linked(t, &terms[*last], &terms[*last + 1]))
        ++*last;
    return (aspect_term){terms[*first].begin, terms[*last].end};
}

static term_group group_of(const aspect_text *t, const aspect_term *terms, size_t count, size_t which)
{
    size_t first, last;
    aspect_term span = aspect_group(t, terms, count, which, &first, &last);
    return (term_group){span, first > 0 ? &terms[first - 1] : NULL, last + 1 < count ? &terms[last + 1] : NULL};
}

static relation relation_of(const aspect_text *t, const term_group *g, uint32_t j)
{
    const aspect_term *own = &g->span, *other = j >= own->end ? g->after : g->before;
    relation r = {.right = j >= own->end, .owned = true};
    uint32_t d = distance_to(own, j), near = r.right ? own->end - 1 : own->begin;
    uint32_t a = t->tokens[r.right ? near : j].clause, b = t->tokens[r.right ? j : near].clause;
    r.boundaries = (uint8_t)(b - a > 2 ? 2 : b - a);
    r.distance = distance_step(d);
    if (other) {
        r.terms = r.right ? other->begin <= j : other->end > j;
        r.owned = !r.terms && d <= distance_to(other, j);
    }
    return r;
}

/* What the learned model of sentiment says of some words. */
typedef struct mood_sum {
    float sum;
    uint32_t count;
} mood_sum;

static void add_mood(mood_sum *m, float mood)
{
    m->sum += mood;
    m->count += mood != 0;
}

static void add_mood_value(hash_list *l, uint64_t kind, const mood_sum *m)
{
    add_value(l, kind, m->count ? tanhf(m->sum / sqrtf((float)m->count) / WORD_MOOD_USUAL) : 0);
}

/* Sums and nearest hits of the polar words around a term, and the moods of all words. */
typedef struct evidence {
    float owned, clause, side[2], sentence;
    mood_sum owned_mood, clause_mood, near_mood, sentence_mood;
    uint64_t nearest[2]; /* left, right: of the nearest polar word */
    uint32_t far[2];     /* its distance; 0: none */
    bool adversative[2];
} evidence;

static uint64_t step_of(float weight)
{
    return (uint64_t)(weight <= -4      ? 1
                      : weight <= -1.5F ? 2
                      : weight < 0      ? 3
                      : weight == 0     ? 4
                      : weight < 1.5F   ? 5
                      : weight < 4      ? 6
                                        : 7);
}

static void weigh(evidence *e, const relation *r, const aspect_token *k, const aspect_word *w, uint32_t distance)
{
    e->adversative[r->right] |= w->modifier == MODIFIER_ADVERSATIVE;
    add_mood(&e->sentence_mood, k->mood);
    if (!r->boundaries)
        add_mood(&e->clause_mood, k->mood);
    if (r->owned)
        add_mood(&e->owned_mood, k->mood);
    if (distance <= BESIDE)
        add_mood(&e->near_mood, k->mood);
    if (k->weight == 0)
        return;
    e->sentence += k->weight;
    e->side[r->right] += r->boundaries ? 0 : k->weight;
    e->clause += r->boundaries ? 0 : k->weight;
    e->owned += r->owned ? k->weight : 0;
    if (!e->far[r->right] || distance < e->far[r->right]) {
        e->far[r->right] = distance;
        e->nearest[r->right] = (k->weight > 0 ? 1 : 2) | (uint64_t)r->boundaries << 2 | (uint64_t)r->terms << 4 |
                               (uint64_t)r->distance << 8;
    }
}

static void add_values(hash_list *l, const evidence *e)
{
    add_mood_value(l, 51, &e->owned_mood);
    add_mood_value(l, 52, &e->clause_mood);
    add_mood_value(l, 53, &e->near_mood);
    add_mood_value(l, SENTENCE_MOOD, &e->sentence_mood);
    add_value(l, 55, tanhf(e->owned / SUM_USUAL));
    add_value(l, 56, tanhf(e->clause / SUM_USUAL));
    add_value(l, 57, tanhf(e->side[0] / SUM_USUAL));
    add_value(l, 58, tanhf(e->side[1] / SUM_USUAL));
    add_value(l, SENTENCE_SUM, tanhf(e->sentence / SUM_USUAL));
}

static void add_evidence(hash_list *l, const evidence *e)
{
    uint64_t sign[2] = {e->nearest[0] & 31, e->nearest[1] & 31};
    add(l, 40, step_of(e->owned), 0);
    add(l, 41, step_of(e->clause), 0);
    add(l, 42, step_of(e->side[0]), step_of(e->side[1]));
    add(l, SENTENCE_STEP, step_of(e->sentence), 0);
    add(l, 44, e->nearest[0], 0);
    add(l, 45, e->nearest[1], 0);
    add(l, 46, sign[0], sign[1]);
    add(l, 47, step_of(e->owned), step_of(e->sentence));
    add(l, 48, (uint64_t)e->adversative[0] << 1 | e->adversative[1], step_of(e->owned));
    add(l, 49, (uint64_t)e->adversative[0] << 1 | e->adversative[1], step_of(e->sentence));
}

static void add_word(hash_list *l, const aspect_text *t, const relation *r, uint32_t j)
{
    const aspect_word *w = aspect_word_at(t, j), *next = aspect_word_at(t, (int64_t)j + 1);
    if (r->owned) {
        add(l, 62, w->stem, 0);
        add(l, 66, w->folded, 0);
        add(l, 60, w->stem, place_of(r));
        add(l, 63, w->stem, next->stem);
        add(l, 61, w->stem, r->distance < 5);
    } else
        add(l, 67, w->stem, 0);
}

static void add_term(hash_list *l, const aspect_text *t, const aspect_term *own, bool words)
{
    uint8_t category = 0;
    for (uint32_t j = own->begin; j < own->end; j++) {
        category = t->tokens[j].category ? t->tokens[j].category : category;
        if (words)
            add(l, 70, aspect_word_at(t, j)->stem, 0);
    }
    add(l, 71, t->category_hash[category], 0);
    if (!words)
        return;
    add(l, 72, aspect_word_at(t, (int64_t)own->begin - 1)->folded, aspect_word_at(t, own->end)->folded);
    add(l, 73, aspect_word_at(t, (int64_t)own->begin - 2)->folded, aspect_word_at(t, (int64_t)own->begin - 1)->folded);
    add(l, 74, aspect_word_at(t, own->end)->folded, aspect_word_at(t, (int64_t)own->end + 1)->folded);
}

static size_t blind_features(const aspect_text *t, bool words, uint32_t *out)
{
    hash_list l = {out, 0, ASPECT_POLARITY_FEATURES};
    float sum = 0;
    mood_sum mood = {0};
    for (uint32_t j = 0; j < t->count; j++) {
        const aspect_word *w = aspect_word_at(t, j), *next = aspect_word_at(t, (int64_t)j + 1);
        sum += t->tokens[j].weight;
        add_mood(&mood, t->tokens[j].mood);
        if (t->tokens[j].weight != 0)
            add(&l, 80, t->tokens[j].weight > 0, 0);
        if (!words)
            continue;
        add(&l, 81, w->stem, 0);
        add(&l, 82, w->folded, 0);
        add(&l, 83, w->stem, next->stem);
    }
    add(&l, SENTENCE_STEP, step_of(sum), 0);
    add_value(&l, SENTENCE_SUM, tanhf(sum / SUM_USUAL));
    add_mood_value(&l, SENTENCE_MOOD, &mood);
    return l.n;
}

size_t aspect_polarity_features(const aspect_text *t, const aspect_term *terms, size_t count, size_t which, bool words,
                                bool blind, uint32_t *out)
{
    if (blind)
        return blind_features(t, words, out);
    term_group g = group_of(t, terms, count, which);
    const aspect_term *own = &g.span;
    uint32_t sentence = t->tokens[own->begin].sentence, begin = own->begin, end = own->end;
    while (begin > 0 && own->begin - begin < WINDOW && t->tokens[begin - 1].sentence == sentence)
        begin--;
    while (end < t->count && end - own->end < WINDOW && t->tokens[end].sentence == sentence)
        end++;
    hash_list l = {out, 0, ASPECT_POLARITY_FEATURES};
    evidence e = {0};
    for (uint32_t j = begin; j < end; j++) {
        if (j >= own->begin && j < own->end)
            continue;
        relation r = relation_of(t, &g, j);
        const aspect_token *k = &t->tokens[j];
        weigh(&e, &r, k, aspect_word_at(t, j), distance_to(own, j));
        if (k->weight != 0)
            add(&l, 50, (uint64_t)(k->weight > 0) << 8 | place_of(&r), r.owned);
        if (words)
            add_word(&l, t, &r, j);
    }
    add_values(&l, &e);
    add_evidence(&l, &e);
    add_term(&l, t, &terms[which], words);
    add(&l, 90, count < 4 ? count : 4, 0);
    return l.n;
}
