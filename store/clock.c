#include "store/clock.h"

#include "base/buf.h"
#include "base/zone.h"
#include "store/store.h"

#include <stdlib.h>

typedef struct shift {
    zone *own, *asked; /* NULL: UTC */
} shift;

static void shift_free(void *p)
{
    shift *s = p;
    zone_close(s->own);
    zone_close(s->asked);
    free(s);
}

/* asked_clock(time, clock): what stood on the asked clock then; a day without time of day stays. */
static void sql_asked_clock(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const shift *s = sqlite3_user_data(context);
    if (sqlite3_value_type(values[0]) == SQLITE_NULL)
        return;
    int64_t time = sqlite3_value_int64(values[0]);
    if (sqlite3_value_int(values[1])) {
        time = s->own ? zone_to_utc(s->own, time) : time;
        time = s->asked ? zone_from_utc(s->asked, time) : time;
    }
    sqlite3_result_int64(context, time);
}

static bool is_utc(const char *name)
{
    return !strcmp(name, "UTC");
}

static vp_status shift_new(const char *own, const char *asked, shift **out, vp_error *error)
{
    shift *s = calloc(1, sizeof *s);
    if (!s)
        return fail_memory(error);
    vp_status status = is_utc(own) ? VP_OK : zone_open(own, &s->own, error);
    if (!status && !is_utc(asked))
        status = zone_open(asked, &s->asked, error);
    if (status)
        shift_free(s);
    else
        *out = s;
    return status;
}

/* A view that stands before the table of documents, for this connection. */
static vp_status put_view(sqlite3 *db, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    buf sql = {0};
    vp_status status = store_prepare(db, "SELECT name FROM pragma_table_info('document', 'main')", &q, error);
    bool ok = buf_puts(&sql, "CREATE TEMP VIEW document AS SELECT ");
    int columns = 0;
    for (; !status && ok && sqlite3_step(q) == SQLITE_ROW; columns++) {
        const char *name = (const char *)sqlite3_column_text(q, 0);
        ok = name && buf_printf(&sql, "%s%s", columns ? ", " : "",
                                strcmp(name, "time") ? name : "asked_clock(time, clock) AS time");
    }
    sqlite3_finalize(q);
    ok = ok && buf_puts(&sql, " FROM main.document") && buf_terminate(&sql);
    if (!status)
        status = ok ? store_run(db, sql.p, error) : fail_memory(error);
    buf_release(&sql);
    return status;
}

vp_status clock_shift(sqlite3 *db, const char *own, const char *asked, vp_error *error)
{
    shift *by = NULL;
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    vp_status status = shift_new(own, asked, &by, error);
    if (status)
        return status;
    if (sqlite3_create_function_v2(db, "asked_clock", 2, flags, by, sql_asked_clock, NULL, NULL, shift_free) !=
        SQLITE_OK)
        return store_fail(db, "the store cannot be set up", error);
    status = store_run(db, "DROP VIEW IF EXISTS temp.document", error);
    return status ? status : put_view(db, error);
}
