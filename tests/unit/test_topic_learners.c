/* Topic models against known truth: planted topics, an exact sampler, any number of threads. */
#include "models/lda.h"
#include "models/lanes.h"
#include "models/mixture.h"
#include "models/statistics.h"
#include "models/topic_prior.h"
#include "tests/unit/check.h"
#include "tests/unit/planted.h"
#include "topics/run.h"

#include <string.h>

/* ---- Numbers */

static void digammas(void **state)
{
    (void)state;
    assert_true(fabs(digamma(1) + 0.57721566490153286) < 1e-12);
    assert_true(fabs(digamma(0.5) + 1.96351002602142348) < 1e-12);
    assert_true(fabs(digamma(10) - 2.25175258906672110) < 1e-12);
    assert_true(fabs(digamma(1e-3) + 1000.5755719318336) < 1e-9);
}

static void picks_are_in_proportion(void **state)
{
    (void)state;
    enum { N = 24, DRAWS = 200000 };
    float running[N], sum[LANES] = {0};
    uint32_t drawn[N] = {0};
    for (uint32_t i = 0; i < N; i++) /* weights 0 to 6 */
        running[i] = sum[i % LANES] += (float)(i % 7);
    for (uint64_t i = 0; i < DRAWS; i++)
        drawn[lanes_pick(running, N / LANES, ((float)i + 0.5f) / DRAWS)]++;
    double total = 0;
    for (uint32_t i = 0; i < N; i++)
        total += i % 7;
    for (uint32_t i = 0; i < N; i++)
        assert_true(fabs(drawn[i] - (i % 7) / total * DRAWS) < 4);
}

static void bins_are_in_order(void **state)
{
    (void)state;
    for (uint32_t n = 1, last = 0; n < 1u << 30; n += 1 + n / 300) {
        uint32_t bin = prior_bin(n);
        assert_true(bin >= last && bin < PRIOR_BINS);
        last = bin;
    }
    assert_int_equal(prior_bin(255), 255);
    assert_true(prior_bin(UINT32_MAX) < PRIOR_BINS);
}

/* ---- The exact sampler that the fast one is measured by: collapsed Gibbs (Griffiths and Steyvers 2004) */

typedef struct exact {
    float *phi, *alpha;
} exact;

static topic_matrix exact_fit(const word_corpus *c, uint32_t topics, double alpha, double beta, int rounds, exact *out)
{
    uint64_t n = c->starts[c->documents], random = 1u << 30;
    uint32_t width = lanes_round_up(topics), *of_word = calloc((size_t)c->vocabulary * topics, sizeof *of_word);
    uint32_t *of_topic = calloc(topics, sizeof *of_topic), *z = calloc(n, sizeof *z);
    uint32_t *of_document = calloc(c->documents * topics, sizeof *of_document);
    double *sums = calloc(topics, sizeof *sums);
    for (int round = 0; round <= rounds; round++)
        for (size_t d = 0; d < c->documents; d++)
            for (uint64_t i = c->starts[d]; i < c->starts[d + 1]; i++) {
                uint32_t *w = of_word + (size_t)c->words[i] * topics, *doc = of_document + d * topics;
                if (round)
                    w[z[i]]--, doc[z[i]]--, of_topic[z[i]]--;
                for (uint32_t k = 0; k < topics; k++)
                    sums[k] = (doc[k] + alpha) * (w[k] + beta) / (of_topic[k] + beta * c->vocabulary) +
                              (k ? sums[k - 1] : 0);
                z[i] = (uint32_t)planted_draw(sums, topics, planted_uniform(&random));
                w[z[i]]++, doc[z[i]]++, of_topic[z[i]]++;
            }
    out->phi = calloc((size_t)c->vocabulary * width, sizeof *out->phi);
    out->alpha = calloc(width, sizeof *out->alpha);
    for (uint32_t w = 0; w < c->vocabulary; w++)
        for (uint32_t k = 0; k < topics; k++)
            out->phi[w * width + k] = (float)((of_word[w * topics + k] + beta) / (of_topic[k] + beta * c->vocabulary));
    for (uint32_t k = 0; k < topics; k++)
        out->alpha[k] = (float)alpha;
    free(of_word), free(of_topic), free(of_document), free(z), free(sums);
    return (topic_matrix){topics, width, c->vocabulary, false, out->phi, out->alpha};
}

static double perplexity(const topic_matrix *m, const word_corpus *held_out)
{
    double likelihood;
    uint64_t n;
    assert_int_equal(topic_matrix_completion(m, held_out, &likelihood, &n, NULL), VP_OK);
    return exp(-likelihood / (double)n);
}

