#include "store/writer.h"

#include "store/copies.h"
#include "store/corrections.h"
#include "store/rollup.h"

#include <stdlib.h>

/* Large, because each commit writes every page that the identities have touched, and these lie anywhere. */
enum { TRANSACTION_DOCUMENTS = 65536, TRANSACTION_BYTES = 64 << 20, WAITING_BYTES = 8 << 20 /* of words */ };

/* ---- Sources ---- */

static void bind_str(sqlite3_stmt *q, int at, str s)
{
    if (s.p)
        sqlite3_bind_text64(q, at, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8);
    else
        sqlite3_bind_null(q, at);
}

static void bind_source(sqlite3_stmt *q, const source_facts *f)
{
    sqlite3_bind_text(q, 1, f->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, f->format, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 3, f->encoding, -1, SQLITE_STATIC);
    bind_str(q, 4, f->recognised);
    sqlite3_bind_text(q, 5, f->notes, -1, SQLITE_STATIC);
    const uint64_t counts[] = {f->rows, f->rejected, f->repaired, f->repeats, f->lost_dates, f->complete};
    for (int i = 0; i < 6; i++)
        sqlite3_bind_int64(q, 6 + i, (int64_t)counts[i]);
}

vp_status source_begin(store *s, const source_facts *facts, int64_t *id, vp_error *error)
{
    sqlite3 *db = store_db(s);
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(db,
                                     "INSERT INTO source (name, format, encoding, recognised, notes, rows, rejected, "
                                     "repaired, repeats, lost_dates, complete) "
                                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
                                     "ON CONFLICT (name, recognised) DO UPDATE SET notes = ?5 RETURNING id",
                                     &q, error);
    if (status)
        return status;
    bind_source(q, facts);
    int code = sqlite3_step(q);
    if (code == SQLITE_ROW) {
        *id = sqlite3_column_int64(q, 0);
        code = sqlite3_step(q);
    }
    if (code != SQLITE_DONE)
        status = store_fail(db, "the store cannot be changed", error);
    sqlite3_finalize(q);
    return status;
}

vp_status source_finish(store *s, int64_t id, const source_facts *facts, vp_error *error)
{
    sqlite3 *db = store_db(s);
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(db,
                                     "UPDATE source SET name = ?1, format = ?2, encoding = ?3, recognised = ?4, notes "
                                     "= ?5, rows = ?6, rejected = ?7, repaired = ?8, "
                                     "repeats = ?9, lost_dates = ?10, complete = ?11 WHERE id = ?12",
                                     &q, error);
    if (status)
        return status;
    bind_source(q, facts);
    sqlite3_bind_int64(q, 12, id);
    if (sqlite3_step(q) != SQLITE_DONE)
        status = store_fail(db, "the store cannot be changed", error);
    sqlite3_finalize(q);
    return status;
}

/* ---- Documents ---- */

enum {
    INSERT_DOCUMENT,
    INSERT_CONTENT,
    INSERT_WORDS,
    INDEX_WORDS,
    FIND,
    SAYS_MORE,
    WORDS_MORE,
    DELETE_WORDS,
    UPDATE_CONTENT,
    UPDATE_DOCUMENT,
    HAS_CORRECTIONS,
    DELETE_ASPECTS,
    DELETE_TOPICS,
    INSERT_ASPECT,
    DELETE_ENTITIES,
    INSERT_ENTITY,
    STATEMENTS
};

#define FOUND_VALUES "?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33"

#define COLUMNS                                                                                                  \
    "version, source, external_id, time, clock, lang, lang_conf, given_lang, customer, country, shop, product, " \
    "channel, rating, rating_unit, nps, recommended, "                                                           \
    "tokens, " DOCUMENT_FOUND
#define VALUES "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, " FOUND_VALUES

/* What a newer version does not say stays as it was, but for the wording: title, text and rating. */
#define FACTS "external_id, time, clock, given_lang, customer, country, shop, product, channel, nps, recommended"
#define MERGED_FACTS                                                                                        \
    "coalesce(?4, external_id), coalesce(?5, time), iif(?5 IS NULL, clock, ?6), coalesce(?9, given_lang), " \
    "coalesce(?10, customer), coalesce(?11, country), coalesce(?12, shop), coalesce(?13, product), "        \
    "coalesce(?14, channel), coalesce(?17, nps), coalesce(?18, recommended)"
