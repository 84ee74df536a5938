/* The minimum spanning tree of points by mutual reachability: distance, but no less than the core distance of either.
 */
#ifndef CUSTOMERS_REACHABILITY_H
#define CUSTOMERS_REACHABILITY_H

#include "customers/kd_tree.h"
#include "customers/linkage.h"

enum { REACHABILITY_NEIGHBOURS = 255 };

/* The count - 1 edges to out[], in no order, by Boruvka's method over the tree of boxes (March, Ram and Gray 2010). The
 * core distance of a point is that to its neighbour number `neighbours` (itself not counted; at most
 * REACHABILITY_NEIGHBOURS). The same for any number
 * of threads. False when memory ran out. */
bool reachability_span(const kd_tree *t, size_t neighbours, unsigned threads, tree_edge *out);

#endif