static lda *fitted(const word_corpus *c, lda_settings settings, int rounds)
{
    lda *l = NULL;
    vp_error error = {0};
    if (lda_new(c, &settings, &l, &error))
        fail_msg("%s", error.message);
    for (int i = 0; i < rounds; i++)
        lda_step(l);
    lda_sample(l);
    return l;
}

/* Delayed counts cost no more than 0.5 % of the exact sampler's perplexity on texts held out. */
static void is_as_good_as_exact(void **state)
{
    (void)state;
    const planted_plan plan = {30, 3000, 1300, 60, 0.1, 11};
    planted p = planted_new(&plan);
    word_corpus train = planted_part(&p, 1000, 0), rest = planted_part(&p, 1000, 1);
    for (uint32_t topics = 50; topics <= 100; topics += 50) {
        exact e;
        topic_matrix reference = exact_fit(&train, topics, 0.1, 0.01, 100, &e);
        lda *l = fitted(&train, (lda_settings){topics, 1, 2, 0.1 * topics, 0.01, false, {0}, NULL}, 100);
        topic_matrix fast = lda_matrix(l);
        double expected = perplexity(&reference, &rest), got = perplexity(&fast, &rest);
        print_message("%u topics: exact %.1f, fast %.1f (%+.2f %%)\n", topics, expected, got,
                      100 * (got / expected - 1));
        assert_true(got < expected * 1.005);
        lda_free(l);
        free(e.phi);
        free(e.alpha);
    }
    planted_free(&p);
}

static const planted_plan easy = {10, 500, 1000, 40, 0.08, 3};

static double similarity(const topic_matrix *m, uint32_t topic, const double *truth)
{
    double both = 0, a = 0, b = 0;
    for (uint32_t w = 0; w < m->vocabulary; w++) {
        double x = m->words[(size_t)w * m->width + topic], y = truth[w];
        both += x * y;
        a += x * x;
        b += y * y;
    }
    return both / sqrt(a * b);
}

/* Every planted topic is found again. */
static void recovers_planted_topics(void **state)
{
    (void)state;
    planted p = planted_new(&easy);
    lda *l = fitted(&p.corpus, (lda_settings){12, 5, 1, 5, 0.01, true, {0}, NULL}, 200);
    topic_matrix m = lda_matrix(l);
    for (uint32_t t = 0; t < p.topics; t++) {
        double best = 0;
        for (uint32_t k = 0; k < m.topics; k++)
            best = fmax(best, similarity(&m, k, p.truth + (size_t)t * m.vocabulary));
        assert_true(best > 0.97);
    }
    lda_free(l);
    planted_free(&p);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    const planted_plan plan = {10, 2000, 4000, 40, 0.1, 4};
    planted p = planted_new(&plan);
    uint64_t n = p.corpus.starts[p.corpus.documents];
    lda *one = fitted(&p.corpus, (lda_settings){20, 9, 1, 5, 0.01, true, {0}, NULL}, 31);
    for (int threads = 2; threads <= 5; threads += 3) {
        lda *many = fitted(&p.corpus, (lda_settings){20, 9, threads, 5, 0.01, true, {0}, NULL}, 31);
        topic_matrix a = lda_matrix(one), b = lda_matrix(many);
        assert_memory_equal(lda_state(one).topics, lda_state(many).topics, n * sizeof(uint16_t));
        assert_memory_equal(a.words, b.words, (size_t)a.vocabulary * a.width * sizeof *a.words);
        assert_memory_equal(a.prior, b.prior, a.width * sizeof *a.prior);
        assert_true(lda_likelihood(one) == lda_likelihood(many));
        lda_free(many);
    }
    lda *other = fitted(&p.corpus, (lda_settings){20, 10, 1, 5, 0.01, true, {0}, NULL}, 31);
    assert_true(memcmp(lda_state(one).topics, lda_state(other).topics, n * sizeof(uint16_t)) != 0);
    lda_free(other);
    lda_free(one);
    planted_free(&p);
}

/* Documents of one topic out of ten have small priors, and a better likelihood than with the priors left alone. */
static void priors_are_learned(void **state)
{
    (void)state;
    planted p = planted_new(&easy);
    lda *fixed = fitted(&p.corpus, (lda_settings){10, 5, 1, 20, 0.5, false, {0}, NULL}, 100);
    lda *learned = fitted(&p.corpus, (lda_settings){10, 5, 1, 20, 0.5, true, {0}, NULL}, 100);
    topic_matrix m = lda_matrix(learned);
    double sum = 0;
    for (uint32_t k = 0; k < m.topics; k++)
        sum += m.prior[k];
    assert_true(sum > 0.6 && sum < 1.3); /* the documents were made with 10 * 0.08 */
    assert_true(lda_likelihood(learned) > lda_likelihood(fixed) + 0.05);
    lda_free(fixed);
    lda_free(learned);
    planted_free(&p);
}

