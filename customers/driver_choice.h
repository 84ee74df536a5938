/* Which columns of a table may be drivers of a target. */
#ifndef CUSTOMERS_DRIVER_CHOICE_H
#define CUSTOMERS_DRIVER_CHOICE_H

#include "customers/frame.h"

/* A driver that is correlated so with the target repeats it, and explains nothing. */
#define DRIVER_REPEATS 0.999

typedef struct scale_bounds {
    double low, high;
    bool is_scale; /* 3 to 11 whole numbers from 0 to 10 */
} scale_bounds;

/* Of numbers[rows], NaN left out. */
scale_bounds scale_find(const double *numbers, size_t rows);
/* The scale that columns share: from the lowest answer to the highest of all, where each has used most of it. Nobody
 * may have given the worst mark for one of them. */
scale_bounds scale_shared(const frame *f, const uint32_t *columns, size_t count);

typedef enum driver_refusal {
    REFUSAL_NONE,
    REFUSAL_OTHER, /* no numbers, or an id */
    REFUSAL_CONSTANT,
    REFUSAL_MISSING, /* in more than three tenths of the rows with the target */
    REFUSAL_REPEATS, /* the target */
    REFUSAL_SCALE,   /* not on a scale, where the target and others are */
} driver_refusal;

typedef struct driver_candidate {
    uint32_t column;
    driver_refusal refusal;
    double missing;     /* share of the rows with the target */
    double correlation; /* with the target */
} driver_candidate;

/* Where no drivers are named: what is to be said of each column but the target, to out[f->count - 1]. Taken are answers
 * on a scale where the target is one, or yes and no, and at least two columns are; else all numbers. Returns how many
 * were taken; SIZE_MAX when memory ran out. */
size_t drivers_choose(const frame *f, uint32_t target, driver_candidate *out);

#endif
