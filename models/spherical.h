/* Clusters of vectors by their direction: spherical k-means (Dhillon and Modha 2001). Knows numbers only. */
#ifndef MODELS_SPHERICAL_H
#define MODELS_SPHERICAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* vectors[count][size], which become one long each; out[count]: the cluster of each, below `clusters` (at most 65,536
 * and `count`). Begins from vectors that are spread evenly over the rows. `progress` (may be NULL) is asked after each
 * round; false stops. Deterministic. False when memory ran out. */
bool spherical_clusters(float *vectors, uint32_t count, size_t size, uint32_t clusters, int rounds,
                        bool (*progress)(void *context, double part), void *context, uint16_t *out);

#endif
