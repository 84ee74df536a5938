/* What the texts say as columns: a row a document or a customer, for models of customers. */
#include "engine/options.h"
#include "engine/queries.h"

enum { MOST_CATEGORIES = 200, MOST_FIELDS = 300 };

/* The names in the first column of a query, at most `most` of them. */
typedef struct names {
    arena memory;
    str items[MOST_FIELDS];
    size_t count, most;
} names;

static vp_status take_name(void *context, sqlite3_stmt *row, vp_error *error)
{
    names *n = context;
    if (n->count == n->most)
        return fail(error, VP_LIMIT, "choose documents with --where", "there are more than %zu columns of a kind",
                    n->most);
    str name = {(const char *)sqlite3_column_text(row, 0), (size_t)sqlite3_column_bytes(row, 0)};
    str kept = arena_copy(&n->memory, name);
    n->items[n->count++] = kept;
    return kept.p ? VP_OK : fail_memory(error);
}

/* What columns there are beside those that all documents have. */
typedef struct feature_names {
    names aspects, entities, topics, fields;
} feature_names;

static void release_names(feature_names *n)
{
    arena_release(&n->aspects.memory);
    arena_release(&n->entities.memory);
    arena_release(&n->topics.memory);
    arena_release(&n->fields.memory);
}

static vp_status find_names(vp_store *s, feature_names *out, vp_error *error)
{
    out->aspects.most = out->entities.most = out->topics.most = MOST_CATEGORIES;
    out->fields.most = MOST_FIELDS;
    vp_status status = query_each(s->db, "SELECT DISTINCT category FROM aspect WHERE category <> 'other' ORDER BY 1",
                                  NULL, take_name, &out->aspects, error);
    if (!status)
        status = query_each(s->db, "SELECT DISTINCT type FROM entity ORDER BY 1", NULL, take_name, &out->entities,
                            error);
    if (!status)
        status = query_each(s->db, "SELECT id FROM topic ORDER BY place", NULL, take_name, &out->topics, error);
    if (!status)
        status = query_each(
            s->db,
            "SELECT DISTINCT f.key FROM content c, json_each(c.fields) f WHERE f.type IN ('integer', 'real', "
            "'text', 'true', 'false') ORDER BY 1",
            NULL, take_name, &out->fields, error);
    return status;
}

/* ---- SQL ---- */

/* A text as a literal ('), or a name as an identifier ("). */
static bool put_quoted(buf *sql, char quote, const char *before, str text)
{
    bool ok = buf_putc(sql, quote) && buf_puts(sql, before);
    for (size_t i = 0; ok && i < text.n; i++)
        ok = (text.p[i] != quote || buf_putc(sql, quote)) && buf_putc(sql, text.p[i]);
    return ok && buf_putc(sql, quote);
}

/* One column for each name: its value in a row of `table`, as `expression` with % for the name as a literal. */
static bool put_pivot(buf *sql, const names *n, const char *expression, const char *prefix)
{
    bool ok = true;
    for (size_t i = 0; ok && i < n->count; i++) {
        ok = buf_puts(sql, ", ");
        for (const char *at = expression; ok && *at; at++)
            ok = *at == '%' ? put_quoted(sql, '\'', "", n->items[i]) : buf_putc(sql, *at);
        ok = ok && buf_puts(sql, " AS ") && put_quoted(sql, '"', prefix, n->items[i]);
    }
    return ok;
}

/* For each name its column, between `before` and `after`. */
static bool put_columns(buf *sql, const names *n, const char *prefix, const char *before, const char *after)
{
    bool ok = true;
    for (size_t i = 0; ok && i < n->count; i++)
        ok = buf_puts(sql, ", ") && buf_puts(sql, before) && put_quoted(sql, '"', prefix, n->items[i]) &&
             buf_puts(sql, after) && buf_puts(sql, " AS ") && put_quoted(sql, '"', prefix, n->items[i]);
    return ok;
}

#define DATE(column, clock)                                                                               \
    "iif(" clock ", strftime('%Y-%m-%dT%H:%M:%S', " column ", 'unixepoch'), strftime('%Y-%m-%d', " column \
    ", 'unixepoch'))"

