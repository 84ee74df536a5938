#include "trends/smoothing.h"

#include "base/rng.h"
#include "base/sort.h"
#include "models/simplex.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bounds of the parameters, as the usual region of Hyndman et al. (2008), 2.5. */
static const double LEAST = 1e-4, MOST = 1 - 1e-4, LEAST_DAMPING = 0.8, MOST_DAMPING = 0.98;

enum { EVALUATIONS = 20000, CLIMBS = 4, ROUGH_EVALUATIONS = 2500, FORMS = 15, FINALISTS = 3, PATHS = 2000 };

/* ---- Names ---- */

bool smoothing_parse(const char *name, smoothing_form *out)
{
    bool damped = strlen(name) == 4 && name[2] == 'd';
    if (strlen(name) != 3 + (size_t)damped || !strchr("AM", name[0]) || !strchr(damped ? "A" : "NA", name[1]) ||
        !strchr("NAM", name[2 + damped]))
        return false;
    *out = (smoothing_form){name[0] == 'M', damped ? 'd' : name[1], name[2 + damped]};
    return out->multiplicative || out->season != 'M';
}

void smoothing_name(smoothing_form form, char out[16])
{
    snprintf(out, 16, "ETS(%c,%s,%c)", form.multiplicative ? 'M' : 'A',
             form.trend == 'd'   ? "Ad"
             : form.trend == 'A' ? "A"
                                 : "N",
             form.season);
}

/* ---- The recursion ---- */

typedef struct state {
    double level, slope, seasons[SMOOTHING_SEASON];
    unsigned at; /* place in seasons of the next value */
} state;

static double base_of(const smoothing *s, const state *now)
{
    return now->level + (s->form.trend == 'N' ? 0 : s->phi * now->slope);
}

static double expected(const smoothing *s, const state *now)
{
    double base = base_of(s, now);
    return s->form.season == 'A'   ? base + now->seasons[now->at]
           : s->form.season == 'M' ? base * now->seasons[now->at]
                                   : base;
}

/* Moves on by a value. */
static void advance(const smoothing *s, state *now, double value)
{
    double base = base_of(s, now), level = now->level, *season = &now->seasons[now->at];
    double without = s->form.season == 'A' ? value - *season : s->form.season == 'M' ? value / *season : value;
    now->level = base + s->alpha * (without - base);
    if (s->form.trend != 'N') {
        double slope = s->phi * now->slope;
        now->slope = slope + s->beta / s->alpha * (now->level - level - slope);
    }
    if (s->form.season != 'N') {
        double seen = s->form.season == 'A' ? value - base : value / base;
        *season += s->gamma * (seen - *season);
        now->at = (now->at + 1) % s->period;
    }
}

static state first_state(const smoothing *s)
{
    state now = {.level = s->level, .slope = s->slope};
    memcpy(now.seasons, s->seasons, s->period * sizeof *s->seasons);
    return now;
}

typedef struct fit {
    smoothing *model;
    const double *values;
    size_t n;
} fit;

/* -2 log-likelihood but for a constant (5.3 of the book), the state after the last value in *end. */
static double deviance(const fit *f, state *end)
{
    smoothing *s = f->model;
    state now = first_state(s);
    double squares = 0, logs = 0, count = 0;
    for (size_t i = 0; i < f->n; i++) {
        double mean = expected(s, &now), value = f->values[i];
        if (isnan(value)) {
            advance(s, &now, mean);
            continue;
        }
        double error = value - mean;
        if (s->form.multiplicative) {
            if (!(mean > 0))
                return INFINITY;
            error /= mean;
            logs += log(mean);
        }
        squares += error * error;
        count++;
        advance(s, &now, value);
    }
    s->squares = squares;
    *end = now;
    return count * log(fmax(squares, DBL_MIN)) + 2 * logs; /* a constant series has no error */
}

/* ---- Parameters as a vector ---- */

static bool damped(const smoothing *s)
{
    return s->form.trend == 'd';
}

