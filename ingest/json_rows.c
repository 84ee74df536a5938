#include "ingest/json_rows.h"

#include "ingest/csv.h"
#include "ingest/json_flatten.h"
#include "ingest/json_text.h"

#include <stdlib.h>

enum { COLUMNS_MEMORY = 64 << 20 };

bool json_row_of_text(str text, buf *out)
{
    buf_clear(out);
    return buf_puts(out, "{\"text\":") && buf_add_str(out, text) && buf_putc(out, '}');
}

bool json_row_of_member(str key, str object, buf *out)
{
    size_t first = json_skip_blanks(object, 1);
    bool empty = first >= object.n || object.p[first] == '}';
    buf_clear(out);
    return buf_puts(out, "{\"id\":\"") && buf_add_str(out, key) && buf_puts(out, empty ? "\"" : "\",") &&
           buf_add(out, object.p + 1, object.n - 1);
}

static bool add_name(const intern *columns, size_t width, size_t i, buf *out)
{
    return i < width ? buf_json(out, columns->strings[i]) : buf_printf(out, "\"column %zu\"", i + 1);
}

/* What tells nothing when it is left out. */
static bool is_empty(const json_value *v)
{
    return str_is(v->text, "null") || str_is(v->text, "\"\"");
}

/* Whether the walk through an array has come to its end rather than to damage: a last comma may stand. `at`: behind the
 * last value; 0: there was none. */
static bool ends_at(str array, size_t at)
{
    size_t end = json_skip_blanks(array, at ? at : 1);
    if (at && end < array.n && array.p[end] == ',')
        end = json_skip_blanks(array, end + 1);
    return end + 1 == array.n && array.p[end] == ']';
}

const char *json_row_of_array(str array, const intern *columns, size_t width, bool *too_wide, buf *out)
{
    size_t at = 0, i = 0;
    buf_clear(out);
    bool ok = buf_putc(out, '{');
    *too_wide = false;
    for (json_value v; ok && json_next_value(array, &at, &v); i++) {
        if (i < READER_MAX_COLUMNS)
            ok = (!i || buf_putc(out, ',')) && add_name(columns, width, i, out) && buf_putc(out, ':') &&
                 buf_add_str(out, v.text);
        else
            *too_wide = *too_wide || !is_empty(&v);
    }
    if (!ok || !buf_putc(out, '}'))
        return flattener_no_memory;
    return ends_at(array, at) ? NULL : flattener_not_json;
}

/* ---- The columns of rows */

static bool all_strings(str array)
{
    size_t at = 0, count = 0;
    for (json_value v; json_next_value(array, &at, &v); count++)
        if (v.kind != JSON_KIND_STRING)
            return false;
    return count > 0;
}

/* The cells of an array, in memory of the caller's. False when memory ran out. */
static bool cut_row(str array, arena *memory, csv_record *out)
{
    intern numbers = {0}; /* the names of the columns without a header */
    flattener *f = flattener_new(&numbers);
    buf object = {.cap = READER_GROWTH * (size_t)READER_MAX_ROW};
    const str *cells;
    *out = (csv_record){.count = 0};
    const char *failure = f ? json_row_of_array(array, NULL, 0, &out->too_wide, &object) : flattener_no_memory;
    if (!failure)
        failure = flattener_parse(f, buf_str(&object), &cells, &out->count);
    bool ok = failure != flattener_no_memory;
    if (!failure) {
        str *copies = arena_array(memory, out->count, sizeof *copies);
        ok = copies || !out->count;
        for (size_t i = 0; ok && i < out->count; i++)
            ok = !cells[i].n || (copies[i] = arena_copy(memory, cells[i])).p;
        out->cells = copies;
    }
    buf_release(&object);
    flattener_free(f);
    intern_release(&numbers);
    return ok;
}

