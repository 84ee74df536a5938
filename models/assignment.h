/* Who goes with whom, so that all together gain most. */
#ifndef MODELS_ASSIGNMENT_H
#define MODELS_ASSIGNMENT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Gives each of n rows a column of its own, match[n], with the largest possible sum of gain[n * n]: the Hungarian
 * method (Kuhn 1955) by shortest augmenting paths (Jonker and Volgenant 1987), in time n^3. Returns the sum; NaN when
 * memory ran out.
 */
double assignment_best(const double *gain, size_t n, uint32_t *match);

#endif
