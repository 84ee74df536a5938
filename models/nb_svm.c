#include "models/nb_svm.h"

#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

enum { AHEAD = 16 /* features whose rows are asked for before they are used */ };

typedef struct block {
    const uint32_t *features;
    size_t count;
    float value; /* of each */
} block;

static block block_of(const svm_problem *p, size_t example, int b)
{
    size_t at = example * SVM_BLOCKS + (size_t)b, begin = at ? p->examples.ends[at - 1] : 0;
    size_t count = p->examples.ends[at] - begin;
    return (block){p->examples.features + begin, count, count ? 1 / sqrtf((float)count) : 0};
}

static svm_row *row_of(const svm_problem *p, uint32_t feature)
{
    return &p->rows[feature & (p->row_count - 1)];
}

bool svm_scale(svm_problem *p, const bayes_settings *s)
{
    const svm_examples *x = &p->examples;
    bayes_counts counts;
    float *ratios = malloc(p->row_count * sizeof *ratios);
    bool ok = bayes_start(&counts, p->row_count) && ratios;
    for (size_t i = 0; ok && i < x->count; i++) {
        size_t begin = i ? x->ends[i * SVM_BLOCKS - 1] : 0, end = x->ends[(i + 1) * SVM_BLOCKS - 1];
        if (p->costs[i] != 0)
            bayes_count(&counts, x->features + begin, end - begin, p->costs[i] > 0);
    }
    if (ok)
        bayes_ratios(&counts, 1 << 1, 1 << 0, s, ratios);
    for (size_t i = 0; ok && i < p->row_count; i++)
        p->rows[i].scale = fabsf(ratios[i]);
    bayes_release(&counts);
    free(ratios);
    return ok;
}

float svm_score(const svm_problem *p, size_t example)
{
    float score = p->bias;
    for (int b = 0; b < SVM_BLOCKS; b++) {
        block x = block_of(p, example, b);
        float sum = 0;
        for (size_t i = 0; i < x.count; i++) {
            if (i + AHEAD < x.count)
                __builtin_prefetch(row_of(p, x.features[i + AHEAD]));
            sum += row_of(p, x.features[i])->weight;
        }
        score += x.value * sum;
    }
    return score;
}

static void move(svm_problem *p, size_t example, float by)
{
    p->bias += by;
    for (int b = 0; b < SVM_BLOCKS; b++) {
        block x = block_of(p, example, b);
        for (size_t i = 0; i < x.count; i++) {
            svm_row *row = row_of(p, x.features[i]);
            row->weight += by * x.value * row->scale;
        }
    }
}

float svm_length(const svm_problem *p, size_t example, uint32_t *times)
{
    float length = 1; /* of the bias */
    for (int b = 0; b < SVM_BLOCKS; b++) {
        block x = block_of(p, example, b);
        float sum = 0;
        for (size_t i = 0; i < x.count; i++)
            times[x.features[i] & (p->row_count - 1)]++;
        for (size_t i = 0; i < x.count; i++)
            sum += (float)times[x.features[i] & (p->row_count - 1)] * row_of(p, x.features[i])->scale;
        for (size_t i = 0; i < x.count; i++)
            times[x.features[i] & (p->row_count - 1)] = 0;
        length += x.value * x.value * sum;
    }
    return length;
}

float svm_step(svm_problem *p, size_t example, float alpha, float length)
{
    float side = p->costs[example] > 0 ? 1 : -1, slack = 0.5F / fabsf(p->costs[example]);
    float gradient = side * svm_score(p, example) - 1 + slack * alpha;
    float next = fmaxf(alpha - gradient / (length + slack), 0);
    if (fabsf(next - alpha) > 1e-6F)
        move(p, example, side * (next - alpha));
    return next;
}

bool svm_learn(svm_problem *p)
{
    size_t n = p->examples.count, used = 0;
    uint32_t *order = malloc((n + 1) * sizeof *order);
    float *alpha = calloc(n + 1, sizeof *alpha), *length = malloc((n + 1) * sizeof *length);
    uint32_t *times = calloc(p->row_count, sizeof *times);
    bool ok = order && alpha && length && times;
    for (size_t i = 0; ok && i < n; i++) {
        if (p->costs[i] == 0)
            continue;
        length[i] = svm_length(p, i, times);
        order[used++] = (uint32_t)i;
    }
    for (int round = 0; ok && round < p->rounds; round++) {
        rng_shuffle((uint64_t)round, order, used);
        for (size_t k = 0; k < used; k++)
            alpha[order[k]] = svm_step(p, order[k], alpha[order[k]], length[order[k]]);
    }
    free(order);
    free(alpha);
    free(length);
    free(times);
    return ok;
}
