/* Rollups: the marked facts of dated documents by column, in parts of 32 days. A trend that asks for no more reads a
 * few bytes a document instead of rows. Whoever changes documents marks their parts as stale in the same transaction;
 * while a part is stale, trends scan the documents. */
#ifndef STORE_ROLLUP_H
#define STORE_ROLLUP_H

#include "base/calendar.h"
#include "store/filter.h"
#include "store/query.h"

typedef enum rollup_kind {
    ROLLUP_DOCUMENTS,
    ROLLUP_TOPICS, /* of this and those below a row for each category of a document */
    ROLLUP_ASPECTS,
    ROLLUP_ENTITIES,
    ROLLUP_KINDS
} rollup_kind;

/* ---- What has changed ---- */

enum { ROLLUP_DAYS = 32, ROLLUP_FIRST = 22600 /* before year 0 */, ROLLUP_PARTS = 114304 /* to year 9999 */ };

/* SQL of the part of a document's `time`; ditto in later.sql. */
#define ROLLUP_PART_OF_TIME "(time - ((time % 2764800) + 2764800) % 2764800) / 2764800 + 22600"

size_t rollup_part(int64_t time);
vp_status rollup_mark_part(store *s, size_t part, vp_error *error);
vp_status rollup_mark_document(store *s, int64_t document, vp_error *error);
/* The topics, or all kinds, of all parts. */
vp_status rollup_mark_all(store *s, bool topics_alone, vp_error *error);
/* The topics of the parts with documents that nobody has looked at for topics. */
vp_status rollup_mark_untagged(store *s, vp_error *error);
/* Nothing is left of documents that were erased; all is to be made anew. In a transaction of the caller. */
vp_status rollup_forget(store *s, vp_error *error);

/* Makes what is stale anew, in transactions of its own. Nothing in a temporary store. */
vp_status rollup_refresh(store *s, vp_error *error);
/* The same behind a change that was kept, which does not fail with it: what stays stale is scanned. */
void rollup_try_refresh(store *s);

/* ---- Asking ---- */

typedef struct rollup_question {
    rollup_kind kind;
    const filter *filter;  /* names marked fields and searches alone */
    const char *fields[2]; /* SQL of what is grouped by; NULL: nothing; "a.category": the category */
    metric metric;
    const char *value;    /* its SQL, over `d` */
    bool of_rating;       /* NPS is made of ratings */
    int64_t since, until; /* [since, until) in seconds, at the beginning of days */
    period_unit unit;
    bool as_one;
} rollup_question;

typedef struct rollup_cell {
    int64_t start; /* of the period; 0 where all is one */
    str names[2];
    double n, sum, squares;
} rollup_cell;

typedef vp_status (*rollup_take)(void *context, const rollup_cell *cell, vp_error *error);

/* Calls `take` with what was measured, several times for some period and group. *answered false: the rollups are not
 * up to date, and nothing was taken. */
vp_status rollup_ask(store *s, const rollup_question *q, rollup_take take, void *context, bool *answered,
                     vp_error *error);

/* ---- Their columns; internal to store/rollup*.c ---- */

/*
 * The rows of a part come in pieces. Where they are many they come again for each marked field, in slices: a slice has
 * the rows whose value of the field is one of those that share its bucket, so that a question about one shop need not
 * read all. The number of a piece is its place, and from ROLLUP_SLICE on its slice.
 */
enum {
    ROLLUP_PIECE = 1 << 18,  /* rows of a piece, at most */
    ROLLUP_SLICED = 1 << 15, /* rows of a piece that slices are made of, at least, and of all pieces before the last */
    ROLLUP_BUCKETS = 16,
    ROLLUP_SLICE = 1 << 16
};

/* The slice of the values with this code (from 1) of a marked field. */
static inline unsigned rollup_slice(int field, uint32_t code)
{
    return 1 + (unsigned)field * ROLLUP_BUCKETS + (code - 1) % ROLLUP_BUCKETS;
}

typedef enum rollup_column {
    COLUMN_RUNS,   /* of rollup_run */
    COLUMN_SCORE,  /* float; NaN: none */
    COLUMN_RATING, /* places in COLUMN_RATINGS, + 1, in 1, 2 or 4 bytes; 0: none */
    COLUMN_RATINGS,
    COLUMN_NPS,   /* the answer + 1; 0: none */
    COLUMN_LABEL, /* place in rollup_labels + 1; 0: none */
    COLUMN_MARKS, /* the first of FILTER_MARKS: ids of names + 1, in 1, 2 or 4 bytes; 0: none */
    COLUMN_DOCUMENT = COLUMN_MARKS + FILTER_MARKS, /* its number, in 1, 2 or 4 bytes, 0: larger; not in slices */
    COLUMNS
} rollup_column;

typedef struct rollup_run {
    uint32_t category, day, count;
} rollup_run;

/* Kinds of names: of categories those of rollups, and behind them the marked fields. */
enum { NAME_MARKS = ROLLUP_KINDS, NAME_KINDS = NAME_MARKS + FILTER_MARKS };

enum { ROLLUP_LABELS = 3, ROLLUP_NPS = 11 };
extern const char *const rollup_labels[ROLLUP_LABELS];

#endif
