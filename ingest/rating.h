/* Ratings as people's files have them, and the scales they lie on. */
#ifndef INGEST_RATING_H
#define INGEST_RATING_H

#include "base/str.h"

typedef struct scale {
    double low, high; /* worst and best, when not reversed */
    bool reversed;    /* `low` is the best */
} scale;

/* Reads "4", "4,5", "4/5", "8 out of 10", "8 van 10", "Rated 4 stars", "4星", "★★★★☆", "FIVE", "80%", "thumbs up",
 * "zeer tevreden", "4 - Good", "yes". *own_high: the scale's end where the cell says it ("/5") or its word implies it,
 * else 0. */
bool rating_parse(str cell, char decimal, double *value, double *own_high);

/* Of these, "★★★★☆" alone. */
bool rating_parse_stars(str cell, double *value, double *own_high);

/* Where a value lies on the scale: 0 worst .. 1 best; NaN outside of it. */
double scale_unit(scale s, double value);
/* The scale of a cell that says its own end. */
scale scale_of_high(double high);

enum { RATING_BINS = 221 }; /* a histogram of -110 .. 110, rounded */

/* What the values of a column say of their scale. */
typedef struct rating_histogram {
    uint64_t count, bins[RATING_BINS];
    uint64_t fractions; /* values that are not whole */
    uint64_t uneven;    /* of them, those that are no halves either: averages, prices */
    double smallest, largest;
} rating_histogram;

void rating_observe(rating_histogram *h, double value);
/* The usual scale that holds all but the odd half percent of the values (1-5, 0-5, 1-7, 1-10, 0-10, 0-100, 0-1, -5..5,
 * ...), codes for "don't know" (99, -1) left out. False when none does, or with no values. */
bool rating_scale(const rating_histogram *h, scale *out);
/* "1-5", "-5..5", "1-5 reversed", ... */
void scale_describe(scale s, char *out, size_t room);
/* "1-5", "0-10", "5-1" (reversed), "-5..5". */
bool scale_parse(str text, scale *out);

#endif
