#include "topics/confidence.h"

#include "models/softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    DOCUMENTS = 5000 /* looked at, evenly spread */,
    CASES = 3,  /* of each */
    PARTS = 10, /* that both halves may have */
    FEWEST_WORDS = 2,
    ROUNDS = 300,
    JUDGED_WORDS = 2000,
    SAME_WORDS = 200
};

static const float A_PART = 0.2F;

/* What is learned from: answers, and whether others agree. */
typedef struct cases {
    double *x; /* [room * CONFIDENCE_FEATURES] */
    int *agree;
    double *weight;
    size_t n;
} cases;

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

bool topic_is_part(const topic_matrix *m, const float *weights, uint32_t topic)
{
    float total = 0;
    for (uint32_t k = 0; k < m->topics; k++)
        total += m->prior[k];
    return weights[topic] >= A_PART && weights[topic] > m->prior[topic] / total;
}

static bool cases_open(cases *s, size_t room)
{
    *s = (cases){.x = malloc(room * CONFIDENCE_FEATURES * sizeof *s->x),
                 .agree = malloc(room * sizeof *s->agree),
                 .weight = malloc(room * sizeof *s->weight)};
    return s->x && s->agree && s->weight;
}

static void cases_release(cases *s)
{
    free(s->x);
    free(s->agree);
    free(s->weight);
}

/* The first topic of n words, as a case whose answer follows. */
static uint32_t add_case(cases *s, const topic_matrix *m, const uint32_t *words, size_t n, double weight,
                         float *weights, float *scratch)
{
    topic_matrix_infer(m, words, n, weights, scratch);
    uint32_t best = topic_best(weights, m->topics);
    describe(weights[best], n, s->x + s->n * CONFIDENCE_FEATURES);
    s->weight[s->n++] = weight;
    return best;
}

static void fit(const cases *s, confidence *out)
{
    double weights[2 * CONFIDENCE_FEATURES] = {0};
    if (s->n)
        softmax_fit(s->x, s->agree, s->weight, NULL, s->n, 2, CONFIDENCE_FEATURES, 1e-4, ROUNDS, weights);
    for (size_t i = 0; i < CONFIDENCE_FEATURES; i++)
        out->weights[i] = weights[CONFIDENCE_FEATURES + i] - weights[i];
}

/* ---- By halves, taken out of what was learned ---- */

