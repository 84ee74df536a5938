/* Rows that are no objects in the file, written as objects: then one path reads them all. */
#ifndef INGEST_JSON_ROWS_H
#define INGEST_JSON_ROWS_H

#include "base/buf.h"
#include "ingest/reader.h"

/* Each replaces what `out` holds, and takes READER_GROWTH times the row at most. False when memory ran out. */

/* `"Good"` becomes `{"text":"Good"}`. */
bool json_row_of_text(str text, buf *out);
/* `{...}` under `key` (as it stands, without quotes) becomes `{"id":"key",...}`; an id of its own counts more. */
bool json_row_of_member(str key, str object, buf *out);
/* `[1,"Good"]` becomes `{"id":1,"comment":"Good"}`: the first `width` columns give the names, the others are
 * numbered. Cells behind READER_MAX_COLUMNS are left out; *too_wide: they held something. Returns why the row is
 * rejected (flattener_no_memory: it is not), NULL when all is well. */
const char *json_row_of_array(str array, const intern *columns, size_t width, bool *too_wide, buf *out);

/* Names the columns of rows from `header`, an array of names, or from the first of the rows themselves: `rows` begins
 * at the first one, whose bracket is p[0]. *skip: rows that are no data. False when memory ran out. */
bool json_rows_name_columns(str header, str rows, bool no_header, intern *columns, size_t *skip);

/* ---- A table column by column */

typedef struct json_columns json_columns;

/* `object`: all of it, borrowed. *out is owned: json_columns_free. NULL when the columns do not have the same rows, or
 * memory ran out (*no_memory). */
json_columns *json_columns_new(str object, bool *no_memory);
void json_columns_free(json_columns *c);
/* The next row as an object; *at: offset of its first cell in the object. False at the end, and when memory or the cap
 * of `out` ran out (*no_memory). */
bool json_columns_next(json_columns *c, buf *out, size_t *at, bool *no_memory);

#endif
