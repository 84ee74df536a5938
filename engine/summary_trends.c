/* The summary's curve, its lowest period, groups that were unlike themselves, and the best and worst of them. */
#include "engine/summary.h"
#include "trends/events.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { GROUPS_MAX = 200, CELLS_MAX = 20000, EVENTS_SHOWN = 4, EVENT_TERMS = 3, GROUP_LEAST = 10 };

static const char *const dimensions[] = {"product", "shop", "channel", "country", "lang"};

/* ---- What is measured, and how often ---- */

static vp_status choose_metric(summarizer *s, vp_error *error)
{
    vp_summary *o = s->out;
    double rated = 0, low = -1, high = 1;
    bool proxy;
    vp_status status = query_number(s->store->db, "SELECT count(rating_unit) FROM document", NULL, 0, &rated, error);
    o->by_rating = rated * 4 >= o->documents && rated >= 5;
    o->metric = o->by_rating ? "rating" : o->scored > 0 ? "sentiment" : NULL;
    if (!status && o->by_rating)
        status = query_rating_scale(s->store->db, &low, &high, error);
    if (!status && o->metric)
        status = query_metric_sql(s->store->db, o->by_rating ? METRIC_RATING : METRIC_SENTIMENT, &s->metric_sql, &proxy,
                                  error);
    if (!status && o->metric && !buf_terminate(&s->metric_sql))
        status = fail_memory(error);
    o->metric_low = low;
    o->metric_high = high;
    s->least_change = (high - low) / 12;
    return status;
}

/* What a filter calls the metric. */
static const char *metric_field(const summarizer *s)
{
    return s->out->by_rating ? "rating" : "score";
}

period_unit summary_unit(double first, double last)
{
    static const double days[PERIOD_UNITS] = {1, 7, 30.4, 91.3, 365.2};
    period_unit u = PERIOD_DAY;
    while (u < PERIOD_YEAR && (last - first) / 86400 / days[u] > 40)
        u++;
    return u;
}

/* ---- The curve ---- */

typedef struct curve {
    summarizer *s;
    int64_t starts[SUMMARY_PERIODS];
    size_t count;
    period_cell cells[SUMMARY_PERIODS];
    size_t cell_count;
    moments all;
} curve;

static vp_status take_point(void *context, sqlite3_stmt *q, vp_error *error)
{
    (void)error;
    curve *c = context;
    const char *period = (const char *)sqlite3_column_text(q, 0);
    moments m = {sqlite3_column_double(q, 1), sqlite3_column_double(q, 2), sqlite3_column_double(q, 3)};
    for (size_t i = 0; m.n > 0 && i < c->count; i++) {
        char name[16];
        period_format(c->s->unit, c->starts[i], name);
        if (strcmp(name, period))
            continue;
        c->s->out->curve[i] = m.sum / m.n;
        c->cells[c->cell_count++] = (period_cell){0, (int)i, m};
        c->all = (moments){c->all.n + m.n, c->all.sum + m.sum, c->all.squares + m.squares};
    }
    return VP_OK;
}

static void lay_out_periods(curve *c, double first, double last)
{
    for (int64_t t = period_start(c->s->unit, (int64_t)first); t <= (int64_t)last && c->count < SUMMARY_PERIODS;
         t = period_next(c->s->unit, t)) {
        c->s->out->curve[c->count] = NAN;
        c->starts[c->count++] = t;
    }
}

static vp_status name_lowest(curve *c, vp_error *error)
{
    event found[SUMMARY_PERIODS];
    size_t n = events_find(c->cells, c->cell_count, c->s->least_change / 2, found);
    if (n == SIZE_MAX)
        return fail_memory(error);
    const event *lowest = NULL;
    for (size_t i = 0; i < n; i++)
        if (found[i].change.value < 0 && (!lowest || found[i].inside.value < lowest->inside.value))
            lowest = &found[i];
    if (!lowest)
        return VP_OK;
    char period[16];
    finding *f;
    period_format(c->s->unit, c->starts[lowest->period], period);
    str filter = summary_text(c->s, "%s = '%s' and %s is not empty", period_name(c->s->unit), period,
                              metric_field(c->s));
    vp_status status = filter.p ? summary_add(c->s, "period", str_of(period), filter, QUOTES_NONE, &f, error)
                                : fail_memory(error);
    if (!status) {
        f->value = lowest->inside.value;
        f->low = lowest->inside.low;
        f->high = lowest->inside.high;
        f->before = lowest->outside;
    }
    return status;
}

