/* What the texts say as columns: a row a document or a customer, for models of customers. */
#include "engine/features.h"

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
    names aspects, entities, topics, fields, joined;
} feature_names;

static void release_names(feature_names *n)
{
    arena_release(&n->aspects.memory);
    arena_release(&n->entities.memory);
    arena_release(&n->topics.memory);
    arena_release(&n->fields.memory);
    arena_release(&n->joined.memory);
}

static vp_status find_names(vp_store *s, bool joined, feature_names *out, vp_error *error)
{
    out->aspects.most = out->entities.most = out->topics.most = MOST_CATEGORIES;
    out->fields.most = out->joined.most = MOST_FIELDS;
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
    if (!status && joined)
        status = query_each(
            s->db, "SELECT name FROM pragma_table_info('" FEATURES_JOINED "') WHERE name <> 'customer' ORDER BY cid",
            NULL, take_name, &out->joined, error);
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

/* Names of columns inside the statement are a kind and a number, because those of two fields may differ in case only.
 */
static bool put_inner(buf *sql, char kind, size_t i)
{
    return buf_printf(sql, "%c%zu", kind, i);
}

/* One column for each name: `expression`, with % for the name as a literal. */
static bool put_pivot(buf *sql, const names *n, char kind, const char *expression)
{
    bool ok = true;
    for (size_t i = 0; ok && i < n->count; i++) {
        ok = buf_puts(sql, ", ");
        for (const char *at = expression; ok && *at; at++)
            ok = *at == '%' ? put_quoted(sql, '\'', "", n->items[i]) : buf_putc(sql, *at);
        ok = ok && buf_puts(sql, " AS ") && put_inner(sql, kind, i);
    }
    return ok;
}

/* For each name its column, between `before` and `after`, under its own name. */
static bool put_columns(buf *sql, const names *n, char kind, const char *prefix, const char *before, const char *after)
{
    bool ok = true;
    for (size_t i = 0; ok && i < n->count; i++)
        ok = buf_puts(sql, ", ") && buf_puts(sql, before) && put_inner(sql, kind, i) && buf_puts(sql, after) &&
             buf_puts(sql, " AS ") && put_quoted(sql, '"', prefix, n->items[i]);
    return ok;
}

/* ---- The parts of the statements that are always the same ---- */

static const char picked_columns[] = "SELECT d.id AS number, d.external_id, d.time, d.clock, d.lang, d.customer, "
                                     "d.country, d.shop, d.product, d.channel, "
                                     "d.rating, d.nps, d.recommended, d.tokens, d.score, d.p_neg, d.p_pos, d.intent, "
                                     "d.urgency, spoken.*, named.*, about.*";

static const char picked_from[] = " FROM document d JOIN content c ON c.id = d.id"
                                  " LEFT JOIN spoken ON spoken.document = d.id"
                                  " LEFT JOIN named ON named.document = d.id"
                                  " LEFT JOIN about ON about.document = d.id WHERE (";

static const char document_columns[] =
    " SELECT number, external_id AS id,"
    " strftime(iif(clock, '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d'), time, 'unixepoch') AS time,"
    " lang, customer, country, shop, product, channel, rating, nps, recommended, tokens, score AS sentiment, p_neg, "
    "p_pos,"
    " intent, urgency";

/* Documents of a customer by how far back they are; `years` since the customer's first, of those with a score. */
static const char ranked[] =
    ", ranked AS (SELECT *, row_number() OVER (PARTITION BY customer ORDER BY time DESC, number DESC) AS back,"
    " row_number() OVER (PARTITION BY customer, score IS NULL ORDER BY time DESC, number DESC) AS scored_back,"
    " row_number() OVER (PARTITION BY customer, nps IS NULL ORDER BY time DESC, number DESC) AS answered_back,"
    " iif(score IS NULL, NULL, (time - min(time) OVER (PARTITION BY customer)) / 31557600.0) AS years"
    " FROM picked WHERE customer IS NOT NULL)";

/* The slope is that of least squares, in score a year. */
static const char customer_columns[] =
    " SELECT customer, count(*) AS documents, strftime('%Y-%m-%d', min(time), 'unixepoch') AS first,"
    " strftime('%Y-%m-%d', max(time), 'unixepoch') AS last,"
    " (";

/* Behind the second that days are counted to. */
static const char since_last[] =
    " - max(time)) / 86400 AS days_since_last,"
    " max(iif(back = 1, lang, NULL)) AS lang, max(iif(back = 1, country, NULL)) AS country, avg(score) AS sentiment,"
    " max(iif(scored_back = 1, score, NULL)) AS sentiment_last, min(score) AS sentiment_worst,"
    " (count(years) * sum(years * score) - sum(years) * sum(iif(years IS NULL, NULL, score)))"
    " / nullif(count(years) * sum(years * years) - sum(years) * sum(years), 0) AS sentiment_trend,"
    " avg(rating) AS rating, avg(nps) AS nps, max(iif(answered_back = 1, nps, NULL)) AS nps_last,"
    " avg(recommended) AS recommended, avg(tokens) AS tokens,"
    " sum(intent = 'complaint') AS complaints, sum(intent = 'leaving') AS leaving";

/* ---- The statements ---- */

static bool put_field(buf *sql, str name, size_t i)
{
    buf path = {0};
    bool ok = buf_puts(&path, "$.") && buf_json(&path, name) && buf_puts(sql, ", c.fields ->> ") &&
              put_quoted(sql, '\'', "", buf_str(&path)) && buf_puts(sql, " AS ") && put_inner(sql, 'f', i);
    buf_release(&path);
    return ok;
}

/* Common table expressions: `picked`, the documents with all their columns. */
static bool put_picked(buf *sql, const feature_names *n, const filter *f, int64_t until)
{
    bool ok = buf_puts(sql, "WITH spoken AS (SELECT document") &&
              put_pivot(sql, &n->aspects, 'a', "avg(CASE WHEN category = % THEN score END)") &&
              buf_puts(sql, " FROM aspect GROUP BY document), named AS (SELECT document") &&
              put_pivot(sql, &n->entities, 'e', "sum(type = %)") &&
              buf_puts(sql, " FROM entity GROUP BY document), about AS (SELECT document") &&
              put_pivot(sql, &n->topics, 't', "coalesce(max(CASE WHEN k.id = % THEN max(t.share, t.rule) END), 0)") &&
              buf_puts(sql, " FROM document_topic t LEFT JOIN topic k ON k.number = t.topic GROUP BY document)") &&
              buf_puts(sql, ", picked AS (") && buf_puts(sql, picked_columns);
    for (size_t i = 0; ok && i < n->fields.count; i++)
        ok = put_field(sql, n->fields.items[i], i);
    return ok && buf_puts(sql, picked_from) && buf_add_str(sql, buf_str(&f->sql)) && buf_putc(sql, ')') &&
           (!until || buf_printf(sql, " AND d.time < %lld", (long long)until)) && buf_putc(sql, ')');
}

static bool put_documents(buf *sql, const feature_names *n, const filter *f, int64_t until)
{
    return put_picked(sql, n, f, until) && buf_puts(sql, document_columns) &&
           put_columns(sql, &n->aspects, 'a', "aspect.", "", "") &&
           put_columns(sql, &n->topics, 't', "topic.", "", "") &&
           put_columns(sql, &n->entities, 'e', "entities.", "coalesce(", ", 0)") &&
           put_columns(sql, &n->fields, 'f', "field.", "", "") && buf_puts(sql, " FROM picked ORDER BY number");
}

/* The columns of a table that was joined, the same in all rows of a customer. */
static bool put_joined(buf *sql, const names *n)
{
    bool ok = true;
    for (size_t i = 0; ok && i < n->count; i++)
        ok = buf_puts(sql, ", k.") && put_quoted(sql, '"', "", n->items[i]);
    return ok;
}

/* Of what changes from one document to the next the newest that is known; of measures the mean. */
static bool put_customers(buf *sql, const feature_names *n, const filter *f, int64_t until)
{
    return put_picked(sql, n, f, until) && buf_puts(sql, ranked) && buf_puts(sql, customer_columns) &&
           (until ? buf_printf(sql, "%lld", (long long)until) : buf_puts(sql, "(SELECT max(time) FROM document)")) &&
           buf_puts(sql, since_last) && put_columns(sql, &n->aspects, 'a', "aspect.", "avg(", ")") &&
           put_columns(sql, &n->topics, 't', "topic.", "avg(", ")") &&
           put_columns(sql, &n->entities, 'e', "entities.", "coalesce(sum(", "), 0)") &&
           put_columns(sql, &n->fields, 'f', "field.", "max(CASE WHEN back = 1 THEN ", " END)") &&
           put_joined(sql, &n->joined) && buf_puts(sql, " FROM ranked") &&
           (!n->joined.count || buf_puts(sql, " LEFT JOIN " FEATURES_JOINED " k USING (customer)")) &&
           buf_puts(sql, " GROUP BY customer ORDER BY customer");
}

vp_status features_ask(vp_store *store, feature_rows of, const char *where, int64_t until, vp_table **out,
                       vp_error *error)
{
    feature_names n = {0};
    filter f;
    buf sql = {0};
    vp_status status = query_read_filter(store, where, &f, error);
    if (!status)
        status = find_names(store, of == FEATURES_OF_CUSTOMERS_JOINED, &n, error);
    if (!status &&
        !((of == FEATURES_OF_DOCUMENTS ? put_documents : put_customers)(&sql, &n, &f, until) && buf_terminate(&sql)))
        status = fail_memory(error);
    if (!status)
        status = query_table(store->db, sql.p, &f, out, error);
    buf_release(&sql);
    filter_release(&f);
    release_names(&n);
    return status;
}

vp_status features_of_customers(vp_store *store, const char *where, int64_t until, frame *out, vp_error *error)
{
    vp_table *table = NULL;
    *out = (frame){0};
    vp_status status = features_ask(store, FEATURES_OF_CUSTOMERS_JOINED, where, until, &table, error);
    if (!status && vp_table_rows(table))
        status = frame_of_cells(table, out, error);
    vp_table_free(table);
    return status;
}

static size_t given_prefix(str column)
{
    static const char *const prefixes[] = {"field.", "customer."};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (str_starts(column, prefixes[i]))
            return strlen(prefixes[i]);
    return 0;
}

bool features_is_given(str column)
{
    return given_prefix(column) > 0;
}

str features_plain_name(str column)
{
    size_t n = given_prefix(column);
    return (str){column.p + n, column.n - n};
}

bool features_says_nothing_is_zero(str column)
{
    return str_starts(column, "aspect.") || str_starts(column, "topic.");
}