bool json_rows_name_columns(str header, str rows, bool no_header, intern *columns, size_t *skip)
{
    csv_record records[CSV_TOP_RECORDS];
    arena memory = {.cap = 256 << 20};
    size_t count = 0;
    bool ok = true, given = header.n > 0;
    if (given)
        ok = cut_row(header, &memory, &records[count++]);
    bool strings = given || (rows.n && all_strings(rows));
    while (ok && !given && rows.n && rows.p[0] == '[' && count < CSV_TOP_RECORDS) {
        json_scan row = json_scan_value(rows, true);
        ok = cut_row((str){rows.p, row.length}, &memory, &records[count]);
        count += ok && records[count].count;
        size_t next = json_skip_blanks(rows, row.length);
        next = next < rows.n && rows.p[next] == ',' ? json_skip_blanks(rows, next + 1) : next;
        rows = (str){rows.p + next, rows.n - next};
    }
    csv_top top = {.skip = 0};
    for (size_t i = 0; ok && given && i < records[0].count; i++)
        ok = reader_add_column(columns, records[0].cells[i]);
    if (ok && !given)
        ok = csv_read_top(records, count, no_header || !strings, columns, &top);
    *skip = top.skip;
    arena_release(&memory);
    return ok;
}

/* ---- A table column by column */

typedef struct column {
    str key;    /* as it stands */
    str values; /* the array or object */
    size_t start, at;
} column;

struct json_columns {
    buf columns; /* column each */
};

static column *columns_of(const json_columns *c, size_t *count)
{
    *count = c->columns.n / sizeof(column);
    return (column *)(void *)c->columns.p;
}

/* Whether the next cells of all columns belong to one row; *end: there are none. */
static bool next_cells_agree(json_columns *c, bool *end)
{
    size_t count, ended = 0;
    column *columns = columns_of(c, &count);
    str key = {NULL, 0};
    for (size_t i = 0; i < count; i++) {
        json_value v;
        if (!json_next_value(columns[i].values, &columns[i].at, &v))
            ended++;
        else if (i && !ended && columns[i].values.p[0] == columns[0].values.p[0] && !str_equal(v.key, key))
            return false;
        else
            key = v.key;
    }
    *end = ended == count;
    return !ended || *end;
}

static bool agree(json_columns *c)
{
    bool end = false;
    while (!end)
        if (!next_cells_agree(c, &end))
            return false;
    size_t count;
    column *columns = columns_of(c, &count);
    for (size_t i = 0; i < count; i++)
        columns[i].at = 0;
    return count > 0;
}

json_columns *json_columns_new(str object, bool *no_memory)
{
    json_columns *c = calloc(1, sizeof *c);
    size_t at = 0;
    *no_memory = !c;
    if (c)
        c->columns.cap = COLUMNS_MEMORY;
    for (json_value v; !*no_memory && json_next_value(object, &at, &v);) {
        column one = {.key = v.key, .values = v.text, .start = v.at};
        if (v.kind == JSON_KIND_OBJECT || v.kind == JSON_KIND_ARRAY)
            *no_memory = !buf_add(&c->columns, &one, sizeof one);
    }
    if (!*no_memory && agree(c))
        return c;
    json_columns_free(c);
    return NULL;
}

void json_columns_free(json_columns *c)
{
    if (!c)
        return;
    buf_release(&c->columns);
    free(c);
}

bool json_columns_next(json_columns *c, buf *out, size_t *at, bool *no_memory)
{
    size_t count;
    column *columns = columns_of(c, &count);
    buf_clear(out);
    bool ok = buf_putc(out, '{'), any = false;
    for (size_t i = 0; ok && i < count; i++) {
        json_value v;
        if (!json_next_value(columns[i].values, &columns[i].at, &v))
            continue;
        if (!any)
            *at = columns[i].start + v.at;
        ok = (!any || buf_putc(out, ',')) && buf_putc(out, '"') && buf_add_str(out, columns[i].key) &&
             buf_puts(out, "\":") && buf_add_str(out, v.text);
        any = true;
    }
    ok = ok && buf_putc(out, '}');
    *no_memory = !ok;
    return ok && any;
}
