#include "models/trees.h"

#include "base/rng.h"
#include "tests/unit/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 2000, COLUMNS = 4 };

/* Class 1 where exactly one of two columns is above a half, which no line tells; the other columns are noise. */
typedef struct either {
    float x[ROWS * COLUMNS], labels[ROWS];
} either;

static either *make_either(void)
{
    either *e = malloc(sizeof *e);
    assert_non_null(e);
    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        e->x[i] = (float)rng_below(5, i, 1000) / 1000;
    for (size_t i = 0; i < ROWS; i++)
        e->labels[i] = (e->x[i * COLUMNS] > 0.5F) != (e->x[i * COLUMNS + 1] > 0.5F);
    return e;
}

static void learn(const either *e, trees_kind kind, uint64_t seed, float *scores, float *contributions)
{
    vp_error error = {0};
    trees *t = NULL;
    const trees_problem p = {e->x, e->labels, ROWS, COLUMNS, kind, seed};
    if (trees_learn(&p, &t, &error) || trees_score(t, e->x, ROWS, scores, contributions, &error))
        fail_msg("%s", error.message);
    trees_free(t);
}

static void learns_either_or(void **state)
{
    (void)state;
    either *e = make_either();
    float *scores = malloc(ROWS * sizeof *scores);
    for (int kind = TREES_BOOSTED; kind <= TREES_FOREST; kind++) {
        size_t right = 0;
        learn(e, (trees_kind)kind, 1, scores, NULL);
        for (size_t i = 0; i < ROWS; i++)
            right += (scores[i] > 0) == (e->labels[i] > 0.5F);
        assert_true(right > ROWS * 95 / 100);
    }
    free(scores);
    free(e);
}

/* What the columns add comes to the score (of a forest: the share), and noise adds little. */
static void contributions_add_up(void **state)
{
    (void)state;
    either *e = make_either();
    float *scores = malloc(ROWS * sizeof *scores), *adds = malloc(ROWS * (COLUMNS + 1) * sizeof *adds);
    for (int kind = TREES_BOOSTED; kind <= TREES_FOREST; kind++) {
        double of_columns[COLUMNS] = {0};
        learn(e, (trees_kind)kind, 1, scores, adds);
        for (size_t i = 0; i < ROWS; i++) {
            double sum = 0;
            for (size_t c = 0; c <= COLUMNS; c++)
                sum += (double)adds[i * (COLUMNS + 1) + c];
            for (size_t c = 0; c < COLUMNS; c++)
                of_columns[c] += fabs((double)adds[i * (COLUMNS + 1) + c]);
            double told = kind == TREES_FOREST ? fmin(fmax(sum, 0.005), 0.995) : 1 / (1 + exp(-sum));
            assert_true(fabs(told - 1 / (1 + exp(-(double)scores[i]))) < 1e-4);
        }
        assert_true(fmin(of_columns[0], of_columns[1]) > 5 * fmax(of_columns[2], of_columns[3]));
    }
    free(scores);
    free(adds);
    free(e);
}

static void a_seed_gives_the_same_bits(void **state)
{
    (void)state;
    either *e = make_either();
    float *one = malloc(ROWS * sizeof *one), *two = malloc(ROWS * sizeof *two);
    for (int kind = TREES_BOOSTED; kind <= TREES_FOREST; kind++) {
        learn(e, (trees_kind)kind, 3, one, NULL);
        learn(e, (trees_kind)kind, 3, two, NULL);
        assert_memory_equal(one, two, ROWS * sizeof *one);
        learn(e, (trees_kind)kind, 4, two, NULL);
        assert_memory_not_equal(one, two, ROWS * sizeof *one);
    }
    free(one);
    free(two);
    free(e);
}

/* Learning goes on where there is one class only; numbers that are none are refused with what the library says. */
static void odd_problems(void **state)
{
    (void)state;
    either *e = make_either();
    vp_error error = {0};
    trees *t = NULL;
    float score;
    memset(e->labels, 0, sizeof e->labels);
    const trees_problem p = {e->x, e->labels, ROWS, COLUMNS, TREES_BOOSTED, 1};
    assert_int_equal(trees_learn(&p, &t, &error), VP_OK);
    assert_int_equal(trees_score(t, e->x, 1, &score, NULL, &error), VP_OK);
    assert_true(score < -3);
    trees_free(t);
    t = NULL;
    e->x[7] = INFINITY;
    assert_int_equal(trees_learn(&p, &t, &error), VP_LIMIT);
    assert_null(t);
    assert_non_null(strstr(error.message, "inf"));
    free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(learns_either_or),
        cmocka_unit_test(contributions_add_up),
        cmocka_unit_test(a_seed_gives_the_same_bits),
        cmocka_unit_test(odd_problems),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
