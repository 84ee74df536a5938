/* The topics of a store as people are told of them. */
#include "engine/queries.h"
#include "engine/topic_state.h"
#include "models/statistics.h"
#include "topics/describe.h"

#include "base/utf8.h"

#include <voxpop_topics.h>

#include <math.h>
#include <stdlib.h>

enum { WORDS = 10, QUOTES = 2, QUOTE_BYTES = 200 };

typedef struct topic_row {
    double documents, rating;
    double pos, neg; /* documents that are so */
    moments sentiment;
    double coherence, exclusivity, stability, weight; /* sums over learned topics, and of their documents */
} topic_row;

typedef struct reporter {
    vp_store *store;
    const char *lang;
    bool as_text;
    tree tree;
    topic_tagger tagger; /* for the models */
    topic_row *rows;     /* [topics] */
    double documents;    /* with text */
    double pos, neg;     /* documents that are so */
    buf rating;          /* its SQL */
    vp_table *table;
} reporter;

/* ---- Numbers ---- */

static vp_status take_row(void *context, sqlite3_stmt *q, vp_error *error)
{
    reporter *r = context;
    size_t i = tree_find(&r->tree, (str){(const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)});
    (void)error;
    if (i == r->tree.count)
        return VP_OK;
    r->rows[i].documents = sqlite3_column_double(q, 1);
    r->rows[i].sentiment = (moments){sqlite3_column_double(q, 2), sqlite3_column_double(q, 3),
                                     sqlite3_column_double(q, 4)};
    r->rows[i].pos = sqlite3_column_double(q, 6);
    r->rows[i].neg = sqlite3_column_double(q, 7);
    r->rows[i].rating = sqlite3_column_type(q, 5) == SQLITE_NULL ? NAN : sqlite3_column_double(q, 5);
    return VP_OK;
}

static vp_status count(reporter *r, vp_error *error)
{
    buf sql = {0};
    bool proxy;
    vp_status status = query_metric_sql(r->store->db, METRIC_RATING, &r->rating, &proxy, error);
    bool ok = buf_puts(&sql, "SELECT k.id, count(*), count(d.score), sum(d.score), sum(d.score * d.score), avg(") &&
              buf_add_str(&sql, buf_str(&r->rating)) &&
              buf_puts(&sql, "), count(iif(d.label = 'pos', 1, NULL)), count(iif(d.label = 'neg', 1, NULL)) FROM topic "
                             "k JOIN document_topic t ON t.topic = k.number JOIN document d ON d.id = "
                             "t.document GROUP BY k.id") &&
              buf_terminate(&sql);
    if (!status)
        status = ok ? query_each(r->store->db, sql.p, NULL, take_row, r, error) : fail_memory(error);
    if (!status)
        status = query_number(r->store->db, "SELECT count(*) FROM content WHERE text <> '' OR title <> ''", NULL, 0,
                              &r->documents, error);
    if (!status)
        status = query_number(r->store->db, "SELECT count(*) FROM document WHERE label = 'pos'", NULL, 0, &r->pos,
                              error);
    if (!status)
        status = query_number(r->store->db, "SELECT count(*) FROM document WHERE label = 'neg'", NULL, 0, &r->neg,
                              error);
    buf_release(&sql);
    return status;
}

/* What is known of the learned topics that make one up, by their sizes. */
static void add_facts(reporter *r)
{
    for (size_t i = 0; i < r->tagger.model_count; i++) {
        const learned_topics *m = &r->tagger.models[i];
        for (uint32_t k = 0; k < m->model.matrix.topics; k++) {
            const topic_facts *f = &m->model.facts[k];
            if (m->nodes[k] >= r->tree.count || f->documents <= 0)
                continue;
            topic_row *row = &r->rows[m->nodes[k]];
            row->coherence += f->coherence * f->documents;
            row->exclusivity += f->exclusivity * f->documents;
            row->stability += f->stability < 0 ? NAN : f->stability * f->documents;
            row->weight += f->documents;
        }
    }
}

/* ---- Words ---- */

/* Of all learned topics that make it up. */
static bool put_words(const reporter *r, size_t topic, buf *out)
{
    size_t n = 0;
    bool ok = r->as_text || buf_putc(out, '[');
    for (size_t i = 0; ok && i < r->tagger.model_count; i++) {
        const learned_topics *m = &r->tagger.models[i];
        for (uint32_t k = 0; ok && k < m->model.matrix.topics; k++) {
            const uint32_t *first = m->model.first[k];
            for (size_t w = 0; ok && m->nodes[k] == topic && w < WORDS && first[w] != TOPIC_NO_WORD; w++, n++) {
                str word = str_of(m->model.shown[first[w]]);
                ok = (!n || buf_puts(out, r->as_text ? ", " : ",")) &&
                     (r->as_text ? buf_add_str(out, word) : buf_json(out, word));
            }
        }
    }
    return ok && (r->as_text || buf_putc(out, ']'));
}

/* ---- Quotes ---- */

