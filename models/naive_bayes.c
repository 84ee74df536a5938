#include "models/naive_bayes.h"

#include <math.h>
#include <stdlib.h>

bool bayes_start(bayes_counts *c, uint32_t rows)
{
    *c = (bayes_counts){.seen = calloc((size_t)rows * BAYES_CLASSES, sizeof *c->seen), .rows = rows};
    return c->seen != NULL;
}

void bayes_release(bayes_counts *c)
{
    free(c->seen);
    c->seen = NULL;
}

void bayes_count(bayes_counts *c, const uint32_t *features, size_t count, int label)
{
    for (size_t i = 0; i < count; i++)
        c->seen[(size_t)(features[i] & (c->rows - 1)) * BAYES_CLASSES + (size_t)label] += 1;
    c->texts[label]++;
}

void bayes_merge(bayes_counts *a, const bayes_counts *b)
{
    for (size_t i = 0; i < (size_t)a->rows * BAYES_CLASSES; i++)
        a->seen[i] += b->seen[i];
    for (int k = 0; k < BAYES_CLASSES; k++)
        a->texts[k] += b->texts[k];
}

static double seen_in(const bayes_counts *c, size_t row, unsigned classes)
{
    double n = 0;
    for (int k = 0; k < BAYES_CLASSES; k++)
        n += classes >> k & 1 ? c->seen[row * BAYES_CLASSES + (size_t)k] : 0;
    return n;
}

void bayes_ratios(const bayes_counts *c, unsigned of, unsigned others, const bayes_settings *s, float *weights)
{
    double sum_of = 0, sum_others = 0;
    for (size_t i = 0; i < c->rows; i++) {
        double a = seen_in(c, i, of), b = seen_in(c, i, others);
        if (a + b >= s->least)
            sum_of += a + s->smoothing, sum_others += b + s->smoothing;
    }
    double apart = sum_of > 0 ? log(sum_of) - log(sum_others) : 0;
    for (size_t i = 0; i < c->rows; i++) {
        double a = seen_in(c, i, of), b = seen_in(c, i, others);
        weights[i] = a + b >= s->least ? (float)(log((a + s->smoothing) / (b + s->smoothing)) - apart) : 0;
    }
}
