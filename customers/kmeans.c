#include "customers/kmeans.h"

#include "base/parallel.h"
#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

enum {
    BLOCKS = 64, /* in which points are summed, whatever the number of threads */
    ROUNDS = 300,
    SAMPLE = 50000,  /* points of a table with more, that find the centres to begin with */
    DRAWS_MOST = 24, /* 2 + log(2^32), rounded up to lanes */
};
static const double MOVED = 1e-4; /* of the mean variance of a coordinate: centres that move less have arrived */

/* What a block adds to the next means. Kept from round to round: only who went elsewhere is taken out and added. */
typedef struct block_sums {
    double *sums, *counts; /* [segments * dimensions], [segments] */
    double spread;
    size_t changed;
} block_sums;

typedef struct kmeans {
    const points *points;
    const kmeans_plan *plan;
    double *turned; /* [dimensions * lanes] the centres, a coordinate of all after the other */
    size_t lanes;
    double *centres;          /* [segments * dimensions] */
    double *moved;            /* [segments] how far each centre went in the last round */
    double *apart;            /* [segments] half the distance to the nearest other centre */
    double *nearest, *second; /* [count] bounds: the own centre is not farther, the others not nearer */
    uint32_t *segment;        /* [count] */
    block_sums blocks[BLOCKS];
    double *memory;
    double farthest; /* of `moved` */
    bool all;        /* measure all distances, whatever the bounds say */
} kmeans;

CLONED static void distances(const double *x, const double *turned, size_t dimensions, size_t lanes, double *out)
{
    points_squared_all(x, turned, dimensions, lanes, out);
}

static void find_nearest(kmeans *m, size_t i, double *scratch)
{
    distances(points_at(m->points, i), m->turned, m->points->dimensions, m->lanes, scratch);
    uint32_t best = 0;
    double nearest = INFINITY, second = INFINITY;
    for (uint32_t c = 0; c < m->plan->segments; c++) {
        if (scratch[c] < nearest) {
            second = nearest;
            nearest = scratch[c];
            best = c;
        } else if (scratch[c] < second)
            second = scratch[c];
    }
    m->segment[i] = best;
    m->nearest[i] = sqrt(nearest);
    m->second[i] = sqrt(second);
}

/* Whether the point surely stays where it is. */
static bool stays(kmeans *m, size_t i)
{
    uint32_t own = m->segment[i];
    m->nearest[i] += m->moved[own];
    m->second[i] -= m->farthest;
    double bound = fmax(m->second[i], m->apart[own]);
    if (m->nearest[i] <= bound)
        return true;
    m->nearest[i] = sqrt(
        points_squared(points_at(m->points, i), m->centres + own * m->points->dimensions, m->points->dimensions));
    return m->nearest[i] <= bound;
}

static void add_point(block_sums *b, const double *x, size_t d, uint32_t segment, double times)
{
    b->counts[segment] += times;
    for (size_t j = 0; j < d; j++)
        b->sums[segment * d + j] += times * x[j];
}

static void assign_block(void *context, size_t part, unsigned thread)
{
    (void)thread;
    kmeans *m = context;
    size_t d = m->points->dimensions, k = m->plan->segments, n = m->points->count;
    block_sums *b = &m->blocks[part];
    double *scratch = b->counts + k;
    if (m->all)
        memset(b->sums, 0, (k * d + k) * sizeof *b->sums);
    b->changed = 0;
    b->spread = 0;
    for (size_t i = n * part / BLOCKS; i < n * (part + 1) / BLOCKS; i++) {
        uint32_t before = m->segment[i];
        if (m->all || !stays(m, i))
            find_nearest(m, i, scratch);
        uint32_t own = m->segment[i];
        b->changed += own != before;
        if (m->all || own != before)
            add_point(b, points_at(m->points, i), d, own, 1);
        if (!m->all && own != before)
            add_point(b, points_at(m->points, i), d, before, -1);
    }
}

static void spread_block(void *context, size_t part, unsigned thread)
{
    (void)thread;
    kmeans *m = context;
    size_t d = m->points->dimensions, n = m->points->count;
    m->blocks[part].spread = 0;
    for (size_t i = n * part / BLOCKS; i < n * (part + 1) / BLOCKS; i++)
        m->blocks[part].spread += points_squared(points_at(m->points, i), m->centres + m->segment[i] * d, d);
}

