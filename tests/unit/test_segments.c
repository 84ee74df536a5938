/* Clustering: against brute force, on points with known groups, and on points that are all alike. */
#include "tests/unit/check.h"

#include "base/rng.h"
#include "customers/density.h"
#include "customers/kd_tree.h"
#include "customers/kmeans.h"
#include "customers/linkage.h"
#include "customers/reachability.h"
#include "customers/segment_cards.h"
#include "customers/segments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 400, DIMENSIONS = 3, GROUPS = 5 };

static double chance(uint64_t seed, uint64_t at)
{
    return (double)(rng_at(seed, at) >> 11) * 0x1p-53 - 0.5;
}

/* GROUPS balls, point i in ball i % GROUPS, and in some a few points that are equal. */
static points balls(size_t count)
{
    points p = {malloc(count * DIMENSIONS * sizeof *p.x), count, DIMENSIONS};
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < DIMENSIONS; j++) {
            uint64_t noise = i % 20 == 7 ? 0 : i;
            p.x[i * DIMENSIONS + j] = 40 * chance(1, (i % GROUPS) * DIMENSIONS + j) + chance(2 + j, noise);
        }
    return p;
}

static bool same_groups(const uint32_t *segment, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (segment[i] != segment[i % GROUPS])
            return false;
    return true;
}

/* ---- Neighbours ---- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void test_neighbours_are_those_of_brute_force(void **state)
{
    (void)state;
    points p = balls(COUNT);
    kd_tree t;
    assert_true(kd_build(&p, &t));
    for (size_t i = 0; i < COUNT; i++) {
        double all[COUNT], nearest[10];
        for (size_t j = 0; j < COUNT; j++)
            all[j] = points_squared(points_at(&p, i), points_at(&p, j), DIMENSIONS);
        qsort(all, COUNT, sizeof *all, by_size);
        kd_nearest(&t, points_at(&p, i), 10, nearest);
        assert_memory_equal(all, nearest, sizeof nearest);
        double farthest = kd_farthest(&t, 0, points_at(&p, i));
        assert_true(farthest >= all[COUNT - 1] && kd_distance(&t, 0, points_at(&p, i)) == 0);
    }
    kd_release(&t);
    points_release(&p);
}

static bool is_even(const void *context, uint32_t point)
{
    (void)context;
    return point % 2 == 0;
}

/* The first of equals, whatever the tree; with squares, and with sums of differences. */
static void test_nearest_of_some(void **state)
{
    (void)state;
    points p = balls(COUNT);
    for (int sums = 0; sums < 2; sums++) {
        kd_tree t;
        p.sums = sums;
        assert_true(kd_build(&p, &t));
        for (size_t i = 0; i < COUNT; i++) {
            const double *x = points_at(&p, i);
            double nearest = INFINITY, found = INFINITY, too_near;
            uint32_t best = UINT32_MAX;
            for (uint32_t j = 0; j < COUNT; j += 2)
                if (points_apart(&p, x, points_at(&p, j)) < nearest) {
                    nearest = points_apart(&p, x, points_at(&p, j));
                    best = j;
                }
            assert_int_equal(kd_nearest_of(&t, x, is_even, NULL, &found), best);
            assert_true(found == nearest);
            too_near = nearest - 1e-9;
            assert_int_equal(kd_nearest_of(&t, x, is_even, NULL, &too_near), UINT32_MAX);
        }
        kd_release(&t);
    }
    points_release(&p);
}

/* ---- Dense segments ---- */

static bool are_near(const points *p, size_t i, size_t j, double eps)
{
    return points_squared(points_at(p, i), points_at(p, j), DIMENSIONS) <= eps * eps;
}

