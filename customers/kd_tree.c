#include "customers/kd_tree.h"

#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

static double *coordinates(const kd_tree *t, size_t place)
{
    return t->x + place * t->points->dimensions;
}

/* `box`: lowest, then highest coordinates. */
static void widen_box(const kd_tree *t, uint32_t place, double *box)
{
    size_t d = t->points->dimensions;
    const double *x = coordinates(t, place);
    for (size_t j = 0; j < d; j++) {
        box[j] = x[j] < box[j] ? x[j] : box[j];
        box[d + j] = x[j] > box[d + j] ? x[j] : box[d + j];
    }
}

static void start_box(const kd_tree *t, uint32_t place, double *box)
{
    size_t d = t->points->dimensions;
    memcpy(box, coordinates(t, place), d * sizeof *box);
    memcpy(box + d, coordinates(t, place), d * sizeof *box);
}

static void swap(kd_tree *t, size_t a, size_t b)
{
    double *x = coordinates(t, a), *y = coordinates(t, b);
    uint32_t held = t->order[a];
    t->order[a] = t->order[b];
    t->order[b] = held;
    for (size_t j = 0; j < t->points->dimensions; j++) {
        double coordinate = x[j];
        x[j] = y[j];
        y[j] = coordinate;
    }
}

/* Sorts places such that the point at `middle` stands where it would in order of coordinate j (Hoare 1961). */
static void part(kd_tree *t, ptrdiff_t begin, ptrdiff_t end, ptrdiff_t middle, size_t j)
{
    size_t d = t->points->dimensions;
    const double *x = t->x + j;
    while (end - begin > 1) {
        /* drawn: no order of input makes it slow */
        double pivot = x[(begin + (ptrdiff_t)rng_below((uint64_t)end, (uint64_t)begin, (uint64_t)(end - begin))) * d];
        ptrdiff_t low = begin, high = end - 1;
        while (low <= high) {
            while (x[low * d] < pivot)
                low++;
            while (x[high * d] > pivot)
                high--;
            if (low > high)
                break;
            swap(t, (size_t)low++, (size_t)high--);
        }
        if (middle > high && middle < low)
            return;
        if (middle <= high)
            end = high + 1;
        else
            begin = low;
    }
}

static size_t widest(const double *box, size_t d)
{
    size_t best = 0;
    for (size_t j = 1; j < d; j++)
        if (box[d + j] - box[j] > box[d + best] - box[best])
            best = j;
    return best;
}

/* False: the node is a leaf. */
static bool split(kd_tree *t, size_t at)
{
    size_t d = t->points->dimensions;
    kd_node *n = &t->nodes[at];
    double *box = t->boxes + at * 2 * d;
    start_box(t, n->begin, box);
    for (uint32_t i = n->begin + 1; i < n->end; i++)
        widen_box(t, i, box);
    size_t j = widest(box, d);
    if (n->end - n->begin <= KD_LEAF || !(box[d + j] > box[j]))
        return false;
    uint32_t middle = n->begin + (n->end - n->begin) / 2;
    part(t, n->begin, n->end, middle, j);
    n->left = (uint32_t)t->node_count++;
    n->right = (uint32_t)t->node_count++;
    t->nodes[n->left] = (kd_node){n->begin, middle, 0, 0};
    t->nodes[n->right] = (kd_node){middle, n->end, 0, 0};
    return true;
}

/* One part to its end before the other: what is split next is in the cache. */
static void grow(kd_tree *t)
{
    uint32_t waiting[KD_DEPTH] = {0};
    size_t depth = 1;
    t->nodes[0] = (kd_node){0, (uint32_t)t->points->count, 0, 0};
    t->node_count = 1;
    while (depth) {
        uint32_t at = waiting[--depth];
        if (!split(t, at))
            continue;
        waiting[depth++] = t->nodes[at].right;
        waiting[depth++] = t->nodes[at].left;
    }
}

bool kd_build(const points *p, kd_tree *out)
{
    size_t d = p->dimensions, most = 4 * (p->count / KD_LEAF) + 3;
    *out = (kd_tree){.points = p};
    out->x = malloc((p->count * d + 1) * sizeof *out->x);
    out->order = malloc(p->count * sizeof *out->order);
    out->nodes = malloc(most * sizeof *out->nodes);
    out->boxes = malloc(most * 2 * d * sizeof *out->boxes);
    if (!out->x || !out->order || !out->nodes || !out->boxes) {
        kd_release(out);
        return false;
    }
    for (size_t i = 0; i < p->count; i++)
        out->order[i] = (uint32_t)i;
    memcpy(out->x, p->x, p->count * d * sizeof *out->x);
    grow(out);
    return true;
}

