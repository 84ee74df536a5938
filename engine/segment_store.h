/* The segments of a store's customers. */
#ifndef ENGINE_SEGMENT_STORE_H
#define ENGINE_SEGMENT_STORE_H

#include "customers/kept_segments.h"
#include "engine/segment_report.h"
#include "engine/store_handle.h"

#include <voxpop_customers.h>

/* Customers with what is known of them. */
typedef struct crowd {
    frame frame;
    points points;
    placement *placed; /* [points.count] by the model */
} crowd;

/* The segments in force. VP_NOT_FOUND where the store has none. *out: kept_segments_release. */
vp_status segment_store_read(vp_store *s, kept_segments *out, vp_error *error);

/* VP_NOT_FOUND for a number that no segment has. */
vp_status segment_store_check(const kept_segments *m, int64_t segment, vp_error *error);

/* Customers as they were at `until` (0: now), placed. No points where there were none. *out: segment_store_release,
 * also after failure. */
vp_status segment_store_crowd(vp_store *s, const kept_segments *m, int64_t until, unsigned threads, crowd *out,
                              vp_error *error);
void segment_store_release(crowd *c);

/* How the customers differ from what the store has of them: counts in *out, and how many each segment had, added to
 * before[m->count]. */
vp_status segment_store_compare(vp_store *s, const kept_segments *m, const crowd *c, double *before,
                                vp_segments_drift *out, vp_error *error);

/* Cards and map of customers that were placed, as they are now. Takes c->frame. *out: segment_report_end. */
vp_status segment_store_cards(const kept_segments *m, crowd *c, segment_report **out, vp_error *error);

#endif