#define MERGED_FIELDS "json_patch(fields, ?4)"

/* No RETURNING: it would make each insert a savepoint, at which FTS5 writes out all that it has gathered. */
static const char *const statements[STATEMENTS] = {
    [INSERT_DOCUMENT] = "INSERT INTO document (identity, " COLUMNS ") VALUES (?1, " VALUES
                        ") ON CONFLICT (identity) DO NOTHING",
    [INSERT_CONTENT] = "INSERT INTO content (id, title, text, fields) VALUES (?1, ?2, ?3, ?4)",
    [INSERT_WORDS] = "INSERT INTO documents_fts (rowid, title, text) VALUES (?1, ?2, ?3)",
    [INDEX_WORDS] = "INSERT INTO documents_fts (rowid, title, text) SELECT id, title, text FROM content WHERE id >= ?1 "
                    "AND (title <> '' OR text <> '') ORDER BY id",
    [FIND] = "SELECT id, version, time FROM document WHERE identity = ?1",
    [SAYS_MORE] = "SELECT (" FACTS ", rating, rating_unit) IS NOT (" MERGED_FACTS ", ?15, ?16) FROM document "
                  "WHERE identity = ?1",
    [WORDS_MORE] = "SELECT (title, text, fields) IS NOT (?2, ?3, " MERGED_FIELDS ") FROM content WHERE id = ?1",
    [DELETE_WORDS] =
        "INSERT INTO documents_fts (documents_fts, rowid, title, text) SELECT 'delete', id, title, text FROM content "
        "WHERE id = ?1 AND (title <> '' OR text <> '')", /* what has no words is not in the index */
    [UPDATE_CONTENT] = "UPDATE content SET title = ?2, text = ?3, fields = " MERGED_FIELDS " WHERE id = ?1",
    [UPDATE_DOCUMENT] =
        "UPDATE document SET (version, source, lang, lang_conf, rating, rating_unit, tokens, " DOCUMENT_FOUND ", " FACTS
        ") = (?2, ?3, ?7, ?8, ?15, ?16, ?19, " FOUND_VALUES ", " MERGED_FACTS ") WHERE identity = ?1",
    [HAS_CORRECTIONS] = "SELECT EXISTS (SELECT 1 FROM correction WHERE document = ?1)",
    [DELETE_ASPECTS] = "DELETE FROM aspect WHERE document = ?1",
    [DELETE_TOPICS] = "DELETE FROM document_topic WHERE document = ?1", /* it is looked at again */
    [INSERT_ASPECT] = "INSERT INTO aspect (" DOCUMENT_ASPECT ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
                      "?12)",
    [DELETE_ENTITIES] = "DELETE FROM entity WHERE document = ?1",
    [INSERT_ENTITY] = "INSERT INTO entity (document, place, type, name, text, source, rule, score, title, text_begin, "
                      "text_end) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
};

struct writer {
    store *store;
    sqlite3_stmt *prepared[STATEMENTS];
    copies *copies;
    bool open;
    int64_t waiting;                   /* the first document that is not in the index yet; 0: all are */
    ready_words ready;                 /* of those that are not */
    buf words;                         /* scratch */
    size_t documents, bytes;           /* of the open transaction */
    uint64_t stale[ROLLUP_PARTS / 64]; /* a bit for each part of the rollups that it changed */
};

vp_status writer_open(store *s, writer **out, vp_error *error)
{
    writer *w = calloc(1, sizeof *w);
    if (!w)
        return fail_memory(error);
    w->store = s;
    vp_status status = copies_open(s, &w->copies, error);
    for (int i = 0; !status && i < STATEMENTS; i++)
        status = store_prepare(store_db(s), statements[i], &w->prepared[i], error);
    if (status) {
        writer_close(w);
        return status;
    }
    *out = w;
    return VP_OK;
}

