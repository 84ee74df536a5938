/* XLSX workbooks (ECMA-376): a sheet as rows of text. Dates become ISO text, in the 1900 and the 1904 system. */
#ifndef INGEST_XLSX_H
#define INGEST_XLSX_H

#include "ingest/reader.h"

/* Fills ops, self, columns, format, notes of `r` (zeroed by the caller). */
vp_status xlsx_open(const char *path, const read_options *options, reader *r, vp_error *error);

#endif
