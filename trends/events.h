/* Periods in which a group was unlike itself. */
#ifndef TRENDS_EVENTS_H
#define TRENDS_EVENTS_H

#include "models/statistics.h"

/* The values of one group in one period; there is one cell of each. */
typedef struct period_cell {
    int group, period;
    moments values;
} period_cell;

typedef struct event {
    int group, period;
    estimate inside; /* the mean of the period */
    double outside;  /* the mean of the group's other periods */
    difference change;
} event;

enum { EVENT_LEAST = 8 /* values inside and outside that a comparison needs */ };

/*
 * Compares each period of each group with the group's other periods (Welch's test), keeps what is found at a false
 * discovery rate of 5 % over all comparisons (Benjamini and Hochberg 1995) and is at least `least_change` large. Sorts
 * by p-value. `out` has room for `count` events. Returns how many; SIZE_MAX when memory ran out.
 */
size_t events_find(const period_cell *cells, size_t count, double least_change, event *out);

#endif
