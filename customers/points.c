#include "customers/points.h"

#include "base/rng.h"
#include "base/sort.h"
#include "models/symmetric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWN = 1 };                  /* the seed of samples */
static const double ROUNDING = 1e-9; /* of a mean: a spread that is smaller is none */

bool points_scale_read(const char *name, points_scale *out)
{
    static const char *const names[] = {
        [POINTS_RAW] = "none", [POINTS_STANDARD] = "standard", [POINTS_ROBUST] = "robust", [POINTS_GOWER] = "gower"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name)) {
            *out = (points_scale)i;
            return true;
        }
    return false;
}

/* Between the ranks of n > 0 values, which are put into another order. */
static double quantile(double *values, size_t n, double share)
{
    double at = share * (double)(n - 1);
    size_t rank = (size_t)at;
    double low = sort_select(values, n, rank), high = low;
    if (rank + 1 < n)
        high = sort_select(values + rank + 1, n - rank - 1, 0);
    return low + (at - (double)rank) * (high - low);
}

/* `scratch` has room for all rows. */
static points_scaling scaling_of(const double *numbers, size_t rows, points_scale scale, bool gap_is_zero,
                                 double *scratch)
{
    size_t n = 0;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < rows; i++)
        if (gap_is_zero || !isnan(numbers[i]))
            sum += scratch[n++] = isnan(numbers[i]) ? 0 : numbers[i];
    points_scaling s = {0, 0, 1};
    if (!n)
        return s;
    double mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (scratch[i] - mean) * (scratch[i] - mean);
    double median = quantile(scratch, n, 0.5);
    s.fill = gap_is_zero ? 0 : median;
    if (scale == POINTS_STANDARD)
        s = (points_scaling){s.fill, mean, sqrt(squares / (double)n)};
    else if (scale == POINTS_ROBUST)
        s = (points_scaling){s.fill, median, quantile(scratch, n, 0.75) - quantile(scratch, n, 0.25)};
    else if (scale == POINTS_GOWER) {
        double lowest = quantile(scratch, n, 0);
        s = (points_scaling){s.fill, lowest, quantile(scratch, n, 1) - lowest};
    }
    double deviation = sqrt(squares / (double)n);
    if (!(s.width > ROUNDING * fabs(mean)))
        s.width = deviation > ROUNDING * fabs(mean) ? deviation : 1;
    return s;
}

bool points_measure(const frame *f, const uint32_t *columns, size_t count, points_scale scale, const bool *gap_is_zero,
                    points_scaling *out)
{
    double *scratch = malloc((f->rows + 1) * sizeof *scratch);
    for (size_t j = 0; scratch && j < count; j++)
        out[j] = scaling_of(f->columns[columns[j]].numbers, f->rows, scale, gap_is_zero && gap_is_zero[j], scratch);
    bool ok = scratch;
    free(scratch);
    return ok;
}

bool points_take(const frame *f, const uint32_t *columns, size_t count, const points_scaling *scaling, points *out)
{
    *out = (points){.x = malloc((f->rows * count + 1) * sizeof *out->x), .count = f->rows, .dimensions = count};
    for (size_t j = 0; out->x && j < count; j++) {
        const points_scaling *s = &scaling[j];
        for (size_t i = 0; i < f->rows; i++) {
            double value = columns[j] == INTERN_NONE ? NAN : f->columns[columns[j]].numbers[i];
            out->x[i * count + j] = ((isnan(value) ? s->fill : value) - s->middle) / s->width;
        }
    }
    return out->x != NULL;
}

size_t points_drawn(size_t count, size_t few, size_t i)
{
    size_t first = i * count / few, behind = (i + 1) * count / few;
    return first + (size_t)rng_below(DRAWN, i, behind - first);
}

void points_thin(const points *p, points *out)
{
    for (size_t i = 0; i < out->count; i++)
        memcpy(out->x + i * p->dimensions, points_at(p, points_drawn(p->count, out->count, i)),
               p->dimensions * sizeof *out->x);
}

/* Places of the eigenvalues, the largest first. */
static void order_axes(const double *lengths, size_t d, size_t order[POINTS_MOST_DIMENSIONS])
{
    for (size_t j = 0; j < d; j++) {
        size_t at = j;
        for (; at > 0 && lengths[order[at - 1]] < lengths[j]; at--)
            order[at] = order[at - 1];
        order[at] = j;
    }
}

static void turn_point(double *x, const double *mean, const double *axes, const size_t *order, size_t d, double *room)
{
    for (size_t j = 0; j < d; j++)
        room[j] = x[j] - mean[j];
    for (size_t k = 0; k < d; k++) {
        x[k] = 0;
        for (size_t j = 0; j < d; j++)
            x[k] += room[j] * axes[j * d + order[k]];
    }
}

bool points_turn(points *p, double *share)
{
    size_t d = p->dimensions, order[POINTS_MOST_DIMENSIONS];
    double *spread = calloc(2 * d * d + 3 * d + 1, sizeof *spread), all = 0;
    if (!spread)
        return false;
    double *axes = spread + d * d, *lengths = axes + d * d, *mean = lengths + d, *room = mean + d;
    for (size_t i = 0; i < p->count; i++)
        for (size_t j = 0; j < d; j++)
            mean[j] += points_at(p, i)[j] / (double)p->count;
    for (size_t i = 0; i < p->count; i++)
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k < d; k++)
                spread[j * d + k] += (points_at(p, i)[j] - mean[j]) * (points_at(p, i)[k] - mean[k]);
    symmetric_eigen(spread, d, lengths, axes);
    order_axes(lengths, d, order);
    for (size_t i = 0; i < p->count; i++)
        turn_point(p->x + i * d, mean, axes, order, d, room);
    for (size_t j = 0; j < d; j++)
        all += lengths[j];
    *share = all > 0 ? (lengths[order[0]] + (d > 1 ? lengths[order[1]] : 0)) / all : 1;
    free(spread);
    return true;
}

void points_release(points *p)
{
    free(p->x);
    *p = (points){0};
}
