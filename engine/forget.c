/* Erases a person from a store: documents, index, everything derived, and the rejected rows. */
#include "engine/options.h"
#include "engine/row_redactor.h"
#include "engine/store_handle.h"
#include "base/table.h"
#include "ingest/rejects.h"
#include "ingest/unpack.h"
#include "store/query.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct forgetting {
    vp_store *store;
    str customer;
    buf mask; /* what stands in the place of the customer where the store is redacted with the key; else empty */
    vp_table *table;
    int64_t erased;
} forgetting;

static vp_status report(forgetting *f, str what, int64_t count, vp_error *error)
{
    bool ok = table_row(f->table) && table_text(f->table, what) && table_integer(f->table, count);
    return ok ? VP_OK : fail_memory(error);
}

/* ---- Tables ---- */

static vp_status find_documents(forgetting *f, vp_error *error)
{
    sqlite3 *db = store_db(f->store->db);
    sqlite3_stmt *q = NULL;
    vp_status status = store_run(db, "CREATE TEMP TABLE forgotten (id INTEGER PRIMARY KEY)", error);
    if (!status)
        status = store_prepare(
            db,
            "INSERT INTO temp.forgotten SELECT id FROM document WHERE customer = ?1 COLLATE NOCASE OR "
            "customer = ?2",
            &q, error);
    if (status)
        return status;
    sqlite3_bind_text64(q, 1, f->customer.p, f->customer.n, SQLITE_STATIC, SQLITE_UTF8);
    if (f->mask.n)
        sqlite3_bind_text64(q, 2, f->mask.p, f->mask.n, SQLITE_STATIC, SQLITE_UTF8);
    if (sqlite3_step(q) != SQLITE_DONE)
        status = store_fail(db, "the store cannot be changed", error);
    sqlite3_finalize(q);
    f->erased = sqlite3_changes(db);
    return status;
}

static vp_status take_name(void *context, sqlite3_stmt *q, vp_error *error)
{
    str name = {(const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)};
    return buf_add_str(context, name) && buf_putc(context, '\n') ? VP_OK : fail_memory(error);
}

static vp_status erase_from(forgetting *f, str table, const char *column, vp_error *error)
{
    sqlite3 *db = store_db(f->store->db);
    buf sql = {0};
    bool ok = buf_printf(&sql, "DELETE FROM \"%.*s\" WHERE %s IN (SELECT id FROM temp.forgotten)", (int)table.n,
                         table.p, column) &&
              buf_terminate(&sql);
    vp_status status = ok ? store_run(db, sql.p, error) : fail_memory(error);
    int64_t count = sqlite3_changes(db);
    buf_release(&sql);
    return status || !count ? status : report(f, table, count, error);
}

/* All tables whose rows belong to a document, whatever they are for. */
static vp_status erase_derived(forgetting *f, vp_error *error)
{
    buf names = {0};
    vp_status status = query_each(f->store->db,
                                  "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = "
                                  "'table' AND c.name = 'document' ORDER BY m.name",
                                  NULL, take_name, &names, error);
    for (str rest = buf_str(&names), one; !status && rest.n && (one = str_cut(&rest, '\n')).n;)
        status = erase_from(f, one, "document", error);
    buf_release(&names);
    return status;
}

/* Notes on a file may quote a cell. */
static vp_status erase_notes(forgetting *f, vp_error *error)
{
    sqlite3 *db = store_db(f->store->db);
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(db, "UPDATE source SET notes = '' WHERE instr(lower(notes), lower(?1))", &q,
                                     error);
    if (status)
        return status;
    sqlite3_bind_text64(q, 1, f->customer.p, f->customer.n, SQLITE_STATIC, SQLITE_UTF8);
    if (sqlite3_step(q) != SQLITE_DONE)
        status = store_fail(db, "the store cannot be changed", error);
    sqlite3_finalize(q);
    return status;
}

