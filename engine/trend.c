/* How a number moved over time: what was measured by period and group, and the periods between. */
#include "engine/queries.h"

#include "engine/options.h"
#include "models/statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { TREND_ROWS = 10000 }; /* most rows of a table that is filled up with empty periods */

/* ---- What is asked ---- */

/* `where` and the days from `since` to `until`, as one filter. Each part is parsed alone first, so that an error points
 * into what the user wrote. */
static vp_status parse_filter(vp_store *s, const char *where, const char *since, const char *until, filter *out,
                              vp_error *error)
{
    *out = (filter){0};
    vp_status status = query_read_filter(s, where, out, error);
    if (status || (!since && !until))
        return status;
    filter_release(out);
    *out = (filter){0};
    buf whole = {0};
    bool ok = !where || !*where || (buf_putc(&whole, '(') && buf_puts(&whole, where) && buf_putc(&whole, ')'));
    const struct {
        const char *day, *sign;
    } ends[] = {{since, ">="}, {until, "<="}};
    for (int i = 0; i < 2; i++)
        if (ends[i].day)
            ok = ok && (!whole.n || buf_puts(&whole, " and ")) && buf_printf(&whole, "time %s ", ends[i].sign) &&
                 filter_quote(&whole, str_of(ends[i].day));
    ok = ok && buf_terminate(&whole);
    status = ok ? filter_parse(whole.p, out, error) : fail_memory(error);
    if (status && error)
        error->column = 0; /* a day is at fault, which stands nowhere in `where` */
    buf_release(&whole);
    return status;
}

/* ---- Points ---- */

typedef struct point {
    int64_t start; /* of the period */
    size_t group;  /* from 0, in their order */
    moments sums;
} point;

typedef struct trend_maker {
    vp_table *table;
    metric metric;
    period_unit unit;
    bool grouped;
    double lowest, highest; /* of the metric's scale */
    buf points;             /* of point, in the order of periods and groups */
    buf groups;             /* of str: their names; one without a name when there is no field to split by */
    arena names;
} trend_maker;

static size_t group_count(const trend_maker *m)
{
    return m->groups.n / sizeof(str);
}

static str *groups_of(const trend_maker *m)
{
    return (str *)(void *)m->groups.p;
}

static bool name_group(trend_maker *m, size_t group, str name)
{
    while (group_count(m) <= group)
        if (!buf_add(&m->groups, &(str){NULL, 0}, sizeof(str)))
            return false;
    str *known = &groups_of(m)[group];
    if (!known->p)
        *known = arena_copy(&m->names, name);
    return known->p;
}

static vp_status take_point(void *context, sqlite3_stmt *q, vp_error *error)
{
    trend_maker *m = context;
    str name = {(const char *)sqlite3_column_text(q, 2), (size_t)sqlite3_column_bytes(q, 2)};
    point p = {.start = period_start(m->unit, sqlite3_column_int64(q, 0)),
               .group = (size_t)sqlite3_column_int64(q, 1) - 1,
               .sums = {sqlite3_column_double(q, 3), sqlite3_column_double(q, 4), sqlite3_column_double(q, 5)}};
    return name_group(m, p.group, name) && buf_add(&m->points, &p, sizeof p) ? VP_OK : fail_memory(error);
}

/* ---- The table ---- */

/* What nobody measured is empty; that nothing came is a count of 0. */
static vp_status put_row(trend_maker *m, int64_t start, size_t group, moments sums, vp_error *error)
{
    vp_table *t = m->table;
    estimate e = {NAN, NAN, NAN, 0};
    if (m->metric == METRIC_VOLUME)
        e = estimate_count(sums.n);
    else if (sums.n)
        e = estimate_mean(sums);
    if (e.low < m->lowest) /* an interval ends where the scale does */
        e.low = m->lowest;
    if (e.high > m->highest)
        e.high = m->highest;
    char period[16];
    period_format(m->unit, start, period);
    bool ok = table_row(t) && table_text(t, str_of(period)) && (!m->grouped || table_text(t, groups_of(m)[group])) &&
              table_real(t, e.value) && table_real(t, e.low) && table_real(t, e.high) &&
              table_integer(t, (int64_t)sums.n);
    return ok ? VP_OK : fail_memory(error);
}

static const point *points_of(const trend_maker *m, size_t *count)
{
    *count = m->points.n / sizeof(point);
    return (const point *)(const void *)m->points.p;
}

/* Periods from the first to the last that was measured; one more than TREND_ROWS when there are more. */
static size_t count_periods(const trend_maker *m)
{
    size_t count, periods = 0;
    const point *points = points_of(m, &count);
    for (int64_t t = points[0].start; t <= points[count - 1].start && periods <= TREND_ROWS;
         t = period_next(m->unit, t))
        periods++;
    return periods;
}

