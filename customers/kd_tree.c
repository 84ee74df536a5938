#include "customers/kd_tree.h"

#include <math.h>
#include <stdlib.h>

enum { LEAF = 16 };

static void fit_box(kd_tree *t, const kd_node *n, double *box)
{
    size_t d = t->points->dimensions;
    for (size_t j = 0; j < d; j++) {
        box[j] = INFINITY;
        box[d + j] = -INFINITY;
    }
    for (uint32_t i = n->begin; i < n->end; i++) {
        const double *x = points_at(t->points, t->order[i]);
        for (size_t j = 0; j < d; j++) {
            box[j] = fmin(box[j], x[j]);
            box[d + j] = fmax(box[d + j], x[j]);
        }
    }
}

/* Sorts order[begin, end) such that the one at `middle` stands where it would in order of coordinate j (Hoare 1961). */
static void part(const points *p, uint32_t *order, ptrdiff_t begin, ptrdiff_t end, ptrdiff_t middle, size_t j)
{
    while (end - begin > 1) {
        double pivot = points_at(p, order[begin + (end - begin) / 2])[j];
        ptrdiff_t low = begin, high = end - 1;
        while (low <= high) {
            while (points_at(p, order[low])[j] < pivot)
                low++;
            while (points_at(p, order[high])[j] > pivot)
                high--;
            if (low > high)
                break;
            uint32_t held = order[low];
            order[low++] = order[high];
            order[high--] = held;
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

/* Nodes are made in the order of their place: each is split when its turn comes. */
static void split(kd_tree *t, size_t at)
{
    size_t d = t->points->dimensions;
    kd_node *n = &t->nodes[at];
    double *box = t->boxes + at * 2 * d;
    fit_box(t, n, box);
    size_t j = widest(box, d);
    if (n->end - n->begin <= LEAF || !(box[d + j] > box[j]))
        return;
    uint32_t middle = n->begin + (n->end - n->begin) / 2;
    part(t->points, t->order, n->begin, n->end, middle, j);
    n->left = (uint32_t)t->node_count++;
    n->right = (uint32_t)t->node_count++;
    t->nodes[n->left] = (kd_node){n->begin, middle, 0, 0};
    t->nodes[n->right] = (kd_node){middle, n->end, 0, 0};
}

bool kd_build(const points *p, kd_tree *out)
{
    size_t d = p->dimensions, most = 4 * (p->count / LEAF) + 3;
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
    out->nodes[0] = (kd_node){0, (uint32_t)p->count, 0, 0};
    out->node_count = 1;
    for (size_t at = 0; at < out->node_count; at++)
        split(out, at);
    for (size_t i = 0; i < p->count; i++)
        memcpy(out->x + i * d, points_at(p, out->order[i]), d * sizeof *out->x);
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
        sum += away > 0 ? away * away : 0;
    }
    return sum;
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

void kd_nearest(const kd_tree *t, const double *point, size_t k, double *out)
{
    struct {
        uint32_t node;
        double distance;
    } stack[KD_DEPTH];
    size_t depth = 0, d = t->points->dimensions;
    for (size_t i = 0; i < k; i++)
        out[i] = INFINITY;
    stack[depth].node = 0;
    stack[depth++].distance = 0;
    while (depth) {
        depth--;
        if (stack[depth].distance >= out[k - 1])
            continue;
        const kd_node *n = &t->nodes[stack[depth].node];
        if (!n->left) {
            for (uint32_t i = n->begin; i < n->end; i++) {
                double distance = points_squared(point, t->x + i * d, d);
                if (distance < out[k - 1])
                    insert(out, k, distance);
            }
            continue;
        }
        double left = kd_distance(t, n->left, point), right = kd_distance(t, n->right, point);
        uint32_t nearer = left <= right ? n->left : n->right;
        stack[depth].node = n->left + n->right - nearer;
        stack[depth++].distance = left > right ? left : right;
        stack[depth].node = nearer;
        stack[depth++].distance = left < right ? left : right;
    }
}
