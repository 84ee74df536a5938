#include "trends/changes.h"

#include "base/sort.h"
#include "trends/outliers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double STEP = 1.3;         /* from one penalty of the path to the next */
static const double MOST_MEMORY = .98;  /* of the noise for the value before */
static const double PLACE_REACH = 7.35; /* likelihood ratio of a place's 95 % interval (Hansen 2000, table 1) */

typedef struct segmentation {
    size_t *ends; /* [count]: where the next level begins; in ascending order, without n */
    size_t count;
    double innovation, spread; /* variance of the innovations, and long-run variance of the noise, of weight 1 */
} segmentation;

typedef struct search {
    size_t n;
    double *values, *weights; /* [n]; values less their mean */
    double mean;
    double *w, *wx, *wxx; /* [n + 1] sums from the left */
    double *best;         /* [n + 1] cost of the first values */
    size_t *last;         /* [n + 1] where the last level of the first values begins */
    size_t *candidates;   /* [n + 1] */
    segmentation now, chosen;
    void *memory;
} search;

/* ---- Costs ---- */

static double cost(const search *s, size_t from, size_t to)
{
    double w = s->w[to] - s->w[from], x = s->wx[to] - s->wx[from];
    return s->wxx[to] - s->wxx[from] - x * x / w;
}

static double level(const search *s, size_t from, size_t to)
{
    return (s->wx[to] - s->wx[from]) / (s->w[to] - s->w[from]);
}

/* ---- Segmentations ---- */

/* Drops the places where a level that ends after `at` or later begins worse than one that begins at `at` would
 * (Killick, Fearnhead and Eckley 2012, theorem 3.1). */
static size_t prune(search *s, size_t kept, size_t at)
{
    size_t left = 0;
    for (size_t i = 0; i < kept; i++)
        if (s->best[s->candidates[i]] + cost(s, s->candidates[i], at) <= s->best[at])
            s->candidates[left++] = s->candidates[i];
    return left;
}

/* The best one at a price of `beta` a change. */
static void segment(search *s, double beta)
{
    size_t kept = 1;
    s->best[0] = -beta;
    s->candidates[0] = 0;
    for (size_t t = 1; t < CHANGES_LEAST && t <= s->n; t++)
        s->best[t] = INFINITY;
    for (size_t t = CHANGES_LEAST; t <= s->n; t++) {
        size_t newest = t - CHANGES_LEAST; /* the last place where a level that ends here begins: only now it prunes */
        if (newest >= CHANGES_LEAST) {
            kept = prune(s, kept, newest);
            s->candidates[kept++] = newest;
        }
        s->best[t] = INFINITY;
        for (size_t i = 0; i < kept; i++) {
            size_t from = s->candidates[i];
            double sum = s->best[from] + cost(s, from, t) + beta;
            if (sum < s->best[t]) {
                s->best[t] = sum;
                s->last[t] = from;
            }
        }
    }
    s->now.count = 0;
    for (size_t t = s->n; (t = s->last[t]);)
        s->now.ends[s->now.count++] = t;
    for (size_t i = 0, k = s->now.count; i + 1 < k; i++, k--) {
        size_t held = s->now.ends[i];
        s->now.ends[i] = s->now.ends[k - 1];
        s->now.ends[k - 1] = held;
    }
}

static size_t end_of(const search *s, const segmentation *g, size_t i)
{
    return i < g->count ? g->ends[i] : s->n;
}

/* How the residuals of the levels depend on each other. */
static void describe_noise(const search *s, segmentation *g)
{
    double all = 0, products = 0, before = 0;
    size_t from = 0;
    for (size_t i = 0; i <= g->count; from = end_of(s, g, i), i++) {
        double mean = level(s, from, end_of(s, g, i));
        for (size_t t = from; t < end_of(s, g, i); t++) {
            double r = sqrt(s->weights[t]) * (s->values[t] - mean);
            all += r * r;
            products += r * before;
            before = r;
        }
    }
    double least = 1e-12 * cost(s, 0, s->n);
    all = all > least ? all : least;
    double memory = fmin(fmax(products / all, 0), MOST_MEMORY), degrees = (double)(s->n - g->count - 1);
    g->innovation = all * (1 - memory * memory) / (double)s->n;
    g->spread = all / degrees * (1 + memory) / (1 - memory);
}

/* ---- Choosing ---- */

static double criterion(const search *s, const segmentation *g, double penalty)
{
    double n = (double)s->n;
    return n * log(g->innovation) + penalty * (double)g->count * log(n);
}

