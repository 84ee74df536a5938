#include "engine/segment_store.h"

#include "base/array.h"
#include "base/calendar.h"
#include "base/num.h"
#include "base/parallel.h"
#include "engine/features.h"
#include "engine/queries.h"
#include "engine/segment_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MOST_PERIODS = 12,  /* of history */
    FEWEST_PERIODS = 4, /* that make a history */
};

/* ---- The model ---- */

typedef struct loading {
    kept_segments *out;
    bool found;
} loading;

static vp_status take_model(void *context, sqlite3_stmt *q, vp_error *error)
{
    loading *l = context;
    size_t n = (size_t)sqlite3_column_bytes(q, 0);
    char *bytes = aligned_alloc(PACK_ALIGN, (n / PACK_ALIGN + 1) * PACK_ALIGN);
    pack p;
    if (!bytes)
        return fail_memory(error);
    memcpy(bytes, sqlite3_column_blob(q, 0) ? sqlite3_column_blob(q, 0) : "", n);
    vp_status status = pack_view(bytes, n, &p, error);
    if (!status)
        status = kept_segments_read(&p, l->out, error);
    l->found = true;
    free(bytes);
    return status;
}

vp_status segment_store_read(vp_store *s, kept_segments *out, vp_error *error)
{
    loading l = {.out = out};
    *out = (kept_segments){0};
    vp_status status = query_each(s->db, "SELECT pack FROM segment_model ORDER BY id DESC LIMIT 1", NULL, take_model,
                                  &l, error);
    if (!status && !l.found)
        status = fail(error, VP_NOT_FOUND, "`voxpop segments fit STORE` finds some", "the store has no segments");
    return status;
}

vp_status segment_store_check(const kept_segments *m, int64_t segment, vp_error *error)
{
    if (segment >= 0 && (uint64_t)segment < m->count)
        return VP_OK;
    return fail(error, VP_NOT_FOUND, "`voxpop segments show STORE` lists them", "there is no segment %lld",
                (long long)segment);
}

static vp_status keep_model(vp_store *s, const kept_segments *m, const char *what, int64_t time, vp_error *error)
{
    buf bytes = {0};
    sqlite3_stmt *q = NULL;
    sqlite3 *db = store_db(s->db);
    vp_status status = kept_segments_pack(m, NULL, &bytes, error);
    if (!status)
        status = store_prepare(db, "INSERT INTO segment_model (what, time, pack) VALUES (?1, ?2, ?3)", &q, error);
    if (!status) {
        sqlite3_bind_text(q, 1, what, -1, SQLITE_STATIC);
        sqlite3_bind_int64(q, 2, time);
        sqlite3_bind_blob64(q, 3, bytes.p, bytes.n, SQLITE_STATIC);
        if (sqlite3_step(q) != SQLITE_DONE)
            status = store_fail(db, "the segments cannot be kept", error);
    }
    sqlite3_finalize(q);
    buf_release(&bytes);
    return status;
}

/* ---- Customers as points ---- */

void segment_store_release(crowd *c)
{
    frame_release(&c->frame);
    points_release(&c->points);
    free(c->placed);
    *c = (crowd){0};
}

vp_status segment_store_crowd(vp_store *s, const kept_segments *m, int64_t until, unsigned threads, crowd *out,
                              vp_error *error)
{
    uint32_t columns[POINTS_MOST_DIMENSIONS];
    *out = (crowd){0};
    vp_status status = features_of_customers(s, m->filter.n ? m->filter.p : NULL, until, &out->frame, error);
    if (status || !out->frame.rows)
        return status;
    for (size_t j = 0; j < m->dimensions; j++)
        if (!frame_find_level(&out->frame, m->columns[j], &columns[j]))
            return fail_memory(error);
    out->placed = malloc(out->frame.rows * sizeof *out->placed);
    if (!out->placed || !points_take(&out->frame, columns, m->dimensions, m->scaling, &out->points))
        return fail_memory(error);
    return kept_segments_place(m, &out->points, threads, out->placed) ? VP_OK : fail_memory(error);
}

