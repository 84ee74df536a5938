#include "customers/drivers.h"

#include "customers/driver_choice.h"
#include "customers/subsets.h"
#include "models/statistics.h"

#include <math.h>
#include <stdlib.h>

static const double SIGNIFICANT = 1.96, MUCH_MORE = 2, SECOND_TARGET = 0.85, MOST_BY_CHANCE = 0.01;

/* ---- Checks ---- */

static const char *name_of(const frame *f, uint32_t column)
{
    return f->names.strings[column].p;
}

static vp_status check_method(const frame *f, const drivers_plan *plan, sample *s, vp_error *error)
{
    const importance_method *m = plan->weigh.method;
    if (!m->classes)
        return VP_OK;
    if (!sample_classify(s))
        return fail_memory(error);
    bool binary = !strcmp(m->name, "logistic-shapley");
    for (size_t i = 0; s->classes && binary && i < s->rows; i++)
        if (s->classes[i] > 1)
            return fail(error, VP_INVALID, "choose another --method", "the target '%s' has more than two values",
                        name_of(f, plan->target));
    if (!s->classes)
        return fail(error, VP_INVALID, "choose another --method", "the target '%s' has more than %d values",
                    name_of(f, plan->target), REGRESSION_CLASSES);
    return VP_OK;
}

static vp_status check_sample(const frame *f, const drivers_plan *plan, const sample *s, vp_error *error)
{
    if (s->rows < plan->count + 3)
        return fail(error, VP_FORMAT, "name fewer --drivers, or ones that are filled",
                    "only %zu rows have the target and all %zu drivers", s->rows, plan->count);
    if (!(s->deviation[plan->count] > 0))
        return fail(error, VP_FORMAT, NULL, "the target '%s' is the same in all rows", name_of(f, plan->target));
    double r[(REGRESSION_MOST + 1) * (REGRESSION_MOST + 1)];
    observations o = sample_observe(s, NULL);
    importance_correlations(&o, plan->count + 1, r);
    for (size_t j = 0; j < plan->count; j++) {
        const char *name = name_of(f, plan->drivers[j]);
        if (!(s->deviation[j] > 0))
            return fail(error, VP_FORMAT, "leave it out", "the driver '%s' is the same in all rows", name);
        if (fabs(r[plan->count * (plan->count + 1) + j]) > DRIVER_REPEATS)
            return fail(error, VP_FORMAT, "leave it out: what repeats the target explains nothing",
                        "the driver '%s' repeats the target '%s'", name, name_of(f, plan->target));
    }
    return VP_OK;
}

/* ---- What is known of each driver ---- */

static double answer(const sample *s, size_t row, size_t j)
{
    return s->x[row * (s->drivers + 1) + j] * s->deviation[j] + s->mean[j];
}

/* Of texts: from -1 to 1, 0 where there is none. */
static bool is_opinion(const driver *d)
{
    return d->lowest >= -1 && d->lowest < 0 && d->highest > 0 && d->highest <= 1;
}

static void describe(const sample *s, size_t j, scale_bounds scale, driver *d)
{
    double spoken = 0, sum = 0, low = 0, end_of_low = scale.low + 0.4 * (scale.high - scale.low + 1) - 0.5;
    d->lowest = scale.low;
    d->highest = scale.high;
    d->mean = s->mean[j];
    for (size_t i = 0; i < s->rows; i++) {
        double said = answer(s, i, j);
        bool silent = fabs(said) < 1e-9; /* standardised and back, 0 is nearly 0 */
        low += said < end_of_low;
        sum += silent ? 0 : said;
        spoken += !silent;
    }
    d->rated = is_opinion(d) ? sum / fmax(spoken, 1) : d->mean;
    d->low_rated = scale.is_scale ? low / (double)s->rows : NAN;
    d->penalty = d->reward = NAN;
}

static driver_kind kind_of(const driver *d, double penalty_error, double reward_error)
{
    bool bad = -d->penalty > SIGNIFICANT * penalty_error, good = d->reward > SIGNIFICANT * reward_error;
    if (bad && (!good || -d->penalty > MUCH_MORE * d->reward))
        return DRIVER_BASIC;
    if (good && (!bad || d->reward > MUCH_MORE * -d->penalty))
        return DRIVER_EXCITEMENT;
    return bad ? DRIVER_PERFORMANCE : DRIVER_PLAIN;
}

/* Where an answer lies on its scale, 0 to 1; opinions on theirs. NaN: the driver has no scale. */
static double place_on_scale(const driver *d, double answer)
{
    return is_opinion(d)         ? (answer + 1) / 2
           : isnan(d->low_rated) ? NAN
                                 : (answer - d->lowest) / (d->highest - d->lowest);
}

