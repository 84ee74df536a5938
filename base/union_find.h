/* Sets that grow together (Galler and Fischer 1964). */
#ifndef BASE_UNION_FIND_H
#define BASE_UNION_FIND_H

#include <stdint.h>

/* parent[i] == i at first: each alone. The one that stands for the set of i. */
static inline uint32_t union_root(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

/* Joins the sets of a and b; the smaller number stands for both. */
static inline void union_join(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = union_root(parent, a);
    b = union_root(parent, b);
    parent[a > b ? a : b] = a > b ? b : a;
}

#endif
