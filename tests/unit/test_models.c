#include "base/rng.h"
#include "models/hashed_linear.h"
#include "models/naive_bayes.h"
#include "models/nb_svm.h"
#include "models/opinion_pool.h"
#include "models/softmax.h"
#include "models/statistics.h"
#include "tests/unit/check.h"
#include "trends/events.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void near(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance))
        fail_msg("%.10g instead of %.10g", got, expected);
}

static moments moments_of(const double *values, size_t n)
{
    moments m = {(double)n, 0, 0};
    for (size_t i = 0; i < n; i++) {
        m.sum += values[i];
        m.squares += values[i] * values[i];
    }
    return m;
}

/* ---- Distributions */

static void incomplete_betas(void **state)
{
    (void)state;
    near(incomplete_beta(1, 1, 0.37), 0.37, 1e-13);
    near(incomplete_beta(2, 3, 0.5), 11.0 / 16, 1e-13); /* two heads or more of four coins */
    near(incomplete_beta(1, 4, 0.3), 1 - 0.7 * 0.7 * 0.7 * 0.7, 1e-13);
    near(incomplete_beta(4, 1, 0.3), 0.0081, 1e-13);
    near(incomplete_beta(0.5, 0.5, 0.25), 1.0 / 3, 1e-12); /* the arcsine law */
    near(incomplete_beta(0.5, 0.5, 0.5), 0.5, 1e-12);
    near(incomplete_beta(1000, 1000, 0.5), 0.5, 1e-10);
    assert_true(incomplete_beta(1e5, 0.5, 0.9999) > 0 && incomplete_beta(1e5, 0.5, 0.9999) < 1);
    near(incomplete_beta(3, 7, 0), 0, 0);
    near(incomplete_beta(3, 7, 1), 1, 0);
    for (double x = 0.05; x < 1; x += 0.05)
        near(incomplete_beta(2.5, 7.25, x) + incomplete_beta(7.25, 2.5, 1 - x), 1, 1e-12);
}

/* Two-sided, from the tables in the back of any textbook. */
static const struct {
    double alpha, degrees, t;
} t_table[] = {
    {0.05, 1, 12.706205},  {0.05, 2, 4.302653},   {0.05, 3, 3.182446},  {0.05, 5, 2.570582},
    {0.05, 10, 2.228139},  {0.05, 20, 2.085963},  {0.05, 30, 2.042272}, {0.05, 60, 2.000298},
    {0.05, 120, 1.979930}, {0.05, 1e7, 1.959964}, {0.10, 5, 2.015048},  {0.01, 10, 3.169273},
    {0.01, 1, 63.656741},  {0.001, 20, 3.849516}, {0.5, 4, 0.740697},   {0.2, 15, 1.340606},
};

static void student(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof t_table / sizeof *t_table; i++) {
        near(student_quantile(t_table[i].alpha, t_table[i].degrees), t_table[i].t, 2e-6 * t_table[i].t);
        near(student_p(t_table[i].t, t_table[i].degrees), t_table[i].alpha, 1e-6);
        near(student_p(-t_table[i].t, t_table[i].degrees), t_table[i].alpha, 1e-6);
    }
    for (double alpha = 1.1e-6; alpha < 1; alpha *= 1.9) /* as the p-value has it */
        for (double degrees = 1; degrees < 1e6; degrees *= 3)
            near(student_p(student_quantile(alpha, degrees), degrees), alpha, 1e-6 * alpha);
    near(student_p(0, 7), 1, 1e-12);
    near(student_p(1, 1), 0.5, 1e-12); /* Cauchy */
    near(student_p(1e9, 30), 0, 1e-100);
}

/* ---- Estimates */