/* Whether the answer is in the lowest (0) or in the highest (1) third of its scale. */
static bool is_extreme(const sample *s, const drivers_result *out, size_t row, size_t driver, int side)
{
    double place = place_on_scale(&out->drivers[driver], answer(s, row, driver));
    return side ? place > 2.0 / 3 + 1e-9 : place < 1.0 / 3 - 1e-9;
}

/* Drivers with a scale of which both ends are used. */
static size_t find_contrasts(const sample *s, const drivers_result *out, size_t use[REGRESSION_MOST])
{
    size_t count = 0;
    for (size_t j = 0; j < s->drivers && count < REGRESSION_MOST / 2; j++) {
        size_t ends[2] = {0};
        for (size_t i = 0; i < s->rows; i++)
            for (int side = 0; side < 2; side++)
                ends[side] += is_extreme(s, out, i, j, side);
        if (ends[0] && ends[1])
            use[count++] = j;
    }
    return count;
}

/* Penalty-reward contrast (Brandt 1987): regression on two columns a driver. */
static vp_status weigh_extremes(const sample *s, drivers_result *out, vp_error *error)
{
    size_t use[REGRESSION_MOST], count = find_contrasts(s, out, use);
    double *x = malloc((s->rows * 2 * count + 1) * sizeof *x);
    if (!x)
        return fail_memory(error);
    for (size_t i = 0; i < s->rows; i++)
        for (size_t k = 0; k < 2 * count; k++)
            x[i * 2 * count + k] = is_extreme(s, out, i, use[k / 2], k % 2);
    observations o = {x, s->y, NULL, s->rows, 2 * count};
    coefficients c;
    bool fits = regress_linear(&o, NULL, 2 * count, &c);
    for (size_t k = 0; fits && k < count; k++) {
        driver *d = &out->drivers[use[k]];
        d->penalty = c.value[1 + 2 * k];
        d->reward = c.value[2 + 2 * k];
        d->kind = kind_of(d, c.error[1 + 2 * k], c.error[2 + 2 * k]);
    }
    free(x);
    return VP_OK;
}

/* The linear regression on all, in the units of the table. */
static void fit_line(const sample *s, drivers_result *out)
{
    size_t side = s->drivers + 1;
    double r[(REGRESSION_MOST + 1) * (REGRESSION_MOST + 1)];
    observations o = sample_observe(s, NULL);
    importance_correlations(&o, side, r);
    coefficients c;
    bool fits = regress_linear(&o, NULL, s->drivers, &c);
    out->intercept = fits ? c.value[0] : NAN;
    out->line_fit = fits ? c.fit : NAN;
    double target = s->deviation[s->drivers], rest = (double)s->rows - (double)side;
    for (size_t j = 0; j < s->drivers; j++) {
        driver *d = &out->drivers[j];
        d->correlation = r[s->drivers * side + j];
        d->coefficient = fits ? c.value[j + 1] / s->deviation[j] : NAN;
        d->error = fits ? c.error[j + 1] / s->deviation[j] : NAN;
        d->inflation = fits ? c.error[j + 1] * c.error[j + 1] * rest / ((1 - c.fit) * target * target) : INFINITY;
        out->intercept -= d->coefficient * s->mean[j];
    }
}

static bool is_second_target(const driver *d)
{
    return fabs(d->correlation) >= SECOND_TARGET;
}

/* Whether what two drivers are rated can be compared. */
static bool shares_scale(const driver *a, const driver *b)
{
    if (is_opinion(a) || is_opinion(b))
        return is_opinion(a) && is_opinion(b);
    return !isnan(a->low_rated) && !isnan(b->low_rated) && a->lowest == b->lowest && a->highest == b->highest;
}

/* Importance against performance, of drivers that share a scale. */
static void place_all(drivers_result *r)
{
    double rated = 0, share = 0, n = 0;
    bool one_scale = true;
    for (size_t j = 0; j < r->count; j++) {
        driver *d = &r->drivers[j];
        one_scale = one_scale && shares_scale(d, &r->drivers[0]);
        d->place = is_second_target(d) ? PLACE_SECOND : PLACE_NONE;
        if (d->place == PLACE_NONE) {
            rated += d->rated;
            share += d->weight.share.value;
            n++;
        }
    }
    for (size_t j = 0; j < r->count && one_scale; j++) {
        driver *d = &r->drivers[j];
        bool important = d->weight.share.value * n >= share, low = d->rated * n < rated;
        if (d->place == PLACE_NONE)
            d->place = important ? low ? PLACE_FIX : PLACE_KEEP : low ? PLACE_WATCH : PLACE_ENOUGH;
    }
}

/* Whether chance alone would explain so much in one of a hundred tables at most (F test of the linear regression; with
 * drivers that repeat each other, which it cannot tell, it is taken to be so). */
static bool is_beyond_chance(const sample *s, double r2)
{
    double n = (double)s->drivers, rest = (double)s->rows - n - 1;
    return isnan(r2) || r2 >= 1 || incomplete_beta(rest / 2, n / 2, 1 - r2) < MOST_BY_CHANCE;
}