vp_status segment_store_cards(const kept_segments *m, crowd *c, segment_report **out, vp_error *error)
{
    vp_segments_query q;
    vp_status status = segment_report_new(NULL, true, &q, out, error);
    if (status)
        return status;
    segment_report *r = *out;
    const segments_plan plan = {.method = m->method.p, .segments = m->count};
    r->frame = c->frame;
    c->frame = (frame){0};
    r->result = (segments_result){.segment = malloc((c->points.count + 1) * sizeof *r->result.segment),
                                  .count = c->points.count,
                                  .segments = m->count,
                                  .silhouette = NAN};
    for (size_t i = 0; r->result.segment && i < c->points.count; i++) {
        r->result.segment[i] = c->placed[i].segment;
        r->result.outliers += c->placed[i].segment < 0;
    }
    status = r->result.segment ? segment_report_publish(r, &c->points, &plan, 0, error) : fail_memory(error);
    return status ? status : segment_report_map(r, &c->points, error);
}

static str customer_of(const crowd *c, size_t row)
{
    const frame_column *names = &c->frame.columns[0]; /* the first of vp_features */
    return c->frame.texts.strings[names->texts[row]];
}

/* ---- Where they belong ---- */

static vp_status insert_now(vp_store *s, const crowd *c, vp_error *error)
{
    sqlite3 *db = store_db(s->db);
    sqlite3_stmt *q = NULL;
    vp_status status = store_run(db, "DELETE FROM customer_segment", error);
    if (!status)
        status = store_prepare(db, "INSERT INTO customer_segment VALUES (?1, ?2, ?3, ?4)", &q, error);
    for (size_t i = 0; !status && i < c->points.count; i++) {
        str customer = customer_of(c, i);
        sqlite3_bind_text(q, 1, customer.p, (int)customer.n, SQLITE_STATIC);
        sqlite3_bind_int(q, 2, c->placed[i].segment);
        sqlite3_bind_int(q, 3, c->placed[i].border);
        sqlite3_bind_double(q, 4, c->placed[i].away);
        if (sqlite3_step(q) != SQLITE_DONE)
            status = store_fail(db, "the segments cannot be kept", error);
        sqlite3_reset(q);
    }
    sqlite3_finalize(q);
    return status;
}

/* The ends of the last whole periods, the latest first: quarters, or months or weeks where time is short. Returns how
 * many. */
static size_t ends_of_periods(int64_t first, int64_t last, int64_t ends[MOST_PERIODS])
{
    static const period_unit units[] = {PERIOD_QUARTER, PERIOD_MONTH, PERIOD_WEEK};
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        size_t n = 0;
        for (int64_t at = period_start(units[u], last); n < MOST_PERIODS && at > first;
             at = period_start(units[u], at - 1))
            ends[n++] = at;
        if (n >= FEWEST_PERIODS)
            return n;
    }
    return 0;
}

/* Where customers belonged at the ends of periods. */
typedef struct history_row {
    int64_t until;
    uint32_t customer;
    int32_t segment;
} history_row;

typedef struct history {
    intern customers;
    history_row *rows; /* [count] */
    size_t count, room;
} history;

static void history_release(history *h)
{
    intern_release(&h->customers);
    free(h->rows);
}

static vp_status remember(history *h, const crowd *c, int64_t until, vp_error *error)
{
    for (size_t i = 0; i < c->points.count; i++) {
        uint32_t customer = intern_add(&h->customers, customer_of(c, i));
        if (customer == INTERN_NONE || !array_room(&h->rows, sizeof *h->rows, h->count, &h->room))
            return fail_memory(error);
        h->rows[h->count++] = (history_row){until, customer, c->placed[i].segment};
    }
    return VP_OK;
}

