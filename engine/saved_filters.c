/* Filters that are saved in a store under a name, and named in others: @late. */
#include "engine/queries.h"

#include "store/filter_lex.h"

/* In `meta`; names count in any case of the letters a to z. */
#define KEY_OF(name) "'filter ' || " name
#define IS_SAVED "key LIKE 'filter %'"
#define NAME "substr(key, 8)"

typedef struct saved_text {
    arena *memory;
    str text;
} saved_text;

static str column_text(sqlite3_stmt *q, int column)
{
    return (str){(const char *)sqlite3_column_text(q, column), (size_t)sqlite3_column_bytes(q, column)};
}

static vp_status take_text(void *context, sqlite3_stmt *q, vp_error *error)
{
    saved_text *t = context;
    t->text = arena_copy(t->memory, column_text(q, 0));
    return t->text.p ? VP_OK : fail_memory(error);
}

static filter one_text(filter_value *value, str text)
{
    *value = (filter_value){FILTER_TEXT, text, 0};
    return (filter){.values = value, .count = 1};
}

static vp_status find(void *context, str name, arena *memory, str *text, vp_error *error)
{
    saved_text t = {.memory = memory};
    filter_value value;
    const filter of_name = one_text(&value, name);
    vp_status status = query_each(context, "SELECT value FROM meta WHERE key = " KEY_OF("?1") " COLLATE NOCASE",
                                  &of_name, take_text, &t, error);
    *text = t.text;
    return status;
}

vp_status query_parse(vp_store *s, const char *expression, filter *out, vp_error *error)
{
    const filter_names names = {find, s->db};
    return filter_parse_with(&names, expression, out, error);
}

static vp_status check(vp_store *s, const char *text, vp_error *error)
{
    filter f = {0};
    vp_status status = query_read_filter(s, text, &f, error);
    filter_release(&f);
    return status;
}

typedef struct saved_filter {
    str name, text;
} saved_filter;

typedef struct saved_filters {
    arena memory;
    saved_filter items[VP_SAVED_FILTERS_MOST];
    size_t count;
} saved_filters;

static vp_status take_filter(void *context, sqlite3_stmt *q, vp_error *error)
{
    saved_filters *all = context;
    if (all->count == VP_SAVED_FILTERS_MOST)
        return fail(error, VP_LIMIT, "delete some", "there are more than %d saved filters", VP_SAVED_FILTERS_MOST);
    saved_filter *f = &all->items[all->count++];
    f->name = arena_copy(&all->memory, column_text(q, 0));
    f->text = arena_copy(&all->memory, column_text(q, 1));
    return f->name.p && f->text.p ? VP_OK : fail_memory(error);
}

/* All that are saved must be whole after a change: none may name one that is gone, or itself. */
static vp_status check_all(vp_store *s, vp_error *error)
{
    saved_filters all = {.count = 0};
    vp_error fault = {0};
    vp_status status = query_each(s->db, "SELECT " NAME ", value FROM meta WHERE " IS_SAVED " ORDER BY key", NULL,
                                  take_filter, &all, error);
    for (size_t i = 0; !status && i < all.count; i++)
        if ((status = check(s, all.items[i].text.p, &fault)) != VP_OK)
            fail(error, status, "change or delete that one first", "the saved filter \"%.100s\" would be wrong: %.180s",
                 all.items[i].name.p, fault.message);
    arena_release(&all.memory);
    return status;
}

static vp_status change(vp_store *s, const char *sql, const char *name, const char *text, vp_error *error)
{
    sqlite3 *db = store_db(s->db);
    sqlite3_stmt *q = NULL;
    vp_status status = store_run(db, "BEGIN IMMEDIATE", error);
    if (status)
        return status;
    status = store_prepare(db, sql, &q, error);
    if (!status) {
        sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
        if (text)
            sqlite3_bind_text(q, 2, text, -1, SQLITE_STATIC);
        if (sqlite3_step(q) != SQLITE_DONE)
            status = store_fail(db, "the store cannot be changed", error);
    }
    sqlite3_finalize(q);
    if (!status && !text && !sqlite3_changes(db))
        status = fail(error, VP_NOT_FOUND, "voxpop filter list STORE shows those that there are",
                      "no filter is saved as \"%.100s\"", name);
    if (!status)
        status = check_all(s, error);
    if (!status)
        status = store_run(db, "COMMIT", error);
    if (status)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

vp_status vp_filter_save(vp_store *s, const char *name, const char *text, vp_error *error)
{
    if (!filter_lex_is_name(str_of(name)))
        return fail(error, VP_INVALID, "letters, digits, _ - and . without spaces, at most 100 bytes",
                    "a filter cannot be saved as \"%.100s\"", name);
    if (!str_trim(str_of(text)).n)
        return fail(error, VP_INVALID, "give a condition at least", "an empty filter need not be saved");
    vp_status status = check(s, text, error);
    return status
               ? status
               : change(s,
                        "INSERT INTO meta VALUES (coalesce((SELECT key FROM meta WHERE key = " KEY_OF(
                            "?1") " COLLATE NOCASE), " KEY_OF("?1") "), ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
                        name, text, error);
}

vp_status vp_filter_delete(vp_store *s, const char *name, vp_error *error)
{
    return change(s, "DELETE FROM meta WHERE key = " KEY_OF("?1") " COLLATE NOCASE", name, NULL, error);
}

vp_status vp_filters(vp_store *s, vp_table **out, vp_error *error)
{
    return query_table(s->db, "SELECT " NAME " AS name, value AS filter FROM meta WHERE " IS_SAVED " ORDER BY key",
                       NULL, out, error);
}
