/* What documents are grouped by when rollups are asked. */
#include "base/array.h"
#include "store/rollup_asker.h"

#include <stdio.h>
#include <stdlib.h>

enum { PLACES_MOST = 1 << 22 /* combinations of the values of the marked fields that matter */ };

#define CATEGORY "a.category"

static str column_str(sqlite3_stmt *q, int column)
{
    return (str){(const char *)sqlite3_column_text(q, column), (size_t)sqlite3_column_bytes(q, column)};
}

vp_status asker_damaged(vp_error *error)
{
    return fail(error, VP_STORE, "`voxpop store compact` makes them anew", "the rollups of the store are damaged");
}

/* ---- Names ---- */

typedef struct name_reader {
    asker *asker;
    names *out;
} name_reader;

static vp_status take_name(void *context, sqlite3_stmt *q, vp_error *error)
{
    const name_reader *r = context;
    names *n = r->out;
    if (sqlite3_column_int64(q, 0) != (int64_t)n->count)
        return asker_damaged(error);
    if (!array_room(&n->items, sizeof *n->items, n->count, &n->room))
        return fail_memory(error);
    n->items[n->count] = arena_copy(&r->asker->memory, column_str(q, 1));
    return n->items[n->count++].p ? VP_OK : fail_memory(error);
}

vp_status asker_read_names(asker *a, int kind, names *out, vp_error *error)
{
    char sql[80];
    name_reader r = {a, out};
    snprintf(sql, sizeof sql, "SELECT id, name FROM rollup_name WHERE kind = %d ORDER BY id", kind);
    return query_each(a->store, sql, NULL, take_name, &r, error);
}

bool asker_is_category(const rollup_question *q, int field)
{
    return q->fields[field] && !strcmp(q->fields[field], CATEGORY);
}

/* The marked fields that matter; *few false: they have too many values together. */
vp_status asker_read_marks(asker *a, bool *few, vp_error *error)
{
    unsigned used = a->question->filter->marks;
    vp_status status = VP_OK;
    for (int i = 0; i < 2; i++)
        if (a->question->fields[i] && !asker_is_category(a->question, i))
            used |= 1u << filter_mark(str_of(a->question->fields[i]));
    a->place_count = 1;
    for (int field = 0; !status && field < FILTER_MARKS; field++) {
        mark *m = &a->marks[a->mark_count];
        if (!(used >> field & 1))
            continue;
        m->field = field;
        status = asker_read_names(a, NAME_MARKS + field, &m->values, error);
        m->codes = (uint32_t)m->values.count + 1;
        m->stride = (uint32_t)a->place_count;
        a->place_count *= m->values.count < PLACES_MOST ? m->codes : PLACES_MOST;
        a->mark_count++;
        if (a->place_count > PLACES_MOST)
            break;
    }
    a->hit_stride = a->place_count;
    a->place_count <<= a->hit_count;
    *few = !status && a->place_count <= PLACES_MOST;
    if (*few && !(a->group_of = malloc(a->place_count * sizeof *a->group_of)))
        status = fail_memory(error);
    for (size_t i = 0; !status && *few && i < a->place_count; i++)
        a->group_of[i] = UNKNOWN;
    return status;
}

/* ---- Groups ---- */

static bool find_group(asker *a, const str named[2], int32_t *out)
{
    buf key = {0};
    bool ok = buf_printf(&key, "%zu:", named[0].n) && buf_add_str(&key, named[0]) && buf_add_str(&key, named[1]);
    uint32_t id = ok ? intern_add(&a->keys, buf_str(&key)) : INTERN_NONE;
    buf_release(&key);
    *out = (int32_t)id;
    if (id == INTERN_NONE || id < a->group_count)
        return id != INTERN_NONE;
    if (!array_room(&a->groups, sizeof *a->groups, a->group_count, &a->group_room) ||
        !array_room(&a->touched, sizeof *a->touched, a->group_count, &a->touched_room))
        return false;
    group *g = &a->groups[a->group_count++];
    *g = (group){.names = {arena_copy(&a->memory, named[0]), arena_copy(&a->memory, named[1])}};
    return g->names[0].p && g->names[1].p;
}

/* Fields and conditions are about marks alone: so what holds for a combination holds for all documents that have it. */
vp_status asker_prepare_groups(asker *a, vp_error *error)
{
    static const char *const columns[FILTER_MARKS] = {"lang", "country", "shop", "product", "channel"};
    const filter *f = a->question->filter;
    buf sql = {0};
    bool ok = buf_puts(&sql, "SELECT ");
    for (int i = 0; i < 2; i++) {
        const char *field = a->question->fields[i];
        ok = ok && buf_puts(&sql, field && !asker_is_category(a->question, i) ? field : "''") && buf_puts(&sql, ", ");
    }
    ok = ok && buf_putc(&sql, '(') && rollup_hits_put(f, a->hits, a->hit_count, &sql) &&
         buf_puts(&sql, ") FROM (SELECT 0");
    for (size_t i = 0; i < a->mark_count; i++)
        ok = ok && buf_printf(&sql, ", ?%zu AS %s", f->count + i + 1, columns[a->marks[i].field]);
    for (size_t i = 0; i < a->hit_count; i++)
        ok = ok && buf_printf(&sql, ", ?%zu AS hit%zu", f->count + a->mark_count + i + 1, i);
    ok = ok && buf_puts(&sql, ") d") && buf_terminate(&sql);
    vp_status status = ok ? store_prepare(store_db(a->store), sql.p, &a->belongs, error) : fail_memory(error);
    buf_release(&sql);
    return status ? status : query_bind(a->store, a->belongs, f, error);
}

static bool read_group(asker *a, int32_t *out)
{
    str named[2];
    bool in = sqlite3_column_int(a->belongs, 2) != 0;
    for (int i = 0; i < 2; i++) {
        named[i] = column_str(a->belongs, i);
        in = in && (named[i].n || !a->question->fields[i] || asker_is_category(a->question, i));
    }
    *out = NO_GROUP;
    return !in || find_group(a, named, out);
}

/* The group of a combination that was not seen before. */
int32_t asker_find_group(asker *a, uint32_t place)
{
    int32_t found = NO_GROUP;
    for (size_t i = 0; i < a->mark_count; i++) {
        const mark *m = &a->marks[i];
        uint32_t code = place / m->stride % m->codes;
        int at = (int)(a->question->filter->count + i) + 1;
        if (code)
            sqlite3_bind_text64(a->belongs, at, m->values.items[code - 1].p, m->values.items[code - 1].n, SQLITE_STATIC,
                                SQLITE_UTF8);
        else
            sqlite3_bind_null(a->belongs, at);
    }
    for (size_t i = 0; i < a->hit_count; i++)
        sqlite3_bind_int(a->belongs, (int)(a->question->filter->count + a->mark_count + i) + 1,
                         (int)(place / a->hit_stride >> i & 1));
    if (sqlite3_step(a->belongs) != SQLITE_ROW)
        a->status = store_fail(store_db(a->store), "the store cannot be asked", a->error);
    else if (!read_group(a, &found))
        a->status = fail_memory(a->error);
    sqlite3_reset(a->belongs);
    return a->group_of[place] = a->status ? NO_GROUP : found;
}
