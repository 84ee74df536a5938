#include "topics/describe.h"

#include "base/parallel.h"

#include <math.h>
#include <stdlib.h>

enum { LABEL_TERMS = 3, PART_DOCUMENTS = 1024 };
static const double LAMBDA = 0.6;

static float word_of(const topic_matrix *m, uint32_t word, uint32_t topic)
{
    return m->words[(size_t)word * m->width + topic];
}

/* ---- First words ---- */

/* Keeps the best `count` of what is offered, best first. */
typedef struct best_list {
    uint32_t *ids;
    double *scores;
    size_t n, count;
} best_list;

static void offer(best_list *l, uint32_t id, double score)
{
    size_t at = l->n;
    while (at && score > l->scores[at - 1])
        at--;
    if (at == l->count)
        return;
    l->n += l->n < l->count;
    for (size_t i = l->n - 1; i > at; i--) {
        l->ids[i] = l->ids[i - 1];
        l->scores[i] = l->scores[i - 1];
    }
    l->ids[at] = id;
    l->scores[at] = score;
}

enum { MOST_TOP_WORDS = 64 };

size_t topic_top_words(const topic_matrix *m, uint32_t words, uint32_t topic, uint32_t *out, size_t count)
{
    double scores[MOST_TOP_WORDS];
    best_list best = {out, scores, 0, count < MOST_TOP_WORDS ? count : MOST_TOP_WORDS};
    for (uint32_t w = 0; w < words; w++)
        offer(&best, w, word_of(m, w, topic));
    return best.n;
}

bool topic_label(const topic_matrix *m, const topic_vocabulary *v, const float *common, uint32_t topic, buf *out)
{
    uint32_t ids[LABEL_TERMS * 3];
    double scores[LABEL_TERMS * 3];
    best_list best = {ids, scores, 0, LABEL_TERMS * 3};
    for (uint32_t w = 0; w < v->count; w++) {
        double p = word_of(m, w, topic);
        offer(&best, w, LAMBDA * log(p) + (1 - LAMBDA) * log(p / common[w]));
    }
    bool ok = true;
    size_t named = 0;
    for (size_t i = 0; ok && i < best.n && named < LABEL_TERMS; i++) {
        bool within = false; /* a phrase that is named as well */
        for (size_t j = 0; j < best.n && !within; j++)
            within = ids[j] >= v->words &&
                     (v->parts[ids[j] - v->words][0] == ids[i] || v->parts[ids[j] - v->words][1] == ids[i]);
        if (within)
            continue;
        ok = (!named++ || buf_puts(out, ", ")) && buf_add_str(out, v->shown[ids[i]]);
    }
    return ok && buf_putc(out, 0);
}

/* ---- Sizes ---- */

typedef struct size_work {
    const topic_matrix *m;
    const word_corpus *c;
    float *scratch;   /* [threads * 3 * width] */
    double *shares;   /* [parts * topics] */
    uint32_t *firsts; /* [parts * topics] */
} size_work;

static void size_part(void *context, size_t part, unsigned thread)
{
    const size_work *s = context;
    const topic_matrix *m = s->m;
    float *scratch = s->scratch + 3 * (size_t)thread * m->width, *weights = scratch + 2 * m->width;
    double *shares = s->shares + part * m->topics;
    size_t end = (part + 1) * PART_DOCUMENTS < s->c->documents ? (part + 1) * PART_DOCUMENTS : s->c->documents;
    for (size_t d = part * PART_DOCUMENTS; d < end; d++) {
        uint64_t n = s->c->starts[d + 1] - s->c->starts[d];
        if (!n)
            continue;
        topic_matrix_infer(m, s->c->words + s->c->starts[d], n, weights, scratch);
        for (uint32_t k = 0; k < m->topics; k++)
            shares[k] += weights[k];
        s->firsts[part * m->topics + topic_best(weights, m->topics)]++;
    }
}

vp_status topic_sizes(const topic_matrix *m, const word_corpus *c, int threads, topic_facts *facts, vp_error *error)
{
    unsigned crew = parallel_threads(threads);
    size_t parts = (c->documents + PART_DOCUMENTS - 1) / PART_DOCUMENTS;
    size_work s = {m, c, malloc(crew * 3 * m->width * sizeof(float)), calloc(parts * m->topics + 1, sizeof(double)),
                   calloc(parts * m->topics + 1, sizeof(uint32_t))};
    bool done = s.scratch && s.shares && s.firsts;
    if (done)
        parallel_run(crew, parts, size_part, &s);
    double all = 0;
    for (uint32_t k = 0; done && k < m->topics; k++) {
        facts[k] = (topic_facts){0};
        for (size_t part = 0; part < parts; part++) {
            facts[k].share += s.shares[part * m->topics + k];
            facts[k].documents += s.firsts[part * m->topics + k];
        }
        all += facts[k].share;
    }
    for (uint32_t k = 0; done && all > 0 && k < m->topics; k++)
        facts[k].share /= all;
    free(s.scratch);
    free(s.shares);
    free(s.firsts);
    return done ? VP_OK : fail_memory(error);
}

