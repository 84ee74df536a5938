#include "store/query.h"

#include "base/num.h"
#include "base/utf8.h"
#include "store/filter_field.h"

#include <stdio.h>
#include <stdlib.h>

#define COLUMNS_HINT "fields are rating, nps, time, sentiment, lang, shop, product ... and the columns of the files"

static bool put_from(const filter *f, bool with_content, const char *join, buf *sql)
{
    bool ok = buf_puts(sql, " FROM document d") && buf_puts(sql, join);
    if (with_content || f->uses_content)
        ok = ok && buf_puts(sql, " JOIN content c ON c.id = d.id");
    return ok && buf_puts(sql, " WHERE (") && buf_add_str(sql, buf_str(&f->sql)) && buf_putc(sql, ')');
}

bool query_from(const filter *f, bool with_content, buf *sql)
{
    return put_from(f, with_content, "", sql);
}

bool query_from_aspects(const filter *f, bool with_content, buf *sql)
{
    return put_from(f, with_content,
                    " JOIN (SELECT document, category, avg(score) AS score FROM aspect GROUP BY document, category) a "
                    "ON a.document = d.id",
                    sql);
}

bool query_from_topics(const filter *f, bool with_content, buf *sql)
{
    return put_from(f, with_content,
                    " JOIN (SELECT t.document, k.id AS category FROM document_topic t JOIN topic k ON k.number = "
                    "t.topic) a ON a.document = d.id",
                    sql);
}

bool query_from_entities(const filter *f, str field, bool with_content, buf *sql)
{
    buf join = {0};
    bool ok = buf_puts(&join, " JOIN (SELECT document, min(name) AS category FROM entity WHERE 1") &&
              filter_field_entities(field, &join) &&
              buf_puts(&join, " GROUP BY document, name COLLATE NOCASE) a ON a.document = d.id") &&
              buf_terminate(&join) && put_from(f, with_content, join.p, sql);
    buf_release(&join);
    return ok;
}

/* The + keeps SQLite from looking up all documents of the category where the few rows of this one are asked for. */
bool query_sentiment_sql(const filter *f, buf *sql)
{
    if (!f->aspects.n)
        return buf_puts(sql, "d.score");
    return buf_puts(sql, "(SELECT avg(score) FROM aspect WHERE document = d.id AND +(") &&
           buf_add_str(sql, buf_str(&f->aspects)) && buf_puts(sql, "))");
}

bool query_text_sql(const filter *f, buf *sql)
{
    if (!f->aspects.n)
        return buf_puts(sql, "c.text");
    /* A person who says what it speaks of names no sentence: then the whole. */
    return buf_puts(sql, "coalesce((SELECT nullif(group_concat(t, ' … '), '') FROM (SELECT DISTINCT "
                         "CAST(substr(CAST(iif(title, c.title, "
                         "c.text) AS BLOB), sentence_begin + 1, sentence_end - sentence_begin) AS TEXT) AS t FROM "
                         "aspect WHERE document = d.id AND +(") &&
           buf_add_str(sql, buf_str(&f->aspects)) &&
           buf_puts(sql, ") AND sentence_end > sentence_begin ORDER BY place)), c.text)");
}

vp_status query_bind(store *s, sqlite3_stmt *q, const filter *f, vp_error *error)
{
    for (size_t i = 0; f && i < f->count; i++) {
        const filter_value *v = &f->values[i];
        int code = v->type == FILTER_NUMBER ? sqlite3_bind_double(q, (int)i + 1, v->number)
                   : v->type == FILTER_BYTES
                       ? sqlite3_bind_blob64(q, (int)i + 1, v->text.p, v->text.n, SQLITE_STATIC)
                       : sqlite3_bind_text64(q, (int)i + 1, v->text.p, v->text.n, SQLITE_STATIC, SQLITE_UTF8);
        if (code != SQLITE_OK)
            return store_fail(store_db(s), "the store cannot be asked", error);
    }
    return VP_OK;
}

vp_status query_each(store *s, const char *sql, const filter *f, query_row take, void *context, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(store_db(s), sql, &q, error);
    if (!status)
        status = query_bind(s, q, f, error);
    int code = SQLITE_ROW;
    while (!status && (code = sqlite3_step(q)) == SQLITE_ROW)
        status = take(context, q, error);
    if (!status && code != SQLITE_DONE)
        status = store_fail(store_db(s), "the store cannot be asked", error);
    sqlite3_finalize(q);
    return store_unchanged(s, status, error);
}

