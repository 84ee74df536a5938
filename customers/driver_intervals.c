#include "customers/driver_intervals.h"

#include "base/parallel.h"
#include "base/rng.h"
#include "base/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FEWEST_DRAWS = 40,
    FEWEST_GROUPS = 10, /* of customers: fewer say nothing of others */
    SURE_DRAWS = 400,   /* below that the interval comes from the spread of the draws, not from their order */
};
static const double WORK = 2e9; /* of all draws, in additions or so: seconds */

/* ---- One measurement ---- */

typedef struct measured {
    double explained;
    double importance[REGRESSION_MOST], lift[REGRESSION_MOST];
} measured;

/* The median of the best quarter, standardised: the value that an eighth of the rows exceed. */
static double best_of(const sample *s, size_t driver_number, double *scratch)
{
    for (size_t i = 0; i < s->rows; i++)
        scratch[i] = s->x[i * (s->drivers + 1) + driver_number];
    qsort(scratch, s->rows, sizeof *scratch, compare_doubles);
    return scratch[(s->rows - 1) * 7 / 8];
}

static void measure(const sample *s, const importance_method *method, const double *weights, const double *best,
                    double *room, measured *out)
{
    observations o = sample_observe(s, weights), classes = o;
    classes.y = s->classes ? s->classes : s->y;
    out->explained = method->measure(&classes, s->drivers, room, out->importance);
    coefficients c;
    bool linear = regress_linear(&o, NULL, s->drivers, &c);
    for (size_t j = 0; j < s->drivers; j++) {
        double mean = 0, weight = 0;
        for (size_t i = 0; weights && i < s->rows; i++) {
            mean += weights[i] * s->x[i * o.stride + j];
            weight += weights[i];
        }
        out->lift[j] = linear ? c.value[j + 1] * (best[j] - (weights ? mean / weight : 0)) : NAN;
    }
}

static double total_of(const measured *m, size_t drivers)
{
    double total = 0;
    for (size_t j = 0; j < drivers; j++)
        total += m->importance[j];
    return total;
}

/* ---- Intervals ---- */

typedef struct bootstrap {
    const sample *sample;
    const interval_plan *plan;
    const double *best;
    double *rooms;    /* [threads * room] */
    double *weights;  /* [threads * rows] */
    uint32_t *counts; /* [threads * groups] */
    size_t room;
    measured *draws;
} bootstrap;

static void one_draw(void *context, size_t part, unsigned thread)
{
    bootstrap *b = context;
    const sample *s = b->sample;
    double *weights = b->weights + thread * s->rows;
    uint32_t *counts = b->counts + thread * s->groups;
    memset(counts, 0, s->groups * sizeof *counts);
    for (size_t i = 0; i < s->groups; i++)
        counts[rng_below(b->plan->seed + part, i, s->groups)]++;
    for (size_t i = 0; i < s->rows; i++)
        weights[i] = counts[s->group[i]];
    measure(s, b->plan->method, weights, b->best, b->rooms + thread * b->room, &b->draws[part]);
}

static uint32_t draws_within_reason(const sample *s, const interval_plan *plan)
{
    double side = (double)s->drivers + 1, rows = (double)s->rows, cost = rows * side * side * 2;
    double fits = plan->method->cost * rows * side;
    cost += plan->method->all_subsets ? ldexp(24 + fits, (int)s->drivers) : fits;
    if (s->groups < FEWEST_GROUPS)
        return 0;
    double draws = WORK / cost;
    if (draws > plan->draws)
        return plan->draws;
    return draws < FEWEST_DRAWS ? (WORK * 20 / cost < FEWEST_DRAWS ? 0 : FEWEST_DRAWS) : (uint32_t)draws;
}

