/* Segments while they are made, and everything that the public result points to. */
#ifndef ENGINE_SEGMENT_REPORT_H
#define ENGINE_SEGMENT_REPORT_H

#include "base/utf8.h"
#include "customers/kept_segments.h"

#include <voxpop_customers.h>

/* Behind a format: as much of a str as fits into a name. */
#define SHORT(s) (int)utf8_prefix(s, 40).n, (s).p

typedef struct segment_report {
    vp_segments public;
    bool of_store; /* rows are customers, columns what `features` gives of them */
    points_scale scale;
    number_choice choice;
    frame frame; /* the caller's to fill */
    segments_result result;
    kept_segments model;
    vp_segment *segments;
    vp_segments_trial trials[SEGMENTS_TRIED];
    arena texts;
    char note[240];
} segment_report;

/* Checks a query, and copies it over the defaults. *out is owned: segment_report_end. */
vp_status segment_report_new(const vp_segments_query *query, bool of_store, vp_segments_query *q, segment_report **out,
                             vp_error *error);
/* Groups the rows of r->frame: result, model and what is published of them. */
vp_status segment_report_fit(segment_report *r, const vp_segments_query *q, vp_error *error);
/* Hands it out or, after a failure, frees it. Returns `status`. */
vp_status segment_report_end(segment_report *r, vp_status status, vp_segments **out);

/* The cards of r->result, of points that were grouped as the plan says. */
vp_status segment_report_publish(segment_report *r, const points *p, const segments_plan *plan, unsigned resamples,
                                 vp_error *error);
/* The map of points, in r->public. */
vp_status segment_report_map(segment_report *r, const points *p, vp_error *error);

#endif
