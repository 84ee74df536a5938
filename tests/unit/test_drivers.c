/* Regressions and drivers: against brute force and known answers. */
#include "tests/unit/check.h"

#include "base/rng.h"
#include "customers/driver_choice.h"
#include "customers/drivers.h"
#include "customers/subsets.h"
#include "models/symmetric.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS = 300, DRIVERS = 5 };

static double chance(uint64_t seed, uint64_t at)
{
    return (double)(rng_at(seed, at) >> 11) / 9007199254740992.0 - 0.5;
}

/* Drivers that overlap, and a target made of them and noise. */
static frame made(void)
{
    frame f = {0};
    static const char *const names[] = {"a", "b", "c", "d", "e", "y", "who", "flag", "class"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(frame_column_id(&f, str_of(names[i])), i);
    for (uint64_t row = 0; row < ROWS; row++) {
        assert_int_equal(frame_row(&f, NULL), VP_OK);
        double common = chance(1, row), sum = 0;
        for (uint32_t j = 0; j < DRIVERS; j++) {
            double x = common + chance(2 + j, row);
            frame_set_number(&f, j, x);
            sum += x * (double)(j + 1) / 3;
        }
        double y = sum + 2 * chance(20, row);
        frame_set_number(&f, 5, y);
        frame_set_number(&f, 6, (double)(row / 3));
        frame_set_number(&f, 7, y > 0);
        frame_set_number(&f, 8, y < -1 ? 0 : y < 0.5 ? 1 : 2);
    }
    return f;
}

static void test_cholesky_solves(void **state)
{
    (void)state;
    double a[9] = {4, 2, 1, 2, 5, 3, 1, 3, 6}, b[3] = {1, 2, 3}, variance[3], scratch[3];
    assert_true(cholesky_factor(a, 3, 1e-12));
    cholesky_solve(a, 3, b);
    assert_true(fabs(4 * b[0] + 2 * b[1] + b[2] - 1) < 1e-12);
    assert_true(fabs(b[0] + 3 * b[1] + 6 * b[2] - 3) < 1e-12);
    cholesky_inverse_diagonal(a, 3, variance, scratch);
    assert_true(fabs(variance[0] - 21.0 / 67) < 1e-12); /* cofactor over determinant */
    double dependent[4] = {1, 2, 2, 4};
    assert_false(cholesky_factor(dependent, 2, 1e-12));
}

static void test_eigen_rebuilds_the_matrix(void **state)
{
    (void)state;
    const double original[9] = {4, 2, 1, 2, 5, 3, 1, 3, 6};
    double a[9], values[3], vectors[9];
    memcpy(a, original, sizeof a);
    symmetric_eigen(a, 3, values, vectors);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            double sum = 0;
            for (size_t k = 0; k < 3; k++)
                sum += vectors[i * 3 + k] * values[k] * vectors[j * 3 + k];
            assert_true(fabs(sum - original[i * 3 + j]) < 1e-12);
        }
}

static void test_subsets_are_regressions(void **state)
{
    (void)state;
    frame f = made();
    const uint32_t drivers[DRIVERS] = {0, 1, 2, 3, 4};
    sample s;
    assert_true(sample_take(&f, 5, drivers, DRIVERS, INTERN_NONE, &s));
    observations o = sample_observe(&s, NULL);
    double r[(DRIVERS + 1) * (DRIVERS + 1)], explained[1 << DRIVERS], shapley[DRIVERS], direct[DRIVERS] = {0};
    importance_correlations(&o, DRIVERS + 1, r);
    subsets_explained(r, DRIVERS, 2, explained);
    for (size_t set = 1; set < 1 << DRIVERS; set++) {
        size_t use[DRIVERS], count = 0;
        for (size_t j = 0; j < DRIVERS; j++)
            if (set >> j & 1)
                use[count++] = j;
        coefficients c;
        assert_true(regress_linear(&o, use, count, &c));
        assert_true(fabs(c.fit - explained[set]) < 1e-10);
    }
    for (size_t j = 0; j < DRIVERS; j++) /* the definition: over all orders, by the sizes of what came before */
        for (size_t set = 0; set < 1 << DRIVERS; set++) {
            static const double orders[DRIVERS] = {24, 6, 4, 6, 24}; /* s! (4 - s)! */
            if (!(set >> j & 1))
                direct[j] += orders[__builtin_popcountll(set)] / 120 *
                             (explained[set | (size_t)1 << j] - explained[set]);
        }
    double all = explained[(1 << DRIVERS) - 1], sum = 0;
    subsets_shapley(explained, DRIVERS, shapley);
    for (size_t j = 0; j < DRIVERS; j++) {
        assert_true(fabs(shapley[j] - direct[j]) < 1e-12);
        sum += shapley[j];
    }
    assert_true(fabs(sum - all) < 1e-12);
    sample_release(&s);
    frame_release(&f);
}