/* As the definition says it: a core spreads its segment to all that is near it, in order of the first cores. */
static size_t by_definition(const points *p, double eps, size_t min_points, uint32_t *segment)
{
    bool core[COUNT];
    uint32_t next = 0;
    for (size_t i = 0; i < COUNT; i++) {
        size_t near = 0;
        for (size_t j = 0; j < COUNT; j++)
            near += are_near(p, i, j, eps);
        core[i] = near >= min_points;
        segment[i] = DENSITY_OUTLIER;
    }
    for (size_t first = 0; first < COUNT; first++) {
        if (!core[first] || segment[first] != DENSITY_OUTLIER)
            continue;
        segment[first] = next;
        for (bool more = true; more;) {
            more = false;
            for (size_t i = 0; i < COUNT; i++)
                for (size_t j = 0; core[i] && segment[i] == next && j < COUNT; j++)
                    if (segment[j] == DENSITY_OUTLIER && are_near(p, i, j, eps)) {
                        segment[j] = next;
                        more = true;
                    }
        }
        next++;
    }
    return next;
}

static void test_dense_segments_are_those_of_the_definition(void **state)
{
    (void)state;
    points p = balls(COUNT);
    static const double distances[] = {0.05, 0.2, 0.3, 0.5, 0.8, 1.5, 4, 1000};
    for (size_t k = 0; k < sizeof distances / sizeof *distances; k++)
        for (size_t least = 1; least < 12; least += 5) {
            uint32_t found[COUNT], expected[COUNT];
            size_t count = by_definition(&p, distances[k], least, expected);
            assert_int_equal(dbscan_fit(&p, distances[k], least, 1 + (unsigned)k % 3, found), count);
            assert_memory_equal(found, expected, sizeof found);
        }
    points_release(&p);
}

/* ---- Trees ---- */

static void test_reachability_spans_with_least_length(void **state)
{
    (void)state;
    points p = balls(COUNT);
    kd_tree t;
    tree_edge edges[COUNT], again[COUNT];
    assert_true(kd_build(&p, &t));
    assert_true(reachability_span(&t, 4, 1, edges));
    assert_true(reachability_span(&t, 4, 3, again));
    double core[COUNT], nearest[COUNT], length = 0, expected = 0;
    bool in[COUNT] = {true};
    for (size_t i = 0; i < COUNT; i++) {
        double five[5];
        kd_nearest(&t, points_at(&p, i), 5, five);
        core[i] = five[4];
        nearest[i] = INFINITY;
    }
    for (size_t made = 0, here = 0; made + 1 < COUNT; made++) { /* Prim's way */
        size_t best = COUNT;
        for (size_t j = 0; j < COUNT; j++) {
            double d = points_squared(points_at(&p, here), points_at(&p, j), DIMENSIONS);
            nearest[j] = fmin(nearest[j], fmax(fmax(d, core[here]), core[j]));
            if (!in[j] && (best == COUNT || nearest[j] < nearest[best]))
                best = j;
        }
        in[best] = true;
        expected += sqrt(nearest[best]);
        here = best;
    }
    for (size_t i = 0; i + 1 < COUNT; i++) {
        length += edges[i].length;
        assert_int_equal(edges[i].a, again[i].a);
        assert_int_equal(edges[i].b, again[i].b);
    }
    assert_true(fabs(length - expected) < 1e-9 * expected);
    kd_release(&t);
    points_release(&p);
}

/* Merges by the definition: the two nearest clusters, until one is left. */
static void merge_by_definition(const points *p, linkage_method method, double *heights)
{
    static double distance[COUNT][COUNT];
    double size[COUNT];
    size_t n = p->count;
    for (size_t i = 0; i < n; i++) {
        size[i] = 1;
        for (size_t j = 0; j < n; j++)
            distance[i][j] = sqrt(points_squared(points_at(p, i), points_at(p, j), p->dimensions));
    }
    for (size_t made = 0; made + 1 < n; made++) {
        size_t a = n, b = n;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < i; j++)
                if (size[i] > 0 && size[j] > 0 && (a == n || distance[i][j] < distance[a][b]))
                    a = i, b = j;
        heights[made] = distance[a][b];
        for (size_t k = 0; k < n; k++) {
            if (size[k] == 0 || k == a || k == b)
                continue;
            double x = distance[a][k], y = distance[b][k], all = size[a] + size[b] + size[k], h = distance[a][b];
            distance[a][k] = method == LINKAGE_SINGLE     ? fmin(x, y)
                             : method == LINKAGE_COMPLETE ? fmax(x, y)
                             : method == LINKAGE_AVERAGE
                                 ? (size[a] * x + size[b] * y) / (size[a] + size[b])
                                 : sqrt(((size[a] + size[k]) * x * x + (size[b] + size[k]) * y * y - size[k] * h * h) /
                                        all);
            distance[k][a] = distance[a][k];
        }
        size[a] += size[b];
        size[b] = 0;
    }
}

