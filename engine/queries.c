/* Search, quotes, facts: questions to a store, answered as tables. */
#include "engine/queries.h"

#include "base/utf8.h"
#include "engine/categories.h"
#include "store/phrase.h"
#include "store/search.h"

#include <stdio.h>
#include <stdlib.h>

/* Categories that no taxonomy has, and no document, are slips. */
static vp_status check_categories(vp_store *s, const filter *f, vp_error *error)
{
    vp_status status = VP_OK;
    for (const filter_column *c = f->categories; c && !status; c = c->next) {
        status = categories_check(s, c->name, error);
        if (status && error)
            error->column = c->at;
    }
    return status;
}

static vp_status take_ids(void *context, sqlite3_stmt *q, vp_error *error)
{
    buf *ids = context;
    return (!ids->n || buf_puts(ids, ", ")) && buf_puts(ids, (const char *)sqlite3_column_text(q, 0))
               ? VP_OK
               : fail_memory(error);
}

/* A topic that the store has not. */
static vp_status refuse_topic(vp_store *s, const filter_column *c, vp_error *error)
{
    buf ids = {0};
    vp_status status = query_each(s->db, "SELECT id FROM topic ORDER BY level, place LIMIT 8", NULL, take_ids, &ids,
                                  error);
    char hint[200];
    str shown = utf8_prefix(c->name, 100), known = utf8_prefix(buf_str(&ids), 120);
    snprintf(hint, sizeof hint, "there are %.*s ...; `voxpop topics show STORE` lists them", (int)known.n, known.p);
    if (!status && ids.n)
        status = fail(error, VP_NOT_FOUND, hint, "no topic is called \"%.*s\"", (int)shown.n, shown.p);
    else if (!status)
        status = fail(error, VP_NOT_FOUND,
                      "`voxpop topics fit STORE` learns some; a column of the file is written field.topic",
                      "the store has no topics");
    buf_release(&ids);
    if (error)
        error->column = c->at;
    return status;
}

static vp_status check_topics(vp_store *s, const filter *f, vp_error *error)
{
    vp_status status = VP_OK;
    for (const filter_column *c = f->topics; c && !status; c = c->next) {
        double known;
        filter_value name = {.type = FILTER_TEXT, .text = c->name};
        const filter one = {.values = &name, .count = 1};
        status = query_number(s->db,
                              "SELECT EXISTS (SELECT 1 FROM topic WHERE id = ?1 COLLATE NOCASE OR name = ?1 COLLATE "
                              "NOCASE OR EXISTS (SELECT 1 FROM json_each(names) WHERE value = ?1 COLLATE NOCASE))",
                              &one, 0, &known, error);
        if (!status && !known)
            status = refuse_topic(s, c, error);
    }
    return status;
}

static vp_status check_segments(vp_store *s, const filter *f, vp_error *error)
{
    double known = 1;
    vp_status status = VP_OK;
    if (f->segments)
        status = query_number(s->db, "SELECT EXISTS (SELECT 1 FROM customer_segment)", NULL, 0, &known, error);
    if (status || known)
        return status;
    status = fail(error, VP_NOT_FOUND,
                  "`voxpop segments fit STORE` finds some; a column of the file is written field.segment",
                  "the store has no segments");
    if (error)
        error->column = f->segments->at;
    return status;
}

vp_status query_read_filter(vp_store *s, const char *where, filter *out, vp_error *error)
{
    vp_status status = query_parse(s, where, out, error);
    if (!status)
        status = query_check_columns(s->db, out, error);
    if (!status)
        status = check_topics(s, out, error);
    if (!status)
        status = check_segments(s, out, error);
    return status ? status : check_categories(s, out, error);
}

/* ---- Documents ---- */

#define SHOWN                                                                                                       \
    "d.id AS number, coalesce(d.external_id, lower(hex(d.identity))) AS id, "                                       \
    "CASE WHEN d.time IS NULL THEN NULL WHEN d.clock THEN strftime('%Y-%m-%dT%H:%M:%S', d.time, 'unixepoch') ELSE " \
    "date(d.time, 'unixepoch') END AS time, "                                                                       \
    "d.lang, d.label AS sentiment, d.score, d.intent, d.urgency, d.rating, c.title"

/* The user's words as phrases of FTS5, a NUL behind each: each must occur; a word of several tokens is a phrase, and so
 * is what stands in quotes. */
static bool search_phrases(const char *query, buf *out)
{
    str rest = str_of(query);
    bool ok = true, quoted = false;
    for (str part; ok && rest.p; quoted = !quoted) {
        part = str_cut(&rest, '"');
        while (ok && part.p && part.n) {
            str word = quoted ? part : str_cut(&part, ' ');
            size_t before = out->n;
            if (quoted)
                part = (str){NULL, 0};
            ok = phrase_add(out, word, false) && (out->n == before || buf_putc(out, '\0'));
        }
    }
    return ok;
}