/* With two drivers relative weights are Shapley values (Johnson 2000). */
static void test_methods_agree_where_they_must(void **state)
{
    (void)state;
    frame f = made();
    const uint32_t drivers[2] = {1, 4};
    double value[2][2];
    for (size_t m = 0; m < 2; m++) {
        drivers_plan plan = {.target = 5, .drivers = drivers, .count = 2, .customer = INTERN_NONE};
        plan.weigh = (interval_plan){importance_find(m ? "johnson" : "lmg"), 1, 0, 1};
        drivers_result r;
        assert_int_equal(drivers_measure(&f, &plan, &r, NULL), VP_OK);
        for (size_t i = 0; i < 2; i++)
            value[m][i] = r.drivers[i].weight.importance.value;
        drivers_release(&r);
    }
    assert_true(fabs(value[0][0] - value[1][0]) < 1e-12);
    assert_true(fabs(value[0][1] - value[1][1]) < 1e-12);
    frame_release(&f);
}

/* The log likelihood of ordered classes, written anew. */
static double likelihood(const observations *o, size_t columns, size_t classes, const double *at)
{
    double sum = 0;
    for (size_t i = 0; i < o->rows; i++) {
        double z = 0;
        size_t k = (size_t)o->y[i];
        for (size_t j = 0; j < columns; j++)
            z += at[classes - 1 + j] * o->x[i * o->stride + j];
        double above = k ? 1 / (1 + exp(at[k - 1] - z)) : 1, beyond = k + 1 < classes ? 1 / (1 + exp(at[k] - z)) : 0;
        sum += log(above - beyond);
    }
    return sum;
}

/* At the answer of Newton's method no step in any direction leads up, and standard errors are the curvature's. */
static void test_classes_are_at_their_maximum(void **state)
{
    (void)state;
    frame f = made();
    const uint32_t drivers[2] = {0, 4};
    sample s;
    assert_true(sample_take(&f, 8, drivers, 2, INTERN_NONE, &s));
    observations o = sample_observe(&s, NULL);
    coefficients c;
    assert_true(regress_ordered(&o, NULL, 2, 3, &c));
    double best = likelihood(&o, 2, 3, c.value);
    assert_true(c.value[0] < c.value[1]);
    for (size_t j = 0; j < 4; j++)
        for (int side = -1; side <= 1; side += 2) {
            double moved[4];
            memcpy(moved, c.value, sizeof moved);
            moved[j] += side * 0.01;
            assert_true(likelihood(&o, 2, 3, moved) < best);
        }
    sample_release(&s);
    frame_release(&f);
}

/* One column of 0 and 1: the coefficient is the logarithm of the odds ratio, its error that of the four counts. */
static void test_logistic_of_a_table(void **state)
{
    (void)state;
    double x[100], y[100];
    for (size_t i = 0; i < 100; i++) {
        x[i] = i < 60;
        y[i] = i < 45 || i >= 90;
    }
    coefficients c;
    const observations o = {x, y, NULL, 100, 1};
    assert_true(regress_logistic(&o, NULL, 1, &c));
    assert_true(fabs(c.value[1] - log((45.0 / 15) / (10.0 / 30))) < 1e-3);
    assert_true(fabs(c.value[0] - log(10.0 / 30)) < 1e-3);
    assert_true(fabs(c.error[1] - sqrt(1 / 45.0 + 1 / 15.0 + 1 / 10.0 + 1 / 30.0)) < 1e-3);
}

