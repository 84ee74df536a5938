#include "customers/segment_number.h"

#include "base/parallel.h"
#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

enum { FEW_STARTS = 2 };
static const double SURELY = 3; /* errors: one of many numbers is a little better than one segment by chance */
/* How much of each segment is found again: of one that is stable (Hennig 2007), and less than that of one that is
 * dissolved (he says 0.5; the few starts of a draw miss some). */
static const double STABLE = 0.75, DISSOLVED = 0.4;

bool segment_number_match(const int32_t *before, size_t segments, const uint32_t *drawn, const int32_t *now,
                          size_t again, size_t rows, double *out)
{
    size_t columns = again + 1;
    double *common = calloc(segments * columns + segments + columns, sizeof *common);
    if (!common)
        return false;
    double *own = common + segments * columns, *other = own + segments;
    for (size_t i = 0; i < rows; i++) {
        int32_t was = before[drawn[i]], is = now[i];
        if (is >= 0)
            other[is]++;
        if (was >= 0)
            own[was]++;
        if (was >= 0 && is >= 0)
            common[(size_t)was * columns + (size_t)is]++;
    }
    for (size_t s = 0; s < segments; s++) {
        out[s] = 0;
        for (size_t t = 0; t < again; t++) {
            double c = common[s * columns + t];
            out[s] = fmax(out[s], c > 0 ? c / (own[s] + other[t] - c) : 0);
        }
    }
    free(common);
    return true;
}

/* ---- Silhouette ---- */

typedef struct silhouettes {
    const points *points;
    segments_result *out;
    int32_t *segment; /* [tried * points->count] */
} silhouettes;

static bool take_silhouette(void *context, size_t segments, const int32_t *segment)
{
    silhouettes *s = context;
    memcpy(s->segment + s->out->trial_count * s->points->count, segment, s->points->count * sizeof *segment);
    segments_trial *t = &s->out->trials[s->out->trial_count++];
    *t = (segments_trial){.segments = segments, .gap = NAN, .gap_error = NAN, .stability = NAN};
    return segments_silhouette(s->points, segment, segments, &t->silhouette);
}

/* ---- Draws: uniform points for the gap, resamples for the stability ---- */

typedef struct drawing {
    points sample;
    segments_plan plan; /* of one draw */
    size_t most, draws;
    double *low, *wide; /* [dimensions] the box that the sample fills */
    int32_t *segment;   /* [(most + 1) * sample.count] of the sample, by number of segments */
    double *spread;     /* [most + 1] logarithm of how far its rows are from their means */
    double *uniform;    /* [draws * (most + 1)] the same, of uniform points */
    double *found;      /* [draws * (most + 1) * most] how much of each segment was found again */
    bool failed;
} drawing;

/* Logarithm of the sum of squared distances from the means of segments. */
static bool log_spread(const points *p, const int32_t *segment, size_t segments, double *out)
{
    size_t d = p->dimensions;
    double *mean = calloc(segments * (d + 1) + 1, sizeof *mean), *size = mean ? mean + segments * d : NULL, sum = 0;
    for (size_t i = 0; mean && i < p->count; i++) {
        double *own = mean + (size_t)segment[i] * d, n = ++size[segment[i]];
        for (size_t j = 0; j < d; j++)
            own[j] += (points_at(p, i)[j] - own[j]) / n;
    }
    for (size_t i = 0; mean && i < p->count; i++)
        sum += points_squared(points_at(p, i), mean + (size_t)segment[i] * d, d);
    bool ok = mean;
    free(mean);
    *out = log(fmax(sum, 1e-300));
    return ok;
}

static bool take_sample(void *context, size_t segments, const int32_t *segment)
{
    drawing *w = context;
    memcpy(w->segment + segments * w->sample.count, segment, w->sample.count * sizeof *segment);
    return log_spread(&w->sample, segment, segments, &w->spread[segments]);
}

/* A draw while it is measured. */
typedef struct draw {
    drawing *all;
    points points;
    uint32_t *rows; /* of the sample; NULL: uniform points */
    size_t number;
} draw;

static bool take_draw(void *context, size_t segments, const int32_t *segment)
{
    draw *d = context;
    drawing *w = d->all;
    size_t at = d->number * (w->most + 1) + segments, n = w->sample.count;
    if (!d->rows)
        return log_spread(&d->points, segment, segments, &w->uniform[at]);
    return segment_number_match(w->segment + segments * n, segments, d->rows, segment, segments, n,
                                w->found + at * w->most);
}

