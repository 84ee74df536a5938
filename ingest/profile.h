/* The first pass over a file: what its columns hold, from all rows, in constant memory. */
#ifndef INGEST_PROFILE_H
#define INGEST_PROFILE_H

#include "ingest/cells.h"
#include "ingest/dates.h"
#include "ingest/rating.h"
#include "ingest/reader.h"
#include "ingest/roles.h"

enum {
    PROFILE_VALUES = 16,
    PROFILE_VALUE_BYTES = 48,
    PROFILE_SAMPLE = 400,
    PROFILE_SAMPLE_BYTES = 600,      /* of a cell */
    PROFILE_SAMPLE_MEMORY = 8 << 20, /* of all rows: fewer of them when they are wide */
};

/* One of the few values of a column that has few. */
typedef struct column_value {
    char text[PROFILE_VALUE_BYTES];
    uint8_t length;
    uint64_t count;
    cell_facts facts;
    rating_histogram *ratings; /* of the rating column in rows with this value; NULL: none */
} column_value;

typedef struct column_profile {
    uint64_t filled, bytes;
    double length_squares; /* sum of squared lengths */
    /* of the first filled cells only: */
    uint64_t looked_at; /* cells */
    uint64_t sampled;   /* bytes; of them: */
    uint64_t letters, digits, ideographs;
    uint64_t words;
    /* of all cells: */
    uint64_t numbers;      /* cells that are ratings or numbers; of them: */
    uint64_t word_ratings; /* "good" and its like, which may also be the whole of a short text */
    uint64_t booleans, links, languages, missing, structured;
    uint64_t nps_like;        /* whole numbers 0..10 */
    uint64_t steps;           /* cells one above or below the cell before: a counter */
    double last_number;       /* of the cell before */
    uint64_t distinct_base;   /* cells that `distinct` has seen */
    uint8_t *distinct;        /* bit map for linear counting (Whang et al. 1990); NULL until needed */
    rating_histogram ratings; /* as given; of cells that say their own scale only where all say the same */
    double own_high;          /* the end of the scale that cells say themselves; 0: they do not */
    bool own_mixed;           /* they say different ones: `ratings` counts as of five */
    date_column dates;
    column_value values[PROFILE_VALUES]; /* [value_count] the distinct values, while they are few */
    size_t value_count;
    bool many_values;
} column_profile;

typedef struct profile {
    column_profile **columns; /* [count] by column id */
    size_t count;
    uint64_t rows, rejected;
    uint64_t summed; /* rows that may be about the others (ingest/totals.h), and are not in `rows` */
    arena memory;
    int rating_column; /* the one whose name says surest that it holds the rating, when rating_match has strength */
    role_match rating_match;
    struct {
        str *cells; /* [count] */
        size_t count;
        size_t bytes;
    } sample[PROFILE_SAMPLE]; /* rows evenly spread over the beginning of the file, cells cut at PROFILE_SAMPLE_BYTES */
    size_t sampled, sample_bytes;
    uint64_t stride; /* every stride-th row is sampled */
} profile;

/* Adds a row to a profile, which starts zeroed. `columns`: the reader's. */
vp_status profile_row(profile *p, const intern *columns, const row *r, char decimal, vp_error *error);
/* Of a column by its id; NULL when no row has it. */
const column_profile *profile_column(const profile *p, int column);
/* About how many different values a column has, as a share of its filled cells: 0..1. */
double profile_distinct(const column_profile *c);
void profile_release(profile *p);

#endif
