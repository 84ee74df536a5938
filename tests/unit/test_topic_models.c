/* What surrounds the learning of topics: phrases, names, and how sure an answer is. */
#include "models/assignment.h"
#include "models/lda.h"
#include "tests/unit/check.h"
#include "tests/unit/planted.h"
#include "topics/choose.h"
#include "topics/consensus.h"
#include "topics/describe.h"
#include "topics/match.h"

#include <string.h>

/* ---- Pairs */

static void pairs_are_kept_and_pruned(void **state)
{
    (void)state;
    pair_table t = {0};
    for (uint32_t i = 0; i < 5000; i++)
        *pair_table_at(&t, i, i * 7) += i % 3;
    assert_int_equal(t.count, 5000);
    assert_int_equal(*pair_table_find(&t, 4, 28), 1);
    assert_null(pair_table_find(&t, 4, 29));
    assert_true(pair_table_prune(&t, 2));
    assert_int_equal(t.count, 1666);
    assert_null(pair_table_find(&t, 4, 28));
    assert_int_equal(*pair_table_find(&t, 5, 35), 2);
    pair_table_release(&t);
}

/* Words 0 and 1 always stand together, 2 and 3 are common and meet by chance. */
static void phrases_are_no_chance(void **state)
{
    (void)state;
    enum { DOCUMENTS = 400, LENGTH = 8, WORDS = 50 };
    uint64_t random = 77;
    uint32_t of_word[WORDS] = {0}, ids[LENGTH], found[LENGTH], places[LENGTH];
    pair_table pairs = {0}, phrases = {0};
    for (int d = 0; d < DOCUMENTS; d++) {
        for (uint32_t i = 0; i < LENGTH; i++) {
            ids[i] = planted_uniform(&random) < 0.5 ? 2 + (planted_uniform(&random) < 0.5)
                                                    : 4 + (uint32_t)(planted_uniform(&random) * (WORDS - 4));
            if (d % 8 == 0 && i < 2)
                ids[i] = i;
            of_word[ids[i]]++;
        }
        assert_true(phrases_count(&pairs, ids, LENGTH));
    }
    assert_true(phrases_choose(&pairs, of_word, DOCUMENTS * LENGTH, &phrases));
    assert_int_equal(phrases.count, 1);
    assert_non_null(pair_table_find(&phrases, 0, 1));
    const uint32_t text[] = {0, 1, 5, 0, PHRASES_GAP, 1, 0, 1};
    assert_int_equal(phrases_find(&phrases, text, 8, found, places), 2);
    assert_int_equal(places[0], 0);
    assert_int_equal(places[1], 6);
    pair_table_release(&pairs);
    pair_table_release(&phrases);
}

/* ---- Confidence */

typedef struct trial {
    planted p;
    lda *l;
    topic_matrix m;
    confidence sure, parts;
    uint32_t meaning[16]; /* planted topic of each topic */
} trial;

/* Of every `step`th word of a document, from the word `from`. Returns how many these are. */
static size_t weigh(const trial *t, size_t d, size_t from, size_t step, float weights[16])
{
    float scratch[32];
    uint32_t words[100];
    size_t n = 0;
    for (uint64_t i = t->p.starts[d] + from; i < t->p.starts[d + 1] && n < 100; i += step)
        words[n++] = t->p.words[i];
    topic_matrix_infer(&t->m, words, n, weights, scratch);
    return n;
}

static uint32_t first_topic(const trial *t, size_t d, size_t from, size_t step, size_t *n, float *share)
{
    float weights[16];
    *n = weigh(t, d, from, step, weights);
    uint32_t best = topic_best(weights, t->m.topics);
    *share = weights[best];
    return best;
}

