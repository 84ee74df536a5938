/*
 * Exports of known platforms. Their columns have fixed names: these tell what a file is, and what each column holds,
 * surer than guessing does. To add one, write its line in the table of exports.c, with the page its names come from, a
 * file of it in tests/exports and a damaged one in tests/exports/broken, and its line in docs/exports.md.
 */
#ifndef INGEST_EXPORTS_H
#define INGEST_EXPORTS_H

#include "base/buf.h"
#include "ingest/reader.h"

enum { EXPORT_ASIDES = 2 };

/* Cells that tell rows that are no feedback. */
typedef struct export_aside {
    const char *column; /* NULL: there is none */
    const char *cells;  /* "|" between them; behind a "!": all others */
    const char *reason;
} export_aside;

/* An array of objects in a cell, with texts. */
typedef struct export_parts {
    const char *column; /* NULL: there is none */
    const char *text;   /* where a text stands in an object, "body" or "comment.text"; several with "|", one counts */
    const char *voice;  /* where it says who wrote it; NULL: all are the customer's */
    const char *voices; /* what it says there of a customer, "|" between */
} export_parts;

typedef struct export_kind {
    const char *name;
    const char *signature; /* columns, "|" between them, which the file has all */
    const char *map;       /* what they are, as --map takes it; of "COLUMN|COLUMN" the first that the file has counts */
    export_aside asides[EXPORT_ASIDES];
    export_parts parts;        /* the customer's are of the text, and a row that has some is none of the asides */
    const char *repost;        /* column whose cells tell what others wrote and the author passed on; NULL: none do */
    const char *repost_prefix; /* they begin so */
    const char *fields;        /* "likes=COLUMN|...": names under which columns without a role are kept; NULL: none */
    const char *people; /* columns that name authors or others, "|" between; "user.name" and its like go unsaid */
    bool own_customers; /* customers are numbers of the shop's own desk, not authors in public */
    const char *staff;  /* "COLUMN=COLUMN": rows where both say the same are the shop's; NULL: none are */
} export_kind;

/* The export that a file with these columns is; NULL: none that is known. */
const export_kind *export_recognise(const intern *columns);

/* Appends the export's map for the columns that are there. False when memory ran out. */
bool export_map(const export_kind *kind, const intern *columns, buf *out);

/* The export's name for a column; {NULL, 0}: the column's own. */
str export_field(const export_kind *kind, str column);
/* Whether a column names people, the customer aside. */
bool export_names_people(const export_kind *kind, str column);

/* Whether a cell of the aside's column says that the row is no feedback. */
bool export_is_aside(const export_aside *aside, str cell);

#endif