typedef struct quoter {
    reporter *reporter;
    buf *out;
    size_t count;
} quoter;

static vp_status take_quote(void *context, sqlite3_stmt *q, vp_error *error)
{
    quoter *o = context;
    str text = {(const char *)sqlite3_column_text(q, 1), (size_t)sqlite3_column_bytes(q, 1)};
    vp_status status = session_clean(o->reporter->store->session, text, &text, error);
    if (status)
        return status;
    text = str_trim(text);
    str shown = utf8_prefix(text, QUOTE_BYTES);
    buf line = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < shown.n; i++)
        ok = buf_putc(&line, shown.p[i] == '\n' || shown.p[i] == '\r' || shown.p[i] == '\t' ? ' ' : shown.p[i]);
    ok = ok && (shown.n == text.n || buf_puts(&line, "…"));
    long long number = sqlite3_column_int64(q, 0);
    if (o->reporter->as_text)
        ok = ok && (!o->count || buf_putc(o->out, '\n')) && buf_printf(o->out, "#%lld ", number) &&
             buf_add_str(o->out, buf_str(&line));
    else
        ok = ok && (!o->count || buf_putc(o->out, ',')) && buf_printf(o->out, "{\"number\":%lld,\"text\":", number) &&
             buf_json(o->out, buf_str(&line)) && buf_putc(o->out, '}');
    o->count++;
    buf_release(&line);
    return ok ? VP_OK : fail_memory(error);
}

/* 1 or -1: the mood that is common among the documents of a topic, and commoner than among all: the share of each
 * counts as often as it is larger than it is elsewhere. Where nearly all that is written is praise, a topic with as
 * much blame as praise is one of blame. */
static double mood_of(const reporter *r, const topic_row *row)
{
    return row->neg * row->neg * (r->pos + 1) > row->pos * row->pos * (r->neg + 1) ? -1 : 1;
}

#define OF_TOPIC                                                                                                     \
    " FROM topic k JOIN document_topic t ON t.topic = k.number JOIN document d ON d.id = t.document JOIN content c " \
    "ON "                                                                                                            \
    "c.id = d.id WHERE k.id = ?1 AND c.text <> '' AND d.id NOT IN (SELECT document FROM copy)"
#define AT_A_GLANCE " ORDER BY length(c.text) NOT BETWEEN 30 AND 240, "
#define TYPICAL \
    OF_TOPIC AT_A_GLANCE "d.label IS NOT iif(?2 > 0, 'pos', 'neg'), round(t.share + t.rule, 1) DESC, d.id LIMIT ?3"

/* Documents of a topic with most of it, of a length that can be read at a glance, no copies, and of the mood that is
 * usual among them; or else another one of the opposite mood. */
static vp_status put_quotes(reporter *r, str id, double mood, bool counter, buf *out, vp_error *error)
{
    quoter o = {r, out, 0};
    filter_value values[] = {
        {FILTER_TEXT, id, 0}, {FILTER_NUMBER, {NULL, 0}, mood}, {FILTER_NUMBER, {NULL, 0}, QUOTES}};
    const filter all = {.values = values, .count = 3};
    return query_each(r->store->db,
                      counter ? "SELECT d.id, c.text" OF_TOPIC
                                " AND d.label = iif(?2 > 0, 'neg', 'pos') AND d.id NOT IN (SELECT d.id" TYPICAL
                                ")" AT_A_GLANCE "round(t.share + t.rule, 1) DESC, d.score * ?2, d.id LIMIT 1"
                              : "SELECT d.id, c.text" TYPICAL,
                      &all, take_quote, &o, error);
}

/* ---- The table ---- */

static bool put_cell(reporter *r, const buf *quotes, bool list)
{
    if (r->as_text)
        return quotes->n ? table_text(r->table, buf_str(quotes)) : table_empty(r->table);
    buf json = {0};
    bool ok = list ? buf_putc(&json, '[') && buf_add_str(&json, buf_str(quotes)) && buf_putc(&json, ']')
                   : buf_add_str(&json, buf_str(quotes));
    ok = ok && (json.n ? table_json(r->table, buf_str(&json)) : table_empty(r->table));
    buf_release(&json);
    return ok;
}

static bool put_numbers(reporter *r, size_t i)
{
    const tree_topic *t = &r->tree.topics[i];
    const topic_row *row = &r->rows[i];
    vp_table *out = r->table;
    size_t parent = tree_parent(&r->tree, i);
    estimate e = {NAN, NAN, NAN, 0};
    if (row->sentiment.n)
        e = estimate_mean(row->sentiment);
    return table_row(out) && table_text(out, t->id) && table_text(out, tree_name_in(t, r->lang)) &&
           (parent < r->tree.count ? table_text(out, r->tree.topics[parent].id) : table_empty(out)) &&
           table_integer(out, t->level) && table_integer(out, (int64_t)row->documents) &&
           table_real(out, r->documents > 0 ? row->documents / r->documents : 0) && table_real(out, e.value) &&
           table_real(out, e.low < -1 ? -1 : e.low) && table_real(out, e.high > 1 ? 1 : e.high) &&
           table_real(out, row->documents > 0 ? row->rating : NAN) &&
           table_real(out, row->weight > 0 ? row->coherence / row->weight : NAN) &&
           table_real(out, row->weight > 0 ? row->exclusivity / row->weight : NAN) &&
           table_real(out, row->weight > 0 ? row->stability / row->weight : NAN);
}