void kd_release(kd_tree *t)
{
    free(t->x);
    free(t->order);
    free(t->nodes);
    free(t->boxes);
    *t = (kd_tree){0};
}

double kd_distance(const kd_tree *t, uint32_t node, const double *point)
{
    size_t d = t->points->dimensions;
    const double *low = t->boxes + (size_t)node * 2 * d, *high = low + d;
    double sum = 0;
    for (size_t j = 0; j < d; j++) {
        double below = low[j] - point[j], above = point[j] - high[j];
        double away = below > above ? below : above; /* fmax is a call */
        if (away > 0)
            sum += t->points->sums ? away : away * away;
    }
    return t->points->sums ? sum * sum : sum;
}

double kd_farthest(const kd_tree *t, uint32_t node, const double *point)
{
    size_t d = t->points->dimensions;
    const double *low = t->boxes + (size_t)node * 2 * d, *high = low + d;
    double sum = 0;
    for (size_t j = 0; j < d; j++) {
        double below = fabs(point[j] - low[j]), above = fabs(high[j] - point[j]);
        double away = below > above ? below : above;
        sum += away * away;
    }
    return sum;
}

/* Into the k smallest so far, which are sorted. */
static void insert(double *nearest, size_t k, double distance)
{
    size_t at = k - 1;
    while (at > 0 && nearest[at - 1] > distance) {
        nearest[at] = nearest[at - 1];
        at--;
    }
    nearest[at] = distance;
}

typedef struct waiting {
    uint32_t node;
    double distance;
} waiting;

/* Both parts of a node wait; the nearer one is next. */
static size_t push_parts(const kd_tree *t, const kd_node *n, const double *point, waiting *stack, size_t depth)
{
    double left = kd_distance(t, n->left, point), right = kd_distance(t, n->right, point);
    bool left_next = left <= right;
    stack[depth++] = left_next ? (waiting){n->right, right} : (waiting){n->left, left};
    stack[depth++] = left_next ? (waiting){n->left, left} : (waiting){n->right, right};
    return depth;
}

void kd_nearest(const kd_tree *t, const double *point, size_t k, double *out)
{
    waiting stack[KD_DEPTH] = {{0, 0}};
    size_t depth = 1, d = t->points->dimensions;
    for (size_t i = 0; i < k; i++)
        out[i] = INFINITY;
    while (depth) {
        if (stack[--depth].distance >= out[k - 1])
            continue;
        const kd_node *n = &t->nodes[stack[depth].node];
        if (n->left)
            depth = push_parts(t, n, point, stack, depth);
        for (uint32_t i = n->begin; !n->left && i < n->end; i++) {
            double distance = points_squared(point, t->x + i * d, d);
            if (distance < out[k - 1])
                insert(out, k, distance);
        }
    }
}

void kd_batch_start(kd_batch *b, const kd_tree *t)
{
    size_t d = t->points->dimensions;
    b->tree = t;
    start_box(t, b->places[0], b->box);
    for (uint32_t q = 1; q < b->count; q++)
        widen_box(t, b->places[q], b->box);
    for (size_t q = 0; q < KD_LEAF; q++) {
        const double *x = coordinates(t, b->places[q < b->count ? q : 0]);
        for (size_t j = 0; j < d; j++)
            b->turned[j * KD_LEAF + q] = x[j];
        b->bound[q] = q < b->count ? INFINITY : -1;
    }
}

static double between_boxes(const kd_tree *t, uint32_t node, const double *box)
{
    size_t d = t->points->dimensions;
    const double *low = t->boxes + (size_t)node * 2 * d, *high = low + d;
    double sum = 0;
    for (size_t j = 0; j < d; j++) {
        double below = low[j] - box[d + j], above = box[j] - high[j];
        double away = below > above ? below : above;
        sum += away > 0 ? away * away : 0;
    }
    return sum;
}

