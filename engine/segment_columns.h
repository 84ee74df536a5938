/* Which columns segments are made of. */
#ifndef ENGINE_SEGMENT_COLUMNS_H
#define ENGINE_SEGMENT_COLUMNS_H

#include "engine/segment_report.h"

/* A coordinate of the points. */
typedef struct segment_coordinate {
    uint32_t column; /* of the frame; of a text in it a column of 0 and 1 */
    uint32_t of;     /* the column that it is of: itself, or the one that has the text */
} segment_coordinate;

/* The coordinates to *out[*count], owned by r->texts, and r->public.columns and left_out; r->frame gets columns for
 * texts. */
vp_status segment_columns_choose(segment_report *r, const vp_segments_query *q, segment_coordinate **out, size_t *count,
                                 vp_error *error);

#endif
