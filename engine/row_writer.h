/* Rows of any file as text: CSV, or JSON lines where the file is JSON. */
#ifndef ENGINE_ROW_WRITER_H
#define ENGINE_ROW_WRITER_H

#include "base/buf.h"
#include "ingest/reader.h"

/* Whether rows of the file have members rather than cells: its columns may come with any row. */
bool row_writer_is_json(const reader *r);
/* Appends the line of the column names of CSV. False when memory ran out. */
bool row_writer_heading(const str *names, size_t count, buf *out);
/* Appends a row, with all columns in CSV, and in JSON those that it has. */
bool row_writer_put(const reader *r, const row *in, buf *out);

#endif