/* The interval of values[n] around `value`; NaN draws, of samples that allow no answer, are left out. */
static void bound(double *values, size_t n, bounds *out)
{
    size_t kept = 0;
    double mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            mean += values[kept++] = values[i];
    out->low = out->high = NAN;
    if (kept < FEWEST_DRAWS / 2)
        return;
    mean /= (double)kept;
    if (kept >= SURE_DRAWS) {
        qsort(values, kept, sizeof *values, compare_doubles);
        out->low = values[kept / 40];
        out->high = values[kept - 1 - kept / 40];
        return;
    }
    for (size_t i = 0; i < kept; i++)
        squares += (values[i] - mean) * (values[i] - mean);
    double spread = 1.96 * sqrt(squares / (double)(kept - 1));
    out->low = out->value - spread;
    out->high = out->value + spread;
}

typedef double (*drawn_value)(const measured *m, size_t driver_number, size_t drivers);

static double drawn_importance(const measured *m, size_t j, size_t drivers)
{
    (void)drivers;
    return m->importance[j];
}

static double drawn_share(const measured *m, size_t j, size_t drivers)
{
    return m->importance[j] / total_of(m, drivers);
}

static double drawn_lift(const measured *m, size_t j, size_t drivers)
{
    (void)drivers;
    return m->lift[j];
}

static void bound_one(const bootstrap *b, size_t n, size_t j, drawn_value of, double *values, bounds *out)
{
    for (size_t i = 0; i < n; i++)
        values[i] = isnan(b->draws[i].explained) ? NAN : of(&b->draws[i], j, b->sample->drivers);
    bound(values, n, out);
}

static void bound_all(const bootstrap *b, size_t n, double *values, driver_weight *out)
{
    for (size_t j = 0; j < b->sample->drivers; j++) {
        bound_one(b, n, j, drawn_importance, values, &out[j].importance);
        bound_one(b, n, j, drawn_share, values, &out[j].share);
        if (out[j].share.value >= 0 && out[j].share.value <= 1) { /* a spread may go beyond what shares can be */
            out[j].share.low = out[j].share.low < 0 ? 0 : out[j].share.low;
            out[j].share.high = out[j].share.high > 1 ? 1 : out[j].share.high;
        }
        bound_one(b, n, j, drawn_lift, values, &out[j].lift);
    }
}

static bool resample(const sample *s, const interval_plan *plan, const double *best, uint32_t draws, driver_weight *out)
{
    size_t room = importance_room(plan->method, s->drivers);
    unsigned threads = plan->threads;
    while (threads > 1 && threads * room * sizeof(double) > (size_t)1 << 30)
        threads--;
    bootstrap b = {.sample = s, .plan = plan, .best = best, .room = room};
    b.rooms = malloc(threads * room * sizeof *b.rooms);
    b.weights = malloc(threads * s->rows * sizeof *b.weights);
    b.counts = malloc(threads * s->groups * sizeof *b.counts);
    b.draws = malloc(draws * sizeof *b.draws);
    double *values = malloc(draws * sizeof *values);
    bool ok = b.rooms && b.weights && b.counts && b.draws && values;
    if (ok) {
        parallel_run(threads, draws, one_draw, &b);
        bound_all(&b, draws, values, out);
    }
    free(b.rooms);
    free(b.weights);
    free(b.counts);
    free(b.draws);
    free(values);
    return ok;
}

bool drivers_weigh(const sample *s, const interval_plan *plan, driver_weight *out, double *explained, uint32_t *draws)
{
    double best[REGRESSION_MOST], *room = malloc((importance_room(plan->method, s->drivers) + s->rows) * sizeof *room);
    if (!room)
        return false;
    for (size_t j = 0; j < s->drivers; j++)
        best[j] = best_of(s, j, room);
    measured m;
    measure(s, plan->method, NULL, best, room, &m);
    free(room);
    *explained = m.explained;
    *draws = 0;
    if (isnan(m.explained))
        return true;
    double total = total_of(&m, s->drivers);
    for (size_t j = 0; j < s->drivers; j++) {
        out[j].importance = (bounds){m.importance[j], NAN, NAN};
        out[j].share = (bounds){total > 0 ? m.importance[j] / total : 0, NAN, NAN};
        out[j].lift = (bounds){m.lift[j], NAN, NAN};
    }
    *draws = draws_within_reason(s, plan);
    return !*draws || resample(s, plan, best, *draws, out);
}
