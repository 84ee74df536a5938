/* Segments that can be kept: where new rows belong, without fitting again. */
#ifndef CUSTOMERS_KEPT_SEGMENTS_H
#define CUSTOMERS_KEPT_SEGMENTS_H

#include "base/pack.h"
#include "customers/segments.h"

enum { MODEL_EXEMPLARS = 2000, MODEL_PARTS = 64 };

typedef struct kept_segment {
    double size;        /* rows that it was learned from */
    double found_again; /* as of its card; NaN */
    double away;        /* mean distance of its rows from the nearest exemplar */
    str name;
} kept_segment;

/* A row belongs where its nearest exemplar does: of k-means these are the means, else rows that were fitted. All is
 * owned by `memory`: kept_segments_release. */
typedef struct kept_segments {
    arena memory;
    str method, filter; /* filter: which documents the customers are of; "" */
    str *columns;       /* [dimensions] */
    points_scaling *scaling;
    size_t dimensions;
    bool sums;            /* as of points */
    double *exemplars;    /* [exemplar_count * dimensions] */
    uint32_t *segment_of; /* [exemplar_count] */
    size_t exemplar_count;
    double reach; /* distance from the nearest exemplar beyond which a row is an outlier; infinite but for dbscan and
                     hdbscan */
    kept_segment *segments; /* [count] */
    size_t count;
} kept_segments;

/* Where a point belongs. */
typedef struct placement {
    int32_t segment;  /* -1: an outlier */
    int32_t border;   /* the next segment, where that is no more than a tenth farther; -1 */
    double away;      /* distance from the nearest exemplar */
    uint32_t nearest; /* that exemplar */
} placement;

/* Makes a model of what was fitted; names and found_again are the caller's to set. False when memory ran out;
 * kept_segments_release also then. `columns`: [p->dimensions] names, copied. */
bool kept_segments_make(const points *p, const segments_plan *plan, const segments_result *r, const str *columns,
                        const points_scaling *scaling, kept_segments *out);
void kept_segments_release(kept_segments *m);

/* To out[p->count]; the same for any number of threads. False when memory ran out. */
bool kept_segments_place(const kept_segments *m, const points *p, unsigned threads, placement *out);

/* Moves the means of k-means towards new points, each by one part in as many as its segment has seen (Sculley 2010), in
 * the order of the points. `shift`: how far each went, [m->count]. */
void kept_segments_learn(kept_segments *m, const points *p, const placement *placed, double *shift);

/* As a pack: the file at `path` or, where that is NULL, appended to `out`; and back. VP_FORMAT for one that is not
 * sound. */
vp_status kept_segments_pack(const kept_segments *m, const char *path, buf *out, vp_error *error);
vp_status kept_segments_read(const pack *p, kept_segments *out, vp_error *error);

#endif
