#include "store/store.h"

#include "base/buf.h"
#include "store/clock.h"
#include "store/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    BUSY_MS = 10000,
    STEP_MS = 10,
    DISCARDS_MOST = 20,  /* by others, while it is opened */
    ROOM_LEAST = 1 << 20 /* bytes: a disk with fewer is full */
};

struct store {
    sqlite3 *db;
    char *path;
    store_words words;
    period_unit week;
    char *clock;       /* zone by whose clock it is asked; NULL: its own. Owned */
    bool made;         /* by this handle */
    bool unlocked;     /* read as it lies: nothing keeps others from writing to it, so ... */
    struct stat found; /* ... the file must stay what it was */
};

bool store_lacks_room(sqlite3 *db)
{
    int code = sqlite3_extended_errcode(db);
    const char *path = sqlite3_db_filename(db, "main");
    struct statvfs disk;
    switch (code & 0xFF) {
    case SQLITE_FULL: return true;
    case SQLITE_IOERR: return code == SQLITE_IOERR_SHMSIZE || sqlite3_system_errno(db) == ENOSPC;
    case SQLITE_READONLY: /* it may have been opened so for want of room */
        return path && !statvfs(path, &disk) && (uint64_t)disk.f_bavail * disk.f_frsize < ROOM_LEAST;
    default: return false;
    }
}

vp_status store_fail(sqlite3 *db, const char *what, vp_error *error)
{
    int code = sqlite3_errcode(db);
    if (store_lacks_room(db))
        return fail(error, VP_STORE, "free some space on it", "%s: the disk is full", what);
    const char *hint = code == SQLITE_BUSY ? "another voxpop is writing to it: wait, or close it"
                       : code == SQLITE_CORRUPT || code == SQLITE_NOTADB
                           ? "restore it from a copy, or analyse the files into a new one"
                       : sqlite3_extended_errcode(db) == SQLITE_IOERR_WRITE
                           ? "is a quota or a limit on the size of files reached? Else the disk may be broken"
                       : code == SQLITE_READONLY || code == SQLITE_CANTOPEN ? "check the path and the permissions"
                                                                            : NULL;
    if (code == SQLITE_NOMEM)
        return fail_memory(error);
    return fail(error, VP_STORE, hint, "%s: %s", what, sqlite3_errmsg(db));
}

vp_status store_run(sqlite3 *db, const char *sql, vp_error *error)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? VP_OK
                                                                : store_fail(db, "the store cannot be changed", error);
}

vp_status store_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, vp_error *error)
{
    return sqlite3_prepare_v2(db, sql, -1, out, NULL) == SQLITE_OK ? VP_OK
                                                                   : store_fail(db, "the store cannot be asked", error);
}

static int64_t pragma(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *query = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) == SQLITE_OK && sqlite3_step(query) == SQLITE_ROW)
        value = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return value;
}

static vp_status check_newer(int64_t version, vp_error *error)
{
    return version <= STORE_VERSION ? VP_OK
                                    : fail(error, VP_STORE, "update voxpop",
                                           "the store was made by a newer voxpop (version %lld, this one knows %d)",
                                           (long long)version, STORE_VERSION);
}

/* Refuses what is no store of ours, before anything is changed. *fresh: it is to be made. */
static vp_status check_version(sqlite3 *db, bool create, bool *fresh_out, vp_error *error)
{
    int64_t version = pragma(db, "PRAGMA user_version"), application = pragma(db, "PRAGMA application_id");
    bool fresh = version == 0 && application == 0 && pragma(db, "SELECT count(*) FROM sqlite_schema") == 0;
    if (version < 0)
        return store_fail(db, "this is no store", error);
    if (fresh && !create)
        return fail(error, VP_STORE, "name a store made by `voxpop analyze --store`",
                    "the file is empty: this is no store");
    if (!fresh && application != STORE_APPLICATION_ID)
        return fail(error, VP_STORE, "name a store made by `voxpop analyze --store`",
                    "this is an SQLite database, but no voxpop store");
    vp_status status = check_newer(version, error);
    if (status)
        return status;
    if (!fresh && version < STORE_VERSION)
        return fail(error, VP_STORE, "analyse the files again into a new store",
                    "the store was made by an older voxpop (version %lld, this one knows %d)", (long long)version,
                    STORE_VERSION);
    *fresh_out = fresh;
    return VP_OK;
}