static vp_status fill_curve(curve *c, vp_error *error)
{
    summarizer *s = c->s;
    buf sql = {0};
    bool ok = buf_printf(&sql,
                         "SELECT period('%s', time), count(x), sum(x), sum(x * x) FROM (SELECT d.time, %s AS x FROM "
                         "document d WHERE d.time IS NOT NULL) GROUP BY 1 ORDER BY 1",
                         period_name(s->unit), s->metric_sql.p);
    vp_status status = ok ? query_each(s->store->db, sql.p, NULL, take_point, c, error) : fail_memory(error);
    buf_release(&sql);
    return status;
}

static vp_status fill_mean(summarizer *s, vp_error *error)
{
    buf sql = {0};
    double n = 0;
    vp_status status = buf_printf(&sql, "SELECT count(%s) FROM document d", s->metric_sql.p)
                           ? query_number(s->store->db, sql.p, NULL, 0, &n, error)
                           : fail_memory(error);
    buf_clear(&sql);
    s->out->metric_n = n;
    if (!status)
        status = buf_printf(&sql, "SELECT avg(%s) FROM document d", s->metric_sql.p)
                     ? query_number(s->store->db, sql.p, NULL, NAN, &s->out->metric_value, error)
                     : fail_memory(error);
    buf_release(&sql);
    return status;
}

vp_status summary_curve(summarizer *s, vp_error *error)
{
    double first = NAN, last = NAN;
    vp_status status = choose_metric(s, error);
    if (status || !s->out->metric)
        return status;
    status = fill_mean(s, error);
    if (!status)
        status = query_number(s->store->db, "SELECT min(time) FROM document", NULL, NAN, &first, error);
    if (!status)
        status = query_number(s->store->db, "SELECT max(time) FROM document", NULL, NAN, &last, error);
    if (status || isnan(first))
        return status;
    s->unit = store_unit(s->store->db, summary_unit(first, last));
    curve *c = calloc(1, sizeof *c);
    if (!c)
        return fail_memory(error);
    c->s = s;
    lay_out_periods(c, first, last);
    status = fill_curve(c, error);
    if (!status && c->count) {
        char name[16];
        s->out->periods = c->count;
        s->out->every = period_name(s->unit);
        period_format(s->unit, c->starts[0], name);
        s->out->first = summary_text(s, "%s", name);
        period_format(s->unit, c->starts[c->count - 1], name);
        s->out->last = summary_text(s, "%s", name);
        status = name_lowest(c, error);
    }
    free(c);
    return status;
}

/* ---- Events ---- */

typedef struct event_scan {
    summarizer *s;
    struct {
        const char *dimension;
        str value;
    } groups[GROUPS_MAX];
    int group_count;
    str periods[SUMMARY_PERIODS];
    int period_count;
    period_cell cells[CELLS_MAX];
    size_t count;
    const char *dimension; /* being scanned */
} event_scan;

static int period_index(event_scan *e, str period)
{
    for (int i = 0; i < e->period_count; i++)
        if (str_equal(e->periods[i], period))
            return i;
    if (e->period_count == SUMMARY_PERIODS)
        return -1;
    e->periods[e->period_count] = arena_copy(&e->s->out->memory, period);
    return e->periods[e->period_count].p ? e->period_count++ : -1;
}

/* Rows come sorted by group, in any case of the letters: so do filters compare. */
static int group_index(event_scan *e, str value)
{
    int last = e->group_count - 1;
    if (last >= 0 && e->groups[last].dimension == e->dimension && str_equal_nocase(value, e->groups[last].value.p))
        return last;
    if (e->group_count == GROUPS_MAX)
        return -1;
    e->groups[e->group_count].dimension = e->dimension;
    e->groups[e->group_count].value = arena_copy(&e->s->out->memory, value);
    return e->groups[e->group_count].value.p ? e->group_count++ : -1;
}

