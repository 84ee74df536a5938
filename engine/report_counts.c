/* A report's head and its end: what was read, what is measured, how good it is, and what the report was made of. */
#include "engine/embedded.h"
#include "engine/report.h"
#include "engine/summary.h"

#include <math.h>
#include <nettle/sha2.h>
#include <stdlib.h>

enum { PERIODS_MOST = 400 /* of a trend */ };

/* What is put behind "SELECT ", asked of the documents of the report. */
static vp_status ask(reporter *r, const char *select, const char *rest, query_row take, vp_error *error)
{
    buf sql = {0};
    bool ok = buf_puts(&sql, "SELECT ") && buf_puts(&sql, select) && query_from(&r->filter, true, &sql) &&
              buf_puts(&sql, rest) && buf_terminate(&sql);
    vp_status status = ok ? query_each(r->store->db, sql.p, &r->filter, take, r, error) : fail_memory(error);
    buf_release(&sql);
    return status;
}

/* ---- Documents ---- */

#define AS_TEXT(number) #number
#define IN_SQL(number) AS_TEXT(number)
#define UNSURE "(max(d.p_neg, d.p_neu, d.p_pos) < " IN_SQL(REPORT_UNSURE) ")"
#define HAS_TEXT "(coalesce(c.text, '') <> '' OR coalesce(c.title, '') <> '')"
#define CLEAR "(d.label IN ('neg', 'pos') AND (d.rating_unit >= 0.75 OR d.rating_unit <= 0.25))"

static vp_status take_counts(void *context, sqlite3_stmt *q, vp_error *error)
{
    report_content *c = ((reporter *)context)->out;
    double *const to[] = {&c->documents, &c->with_text, &c->rating_only, &c->undated,  &c->copies,
                          &c->unsure,    &c->corrected, &c->agreement_n, &c->agreement};
    size_t n = sizeof to / sizeof *to;
    (void)error;
    for (size_t i = 0; i < n; i++)
        *to[i] = sqlite3_column_double(q, (int)i);
    c->has_period = sqlite3_column_type(q, (int)n) != SQLITE_NULL;
    c->first = sqlite3_column_int64(q, (int)n);
    c->last = sqlite3_column_int64(q, (int)n + 1);
    return VP_OK;
}

static vp_status take_language(void *context, sqlite3_stmt *q, vp_error *error)
{
    reporter *r = context;
    report_content *c = r->out;
    report_language *l = &c->languages[c->language_count];
    *l = (report_language){report_keep(r, str_of((const char *)sqlite3_column_text(q, 0))), sqlite3_column_double(q, 1),
                           sqlite3_column_int(q, 2) != 0};
    c->other_languages += l->scored ? 0 : l->n;
    c->language_count += l->scored;
    return l->code.p ? VP_OK : fail_memory(error);
}

static vp_status count_documents(reporter *r, vp_error *error)
{
    report_content *c = r->out;
    vp_status status = ask(r,
                           "count(*), coalesce(sum(" HAS_TEXT "), 0), coalesce(sum(NOT " HAS_TEXT
                           " AND (d.rating IS NOT NULL OR d.nps IS NOT NULL)), 0), coalesce(sum(d.time IS NULL), 0), "
                           "coalesce(sum(d.id IN (SELECT document FROM copy)), 0), "
                           "coalesce(sum(" UNSURE "), 0), "
                           "coalesce(sum(d.id IN (SELECT id FROM analysed)), 0), coalesce(sum(" CLEAR "), 0), "
                           "coalesce(sum(" CLEAR
                           " AND (d.rating_unit > 0.5) = (d.label = 'pos')), 0), min(d.time), max(d.time)",
                           "", take_counts, error);
    c->languages = arena_array(&c->memory, LANGUAGE_COUNT + 1, sizeof *c->languages);
    if (!status && !c->languages)
        status = fail_memory(error);
    return status ? status
                  : ask(r, "d.lang, count(*) AS n, d.lang IN ('nl', 'en', 'ru', 'zh')",
                        " AND " HAS_TEXT " GROUP BY d.lang ORDER BY n DESC, d.lang", take_language, error);
}

/* ---- Sources ---- */