static vp_status make(sqlite3 *db, bool *made, vp_error *error)
{
    bool fresh = false;
    vp_status status = store_run(db, "BEGIN IMMEDIATE", error);
    if (!status)
        status = check_version(db, true, &fresh, error); /* another process may have been here before */
    if (!status && fresh)
        status = store_run(db, schema_sql, error);
    char stamp[120];
    snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT", STORE_APPLICATION_ID,
             STORE_VERSION);
    if (!status)
        status = store_run(db, stamp, error);
    if (status)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    else /* so that the file alone says what it is, should the first analysis end early */
        sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    *made = !status && fresh;
    return status;
}

/* While another process switches too, SQLite gives up at once instead of waiting: so the waiting is done here. */
static vp_status write_ahead(sqlite3 *db, vp_error *error)
{
    int code = SQLITE_BUSY;
    sqlite3_busy_timeout(db, 0);
    for (int waited = 0; code == SQLITE_BUSY && waited < BUSY_MS; waited += STEP_MS) {
        if (waited)
            sqlite3_sleep(STEP_MS);
        code = sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
    }
    vp_status status = code == SQLITE_OK ? VP_OK : store_fail(db, "the store cannot be changed", error);
    sqlite3_busy_timeout(db, BUSY_MS);
    return status;
}

static const char week_key[] = "week start"; /* in `meta` */

static vp_status read_week(store *s, vp_error *error)
{
    char day[16];
    vp_status status = store_get(s, week_key, day, sizeof day, error);
    period_unit week = day[0] ? period_week_from(day) : PERIOD_WEEK;
    s->week = week == PERIOD_UNITS ? PERIOD_WEEK : week;
    return status;
}

static vp_status set_up(store *s, bool create, vp_error *error)
{
    bool fresh = false;
    sqlite3_extended_result_codes(s->db, 0);
    sqlite3_busy_timeout(s->db, BUSY_MS);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL); /* the file may be anybody's */
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    vp_status status = store_run(s->db, "BEGIN", error); /* one view of the file for all that is checked */
    if (!status)
        status = check_version(s->db, create, &fresh, error);
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    if (!status)
        status = store_register_words(s->db, &s->words, error);
    if (!status)
        status = store_functions(s, error);
    if (!status && s->path)
        status = sqlite3_db_readonly(s->db, "main") ? VP_OK : write_ahead(s->db, error);
    else if (!status)
        status = store_run(s->db, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF", error);
    if (!status)
        status = store_run(s->db, "PRAGMA cache_size = -49152; PRAGMA temp_store = FILE; PRAGMA foreign_keys = ON",
                           error);
    if (!status && fresh)
        status = make(s->db, &s->made, error);
    if (!status)
        status = read_week(s, error);
    return status ? status : store_add_later(s, error);
}

