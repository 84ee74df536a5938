/* Rows of cells as lines of CSV and as JSON objects. */
#ifndef REPORT_ROWS_H
#define REPORT_ROWS_H

#include "base/buf.h"

#include <voxpop.h>

typedef struct csv_dialect {
    char separator, decimal; /* 0: ',' and '.' */
    bool defused;            /* a text that a spreadsheet would take for a formula gets a ' before it */
} csv_dialect;

/* A line of CSV (RFC 4180). False when memory ran out. */
bool row_csv(const vp_cell *cells, size_t count, const csv_dialect *dialect, buf *out);

/* An object without a line's end; cells that are empty are null. False when memory ran out. */
bool row_json(const char *const *names, const vp_cell *cells, size_t count, buf *out);

#endif
