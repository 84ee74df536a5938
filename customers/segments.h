/* Customers in segments, by one of several methods. */
#ifndef CUSTOMERS_SEGMENTS_H
#define CUSTOMERS_SEGMENTS_H

#include "base/error.h"
#include "customers/points.h"

enum { SEGMENTS_MOST = 1000, SEGMENTS_TRIED = 15 };

/* What says how many segments there are, where that is not given. */
typedef enum number_choice {
    NUMBER_BY_SILHOUETTE, /* how much nearer rows are to their own segment than to the next, of numbers whose segments
                             are found again in resamples */
    NUMBER_BY_GAP,        /* how much tighter they are than those of points without any (gap statistic) */
    NUMBER_BY_STABILITY,  /* how many rows are found again in resamples */
} number_choice;

/* Names of the methods: "kmeans", "ward", "average", "complete", "single", "dbscan", "hdbscan", "gmm", "consensus". */
typedef struct segments_plan {
    const char *method;
    size_t segments;   /* 0: chosen from 2 to SEGMENTS_TRIED; not for dbscan and hdbscan */
    double eps;        /* of dbscan */
    size_t min_points; /* of dbscan and hdbscan */
    uint64_t seed;
    unsigned threads;
    unsigned starts; /* of kmeans and gmm, the best of which is kept; 0: the usual number */
    number_choice choice;
    unsigned draws; /* behind gap and stability; 0: neither is measured. Not for consensus */
} segments_plan;

typedef struct segments_trial {
    size_t segments;
    double silhouette;
    double gap, gap_error, stability; /* NaN where they were not measured */
} segments_trial;

typedef struct segments_result {
    int32_t *segment; /* [count] from 0; -1: an outlier; owned: segments_release */
    size_t count, segments, outliers;
    double silhouette; /* mean, -1..1, of the points that are in a segment; NaN with fewer than two segments */
    segments_trial trials[SEGMENTS_TRIED]; /* [trial_count] where the number was chosen */
    size_t trial_count;
    bool none_found; /* of no number all segments are found again in resamples */
    bool is_crowd;   /* the gap of no number, less three of its errors, is above that of one segment */
} segments_result;

bool segments_method_is(const char *name);
/* By its name: "silhouette", "gap", "stability"; false when there is none of that name. */
bool segments_choice_read(const char *name, number_choice *out);

/* VP_INVALID where the plan makes no sense for the points. */
vp_status segments_fit(const points *p, const segments_plan *plan, segments_result *out, vp_error *error);
void segments_release(segments_result *r);

/* Calls `take` with the segment (from 0) of each point for each number of segments from `first` to `last`, at most as
 * many as points; not for dbscan and hdbscan. Returns false when memory ran out, or `take` said so. */
typedef bool (*segments_take)(void *context, size_t segments, const int32_t *segment);
bool segments_each(const points *p, const segments_plan *plan, size_t first, size_t last, segments_take take,
                   void *context);

/* How much nearer points are to their own segment than to the next (Rousseeuw 1987). Distances of a point from those of
 * a segment are in squares, whose mean comes from the segment's centre and spread: time linear in the count, and the
 * mean of 20,000 points drawn from them where there are more. Where distances are sums (points.sums) there are no
 * centres: they are measured between at most 1,000 of the points, evenly chosen. *out is NaN with fewer than two
 * segments; false when memory ran out. */
bool segments_silhouette(const points *p, const int32_t *segment, size_t segments, double *out);

#endif
