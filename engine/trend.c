/* Trends as tables: what was measured by period and group, the periods between, and how it compares. */
#include "engine/trend_points.h"

#include "base/array.h"
#include "base/calendar.h"
#include "engine/options.h"
#include "trends/season.h"

#include <math.h>
#include <stdlib.h>

enum { TREND_ROWS = 10000 /* most rows of a table that is filled up with empty periods */ };

typedef enum comparison { ALONE, PREVIOUS, YEAR_AGO, TWO_PERIODS } comparison;

/* What stands beside the numbers. */
typedef struct shown {
    comparison against;
    bool season;
} shown;

typedef struct row {
    int64_t start;
    uint32_t group;
    estimate now, before; /* value NaN: none */
    difference change;
    bool moved;
    double smooth, season; /* NaN: not told */
} row;

typedef struct rows {
    row *items; /* owned: free */
    size_t count, room;
    bool whole; /* each group has a row in each period */
} rows;

/* ---- Rows ---- */

static vp_status add_row(rows *r, row added, vp_error *error)
{
    if (!array_room(&r->items, sizeof *r->items, r->count, &r->room))
        return fail_memory(error);
    r->items[r->count++] = added;
    return VP_OK;
}

/* Each group has a row in each period, so that a chart is true to time. */
static vp_status list_all_periods(const trend_points *p, rows *out, vp_error *error)
{
    vp_status status = VP_OK;
    int64_t last = p->items[p->count - 1].start;
    for (int64_t t = p->items[0].start, next; !status; t = next) {
        for (uint32_t g = 0; !status && g < p->group_count; g++) {
            const trend_point *at = trend_point_at(p, t, g);
            status = add_row(out, (row){.start = t, .group = g, .now = at ? at->result : trend_estimate_nothing(p)},
                             error);
        }
        next = period_next(p->unit, t);
        if (t >= last || next == t)
            break;
    }
    return status;
}

static vp_status list_rows(const trend_points *p, rows *out, vp_error *error)
{
    if (!p->count)
        return VP_OK;
    out->whole = trend_period_count(p, TREND_ROWS) <= TREND_ROWS / p->group_count;
    if (out->whole)
        return list_all_periods(p, out, error);
    log_line("periods without documents are left out: with them the trend has more than %d rows; see --since, --until "
             "and --every",
             TREND_ROWS);
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < p->count; i++)
        status = add_row(out, (row){.start = p->items[i].start, .group = p->items[i].group, .now = p->items[i].result},
                         error);
    return status;
}

/* ---- Comparisons ---- */

/* The period before, or the same of the year before: of a week the one of 52 weeks earlier. */
static int64_t period_before(period_unit unit, int64_t start, comparison c)
{
    if (c == PREVIOUS)
        return period_start(unit, start - 1);
    if (period_plain(unit) == PERIOD_WEEK)
        return start - 364 * 86400LL;
    int year, month, day;
    civil_from_days(start / 86400 - (start % 86400 < 0), &year, &month, &day);
    return period_start(unit, days_from_civil(year - 1, month, month == 2 && day == 29 ? 28 : day) * 86400);
}

static bool compares(const row *r)
{
    return r->now.n >= VP_THIN && r->before.n >= VP_THIN && !isnan(r->change.p);
}

/* Finds what moved, at one rate of false discoveries over all rows. */
static vp_status judge(rows *r, vp_error *error)
{
    double *p = malloc((r->count + 1) * sizeof *p);
    ranked_p *order = malloc((r->count + 1) * sizeof *order);
    unsigned char *keep = malloc(r->count + 1);
    bool ok = p && order && keep;
    size_t n = 0;
    for (size_t i = 0; ok && i < r->count; i++)
        if (compares(&r->items[i]))
            p[n++] = r->items[i].change.p;
    if (ok)
        false_discovery(p, n, 0.05, keep, order);
    n = 0;
    for (size_t i = 0; ok && i < r->count; i++)
        r->items[i].moved = compares(&r->items[i]) && keep[n++];
    free(p);
    free(order);
    free(keep);
    return ok ? VP_OK : fail_memory(error);
}

