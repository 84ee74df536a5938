/* Seasonal-trend decomposition by loess. */
#ifndef TRENDS_STL_H
#define TRENDS_STL_H

#include <stdbool.h>
#include <stddef.h>

/* Spans of the smoothers, odd numbers of values; 0: as usual. */
typedef struct stl_options {
    size_t period; /* values of a season, 2 or more */
    size_t
        seasonal; /* seasons that the seasonal part is smoothed over; 0: over all, so that it is the same each time */
    size_t trend, low_pass; /* 0: the smallest that leave the seasonal part alone (section 3.4) */
    unsigned inner, outer;  /* rounds; outer ones give outliers less weight, 0: none */
} stl_options;

/*
 * Splits values[n] into season[n], trend[n] and what is left, in place and with its terms (Cleveland, Cleveland, McRae
 * and Terpenning 1990). `weights` (NULL: all 1) count beside those of robustness; NaN values count nothing, and have a
 * season and a trend all the same. robust[n] (or NULL) receives the weights of the last round. False when there are
 * fewer than two seasons, or memory ran out.
 */
bool stl_split(const double *values, const double *weights, size_t n, const stl_options *options, double *season,
               double *trend, double *robust);

#endif
