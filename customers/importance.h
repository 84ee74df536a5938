/* How much of a target goes with each driver: the definitions in use, those that are right first. */
#ifndef CUSTOMERS_IMPORTANCE_H
#define CUSTOMERS_IMPORTANCE_H

#include "customers/regression.h"

typedef struct importance_method {
    const char *name;
    const char *meaning; /* a line for people */
    size_t most_drivers;
    /* The importance of each driver to out[drivers] and returns what all explain together (R2, or McFadden's), NaN
     * where the observations allow no answer. `o` has the drivers as its first columns, of mean 0 and variance 1, and
     * then the target, likewise; y holds the target as it is. `room` has importance_room() numbers. */
    double (*measure)(const observations *o, size_t drivers, double *room, double *out);
    double cost;      /* of a subset of drivers, in passes over the rows; 0: one pass does for all */
    bool classes;     /* y holds classes */
    bool all_subsets; /* it makes a table of all subsets of drivers */
} importance_method;

/* NULL for a name that there is none of. */
const importance_method *importance_find(const char *name);
extern const importance_method importance_methods[]; /* the last has no name */

size_t importance_room(const importance_method *m, size_t drivers);

/* Correlations of the first `count` columns, weighted, to out[count * count]. A column that does not vary has none with
 * any other. */
void importance_correlations(const observations *o, size_t count, double *out);

#endif
