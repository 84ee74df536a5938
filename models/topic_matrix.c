#include "models/topic_matrix.h"

#include "base/clones.h"
#include "models/lanes.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS = 20,
    TOGETHER = 4 /* words */,
    FACTORS = 6 /* floats whose product a double holds, whatever they are */
};
static const float STILL = 2e-2f; /* words that may still move between the topics of a document */

vp_status topic_check(const word_corpus *c, uint32_t topics, vp_error *error)
{
    if (!topics || topics > TOPICS_MAX)
        return fail(error, VP_INVALID, "from 1 to 4096", "there cannot be %u topics", topics);
    if (!c->starts[c->documents] || !c->vocabulary)
        return fail(error, VP_FORMAT, "words that count are no stop words, and have three letters or more",
                    "there are no words to learn topics from");
    if (c->starts[c->documents] > UINT32_MAX)
        return fail(error, VP_LIMIT, "take a part of the documents", "there are more than 4 billion words");
    if (c->vocabulary > TOPIC_VOCABULARY_MAX)
        return fail(error, VP_LIMIT, "take a part of the documents", "there are more than 16 million different words");
    if ((uint64_t)c->vocabulary * topics > TOPIC_CELLS_MAX)
        return fail(error, VP_LIMIT, "take a part of the documents, or fewer topics",
                    "%u topics of %zu different words are too much for memory", topics, (size_t)c->vocabulary);
    return VP_OK;
}

bool word_corpus_part(const word_corpus *c, size_t first, size_t every, bool others, word_corpus *out)
{
    uint64_t n = 0;
    size_t documents = 0;
    for (size_t d = 0; d < c->documents; d++)
        if ((d % every == first) != others)
            n += c->starts[d + 1] - c->starts[d];
    uint32_t *words = malloc((n + 1) * sizeof *words);
    uint64_t *starts = calloc(c->documents + 1, sizeof *starts);
    for (size_t d = 0; words && starts && d < c->documents; d++) {
        uint64_t from = starts[documents], length = c->starts[d + 1] - c->starts[d];
        if ((d % every == first) == others)
            continue;
        memcpy(words + from, c->words + c->starts[d], length * sizeof *words);
        starts[++documents] = from + length;
    }
    *out = (word_corpus){words, starts, documents, c->vocabulary};
    return words && starts;
}

void word_corpus_release(word_corpus *c)
{
    free((void *)c->words);
    free((void *)c->starts);
    *c = (word_corpus){0};
}

vp_status topic_matrix_pick(const topic_matrix *m, const uint32_t *order, uint32_t topics, topic_matrix *out,
                            vp_error *error)
{
    uint32_t width = lanes_round_up(topics);
    float *words = calloc((size_t)m->vocabulary * width, sizeof *words), *prior = calloc(width, sizeof *prior);
    *out = (topic_matrix){topics, width, m->vocabulary, m->single, words, prior};
    if (!words || !prior) {
        topic_matrix_release(out);
        return fail_memory(error);
    }
    for (size_t w = 0; w < m->vocabulary; w++)
        for (uint32_t k = 0; k < topics; k++)
            words[w * width + k] = m->words[w * m->width + (order ? order[k] : k)];
    for (uint32_t k = 0; k < topics; k++)
        prior[k] = m->prior[order ? order[k] : k];
    return VP_OK;
}

void topic_matrix_release(topic_matrix *m)
{
    free((void *)m->words);
    free((void *)m->prior);
    *m = (topic_matrix){0};
}

vp_status learner_state_foreign(vp_error *error)
{
    return fail(error, VP_FORMAT, "remove the file that ends with .unfinished, and begin anew",
                "what was saved of the learning is broken, or of other documents");
}

/* Adds to `next` what the topics have of each word, over their counts: of some words at once, for the counts are read
 * once for all. */
PART_OF_CLONED void share_out(const topic_matrix *m, const uint32_t *words, size_t n, const float *counts, float *next)
{
    size_t width = m->width;
    const float *rows[TOGETHER];
    lanes sums[TOGETHER], shares[TOGETHER];
    for (size_t i = 0; i < TOGETHER; i++) {
        rows[i] = m->words + (size_t)words[i < n ? i : 0] * width;
        sums[i] = shares[i] = (lanes){0};
    }
    for (size_t k = 0; k < width; k += LANES)
        for (size_t i = 0; i < TOGETHER; i++)
            sums[i] += *(const lanes *)(counts + k) * *(const lanes *)(rows[i] + k);
    for (size_t i = 0; i < n; i++) {
        float total = lanes_total((const float *)&sums[i]);
        shares[i] += total > 0 ? 1 / total : 0;
    }
    for (size_t k = 0; k < width; k += LANES) {
        lanes sum = *(lanes *)(next + k);
        for (size_t i = 0; i < TOGETHER; i++)
            sum += *(const lanes *)(rows[i] + k) * shares[i];
        *(lanes *)(next + k) = sum;
    }
}