static vp_status erase_rows(forgetting *f, vp_error *error)
{
    vp_status status = erase_derived(f, error);
    if (!status)
        status = erase_from(f, STR("analysed"), "id", error);
    if (!status)
        status = erase_from(f, STR("content"), "id", error);
    if (!status)
        status = erase_from(f, STR("document"), "id", error);
    if (!status)
        status = erase_notes(f, error);
    /* An index over texts that are gone keeps their words; made anew it has none of them. */
    if (!status && f->erased)
        status = store_run(store_db(f->store->db), "INSERT INTO documents_fts (documents_fts) VALUES ('rebuild')",
                           error);
    return status;
}

static vp_status erase_in_store(forgetting *f, vp_error *error)
{
    sqlite3 *db = store_db(f->store->db);
    vp_status status = store_run(db, "PRAGMA secure_delete = ON; BEGIN IMMEDIATE", error);
    if (status)
        return status;
    status = find_documents(f, error);
    if (!status)
        status = erase_rows(f, error);
    if (!status)
        status = store_run(db, "DROP TABLE temp.forgotten; COMMIT", error);
    if (status)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

/* Writes the file anew without the pages that were freed, and empties the write-ahead log. */
static vp_status scrub(vp_store *s, vp_error *error)
{
    sqlite3 *db = store_db(s->db);
    sqlite3_stmt *q = NULL;
    vp_status status = store_run(db, "VACUUM", error);
    if (!status)
        status = store_prepare(db, "PRAGMA wal_checkpoint(TRUNCATE)", &q, error);
    if (status)
        return status;
    bool busy = sqlite3_step(q) != SQLITE_ROW || sqlite3_column_int(q, 0);
    sqlite3_finalize(q);
    return busy ? fail(error, VP_STORE, "close what reads the store, and run the same command again",
                       "the person is out of the tables, but not yet out of the file: it is in use")
                : VP_OK;
}

/* ---- What is left elsewhere ---- */

static vp_status count_mentions(forgetting *f, vp_error *error)
{
    filter_value name = {FILTER_TEXT, f->customer, 0};
    const filter one = {.values = &name, .count = 1};
    double texts = 0, models = 0;
    vp_status status = query_number(
        f->store->db,
        "SELECT count(*) FROM content WHERE instr(lower(coalesce(title, '') || ' ' || coalesce(text, '') || "
        "fields), lower(?1))",
        &one, 0, &texts, error);
    if (!status)
        status = query_number(f->store->db,
                              "SELECT count(*) FROM topic_model WHERE instr(pack, CAST(?1 AS BLOB)) OR instr(pack, "
                              "CAST(lower(?1) AS BLOB))",
                              &one, 0, &models, error);
    if (!status && texts)
        status = report(f, STR("left: documents of others that hold the words"), (int64_t)texts, error);
    return status || !models ? status
                             : report(f, STR("left: topic models that hold the words"), (int64_t)models, error);
}

/* ---- Rejected rows ---- */

static bool holds(str line, str wanted)
{
    for (size_t i = 0; i + wanted.n <= line.n; i++) {
        size_t n = 0;
        while (n < wanted.n && (line.p[i + n] | (line.p[i + n] >= 'A' && line.p[i + n] <= 'Z' ? 32 : 0)) ==
                                   (wanted.p[n] | (wanted.p[n] >= 'A' && wanted.p[n] <= 'Z' ? 32 : 0)))
            n++;
        if (n == wanted.n)
            return true;
    }
    return false;
}

static vp_status write_over(const char *path, const buf *content, vp_error *error)
{
    FILE *file = fopen(path, "r+be"); /* in place, so that no older copy of the bytes stays */
    bool ok = file && fwrite(content->p, 1, content->n, file) == content->n && !fflush(file) &&
              !ftruncate(fileno(file), (off_t)content->n);
    if (file && fclose(file))
        ok = false;
    if (ok)
        return VP_OK;
    fail(error, VP_IO, "check the permissions", "cannot write the rejected rows: %s", strerror(errno));
    fail_at(error, path, 0, 0);
    return VP_IO;
}

static vp_status read_whole(const char *path, buf *out, vp_error *error)
{
    unpacker *u;
    bool end = false;
    vp_status status = unpacker_open(path, 0, &u, error);
    if (status)
        return status;
    while (!status && !end)
        status = unpacker_read(u, out, &end, error);
    unpacker_close(u);
    return status;
}

/* Takes the lines with the customer out of a file; `must`: it is a failure that there is none. */
static vp_status erase_rejects(forgetting *f, const char *path, bool must, vp_error *error)
{
    buf text = {0}, kept = {0}, wanted = {0};
    struct stat info;
    int64_t count = 0;
    if (!must && (lstat(path, &info) || !S_ISREG(info.st_mode)))
        return VP_OK;
    vp_status status = buf_json(&wanted, f->customer) ? read_whole(path, &text, error) : fail_memory(error);
    str bare = {wanted.p + 1, wanted.n - 2}; /* as it stands in a JSON string */
    bool ok = !status;
    for (str rest = buf_str(&text); ok && rest.n;) {
        const char *end = memchr(rest.p, '\n', rest.n);
        str line = {rest.p, end ? (size_t)(end + 1 - rest.p) : rest.n};
        rest = (str){rest.p + line.n, rest.n - line.n};
        if (holds(line, bare))
            count++;
        else
            ok = buf_add_str(&kept, line);
    }
    if (!status && !ok)
        status = fail_memory(error);
    if (!status && count)
        status = write_over(path, &kept, error);
    f->erased += status ? 0 : count;
    buf_release(&text);
    buf_release(&kept);
    buf_release(&wanted);
    return status || !count ? status : report(f, STR("rejected rows"), count, error);
}

static vp_status erase_all_rejects(forgetting *f, const vp_forget_options *o, vp_error *error)
{
    buf names = {0}, path = {0};
    vp_status status = query_each(f->store->db, "SELECT DISTINCT name FROM source", NULL, take_name, &names, error);
    for (str rest = buf_str(&names); !status && rest.n;) {
        str name = str_cut(&rest, '\n');
        buf one = {0};
        if (!buf_add_str(&one, name) || !buf_terminate(&one) || !rejects_name(NULL, one.p, &path))
            status = fail_memory(error);
        else
            status = erase_rejects(f, path.p, false, error);
        buf_release(&one);
    }
    for (size_t i = 0; !status && i < o->reject_count; i++)
        status = erase_rejects(f, o->rejects[i], true, error);
    buf_release(&names);
    buf_release(&path);
    return status;
}

/* ---- The whole ---- */

static vp_status forget(forgetting *f, const vp_forget_options *o, vp_error *error)
{
    vp_status status = store_handle_refresh_index(f->store, error);
    if (!status)
        status = erase_in_store(f, error);
    if (!status && f->erased)
        status = scrub(f->store, error);
    if (!status)
        status = erase_all_rejects(f, o, error);
    if (!status && !f->erased)
        return fail(error, VP_NOT_FOUND, "voxpop quotes STORE \"customer is not empty\" shows how they are written",
                    "there is no customer \"%.*s\"", (int)(f->customer.n > 100 ? 100 : f->customer.n), f->customer.p);
    return status ? status : count_mentions(f, error);
}

vp_status vp_forget(vp_store *store, const vp_forget_options *options, vp_table **out, vp_error *error)
{
    static const char *const columns[] = {"what", "erased"};
    vp_forget_options o = {0};
    vp_status status = options_copy(&o, sizeof o, options, error);
    if (status)
        return status;
    forgetting f = {.store = store, .customer = str_trim(str_of(o.customer ? o.customer : ""))};
    if (!f.customer.n)
        return fail(error, VP_INVALID, NULL, "no customer is named");
    if (o.key_length && !redact_customer_mask((str){o.key, o.key_length}, f.customer, &f.mask))
        return fail_memory(error);
    status = table_new(columns, 2, &f.table, error);
    if (!status)
        status = forget(&f, &o, error);
    buf_release(&f.mask);
    if (status)
        vp_table_free(f.table);
    else
        *out = f.table;
    return status;
}