static size_t put_parameters(const smoothing *s, double *x)
{
    size_t n = 0;
    x[n++] = s->alpha;
    if (s->form.trend != 'N')
        x[n++] = s->beta;
    if (s->form.season != 'N')
        x[n++] = s->gamma;
    if (damped(s))
        x[n++] = s->phi;
    x[n++] = s->level;
    if (s->form.trend != 'N')
        x[n++] = s->slope;
    for (unsigned i = 0; s->form.season != 'N' && i + 1 < s->period; i++)
        x[n++] = s->seasons[i];
    return n;
}

/* The last season follows from the others: they are a whole. */
static void take_parameters(smoothing *s, const double *x)
{
    size_t n = 0;
    s->alpha = x[n++];
    if (s->form.trend != 'N')
        s->beta = x[n++];
    if (s->form.season != 'N')
        s->gamma = x[n++];
    if (damped(s))
        s->phi = x[n++];
    s->level = x[n++];
    if (s->form.trend != 'N')
        s->slope = x[n++];
    double rest = s->form.season == 'M' ? s->period : 0;
    for (unsigned i = 0; s->form.season != 'N' && i + 1 < s->period; i++)
        rest -= s->seasons[i] = x[n++];
    s->seasons[s->form.season == 'N' ? 0 : s->period - 1] = rest;
}

static bool allowed(const smoothing *s)
{
    bool ok = s->alpha >= LEAST && s->alpha <= MOST;
    if (s->form.trend != 'N')
        ok = ok && s->beta >= LEAST && s->beta <= s->alpha;
    if (s->form.season != 'N')
        ok = ok && s->gamma >= LEAST && s->gamma <= 1 - s->alpha;
    if (damped(s))
        ok = ok && s->phi >= LEAST_DAMPING && s->phi <= MOST_DAMPING;
    for (unsigned i = 0; s->form.season == 'M' && i < s->period; i++)
        ok = ok && s->seasons[i] > 0;
    return ok;
}

static double objective(void *context, const double *x)
{
    fit *f = context;
    state end;
    take_parameters(f->model, x);
    return allowed(f->model) ? deviance(f, &end) : INFINITY;
}

/* ---- Where to start ---- */

static double value_near(const double *values, size_t n, size_t i)
{
    for (size_t k = i; k < n; k++)
        if (!isnan(values[k]))
            return values[k];
    for (size_t k = i; k-- > 0;)
        if (!isnan(values[k]))
            return values[k];
    return 0;
}

/* Seasons as the means of what a moving average over a season leaves. */
static void start_seasons(smoothing *s, const double *values, size_t n)
{
    unsigned m = s->period, half = m / 2;
    double sums[SMOOTHING_SEASON] = {0}, counts[SMOOTHING_SEASON] = {0}, all = 0;
    bool times = s->form.season == 'M';
    for (size_t i = half; i + half < n; i++) {
        double mean = 0;
        for (size_t k = i - half; k <= i + half; k++)
            mean += value_near(values, n, k) * (m % 2 == 0 && (k == i - half || k == i + half) ? 0.5 : 1) / m;
        sums[i % m] += times ? value_near(values, n, i) / mean : value_near(values, n, i) - mean;
        counts[i % m]++;
    }
    for (unsigned i = 0; i < m; i++) {
        s->seasons[i] = counts[i] ? sums[i] / counts[i] : times;
        if (times && !(s->seasons[i] > 0.01))
            s->seasons[i] = 0.01;
        all += s->seasons[i];
    }
    for (unsigned i = 0; i < m; i++)
        s->seasons[i] = times ? s->seasons[i] * m / all : s->seasons[i] - all / m;
}

/* Level and slope by a straight line through the first values without their season. */
static void start_level(smoothing *s, const double *values, size_t n)
{
    size_t first = s->period * 2 > 10 ? s->period * 2 : 10;
    first = first < n ? first : n;
    double mean = 0, along = 0, spread = 0, middle = ((double)first + 1) / 2;
    for (size_t i = 0; i < first; i++) {
        double y = value_near(values, n, i), season = s->seasons[i % s->period];
        y = s->form.season == 'A' ? y - season : s->form.season == 'M' ? y / season : y;
        mean += y / (double)first;
        along += ((double)i + 1 - middle) * y;
        spread += ((double)i + 1 - middle) * ((double)i + 1 - middle);
    }
    bool line = s->form.trend != 'N';
    s->slope = line && spread > 0 ? along / spread : 0;
    s->level = mean - s->slope * middle;
    if (s->form.multiplicative && !(s->level + s->slope > 0)) {
        s->level = mean;
        s->slope = 0;
    }
}