/* One round: next = prior + what the words say by the current pseudo-counts. */
CLONED static void respond(const topic_matrix *m, const uint32_t *words, size_t n, const float *counts, float *next)
{
    for (size_t k = 0; k < m->width; k++)
        next[k] = 0;
    for (size_t i = 0; i < n; i += TOGETHER)
        share_out(m, words + i, n - i < TOGETHER ? n - i : TOGETHER, counts, next);
    for (size_t k = 0; k < m->width; k++)
        next[k] = m->prior[k] + counts[k] * next[k];
}

CLONED static float moved(const float *a, const float *b, size_t n)
{
    lanes sum = {0};
    for (size_t i = 0; i < n; i += LANES) {
        lanes step = *(const lanes *)(a + i) - *(const lanes *)(b + i);
        sum += (lanes)((lane_bits)step & 0x7FFFFFFF);
    }
    return lanes_total((const float *)&sum);
}

/* Goes as far again as a round went from `counts` to `next`, for rounds of the same way are many; not below the prior,
 * where no answer lies. */
CLONED static void stretch(const topic_matrix *m, const float *counts, float *next)
{
    for (size_t k = 0; k < m->width; k++) {
        float far = next[k] + (next[k] - counts[k]);
        next[k] = far > m->prior[k] ? far : m->prior[k];
    }
}

/* Bayes' rule, by logarithms in scratch[width]. */
static void infer_single(const topic_matrix *m, const uint32_t *words, size_t n, float *weights, float *scratch)
{
    float largest = -INFINITY, total = 0;
    for (size_t k = 0; k < m->topics; k++) {
        double sum = log(m->prior[k]), product = 1;
        for (size_t i = 0; i < n; i++) {
            product *= m->words[(size_t)words[i] * m->width + k];
            if (i % FACTORS == FACTORS - 1) {
                sum += log(product);
                product = 1;
            }
        }
        scratch[k] = (float)(sum + log(product));
        largest = scratch[k] > largest ? scratch[k] : largest;
    }
    for (size_t k = 0; k < m->width; k++)
        total += weights[k] = k < m->topics ? expf(scratch[k] - largest) : 0;
    for (size_t k = 0; k < m->topics; k++)
        weights[k] /= total;
}

void topic_matrix_infer(const topic_matrix *m, const uint32_t *words, size_t n, float *weights, float *scratch)
{
    float *counts = scratch, *next = scratch + m->width, total = 0;
    if (m->single) {
        infer_single(m, words, n, weights, scratch);
        return;
    }
    for (size_t k = 0; k < m->width; k++)
        total += m->prior[k];
    for (size_t k = 0; k < m->width; k++)
        counts[k] = m->prior[k] * (1 + (float)n / total);
    for (int round = 0; n && round < ROUNDS; round++) {
        respond(m, words, n, counts, next);
        float step = moved(counts, next, m->width);
        float *swap = counts;
        counts = next;
        next = swap;
        if (step < STILL)
            break;
        if (round % 2 == 0)
            stretch(m, next, counts);
    }
    total = 0;
    for (size_t k = 0; k < m->width; k++)
        total += counts[k];
    for (size_t k = 0; k < m->width; k++)
        weights[k] = counts[k] / total;
}

vp_status topic_matrix_completion(const topic_matrix *m, const word_corpus *c, double *log_likelihood,
                                  uint64_t *predicted, vp_error *error)
{
    size_t longest = 0;
    for (size_t d = 0; d < c->documents; d++)
        if (c->starts[d + 1] - c->starts[d] > longest)
            longest = c->starts[d + 1] - c->starts[d];
    float *scratch = malloc(3 * m->width * sizeof *scratch);
    uint32_t *seen = malloc((longest + 1) * sizeof *seen);
    *log_likelihood = 0;
    *predicted = 0;
    for (size_t d = 0; scratch && seen && d < c->documents; d++) {
        const uint32_t *words = c->words + c->starts[d];
        size_t n = c->starts[d + 1] - c->starts[d];
        for (size_t i = 0; i < n; i += 2)
            seen[i / 2] = words[i];
        float *weights = scratch + 2 * m->width;
        topic_matrix_infer(m, seen, (n + 1) / 2, weights, scratch);
        for (size_t i = 1; i < n; i += 2) {
            double p = 0;
            for (size_t k = 0; k < m->topics; k++)
                p += (double)weights[k] * m->words[(size_t)words[i] * m->width + k];
            *log_likelihood += log(p);
        }
        *predicted += n / 2;
    }
    bool done = scratch && seen;
    free(scratch);
    free(seen);
    return done ? VP_OK : fail_memory(error);
}