vp_status query_check_columns(store *s, const filter *f, vp_error *error)
{
    vp_status status = VP_OK;
    for (const filter_column *c = f->columns; c && !status; c = c->next) {
        double known;
        filter_value path = {.type = FILTER_TEXT, .text = c->path};
        const filter one = {.values = &path, .count = 1};
        status = query_number(s, "SELECT EXISTS (SELECT 1 FROM content WHERE json_type(fields, ?1) IS NOT NULL)", &one,
                              0, &known, error);
        if (status || known)
            continue;
        str shown = utf8_prefix(c->name, 100);
        status = fail(error, VP_NOT_FOUND, COLUMNS_HINT, "no document has a field \"%.*s\"", (int)shown.n, shown.p);
        if (error)
            error->column = c->at;
    }
    return status;
}

/* ---- Tables ---- */

static vp_status make_table(vp_table **out, sqlite3_stmt *q, vp_error *error)
{
    size_t columns = (size_t)sqlite3_column_count(q);
    const char **names = malloc((columns + 1) * sizeof *names);
    if (!names)
        return fail_memory(error);
    for (size_t i = 0; i < columns; i++)
        names[i] = sqlite3_column_name(q, (int)i);
    vp_status status = table_new(names, columns, out, error);
    free(names);
    return status;
}

static bool add_cell(vp_table *t, sqlite3_stmt *q, int i)
{
    switch (sqlite3_column_type(q, i)) {
    case SQLITE_INTEGER: return table_integer(t, sqlite3_column_int64(q, i));
    case SQLITE_FLOAT: return table_real(t, sqlite3_column_double(q, i));
    case SQLITE_NULL: return table_empty(t);
    default: {
        str text = {(const char *)sqlite3_column_text(q, i), (size_t)sqlite3_column_bytes(q, i)};
        bool json = !strcmp(sqlite3_column_name(q, i), "fields") || !strcmp(sqlite3_column_name(q, i), "recognised");
        return json ? table_json(t, text) : table_text(t, text);
    }
    }
}

static vp_status add_row(void *context, sqlite3_stmt *q, vp_error *error)
{
    vp_table **t = context;
    if (!*t) {
        vp_status status = make_table(t, q, error);
        if (status)
            return status;
    }
    bool ok = table_row(*t);
    for (int i = 0; ok && i < sqlite3_column_count(q); i++)
        ok = add_cell(*t, q, i);
    return ok ? VP_OK : fail_memory(error);
}

vp_status query_table(store *s, const char *sql, const filter *f, vp_table **out, vp_error *error)
{
    vp_table *t = NULL;
    vp_status status = query_each(s, sql, f, add_row, &t, error);
    if (!status && !t) { /* no rows: the names alone */
        sqlite3_stmt *q = NULL;
        status = store_prepare(store_db(s), sql, &q, error);
        if (!status)
            status = make_table(&t, q, error);
        sqlite3_finalize(q);
    }
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}

static vp_status take_number(void *context, sqlite3_stmt *q, vp_error *error)
{
    (void)error;
    if (sqlite3_column_type(q, 0) != SQLITE_NULL)
        *(double *)context = sqlite3_column_double(q, 0);
    return VP_OK;
}

vp_status query_number(store *s, const char *sql, const filter *f, double fallback, double *out, vp_error *error)
{
    *out = fallback;
    return query_each(s, sql, f, take_number, out, error);
}

vp_status query_count(store *s, const filter *f, double *n, vp_error *error)
{
    buf sql = {0};
    bool ok = buf_puts(&sql, "SELECT count(*)") && query_from(f, false, &sql) && buf_terminate(&sql);
    vp_status status = ok ? query_number(s, sql.p, f, 0, n, error) : fail_memory(error);
    buf_release(&sql);
    return status;
}

/* ---- Metrics ---- */

metric metric_by_name(const char *name)
{
    static const char *const names[METRICS] = {"sentiment", "volume", "share",        "rating",
                                               "nps",       "csat",   "net-sentiment"};
    for (metric m = 0; m < METRICS; m++)
        if (!strcmp(names[m], name))
            return m;
    return METRICS;
}

typedef struct scale_finder {
    double low, high;
    bool found, mixed;
} scale_finder;