static void fill(draw *d, uint64_t seed)
{
    const drawing *w = d->all;
    size_t wide = w->sample.dimensions;
    for (size_t i = 0; i < w->sample.count; i++) {
        if (d->rows)
            d->rows[i] = (uint32_t)rng_below(seed, i, w->sample.count);
        for (size_t j = 0; j < wide; j++)
            d->points.x[i * wide + j] = d->rows ? points_at(&w->sample, d->rows[i])[j]
                                                : w->low[j] + w->wide[j] * ((double)(rng_at(seed, i * wide + j) >> 11) *
                                                                            0x1p-53);
    }
}

/* Even parts are uniform points, odd ones resamples. */
static void measure_draw(void *context, size_t part, unsigned thread)
{
    (void)thread;
    drawing *w = context;
    size_t n = w->sample.count, d = w->sample.dimensions;
    draw one = {.all = w, .points = {malloc(n * d * sizeof(double) + 1), n, d}, .number = part / 2};
    bool resample = part % 2;
    one.rows = resample ? malloc(n * sizeof *one.rows) : NULL;
    bool ok = one.points.x && (!resample || one.rows);
    if (ok)
        fill(&one, w->plan.seed + 1 + part);
    ok = ok && segments_each(&one.points, &w->plan, resample ? 2 : 1, w->most, take_draw, &one);
    if (!ok)
        __atomic_store_n(&w->failed, true, __ATOMIC_RELAXED);
    points_release(&one.points);
    free(one.rows);
}

/* All points, or an even choice of them. */
static bool take_points(const points *p, drawing *w)
{
    size_t n = p->count < NUMBER_ROWS ? p->count : NUMBER_ROWS, d = p->dimensions;
    w->sample = (points){malloc(n * d * sizeof *w->sample.x + 1), n, d};
    w->low = malloc(2 * d * sizeof *w->low + 1);
    if (!w->sample.x || !w->low)
        return false;
    w->wide = w->low + d;
    points_thin(p, &w->sample);
    double share; /* distances stay, and the box of uniform points is as long and thin as they are */
    if (!points_turn(&w->sample, &share))
        return false;
    for (size_t j = 0; j < d; j++) {
        double high = -INFINITY;
        w->low[j] = INFINITY;
        for (size_t i = 0; i < n; i++) {
            w->low[j] = fmin(w->low[j], points_at(&w->sample, i)[j]);
            high = fmax(high, points_at(&w->sample, i)[j]);
        }
        w->wide[j] = high - w->low[j];
    }
    return true;
}

static bool reserve(drawing *w)
{
    size_t width = w->most + 1;
    w->segment = calloc(width * w->sample.count + 1, sizeof *w->segment);
    w->spread = calloc(width * (1 + w->draws + w->draws * w->most), sizeof *w->spread);
    if (!w->segment || !w->spread)
        return false;
    w->uniform = w->spread + width;
    w->found = w->uniform + width * w->draws;
    return true;
}

/* Tibshirani, Walther and Hastie 2001; gap and its error of that many segments. */
static double gap_of(const drawing *w, size_t segments, double *error)
{
    double mean = 0, squares = 0, n = (double)w->draws;
    for (size_t i = 0; i < w->draws; i++)
        mean += w->uniform[i * (w->most + 1) + segments] / n;
    for (size_t i = 0; i < w->draws; i++) {
        double away = w->uniform[i * (w->most + 1) + segments] - mean;
        squares += away * away / n;
    }
    *error = sqrt(squares * (1 + 1 / n));
    return mean - w->spread[segments];
}

/* That of the segment that is found again least: one that is not spoils the number (as in the prediction strength of
 * Tibshirani and Walther 2005). */
static double stability_of(const drawing *w, size_t segments)
{
    double least = INFINITY;
    for (size_t s = 0; s < segments; s++) {
        double mean = 0;
        for (size_t i = 0; i < w->draws; i++)
            mean += w->found[(i * (w->most + 1) + segments) * w->most + s] / (double)w->draws;
        least = fmin(least, mean);
    }
    return least;
}