static void shares_of_documents(void **state)
{
    (void)state;
    planted p = planted_new(&easy);
    lda *l = fitted(&p.corpus, (lda_settings){10, 5, 1, 5, 0.01, true, {0}, NULL}, 100);
    topic_matrix m = lda_matrix(l);
    float weights[16], scratch[32];
    double sum = 0, prior = 0;
    topic_matrix_infer(&m, p.words, 30, weights, scratch);
    for (uint32_t k = 0; k < m.width; k++)
        sum += weights[k], prior += m.prior[k];
    assert_true(fabs(sum - 1) < 1e-5 && weights[10] == 0);
    topic_matrix_infer(&m, p.words, 0, weights, scratch);
    for (uint32_t k = 0; k < m.topics; k++)
        assert_true(fabs(weights[k] - m.prior[k] / prior) < 1e-6);
    lda_free(l);
    planted_free(&p);
}

/* ---- Short texts */

/* Documents whose main topic is the most probable one, with the truth known. */
static uint32_t best_possible(const planted *p)
{
    uint32_t right = 0;
    for (size_t d = 0; d < p->corpus.documents; d++) {
        double most = -INFINITY;
        uint32_t best = 0;
        for (uint32_t k = 0; k < p->topics; k++) {
            double sum = 0;
            for (uint64_t i = p->starts[d]; i < p->starts[d + 1]; i++)
                sum += log(p->truth[(size_t)k * p->corpus.vocabulary + p->words[i]]);
            best = sum > most ? k : best;
            most = fmax(most, sum);
        }
        right += best == p->main[d];
    }
    return right;
}

/* Texts of six words with one topic each; 25 topics are allowed, 8 were planted. */
static void mixture_finds_short_topics(void **state)
{
    (void)state;
    const planted_plan plan = {8, 400, 3000, 6, 0.001, 5};
    planted p = planted_new(&plan);
    mixture *m = NULL;
    assert_int_equal(mixture_new(&p.corpus, &(mixture_settings){25, 3, 0.1, 0.1, {0}, NULL}, &m, NULL), VP_OK);
    for (int i = 0; i < 40; i++)
        mixture_step(m);
    assert_true(isfinite(mixture_likelihood(m)));
    mixture_sample(m);
    topic_matrix found = mixture_matrix(m);
    uint32_t pure = 0, of[32][8] = {{0}};
    float weights[32], scratch[64];
    for (size_t d = 0; d < p.corpus.documents; d++) {
        uint32_t best = 0;
        topic_matrix_infer(&found, p.words + p.starts[d], p.starts[d + 1] - p.starts[d], weights, scratch);
        for (uint32_t k = 1; k < found.topics; k++)
            best = weights[k] > weights[best] ? k : best;
        of[best][p.main[d]]++;
    }
    for (size_t k = 0; k < 32; k++) {
        uint32_t most = 0;
        for (size_t t = 0; t < 8; t++)
            most = of[k][t] > most ? of[k][t] : most;
        pure += most;
    }
    print_message("purity %u, %u with the truth known\n", pure, best_possible(&p));
    assert_true(pure > 0.9 * best_possible(&p));
    mixture_free(m);
    planted_free(&p);
}

/* ---- Corpora that hold nothing to find */

/* ---- Seeds */

enum { SEEDED = 3, SEEDS_EACH = 3, SEEDED_TOPICS = 8 };

/* The words that are likeliest of a planted topic, and not of the others. */
static void choose_seeds(const planted *p, uint32_t topic, uint32_t seeds[SEEDS_EACH])
{
    uint32_t vocabulary = p->corpus.vocabulary;
    for (uint32_t i = 0; i < SEEDS_EACH; i++) {
        double most = -1;
        for (uint32_t w = 0; w < vocabulary; w++) {
            double own = p->truth[(size_t)topic * vocabulary + w], all = 0;
            for (uint32_t k = 0; k < p->topics; k++)
                all += p->truth[(size_t)k * vocabulary + w];
            bool taken = false;
            for (uint32_t j = 0; j < i; j++)
                taken = taken || seeds[j] == w;
            if (!taken && own > 0.5 * all && own > most) {
                most = own;
                seeds[i] = w;
            }
        }
    }
}

/* Planted topic 2 t is to be topic t. */
static float *seed_sets(const planted *p, uint32_t width)
{
    float *sets = malloc((size_t)p->corpus.vocabulary * width * sizeof *sets);
    for (size_t i = 0; i < (size_t)p->corpus.vocabulary * width; i++)
        sets[i] = 1;
    for (uint32_t t = 0; t < SEEDED; t++) {
        uint32_t seeds[SEEDS_EACH] = {0};
        choose_seeds(p, 2 * t, seeds);
        for (uint32_t i = 0; i < SEEDS_EACH; i++)
            for (uint32_t k = 0; k < width; k++)
                sets[(size_t)seeds[i] * width + k] = k == t ? 1 : TOPIC_FAINT;
    }
    return sets;
}

