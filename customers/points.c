#include "customers/points.h"

#include "base/sort.h"

#include <math.h>
#include <stdlib.h>

/* Between the ranks of n > 0 sorted values. */
static double quantile(const double *sorted, size_t n, double share)
{
    double at = share * (double)(n - 1);
    size_t low = (size_t)at, high = low + 1 < n ? low + 1 : low;
    return sorted[low] + (at - (double)low) * (sorted[high] - sorted[low]);
}

typedef struct spread {
    double median, middle, width;
} spread;

/* `scratch` has room for all rows. */
static spread spread_of(const double *numbers, size_t rows, points_scale scale, double *scratch)
{
    size_t n = 0;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < rows; i++)
        if (!isnan(numbers[i]))
            sum += scratch[n++] = numbers[i];
    spread s = {0, 0, 1};
    if (!n)
        return s;
    double mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (scratch[i] - mean) * (scratch[i] - mean);
    qsort(scratch, n, sizeof *scratch, compare_doubles);
    s.median = quantile(scratch, n, 0.5);
    if (scale == POINTS_STANDARD)
        s = (spread){s.median, mean, sqrt(squares / (double)n)};
    else if (scale == POINTS_ROBUST)
        s = (spread){s.median, s.median, quantile(scratch, n, 0.75) - quantile(scratch, n, 0.25)};
    if (!(s.width > 0))
        s.width = squares > 0 ? sqrt(squares / (double)n) : 1;
    return s;
}

bool points_of_frame(const frame *f, const uint32_t *columns, size_t count, points_scale scale, points *out,
                     uint64_t *filled)
{
    *out = (points){malloc((f->rows * count + 1) * sizeof *out->x), f->rows, count};
    *filled = 0;
    double *scratch = malloc((f->rows + 1) * sizeof *scratch);
    if (!out->x || !scratch) {
        free(scratch);
        points_release(out);
        return false;
    }
    for (size_t j = 0; j < count; j++) {
        const double *numbers = f->columns[columns[j]].numbers;
        spread s = spread_of(numbers, f->rows, scale, scratch);
        for (size_t i = 0; i < f->rows; i++) {
            double value = isnan(numbers[i]) ? s.median : numbers[i];
            *filled += isnan(numbers[i]);
            out->x[i * count + j] = (value - s.middle) / s.width;
        }
    }
    free(scratch);
    return true;
}

void points_release(points *p)
{
    free(p->x);
    *p = (points){0};
}
