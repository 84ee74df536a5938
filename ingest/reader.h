/*
 * Readers turn a file into rows of named cells, whatever its format. A reader recognises a file by its first bytes; to
 * add one, write a file like csv.c and name it in the table of reader.c.
 */
#ifndef INGEST_READER_H
#define INGEST_READER_H

#include "base/buf.h"
#include "base/error.h"
#include "base/intern.h"
#include "ingest/unpack.h"

enum {
    READER_MAX_COLUMNS = 4096,
    READER_MAX_ROW = 16 << 20,  /* bytes of one row; longer ones are rejected */
    READER_GROWTH = 7,          /* times its bytes a row may take when it is written anew: an escape takes six */
    READER_MAX_JSON = 32 << 20, /* bytes of a row's cells as JSON strings; a row of more is rejected */
    READER_MAX_RAW = 1 << 20,   /* bytes of a rejected row that are kept */
    READER_LONGEST_NAME = 200,  /* bytes of a column's name that are kept */
    READER_MAX_DEPTH = 64,      /* of objects in each other; of a JSON value's arrays and objects together */
};

/* The repair of a row with more cells than READER_MAX_COLUMNS. */
extern const char reader_too_wide[];

typedef struct row {
    const str *cells;   /* [count] by column, UTF-8; empty where the row has none. Borrowed until the next row */
    size_t count;       /* may be less than the number of columns */
    uint64_t line;      /* where the row starts: from 1 (XLSX: row number of the sheet) */
    uint64_t byte;      /* from 0, in the file's text as UTF-8 (XLSX: 0) */
    const char *reason; /* not NULL: the row could not be read, and why. Static */
    const char *repair; /* not NULL: the row was mended, and how. Static */
    str raw;            /* of a rejected row: its text, cut at READER_MAX_RAW. Borrowed until the next row */
} row;

/* Adds a column; makes empty and repeated names distinct, so that the column's index is its id. False when memory ran
 * out. For readers. */
bool reader_add_column(intern *columns, str name);

typedef struct read_options {
    const char *encoding; /* NULL: recognised */
    const char *sheet;    /* XLSX; NULL: the one that seems to hold feedback */
    bool no_header;       /* the first row is data */
    int window_log;       /* as of unpack_limits */
    bool whole_rows;      /* leave a row at the end that is not finished: somebody is still writing it */
} read_options;

typedef struct reader reader;

/* What a format must do. `self` is the reader's own state. */
typedef struct reader_ops {
    vp_status (*next)(void *self, row *out, bool *more,
                      vp_error *error); /* *more false: the end, and *out is not set */
    void (*close)(void *self);
} reader_ops;

struct reader {
    const reader_ops *ops;
    void *self;
    char *path;
    intern columns;       /* names; grows while JSON is read */
    char format[48];      /* "CSV", "JSON lines", ... for people, details included: "CSV ; with decimal comma" */
    char encoding[24];    /* "UTF-8", ... */
    char decimal;         /* '.' or ',' */
    arena mended;         /* cells of the row that had to be mended */
    unpack_limits limits; /* of the file at `path`, whatever it is unpacked to */
    int64_t modified;     /* when the file last changed, seconds since 1970; 0: unknown */
    uint64_t bytes_total; /* on disk; 0: unknown */
    uint64_t bytes_done;
    uint64_t warned_ids; /* XLSX: numbers of 16 digits or more, whose last digits Excel has cut */
    char notes[256];     /* what a person should know, one line; empty: nothing */
    bool warn;           /* they are worth a warning */
    bool unfinished;     /* a row at the end was left, as read_options.whole_rows asks; set at the end */
};

/* Opens the file at `path` (a regular file), also inside compressed files and ZIP archives. *out is owned:
 * reader_close. Fails with VP_FORMAT when no reader knows the content. */
vp_status reader_open(const char *path, const read_options *options, reader **out, vp_error *error);
vp_status reader_next(reader *r, row *out, bool *more, vp_error *error);
void reader_close(reader *r);

/* Opens a file and calls `take` for every row, rejected ones included, until it fails. `columns`: the reader's,
 * borrowed. */
typedef vp_status (*reader_row)(void *context, const intern *columns, const row *in, vp_error *error);
vp_status reader_each(const char *path, const read_options *options, reader_row take, void *context, vp_error *error);

#endif
