#include "customers/reachability.h"

#include "base/parallel.h"
#include "base/union_find.h"

#include <math.h>
#include <stdlib.h>

enum {
    PARTS = 16, /* in which points look for their edges, whatever the number of threads */
    FIRST_STEP = 64,
    NEXT_STEP = 8,
};

static const uint32_t SEVERAL = UINT32_MAX; /* in place of the component of a node, or of points */

typedef struct candidate {
    double length; /* squared */
    uint32_t a, b; /* places in the tree */
} candidate;

typedef struct search {
    const kd_tree *tree;
    size_t neighbours;
    double *core;             /* [count] squared core distances, by place */
    double *node_core;        /* [nodes] the smallest in the node */
    uint32_t *parent;         /* [count] components, by place */
    uint32_t *component;      /* [count] the root of each place */
    uint32_t *node_component; /* [nodes] of all in the node; SEVERAL */
    candidate *nearest;       /* [count] of each place: the nearest that was elsewhere when it was looked for */
    candidate *near;          /* [count] by component: the shortest edge known by now */
    candidate *best;          /* [PARTS * count] by component, of each part */
    uint32_t *number;         /* [count] of the component, by root; dense */
    size_t components;
    size_t step; /* from a leaf that looks to the next */
} search;

static bool is_before(const candidate *x, const candidate *y)
{
    if (x->length != y->length)
        return x->length < y->length;
    uint32_t xl = x->a < x->b ? x->a : x->b, yl = y->a < y->b ? y->a : y->b;
    return xl != yl ? xl < yl : (x->a ^ x->b ^ xl) < (y->a ^ y->b ^ yl);
}

static void offer(candidate *best, candidate c)
{
    if (is_before(&c, best))
        *best = c;
}

/* Points of a part look for their core distances, or for edges, a leaf of the tree at a time. */
typedef struct looking {
    search *search;
    candidate *best;          /* [components] of the part */
    kd_batch batch;           /* of the leaf, those who look */
    candidate found[KD_LEAF]; /* by each of them */
    uint32_t own;             /* the component that all of them are of; SEVERAL */
} looking;

static void each_leaf(looking *w, size_t part, size_t step, void (*use)(looking *w, uint32_t begin, uint32_t end))
{
    const kd_tree *t = w->search->tree;
    for (size_t at = t->node_count * part / PARTS; at < t->node_count * (part + 1) / PARTS; at += step) {
        const kd_node *n = &t->nodes[at];
        for (uint32_t i = n->begin; !n->left && i < n->end; i += KD_LEAF)
            use(w, i, n->end - i < KD_LEAF ? n->end : i + KD_LEAF);
    }
}

static void find_leaf_cores(looking *w, uint32_t begin, uint32_t end)
{
    search *s = w->search;
    size_t k = s->neighbours + 1;
    double nearest[KD_LEAF * (REACHABILITY_NEIGHBOURS + 1)];
    w->batch.count = end - begin;
    for (uint32_t i = begin; i < end; i++)
        w->batch.places[i - begin] = i;
    kd_batch_start(&w->batch, s->tree);
    kd_batch_nearest(&w->batch, k, nearest);
    for (uint32_t q = 0; q < w->batch.count; q++)
        s->core[begin + q] = nearest[(q + 1) * k - 1];
}

static void find_cores(void *context, size_t part, unsigned thread)
{
    (void)thread;
    looking w = {.search = context};
    each_leaf(&w, part, 1, find_leaf_cores);
}

static double largest(double a, double b, double c)
{
    double most = a > b ? a : b;
    return most > c ? most : c;
}

/* Whether the node may hold a nearer point of another component. */
static bool is_worth(const void *context, const kd_batch *b, uint32_t node)
{
    const looking *w = context;
    uint32_t of = w->search->node_component[node];
    return (of != w->own || of == SEVERAL) && w->search->node_core[node] < b->farthest;
}

