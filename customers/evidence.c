#include "customers/evidence.h"

#include "models/symmetric.h"

#include <math.h>
#include <stdlib.h>

static const double GAP = 0.02;   /* a cut below it runs along gaps */
static const double RIDGE = 1e-6; /* of the variance of all points */

/* ---- Neighbours ---- */

static void find_nearest(const points *p, uint32_t row, size_t each, uint32_t *out)
{
    double distance[EVIDENCE_NEAREST];
    size_t n = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        double own = points_apart(p, points_at(p, row), points_at(p, i));
        if (i == row || (n == each && !(own < distance[n - 1])))
            continue;
        size_t at = n < each ? n++ : n - 1;
        for (; at > 0 && distance[at - 1] > own; at--) {
            distance[at] = distance[at - 1];
            out[at] = out[at - 1];
        }
        distance[at] = own;
        out[at] = i;
    }
}

bool surroundings_find(const points *p, surroundings *out)
{
    size_t n = p->count < EVIDENCE_ROWS ? p->count : EVIDENCE_ROWS;
    *out = (surroundings){.rows = malloc((n + 1) * sizeof *out->rows),
                          .nearest = malloc((n * EVIDENCE_NEAREST + 1) * sizeof *out->nearest),
                          .count = n,
                          .each = p->count > EVIDENCE_NEAREST ? EVIDENCE_NEAREST : p->count - 1};
    if (!out->rows || !out->nearest)
        return false;
    for (size_t i = 0; i < n; i++) {
        out->rows[i] = (uint32_t)points_drawn(p->count, n, i);
        find_nearest(p, out->rows[i], out->each, out->nearest + i * EVIDENCE_NEAREST);
    }
    return true;
}

void surroundings_release(surroundings *s)
{
    free(s->rows);
    free(s->nearest);
    *s = (surroundings){0};
}

/* The normalised cut of Shi and Malik (2000), of the graph of nearest neighbours; `counts` has 2 * segments. */
static double cut_of(const surroundings *s, const uint32_t *segment, size_t segments, double *counts)
{
    double *all = counts, *away = counts + segments, sum = 0;
    memset(counts, 0, 2 * segments * sizeof *counts);
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < s->each; k++) {
            uint32_t own = segment[s->rows[i]];
            all[own]++;
            away[own] += segment[s->nearest[i * EVIDENCE_NEAREST + k]] != own;
        }
    for (size_t c = 0; c < segments; c++)
        sum += all[c] > 0 ? away[c] / all[c] : 1;
    return sum;
}

/* ---- Bells ---- */

/* Means, sizes and scatter of segments. */
typedef struct scatter {
    size_t dimensions;
    double *size;   /* [segments] */
    double *mean;   /* [segments * dimensions] */
    double *square; /* [segments * dimensions^2] of what is away from the mean, summed: the lower triangle */
    double *whole;  /* [dimensions] variance of all points */
} scatter;

static bool find_scatter(const points *p, const uint32_t *segment, size_t segments, scatter *out)
{
    size_t d = p->dimensions;
    double *mean = calloc(segments * (1 + d + d * d) + 2 * d + 1, sizeof *mean), *middle;
    if (!mean)
        return false;
    *out = (scatter){.dimensions = d, .mean = mean};
    out->size = mean + segments * d;
    out->square = out->size + segments;
    out->whole = out->square + segments * d * d;
    middle = out->whole + d;
    for (size_t i = 0; i < p->count; i++) {
        const double *x = points_at(p, i);
        double *own = mean + segment[i] * d, n = ++out->size[segment[i]];
        for (size_t j = 0; j < d; j++) {
            own[j] += (x[j] - own[j]) / n;
            middle[j] += (x[j] - middle[j]) / (double)(i + 1);
        }
    }
    for (size_t i = 0; i < p->count; i++) {
        const double *x = points_at(p, i), *own = mean + segment[i] * d;
        double *square = out->square + segment[i] * d * d;
        for (size_t j = 0; j < d; j++) {
            out->whole[j] += (x[j] - middle[j]) * (x[j] - middle[j]) / (double)p->count;
            for (size_t k = 0; k <= j; k++)
                square[j * d + k] += (x[j] - own[j]) * (x[k] - own[k]);
        }
    }
    return true;
}

/* Twice the entropy of which segment a point is in. */
static double entropy_of(const scatter *s, size_t segments, double n)
{
    double sum = 0;
    for (size_t c = 0; c < segments; c++)
        sum -= s->size[c] > 0 ? 2 * s->size[c] * log(s->size[c] / n) : 0;
    return sum;
}

/* All segments are balls of one size. */
static double fit_of_balls(const scatter *s, size_t segments, double n)
{
    size_t d = s->dimensions;
    double within = 0, wide = (double)d;
    for (size_t c = 0; c < segments; c++)
        for (size_t j = 0; j < d; j++)
            within += s->square[(c * d + j) * d + j];
    if (!(within > 0))
        return INFINITY;
    return entropy_of(s, segments, n) + n * wide * log(within / (n * wide)) + n * wide +
           ((double)segments * wide + 1) * log(n);
}

/* Each segment has a bell of its own shape, which more points than dimensions make. Destroys s->square. */
static double fit_of_bells(scatter *s, size_t segments, double n)
{
    size_t d = s->dimensions;
    double wide = (double)d, sum = 0;
    for (size_t c = 0; c < segments; c++) {
        double *square = s->square + c * d * d;
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k <= j; k++)
                square[j * d + k] = square[j * d + k] / s->size[c] + (j == k ? RIDGE * s->whole[j] : 0);
        if (!(s->size[c] > wide) || !cholesky_factor(square, d, 0))
            return INFINITY;
        for (size_t j = 0; j < d; j++)
            sum += 2 * s->size[c] * log(square[j * d + j]);
    }
    return entropy_of(s, segments, n) + sum + n * wide + (double)segments * wide * (wide + 3) / 2 * log(n);
}

bool evidence_find(const points *p, const surroundings *s, const uint32_t *segment, size_t segments, evidence *out)
{
    scatter of;
    double n = (double)p->count, *counts = malloc(2 * segments * sizeof *counts + 1);
    bool ok = counts && find_scatter(p, segment, segments, &of);
    if (ok) {
        out->cut = cut_of(s, segment, segments, counts);
        out->fit = fit_of_balls(&of, segments, n);
        out->fit = fmin(out->fit, fit_of_bells(&of, segments, n));
        free(of.mean);
    }
    free(counts);
    return ok;
}

bool evidence_is_better(const evidence *a, const evidence *b)
{
    bool gaps = a->cut < GAP, others = b->cut < GAP;
    if (gaps && others)
        return a->cut < b->cut;
    return gaps != others ? gaps : a->fit < b->fit;
}
