#include "customers/reachability.h"

#include "base/parallel.h"
#include "base/union_find.h"

#include <math.h>
#include <stdlib.h>

enum {
    PARTS = 64, /* in which points look for their edges, whatever the number of threads */
};

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
    uint32_t *node_component; /* [nodes] of all in the node; UINT32_MAX: of several */
    candidate *nearest;       /* [count] of each place: the nearest that was elsewhere when it was looked for */
    candidate *near;          /* [count] by component: the shortest edge inside a leaf of the tree */
    candidate *best;          /* [PARTS * count] by component, of each part */
    uint32_t *number;         /* [count] of the component, by root; dense */
    size_t components;
} search;

static bool is_before(const candidate *x, const candidate *y)
{
    if (x->length != y->length)
        return x->length < y->length;
    uint32_t xl = x->a < x->b ? x->a : x->b, yl = y->a < y->b ? y->a : y->b;
    return xl != yl ? xl < yl : (x->a ^ x->b ^ xl) < (y->a ^ y->b ^ yl);
}

static void find_core(void *context, size_t part, unsigned thread)
{
    (void)thread;
    search *s = context;
    size_t n = s->tree->points->count, d = s->tree->points->dimensions;
    double nearest[REACHABILITY_NEIGHBOURS + 1];
    for (size_t i = n * part / PARTS; i < n * (part + 1) / PARTS; i++) {
        kd_nearest(s->tree, s->tree->x + i * d, s->neighbours + 1, nearest);
        s->core[i] = nearest[s->neighbours];
    }
}

static double largest(double a, double b, double c)
{
    double most = a > b ? a : b;
    return most > c ? most : c;
}

/* Whether the node may hold a nearer point of another component. */
static bool is_worth(const search *s, uint32_t node, uint32_t own, double length)
{
    return s->node_component[node] != own && s->node_core[node] < length;
}

/* The nearest of another component by mutual reachability, where it is nearer than `out` says. */
static void look_around(const search *s, uint32_t place, candidate *out)
{
    struct {
        uint32_t node;
        double distance;
    } stack[KD_DEPTH];
    uint32_t own = s->component[place];
    size_t depth = 0, d = s->tree->points->dimensions;
    const double *x = s->tree->x + place * d;
    double core = s->core[place];
    stack[depth].node = 0;
    stack[depth++].distance = core;
    while (depth) {
        uint32_t at = stack[--depth].node;
        const kd_node *n = &s->tree->nodes[at];
        if (stack[depth].distance >= out->length || !is_worth(s, at, own, out->length))
            continue;
        if (n->left) {
            double left = kd_distance(s->tree, n->left, x), right = kd_distance(s->tree, n->right, x);
            bool left_first = left <= right;
            stack[depth].node = left_first ? n->right : n->left;
            stack[depth++].distance = left_first ? right : left;
            stack[depth].node = left_first ? n->left : n->right;
            stack[depth++].distance = left_first ? left : right;
            continue;
        }
        for (uint32_t i = n->begin; i < n->end; i++) {
            if (s->component[i] == own || s->core[i] >= out->length)
                continue;
            double length = largest(points_squared(x, s->tree->x + i * d, d), core, s->core[i]);
            if (length < out->length)
                *out = (candidate){length, place, i};
        }
    }
}

/* Each component's shortest edge from the points of the part. What a point found before is still its nearest as long as
 * it is elsewhere; else it is a bound from below. */
static void look_for_edges(void *context, size_t part, unsigned thread)
{
    (void)thread;
    search *s = context;
    size_t n = s->tree->points->count;
    candidate *best = s->best + part * s->components;
    memcpy(best, s->near, s->components * sizeof *best);
    for (int known = 1; known >= 0; known--) /* those that know theirs first: they bound the others */
        for (uint32_t i = (uint32_t)(n * part / PARTS); i < n * (part + 1) / PARTS; i++) {
            candidate *own = &s->nearest[i], *found = &best[s->number[s->component[i]]];
            bool is_known = own->b != UINT32_MAX && s->component[own->b] != s->component[i];
            if (is_known != known || own->length >= found->length)
                continue;
            if (!is_known) {
                candidate c = {found->length, i, UINT32_MAX};
                look_around(s, i, &c);
                *own = c; /* without an edge: no less than the bound */
            }
            if (own->b != UINT32_MAX && is_before(own, found))
                *found = *own;
        }
}

static void offer(candidate *best, candidate c)
{
    if (is_before(&c, best))
        *best = c;
}

/* Edges between neighbours in a leaf cost little, and bound how far the others have to look. */
static void look_into_leaves(search *s)
{
    size_t d = s->tree->points->dimensions;
    for (size_t c = 0; c < s->components; c++)
        s->near[c] = (candidate){INFINITY, UINT32_MAX, UINT32_MAX};
    for (size_t at = 0; at < s->tree->node_count; at++) {
        const kd_node *n = &s->tree->nodes[at];
        if (n->left || s->node_component[at] != UINT32_MAX)
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
            *own = s->node_component[n->left] == s->node_component[n->right] ? s->node_component[n->left] : UINT32_MAX;
            continue;
        }
        *own = s->component[n->begin];
        for (uint32_t i = n->begin; i < n->end; i++)
            if (s->component[i] != *own)
                *own = UINT32_MAX;
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

static size_t join(search *s, tree_edge *out, size_t made)
{
    for (size_t c = 0; c < s->components; c++) {
        candidate best = s->best[c];
        for (size_t part = 1; part < PARTS; part++)
            if (is_before(&s->best[part * s->components + c], &best))
                best = s->best[part * s->components + c];
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
    parallel_run(threads, PARTS, find_core, s);
    for (uint32_t i = 0; i < n; i++)
        s->nearest[i] = (candidate){s->core[i], i, UINT32_MAX};
    find_node_cores(s);
    for (size_t made = 0, before = SIZE_MAX; made + 1 < n && made != before;) {
        before = made;
        number_components(s);
        parallel_run(threads, PARTS, look_for_edges, s);
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
