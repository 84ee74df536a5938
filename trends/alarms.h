/* Values of a series that an alarm should be raised for. */
#ifndef TRENDS_ALARMS_H
#define TRENDS_ALARMS_H

#include <stdbool.h>
#include <stddef.h>

/* A value, NaN where nothing was measured, and its standard error. */
typedef struct alarm_value {
    double value, error, n;
} alarm_value;

enum { ALARM_HISTORY = 8, ALARM_PLACE = 5 /* values that are needed in all, and of each place in the season */ };

typedef struct alarm_rule {
    size_t history; /* values before one that it is compared with */
    size_t season;  /* only those of the same place in it; 1: all */
    size_t cycle; /* a season of so many values, looked for in the last five, is taken out before where it is clear; 0:
                     none */
    double deviations; /* how many standard deviations are too many */
    double change;     /* and how far it must be off at least */
    double minimum;    /* of documents, there or expected */
    bool counts;       /* values are numbers of documents */
    int direction;     /* 1: upwards; -1: downwards; 0: both */
    size_t cooldown;   /* values in order after which an alarm is a new one */
} alarm_rule;

/* Values that were off, none of them more than the cooldown behind the one before. */
typedef struct alarm_run {
    size_t first, last; /* values that were off */
    size_t off;         /* how many between them */
    size_t worst;       /* the one that was most so, and then ... */
    double expected, deviations;
} alarm_run;

/*
 * A value is compared with the median of those before it, all without the season that these have (trends/season.h). The
 * standard deviation is that of their distances from their medians, as the median of these tells (Rousseeuw and Croux
 * 1993, the MAD), or that of the value itself (of a count: of a Poisson variable) where it is larger. So single values
 * that were off do not make it wide, and a new level is soon the usual one. The last count may not be complete: it can
 * be too large, but not too small. *out is owned: free. False when memory ran out.
 */
bool alarms_find(const alarm_value *values, size_t n, const alarm_rule *rule, alarm_run **out, size_t *count);

#endif
