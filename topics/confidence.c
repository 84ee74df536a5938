#include "topics/confidence.h"

#include "models/softmax.h"

#include <math.h>
#include <stdlib.h>

enum {
    DOCUMENTS = 5000 /* looked at, evenly spread */,
    FEWEST_WORDS = 2,
    ROUNDS = 300,
    JUDGED_WORDS = 2000,
    SAME_WORDS = 200
};

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

/* What a document is judged by. */
typedef struct judge {
    const topic_matrix *m;
    const double *totals; /* [topics] */
    double beta;
    float *rows;              /* [longest * width] P(word | topic) of the words of the document, without it */
    uint32_t *ids;            /* [longest] words of the document; then of a half, by their place */
    float *weights, *scratch; /* [width], [2 * width] */
} judge;

/* Fills the rows: every word counts for each topic as much as the document has of it. */
static void take_out(judge *j, const uint32_t *document, size_t n)
{
    const topic_matrix *m = j->m;
    topic_matrix_infer(m, document, n, j->weights, j->scratch);
    for (size_t i = 0; i < n; i++) {
        double same = 0;
        for (size_t other = 0; other < n && n <= SAME_WORDS; other++)
            same += document[other] == document[i];
        same = same > 0 ? same : 1;
        for (uint32_t k = 0; k < m->topics; k++) {
            double all = j->totals[k] + j->beta * m->vocabulary, share = j->weights[k];
            double count = m->words[(size_t)document[i] * m->width + k] * all - share * same;
            double rest = fmax(all - share * (double)n, j->beta * m->vocabulary);
            j->rows[i * m->width + k] = (float)(fmax(count, j->beta) / rest);
        }
    }
}

static void take_document(judge *j, const uint32_t *document, size_t n, halves *h)
{
    topic_matrix m = *j->m;
    uint32_t best[2];
    take_out(j, document, n);
    m.words = j->rows;
    for (size_t half = 0; half < 2; half++) {
        size_t count = 0;
        for (size_t i = half; i < n; i += 2)
            j->ids[count++] = (uint32_t)i;
        topic_matrix_infer(&m, j->ids, count, j->weights, j->scratch);
        best[half] = topic_best(j->weights, m.topics);
        describe(j->weights[best[half]], count, h->x + (h->n + half) * CONFIDENCE_FEATURES);
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
        softmax_fit(h->x, h->agree, h->weight, NULL, h->n, 2, CONFIDENCE_FEATURES, 1e-4, ROUNDS, weights);
    for (size_t i = 0; i < CONFIDENCE_FEATURES; i++)
        out->weights[i] = weights[CONFIDENCE_FEATURES + i] - weights[i];
}

vp_status confidence_fit(const topic_matrix *m, const word_corpus *c, const double *totals, double beta,
                         confidence *out, vp_error *error)
{
    size_t longest = 0, stride = c->documents / DOCUMENTS + 1;
    for (size_t d = 0; d < c->documents; d++)
        longest = c->starts[d + 1] - c->starts[d] > longest ? c->starts[d + 1] - c->starts[d] : longest;
    halves h = {.x = malloc(2 * DOCUMENTS * CONFIDENCE_FEATURES * sizeof *h.x),
                .agree = malloc(2 * DOCUMENTS * sizeof *h.agree),
                .weight = malloc(2 * DOCUMENTS * sizeof *h.weight)};
    longest = longest < JUDGED_WORDS ? longest : JUDGED_WORDS;
    judge j = {m,
               totals,
               beta,
               calloc((longest + 1) * m->width, sizeof(float)),
               malloc((longest + 1) * sizeof(uint32_t)),
               malloc(m->width * sizeof(float)),
               malloc(2 * m->width * sizeof(float))};
    bool done = h.x && h.agree && h.weight && j.rows && j.ids && j.weights && j.scratch;
    for (size_t d = 0; done && d < c->documents; d += stride) {
        size_t n = c->starts[d + 1] - c->starts[d];
        if (n >= FEWEST_WORDS)
            take_document(&j, c->words + c->starts[d], n < longest ? n : longest, &h);
    }
    if (done)
        fit(&h, out);
    void *const owned[] = {h.x, h.agree, h.weight, j.rows, j.ids, j.weights, j.scratch};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
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
    return 1 / (1 + exp(-sum));
}
