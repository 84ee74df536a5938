/* The rows of a table that have a target and all its drivers, ready for regressions. */
#ifndef CUSTOMERS_SAMPLE_H
#define CUSTOMERS_SAMPLE_H

#include "customers/frame.h"
#include "customers/regression.h"

typedef struct sample {
    double *x;       /* [rows * (drivers + 1)], of mean 0 and variance 1, the target last; owned: sample_release */
    double *y;       /* [rows] the target as it is */
    double *classes; /* [rows] the target as classes from 0 up, where sample_classify was called; else NULL */
    uint32_t *group; /* [rows] the customer, from 0 to groups - 1 */
    size_t rows, drivers, groups;
    double mean[REGRESSION_MOST + 1], deviation[REGRESSION_MOST + 1]; /* of the columns of x, before; 0: never varies */
} sample;

/* `customer`: the column of who answered; INTERN_NONE: each row is another. False when memory ran out; sample_release
 * also then. */
bool sample_take(const frame *f, uint32_t target, const uint32_t *drivers, size_t count, uint32_t customer,
                 sample *out);
void sample_release(sample *s);

/* Orders the target into classes: detractors, passives and promoters of an answer from 0 to 10, else its different
 * values, of which there may be REGRESSION_CLASSES. False when memory ran out; no classes where it has too many. */
bool sample_classify(sample *s);

/* Its rows, each as often as `weights` says (NULL: once); borrowed. */
observations sample_observe(const sample *s, const double *weights);

#endif
