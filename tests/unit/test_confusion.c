#include "models/confusion.h"
#include "tests/unit/check.h"

#include <math.h>

static void near(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance))
        fail_msg("%.10g instead of %.10g", got, expected);
}

static void confusions(void **state)
{
    (void)state;
    /* Negative texts: 3 right, 1 taken for neutral, of which there are none; positive ones: 1 right, 1 wrong. */
    static const decision all[] = {{0, 0}, {0, 0}, {0, 0}, {0, 1}, {2, 2}, {2, 0}};
    confusion c = confusion_of(all, 6);
    assert_int_equal(confusion_count(&c), 6);
    assert_int_equal(confusion_right(&c), 4);
    assert_int_equal(c.cell[0][1], 1);
    near(confusion_accuracy(&c), 4.0 / 6, 1e-12);
    near(confusion_macro_f1(&c), (6.0 / 8 + 2.0 / 3) / 2, 1e-12); /* of two classes */
    c = confusion_of(all, 0);
    assert_true(isnan(confusion_accuracy(&c)) && isnan(confusion_macro_f1(&c)));
    assert_int_equal(likeliest_class((double[]){0.3, 0.4, 0.3}, 3), 1);
    assert_int_equal(likeliest_class((double[]){0.2, 0.4, 0.4}, 3), 1);
}

static void stars_have_distances(void **state)
{
    (void)state;
    /* One star taken for one, for two and for four; five taken for five. */
    static const decision all[] = {{0, 0}, {0, 1}, {0, 3}, {4, 4}};
    confusion c = confusion_of(all, 4);
    near(confusion_within(&c, 0), 0.5, 1e-12);
    near(confusion_within(&c, 1), 0.75, 1e-12);
    near(confusion_distance(&c), (1 + 3) / 4.0, 1e-12);
    /* Squares seen: 1 + 9. By chance: 3 texts of one star and one of five, each beside each of the four answers:
     * (3 (0 + 1 + 9 + 16) + (16 + 9 + 1 + 0)) / 4. */
    near(confusion_kappa(&c), 1 - 10 / (104 / 4.0), 1e-12);
    c = confusion_of(all, 1);
    assert_true(isnan(confusion_kappa(&c)));
    c = confusion_of(all, 0);
    assert_true(isnan(confusion_distance(&c)) && isnan(confusion_within(&c, 1)));
}

static void draws_have_a_middle(void **state)
{
    (void)state;
    enum { TEXTS = 100, DRAWS = 1000 };
    decision d[TEXTS];
    double accuracies[DRAWS];
    for (size_t i = 0; i < TEXTS; i++)
        d[i] = (decision){0, i % 4 ? 0 : 2};
    for (uint64_t k = 0; k < DRAWS; k++) {
        confusion c = confusion_redrawn(d, TEXTS, k), again = confusion_redrawn(d, TEXTS, k);
        assert_memory_equal(&c, &again, sizeof c);
        assert_int_equal(confusion_count(&c), TEXTS);
        accuracies[k] = confusion_accuracy(&c);
    }
    interval i = middle_of_draws(accuracies, DRAWS); /* 0.75 and 1.96 deviations of 0.0433 */
    near(i.low, 0.665, 0.0151);
    near(i.high, 0.835, 0.0151);
    for (size_t k = 0; k < DRAWS; k++)
        accuracies[k] = (double)(DRAWS - k);
    i = middle_of_draws(accuracies, DRAWS);
    near(i.low, 26, 0);
    near(i.high, 975, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(confusions),
        cmocka_unit_test(stars_have_distances),
        cmocka_unit_test(draws_have_a_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
