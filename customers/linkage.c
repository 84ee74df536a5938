#include "customers/linkage.h"

#include "base/union_find.h"

#include <math.h>
#include <stdlib.h>

/* ---- Merges in order ---- */

static int by_length(const void *a, const void *b)
{
    const tree_edge *x = a, *y = b;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    uint64_t m = (uint64_t)x->a << 32 | x->b, n = (uint64_t)y->a << 32 | y->b;
    return (m > n) - (m < n);
}

bool linkage_of_tree(tree_edge *edges, size_t count, merge *out)
{
    uint32_t *parent = malloc(count * sizeof *parent), *cluster = malloc(count * sizeof *cluster),
             *size = malloc(count * sizeof *size);
    bool ok = parent && cluster && size;
    for (uint32_t i = 0; ok && i < count; i++) {
        parent[i] = cluster[i] = i;
        size[i] = 1;
    }
    qsort(edges, ok ? count - 1 : 0, sizeof *edges, by_length);
    for (size_t i = 0; ok && i + 1 < count; i++) {
        uint32_t a = union_root(parent, edges[i].a), b = union_root(parent, edges[i].b);
        parent[b] = a;
        size[a] += size[b];
        out[i] = (merge){cluster[a], cluster[b], edges[i].length, size[a]};
        cluster[a] = (uint32_t)(count + i);
    }
    free(parent);
    free(cluster);
    free(size);
    return ok;
}

bool linkage_cut(const merge *merges, size_t count, size_t segments, uint32_t *segment)
{
    uint32_t *parent = malloc(2 * count * sizeof *parent), *number = malloc(2 * count * sizeof *number), next = 0;
    bool ok = parent && number;
    for (uint32_t i = 0; ok && i < 2 * count; i++) {
        parent[i] = i;
        number[i] = UINT32_MAX;
    }
    for (size_t i = 0; ok && i + segments < count; i++)
        parent[merges[i].a] = parent[merges[i].b] = (uint32_t)(count + i);
    for (uint32_t i = 0; ok && i < count; i++) {
        uint32_t root = union_root(parent, i);
        if (number[root] == UINT32_MAX)
            number[root] = next++;
        segment[i] = number[root];
    }
    free(parent);
    free(number);
    return ok;
}

/* ---- Single linkage: the spanning tree of Prim (1957) ---- */

static bool span(const points *p, tree_edge *out)
{
    size_t n = p->count;
    double *nearest = malloc(n * sizeof *nearest);
    uint32_t *from = malloc(n * sizeof *from), *left = malloc(n * sizeof *left);
    bool ok = nearest && from && left;
    for (uint32_t i = 0; ok && i < n; i++) {
        nearest[i] = INFINITY;
        left[i] = i + 1;
    }
    uint32_t here = 0;
    for (size_t rest = n - 1; ok && rest; rest--) {
        size_t best = 0;
        for (size_t k = 0; k < rest; k++) {
            uint32_t i = left[k];
            double distance = points_apart(p, points_at(p, i), points_at(p, here));
            if (distance < nearest[i]) {
                nearest[i] = distance;
                from[i] = here;
            }
            if (nearest[i] < nearest[left[best]] || (nearest[i] == nearest[left[best]] && i < left[best]))
                best = k;
        }
        here = left[best];
        out[n - 1 - rest] = (tree_edge){from[here], here, sqrt(nearest[here])};
        left[best] = left[rest - 1];
    }
    free(nearest);
    free(from);
    free(left);
    return ok;
}

/* ---- The chain of nearest neighbours ---- */

typedef struct chain {
    const points *p;
    linkage_method method;
    double *x;         /* Ward: [count * dimensions] means */
    double *distances; /* average, complete: [count * (count - 1) / 2] */
    double *size;      /* [count] 0: merged away */
    uint32_t *stack;   /* [count] each the nearest of the one before */
    uint32_t *alive;   /* [count] clusters there are */
    size_t alive_count;
} chain;

static double *distance_at(const chain *c, uint32_t a, uint32_t b)
{
    size_t high = a > b ? a : b, low = a > b ? b : a;
    return &c->distances[high * (high - 1) / 2 + low];
}

