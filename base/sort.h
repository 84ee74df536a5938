/* Orders for qsort, and what needs no order. */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>

/* Doubles, the smallest first; no NaN. */
int compare_doubles(const void *a, const void *b);

/* The value that would be number `rank` (from 0) of n > rank in their order; no NaN. Smaller ones stand before it then,
 * greater ones behind it (Hoare 1961). */
double sort_select(double *values, size_t n, size_t rank);

#endif
