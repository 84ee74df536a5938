#include "customers/segments.h"

#include "customers/density.h"
#include "customers/evidence.h"
#include "customers/gaussian_mixture.h"
#include "customers/kmeans.h"
#include "customers/linkage.h"
#include "customers/segment_number.h"

#include <math.h>
#include <stdlib.h>

enum {
    FEW_POINTS = 20000, /* up to which k-means begins many times */
    MANY_STARTS = 50,
    FEW_STARTS = 3,
    SILHOUETTE_POINTS = 1000,
    SILHOUETTE_ROWS = 20000, /* more are not needed for a mean */
    VOTES_MOST = 40,         /* segments of a consensus */
    MOST_SHARES = 100000000, /* of rows in segments of a mixture: 0.8 GB */
};

typedef enum family {
    OF_MEANS,
    OF_BELLS,
    OF_MERGES,
    OF_NEIGHBOURS, /* a segment begins with a number of near rows; where equal rows are fewer, they are outliers */
    OF_DENSITY,
    OF_ALL
} family;

static const struct {
    const char *name;
    family family;
    linkage_method linkage;
} methods[] = {
    {"kmeans", OF_MEANS, 0},
    {"gmm", OF_BELLS, 0},
    {"ward", OF_MERGES, LINKAGE_WARD},
    {"average", OF_MERGES, LINKAGE_AVERAGE},
    {"complete", OF_MERGES, LINKAGE_COMPLETE},
    {"single", OF_MERGES, LINKAGE_SINGLE},
    {"dbscan", OF_NEIGHBOURS, 0},
    {"hdbscan", OF_DENSITY, 0},
    {"consensus", OF_ALL, 0},
};

static size_t method_of(const char *name)
{
    size_t i = 0;
    while (i < sizeof methods / sizeof *methods && strcmp(methods[i].name, name))
        i++;
    return i;
}

/* Such methods find out how many segments there are. */
static bool finds_number(family f)
{
    return f == OF_NEIGHBOURS || f == OF_DENSITY;
}

bool segments_method_is(const char *name)
{
    return method_of(name) < sizeof methods / sizeof *methods;
}

bool segments_choice_read(const char *name, number_choice *out)
{
    static const char *const names[] = {
        [NUMBER_BY_SILHOUETTE] = "silhouette", [NUMBER_BY_GAP] = "gap", [NUMBER_BY_STABILITY] = "stability"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], name)) {
            *out = (number_choice)i;
            return true;
        }
    return false;
}

/* ---- Silhouette ---- */

typedef struct centres {
    double *mean;   /* [segments * dimensions] */
    double *spread; /* [segments] mean squared distance from the mean */
    double *size;   /* [segments] */
} centres;

static bool find_centres(const points *p, const int32_t *segment, size_t segments, centres *out)
{
    size_t d = p->dimensions;
    *out = (centres){.mean = calloc(segments * (d + 2) + 1, sizeof *out->mean)};
    if (!out->mean)
        return false;
    out->spread = out->mean + segments * d;
    out->size = out->spread + segments;
    for (size_t i = 0; i < p->count; i++) {
        if (segment[i] < 0)
            continue;
        out->size[segment[i]]++;
        for (size_t j = 0; j < d; j++)
            out->mean[(size_t)segment[i] * d + j] += points_at(p, i)[j];
    }
    for (size_t c = 0; c < segments; c++)
        for (size_t j = 0; j < d; j++)
            out->mean[c * d + j] /= out->size[c] > 0 ? out->size[c] : 1;
    for (size_t i = 0; i < p->count; i++)
        if (segment[i] >= 0)
            out->spread[segment[i]] += points_squared(points_at(p, i), out->mean + (size_t)segment[i] * d, d) /
                                       out->size[segment[i]];
    return true;
}

/* Of sums of differences there are no centres: the distances themselves, between at most so many points evenly chosen.
 */
