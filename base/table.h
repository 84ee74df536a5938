/* A result: named columns, rows of typed cells. What every query answers and every front end prints. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/arena.h"
#include "base/error.h"

struct vp_table {
    arena memory;       /* names and texts */
    const char **names; /* [columns] */
    size_t columns;
    vp_cell *cells; /* [rows * columns], row by row */
    size_t rows, room;
    size_t at; /* next cell of the row being filled */
};

/* `names`: `columns` strings, copied. *out is owned: vp_table_free. */
vp_status table_new(const char *const *names, size_t columns, vp_table **out, vp_error *error);

/* Starts a row of empty cells. The table_ functions that follow fill it from the left. False when memory ran out; a
 * table that ran out of memory stays valid and keeps its rows so far. */
bool table_row(vp_table *t);
bool table_text(vp_table *t, str text); /* copied; {NULL, 0}: an empty cell */
bool table_json(vp_table *t, str json); /* copied */
bool table_integer(vp_table *t, int64_t value);
bool table_real(vp_table *t, double value); /* NaN: an empty cell */
bool table_empty(vp_table *t);

#endif