static trial trial_new(void)
{
    const planted_plan plan = {8, 600, 3000, 10, 0.005, 21};
    trial t = {.p = planted_new(&plan)};
    word_corpus learned = planted_part(&t.p, 2000, 0);
    uint32_t votes[16][16] = {{0}};
    for (uint64_t seed = 1; seed <= 5; seed++) { /* the likeliest of some: one alone may take two topics for one */
        lda *l = NULL;
        const lda_settings settings = {8, seed, 2, 5, 0.01, true, {0}, NULL};
        assert_int_equal(lda_new(&learned, &settings, &l, NULL), VP_OK);
        for (int i = 0; i < 150; i++)
            lda_step(l);
        lda *worse = t.l && lda_likelihood(t.l) > lda_likelihood(l) ? l : t.l;
        t.l = worse == l ? t.l : l;
        lda_free(worse);
    }
    lda_sample(t.l);
    t.m = lda_matrix(t.l);
    double totals[8] = {0};
    const uint16_t *topics = lda_state(t.l).topics;
    for (uint64_t i = 0; i < learned.starts[learned.documents]; i++)
        totals[topics[i]]++;
    assert_int_equal(confidence_fit(&t.m, &learned, totals, lda_state(t.l).beta, &t.sure, &t.parts, NULL), VP_OK);
    for (size_t d = 0; d < 2000; d++) {
        size_t n;
        float share;
        votes[first_topic(&t, d, 0, 1, &n, &share)][t.p.main[d]]++;
    }
    for (uint32_t k = 0; k < 8; k++)
        for (uint32_t j = 0; j < 8; j++)
            t.meaning[k] = votes[k][j] > votes[k][t.meaning[k]] ? j : t.meaning[k];
    return t;
}

typedef struct reliability {
    double expected, right, count;
} reliability;

static void keep(reliability *k, double p, bool right)
{
    k->expected += p;
    k->right += right;
    k->count++;
}

/* Of new documents whose halves are answered with a confidence of p, about p have the same topic in both; and whole
 * ones have their planted topic as often at least. */
static void confidence_is_calibrated(void **state)
{
    (void)state;
    trial t = trial_new();
    reliability halves[2] = {0}, whole[2] = {0};
    for (size_t d = 2000; d < t.p.corpus.documents; d++) {
        size_t n;
        float share;
        uint32_t best[2] = {first_topic(&t, d, 1, 2, &n, &share), first_topic(&t, d, 0, 2, &n, &share)};
        double p = confidence_of(&t.sure, share, n);
        assert_true(p >= 0 && p <= 1);
        keep(&halves[p > 0.5], p, best[0] == best[1]);
        best[0] = first_topic(&t, d, 0, 1, &n, &share);
        p = confidence_of(&t.sure, share, n);
        keep(&whole[p > 0.7], p, t.meaning[best[0]] == t.p.main[d]);
    }
    const reliability *const all[] = {&halves[0], &halves[1], &whole[0], &whole[1]};
    for (size_t i = 0; i < 4; i++) {
        double expected = all[i]->expected / all[i]->count, right = all[i]->right / all[i]->count;
        print_message("%.0f documents, expected %.3f, right %.3f\n", all[i]->count, expected, right);
        assert_true(all[i]->count > 20 && (i < 2 ? fabs(expected - right) < 0.12 : right > expected - 0.05));
    }
    assert_true(whole[1].right / whole[1].count > whole[0].right / whole[0].count + 0.1);
    assert_true(confidence_of(&t.sure, 1, 0) == 0);
    lda_free(t.l);
    planted_free(&t.p);
}

/* Of new documents a topic that has a part of one half has one of the other as often as it is said. */
static void parts_are_calibrated(void **state)
{
    (void)state;
    trial t = trial_new();
    reliability both[2] = {0};
    for (size_t d = 2000; d < t.p.corpus.documents; d++) {
        float half[16], other[16];
        size_t n = weigh(&t, d, 0, 2, half);
        weigh(&t, d, 1, 2, other);
        for (uint32_t k = 0; k < t.m.topics; k++) {
            double p = confidence_of(&t.parts, half[k], n);
            if (topic_is_part(&t.m, half, k))
                keep(&both[p > 0.5], p, topic_is_part(&t.m, other, k));
        }
    }
    for (size_t i = 0; i < 2; i++) {
        double expected = both[i].expected / both[i].count, right = both[i].right / both[i].count;
        print_message("%.0f parts, expected %.3f, right %.3f\n", both[i].count, expected, right);
        assert_true(both[i].count > 20 && fabs(expected - right) < 0.12);
    }
    lda_free(t.l);
    planted_free(&t.p);
}

