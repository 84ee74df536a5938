#include "models/lda.h"

#include "base/clones.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "models/lanes.h"
#include "models/topic_prior.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PART_WORDS = 1 << 15, /* of the documents, or of the words, that a thread takes at once */
    PRIORS_FROM = 20,     /* iteration in which the priors are first fitted, */
    PRIORS_EVERY = 10,    /* and again after so many */
    AHEAD = 2,            /* words whose rows are asked for before they are needed */
};

typedef struct part {
    size_t begin, next, end; /* documents, or words of the vocabulary */
    double likelihood;
} part;

/* A document being drawn; the word in hand is taken out of its counts. */
typedef struct cursor {
    uint64_t begin, at, end; /* words of the corpus: its first, the one in hand, the one behind its last */
    uint32_t *counts;        /* [row] */
    float *weights;          /* [row] prior and counts */
    float *running;          /* [row] */
} cursor;

/* Two documents whose sums are made together; the same one twice where there is only one left, NULL: none. */
typedef struct duo {
    cursor *first, *second;
} duo;

/* A thread draws for two duos in turn: what is written of one has settled in memory when it is summed again. */
enum { DUOS = 2 };

/* What a thread works with. */
typedef struct bench {
    cursor cursors[2 * DUOS];
    int32_t *changes;                         /* [width] of the totals */
    uint32_t *of_topic, *of_length, *of_word; /* histograms, where priors are to be fitted */
} bench;

struct lda {
    const word_corpus *corpus;
    lda_settings settings;
    uint32_t width, row; /* `topics`, rounded up to whole lanes, and to whole pairs of them */
    unsigned threads;
    uint32_t iteration;
    uint16_t *topics; /* [words of the corpus] */
    uint32_t *places; /* [words of the corpus] where each word of the vocabulary stands, one after the other */
    uint64_t *starts; /* [vocabulary + 1] in `places` */
    uint16_t *phi;    /* [vocabulary * row] P(word | topic) as half_of gives it, where half_at says */
    float *alpha;     /* [row] */
    double alpha_total, beta;
    uint32_t *totals; /* [row] words of each topic */
    float *before;    /* [row] the same of the base */
    float *smoothed;  /* [row] both with beta of all words */
    part *documents, *vocabulary;
    size_t document_parts, vocabulary_parts;
    bench benches[PARALLEL_THREADS_MAX];
    float *mean_phi, *mean_alpha; /* of the sampled states */
    uint32_t samples;
    bool counting; /* histograms for the priors */
    double likelihood;
};

/* Whether the iteration is measured; most of those that are end with new priors. */
static bool measures(const lda *l)
{
    return l->iteration % PRIORS_EVERY == 0;
}

/* ---- Drawing topics ---- */

/* P(word | topic) as it is without the word in hand, which has the topic: both counts are one less. */
PART_OF_CLONED float without_one(float p, float total, float beta)
{
    float count = rintf(p * total - beta);
    return (count > 1 ? count - 1 + beta : beta) / (total - 1);
}

PART_OF_CLONED const uint16_t *row_of(const lda *l, uint64_t at)
{
    return l->phi + (size_t)l->corpus->words[at] * l->row;
}

PART_OF_CLONED void ask_for(const lda *l, const cursor *c, uint64_t at)
{
    if (at >= c->end)
        return;
    const uint16_t *row = row_of(l, at);
    for (size_t k = 0; k < l->row; k += 64 / sizeof *row)
        __builtin_prefetch(row + k);
}

/* Takes the word in hand out of the document's counts. */
PART_OF_CLONED void take_out(const lda *l, cursor *c)
{
    uint32_t old = l->topics[c->at];
    float p = float_of(row_of(l, c->at)[half_at(old)]), rest = without_one(p, l->smoothed[old], (float)l->beta);
    ask_for(l, c, c->at + AHEAD);
    c->weights[old] = (l->alpha[old] + (float)--c->counts[old]) * (rest / p);
}

