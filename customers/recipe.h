/* Columns made ready for a model: what is learned from one table and done to others alike. */
#ifndef CUSTOMERS_RECIPE_H
#define CUSTOMERS_RECIPE_H

#include "base/pack.h"
#include "customers/points.h"

enum { RECIPE_LEVELS = 12, RECIPE_MOST_OUTPUTS = 2000, RECIPE_NO_DATES = -1 };

typedef enum recipe_kind {
    RECIPE_NUMBER,
    RECIPE_ONE_HOT, /* texts: a column of 0 and 1 for each of the most frequent, and one for all others */
    RECIPE_MEANS,   /* texts of which there are too many for that: the mean of the target where they stand */
    RECIPE_KINDS
} recipe_kind;

typedef struct recipe_level {
    str name;
    double mean; /* of the target, drawn to that of all rows where it is rare; of RECIPE_MEANS */
} recipe_level;

typedef struct recipe_column {
    str name;
    recipe_kind kind;
    bool gaps;              /* rows lacked it, or had a text for a number: a column says which do */
    bool others;            /* of RECIPE_ONE_HOT: there were rarer texts */
    int dates;              /* how its texts are read as days since 1970, the caller's affair; RECIPE_NO_DATES */
    points_scaling scaling; /* of numbers and means */
    recipe_level *levels;   /* [level_count] the most frequent first */
    size_t level_count;
} recipe_column;

/* All is owned by `memory`: recipe_release. */
typedef struct recipe {
    arena memory;
    str rows;               /* what a row is, the caller's: "customer" */
    str target;             /* column that the means are of; "" */
    recipe_column *columns; /* [count] */
    size_t count;
} recipe;

/* What becomes of a column of the table that is learned from. */
typedef enum recipe_fate {
    RECIPE_TAKEN,
    RECIPE_APART,   /* names the row, or is the target */
    RECIPE_EMPTY,   /* has no cell that is filled */
    RECIPE_SAME,    /* never varies */
    RECIPE_NAMES,   /* says who the row is: hardly two are the same, or it counts them */
    RECIPE_REPEATS, /* tells the target: a leak */
} recipe_fate;

typedef struct recipe_plan {
    const char *rows;
    uint32_t target; /* INTERN_NONE */
    points_scale scale;
    const int *dates;        /* [f->count] as of recipe_column */
    const bool *gap_is_zero; /* [f->count] a gap is the number 0, and no gap */
} recipe_plan;

/* fates[f->count]: RECIPE_APART on entry for columns that are passed by; the rest is set. VP_FORMAT where no column is
 * left, VP_LIMIT beyond RECIPE_MOST_OUTPUTS. recipe_release after VP_OK. */
vp_status recipe_learn(const frame *f, const recipe_plan *plan, recipe_fate *fates, recipe *out, vp_error *error);
void recipe_release(recipe *r);

/* How many columns come out. */
size_t recipe_outputs(const recipe *r);
/* Of which of r->columns an output is. */
size_t recipe_column_of(const recipe *r, size_t output);
/* Their names: NAME, NAME=LEVEL, NAME=(other), NAME.target, NAME.missing. False when memory ran out. */
bool recipe_name(const recipe *r, size_t output, buf *out);

/* What did not fit, of a column of the recipe. */
typedef struct recipe_misfit {
    bool lacking;  /* the table has no such column: all gaps */
    size_t unseen; /* rows with a text that was not learned */
    size_t filled; /* rows with a gap, where no column says so: none had one when it was learned */
} recipe_misfit;

/* The rows of a table to out[f->rows * outputs], row by row; misfits[r->count]. `group` (NULL, or [f->rows] numbers):
 * the rows are those that were learned from, and means are of the rows of other groups alone, in five folds; else the
 * answer of a row would be in its own columns. False when memory ran out. */
bool recipe_apply(const recipe *r, const frame *f, const uint32_t *group, double *out, recipe_misfit *misfits);

/* As a pack, and back. VP_FORMAT for one that is not sound; recipe_release after VP_OK. */
vp_status recipe_write(const recipe *r, const char *path, vp_error *error);
vp_status recipe_read(const pack *p, recipe *out, vp_error *error);

#endif