/* "1-5", "-5..5"; " reversed" may follow: shown values are the higher the better either way. */
static bool parse_scale(str text, double *low, double *high)
{
    if (!text.n)
        return false;
    size_t mark = 2;
    const char *at = memmem(text.p, text.n, "..", 2);
    if (!at) {
        mark = 1;
        at = memchr(text.p + 1, '-', text.n - 1); /* the first byte may be a sign */
    }
    if (!at)
        return false;
    size_t before = (size_t)(at - text.p);
    str rest = {at + mark, text.n - before - mark};
    return number_parse((str){text.p, before}, low) && number_parse(str_cut(&rest, ' '), high) && *low < *high;
}

static vp_status take_scale(void *context, sqlite3_stmt *q, vp_error *error)
{
    (void)error;
    scale_finder *f = context;
    double low, high;
    if (sqlite3_column_int(q, 1) || !parse_scale(str_of((const char *)sqlite3_column_text(q, 0)), &low, &high) ||
        (f->found && (low != f->low || high != f->high)))
        f->mixed = true;
    else
        *f = (scale_finder){low, high, true, f->mixed};
    return VP_OK;
}

vp_status query_rating_scale(store *s, double *low, double *high, vp_error *error)
{
    scale_finder f = {0};
    vp_status status = query_each(
        s,
        "SELECT DISTINCT recognised ->> 'scale' AS scale, recognised -> 'scales' IS NOT NULL FROM source WHERE scale "
        "IS NOT NULL",
        NULL, take_scale, &f, error);
    bool own = f.found && !f.mixed;
    *low = own ? f.low : 1;
    *high = own ? f.high : 5;
    return status;
}

/* Of answers, where there are any; else of ratings; else of who would recommend. */
static vp_status nps_sql(store *s, buf *sql, bool *proxy, vp_error *error)
{
    static const struct {
        const char *answered, *points;
    } kinds[] = {
        {"d.nps", QUERY_NPS_POINTS},
        {"d.rating_unit", "CASE WHEN d.rating_unit IS NULL THEN NULL WHEN d.rating_unit > 0.85 THEN 100.0 WHEN "
                          "d.rating_unit > 0.6 THEN 0.0 ELSE -100.0 END"},
        {QUERY_RECOMMENDED, "CASE " QUERY_RECOMMENDED " WHEN 1 THEN 100.0 WHEN 0 THEN -100.0 END"},
    };
    enum { KINDS = sizeof kinds / sizeof *kinds };
    size_t kind = 0;
    for (double any = 0; !any && kind < KINDS; kind += !any) {
        char asked[100];
        snprintf(asked, sizeof asked, "SELECT EXISTS (SELECT 1 FROM document d WHERE %s IS NOT NULL)",
                 kinds[kind].answered);
        vp_status status = query_number(s, asked, NULL, 0, &any, error);
        if (status)
            return status;
    }
    kind = kind < KINDS ? kind : 1;
    *proxy = kind > 0;
    return buf_puts(sql, kinds[kind].points) ? VP_OK : fail_memory(error);
}

vp_status query_metric_sql(store *s, metric m, buf *sql, bool *proxy, vp_error *error)
{
    static const char *const plain[METRICS] = {
        [METRIC_SENTIMENT] = "d.score",
        [METRIC_VOLUME] = "1.0",
        [METRIC_SHARE] = "1.0",
        [METRIC_CSAT] = "CASE WHEN d.rating_unit > 0.74 THEN 100.0 WHEN d.rating_unit >= 0 THEN 0.0 END",
        [METRIC_NET_SENTIMENT] = "CASE d.label WHEN 'pos' THEN 100.0 WHEN 'neu' THEN 0.0 WHEN 'neg' THEN -100.0 END",
    };
    *proxy = false;
    double low, high;
    if (m == METRIC_NPS)
        return nps_sql(s, sql, proxy, error);
    if (m != METRIC_RATING)
        return buf_puts(sql, plain[m]) ? VP_OK : fail_memory(error);
    vp_status status = query_rating_scale(s, &low, &high, error);
    bool ok = status || (buf_puts(sql, "(d.rating_unit * ") && buf_number(sql, high - low, 6) && buf_puts(sql, " + ") &&
                         buf_number(sql, low, 6) && buf_putc(sql, ')'));
    return status ? status : ok ? VP_OK : fail_memory(error);
}
