/* Changes of level: in simulations, and on series made by hand. */
#include "tests/unit/check.h"

#include "base/rng.h"
#include "trends/changes.h"
#include "trends/contrast.h"
#include "trends/outliers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double uniform(uint64_t seed, uint64_t at)
{
    return ((double)(rng_at(seed, at) >> 11) + 0.5) * 0x1p-53;
}

static double normal(uint64_t seed, uint64_t at)
{
    return sqrt(-2 * log(uniform(seed, 2 * at))) * cos(2 * acos(-1) * uniform(seed, 2 * at + 1));
}

/* Student's t of five degrees, of variance one. */
static double heavy(uint64_t seed, uint64_t at)
{
    double sum = 0;
    for (uint64_t i = 1; i <= 5; i++)
        sum += pow(normal(seed, 6 * at + i), 2);
    return normal(seed, 6 * at) / sqrt(sum / 5) * sqrt(3.0 / 5);
}

enum { LONGEST = 400, KINDS = 3 };

/* Noise of variance one: normal, with heavy tails, or with a spike now and then. */
static void make_noise(double *y, size_t n, double memory, int kind, uint64_t seed)
{
    double state = 0, scale = sqrt(1 - memory * memory);
    for (size_t i = 0; i < n + 50; i++) {
        state = memory * state + scale * (kind == 1 ? heavy(seed, i) : normal(seed, i));
        if (i >= 50)
            y[i - 50] = state + (kind == 2 && uniform(seed + 1, i) < 0.01 ? 8 : 0);
    }
}

static const double memories[] = {0, 0.3, 0.6, 0.8};
static const size_t lengths[] = {50, 100, 200, LONGEST};

/* Of series without a change at most one in twenty has one, whatever the noise. */
static void silent_in_noise(void **state)
{
    (void)state;
    enum { ROUNDS = 60 };
    const char *given = getenv("PENALTY"); /* to choose it: PENALTY=4 build/tests/test_changes */
    double penalty = given ? atof(given) : CHANGES_PENALTY;
    for (size_t m = 0; m < 4; m++) {
        double alarms = 0, all = 0;
        for (uint64_t i = 0; i < 4 * KINDS * ROUNDS; i++, all++) {
            double y[LONGEST];
            size_t n = lengths[i % 4], count;
            level_change *found;
            make_noise(y, n, memories[m], (int)(i / 4 % KINDS), rng_at(m, i));
            assert_true(changes_find(y, NULL, n, penalty, &found, &count));
            alarms += count > 0;
            free(found);
        }
        print_message("memory %.1f: false alarms %.3f\n", memories[m], alarms / all);
        assert_true(given || alarms <= 0.05 * all);
    }
}

/* A change of one and a half standard deviations is found nine times of ten, within five values, and the intervals
 * hold. */
static void finds_changes(void **state)
{
    (void)state;
    enum { ROUNDS = 300 };
    const char *given = getenv("PENALTY");
    double found_right = 0, extra = 0, size_held = 0, place_held = 0;
    for (uint64_t i = 0; i < ROUNDS; i++) {
        double y[LONGEST];
        size_t n = 100 + 100 * (i % 3), at = n / 4 + (size_t)rng_below(9, i, n / 2), count;
        level_change *found;
        make_noise(y, n, i % 2 ? 0.3 : 0, (int)(i % KINDS), rng_at(10, i));
        for (size_t k = at; k < n; k++)
            y[k] += 1.5;
        assert_true(changes_find(y, NULL, n, given ? atof(given) : CHANGES_PENALTY, &found, &count));
        extra += count > 1;
        for (size_t k = 0; k < count; k++)
            if (found[k].at + 5 >= at && found[k].at <= at + 5) {
                found_right++;
                size_held += found[k].change.low <= 1.5 && 1.5 <= found[k].change.high;
                place_held += found[k].first <= at && at <= found[k].last;
            }
        free(found);
    }
    print_message("found %.3f, others %.3f; size held %.3f, place %.3f\n", found_right / ROUNDS, extra / ROUNDS,
                  size_held / found_right, place_held / found_right);
    assert_true(given || (found_right >= 0.85 * ROUNDS && extra <= 0.05 * ROUNDS));
    assert_true(given || (size_held >= 0.88 * found_right && place_held >= 0.93 * found_right));
}

static void by_hand(void **state)
{
    (void)state;
    level_change *found;
    size_t count;
    const double steps[] = {3, 3.1, 2.9, 3, 3.1, 2.9, 3, 3.1, 5, 5.1, 4.9, 5, 5.1, 90, 4.9, 5, 5.1, 5};
    assert_true(changes_find(steps, NULL, 18, CHANGES_PENALTY, &found, &count));
    assert_int_equal(count, 1);
    assert_int_equal(found->at, 8);
    assert_true(fabs(found->before - 3.0125) < 1e-9 && fabs(found->after - 5.01) < 1e-2);
    assert_true(found->first == 8 && found->last == 8 && found->change.p < 1e-6);
    free(found);
    bool is[18];
    double without[18];
    assert_true(outliers_set_aside(steps, 18, without, is));
    for (size_t i = 0; i < 18; i++)
        assert_true(is[i] == (i == 13) && (is[i] || without[i] == steps[i]));
    double equal[30], twice[30], weights[30];
    for (size_t i = 0; i < 30; i++) {
        equal[i] = 7;
        twice[i] = i < 12 ? 1 : 2;
        weights[i] = 1 + (double)(i % 3);
    }
    assert_true(changes_find(equal, NULL, 30, CHANGES_PENALTY, &found, &count) && count == 0);
    free(found);
    assert_true(changes_find(equal, NULL, 1, CHANGES_PENALTY, &found, &count) && count == 0);
    assert_true(changes_find(equal, NULL, 0, CHANGES_PENALTY, &found, &count) && count == 0);
    assert_true(changes_find(twice, weights, 30, CHANGES_PENALTY, &found, &count) && count == 1 && found->at == 12);
    free(found);
}