static void bind_document(sqlite3_stmt *q, const document *d)
{
    sqlite3_bind_blob(q, 1, d->identity, IDENTITY_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(q, 2, d->version);
    sqlite3_bind_int64(q, 3, d->source);
    bind_str(q, 4, d->external_id);
    if (d->has_time)
        sqlite3_bind_int64(q, 5, d->time);
    sqlite3_bind_int(q, 6, d->has_clock);
    sqlite3_bind_text(q, 7, d->lang, -1, SQLITE_STATIC);
    sqlite3_bind_double(q, 8, d->lang_conf);
    const str texts[] = {d->given_lang, d->customer, d->country, d->shop, d->product, d->channel};
    for (int i = 0; i < 6; i++)
        bind_str(q, 9 + i, texts[i]);
    if (d->has_rating) {
        sqlite3_bind_double(q, 15, d->rating);
        sqlite3_bind_double(q, 16, d->rating_unit);
    }
    if (d->nps >= 0)
        sqlite3_bind_int(q, 17, d->nps);
    if (d->recommended >= 0)
        sqlite3_bind_int(q, 18, d->recommended);
    sqlite3_bind_int64(q, 19, d->tokens);
    if (!d->label)
        return;
    sqlite3_bind_text(q, 20, d->label, -1, SQLITE_STATIC);
    const double scores[] = {d->score, d->p[0], d->p[1], d->p[2]};
    for (int i = 0; i < 4; i++)
        sqlite3_bind_double(q, 21 + i, scores[i]);
    sqlite3_bind_text(q, 25, d->intent, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 26, d->urgency, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 27, d->reasons, -1, SQLITE_STATIC);
    for (int i = 0; i < DOCUMENT_INTENTS; i++)
        sqlite3_bind_int(q, 28 + i, d->p_intent[i]);
}

/* Runs a prepared statement that gives at most one row; *row true: there is one, and `q` still stands on it. */
static vp_status step(writer *w, sqlite3_stmt *q, bool *row, vp_error *error)
{
    int code = sqlite3_step(q);
    *row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE
               ? VP_OK
               : store_fail(store_db(w->store), "the document cannot be stored", error);
}

static void rewind_statement(sqlite3_stmt *q)
{
    sqlite3_reset(q);
    sqlite3_clear_bindings(q);
}

/* Runs a statement about the texts of a document; *answer is what it selects, else 0. */
static vp_status run_texts(writer *w, int statement, int64_t id, const document *d, bool *answer, vp_error *error)
{
    sqlite3_stmt *q = w->prepared[statement];
    bool row;
    sqlite3_bind_int64(q, 1, id);
    bind_str(q, 2, d->title);
    bind_str(q, 3, d->text);
    if (statement != INSERT_WORDS)
        bind_str(q, 4, d->fields);
    vp_status status = step(w, q, &row, error);
    *answer = row && sqlite3_column_int(q, 0);
    rewind_statement(q);
    return status;
}

static vp_status write_texts(writer *w, int statement, int64_t id, const document *d, vp_error *error)
{
    bool none;
    return run_texts(w, statement, id, d, &none, error);
}

/* The same about the rest of it. */
static vp_status run_document(writer *w, int statement, const document *d, bool *answer, vp_error *error)
{
    sqlite3_stmt *q = w->prepared[statement];
    bool row;
    bind_document(q, d);
    vp_status status = step(w, q, &row, error);
    *answer = row && sqlite3_column_int(q, 0);
    rewind_statement(q);
    return status;
}

static vp_status run_with_id(writer *w, int statement, int64_t id, bool *answer, vp_error *error)
{
    sqlite3_stmt *q = w->prepared[statement];
    bool row;
    sqlite3_bind_int64(q, 1, id);
    vp_status status = step(w, q, &row, error);
    *answer = row && sqlite3_column_int(q, 0);
    rewind_statement(q);
    return status;
}

static void bind_aspect(sqlite3_stmt *q, const document_aspect *a)
{
    sqlite3_bind_text(q, 3, a->category, -1, SQLITE_STATIC);
    bind_str(q, 4, a->term);
    sqlite3_bind_text(q, 5, a->label, -1, SQLITE_STATIC);
    sqlite3_bind_double(q, 6, a->score);
    bind_str(q, 7, a->opinion);
    sqlite3_bind_int(q, 8, a->title);
    const size_t places[] = {a->begin, a->end, a->sentence_begin, a->sentence_end};
    for (int i = 0; i < 4; i++)
        sqlite3_bind_int64(q, 9 + i, (int64_t)places[i]);
}

static vp_status insert_aspects(writer *w, int64_t id, const document *d, vp_error *error)
{
    sqlite3_stmt *q = w->prepared[INSERT_ASPECT];
    vp_status status = VP_OK;
    bool row;
    for (size_t i = 0; !status && i < d->aspect_count; i++) {
        sqlite3_bind_int64(q, 1, id);
        sqlite3_bind_int64(q, 2, (int64_t)i);
        bind_aspect(q, &d->aspects[i]);
        status = step(w, q, &row, error);
        rewind_statement(q);
    }
    return status;
}

static void bind_entity(sqlite3_stmt *q, const document_entity *e)
{
    sqlite3_bind_text(q, 3, e->type, -1, SQLITE_STATIC);
    bind_str(q, 4, e->name);
    bind_str(q, 5, e->text);
    sqlite3_bind_text(q, 6, e->source, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 7, e->rule, -1, SQLITE_STATIC);
    sqlite3_bind_double(q, 8, e->score);
    sqlite3_bind_int(q, 9, e->title);
    sqlite3_bind_int64(q, 10, (int64_t)e->begin);
    sqlite3_bind_int64(q, 11, (int64_t)e->end);
}

static vp_status insert_entities(writer *w, int64_t id, const document *d, vp_error *error)
{
    sqlite3_stmt *q = w->prepared[INSERT_ENTITY];
    vp_status status = VP_OK;
    bool row;
    for (size_t i = 0; !status && i < d->entity_count; i++) {
        sqlite3_bind_int64(q, 1, id);
        sqlite3_bind_int64(q, 2, (int64_t)i);
        bind_entity(q, &d->entities[i]);
        status = step(w, q, &row, error);
        rewind_statement(q);
    }
    return status;
}

static vp_status insert_found(writer *w, int64_t id, const document *d, vp_error *error)
{
    vp_status status = insert_aspects(w, id, d, error);
    return status ? status : insert_entities(w, id, d, error);
}

/* The index takes many documents at once in half the time that it takes them in one by one. */
static vp_status index_waiting(writer *w, vp_error *error)
{
    bool none;
    if (!w->waiting)
        return VP_OK;
    store_expect(w->store, &w->ready);
    vp_status status = run_with_id(w, INDEX_WORDS, w->waiting, &none, error);
    store_expect(w->store, NULL);
    ready_clear(&w->ready);
    w->waiting = 0;
    return status;
}

/* What is NULL in the store is not given to the index either. */
static bool take_words(writer *w, str text, str words)
{
    size_t begin = w->words.n;
    bool ok = !words.p || buf_add_str(&w->words, words);
    if (ok && text.p && !words.p)
        ok = store_pack_words(w->store, text, &w->words);
    return ok && (!text.p || ready_add(&w->ready, text, (str){w->words.p + begin, w->words.n - begin}));
}

static vp_status add_words(writer *w, int64_t id, const document *d, vp_error *error)
{
    if (!d->title.n && !d->text.n)
        return VP_OK;
    buf_clear(&w->words);
    w->waiting = w->waiting ? w->waiting : id;
    if (!take_words(w, d->title, d->title_words) || !take_words(w, d->text, d->text_words))
        return fail_memory(error);
    vp_status status = copies_add(w->copies, id, buf_str(&w->words), error);
    return status || w->ready.words.n < WAITING_BYTES ? status : index_waiting(w, error);
}

static vp_status insert(writer *w, const document *d, bool *added, vp_error *error)
{
    bool none;
    vp_status status = run_document(w, INSERT_DOCUMENT, d, &none, error);
    *added = !status && sqlite3_changes(store_db(w->store)) > 0;
    if (!*added)
        return status;
    int64_t id = sqlite3_last_insert_rowid(store_db(w->store));
    status = write_texts(w, INSERT_CONTENT, id, d, error);
    if (!status)
        status = add_words(w, id, d, error);
    return status ? status : insert_found(w, id, d, error);
}

static vp_status replace(writer *w, int64_t id, const document *d, vp_error *error)
{
    bool none, corrected = false;
    vp_status status = index_waiting(w, error);
    if (!status)
        status = run_with_id(w, DELETE_WORDS, id, &none, error);
    if (!status)
        status = copies_gone(w->copies, id, error);
    if (!status)
        status = write_texts(w, UPDATE_CONTENT, id, d, error);
    if (!status && (d->title.n || d->text.n))
        status = write_texts(w, INSERT_WORDS, id, d, error);
    if (!status)
        status = run_document(w, UPDATE_DOCUMENT, d, &none, error);
    if (!status)
        status = run_with_id(w, DELETE_ASPECTS, id, &none, error);
    if (!status)
        status = run_with_id(w, DELETE_TOPICS, id, &none, error);
    if (!status)
        status = run_with_id(w, DELETE_ENTITIES, id, &none, error);
    if (!status)
        status = insert_found(w, id, d, error);
    if (!status)
        status = run_with_id(w, HAS_CORRECTIONS, id, &corrected, error);
    return status || !corrected ? status : corrections_settle(w->store, id, true, error);
}

/* Whether replacing the document would change it: a version that merely lacks columns says nothing new. */
static vp_status compare(writer *w, int64_t id, const document *d, bool *changes, vp_error *error)
{
    vp_status status = run_document(w, SAYS_MORE, d, changes, error);
    return status || *changes ? status : run_texts(w, WORDS_MORE, id, d, changes, error);
}

static void mark_stale(writer *w, int64_t time)
{
    size_t part = rollup_part(time);
    w->stale[part / 64] |= 1ull << part % 64;
}

static vp_status write_stale(writer *w, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; i < ROLLUP_PARTS / 64; i++) {
        for (size_t bit = 0; !status && w->stale[i] && bit < 64; bit++)
            if (w->stale[i] >> bit & 1)
                status = rollup_mark_part(w->store, 64 * i + bit, error);
        w->stale[i] = 0;
    }
    return status;
}