/* Relative errors want expectations above zero. */
static void keep_positive(smoothing *s)
{
    double lowest = 0, room = 0.9 * s->level;
    for (unsigned i = 0; i < s->period; i++)
        lowest = fmin(lowest, s->seasons[i]);
    for (unsigned i = 0; - lowest > room && i < s->period; i++)
        s->seasons[i] *= room / -lowest;
}

static void start(smoothing *s, const double *values, size_t n)
{
    s->phi = damped(s) ? LEAST_DAMPING + 0.99 * (MOST_DAMPING - LEAST_DAMPING) : 1;
    s->alpha = LEAST + 0.2 * (MOST - LEAST) / s->period;
    s->beta = s->form.trend != 'N' ? LEAST + 0.1 * (s->alpha - LEAST) : 0;
    s->gamma = s->form.season != 'N' ? LEAST + 0.05 * (1 - s->alpha - LEAST) : 0;
    if (s->form.season != 'N')
        start_seasons(s, values, n);
    start_level(s, values, n);
    if (s->form.multiplicative && s->form.season == 'A')
        keep_positive(s);
}

/* ---- Fitting ---- */

static bool suits(const double *values, size_t n, unsigned period, smoothing_form form, size_t *known)
{
    *known = 0;
    bool positive = true;
    for (size_t i = 0; i < n; i++) {
        *known += !isnan(values[i]);
        positive = positive && (isnan(values[i]) || values[i] > 0);
    }
    size_t parameters = 3 + (form.trend != 'N' ? 2 : 0) + (form.trend == 'd') + (form.season != 'N' ? period : 0);
    return (positive || !form.multiplicative) && *known > parameters + 1 && n <= SMOOTHING_MOST &&
           (form.season == 'N' || (period >= 2 && period <= SMOOTHING_SEASON && n >= 2 * period + 2));
}

static double deviation(const double *values, size_t n)
{
    double mean = 0, squares = 0, count = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i])) {
            double step = values[i] - mean;
            mean += step / ++count;
            squares += step * (values[i] - mean);
        }
    return sqrt(squares / count);
}

/* From smoothing parameters of one's own choice, besides those that are usual: the likelihood has several summits. */
static double climb(fit *f, double alpha, double ratio, double *x, double width, size_t most)
{
    smoothing *s = f->model;
    start(s, f->values, f->n);
    if (alpha > 0) {
        s->alpha = alpha;
        s->beta = s->form.trend != 'N' ? ratio * alpha : 0;
        s->gamma = s->form.season != 'N' ? 0.3 * (1 - alpha) : 0;
    }
    double step[SIMPLEX_MOST];
    size_t n = put_parameters(s, x), smoothers = n;
    for (size_t i = 0; i < n; i++)
        step[i] = 0.1 * (x[i] != 0 ? fabs(x[i]) : width);
    smoothers = 1 + (s->form.trend != 'N') + (s->form.season != 'N');
    for (size_t i = 0; i < smoothers; i++)
        step[i] = x[i] < 0.1 ? 0.05 : -0.05 * (x[i] > 0.5 ? 2 : 1);
    if (damped(s))
        step[smoothers] = -0.02;
    if (objective(f, x) == INFINITY)
        return INFINITY;
    return simplex_minimise(objective, f, n, x, step, most);
}

