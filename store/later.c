/* What came into this version of the store later (later.sql): made in stores that lack it. */
#include "base/buf.h"
#include "store/later.h"
#include "store/store.h"

#include <stdio.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* What a store remembers of the later.sql that it has. */
static void stamp_of_today(char out[32])
{
    snprintf(out, 32, "%016llx", (unsigned long long)XXH3_64bits(later_sql, sizeof later_sql - 1));
}

static vp_status make(store *s, const char *stamp, bool *no_room, vp_error *error)
{
    sqlite3 *db = store_db(s);
    vp_status status = store_run(db, "BEGIN IMMEDIATE", error);
    if (!status)
        status = store_run(db, later_sql, error);
    if (!status)
        status = store_set(s, "later", stamp, error);
    if (!status)
        status = store_run(db, "COMMIT", error);
    *no_room = status && store_lacks_room(db);
    if (status)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static bool has_table(sqlite3 *db, str name)
{
    sqlite3_stmt *q = NULL;
    bool found = false;
    if (sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_schema WHERE name = ?1", -1, &q, NULL) == SQLITE_OK) {
        sqlite3_bind_text(q, 1, name.p, (int)name.n, SQLITE_STATIC);
        found = sqlite3_step(q) == SQLITE_ROW;
    }
    sqlite3_finalize(q);
    return found;
}

/* Tables that a store lacks which cannot be written are there for this connection, and empty. */
static vp_status make_temporary(sqlite3 *db, vp_error *error)
{
    static const char begin[] = "CREATE TABLE IF NOT EXISTS ";
    vp_status status = VP_OK;
    for (const char *at = later_sql; !status && (at = strstr(at, begin)); at++) {
        const char *name = at + sizeof begin - 1, *end = strstr(name, ";\n");
        buf sql = {0};
        if (!end || has_table(db, (str){name, strcspn(name, " ")}))
            continue;
        bool ok = buf_puts(&sql, "CREATE TEMP TABLE ") && buf_add(&sql, name, (size_t)(end - name)) &&
                  buf_terminate(&sql);
        status = ok ? store_run(db, sql.p, error) : fail_memory(error);
        buf_release(&sql);
    }
    return status;
}

vp_status store_add_later(store *s, vp_error *error)
{
    char then[32], now[32];
    stamp_of_today(now);
    vp_status status = store_get(s, "later", then, sizeof then, error);
    if (status || !strcmp(then, now))
        return status;
    bool full = false, locked = sqlite3_db_readonly(store_db(s), "main") == 1;
    if (!locked)
        status = make(s, now, &full, error);
    if (locked || full)
        status = make_temporary(store_db(s), error);
    return status || !full ? status : store_run(store_db(s), "PRAGMA query_only = 1", error);
}