/* Topics of a part of a corpus, a document one; from those of `from`, where it is not NULL. Owned:
 * topic_matrix_release. */
static topic_matrix singles(const word_corpus *c, uint32_t topics, const topic_matrix *from)
{
    topic_run *run = NULL;
    topic_matrix out = {0};
    assert_int_equal(run_new(c, &(run_plan){.single = true, .topics = topics, .seed = 2, .threads = 1}, &run, NULL),
                     VP_OK);
    if (from)
        assert_int_equal(run_start(run, from, NULL), VP_OK);
    for (int i = 0; i < 40; i++)
        run_step(run);
    run_sample(run);
    const topic_matrix m = run_matrix(run);
    assert_int_equal(topic_matrix_pick(&m, NULL, topics, &out, NULL), VP_OK);
    run_free(run);
    return out;
}

/* Mean confidence in the first topics of documents, and in *right how many of these are mostly of their planted topic.
 */
static double mean_confidence(const planted *p, const topic_matrix *m, const confidence *sure, double *right)
{
    uint32_t votes[8][8] = {{0}};
    double sum = 0;
    for (size_t d = 0; d < p->corpus.documents; d++) {
        float weights[8], scratch[16];
        size_t n = p->starts[d + 1] - p->starts[d];
        topic_matrix_infer(m, p->words + p->starts[d], n, weights, scratch);
        uint32_t best = topic_best(weights, 8);
        sum += confidence_of(sure, weights[best], n);
        votes[best][p->main[d]]++;
    }
    *right = 0;
    for (uint32_t k = 0; k < 8; k++) {
        uint32_t most = 0;
        for (uint32_t j = 0; j < 8; j++)
            most = votes[k][j] > most ? votes[k][j] : most;
        *right += most / (double)p->corpus.documents;
    }
    return sum / (double)p->corpus.documents;
}

/* A topic that others find is as sure as it is right, more or less; one that they do not find is not. */
static void witnesses_are_heard(void **state)
{
    (void)state;
    const planted_plan plan = {8, 600, 4000, 6, 0.001, 33}, foreign = {8, 600, 4000, 6, 0.001, 34};
    planted p = planted_new(&plan), other = planted_new(&foreign);
    topic_matrix m = singles(&p.corpus, 8, NULL), witnesses[2], strangers[2];
    for (uint32_t i = 0; i < 2; i++) {
        word_corpus part;
        assert_true(word_corpus_part(&p.corpus, i, 2, false, &part));
        assert_int_equal(part.documents, 2000);
        witnesses[i] = singles(&part, 8, &m);
        strangers[i] = singles(&other.corpus, 8, NULL);
        word_corpus_release(&part);
    }
    confidence known, unknown;
    assert_int_equal(confidence_witnessed(&m, witnesses, &p.corpus, &known, NULL), VP_OK);
    assert_int_equal(confidence_witnessed(&m, strangers, &p.corpus, &unknown, NULL), VP_OK);
    double right, sure = mean_confidence(&p, &m, &known, &right), unsure = mean_confidence(&p, &m, &unknown, &right);
    print_message("right %.3f, sure %.3f, with strangers %.3f\n", right, sure, unsure);
    assert_true(fabs(sure - right) < 0.15 && unsure < sure - 0.2);
    for (uint32_t i = 0; i < 2; i++) {
        topic_matrix_release(&witnesses[i]);
        topic_matrix_release(&strangers[i]);
    }
    topic_matrix_release(&m);
    planted_free(&p);
    planted_free(&other);
}

/* Documents whose words are drawn at random have no topics that others could find; few documents in many topics are
 * alone in most cells of a table. */
