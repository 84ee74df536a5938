/* Places in a series where its level changes. */
#ifndef TRENDS_CHANGES_H
#define TRENDS_CHANGES_H

#include "models/statistics.h"

#include <stdbool.h>

enum {
    CHANGES_LEAST = 5,    /* values of a level, at least */
    CHANGES_MOST = 20000, /* values of a series, at most */
};

/* What a change costs, in logarithms of the number of values. Chosen on simulations: docs/measurements.md. */
#define CHANGES_PENALTY 4.0

typedef struct level_change {
    size_t at;            /* first value of the new level */
    size_t first, last;   /* 95 % range of that */
    double before, after; /* the levels on both sides */
    difference change;    /* after minus before, and its 95 % interval */
} level_change;

/*
 * Finds changes of level in noise that may depend on the value before it (AR(1)): the least-squares segmentations of
 * all numbers of levels are listed by PELT (Killick, Fearnhead and Eckley 2012) under falling penalties (as Haynes,
 * Eckley and Fearnhead 2017 do), and the one is taken for which n ln(innovation variance of its residuals) + penalty *
 * changes * ln n is least (Yao 1988; with AR(1) noise: Chakar et al. 2017). Outliers are set aside first. The level's
 * interval has the long-run variance of the noise; that of the place is by the likelihood ratio (Hansen 2000).
 *
 * `weights`: how many values each stands for, or NULL. *out is owned: free; *count may be 0. False when memory ran out.
 */
bool changes_find(const double *values, const double *weights, size_t n, double penalty, level_change **out,
                  size_t *count);

#endif
