#include "base/table.h"

#include <math.h>
#include <stdlib.h>

vp_status table_new(const char *const *names, size_t columns, vp_table **out, vp_error *error)
{
    vp_table *t = calloc(1, sizeof *t);
    if (!t)
        return fail_memory(error);
    t->columns = columns;
    t->names = arena_array(&t->memory, columns + 1, sizeof *t->names);
    for (size_t i = 0; t->names && i < columns; i++) {
        t->names[i] = arena_copy(&t->memory, str_of(names[i])).p;
        if (!t->names[i])
            t->names = NULL;
    }
    if (!t->names) {
        vp_table_free(t);
        return fail_memory(error);
    }
    *out = t;
    return VP_OK;
}

bool table_row(vp_table *t)
{
    if (t->rows == t->room) {
        size_t room = t->room ? t->room * 2 : 64;
        vp_cell *cells = realloc(t->cells, room * (t->columns ? t->columns : 1) * sizeof *cells);
        if (!cells)
            return false;
        t->cells = cells;
        t->room = room;
    }
    memset(t->cells + t->rows * t->columns, 0, t->columns * sizeof *t->cells);
    t->rows++;
    t->at = 0;
    return true;
}

static vp_cell *next_cell(vp_table *t)
{
    return t->rows && t->at < t->columns ? &t->cells[(t->rows - 1) * t->columns + t->at++] : NULL;
}

static bool put_text(vp_table *t, vp_cell_type type, str text)
{
    vp_cell *c = next_cell(t);
    if (!c || !text.p)
        return c != NULL;
    str copy = arena_copy(&t->memory, text);
    if (!copy.p)
        return false;
    *c = (vp_cell){.type = type, .text = copy.p, .length = copy.n};
    return true;
}

bool table_text(vp_table *t, str text)
{
    return put_text(t, VP_CELL_TEXT, text);
}

bool table_json(vp_table *t, str json)
{
    return put_text(t, VP_CELL_JSON, json);
}

bool table_integer(vp_table *t, int64_t value)
{
    vp_cell *c = next_cell(t);
    if (c)
        *c = (vp_cell){.type = VP_CELL_INTEGER, .integer = value, .real = (double)value};
    return c != NULL;
}

bool table_real(vp_table *t, double value)
{
    vp_cell *c = next_cell(t);
    if (c && !isnan(value))
        *c = (vp_cell){.type = VP_CELL_REAL, .real = value};
    return c != NULL;
}

bool table_empty(vp_table *t)
{
    return next_cell(t) != NULL;
}

size_t vp_table_rows(const vp_table *t)
{
    return t->rows;
}

size_t vp_table_columns(const vp_table *t)
{
    return t->columns;
}

const char *vp_table_name(const vp_table *t, size_t column)
{
    return column < t->columns ? t->names[column] : NULL;
}

vp_cell vp_table_cell(const vp_table *t, size_t row, size_t column)
{
    if (row >= t->rows || column >= t->columns)
        return (vp_cell){0};
    return t->cells[row * t->columns + column];
}

void vp_table_free(vp_table *t)
{
    if (!t)
        return;
    arena_release(&t->memory);
    free(t->cells);
    free(t);
}
