/* Looking after a store's file: is it sound, a copy of it, less room. What may be damaged is opened for reading alone.
 */
#include "base/table.h"
#include "store/rollup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FAULTS_MOST = 100, PAGES_A_STEP = 4096, WAIT_MS = 100, PATIENCE = 600 /* steps that may wait */ };

/* ---- Checking ---- */

static bool add_fault(vp_table *t, const char *what, const char *fault)
{
    return table_row(t) && table_text(t, str_of(what)) && table_text(t, str_of(fault));
}

static vp_status open_to_read(const char *path, store **out, vp_error *error)
{
    if (access(path, R_OK))
        return fail(error, VP_IO, "check the path and the permissions", "%s: cannot open: %s", path, strerror(errno));
    return vp_is_store(path) ? store_open_damaged(path, out, error)
                             : fail(error, VP_STORE,
                                    "name a store made by `voxpop analyze --store`; was its first analysis broken off, "
                                    "run that again",
                                    "%s is no store", path);
}

/* Adds what `sql` finds; `format` is what is said of a row's first two columns. A file that is damaged so much that it
 * cannot be asked is a fault, too. */
static vp_status ask(sqlite3 *db, const char *what, const char *sql, const char *fine, vp_table *t, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    bool ok = true;
    int code = sqlite3_prepare_v2(db, sql, -1, &q, NULL);
    while (ok && code == SQLITE_OK && (code = sqlite3_step(q)) == SQLITE_ROW) {
        const char *found = (const char *)sqlite3_column_text(q, 0);
        if (found && strcmp(found, fine))
            ok = add_fault(t, what, found);
        code = SQLITE_OK;
    }
    int kind = code & 0xFF;
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_ERROR)
        ok = ok && add_fault(t, what, sqlite3_errmsg(db));
    else if (code != SQLITE_DONE && code != SQLITE_OK && ok) {
        sqlite3_finalize(q);
        return store_fail(db, "the store cannot be checked", error);
    }
    sqlite3_finalize(q);
    return ok ? VP_OK : fail_memory(error);
}

/* What must hold between tables; not where `table` is missing, as in older stores. */
static const struct {
    const char *what, *sql, *table;
} rules[] = {
    {"documents", "SELECT 'document ' || d.id || ' has no texts' FROM document d WHERE NOT EXISTS (SELECT 1 FROM "
                  "content WHERE id = d.id) LIMIT 20"},
    {"documents", "SELECT 'texts ' || c.id || ' have no document' FROM content c WHERE NOT EXISTS (SELECT 1 FROM "
                  "document WHERE id = c.id) LIMIT 20"},
    {"references", "SELECT \"table\" || ' refers to a ' || parent || ' that is gone' FROM pragma_foreign_key_check "
                   "LIMIT 20"},
    {"index",
     "SELECT 'the texts of document ' || id || ' are not in the full-text index' FROM content WHERE (title <> '' OR "
     "text <> '') AND id NOT IN (SELECT id FROM documents_fts_docsize) LIMIT 20"},
    {"index", "SELECT 'the full-text index has words of document ' || id || ', which is gone' FROM "
              "documents_fts_docsize WHERE id "
              "NOT IN (SELECT id FROM content) LIMIT 20"},
    {"rollups",
     "WITH counted AS (SELECT " ROLLUP_PART_OF_TIME
     " AS part, count(*) AS n FROM document WHERE time IS NOT NULL GROUP BY 1), "
     "kept AS (SELECT part, sum(length(data)) / 4 AS n FROM rollup WHERE kind = 0 AND \"column\" = 1 AND piece < 65536 "
     "GROUP BY 1) "
     "SELECT 'the rollups of the 32 days from ' || date((coalesce(c.part, k.part) - 22600) * 2764800, 'unixepoch') || "
     "' count ' || coalesce(k.n, 0) || ' documents of ' || coalesce(c.n, 0) FROM counted c FULL JOIN kept k ON k.part "
     "= "
     "c.part WHERE c.n IS NOT k.n AND coalesce(c.part, k.part) NOT IN (SELECT part FROM rollup_stale WHERE kind = 0) "
     "LIMIT 20",
     "rollup"},
};

