/* Segments as dense regions, and points between them that are in none. */
#ifndef CUSTOMERS_DENSITY_H
#define CUSTOMERS_DENSITY_H

#include "customers/points.h"

#define DENSITY_OUTLIER UINT32_MAX

/* Points with at least min_points points (themselves included) within eps are cores; cores within eps of each other are
 * one segment, and so are the points within eps of a core (DBSCAN: Ester et al. 1996). Segments are numbered in the
 * order of their first core, and a point at the edge of two goes to the first. Returns the number of segments; SIZE_MAX
 * when memory ran out. The same for any number of threads. */
size_t dbscan_fit(const points *p, double eps, size_t min_points, unsigned threads, uint32_t *segment);

/* Segments that stay together over the widest range of densities (HDBSCAN*: Campello, Moulavi and Sander 2013; McInnes
 * and Healy 2017), of at least min_points points, with the distance to the min_points-th neighbour (or the 255th, where
 * that is nearer) as density. Numbered in the order of their first points. Returns how many; SIZE_MAX when memory ran
 * out. The same for any number of threads. */
size_t hdbscan_fit(const points *p, size_t min_points, unsigned threads, uint32_t *segment);

#endif