/* The nearest of another component by mutual reachability, of each. */
static void take_edges(void *context, kd_batch *b, uint32_t place, const double distance[KD_LEAF])
{
    looking *w = context;
    const search *s = w->search;
    for (uint32_t q = 0; q < b->count; q++) {
        uint32_t from = b->places[q];
        double length = largest(distance[q], s->core[from], s->core[place]);
        if (length < b->bound[q] && s->component[from] != s->component[place]) {
            w->found[q] = (candidate){length, from, place};
            b->bound[q] = length;
        }
    }
}

static candidate *best_of(const looking *w, uint32_t place)
{
    return &w->best[w->search->number[w->search->component[place]]];
}

/* What a point found before is still its nearest as long as it is elsewhere; else it is a bound from below. */
static bool knows_its_nearest(const search *s, uint32_t place)
{
    uint32_t to = s->nearest[place].b;
    return to != UINT32_MAX && s->component[to] != s->component[place];
}

static void offer_known(looking *w, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++)
        if (knows_its_nearest(w->search, i))
            offer(best_of(w, i), w->search->nearest[i]);
}

static void look_around(looking *w, uint32_t begin, uint32_t end)
{
    search *s = w->search;
    kd_batch *b = &w->batch;
    b->count = 0;
    for (uint32_t i = begin; i < end; i++)
        if (!knows_its_nearest(s, i) && s->nearest[i].length < best_of(w, i)->length) {
            w->own = !b->count || w->own == s->component[i] ? s->component[i] : SEVERAL;
            b->places[b->count++] = i;
        }
    if (!b->count)
        return;
    kd_batch_start(b, s->tree);
    for (uint32_t q = 0; q < b->count; q++) {
        b->bound[q] = best_of(w, b->places[q])->length;
        w->found[q] = (candidate){b->bound[q], b->places[q], UINT32_MAX}; /* without an edge: no less than the bound */
    }
    kd_batch_walk(b, is_worth, take_edges, w);
    for (uint32_t q = 0; q < b->count; q++) {
        s->nearest[b->places[q]] = w->found[q];
        if (w->found[q].b != UINT32_MAX)
            offer(best_of(w, b->places[q]), w->found[q]);
    }
}

/* Each component's shortest edge from the points of the part. Those that know theirs bound the others. */
static void look_for_edges(void *context, size_t part, unsigned thread)
{
    (void)thread;
    search *s = context;
    looking w = {.search = s, .best = s->best + part * s->components};
    memcpy(w.best, s->near, s->components * sizeof *w.best);
    each_leaf(&w, part, 1, offer_known);
    each_leaf(&w, part, s->step, look_around);
}

/* Edges between neighbours in a leaf cost little, and bound how far the others have to look. */
static void look_into_leaves(search *s)
{
    size_t d = s->tree->points->dimensions;
    for (size_t c = 0; c < s->components; c++)
        s->near[c] = (candidate){INFINITY, UINT32_MAX, UINT32_MAX};
    for (size_t at = 0; at < s->tree->node_count; at++) {
        const kd_node *n = &s->tree->nodes[at];
        if (n->left || s->node_component[at] != SEVERAL)
            continue;
        for (uint32_t i = n->begin; i < n->end; i++)
            for (uint32_t k = i + 1; k < n->end; k++) {
                if (s->component[i] == s->component[k])
                    continue;
                double squared = points_squared(s->tree->x + i * d, s->tree->x + k * d, d);
                double length = largest(squared, s->core[i], s->core[k]);
                offer(&s->near[s->number[s->component[i]]], (candidate){length, i, k});
                offer(&s->near[s->number[s->component[k]]], (candidate){length, k, i});
            }
    }
}