static vp_status connect_to(store *s, const char *path, int flags, vp_error *error)
{
    if (sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
        return VP_OK;
    return s->db ? store_fail(s->db, "cannot open the store", error) : fail_memory(error);
}

/* Whether a store that can be opened cannot be read, because nothing can be written. */
static bool needs_files_beside(sqlite3 *db)
{
    int code = sqlite3_exec(db, "PRAGMA user_version", NULL, NULL, NULL);
    return (code & 0xFF) == SQLITE_READONLY || (code & 0xFF) == SQLITE_CANTOPEN ||
           (code != SQLITE_OK && store_lacks_room(db));
}

static bool has_bytes(const char *path)
{
    struct stat info;
    return !stat(path, &info) && info.st_size > 0;
}

/* The path as SQLite reads it from a URI. */
static bool add_escaped(buf *out, const char *path)
{
    bool ok = true;
    for (; ok && *path; path++)
        ok = strchr("%?#", *path) ? buf_printf(out, "%%%02X", (unsigned char)*path) : buf_putc(out, *path);
    return ok;
}

/* Opens a store that cannot be written as it lies: where the files of the WAL mode cannot be made, SQLite would not
 * even read it. */
static vp_status open_as_it_lies(store *s, vp_error *error)
{
    buf text = {0};
    vp_status status = VP_OK;
    if (!buf_puts(&text, s->path) || !buf_puts(&text, "-wal") || !buf_terminate(&text))
        status = fail_memory(error);
    else if (has_bytes(text.p))
        status = fail(error, VP_STORE, "open it once where it may be written, or copy both files to such a folder",
                      "a part of the store is still in %.200s, and cannot be read here", text.p);
    buf_clear(&text);
    if (!status && !(buf_puts(&text, "file:") && add_escaped(&text, s->path) && buf_puts(&text, "?immutable=1") &&
                     buf_terminate(&text)))
        status = fail_memory(error);
    if (!status) {
        sqlite3_close(s->db);
        s->db = NULL;
        s->unlocked = !stat(s->path, &s->found);
        status = connect_to(s, text.p, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
    }
    buf_release(&text);
    return status;
}

vp_status store_unchanged(const store *s, vp_status status, vp_error *error)
{
    struct stat now;
    if (!s->unlocked)
        return status;
    const struct timespec *then = &s->found.st_mtim;
    bool same = !stat(s->path, &now) && now.st_ino == s->found.st_ino && now.st_size == s->found.st_size &&
                now.st_mtim.tv_sec == then->tv_sec && now.st_mtim.tv_nsec == then->tv_nsec;
    return same ? status
                : fail(error, VP_STORE, "ask again when it is written", "the store was written while it was read");
}

/* Nothing to do where the file may be written. */
static vp_status open_read_only(store *s, bool to_write, vp_error *error)
{
    bool stuck = needs_files_beside(s->db);
    if (to_write && stuck && store_lacks_room(s->db))
        return store_fail(s->db, "the store cannot be changed", error);
    if (to_write && (stuck || sqlite3_db_readonly(s->db, "main") == 1))
        return fail(error, VP_STORE, "check the permissions of the file and its folder", "the store is read-only");
    return stuck ? open_as_it_lies(s, error) : VP_OK;
}

static vp_status open_once(store *s, bool create, vp_error *error)
{
    int flags = SQLITE_OPEN_READWRITE | (create || !s->path ? SQLITE_OPEN_CREATE : 0);
    vp_status status = connect_to(s, s->path ? s->path : "", flags, error);
    if (!status && s->path)
        status = open_read_only(s, create, error);
    return status ? status : set_up(s, create || !s->path, error);
}

/* Whether another process has discarded the store while it was opened here; later nobody can. */
static bool was_discarded(const store *s)
{
    int moved = 0;
    return s->path && sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved;
}

vp_status store_open(const char *path, bool create, const store_words *words, store **out, vp_error *error)
{
    store *s = calloc(1, sizeof *s);
    if (!s)
        return fail_memory(error);
    s->words = *words;
    s->path = path ? strdup(path) : NULL;
    vp_status status = path && !s->path ? fail_memory(error) : open_once(s, create, error);
    for (int again = 0; again < DISCARDS_MOST && s->db && was_discarded(s); again++) {
        sqlite3_close(s->db);
        s->db = NULL;
        status = open_once(s, create, error);
    }
    if (status) {
        fail_at(error, path, 0, 0);
        store_close(s);
        return status;
    }
    *out = s;
    return VP_OK;
}

vp_status store_open_damaged(const char *path, store **out, vp_error *error)
{
    store *s = calloc(1, sizeof *s);
    vp_status status = s && (s->path = strdup(path)) ? VP_OK : fail_memory(error);
    if (!status)
        status = connect_to(s, path, SQLITE_OPEN_READONLY, error);
    if (!status)
        status = open_read_only(s, false, error);
    if (!status)
        sqlite3_busy_timeout(s->db, BUSY_MS);
    if (!status)
        status = check_newer(pragma(s->db, "PRAGMA user_version"), error);
    if (status)
        store_close(s);
    else
        *out = s;
    return status;
}

void store_close(store *s)
{
    if (!s)
        return;
    sqlite3_close(s->db);
    free(s->path);
    free(s->clock);
    free(s);
}

/* The WAL mode is left only by who is alone with the file, and under the lock nobody comes in. Who opens the file just
 * then finds out in store_open. */
void store_discard(store *s)
{
    if (s && s->made && s->path) {
        sqlite3_busy_timeout(s->db, 0);
        bool alone = sqlite3_exec(s->db, "PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE", NULL, NULL, NULL) ==
                     SQLITE_OK;
        if (alone && !pragma(s->db, "SELECT count(*) FROM source"))
            unlink(s->path);
    }
    store_close(s);
}

void store_expect(store *s, ready_words *ready)
{
    s->words.ready = ready;
}

bool store_pack_words(const store *s, str text, buf *out)
{
    return s->words.each(s->words.context, text, false, out, words_pack) == SQLITE_OK;
}

sqlite3 *store_db(const store *s)
{
    return s->db;
}

const char *store_path(const store *s)
{
    return s->path;
}

vp_status store_get(store *s, const char *key, char *value, size_t room, vp_error *error)
{
    sqlite3_stmt *query = NULL;
    value[0] = '\0';
    vp_status status = store_prepare(s->db, "SELECT value FROM meta WHERE key = ?1", &query, error);
    if (status)
        return status;
    sqlite3_bind_text(query, 1, key, -1, SQLITE_STATIC);
    if (sqlite3_step(query) == SQLITE_ROW)
        snprintf(value, room, "%s", (const char *)sqlite3_column_text(query, 0));
    sqlite3_finalize(query);
    return VP_OK;
}

period_unit store_unit(const store *s, period_unit unit)
{
    return unit == PERIOD_WEEK ? s->week : unit;
}

vp_status store_set_week(store *s, const char *day, bool kept, vp_error *error)
{
    period_unit week = period_week_from(day);
    if (week == PERIOD_UNITS)
        return fail(error, VP_INVALID, "monday, sunday or saturday", "weeks cannot begin with \"%.40s\"", day);
    vp_status status = kept ? store_set(s, week_key, day, error) : VP_OK;
    if (!status)
        s->week = week;
    return status;
}

bool store_is_shifted(const store *s)
{
    return s->clock != NULL;
}

vp_status store_clock(store *s, char *name, size_t room, vp_error *error)
{
    vp_status status = VP_OK;
    if (s->clock)
        snprintf(name, room, "%s", s->clock);
    else
        status = store_get(s, "timezone", name, room, error);
    if (!status && !name[0])
        snprintf(name, room, "UTC");
    return status;
}

vp_status store_set_clock(store *s, const char *name, vp_error *error)
{
    char own[64];
    vp_status status = store_clock(s, own, sizeof own, error);
    if (status || !strcmp(own, name))
        return status;
    status = clock_shift(s->db, own, name, error);
    if (!status && !(s->clock = strdup(name)))
        status = fail_memory(error);
    if (!status)
        log_line("the store has the clock of %s: by that of %s all its documents are read anew, which takes longer",
                 own, name);
    return status;
}

vp_status store_set(store *s, const char *key, const char *value, vp_error *error)
{
    sqlite3_stmt *query = NULL;
    vp_status status = store_prepare(s->db,
                                     value
                                         ? "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2"
                                         : "DELETE FROM meta WHERE key = ?1",
                                     &query, error);
    if (status)
        return status;
    sqlite3_bind_text(query, 1, key, -1, SQLITE_STATIC);
    if (value)
        sqlite3_bind_text(query, 2, value, -1, SQLITE_STATIC);
    if (sqlite3_step(query) != SQLITE_DONE)
        status = store_fail(s->db, "the store cannot be changed", error);
    sqlite3_finalize(query);
    return status;
}

int vp_is_store(const char *path)
{
    char head[72] = {0};
    struct stat info;
    if (stat(path, &info) || !S_ISREG(info.st_mode)) /* a pipe would lose what is read of it */
        return 0;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = file < 0 ? 0 : read(file, head, sizeof head);
    if (file >= 0)
        close(file);
    if (n < (ssize_t)sizeof head || memcmp(head, "SQLite format 3", 16))
        return 0;
    const unsigned char *id = (const unsigned char *)head + 68; /* big-endian, see "Database File Format" 1.3.11 */
    return ((uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3]) == STORE_APPLICATION_ID;
}