/* history_release also after failure. */
static vp_status find_history(vp_store *s, const kept_segments *m, unsigned threads, history *h, vp_error *error)
{
    double first = 0, last = 0;
    int64_t ends[MOST_PERIODS];
    *h = (history){0};
    vp_status status = query_number(s->db, "SELECT min(time) FROM document WHERE customer IS NOT NULL", NULL, NAN,
                                    &first, error);
    if (!status)
        status = query_number(s->db, "SELECT max(time) FROM document WHERE customer IS NOT NULL", NULL, NAN, &last,
                              error);
    if (status || isnan(first))
        return status;
    size_t count = ends_of_periods((int64_t)first, (int64_t)last, ends);
    for (size_t i = 0; !status && i < count; i++) {
        crowd then;
        status = segment_store_crowd(s, m, ends[i], threads, &then, error);
        if (!status)
            status = remember(h, &then, ends[i], error);
        segment_store_release(&then);
    }
    return status;
}

static vp_status insert_history(vp_store *s, const history *h, vp_error *error)
{
    sqlite3 *db = store_db(s->db);
    sqlite3_stmt *q = NULL;
    vp_status status = store_run(db, "DELETE FROM segment_history", error);
    if (!status)
        status = store_prepare(db, "INSERT INTO segment_history VALUES (?1, ?2, ?3)", &q, error);
    for (size_t i = 0; !status && i < h->count; i++) {
        str customer = h->customers.strings[h->rows[i].customer];
        sqlite3_bind_text(q, 1, customer.p, (int)customer.n, SQLITE_STATIC);
        sqlite3_bind_int64(q, 2, h->rows[i].until);
        sqlite3_bind_int(q, 3, h->rows[i].segment);
        if (sqlite3_step(q) != SQLITE_DONE)
            status = store_fail(db, "the segments cannot be kept", error);
        sqlite3_reset(q);
    }
    sqlite3_finalize(q);
    return status;
}

/* ---- Writing: all at once, when nothing is left to be found out, so that others wait no longer than that ---- */

static const char watermark[] = "segments_of_documents"; /* the newest that segments were learned from */

typedef struct result {
    const char *what; /* NULL: the model stays as it is */
    int64_t time;
    const kept_segments *model;
    crowd now;
    history history;
    double newest; /* document that was there; segments that are learned know it */
    double base;   /* id of the model that was gone on from; 0: of none */
} result;

static void result_release(result *r)
{
    segment_store_release(&r->now);
    history_release(&r->history);
}

static vp_status find_base(vp_store *s, double *out, vp_error *error)
{
    return query_number(s->db, "SELECT max(id) FROM segment_model", NULL, 0, out, error);
}

static vp_status write_rows(vp_store *s, const result *r, vp_error *error)
{
    /* Who was forgotten meanwhile stays so. */
    static const char forgotten[] =
        "DELETE FROM customer_segment WHERE customer NOT IN (SELECT customer FROM document WHERE customer IS NOT NULL);"
        "DELETE FROM segment_history WHERE customer NOT IN (SELECT customer FROM document WHERE customer IS NOT NULL)";
    char newest[32];
    snprintf(newest, sizeof newest, "%.0f", r->newest);
    double base = 0;
    vp_status status = r->base > 0 ? find_base(s, &base, error) : VP_OK;
    if (!status && base != r->base)
        status = fail(error, VP_STORE, "run the same command again", "the segments were changed meanwhile");
    if (!status && r->what)
        status = keep_model(s, r->model, r->what, r->time, error);
    if (!status && r->what)
        status = store_set(s->db, watermark, newest, error);
    if (!status && r->what && !strcmp(r->what, "fit"))
        status = store_run(store_db(s->db), "DELETE FROM segment_export", error);
    if (!status)
        status = insert_now(s, &r->now, error);
    if (!status)
        status = insert_history(s, &r->history, error);
    return status ? status : store_run(store_db(s->db), forgotten, error);
}