static void turn_centres(kmeans *m)
{
    size_t d = m->points->dimensions, k = m->plan->segments;
    for (size_t j = 0; j < d; j++)
        for (size_t c = 0; c < m->lanes; c++)
            m->turned[j * m->lanes + c] = c < k ? m->centres[c * d + j] : 0;
    for (size_t a = 0; a < k; a++) {
        double nearest = INFINITY;
        for (size_t b = 0; b < k; b++)
            if (a != b)
                nearest = fmin(nearest, points_squared(m->centres + a * d, m->centres + b * d, d));
        m->apart[a] = sqrt(nearest) / 2;
    }
}

/* The point farthest from its centre, by what is known: where an empty segment begins anew. */
static size_t farthest_point(const kmeans *m)
{
    size_t far = 0;
    for (size_t i = 1; i < m->points->count; i++)
        far = m->nearest[i] > m->nearest[far] ? i : far;
    return far;
}

/* New means; returns how far all went together, squared. */
static double move_centres(kmeans *m)
{
    size_t d = m->points->dimensions, k = m->plan->segments;
    double total = 0;
    m->farthest = 0;
    m->all = false;
    for (size_t c = 0; c < k; c++) {
        double count = 0, mean[POINTS_MOST_DIMENSIONS] = {0};
        for (size_t b = 0; b < BLOCKS; b++) {
            count += m->blocks[b].counts[c];
            for (size_t j = 0; j < d; j++)
                mean[j] += m->blocks[b].sums[c * d + j];
        }
        for (size_t j = 0; j < d && count > 0; j++)
            mean[j] /= count;
        if (count == 0) {
            size_t far = farthest_point(m);
            memcpy(mean, points_at(m->points, far), d * sizeof *mean);
            m->nearest[far] = 0;
            m->all = true;
        }
        double squared = points_squared(mean, m->centres + c * d, d);
        memcpy(m->centres + c * d, mean, d * sizeof *mean);
        m->moved[c] = sqrt(squared);
        m->farthest = fmax(m->farthest, m->moved[c]);
        total += squared;
    }
    turn_centres(m);
    return total;
}

/* ---- The start ---- */

static double uniform(uint64_t seed, uint64_t at)
{
    return (double)(rng_at(seed, at) >> 11) * 0x1p-53;
}

/* The point of n whose place in the sum of distances is `left`. */
static size_t drawn(const double *distance, size_t n, double left)
{
    size_t at = 0;
    while (at + 1 < n && (left -= distance[at]) > 0)
        at++;
    return at;
}

/* Of the points drawn for the next centre the one that leaves the smallest sum of distances. All are measured in one
 * pass, side by side, in the room of the turned centres: there are fewer. */
static const double *best_of_draws(kmeans *m, const size_t *draws, size_t tries)
{
    const size_t n = m->points->count, d = m->points->dimensions,
                 lanes = (tries + POINTS_LANES - 1) / POINTS_LANES * POINTS_LANES;
    double away[DRAWS_MOST], sums[DRAWS_MOST] = {0};
    for (size_t j = 0; j < d; j++)
        for (size_t t = 0; t < lanes; t++)
            m->turned[j * lanes + t] = points_at(m->points, draws[t < tries ? t : 0])[j];
    for (size_t i = 0; i < n; i++) {
        distances(points_at(m->points, i), m->turned, d, lanes, away);
        for (size_t t = 0; t < tries; t++)
            sums[t] += away[t] < m->nearest[i] ? away[t] : m->nearest[i];
    }
    size_t best = 0;
    for (size_t t = 1; t < tries; t++)
        best = sums[t] < sums[best] ? t : best;
    return points_at(m->points, draws[best]);
}

/* Each next centre is a point drawn with the square of its distance from those there are; the best of a few draws. */
static void choose_starts(kmeans *m, uint64_t seed)
{
    size_t n = m->points->count, d = m->points->dimensions, draws[DRAWS_MOST];
    size_t tries = 2 + (size_t)log((double)m->plan->segments);
    double *distance = m->nearest;
    const double *chosen = points_at(m->points, (size_t)rng_below(seed, 0, n));
    for (size_t i = 0; i < n; i++)
        distance[i] = INFINITY;
    for (size_t c = 0; c < m->plan->segments; c++) {
        double total = 0;
        memcpy(m->centres + c * d, chosen, d * sizeof *m->centres);
        for (size_t i = 0; i < n; i++)
            total += distance[i] = fmin(distance[i], points_squared(points_at(m->points, i), m->centres + c * d, d));
        for (size_t t = 0; t < tries; t++)
            draws[t] = drawn(distance, n, total * uniform(seed, 1 + c * tries + t));
        chosen = best_of_draws(m, draws, tries);
    }
}