/* Running sums of the lanes of weight times P(word | topic), for both documents. */
PART_OF_CLONED void add_up(const lda *l, const cursor *a, const cursor *b)
{
    lanes sum_a = {0}, sum_b = {0}, p, next;
    const uint16_t *row_a = row_of(l, a->at), *row_b = row_of(l, b->at);
    const float *weights_a = a->weights, *weights_b = b->weights;
    float *running_a = a->running, *running_b = b->running;
    for (size_t k = 0, row = l->row; k < row; k += 2 * LANES) {
        lanes_widen(row_a + k, &p, &next);
        *(lanes *)(running_a + k) = sum_a += *(const lanes *)(weights_a + k) * p;
        *(lanes *)(running_a + k + LANES) = sum_a += *(const lanes *)(weights_a + k + LANES) * next;
        lanes_widen(row_b + k, &p, &next);
        *(lanes *)(running_b + k) = sum_b += *(const lanes *)(weights_b + k) * p;
        *(lanes *)(running_b + k + LANES) = sum_b += *(const lanes *)(weights_b + k + LANES) * next;
    }
}

/* Draws a topic by the running sums, and puts the word back with it. */
PART_OF_CLONED void put_back(lda *l, bench *b, cursor *c, uint64_t seed)
{
    uint32_t old = l->topics[c->at];
    float share = (float)(rng_at(seed, c->at) >> 40) * 0x1p-24f;
    uint32_t drawn = lanes_pick(c->running, l->row / LANES, share);
    drawn = drawn < l->settings.topics ? drawn : old;
    c->weights[old] = l->alpha[old] + (float)c->counts[old];
    c->weights[drawn] = l->alpha[drawn] + (float)++c->counts[drawn];
    b->changes[old]--;
    b->changes[drawn]++;
    l->topics[c->at++] = (uint16_t)drawn;
}

/* Histograms for the priors. */
static void count_document(const lda *l, bench *b, const cursor *c, uint64_t length)
{
    for (size_t k = 0; k < l->settings.topics; k++)
        b->of_topic[k * PRIOR_BINS + prior_bin(c->counts[k])]++;
    b->of_length[prior_bin((uint32_t)length)]++;
}

/* Opens the part's next document that has words, all in its counts; false: there is none. */
static bool next_document(lda *l, part *p, cursor *c)
{
    const uint64_t *starts = l->corpus->starts;
    while (p->next < p->end && starts[p->next] == starts[p->next + 1])
        p->next++;
    if (p->next == p->end)
        return false;
    c->begin = c->at = starts[p->next];
    c->end = starts[++p->next];
    for (uint64_t i = 0; i < AHEAD; i++)
        ask_for(l, c, c->at + i);
    memset(c->counts, 0, l->row * sizeof *c->counts);
    memcpy(c->weights, l->alpha, l->row * sizeof *c->weights);
    for (uint64_t i = c->at; i < c->end; i++)
        c->counts[l->topics[i]]++;
    for (uint64_t i = c->at; i < c->end; i++)
        c->weights[l->topics[i]] = l->alpha[l->topics[i]] + (float)c->counts[l->topics[i]];
    return true;
}

/* Ends a document and opens the next one; false: there is none. */
static bool turn_document(lda *l, part *p, bench *b, cursor *c)
{
    uint64_t n = c->end - c->begin;
    if (measures(l)) {
        p->likelihood -= (double)n * log((double)n - 1 + l->alpha_total);
        if (l->settings.learn_priors)
            count_document(l, b, c, n);
    }
    return next_document(l, p, c);
}

/* Draws a topic for the word in hand and takes up the next one, maybe of another document; false: there is none. */
PART_OF_CLONED bool draw_word(lda *l, part *p, bench *b, cursor *c, uint64_t seed)
{
    if (measures(l))
        p->likelihood += log(lanes_total(c->running + l->row - LANES));
    put_back(l, b, c, seed);
    if (c->at == c->end && !turn_document(l, p, b, c))
        return false;
    take_out(l, c);
    return true;
}