static void test_threads_change_nothing(void **state)
{
    (void)state;
    frame f = made();
    const uint32_t drivers[DRIVERS] = {0, 1, 2, 3, 4};
    drivers_result r[2];
    for (unsigned t = 0; t < 2; t++) {
        drivers_plan plan = {.target = 5, .drivers = drivers, .count = DRIVERS, .customer = 6};
        plan.weigh = (interval_plan){importance_find("dominance"), 7, 500, t ? 3 : 1};
        assert_int_equal(drivers_measure(&f, &plan, &r[t], NULL), VP_OK);
    }
    assert_int_equal(r[0].draws, 500);
    assert_int_equal(r[0].customers, ROWS / 3);
    assert_memory_equal(r[0].drivers, r[1].drivers, DRIVERS * sizeof *r[0].drivers);
    const driver *first = &r[0].drivers[0];
    assert_int_equal(first->column, 4); /* it weighs most in the target */
    assert_true(first->weight.share.low < first->weight.share.value &&
                first->weight.share.value < first->weight.share.high);
    assert_int_equal(r[0].dominates[DRIVERS - 1], 1);
    assert_int_equal(r[0].dominates[(DRIVERS - 1) * DRIVERS], 0);
    drivers_release(&r[0]);
    drivers_release(&r[1]);
    frame_release(&f);
}

static void refused(const frame *f, uint32_t target, const uint32_t *drivers, size_t count, const char *method,
                    vp_status expected, const char *part)
{
    drivers_plan plan = {.target = target, .drivers = drivers, .count = count, .customer = INTERN_NONE};
    plan.weigh = (interval_plan){importance_find(method), 1, 0, 1};
    drivers_result r;
    vp_error error;
    assert_int_equal(drivers_measure(f, &plan, &r, &error), expected);
    if (!strstr(error.message, part))
        fail_msg("'%s' has no '%s'", error.message, part);
}

static void test_bad_drivers_are_refused(void **state)
{
    (void)state;
    frame f = made();
    uint32_t copy = frame_column_id(&f, STR("copy")), constant = frame_column_id(&f, STR("constant")),
             rare = frame_column_id(&f, STR("rare")), twin = frame_column_id(&f, STR("twin"));
    for (size_t i = 0; i < ROWS; i++) {
        f.columns[copy].numbers[i] = 3 - 2 * f.columns[5].numbers[i];
        f.columns[constant].numbers[i] = 4;
        f.columns[rare].numbers[i] = i < 2 ? (double)i : NAN;
        f.columns[twin].numbers[i] = 2 * f.columns[0].numbers[i];
    }
    refused(&f, 5, (uint32_t[]){0, copy}, 2, "lmg", VP_FORMAT, "'copy' repeats the target 'y'");
    refused(&f, 5, (uint32_t[]){constant}, 1, "lmg", VP_FORMAT, "'constant' is the same");
    refused(&f, 5, (uint32_t[]){0, rare}, 2, "lmg", VP_FORMAT, "only 2 rows");
    refused(&f, constant, (uint32_t[]){0}, 1, "lmg", VP_FORMAT, "target 'constant'");
    refused(&f, 5, (uint32_t[]){0, twin}, 2, "leave-one-out", VP_FORMAT, "repeat each other");
    refused(&f, 5, (uint32_t[]){0}, 1, "logistic-shapley", VP_INVALID, "more than 11 values");
    refused(&f, 8, (uint32_t[]){0}, 1, "logistic-shapley", VP_INVALID, "more than two");
    refused(&f, 5, NULL, 0, "lmg", VP_INVALID, "no column");
    frame_release(&f);
}