/* Each group has a row in each period, so that a chart is true to time. */
static vp_status put_all_periods(trend_maker *m, vp_error *error)
{
    size_t count, at = 0;
    const point *points = points_of(m, &count);
    vp_status status = VP_OK;
    int64_t last = points[count - 1].start;
    for (int64_t t = points[0].start; !status && at < count && t <= last; t = period_next(m->unit, t))
        for (size_t group = 0; !status && group < group_count(m); group++) {
            bool measured = at < count && points[at].start == t && points[at].group == group;
            status = put_row(m, t, group, measured ? points[at].sums : (moments){0}, error);
            at += measured;
        }
    return status;
}

static vp_status put_measured(trend_maker *m, vp_error *error)
{
    size_t count;
    const point *points = points_of(m, &count);
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < count; i++)
        status = put_row(m, points[i].start, points[i].group, points[i].sums, error);
    return status;
}

static vp_status fill_table(trend_maker *m, vp_error *error)
{
    size_t groups = group_count(m);
    if (!groups)
        return VP_OK;
    if (count_periods(m) <= TREND_ROWS / groups)
        return put_all_periods(m, error);
    log_line("periods without documents are left out: with them the trend has more than %d rows; see --since, --until "
             "and --every",
             TREND_ROWS);
    return put_measured(m, error);
}

/* ---- The question ---- */

/* A document has several aspects, so it is counted in the group of each. */
static bool is_aspect(const char *by)
{
    return by && str_equal_nocase(str_of(by), "aspect");
}

static vp_status trend_sql(vp_store *s, const vp_trend_query *query, metric m, period_unit unit, const filter *f,
                           buf *sql, bool *proxy, vp_error *error)
{
    buf by = {0}, value = {0};
    bool content = false, aspects = is_aspect(query->by);
    vp_status status = query->by && !aspects ? filter_field_sql(str_of(query->by), &by, &content, error) : VP_OK;
    if (!status && m == METRIC_SENTIMENT)
        status = (aspects ? buf_puts(&value, "a.score") : query_sentiment_sql(f, &value)) ? VP_OK : fail_memory(error);
    else if (!status)
        status = query_metric_sql(s->db, m, &value, proxy, error);
    /* Groups are told apart as filters do, in any case of the letters; all periods call one by the same name. */
    const char *group = query->by ? "min(min(g COLLATE BINARY)) OVER (PARTITION BY g COLLATE NOCASE)" : "g";
    bool ok = !status &&
              buf_printf(sql,
                         "SELECT min(t), dense_rank() OVER (ORDER BY g COLLATE NOCASE), %s, count(x), sum(x), sum(x * "
                         "x) FROM (SELECT d.time AS t, period('%s', d.time) "
                         "AS p, ",
                         group, period_name(unit)) &&
              (aspects     ? buf_puts(sql, "a.category")
               : query->by ? buf_add_str(sql, buf_str(&by))
                           : buf_puts(sql, "NULL")) &&
              buf_puts(sql, " AS g, ") && buf_add_str(sql, buf_str(&value)) && buf_puts(sql, " AS x") &&
              (aspects ? query_from_aspects(f, content, sql) : query_from(f, content, sql)) &&
              buf_puts(sql, " AND d.time IS NOT NULL") &&
              buf_puts(sql, query->by ? ") WHERE g IS NOT NULL AND g <> ''" : ")") &&
              buf_puts(sql, " GROUP BY p, g COLLATE NOCASE HAVING count(x) > 0 ORDER BY p, g COLLATE NOCASE") &&
              buf_terminate(sql);
    buf_release(&by);
    buf_release(&value);
    return status ? status : ok ? VP_OK : fail_memory(error);
}

static vp_status find_scale(vp_store *s, trend_maker *m, vp_error *error)
{
    static const double ends[METRICS][2] = {
        [METRIC_SENTIMENT] = {-1, 1}, [METRIC_NPS] = {-100, 100}, [METRIC_VOLUME] = {0, INFINITY}};
    m->lowest = ends[m->metric][0];
    m->highest = ends[m->metric][1];
    return m->metric == METRIC_RATING ? query_rating_scale(s->db, &m->lowest, &m->highest, error) : VP_OK;
}