static void test_merges_are_those_of_the_definition(void **state)
{
    (void)state;
    enum { FEW = 60 };
    points p = {malloc(FEW * 2 * sizeof *p.x), FEW, 2};
    for (size_t i = 0; i < FEW * 2; i++)
        p.x[i] = chance(9, i);
    for (int method = LINKAGE_WARD; method <= LINKAGE_SINGLE; method++) {
        merge merges[FEW];
        double heights[FEW];
        assert_true(linkage_build(&p, (linkage_method)method, merges));
        merge_by_definition(&p, (linkage_method)method, heights);
        for (size_t i = 0; i + 1 < FEW; i++)
            assert_true(fabs(merges[i].height - heights[i]) < 1e-9);
        assert_int_equal(merges[FEW - 2].size, FEW);
    }
    points_release(&p);
}

/* ---- Segments ---- */

static void test_all_methods_find_balls(void **state)
{
    (void)state;
    static const char *const methods[] = {"kmeans", "gmm",    "ward",    "average",  "complete",
                                          "single", "dbscan", "hdbscan", "consensus"};
    points p = balls(COUNT);
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++)
        for (size_t k = 0; k <= GROUPS; k += GROUPS) { /* found, or given */
            segments_result r, again;
            segments_plan plan = {methods[m], k, 1.5, 25, 3, 1}; /* more than are equal, which are denser than any */
            assert_int_equal(segments_fit(&p, &plan, &r, NULL), VP_OK);
            plan.threads = 4;
            assert_int_equal(segments_fit(&p, &plan, &again, NULL), VP_OK);
            if (r.segments != GROUPS || r.outliers || !same_groups((const uint32_t *)r.segment, COUNT))
                fail_msg("%s finds %zu segments", methods[m], r.segments);
            assert_memory_equal(r.segment, again.segment, COUNT * sizeof *r.segment);
            assert_true(r.silhouette > 0.9);
            segments_release(&r);
            segments_release(&again);
        }
    points_release(&p);
}

/* Bounds rule out nothing that counts: at the end each point is at its nearest centre. */
static void test_kmeans_ends_at_nearest_centres(void **state)
{
    (void)state;
    enum { MANY = 3000, SEGMENTS = 17 };
    points p = {malloc(MANY * 2 * sizeof *p.x), MANY, 2};
    uint32_t *segment = malloc(MANY * sizeof *segment);
    double centres[SEGMENTS * 2], spread, sum = 0;
    for (size_t i = 0; i < MANY * 2; i++)
        p.x[i] = chance(4, i);
    const kmeans_plan plan = {SEGMENTS, 1, 2, 2};
    assert_true(kmeans_fit(&p, &plan, segment, centres, &spread));
    size_t elsewhere = 0;
    for (size_t i = 0; i < MANY; i++) {
        double own = points_squared(points_at(&p, i), centres + 2 * segment[i], 2), best = INFINITY;
        for (size_t c = 0; c < SEGMENTS; c++)
            best = fmin(best, points_squared(points_at(&p, i), centres + 2 * c, 2));
        elsewhere += own > best;
        sum += own;
    }
    assert_true(elsewhere < MANY / 100); /* the last step moves the centres a little */
    assert_true(fabs(sum - spread) < 1e-9 * sum);
    free(segment);
    points_release(&p);
}

