/* Drivers of a target in a table. */
#include "base/num.h"
#include "base/parallel.h"
#include "customers/driver_choice.h"
#include "customers/drivers.h"
#include "engine/driver_causes.h"
#include "engine/features.h"
#include "engine/options.h"
#include "ingest/roles.h"

#include <voxpop_customers.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_DRAWS = 100000, KNOWN_NAME = 2 /* strength of a match */, MOST_ASPECTS = 16 };
static const double RARE = 0.02; /* aspects that fewer texts speak of are no drivers */

/* Everything that the public result points to. */
typedef struct driver_report {
    vp_drivers public;
    frame frame;
    drivers_result result;
    vp_driver *drivers;
    vp_unused_column *unused;
    arena texts;
    char note[200];
} driver_report;

void vp_drivers_free(vp_drivers *drivers)
{
    driver_report *r = (driver_report *)drivers;
    if (!r)
        return;
    frame_release(&r->frame);
    drivers_release(&r->result);
    free(r->drivers);
    free(r->unused);
    arena_release(&r->texts);
    free(r);
}

/* ---- Which columns ---- */

/* The column that says who answered, by its name. */
static vp_status find_customer(const frame *f, const char *name, uint32_t *out, vp_error *error)
{
    *out = INTERN_NONE;
    if (name)
        return frame_find(f, name, out, error);
    for (uint32_t c = 0; *out == INTERN_NONE && c < f->count; c++)
        if (role_match_name(f->names.strings[c], ROLE_CUSTOMER).strength >= KNOWN_NAME)
            *out = c;
    return VP_OK;
}

static vp_status find_named(const frame *f, const vp_drivers_query *q, uint32_t target, uint32_t *columns,
                            vp_error *error)
{
    for (size_t i = 0; i < q->driver_count; i++) {
        vp_status status = frame_find(f, q->drivers[i], &columns[i], error);
        if (status)
            return status;
        if (columns[i] == target)
            return fail(error, VP_INVALID, NULL, "'%s' is the target: it cannot be a driver", q->drivers[i]);
        for (size_t k = 0; k < i; k++)
            if (columns[k] == columns[i])
                return fail(error, VP_INVALID, NULL, "the driver '%s' is named twice", q->drivers[i]);
        if (!f->columns[columns[i]].number_count)
            return fail(error, VP_INVALID, NULL, "the driver '%s' has no numbers", q->drivers[i]);
    }
    return VP_OK;
}

static const char *why_unused(driver_report *r, const driver_candidate *c)
{
    char text[40];
    switch (c->refusal) {
    case REFUSAL_MISSING:
        snprintf(text, sizeof text, "%.0f%% missing", 100 * c->missing);
        return arena_copy(&r->texts, str_of(text)).p;
    case REFUSAL_CONSTANT: return "never varies";
    case REFUSAL_REPEATS: return "repeats the target";
    case REFUSAL_SCALE: return "not on a scale";
    default: return NULL;
    }
}

static vp_status choose(driver_report *r, uint32_t target, uint32_t *columns, size_t *count, vp_error *error)
{
    const frame *f = &r->frame;
    driver_candidate *all = malloc((f->count + 1) * sizeof *all);
    r->unused = calloc(f->count + 1, sizeof *r->unused);
    vp_status status = all && r->unused ? VP_OK : fail_memory(error);
    if (!status && drivers_choose(f, target, all) == SIZE_MAX)
        status = fail_memory(error);
    *count = 0;
    for (size_t i = 0; !status && i + 1 < f->count; i++) {
        const char *why = why_unused(r, &all[i]);
        if (all[i].refusal == REFUSAL_NONE)
            columns[(*count)++] = all[i].column;
        else if (why)
            r->unused[r->public.unused_count++] = (vp_unused_column){f->names.strings[all[i].column].p, why};
    }
    free(all);
    return status;
}

/* ---- Answers that are none ---- */

/* Takes the number out of the drivers, where it is no answer. */
static vp_status leave_out_missing(frame *f, const char *text, const uint32_t *columns, size_t count, vp_error *error)
{
    double missing;
    if (!text)
        return VP_OK;
    if (!number_parse(str_of(text), &missing))
        return fail(error, VP_INVALID, "a number, such as 0 or 99", "'%.40s' cannot stand for a missing answer", text);
    for (size_t i = 0; i < count; i++) {
        frame_column *c = &f->columns[columns[i]];
        for (size_t row = 0; row < f->rows; row++)
            if (c->numbers[row] == missing) {
                c->numbers[row] = NAN;
                c->number_count--;
            }
    }
    return VP_OK;
}

