/* Intervals of means where values come in clusters, as several answers of one customer. */
#ifndef TRENDS_BOOTSTRAP_H
#define TRENDS_BOOTSTRAP_H

#include "models/statistics.h"

#include <stdint.h>

/* The mean of the values of all clusters: clusters are drawn with replacement 999 times, and the percentiles are
 * widened for small numbers of clusters (Hesterberg 2015, "What teachers should know about the bootstrap", 4.5). The
 * same seed gives the same. No interval with fewer than two clusters. */
estimate bootstrap_mean(const moments *clusters, size_t count, uint64_t seed);

/* The number of values where clusters come by chance, whole: a compound Poisson variable, whose variance is the sum of
 * the squared sizes; the score interval of a count of clusters of the mean size that goes with it. */
estimate bootstrap_count(const moments *clusters, size_t count);

#endif