/* What was before the first day that was asked for, as far as rows are compared with it. Nothing where no such day was
 * given. */
static vp_status read_earlier(vp_store *s, const vp_trend_query *query, const trend_points *p, comparison c,
                              trend_points *out, vp_error *error)
{
    int64_t begin, end;
    char first[16], last[16];
    vp_trend_query earlier = *query;
    if (!p->count || !trend_read_day(query->since, &begin, &end))
        return VP_OK;
    period_format(PERIOD_DAY, period_before(p->unit, period_start(p->unit, begin), c), first);
    period_format(PERIOD_DAY, begin - 1, last);
    earlier.since = first;
    earlier.until = last;
    vp_status status = trend_points_read(s, &earlier, out, error);
    return status == VP_NOT_FOUND ? VP_OK : status;
}

static const trend_point *point_before(const trend_points *p, const trend_points *earlier, int64_t start,
                                       uint32_t group)
{
    if (start >= p->items[0].start)
        return trend_point_at(p, start, group);
    uint32_t g = earlier->count ? trend_group_find(earlier, p->groups[group].names) : UINT32_MAX;
    return g != UINT32_MAX ? trend_point_at(earlier, start, g) : NULL;
}

static vp_status compare_rows(const trend_points *p, const trend_points *earlier, comparison c, rows *r,
                              vp_error *error)
{
    const trend_points *oldest = earlier->count ? earlier : p;
    int64_t first = oldest->count ? oldest->items[0].start : 0;
    for (size_t i = 0; i < r->count; i++) {
        row *at = &r->items[i];
        int64_t start = period_before(p->unit, at->start, c);
        const trend_point *before = start < at->start ? point_before(p, earlier, start, at->group) : NULL;
        at->before = before ? before->result : (estimate){NAN, NAN, NAN, 0};
        if (!before && p->metric == METRIC_VOLUME && start >= first && start < at->start)
            at->before = trend_estimate_nothing(p);
        at->change = compare_estimates(at->now, at->before);
    }
    return judge(r, error);
}

/* ---- Seasons ---- */

/* The rows of a group, from its first one on. *told: how far a season was found, if there is one to be found at all. */
static vp_status split_group(const trend_points *p, rows *r, uint32_t group, size_t length, double *room, int *told,
                             vp_error *error)
{
    size_t n = r->count / p->group_count;
    double *values = room, *weights = room + n;
    season_parts parts;
    for (size_t i = 0; i < n; i++) {
        const row *at = &r->items[i * p->group_count + group];
        values[i] = at->now.value;
        weights[i] = p->metric == METRIC_VOLUME ? 1 : at->now.n;
    }
    if (!season_split(values, weights, n, length, &parts))
        return fail_memory(error);
    for (size_t i = 0; parts.effects && i < n; i++) {
        row *at = &r->items[i * p->group_count + group];
        at->smooth = parts.trend[i];
        at->season = parts.clear ? parts.effects[i % length] : 0;
    }
    *told |= parts.clear ? 2 : parts.effects ? 1 : 0;
    season_release(&parts);
    return VP_OK;
}

static vp_status split_seasons(const trend_points *p, rows *r, vp_error *error)
{
    size_t length = trend_season_length(p->unit);
    int told = 0;
    for (size_t i = 0; i < r->count; i++)
        r->items[i].smooth = r->items[i].season = NAN;
    double *room = malloc((2 * r->count + 1) * sizeof *room);
    vp_status status = room ? VP_OK : fail_memory(error);
    for (uint32_t g = 0; !status && r->whole && g < p->group_count; g++)
        status = split_group(p, r, g, length, room, &told, error);
    free(room);
    if (!status && !told)
        log_line("a season takes %zu periods, %d times: there are too few", length, SEASONS_LEAST);
    else if (!status && told == 1)
        log_line("no season stands out: it would tell two fifths of how the number varies around its trend");
    return status;
}

