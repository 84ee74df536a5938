/* Delimited text: CSV, TSV and their relatives, and plain text with a document a line. */
#ifndef INGEST_CSV_H
#define INGEST_CSV_H

#include "ingest/reader.h"

/* Takes any text. Fills ops, self, columns, format, decimal of `r` (zeroed by the caller). */
vp_status csv_open(const char *path, const read_options *options, reader *r, vp_error *error);

/* How the cells of a record are told apart. */
typedef struct csv_dialect {
    char delimiter; /* ',', ';', tab, '|'; 0: the whole line is one cell */
    bool quotes;    /* '"' encloses cells */
    char line_end;  /* '\n' (also after '\r'), or '\r' alone */
    size_t width;   /* cells of a record; 0: not known. Where lines end with '\n', a '\r' alone outside of quotes ends a
                       record of that width when another one follows; else it is text */
} csv_dialect;

/* A record cut into cells. */
typedef struct csv_record {
    const str *cells;
    size_t count;
    size_t length;     /* bytes, with the line end */
    bool multiline;    /* a quoted cell holds a line end */
    bool stray_quotes; /* a quote stood where none belongs, and was taken as it is */
    bool doubtful;     /* a line inside a quoted cell looks like the start of another record */
    bool open_quote;   /* a quote was opened and not closed before the end of `text` */
    bool too_wide;     /* cells beyond READER_MAX_COLUMNS, not all empty, were left out */
    bool alone;        /* a '\r' alone ends it, where lines end with '\n' */
    bool complete;     /* false: `text` ended before the record did */
} csv_record;

/* Cuts the record at the start of `text`. Cells are borrowed: they point into `text` or `scratch`. `raw`: quotes mean
 * nothing and the record ends with its line. False when memory ran out. */
bool csv_cut(str text, const csv_dialect *dialect, bool raw, arena *scratch, csv_record *out);

/* Nothing but white space. */
bool csv_is_blank(const csv_record *r);

/* The dialect of a file, from its beginning. *skip: bytes of a first line that only names the delimiter ("sep=;").
 * False when memory ran out. */
bool csv_sniff(str sample, csv_dialect *out, size_t *skip);

/* What the columns of a table look like, from records of the right width. */
typedef struct csv_model {
    struct csv_trait *traits; /* [columns] owned: free() */
    size_t columns;
    size_t records; /* that were looked at */
} csv_model;

/* `columns`: cells of a record. False when memory ran out. */
bool csv_learn(const csv_record *records, size_t count, size_t columns, csv_model *out);
/* Whether the first cells of a record are in their columns, as far as numbers and dates tell. */
bool csv_fits(const csv_model *model, const csv_record *r);
/* A record with more cells than columns: where it is plain in which column a text with delimiters in it was not quoted,
 * its parts become one cell again (*joined). `filled`: cells but for empty ones at the end, which may go. False when
 * memory ran out. */
bool csv_rejoin(const csv_model *model, char delimiter, size_t filled, arena *scratch, csv_record *r, bool *joined);

enum { CSV_TOP_RECORDS = 60 /* that csv_read_top wants to see */ };

/* What stands above the data, and what the data look like. */
typedef struct csv_top {
    size_t skip;    /* records before the data (blank ones not counted): titles and header */
    size_t titles;  /* of them, those above the header */
    size_t columns; /* cells of a record of data */
    bool header;
} csv_top;

/* Finds the header and gives the columns their names. `records`: the first of the file, without blank ones. False when
 * memory ran out. */
bool csv_read_top(const csv_record *records, size_t count, bool no_header, intern *columns, csv_top *out);

#endif