static void noise_is_not_sure(void **state)
{
    (void)state;
    enum { DOCUMENTS = 400, LENGTH = 5, WORDS = 500, TOPICS = 48 };
    uint32_t words[DOCUMENTS * LENGTH], sure = 0;
    uint64_t starts[DOCUMENTS + 1];
    uint64_t random = 35;
    for (size_t i = 0; i < DOCUMENTS * LENGTH; i++)
        words[i] = (uint32_t)(planted_uniform(&random) * WORDS);
    for (size_t d = 0; d <= DOCUMENTS; d++)
        starts[d] = d * LENGTH;
    const word_corpus noise = {words, starts, DOCUMENTS, WORDS};
    topic_matrix m = singles(&noise, TOPICS, NULL), witnesses[2];
    for (uint32_t i = 0; i < 2; i++) {
        word_corpus part;
        assert_true(word_corpus_part(&noise, i, 2, false, &part));
        witnesses[i] = singles(&part, TOPICS, &m);
        word_corpus_release(&part);
    }
    confidence c;
    double sum = 0;
    assert_int_equal(confidence_witnessed(&m, witnesses, &noise, &c, NULL), VP_OK);
    for (size_t d = 0; d < DOCUMENTS; d++) {
        float weights[TOPICS], scratch[2 * TOPICS];
        topic_matrix_infer(&m, words + starts[d], LENGTH, weights, scratch);
        double p = confidence_of(&c, weights[topic_best(weights, TOPICS)], LENGTH);
        sum += p;
        sure += p >= 0.5;
    }
    print_message("mean confidence %.3f, sure of %u\n", sum / DOCUMENTS, sure);
    assert_true(sum / DOCUMENTS < 0.15);
    assert_int_equal(sure, 0);
    for (uint32_t i = 0; i < 2; i++)
        topic_matrix_release(&witnesses[i]);
    topic_matrix_release(&m);
}

/* ---- How many */

/* The best sum over all ways to match, by trying them. */
static double best_by_trying(const double *gain, size_t n, size_t row, uint32_t taken)
{
    double best = row == n ? 0 : -INFINITY;
    for (uint32_t j = 0; row < n && j < n; j++)
        if (!(taken >> j & 1))
            best = fmax(best, gain[row * n + j] + best_by_trying(gain, n, row + 1, taken | 1u << j));
    return best;
}

static void assignments_are_the_best(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (size_t n = 1; n <= 7; n++)
        for (int round = 0; round < 30; round++) {
            double gain[49], sum = 0;
            uint32_t match[7], used = 0;
            for (size_t i = 0; i < n * n; i++)
                gain[i] = round % 2 ? planted_uniform(&random) - 0.5 : floor(planted_uniform(&random) * 4);
            double got = assignment_best(gain, n, match);
            for (size_t i = 0; i < n; i++) {
                sum += gain[i * n + match[i]];
                used |= 1u << match[i];
            }
            assert_int_equal(used, (1u << n) - 1);
            assert_true(fabs(got - sum) < 1e-9 && fabs(got - best_by_trying(gain, n, 0, 0)) < 1e-9);
        }
}

/* Of a corpus with 20 topics fewer are too few to predict it, and more are less stable. */
static void number_is_chosen(void **state)
{
    (void)state;
    const planted_plan plan = {20, 800, 1500, 40, 0.05, 8};
    planted p = planted_new(&plan);
    topic_trials t = {0};
    assert_int_equal(topic_choose(&p.corpus, &(choose_plan){.seed = 1, .threads = 1}, &t, NULL), VP_OK);
    for (size_t i = 0; i < t.count; i++)
        print_message("%u topics: %.1f, %.2f\n", t.trials[i].topics, t.trials[i].perplexity, t.trials[i].stability);
    assert_true(t.chosen >= 15 && t.chosen <= 30);
    planted_free(&p);
    const uint32_t words[] = {0, 1, 1, 0};
    const uint64_t starts[] = {0, 2, 4};
    const word_corpus tiny = {words, starts, 2, 2};
    t.count = 0;
    assert_int_equal(topic_choose(&tiny, &(choose_plan){.seed = 1}, &t, NULL), VP_OK);
    assert_int_equal(t.chosen, 5);
    assert_int_equal(t.count, 0);
}

/* ---- Two seeds */

static vp_status go_on(void *context, uint32_t done, double likelihood, vp_error *error)
{
    (void)error;
    *(uint32_t *)context = done;
    assert_true(!isnan(likelihood));
    return VP_OK;
}

