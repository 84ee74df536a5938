#include "trends/stl.h"

#include "base/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct stl {
    const double *values, *prior; /* [n]; prior: weights without those of robustness */
    size_t n, period;
    struct {
        size_t span;
        int degree;
    } seasonal, trend, low_pass;
    double *season, *level, *weights; /* [n] */
    double *cycle;                    /* [n + 2 period] the cycle-subseries, a season longer at either end */
    double *room;                     /* [2 (n + 2 period)] */
    double *kernel;                   /* [n + 2] */
} stl;

/* ---- Loess ---- */

typedef struct points {
    const double *values, *weights; /* [n]; weights NULL: all 1 */
    size_t n;
} points;

static double tricube(double distance, double reach)
{
    if (distance > 0.999 * reach)
        return 0;
    if (distance <= 0.001 * reach)
        return 1;
    double ratio = distance / reach, rest = 1 - ratio * ratio * ratio;
    return rest * rest * rest;
}

/* Moves the weights of [left, right] from those of a mean to those of a line at x. */
static void tilt(double *kernel, size_t left, size_t right, double x, double range)
{
    double mean = 0, spread = 0;
    for (size_t j = left; j <= right; j++)
        mean += kernel[j] * (double)j;
    for (size_t j = left; j <= right; j++)
        spread += kernel[j] * ((double)j - mean) * ((double)j - mean);
    if (sqrt(spread) <= 0.001 * range)
        return;
    for (size_t j = left; j <= right; j++)
        kernel[j] *= (x - mean) / spread * ((double)j - mean) + 1;
}

/* What the points of [left, right] come to at x; false where they weigh nothing. */
static bool estimate_at(const points *p, size_t span, int degree, double x, size_t left, size_t right, double *kernel,
                        double *out)
{
    double reach = fmax(x - (double)left, (double)right - x), sum = 0;
    reach += span > p->n ? floor((double)(span - p->n) / 2) : 0;
    for (size_t j = left; j <= right; j++) {
        kernel[j] = tricube(fabs((double)j - x), reach) * (p->weights ? p->weights[j] : 1);
        sum += kernel[j];
    }
    if (!(sum > 0))
        return false;
    for (size_t j = left; j <= right; j++)
        kernel[j] /= sum;
    if (reach > 0 && degree > 0)
        tilt(kernel, left, right, x, (double)p->n - 1);
    *out = 0;
    for (size_t j = left; j <= right; j++)
        *out += kernel[j] * p->values[j];
    return true;
}

/* Where nothing near weighs anything, the value before. */
static void smooth(const points *p, size_t span, int degree, double *kernel, double *out)
{
    size_t left = 0, right = (span < p->n ? span : p->n) - 1;
    for (size_t i = 0; i < p->n; i++) {
        if (span < p->n && i >= (span + 1) / 2 && right != p->n - 1)
            left++, right++;
        if (!estimate_at(p, span, degree, (double)i, left, right, kernel, &out[i]))
            out[i] = i ? out[i - 1] : 0;
    }
}

/* ---- A round ---- */

/* Each place of the season by itself, and a season more at either end. */
static void smooth_cycle(stl *s, const double *detrended)
{
    size_t most = s->n / s->period + 3;
    double *values = s->room, *weights = values + most, *smoothed = weights + most;
    for (size_t place = 0; place < s->period; place++) {
        size_t k = (s->n - place - 1) / s->period + 1, span = s->seasonal.span;
        for (size_t i = 0; i < k; i++) {
            values[i] = detrended[i * s->period + place];
            weights[i] = s->weights[i * s->period + place];
        }
        points p = {values, weights, k};
        int degree = s->seasonal.degree;
        smooth(&p, span, degree, s->kernel, smoothed + 1);
        if (!estimate_at(&p, span, degree, -1, 0, (span < k ? span : k) - 1, s->kernel, &smoothed[0]))
            smoothed[0] = smoothed[1];
        if (!estimate_at(&p, span, degree, (double)k, k > span ? k - span : 0, k - 1, s->kernel, &smoothed[k + 1]))
            smoothed[k + 1] = smoothed[k];
        for (size_t i = 0; i < k + 2; i++)
            s->cycle[i * s->period + place] = smoothed[i];
    }
}