/* Below a penalty in proportion to this, noise alone makes levels: the square of the median step. */
static double noise_floor(search *s)
{
    double *steps = s->best; /* not in use yet */
    for (size_t i = 0; i + 1 < s->n; i++)
        steps[i] = fabs(s->values[i + 1] * sqrt(s->weights[i + 1]) - s->values[i] * sqrt(s->weights[i]));
    qsort(steps, s->n - 1, sizeof *steps, compare_doubles);
    double middle = steps[(s->n - 1) / 2];
    return fmax(1.1 * middle * middle, 1e-4 * cost(s, 0, s->n) / (double)s->n);
}

static void take(search *s)
{
    size_t *ends = s->chosen.ends;
    memcpy(ends, s->now.ends, s->now.count * sizeof *ends);
    s->chosen = s->now;
    s->chosen.ends = ends;
}

static void walk_path(search *s, double penalty)
{
    double stop = noise_floor(s) * log((double)s->n);
    s->now.count = 0;
    describe_noise(s, &s->now);
    take(s);
    double least = criterion(s, &s->now, penalty);
    for (double beta = cost(s, 0, s->n) / 2; beta > stop; beta /= STEP) {
        size_t before = s->now.count;
        segment(s, beta);
        if (s->now.count > s->n / 8)
            break;
        if (s->now.count == before)
            continue;
        describe_noise(s, &s->now);
        double found = criterion(s, &s->now, penalty);
        if (found < least) {
            least = found;
            take(s);
        }
    }
}

/* ---- Results ---- */

/* What is left of zero after centring and back. */
static double back(double value, double size)
{
    return fabs(value) < 1e-12 * size ? 0 : value;
}

static level_change describe(const search *s, size_t i)
{
    const segmentation *g = &s->chosen;
    size_t from = i ? g->ends[i - 1] : 0, at = g->ends[i], to = end_of(s, g, i + 1);
    level_change c = {.at = at, .first = at, .last = at, .before = level(s, from, at), .after = level(s, at, to)};
    double best = cost(s, from, at) + cost(s, at, to), far = best + PLACE_REACH * g->spread;
    while (c.first > from + 1 && cost(s, from, c.first - 1) + cost(s, c.first - 1, to) <= far)
        c.first--;
    while (c.last + 1 < to && cost(s, from, c.last + 1) + cost(s, c.last + 1, to) <= far)
        c.last++;
    double error = sqrt(g->spread * (1 / (s->w[at] - s->w[from]) + 1 / (s->w[to] - s->w[at])));
    double degrees = (double)(s->n - g->count - 1), reach = student_quantile(0.05, degrees) * error;
    double size = fabs(c.before) + fabs(c.after);
    c.before = back(c.before + s->mean, size);
    c.after = back(c.after + s->mean, size);
    c.change = (difference){c.after - c.before, c.after - c.before - reach, c.after - c.before + reach, 0};
    c.change.p = error > 0 ? student_p(c.change.value / error, degrees) : 0;
    return c;
}

static bool prepare(search *s, const double *values, const double *weights, size_t n)
{
    size_t doubles = 2 * n + 4 * (n + 1), places = 4 * (n + 1);
    s->n = n;
    s->memory = calloc(doubles * sizeof(double) + places * sizeof(size_t), 1);
    if (!s->memory)
        return false;
    s->values = s->memory;
    s->weights = s->values + n;
    s->w = s->weights + n;
    s->wx = s->w + n + 1;
    s->wxx = s->wx + n + 1;
    s->best = s->wxx + n + 1;
    s->last = (size_t *)(void *)(s->best + n + 1);
    s->candidates = s->last + n + 1;
    s->now.ends = s->candidates + n + 1;
    s->chosen.ends = s->now.ends + n + 1;
    if (!outliers_set_aside(values, n, s->values, NULL))
        return false;
    double mean = 0;
    for (size_t i = 0; i < n; i++)
        mean += (s->values[i] - mean) / (double)(i + 1);
    for (size_t i = 0; i < n; i++) {
        double x = s->values[i] -= mean, w = s->weights[i] = weights ? weights[i] : 1;
        s->w[i + 1] = s->w[i] + w;
        s->wx[i + 1] = s->wx[i] + w * x;
        s->wxx[i + 1] = s->wxx[i] + w * x * x;
    }
    s->mean = mean;
    return true;
}

bool changes_find(const double *values, const double *weights, size_t n, double penalty, level_change **out,
                  size_t *count)
{
    *out = NULL;
    *count = 0;
    if (n < 2 * CHANGES_LEAST)
        return true;
    search s = {0};
    bool ok = prepare(&s, values, weights, n);
    if (ok && cost(&s, 0, n) > 0) {
        walk_path(&s, penalty);
        *out = malloc((s.chosen.count + 1) * sizeof **out);
        ok = *out != NULL;
        for (size_t i = 0; ok && i < s.chosen.count; i++)
            (*out)[(*count)++] = describe(&s, i);
    }
    free(s.memory);
    return ok;
}