static void find_farthest(kd_batch *b)
{
    b->farthest = b->bound[0];
    for (size_t q = 1; q < b->count; q++)
        b->farthest = b->bound[q] > b->farthest ? b->bound[q] : b->farthest;
}

typedef long long quad_mask __attribute__((vector_size(32)));

/* Squared distances of up to KD_LEAF points, one after the other at x, from the batch. Which of them (as bits) are
 * within a bound. */
CLONED static uint32_t measure(const kd_batch *b, const double *x, size_t count, double out[][KD_LEAF])
{
    size_t d = b->tree->points->dimensions;
    uint32_t near = 0;
    for (size_t i = 0; i < count; i++) {
        points_squared_all(x + i * d, b->turned, d, KD_LEAF, out[i]);
        quad_mask any = {0};
        for (size_t q = 0; q < KD_LEAF; q += 4)
            any |= *(const points_quad *)(out[i] + q) < *(const points_quad *)(b->bound + q);
        near |= (uint32_t)((any[0] | any[1] | any[2] | any[3]) != 0) << i;
    }
    return near;
}

static void show_leaf(kd_batch *b, const kd_node *n, kd_show show, void *context)
{
    double distances[KD_LEAF][KD_LEAF];
    for (uint32_t begin = n->begin; begin < n->end; begin += KD_LEAF) {
        uint32_t count = n->end - begin < KD_LEAF ? n->end - begin : KD_LEAF;
        uint32_t near = measure(b, coordinates(b->tree, begin), count, distances);
        for (uint32_t i = 0; i < count; i++)
            if (near >> i & 1)
                show(context, b, begin + i, distances[i]);
    }
    find_farthest(b);
}

void kd_batch_walk(kd_batch *b, kd_is_worth is_worth, kd_show show, void *context)
{
    const kd_tree *t = b->tree;
    waiting stack[KD_DEPTH] = {{0, 0}};
    size_t depth = 1;
    find_farthest(b);
    while (depth) {
        waiting next = stack[--depth];
        const kd_node *n = &t->nodes[next.node];
        if (next.distance >= b->farthest || (is_worth && !is_worth(context, b, next.node)))
            continue;
        if (!n->left) {
            show_leaf(b, n, show, context);
            continue;
        }
        double left = between_boxes(t, n->left, b->box), right = between_boxes(t, n->right, b->box);
        bool is_of_left = b->places[0] < t->nodes[n->left].end; /* where both are as near, the own part first */
        bool left_next = left < right || (left == right && is_of_left);
        stack[depth++] = left_next ? (waiting){n->right, right} : (waiting){n->left, left};
        stack[depth++] = left_next ? (waiting){n->left, left} : (waiting){n->right, right};
    }
}

typedef struct nearest {
    size_t k;
    double *distances; /* [count * k] */
} nearest;

static void take_nearest(void *context, kd_batch *b, uint32_t place, const double distance[KD_LEAF])
{
    (void)place;
    const nearest *w = context;
    for (size_t q = 0; q < b->count; q++)
        if (distance[q] < b->bound[q]) {
            insert(w->distances + q * w->k, w->k, distance[q]);
            b->bound[q] = w->distances[(q + 1) * w->k - 1];
        }
}

void kd_batch_nearest(kd_batch *b, size_t k, double *out)
{
    nearest w = {k, out};
    for (size_t i = 0; i < b->count * k; i++)
        out[i] = INFINITY;
    kd_batch_walk(b, NULL, take_nearest, &w);
}

uint32_t kd_nearest_of(const kd_tree *t, const double *point, kd_wanted wanted, const void *context, double *squared)
{
    waiting stack[KD_DEPTH] = {{0, 0}};
    size_t depth = 1, d = t->points->dimensions;
    uint32_t best = UINT32_MAX;
    while (depth) {
        if (stack[--depth].distance > *squared)
            continue;
        const kd_node *n = &t->nodes[stack[depth].node];
        if (n->left)
            depth = push_parts(t, n, point, stack, depth);
        for (uint32_t i = n->begin; !n->left && i < n->end; i++) {
            double distance = points_apart(t->points, point, t->x + i * d);
            bool is_nearer = distance < *squared || (distance == *squared && t->order[i] < best);
            if (is_nearer && (!wanted || wanted(context, t->order[i]))) {
                *squared = distance;
                best = t->order[i];
            }
        }
    }
    return best;
}
