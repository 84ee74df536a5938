/* Segments that are kept: placing, learning, packs; movements between them. */
#include "tests/unit/check.h"

#include "customers/kept_segments.h"
#include "customers/moves.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS = 90 };

/* Three heaps around (0, 0), (10, 0) and (0, 10). */
static points heaps(void)
{
    points p = {malloc(ROWS * 2 * sizeof *p.x), ROWS, 2};
    for (size_t i = 0; i < ROWS; i++) {
        p.x[2 * i] = (i % 3 == 1 ? 10 : 0) + (double)(i % 7) / 10;
        p.x[2 * i + 1] = (i % 3 == 2 ? 10 : 0) + (double)(i % 5) / 10;
    }
    return p;
}

static kept_segments fitted(const points *p, const char *method, segments_result *r)
{
    static const str columns[] = {{"x", 1}, {"y", 1}};
    static const points_scaling as_it_is[] = {{0, 0, 1}, {0, 0, 1}};
    const segments_plan plan = {
        .method = method, .segments = strcmp(method, "hdbscan") ? 3 : 0, .min_points = 5, .seed = 1, .threads = 1};
    kept_segments m;
    assert_int_equal(segments_fit(p, &plan, r, NULL), VP_OK);
    assert_true(kept_segments_make(p, &plan, r, columns, as_it_is, &m));
    return m;
}

static void assert_same(const placement *a, const placement *b)
{
    for (size_t i = 0; i < ROWS; i++)
        assert_true(a[i].segment == b[i].segment && a[i].border == b[i].border && a[i].away == b[i].away &&
                    a[i].nearest == b[i].nearest);
}

static void test_places_rows_where_they_were_fitted(void **state)
{
    (void)state;
    static const char *const methods[] = {"kmeans", "ward", "hdbscan"};
    for (size_t k = 0; k < 3; k++) {
        points p = heaps();
        segments_result r;
        kept_segments m = fitted(&p, methods[k], &r);
        placement placed[ROWS], again[ROWS];
        assert_true(kept_segments_place(&m, &p, 1, placed));
        assert_true(kept_segments_place(&m, &p, 4, again));
        assert_same(placed, again);
        for (size_t i = 0; i < ROWS; i++) {
            assert_int_equal(placed[i].segment, r.segment[i]);
            assert_int_equal(placed[i].border, -1);
            assert_true(placed[i].away > 0); /* also of a row that is kept itself */
        }
        double far[] = {500, 500}, between[] = {5.3, 0.2};
        points one = {far, 1, 2};
        assert_true(kept_segments_place(&m, &one, 1, placed));
        assert_int_equal(placed[0].segment < 0, k == 2);
        one.x = between;
        assert_true(kept_segments_place(&m, &one, 1, placed));
        assert_int_equal(placed[0].border >= 0, k != 2);
        kept_segments_release(&m);
        segments_release(&r);
        points_release(&p);
    }
}

/* Rows between two chains are at the border of their segment, also as exemplars of it. */
static void test_fitted_rows_have_borders(void **state)
{
    (void)state;
    double x[] = {0, 0, 1, 0, 2, 0, 3, 0, 4.05, 0, 5, 0, 6, 0};
    int32_t segment[] = {0, 0, 0, 0, 1, 1, 1};
    const points p = {x, 7, 2};
    const segments_result r = {.segment = segment, .count = 7, .segments = 2};
    const segments_plan plan = {.method = "single", .segments = 2, .threads = 1};
    static const str columns[] = {{"x", 1}, {"y", 1}};
    static const points_scaling as_it_is[] = {{0, 0, 1}, {0, 0, 1}};
    kept_segments m;
    placement placed[7];
    assert_true(kept_segments_make(&p, &plan, &r, columns, as_it_is, &m));
    assert_true(kept_segments_place(&m, &p, 1, placed));
    assert_true(placed[3].segment == 0 && placed[3].border == 1 && placed[3].away == 1);
    assert_true(placed[0].segment == 0 && placed[0].border == -1);
    assert_true(m.segments[0].away == 1);
    kept_segments_release(&m);
}

static void test_means_follow(void **state)
{
    (void)state;
    points p = heaps();
    segments_result r;
    kept_segments m = fitted(&p, "kmeans", &r);
    double x[] = {20, 0}, shift[3];
    points one = {x, 1, 2};
    placement placed;
    assert_true(kept_segments_place(&m, &one, 1, &placed));
    size_t s = (size_t)placed.segment;
    double before = m.exemplars[2 * s];
    kept_segments_learn(&m, &one, &placed, shift);
    assert_true(fabs(m.exemplars[2 * s] - (before + (20 - before) / 31)) < 1e-12); /* the heap had 30 */
    assert_true(shift[s] > 0 && shift[(s + 1) % 3] == 0);
    kept_segments_release(&m);
    segments_release(&r);
    points_release(&p);
}

static void test_comes_back_from_its_pack(void **state)
{
    (void)state;
    points p = heaps();
    segments_result r;
    kept_segments m = fitted(&p, "ward", &r), back;
    m.segments[1].name = STR("far out");
    buf bytes = {0};
    pack opened;
    assert_int_equal(kept_segments_pack(&m, NULL, &bytes, NULL), VP_OK);
    char *aligned = aligned_alloc(PACK_ALIGN, (bytes.n / PACK_ALIGN + 1) * PACK_ALIGN);
    memcpy(aligned, bytes.p, bytes.n);
    assert_int_equal(pack_view(aligned, bytes.n, &opened, NULL), VP_OK);
    assert_int_equal(kept_segments_read(&opened, &back, NULL), VP_OK);
    assert_true(str_is(back.segments[1].name, "far out") && str_is(back.columns[1], "y") &&
                str_is(back.method, "ward"));
    placement one[ROWS], other[ROWS];
    assert_true(kept_segments_place(&m, &p, 1, one));
    assert_true(kept_segments_place(&back, &p, 1, other));
    assert_same(one, other);
    kept_segments_release(&back);
    kept_segments_release(&m);
    segments_release(&r);
    points_release(&p);
    buf_release(&bytes);
    free(aligned);
}

static void test_movements(void **state)
{
    (void)state;
    const move moves[] = {{1, 0, 0, 50}, {1, 0, 1, 50}, {1, 1, 1, 100}, {2, 0, 1, 10}, {2, 1, 1, 30}};
    double p[4];
    moves_probabilities(moves, 3, 2, p);
    double stay = 150.5 / 201; /* in all, one half more of each kind */
    assert_true(fabs(p[0] - (50 + 2 * stay) / 102) < 1e-12 && fabs(p[0] + p[1] - 1) < 1e-12);
    assert_true(fabs(p[3] - (100 + 2 * stay) / 102) < 1e-12);
    moves_test t;
    assert_true(moves_test_back(moves, 5, 2, &t));
    assert_true(t.n == 40 && t.stay == 0.75);
    assert_true(t.right == 0.75); /* from 0 to 0 was a little likelier */
    double loss = -(10 * log2(p[1]) + 30 * log2(p[3])) / 40, stayed = -(10 * log2(1 - stay) + 30 * log2(stay)) / 40;
    assert_true(fabs(t.loss - loss) < 1e-12 && fabs(t.stay_loss - stayed) < 1e-12 && t.loss < t.stay_loss);
    assert_true(moves_test_back(moves, 3, 2, &t) && t.n == 0 && isnan(t.right));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_rows_where_they_were_fitted),
        cmocka_unit_test(test_fitted_rows_have_borders),
        cmocka_unit_test(test_means_follow),
        cmocka_unit_test(test_comes_back_from_its_pack),
        cmocka_unit_test(test_movements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
