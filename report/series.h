/* A trend table as lines over periods. */
#ifndef REPORT_SERIES_H
#define REPORT_SERIES_H

#include "base/arena.h"
#include "base/error.h"

typedef struct series {
    str name;
    int64_t n;
    double *value, *low, *high, *count; /* [periods]; NaN: none; documents of a period */
} series;

typedef struct series_set {
    arena memory;
    str *periods; /* [period_count], in order of time */
    size_t period_count;
    series *lines; /* [count], largest n first */
    size_t count, left_out;
    double lowest, highest; /* of the values of all lines; NaN without values */
    bool whole;             /* all these values are whole numbers */
} series_set;

/* Reads the `most` groups with the largest n. *out is owned: series_release. */
vp_status series_read(const vp_table *trend, size_t most, series_set *out, vp_error *error);
void series_release(series_set *set);

/* Widens *lowest and *highest, NaN at first, to what is in values[0..n). */
void series_range(const double *values, size_t n, double *lowest, double *highest);

#endif