/* ---- Tables ---- */

static bool put_names(vp_table *t, const trend_points *p, uint32_t group)
{
    for (size_t i = 0; i < p->field_count; i++)
        if (!table_text(t, p->groups[group].names[i]))
            return false;
    return true;
}

static bool put_change(vp_table *t, const row *r)
{
    static const char *const moves[] = {"down", "up"};
    return table_real(t, r->change.value) && table_real(t, r->change.low) && table_real(t, r->change.high) &&
           (r->moved ? table_text(t, str_of(moves[r->change.value > 0])) : table_empty(t));
}

static bool put_season(vp_table *t, const row *r)
{
    return table_real(t, r->smooth) && table_real(t, r->season) && table_real(t, r->now.value - r->smooth - r->season);
}

static vp_status put_row(const trend_points *p, const row *r, const shown *shown, vp_table *t, vp_error *error)
{
    char period[16];
    period_format(p->unit, r->start, period);
    bool ok = table_row(t) && table_text(t, str_of(period)) && put_names(t, p, r->group) &&
              table_real(t, r->now.value) && table_real(t, r->now.low) && table_real(t, r->now.high) &&
              table_integer(t, (int64_t)r->now.n) &&
              (shown->against == ALONE || (table_real(t, r->before.value) && put_change(t, r))) &&
              (!shown->season || put_season(t, r));
    return ok ? VP_OK : fail_memory(error);
}

static vp_status make_table(const trend_points *p, const rows *r, const shown *shown, vp_table **out, vp_error *error)
{
    enum { PLAIN = 5, CHANGE = 5, SEASON = 3 };
    const char *names[PLAIN + CHANGE + SEASON] = {"period", p->name, "low", "high", "n"};
    static const char *const change[CHANGE] = {"before", "change", "change_low", "change_high", "moved"};
    static const char *const season[SEASON] = {"smooth", "season", "rest"};
    size_t n = PLAIN;
    for (int i = 0; shown->against != ALONE && i < CHANGE; i++)
        names[n++] = change[i];
    for (int i = 0; shown->season && i < SEASON; i++)
        names[n++] = season[i];
    vp_status status = trend_table_new(p, names, n, 1, out, error);
    for (size_t i = 0; !status && i < r->count; i++)
        status = put_row(p, &r->items[i], shown, *out, error);
    return status;
}

/* ---- Two periods ---- */

static vp_status put_pair(const trend_points *p, const row *r, vp_table *t, vp_error *error)
{
    bool ok = table_row(t) && put_names(t, p, r->group) && table_real(t, r->before.value) &&
              table_integer(t, (int64_t)r->before.n) && table_real(t, r->now.value) &&
              table_integer(t, (int64_t)r->now.n) && put_change(t, r);
    return ok ? VP_OK : fail_memory(error);
}

/* All documents of a period are one point. */
static vp_status read_side(vp_store *s, const vp_trend_query *query, str period, trend_points *out, vp_error *error)
{
    vp_trend_query side = *query;
    buf where = {0};
    bool given = query->where && *query->where;
    filter alone = {0};
    vp_status status = query_read_filter(s, query->where, &alone, error);
    bool ok = (!given || (buf_putc(&where, '(') && buf_puts(&where, query->where) && buf_puts(&where, ") and "))) &&
              trend_period_filter(period, &where) && buf_terminate(&where);
    filter_release(&alone);
    side.where = where.p;
    side.every = TREND_AS_ONE;
    *out = (trend_points){0};
    if (!status)
        status = ok ? trend_points_read(s, &side, out, error) : fail_memory(error);
    if (status && error)
        error->column = 0;
    buf_release(&where);
    return status;
}

static const trend_point *same_group(const trend_points *p, const trend_points *other, uint32_t group)
{
    uint32_t g = trend_group_find(other, p->groups[group].names);
    return g != UINT32_MAX && other->count ? trend_point_at(other, other->items[0].start, g) : NULL;
}

