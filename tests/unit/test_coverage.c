/* How often 95 % intervals hold what they estimate, in simulations: 93 to 97 times of a hundred for each metric. */
#include "tests/unit/check.h"

#include "base/rng.h"
#include "models/statistics.h"
#include "trends/bootstrap.h"

#include <math.h>

enum { TRIALS = 4000 };

/* A value of chance with these probabilities of the values 0, 1, 2 ... */
static int draw(const double *p, uint64_t seed, uint64_t at)
{
    double u = (double)(rng_at(seed, at) >> 11) * 0x1p-53;
    int value = 0;
    while (u >= p[value] && p[value + 1] > 0)
        u -= p[value++];
    return value;
}

typedef struct tally {
    double held, all;
} tally;

static void count(tally *t, estimate e, double truth)
{
    t->held += e.low <= truth + 1e-9 && truth <= e.high + 1e-9;
    t->all++;
}

static void is_honest(const char *what, tally t)
{
    print_message("%-22s %.4f\n", what, t.held / t.all);
    if (t.held < 0.93 * t.all || t.held > 0.97 * t.all)
        fail_msg("%s: %.4f of the intervals held", what, t.held / t.all);
}

/* Sizes from where a point is not called thin. */
static const int sizes[] = {10, 15, 20, 30, 50, 100, 300};
enum { SIZES = sizeof sizes / sizeof *sizes };

/* Answers as people give them: from enthusiastic to angry, divided, lukewarm. Each 0 .. 4. */
static const double shapes[][6] = {{.05, .05, .10, .20, .60}, {.35, .05, .05, .10, .45}, {.65, .12, .08, .07, .08},
                                   {.2, .2, .2, .2, .2},      {.1, .2, .4, .2, .1},      {.30, .15, .10, .15, .30}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

typedef struct sample {
    moments stars, unit, net; /* 1 to 5, -1 to 1, and -1, 0, 1 */
    double good;
} sample;

static sample sample_of(const double *shape, int n, uint64_t seed)
{
    sample s = {{0}};
    for (int i = 0; i < n; i++) {
        int v = draw(shape, seed, (uint64_t)i);
        double star = v + 1, unit = (v - 2) / 2.0, net = v == 4 ? 1 : v == 3 ? 0 : -1;
        s.stars = (moments){n, s.stars.sum + star, s.stars.squares + star * star};
        s.unit = (moments){n, s.unit.sum + unit, s.unit.squares + unit * unit};
        s.net = (moments){n, s.net.sum + net, s.net.squares + net * net};
        s.good += v >= 3;
    }
    return s;
}

static void each_metric(void **state)
{
    (void)state;
    tally rating = {0}, sentiment = {0}, net = {0}, share = {0}, volume = {0};
    for (int trial = 0; trial < TRIALS; trial++) {
        const double *p = shapes[trial % SHAPES];
        int n = sizes[trial / SHAPES % SIZES];
        sample s = sample_of(p, n, rng_at(1, (uint64_t)trial));
        double mean = p[1] + 2 * p[2] + 3 * p[3] + 4 * p[4];
        count(&rating, estimate_scale(s.stars, 1, 5), 1 + mean);
        count(&sentiment, estimate_scale(s.unit, -1, 1), (mean - 2) / 2);
        count(&net, estimate_net(s.net), p[4] - p[0] - p[1] - p[2]);
        count(&share, estimate_share(s.good, n), p[3] + p[4]);
        int came = 0; /* a Poisson count as the sum of many rare ones */
        for (int i = 0; i < 20 * n; i++)
            came += rng_below(rng_at(2, (uint64_t)trial), (uint64_t)i, 200) < 10;
        count(&volume, estimate_count(came), n);
    }
    is_honest("rating", rating);
    is_honest("sentiment", sentiment);
    is_honest("nps, net-sentiment", net);
    is_honest("share, csat", share);
    is_honest("volume", volume);
}

/* Differences of two samples of one shape, of unequal size. */
static void differences(void **state)
{
    (void)state;
    tally rating = {0}, net = {0}, share = {0};
    double false_alarms = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        const double *p = shapes[trial % SHAPES];
        int n = sizes[trial / SHAPES % SIZES], m = sizes[(trial / SHAPES / SIZES + 3) % SIZES];
        sample a = sample_of(p, n, rng_at(3, (uint64_t)trial)), b = sample_of(p, m, rng_at(4, (uint64_t)trial));
        difference d[3] = {compare_estimates(estimate_scale(a.stars, 1, 5), estimate_scale(b.stars, 1, 5)),
                           compare_estimates(estimate_net(a.net), estimate_net(b.net)),
                           compare_estimates(estimate_share(a.good, n), estimate_share(b.good, m))};
        tally *tallies[3] = {&rating, &net, &share};
        for (int i = 0; i < 3; i++) {
            count(tallies[i], (estimate){0, d[i].low, d[i].high, 0}, 0);
            assert_true((d[i].p < 0.05) == (d[i].low > 0 || d[i].high < 0) || fabs(d[i].p - 0.05) < 1e-6);
        }
        false_alarms += d[0].p < 0.05;
    }
    is_honest("difference of ratings", rating);
    is_honest("of nps", net);
    is_honest("of shares", share);
    assert_true(false_alarms < 0.07 * TRIALS);
}

/* A Poisson number of customers, each with one to six answers. */
static void answers_in_all(void **state)
{
    (void)state;
    enum { ROUNDS = 2000, MOST = 200 };
    tally t = {0};
    for (uint64_t round = 0; round < ROUNDS; round++) {
        moments clusters[MOST];
        size_t number = 0;
        for (uint64_t i = 0; i < 8000; i++) /* 40 on average */
            if (rng_below(rng_at(6, round), i, 200) == 0 && number < MOST)
                clusters[number++].n = 1 + (double)rng_below(rng_at(7, round), i, 6);
        count(&t, bootstrap_count(clusters, number), 40 * 3.5);
    }
    is_honest("volume by customers", t);
}

/* Customers who answer one to six times, each in a mood of their own. */
static void customers(void **state)
{
    (void)state;
    enum { ROUNDS = 600, CUSTOMERS = 60 };
    tally drawn = {0}, naive = {0};
    for (int round = 0; round < ROUNDS; round++) {
        moments clusters[CUSTOMERS], all = {0};
        size_t number = 20 + 20 * (size_t)(round % 3);
        for (size_t c = 0; c < number; c++) {
            uint64_t seed = rng_at(5, (uint64_t)round * CUSTOMERS + c);
            const double *p = shapes[rng_below(seed, 0, SHAPES)];
            int n = 1 + (int)rng_below(seed, 1, 6);
            clusters[c] = sample_of(p, n, seed).stars;
            all = (moments){all.n + clusters[c].n, all.sum + clusters[c].sum, all.squares + clusters[c].squares};
        }
        double truth = 0;
        for (int i = 0; i < SHAPES; i++)
            truth += (1 + shapes[i][1] + 2 * shapes[i][2] + 3 * shapes[i][3] + 4 * shapes[i][4]) / SHAPES;
        count(&drawn, bootstrap_mean(clusters, number, (uint64_t)round), truth);
        count(&naive, estimate_scale(all, 1, 5), truth);
    }
    is_honest("by customers drawn", drawn);
    print_message("%-22s %.4f\n", "as if independent", naive.held / naive.all);
    assert_true(naive.held < drawn.held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_metric),
        cmocka_unit_test(differences),
        cmocka_unit_test(answers_in_all),
        cmocka_unit_test(customers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
