/* Cells and numbers as text. */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include "base/str.h"

#include <voxpop.h>

enum { FIGURE_ROOM = 48 };

/* The one rule for decimals in tables: none where all numbers are whole; else 2, but 1 from 100 and none from 1000 on,
 * and below 0.1 as many as give two digits that count, 6 at most. `largest`: of the absolute values. */
int figure_decimals(double largest, bool whole);

/* `value` with `decimals` decimals, '.' as the mark, in `room` of FIGURE_ROOM bytes; never "-0". From 1e15 on in
 * scientific form. NaN and infinity: empty. */
str figure(double value, int decimals, char *room);

/* A cell for machines: texts and JSON as they are, integers, reals with up to 15 digits that count; else empty. The
 * result is borrowed from the cell or from `room`. */
str cell_plain(const vp_cell *cell, char *room);

#endif