/* The document is there: replaces it when that changes something and the new one is not older. */
static vp_status meet(writer *w, const document *d, write_outcome *outcome, vp_error *error)
{
    sqlite3_stmt *q = w->prepared[FIND];
    bool row;
    sqlite3_bind_blob(q, 1, d->identity, IDENTITY_BYTES, SQLITE_STATIC);
    vp_status status = step(w, q, &row, error);
    int64_t id = sqlite3_column_int64(q, 0), version = sqlite3_column_int64(q, 1), time = sqlite3_column_int64(q, 2);
    bool timed = sqlite3_column_type(q, 2) != SQLITE_NULL;
    rewind_statement(q);
    *outcome = WRITE_UNCHANGED;
    if (status || !row || version == d->version || (timed && d->has_time && d->time < time))
        return status;
    bool changes;
    status = compare(w, id, d, &changes, error);
    if (status || !changes)
        return status;
    *outcome = WRITE_REPLACED;
    if (timed)
        mark_stale(w, time);
    return replace(w, id, d, error);
}

/* What was written since the last commit goes, half a document among it. */
static void roll_back(writer *w)
{
    sqlite3_exec(store_db(w->store), "ROLLBACK", NULL, NULL, NULL);
    w->open = false;
    w->documents = w->bytes = 0;
    memset(w->stale, 0, sizeof w->stale);
    w->waiting = 0;
    ready_clear(&w->ready);
    copies_drop(w->copies);
}