/* Squared, for Ward: what the merge adds to the spread, twice. */
static double between(const chain *c, uint32_t a, uint32_t b)
{
    if (c->method != LINKAGE_WARD)
        return *distance_at(c, a, b);
    size_t d = c->p->dimensions;
    return 2 * c->size[a] * c->size[b] / (c->size[a] + c->size[b]) * points_squared(c->x + a * d, c->x + b * d, d);
}

static void unite(chain *c, uint32_t a, uint32_t b)
{
    size_t d = c->p->dimensions;
    double na = c->size[a], nb = c->size[b];
    for (size_t j = 0; c->method == LINKAGE_WARD && j < d; j++)
        c->x[a * d + j] = (na * c->x[a * d + j] + nb * c->x[b * d + j]) / (na + nb);
    size_t kept = 0;
    for (size_t k = 0; k < c->alive_count; k++) {
        uint32_t i = c->alive[k];
        if (i == b)
            continue;
        c->alive[kept++] = i;
        if (i == a || c->method == LINKAGE_WARD)
            continue;
        double *to = distance_at(c, i, a), other = *distance_at(c, i, b);
        *to = c->method == LINKAGE_COMPLETE ? fmax(*to, other) : (na * *to + nb * other) / (na + nb);
    }
    c->alive_count = kept;
    c->size[a] += nb;
    c->size[b] = 0;
}

/* The nearest of `at`; where `before` is as near, that one. */
static uint32_t nearest_of(const chain *c, uint32_t at, uint32_t before, double *distance)
{
    uint32_t best = before;
    *distance = before == UINT32_MAX ? INFINITY : between(c, at, before);
    for (size_t k = 0; k < c->alive_count; k++) {
        uint32_t i = c->alive[k];
        if (i == at || i == before)
            continue;
        double found = between(c, at, i);
        if (found < *distance) {
            *distance = found;
            best = i;
        }
    }
    return best;
}

static void follow(chain *c, tree_edge *out)
{
    size_t depth = 0, made = 0;
    while (c->alive_count > 1) {
        if (!depth)
            c->stack[depth++] = c->alive[0];
        uint32_t at = c->stack[depth - 1], before = depth > 1 ? c->stack[depth - 2] : UINT32_MAX;
        double distance;
        uint32_t next = nearest_of(c, at, before, &distance);
        if (next != before) {
            c->stack[depth++] = next;
            continue;
        }
        depth -= 2; /* nearest to each other */
        uint32_t a = at < before ? at : before, b = at < before ? before : at;
        out[made++] = (tree_edge){a, b, c->method == LINKAGE_WARD ? sqrt(distance) : distance};
        unite(c, a, b);
    }
}

static bool reserve(chain *c)
{
    size_t n = c->p->count, d = c->p->dimensions, pairs = n * (n - 1) / 2;
    bool ward = c->method == LINKAGE_WARD;
    c->x = malloc((ward ? n * d : 1) * sizeof *c->x);
    c->distances = malloc((ward ? 1 : pairs + 1) * sizeof *c->distances);
    c->size = malloc(n * sizeof *c->size);
    c->stack = malloc(n * sizeof *c->stack);
    c->alive = malloc(n * sizeof *c->alive);
    return c->x && c->distances && c->size && c->stack && c->alive;
}

static void begin(chain *c)
{
    size_t n = c->p->count, d = c->p->dimensions;
    for (uint32_t i = 0; i < n; i++) {
        c->size[i] = 1;
        c->alive[i] = i;
    }
    c->alive_count = n;
    if (c->method == LINKAGE_WARD) {
        memcpy(c->x, c->p->x, n * d * sizeof *c->x);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < i; j++)
            *distance_at(c, i, j) = sqrt(points_apart(c->p, points_at(c->p, i), points_at(c->p, j)));
}

static bool merge_chain(const points *p, linkage_method method, tree_edge *out)
{
    chain c = {.p = p, .method = method};
    bool ok = reserve(&c);
    if (ok) {
        begin(&c);
        follow(&c, out);
    }
    free(c.x);
    free(c.distances);
    free(c.size);
    free(c.stack);
    free(c.alive);
    return ok;
}

bool linkage_build(const points *p, linkage_method method, merge *out)
{
    tree_edge *edges = malloc(p->count * sizeof *edges);
    bool ok = edges && (method == LINKAGE_SINGLE ? span(p, edges) : merge_chain(p, method, edges)) &&
              linkage_of_tree(edges, p->count, out);
    free(edges);
    return ok;
}
