/* One sheet of an Excel workbook (XLSX), row by row. */
#ifndef REPORT_XLSX_WRITER_H
#define REPORT_XLSX_WRITER_H

#include "report/output.h"

enum { XLSX_ROWS = 1048575 /* a sheet holds, below its header */, XLSX_COLUMNS = 16384 };

typedef struct xlsx_writer xlsx_writer;

/* *out is owned: xlsx_writer_close. `names` are borrowed until then. */
vp_status xlsx_writer_open(const char *const *names, size_t count, xlsx_writer **out, vp_error *error);

/* Texts stay texts: none becomes a formula, a link or a number, and one that is a day or a time of the column "time"
 * becomes a date. Integers that Excel would not show whole are texts. What is longer than a cell holds is cut. */
vp_status xlsx_writer_row(xlsx_writer *w, const vp_cell *cells, vp_error *error);

/* Hands the workbook on, if `status` is VP_OK, and frees `w` (NULL: nothing). Returns the first failure. */
vp_status xlsx_writer_close(xlsx_writer *w, vp_status status, output *to, vp_error *error);

#endif
