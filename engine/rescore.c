#include "engine/rescore.h"

#include "engine/queries.h"
#include "store/document.h"
#include "store/rollup.h"

#include <math.h>

typedef struct rescorer {
    vp_store *store;
    vp_session *session;
    language language;
    sqlite3_stmt *put;
} rescorer;

static void bind_found(sqlite3_stmt *q, const vp_sentiment *mood, const vp_intent *intent, const char *reasons)
{
    const double scores[] = {mood->score, mood->probability[0], mood->probability[1], mood->probability[2]};
    sqlite3_bind_text(q, 2, vp_sentiment_name(mood->label), -1, SQLITE_STATIC);
    for (int i = 0; i < 4; i++)
        sqlite3_bind_double(q, 3 + i, scores[i]);
    sqlite3_bind_text(q, 7, vp_intent_name(intent->main), -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 8, vp_urgency_name(intent->urgency), -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 9, reasons, -1, SQLITE_STATIC);
    for (int i = 0; i < VP_INTENT_COUNT; i++)
        sqlite3_bind_int(q, 10 + i, (int)lround(100 * intent->probability[i]));
}

static vp_status put_found(rescorer *r, int64_t id, const vp_sentiment *mood, const vp_intent *intent, vp_error *error)
{
    char reasons[INTENT_REASONS_ROOM];
    intent_reasons(intent, reasons);
    sqlite3_bind_int64(r->put, 1, id);
    bind_found(r->put, mood, intent, reasons);
    int code = sqlite3_step(r->put);
    sqlite3_reset(r->put);
    return code == SQLITE_DONE ? VP_OK : store_fail(store_db(r->store->db), "the new scores cannot be stored", error);
}

static vp_status rescore_one(void *context, sqlite3_stmt *q, vp_error *error)
{
    rescorer *r = context;
    workshop *w = NULL;
    vp_sentiment mood;
    vp_intent intent;
    str text = {(const char *)sqlite3_column_text(q, 1), (size_t)sqlite3_column_bytes(q, 1)};
    vp_status status = session_clean(r->session, text, &text, error);
    if (!status)
        status = session_workshop(r->session, r->language, &w, error);
    if (!status)
        status = session_tokenize(r->session, w, text, error);
    if (status || !r->session->tokens.count)
        return status;
    status = session_mood(r->session, w, text, &mood, error);
    if (!status)
        status = session_intent(r->session, w, &mood, &intent, error);
    return status ? status : put_found(r, sqlite3_column_int64(q, 0), &mood, &intent, error);
}

/* New scores go into a table beside the documents, which are not touched while they are read. */
static vp_status rescore_beside(rescorer *r, vp_error *error)
{
    sqlite3 *db = store_db(r->store->db);
    filter_value code = {FILTER_TEXT, str_of(language_code(r->language)), 0};
    const filter one = {.values = &code, .count = 1};
    vp_status status = store_run(db,
                                 "CREATE TEMP TABLE rescored AS SELECT id, " DOCUMENT_FOUND
                                 " FROM analysed LIMIT 0; CREATE UNIQUE INDEX temp.rescored_id ON "
                                 "rescored (id)",
                                 error);
    if (!status)
        status = store_prepare(
            db, "INSERT INTO temp.rescored VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            &r->put, error);
    if (!status)
        status = query_each(r->store->db,
                            "SELECT d.id, " QUERY_WORDS " FROM document d JOIN content c ON c.id = d.id WHERE d.lang = "
                            "?1",
                            &one, rescore_one, r, error);
    sqlite3_finalize(r->put);
    return status;
}

/* What a person said stays: of such documents the analysis stands in `analysed`. */
static const char take_over[] =
    "UPDATE document SET (" DOCUMENT_FOUND ") = (SELECT " DOCUMENT_FOUND
    " FROM temp.rescored r WHERE r.id = document.id) WHERE id IN (SELECT id FROM temp.rescored EXCEPT SELECT id FROM "
    "analysed);"
    "UPDATE analysed SET (" DOCUMENT_FOUND ") = (SELECT " DOCUMENT_FOUND
    " FROM temp.rescored r WHERE r.id = analysed.id) WHERE id IN (SELECT id FROM temp.rescored);"
    "DROP TABLE temp.rescored";

static vp_status put_model(vp_store *s, language l, const kept_model *kept, vp_error *error)
{
    sqlite3 *db = store_db(s->db);
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(
        db, kept ? "INSERT OR REPLACE INTO model VALUES (?1, ?2, ?3, ?4, ?5)" : "DELETE FROM model WHERE lang = ?1", &q,
        error);
    if (status)
        return status;
    sqlite3_bind_text(q, 1, language_code(l), -1, SQLITE_STATIC);
    if (kept) {
        sqlite3_bind_blob64(q, 2, kept->pack.p, kept->pack.n, SQLITE_STATIC);
        sqlite3_bind_blob(q, 3, kept->pool, sizeof *kept->pool, SQLITE_STATIC);
        sqlite3_bind_text(q, 4, kept->facts, -1, SQLITE_STATIC);
        sqlite3_bind_int64(q, 5, kept->time);
    }
    if (sqlite3_step(q) != SQLITE_DONE)
        status = store_fail(db, "the model cannot be stored", error);
    sqlite3_finalize(q);
    return status;
}

/* Nobody else writes from the first score to the last: no document keeps an old one, or gets that of its old text. */
static vp_status rescore(vp_store *s, language l, const own_models *own, const kept_model *kept, vp_error *error)
{
    sqlite3 *db = store_db(s->db);
    rescorer r = {.store = s, .language = l};
    vp_status status = session_new_with(s->engine, own, &r.session, error);
    if (!status)
        status = store_run(db, "BEGIN IMMEDIATE", error);
    if (status) {
        vp_session_free(r.session);
        return status;
    }
    status = rescore_beside(&r, error);
    if (!status)
        status = put_model(s, l, kept, error);
    if (!status)
        status = store_run(db, take_over, error);
    if (!status)
        status = rollup_mark_all(s->db, false, error);
    if (!status)
        status = store_run(db, "COMMIT", error);
    if (status)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    vp_session_free(r.session);
    if (!status)
        rollup_try_refresh(s->db);
    return status;
}

vp_status rescore_with(vp_store *s, const own_models *own, const kept_model *kept, vp_error *error)
{
    return rescore(s, kept->language, own, kept, error);
}

vp_status rescore_without(vp_store *s, language l, vp_error *error)
{
    filter_value code = {FILTER_TEXT, str_of(language_code(l)), 0};
    const filter one = {.values = &code, .count = 1};
    double kept;
    vp_status status = query_number(s->db, "SELECT EXISTS (SELECT 1 FROM model WHERE lang = ?1)", &one, 0, &kept,
                                    error);
    return status || !kept ? status : rescore(s, l, NULL, NULL, error);
}
