#include "topics/confidence.h"

#include "models/softmax.h"

#include <math.h>
#include <stdlib.h>

enum { DOCUMENTS = 5000 /* looked at, evenly spread */, FEWEST_WORDS = 2, ROUNDS = 300 };

typedef struct halves {
    double *x; /* [2 * DOCUMENTS * CONFIDENCE_FEATURES] */
    int *agree;
    double *weight;
    size_t n;
} halves;

uint32_t topic_best(const float *weights, uint32_t topics)
{
    uint32_t best = 0;
    for (uint32_t k = 1; k < topics; k++)
        best = weights[k] > weights[best] ? k : best;
    return best;
}

static void describe(double share, size_t n, double x[CONFIDENCE_FEATURES])
{
    double p = share < 1e-6 ? 1e-6 : share > 1 - 1e-6 ? 1 - 1e-6 : share;
    x[0] = 1;
    x[1] = log(p / (1 - p));
    x[2] = log((double)n + 1);
}

/* `words` has room for half of the document, `scratch` for 3 * width. */
static void take_document(const topic_matrix *m, const uint32_t *document, size_t n, halves *h, uint32_t *words,
                          float *scratch)
{
    uint32_t best[2];
    for (size_t half = 0; half < 2; half++) {
        size_t count = 0;
        for (size_t i = half; i < n; i += 2)
            words[count++] = document[i];
        float *weights = scratch + 2 * m->width;
        topic_matrix_infer(m, words, count, weights, scratch);
        best[half] = topic_best(weights, m->topics);
        describe(weights[best[half]], count, h->x + (h->n + half) * CONFIDENCE_FEATURES);
    }
    for (size_t half = 0; half < 2; half++) {
        h->weight[h->n] = 1;
        h->agree[h->n++] = best[0] == best[1];
    }
}

static void fit(const halves *h, confidence *out)
{
    double weights[2 * CONFIDENCE_FEATURES] = {0};
    if (h->n)
        softmax_fit(h->x, h->agree, h->weight, h->n, 2, CONFIDENCE_FEATURES, 1e-4, ROUNDS, weights);
    for (size_t i = 0; i < CONFIDENCE_FEATURES; i++)
        out->weights[i] = weights[CONFIDENCE_FEATURES + i] - weights[i];
}

vp_status confidence_fit(const topic_matrix *m, const word_corpus *c, confidence *out, vp_error *error)
{
    size_t longest = 0, stride = c->documents / DOCUMENTS + 1;
    for (size_t d = 0; d < c->documents; d++)
        longest = c->starts[d + 1] - c->starts[d] > longest ? c->starts[d + 1] - c->starts[d] : longest;
    halves h = {.x = malloc(2 * DOCUMENTS * CONFIDENCE_FEATURES * sizeof *h.x),
                .agree = malloc(2 * DOCUMENTS * sizeof *h.agree),
                .weight = malloc(2 * DOCUMENTS * sizeof *h.weight)};
    uint32_t *words = malloc((longest + 1) * sizeof *words);
    float *scratch = malloc(3 * m->width * sizeof *scratch);
    bool done = h.x && h.agree && h.weight && words && scratch;
    for (size_t d = 0; done && d < c->documents; d += stride) {
        size_t n = c->starts[d + 1] - c->starts[d];
        if (n >= FEWEST_WORDS)
            take_document(m, c->words + c->starts[d], n, &h, words, scratch);
    }
    if (done)
        fit(&h, out);
    free(h.x);
    free(h.agree);
    free(h.weight);
    free(words);
    free(scratch);
    return done ? VP_OK : fail_memory(error);
}

double confidence_of(const confidence *c, double share, size_t n)
{
    double x[CONFIDENCE_FEATURES], sum = 0;
    if (!n)
        return 0;
    describe(share, n, x);
    for (size_t i = 0; i < CONFIDENCE_FEATURES; i++)
        sum += c->weights[i] * x[i];
    return sqrt(1 / (1 + exp(-sum)));
}
