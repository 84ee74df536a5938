/* Points in a tree of boxes (Friedman, Bentley and Finkel 1977), for neighbours. */
#ifndef CUSTOMERS_KD_TREE_H
#define CUSTOMERS_KD_TREE_H

#include "customers/points.h"

enum {
    KD_LEAF = 16,   /* points in a node that is not split */
    KD_DEPTH = 128, /* more than nodes wait on the way through a tree, whose parts are halves */
};

typedef struct kd_node {
    uint32_t begin, end;  /* of the points in it, in the tree's order */
    uint32_t left, right; /* 0: a leaf */
} kd_node;

typedef struct kd_tree {
    const points *points;
    double *x;       /* [count * dimensions] in the tree's order */
    uint32_t *order; /* [count] the point at each place */
    kd_node *nodes;  /* [node_count], the root first; the parts of a node come behind it */
    double *boxes;   /* [node_count * 2 * dimensions] lowest, then highest coordinates */
    size_t node_count;
} kd_tree;

/* `p` must outlive it; at most UINT32_MAX points, at least one. Owned: kd_release. False when memory ran out. */
bool kd_build(const points *p, kd_tree *out);
void kd_release(kd_tree *t);

/* The squared distance of a point from a node's box, as points_apart; 0 inside. */
double kd_distance(const kd_tree *t, uint32_t node, const double *point);
/* That of the farthest corner: no point of the node is farther. Not for points.sums. */
double kd_farthest(const kd_tree *t, uint32_t node, const double *point);

/* The squared distances of the k nearest points, the nearest first, to out[k]; `point` itself, when it is one of the
 * tree, is among them. Fewer points: infinity. */
void kd_nearest(const kd_tree *t, const double *point, size_t k, double *out);

/* Points of the tree that are near to each other, and go through it together. */
typedef struct kd_batch {
    const kd_tree *tree;
    uint32_t places[KD_LEAF]; /* [count] */
    uint32_t count;           /* the caller's to set, with the places: 1 to KD_LEAF */
    double bound[KD_LEAF];    /* what is no nearer is of no interest, squared; infinite unless lowered */
    double farthest;          /* of the bounds */
    double turned[POINTS_MOST_DIMENSIONS * KD_LEAF]; /* as of points_squared_all */
    double box[2 * POINTS_MOST_DIMENSIONS];
} kd_batch;

void kd_batch_start(kd_batch *b, const kd_tree *t);
/* Shows them all points of the tree that may be within a bound, by place and squared distance of each; `show` may lower
 * bounds. Nodes that are not worth it are passed by (NULL: none). */
typedef bool (*kd_is_worth)(const void *context, const kd_batch *b, uint32_t node);
typedef void (*kd_show)(void *context, kd_batch *b, uint32_t place, const double distance[KD_LEAF]);
void kd_batch_walk(kd_batch *b, kd_is_worth is_worth, kd_show show, void *context);
/* kd_nearest of each, to out[count * k]. */
void kd_batch_nearest(kd_batch *b, size_t k, double *out);

/* The nearest of the points that are wanted, at most *squared away; the first of those that are as near. Its number,
 * and its squared distance to *squared; UINT32_MAX: there is none. */
typedef bool (*kd_wanted)(const void *context, uint32_t point);
uint32_t kd_nearest_of(const kd_tree *t, const double *point, kd_wanted wanted, const void *context, double *squared);

#endif
