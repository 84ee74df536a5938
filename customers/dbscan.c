#include "base/parallel.h"
#include "base/union_find.h"
#include "customers/density.h"
#include "customers/kd_tree.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCK = 1024 };

typedef struct dbscan {
    kd_tree tree;
    double squared;
    size_t min_points;
    unsigned char *core; /* [count] by place in the tree */
    uint32_t *parent;    /* [count] by place: the cores of a segment hang together */
} dbscan;

/* ---- Cores ---- */

typedef struct counter {
    size_t found, enough;
} counter;

static bool count_one(void *context, uint32_t place)
{
    (void)place;
    counter *c = context;
    return ++c->found < c->enough;
}

static void find_cores(void *context, size_t part, unsigned thread)
{
    (void)thread;
    dbscan *d = context;
    size_t n = d->tree.points->count, dimensions = d->tree.points->dimensions;
    for (size_t i = part * BLOCK; i < n && i < (part + 1) * BLOCK; i++) {
        counter c = {0, d->min_points};
        kd_within(&d->tree, d->tree.x + i * dimensions, d->squared, count_one, &c);
        d->core[i] = c.found >= c.enough;
    }
}

/* ---- Segments ---- */

typedef struct joiner {
    dbscan *d;
    uint32_t at;
} joiner;

static bool join(void *context, uint32_t place)
{
    joiner *j = context;
    if (place >= j->at || !j->d->core[place])
        return true;
    union_join(j->d->parent, j->at, place);
    return true;
}

typedef struct edge_search {
    dbscan *d;
    const uint32_t *number; /* of the segment, by root */
    uint32_t best;
} edge_search;

static bool edge(void *context, uint32_t place)
{
    edge_search *e = context;
    if (e->d->core[place]) {
        uint32_t found = e->number[union_root(e->d->parent, place)];
        e->best = found < e->best ? found : e->best;
    }
    return true;
}

static size_t number_segments(dbscan *d, uint32_t *segment, uint32_t *number, uint32_t *place_of)
{
    const points *p = d->tree.points;
    uint32_t next = 0;
    for (uint32_t place = 0; place < p->count; place++) {
        place_of[d->tree.order[place]] = place;
        number[place] = DENSITY_OUTLIER;
    }
    for (uint32_t i = 0; i < p->count; i++) {
        segment[i] = DENSITY_OUTLIER;
        if (!d->core[place_of[i]])
            continue;
        uint32_t *own = &number[union_root(d->parent, place_of[i])];
        *own = *own == DENSITY_OUTLIER ? next++ : *own;
        segment[i] = *own;
    }
    for (uint32_t i = 0; i < p->count; i++) {
        if (d->core[place_of[i]])
            continue;
        edge_search e = {d, number, DENSITY_OUTLIER};
        kd_within(&d->tree, points_at(p, i), d->squared, edge, &e);
        segment[i] = e.best;
    }
    return next;
}

size_t dbscan_fit(const points *p, double eps, size_t min_points, unsigned threads, uint32_t *segment)
{
    dbscan d = {.squared = eps * eps, .min_points = min_points};
    if (!kd_build(p, &d.tree))
        return SIZE_MAX;
    size_t found = SIZE_MAX;
    uint32_t *number = malloc(p->count * sizeof *number), *place_of = malloc(p->count * sizeof *place_of);
    d.core = malloc(p->count);
    d.parent = malloc(p->count * sizeof *d.parent);
    if (d.core && d.parent && number && place_of) {
        parallel_run(threads, (p->count + BLOCK - 1) / BLOCK, find_cores, &d);
        for (uint32_t i = 0; i < p->count; i++)
            d.parent[i] = i;
        for (uint32_t i = 0; i < p->count; i++)
            if (d.core[i])
                kd_within(&d.tree, d.tree.x + i * p->dimensions, d.squared, join, &(joiner){&d, i});
        found = number_segments(&d, segment, number, place_of);
    }
    free(number);
    free(place_of);
    free(d.core);
    free(d.parent);
    kd_release(&d.tree);
    return found;
}
