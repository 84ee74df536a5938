#include "engine/lookup.h"

#include "base/num.h"
#include "ingest/mapping.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { LOOKUP_CAP = 256 << 20 };

struct lookup_row {
    const str *cells;
    uint32_t count; /* columns that were known when the row came */
};

struct lookup {
    char *path;
    intern columns; /* names */
    bool *unique;   /* [columns.count] no value occurs twice */
    intern keys;    /* values of the key column */
    str *fields;    /* [room] by key id: `"name":"value",...` without braces */
    uint32_t room;
    struct lookup_row *rows; /* [row_count] */
    size_t row_count, row_room;
    arena memory; /* of the rows */
    arena joined; /* of `fields` */
};

static vp_status too_large(vp_error *error)
{
    return fail(error, VP_LIMIT, "leave out the columns that are not needed",
                "the table to join is larger than 256 MB");
}

static vp_status keep_row(lookup *l, const row *in, vp_error *error)
{
    if (l->row_count == l->row_room) {
        size_t room = l->row_room ? l->row_room * 2 : 1024;
        struct lookup_row *rows = realloc(l->rows, room * sizeof *rows);
        if (!rows)
            return fail_memory(error);
        l->rows = rows;
        l->row_room = room;
    }
    str *cells = arena_array(&l->memory, l->columns.count + 1, sizeof *cells);
    if (!cells)
        return too_large(error);
    for (size_t i = 0; i < in->count && i < l->columns.count; i++) {
        str cell = str_trim(in->cells[i]);
        if (cell.n && !(cells[i] = arena_copy(&l->memory, cell)).p)
            return too_large(error);
    }
    l->rows[l->row_count++] = (struct lookup_row){cells, l->columns.count};
    return VP_OK;
}

static vp_status take_row(void *context, const intern *columns, const row *in, vp_error *error)
{
    lookup *l = context;
    for (uint32_t i = l->columns.count; i < columns->count; i++)
        if (intern_add(&l->columns, columns->strings[i]) == INTERN_NONE)
            return fail_memory(error);
    return in->reason ? VP_OK : keep_row(l, in, error);
}

static str cell_of(const lookup *l, size_t row_number, uint32_t column)
{
    const struct lookup_row *r = &l->rows[row_number];
    return column < r->count ? r->cells[column] : (str){NULL, 0};
}

/* Whether a column just counts the rows, perhaps with gaps: such a number means another row in another file. */
static bool is_counter(const lookup *l, uint32_t column)
{
    size_t steps = 0;
    double value, before = 0;
    for (size_t i = 0; i < l->row_count; i++) {
        if (!number_parse(cell_of(l, i, column), &value))
            return false;
        steps += value == before + 1;
        before = value;
    }
    return steps * 2 > l->row_count && l->row_count > 2;
}

/* Whether every row has a value of its own in this column. */
static bool is_unique(const lookup *l, uint32_t column)
{
    intern values = {0};
    bool unique = l->row_count > 0 && !is_counter(l, column);
    for (size_t i = 0; unique && i < l->row_count; i++) {
        str cell = cell_of(l, i, column);
        uint32_t before = values.count;
        unique = cell.n && intern_add(&values, cell) == before;
    }
    intern_release(&values);
    return unique;
}

vp_status lookup_open(const char *path, const read_options *options, lookup **out, vp_error *error)
{
    lookup *l = calloc(1, sizeof *l);
    if (!l)
        return fail_memory(error);
    l->memory.cap = LOOKUP_CAP;
    l->path = strdup(path);
    vp_status status = l->path ? reader_each(path, options, take_row, l, error) : fail_memory(error);
    if (!status && !(l->unique = calloc(l->columns.count + 1, sizeof *l->unique)))
        status = fail_memory(error);
    for (uint32_t c = 0; !status && c < l->columns.count; c++)
        l->unique[c] = is_unique(l, c);
    if (status) {
        fail_at(error, path, 0, 0);
        lookup_close(l);
        return status;
    }
    *out = l;
    return VP_OK;
}

void lookup_close(lookup *l)
{
    if (!l)
        return;
    intern_release(&l->columns);
    intern_release(&l->keys);
    arena_release(&l->memory);
    arena_release(&l->joined);
    free(l->unique);
    free(l->fields);
    free(l->rows);
    free(l->path);
    free(l);
}

/* The columns that the data do not have themselves. */
static bool describe_row(const lookup *l, size_t row_number, const intern *own, buf *out)
{
    bool ok = true;
    buf_clear(out);
    for (uint32_t c = 0; ok && c < l->columns.count; c++) {
        str cell = cell_of(l, row_number, c);
        if (cell.n && intern_find(own, l->columns.strings[c]) == INTERN_NONE)
            ok = (!out->n || buf_putc(out, ',')) && buf_json(out, l->columns.strings[c]) && buf_putc(out, ':') &&
                 (mapping_is_plain_number(cell) ? buf_add_str(out, cell) : buf_json(out, cell));
    }
    return ok;
}

/* Builds the index for a key column and data with the columns `own`. */
static vp_status index_by(lookup *l, uint32_t key, const intern *own, vp_error *error)
{
    intern_clear(&l->keys);
    arena_clear(&l->joined);
    free(l->fields);
    l->fields = calloc(l->row_count + 1, sizeof *l->fields);
    buf text = {0};
    bool ok = l->fields != NULL;
    for (size_t i = 0; ok && i < l->row_count; i++) {
        uint32_t id = intern_add(&l->keys, cell_of(l, i, key));
        ok = id != INTERN_NONE && describe_row(l, i, own, &text);
        if (ok)
            ok = (l->fields[id] = arena_copy(&l->joined, buf_str(&text))).p != NULL;
    }
    buf_release(&text);
    return ok ? VP_OK : fail_memory(error);
}

vp_status lookup_match(lookup *l, const intern *columns, int *column, vp_error *error)
{
    for (uint32_t c = 0; c < l->columns.count; c++) {
        uint32_t found = l->unique[c] ? intern_find(columns, l->columns.strings[c]) : INTERN_NONE;
        if (found == INTERN_NONE)
            continue;
        *column = (int)found;
        return index_by(l, c, columns, error);
    }
    vp_status status = fail(error, VP_NOT_FOUND, "give the key the same name in both files",
                            "no column of distinct values in the table to join is a column of the data too");
    fail_at(error, l->path, 0, 0);
    return status;
}

vp_status lookup_join(const lookup *l, str key, arena *memory, record *r, vp_error *error)
{
    uint32_t id = key.n ? intern_find(&l->keys, key) : INTERN_NONE;
    if (id == INTERN_NONE || !l->fields[id].n)
        return VP_OK;
    str more = l->fields[id], own = r->fields; /* {...} */
    char *text = arena_alloc(memory, own.n + more.n + 2);
    if (!text)
        return fail_memory(error);
    size_t n = own.n - 1;
    memcpy(text, own.p, n);
    if (n > 1)
        text[n++] = ',';
    memcpy(text + n, more.p, more.n);
    n += more.n;
    text[n++] = '}';
    text[n] = '\0';
    r->fields = (str){text, n};
    r->version ^= XXH3_64bits(more.p, more.n); /* another table, another version */
    return VP_OK;
}