PART_OF_CLONED void draw_words(lda *l, part *p, bench *b, duo *d, uint64_t seed)
{
    cursor *first = d->first, *second = d->second;
    add_up(l, first, second);
    bool left = draw_word(l, p, b, first, seed), also = first != second && draw_word(l, p, b, second, seed);
    d->first = left ? first : also ? second : NULL;
    d->second = also ? second : d->first;
}

static cursor *first_word(lda *l, part *p, cursor *c)
{
    if (!next_document(l, p, c))
        return NULL;
    take_out(l, c);
    return c;
}

CLONED static void draw_documents(lda *l, part *p, bench *b)
{
    uint64_t seed = rng_at(l->settings.seed, l->iteration);
    duo duos[DUOS];
    for (size_t i = 0; i < DUOS; i++) {
        cursor *first = first_word(l, p, &b->cursors[2 * i]), *second = first_word(l, p, &b->cursors[2 * i + 1]);
        duos[i] = (duo){first, second ? second : first};
    }
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < DUOS; i++)
            if (duos[i].first) {
                draw_words(l, p, b, &duos[i], seed);
                more = true;
            }
    }
}

static void draw_part(void *context, size_t number, unsigned thread)
{
    lda *l = context;
    part *p = &l->documents[number];
    p->next = p->begin;
    p->likelihood = 0;
    draw_documents(l, p, &l->benches[thread]);
}

/* ---- Counting words ---- */

/* P(word | topic) of counts and what the base adds to them. */
CLONED static void weigh_word(const lda *l, const uint32_t *counts, const float *base, uint16_t *row)
{
    const float *smoothed = l->smoothed;
    float beta = (float)l->beta;
    for (size_t k = 0, n = l->row; k < n; k += 2 * LANES) {
        lanes p[2];
        for (size_t i = 0; i < 2; i++) {
            const lane_counts *whole = (const lane_counts *)(counts + k + i * LANES);
            p[i] = __builtin_convertvector(*whole, lanes) + *(const lanes *)(base + k + i * LANES) + beta;
            p[i] /= *(const lanes *)(smoothed + k + i * LANES);
        }
        lanes_narrow(&p[0], &p[1], row + k);
    }
}

static void keep_in_set(const lda *l, size_t word, uint16_t *row)
{
    const float *set = l->settings.sets + word * l->width;
    for (size_t k = 0; k < l->settings.topics; k++)
        if (set[k] < 1)
            row[half_at(k)] = half_of(float_of(row[half_at(k)]) * set[k]);
}

static void count_part(void *context, size_t number, unsigned thread)
{
    lda *l = context;
    const part *p = &l->vocabulary[number];
    bench *b = &l->benches[thread];
    uint32_t *counts = b->cursors[0].counts;
    float *known = b->cursors[0].weights;
    memset(known, 0, l->row * sizeof *known);
    for (size_t w = p->begin; w < p->end; w++) {
        uint16_t *row = l->phi + w * l->row;
        memset(counts, 0, l->row * sizeof *counts);
        for (uint64_t i = l->starts[w]; i < l->starts[w + 1]; i++)
            counts[l->topics[l->places[i]]]++;
        const float *base = l->settings.base.words ? l->settings.base.words + w * l->width : NULL;
        for (size_t k = 0; base && k < l->settings.topics; k++)
            known[k] = base[k];
        weigh_word(l, counts, known, row);
        if (l->settings.sets)
            keep_in_set(l, w, row);
        for (size_t k = 0; l->counting && k < l->settings.topics; k++)
            b->of_word[prior_bin(counts[k])]++;
    }
}

/* Takes the changes of all threads into the totals. */
static void add_changes(lda *l)
{
    for (unsigned t = 0; t < l->threads; t++)
        for (size_t k = 0; k < l->width; k++) {
            l->totals[k] += (uint32_t)l->benches[t].changes[k];
            l->benches[t].changes[k] = 0;
        }
    for (size_t k = 0; k < l->row; k++)
        l->smoothed[k] = (float)((double)l->totals[k] + (double)l->before[k] + l->beta * l->corpus->vocabulary);
    l->alpha_total = 0;
    for (size_t k = 0; k < l->width; k++)
        l->alpha_total += l->alpha[k];
}

