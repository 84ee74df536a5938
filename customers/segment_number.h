/* How many segments there are: three answers, each with its curve. */
#ifndef CUSTOMERS_SEGMENT_NUMBER_H
#define CUSTOMERS_SEGMENT_NUMBER_H

#include "customers/segments.h"

enum { NUMBER_ROWS = 1000 /* drawn for gap and stability, where there are more */ };

/* Measures 2 to SEGMENTS_TRIED segments (as many as points, less one) to out->trials, and sets out->segment to those of
 * the number that is best by plan->choice. With plan->draws 0 the silhouette alone. False when memory ran out. */
bool segment_number_choose(const points *p, const segments_plan *plan, segments_result *out);

/* For each of `segments` segments of rows how much of it is in one of the `again` segments of rows drawn from them, to
 * out[segments]: the largest Jaccard index (Hennig 2007). Row i of the draw was drawn[i]. Segments below 0 are none.
 * False when memory ran out. */
bool segment_number_match(const int32_t *before, size_t segments, const uint32_t *drawn, const int32_t *now,
                          size_t again, size_t rows, double *out);

#endif