/* On scales of up to seven steps, 0 is often what a form says where nothing was asked. */
static void warn_of_zeros(driver_report *r, const uint32_t *columns, size_t count)
{
    size_t zeros = 0, first = 0;
    for (size_t i = 0; i < count; i++) {
        scale_bounds s = scale_find(r->frame.columns[columns[i]].numbers, r->frame.rows);
        if (s.is_scale && s.low == 0 && s.high >= 4 && s.high <= 7 && !zeros++)
            first = i;
    }
    if (zeros && !*r->note)
        snprintf(r->note, sizeof r->note,
                 "'%.60s'%s at 0: if that means \"not applicable\", leave such answers out with --missing 0",
                 r->frame.names.strings[columns[first]].p, zeros > 1 ? " and others begin" : " begins");
}

/* ---- The result ---- */

static vp_bounds bounds_of(bounds b)
{
    return (vp_bounds){b.value, b.low, b.high};
}

static vp_driver driver_of(const driver_report *r, size_t i)
{
    static const char *const kinds[] = {[DRIVER_PLAIN] = "",
                                        [DRIVER_BASIC] = "basic",
                                        [DRIVER_PERFORMANCE] = "performance",
                                        [DRIVER_EXCITEMENT] = "excitement"};
    static const char *const places[] = {
        [PLACE_NONE] = "",       [PLACE_FIX] = "fix first",      [PLACE_KEEP] = "keep",
        [PLACE_WATCH] = "watch", [PLACE_ENOUGH] = "good enough", [PLACE_SECOND] = "second target"};
    const driver *d = &r->result.drivers[i];
    size_t n = r->result.count;
    return (vp_driver){
        .name = r->frame.names.strings[d->column].p,
        .importance = bounds_of(d->weight.importance),
        .share = bounds_of(d->weight.share),
        .lift = bounds_of(d->weight.lift),
        .correlation = d->correlation,
        .coefficient = d->coefficient,
        .error = d->error,
        .inflation = d->inflation,
        .mean = d->mean,
        .lowest = d->lowest,
        .highest = d->highest,
        .rated = d->rated,
        .low_rated = d->low_rated,
        .penalty = d->penalty,
        .reward = d->reward,
        .kind = kinds[d->kind],
        .place = places[d->place],
        .conditional = r->result.conditional ? r->result.conditional + i * n : NULL,
        .dominates = r->result.dominates ? r->result.dominates + i * n : NULL,
    };
}

static vp_status publish(driver_report *r, uint32_t target, const importance_method *method, vp_error *error)
{
    const drivers_result *from = &r->result;
    r->drivers = malloc(from->count * sizeof *r->drivers);
    if (!r->drivers)
        return fail_memory(error);
    for (size_t i = 0; i < from->count; i++)
        r->drivers[i] = driver_of(r, i);
    vp_drivers *out = &r->public;
    out->target = r->frame.names.strings[target].p;
    out->method = method->name;
    out->meaning = method->meaning;
    out->explained = from->explained;
    out->intercept = from->intercept;
    out->beyond_chance = from->beyond_chance;
    out->rows = from->rows;
    out->complete = from->complete;
    out->customers = from->customers;
    out->draws = from->draws;
    out->drivers = r->drivers;
    out->count = from->count;
    out->unused = r->unused;
    out->note = r->note;
    return VP_OK;
}

static vp_status measure(driver_report *r, const vp_drivers_query *q, vp_error *error)
{
    const importance_method *method = importance_find(q->method);
    drivers_plan plan = {
        .weigh = {.method = method, .seed = q->seed, .draws = q->draws, .threads = parallel_threads(q->threads)}};
    const frame *f = &r->frame;
    vp_status status = frame_find(f, q->target, &plan.target, error);
    if (!status && !f->columns[plan.target].number_count)
        status = fail(error, VP_INVALID, NULL, "the target '%s' has no numbers", q->target);
    if (!status && !frame_varies(f, plan.target))
        status = fail(error, VP_FORMAT, NULL, "the target '%s' is the same in all rows", q->target);
    if (!status)
        status = find_customer(f, q->customer, &plan.customer, error);
    if (status)
        return status;
    plan.count = q->driver_count;
    uint32_t *columns = malloc((f->count + plan.count + 1) * sizeof *columns);
    plan.drivers = columns;
    if (!columns)
        return fail_memory(error);
    status = plan.count ? find_named(f, q, plan.target, columns, error)
                        : choose(r, plan.target, columns, &plan.count, error);
    if (!status)
        status = leave_out_missing(&r->frame, q->missing, columns, plan.count, error);
    if (!status)
        warn_of_zeros(r, columns, plan.count);
    if (!status)
        status = drivers_measure(f, &plan, &r->result, error);
    free(columns);
    return status ? status : publish(r, plan.target, method, error);
}