/* A seeded topic has its seeds, and the documents that are of the planted one. */
static void check_seeded(const planted *p, const topic_matrix *m)
{
    float weights[16], scratch[32];
    for (uint32_t t = 0; t < SEEDED; t++) {
        uint32_t seeds[SEEDS_EACH] = {0}, documents = 0, found = 0;
        choose_seeds(p, 2 * t, seeds);
        for (uint32_t i = 0; i < SEEDS_EACH; i++) {
            uint32_t likelier = 0;
            for (size_t w = 0; w < m->vocabulary; w++)
                likelier += m->words[w * m->width + t] > m->words[(size_t)seeds[i] * m->width + t];
            assert_true(likelier < 10);
        }
        for (size_t d = 0; d < p->corpus.documents; d++) {
            if (p->main[d] != 2 * t || p->starts[d + 1] - p->starts[d] < 4)
                continue;
            topic_matrix_infer(m, p->words + p->starts[d], p->starts[d + 1] - p->starts[d], weights, scratch);
            uint32_t best = 0;
            for (uint32_t k = 1; k < m->topics; k++)
                best = weights[k] > weights[best] ? k : best;
            documents++;
            found += best == t;
        }
        print_message("topic %u: %u of %u\n", t, found, documents);
        assert_true(found > 0.8 * documents);
    }
}

static void seeds_hold(void **state)
{
    (void)state;
    for (int single = 0; single < 2; single++) {
        const planted_plan plan = {SEEDED_TOPICS, 400, 2000, single ? 8 : 40, single ? 0.001 : 0.1, 5};
        planted p = planted_new(&plan);
        float *sets = seed_sets(&p, SEEDED_TOPICS);
        topic_run *run = NULL;
        const run_plan how = {.single = single, .topics = SEEDED_TOPICS, .seed = 3, .threads = 2, .sets = sets};
        assert_int_equal(run_new(&p.corpus, &how, &run, NULL), VP_OK);
        for (int i = 0; i < 60; i++)
            run_step(run);
        run_sample(run);
        topic_matrix m = run_matrix(run);
        check_seeded(&p, &m);
        run_free(run);
        free(sets);
        planted_free(&p);
    }
}

static void odd_corpora(void **state)
{
    (void)state;
    const uint32_t same[40] = {0};
    const uint64_t starts[] = {0, 0, 1, 1, 40}, nothing[] = {0, 0};
    const word_corpus one_word = {same, starts, 4, 1}, empty = {same, nothing, 1, 1};
    lda *l = fitted(&one_word, (lda_settings){64, 1, 1, 5, 0.01, true, {0}, NULL}, 60); /* more topics than words */
    topic_matrix m = lda_matrix(l);
    for (uint32_t k = 0; k < m.topics; k++)
        assert_true(m.words[k] > 0.99f && m.words[k] < 1.01f && m.prior[k] > 0);
    assert_true(isfinite(lda_likelihood(l)));
    lda_free(l);
    mixture *mix = NULL;
    assert_int_equal(mixture_new(&one_word, &(mixture_settings){9, 1, 0.1, 0.1, {0}, NULL}, &mix, NULL), VP_OK);
    mixture_step(mix);
    mixture_sample(mix);
    assert_true(isfinite(mixture_likelihood(mix)) && isfinite(mixture_matrix(mix).words[0]));
    mixture_free(mix);
    const lda_settings ten = {10, 1, 1, 5, 0.01, true, {0}, NULL}, none = {0, 1, 1, 5, 0.01, true, {0}, NULL};
    assert_int_equal(lda_new(&empty, &ten, &l, NULL), VP_FORMAT);
    assert_int_equal(lda_new(&one_word, &none, &l, NULL), VP_INVALID);
    word_corpus wide = one_word;
    wide.vocabulary = TOPIC_CELLS_MAX / 10 + 1;
    assert_int_equal(lda_new(&wide, &ten, &l, NULL), VP_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digammas),
        cmocka_unit_test(picks_are_in_proportion),
        cmocka_unit_test(bins_are_in_order),
        cmocka_unit_test(is_as_good_as_exact),
        cmocka_unit_test(recovers_planted_topics),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(priors_are_learned),
        cmocka_unit_test(shares_of_documents),
        cmocka_unit_test(mixture_finds_short_topics),
        cmocka_unit_test(seeds_hold),
        cmocka_unit_test(odd_corpora),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
