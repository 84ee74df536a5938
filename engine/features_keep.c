/* Features kept in the store, as a table for SQL and for tools that read SQLite. */
#include "base/buf.h"
#include "engine/features_table.h"
#include "store/store.h"

/* A column has numbers, unless one of its cells is a text: words of people are looked for in texts (`forget`). */
static bool has_text(const vp_table *t, size_t column)
{
    bool text = false;
    for (size_t i = 0; !text && i < vp_table_rows(t); i++)
        text = vp_table_cell(t, i, column).type == VP_CELL_TEXT;
    return text;
}

static bool put_name(buf *sql, const char *name)
{
    bool ok = buf_putc(sql, '"');
    for (; ok && *name; name++)
        ok = (*name != '"' || buf_putc(sql, '"')) && buf_putc(sql, *name);
    return ok && buf_putc(sql, '"');
}

/* SQLite knows capitals from small letters in no name: a later one is numbered. */
static bool is_repeated(const vp_table *t, size_t column)
{
    bool repeated = false;
    for (size_t c = 0; c < column && !repeated; c++)
        repeated = str_equal_nocase(str_of(vp_table_name(t, c)), vp_table_name(t, column));
    return repeated;
}

static bool put_columns(const vp_table *t, buf *create, buf *insert)
{
    bool ok = true;
    for (size_t c = 0; ok && c < vp_table_columns(t); c++) {
        const char *name = vp_table_name(t, c);
        buf own = {0};
        ok = buf_puts(&own, name) && (!is_repeated(t, c) || buf_printf(&own, " (%zu)", c + 1)) && buf_terminate(&own) &&
             buf_puts(create, c ? ", " : "") && put_name(create, own.p) && buf_puts(insert, c ? ", ?" : "?");
        if (ok && !c && !strcmp(name, "number"))
            ok = buf_puts(create, " INTEGER PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE");
        else
            ok = ok && buf_puts(create, has_text(t, c) || !strcmp(name, "customer") ? " TEXT" : " REAL");
        buf_release(&own);
    }
    return ok;
}

static void bind(sqlite3_stmt *q, int place, vp_cell cell)
{
    switch (cell.type) {
    case VP_CELL_INTEGER: sqlite3_bind_int64(q, place, cell.integer); break;
    case VP_CELL_REAL: sqlite3_bind_double(q, place, cell.real); break;
    case VP_CELL_TEXT: sqlite3_bind_text(q, place, cell.text, (int)cell.length, SQLITE_STATIC); break;
    default: sqlite3_bind_null(q, place);
    }
}

static vp_status insert_rows(sqlite3 *db, const char *sql, const vp_table *t, vp_error *error)
{
    sqlite3_stmt *q = NULL;
    vp_status status = store_prepare(db, sql, &q, error);
    for (size_t i = 0; !status && i < vp_table_rows(t); i++) {
        for (size_t c = 0; c < vp_table_columns(t); c++)
            bind(q, (int)c + 1, vp_table_cell(t, i, c));
        if (sqlite3_step(q) != SQLITE_DONE)
            status = store_fail(db, "the features cannot be kept", error);
        sqlite3_reset(q);
    }
    sqlite3_finalize(q);
    return status;
}

vp_status features_keep(vp_store *s, const char *name, const vp_table *table, vp_error *error)
{
    sqlite3 *db = store_db(s->db);
    buf create = {0}, insert = {0};
    bool ok = buf_printf(&create, "DROP TABLE IF EXISTS %s; CREATE TABLE %s (", name, name) &&
              buf_printf(&insert, "INSERT INTO %s VALUES (", name) && put_columns(table, &create, &insert) &&
              buf_putc(&create, ')') && buf_putc(&insert, ')') && buf_terminate(&create) && buf_terminate(&insert);
    vp_status status = ok ? store_run(db, "BEGIN IMMEDIATE", error) : fail_memory(error);
    if (!status) {
        status = store_run(db, create.p, error);
        if (!status)
            status = insert_rows(db, insert.p, table, error);
        if (!status)
            status = store_run(db, "COMMIT", error);
        if (status)
            sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
    buf_release(&create);
    buf_release(&insert);
    return status;
}