vp_status writer_add(writer *w, const document *d, write_outcome *outcome, vp_error *error)
{
    bool added;
    vp_status status = w->open ? VP_OK : store_run(store_db(w->store), "BEGIN IMMEDIATE", error);
    if (status)
        return status;
    w->open = true;
    status = insert(w, d, &added, error);
    *outcome = WRITE_NEW;
    if (!status && !added)
        status = meet(w, d, outcome, error);
    if (status) {
        roll_back(w);
        return status;
    }
    if (d->has_time && *outcome != WRITE_UNCHANGED)
        mark_stale(w, d->time);
    w->documents++;
    w->bytes += d->text.n + d->title.n + d->fields.n;
    if ((w->documents >= TRANSACTION_DOCUMENTS || w->bytes >= TRANSACTION_BYTES))
        status = writer_commit(w, error);
    return status;
}

vp_status writer_commit(writer *w, vp_error *error)
{
    if (!w->open)
        return VP_OK;
    vp_status status = index_waiting(w, error);
    if (!status)
        status = write_stale(w, error);
    if (!status)
        status = copies_settle(w->copies, error);
    if (!status)
        status = store_run(store_db(w->store), "COMMIT", error);
    if (!status)
        w->open = false;
    w->documents = w->bytes = 0;
    return status;
}

void writer_close(writer *w)
{
    if (!w)
        return;
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(w->prepared[i]);
    if (w->open)
        roll_back(w);
    copies_close(w->copies);
    ready_release(&w->ready);
    buf_release(&w->words);
    free(w);
}