/* ---- Worth ---- */

/* Where a word is among the first of a topic. */
typedef struct place {
    uint32_t topic, slot, next; /* next: + 1 of the word's other places; 0: none */
} place;

typedef uint32_t together[TOPIC_TOP_WORDS][TOPIC_TOP_WORDS]; /* documents with both words; with one: the diagonal */

typedef struct worth_work {
    const topic_matrix *m;
    uint32_t (*tops)[TOPIC_TOP_WORDS]; /* [topics] */
    uint32_t *counts;                  /* [topics] how many these are */
    uint32_t *first;                   /* [vocabulary] + 1 of its places; 0: none */
    place *places;                     /* [topics * TOPIC_TOP_WORDS] */
    uint32_t *seen;                    /* [topics] slots of the words that the document has */
    uint32_t *touched;                 /* [topics] topics that it has words of */
    together *both;                    /* [topics] */
} worth_work;

static void find_places(worth_work *w, uint32_t words)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < w->m->topics; k++) {
        w->counts[k] = (uint32_t)topic_top_words(w->m, words, k, w->tops[k], TOPIC_TOP_WORDS);
        for (uint32_t i = 0; i < w->counts[k]; i++) {
            uint32_t word = w->tops[k][i];
            w->places[n] = (place){k, i, w->first[word]};
            w->first[word] = ++n;
        }
    }
}

static void count_slots(uint32_t slots, together both)
{
    for (uint32_t i = 0; i < TOPIC_TOP_WORDS; i++)
        for (uint32_t j = i; j < TOPIC_TOP_WORDS && slots >> i & 1; j++)
            both[i][j] += slots >> j & 1;
}

static void count_together(worth_work *w, const word_corpus *c)
{
    for (size_t d = 0; d < c->documents; d++) {
        uint32_t n = 0;
        for (uint64_t i = c->starts[d]; i < c->starts[d + 1]; i++)
            for (uint32_t p = w->first[c->words[i]]; p; p = w->places[p - 1].next) {
                const place *at = &w->places[p - 1];
                if (!w->seen[at->topic])
                    w->touched[n++] = at->topic;
                w->seen[at->topic] |= 1u << at->slot;
            }
        for (uint32_t i = 0; i < n; i++) {
            count_slots(w->seen[w->touched[i]], w->both[w->touched[i]]);
            w->seen[w->touched[i]] = 0;
        }
    }
}

/* Normalised pointwise mutual information of words of a and b documents, both in n, of `all`. */
static double npmi(double n, double a, double b, double all)
{
    if (n == 0)
        return -1;
    return n == all ? 1 : log(n * all / (a * b)) / -log(n / all);
}

static double coherence(const worth_work *w, uint32_t topic, double documents)
{
    const uint32_t(*both)[TOPIC_TOP_WORDS] = (const uint32_t(*)[TOPIC_TOP_WORDS])w->both[topic];
    double sum = 0, pairs = 0;
    for (uint32_t i = 0; i < w->counts[topic]; i++)
        for (uint32_t j = i + 1; j < w->counts[topic]; j++, pairs++)
            sum += npmi(both[i][j], both[i][i], both[j][j], documents);
    return pairs > 0 ? sum / pairs : 0;
}

static double exclusivity(const worth_work *w, uint32_t topic)
{
    double sum = 0;
    for (uint32_t i = 0; i < w->counts[topic]; i++) {
        double all = 0;
        for (uint32_t k = 0; k < w->m->topics; k++)
            all += word_of(w->m, w->tops[topic][i], k);
        sum += word_of(w->m, w->tops[topic][i], topic) / all;
    }
    return w->counts[topic] ? sum / w->counts[topic] : 0;
}

vp_status topic_worth(const topic_matrix *m, const topic_vocabulary *v, topic_facts *facts, vp_error *error)
{
    worth_work w = {m};
    w.tops = calloc(m->topics, sizeof *w.tops);
    w.counts = calloc(m->topics, sizeof *w.counts);
    w.first = calloc(m->vocabulary, sizeof *w.first);
    w.places = calloc((size_t)m->topics * TOPIC_TOP_WORDS, sizeof *w.places);
    w.seen = calloc(m->topics, sizeof *w.seen);
    w.touched = calloc(m->topics, sizeof *w.touched);
    w.both = calloc(m->topics, sizeof *w.both);
    bool done = w.tops && w.counts && w.first && w.places && w.seen && w.touched && w.both;
    if (done) {
        find_places(&w, v->words);
        count_together(&w, &v->corpus);
    }
    for (uint32_t k = 0; done && k < m->topics; k++) {
        facts[k].coherence = coherence(&w, k, (double)v->corpus.documents);
        facts[k].exclusivity = exclusivity(&w, k);
    }
    void *const owned[] = {w.tops, w.counts, w.first, w.places, w.seen, w.touched, w.both};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    return done ? VP_OK : fail_memory(error);
}