/* More points than try the starts. Balls take turns, so that every k-th point would be of some of them only. */
static void test_kmeans_of_many_points(void **state)
{
    (void)state;
    enum { MANY = 250000 };
    points p = balls(MANY);
    uint32_t *segment = malloc(2 * MANY * sizeof *segment);
    double centres[GROUPS * DIMENSIONS], spread, spread_again;
    const kmeans_plan plan = {GROUPS, 3, 1, 1}, threads = {GROUPS, 3, 1, 3};
    assert_true(kmeans_fit(&p, &plan, segment, centres, &spread));
    assert_true(same_groups(segment, MANY));
    assert_true(kmeans_fit(&p, &threads, segment + MANY, centres, &spread_again));
    assert_memory_equal(segment, segment + MANY, MANY * sizeof *segment);
    assert_true(spread == spread_again);
    free(segment);
    points_release(&p);
}

static void test_points_that_are_all_alike(void **state)
{
    (void)state;
    static const char *const methods[] = {"kmeans", "gmm",    "ward",    "average",  "complete",
                                          "single", "dbscan", "hdbscan", "consensus"};
    points p = {calloc(200, sizeof *p.x), 100, 2};
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        segments_result r;
        segments_plan plan = {methods[m], 3, 1, 5, 3, 2};
        assert_int_equal(segments_fit(&p, &plan, &r, NULL), VP_OK);
        for (size_t i = 0; i < 100; i++)
            assert_true(r.segment[i] >= -1 && r.segment[i] < (int32_t)r.segments);
        segments_release(&r);
    }
    points_release(&p);
}

static void refused(const points *p, segments_plan plan, vp_status expected, const char *part)
{
    segments_result r;
    vp_error error;
    assert_int_equal(segments_fit(p, &plan, &r, &error), expected);
    if (!strstr(error.message, part))
        fail_msg("'%s' has no '%s'", error.message, part);
}

static void test_plans_that_make_no_sense(void **state)
{
    (void)state;
    points p = balls(10), one = {p.x, 1, DIMENSIONS}, many = {p.x, LINKAGE_MOST_KEPT + 1, DIMENSIONS};
    refused(&p, (segments_plan){"kmeans", 11, 0, 0, 1, 1}, VP_INVALID, "more than the 10 rows");
    refused(&p, (segments_plan){"dbscan", 0, 0, 5, 1, 1}, VP_INVALID, "--eps");
    refused(&p, (segments_plan){"hdbscan", 0, 0, 1, 1, 1}, VP_INVALID, "at least 2");
    refused(&p, (segments_plan){"magic", 0, 0, 1, 1, 1}, VP_INVALID, "no method");
    refused(&one, (segments_plan){"ward", 1, 0, 1, 1, 1}, VP_FORMAT, "too few");
    refused(&many, (segments_plan){"average", 2, 0, 1, 1, 1}, VP_LIMIT, "20001 rows");
    points_release(&p);
}

/* ---- Cards ---- */

/* Of the first column. */
static points points_of(const frame *f, points_scale scale)
{
    points p;
    points_scaling s;
    assert_true(points_measure(f, (uint32_t[]){0}, 1, scale, NULL, &s));
    assert_true(points_take(f, (uint32_t[]){0}, 1, &s, &p));
    return p;
}

static void test_cards_say_what_sets_apart(void **state)
{
    (void)state;
    frame f = {0};
    frame_column_id(&f, STR("spend"));
    frame_column_id(&f, STR("noise"));
    frame_column_id(&f, STR("city"));
    for (uint64_t i = 0; i < 300; i++) {
        assert_int_equal(frame_row(&f, NULL), VP_OK);
        frame_set_number(&f, 0, (i % 3 == 0 ? 10 : 2) + chance(1, i));
        frame_set_number(&f, 1, chance(2, i));
        assert_true(frame_set_text(&f, 2, i % 3 == 0 && i % 2 ? STR("Delft") : STR("Utrecht")));
    }
    points p = points_of(&f, POINTS_STANDARD);
    segments_plan plan = {"kmeans", 2, 0, 0, 1, 2};
    segments_result r;
    segment_card cards[2];
    assert_int_equal(segments_fit(&p, &plan, &r, NULL), VP_OK);
    assert_true(segment_cards(&f, &p, &plan, &r, 10, cards));
    const segment_card *rich = &cards[r.segment[0]];
    assert_int_equal(rich->size, 100);
    assert_int_equal(rich->trait_count, 2); /* spend and Delft; not the noise */
    assert_int_equal(rich->traits[0].column, 0);
    assert_true(rich->traits[0].effect > 10 && rich->traits[0].low < rich->traits[0].effect);
    assert_true(fabs(rich->traits[0].own - 10) < 0.2 && fabs(rich->traits[0].others - 2) < 0.2);
    assert_true(fabs(fabs(rich->traits[1].effect) - M_PI / 2) < 1e-9); /* h of one half against none */
    assert_true(rich->found_again > 0.99);
    assert_int_equal(rich->typical_count, CARD_TYPICAL);
    assert_int_equal(rich->typical[0] % 3, 0);
    segments_release(&r);
    points_release(&p);
    frame_release(&f);
}

