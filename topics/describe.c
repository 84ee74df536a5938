#include "topics/describe.h"

#include "base/parallel.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { LABEL_TERMS = 3, LABEL_CANDIDATES = 9, KEPT_WORDS = 3, PART_DOCUMENTS = 1024 };
static const double LAMBDA = 0.4, DOUBT = 2 /* standard errors */, PHRASE = 0.5 /* what says more than a word */;

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

size_t topic_top_words(const topic_matrix *m, uint32_t topic, uint32_t *out, size_t count)
{
    double scores[MOST_TOP_WORDS];
    best_list best = {out, scores, 0, count < MOST_TOP_WORDS ? count : MOST_TOP_WORDS};
    for (uint32_t w = 0; w < m->vocabulary; w++)
        offer(&best, w, word_of(m, w, topic));
    return best.n;
}

/* ---- Names ---- */

typedef struct namer {
    const topic_matrix *m;
    const topic_vocabulary *v;
    const topic_sizes *s;
    double all;     /* words of all topics */
    double *common; /* [words] P(word) */
} namer;

/* What stands there a few `times` may do so by chance. */
static double relevance(double p, double common, double times)
{
    return LAMBDA * log(p) + (1 - LAMBDA) * log(p / common) - DOUBT / sqrt(times);
}

static void offer_phrase(const namer *n, uint32_t topic, uint32_t phrase, best_list *best)
{
    const uint32_t *counts = n->s->phrases + (size_t)phrase * n->m->topics;
    double total = 0, times = counts[topic];
    for (uint32_t k = 0; times > 0 && k < n->m->topics; k++)
        total += counts[k];
    if (times > 0)
        offer(best, n->v->words + phrase, PHRASE + relevance(times / n->s->words[topic], total / n->all, times));
}

/* Candidates: words by their numbers, phrases by theirs behind the last word. */
static void offer_all(const namer *n, uint32_t topic, bool polar, best_list *best)
{
    const topic_vocabulary *v = n->v;
    for (uint32_t w = 0; w < v->words; w++) {
        float p = word_of(n->m, w, topic);
        if (polar || !v->polar[w])
            offer(best, w, relevance(p, n->common[w], p * n->s->words[topic]));
    }
    for (uint32_t i = 0; i < v->phrases; i++)
        if (polar || !v->polar[v->parts[i][0]] || !v->polar[v->parts[i][1]])
            offer_phrase(n, topic, i, best);
}

/* Whether the term and one of the first `count` candidates have a word in common. */
static bool shares_word(const namer *n, const best_list *best, size_t count, uint32_t term)
{
    uint32_t words = n->v->words, alone[2] = {term, term};
    const uint32_t *own = term < words ? alone : n->v->parts[term - words];
    for (size_t i = 0; i < count; i++) {
        if (best->ids[i] < words || best->ids[i] == term)
            continue;
        const uint32_t *other = n->v->parts[best->ids[i] - words];
        if (own[0] == other[0] || own[0] == other[1] || own[1] == other[0] || own[1] == other[1])
            return true;
    }
    return false;
}

/* Not of two phrases with a word in common the second, nor a word where a phrase has it. */
static bool name_topic(const namer *n, uint32_t topic, buf *out)
{
    uint32_t ids[LABEL_CANDIDATES], words = n->v->words;
    double scores[LABEL_CANDIDATES];
    best_list best = {ids, scores, 0, LABEL_CANDIDATES};
    offer_all(n, topic, false, &best);
    if (!best.n) /* all that is said is opinion */
        offer_all(n, topic, true, &best);
    bool ok = true;
    size_t named = 0;
    for (size_t i = 0; ok && i < best.n && named < LABEL_TERMS; i++) {
        if (shares_word(n, &best, ids[i] < words ? best.n : i, ids[i]))
            continue;
        str term = ids[i] < words ? n->v->shown[ids[i]] : n->v->phrases_shown[ids[i] - words];
        ok = (!named++ || buf_puts(out, ", ")) && buf_add_str(out, term);
    }
    return ok && buf_putc(out, 0);
}