/* A trend of what no document has would be an empty table, and leave the user guessing. */
static vp_status check_documents(vp_store *s, metric m, vp_error *error)
{
    static const struct {
        const char *sql, *what, *hint;
    } needs[METRICS] = {
        [METRIC_RATING] = {"rating_unit IS NOT NULL", "ratings", "name the column with --map rating=COLUMN"},
        [METRIC_NPS] = {"nps IS NOT NULL OR rating_unit IS NOT NULL", "NPS answers or ratings",
                        "name the column with --map nps=COLUMN"},
        [METRIC_SENTIMENT] = {"score IS NOT NULL", "texts in a language that is scored", "these are zh, ru, nl and en"},
        [METRIC_VOLUME] = {"1", "", ""}};
    char sql[160];
    double dated, measured;
    snprintf(sql, sizeof sql, "SELECT EXISTS (SELECT 1 FROM document WHERE %s)", needs[m].sql);
    vp_status status = query_number(s->db, "SELECT EXISTS (SELECT 1 FROM document WHERE time IS NOT NULL)", NULL, 0,
                                    &dated, error);
    if (!status)
        status = query_number(s->db, sql, NULL, 0, &measured, error);
    if (!status && !dated)
        return fail(error, VP_NOT_FOUND, "name the column with --map time=COLUMN",
                    "the data hold no dates, so there is no trend");
    if (!status && !measured)
        return fail(error, VP_NOT_FOUND, needs[m].hint, "the data hold no %s, so there is no trend", needs[m].what);
    return status;
}

static vp_status check_groups(vp_store *s, const char *by, vp_error *error)
{
    buf sql = {0}, field = {0};
    bool content = false;
    double known = 1;
    vp_status status = filter_field_sql(str_of(by), &field, &content, error);
    if (!status && !(buf_puts(&sql, "SELECT EXISTS (SELECT 1 FROM document d JOIN content c ON c.id = d.id WHERE ") &&
                     buf_add_str(&sql, buf_str(&field)) && buf_puts(&sql, " <> '')") && buf_terminate(&sql)))
        status = fail_memory(error);
    if (!status)
        status = query_number(s->db, sql.p, NULL, 0, &known, error);
    if (!status && !known)
        status = fail(error, VP_NOT_FOUND, "see `voxpop sources` for what was recognised",
                      "no document has a field \"%s\"", by);
    buf_release(&sql);
    buf_release(&field);
    return status;
}

static vp_status new_trend_table(const vp_trend_query *query, const char *metric_name, vp_table **out, vp_error *error)
{
    const char *plain[] = {"period", metric_name, "low", "high", "n"};
    const char *grouped[] = {"period", query->by, metric_name, "low", "high", "n"};
    for (size_t i = 0; query->by && i < sizeof plain / sizeof *plain; i++)
        if (!strcmp(plain[i], query->by))
            grouped[1] = "group"; /* no two columns of a table have one name */
    return query->by ? table_new(grouped, 6, out, error) : table_new(plain, 5, out, error);
}

vp_status vp_trend(vp_store *s, const vp_trend_query *given, vp_table **out, vp_error *error)
{
    vp_trend_query query = {0};
    vp_status status = options_copy(&query, sizeof query, given, error);
    if (status)
        return status;
    const char *metric_name = query.metric ? query.metric : "sentiment", *every = query.every ? query.every : "month";
    metric m = metric_by_name(metric_name);
    period_unit unit = period_by_name(every, strlen(every));
    if (m == METRICS)
        return fail(error, VP_INVALID, "one of sentiment, volume, rating, nps", "there is no metric \"%s\"",
                    metric_name);
    if (unit == PERIOD_UNITS)
        return fail(error, VP_INVALID, "one of day, week, month, quarter, year", "there is no period \"%s\"", every);
    filter f = {0};
    buf sql = {0};
    bool proxy = false;
    trend_maker maker = {.metric = m, .unit = unit, .grouped = query.by != NULL};
    status = check_documents(s, m, error);
    if (!status && query.by)
        status = check_groups(s, query.by, error);
    if (!status)
        status = find_scale(s, &maker, error);
    if (!status)
        status = parse_filter(s, query.where, query.since, query.until, &f, error);
    if (!status)
        status = trend_sql(s, &query, m, unit, &f, &sql, &proxy, error);
    if (!status)
        status = new_trend_table(&query, proxy ? "nps_proxy" : metric_name, &maker.table, error);
    if (!status)
        status = query_each(s->db, sql.p, &f, take_point, &maker, error);
    if (!status)
        status = fill_table(&maker, error);
    buf_release(&maker.points);
    buf_release(&maker.groups);
    arena_release(&maker.names);
    filter_release(&f);
    buf_release(&sql);
    if (status)
        vp_table_free(maker.table);
    else
        *out = maker.table;
    return status;
}
