#include "topics/consensus.h"

#include "base/rng.h"
#include "topics/match.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    RUNS = 8,
    ITERATIONS = CONSENSUS_STEPS / RUNS,
    SAMPLED = 10,   /* of the iterations, the last */
    WORDS = 500000, /* of the documents that the runs see, evenly spread */
    ROUNDS = 3,
    SEED = 1, /* of its own, so that the start is the same whatever the learning's */
};

typedef struct ensemble {
    const consensus_plan *plan;
    word_corpus part;        /* owned */
    topic_matrix runs[RUNS]; /* `words` and `prior` of each are owned */
    uint32_t *matches[RUNS]; /* [topics] of each run: the topic that is its own of the mean */
    consensus *out;
} ensemble;

static vp_status learn(ensemble *e, uint32_t which, vp_error *error)
{
    const consensus_plan *p = e->plan;
    run_plan plan = p->run;
    topic_run *run = NULL;
    plan.seed = rng_at(SEED, which);
    vp_status status = run_new(&e->part, &plan, &run, error);
    for (uint32_t i = 1; !status && i <= ITERATIONS; i++) {
        run_step(run);
        if (i > ITERATIONS - SAMPLED)
            run_sample(run);
        status = p->progress(p->context, which * ITERATIONS + i, run_likelihood(run), error);
    }
    if (!status) {
        topic_matrix m = run_matrix(run);
        status = topic_matrix_pick(&m, NULL, m.topics, &e->runs[which], error);
    }
    run_free(run);
    return status;
}

/* ---- The mean ---- */

/* Adds the runs as they are matched to the mean, each with weight 1 (`words` and `prior` of `sum`). */
static void add_up(const ensemble *e, float *words, float *prior)
{
    const topic_matrix *m = &e->out->mean;
    memset(words, 0, (size_t)m->vocabulary * m->width * sizeof *words);
    memset(prior, 0, m->width * sizeof *prior);
    for (uint32_t r = 0; r < RUNS; r++)
        for (uint32_t k = 0; k < m->topics; k++) {
            uint32_t own = e->matches[r][k];
            prior[k] += e->runs[r].prior[own] / RUNS;
            for (size_t w = 0; w < m->vocabulary; w++)
                words[w * m->width + k] += e->runs[r].words[w * m->width + own] / RUNS;
        }
}

static double length_of(const topic_matrix *m, uint32_t topic)
{
    double sum = 0;
    for (size_t w = 0; w < m->vocabulary; w++)
        sum += (double)m->words[w * m->width + topic] * m->words[w * m->width + topic];
    return sqrt(sum);
}

/* Mean cosine of two runs in a topic: unit vectors u have |sum u|^2 = n + the cosines of all pairs. */
static double likeness(const ensemble *e, uint32_t topic)
{
    const topic_matrix *m = &e->out->mean;
    double lengths[RUNS], squares = 0;
    for (uint32_t r = 0; r < RUNS; r++)
        lengths[r] = length_of(&e->runs[r], e->matches[r][topic]);
    for (size_t w = 0; w < m->vocabulary; w++) {
        double sum = 0;
        for (uint32_t r = 0; r < RUNS; r++)
            sum += e->runs[r].words[w * m->width + e->matches[r][topic]] / lengths[r];
        squares += sum * sum;
    }
    return fmin(1, fmax(0, (squares - RUNS) / (RUNS * (RUNS - 1))));
}

/* Begins with the run that is most like the others. */
static vp_status begin(ensemble *e, vp_error *error)
{
    double alike[RUNS] = {0};
    uint32_t best = 0;
    for (uint32_t a = 0; a < RUNS; a++)
        for (uint32_t b = a + 1; b < RUNS; b++) {
            double mean = topic_match(&e->runs[a], &e->runs[b], e->plan->fixed, e->matches[0], NULL);
            if (isnan(mean))
                return fail_memory(error);
            alike[a] += mean;
            alike[b] += mean;
        }
    for (uint32_t r = 1; r < RUNS; r++)
        best = alike[r] > alike[best] ? r : best;
    return topic_matrix_pick(&e->runs[best], NULL, e->runs[best].topics, &e->out->mean, error);
}

static vp_status average(ensemble *e, vp_error *error)
{
    vp_status status = begin(e, error);
    topic_matrix *m = &e->out->mean;
    e->out->stability = status ? NULL : calloc(m->topics, sizeof *e->out->stability);
    if (!e->out->stability)
        return status ? status : fail_memory(error);
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t r = 0; r < RUNS; r++)
            if (isnan(topic_match(m, &e->runs[r], e->plan->fixed, e->matches[r], NULL)))
                return fail_memory(error);
        add_up(e, (float *)m->words, (float *)m->prior);
    }
    for (uint32_t k = 0; k < m->topics; k++)
        e->out->stability[k] = likeness(e, k);
    return VP_OK;
}

vp_status consensus_new(const word_corpus *c, const consensus_plan *plan, consensus *out, vp_error *error)
{
    consensus made = {0};
    ensemble e = {.plan = plan, .out = &made};
    size_t every = c->starts[c->documents] / WORDS + 1;
    vp_status status = word_corpus_part(c, 0, every, false, &e.part) ? VP_OK : fail_memory(error);
    for (uint32_t r = 0; !status && r < RUNS; r++) {
        e.matches[r] = calloc(plan->run.topics, sizeof *e.matches[r]);
        status = e.matches[r] ? learn(&e, r, error) : fail_memory(error);
    }
    if (!status)
        status = average(&e, error);
    for (uint32_t r = 0; r < RUNS; r++) {
        topic_matrix_release(&e.runs[r]);
        free(e.matches[r]);
    }
    word_corpus_release(&e.part);
    if (status)
        consensus_release(&made);
    else
        *out = made;
    return status;
}

void consensus_release(consensus *c)
{
    topic_matrix_release(&c->mean);
    free(c->stability);
    *c = (consensus){0};
}
