/* Trends, search, quotes, facts: questions to a store, answered as tables. */
#include "engine/queries.h"

#include "engine/options.h"
#include "models/statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Filters ---- */

static vp_status read_filter(vp_store *s, const char *where, filter *out, vp_error *error)
{
    vp_status status = filter_parse(where, out, error);
    return status ? status : query_check_columns(s->db, out, error);
}

/* `where` and the days from `since` to `until`, as one filter. Each part is parsed alone first, so that an error points
 * into what the user wrote. */
static vp_status parse_filter(vp_store *s, const char *where, const char *since, const char *until, filter *out,
                              vp_error *error)
{
    *out = (filter){0};
    vp_status status = read_filter(s, where, out, error);
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

/* ---- Trend ---- */

typedef struct trend_maker {
    vp_table *table;
    metric metric;
    bool grouped;
    double lowest, highest; /* of the metric's scale */
} trend_maker;

static vp_status take_point(void *context, sqlite3_stmt *q, vp_error *error)
{
    trend_maker *m = context;
    moments sums = {sqlite3_column_double(q, 2), sqlite3_column_double(q, 3), sqlite3_column_double(q, 4)};
    if (sums.n < 1)
        return VP_OK;
    estimate e = m->metric == METRIC_VOLUME ? estimate_count(sums.n) : estimate_mean(sums);
    if (e.low < m->lowest) /* an interval ends where the scale does */
        e.low = m->lowest;
    if (e.high > m->highest)
        e.high = m->highest;
    str period = {(const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)};
    str group = {(const char *)sqlite3_column_text(q, 1), (size_t)sqlite3_column_bytes(q, 1)};
    vp_table *t = m->table;
    bool ok = table_row(t) && table_text(t, period) && (!m->grouped || table_text(t, group)) &&
              table_real(t, e.value) && table_real(t, e.low) && table_real(t, e.high) && table_integer(t, (int64_t)e.n);
    return ok ? VP_OK : fail_memory(error);
}

static vp_status trend_sql(vp_store *s, const vp_trend_query *query, metric m, period_unit unit, const filter *f,
                           buf *sql, bool *proxy, vp_error *error)
{
    buf by = {0}, value = {0};
    bool content = false;
    vp_status status = query->by ? filter_field_sql(str_of(query->by), &by, &content, error) : VP_OK;
    if (!status)
        status = query_metric_sql(s->db, m, &value, proxy, error);
    /* Groups are told apart as filters do, in any case of the letters; all periods call one by the same name. */
    const char *group = query->by ? "min(min(g COLLATE BINARY)) OVER (PARTITION BY g COLLATE NOCASE)" : "g";
    bool ok = !status &&
              buf_printf(sql, "SELECT p, %s, count(x), sum(x), sum(x * x) FROM (SELECT period('%s', d.time) AS p, ",
                         group, period_name(unit)) &&
              (query->by ? buf_add_str(sql, buf_str(&by)) : buf_puts(sql, "NULL")) && buf_puts(sql, " AS g, ") &&
              buf_add_str(sql, buf_str(&value)) && buf_puts(sql, " AS x") && query_from(f, content, sql) &&
              buf_puts(sql, " AND d.time IS NOT NULL") &&
              buf_puts(
                  sql,
                  query->by
                      ? ") WHERE g IS NOT NULL AND g <> '' GROUP BY p, g COLLATE NOCASE ORDER BY p, g COLLATE NOCASE"
                      : ") GROUP BY p ORDER BY p") &&
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
    trend_maker maker = {.metric = m, .grouped = query.by != NULL};
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
    filter_release(&f);
    buf_release(&sql);
    if (status)
        vp_table_free(maker.table);
    else
        *out = maker.table;
    return status;
}

/* ---- Documents ---- */

#define SHOWN                                                                                                       \
    "d.id AS number, coalesce(d.external_id, lower(hex(d.identity))) AS id, "                                       \
    "CASE WHEN d.time IS NULL THEN NULL WHEN d.clock THEN strftime('%Y-%m-%dT%H:%M:%S', d.time, 'unixepoch') ELSE " \
    "date(d.time, 'unixepoch') END AS time, "                                                                       \
    "d.lang, d.label AS sentiment, d.score, d.rating, c.title"

/* A word as an FTS5 phrase; with a * behind it what begins so. */
static bool add_search_word(str word, buf *out)
{
    size_t length = word.n;
    while (length && word.p[length - 1] == '*')
        length--;
    if (!length)
        return true;
    return (!out->n || buf_putc(out, ' ')) && buf_putc(out, '"') && buf_add(out, word.p, length) &&
           buf_puts(out, length < word.n ? "\" *" : "\"");
}

/* The user's words as an FTS5 query: each must occur; a word of several tokens is a phrase, and so is what stands in
 * quotes. */
static bool search_expression(const char *query, buf *out)
{
    str rest = str_of(query);
    bool ok = true, quoted = false;
    for (str part; ok && rest.p; quoted = !quoted) {
        part = str_cut(&rest, '"');
        while (ok && part.p && part.n) {
            str word = quoted ? part : str_cut(&part, ' ');
            if (quoted)
                part = (str){NULL, 0};
            ok = add_search_word(str_trim(word), out);
        }
    }
    return ok && buf_terminate(out);
}

vp_status vp_search(vp_store *s, const char *query, const char *where, size_t limit, const char *open,
                    const char *close, vp_table **out, vp_error *error)
{
    buf expression = {0}, sql = {0};
    filter f = {0};
    vp_status status = store_handle_check_index(s, error);
    if (!status)
        status = read_filter(s, where, &f, error);
    if (!status && (!search_expression(query, &expression) || !expression.n))
        status = expression.n ? fail_memory(error)
                              : fail(error, VP_INVALID, "give one word at least", "there is nothing to search for");
    if (!status) {
        size_t at = f.count + 1;
        bool ok = buf_puts(&sql, "SELECT " SHOWN) &&
                  buf_printf(&sql,
                             ", highlight(documents_fts, 1, ?%zu, ?%zu) AS text FROM documents_fts JOIN document d ON "
                             "d.id = documents_fts.rowid "
                             "JOIN content c ON c.id = d.id WHERE documents_fts MATCH ?%zu AND (",
                             at, at + 1, at + 2) &&
                  buf_add_str(&sql, buf_str(&f.sql)) && buf_printf(&sql, ") ORDER BY rank, d.id LIMIT ?%zu", at + 3) &&
                  buf_terminate(&sql);
        filter_value extra[4] = {{FILTER_TEXT, str_of(open ? open : ""), 0},
                                 {FILTER_TEXT, str_of(close ? close : ""), 0},
                                 {FILTER_TEXT, {expression.p, expression.n}, 0},
                                 {FILTER_NUMBER, {NULL, 0}, limit ? (double)limit : -1}};
        status = ok ? query_table_with(s, sql.p, &f, extra, 4, out, error) : fail_memory(error);
    }
    filter_release(&f);
    buf_release(&expression);
    buf_release(&sql);
    return status;
}

vp_status query_table_with(vp_store *s, const char *sql, const filter *f, const filter_value *extra, size_t count,
                           vp_table **out, vp_error *error)
{
    filter all = *f;
    all.count = f->count + count;
    all.values = malloc((all.count + 1) * sizeof *all.values);
    if (!all.values)
        return fail_memory(error);
    if (f->count)
        memcpy(all.values, f->values, f->count * sizeof *all.values);
    memcpy(all.values + f->count, extra, count * sizeof *extra);
    vp_status status = query_table(s->db, sql, &all, out, error);
    free(all.values);
    return status;
}

vp_status query_documents(vp_store *s, const char *where, size_t limit, vp_table **out, vp_error *error)
{
    filter f = {0};
    buf sql = {0};
    vp_status status = read_filter(s, where, &f, error);
    if (!status) {
        bool ok = buf_puts(&sql, "SELECT " SHOWN ", c.text") && query_from(&f, true, &sql) &&
                  buf_printf(&sql, " ORDER BY d.time, d.id LIMIT %lld", limit ? (long long)limit : -1LL) &&
                  buf_terminate(&sql);
        status = ok ? query_table(s->db, sql.p, &f, out, error) : fail_memory(error);
    }
    filter_release(&f);
    buf_release(&sql);
    return status;
}

/* ---- Facts ---- */

vp_status vp_sources(vp_store *s, vp_table **out, vp_error *error)
{
    return query_table(s->db,
                       "SELECT name, format, encoding, rows, rejected, repaired, repeats, lost_dates, complete, notes, "
                       "recognised FROM source ORDER BY id",
                       NULL, out, error);
}

static const struct {
    const char *name, *sql;
} facts[] = {
    {"documents", "SELECT count(*) FROM document"},
    {"with text", "SELECT count(*) FROM content WHERE text <> '' OR title <> ''"},
    {"with a rating", "SELECT count(rating) FROM document"},
    {"with NPS", "SELECT count(nps) FROM document"},
    {"customers", "SELECT count(DISTINCT customer) FROM document"},
    {"first", "SELECT date(min(time), 'unixepoch') FROM document"},
    {"last", "SELECT date(max(time), 'unixepoch') FROM document"},
    {"languages", "SELECT group_concat(lang || ' ' || n, ', ') FROM (SELECT lang, count(*) AS n FROM document GROUP BY "
                  "lang ORDER BY n DESC, lang)"},
    {"sentiment", "SELECT group_concat(label || ' ' || n, ', ') FROM (SELECT label, count(*) AS n FROM document WHERE "
                  "label IS NOT NULL GROUP BY label ORDER BY label)"},
    {"sources", "SELECT count(*) FROM source"},
    {"rejected rows", "SELECT coalesce(sum(rejected), 0) FROM source"},
    {"time zone", "SELECT coalesce((SELECT value FROM meta WHERE key = 'timezone'), 'UTC')"},
};

vp_status vp_info(vp_store *s, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"name", "value"};
    vp_table *t = NULL;
    vp_status status = table_new(names, 2, &t, error);
    for (size_t i = 0; !status && i < sizeof facts / sizeof *facts; i++) {
        vp_table *one = NULL;
        status = query_table(s->db, facts[i].sql, NULL, &one, error);
        if (status)
            break;
        vp_cell c = vp_table_cell(one, 0, 0);
        bool ok = table_row(t) && table_text(t, str_of(facts[i].name)) &&
                  (c.type == VP_CELL_INTEGER ? table_integer(t, c.integer)
                   : c.type == VP_CELL_TEXT  ? table_text(t, (str){c.text, c.length})
                                             : table_empty(t));
        vp_table_free(one);
        if (!ok)
            status = fail_memory(error);
    }
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}