static vp_status end_transaction(vp_store *s, vp_status status, vp_error *error)
{
    if (!status)
        status = store_run(store_db(s->db), "COMMIT", error);
    if (status)
        sqlite3_exec(store_db(s->db), "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static vp_status write_result(vp_store *s, const result *r, vp_error *error)
{
    vp_status status = store_run(store_db(s->db), "BEGIN IMMEDIATE", error);
    return status ? status : end_transaction(s, write_rows(s, r, error), error);
}

static vp_status find_newest(vp_store *s, result *r, vp_error *error)
{
    return query_number(s->db, "SELECT max(id) FROM document", NULL, 0, &r->newest, error);
}

/* ---- Fitting ---- */

static vp_status nobody_found(vp_store *s, vp_error *error)
{
    vp_status status = features_need_customers(s, error);
    return status ? status
                  : fail(error, VP_NOT_FOUND, "a filter that more documents fit",
                         "no document of a known customer fits the filter");
}

static vp_status fit(vp_store *s, const char *where, const vp_segments_query *q, int64_t time, segment_report *r,
                     vp_error *error)
{
    vp_status status = features_of_customers(s, where, 0, &r->frame, error);
    if (!status && !r->frame.rows)
        status = nobody_found(s, error);
    if (!status)
        status = segment_report_fit(r, q, error);
    if (status)
        return status;
    r->model.filter = arena_copy(&r->model.memory, str_of(where ? where : ""));
    unsigned threads = parallel_threads(q->threads);
    result found = {.what = "fit", .time = time, .model = &r->model};
    status = r->model.filter.p ? find_newest(s, &found, error) : fail_memory(error);
    if (!status)
        status = segment_store_crowd(s, &r->model, 0, threads, &found.now, error);
    if (!status)
        status = find_history(s, &r->model, threads, &found.history, error);
    if (!status)
        status = write_result(s, &found, error);
    result_release(&found);
    return status;
}

vp_status vp_segments_of_store(vp_store *store, const char *where, const vp_segments_query *query, int64_t time,
                               vp_segments **out, vp_error *error)
{
    vp_segments_query q;
    segment_report *r;
    vp_status status = segment_report_new(query, true, &q, &r, error);
    if (!status)
        status = segment_report_end(r, fit(store, where, &q, time, r, error), out);
    return status;
}

/* ---- Going on ---- */

vp_status segment_store_compare(vp_store *s, const kept_segments *m, const crowd *c, double *before,
                                vp_segments_drift *out, vp_error *error)
{
    sqlite3 *db = store_db(s->db);
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(db, "SELECT segment FROM customer_segment WHERE customer = ?1", &q, error);
    for (size_t i = 0; !status && i < c->points.count; i++) {
        str customer = customer_of(c, i);
        sqlite3_bind_text(q, 1, customer.p, (int)customer.n, SQLITE_STATIC);
        int code = sqlite3_step(q), segment = code == SQLITE_ROW ? sqlite3_column_int(q, 0) : -1;
        if (code != SQLITE_ROW && code != SQLITE_DONE)
            status = store_fail(db, "the segments cannot be read", error);
        out->customers++;
        out->fresh += code == SQLITE_DONE;
        out->changed += code == SQLITE_ROW && segment != c->placed[i].segment;
        if (code == SQLITE_ROW && segment >= 0 && (size_t)segment < m->count)
            before[segment]++;
        sqlite3_reset(q);
    }
    sqlite3_finalize(q);
    return status;
}

typedef struct drift {
    double *before, *after, *away, *moved; /* [count] customers before and now, mean distance now, way of the mean */
} drift;

static double share_of(const double *counts, size_t count, size_t s)
{
    double all = 0.5 * (double)count;
    for (size_t i = 0; i < count; i++)
        all += counts[i];
    return (counts[s] + 0.5) / all;
}

static vp_status drift_table(const kept_segments *m, const drift *d, bool learnt, vp_segments_drift *out,
                             vp_error *error)
{
    static const char *const names[] = {"segment",         "name",         "before",
                                        "after",           "share_before", "share_after",
                                        "distance_fitted", "distance_now", "moved"};
    vp_status status = table_new(names, sizeof names / sizeof *names, &out->segments, error);
    bool ok = true;
    for (size_t s = 0; !status && ok && s < m->count; s++) {
        vp_table *t = out->segments;
        double was = share_of(d->before, m->count, s), is = share_of(d->after, m->count, s);
        out->shift += (is - was) * log(is / was);
        ok = table_row(t) && table_integer(t, (int64_t)s) && table_text(t, m->segments[s].name) &&
             table_integer(t, (int64_t)d->before[s]) && table_integer(t, (int64_t)d->after[s]) && table_real(t, was) &&
             table_real(t, is) && table_real(t, m->segments[s].away) &&
             table_real(t, d->after[s] > 0 ? d->away[s] / d->after[s] : NAN) &&
             table_real(t, learnt ? d->moved[s] : NAN);
    }
    if (!status && !ok) {
        vp_table_free(out->segments);
        status = fail_memory(error);
    }
    return status;
}

static vp_status take_writer(void *context, sqlite3_stmt *q, vp_error *error)
{
    intern *writers = context;
    str name = {(const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)};
    return intern_add(writers, name) == INTERN_NONE ? fail_memory(error) : VP_OK;
}

/* Takes those out of placed[] who have not written since segments were learned: each document teaches once. */
static vp_status leave_out_silent(vp_store *s, const crowd *c, placement *placed, vp_error *error)
{
    char since[32];
    double number = 0;
    intern writers = {0};
    vp_status status = store_get(s->db, watermark, since, sizeof since, error);
    number_parse(str_of(since), &number);
    filter_value value = {.type = FILTER_NUMBER, .number = number};
    const filter one = {.values = &value, .count = 1};
    if (!status)
        status = query_each(s->db, "SELECT DISTINCT customer FROM document WHERE id > ?1 AND customer IS NOT NULL",
                            &one, take_writer, &writers, error);
    for (size_t i = 0; !status && i < c->points.count; i++)
        if (intern_find(&writers, customer_of(c, i)) == INTERN_NONE)
            placed[i].nearest = UINT32_MAX;
    intern_release(&writers);
    return status;
}

/* The means go to where those are who wrote since, and all are placed by them. */
static vp_status learn(vp_store *s, kept_segments *m, crowd *c, unsigned threads, double *moved, vp_error *error)
{
    if (!str_is(m->method, "kmeans"))
        return fail(error, VP_INVALID, "fit them anew, or place customers with `segments apply`",
                    "segments by %s cannot be updated, only those by kmeans", m->method.p);
    vp_status status = leave_out_silent(s, c, c->placed, error);
    if (!status) {
        kept_segments_learn(m, &c->points, c->placed, moved);
        if (!kept_segments_place(m, &c->points, threads, c->placed))
            status = fail_memory(error);
    }
    return status;
}

static vp_status find_where(vp_store *s, kept_segments *m, bool learns, unsigned threads, result *r, drift *d,
                            vp_segments_drift *out, vp_error *error)
{
    vp_status status = find_newest(s, r, error);
    if (!status)
        status = segment_store_crowd(s, m, 0, threads, &r->now, error);
    if (!status && learns)
        status = learn(s, m, &r->now, threads, d->moved, error);
    if (!status)
        status = segment_store_compare(s, m, &r->now, d->before, out, error);
    for (size_t i = 0; !status && i < r->now.points.count; i++)
        if (r->now.placed[i].segment >= 0) {
            d->after[r->now.placed[i].segment]++;
            d->away[r->now.placed[i].segment] += r->now.placed[i].away;
        }
    return status ? status : find_history(s, m, threads, &r->history, error);
}

static vp_status go_on(vp_store *s, kept_segments *m, double base, bool learns, int64_t time, unsigned threads,
                       vp_segments_drift *out, vp_error *error)
{
    double *room = calloc(4 * m->count + 1, sizeof *room);
    drift d = {room, room + m->count, room + 2 * m->count, room + 3 * m->count};
    result r = {.what = learns ? "update" : NULL, .time = time, .model = m, .base = base};
    vp_status status = room ? find_where(s, m, learns, threads, &r, &d, out, error) : fail_memory(error);
    if (!status)
        status = drift_table(m, &d, learns, out, error);
    if (!status)
        status = write_result(s, &r, error);
    result_release(&r);
    free(room);
    return status;
}

vp_status vp_segments_go_on(vp_store *store, int learns, int64_t time, int threads, vp_segments_drift *out,
                            vp_error *error)
{
    kept_segments m = {0};
    vp_segments_drift made = {0};
    double base = 0;
    vp_status status = find_base(store, &base, error);
    if (!status)
        status = segment_store_read(store, &m, error);
    if (!status)
        status = go_on(store, &m, base, learns, time, parallel_threads(threads), &made, error);
    kept_segments_release(&m);
    if (status)
        vp_table_free(made.segments);
    else
        *out = made;
    return status;
}

/* ---- Lists ---- */

#define ANSWERS                                                                                                     \
    "(SELECT s.segment, avg(d.score) AS sentiment, avg(" QUERY_NPS_POINTS ") AS nps, avg(d.rating) AS rating FROM " \
    "customer_segment s JOIN document d ON d.customer = s.customer GROUP BY s.segment)"

vp_status vp_segments_list(vp_store *store, vp_table **out, vp_error *error)
{
    kept_segments m = {0};
    buf sql = {0};
    vp_status status = segment_store_read(store, &m, error);
    bool ok = buf_puts(&sql, "WITH named (segment, name, found_again) AS (VALUES (-1, 'in none', NULL)");
    filter_value *names = calloc(m.count + 1, sizeof *names);
    for (size_t s = 0; !status && ok && names && s < m.count; s++) {
        names[s] = (filter_value){.type = FILTER_TEXT, .text = m.segments[s].name};
        ok = buf_printf(&sql, ", (%zu, ?%zu, ", s, s + 1) && buf_number(&sql, m.segments[s].found_again, 6) &&
             buf_putc(&sql, ')');
    }
    ok = ok && names &&
         buf_puts(&sql, ") SELECT n.segment, n.name, count(*) AS customers, 1.0 * count(*) / (SELECT count(*) FROM "
                        "customer_segment) AS share, n.found_again, avg(c.border >= 0) AS border, a.sentiment, a.nps, "
                        "a.rating FROM named n JOIN customer_segment c ON c.segment = n.segment LEFT JOIN " ANSWERS
                        " a ON a.segment = n.segment GROUP BY n.segment ORDER BY n.segment < 0, n.segment") &&
         buf_terminate(&sql);
    const filter values = {.values = names, .count = m.count};
    if (!status)
        status = ok ? query_table(store->db, sql.p, &values, out, error) : fail_memory(error);
    free(names);
    buf_release(&sql);
    kept_segments_release(&m);
    return status;
}

vp_status vp_segments_export(vp_store *store, int64_t segment, int changes_only, vp_table **out, vp_error *error)
{
    kept_segments m = {0};
    vp_table *made = NULL;
    filter_value value = {.type = FILTER_NUMBER, .number = (double)segment};
    const filter one = {.values = &value, .count = 1};
    static const char members[] =
        "SELECT c.customer, iif(e.customer IS NULL, 'added', 'stays') AS change FROM customer_segment c LEFT JOIN "
        "segment_export e ON e.segment = c.segment AND e.customer = c.customer WHERE c.segment = ?1 ORDER BY 1";
    static const char changes[] =
        "SELECT customer, 'added' AS change FROM customer_segment c WHERE segment = ?1 AND NOT EXISTS (SELECT 1 FROM "
        "segment_export e WHERE e.segment = ?1 AND e.customer = c.customer) UNION ALL SELECT customer, 'removed' FROM "
        "segment_export e WHERE segment = ?1 AND NOT EXISTS (SELECT 1 FROM customer_segment c WHERE c.segment = ?1 AND "
        "c.customer = e.customer) ORDER BY 2, 1";
    vp_status status = segment_store_read(store, &m, error);
    if (!status)
        status = segment_store_check(&m, segment, error);
    kept_segments_release(&m);
    if (!status)
        status = query_table(store->db, changes_only ? changes : members, &one, &made, error);
    if (!status)
        *out = made;
    return status;
}

vp_status vp_segments_exported(vp_store *store, int64_t segment, vp_error *error)
{
    char sql[200];
    snprintf(
        sql, sizeof sql,
        "DELETE FROM segment_export WHERE segment = %lld; INSERT INTO segment_export SELECT segment, customer FROM "
        "customer_segment WHERE segment = %lld",
        (long long)segment, (long long)segment);
    vp_status status = store_run(store_db(store->db), "BEGIN IMMEDIATE", error);
    return status ? status : end_transaction(store, store_run(store_db(store->db), sql, error), error);
}
