/* Regressions of a target on a few columns, with weights: linear, logistic, and of ordered classes. */
#ifndef CUSTOMERS_REGRESSION_H
#define CUSTOMERS_REGRESSION_H

#include <stdbool.h>
#include <stddef.h>

enum { REGRESSION_MOST = 64, REGRESSION_CLASSES = 11 };

typedef struct observations {
    const double *x;       /* [rows * stride], a row's columns one after the other */
    const double *y;       /* [rows] */
    const double *weights; /* [rows] how many times a row counts; NULL: once */
    size_t rows, stride;
} observations;

typedef struct coefficients {
    double value[REGRESSION_MOST + REGRESSION_CLASSES],
        error[REGRESSION_MOST + REGRESSION_CLASSES]; /* standard errors */
    double fit; /* linear: R2; else McFadden's 1 - log likelihood / log likelihood without columns */
} coefficients;

/* y on the columns in use[count] (NULL: the first `count`). value[0] is the intercept. Least squares; false where the
 * columns depend on each other or there are too few rows. */
bool regress_linear(const observations *o, const size_t *use, size_t count, coefficients *out);
/* y is 0 or 1. Newton's method; a ridge of 1e-6 a row keeps it finite where the columns tell the classes apart. */
bool regress_logistic(const observations *o, const size_t *use, size_t count, coefficients *out);
/* y is a class from 0 to classes - 1: the odds of more than class k are exp(-threshold k + columns * coefficients)
 * (proportional odds: McCullagh 1980). value[] begins with the classes - 1 thresholds, rising; the columns follow. */
bool regress_ordered(const observations *o, const size_t *use, size_t count, size_t classes, coefficients *out);

#endif