/* What a document is judged by. */
typedef struct judge {
    const topic_matrix *m;
    const double *totals; /* [topics] */
    double beta;
    float *rows;              /* [longest * width] P(word | topic) of the words of the document, without it */
    uint32_t *ids;            /* [longest] words of the document; then of a half, by their place */
    float *weights, *scratch; /* [2 * width] of both halves, [2 * width] */
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

/* Topics that have a part of a half, of n words. */
static void add_parts(const topic_matrix *m, const float *half, const float *other, size_t n, cases *parts)
{
    for (uint32_t k = 0; k < m->topics; k++) {
        if (!topic_is_part(m, half, k))
            continue;
        describe(half[k], n, parts->x + parts->n * CONFIDENCE_FEATURES);
        parts->weight[parts->n] = 1;
        parts->agree[parts->n++] = topic_is_part(m, other, k);
    }
}

static void take_document(judge *j, const uint32_t *document, size_t n, cases *s, cases *parts)
{
    topic_matrix m = *j->m;
    uint32_t best[2];
    float *halves[2] = {j->weights, j->weights + m.width};
    take_out(j, document, n);
    m.words = j->rows;
    for (size_t half = 0; half < 2; half++) {
        size_t count = 0;
        for (size_t i = half; i < n; i += 2)
            j->ids[count++] = (uint32_t)i;
        best[half] = add_case(s, &m, j->ids, count, 1, halves[half], j->scratch);
    }
    s->agree[s->n - 2] = s->agree[s->n - 1] = best[0] == best[1];
    add_parts(&m, halves[0], halves[1], (n + 1) / 2, parts);
    add_parts(&m, halves[1], halves[0], n / 2, parts);
}

static size_t longest_of(const word_corpus *c)
{
    size_t longest = 0;
    for (size_t d = 0; d < c->documents; d++)
        longest = c->starts[d + 1] - c->starts[d] > longest ? c->starts[d + 1] - c->starts[d] : longest;
    return longest < JUDGED_WORDS ? longest : JUDGED_WORDS;
}

static const double NEVER = -30;

vp_status confidence_fit(const topic_matrix *m, const word_corpus *c, const double *totals, double beta,
                         confidence *out, confidence *parts, vp_error *error)
{
    size_t longest = longest_of(c), stride = c->documents / DOCUMENTS + 1;
    cases s = {0}, of_parts = {0};
    bool done = cases_open(&s, CASES * DOCUMENTS) && cases_open(&of_parts, PARTS * DOCUMENTS);
    judge j = {m,
               totals,
               beta,
               calloc((longest + 1) * m->width, sizeof(float)),
               malloc((longest + 1) * sizeof(uint32_t)),
               malloc(2 * m->width * sizeof(float)),
               malloc(2 * m->width * sizeof(float))};
    done = done && j.rows && j.ids && j.weights && j.scratch;
    for (size_t d = 0; done && d < c->documents; d += stride) {
        size_t n = c->starts[d + 1] - c->starts[d];
        if (n >= FEWEST_WORDS)
            take_document(&j, c->words + c->starts[d], n < longest ? n : longest, &s, &of_parts);
    }
    if (done) {
        fit(&s, out);
        fit(&of_parts, parts);
        if (!of_parts.n)
            parts->weights[0] = NEVER; /* nothing tells that parts mean anything */
    }
    cases_release(&s);
    cases_release(&of_parts);
    void *const owned[] = {j.rows, j.ids, j.weights, j.scratch};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    return done ? VP_OK : fail_memory(error);
}

/* ---- By witnesses ---- */

typedef struct hearing {
    const topic_matrix *m, *witnesses;
    cases cases;
    uint32_t (*found)[2]; /* [CASES * DOCUMENTS] of a whole document: its topic, and that of the witness */
    uint32_t *parity;     /* [CASES * DOCUMENTS] 1 + that of a whole document; 0: a half */
    uint32_t *together;   /* [topics * topics] documents of one parity by both topics */
    uint32_t *ids;        /* [longest] */
    float *weights, *scratch;
} hearing;

static void hear_document(hearing *h, size_t d, const uint32_t *document, size_t n)
{
    const topic_matrix *witness = &h->witnesses[1 - d % 2];
    cases *s = &h->cases;
    uint32_t best[2];
    for (size_t half = 0; half < 2; half++) {
        size_t count = 0;
        for (size_t i = half; i < n; i += 2)
            h->ids[count++] = document[i];
        h->parity[s->n] = 0;
        best[half] = add_case(s, witness, h->ids, count, 1, h->weights, h->scratch);
    }
    s->agree[s->n - 2] = s->agree[s->n - 1] = best[0] == best[1];
    h->parity[s->n] = 1 + (uint32_t)(d % 2);
    topic_matrix_infer(witness, document, n, h->weights, h->scratch);
    h->found[s->n][1] = topic_best(h->weights, witness->topics);
    uint32_t topic = add_case(s, h->m, document, n, 2, h->weights, h->scratch);
    h->found[s->n - 1][0] = topic;
}

/* Whether documents other than one of cells[at] have that cell more often than any other. */
static bool is_most(const uint32_t *cells, size_t stride, size_t topics, size_t at)
{
    for (size_t k = 0; k < topics; k++)
        if (k != at && cells[k * stride] + 1 >= cells[at * stride])
            return false;
    return cells[at * stride] > 1;
}

/* Whether the topics of whole documents of a parity are mostly found together by the rest of them. */
static void compare(hearing *h, uint32_t parity)
{
    size_t topics = h->witnesses->topics;
    cases *s = &h->cases;
    memset(h->together, 0, topics * topics * sizeof *h->together);
    for (size_t i = 0; i < s->n; i++)
        if (h->parity[i] == parity)
            h->together[h->found[i][0] * topics + h->found[i][1]]++;
    for (size_t i = 0; i < s->n; i++) {
        if (h->parity[i] != parity)
            continue;
        size_t own = h->found[i][0], other = h->found[i][1];
        s->agree[i] = is_most(h->together + own * topics, 1, topics, other) ||
                      is_most(h->together + other, topics, topics, own);
    }
}

vp_status confidence_witnessed(const topic_matrix *m, const topic_matrix witnesses[2], const word_corpus *c,
                               confidence *out, vp_error *error)
{
    size_t longest = longest_of(c), stride = c->documents / DOCUMENTS + 1, topics = witnesses->topics;
    hearing h = {.m = m,
                 .witnesses = witnesses,
                 .found = malloc(CASES * DOCUMENTS * sizeof *h.found),
                 .parity = malloc(CASES * DOCUMENTS * sizeof *h.parity),
                 .together = malloc(topics * topics * sizeof *h.together),
                 .ids = malloc((longest + 1) * sizeof *h.ids),
                 .weights = malloc(witnesses->width * sizeof *h.weights),
                 .scratch = malloc(2 * witnesses->width * sizeof *h.scratch)};
    bool done = cases_open(&h.cases, CASES * DOCUMENTS);
    done = done && h.found && h.parity && h.together && h.ids && h.weights && h.scratch;
    stride += stride % 2 == 0; /* of both parities */
    for (size_t d = 0; done && d < c->documents; d += stride) {
        size_t n = c->starts[d + 1] - c->starts[d];
        if (n >= FEWEST_WORDS)
            hear_document(&h, d, c->words + c->starts[d], n < longest ? n : longest);
    }
    for (uint32_t parity = 1; done && parity <= 2; parity++)
        compare(&h, parity);
    if (done)
        fit(&h.cases, out);
    cases_release(&h.cases);
    void *const owned[] = {h.found, h.parity, h.together, h.ids, h.weights, h.scratch};
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