/* What twins share they share equally, and the third is as without the second. */
static void test_twins_share(void **state)
{
    (void)state;
    frame f = made();
    uint32_t twin = frame_column_id(&f, STR("twin"));
    for (size_t i = 0; i < ROWS; i++)
        f.columns[twin].numbers[i] = 1 - 2 * f.columns[4].numbers[i];
    drivers_plan plan = {.target = 5, .drivers = (uint32_t[]){4, twin}, .count = 2, .customer = INTERN_NONE};
    plan.weigh = (interval_plan){importance_find("lmg"), 1, 100, 2};
    drivers_result r;
    assert_int_equal(drivers_measure(&f, &plan, &r, NULL), VP_OK);
    assert_true(fabs(r.drivers[0].weight.share.value - 0.5) < 1e-9);
    assert_true(isinf(r.drivers[0].inflation));
    drivers_release(&r);
    frame_release(&f);
}

static void test_nps_has_three_classes(void **state)
{
    (void)state;
    frame f = {0};
    frame_column_id(&f, STR("nps"));
    frame_column_id(&f, STR("x"));
    for (uint64_t i = 0; i < 110; i++) {
        assert_int_equal(frame_row(&f, NULL), VP_OK);
        frame_set_number(&f, 0, (double)(i % 11));
        frame_set_number(&f, 1, (double)(i % 11) / 4 + chance(3, i));
    }
    sample s;
    assert_true(sample_take(&f, 0, (uint32_t[]){1}, 1, INTERN_NONE, &s));
    assert_true(sample_classify(&s));
    static const double classes[] = {0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2};
    assert_memory_equal(s.classes, classes, sizeof classes);
    sample_release(&s);
    for (size_t i = 0; i < 110; i++) /* nobody is passive: two classes are left */
        if (f.columns[0].numbers[i] == 7 || f.columns[0].numbers[i] == 8)
            f.columns[0].numbers[i] = 10;
    assert_true(sample_take(&f, 0, (uint32_t[]){1}, 1, INTERN_NONE, &s));
    assert_true(sample_classify(&s));
    assert_true(s.classes[0] == 0 && s.classes[10] == 1);
    sample_release(&s);
    frame_release(&f);
}

static void test_drivers_are_chosen(void **state)
{
    (void)state;
    frame f = {0};
    static const char *const names[] = {"id", "rating", "price", "staff", "wifi", "weight", "city"};
    for (size_t i = 0; i < 7; i++)
        frame_column_id(&f, str_of(names[i]));
    for (uint64_t i = 0; i < 100; i++) {
        assert_int_equal(frame_row(&f, NULL), VP_OK);
        frame_set_number(&f, 0, (double)i + 1000);
        for (uint32_t c = 1; c < 4; c++)
            frame_set_number(&f, c, (double)rng_below(c, i, 5) + 1);
        if (i % 2)
            frame_set_number(&f, 4, (double)rng_below(4, i, 5) + 1);
        frame_set_number(&f, 5, chance(5, i));
        assert_true(frame_set_text(&f, 6, STR("Delft")));
    }
    driver_candidate c[6];
    assert_int_equal(drivers_choose(&f, 1, c), 2);
    static const driver_refusal expected[] = {REFUSAL_OTHER,   REFUSAL_NONE,  REFUSAL_NONE,
                                              REFUSAL_MISSING, REFUSAL_SCALE, REFUSAL_OTHER};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(c[i].refusal, expected[i]);
    assert_true(fabs(c[3].missing - 0.5) < 1e-9);
    frame_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cholesky_solves),
        cmocka_unit_test(test_eigen_rebuilds_the_matrix),
        cmocka_unit_test(test_subsets_are_regressions),
        cmocka_unit_test(test_methods_agree_where_they_must),
        cmocka_unit_test(test_classes_are_at_their_maximum),
        cmocka_unit_test(test_logistic_of_a_table),
        cmocka_unit_test(test_threads_change_nothing),
        cmocka_unit_test(test_bad_drivers_are_refused),
        cmocka_unit_test(test_twins_share),
        cmocka_unit_test(test_nps_has_three_classes),
        cmocka_unit_test(test_drivers_are_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
