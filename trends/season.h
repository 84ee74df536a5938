/* What comes back with the season: days of a week, months of a year. */
#ifndef TRENDS_SEASON_H
#define TRENDS_SEASON_H

#include <stdbool.h>
#include <stddef.h>

enum { SEASON_LONGEST = 53, SEASONS_LEAST = 3 };

/* The parts of a series; values are their sum with what is left. */
typedef struct season_parts {
    double *effects; /* [length] of each place in the season, beginning with that of the first value; they sum to 0 */
    double *trend;   /* [n] */
    double strength; /* share of the variance around the trend that the season tells, as adjusted as an R squared */
    bool clear;      /* it tells two fifths, or more, and chance seldom as much (1 %, by the F test) */
} season_parts;

/*
 * The season of a series, the same each time, and its trend: robust STL (trends/stl.h). Its strength is that of Wang,
 * Smith and Hyndman (2006), less what as many places tell of noise. values[n]: NaN where nothing was measured;
 * weights[n] or NULL: all alike. Fewer than three seasons, or a place that was measured less than twice, have none:
 * then effects is NULL. *out is owned: season_release. False when memory ran out.
 */
bool season_split(const double *values, const double *weights, size_t n, size_t length, season_parts *out);
void season_release(season_parts *p);

#endif
