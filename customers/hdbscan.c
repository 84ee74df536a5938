#include "customers/density.h"
#include "customers/reachability.h"

#include <math.h>
#include <stdlib.h>

/* A cluster of the condensed tree: what is left of its parent after the last true split. */
typedef struct branch {
    uint32_t parent;  /* the root: itself */
    double birth;     /* 1 / distance at which it appeared */
    double stability; /* sum over its points of how much longer they stay in it */
    bool chosen;
} branch;

typedef struct condensed {
    const merge *merges;
    size_t count, min_points;
    branch *branches; /* [count] */
    size_t branch_count;
    uint32_t *fell_from; /* [count] the branch that each point was in last */
    uint32_t *stack;     /* [2 * count] nodes, and their branches */
} condensed;

static size_t size_of(const condensed *c, uint32_t node)
{
    return node < c->count ? 1 : c->merges[node - c->count].size;
}

/* All points below a node leave the branch. */
static void shed(condensed *c, uint32_t node, uint32_t branch_number, size_t depth)
{
    size_t floor = depth;
    c->stack[depth++] = node;
    while (depth > floor) {
        uint32_t at = c->stack[--depth];
        if (at < c->count) {
            c->fell_from[at] = branch_number;
            continue;
        }
        c->stack[depth++] = c->merges[at - c->count].a;
        c->stack[depth++] = c->merges[at - c->count].b;
    }
}

static uint32_t add_branch(condensed *c, uint32_t parent, double birth)
{
    c->branches[c->branch_count] = (branch){parent, birth, 0, false};
    return (uint32_t)c->branch_count++;
}

/* Goes down from the root: a split with enough points on both sides makes two branches, else points fall off. */
static void condense(condensed *c)
{
    size_t depth = 0;
    c->stack[depth++] = (uint32_t)(2 * c->count - 2);
    c->stack[depth++] = add_branch(c, 0, 0);
    while (depth) {
        uint32_t own = c->stack[--depth], node = c->stack[--depth];
        if (node < c->count) {
            c->fell_from[node] = own;
            continue;
        }
        const merge *m = &c->merges[node - c->count];
        double level = 1 / fmax(m->height, 1e-150);
        bool splits = size_of(c, m->a) >= c->min_points && size_of(c, m->b) >= c->min_points;
        const uint32_t sides[] = {m->a, m->b};
        for (size_t k = 0; k < 2; k++) {
            bool goes_on = size_of(c, sides[k]) >= c->min_points;
            if (splits || !goes_on)
                c->branches[own].stability += (level - c->branches[own].birth) * (double)size_of(c, sides[k]);
            if (!goes_on) {
                shed(c, sides[k], own, depth);
                continue;
            }
            c->stack[depth++] = sides[k];
            c->stack[depth++] = splits ? add_branch(c, own, level) : own;
        }
    }
}

/* From the leaves up: a branch is chosen where it is more stable than those below it together (excess of mass). The
 * root is never chosen: all points in one segment say nothing. */
static bool choose(condensed *c)
{
    double *below = calloc(c->branch_count, sizeof *below);
    if (!below)
        return false;
    for (size_t i = c->branch_count; i-- > 1;) {
        branch *b = &c->branches[i];
        b->chosen = b->stability >= below[i];
        below[b->parent] += b->chosen ? b->stability : below[i];
    }
    for (size_t i = 1; i < c->branch_count; i++) /* what is under a chosen one belongs to it */
        if (c->branches[c->branches[i].parent].chosen)
            c->branches[i].chosen = true;
    free(below);
    return true;
}

static size_t number_points(condensed *c, uint32_t *segment)
{
    uint32_t *number = malloc(2 * c->branch_count * sizeof *number), *top = number + c->branch_count;
    if (!number)
        return SIZE_MAX;
    size_t found = 0;
    for (uint32_t i = 0; i < c->branch_count; i++) { /* the highest chosen one above; parents come first */
        uint32_t parent = c->branches[i].parent;
        top[i] = c->branches[parent].chosen ? top[parent] : i;
        number[i] = DENSITY_OUTLIER;
    }
    for (size_t i = 0; i < c->count; i++) {
        uint32_t at = top[c->fell_from[i]];
        segment[i] = DENSITY_OUTLIER;
        if (!c->branches[at].chosen)
            continue;
        if (number[at] == DENSITY_OUTLIER)
            number[at] = (uint32_t)found++;
        segment[i] = number[at];
    }
    free(number);
    return found;
}

static size_t segments_of_tree(const merge *merges, size_t count, size_t min_points, uint32_t *segment)
{
    condensed c = {.merges = merges, .count = count, .min_points = min_points};
    c.branches = malloc(count * sizeof *c.branches);
    c.fell_from = malloc(count * sizeof *c.fell_from);
    c.stack = malloc((4 * count + 4) * sizeof *c.stack);
    size_t found = SIZE_MAX;
    if (c.branches && c.fell_from && c.stack) {
        condense(&c);
        if (choose(&c))
            found = number_points(&c, segment);
    }
    free(c.branches);
    free(c.fell_from);
    free(c.stack);
    return found;
}

size_t hdbscan_fit(const points *p, size_t min_points, unsigned threads, uint32_t *segment)
{
    kd_tree tree;
    size_t neighbours = min_points < REACHABILITY_NEIGHBOURS ? min_points : REACHABILITY_NEIGHBOURS, found = SIZE_MAX;
    if (neighbours >= p->count)
        neighbours = p->count - 1;
    if (p->count < 2) {
        segment[0] = DENSITY_OUTLIER;
        return 0;
    }
    if (!kd_build(p, &tree))
        return SIZE_MAX;
    tree_edge *edges = malloc(p->count * sizeof *edges);
    merge *merges = malloc(p->count * sizeof *merges);
    if (edges && merges && reachability_span(&tree, neighbours, threads, edges) &&
        linkage_of_tree(edges, p->count, merges))
        found = segments_of_tree(merges, p->count, min_points, segment);
    free(edges);
    free(merges);
    kd_release(&tree);
    return found;
}