static void count_words(lda *l)
{
    add_changes(l);
    parallel_run(l->threads, l->vocabulary_parts, count_part, l);
}

/* ---- Priors ---- */

/* Adds up a histogram of all threads in that of the first. */
static void gather(uint32_t *first, uint32_t *other, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        first[i] += other[i];
        other[i] = 0;
    }
}

static void fit_priors(lda *l)
{
    size_t bins = (size_t)l->settings.topics * PRIOR_BINS;
    bench *first = &l->benches[0];
    for (unsigned t = 1; t < l->threads; t++) {
        gather(first->of_topic, l->benches[t].of_topic, bins);
        gather(first->of_length, l->benches[t].of_length, PRIOR_BINS);
        gather(first->of_word, l->benches[t].of_word, PRIOR_BINS);
    }
    if (l->iteration >= PRIORS_FROM) {
        prior_fit_topics(first->of_topic, first->of_length, l->settings.topics, l->alpha);
        if (!l->settings.base.words)
            l->beta = prior_fit_words(first->of_word, l->totals, l->settings.topics, l->corpus->vocabulary, l->beta);
    }
    memset(first->of_topic, 0, bins * sizeof *first->of_topic);
    memset(first->of_length, 0, PRIOR_BINS * sizeof *first->of_length);
    memset(first->of_word, 0, PRIOR_BINS * sizeof *first->of_word);
}

/* What follows from topics and priors alone, so that these say all of where the learning stands. */
static void settle(lda *l)
{
    l->counting = false;
    count_words(l);
}

void lda_step(lda *l)
{
    l->iteration++;
    parallel_run(l->threads, l->document_parts, draw_part, l);
    if (measures(l)) {
        l->likelihood = 0;
        for (size_t i = 0; i < l->document_parts; i++)
            l->likelihood += l->documents[i].likelihood;
        l->likelihood /= (double)l->corpus->starts[l->corpus->documents];
    }
    l->counting = measures(l) && l->settings.learn_priors;
    count_words(l);
    if (l->counting) {
        fit_priors(l);
        settle(l);
    }
}

double lda_likelihood(const lda *l)
{
    return l->likelihood;
}

/* ---- Results ---- */

void lda_sample(lda *l)
{
    float share = 1 / (float)++l->samples;
    for (size_t w = 0; w < l->corpus->vocabulary; w++) {
        const uint16_t *row = l->phi + w * l->row;
        float *mean = l->mean_phi + w * l->width;
        for (size_t k = 0; k < l->settings.topics; k++)
            mean[k] += (float_of(row[half_at(k)]) - mean[k]) * share;
    }
    for (size_t k = 0; k < l->width; k++)
        l->mean_alpha[k] += (l->alpha[k] - l->mean_alpha[k]) * share;
}

topic_matrix lda_matrix(const lda *l)
{
    return (topic_matrix){l->settings.topics, l->width, l->corpus->vocabulary, false, l->mean_phi, l->mean_alpha};
}

/* ---- Setting up ---- */

/* Cuts items with starts[count + 1] into parts of some PART_WORDS; NULL when memory ran out. */
static part *cut(const uint64_t *starts, size_t count, size_t *parts)
{
    part *out = calloc(starts[count] / PART_WORDS + 2, sizeof *out);
    size_t begin = 0;
    *parts = 0;
    for (size_t i = 1; out && i <= count; i++)
        if (starts[i] - starts[begin] >= PART_WORDS || i == count) {
            out[(*parts)++] = (part){begin, begin, i, 0};
            begin = i;
        }
    return out;
}

