#include "trends/season.h"

#include "base/sort.h"

#include <math.h>
#include <stdlib.h>

static const double LEAST_STRENGTH = 0.4;

/* The average of a whole season around a value; where it is even, the two ends count half. NaN: not all is there. */
static double average_around(const double *values, size_t n, size_t i, size_t length)
{
    size_t half = length / 2;
    if (i < half || i + half >= n)
        return NAN;
    double sum = 0;
    for (size_t k = i - half; k <= i + half; k++)
        sum += values[k] * (length % 2 == 0 && (k == i - half || k == i + half) ? 0.5 : 1);
    return sum / (double)length;
}

static double median_of_place(const double *left, size_t n, size_t place, size_t length, double *scratch)
{
    size_t count = 0;
    for (size_t i = place; i < n; i += length)
        if (!isnan(left[i]))
            scratch[count++] = left[i];
    if (count < 2)
        return NAN;
    qsort(scratch, count, sizeof *scratch, compare_doubles);
    return count % 2 ? scratch[count / 2] : (scratch[count / 2 - 1] + scratch[count / 2]) / 2;
}

/* How much smaller the variance is without the season. */
static double strength(const double *left, size_t n, const double *effects, size_t length)
{
    double count = 0, mean = 0, squares = 0, rest_mean = 0, rest_squares = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(left[i]))
            continue;
        double rest = left[i] - effects[i % length], step = left[i] - mean, rest_step = rest - rest_mean;
        count++;
        mean += step / count;
        squares += step * (left[i] - mean);
        rest_mean += rest_step / count;
        rest_squares += rest_step * (rest - rest_mean);
    }
    return squares > 0 ? 1 - rest_squares / squares : 0;
}

bool season_find(const double *values, size_t n, size_t length, double *effects, double *scratch)
{
    double *left = scratch + n, mean = 0;
    if (length < 2 || length > SEASON_LONGEST || n < 3 * length)
        return false;
    for (size_t i = 0; i < n; i++)
        left[i] = values[i] - average_around(values, n, i, length);
    for (size_t i = 0; i < length; i++) {
        effects[i] = median_of_place(left, n, i, length, scratch);
        mean += effects[i] / (double)length;
    }
    if (isnan(mean))
        return false;
    for (size_t i = 0; i < length; i++)
        effects[i] -= mean;
    return strength(left, n, effects, length) >= LEAST_STRENGTH;
}