/* Climbs from the first `climbs` starting points. */
static bool fit_form(const double *values, size_t n, unsigned period, smoothing_form form, size_t climbs,
                     smoothing *out)
{
    size_t known;
    *out = (smoothing){.form = form, .period = form.season == 'N' ? 1 : period};
    if (!suits(values, n, period, form, &known))
        return false;
    static const double starts[CLIMBS][2] = {{0, 0}, {0.5, 0.1}, {0.9, 0.1}, {0.9, 0.9}}; /* alpha, beta / alpha */
    fit f = {out, values, n};
    double best[SIMPLEX_MOST], least = INFINITY, width = deviation(values, n);
    for (size_t i = 0; i < climbs; i++) {
        double x[SIMPLEX_MOST],
            found = climb(&f, starts[i][0], starts[i][1], x, width, climbs > 1 ? EVALUATIONS : ROUGH_EVALUATIONS);
        if (found < least) {
            least = found;
            memcpy(best, x, sizeof best);
        }
    }
    if (!isfinite(least))
        return false;
    state end;
    take_parameters(out, best);
    least = deviance(&f, &end);
    double count = (double)known, k = (double)put_parameters(out, best) + 1;
    out->parameters = (unsigned)k;
    out->log_likelihood = -0.5 * least;
    out->aicc = least + 2 * k + 2 * k * (k + 1) / (count - k - 1);
    out->variance = out->squares / (count > k ? count - k + 1 : 1);
    out->last_level = end.level;
    out->last_slope = end.slope;
    for (unsigned i = 0; i < out->period; i++)
        out->last_seasons[i] = end.seasons[(end.at + i) % out->period];
    return true;
}

bool smoothing_fit(const double *values, size_t n, unsigned period, smoothing_form form, smoothing *out)
{
    return fit_form(values, n, period, form, CLIMBS, out);
}

static int by_aicc(const void *a, const void *b)
{
    const smoothing *x = a, *y = b;
    return (x->aicc > y->aicc) - (x->aicc < y->aicc);
}

/* All forms are fitted roughly, and the best of them well. */
bool smoothing_choose(const double *values, size_t n, unsigned period, smoothing *out)
{
    smoothing all[FORMS], one;
    size_t count = 0;
    for (int error = 0; error < 2; error++)
        for (const char *trend = "NAd"; *trend; trend++)
            for (const char *season = "NAM"; *season; season++)
                if ((error || *season != 'M') &&
                    fit_form(values, n, period, (smoothing_form){error, *trend, *season}, 1, &one))
                    all[count++] = one;
    qsort(all, count, sizeof *all, by_aicc);
    bool found = false;
    for (size_t i = 0; i < count && i < FINALISTS; i++)
        if (smoothing_fit(values, n, period, all[i].form, &one) && (!found || one.aicc < out->aicc)) {
            *out = one;
            found = true;
        }
    return found;
}

void smoothing_expectations(const smoothing *s, const double *values, size_t n, double *out)
{
    state now = first_state(s);
    for (size_t i = 0; i < n; i++) {
        out[i] = expected(s, &now);
        advance(s, &now, isnan(values[i]) ? out[i] : values[i]);
    }
}

/* ---- Forecasts ---- */

static double normal(uint64_t seed, uint64_t at)
{
    double u = ((double)(rng_at(seed, 2 * at) >> 11) + 0.5) * 0x1p-53,
           v = (double)(rng_at(seed, 2 * at + 1) >> 11) * 0x1p-53;
    return sqrt(-2 * log(u)) * cos(2 * acos(-1) * v);
}

static state last_state(const smoothing *s)
{
    state now = {.level = s->last_level, .slope = s->last_slope};
    memcpy(now.seasons, s->last_seasons, s->period * sizeof *s->last_seasons);
    return now;
}

bool smoothing_forecasts(const smoothing *s, size_t horizon, uint64_t seed, smoothing_forecast *out)
{
    double *paths = malloc(PATHS * horizon * sizeof *paths), deviations = sqrt(s->variance);
    if (!paths)
        return false;
    state mean = last_state(s);
    for (size_t h = 0; h < horizon; h++)
        advance(s, &mean, out[h].value = expected(s, &mean));
    for (size_t p = 0; p < PATHS; p++) {
        state now = last_state(s);
        for (size_t h = 0; h < horizon; h++) {
            double middle = expected(s, &now), error = deviations * normal(seed, p * horizon + h);
            double value = s->form.multiplicative ? middle * (1 + error) : middle + error;
            paths[h * PATHS + p] = value;
            advance(s, &now, value);
        }
    }
    for (size_t h = 0; h < horizon; h++) {
        double *values = paths + h * PATHS;
        qsort(values, PATHS, sizeof *values, compare_doubles);
        out[h].low = fmin(values[PATHS / 40], out[h].value);
        out[h].high = fmax(values[PATHS - 1 - PATHS / 40], out[h].value);
    }
    free(paths);
    return true;
}