static double squares(const double *y, size_t from, size_t to)
{
    double mean = 0, sum = 0;
    for (size_t i = from; i < to; i++)
        mean += y[i] / (double)(to - from);
    for (size_t i = from; i < to; i++)
        sum += (y[i] - mean) * (y[i] - mean);
    return sum;
}

/* The least sum of squares that so many changes allow. */
static double best_of_all(const double *y, size_t n, size_t changes)
{
    double best[LONGEST + 1], next[LONGEST + 1];
    for (size_t t = 0; t <= n; t++)
        best[t] = t < CHANGES_LEAST ? INFINITY : squares(y, 0, t);
    for (size_t k = 0; k < changes; k++) {
        for (size_t t = 0; t <= n; t++) {
            next[t] = INFINITY;
            for (size_t from = CHANGES_LEAST; from + CHANGES_LEAST <= t; from++)
                next[t] = fmin(next[t], best[from] + squares(y, from, t));
        }
        memcpy(best, next, sizeof best);
    }
    return best[n];
}

/* No segmentation with as many changes fits better. */
static void none_fits_better(void **state)
{
    (void)state;
    enum { ROUNDS = 3000, N = 32 }; /* below zero the penalty chooses the segmentation with the most levels */
    size_t with = 0;
    for (uint64_t i = 0; i < ROUNDS; i++) {
        double y[N], clean[N], sum = 0, level = 0;
        make_noise(y, N, 0, 0, rng_at(30, i));
        for (size_t k = 0; k < N; k++) {
            level = uniform(rng_at(31, i), k) < 0.2 ? 2 * normal(rng_at(32, i), k) : level;
            y[k] += level;
        }
        level_change *found;
        size_t count, from = 0;
        assert_true(changes_find(y, NULL, N, -9, &found, &count));
        assert_true(outliers_set_aside(y, N, clean, NULL));
        for (size_t k = 0; k < count; from = found[k++].at)
            sum += squares(clean, from, found[k].at);
        sum += squares(clean, from, N);
        free(found);
        with += count > 1;
        assert_true(sum <= best_of_all(clean, N, count) * (1 + 1e-9));
    }
    assert_true(with > ROUNDS / 4);
}

/* Two cabins, by hand: 60 of 100 at 4 become 40 of 100 at 3; 40 at 8 become 60 at 8. */
static void mix_and_level(void **state)
{
    (void)state;
    const contrast_part parts[] = {{{60, 40}, {240, 120}}, {{40, 60}, {320, 480}}};
    contrast_split s = contrast_decompose(parts, 2);
    assert_true(fabs(s.mix - (-0.2 * 3.5 + 0.2 * 8)) < 1e-12);
    assert_true(fabs(s.level - -0.5) < 1e-12);
    assert_true(fabs(s.mix + s.level - (6.0 - 5.6)) < 1e-12);
}

/* Of comparisons of like with like one in twenty names a mark; a mark that becomes more frequent is found. */
static void contrasts(void **state)
{
    (void)state;
    enum { ROUNDS = 200, DOCUMENTS = 120, MARKS = 60 };
    static uint32_t marks[DOCUMENTS][MARKS];
    double named = 0, found_planted = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        contrast_document d[DOCUMENTS], planted[DOCUMENTS];
        contrast_mark found[5];
        for (uint32_t i = 0; i < DOCUMENTS; i++) {
            d[i] = (contrast_document){.marks = marks[i], .after = i % 2};
            for (uint32_t m = 0; m + 1 < MARKS; m++) /* some are common, some rare */
                if (uniform(rng_at(20, round), i * MARKS + m) < 1.0 / (1 + m % 20))
                    marks[i][d[i].count++] = m;
            planted[i] = d[i];
            if (uniform(rng_at(21, round), i) < (i % 2 ? 0.4 : 0.05))
                marks[i][planted[i].count++] = MARKS - 1;
        }
        named += contrast_find(d, DOCUMENTS, MARKS, found, 5) > 0;
        size_t n = contrast_find(planted, DOCUMENTS, MARKS, found, 5);
        found_planted += n && found[0].mark == MARKS - 1 && found[0].after > found[0].before;
    }
    print_message("like with like: %.3f named; planted: %.3f found\n", named / ROUNDS, found_planted / ROUNDS);
    assert_true(named <= 0.09 * ROUNDS && found_planted >= 0.9 * ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silent_in_noise), cmocka_unit_test(finds_changes), cmocka_unit_test(by_hand),
        cmocka_unit_test(mix_and_level),   cmocka_unit_test(contrasts),     cmocka_unit_test(none_fits_better),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