/* Finds where each word stands. */
static void place_words(lda *l)
{
    const word_corpus *c = l->corpus;
    uint64_t n = c->starts[c->documents];
    for (uint64_t i = 0; i < n; i++)
        l->starts[c->words[i] + 1]++;
    for (uint32_t w = 0; w < c->vocabulary; w++)
        l->starts[w + 1] += l->starts[w];
    for (uint64_t i = 0; i < n; i++)
        l->places[l->starts[c->words[i]]++] = (uint32_t)i;
    memmove(l->starts + 1, l->starts, c->vocabulary * sizeof *l->starts);
    l->starts[0] = 0;
}

static void begin(lda *l)
{
    uint64_t n = l->corpus->starts[l->corpus->documents], seed = rng_at(l->settings.seed, 0);
    for (uint64_t i = 0; i < n; i++) {
        l->topics[i] = (uint16_t)rng_below(seed, i, l->settings.topics);
        l->totals[l->topics[i]]++;
    }
    for (size_t k = 0; k < l->settings.topics; k++)
        l->alpha[k] = (float)(l->settings.alpha / l->settings.topics);
    for (size_t w = 0; l->settings.base.words && w < l->corpus->vocabulary; w++)
        for (size_t k = 0; k < l->width; k++)
            l->before[k] += l->settings.base.words[w * l->width + k];
}

static bool open_cursor(cursor *c, uint32_t row)
{
    c->counts = calloc(row, sizeof *c->counts);
    c->weights = calloc(row, sizeof *c->weights);
    c->running = calloc(row, sizeof *c->running);
    return c->counts && c->weights && c->running;
}

static bool open_bench(bench *b, uint32_t width, uint32_t row, bool learn)
{
    b->changes = calloc(width, sizeof *b->changes);
    b->of_topic = learn ? calloc((size_t)width * PRIOR_BINS, sizeof *b->of_topic) : NULL;
    b->of_length = calloc(PRIOR_BINS, sizeof *b->of_length);
    b->of_word = calloc(PRIOR_BINS, sizeof *b->of_word);
    bool ok = b->changes && (b->of_topic || !learn) && b->of_length && b->of_word;
    for (size_t i = 0; ok && i < 2 * DUOS; i++)
        ok = open_cursor(&b->cursors[i], row);
    return ok;
}

static bool open(lda *l)
{
    const word_corpus *c = l->corpus;
    uint64_t n = c->starts[c->documents];
    size_t cells = (size_t)c->vocabulary * l->width;
    l->topics = malloc(n * sizeof *l->topics);
    l->places = malloc(n * sizeof *l->places);
    l->starts = calloc(c->vocabulary + 2, sizeof *l->starts);
    l->phi = calloc((size_t)c->vocabulary * l->row, sizeof *l->phi);
    l->mean_phi = calloc(cells, sizeof *l->mean_phi);
    l->alpha = calloc(l->row, sizeof *l->alpha);
    l->mean_alpha = calloc(l->width, sizeof *l->mean_alpha);
    l->totals = calloc(l->row, sizeof *l->totals);
    l->before = calloc(l->row, sizeof *l->before);
    l->smoothed = calloc(l->row, sizeof *l->smoothed);
    if (!l->topics || !l->places || !l->starts || !l->phi || !l->mean_phi || !l->alpha || !l->mean_alpha ||
        !l->totals || !l->before || !l->smoothed)
        return false;
    for (unsigned t = 0; t < l->threads; t++)
        if (!open_bench(&l->benches[t], l->width, l->row, l->settings.learn_priors))
            return false;
    place_words(l);
    l->documents = cut(c->starts, c->documents, &l->document_parts);
    l->vocabulary = cut(l->starts, c->vocabulary, &l->vocabulary_parts);
    return l->documents && l->vocabulary;
}

vp_status lda_new(const word_corpus *c, const lda_settings *settings, lda **out, vp_error *error)
{
    vp_status status = topic_check(c, settings->topics, error);
    if (status)
        return status;
    lda *l = calloc(1, sizeof *l);
    if (!l)
        return fail_memory(error);
    l->corpus = c;
    l->settings = *settings;
    l->beta = settings->beta;
    l->width = lanes_round_up(settings->topics);
    l->row = halves_round_up(settings->topics);
    l->threads = parallel_threads(settings->threads);
    if (!open(l)) {
        lda_free(l);
        return fail_memory(error);
    }
    begin(l);
    settle(l);
    *out = l;
    return VP_OK;
}

