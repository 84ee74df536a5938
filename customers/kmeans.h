/* k-means: segments around means (Lloyd 1982), from far-apart starts (k-means++: Arthur and Vassilvitskii 2007). */
#ifndef CUSTOMERS_KMEANS_H
#define CUSTOMERS_KMEANS_H

#include "customers/points.h"

typedef struct kmeans_plan {
    size_t segments; /* 1 to the number of points */
    uint64_t seed;
    unsigned starts; /* the best of so many is gone on with */
    unsigned threads;
} kmeans_plan;

/* The segment of each point to segment[count], the means to centres[segments * dimensions]; *spread: the sum of squared
 * distances from the means. Of more than 50,000 points an even sample of so many tries the starts, and all points go on
 * from the best one's means (Bradley and Fayyad 1998). Distances that bounds rule out are not computed (Hamerly 2010):
 * the same result as with all of them, and the same for any number of threads. False when memory ran out. */
bool kmeans_fit(const points *p, const kmeans_plan *plan, uint32_t *segment, double *centres, double *spread);

#endif
