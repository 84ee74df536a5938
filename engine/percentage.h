/* Shares as the tables of `voxpop eval` give them. */
#ifndef ENGINE_PERCENTAGE_H
#define ENGINE_PERCENTAGE_H

#include <math.h>

/* In per cent, rounded to thousandths; NaN of nothing. */
static inline double percentage(double part, double whole)
{
    return whole > 0 ? round(1e5 * part / whole) / 1e3 : NAN;
}

#endif
