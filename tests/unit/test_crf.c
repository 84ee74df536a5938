/* Linear chains against all their ways, one by one. */
#include "base/rng.h"
#include "models/crf_learn.h"
#include "tests/unit/check.h"

#include <math.h>
#include <stdlib.h>

enum { LABELS = 5, PLACES = 6, WAYS = 15625 /* LABELS to the power of PLACES */ };

static float some(uint64_t seed, uint64_t i)
{
    return (float)rng_below(seed, i, 4001) / 1000 - 2;
}

static crf_chain some_chain(uint64_t seed)
{
    crf_chain c;
    assert_true(crf_chain_new(&c, LABELS));
    for (uint32_t from = 0; from <= LABELS; from++)
        for (uint32_t t = 0; t < LABELS; t++)
            crf_next(&c, from)[t] = some(seed, from * LABELS + t);
    crf_next(&c, 1)[2] = CRF_NEVER;
    crf_next(&c, LABELS)[3] = CRF_NEVER;
    c.end[4] = CRF_NEVER;
    return c;
}

/* The labels of a way. */
static void way(size_t number, uint8_t out[PLACES])
{
    for (size_t i = 0; i < PLACES; i++, number /= LABELS)
        out[i] = (uint8_t)(number % LABELS);
}

static double score_of(const crf_chain *c, const float *scores, const uint8_t *labels, size_t places)
{
    double sum = (double)c->end[labels[places - 1]];
    for (size_t i = 0, from = LABELS; i < places; from = labels[i++])
        sum += (double)scores[i * c->width + labels[i]] + (double)crf_next(c, from)[labels[i]];
    return sum;
}

static void like_all_ways(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        crf_chain c = some_chain(seed);
        crf_work w = {0};
        float scores[PLACES * 8] = {0};
        for (size_t i = 0; i < PLACES * 8; i++)
            scores[i] = i % 8 < LABELS ? 2 * some(seed + 100, i) : 0;
        uint8_t labels[PLACES], best[PLACES], found[PLACES];
        double top = -1e60, total = 0, marginal[PLACES][LABELS] = {0}, log_sum;
        for (size_t k = 0; k < WAYS; k++) {
            way(k, labels);
            double score = score_of(&c, scores, labels, PLACES);
            if (score > top)
                memcpy(best, labels, sizeof best);
            top = score > top ? score : top;
            total += exp(score);
            for (size_t i = 0; i < PLACES; i++)
                marginal[i][labels[i]] += exp(score);
        }
        assert_true(crf_decode(&c, scores, PLACES, found, &w));
        assert_memory_equal(found, best, PLACES);
        assert_true(crf_prepare(&c, &w) && crf_marginals(&c, scores, PLACES, &w, &log_sum));
        assert_true(fabs(log_sum - log(total)) < 1e-4);
        for (size_t i = 0; i < PLACES; i++)
            for (size_t t = 0; t < LABELS; t++)
                assert_true(fabs((double)w.marginal[i * c.width + t] - marginal[i][t] / total) < 1e-5);
        crf_work_release(&w);
        crf_chain_release(&c);
    }
}