static vp_status pair_groups(const trend_points *a, const trend_points *b, rows *out, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < b->count; i++) {
        const trend_point *before = same_group(b, a, b->items[i].group);
        row r = {.group = b->items[i].group, .now = b->items[i].result};
        r.before = before ? before->result : trend_estimate_nothing(a);
        r.change = compare_estimates(r.now, r.before);
        status = add_row(out, r, error);
    }
    return status ? status : judge(out, error);
}

static vp_status two_periods(vp_store *s, const vp_trend_query *query, vp_table **out, vp_error *error)
{
    str after = str_of(query->against), before = str_cut(&after, ':');
    trend_points a = {0}, b = {0};
    rows r = {0};
    static const char *const names[] = {"before", "before_n",   "after",       "after_n",
                                        "change", "change_low", "change_high", "moved"};
    vp_status status = read_side(s, query, before, &a, error);
    if (!status)
        status = read_side(s, query, after, &b, error);
    if (!status)
        status = pair_groups(&a, &b, &r, error);
    if (!status)
        status = trend_table_new(&b, names, 8, 0, out, error);
    for (size_t i = 0; !status && i < r.count; i++)
        status = put_pair(&b, &r.items[i], *out, error);
    free(r.items);
    trend_points_release(&a);
    trend_points_release(&b);
    return status;
}

/* ---- The question ---- */

static vp_status read_comparison(const char *against, comparison *out, vp_error *error)
{
    *out = !against                       ? ALONE
           : !strcmp(against, "previous") ? PREVIOUS
           : !strcmp(against, "year-ago") ? YEAR_AGO
                                          : TWO_PERIODS;
    return *out != TWO_PERIODS || strchr(against, ':')
               ? VP_OK
               : fail(error, VP_INVALID, "previous, year-ago, or two periods as in 2016:2017 or 2023-Q1:2023-Q2",
                      "there is nothing called \"%s\" to compare with", against);
}

static vp_status one_trend(vp_store *s, const vp_trend_query *query, const shown *shown, vp_table **out,
                           vp_error *error)
{
    trend_points p, earlier = {0};
    rows r = {0};
    vp_status status = trend_points_read(s, query, &p, error);
    if (!status)
        status = list_rows(&p, &r, error);
    if (!status && shown->against != ALONE)
        status = read_earlier(s, query, &p, shown->against, &earlier, error);
    if (!status && shown->against != ALONE)
        status = compare_rows(&p, &earlier, shown->against, &r, error);
    if (!status && shown->season)
        status = split_seasons(&p, &r, error);
    if (!status)
        status = make_table(&p, &r, shown, out, error);
    free(r.items);
    trend_points_release(&earlier);
    trend_points_release(&p);
    return status;
}

/* What is asked for beside the numbers; seasons are those of rows in the order of time. */
static vp_status read_shown(const vp_trend_query *query, shown *out, vp_error *error)
{
    out->season = query->season;
    vp_status status = read_comparison(query->against, &out->against, error);
    if (status || !out->season)
        return status;
    if (out->against == TWO_PERIODS)
        return fail(error, VP_INVALID, "ask for one of them", "two periods have no season");
    if (query->every && !strcmp(query->every, "year"))
        return fail(error, VP_INVALID, "take days, weeks, months or quarters", "years have no season");
    return VP_OK;
}

vp_status vp_trend(vp_store *s, const vp_trend_query *given, vp_table **out, vp_error *error)
{
    vp_trend_query query = {0};
    shown shown = {ALONE, false};
    vp_table *t = NULL;
    vp_status status = options_copy(&query, sizeof query, given, error);
    if (!status)
        status = read_shown(&query, &shown, error);
    if (!status)
        status = shown.against == TWO_PERIODS ? two_periods(s, &query, &t, error)
                                              : one_trend(s, &query, &shown, &t, error);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}