static void test_scales(void **state)
{
    (void)state;
    frame f = {0};
    frame_column_id(&f, STR("x"));
    static const double values[] = {1, 2, 3, 4, 1000};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(frame_row(&f, NULL), VP_OK);
        if (i < 5)
            frame_set_number(&f, 0, values[i]);
    }
    points p = points_of(&f, POINTS_RAW);
    assert_true(p.x[5] == 3); /* the median */
    points_release(&p);
    p = points_of(&f, POINTS_ROBUST);
    assert_true(p.x[2] == 0 && p.x[3] == 0.5);
    points_release(&p);
    frame_release(&f);
}

/* The number of segments that points of `groups` balls are given, by each of the three ways; and whether they are one
 * crowd. */
static void test_number_of_segments(void **state)
{
    (void)state;
    points p = balls(COUNT), even = {malloc(COUNT * 2 * sizeof *even.x), COUNT, 2};
    for (size_t i = 0; i < COUNT * DIMENSIONS; i++) /* no two the same: equal points are like a group */
        p.x[i] = 40 * chance(1, i % (GROUPS * DIMENSIONS)) + chance(2, i);
    for (size_t i = 0; i < COUNT * 2; i++)
        even.x[i] = chance(9, i);
    for (int choice = NUMBER_BY_SILHOUETTE; choice <= NUMBER_BY_STABILITY; choice++)
        for (unsigned ward = 0; ward < 2; ward++) {
            segments_plan plan = {.method = ward ? "ward" : "kmeans",
                                  .choice = (number_choice)choice,
                                  .draws = 10,
                                  .seed = 1,
                                  .threads = 1};
            segments_result r, again;
            assert_int_equal(segments_fit(&p, &plan, &r, NULL), VP_OK);
            plan.threads = 3;
            assert_int_equal(segments_fit(&p, &plan, &again, NULL), VP_OK);
            assert_int_equal(r.segments, GROUPS);
            assert_false(r.is_crowd);
            assert_memory_equal(r.trials, again.trials, r.trial_count * sizeof *r.trials);
            assert_true(r.trials[GROUPS - 2].stability > 0.99);
            segments_release(&r);
            segments_release(&again);
            assert_int_equal(segments_fit(&even, &plan, &r, NULL), VP_OK);
            assert_true(r.is_crowd);
            segments_release(&r);
        }
    points_release(&p);
    points_release(&even);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_neighbours_are_those_of_brute_force),
        cmocka_unit_test(test_nearest_of_some),
        cmocka_unit_test(test_dense_segments_are_those_of_the_definition),
        cmocka_unit_test(test_reachability_spans_with_least_length),
        cmocka_unit_test(test_merges_are_those_of_the_definition),
        cmocka_unit_test(test_all_methods_find_balls),
        cmocka_unit_test(test_kmeans_ends_at_nearest_centres),
        cmocka_unit_test(test_kmeans_of_many_points),
        cmocka_unit_test(test_points_that_are_all_alike),
        cmocka_unit_test(test_number_of_segments),
        cmocka_unit_test(test_plans_that_make_no_sense),
        cmocka_unit_test(test_cards_say_what_sets_apart),
        cmocka_unit_test(test_scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
