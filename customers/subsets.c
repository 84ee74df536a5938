#include "customers/subsets.h"

#include "base/parallel.h"

#include <string.h>

enum {
    SIDE = SUBSETS_MOST_DRIVERS + 1,
    SPLIT_MOST = 6, /* the first drivers, whose subsets are the parts of the work */
};

typedef struct walk {
    const double *correlations;
    double *out;
    size_t drivers, split;
} walk;

/* The upper triangle of a symmetric matrix, of which the rows lie `stride` apart. */
typedef struct triangle {
    const double *m;
    size_t stride;
} triangle;

static triangle without_first(triangle t)
{
    return (triangle){t.m + t.stride + 1, t.stride};
}

/* What the first of `size` variables leaves unexplained of the others, to out[(size - 1)^2]. */
static triangle explain_away(triangle t, size_t size, double original, double *out)
{
    double pivot = t.m[0];
    if (!(pivot > SUBSETS_SMALLEST * original))
        return without_first(t);
    size_t n = size - 1;
    for (size_t i = 0; i < n; i++) {
        const double *row = t.m + (i + 1) * t.stride + 1;
        double factor = t.m[i + 1] / pivot;
        for (size_t j = i; j < n; j++)
            out[i * n + j] = row[j] - factor * t.m[j + 1];
    }
    return (triangle){out, n};
}

/* All subsets that agree with `subset` in the first `at` drivers; `t` is what those leave unexplained of the others.
 * `room` has space for the smaller matrices. */
static void descend(const walk *w, triangle t, size_t at, uint32_t subset, double *room)
{
    size_t size = w->drivers + 1 - at;
    if (size == 1) {
        w->out[subset] = t.m[0] < 1 ? 1 - t.m[0] : 0;
        return;
    }
    double original = w->correlations[at * (w->drivers + 1) + at];
    descend(w, without_first(t), at + 1, subset, room);
    triangle rest = explain_away(t, size, original, room);
    descend(w, rest, at + 1, subset | (uint32_t)1 << at, room + (size - 1) * (size - 1));
}

static void one_part(void *context, size_t part, unsigned thread)
{
    (void)thread;
    const walk *w = context;
    size_t size = w->drivers + 1;
    double room[SIDE * SIDE * SIDE / 3 + SIDE * SIDE], *free = room; /* 1 + 4 + ... + SIDE^2 */
    triangle t = {w->correlations, size};
    for (size_t at = 0; at < w->split; at++, size--) {
        double original = w->correlations[at * (w->drivers + 1) + at];
        t = part >> at & 1 ? explain_away(t, size, original, free) : without_first(t);
        free += (size - 1) * (size - 1);
    }
    descend(w, t, w->split, (uint32_t)part, free);
}

void subsets_explained(const double *correlations, size_t drivers, unsigned threads, double *out)
{
    walk w = {correlations, out, drivers, threads < 2 || drivers < 12 ? 0 : SPLIT_MOST};
    parallel_run(threads, (size_t)1 << w.split, one_part, &w);
}

/* Subsets of s of n. */
static void count_subsets(size_t n, double *ways)
{
    ways[0] = 1;
    for (size_t s = 1; s <= n; s++)
        ways[s] = ways[s - 1] * (double)(n - s + 1) / (double)s;
}

/* With weight w(s) of a step from s to s + 1 drivers, the value of i is the sum of (w(s - 1) + w(s)) v(S) over the
 * subsets S with i, less that of w(s) v(S) over all. The first sums come for all i from folding the table in half, a
 * driver at a time. */
void subsets_shapley(double *explained, size_t drivers, double *out)
{
    double ways[SUBSETS_MOST_DRIVERS], step[SUBSETS_MOST_DRIVERS + 2] = {0}, all = 0; /* step[s + 1]: w(s) */
    count_subsets(drivers - 1, ways);
    for (size_t s = 0; s < drivers; s++)
        step[s + 1] = 1 / ((double)drivers * ways[s]);
    size_t count = (size_t)1 << drivers;
    for (size_t i = 0; i < count; i++) {
        int s = __builtin_popcountll(i);
        all += step[s + 1] * explained[i];
        explained[i] *= step[s] + step[s + 1];
    }
    for (size_t i = drivers, half; i-- > 0;) {
        half = (size_t)1 << i;
        out[i] = -all;
        for (size_t k = 0; k < half; k++) {
            out[i] += explained[half + k];
            explained[k] += explained[half + k];
        }
    }
}

void subsets_conditional(const double *explained, size_t drivers, double *out)
{
    double ways[SUBSETS_MOST_DRIVERS];
    count_subsets(drivers - 1, ways);
    for (size_t i = 0; i < drivers; i++) {
        double *sum = out + i * drivers;
        memset(sum, 0, drivers * sizeof *sum);
        uint32_t bit = (uint32_t)1 << i;
        for (uint32_t high = 0; high < (uint32_t)1 << drivers; high += 2 * bit)
            for (uint32_t s = high; s < high + bit; s++)
                sum[__builtin_popcount(s)] += explained[s | bit] - explained[s];
        for (size_t s = 0; s < drivers; s++)
            sum[s] /= ways[s];
    }
}

bool subsets_dominates(const double *explained, size_t drivers, size_t a, size_t b)
{
    uint32_t bit_a = (uint32_t)1 << a, bit_b = (uint32_t)1 << b;
    for (uint32_t s = 0; s < (uint32_t)1 << drivers; s++)
        if (!(s & (bit_a | bit_b)) && explained[s | bit_a] <= explained[s | bit_b] + 1e-12)
            return false;
    return true;
}