/* Common table expressions: `picked`, the documents with all their columns. */
static bool put_picked(buf *sql, const feature_names *n, const filter *f)
{
    bool ok =
        buf_puts(sql, "WITH spoken AS (SELECT document") &&
        put_pivot(sql, &n->aspects, "avg(CASE WHEN category = % THEN score END)", "aspect.") &&
        buf_puts(sql, " FROM aspect GROUP BY document), named AS (SELECT document") &&
        put_pivot(sql, &n->entities, "sum(type = %)", "entities.") &&
        buf_puts(sql, " FROM entity GROUP BY document), about AS (SELECT document") &&
        put_pivot(sql, &n->topics, "coalesce(max(CASE WHEN k.id = % THEN max(t.share, t.rule) END), 0)", "topic.") &&
        buf_puts(sql, " FROM document_topic t LEFT JOIN topic k ON k.number = t.topic GROUP BY document), picked AS "
                      "(SELECT d.id AS number, d.external_id, d.time, d.clock, "
                      "d.lang, d.customer, d.country, d.shop, d.product, d.channel, d.rating, d.nps, d.recommended, "
                      "d.tokens, d.score, d.p_neg, d.p_pos, d.intent, d.urgency, spoken.*, named.*, about.*");
    for (size_t i = 0; ok && i < n->fields.count; i++) {
        buf path = {0};
        ok = buf_puts(&path, "$.") && buf_json(&path, n->fields.items[i]) && buf_puts(sql, ", c.fields ->> ") &&
             put_quoted(sql, '\'', "", buf_str(&path)) && buf_puts(sql, " AS ") &&
             put_quoted(sql, '"', "field.", n->fields.items[i]);
        buf_release(&path);
    }
    return ok &&
           buf_puts(
               sql,
               " FROM document d JOIN content c ON c.id = d.id LEFT JOIN spoken ON spoken.document = d.id LEFT JOIN "
               "named ON named.document = d.id LEFT JOIN about ON about.document = d.id WHERE (") &&
           buf_add_str(sql, buf_str(&f->sql)) && buf_puts(sql, "))");
}

static bool put_documents(buf *sql, const feature_names *n, const filter *f)
{
    return put_picked(sql, n, f) &&
           buf_puts(sql, " SELECT number, external_id AS id, " DATE(
                             "time", "clock") " AS time, lang, customer, country, shop, "
                                              "product, channel, rating, nps, recommended, tokens, score AS sentiment, "
                                              "p_neg, p_pos, intent, "
                                              "urgency") &&
           put_columns(sql, &n->aspects, "aspect.", "", "") && put_columns(sql, &n->topics, "topic.", "", "") &&
           put_columns(sql, &n->entities, "entities.", "coalesce(", ", 0)") &&
           put_columns(sql, &n->fields, "field.", "", "") && buf_puts(sql, " FROM picked ORDER BY number");
}

/* Of what changes from one document to the next the newest that is known; of measures the mean. The slope is that of
 * least squares, in score a year. */
static bool put_customers(buf *sql, const feature_names *n, const filter *f)
{
    static const char newest[] =
        "SELECT *, row_number() OVER (PARTITION BY customer ORDER BY time DESC, number DESC) AS back, "
        "row_number() OVER (PARTITION BY customer, score IS NULL ORDER BY time DESC, number DESC) AS "
        "scored_back, row_number() OVER (PARTITION BY customer, nps IS NULL ORDER BY time DESC, number "
        "DESC) AS answered_back, CASE WHEN score IS NOT NULL THEN time / 31557600.0 END AS years FROM "
        "picked WHERE customer IS NOT NULL";
    bool ok = put_picked(sql, n, f) && buf_puts(sql, ", ranked AS (") && buf_puts(sql, newest) &&
              buf_puts(
                  sql,
                  ") SELECT customer, count(*) AS documents, strftime('%Y-%m-%d', min(time), 'unixepoch') AS first, "
                  "strftime('%Y-%m-%d', max(time), 'unixepoch') AS last, ((SELECT max(time) FROM document) - "
                  "max(time)) / 86400 AS days_since_last, max(CASE WHEN back = 1 THEN lang END) AS lang, max(CASE "
                  "WHEN back = 1 THEN country END) AS country, avg(score) AS sentiment, max(CASE WHEN scored_back = 1 "
                  "THEN score END) AS sentiment_last, min(score) AS sentiment_worst, (count(years) * sum(years * "
                  "score) - sum(years) * sum(CASE WHEN years IS NOT NULL THEN score END)) / nullif(count(years) * "
                  "sum(years * years) - sum(years) * sum(years), 0) AS sentiment_trend, avg(rating) AS rating, "
                  "avg(nps) AS nps, max(CASE WHEN answered_back = 1 THEN nps END) AS nps_last, avg(recommended) AS "
                  "recommended, avg(tokens) AS tokens, sum(intent = 'complaint') AS complaints, sum(intent = "
                  "'leaving') AS leaving");
    ok = ok && put_columns(sql, &n->aspects, "aspect.", "avg(", ")") &&
         put_columns(sql, &n->topics, "topic.", "avg(", ")") &&
         put_columns(sql, &n->entities, "entities.", "coalesce(sum(", "), 0)") &&
         put_columns(sql, &n->fields, "field.", "max(CASE WHEN back = 1 THEN ", " END)");
    return ok && buf_puts(sql, " FROM ranked GROUP BY customer ORDER BY customer");
}

vp_status vp_features(vp_store *store, int per_customer, const char *where, vp_table **out, vp_error *error)
{
    feature_names n = {0};
    filter f;
    buf sql = {0};
    vp_status status = query_read_filter(store, where, &f, error);
    if (!status)
        status = find_names(store, &n, error);
    if (!status && !((per_customer ? put_customers : put_documents)(&sql, &n, &f) && buf_terminate(&sql)))
        status = fail_memory(error);
    if (!status)
        status = query_table(store->db, sql.p, &f, out, error);
    buf_release(&sql);
    filter_release(&f);
    release_names(&n);
    return status;
}