/* Student's ten sleepers (Biometrika 6, 1908): extra hours with either drug. */
static const double drug1[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
static const double drug2[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

static void means(void **state)
{
    (void)state;
    estimate e = estimate_mean(moments_of(drug1, 10));
    near(e.value, 0.75, 1e-12);
    near(e.low, -0.5297804, 1e-6);
    near(e.high, 2.0297804, 1e-6);
    near(e.n, 10, 0);
    e = estimate_mean((moments){1, 5, 25});
    near(e.value, 5, 0);
    assert_true(isnan(e.low) && isnan(e.high));
    e = estimate_mean((moments){0, 0, 0});
    assert_true(isnan(e.value) && isnan(e.low));
    e = estimate_mean((moments){3, 3e9 + 3, 3e18 + 6e9 + 3}); /* all the same, and large */
    near(e.value, 1e9 + 1, 1e-6);
    assert_true(e.low <= e.value && e.high >= e.value && e.high - e.low < 1e3);
}

/* n + z^2/2 -+ z sqrt(n + z^2/4), by Python. */
static void poisson_intervals(void **state)
{
    (void)state;
    static const double known[][3] = {{0, 0, 3.841459},          {1, 0.176525, 5.664934},
                                      {2, 0.548472, 7.292987},   {5, 2.135701, 11.705758},
                                      {10, 5.431986, 18.409473}, {100, 82.227200, 121.614258}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        estimate e = estimate_count(known[i][0]);
        near(e.value, known[i][0], 0);
        near(e.low, known[i][1], 1e-5);
        near(e.high, known[i][2], 1e-5);
    }
    assert_true(estimate_count(1e9).low < 1e9 && estimate_count(1e9).high > 1e9);
}

/* 8 of 10, none of 20, and 81 of 263 (Newcombe 1998, table I: method 3), and differences of such (table II). */
static void shares(void **state)
{
    (void)state;
    static const double known[][4] = {{8, 10, 0.4902, 0.9433}, {0, 20, 0, 0.1611}, {81, 263, 0.2553, 0.3662}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        estimate e = estimate_share(known[i][0], known[i][1]);
        near(e.value, known[i][0] / known[i][1], 1e-12);
        near(e.low, known[i][2], 5e-5);
        near(e.high, known[i][3], 5e-5);
    }
    static const double pairs[][6] = {
        {56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090}, {10, 10, 0, 20, 0.6791, 1}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const double *k = pairs[i];
        difference d = compare_estimates(estimate_share(k[0], k[1]), estimate_share(k[2], k[3]));
        near(d.low, k[4], 5e-5);
        near(d.high, k[5], 5e-5);
        assert_true(d.p < 0.05);
    }
    assert_true(isnan(estimate_share(0, 0).value));
    assert_true(isnan(compare_estimates(estimate_share(0, 0), estimate_share(1, 2)).p));
}

/* Of 10 answers 6 are promoters and 2 detractors: (6 - 2) / 13 -+ 1.96 sqrt((9.5 / 13 - (4 / 13)^2) / 13). */
static void net_scores(void **state)
{
    (void)state;
    estimate e = estimate_net((moments){10, 4, 8});
    near(e.value, 0.4, 1e-12);
    near(e.low, -0.12586, 1e-5);
    near(e.high, 0.74124, 1e-5);
    e = estimate_net((moments){3, 3, 3});
    near(e.value, 1, 0);
    near(e.high, 1, 0);
}

static void scale_means(void **state)
{
    (void)state;
    estimate e = estimate_scale((moments){4, 17, 75}, 1, 5); /* 5 3 5 4; by Python */
    near(e.value, 4.25, 0);
    near(e.low, 2.2400, 5e-5);
    near(e.high, 5, 0);
    e = estimate_scale((moments){20, 100, 500}, 1, 5); /* five stars twenty times */
    assert_true(e.high == 5 && e.low < 4.95 && e.low > 4.5);
    assert_true(isnan(estimate_scale((moments){1, 5, 25}, 1, 5).low));
}

/* What R's t.test says of the sleepers, and of the first example of "Welch's t-test" in Wikipedia. */
static void welch(void **state)
{
    (void)state;
    difference d = compare_means(moments_of(drug1, 10), moments_of(drug2, 10));
    near(d.value, -1.58, 1e-12);
    near(d.p, 0.07939, 5e-6);
    near(d.low, -3.3654832, 1e-6);
    near(d.high, 0.2054832, 1e-6);
    static const double a[] = {27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1,
                               21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4};
    static const double b[] = {27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0,
                               24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4};
    d = compare_means(moments_of(a, 15), moments_of(b, 15));
    near(d.p, 0.021, 5e-4);
    assert_true(d.low < d.value && d.value < d.high && d.high < 0);
    d = compare_means((moments){1, 2, 4}, moments_of(a, 15));
    assert_true(isnan(d.value) && isnan(d.p));
    d = compare_means((moments){3, 6, 12}, (moments){4, 12, 36}); /* no spread at all */
    near(d.value, -1, 1e-12);
    near(d.p, 0, 0);
    near(compare_means((moments){3, 6, 12}, (moments){4, 8, 16}).p, 1, 0);
}

/* The example of Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995), 3.2: Bonferroni finds three, they find four.
 */
static void benjamini_hochberg(void **state)
{
    (void)state;
    static const double p[] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                               0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    enum { N = sizeof p / sizeof *p };
    double shuffled[N];
    unsigned char keep[N];
    ranked_p order[N];
    for (size_t shift = 0; shift < N; shift++) {
        for (size_t i = 0; i < N; i++)
            shuffled[(i * 7 + shift) % N] = p[i];
        assert_int_equal(false_discovery(shuffled, N, 0.05, keep, order), 4);
        for (size_t i = 0; i < N; i++)
            assert_int_equal(keep[i], shuffled[i] < 0.01);
    }
    static const double together[] = {0.04, 0.05, 0.03}; /* none is under its own line but the last, which takes all */
    assert_int_equal(false_discovery(together, 3, 0.05, keep, order), 3);
    assert_int_equal(false_discovery(together, 3, 0.0499, keep, order), 0);
    assert_int_equal(false_discovery(together, 0, 0.05, keep, order), 0);
}

static void gamma_leaves_no_trace(void **state)
{
    (void)state;
    signgam = 7;
    near(incomplete_beta(2, 3, 0.5), 11.0 / 16, 1e-13);
    assert_int_equal(signgam, 7);
}

/* As many comparisons as a summary makes, the most telling last. */
static void many_comparisons(void **state)
{
    (void)state;
    enum { N = 20000 };
    double *p = calloc(N, sizeof *p);
    ranked_p *order = calloc(N, sizeof *order);
    unsigned char *keep = calloc(N, 1);
    assert_true(p && order && keep);
    for (size_t i = 0; i < N; i++)
        p[i] = i < N - 10 ? 1 - (double)i / (2 * N) : 1e-9;
    assert_int_equal(false_discovery(p, N, 0.05, keep, order), 10);
    assert_true(!keep[N - 11] && keep[N - 10] && keep[N - 1]);
    free(p);
    free(order);
    free(keep);
}

/* Four groups over twelve periods; one is worse in one of them. */
static void finds_the_event(void **state)
{
    (void)state;
    period_cell cells[48];
    event found[48];
    for (int i = 0; i < 48; i++) {
        double values[40];
        for (uint64_t k = 0; k < 40; k++)
            values[k] = (double)rng_below(3, (uint64_t)i * 40 + k, 5) - (i == 17 ? 1.5 : 0);
        cells[i] = (period_cell){i / 12, i % 12, moments_of(values, 40)};
    }
    assert_int_equal(events_find(cells, 48, 0.8, found), 1);
    assert_true(found[0].group == 1 && found[0].period == 5);
    near(found[0].change.value, found[0].inside.value - found[0].outside, 1e-12);
    near(found[0].change.value, -1.5, 0.5);
    event again[48];
    period_cell shuffled[48];
    for (int i = 0; i < 48; i++)
        shuffled[i * 29 % 48] = cells[i];
    assert_int_equal(events_find(shuffled, 48, 0.8, again), 1);
    assert_memory_equal(found, again, sizeof *found);
    assert_int_equal(events_find(cells, 48, 5, found), 0); /* nothing is that large */
    assert_int_equal(events_find(cells, 1, 0, found), 0);  /* nothing to compare with */
    assert_int_equal(events_find(cells, 0, 0, found), 0);
}

/* ---- Softmax */

static void softmax_probabilities(void **state)
{
    (void)state;
    const double weights[] = {0, 0, 1, 0, 0, 1}, x[] = {log(2), log(3)};
    double p[3];
    softmax_predict(weights, 3, 2, x, p);
    near(p[0], 1.0 / 6, 1e-12);
    near(p[1], 2.0 / 6, 1e-12);
    near(p[2], 3.0 / 6, 1e-12);
    const double far[] = {-1000, 1000};
    softmax_predict(weights, 3, 2, far, p);
    near(p[2], 1, 1e-12);
    near(p[0] + p[1] + p[2], 1, 1e-12);
}

/* Each point stands once for each class, with the class's probability as its weight: the best fit is exactly the
 * weights that gave the probabilities. */
static void softmax_finds_the_weights(void **state)
{
    (void)state;
    enum { GRID = 7, CLASSES = 3, FEATURES = 3, N = GRID * GRID * CLASSES };
    static const double truth[CLASSES * FEATURES] = {0.5, -1, 0.25, -0.75, 0.5, 1, 0, 0, 0};
    double x[N * FEATURES], weight[N], fitted[CLASSES * FEATURES] = {0};
    int label[N];
    for (int i = 0; i < GRID * GRID; i++) {
        const double point[] = {1, i % GRID / 3.0 - 1, i / GRID / 3.0 - 1};
        double p[CLASSES];
        softmax_predict(truth, CLASSES, FEATURES, point, p);
        for (int c = 0; c < CLASSES; c++) {
            memcpy(x + (i * CLASSES + c) * FEATURES, point, sizeof point);
            label[i * CLASSES + c] = c;
            weight[i * CLASSES + c] = 10 * p[c];
        }
    }
    softmax_fit(x, label, weight, NULL, N, CLASSES, FEATURES, 0, 3000, fitted);
    for (int k = 0; k < CLASSES * FEATURES; k++) /* up to what is added to all classes */
        near(fitted[k] - fitted[2 * FEATURES + k % FEATURES], truth[k], 1e-3);
    double again[CLASSES * FEATURES] = {0}, shrunk[CLASSES * FEATURES] = {0};
    softmax_fit(x, label, weight, NULL, N, CLASSES, FEATURES, 0, 3000, again);
    assert_memory_equal(fitted, again, sizeof again);
    softmax_fit(x, label, weight, NULL, N, CLASSES, FEATURES, 1, 3000, shrunk);
    for (int k = 0; k < CLASSES * FEATURES; k++)
        assert_true(fabs(shrunk[k]) < 0.5);
    memcpy(shrunk, truth, sizeof shrunk); /* what comes in is what the penalty pulls to */
    label[0] = 1 - label[0];
    softmax_fit(x, label, weight, NULL, N, CLASSES, FEATURES, 1e6, 3000, shrunk);
    label[0] = 1 - label[0];
    for (int k = 0; k < CLASSES * FEATURES; k++)
        near(shrunk[k], truth[k], 1e-3);
    softmax_fit(x, label, weight, NULL, 0, CLASSES, FEATURES, 1, 10, again);
    assert_memory_equal(fitted, again, sizeof again);
}

/* Three classes alike, and a hundred examples more of the first of which nobody knows whether they are of the second:
 * they move the first against the third, and leave the second its third. */
static void closed_classes_are_not_taught(void **state)
{
    (void)state;
    enum { N = 4 };
    static const double x[N] = {1, 1, 1, 1}, weight[N] = {10, 10, 10, 100};
    static const int label[N] = {0, 1, 2, 0};
    static const unsigned char open[N] = {7, 7, 7, 5};
    double weights[3] = {0}, p[3];
    assert_true(softmax_fit(x, label, weight, open, N, 3, 1, 0, 3000, weights));
    softmax_predict(weights, 3, 1, x, p);
    near(p[1], 1.0 / 3, 1e-6);
    near(p[0] / p[2], 11, 1e-3);
}

/* ---- Naive Bayes */

enum { A = 0x11111, B = 0x22222, C = 0x33333, ROWS = 1 << 4 };

static const struct {
    uint32_t features[4];
    size_t count;
    int label;
} documents[] = {{{A, B}, 2, 0}, {{A, C}, 2, 2}, {{C}, 1, 2}, {{B}, 1, 1}};

static bayes_counts count_documents(size_t begin, size_t end)
{
    bayes_counts c;
    assert_true(bayes_start(&c, ROWS));
    for (size_t i = begin; i < end; i++)
        bayes_count(&c, documents[i].features, documents[i].count, documents[i].label);
    return c;
}

/* Features by class: A 1 0 1, B 1 1 0, C 0 0 2. */
static void bayes_by_hand(void **state)
{
    (void)state;
    bayes_counts c = count_documents(0, 4);
    const bayes_settings all = {.smoothing = 0.5, .least = 1}, twice = {.smoothing = 0.5, .least = 3};
    float w[ROWS];
    assert_true(c.texts[0] == 1 && c.texts[1] == 1 && c.texts[2] == 2);
    bayes_ratios(&c, 1 << 2, 1 << 0, &all, w); /* sums with three halves more: 3 + 1.5, 2 + 1.5 */
    near(w[A % ROWS], log(1.5 / 4.5) - log(1.5 / 3.5), 1e-6);
    near(w[B % ROWS], log(0.5 / 4.5) - log(1.5 / 3.5), 1e-6);
    near(w[C % ROWS], log(2.5 / 4.5) - log(0.5 / 3.5), 1e-6);
    near(w[5], 0, 0);
    bayes_ratios(&c, 1 << 1, 1 << 0 | 1 << 2, &all, w); /* complement */
    near(w[B % ROWS], log(1.5 / 2.5) - log(1.5 / 6.5), 1e-6);
    bayes_ratios(&c, 1 << 2, 1 << 0, &twice, w);
    near(w[A % ROWS], 0, 0);
    bayes_release(&c);
}

static void bayes_counts_add_up(void **state)
{
    (void)state;
    bayes_counts all = count_documents(0, 4), some = count_documents(0, 1), rest = count_documents(1, 4);
    bayes_merge(&some, &rest);
    assert_memory_equal(some.seen, all.seen, ROWS * BAYES_CLASSES * sizeof *all.seen);
    assert_memory_equal(some.texts, all.texts, sizeof all.texts);
    bayes_release(&all);
    bayes_release(&some);
    bayes_release(&rest);
}

/* ---- Support vector machine */

enum { EXAMPLES = 4 };

/* Two sides that one feature each tells apart, and one that both have. */
static const uint32_t svm_features[] = {A, C, B, C, A, B};
static const size_t svm_ends[EXAMPLES * SVM_BLOCKS] = {1, 2, 3, 4, 5, 5, 6, 6};
static const float svm_costs[EXAMPLES] = {1, -1, 1, -1};

static svm_problem svm_start(svm_row rows[ROWS], int rounds)
{
    for (int i = 0; i < ROWS; i++)
        rows[i] = (svm_row){0, 1};
    return (svm_problem){.examples = {svm_features, svm_ends, EXAMPLES},
                         .costs = svm_costs,
                         .rows = rows,
                         .row_count = ROWS,
                         .rounds = rounds};
}

/* At the optimum of 1/2 |w|^2 + sum of C max(0, 1 - y s)^2, w is the sum of 2 C y max(0, 1 - y s) x. */
static void svm_finds_the_optimum(void **state)
{
    (void)state;
    svm_row rows[ROWS];
    svm_problem p = svm_start(rows, 200);
    rows[C % ROWS].scale = 0.25F;
    assert_true(svm_learn(&p));
    double a = 0, b = 0, c = 0, bias = 0;
    for (size_t i = 0; i < EXAMPLES; i++) {
        double side = svm_costs[i], pull = 2 * side * fmax(0, 1 - side * (double)svm_score(&p, i));
        a += i % 2 ? 0 : pull;
        b += i % 2 ? pull : 0;
        c += i < 2 ? pull * 0.25 : 0;
        bias += pull;
    }
    near(rows[A % ROWS].weight, a, 1e-3);
    near(rows[B % ROWS].weight, b, 1e-3);
    near(rows[C % ROWS].weight, c, 1e-3);
    near(p.bias, bias, 1e-3);
    assert_true(svm_score(&p, 0) > 0.3F && svm_score(&p, 1) < -0.3F);
}

static void svm_starts_from_weights(void **state)
{
    (void)state;
    svm_row rows[ROWS];
    svm_problem p = svm_start(rows, 50);
    rows[A % ROWS].weight = 3;
    rows[5].weight = 2;
    rows[B % ROWS].scale = 0; /* stays */
    assert_true(svm_learn(&p));
    assert_true(rows[A % ROWS].weight > 2.5F && rows[5].weight == 2 && rows[B % ROWS].weight == 0);
}

/* Passive-aggressive: an example on its side with room to spare changes nothing, another is put right. */
static void svm_takes_corrections(void **state)
{
    (void)state;
    svm_row rows[ROWS];
    svm_problem p = svm_start(rows, 0);
    uint32_t times[ROWS] = {0};
    float length = svm_length(&p, 0, times);
    near(length, 3, 1e-6); /* A, C, the bias */
    near(svm_step(&p, 0, 0, length), 1 / 3.5, 1e-6);
    near(svm_score(&p, 0), 3 / 3.5, 1e-6);
    rows[A % ROWS].weight = 9;
    near(svm_step(&p, 0, 0, length), 0, 0);
    near(svm_length(&p, 0, times), 3, 1e-6);
}

/* ---- Hashed linear */

static void score_of(const hashed_linear *m, const uint32_t *features, size_t count, float *score)
{
    int16_t once[32];
    int32_t sum[32];
    hashed_linear_sum(m, features, count, once);
    for (size_t i = 0; i < m->classes; i++)
        sum[i] = once[i];
    hashed_linear_score(m, sum, count, score);
}

static void linear_scores(void **state)
{
    (void)state;
    enum { BUCKETS = 4, CLASSES = 32, MANY = HASHED_LINEAR_ONCE };
    int8_t rows[BUCKETS * CLASSES] = {0};
    float bias[CLASSES] = {0.5f}, score[CLASSES];
    rows[0] = 10;
    rows[CLASSES] = -4;
    rows[2 * CLASSES + 1] = 127;
    rows[2 * CLASSES + 31] = -128;
    hashed_linear m = {rows, BUCKETS, CLASSES, bias, 0.25f};
    score_of(&m, (const uint32_t[]){0, 1, 4, 7}, 4, score); /* 4 falls into bucket 0, 7 into 3 */
    near(score[0], 0.5 + 0.25 / 2 * (10 - 4 + 10), 1e-5);
    near(score[1], 0, 0);
    uint32_t many[MANY];
    for (size_t i = 0; i < MANY; i++)
        many[i] = 2;
    score_of(&m, many, MANY, score);
    near(score[1], 0.25 / sqrt(MANY) * 127 * MANY, 0.01);
    near(score[31], -0.25 / sqrt(MANY) * 128 * MANY, 0.01);
    near(score[0], 0.5, 0);
    score_of(&m, NULL, 0, score);
    near(score[0], 0.5, 1e-6);
}

/* Class c has the features 10c .. 10c + 9, and every text some that all have. */
static size_t toy_features(uint64_t i, uint32_t label, uint32_t *out)
{
    size_t n = 0;
    for (uint64_t k = 0; k < 4; k++)
        out[n++] = label * 10 + (uint32_t)rng_below(i, k, 10);
    for (uint64_t k = 4; k < 8; k++)
        out[n++] = 1000 + (uint32_t)rng_below(i, k, 10);
    return n;
}

static void linear_learns_a_toy(void **state)
{
    (void)state;
    enum { BUCKETS = 4096, CLASSES = 16, USED = 5 };
    linear_trainer *t = linear_trainer_new(BUCKETS, CLASSES);
    assert_non_null(t);
    uint32_t features[8];
    for (uint64_t i = 0; i < 4000; i++) {
        uint32_t label = (uint32_t)rng_below(9, i, USED);
        linear_trainer_step(t, features, toy_features(i, label, features), label, 0.5f);
    }
    int8_t *rows = malloc(BUCKETS * CLASSES);
    float bias[CLASSES], score[CLASSES];
    hashed_linear m = {rows, BUCKETS, CLASSES, bias, linear_trainer_export(t, rows, bias)};
    linear_trainer_free(t);
    assert_true(m.step > 0);
    for (uint64_t i = 10000; i < 11000; i++) {
        uint32_t label = (uint32_t)(i % USED), best = 0;
        score_of(&m, features, toy_features(i, label, features), score);
        for (uint32_t c = 1; c < CLASSES; c++)
            best = score[c] > score[best] ? c : best;
        assert_int_equal(best, label);
    }
    free(rows);
    assert_null(linear_trainer_new(16, 100000));
    linear_trainer_free(NULL);
}

static void linear_exports_an_untrained_model(void **state)
{
    (void)state;
    int8_t rows[16 * 16];
    float bias[16];
    linear_trainer *t = linear_trainer_new(16, 16);
    assert_true(linear_trainer_export(t, rows, bias) > 0);
    for (size_t i = 0; i < sizeof rows; i++)
        assert_int_equal(rows[i], 0);
    linear_trainer_free(t);
}

/* ---- Random numbers */

static void rng_values(void **state)
{
    (void)state;
    static const uint64_t zero[] = {0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC,
                                    0x1B39896A51A8749B};
    static const uint64_t other[] = {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                     4593380528125082431u, 16408922859458223821u};
    for (uint64_t i = 0; i < 5; i++) { /* SplitMix64 with seeds 0 and 1234567 */
        assert_true(rng_at(0, i) == zero[i]);
        assert_true(rng_at(1234567, i) == other[i]);
    }
}

static void rng_is_uniform(void **state)
{
    (void)state;
    enum { CELLS = 100, DRAWS = 1000000 };
    static double cells[CELLS], bits[64];
    for (uint64_t i = 0; i < DRAWS; i++) {
        uint64_t draw = rng_below(42, i, CELLS), all = rng_at(42, i);
        assert_true(draw < CELLS);
        cells[draw]++;
        for (int k = 0; k < 64; k++)
            bits[k] += (double)(all >> k & 1);
    }
    double chi = 0;
    for (int i = 0; i < CELLS; i++)
        chi += (cells[i] - DRAWS / CELLS) * (cells[i] - DRAWS / CELLS) / (DRAWS / CELLS);
    assert_true(chi > 57 && chi < 149); /* 99 degrees of freedom: one in a thousand lies outside, on either side */
    for (int k = 0; k < 64; k++)
        near(bits[k] / DRAWS, 0.5, 0.0025);
    assert_int_equal(rng_below(1, 1, 1), 0);
    for (uint64_t i = 0; i < 1000; i++)
        assert_true(rng_below(5, i, UINT64_MAX) < UINT64_MAX);
}

/* Opinions of which the second is always right, and the first is never. */
static void pools_learn_whom_to_trust(void **state)
{
    (void)state;
    enum { N = 90 };
    double p[N * POOL_OPINIONS * POOL_CLASSES], weight[N], out[POOL_CLASSES];
    int label[N], fold[N];
    for (int i = 0; i < N; i++) {
        label[i] = i % POOL_CLASSES;
        fold[i] = 0;
        weight[i] = 1;
        for (int c = 0; c < POOL_CLASSES; c++) {
            p[i * 6 + c] = c == (label[i] + 1) % POOL_CLASSES ? 0.8 : 0.1;
            p[i * 6 + 3 + c] = c == label[i] ? 0.8 : 0.1;
        }
    }
    opinion_pool pool;
    opinion_pool_fit(p, label, weight, fold, 1, N, &pool);
    assert_true(pool.weight[1] > 1 && pool.weight[0] < 0.5 && opinion_pool_is_sound(&pool));
    for (int i = 0; i < N; i++) {
        opinion_pool_blend(&pool, p + i * 6, out);
        assert_true(out[label[i]] > 0.7);
        assert_true(fabs(out[0] + out[1] + out[2] - 1) < 1e-9);
    }
    opinion_pool_fit(p, label, weight, fold, 0, N, &pool); /* all are left out: nothing is known */
    assert_memory_equal(&pool, &opinion_pool_first, sizeof pool);
    opinion_pool_blend(&pool, p, out);
    for (int c = 0; c < POOL_CLASSES; c++)
        assert_true(fabs(out[c] - p[c]) < 1e-9);
    pool.bias[2] = NAN;
    assert_false(opinion_pool_is_sound(&pool));
}

static void shuffles(void **state)
{
    (void)state;
    uint32_t items[100], again[100];
    unsigned char seen[100] = {0};
    size_t moved = 0;
    for (uint32_t i = 0; i < 100; i++)
        items[i] = again[i] = i;
    rng_shuffle(3, items, 100);
    rng_shuffle(3, again, 100);
    assert_memory_equal(items, again, sizeof items);
    for (uint32_t i = 0; i < 100; i++) {
        assert_false(seen[items[i]]++);
        moved += items[i] != i;
    }
    assert_true(moved > 90);
    rng_shuffle(3, items, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shuffles),
        cmocka_unit_test(pools_learn_whom_to_trust),
        cmocka_unit_test(incomplete_betas),
        cmocka_unit_test(student),
        cmocka_unit_test(means),
        cmocka_unit_test(poisson_intervals),
        cmocka_unit_test(shares),
        cmocka_unit_test(net_scores),
        cmocka_unit_test(scale_means),
        cmocka_unit_test(welch),
        cmocka_unit_test(benjamini_hochberg),
        cmocka_unit_test(many_comparisons),
        cmocka_unit_test(gamma_leaves_no_trace),
        cmocka_unit_test(finds_the_event),
        cmocka_unit_test(softmax_probabilities),
        cmocka_unit_test(softmax_finds_the_weights),
        cmocka_unit_test(closed_classes_are_not_taught),
        cmocka_unit_test(bayes_by_hand),
        cmocka_unit_test(bayes_counts_add_up),
        cmocka_unit_test(svm_finds_the_optimum),
        cmocka_unit_test(svm_starts_from_weights),
        cmocka_unit_test(svm_takes_corrections),
        cmocka_unit_test(linear_scores),
        cmocka_unit_test(linear_learns_a_toy),
        cmocka_unit_test(linear_exports_an_untrained_model),
        cmocka_unit_test(rng_values),
        cmocka_unit_test(rng_is_uniform),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