static vp_status read_sources(reporter *r, vp_error *error)
{
    report_content *c = r->out;
    vp_summary *read = calloc(1, sizeof *read);
    if (!read)
        return fail_memory(error);
    summarizer s = {.store = r->store, .out = read};
    vp_status status = summary_sources(&s, error);
    c->sources = status ? NULL : arena_array(&c->memory, read->source_count + 1, sizeof *c->sources);
    if (!status && !c->sources)
        status = fail_memory(error);
    for (size_t i = 0; !status && i < read->source_count; i++) {
        const source_line *l = &read->sources[i];
        c->sources[c->source_count++] = (report_source){report_keep(r, str_file_name(l->name.p)),
                                                        report_keep(r, l->read_as), l->rows, l->rejected};
        status = c->sources[i].name.p && c->sources[i].read_as.p ? VP_OK : fail_memory(error);
    }
    c->rows = read->rows + read->lookup_rows;
    c->rejected = read->rejected;
    vp_summary_free(read);
    return status ? status
                  : query_number(r->store->db, "SELECT coalesce(sum(repeats), 0) FROM source", NULL, 0, &c->repeats,
                                 error);
}

/* ---- Hashes ---- */

typedef struct hashing {
    reporter *reporter;
    struct sha256_ctx state;
} hashing;

static void hash_end(hashing *h, char out[65])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&h->state, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    out[64] = 0;
}

/* The cells of a row, each behind its length. */
static vp_status hash_row(void *context, sqlite3_stmt *q, vp_error *error)
{
    hashing *h = context;
    (void)error;
    for (int i = 0; i < sqlite3_column_count(q); i++) {
        const uint8_t *bytes = sqlite3_column_blob(q, i);
        uint64_t n = (uint64_t)sqlite3_column_bytes(q, i);
        sha256_update(&h->state, sizeof n, (const uint8_t *)&n);
        sha256_update(&h->state, n, bytes);
    }
    return VP_OK;
}

/* Who each document is, the hash of its content, and what people said of it; whatever the order it was read in. */
static vp_status hash_data(reporter *r, vp_error *error)
{
    hashing h = {.reporter = r};
    buf sql = {0};
    sha256_init(&h.state);
    bool ok = buf_puts(&sql, "SELECT d.identity, d.version") && query_from(&r->filter, false, &sql) &&
              buf_puts(&sql, " ORDER BY d.identity") && buf_terminate(&sql);
    vp_status status = ok ? query_each(r->store->db, sql.p, &r->filter, hash_row, &h, error) : fail_memory(error);
    buf_clear(&sql);
    ok = ok &&
         buf_puts(&sql, "SELECT o.identity, f.field, f.value FROM correction_in_force f JOIN document o ON o.id = "
                        "f.document WHERE o.id IN (SELECT d.id") &&
         query_from(&r->filter, false, &sql) && buf_puts(&sql, ") ORDER BY 1, 2, 3") && buf_terminate(&sql);
    if (!status)
        status = ok ? query_each(r->store->db, sql.p, &r->filter, hash_row, &h, error) : fail_memory(error);
    buf_release(&sql);
    hash_end(&h, r->out->data_hash);
    return status;
}

/* A pack's head holds the hash of all that is in it. */
static void hash_pack(hashing *h, const pack *p)
{
    if (p->size >= PACK_ALIGN)
        sha256_update(&h->state, PACK_ALIGN, (const uint8_t *)p->bytes);
}

/* Lists and models of the program, of the user and of the store. */
static vp_status hash_models(reporter *r, vp_error *error)
{
    const vp_engine *e = r->store->engine;
    hashing h = {.reporter = r};
    sha256_init(&h.state);
    sha256_update(&h.state, 64, (const uint8_t *)embedded_hash());
    sha256_update(&h.state, sizeof e->probe, (const uint8_t *)e->probe);
    sha256_update(&h.state, sizeof e->own_lists, (const uint8_t *)e->own_lists);
    sha256_update(&h.state, sizeof e->own_entities, (const uint8_t *)&e->own_entities);
    hash_pack(&h, &e->segment_pack);
    for (size_t l = 0; l < LANGUAGE_COUNT; l++) {
        hash_pack(&h, &e->sentiment_packs[l]);
        hash_pack(&h, &e->aspect_packs[l]);
        hash_pack(&h, &e->lemma_packs[l]);
        hash_pack(&h, &e->tag_packs[l]);
    }
    vp_status status = query_each(r->store->db,
                                  "SELECT lang, substr(pack, 1, 64), mix FROM model UNION ALL SELECT * FROM (SELECT "
                                  "name, substr(pack, 1, 64), lang FROM topic_model ORDER BY name) UNION ALL SELECT "
                                  "'', taxonomy, '' FROM topic_version WHERE id = (SELECT max(id) FROM topic_version)",
                                  NULL, hash_row, &h, error);
    hash_end(&h, r->out->models_hash);
    return status;
}

vp_status report_count(reporter *r, vp_error *error)
{
    char zone[80] = "";
    vp_status status = count_documents(r, error);
    if (!status)
        status = read_sources(r, error);
    if (!status)
        status = hash_data(r, error);
    if (!status)
        status = hash_models(r, error);
    if (!status)
        status = store_clock(r->store->db, zone, sizeof zone, error);
    r->out->timezone = report_keep(r, str_of(zone));
    return status ? status : r->out->timezone.p ? VP_OK : fail_memory(error);
}

