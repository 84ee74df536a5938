/* Customers in segments, by one of several methods. */
#ifndef CUSTOMERS_SEGMENTS_H
#define CUSTOMERS_SEGMENTS_H

#include "base/error.h"
#include "customers/points.h"

enum { SEGMENTS_MOST = 1000, SEGMENTS_TRIED = 15 };

/* Names of the methods: "kmeans", "ward", "average", "complete", "single", "dbscan", "hdbscan", "gmm", "consensus". */
typedef struct segments_plan {
    const char *method;
    size_t segments;   /* 0: chosen from 2 to SEGMENTS_TRIED by the mean silhouette; not for dbscan and hdbscan */
    double eps;        /* of dbscan */
    size_t min_points; /* of dbscan and hdbscan */
    uint64_t seed;
    unsigned threads;
    unsigned starts; /* of kmeans and gmm, the best of which is kept; 0: the usual number */
} segments_plan;

typedef struct segments_trial {
    size_t segments;
    double silhouette;
} segments_trial;

typedef struct segments_result {
    int32_t *segment; /* [count] from 0; -1: an outlier; owned: segments_release */
    size_t count, segments, outliers;
    double silhouette; /* mean, -1..1, of the points that are in a segment; NaN with fewer than two segments */
    segments_trial trials[SEGMENTS_TRIED]; /* [trial_count] where the number was chosen */
    size_t trial_count;
} segments_result;

bool segments_method_is(const char *name);

/* VP_INVALID where the plan makes no sense for the points. */
vp_status segments_fit(const points *p, const segments_plan *plan, segments_result *out, vp_error *error);
void segments_release(segments_result *r);

/* How much nearer points are to their own segment than to the next (Rousseeuw 1987), with the distance of a point from
 * those of a segment in squares, whose mean comes from the segment's centre and spread: time linear in the count. *out
 * is NaN with fewer than two segments; false when memory ran out. */
bool segments_silhouette(const points *p, const int32_t *segment, size_t segments, double *out);

#endif