/* Means of `length` values in a row; n - length + 1 of them. */
static void moving_average(const double *values, size_t n, size_t length, double *out)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i] - (i >= length ? values[i - length] : 0);
        if (i + 1 >= length)
            out[i + 1 - length] = sum / (double)length;
    }
}

static void round_once(stl *s)
{
    size_t all = s->n + 2 * s->period;
    double *one = s->room, *other = one + all;
    for (size_t i = 0; i < s->n; i++)
        s->season[i] = s->values[i] - s->level[i];
    smooth_cycle(s, s->season);
    moving_average(s->cycle, all, s->period, one);
    moving_average(one, all - s->period + 1, s->period, other);
    moving_average(other, s->n + 2, 3, one);
    smooth(&(points){one, NULL, s->n}, s->low_pass.span, s->low_pass.degree, s->kernel, other);
    for (size_t i = 0; i < s->n; i++) {
        s->season[i] = s->cycle[s->period + i] - other[i];
        one[i] = s->values[i] - s->season[i];
    }
    smooth(&(points){one, s->weights, s->n}, s->trend.span, s->trend.degree, s->kernel, s->level);
}

/* Weights by what is left: bisquare, nothing beyond six times the median. */
static void weigh(stl *s)
{
    double *left = s->room;
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->prior[i] > 0)
            left[n++] = fabs(s->values[i] - s->season[i] - s->level[i]);
    qsort(left, n, sizeof *left, compare_doubles);
    double far = n ? 3 * (left[n / 2] + left[(n - 1) / 2]) : 0;
    for (size_t i = 0; i < s->n; i++) {
        double r = fabs(s->values[i] - s->season[i] - s->level[i]), rest = 1 - (r / far) * (r / far);
        s->weights[i] = s->prior[i] * (r <= 0.001 * far ? 1 : r <= 0.999 * far ? rest * rest : 0);
    }
}

/* ---- The whole ---- */

static size_t odd(double least)
{
    size_t n = (size_t)ceil(least);
    return n + (n % 2 == 0);
}

/* Of what stays the same each time the smoother is a mean over all. */
static void set_spans(const stl_options *o, stl *s)
{
    s->seasonal.span = o->seasonal ? o->seasonal : 10 * s->n + 1;
    s->seasonal.degree = o->seasonal > 0;
    s->trend.span = o->trend ? o->trend : odd(1.5 * (double)s->period / (1 - 1.5 / (double)s->seasonal.span));
    s->low_pass.span = o->low_pass ? o->low_pass : odd((double)s->period + 1);
    s->trend.degree = s->low_pass.degree = 1;
}

static void run(stl *s, const stl_options *o)
{
    for (unsigned outer = 0; outer <= o->outer; outer++) {
        if (outer)
            weigh(s);
        for (unsigned inner = 0; inner < o->inner; inner++)
            round_once(s);
    }
}

bool stl_split(const double *values, const double *weights, size_t n, const stl_options *o, double *season,
               double *trend, double *robust)
{
    if (o->period < 2 || n / 2 < o->period)
        return false;
    size_t all = n + 2 * o->period;
    double *room = malloc((3 * n + 4 * all + 8) * sizeof *room);
    if (!room)
        return false;
    double *known = room, *prior = known + n;
    stl s = {.values = known, .prior = prior, .n = n, .period = o->period, .season = season, .level = trend};
    s.weights = prior + n;
    s.cycle = s.weights + n;
    s.room = s.cycle + all;
    s.kernel = s.room + 2 * all + 6;
    for (size_t i = 0; i < n; i++) {
        known[i] = isnan(values[i]) ? 0 : values[i];
        prior[i] = isnan(values[i]) ? 0 : weights ? weights[i] : 1;
        s.weights[i] = prior[i];
        trend[i] = 0;
    }
    set_spans(o, &s);
    run(&s, o);
    if (robust)
        memcpy(robust, s.weights, n * sizeof *robust);
    free(room);
    return true;
}
