#include "store/corrections.h"

#include "base/buf.h"
#include "base/num.h"
#include "base/utf8.h"
#include "store/document.h"
#include "store/rollup.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* ---- Asking, a statement at a time: corrections are few ---- */

static vp_status prepare(store *s, const char *sql, int64_t first, sqlite3_stmt **q, vp_error *error)
{
    vp_status status = store_prepare(store_db(s), sql, q, error);
    if (!status)
        sqlite3_bind_int64(*q, 1, first);
    return status;
}

static void bind_str(sqlite3_stmt *q, int at, str text)
{
    sqlite3_bind_text64(q, at, text.p ? text.p : "", text.n, SQLITE_STATIC, SQLITE_UTF8);
}

static str column_str(sqlite3_stmt *q, int at)
{
    return (str){(const char *)sqlite3_column_text(q, at), (size_t)sqlite3_column_bytes(q, at)};
}

/* Runs a statement that changes something, and ends it. */
static vp_status finish(store *s, sqlite3_stmt *q, vp_status status, vp_error *error)
{
    if (!status && sqlite3_step(q) != SQLITE_DONE)
        status = store_fail(store_db(s), "the correction cannot be stored", error);
    sqlite3_finalize(q);
    return status;
}

static vp_status run(store *s, const char *sql, int64_t first, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = prepare(s, sql, first, &q, error);
    return finish(s, q, status, error);
}

/* ---- Which document ---- */

static str shown(str meant)
{
    return utf8_prefix(meant, 100);
}

