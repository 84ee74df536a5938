/* What a batch must remember: which documents the store holds, and what the file has brought so far. */
#include "store/writer.h"

#include <stdlib.h>

/* ---- Known ---- */

struct known {
    sqlite3 *db;
    sqlite3_stmt *find;
};

vp_status known_open(const store *s, known **out, vp_error *error)
{
    *out = NULL;
    if (!store_path(s))
        return VP_OK;
    known *k = calloc(1, sizeof *k);
    if (!k)
        return fail_memory(error);
    if (sqlite3_open_v2(store_path(s), &k->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
        sqlite3_busy_timeout(k->db, 10000) != SQLITE_OK ||
        sqlite3_db_config(k->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(k->db, "SELECT version FROM document WHERE identity = ?1", -1, &k->find, NULL) !=
            SQLITE_OK) {
        vp_status status = k->db ? store_fail(k->db, "the store cannot be read", error) : fail_memory(error);
        known_close(k);
        return status;
    }
    *out = k;
    return VP_OK;
}

bool known_has(known *k, const unsigned char identity[IDENTITY_BYTES], int64_t version)
{
    sqlite3_bind_blob(k->find, 1, identity, IDENTITY_BYTES, SQLITE_STATIC);
    bool same = sqlite3_step(k->find) == SQLITE_ROW && sqlite3_column_int64(k->find, 0) == version;
    sqlite3_reset(k->find);
    return same;
}

void known_close(known *k)
{
    if (!k)
        return;
    sqlite3_finalize(k->find);
    sqlite3_close(k->db);
    free(k);
}

/* ---- Seen ---- */

struct seen {
    sqlite3 *db;
    sqlite3_stmt *find, *put;
};

vp_status seen_open(seen **out, vp_error *error)
{
    seen *s = calloc(1, sizeof *s);
    if (!s)
        return fail_memory(error);
    vp_status status =
        sqlite3_open_v2("", &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
            ? store_run(s->db,
                        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384; PRAGMA "
                        "locking_mode = EXCLUSIVE;"
                        "CREATE TABLE seen (identity INTEGER PRIMARY KEY, wording INTEGER, count INTEGER); BEGIN",
                        error)
            : fail_memory(error);
    if (!status)
        status = store_prepare(s->db, "SELECT wording, count FROM seen WHERE identity = ?1", &s->find, error);
    if (!status)
        status = store_prepare(
            s->db, "INSERT INTO seen VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET wording = ?2, count = ?3", &s->put,
            error);
    if (status) {
        seen_close(s);
        return status;
    }
    *out = s;
    return VP_OK;
}

vp_status seen_clear(seen *s, vp_error *error)
{
    return store_run(s->db, "DELETE FROM seen", error);
}

vp_status seen_count(seen *s, uint64_t identity, uint64_t wording, bool by_id, uint32_t *occurrence, bool *first,
                     vp_error *error)
{
    sqlite3_bind_int64(s->find, 1, (int64_t)identity);
    int64_t count = 0;
    bool edited = false;
    *first = sqlite3_step(s->find) != SQLITE_ROW;
    if (!*first) {
        edited = by_id && sqlite3_column_int64(s->find, 0) != (int64_t)wording;
        count = sqlite3_column_int64(s->find, 1);
    }
    sqlite3_reset(s->find);
    if (edited)
        count = 0; /* the next version of the same document */
    *occurrence = (uint32_t)count;
    sqlite3_bind_int64(s->put, 1, (int64_t)identity);
    sqlite3_bind_int64(s->put, 2, (int64_t)wording);
    sqlite3_bind_int64(s->put, 3, count + 1);
    int code = sqlite3_step(s->put);
    sqlite3_reset(s->put);
    return code == SQLITE_DONE ? VP_OK : store_fail(s->db, "the batch cannot remember its rows", error);
}

void seen_close(seen *s)
{
    if (!s)
        return;
    sqlite3_finalize(s->find);
    sqlite3_finalize(s->put);
    sqlite3_close(s->db);
    free(s);
}
