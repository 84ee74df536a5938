/* Seasons: the decomposition against statsmodels', and how often chance makes one. */
#include "base/rng.h"
#include "tests/unit/check.h"
#include "trends/season.h"
#include "trends/stl.h"

#include <math.h>

enum { N = 40, SHOWN = 4, ROUNDS = 400 };

static void near(double found, double expected, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance))
        fail_msg("%.12g instead of %.12g", found, expected);
}

/* A season of seven, a bend, some noise, and one value that is off. */
static void invent(double values[N])
{
    static const double season[] = {3, 1, -2, 0, -1, -3, 2};
    for (int i = 0; i < N; i++)
        values[i] = 10 + 0.1 * i - 0.002 * i * i + season[i % 7] + ((i * 37) % 11 - 5) / 5.0 + (i == 17 ? 15 : 0);
}

/* statsmodels 0.15, STL(...).fit(...), at these places. */
static const int places[SHOWN] = {0, 10, 17, 39};
static const struct {
    stl_options options;
    double season[SHOWN], trend[SHOWN], weights[SHOWN];
} known[] = {
    {{7, 7, 0, 0, 5, 0},
     {2.5825899992, 2.4871519542, 3.6840892304, -0.9820528994},
     {9.5916381829, 10.8240273521, 13.0991327889, 10.8740557876},
     {1, 1, 1, 1}},
    {{7, 7, 0, 0, 2, 15},
     {2.5008568427, -0.0385074961, 0.2435825964, -1.1135632295},
     {9.6580784967, 10.7710188128, 11.3160568797, 10.5904618929},
     {0.9936801848, 0.9459859857, 0, 0.9880289612}},
    {{7, 0, 0, 0, 2, 15},
     {2.8296680055, 0.2009972530, 0.2009988246, -1.3279438988},
     {9.5304539572, 10.7490320517, 11.4228780913, 10.8469303476},
     {0.9766241087, 0.9887026682, 0, 0.9876881739}},
    {{5, 9, 13, 7, 3, 4},
     {0.5922908631, 0.3795941533, 0.1516314277, 0.1624286978},
     {9.8969261800, 10.7642171228, 11.2864238439, 10.8106378864},
     {0.9470050233, 0.9999381119, 0, 0.9329233876}},
};

static void as_statsmodels(void **state)
{
    (void)state;
    double values[N], season[N], trend[N], weights[N];
    invent(values);
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        assert_true(stl_split(values, NULL, N, &known[k].options, season, trend, weights));
        for (int i = 0; i < SHOWN; i++) {
            near(season[places[i]], known[k].season[i], 2e-10);
            near(trend[places[i]], known[k].trend[i], 2e-10);
            near(weights[places[i]], known[k].weights[i], 2e-9);
        }
    }
    assert_false(stl_split(values, NULL, 13, &known[0].options, season, trend, NULL));
}

/* What was not measured is as if it weighed nothing, and what weighs nothing has no say. */
static void without_some(void **state)
{
    (void)state;
    double values[N], weights[N], season[2][N], trend[2][N];
    const stl_options options = {.period = 7, .inner = 2, .outer = 5};
    invent(values);
    for (int i = 0; i < N; i++)
        weights[i] = i % 9 == 4 ? 0 : 1;
    assert_true(stl_split(values, weights, N, &options, season[0], trend[0], NULL));
    for (int i = 4; i < N; i += 9)
        values[i] = i % 2 ? (double)NAN : 1000;
    assert_true(stl_split(values, weights, N, &options, season[1], trend[1], NULL));
    for (int i = 0; i < N; i++) {
        near(season[1][i], season[0][i], 1e-9);
        near(trend[1][i], trend[0][i], 1e-9);
    }
}

static double noise(uint64_t seed, uint64_t at)
{
    double sum = -6;
    for (uint64_t i = 0; i < 12; i++)
        sum += (double)rng_below(seed, 12 * at + i, 1000001) / 1e6;
    return sum;
}

static int clear_ones(size_t length, size_t seasons, double height)
{
    enum { MOST = 400 };
    double values[MOST];
    int found = 0;
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        season_parts parts;
        size_t n = length * seasons;
        for (size_t i = 0; i < n; i++) /* a change of level, too */
            values[i] = 5 + noise(seed, i) + height * (i % length == 1) + (i > n / 2 ? 3 : 0);
        assert_true(season_split(values, NULL, n, length, &parts));
        found += parts.clear;
        season_release(&parts);
    }
    return found;
}

static void seasons_by_chance(void **state)
{
    (void)state;
    static const size_t lengths[] = {4, 7, 12, 52};
    for (size_t i = 0; i < 4; i++)
        for (size_t seasons = 3; seasons < 8; seasons += 2) {
            assert_true(clear_ones(lengths[i], seasons, 0) <= ROUNDS / 20);
            assert_int_equal(clear_ones(lengths[i], seasons, 12), ROUNDS);
        }
}

static void parts_of_a_season(void **state)
{
    (void)state;
    double values[N];
    season_parts parts;
    invent(values);
    values[30] = NAN;
    assert_true(season_split(values, NULL, N, 7, &parts));
    assert_true(parts.clear && parts.strength > 0.7 && parts.strength < 1);
    near(parts.effects[0], 3, 0.7);
    near(parts.effects[5], -3, 0.7);
    double sum = 0;
    for (int i = 0; i < 7; i++)
        sum += parts.effects[i];
    near(sum, 0, 1e-9);
    near(parts.trend[17], 11.1, 0.7);
    season_release(&parts);
    assert_true(season_split(values, NULL, 20, 7, &parts)); /* two seasons and some days */
    assert_null(parts.effects);
    for (int i = 0; i < N; i++)
        values[i] = 4;
    assert_true(season_split(values, NULL, N, 7, &parts));
    assert_false(parts.clear);
    season_release(&parts);
    for (int i = 3; i < N; i += 7)
        values[i] = NAN; /* never measured on that day */
    assert_true(season_split(values, NULL, N, 7, &parts));
    assert_null(parts.effects);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_statsmodels),
        cmocka_unit_test(without_some),
        cmocka_unit_test(parts_of_a_season),
        cmocka_unit_test(seasons_by_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
