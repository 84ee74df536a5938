/*
 * Exports of known platforms. Their columns have fixed names: these tell what a file is, and what each column holds,
 * surer than guessing does. To add one, write its line in the table of exports.c, with the page its names come from, a
 * fixture in tests/cli/exports.sh, and its line in docs/exports.md.
 */
#ifndef INGEST_EXPORTS_H
#define INGEST_EXPORTS_H

#include "base/buf.h"
#include "ingest/reader.h"

typedef struct export_kind {
    const char *name;
    const char *signature;   /* columns, "|" between them, which the file has all */
    const char *map;         /* what they are, as --map takes it; columns that the file lacks are passed over */
    const char *aside;       /* column whose cells tell rows that are no feedback; NULL: none do */
    const char *aside_cells; /* those cells, "|" between them; behind a "!": all others */
    const char *aside_reason;
    const char *repost;        /* column whose cells tell what others wrote and the author passed on; NULL: none do */
    const char *repost_prefix; /* they begin so */
    const char *fields;        /* "likes=COLUMN|...": names under which columns without a role are kept; NULL: none */
    const char *people;        /* columns beside the customer's that name authors or others, "|" between; NULL: none */
    bool own_customers;        /* customers are numbers of the shop's own desk, not authors in public */
    const char *staff;         /* "COLUMN=COLUMN": rows where both say the same are the shop's; NULL: none are */
} export_kind;

/* The export that a file with these columns is; NULL: none that is known. */
const export_kind *export_recognise(const intern *columns);

/* Appends the export's map for the columns that are there. False when memory ran out. */
bool export_map(const export_kind *kind, const intern *columns, buf *out);

/* The export's name for a column; {NULL, 0}: the column's own. */
str export_field(const export_kind *kind, str column);
/* Whether a column names people, the customer aside. */
bool export_names_people(const export_kind *kind, str column);

/* Whether a cell of the column `aside` says that the row is no feedback. */
bool export_is_aside(const export_kind *kind, str cell);

#endif