static bool silhouette_of_sums(const points *p, const int32_t *segment, size_t segments, double *out)
{
    double *sum = malloc(2 * segments * sizeof *sum), *size = sum ? sum + segments : NULL, all = 0, n = 0;
    size_t step = p->count / SILHOUETTE_POINTS + 1;
    for (size_t i = 0; sum && i < p->count; i += step) {
        if (segment[i] < 0)
            continue;
        memset(sum, 0, 2 * segments * sizeof *sum);
        for (size_t k = 0; k < p->count; k += step)
            if (segment[k] >= 0 && k != i) {
                sum[segment[k]] += sqrt(points_apart(p, points_at(p, i), points_at(p, k)));
                size[segment[k]]++;
            }
        size_t s = (size_t)segment[i];
        double own = size[s] > 0 ? sum[s] / size[s] : NAN, other = INFINITY;
        for (size_t t = 0; t < segments; t++)
            if (t != s && size[t] > 0)
                other = fmin(other, sum[t] / size[t]);
        all += isnan(own) || isinf(other) || fmax(own, other) == 0 ? 0 : (other - own) / fmax(own, other);
        n++;
    }
    bool ok = sum;
    free(sum);
    *out = n > 0 ? all / n : NAN;
    return ok;
}

bool segments_silhouette(const points *p, const int32_t *segment, size_t segments, double *out)
{
    centres c;
    *out = NAN;
    if (segments < 2)
        return true;
    if (p->sums)
        return silhouette_of_sums(p, segment, segments, out);
    if (!find_centres(p, segment, segments, &c))
        return false;
    double sum = 0, n = 0;
    size_t few = p->count < SILHOUETTE_ROWS ? p->count : SILHOUETTE_ROWS;
    for (size_t drawn = 0; drawn < few; drawn++) {
        size_t i = points_drawn(p->count, few, drawn);
        if (segment[i] < 0)
            continue;
        double own = 0, other = INFINITY;
        for (size_t s = 0; s < segments; s++) {
            double mean = points_squared(points_at(p, i), c.mean + s * p->dimensions, p->dimensions) + c.spread[s];
            if (s == (size_t)segment[i])
                own = c.size[s] > 1 ? mean * c.size[s] / (c.size[s] - 1) : NAN; /* itself left out */
            else if (c.size[s] > 0 && mean < other)
                other = mean;
        }
        sum += isnan(own) || isinf(other) || fmax(own, other) == 0 ? 0 : (other - own) / fmax(own, other);
        n++;
    }
    free(c.mean);
    *out = n > 0 ? sum / n : NAN;
    return true;
}

/* ---- Methods ---- */

static bool fit_together(const points *p, const segments_plan *plan, size_t segments, uint32_t *segment);

static bool fit_number(const points *p, const segments_plan *plan, size_t method, size_t segments, const merge *merges,
                       uint32_t *segment)
{
    if (methods[method].family == OF_ALL)
        return fit_together(p, plan, segments, segment);
    unsigned starts = plan->starts ? plan->starts : p->count <= FEW_POINTS ? MANY_STARTS : FEW_STARTS;
    if (methods[method].family == OF_MERGES)
        return linkage_cut(merges, p->count, segments, segment);
    if (methods[method].family == OF_BELLS) {
        const mixture_plan bells = {segments, plan->seed, starts, plan->threads};
        return gaussian_mixture_fit(p, &bells, segment);
    }
    const kmeans_plan means = {segments, plan->seed, starts, plan->threads};
    double spread, *found = malloc(segments * p->dimensions * sizeof *found);
    bool ok = found && kmeans_fit(p, &means, segment, found, &spread);
    free(found);
    return ok;
}

/* *out stays NULL for methods that do not merge. */
static bool build_merges(const points *p, size_t method, merge **out)
{
    if (methods[method].family != OF_MERGES)
        return true;
    *out = malloc(p->count * sizeof **out);
    return *out && linkage_build(p, methods[method].linkage, *out);
}

static bool fit_alone(const points *p, const segments_plan *plan, size_t method, size_t segments, uint32_t *segment)
{
    merge *merges = NULL;
    bool ok = build_merges(p, method, &merges) && fit_number(p, plan, method, segments, merges, segment);
    free(merges);
    return ok;
}