bool topic_labels(const topic_matrix *m, const topic_vocabulary *v, const topic_sizes *s, buf *out)
{
    namer n = {m, v, s, 0, calloc(v->words + 1, sizeof(double))};
    bool ok = n.common != NULL;
    for (uint32_t k = 0; k < m->topics; k++)
        n.all += s->words[k];
    for (uint32_t w = 0; ok && w < v->words; w++)
        for (uint32_t k = 0; k < m->topics; k++)
            n.common[w] += s->words[k] / n.all * word_of(m, w, k);
    for (uint32_t k = 0; ok && k < m->topics; k++)
        ok = name_topic(&n, k, out);
    free(n.common);
    return ok;
}

/* ---- Sizes ---- */

typedef struct size_work {
    const topic_matrix *m;
    const topic_vocabulary *v;
    float *scratch;                /* [threads * 3 * width] */
    double *shares, *words;        /* [parts * topics] */
    atomic_uint *firsts, *phrases; /* [topics], [phrases * topics] */
} size_work;

/* The topic that both words of a phrase are likeliest to be of. */
static uint32_t topic_of_phrase(const size_work *s, const float *weights, uint32_t phrase)
{
    const float *first = s->m->words + (size_t)s->v->parts[phrase][0] * s->m->width;
    const float *second = s->m->words + (size_t)s->v->parts[phrase][1] * s->m->width;
    uint32_t best = 0;
    float most = -1;
    for (uint32_t k = 0; k < s->m->topics; k++) {
        float p = weights[k] * (first[k] * second[k]);
        best = p > most ? k : best;
        most = p > most ? p : most;
    }
    return best;
}

static void size_document(const size_work *s, size_t d, float *scratch, double *shares, double *of_words)
{
    const topic_matrix *m = s->m;
    const word_corpus *c = &s->v->corpus, *spoken = &s->v->spoken;
    uint64_t n = c->starts[d + 1] - c->starts[d];
    float *weights = scratch + 2 * m->width;
    topic_matrix_infer(m, c->words + c->starts[d], n, weights, scratch);
    for (uint32_t k = 0; k < m->topics; k++) {
        shares[k] += weights[k];
        of_words[k] += weights[k] * (double)n;
    }
    atomic_fetch_add(&s->firsts[topic_best(weights, m->topics)], 1);
    for (uint64_t i = spoken->starts[d]; i < spoken->starts[d + 1]; i++) {
        uint32_t topic = topic_of_phrase(s, weights, spoken->words[i]);
        atomic_fetch_add(&s->phrases[(size_t)spoken->words[i] * m->topics + topic], 1);
    }
}

static void size_part(void *context, size_t part, unsigned thread)
{
    const size_work *s = context;
    const word_corpus *c = &s->v->corpus;
    size_t end = (part + 1) * PART_DOCUMENTS < c->documents ? (part + 1) * PART_DOCUMENTS : c->documents;
    for (size_t d = part * PART_DOCUMENTS; d < end; d++)
        if (c->starts[d] < c->starts[d + 1])
            size_document(s, d, s->scratch + 3 * (size_t)thread * s->m->width, s->shares + part * s->m->topics,
                          s->words + part * s->m->topics);
}

/* Sums of the parts in their order, so that threads do not change them. */
static void add_parts(const size_work *s, size_t parts, topic_sizes *out)
{
    for (uint32_t k = 0; k < s->m->topics; k++) {
        for (size_t part = 0; part < parts; part++) {
            out->shares[k] += s->shares[part * s->m->topics + k];
            out->words[k] += s->words[part * s->m->topics + k];
        }
        out->firsts[k] = s->firsts[k];
    }
    for (size_t i = 0; i < (size_t)s->v->phrases * s->m->topics; i++)
        out->phrases[i] = s->phrases[i];
}

vp_status topic_sizes_new(const topic_matrix *m, const topic_vocabulary *v, int threads, topic_sizes *out,
                          vp_error *error)
{
    unsigned crew = parallel_threads(threads);
    size_t topics = m->topics, parts = (v->corpus.documents + PART_DOCUMENTS - 1) / PART_DOCUMENTS;
    size_work s = {m,
                   v,
                   malloc(crew * 3 * m->width * sizeof(float)),
                   calloc(parts * topics + 1, sizeof(double)),
                   calloc(parts * topics + 1, sizeof(double)),
                   calloc(topics, sizeof(atomic_uint)),
                   calloc(v->phrases * topics + 1, sizeof(atomic_uint))};
    topic_sizes sums = {calloc(topics, sizeof(double)), calloc(topics, sizeof(double)),
                        calloc(topics, sizeof(uint32_t)), calloc(v->phrases * topics + 1, sizeof(uint32_t))};
    bool done = s.scratch && s.shares && s.words && s.firsts && s.phrases && sums.shares && sums.words && sums.firsts &&
                sums.phrases;
    if (done) {
        parallel_run(crew, parts, size_part, &s);
        add_parts(&s, parts, &sums);
    }
    void *const owned[] = {s.scratch, s.shares, s.words, (void *)s.firsts, (void *)s.phrases};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    if (!done) {
        topic_sizes_release(&sums);
        return fail_memory(error);
    }
    *out = sums;
    return VP_OK;
}

