/* What a target (a rating, NPS, "recommended") goes with: how much, how sure, and what to mend first. Association, not
 * cause. */
#ifndef CUSTOMERS_DRIVERS_H
#define CUSTOMERS_DRIVERS_H

#include "customers/driver_intervals.h"

typedef enum driver_kind { /* by what the lowest and highest answers do (penalty and reward: Brandt 1987) */
                           DRIVER_PLAIN,
                           DRIVER_BASIC,       /* missed when it is bad, not noticed when it is good */
                           DRIVER_PERFORMANCE, /* moves the target both ways */
                           DRIVER_EXCITEMENT,  /* delights, and is not missed */
} driver_kind;

typedef enum driver_place { /* importance and performance (Martilla and James 1977) */
                            PLACE_NONE,
                            PLACE_FIX,    /* important and low */
                            PLACE_KEEP,   /* important and high */
                            PLACE_WATCH,  /* low, of less importance */
                            PLACE_ENOUGH, /* high, of less importance */
                            PLACE_SECOND, /* so close to the target (|r| >= 0.85) that it is nearly the same question */
} driver_place;

typedef struct driver {
    uint32_t column;
    driver_weight weight;
    double correlation;        /* with the target */
    double coefficient, error; /* of the linear regression on all drivers, and its standard error */
    double inflation;          /* of its variance by the other drivers (VIF), >= 1 */
    double mean;               /* of its answers */
    double lowest, highest;    /* of its scale, that of all drivers where they share one; else of its answers */
    double rated;              /* mean of its answers, of opinions those that are not 0: somebody spoke of it */
    double low_rated;          /* share of answers in the lower two fifths of a scale; NaN: it is none */
    double penalty, reward;    /* of the target, for answers in the lowest and highest third of a scale; NaN */
    driver_kind kind;
    driver_place place;
} driver;

typedef struct drivers_result {
    driver *drivers; /* [count], the most important first; owned: drivers_release */
    size_t count;
    double explained, intercept;
    double line_fit;                  /* R2 of the linear regression; NaN where drivers repeat each other */
    bool beyond_chance;               /* all together explain more than chance would; else no driver has a place */
    size_t rows, complete, customers; /* customers: 0 where rows are taken to be independent */
    uint32_t draws;                   /* behind the intervals; 0: there are none */
    double *conditional;      /* of method "dominance": what each adds to subsets of s others, [count * count] */
    unsigned char *dominates; /* of the same: 1 where the row's driver adds more to every subset, [count * count] */
} drivers_result;

typedef struct drivers_plan {
    uint32_t target;
    const uint32_t *drivers; /* [count] columns */
    size_t count;
    uint32_t customer; /* rows of one customer are drawn together; INTERN_NONE: each row by itself */
    interval_plan weigh;
} drivers_plan;

/* Rows without the target or one of the drivers are left out. The same result for any number of threads. VP_FORMAT
 * where too few rows are left, or a driver does not vary or repeats the target; VP_INVALID where the method does not
 * fit. */
vp_status drivers_measure(const frame *f, const drivers_plan *plan, drivers_result *out, vp_error *error);
void drivers_release(drivers_result *r);

#endif