/* ---- Dominance, of drivers in their final order ---- */

static void order_correlations(const sample *s, const drivers_plan *plan, const drivers_result *out, double *r)
{
    size_t n = out->count, side = n + 1, at[SUBSETS_MOST_DRIVERS + 1];
    double all[(SUBSETS_MOST_DRIVERS + 1) * (SUBSETS_MOST_DRIVERS + 1)];
    observations o = sample_observe(s, NULL);
    importance_correlations(&o, side, all);
    at[n] = n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (plan->drivers[j] == out->drivers[i].column)
                at[i] = j;
    for (size_t i = 0; i < side; i++)
        for (size_t j = 0; j < side; j++)
            r[i * side + j] = all[at[i] * side + at[j]];
}

static vp_status find_dominance(const sample *s, const drivers_plan *plan, drivers_result *out, vp_error *error)
{
    size_t n = out->count;
    double r[(SUBSETS_MOST_DRIVERS + 1) * (SUBSETS_MOST_DRIVERS + 1)], *table = malloc(sizeof *table << n);
    out->conditional = malloc(n * n * sizeof *out->conditional);
    out->dominates = calloc(n * n, 1);
    if (!table || !out->conditional || !out->dominates) {
        free(table);
        return fail_memory(error);
    }
    order_correlations(s, plan, out, r);
    subsets_explained(r, n, plan->weigh.threads, table);
    subsets_conditional(table, n, out->conditional);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            out->dominates[i * n + j] = i != j && subsets_dominates(table, n, i, j);
    free(table);
    return VP_OK;
}

/* ---- All of it ---- */

static int by_importance(const void *a, const void *b)
{
    const driver *x = a, *y = b;
    if (x->weight.importance.value != y->weight.importance.value)
        return x->weight.importance.value < y->weight.importance.value ? 1 : -1;
    return (x->column > y->column) - (x->column < y->column);
}

static vp_status measure_all(const frame *f, const sample *s, const drivers_plan *plan, drivers_result *out,
                             vp_error *error)
{
    driver_weight weights[REGRESSION_MOST];
    if (!drivers_weigh(s, &plan->weigh, weights, &out->explained, &out->draws))
        return fail_memory(error);
    if (isnan(out->explained))
        return fail(error, VP_FORMAT, "leave one of them out, or use --method lmg",
                    "the drivers repeat each other: '%s' cannot tell them apart", plan->weigh.method->name);
    scale_bounds shared = scale_shared(f, plan->drivers, plan->count);
    for (size_t j = 0; j < plan->count; j++) {
        out->drivers[j].column = plan->drivers[j];
        out->drivers[j].weight = weights[j];
        describe(s, j, shared.is_scale ? shared : scale_find(f->columns[plan->drivers[j]].numbers, f->rows),
                 &out->drivers[j]);
    }
    fit_line(s, out);
    vp_status status = weigh_extremes(s, out, error);
    if (status)
        return status;
    qsort(out->drivers, out->count, sizeof *out->drivers, by_importance);
    out->beyond_chance = is_beyond_chance(s, out->line_fit);
    if (out->beyond_chance)
        place_all(out);
    return strcmp(plan->weigh.method->name, "dominance") ? VP_OK : find_dominance(s, plan, out, error);
}

vp_status drivers_measure(const frame *f, const drivers_plan *plan, drivers_result *out, vp_error *error)
{
    if (!plan->count)
        return fail(error, VP_INVALID, "name some with --drivers", "no column can be a driver");
    if (plan->count > plan->weigh.method->most_drivers)
        return fail(error, VP_INVALID,
                    plan->count > REGRESSION_MOST ? "name fewer --drivers"
                                                  : "name fewer --drivers, or use --method johnson",
                    "there are %zu drivers; %s takes at most %zu", plan->count, plan->weigh.method->name,
                    plan->weigh.method->most_drivers);
    sample s = {0};
    drivers_result r = {.rows = f->rows, .count = plan->count};
    r.drivers = calloc(plan->count, sizeof *r.drivers);
    bool ok = r.drivers && sample_take(f, plan->target, plan->drivers, plan->count, plan->customer, &s);
    vp_status status = ok ? check_sample(f, plan, &s, error) : fail_memory(error);
    if (!status)
        status = check_method(f, plan, &s, error);
    if (!status)
        status = measure_all(f, &s, plan, &r, error);
    r.complete = s.rows;
    r.customers = plan->customer != INTERN_NONE ? s.groups : 0;
    sample_release(&s);
    if (status)
        drivers_release(&r);
    else
        *out = r;
    return status;
}

void drivers_release(drivers_result *r)
{
    free(r->drivers);
    free(r->conditional);
    free(r->dominates);
}