/* Which nodes hold points of one component only. */
static void mark_nodes(search *s)
{
    for (size_t at = s->tree->node_count; at-- > 0;) {
        const kd_node *n = &s->tree->nodes[at];
        uint32_t *own = &s->node_component[at];
        if (n->left) {
            *own = s->node_component[n->left] == s->node_component[n->right] ? s->node_component[n->left] : SEVERAL;
            continue;
        }
        *own = s->component[n->begin];
        for (uint32_t i = n->begin; i < n->end; i++)
            if (s->component[i] != *own)
                *own = SEVERAL;
    }
}

static void number_components(search *s)
{
    size_t n = s->tree->points->count;
    s->components = 0;
    for (uint32_t i = 0; i < n; i++) {
        s->component[i] = union_root(s->parent, i);
        if (s->component[i] == i)
            s->number[i] = (uint32_t)s->components++;
    }
    mark_nodes(s);
    look_into_leaves(s);
}

/* Few leaves look first, then more: a part of the tree is a place in space, and what the others found bounds how far
 * its points have to look. */
static void find_edges(search *s, unsigned threads)
{
    for (s->step = FIRST_STEP; s->step; s->step /= NEXT_STEP) {
        parallel_run(threads, PARTS, look_for_edges, s);
        for (size_t c = 0; c < s->components; c++)
            for (size_t part = 0; part < PARTS; part++)
                offer(&s->near[c], s->best[part * s->components + c]);
    }
}

static size_t join(search *s, tree_edge *out, size_t made)
{
    for (size_t c = 0; c < s->components; c++) {
        candidate best = s->near[c];
        if (best.b == UINT32_MAX)
            continue;
        if (union_root(s->parent, best.a) == union_root(s->parent, best.b))
            continue;
        union_join(s->parent, best.a, best.b);
        uint32_t from = s->tree->order[best.a], to = s->tree->order[best.b];
        out[made++] = (tree_edge){from < to ? from : to, from < to ? to : from, sqrt(best.length)};
    }
    return made;
}

static void find_node_cores(search *s)
{
    for (size_t at = s->tree->node_count; at-- > 0;) {
        const kd_node *n = &s->tree->nodes[at];
        double least = INFINITY;
        for (uint32_t i = n->begin; !n->left && i < n->end; i++)
            least = fmin(least, s->core[i]);
        s->node_core[at] = n->left ? fmin(s->node_core[n->left], s->node_core[n->right]) : least;
    }
}

static void grow(search *s, unsigned threads, tree_edge *out)
{
    size_t n = s->tree->points->count;
    for (uint32_t i = 0; i < n; i++)
        s->parent[i] = i;
    parallel_run(threads, PARTS, find_cores, s);
    for (uint32_t i = 0; i < n; i++)
        s->nearest[i] = (candidate){s->core[i], i, UINT32_MAX};
    find_node_cores(s);
    for (size_t made = 0, before = SIZE_MAX; made + 1 < n && made != before;) {
        before = made;
        number_components(s);
        find_edges(s, threads);
        made = join(s, out, made);
    }
}

bool reachability_span(const kd_tree *t, size_t neighbours, unsigned threads, tree_edge *out)
{
    size_t n = t->points->count;
    search s = {.tree = t, .neighbours = neighbours};
    s.core = malloc(n * sizeof *s.core);
    s.node_core = malloc(t->node_count * sizeof *s.node_core);
    s.parent = malloc(n * sizeof *s.parent);
    s.component = malloc(n * sizeof *s.component);
    s.node_component = malloc(t->node_count * sizeof *s.node_component);
    s.nearest = malloc(n * sizeof *s.nearest);
    s.near = malloc(n * sizeof *s.near);
    s.best = malloc(PARTS * n * sizeof *s.best);
    s.number = malloc(n * sizeof *s.number);
    bool ok = s.core && s.node_core && s.parent && s.component && s.node_component && s.nearest && s.near && s.best &&
              s.number;
    if (ok)
        grow(&s, threads, out);
    free(s.core);
    free(s.node_core);
    free(s.parent);
    free(s.component);
    free(s.node_component);
    free(s.nearest);
    free(s.near);
    free(s.best);
    free(s.number);
    return ok;
}