static vp_status take_cell(void *context, sqlite3_stmt *q, vp_error *error)
{
    (void)error;
    event_scan *e = context;
    str value = {(const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)};
    str period = {(const char *)sqlite3_column_text(q, 1), (size_t)sqlite3_column_bytes(q, 1)};
    moments m = {sqlite3_column_double(q, 2), sqlite3_column_double(q, 3), sqlite3_column_double(q, 4)};
    int group = group_index(e, value), at = period_index(e, period);
    if (group >= 0 && at >= 0 && m.n > 0 && e->count < CELLS_MAX)
        e->cells[e->count++] = (period_cell){group, at, m};
    return VP_OK;
}

static vp_status scan_dimension(event_scan *e, vp_error *error)
{
    summarizer *s = e->s;
    buf sql = {0};
    bool ok = buf_printf(&sql,
                         "SELECT min(g COLLATE BINARY), p, count(x), sum(x), sum(x * x) FROM (SELECT d.%s COLLATE "
                         "NOCASE AS g, period('%s', d.time) AS p, %s AS x FROM document d "
                         "WHERE d.time IS NOT NULL AND d.%s COLLATE NOCASE IN (SELECT min(%s COLLATE BINARY) FROM "
                         "document WHERE %s <> '' GROUP BY %s COLLATE NOCASE "
                         "ORDER BY count(*) DESC, 1 LIMIT 40)) GROUP BY g, p ORDER BY g, p",
                         e->dimension, period_name(s->unit), s->metric_sql.p, e->dimension, e->dimension, e->dimension,
                         e->dimension);
    vp_status status = ok ? query_each(s->store->db, sql.p, NULL, take_cell, e, error) : fail_memory(error);
    buf_release(&sql);
    return status;
}

static str event_filter(event_scan *e, const event *found)
{
    buf text = {0};
    bool ok = buf_printf(&text, "%s = ", e->groups[found->group].dimension) &&
              filter_quote(&text, e->groups[found->group].value) &&
              buf_printf(&text, " and %s = '%s' and %s is not empty", period_name(e->s->unit),
                         e->periods[found->period].p, metric_field(e->s));
    str copy = ok ? arena_copy(&e->s->out->memory, buf_str(&text)) : (str){NULL, 0};
    buf_release(&text);
    return copy;
}

/* Whether a finding shown before is the same event. */
static vp_status seen_before(summarizer *s, str filter, bool *seen, vp_error *error)
{
    vp_status status = VP_OK;
    *seen = false;
    for (size_t i = 0; !status && !*seen && i < s->out->finding_count; i++)
        if (!strcmp(s->out->findings[i].kind, "event"))
            status = query_same_documents(s->store, s->out->findings[i].filter.p, filter.p, seen, error);
    return status;
}

static vp_status event_words(summarizer *s, finding *f, vp_error *error)
{
    buf words = {0};
    vp_status status = terms_name(s->store, f->filter.p, f->n, &s->words, EVENT_TERMS, &words, error);
    if (!status)
        f->detail = arena_copy(&s->out->memory, buf_str(&words));
    buf_release(&words);
    return status ? status : f->detail.p ? VP_OK : fail_memory(error);
}

static vp_status add_event(event_scan *e, const event *found, vp_error *error)
{
    summarizer *s = e->s;
    str filter = event_filter(e, found);
    bool seen;
    finding *f;
    if (!filter.p)
        return fail_memory(error);
    vp_status status = seen_before(s, filter, &seen, error);
    if (status || seen)
        return status;
    str label = summary_text(s, "%s %s", e->groups[found->group].value.p, e->periods[found->period].p);
    status = label.p ? summary_add(s, "event", label, filter, found->change.value < 0 ? QUOTES_WORST : QUOTES_BEST, &f,
                                   error)
                     : fail_memory(error);
    if (status)
        return status;
    f->value = found->inside.value;
    f->low = found->inside.low;
    f->high = found->inside.high;
    f->before = found->outside;
    return event_words(s, f, error);
}

