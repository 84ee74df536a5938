/* Orders for qsort. */
#ifndef BASE_SORT_H
#define BASE_SORT_H

/* Doubles, the smallest first; no NaN. */
int compare_doubles(const void *a, const void *b);

#endif