void topic_sizes_release(topic_sizes *s)
{
    free(s->shares);
    free(s->words);
    free(s->firsts);
    free(s->phrases);
    *s = (topic_sizes){0};
}

/* ---- Worth ---- */

/* Where a word is among the first of a topic. */
typedef struct place {
    uint32_t topic, slot, next; /* next: + 1 of the word's other places; 0: none */
} place;

typedef uint32_t together[TOPIC_CANDIDATES][TOPIC_CANDIDATES]; /* documents with both words; with one: the diagonal */

typedef struct worth_work {
    const topic_matrix *m;
    uint32_t (*tops)[TOPIC_CANDIDATES]; /* [topics] */
    uint32_t *counts;                   /* [topics] how many these are */
    uint32_t *first;                    /* [vocabulary] + 1 of its places; 0: none */
    place *places;                      /* [topics * TOPIC_CANDIDATES] */
    uint32_t *seen;                     /* [topics] slots of the words that the document has */
    uint32_t *touched;                  /* [topics] topics that it has words of */
    together *both;                     /* [topics] */
} worth_work;

/* `tops` and their `counts` are filled. */
static void find_places(worth_work *w)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < w->m->topics; k++) {
        for (uint32_t i = 0; i < w->counts[k]; i++) {
            uint32_t word = w->tops[k][i];
            w->places[n] = (place){k, i, w->first[word]};
            w->first[word] = ++n;
        }
    }
}

