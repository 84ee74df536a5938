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
    qsort(scratch, count, sizeof *scratch, compare_doubles);
    return 3 * (scratch[count / 2] + scratch[(count - 1) / 2]);
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
    double *room = malloc((length + 3 * n) * sizeof *room);
    if (!room)
        return false;
    double *season = room + length + n, *scratch = season + n;
    *out = (season_parts){.effects = room, .trend = room + length};
    if (!stl_split(values, weights, n, &options, season, out->trend, NULL)) {
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