/* ---- What is measured ---- */

typedef struct measuring {
    trend_points scale;
    report_measure *out;
} measuring;

static vp_status take_measure(void *context, sqlite3_stmt *q, vp_error *error)
{
    measuring *m = context;
    (void)error;
    estimate e = trend_estimate(
        &m->scale, (moments){sqlite3_column_double(q, 0), sqlite3_column_double(q, 1), sqlite3_column_double(q, 2)});
    m->out->all = (report_value){e.value, e.low, e.high, sqlite3_column_double(q, 0)};
    return VP_OK;
}

vp_status report_metric_sql(reporter *r, metric m, buf *sql, bool *proxy, vp_error *error)
{
    *proxy = false;
    if (m != METRIC_SENTIMENT)
        return query_metric_sql(r->store->db, m, sql, proxy, error);
    return query_sentiment_sql(&r->filter, sql) ? VP_OK : fail_memory(error);
}

/* The metric of all documents of the report. */
static vp_status measure(reporter *r, const char *metric, const saying says[3], report_measure *out, vp_error *error)
{
    measuring m = {.out = out};
    buf value = {0}, sql = {0};
    bool proxy = false;
    vp_status status = trend_metric_read(r->store, metric, &m.scale, error);
    *out = (report_measure){says[0], says[1], says[2], m.scale.lowest, m.scale.highest, 0, 0, {NAN, NAN, NAN, 0}};
    out->decimals = out->highest - out->lowest <= 5 ? 2 : out->highest - out->lowest <= 20 ? 1 : 0;
    out->fine = out->decimals < 2 ? out->decimals + 1 : 2;
    if (!status)
        status = report_metric_sql(r, m.scale.metric, &value, &proxy, error);
    bool ok = buf_puts(&sql, "SELECT count(x), sum(x), sum(x * x) FROM (SELECT ") &&
              buf_add_str(&sql, buf_str(&value)) && buf_puts(&sql, " AS x") && query_from(&r->filter, false, &sql) &&
              buf_putc(&sql, ')') && buf_terminate(&sql);
    if (!status && !proxy) /* an NPS made of ratings says nothing that they do not */
        status = ok ? query_each(r->store->db, sql.p, &r->filter, take_measure, &m, error) : fail_memory(error);
    trend_points_release(&m.scale);
    buf_release(&value);
    buf_release(&sql);
    return status;
}

/* What was asked for, unless that are more periods than can be seen. */
static void choose_unit(reporter *r)
{
    static const double days[PERIOD_UNITS] = {1, 7, 30.4, 91.3, 365.2};
    double span = ((double)r->out->last - (double)r->out->first) / 86400;
    const char *every = r->options->every;
    r->unit = every ? period_by_name(every, strlen(every)) : summary_unit((double)r->out->first, (double)r->out->last);
    while (r->unit < PERIOD_YEAR && span / days[r->unit] > PERIODS_MOST)
        r->unit++;
    r->unit = store_unit(r->store->db, r->unit);
    if (every && strcmp(every, period_name(r->unit)))
        log_line("there are more than %d %ss: the report is by %s", PERIODS_MOST, every, period_name(r->unit));
}

vp_status report_measures(reporter *r, vp_error *error)
{
    static const saying says[3][3] = {{SAY_RATING, SAY_WITHIN_RATING, SAY_RATING_SCALE},
                                      {SAY_SENTIMENT, SAY_WITHIN_SENTIMENT, SAY_SENTIMENT_SCALE},
                                      {SAY_NPS, SAY_WITHIN_NPS, SAY_NPS_SCALE}};
    static const char *const metrics[3] = {"rating", "sentiment", "nps"};
    report_content *c = r->out;
    report_measure *const outs[3] = {&c->rating, &c->sentiment, &c->nps};
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < 3; i++)
        status = measure(r, metrics[i], says[i], outs[i], error);
    c->volume = (report_measure){.name = SAY_DOCUMENTS,
                                 .within = SAY_DOCUMENTS,
                                 .scale = SAY_DOCUMENTS_SCALE,
                                 .highest = INFINITY,
                                 .all = {c->documents - c->undated, NAN, NAN, c->documents - c->undated}};
    c->main = c->rating.all.n >= 5 && c->rating.all.n * 4 >= c->documents ? &c->rating
              : c->sentiment.all.n > 0                                    ? &c->sentiment
                                                                          : NULL;
    choose_unit(r);
    return status;
}