static void one_place_and_thousands(void **state)
{
    (void)state;
    crf_chain c = some_chain(7);
    crf_work w = {0};
    enum { MANY = 5000 };
    float *scores = calloc(MANY * c.width, sizeof *scores);
    uint8_t *found = calloc(MANY, 1);
    scores[2] = 50;
    assert_true(crf_decode(&c, scores, 1, found, &w) && found[0] == 2);
    for (size_t i = 0; i < MANY; i++)
        scores[i * c.width + i % 2] = 60;
    double log_sum;
    assert_true(crf_decode(&c, scores, MANY, found, &w));
    assert_true(crf_prepare(&c, &w) && crf_marginals(&c, scores, MANY, &w, &log_sum));
    assert_true(isfinite(log_sum) && log_sum > 60.0 * MANY - 4.0 * MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_true(found[i] == i % 2 && w.marginal[i * c.width + found[i]] > 0.999F);
    free(scores);
    free(found);
    crf_work_release(&w);
    crf_chain_release(&c);
}

/* Padding is no label, however far below it the labels are; a work may serve chains of different sizes. */
static void far_below_zero(void **state)
{
    (void)state;
    crf_work w = {0};
    for (uint32_t labels = LABELS - 2; labels <= LABELS; labels++) {
        crf_chain c;
        assert_true(crf_chain_new(&c, labels));
        float scores[PLACES * 8] = {0};
        for (size_t i = 0; i < PLACES * 8; i++)
            scores[i] = i % 8 < labels ? -200 : 0;
        double log_sum;
        assert_true(crf_prepare(&c, &w) && crf_marginals(&c, scores, PLACES, &w, &log_sum));
        assert_true(fabs(log_sum - PLACES * (log(labels) - 200)) < 1e-3);
        for (size_t i = 0; i < PLACES; i++)
            assert_true(fabs((double)w.marginal[i * c.width] * labels - 1) < 1e-5);
        crf_chain_release(&c);
    }
    crf_work_release(&w);
}

/* Three sequences over units that share features. */
static const uint32_t rows[] = {0, 1, 1, 2, 3, 0, 4};
static const size_t unit_first[] = {0, 2, 4, 5, 7};
static const uint32_t over[] = {0, 1, 2, 3, 0, 2, 1, 1, 3, 0};
static const size_t place_first[] = {0, 2, 4, 5, 7, 8, 10};
static const uint8_t labels[] = {0, 1, 2, 0, 2, 1};
static const size_t first[] = {0, 3, 5, 6};
static const crf_data data = {rows, unit_first, over, place_first, labels, first, 4, 3, 5};

static crf_weights weights_of(float *values, uint64_t seed)
{
    crf_weights w = {.rows = values};
    assert_true(crf_chain_new(&w.chain, 3));
    for (size_t i = 0; seed && i < 5 * w.chain.width; i++)
        values[i] = i % w.chain.width < 3 ? some(seed, i) : 0;
    for (uint32_t i = 0; seed && i < 12; i++)
        crf_next(&w.chain, i / 3)[i % 3] = some(seed + 1, i);
    return w;
}

static double loss_of(const crf_weights *w)
{
    double loss;
    assert_true(crf_loss(w, &data, &loss, NULL));
    return loss;
}

/* The derivative by *x is that of finite differences. */
static void check_slope(const crf_weights *w, float *x, float slope)
{
    const float at = *x, step = 1.0F / 128;
    *x = at + step;
    double above = loss_of(w);
    *x = at - step;
    double below = loss_of(w);
    *x = at;
    if (fabs((above - below) / (2 * (double)step) - (double)slope) > 2e-3)
        fail_msg("slope %g instead of %g", (double)slope, (above - below) / (2 * (double)step));
}

static void gradients(void **state)
{
    (void)state;
    float values[5 * 8] = {0}, slopes[5 * 8] = {0};
    crf_weights w = weights_of(values, 5), g = weights_of(slopes, 0);
    double loss;
    assert_true(crf_loss(&w, &data, &loss, &g) && loss > 0);
    for (size_t i = 0; i < 5 * 8; i++)
        if (i % 8 < 3)
            check_slope(&w, &values[i], slopes[i]);
    for (uint32_t i = 0; i < 12; i++)
        check_slope(&w, &crf_next(&w.chain, i / 3)[i % 3], crf_next(&g.chain, i / 3)[i % 3]);
    crf_chain_release(&w.chain);
    crf_chain_release(&g.chain);
}

static size_t wrong_labels(const crf_weights *w)
{
    size_t wrong = 0;
    crf_work work = {0};
    for (size_t s = 0; s < data.sequences; s++) {
        float scores[8 * 8] = {0};
        uint8_t found[8];
        for (size_t i = first[s]; i < first[s + 1]; i++)
            for (size_t k = place_first[i]; k < place_first[i + 1]; k++)
                for (size_t r = unit_first[over[k]]; r < unit_first[over[k] + 1]; r++)
                    for (size_t t = 0; t < 3; t++)
                        scores[(i - first[s]) * 8 + t] += w->rows[rows[r] * 8 + t];
        assert_true(crf_decode(&w->chain, scores, first[s + 1] - first[s], found, &work));
        for (size_t i = first[s]; i < first[s + 1]; i++)
            wrong += found[i - first[s]] != labels[i];
    }
    crf_work_release(&work);
    return wrong;
}

static void learners(void **state)
{
    (void)state;
    float values[5 * 8] = {0}, again[5 * 8] = {0}, online[5 * 8] = {0}, sparse[5 * 8] = {0};
    const crf_settings s = {.l2 = 0.01, .rounds = 50};
    crf_weights a = weights_of(values, 0), b = weights_of(again, 0), c = weights_of(online, 0),
                d = weights_of(sparse, 0);
    double before = loss_of(&a);
    assert_int_equal(crf_learn_batch(&a, &data, &s), CRF_LEARNED);
    assert_int_equal(crf_learn_batch(&b, &data, &s), CRF_LEARNED);
    assert_true(loss_of(&a) < before / 4);
    assert_memory_equal(values, again, sizeof values);
    assert_int_equal(wrong_labels(&a), 0);
    /* At the least loss with a penalty of l2 w^2 the slope is -2 l2 w, for labels that the feature was seen with. */
    float slopes[5 * 8] = {0};
    crf_weights g = weights_of(slopes, 0);
    double loss;
    assert_true(crf_loss(&a, &data, &loss, &g));
    for (size_t i = 0; i < 5 * 8; i++)
        if (values[i] != 0)
            assert_true(fabsf(slopes[i] + 0.02F * values[i]) < 0.02F);
    assert_int_equal(crf_learn_online(&c, &data, &s), CRF_LEARNED);
    assert_int_equal(wrong_labels(&c), 0);
    const crf_settings net = {.l1 = 0.5, .l2 = 0.01, .rounds = 50};
    assert_int_equal(crf_learn_batch(&d, &data, &net), CRF_LEARNED);
    size_t zeros = 0, zeros_before = 0;
    for (size_t i = 0; i < 5 * 8; i++) {
        zeros += sparse[i] == 0;
        zeros_before += values[i] == 0;
    }
    assert_true(zeros > zeros_before);
    crf_chain_release(&a.chain);
    crf_chain_release(&b.chain);
    crf_chain_release(&c.chain);
    crf_chain_release(&d.chain);
    crf_chain_release(&g.chain);
}

static bool stop(void *context, double part)
{
    (void)context, (void)part;
    return false;
}

static void stopped(void **state)
{
    (void)state;
    float values[5 * 8] = {0};
    crf_weights w = weights_of(values, 0);
    const crf_settings s = {.l2 = 0.01, .rounds = 50, .progress = stop};
    assert_int_equal(crf_learn_batch(&w, &data, &s), CRF_STOPPED);
    assert_int_equal(crf_learn_online(&w, &data, &s), CRF_STOPPED);
    crf_chain_release(&w.chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(like_all_ways),  cmocka_unit_test(one_place_and_thousands),
        cmocka_unit_test(far_below_zero), cmocka_unit_test(gradients),
        cmocka_unit_test(learners),       cmocka_unit_test(stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
