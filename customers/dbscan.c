#include "base/parallel.h"
#include "base/union_find.h"
#include "customers/density.h"
#include "customers/kd_tree.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCK = 1024 };

/* What a node of the tree says of the cores in it, beside a core that stands for all of them. */
static const uint32_t NO_CORE = UINT32_MAX, SEVERAL = UINT32_MAX - 1;

typedef struct dbscan {
    kd_tree tree;
    double squared; /* the neighbourhood */
    size_t min_points;
    unsigned char *core; /* [count] by place in the tree */
    uint32_t *parent;    /* [count] by place: the cores of a segment hang together */
    uint32_t *of; /* [nodes] a core whose segment all cores of the node are in; NO_CORE; SEVERAL: or not yet known */
    uint32_t *number; /* [count] of the segment, by root */
} dbscan;

static const double *at_place(const dbscan *d, size_t place)
{
    return d->tree.x + place * d->tree.points->dimensions;
}

static bool is_near(const dbscan *d, const double *x, uint32_t place)
{
    return points_squared(x, at_place(d, place), d->tree.points->dimensions) <= d->squared;
}

/* ---- Cores ---- */

/* A node inside the neighbourhood counts as a whole. */
static bool has_enough(const dbscan *d, const double *x)
{
    uint32_t stack[KD_DEPTH];
    size_t depth = 0, found = 0;
    stack[depth++] = 0;
    while (depth && found < d->min_points) {
        uint32_t at = stack[--depth];
        const kd_node *n = &d->tree.nodes[at];
        if (kd_distance(&d->tree, at, x) > d->squared)
            continue;
        if (kd_farthest(&d->tree, at, x) <= d->squared)
            found += n->end - n->begin;
        else if (n->left) {
            stack[depth++] = n->right;
            stack[depth++] = n->left;
        } else
            for (uint32_t i = n->begin; i < n->end; i++)
                found += is_near(d, x, i);
    }
    return found >= d->min_points;
}

static void find_cores(void *context, size_t part, unsigned thread)
{
    (void)thread;
    dbscan *d = context;
    size_t n = d->tree.points->count;
    for (size_t i = part * BLOCK; i < n && i < (part + 1) * BLOCK; i++)
        d->core[i] = has_enough(d, at_place(d, i));
}

/* ---- Segments ---- */

static uint32_t both(dbscan *d, uint32_t a, uint32_t b)
{
    if (a == NO_CORE || b == NO_CORE)
        return a == NO_CORE ? b : a;
    if (a == SEVERAL || b == SEVERAL || union_root(d->parent, a) != union_root(d->parent, b))
        return SEVERAL;
    return a;
}

/* What is known of a node by now. */
static uint32_t look_at(dbscan *d, uint32_t at)
{
    const kd_node *n = &d->tree.nodes[at];
    if (d->of[at] != SEVERAL)
        return d->of[at];
    uint32_t all = NO_CORE;
    if (n->left)
        all = both(d, d->of[n->left], d->of[n->right]);
    else
        for (uint32_t i = n->begin; i < n->end && all != SEVERAL; i++)
            all = both(d, all, d->core[i] ? i : NO_CORE);
    return d->of[at] = all;
}

static void join_cores(dbscan *d, uint32_t core, const kd_node *n)
{
    for (uint32_t i = n->begin; i < n->end; i++)
        if (d->core[i])
            union_join(d->parent, core, i);
}

/* Joins a core with those near to it that stand before it. Nodes whose cores are with it already are passed by, and one
 * inside the neighbourhood is joined as a whole, once: so a large neighbourhood costs no more than a small one. */