/* The id of a document whose source gives none, as the store shows it. */
static bool read_identity(str text, unsigned char out[IDENTITY_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    if (text.n != 2 * IDENTITY_BYTES)
        return false;
    memset(out, 0, IDENTITY_BYTES);
    for (size_t i = 0; i < text.n; i++) {
        const char *digit = memchr(digits, text.p[i], 16);
        if (!digit)
            return false;
        out[i / 2] = (unsigned char)(out[i / 2] << 4 | (unsigned)(digit - digits));
    }
    return true;
}

/* *count: how many documents fit, up to 2; *document: one of them. */
static vp_status look_up(store *s, const char *sql, str meant, int *count, int64_t *document, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    unsigned char identity[IDENTITY_BYTES];
    vp_status status = store_prepare(store_db(s), sql, &q, error);
    if (status)
        return status;
    bind_str(q, 1, meant);
    if (read_identity(meant, identity))
        sqlite3_bind_blob(q, 2, identity, IDENTITY_BYTES, SQLITE_STATIC);
    int code;
    for (*count = 0; (code = sqlite3_step(q)) == SQLITE_ROW && *count < 2; ++*count)
        *document = sqlite3_column_int64(q, 0);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        status = store_fail(store_db(s), "the store cannot be asked", error);
    sqlite3_finalize(q);
    return status;
}

static vp_status by_id(store *s, str id, int *count, int64_t *document, vp_error *error)
{
    return look_up(s,
                   "SELECT id FROM document WHERE external_id = ?1 UNION SELECT id FROM document WHERE identity = ?2 "
                   "AND external_id IS NULL",
                   id, count, document, error);
}

static vp_status by_number(store *s, str number, int *count, int64_t *document, vp_error *error)
{
    *count = 0;
    for (size_t i = 0; i < number.n; i++)
        if (number.p[i] < '0' || number.p[i] > '9')
            return VP_OK;
    return number.n && number.n < 19
               ? look_up(s, "SELECT id FROM document WHERE id = CAST(?1 AS INTEGER) AND ?2 IS NULL", number, count,
                         document, error)
               : VP_OK;
}

vp_status corrections_expect(store *s, vp_error *error)
{
    return store_run(store_db(s), "CREATE INDEX IF NOT EXISTS document_external_id ON document (external_id)", error);
}

vp_status corrections_find(store *s, str meant, int64_t *document, vp_error *error)
{
    int64_t with_id = 0, numbered = 0;
    int ids = 0, numbers = 0;
    bool only_id = str_starts(meant, "id="), only_number = str_starts(meant, "number=");
    str word = only_id ? (str){meant.p + 3, meant.n - 3} : only_number ? (str){meant.p + 7, meant.n - 7} : meant;
    vp_status status = only_number ? VP_OK : by_id(s, word, &ids, &with_id, error);
    if (!status && !only_id)
        status = by_number(s, word, &numbers, &numbered, error);
    if (status)
        return status;
    if (ids + numbers == 0)
        return fail(error, VP_NOT_FOUND, "`voxpop search` and `voxpop quotes` show numbers and ids",
                    "the store holds no document \"%.*s\"", (int)shown(meant).n, meant.p);
    if (ids > 1)
        return fail(error, VP_INVALID, "write number=N, with the number that `voxpop search` shows",
                    "several documents have the id \"%.*s\"", (int)shown(word).n, word.p);
    if (ids && numbers && with_id != numbered)
        return fail(error, VP_INVALID, "write id=... or number=...",
                    "\"%.*s\" is the id of one document, and the number of another", (int)shown(word).n, word.p);
    *document = ids ? with_id : numbered;
    return VP_OK;
}

/* ---- The row of a document ---- */

/* Whether texts are the same but for white space, which spreadsheets and exports change. */
static bool are_same_words(str a, str b)
{
    for (size_t i = 0, k = 0;; i++, k++) {
        while (i < a.n && (unsigned char)a.p[i] <= ' ')
            i++;
        while (k < b.n && (unsigned char)b.p[k] <= ' ')
            k++;
        if (i == a.n || k == b.n)
            return i == a.n && k == b.n;
        if (a.p[i] != b.p[k])
            return false;
    }
}

/* Hashes of title and text: a correction is of these words. *read: with the text that a person has read in place of the
 * document's, where it has other words; {NULL, 0}: it has not. */
static vp_status wordings_of(store *s, int64_t document, str text_read, int64_t *held, int64_t *read, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = prepare(s, "SELECT title, text FROM content WHERE id = ?1", document, &q, error);
    if (!status && sqlite3_step(q) == SQLITE_ROW) {
        str title = column_str(q, 0), text = column_str(q, 1);
        XXH64_hash_t seed = XXH3_64bits(title.p ? title.p : "", title.n);
        *held = *read = (int64_t)XXH3_64bits_withSeed(text.p ? text.p : "", text.n, seed);
        if (text_read.p && !are_same_words(text_read, text))
            *read = (int64_t)XXH3_64bits_withSeed(text_read.p, text_read.n, seed);
    } else if (!status) {
        status = fail(error, VP_NOT_FOUND, NULL, "the store holds no document %lld", (long long)document);
    }
    sqlite3_finalize(q);
    return status;
}

/* ---- A person's word is certain ---- */

/* A statement whose ?1 is the document, ?2 the value. */
static vp_status run_value(store *s, const char *sql, int64_t document, str value, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = prepare(s, sql, document, &q, error);
    if (!status)
        bind_str(q, 2, value);
    return finish(s, q, status, error);
}

static vp_status apply_sentiment(store *s, int64_t document, str value, vp_error *error)
{
    return run_value(s,
                     "UPDATE document SET label = ?2, score = (?2 = 'pos') - (?2 = 'neg'), p_neg = (?2 = 'neg'), "
                     "p_neu = (?2 = 'neu'), p_pos = (?2 = 'pos') WHERE id = ?1",
                     document, value, error);
}

/* The main intent is the first that holds, so those before it do not. */
static vp_status apply_intent(store *s, int64_t document, str value, vp_error *error)
{
    buf sql = {0};
    bool ok = buf_puts(&sql, "UPDATE document SET intent = ?2"), main = false;
    for (vp_intent_kind i = 0; ok && !main && i < VP_INTENT_COUNT; i++) {
        main = str_is(value, vp_intent_name(i));
        ok = buf_printf(&sql, ", p_%s = %d", vp_intent_name(i), main ? 100 : 0);
    }
    ok = ok && buf_puts(&sql, " WHERE id = ?1") && buf_terminate(&sql);
    vp_status status = ok ? run_value(s, sql.p, document, value, error) : fail_memory(error);
    buf_release(&sql);
    return status;
}

static vp_status apply_urgency(store *s, int64_t document, str value, vp_error *error)
{
    return run_value(s, "UPDATE document SET urgency = ?2, reasons = '' WHERE id = ?1", document, value, error);
}

static const struct {
    const char *field;
    vp_status (*apply)(store *s, int64_t document, str value, vp_error *error);
} changes[] = {{"sentiment", apply_sentiment}, {"intent", apply_intent}, {"urgency", apply_urgency}};

static vp_status run_aspect(store *s, const char *sql, int64_t document, str category, str value, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = prepare(s, sql, document, &q, error);
    if (!status) {
        bind_str(q, 2, category);
        bind_str(q, 3, value);
    }
    return finish(s, q, status, error);
}

/* All mentions of the category change; where there is none, one without a place in the text is added. */
static vp_status apply_aspect(store *s, int64_t document, str category, str value, vp_error *error)
{
    vp_status status = run_aspect(s,
                                  "UPDATE aspect SET label = ?3, score = (?3 = 'pos') - (?3 = 'neg') WHERE document = "
                                  "?1 AND category = ?2",
                                  document, category, value, error);
    if (status || sqlite3_changes(store_db(s)))
        return status;
    return run_aspect(s,
                      "INSERT INTO aspect (" DOCUMENT_ASPECT
                      ") SELECT ?1, coalesce(max(place) + 1, 0), ?2, '', ?3, (?3 = 'pos') - (?3 = "
                      "'neg'), '', 0, 0, 0, 0, 0 FROM aspect WHERE document = ?1",
                      document, category, value, error);
}

static vp_status apply(store *s, int64_t document, str field, str value, vp_error *error)
{
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (str_is(field, changes[i].field))
            return changes[i].apply(s, document, value, error);
    return str_starts(field, "aspect.") ? apply_aspect(s, document, (str){field.p + 7, field.n - 7}, value, error)
                                        : VP_OK;
}

static vp_status apply_all(store *s, int64_t document, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = prepare(s, "SELECT field, value FROM correction_in_force WHERE document = ?1", document, &q,
                               error);
    bool first = true;
    int code = SQLITE_DONE;
    while (!status && (code = sqlite3_step(q)) == SQLITE_ROW) {
        if (first)
            status = run(s,
                         "INSERT INTO analysed (id, " DOCUMENT_FOUND ") SELECT id, " DOCUMENT_FOUND
                         " FROM document WHERE id = ?1",
                         document, error);
        if (first && !status)
            status = run(s,
                         "INSERT INTO analysed_aspect (" DOCUMENT_ASPECT ") SELECT " DOCUMENT_ASPECT
                         " FROM aspect WHERE document = ?1",
                         document, error);
        first = false;
        if (!status)
            status = apply(s, document, column_str(q, 0), column_str(q, 1), error);
    }
    if (!status && code != SQLITE_DONE)
        status = store_fail(store_db(s), "the store cannot be asked", error);
    sqlite3_finalize(q);
    return status;
}

/* The aspects as the analysis found them. */
static vp_status restore_aspects(store *s, int64_t document, vp_error *error)
{
    vp_status status = run(
        s, "DELETE FROM aspect WHERE document = ?1 AND EXISTS (SELECT 1 FROM analysed WHERE id = ?1)", document, error);
    return status ? status
                  : run(s,
                        "INSERT INTO aspect (" DOCUMENT_ASPECT ") SELECT " DOCUMENT_ASPECT
                        " FROM analysed_aspect WHERE document = ?1",
                        document, error);
}

vp_status corrections_settle(store *s, int64_t document, bool anew, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    int64_t wording = 0;
    vp_status status = rollup_mark_document(s, document, error);
    if (!status && !anew)
        status = run(s,
                     "UPDATE document SET (" DOCUMENT_FOUND ") = (SELECT " DOCUMENT_FOUND
                     " FROM analysed WHERE id = ?1) WHERE id = ?1 AND EXISTS (SELECT 1 FROM analysed WHERE id = ?1)",
                     document, error);
    if (!status && !anew)
        status = restore_aspects(s, document, error);
    if (!status)
        status = run(s, "DELETE FROM analysed_aspect WHERE document = ?1", document, error);
    if (!status)
        status = run(s, "DELETE FROM analysed WHERE id = ?1", document, error);
    if (!status)
        status = wordings_of(s, document, (str){NULL, 0}, &wording, &wording, error);
    if (!status)
        status = prepare(s, "UPDATE correction SET stale = wording <> ?2 WHERE document = ?1", document, &q, error);
    if (!status)
        sqlite3_bind_int64(q, 2, wording);
    status = finish(s, q, status, error);
    return status ? status : apply_all(s, document, error);
}

/* ---- Adding and taking back ---- */

/* Whether a person has said the same of the same words, and nothing else since. */
static vp_status is_said(store *s, const correction *c, int64_t wording, bool *said, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = prepare(s,
                               "SELECT 1 FROM correction WHERE document = ?1 AND field = ?2 AND value = ?3 AND wording "
                               "= ?4 AND undone IS NULL AND (stale OR id IN (SELECT id FROM correction_in_force WHERE "
                               "document = ?1 AND field = ?2))",
                               c->document, &q, error);
    if (status)
        return status;
    bind_str(q, 2, c->field);
    bind_str(q, 3, c->value);
    sqlite3_bind_int64(q, 4, wording);
    int code = sqlite3_step(q);
    *said = code == SQLITE_ROW;
    if (!*said && code != SQLITE_DONE)
        status = store_fail(store_db(s), "the store cannot be asked", error);
    sqlite3_finalize(q);
    return status;
}

vp_status corrections_add(store *s, const correction *c, corrections_added *out, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    int64_t held = 0, wording = 0;
    bool said = false;
    *out = (corrections_added){0};
    vp_status status = wordings_of(s, c->document, c->text, &held, &wording, error);
    if (!status)
        status = is_said(s, c, wording, &said, error);
    out->stale = held != wording;
    if (status || said)
        return status;
    status = prepare(s,
                     "INSERT INTO correction (document, field, value, person, time, origin, wording) VALUES (?1, ?2, "
                     "?3, ?4, ?5, ?6, ?7)",
                     c->document, &q, error);
    if (!status) {
        bind_str(q, 2, c->field);
        bind_str(q, 3, c->value);
        bind_str(q, 4, str_of(c->person));
        sqlite3_bind_int64(q, 5, c->time);
        bind_str(q, 6, str_of(c->origin));
        sqlite3_bind_int64(q, 7, wording);
    }
    status = finish(s, q, status, error);
    if (status)
        return status;
    out->id = sqlite3_last_insert_rowid(store_db(s));
    return corrections_settle(s, c->document, false, error);
}

vp_status corrections_undo(store *s, int64_t id, const char *person, int64_t time, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = prepare(
        s, "UPDATE correction SET undone_by = ?2, undone = ?3 WHERE id = ?1 AND undone IS NULL RETURNING document", id,
        &q, error);
    if (status)
        return status;
    bind_str(q, 2, str_of(person));
    sqlite3_bind_int64(q, 3, time);
    int code = sqlite3_step(q);
    int64_t document = code == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;
    if (code == SQLITE_DONE)
        status = fail(error, VP_NOT_FOUND, "`voxpop correct STORE --list` shows the numbers",
                      "there is no correction %lld that could be undone", (long long)id);
    else if (code != SQLITE_ROW || sqlite3_step(q) != SQLITE_DONE)
        status = store_fail(store_db(s), "the correction cannot be undone", error);
    sqlite3_finalize(q);
    return status ? status : corrections_settle(s, document, false, error);
}
