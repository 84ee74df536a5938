/* Periods in which a product, shop, channel, country or language was unlike itself: as in the summary, of the documents
 * of a report. */
#include "engine/report.h"
#include "engine/terms.h"
#include "trends/events.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    GROUPS_MOST = 40 /* of a dimension */,
    NAME_MOST = 1000 /* bytes */,
    EVENTS_SHOWN = 4,
    CANDIDATES = 40,
    WORDS = 4,
    STRIDE = 1 << 24 /* of groups, from a dimension to the next */
};

static const char *const dimensions[REPORT_DIMENSIONS] = {"product", "shop", "channel", "country", "lang"};

typedef struct scan {
    reporter *reporter;
    trend_points points[REPORT_DIMENSIONS];
    period_cell *cells; /* owned; the period of one is its place among the points of the dimension */
    size_t count;
    term_counts words; /* of all documents of the report */
    str filters[EVENTS_SHOWN];
} scan;

/* ---- Cells ---- */

static int by_size(const void *a, const void *b)
{
    const ranked_p *x = a, *y = b;
    return x->p != y->p ? (x->p < y->p) - (x->p > y->p) : (x->at > y->at) - (x->at < y->at);
}

/* Which groups are among the largest, and can be named in a filter. */
static bool mark_largest(const trend_points *p, bool *keep)
{
    ranked_p *sizes = calloc(p->group_count + 1, sizeof *sizes);
    for (size_t g = 0; sizes && g < p->group_count; g++)
        sizes[g].at = g;
    for (size_t i = 0; sizes && i < p->count; i++)
        sizes[p->items[i].group].p += p->items[i].sums.n;
    if (sizes)
        qsort(sizes, p->group_count, sizeof *sizes, by_size);
    for (size_t i = 0; sizes && i < p->group_count && i < GROUPS_MOST; i++)
        keep[sizes[i].at] = p->groups[sizes[i].at].names[0].n <= NAME_MOST;
    free(sizes);
    return sizes != NULL;
}

static bool add_cells(scan *s, size_t dimension)
{
    const trend_points *p = &s->points[dimension];
    period_cell *cells = realloc(s->cells, (s->count + p->count + 1) * sizeof *cells);
    bool *keep = calloc(p->group_count + 1, sizeof *keep);
    s->cells = cells ? cells : s->cells;
    bool ok = cells && keep && mark_largest(p, keep);
    for (size_t i = 0; ok && i < p->count; i++)
        if (keep[p->items[i].group])
            cells[s->count++] = (period_cell){(int)(dimension * STRIDE + p->items[i].group), (int)i, p->items[i].sums};
    free(keep);
    return ok;
}

static vp_status read_dimension(scan *s, size_t dimension, vp_error *error)
{
    reporter *r = s->reporter;
    const vp_trend_query q = {.struct_size = sizeof q,
                              .metric = r->out->main == &r->out->rating ? "rating" : "sentiment",
                              .every = period_name(r->unit),
                              .by = dimensions[dimension],
                              .where = r->options->where,
                              .since = r->options->since,
                              .until = r->options->until};
    char sql[96];
    double known;
    snprintf(sql, sizeof sql, "SELECT EXISTS (SELECT 1 FROM document WHERE %s <> '')", dimensions[dimension]);
    vp_status status = query_number(r->store->db, sql, NULL, 0, &known, error);
    if (status || !known)
        return status;
    status = trend_points_read(r->store, &q, &s->points[dimension], error);
    return status ? status : add_cells(s, dimension) ? VP_OK : fail_memory(error);
}

/* ---- Events ---- */

/* Whether an event told before is the same one. */
static vp_status seen_before(scan *s, str filter, bool *seen, vp_error *error)
{
    reporter *r = s->reporter;
    vp_status status = VP_OK;
    for (size_t i = 0; !status && !*seen && i < r->out->event_count; i++)
        status = query_same_documents(r->store, s->filters[i].p, filter.p, seen, error);
    return status;
}