/* ---- Rounds ---- */

/* Of all coordinates together. Row by row, as they lie in memory. */
static double variance(const points *p)
{
    size_t d = p->dimensions;
    double mean[POINTS_MOST_DIMENSIONS] = {0}, squares[POINTS_MOST_DIMENSIONS] = {0}, total = 0;
    for (size_t i = 0; i < p->count; i++)
        for (size_t j = 0; j < d; j++)
            mean[j] += points_at(p, i)[j];
    for (size_t j = 0; j < d; j++)
        mean[j] /= (double)p->count;
    for (size_t i = 0; i < p->count; i++)
        for (size_t j = 0; j < d; j++)
            squares[j] += (points_at(p, i)[j] - mean[j]) * (points_at(p, i)[j] - mean[j]);
    for (size_t j = 0; j < d; j++)
        total += squares[j] / (double)p->count;
    return total;
}

/* Moves the centres until they have arrived; returns the sum of squared distances from them. */
static double run(kmeans *m)
{
    double tolerance = MOVED * variance(m->points) / (double)m->points->dimensions;
    turn_centres(m);
    m->all = true;
    memset(m->segment, 0xff, m->points->count * sizeof *m->segment);
    for (int round = 0; round < ROUNDS; round++) {
        parallel_run(m->plan->threads, BLOCKS, assign_block, m);
        size_t changed = 0;
        for (size_t b = 0; b < BLOCKS; b++)
            changed += m->blocks[b].changed;
        if (!changed || move_centres(m) <= tolerance)
            break;
    }
    parallel_run(m->plan->threads, BLOCKS, spread_block, m);
    double spread = 0;
    for (size_t b = 0; b < BLOCKS; b++)
        spread += m->blocks[b].spread;
    return spread;
}

static bool reserve(kmeans *m)
{
    size_t n = m->points->count, d = m->points->dimensions, k = m->plan->segments;
    m->lanes = (k + POINTS_LANES - 1) / POINTS_LANES * POINTS_LANES;
    size_t block = k * d + k + m->lanes, all = m->lanes * d + k * d + 2 * k + 2 * n + BLOCKS * block;
    double *at = m->memory = malloc(all * sizeof *at);
    m->segment = malloc(n * sizeof *m->segment);
    if (!at || !m->segment)
        return false;
    double **const parts[] = {&m->turned, &m->centres, &m->moved, &m->apart, &m->nearest, &m->second};
    const size_t sizes[] = {m->lanes * d, k * d, k, k, n, n};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        *parts[i] = at;
        at += sizes[i];
    }
    for (size_t b = 0; b < BLOCKS; b++, at += block) {
        m->blocks[b].sums = at;
        m->blocks[b].counts = at + k * d;
    }
    return true;
}

static void kmeans_release(kmeans *m)
{
    free(m->memory);
    free(m->segment);
}

/* The best of some starts. */
static bool fit_all(const points *p, const kmeans_plan *plan, uint32_t *segment, double *centres, double *spread)
{
    kmeans m = {.points = p, .plan = plan};
    bool ok = reserve(&m);
    *spread = INFINITY;
    for (unsigned start = 0; ok && start < plan->starts; start++) {
        choose_starts(&m, rng_at(plan->seed, start));
        double found = run(&m);
        if (found < *spread) {
            *spread = found;
            memcpy(segment, m.segment, p->count * sizeof *segment);
            memcpy(centres, m.centres, plan->segments * p->dimensions * sizeof *centres);
        }
    }
    kmeans_release(&m);
    return ok;
}

/* Begins where the best start of a sample has ended. */
static bool fit_many(const points *p, const kmeans_plan *plan, uint32_t *segment, double *centres, double *spread)
{
    kmeans m = {.points = p, .plan = plan};
    points few = {malloc(SAMPLE * p->dimensions * sizeof *few.x), SAMPLE, p->dimensions, false};
    bool ok = few.x && reserve(&m);
    if (ok)
        points_thin(p, &few);
    ok = ok && fit_all(&few, plan, segment, m.centres, spread);
    if (ok) {
        *spread = run(&m);
        memcpy(segment, m.segment, p->count * sizeof *segment);
        memcpy(centres, m.centres, plan->segments * p->dimensions * sizeof *centres);
    }
    points_release(&few);
    kmeans_release(&m);
    return ok;
}

bool kmeans_fit(const points *p, const kmeans_plan *plan, uint32_t *segment, double *centres, double *spread)
{
    return (p->count > SAMPLE ? fit_many : fit_all)(p, plan, segment, centres, spread);
}