/* A table of the documents that were found. */
static vp_status show_found(vp_store *s, const search_answer *a, const char *open, const char *close, vp_table **out,
                            vp_error *error)
{
    filter_value values[] = {{FILTER_TEXT, buf_str(&a->numbers), 0},       {FILTER_TEXT, buf_str(&a->expression), 0},
                             {FILTER_TEXT, str_of(open ? open : ""), 0},   {FILTER_TEXT, str_of(close ? close : ""), 0},
                             {FILTER_NUMBER, {NULL, 0}, (double)a->first}, {FILTER_BYTES, buf_str(&a->weights), 0}};
    const filter f = {.values = values, .count = sizeof values / sizeof *values};
    return query_table(s->db,
                       "SELECT " SHOWN ", highlight(documents_fts, 1, ?3, ?4) AS text FROM documents_fts CROSS JOIN "
                       "document d ON d.id = documents_fts.rowid CROSS JOIN content c ON c.id = d.id WHERE "
                       "documents_fts MATCH ?2 AND documents_fts.rowid >= CAST(?5 AS INTEGER) AND +documents_fts.rowid "
                       "IN (SELECT value "
                       "FROM json_each(?1)) ORDER BY relevance(documents_fts, ?6) DESC, d.id",
                       &f, out, error);
}

vp_status vp_search(vp_store *s, const char *query, const char *where, size_t limit, const char *open,
                    const char *close, vp_table **out, vp_error *error)
{
    buf phrases = {0};
    filter f = {0};
    search_answer found = {0};
    vp_status status = store_handle_check_index(s, error);
    if (!status)
        status = query_read_filter(s, where, &f, error);
    if (!status && (!search_phrases(query, &phrases) || !phrases.n))
        status = phrases.n ? fail_memory(error)
                           : fail(error, VP_INVALID, "give one word at least", "there is nothing to search for");
    const search_question q = {buf_str(&phrases), where && *where ? &f : NULL, limit};
    if (!status)
        status = search_best(s->db, &q, &found, error);
    if (!status)
        status = show_found(s, &found, open, close, out, error);
    if (!status && found.more)
        log_line("many documents hold these words: shown are the best of the last %zu that came in",
                 limit > SEARCH_RANKED ? limit : (size_t)SEARCH_RANKED);
    search_release(&found);
    filter_release(&f);
    buf_release(&phrases);
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

static vp_status count_documents(vp_store *s, const char *where, double *n, vp_error *error)
{
    filter f = {0};
    vp_status status = query_parse(s, where, &f, error);
    if (!status)
        status = query_count(s->db, &f, n, error);
    filter_release(&f);
    return status;
}

vp_status query_same_documents(vp_store *s, const char *one, const char *other, bool *same, vp_error *error)
{
    double of_one, of_other, shared;
    buf both = {0};
    bool ok = buf_printf(&both, "(%s) and (%s)", one, other) && buf_terminate(&both);
    vp_status status = ok ? count_documents(s, both.p, &shared, error) : fail_memory(error);
    if (!status)
        status = count_documents(s, one, &of_one, error);
    if (!status)
        status = count_documents(s, other, &of_other, error);
    buf_release(&both);
    if (!status)
        *same = shared * 2 >= of_one || shared * 2 >= of_other;
    return status;
}

vp_status query_documents(vp_store *s, const char *where, size_t limit, vp_table **out, vp_error *error)
{
    filter f = {0};
    buf sql = {0};
    vp_status status = query_read_filter(s, where, &f, error);
    if (!status) {
        bool ok = buf_puts(&sql, "SELECT " SHOWN ", ") && query_text_sql(&f, &sql) && buf_puts(&sql, " AS text") &&
                  query_from(&f, true, &sql) &&
                  buf_printf(&sql, " ORDER BY d.time, d.id LIMIT %lld", limit ? (long long)limit : -1LL) &&
                  buf_terminate(&sql);
        status = ok ? query_table(s->db, sql.p, &f, out, error) : fail_memory(error);
    }
    filter_release(&f);
    buf_release(&sql);
    return status;
}

vp_status query_listed(vp_store *s, str numbers, vp_table **out, vp_error *error)
{
    filter_value value = {FILTER_TEXT, numbers, 0};
    const filter one = {.values = &value, .count = 1};
    return query_table(s->db,
                       "SELECT " SHOWN ", c.text FROM json_each(?1) o JOIN document d ON d.id = o.value JOIN content c "
                       "ON c.id = d.id ORDER BY o.key",
                       &one, out, error);
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
    {"intents", "SELECT group_concat(intent || ' ' || n, ', ') FROM (SELECT intent, count(*) AS n FROM document WHERE "
                "intent IS NOT NULL GROUP BY intent ORDER BY n DESC, intent)"},
    {"own models", "SELECT group_concat(lang || ' (' || (facts ->> 'texts') || ' ' || CASE facts ->> 'target' WHEN "
                   "'rating' THEN 'ratings' WHEN 'nps' THEN 'NPS answers' ELSE 'labels' END || ', macro F1 ' || (facts "
                   "->> 'own_macro_f1') || ', shipped ' || (facts ->> 'shipped_macro_f1') || ')', ', ') FROM model"},
    {"corrected documents", "SELECT count(*) FROM analysed"},
    {"stale corrections", "SELECT count(*) FROM correction WHERE stale AND undone IS NULL"},
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