static void tell(const drawing *w, segments_result *out)
{
    double error, one = gap_of(w, 1, &error);
    out->is_crowd = out->none_found = true;
    for (size_t t = 0; t < out->trial_count; t++) {
        segments_trial *trial = &out->trials[t];
        if (trial->segments > w->most)
            continue;
        trial->gap = gap_of(w, trial->segments, &trial->gap_error);
        out->is_crowd = out->is_crowd && trial->gap - SURELY * trial->gap_error <= one;
        trial->stability = stability_of(w, trial->segments);
        out->none_found = out->none_found && trial->stability < DISSOLVED;
    }
}

static bool draw_all(const points *p, const segments_plan *plan, size_t most, segments_result *out)
{
    drawing w = {.plan = *plan, .draws = plan->draws};
    w.plan.threads = 1;
    w.plan.starts = FEW_STARTS;
    bool ok = take_points(p, &w);
    w.most = most < w.sample.count - 1 ? most : w.sample.count - 1;
    ok = ok && reserve(&w) && segments_each(&w.sample, &w.plan, 1, w.most, take_sample, &w);
    if (ok)
        parallel_run(plan->threads, 2 * w.draws, measure_draw, &w);
    ok = ok && !w.failed;
    if (ok)
        tell(&w, out);
    points_release(&w.sample);
    free(w.low);
    free(w.segment);
    free(w.spread);
    return ok;
}

/* ---- The choice ---- */

/* The first number that is as good as the first peak, but for chance ("firstSEmax" of the R package cluster). */
static size_t best_by_gap(const segments_result *r)
{
    size_t peak = 0, best = 0;
    while (peak + 1 < r->trial_count && r->trials[peak + 1].gap > r->trials[peak].gap)
        peak++;
    while (best < peak && r->trials[best].gap < r->trials[peak].gap - r->trials[peak].gap_error)
        best++;
    return best;
}

static size_t most_stable(const segments_result *r)
{
    size_t most = 0;
    for (size_t t = 0; t < r->trial_count; t++)
        most = r->trials[t].stability > r->trials[most].stability ? t : most;
    return most;
}

/* The largest stable number, or else the most stable one. */
static size_t best_by_stability(const segments_result *r)
{
    size_t stable = SIZE_MAX;
    for (size_t t = 0; t < r->trial_count; t++)
        stable = r->trials[t].stability >= STABLE ? t : stable;
    return stable == SIZE_MAX ? most_stable(r) : stable;
}

/* Of the numbers whose segments are all found again, if there are any: a silhouette is fond of splinters, too. In one
 * crowd it has little to say, and the most stable number is the best; so it is where none is found again. */
static size_t best_by_silhouette(const segments_result *r)
{
    size_t best = SIZE_MAX, widest = 0;
    if (r->is_crowd)
        return most_stable(r);
    for (size_t t = 0; t < r->trial_count; t++) {
        double own = r->trials[t].silhouette;
        widest = own > r->trials[widest].silhouette ? t : widest;
        if (r->trials[t].stability >= DISSOLVED && (best == SIZE_MAX || own > r->trials[best].silhouette))
            best = t;
    }
    return best < SIZE_MAX ? best : r->none_found ? most_stable(r) : widest;
}

bool segment_number_choose(const points *p, const segments_plan *plan, segments_result *out)
{
    size_t most = p->count - 1 < SEGMENTS_TRIED ? p->count - 1 : SEGMENTS_TRIED;
    silhouettes s = {p, out, malloc((most + 1) * p->count * sizeof *s.segment)};
    bool ok = s.segment && segments_each(p, plan, 2, most, take_silhouette, &s) &&
              (!plan->draws || p->sums || !strcmp(plan->method, "consensus") || draw_all(p, plan, most, out));
    size_t at = plan->choice == NUMBER_BY_GAP         ? best_by_gap(out)
                : plan->choice == NUMBER_BY_STABILITY ? best_by_stability(out)
                                                      : best_by_silhouette(out);
    if (ok)
        memcpy(out->segment, s.segment + at * p->count, p->count * sizeof *out->segment);
    out->segments = out->outliers = 0;
    for (size_t i = 0; ok && i < p->count; i++)
        out->segments = (size_t)out->segment[i] >= out->segments ? (size_t)out->segment[i] + 1 : out->segments;
    free(s.segment);
    return ok;
}