static vp_status read_query(const vp_drivers_query *query, vp_drivers_query *q, driver_report **out, vp_error *error)
{
    *q = (vp_drivers_query){.struct_size = sizeof *q};
    vp_status status = options_copy(q, sizeof *q, query, error);
    if (status)
        return status;
    q->method = q->method ? q->method : "lmg";
    if (!importance_find(q->method))
        return fail(error, VP_INVALID, NULL, "there is no method '%s'", q->method);
    if (!q->target)
        return fail(error, VP_INVALID, "name the column to explain", "there is no target");
    if (q->draws > MOST_DRAWS)
        return fail(error, VP_INVALID, NULL, "%u draws are more than %d", q->draws, MOST_DRAWS);
    *out = calloc(1, sizeof **out);
    return *out ? VP_OK : fail_memory(error);
}

static vp_status hand_out(driver_report *r, vp_status status, vp_drivers **out)
{
    if (status)
        vp_drivers_free(&r->public);
    else
        *out = &r->public;
    return status;
}

vp_status vp_drivers_measure(const char *path, const vp_drivers_query *query, vp_drivers **out, vp_error *error)
{
    vp_drivers_query q;
    driver_report *r;
    vp_status status = read_query(query, &q, &r, error);
    if (status)
        return status;
    uint64_t rejected;
    const read_options options = {.encoding = q.encoding, .sheet = q.sheet};
    status = frame_of_table(path, &options, &r->frame, &rejected, error);
    if (!status && rejected)
        snprintf(r->note, sizeof r->note, "%llu rows could not be read", (unsigned long long)rejected);
    if (!status)
        status = measure(r, &q, error);
    return hand_out(r, status, out);
}

/* ---- Of a store ---- */

static bool is_aspect(const frame *f, uint32_t column)
{
    return str_starts(f->names.strings[column], "aspect.");
}

/* Aspects that enough texts speak of, as drivers, those of most texts first; what a text does not speak of is neither
 * good nor bad in it. */
static const char **use_aspects(driver_report *r, size_t *count)
{
    frame *f = &r->frame;
    const char **drivers = arena_array(&r->texts, f->count + 1, sizeof *drivers);
    size_t *texts = arena_array(&r->texts, f->count + 1, sizeof *texts);
    *count = 0;
    for (uint32_t c = 0; drivers && texts && c < f->count; c++) {
        if (!is_aspect(f, c))
            continue;
        size_t own = f->columns[c].number_count, at = (*count)++;
        for (; at > 0 && texts[at - 1] < own; at--) {
            texts[at] = texts[at - 1];
            drivers[at] = drivers[at - 1];
        }
        texts[at] = own;
        drivers[at] = f->names.strings[c].p;
        for (size_t i = 0; i < f->rows; i++)
            if (isnan(f->columns[c].numbers[i]))
                f->columns[c].numbers[i] = 0;
    }
    *count = *count < MOST_ASPECTS ? *count : MOST_ASPECTS;
    while (*count && texts && (double)texts[*count - 1] < RARE * (double)f->rows)
        --*count;
    return texts ? drivers : NULL;
}

vp_status vp_drivers_of_store(vp_store *store, const char *where, const vp_drivers_query *query, vp_drivers **out,
                              vp_error *error)
{
    vp_drivers_query q;
    driver_report *r;
    vp_table *features = NULL;
    vp_status status = read_query(query, &q, &r, error);
    if (status)
        return status;
    status = features_ask(store, FEATURES_OF_DOCUMENTS, where, 0, &features, error);
    if (!status)
        status = frame_of_cells(features, &r->frame, error);
    vp_table_free(features);
    size_t count = 0;
    const char **aspects = status ? NULL : use_aspects(r, &count);
    if (!status && !aspects)
        status = fail_memory(error);
    if (!status && !q.driver_count && !count)
        status = fail(error, VP_NOT_FOUND, "name some with --drivers; `features` shows what there is",
                      "no aspect is spoken of in enough texts");
    if (!status && !q.driver_count) {
        q.drivers = aspects;
        q.driver_count = count;
    }
    if (!status)
        status = measure(r, &q, error);
    if (!status && r->public.beyond_chance)
        status = driver_causes_find(store, where, r->drivers, r->public.count, &r->texts, error);
    return hand_out(r, status, out);
}