static void join(dbscan *d, uint32_t core)
{
    uint32_t stack[KD_DEPTH];
    size_t depth = 0;
    const double *x = at_place(d, core);
    stack[depth++] = 0;
    while (depth) {
        uint32_t at = stack[--depth], known = look_at(d, at);
        const kd_node *n = &d->tree.nodes[at];
        if (n->begin >= core || known == NO_CORE ||
            (known != SEVERAL && union_root(d->parent, known) == union_root(d->parent, core)) ||
            kd_distance(&d->tree, at, x) > d->squared)
            continue;
        if (kd_farthest(&d->tree, at, x) <= d->squared) {
            if (known == SEVERAL)
                join_cores(d, core, n);
            else
                union_join(d->parent, core, known);
            d->of[at] = core;
        } else if (n->left) {
            stack[depth++] = n->right;
            stack[depth++] = n->left;
        } else
            for (uint32_t i = n->begin; i < n->end && i < core; i++)
                if (d->core[i] && is_near(d, x, i))
                    union_join(d->parent, core, i);
    }
}

static uint32_t number_of(dbscan *d, uint32_t core)
{
    return d->number[union_root(d->parent, core)];
}

/* The first segment with a core near to a point; DENSITY_OUTLIER: none. */
static uint32_t first_near(dbscan *d, const double *x)
{
    uint32_t stack[KD_DEPTH], best = DENSITY_OUTLIER;
    size_t depth = 0;
    stack[depth++] = 0;
    while (depth) {
        uint32_t at = stack[--depth], known = d->of[at];
        const kd_node *n = &d->tree.nodes[at];
        bool one = known != SEVERAL;
        if (known == NO_CORE || (one && number_of(d, known) >= best) || kd_distance(&d->tree, at, x) > d->squared)
            continue;
        if (one && kd_farthest(&d->tree, at, x) <= d->squared)
            best = number_of(d, known);
        else if (n->left) {
            stack[depth++] = n->right;
            stack[depth++] = n->left;
        } else
            for (uint32_t i = n->begin; i < n->end; i++)
                if (d->core[i] && number_of(d, i) < best && is_near(d, x, i))
                    best = number_of(d, i);
    }
    return best;
}

static size_t number_segments(dbscan *d, uint32_t *segment, uint32_t *place_of)
{
    const points *p = d->tree.points;
    uint32_t next = 0;
    for (uint32_t place = 0; place < p->count; place++) {
        place_of[d->tree.order[place]] = place;
        d->number[place] = DENSITY_OUTLIER;
    }
    for (size_t at = d->tree.node_count; at-- > 0;)
        look_at(d, (uint32_t)at);
    for (uint32_t i = 0; i < p->count; i++) {
        segment[i] = DENSITY_OUTLIER;
        if (!d->core[place_of[i]])
            continue;
        uint32_t *own = &d->number[union_root(d->parent, place_of[i])];
        *own = *own == DENSITY_OUTLIER ? next++ : *own;
        segment[i] = *own;
    }
    for (uint32_t place = 0; place < p->count; place++)
        if (!d->core[place])
            segment[d->tree.order[place]] = first_near(d, at_place(d, place));
    return next;
}

size_t dbscan_fit(const points *p, double eps, size_t min_points, unsigned threads, uint32_t *segment)
{
    dbscan d = {.squared = eps * eps, .min_points = min_points};
    if (!kd_build(p, &d.tree))
        return SIZE_MAX;
    size_t found = SIZE_MAX;
    uint32_t *place_of = malloc(p->count * sizeof *place_of);
    d.core = malloc(p->count);
    d.parent = malloc(p->count * sizeof *d.parent);
    d.number = malloc(p->count * sizeof *d.number);
    d.of = malloc(d.tree.node_count * sizeof *d.of);
    if (d.core && d.parent && d.number && d.of && place_of) {
        parallel_run(threads, (p->count + BLOCK - 1) / BLOCK, find_cores, &d);
        for (uint32_t i = 0; i < p->count; i++)
            d.parent[i] = i;
        for (size_t at = d.tree.node_count; at-- > 0;) {
            d.of[at] = SEVERAL;
            look_at(&d, (uint32_t)at);
        }
        for (uint32_t i = 0; i < p->count; i++)
            if (d.core[i])
                join(&d, i);
        found = number_segments(&d, segment, place_of);
    }
    free(place_of);
    free(d.core);
    free(d.parent);
    free(d.number);
    free(d.of);
    kd_release(&d.tree);
    return found;
}