/* Several ways to part the points, and the best so far. */
typedef struct council {
    const points *points;
    surroundings around;
    evidence best;
    uint32_t *own, *chosen; /* [count] the one that is looked at, and the best */
    bool any;
} council;

static bool weigh(council *c, size_t segments)
{
    evidence own;
    if (!evidence_find(c->points, &c->around, c->own, segments, &own))
        return false;
    if (!c->any || evidence_is_better(&own, &c->best)) {
        memcpy(c->chosen, c->own, c->points->count * sizeof *c->own);
        c->best = own;
    }
    c->any = true;
    return true;
}

/* Evidence accumulation (Fred and Jain 2005): points are as far from each other as there are methods that part them,
 * the root of it; average linkage of these distances. A method's segments are coordinates of 0 and 1. What came of the
 * votes, or the one method that there is more evidence for, is chosen: one alone may see the shape. */
static bool deliberate(council *c, const segments_plan *plan, size_t segments, points *votes)
{
    const points *p = c->points;
    bool ok = true;
    for (size_t m = 0, first = 0; ok && m < sizeof methods / sizeof *methods; m++) {
        if (methods[m].family >= OF_NEIGHBOURS)
            continue;
        ok = fit_alone(p, plan, m, segments, c->own) && weigh(c, segments);
        for (size_t i = 0; ok && i < p->count; i++)
            votes->x[i * votes->dimensions + first + c->own[i]] = M_SQRT1_2;
        first += segments;
    }
    return ok && fit_alone(votes, plan, method_of("average"), segments, c->own) && weigh(c, segments);
}

static bool fit_together(const points *p, const segments_plan *plan, size_t segments, uint32_t *segment)
{
    size_t voters = 0;
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++)
        voters += methods[m].family < OF_NEIGHBOURS;
    points votes = {calloc(p->count * voters * segments, sizeof *votes.x), p->count, voters * segments};
    council c = {.points = p, .own = malloc((p->count + 1) * sizeof *c.own), .chosen = segment};
    bool ok = votes.x && c.own && surroundings_find(p, &c.around) && deliberate(&c, plan, segments, &votes);
    surroundings_release(&c.around);
    points_release(&votes);
    free(c.own);
    return ok;
}

/* Numbers segments in the order of their first points; what is in none becomes -1. Returns how many there are. */
static bool settle(const uint32_t *segment, segments_result *out)
{
    size_t most = out->count > SEGMENTS_MOST ? out->count : SEGMENTS_MOST;
    int32_t *number = malloc((most + 1) * sizeof *number);
    if (!number)
        return false;
    memset(number, 0xff, (most + 1) * sizeof *number);
    out->segments = out->outliers = 0;
    for (size_t i = 0; i < out->count; i++) {
        if (segment[i] == DENSITY_OUTLIER) {
            out->segment[i] = -1;
            out->outliers++;
            continue;
        }
        if (number[segment[i]] < 0)
            number[segment[i]] = (int32_t)out->segments++;
        out->segment[i] = number[segment[i]];
    }
    free(number);
    return true;
}

bool segments_each(const points *p, const segments_plan *plan, size_t first, size_t last, segments_take take,
                   void *context)
{
    size_t method = method_of(plan->method);
    segments_result r = {.segment = malloc((p->count + 1) * sizeof *r.segment), .count = p->count};
    uint32_t *segment = malloc((p->count + 1) * sizeof *segment);
    merge *merges = NULL;
    bool ok = r.segment && segment && build_merges(p, method, &merges);
    for (size_t k = first; ok && k <= last; k++)
        ok = fit_number(p, plan, method, k, merges, segment) && settle(segment, &r) && take(context, k, r.segment);
    free(r.segment);
    free(segment);
    free(merges);
    return ok;
}

/* Rows that are all the same are one segment, whatever else a method makes of distances of 0. */
static bool is_one_place(const points *p)
{
    size_t i = 1;
    while (i < p->count && !memcmp(points_at(p, i), points_at(p, 0), p->dimensions * sizeof *p->x))
        i++;
    return i == p->count;
}

