#include "topics/choose.h"

#include "topics/match.h"
#include "topics/run.h"

#include <math.h>
#include <stdlib.h>

enum {
    ITERATIONS = 60,
    SAMPLED_FROM = 40,
    SAMPLE_EVERY = 5,
    HELD_OUT = 10,
    DOCUMENTS_EACH = 20,
    WORDS_EACH = 2,
    WORDS = 500000 /* of the documents that are looked at, evenly spread */
};
static const double ENOUGH = 1. / 3; /* of what the best number gains in perplexity over the smallest */
static const uint32_t candidates[TOPIC_TRIALS_MAX] = {5, 10, 15, 20, 30, 40, 60, 80, 100};

typedef struct chooser {
    const choose_plan *plan;
    word_corpus learned, rest; /* rest: every tenth document; owned */
    topic_run *models[2];
    uint32_t done, all; /* iterations */
} chooser;

static vp_status learn(chooser *ch, uint32_t topics, size_t which, vp_error *error)
{
    const choose_plan *p = ch->plan;
    const run_plan plan = {.single = p->single, .topics = topics, .seed = p->seed + which, .threads = p->threads};
    vp_status status = run_new(&ch->learned, &plan, &ch->models[which], error);
    for (uint32_t i = 1; !status && i <= ITERATIONS; i++) {
        run_step(ch->models[which]);
        if (i > SAMPLED_FROM && i % SAMPLE_EVERY == 0)
            run_sample(ch->models[which]);
        if (p->progress && !p->progress(p->context, ++ch->done, ch->all, exp(-run_likelihood(ch->models[which]))))
            status = fail(error, VP_CANCELLED, NULL, "stopped while choosing the number of topics");
    }
    return status;
}

/* Mean cosine of the topics of both models, matched, by their sizes, so that those that a mixture has left empty do not
 * count; NaN when memory ran out. */
static double stability(const topic_matrix *a, const topic_matrix *b)
{
    uint32_t *match = calloc(a->topics, sizeof *match);
    double *cosines = calloc(a->topics, sizeof *cosines), sum = 0, all = 0;
    bool ok = match && cosines && !isnan(topic_match(a, b, 0, match, cosines));
    for (uint32_t k = 0; ok && k < a->topics; k++) {
        double size = (double)a->prior[k] + b->prior[match[k]];
        sum += size * cosines[k];
        all += size;
    }
    free(match);
    free(cosines);
    return ok ? sum / all : NAN;
}

static vp_status measure(chooser *ch, topic_trial *out, vp_error *error)
{
    topic_matrix m[2] = {run_matrix(ch->models[0]), run_matrix(ch->models[1])};
    double likelihood[2] = {0};
    uint64_t n = 0;
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < 2; i++)
        status = topic_matrix_completion(&m[i], &ch->rest, &likelihood[i], &n, error);
    out->stability = status ? 0 : stability(&m[0], &m[1]);
    out->perplexity = n ? exp(-(likelihood[0] + likelihood[1]) / 2 / (double)n) : 0;
    return isnan(out->stability) ? fail_memory(error) : status;
}

static vp_status try_number(chooser *ch, topic_trial *out, vp_error *error)
{
    vp_status status = learn(ch, out->topics, 0, error);
    if (!status)
        status = learn(ch, out->topics, 1, error);
    if (!status)
        status = measure(ch, out, error);
    for (size_t i = 0; i < 2; i++) {
        run_free(ch->models[i]);
        ch->models[i] = NULL;
    }
    return status;
}

static uint32_t best_of(const topic_trials *t)
{
    double least = INFINITY;
    const topic_trial *best = NULL;
    for (size_t i = 0; i < t->count; i++)
        least = fmin(least, t->trials[i].perplexity);
    double first = t->trials[0].perplexity, most = first - ENOUGH * (first - least);
    for (size_t i = 0; i < t->count; i++)
        if (t->trials[i].perplexity <= most && (!best || t->trials[i].stability > best->stability))
            best = &t->trials[i];
    return best->topics;
}

/* Of some of the documents, where there are many: those that are learned from, and the rest. */
static bool part(chooser *ch, const word_corpus *c)
{
    word_corpus some;
    bool ok = word_corpus_part(c, 0, c->starts[c->documents] / WORDS + 1, false, &some);
    ok = ok && word_corpus_part(&some, HELD_OUT - 1, HELD_OUT, true, &ch->learned) &&
         word_corpus_part(&some, HELD_OUT - 1, HELD_OUT, false, &ch->rest);
    word_corpus_release(&some);
    return ok;
}

vp_status topic_choose(const word_corpus *c, const choose_plan *plan, topic_trials *out, vp_error *error)
{
    chooser ch = {.plan = plan};
    topic_trials t = *out;
    size_t known = t.count, most = c->documents / DOCUMENTS_EACH < c->vocabulary / WORDS_EACH
                                       ? c->documents / DOCUMENTS_EACH
                                       : c->vocabulary / WORDS_EACH;
    for (size_t i = 0; i < TOPIC_TRIALS_MAX; i++)
        if (i >= known && (!i || candidates[i] <= most))
            t.trials[t.count++].topics = candidates[i];
    ch.all = (uint32_t)t.count * 2 * ITERATIONS;
    ch.done = (uint32_t)known * 2 * ITERATIONS;
    vp_status status = part(&ch, c) ? VP_OK : fail_memory(error);
    for (size_t i = known; t.count > 1 && !status && i < t.count; i++) {
        topic_trials so_far = t;
        status = try_number(&ch, &t.trials[i], error);
        so_far.trials[i] = t.trials[i];
        so_far.count = i + 1;
        if (!status && plan->keep)
            status = plan->keep(plan->context, &so_far, error);
    }
    word_corpus_release(&ch.learned);
    word_corpus_release(&ch.rest);
    if (status)
        return status;
    t.chosen = t.count > 1 ? best_of(&t) : t.trials[0].topics;
    t.count = t.count > 1 ? t.count : 0;
    *out = t;
    return VP_OK;
}