static bool has_table(sqlite3 *db, const char *name)
{
    return sqlite3_table_column_metadata(db, "main", name, NULL, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

static vp_status check_all(sqlite3 *db, vp_table *t, vp_error *error)
{
    char sql[60];
    snprintf(sql, sizeof sql, "PRAGMA integrity_check(%d)", FAULTS_MOST);
    vp_status status = ask(db, "file", sql, "ok", t, error);
    for (size_t i = 0; !status && i < sizeof rules / sizeof *rules; i++)
        if (!rules[i].table || has_table(db, rules[i].table))
            status = ask(db, rules[i].what, rules[i].sql, "", t, error);
    return status;
}

vp_status vp_store_check(const char *path, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"what", "fault"};
    store *s = NULL;
    vp_table *t = NULL;
    vp_status status = open_to_read(path, &s, error);
    if (!status)
        status = table_new(names, 2, &t, error);
    if (!status)
        status = store_unchanged(s, check_all(store_db(s), t, error), error);
    store_close(s);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}

/* ---- A copy ---- */

static vp_status copy_pages(sqlite3 *from, sqlite3 *to, vp_error *error)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b)
        return store_fail(to, "the copy cannot be written", error);
    int code = SQLITE_OK;
    for (int waited = 0;
         code == SQLITE_OK || ((code == SQLITE_BUSY || code == SQLITE_LOCKED) && waited++ < PATIENCE);) {
        if (code != SQLITE_OK)
            sqlite3_sleep(WAIT_MS);
        code = sqlite3_backup_step(b, PAGES_A_STEP);
    }
    sqlite3_backup_finish(b);
    return code == SQLITE_DONE ? VP_OK
           : code == SQLITE_BUSY || code == SQLITE_LOCKED
               ? fail(error, VP_STORE, "wait until it is written", "the store is in use")
               : store_fail(to, "the copy cannot be written", error);
}

static vp_status is_sound(sqlite3 *db, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    bool sound = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &q, NULL) == SQLITE_OK &&
                 sqlite3_step(q) == SQLITE_ROW && !strcmp((const char *)sqlite3_column_text(q, 0), "ok");
    sqlite3_finalize(q);
    return sound ? VP_OK
                 : fail(error, VP_STORE,
                        "`voxpop store check` tells what; restore it from a copy, or analyse the files into a new one",
                        "the store is damaged");
}

static vp_status write_copy(sqlite3 *from, const char *path, vp_error *error)
{
    sqlite3 *to = NULL;
    vp_status status = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
                           ? VP_OK
                           : store_fail(to, "the copy cannot be written", error);
    if (!status)
        status = copy_pages(from, to, error);
    if (!status)
        status = is_sound(to, error);
    if (!status) /* the copy is one file */
        status = store_run(to, "PRAGMA journal_mode = DELETE", error);
    sqlite3_close(to);
    return status;
}

/* A file that is not there yet; the copy gets its name when it is whole. */
static vp_status begin_copy(const char *to, buf *part, vp_error *error)
{
    if (!access(to, F_OK))
        return fail(error, VP_IO, "name another file, or take that one away", "%s is there already", to);
    if (!buf_puts(part, to) || !buf_puts(part, ".part") || !buf_terminate(part))
        return fail_memory(error);
    int file = open(part->p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); /* feedback is personal */
    if (file < 0)
        return fail(error, VP_IO, errno == EEXIST ? "take it away, if no other copy is being written" : NULL,
                    "cannot write %s: %s", part->p, strerror(errno));
    close(file);
    return VP_OK;
}

/* Without replacing a file: link() sees to that, and where there are no links (FAT, some network drives) a file that is
 * made to be replaced. */
static bool give_name(const char *part, const char *to)
{
    if (!link(part, to))
        return true;
    if (errno != EPERM && errno != ENOTSUP && errno != ENOSYS)
        return false;
    int file = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    close(file);
    return !rename(part, to);
}

vp_status vp_store_backup(const char *path, const char *to, vp_error *error)
{
    store *from = NULL;
    buf part = {0};
    vp_status status = open_to_read(path, &from, error);
    bool begun = !status && !(status = begin_copy(to, &part, error));
    if (begun)
        status = store_unchanged(from, write_copy(store_db(from), part.p, error), error);
    if (begun && !status && !give_name(part.p, to))
        status = fail(error, VP_IO, NULL, "cannot write %s: %s", to, strerror(errno));
    if (begun)
        unlink(part.p);
    store_close(from);
    buf_release(&part);
    return status;
}

/* ---- Less room ---- */

vp_status store_compact(store *s, vp_error *error)
{
    sqlite3 *db = store_db(s);
    vp_status status = is_sound(db, error);
    if (!status)
        status = store_run(db, "INSERT INTO documents_fts (documents_fts) VALUES ('optimize')", error);
    if (!status)
        status = store_run(db, "VACUUM; PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)", error);
    return status;
}