/* Counts the topics anew. */
static void recount(lda *l)
{
    uint64_t n = l->corpus->starts[l->corpus->documents];
    memset(l->totals, 0, l->width * sizeof *l->totals);
    for (uint64_t i = 0; i < n; i++)
        l->totals[l->topics[i]]++;
    settle(l);
}

vp_status lda_start(lda *l, const topic_matrix *from, vp_error *error)
{
    const word_corpus *c = l->corpus;
    uint64_t seed = rng_at(l->settings.seed, 0);
    float *weights = calloc(4 * (size_t)l->width, sizeof *weights), *running = weights + l->width;
    if (!weights)
        return fail_memory(error);
    for (size_t d = 0; d < c->documents; d++) {
        topic_matrix_infer(from, c->words + c->starts[d], c->starts[d + 1] - c->starts[d], weights, running + l->width);
        for (uint64_t i = c->starts[d]; i < c->starts[d + 1]; i++) {
            const float *row = from->words + (size_t)c->words[i] * l->width;
            lanes sum = {0};
            for (size_t k = 0; k < l->width; k += LANES)
                *(lanes *)(running + k) = sum += *(const lanes *)(weights + k) * *(const lanes *)(row + k);
            uint32_t drawn = lanes_pick(running, l->width / LANES, (float)(rng_at(seed, i) >> 40) * 0x1p-24f);
            l->topics[i] = (uint16_t)(drawn < l->settings.topics ? drawn : 0);
        }
    }
    memcpy(l->alpha, from->prior, l->width * sizeof *l->alpha);
    recount(l);
    free(weights);
    return VP_OK;
}

learner_state lda_state(const lda *l)
{
    return (learner_state){l->iteration,  l->samples,  l->beta,
                           l->likelihood, l->topics,   l->corpus->starts[l->corpus->documents] * sizeof *l->topics,
                           l->alpha,      l->mean_phi, l->mean_alpha};
}

vp_status lda_resume(lda *l, const learner_state *s, vp_error *error)
{
    uint64_t n = l->corpus->starts[l->corpus->documents];
    const uint16_t *topics = s->topics;
    bool sane = s->topics_size == n * sizeof *topics && s->beta > 0 && s->beta < 1e6;
    for (uint64_t i = 0; sane && i < n; i++)
        sane = topics[i] < l->settings.topics;
    for (size_t k = 0; sane && k < l->settings.topics; k++)
        sane = s->prior[k] > 0 && s->prior[k] < 1e30f;
    if (!sane)
        return learner_state_foreign(error);
    l->iteration = s->iteration;
    l->samples = s->samples;
    l->beta = s->beta;
    l->likelihood = s->likelihood;
    memcpy(l->topics, topics, s->topics_size);
    memcpy(l->alpha, s->prior, l->width * sizeof *l->alpha);
    if (s->samples) {
        memcpy(l->mean_phi, s->mean_words, (size_t)l->corpus->vocabulary * l->width * sizeof *l->mean_phi);
        memcpy(l->mean_alpha, s->mean_prior, l->width * sizeof *l->mean_alpha);
    }
    recount(l);
    return VP_OK;
}

void lda_free(lda *l)
{
    if (!l)
        return;
    for (unsigned t = 0; t < l->threads; t++) {
        bench *b = &l->benches[t];
        void *const owned[] = {b->changes, b->of_topic, b->of_length, b->of_word};
        for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
            free(owned[i]);
        for (size_t i = 0; i < 2 * DUOS; i++) {
            free(b->cursors[i].counts);
            free(b->cursors[i].weights);
            free(b->cursors[i].running);
        }
    }
    void *const owned[] = {l->topics,     l->places, l->starts, l->phi,      l->mean_phi,  l->alpha,
                           l->mean_alpha, l->totals, l->before, l->smoothed, l->documents, l->vocabulary};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    free(l);
}