static bool fit_any(const points *p, const segments_plan *plan, size_t method, segments_result *out)
{
    family f = methods[method].family;
    if (f != OF_NEIGHBOURS && is_one_place(p)) {
        memset(out->segment, 0, p->count * sizeof *out->segment);
        out->segments = 1;
        return true;
    }
    if (!finds_number(f) && !plan->segments && p->count > 2)
        return segment_number_choose(p, plan, out);
    uint32_t *segment = malloc(p->count * sizeof *segment);
    bool ok = segment;
    if (f == OF_NEIGHBOURS)
        ok = ok && dbscan_fit(p, plan->eps, plan->min_points, plan->threads, segment) != SIZE_MAX;
    else if (f == OF_DENSITY)
        ok = ok && hdbscan_fit(p, plan->min_points, plan->threads, segment) != SIZE_MAX;
    else
        ok = ok && fit_alone(p, plan, method, plan->segments ? plan->segments : 2, segment);
    ok = ok && settle(segment, out);
    free(segment);
    return ok;
}

static vp_status check(const points *p, const segments_plan *plan, size_t method, vp_error *error)
{
    family f = methods[method].family;
    if (p->count < 2)
        return fail(error, VP_FORMAT, NULL, "%zu row is too few for segments", p->count);
    if (!finds_number(f) && plan->segments > p->count)
        return fail(error, VP_INVALID, NULL, "%zu segments are more than the %zu rows", plan->segments, p->count);
    bool keeps_distances = f == OF_ALL || methods[method].linkage == LINKAGE_AVERAGE ||
                           methods[method].linkage == LINKAGE_COMPLETE;
    size_t most = keeps_distances ? LINKAGE_MOST_KEPT : LINKAGE_MOST_POINTS;
    if ((f == OF_MERGES || f == OF_ALL) && p->count > most)
        return fail(error, VP_LIMIT, "use kmeans or hdbscan", "%zu rows are more than %zu, the most for %s", p->count,
                    most, plan->method);
    if (f == OF_ALL && plan->segments > VOTES_MOST)
        return fail(error, VP_LIMIT, NULL, "%zu segments are too many for a consensus", plan->segments);
    if (f == OF_BELLS && p->count * (plan->segments ? plan->segments : SEGMENTS_TRIED) > MOST_SHARES)
        return fail(error, VP_LIMIT, "use kmeans", "%zu rows are too many for %s with that many segments", p->count,
                    plan->method);
    if (p->sums && (f != OF_MERGES || methods[method].linkage == LINKAGE_WARD))
        return fail(error, VP_INVALID, "--method average (what --scale gower takes by itself), complete or single",
                    "%s cannot have Gower's distances", plan->method);
    if ((f == OF_ALL || p->sums) && plan->choice != NUMBER_BY_SILHOUETTE)
        return fail(error, VP_INVALID, NULL,
                    "of a consensus, or Gower's distances, the number is chosen by the silhouette");
    if (f == OF_NEIGHBOURS && !(plan->eps > 0))
        return fail(error, VP_INVALID, "a distance: rows so near to each other are neighbours", "dbscan needs --eps");
    if (finds_number(f) && plan->min_points < (f == OF_DENSITY ? 2 : 1))
        return fail(error, VP_INVALID, NULL, "%s needs at least 2 points in a segment", plan->method);
    return VP_OK;
}

vp_status segments_fit(const points *p, const segments_plan *plan, segments_result *out, vp_error *error)
{
    size_t method = method_of(plan->method);
    if (!segments_method_is(plan->method))
        return fail(error, VP_INVALID, NULL, "there is no method '%s'", plan->method);
    vp_status status = check(p, plan, method, error);
    if (status)
        return status;
    segments_result r = {.segment = malloc(p->count * sizeof *r.segment), .count = p->count};
    bool ok = r.segment && fit_any(p, plan, method, &r) && segments_silhouette(p, r.segment, r.segments, &r.silhouette);
    if (!ok) {
        segments_release(&r);
        return fail_memory(error);
    }
    *out = r;
    return VP_OK;
}

void segments_release(segments_result *r)
{
    free(r->segment);
    r->segment = NULL;
}
