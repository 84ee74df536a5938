#include "trends/bootstrap.h"

#include "base/sort.h"
#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

enum { REPLICATES = 999 };

/* Share of replicates below the lower end. */
static double tail_of(size_t clusters)
{
    double n = (double)clusters, wide = sqrt(n / (n - 1)) * student_quantile(0.05, n - 1);
    return erfc(wide / sqrt(2)) / 2;
}

static double replicate_of(const moments *clusters, size_t count, uint64_t seed)
{
    double n = 0, sum = 0;
    for (size_t i = 0; i < count; i++) {
        const moments *drawn = &clusters[rng_below(seed, i, count)];
        n += drawn->n;
        sum += drawn->sum;
    }
    return sum / n;
}

estimate bootstrap_mean(const moments *clusters, size_t count, uint64_t seed)
{
    double values[REPLICATES], n = 0, sum = 0;
    for (size_t i = 0; i < count; i++) {
        n += clusters[i].n;
        sum += clusters[i].sum;
    }
    estimate e = {sum / n, NAN, NAN, n};
    if (count < 2)
        return e;
    for (size_t r = 0; r < REPLICATES; r++)
        values[r] = replicate_of(clusters, count, rng_at(seed, r));
    qsort(values, REPLICATES, sizeof *values, compare_doubles);
    double from = tail_of(count) * (REPLICATES + 1) - 1;
    size_t low = from > 0 ? (size_t)lround(from) : 0;
    e.low = values[low];
    e.high = values[REPLICATES - 1 - low];
    return e;
}

estimate bootstrap_count(const moments *clusters, size_t count)
{
    double n = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        n += clusters[i].n;
        squares += clusters[i].n * clusters[i].n;
    }
    double size = n > 0 ? squares / n : 1;
    estimate e = estimate_count(n / size);
    return (estimate){n, e.low * size, e.high * size, n};
}