static void count_slots(uint32_t slots, together both)
{
    for (uint32_t i = 0; i < TOPIC_CANDIDATES; i++)
        for (uint32_t j = i; j < TOPIC_CANDIDATES && slots >> i & 1; j++)
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

/* Normalised pointwise mutual information of words of a and b documents, both in n, of `all`. Of words that never stand
 * alone it would be 1 and what rounding makes of it. */
static double npmi(double n, double a, double b, double all)
{
    if (n == 0)
        return -1;
    return n == all ? 1 : fmin(1, log(n * all / (a * b)) / -log(n / all));
}

static double candidates_npmi(const worth_work *w, uint32_t topic, uint32_t i, uint32_t j, double documents)
{
    const uint32_t(*both)[TOPIC_CANDIDATES] = (const uint32_t(*)[TOPIC_CANDIDATES])w->both[topic];
    return npmi(i < j ? both[i][j] : both[j][i], both[i][i], both[j][j], documents);
}

/* Of a candidate's P(word | topic), summed over the topics, the part of this one. */
static double own_part(const worth_work *w, uint32_t topic, uint32_t i)
{
    double all = 0;
    for (uint32_t k = 0; k < w->m->topics; k++)
        all += word_of(w->m, w->tops[topic][i], k);
    return word_of(w->m, w->tops[topic][i], topic) / all;
}

/* The candidate that stands least together with those that are chosen; of equals the less probable one. Before all go
 * those that other topics have more of, as they may well stand together, too; what the topic has most of stays. */
static uint32_t worst_of(const worth_work *w, uint32_t topic, uint32_t chosen, double documents)
{
    uint32_t worst = 0, n = w->counts[topic];
    double least = INFINITY;
    for (uint32_t i = 0; i < n; i++) {
        double sum = own_part(w, topic, i) * w->m->topics < 1 ? -(double)n
                     : i < KEPT_WORDS                         ? n
                                                              : 0; /* NPMI is 1 at most */
        for (uint32_t j = 0; j < n; j++)
            sum += i != j && chosen >> j & 1 ? candidates_npmi(w, topic, i, j, documents) : 0;
        if (chosen >> i & 1 && sum <= least)
            worst = i, least = sum;
    }
    return worst;
}

/* Candidates of a topic as a set of bits: all, less the worst of what is left, until there are ten. */
static uint32_t choose_first(const worth_work *w, uint32_t topic, double documents)
{
    uint32_t n = w->counts[topic], chosen = (1u << n) - 1;
    for (uint32_t left = n; left > TOPIC_TOP_WORDS; left--)
        chosen &= ~(1u << worst_of(w, topic, chosen, documents));
    return chosen;
}

static double coherence(const worth_work *w, uint32_t topic, uint32_t chosen, double documents)
{
    double sum = 0, pairs = 0;
    for (uint32_t i = 0; i < w->counts[topic]; i++)
        for (uint32_t j = i + 1; j < w->counts[topic]; j++)
            if (chosen >> i & chosen >> j & 1) {
                sum += candidates_npmi(w, topic, i, j, documents);
                pairs++;
            }
    return pairs > 0 ? sum / pairs : 0;
}

static double exclusivity(const worth_work *w, uint32_t topic, uint32_t chosen)
{
    double sum = 0, n = 0;
    for (uint32_t i = 0; i < w->counts[topic]; i++)
        if (chosen >> i & 1) {
            sum += own_part(w, topic, i);
            n++;
        }
    return n > 0 ? sum / n : 0;
}

static void show_first(const worth_work *w, uint32_t topic, uint32_t chosen, topic_words out)
{
    size_t n = 0;
    for (uint32_t turn = 0; turn < 2; turn++)
        for (uint32_t i = 0; i < w->counts[topic] && n < TOPIC_SHOWN; i++)
            if ((chosen >> i & 1) != turn)
                out[n++] = w->tops[topic][i];
    while (n < TOPIC_SHOWN)
        out[n++] = TOPIC_NO_WORD;
}

static bool open_worth(worth_work *w)
{
    size_t topics = w->m->topics;
    w->tops = calloc(topics, sizeof *w->tops);
    w->counts = calloc(topics, sizeof *w->counts);
    w->first = calloc(w->m->vocabulary, sizeof *w->first);
    w->places = calloc(topics * TOPIC_CANDIDATES, sizeof *w->places);
    w->seen = calloc(topics, sizeof *w->seen);
    w->touched = calloc(topics, sizeof *w->touched);
    w->both = calloc(topics, sizeof *w->both);
    return w->tops && w->counts && w->first && w->places && w->seen && w->touched && w->both;
}

static void release_worth(worth_work *w)
{
    void *const owned[] = {w->tops, w->counts, w->first, w->places, w->seen, w->touched, w->both};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
}

vp_status topic_worth(const topic_matrix *m, const topic_vocabulary *v, topic_facts *facts, topic_words *first,
                      vp_error *error)
{
    worth_work w = {m};
    bool done = open_worth(&w);
    for (uint32_t k = 0; done && k < m->topics; k++)
        w.counts[k] = (uint32_t)topic_top_words(m, k, w.tops[k], TOPIC_CANDIDATES);
    if (done) {
        find_places(&w);
        count_together(&w, &v->corpus);
    }
    for (uint32_t k = 0; done && k < m->topics; k++) {
        uint32_t chosen = choose_first(&w, k, (double)v->corpus.documents);
        facts[k].coherence = coherence(&w, k, chosen, (double)v->corpus.documents);
        facts[k].exclusivity = exclusivity(&w, k, chosen);
        show_first(&w, k, chosen, first[k]);
    }
    release_worth(&w);
    return done ? VP_OK : fail_memory(error);
}

bool topic_coherence(const topic_words *first, uint32_t topics, const word_corpus *c, double *out)
{
    const topic_matrix m = {.topics = topics, .vocabulary = c->vocabulary};
    worth_work w = {&m};
    bool done = open_worth(&w);
    for (uint32_t k = 0; done && k < topics; k++)
        while (w.counts[k] < TOPIC_TOP_WORDS && first[k][w.counts[k]] != TOPIC_NO_WORD) {
            w.tops[k][w.counts[k]] = first[k][w.counts[k]];
            w.counts[k]++;
        }
    if (done) {
        find_places(&w);
        count_together(&w, c);
    }
    for (uint32_t k = 0; done && k < topics; k++)
        out[k] = coherence(&w, k, UINT32_MAX, (double)c->documents);
    release_worth(&w);
    return done;
}