/* Learns on from the mean of the runs that begin it. `out`: topic_matrix_release. */
static void learn_on(const word_corpus *c, const consensus *from, uint64_t seed, topic_matrix *out)
{
    topic_run *run;
    assert_int_equal(run_new(c, &(run_plan){.topics = 16, .seed = seed, .threads = 2}, &run, NULL), VP_OK);
    assert_int_equal(run_start(run, &from->mean, NULL), VP_OK);
    for (int i = 0; i < 60; i++) {
        run_step(run);
        if (i >= 40)
            run_sample(run);
    }
    topic_matrix m = run_matrix(run);
    assert_int_equal(topic_matrix_pick(&m, NULL, m.topics, out, NULL), VP_OK);
    run_free(run);
}

/* Learning begins from the same mean whatever its seed, and ends with topics more alike than those of single runs. */
static void consensus_is_stable(void **state)
{
    (void)state;
    const planted_plan plan = {12, 800, 1500, 40, 0.05, 31};
    planted p = planted_new(&plan);
    consensus found[2];
    topic_matrix learned[2];
    double stability = 0;
    uint32_t match[20], steps = 0;
    for (uint64_t seed = 0; seed < 2; seed++) {
        const consensus_plan of = {{.topics = 16, .seed = seed + 1, .threads = 2}, 0, go_on, &steps};
        assert_int_equal(consensus_new(&p.corpus, &of, &found[seed], NULL), VP_OK);
        assert_int_equal(steps, CONSENSUS_STEPS);
        learn_on(&p.corpus, &found[seed], seed + 1, &learned[seed]);
    }
    const topic_matrix *m = &found[0].mean;
    assert_memory_equal(m->words, found[1].mean.words, (size_t)m->vocabulary * m->width * sizeof *m->words);
    for (uint32_t k = 0; k < 16; k++) {
        assert_true(found[0].stability[k] >= 0 && found[0].stability[k] <= 1);
        stability += found[0].stability[k] / 16;
    }
    double alike = topic_match(&learned[0], &learned[1], 0, match, NULL);
    print_message("of runs %.3f, from their mean %.3f\n", stability, alike);
    assert_true(alike > stability + 0.05 && alike < 0.999999);
    for (size_t i = 0; i < 2; i++) {
        consensus_release(&found[i]);
        topic_matrix_release(&learned[i]);
    }
    planted_free(&p);
}

/* ---- Coherence, by hand */

/* Words 0 and 1 stand in the same two of four documents, 2 alone in another. */
static void coherence_and_exclusivity(void **state)
{
    (void)state;
    const uint32_t ids[] = {0, 1, 0, 1, 2, 3};
    const uint64_t starts[] = {0, 2, 4, 5, 6};
    float phi[4 * 8] = {0};
    const float first[] = {0.5f, 0.5f, 1e-6f, 1e-6f}, second[] = {1e-6f, 1e-6f, 0.75f, 0.25f};
    for (int w = 0; w < 4; w++) {
        phi[w * 8] = first[w];
        phi[w * 8 + 1] = second[w];
    }
    const float prior[8] = {1, 1};
    const topic_matrix m = {2, 8, 4, false, phi, prior};
    const topic_vocabulary v = {.words = 4, .corpus = {ids, starts, 4, 4}};
    topic_facts facts[2] = {{0}};
    topic_words shown[2];
    assert_int_equal(topic_worth(&m, &v, facts, shown, NULL), VP_OK);
    /* of six pairs one is always together (1), the others never (-1) */
    assert_true(fabs(facts[0].coherence - (1 - 5) / 6.0) < 1e-9);
    assert_true(fabs(facts[0].exclusivity - 0.5) < 1e-3); /* two words its own, two the other's */
    uint32_t top[4];
    assert_int_equal(topic_top_words(&m, 1, top, 4), 4);
    assert_int_equal(top[0], 2);
    assert_int_equal(top[1], 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_kept_and_pruned), cmocka_unit_test(phrases_are_no_chance),
        cmocka_unit_test(confidence_is_calibrated),  cmocka_unit_test(parts_are_calibrated),
        cmocka_unit_test(witnesses_are_heard),       cmocka_unit_test(noise_is_not_sure),
        cmocka_unit_test(assignments_are_the_best),  cmocka_unit_test(number_is_chosen),
        cmocka_unit_test(consensus_is_stable),       cmocka_unit_test(coherence_and_exclusivity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
