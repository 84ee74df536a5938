/* Segments as bells of any shape: a mixture of Gaussians, by expectation and maximisation (Dempster, Laird and Rubin
 * 1977). */
#ifndef CUSTOMERS_GAUSSIAN_MIXTURE_H
#define CUSTOMERS_GAUSSIAN_MIXTURE_H

#include "customers/points.h"

typedef struct mixture_plan {
    size_t segments;
    uint64_t seed;
    unsigned starts, threads; /* of the k-means that it begins from */
} mixture_plan;

/* The likeliest segment of each point. False when memory ran out. */
bool gaussian_mixture_fit(const points *p, const mixture_plan *plan, uint32_t *segment);

#endif
