/* Importance of drivers in a sample, and how far it is chance. */
#ifndef CUSTOMERS_DRIVER_INTERVALS_H
#define CUSTOMERS_DRIVER_INTERVALS_H

#include "customers/importance.h"
#include "customers/sample.h"

typedef struct bounds {
    double value, low, high; /* low and high: 95 % interval, NaN where there is none */
} bounds;

typedef struct driver_weight {
    bounds importance;
    bounds share; /* of the importance of all, 0..1 */
    bounds lift;  /* of the target, were the driver at the median of its best quarter */
} driver_weight;

typedef struct interval_plan {
    const importance_method *method;
    uint64_t seed;
    uint32_t draws; /* most of them */
    unsigned threads;
} interval_plan;

/* Weighs the drivers to out[s->drivers]. *explained: what all explain together, NaN where the method cannot tell (then
 * `out` is not set). Intervals are of `*draws` samples of whole customers, drawn with replacement (Davison and Hinkley
 * 1997, 3.8): as many as the plan says where that is quick, fewer where it is not, and none where it would take
 * minutes. False when memory ran out. */
bool drivers_weigh(const sample *s, const interval_plan *plan, driver_weight *out, double *explained, uint32_t *draws);

#endif
