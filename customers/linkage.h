/* Trees of merges: agglomerative clustering, and cutting it. */
#ifndef CUSTOMERS_LINKAGE_H
#define CUSTOMERS_LINKAGE_H

#include "customers/points.h"

typedef enum linkage_method { LINKAGE_WARD, LINKAGE_AVERAGE, LINKAGE_COMPLETE, LINKAGE_SINGLE } linkage_method;

enum {
    LINKAGE_MOST_POINTS = 100000,
    LINKAGE_MOST_KEPT = 20000, /* of average and complete linkage, which keep all distances: 1.6 GB */
};

/* Two clusters become one. Points are clusters 0 to count - 1; the merge number i makes cluster count + i. */
typedef struct merge {
    uint32_t a, b;
    double height; /* distance between the two; with Ward's method that of scipy, a root of squared distances */
    uint32_t size; /* of the cluster made */
} merge;

/* The count - 1 merges in order of height, to out[count - 1]. Ward, average, complete: nearest-neighbour chain (Murtagh
 * 1983; Müllner 2011); single: minimum spanning tree. Time in the square of the count. False when memory ran out. */
bool linkage_build(const points *p, linkage_method method, merge *out);

/* An edge of a spanning tree. */
typedef struct tree_edge {
    uint32_t a, b;
    double length;
} tree_edge;

/* The edges of a spanning tree of count points as merges; sorts `edges`. False when memory ran out. */
bool linkage_of_tree(tree_edge *edges, size_t count, merge *out);

/* Cuts where `segments` clusters are left; they are numbered in the order of their first points. False when memory ran
 * out. */
bool linkage_cut(const merge *merges, size_t count, size_t segments, uint32_t *segment);

#endif
