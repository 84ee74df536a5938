/* What comes back with the season: days of a week, months of a year. */
#ifndef TRENDS_SEASON_H
#define TRENDS_SEASON_H

#include <stdbool.h>
#include <stddef.h>

enum { SEASON_LONGEST = 53 };

/*
 * The seasonal part of a series: of what is left of it without the centred moving average over a season, the median of
 * each place in the season (Cleveland et al. 1990 call such a season periodic), centred. effects[length] receives it.
 * False when there is no season: fewer than three rounds, or it tells less than two fifths of what the average leaves
 * (the strength of Wang, Smith and Hyndman 2006). NaN values are passed over. `scratch` has room for 2 n.
 */
bool season_find(const double *values, size_t n, size_t length, double *effects, double *scratch);

#endif