static vp_status put_topic(reporter *r, size_t i, vp_error *error)
{
    buf words = {0}, quotes = {0}, counter = {0};
    const topic_row *row = &r->rows[i];
    double mood = mood_of(r, row);
    str id = r->tree.topics[i].id;
    vp_status status = put_quotes(r, id, mood, false, &quotes, error);
    if (!status)
        status = put_quotes(r, id, mood, true, &counter, error);
    bool ok = put_words(r, i, &words) && put_numbers(r, i) &&
              (r->as_text ? table_text(r->table, buf_str(&words)) : table_json(r->table, buf_str(&words))) &&
              put_cell(r, &quotes, true) && put_cell(r, &counter, false);
    buf_release(&words);
    buf_release(&quotes);
    buf_release(&counter);
    return status ? status : ok ? VP_OK : fail_memory(error);
}

static vp_status open_report(reporter *r, vp_error *error)
{
    static const char *const names[] = {"topic",     "name",  "parent", "level",        "documents", "share",
                                        "sentiment", "low",   "high",   "rating",       "coherence", "exclusivity",
                                        "stability", "words", "quotes", "counter_quote"};
    buf text = {0};
    int64_t version;
    vp_status status = topic_state_text(r->store, 0, &text, &version, error);
    if (!status && !version)
        status = fail(error, VP_NOT_FOUND, "`voxpop topics fit STORE` learns some", "the store has no topics");
    if (!status)
        status = tree_read(buf_str(&text), NULL, &r->tree, error);
    buf_release(&text);
    if (!status && !(r->rows = calloc(r->tree.count + 1, sizeof *r->rows)))
        status = fail_memory(error);
    if (!status)
        status = topic_tagger_open(r->store, &r->tree, NULL, &r->tagger, error);
    return status ? status : table_new(names, sizeof names / sizeof *names, &r->table, error);
}

vp_status vp_store_topics(vp_store *s, const char *lang, int as_text, vp_table **out, vp_error *error)
{
    reporter r = {.store = s, .lang = lang ? lang : "", .as_text = as_text != 0};
    vp_status status = open_report(&r, error);
    if (!status)
        status = count(&r, error);
    if (!status)
        add_facts(&r);
    for (size_t i = 0; !status && i < r.tree.count; i++)
        status = put_topic(&r, i, error);
    topic_tagger_release(&r.tagger);
    tree_release(&r.tree);
    buf_release(&r.rating);
    free(r.rows);
    if (status)
        vp_table_free(r.table);
    else
        *out = r.table;
    return status;
}

/* ---- Coverage ---- */

vp_status vp_store_topics_coverage(vp_store *s, vp_table **out, vp_error *error)
{
    return query_table(
        s->db,
        "WITH tagged AS (SELECT document, count(*) AS n FROM document_topic t JOIN topic k ON k.number = t.topic WHERE "
        "leaf GROUP BY document), "
        "facts AS (SELECT (SELECT count(*) FROM content WHERE text <> '' OR title <> '') AS texts, (SELECT count(*) "
        "FROM tagged) AS tagged, (SELECT count(*) FROM tagged WHERE n > 1) AS several, (SELECT avg(n) FROM tagged) AS "
        "topics, (SELECT count(DISTINCT document) FROM document_topic WHERE rule) AS ruled), "
        "languages AS (SELECT d.lang, count(*) AS texts, count(t.document) AS tagged FROM document d JOIN content c ON "
        "c.id = d.id LEFT JOIN tagged t ON t.document = d.id WHERE text <> '' OR title <> '' GROUP BY d.lang ORDER BY "
        "texts DESC) "
        "SELECT 'documents with text' AS name, texts AS value FROM facts UNION ALL "
        "SELECT 'with a topic', tagged FROM facts UNION ALL "
        "SELECT 'coverage', round(1.0 * tagged / max(texts, 1), 4) FROM facts UNION ALL "
        "SELECT 'coverage of ' || l.lang, round(1.0 * l.tagged / l.texts, 4) FROM languages l, facts WHERE l.texts >= "
        "0.01 * facts.texts UNION ALL "
        "SELECT 'with a rule', ruled FROM facts UNION ALL "
        "SELECT 'with several topics', several FROM facts UNION ALL "
        "SELECT 'overlap', round(1.0 * several / max(tagged, 1), 4) FROM facts UNION ALL "
        "SELECT 'topics a tagged document', round(topics, 2) FROM facts",
        NULL, out, error);
}
