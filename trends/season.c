#include "trends/season.h"

#include "base/sort.h"
#include "models/statistics.h"
#include "trends/stl.h"

#include <math.h>
#include <stdlib.h>

static const double LEAST_STRENGTH = 0.4, MOST_CHANCE = 0.01;
enum { INNER = 2, OUTER = 5, PLACE_LEAST = 2 };

static bool is_measured(const double *values, size_t n, size_t length)
{
    for (size_t place = 0; place < length; place++) {
        size_t count = 0;
        for (size_t i = place; i < n; i += length)
            count += !isnan(values[i]);
        if (count < PLACE_LEAST)
            return false;
    }
    return true;
}

/* ---- What stands out at first sight ---- */

static double median_of(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return n ? (values[n / 2] + values[(n - 1) / 2]) / 2 : (double)NAN;
}

/* The average of a whole season around a value; where it is even, the two ends count half. NaN: not all is there. */
static double average_around(const double *values, size_t n, size_t i, size_t length)
{
    size_t half = length / 2;
    double sum = 0;
    if (i < half || i + half >= n)
        return NAN;
    for (size_t k = i - half; k <= i + half; k++)
        sum += values[k] * (length % 2 == 0 && (k == i - half || k == i + half) ? 0.5 : 1);
    return sum / (double)length;
}

/* STL begins with means, and a value far off would take its whole place in the season along: so what is far from the
 * median of its place weighs nothing from the start. */
static void set_aside(const double *values, const double *weights, size_t n, size_t length, double *out,
                      double *scratch)
{
    double *left = scratch + n;
    for (size_t i = 0; i < n; i++) {
        left[i] = values[i] - average_around(values, n, i, length);
        out[i] = weights ? weights[i] : 1;
    }
    for (size_t place = 0; place < length; place++) {
        size_t count = 0;
        for (size_t i = place; i < n; i += length)
            if (!isnan(left[i]))
                scratch[count++] = left[i];
        double middle = count > 2 ? median_of(scratch, count) : (double)NAN; /* of two neither is the odd one */
        for (size_t i = place; i < n; i += length)
            left[i] -= middle;
    }
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(left[i]))
            scratch[count++] = fabs(left[i]);
    double far = 6 * median_of(scratch, count);
    for (size_t i = 0; i < n; i++)
        out[i] *= !(fabs(left[i]) > far && far > 0);
}

/* ---- The parts ---- */

/* Means of the seasonal part by place; what is left of a trend in them goes there. */
static void settle(const double *season, size_t n, size_t length, season_parts *p)
{
    double mean = 0;
    for (size_t place = 0; place < length; place++) {
        double sum = 0, count = 0;
        for (size_t i = place; i < n; i += length, count++)
            sum += season[i];
        p->effects[place] = sum / count;
        mean += p->effects[place] / (double)length;
    }
    for (size_t place = 0; place < length; place++)
        p->effects[place] -= mean;
    for (size_t i = 0; i < n; i++)
        p->trend[i] += season[i] - p->effects[i % length];
}

static double rest_of(const double *values, size_t i, size_t length, const season_parts *p)
{
    return values[i] - p->trend[i] - p->effects[i % length];
}

/* Six times the median of what is left: what lies beyond, STL gives no weight. */
static double far_of(const double *values, size_t n, size_t length, const season_parts *p, double *scratch)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            scratch[count++] = fabs(rest_of(values, i, length, p));
    return 6 * median_of(scratch, count);
}

/* Outliers count as if they were just that far. The trend of STL bends as much as if it were made of as many values as
 * there are seasons. */
static void judge(const double *values, const double *weights, size_t n, size_t length, season_parts *p,
                  double *scratch)
{
    double with = 0, without = 0, count = 0, far = far_of(values, n, length, p, scratch);
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i]))
            continue;
        double rest = fmax(fmin(rest_of(values, i, length, p), far), -far), around = rest + p->effects[i % length];
        double weight = weights ? weights[i] : 1;
        count++;
        with += weight * around * around;
        without += weight * rest * rest;
    }
    double bends = (double)n / (double)length + 1, left = count - bends - (double)length + 1;
    if (!(with > 0) || !(left > 0))
        return;
    p->strength = 1 - without / left / (with / (count - bends));
    double chance = incomplete_beta(left / 2, ((double)length - 1) / 2, fmin(without / with, 1)); /* of the F test */
    p->clear = p->strength >= LEAST_STRENGTH && chance <= MOST_CHANCE;
}

bool season_split(const double *values, const double *weights, size_t n, size_t length, season_parts *out)
{
    *out = (season_parts){.strength = 0};
    if (length < 2 || length > SEASON_LONGEST || n < SEASONS_LEAST * length || !is_measured(values, n, length))
        return true;
    const stl_options options = {.period = length, .inner = INNER, .outer = OUTER};
    double *room = malloc((length + 5 * n) * sizeof *room);
    if (!room)
        return false;
    double *season = room + length + n, *known = season + n, *scratch = known + n;
    *out = (season_parts){.effects = room, .trend = room + length};
    set_aside(values, weights, n, length, known, scratch);
    if (!stl_split(values, known, n, &options, season, out->trend, NULL)) {
        season_release(out);
        return false;
    }
    settle(season, n, length, out);
    judge(values, weights, n, length, out, scratch);
    return true;
}

void season_release(season_parts *p)
{
    free(p->effects);
    *p = (season_parts){.strength = 0};
}