static vp_status name_words(scan *s, str filter, report_event *out, vp_error *error)
{
    reporter *r = s->reporter;
    buf words = {0};
    vp_status status = terms_name(r->store, filter.p, out->value.n, &s->words, WORDS, &words, error);
    if (!status)
        status = report_mask(r, r->lang, words.n ? buf_str(&words) : STR(""), &out->words, error);
    buf_release(&words);
    return status;
}

static vp_status write_filter(scan *s, size_t dimension, str group, const char *period, str *out, vp_error *error)
{
    reporter *r = s->reporter;
    buf own = {0}, all = {0};
    bool ok = buf_printf(&own, "%s = ", dimensions[dimension]) && filter_quote(&own, group) &&
              buf_printf(&own, " and %s = '%s' and %s is not empty", period_name(r->unit), period,
                         r->out->main == &r->out->rating ? "rating" : "score") &&
              buf_terminate(&own) && report_narrow(r, own.p, &all);
    *out = ok ? report_keep(r, buf_str(&all)) : (str){NULL, 0};
    buf_release(&own);
    buf_release(&all);
    return out->p ? VP_OK : fail_memory(error);
}

static vp_status add_event(scan *s, const event *found, vp_error *error)
{
    reporter *r = s->reporter;
    size_t dimension = (size_t)found->group / STRIDE;
    const trend_points *p = &s->points[dimension];
    const trend_point *at = &p->items[found->period];
    str group = p->groups[at->group].names[0], filter;
    char period[16];
    bool seen = false;
    period_format(p->unit, at->start, period);
    vp_status status = write_filter(s, dimension, group, period, &filter, error);
    if (!status)
        status = seen_before(s, filter, &seen, error);
    if (status || seen)
        return status;
    report_event *out = &r->out->events[r->out->event_count];
    const estimate *e = &found->inside;
    *out = (report_event){.group = report_keep(r, group),
                          .period = report_keep(r, str_of(period)),
                          .is_language = !strcmp(dimensions[dimension], "lang"),
                          .value = {e->value, e->low, e->high, e->n},
                          .otherwise = found->outside};
    s->filters[r->out->event_count++] = filter;
    if (!out->group.p || !out->period.p)
        return fail_memory(error);
    status = name_words(s, filter, out, error);
    report_mood mood = found->change.value < 0 ? MOOD_WORST : MOOD_BEST;
    return status ? status : report_quote_add(r, filter.p, mood, false, out->quotes, &out->quote_count, error);
}

static vp_status add_events(scan *s, vp_error *error)
{
    reporter *r = s->reporter;
    const report_measure *m = r->out->main;
    event *found = calloc(s->count + 1, sizeof *found);
    size_t n = found ? events_find(s->cells, s->count, (m->highest - m->lowest) / 12, found) : SIZE_MAX;
    r->out->events = arena_array(&r->out->memory, EVENTS_SHOWN, sizeof *r->out->events);
    vp_status status = n == SIZE_MAX || !r->out->events ? fail_memory(error) : VP_OK;
    if (!status && n)
        status = terms_count(r->store, r->where.n ? r->where.p : NULL, &s->words, error);
    for (size_t i = 0; !status && i < n && i < CANDIDATES && r->out->event_count < EVENTS_SHOWN; i++)
        status = add_event(s, &found[i], error);
    free(found);
    return status;
}

vp_status report_events(reporter *r, vp_error *error)
{
    scan s = {.reporter = r};
    vp_status status = VP_OK;
    if (!r->out->main || !r->out->has_period)
        return VP_OK;
    for (size_t d = 0; !status && d < REPORT_DIMENSIONS; d++)
        status = read_dimension(&s, d, error);
    if (!status)
        status = add_events(&s, error);
    for (size_t d = 0; d < REPORT_DIMENSIONS; d++)
        trend_points_release(&s.points[d]);
    terms_release(&s.words);
    free(s.cells);
    return status;
}