static size_t events_shown(const summarizer *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->out->finding_count; i++)
        n += !strcmp(s->out->findings[i].kind, "event");
    return n;
}

static vp_status add_events(event_scan *e, const event *found, size_t n, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < n && events_shown(e->s) < EVENTS_SHOWN; i++)
        status = add_event(e, &found[i], error);
    return status;
}

vp_status summary_events(summarizer *s, vp_error *error)
{
    if (!s->out->metric || s->out->periods < 3)
        return VP_OK;
    event_scan *e = calloc(1, sizeof *e);
    event *found = malloc(CELLS_MAX * sizeof *found);
    vp_status status = e && found ? VP_OK : fail_memory(error);
    for (size_t d = 0; !status && d < sizeof dimensions / sizeof *dimensions; d++) {
        e->s = s;
        e->dimension = dimensions[d];
        status = scan_dimension(e, error);
    }
    size_t n = status ? 0 : events_find(e->cells, e->count, s->least_change, found);
    if (n == SIZE_MAX)
        status = fail_memory(error);
    if (!status)
        status = add_events(e, found, n, error);
    free(e);
    free(found);
    return status;
}

/* ---- Best and worst ---- */

typedef struct ranked {
    buf value;
    estimate e;
} ranked;

/* Groups come from the worst to the best. */
typedef struct ranking {
    ranked worst, best;
    size_t count;
} ranking;

static vp_status take_group(void *context, sqlite3_stmt *q, vp_error *error)
{
    ranking *r = context;
    ranked *taken = r->count++ ? &r->best : &r->worst;
    moments m = {sqlite3_column_double(q, 1), sqlite3_column_double(q, 2), sqlite3_column_double(q, 3)};
    taken->e = estimate_mean(m);
    buf_clear(&taken->value);
    bool ok = buf_add(&taken->value, sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0));
    return ok ? VP_OK : fail_memory(error);
}

static vp_status add_group(summarizer *s, const char *dimension, const ranked *g, vp_error *error)
{
    buf filter = {0};
    finding *f;
    bool ok = buf_printf(&filter, "%s = ", dimension) && filter_quote(&filter, buf_str(&g->value)) &&
              buf_printf(&filter, " and %s is not empty", metric_field(s));
    vp_status status = ok ? summary_add(s, "group", buf_str(&g->value), buf_str(&filter), QUOTES_NONE, &f, error)
                          : fail_memory(error);
    buf_release(&filter);
    if (status)
        return status;
    f->detail = summary_text(s, "%s", dimension);
    f->value = g->e.value;
    f->low = g->e.low;
    f->high = g->e.high;
    return VP_OK;
}

static vp_status rank_dimension(summarizer *s, const char *dimension, vp_error *error)
{
    ranking r = {0};
    buf sql = {0};
    bool ok = buf_printf(&sql,
                         "SELECT min(g COLLATE BINARY), count(x), sum(x), sum(x * x) FROM (SELECT d.%s COLLATE NOCASE "
                         "AS g, %s AS x FROM document d WHERE d.%s <> '') GROUP BY g "
                         "HAVING count(x) >= %d ORDER BY avg(x), g",
                         dimension, s->metric_sql.p, dimension, GROUP_LEAST);
    vp_status status = ok ? query_each(s->store->db, sql.p, NULL, take_group, &r, error) : fail_memory(error);
    if (!status && r.count >= 2) {
        status = add_group(s, dimension, &r.worst, error);
        if (!status)
            status = add_group(s, dimension, &r.best, error);
    }
    buf_release(&sql);
    buf_release(&r.worst.value);
    buf_release(&r.best.value);
    return status;
}

vp_status summary_groups(summarizer *s, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t d = 0; s->out->metric && !status && d < 4; d++)
        status = rank_dimension(s, dimensions[d], error);
    return status;
}
