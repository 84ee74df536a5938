/* Corpora with known topics: words by Zipf's law, in an order of its own for each topic; documents of a few topics. */
#ifndef TESTS_PLANTED_H
#define TESTS_PLANTED_H

#include "base/rng.h"
#include "models/topic_matrix.h"

#include <math.h>
#include <stdlib.h>

typedef struct planted {
    word_corpus corpus;
    uint32_t *words;
    uint64_t *starts;
    uint32_t topics;
    double *truth;  /* [topics * vocabulary] P(word | topic) */
    uint32_t *main; /* [documents] the topic that most of a document is of */
} planted;

typedef struct planted_plan {
    uint32_t topics, vocabulary, documents, length; /* length: mean words of a document */
    double sparsity;                                /* of a document's topics: Dirichlet prior of each */
    uint64_t seed;
} planted_plan;

static double planted_uniform(uint64_t *state)
{
    return ((double)(rng_at(0x5EED, (*state)++) >> 11) + 0.5) * 0x1p-53;
}

/* Gamma variable (Marsaglia and Tsang 2000). */
static double planted_gamma(double shape, uint64_t *state)
{
    if (shape < 1) {
        double power = pow(planted_uniform(state), 1 / shape);
        return planted_gamma(shape + 1, state) * power;
    }
    for (double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);;) {
        double u1 = planted_uniform(state), u2 = planted_uniform(state);
        double x = sqrt(-2 * log(u1)) * cos(2 * 3.14159265358979 * u2), v = pow(1 + c * x, 3);
        if (v > 0 && log(planted_uniform(state)) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
}

static size_t planted_draw(const double *sums, size_t n, double u)
{
    size_t low = 0, high = n - 1;
    for (u *= sums[n - 1]; low < high;) {
        size_t middle = (low + high) / 2;
        if (sums[middle] > u)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Each topic: Zipf over the words in an order of its own. sums[topics * vocabulary]. */
static void planted_topics(const planted_plan *p, double *truth, double *sums, uint64_t *state)
{
    uint32_t *order = malloc(p->vocabulary * sizeof *order);
    for (uint32_t k = 0; k < p->topics; k++) {
        double total = 0, *row = truth + (size_t)k * p->vocabulary, *sum = sums + (size_t)k * p->vocabulary;
        for (uint32_t w = 0; w < p->vocabulary; w++)
            order[w] = w;
        for (uint32_t w = p->vocabulary; w > 1; w--) {
            uint32_t j = (uint32_t)(planted_uniform(state) * w), swap = order[j];
            order[j] = order[w - 1];
            order[w - 1] = swap;
        }
        for (uint32_t rank = 0; rank < p->vocabulary; rank++)
            total += row[order[rank]] = 1 / (rank + 2.7);
        for (uint32_t w = 0; w < p->vocabulary; w++) {
            row[w] /= total;
            sum[w] = row[w] + (w ? sum[w - 1] : 0);
        }
    }
    free(order);
}

/* Owned: planted_free. */
static planted planted_new(const planted_plan *p)
{
    uint64_t state = p->seed << 40, n = 0;
    size_t room = (size_t)p->documents * p->length * 2 + 64;
    planted out = {.topics = p->topics};
    out.truth = malloc((size_t)p->topics * p->vocabulary * sizeof *out.truth);
    out.words = malloc(room * sizeof *out.words);
    out.starts = malloc((p->documents + 1) * sizeof *out.starts);
    out.main = malloc(p->documents * sizeof *out.main);
    double *sums = malloc((size_t)p->topics * p->vocabulary * sizeof *sums);
    double *shares = malloc(p->topics * sizeof *shares);
    planted_topics(p, out.truth, sums, &state);
    for (uint32_t d = 0; d < p->documents; d++) {
        double largest = -1;
        out.starts[d] = n;
        for (uint32_t k = 0; k < p->topics; k++) {
            double g = planted_gamma(p->sparsity, &state);
            out.main[d] = g > largest ? k : out.main[d];
            largest = g > largest ? g : largest;
            shares[k] = g + (k ? shares[k - 1] : 0);
        }
        uint32_t length = 1 + (uint32_t)(planted_uniform(&state) * 2 * p->length);
        for (uint32_t i = 0; i < length && n < room; i++) {
            size_t k = planted_draw(shares, p->topics, planted_uniform(&state));
            out.words[n++] = (uint32_t)planted_draw(sums + k * p->vocabulary, p->vocabulary, planted_uniform(&state));
        }
    }
    out.starts[p->documents] = n;
    out.corpus = (word_corpus){out.words, out.starts, p->documents, p->vocabulary};
    free(sums);
    free(shares);
    return out;
}

static void planted_free(planted *p)
{
    free(p->words);
    free(p->starts);
    free(p->truth);
    free(p->main);
}

/* The first `documents` of a corpus, or those behind them. */
static inline word_corpus planted_part(const planted *p, size_t documents, int behind)
{
    word_corpus c = p->corpus;
    if (behind)
        c.starts += documents;
    c.documents = behind ? c.documents - documents : documents;
    return c;
}

#endif
