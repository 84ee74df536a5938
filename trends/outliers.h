/* Single values of a series that stand out from those around them. */
#ifndef TRENDS_OUTLIERS_H
#define TRENDS_OUTLIERS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Copies a series to `out`, values that stand out replaced by the median of the seven around them (Hampel's filter:
 * Pearson 2002, "Outliers in process modeling and identification"): those that are further from it than four
 * standard deviations of the residuals, as their median tells (their mean where that is 0). `is` may be NULL. False
 * when memory ran out.
 */
bool outliers_set_aside(const double *values, size_t n, double *out, bool *is);

#endif
