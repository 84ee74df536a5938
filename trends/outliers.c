#include "trends/outliers.h"

#include "base/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AROUND = 3 /* values on either side */ };

static const double FAR = 4, MEDIAN_TO_SD = 1.4826, MEAN_TO_SD = 1.2533;

/* Sorts them. */
static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static double median_around(const double *values, size_t n, size_t i)
{
    double near[2 * AROUND + 1];
    size_t from = i > AROUND ? i - AROUND : 0, to = i + AROUND + 1 < n ? i + AROUND + 1 : n;
    memcpy(near, values + from, (to - from) * sizeof *near);
    return median(near, to - from);
}

/* Of a series that hardly ever moves the median says nothing, and the mean must do. Sorts. */
static double spread_of(double *residuals, size_t n)
{
    double middle = median(residuals, n), mean = 0;
    for (size_t i = 0; i < n; i++)
        mean += residuals[i] / (double)n;
    return middle > 0 ? MEDIAN_TO_SD * middle : MEAN_TO_SD * mean;
}

bool outliers_set_aside(const double *values, size_t n, double *out, bool *is)
{
    double *residuals = malloc((n + 1) * sizeof *residuals);
    if (!residuals)
        return false;
    for (size_t i = 0; i < n; i++) {
        out[i] = median_around(values, n, i);
        residuals[i] = fabs(values[i] - out[i]);
    }
    double far = n ? FAR * spread_of(residuals, n) : 0;
    for (size_t i = 0; i < n; i++) {
        bool outlying = far > 0 && fabs(values[i] - out[i]) > far;
        if (!outlying)
            out[i] = values[i];
        if (is)
            is[i] = outlying;
    }
    free(residuals);
    return true;
}
