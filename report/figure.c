#include "report/figure.h"

#include "base/num.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

int figure_decimals(double largest, bool whole)
{
    if (whole || largest >= 1000)
        return 0;
    if (largest >= 100)
        return 1;
    int decimals = 2;
    for (double shown = largest * 100; shown < 10 && decimals < 6; shown *= 10)
        decimals++;
    return decimals;
}

/* By way of an integer: printf's own decimals depend on the locale. */
str figure(double value, int decimals, char *room)
{
    double size = fabs(value);
    if (!isfinite(value))
        return (str){room, 0};
    if (size >= 1e15)
        return (str){room, number_format(value, 15, room, FIGURE_ROOM)};
    while (decimals > 0 && size * pow(10, decimals) >= 1e15)
        decimals--;
    int64_t unit = (int64_t)llround(pow(10, decimals)), units = (int64_t)llround(size * (double)unit);
    const char *sign = value < 0 && units ? "-" : "";
    int n = decimals
                ? snprintf(room, FIGURE_ROOM, "%s%" PRId64 ".%0*" PRId64, sign, units / unit, decimals, units % unit)
                : snprintf(room, FIGURE_ROOM, "%s%" PRId64, sign, units);
    return (str){room, n > 0 && n < FIGURE_ROOM ? (size_t)n : 0};
}

str cell_plain(const vp_cell *cell, char *room)
{
    switch (cell->type) {
    case VP_CELL_TEXT:
    case VP_CELL_JSON: return (str){cell->text, cell->length};
    case VP_CELL_INTEGER: return (str){room, (size_t)snprintf(room, FIGURE_ROOM, "%" PRId64, cell->integer)};
    case VP_CELL_REAL:
        if (isfinite(cell->real))
            return (str){room, number_format(cell->real, 15, room, FIGURE_ROOM)};
        break;
    case VP_CELL_EMPTY: break;
    }
    return (str){room, 0};
}
