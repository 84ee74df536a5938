#include "topics/fit.h"

#include "models/lanes.h"
#include "topics/consensus.h"
#include "topics/fit_work.h"

#include <math.h>
#include <stdlib.h>
#include <xxhash.h>

enum {
    SHORT = 15,  /* words of a text, below which it has one topic, ... */
    FEW = 10000, /* ... and words of all texts: too little to learn several topics of each from */
    LDA_ITERATIONS = 200,
    SAMPLED = 4,      /* the last so-manieth of the iterations ... */
    SAMPLE_EVERY = 5, /* ... is averaged, at each of so many */
    MIXTURE_ITERATIONS = 60,
    ITERATIONS_MAX = 100000,
    WITNESS_WORDS = 500000, /* that a witness learns from, at most */
};

/* ---- Which method ---- */

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool median_length(const collection *c, uint32_t *median)
{
    uint32_t *sorted = malloc((c->documents + 1) * sizeof *sorted);
    size_t n = 0;
    for (size_t d = 0; sorted && d < c->documents; d++)
        if (c->lengths[d])
            sorted[n++] = c->lengths[d];
    if (sorted)
        qsort(sorted, n, sizeof *sorted, by_size);
    *median = sorted && n ? sorted[n / 2] : 0;
    free(sorted);
    return sorted != NULL;
}

/* ---- Learning ---- */

/* Whether how sure a topic is has to be learned with the help of others. */
static bool is_witnessed(const fit_work *f)
{
    return f->outcome->single && !f->plan->before;
}

static vp_status report(fit_work *f, double likelihood, vp_error *error)
{
    const topic_plan *p = f->plan;
    f->done++;
    f->outcome->perplexity = likelihood < 0 ? exp(-likelihood) : 0;
    if (p->progress && !p->progress(p->context, f->done, f->all, f->outcome->perplexity))
        return fail(error, VP_CANCELLED, NULL, "stopped after %u of %u iterations", f->done, f->all);
    return VP_OK;
}

typedef struct ranked_topic {
    double share;
    uint32_t topic;
} ranked_topic;

static int larger_first(const void *a, const void *b)
{
    const ranked_topic *x = a, *y = b;
    if (x->share != y->share)
        return x->share > y->share ? -1 : 1;
    return (x->topic > y->topic) - (x->topic < y->topic);
}

/* Order of the topics by size; of a mixture those that no document has first are left out. Returns how many. */
static uint32_t rank(const topic_matrix *m, const topic_sizes *s, ranked_topic *ranked, uint32_t *order)
{
    uint32_t kept = 0;
    for (uint32_t k = 0; k < m->topics; k++)
        if (!m->single || s->firsts[k])
            ranked[kept++] = (ranked_topic){s->shares[k], k};
    qsort(ranked, kept, sizeof *ranked, larger_first);
    for (uint32_t k = 0; k < kept; k++)
        order[k] = ranked[k].topic;
    return kept;
}

/* Takes over what was learned, with the topics by size; those of a model that is continued keep their numbers. */
static vp_status take_over(fit_work *f, const topic_matrix *m, vp_error *error)
{
    topic_sizes sizes = {0};
    ranked_topic *ranked = calloc(m->topics, sizeof *ranked);
    uint32_t kept = 0;
    free(f->order);
    topic_matrix_release(&f->matrix);
    topic_sizes_release(&f->sizes);
    f->order = calloc(m->topics, sizeof *f->order);
    vp_status status = ranked && f->order ? topic_sizes_new(m, f->v, f->plan->threads, &sizes, error)
                                          : fail_memory(error);
    if (!status && f->plan->before)
        status = update_keep(f, m, &sizes, &kept, error);
    else if (!status)
        kept = rank(m, &sizes, ranked, f->order);
    if (!status)
        status = topic_matrix_pick(m, f->order, kept, &f->matrix, error);
    if (!status)
        status = topic_sizes_new(&f->matrix, f->v, f->plan->threads, &f->sizes, error);
    topic_sizes_release(&sizes);
    free(ranked);
    return status;
}

/* A copy in which words that were learned as one have their shares. Owned: topic_matrix_release. */
static vp_status copy_whole(const fit_work *f, const topic_matrix *m, topic_matrix *out, vp_error *error)
{
    vp_status status = topic_matrix_pick(m, NULL, m->topics, out, error);
    if (status || !f->plan->guide)
        return status;
    if (m->single) /* a text is of one topic whole; else each word is drawn for itself */
        status = guided_prove(&f->guided, f->sets, out->topics, out->prior, out->width, (float *)out->words, error);
    guided_share(&f->guided, f->v, (float *)out->words, out->width);
    return status;
}

static run_plan plan_of(const fit_work *f)
{
    return (run_plan){.single = f->outcome->single,
                      .topics = f->topics,
                      .seed = f->plan->seed,
                      .threads = f->plan->threads,
                      .beta = f->plan->before ? f->plan->before->source.beta : 0,
                      .base = f->base,
                      .sets = f->sets};
}

static vp_status report_start(void *context, uint32_t done, double likelihood, vp_error *error)
{
    (void)done;
    return report(context, likelihood, error);
}

static vp_status start_from_consensus(fit_work *f, topic_run *run, vp_error *error)
{
    const consensus_plan plan = {plan_of(f), f->guided.topics, report_start, f};
    consensus made;
    if (f->topics < 2 || f->topics > CONSENSUS_TOPICS_MAX)
        return VP_OK;
    vp_status status = consensus_new(&f->corpus, &plan, &made, error);
    if (status)
        return status;
    status = run_start(run, &made.mean, error);
    f->stability = made.stability;
    made.stability = NULL;
    consensus_release(&made);
    return status;
}

/* At first from the model, then from what emerged. */
static vp_status start_from_model(fit_work *f, topic_run *run, vp_error *error)
{
    topic_matrix known;
    if (f->chosen)
        return run_start(run, &f->matrix, error);
    vp_status status = update_start(f, &known, error);
    if (!status) {
        status = run_start(run, &known, error);
        topic_matrix_release(&known);
    }
    return status;
}

static vp_status resume(fit_work *f, topic_run *run, const fit_state *found, uint32_t *done, vp_error *error)
{
    vp_status status = run_resume(run, &found->run, error);
    if (status)
        return status;
    *done = f->outcome->resumed = found->run.iteration;
    f->done = CONSENSUS_STEPS + *done;
    f->stability = found->stability ? calloc(f->topics, sizeof *f->stability) : NULL;
    if (found->stability && !f->stability)
        return fail_memory(error);
    for (uint32_t k = 0; f->stability && k < f->topics; k++)
        f->stability[k] = found->stability[k];
    return VP_OK;
}

static vp_status begin(fit_work *f, topic_run *run, const fit_state *found, uint32_t *done, vp_error *error)
{
    const fit_shape shape = {f->topics, f->iterations, f->v->words};
    if (checkpoint_fits(found, &shape))
        return resume(f, run, found, done, error);
    return f->plan->before ? start_from_model(f, run, error) : start_from_consensus(f, run, error);
}

static vp_status save(const fit_work *f, const topic_run *run, checkpoint *point, vp_error *error)
{
    const fit_state state = {.trials = f->outcome->trials,
                             .run = run_state(run),
                             .topics = f->topics,
                             .vocabulary = f->v->words,
                             .stability = f->stability};
    return checkpoint_save(point, &state, error);
}

static vp_status keep_stopped(const fit_work *f, const topic_run *run, checkpoint *point, vp_status status,
                              vp_error *error)
{
    if (status == VP_CANCELLED && save(f, run, point, NULL))
        return fail(error, VP_CANCELLED, "what was learned so far could not be kept", "stopped");
    return status;
}

static bool is_sampled(uint32_t iteration, uint32_t all)
{
    return iteration == all || (iteration > all - all / SAMPLED && (all - iteration) % SAMPLE_EVERY == 0);
}

static vp_status iterate(fit_work *f, topic_run *run, checkpoint *point, uint32_t done, vp_error *error)
{
    uint32_t all = f->iterations;
    vp_status status = VP_OK;
    for (uint32_t i = done + 1; !status && i <= all; i++) {
        run_step(run);
        if (is_sampled(i, all))
            run_sample(run);
        if (checkpoint_due(point))
            status = save(f, run, point, error);
        if (!status)
            status = report(f, run_likelihood(run), error);
    }
    return keep_stopped(f, run, point, status, error);
}

/* Topics of every other document; of some of them, where there are many. */
static vp_status learn_witness(fit_work *f, uint32_t which, const topic_matrix *from, vp_error *error)
{
    const word_corpus *c = &f->corpus;
    const run_plan plan = plan_of(f);
    word_corpus part;
    topic_run *run = NULL;
    size_t every = 2 * (size_t)(c->starts[c->documents] / WITNESS_WORDS + 1);
    vp_status status = word_corpus_part(c, which, every, false, &part) ? VP_OK : fail_memory(error);
    if (!status && part.starts[part.documents])
        status = run_new(&part, &plan, &run, error);
    if (run)
        status = run_start(run, from, error);
    for (uint32_t i = 1; run && !status && i <= f->iterations; i++) {
        run_step(run);
        if (is_sampled(i, f->iterations))
            run_sample(run);
        status = report(f, run_likelihood(run), error);
    }
    if (run && !status) {
        topic_matrix m = run_matrix(run);
        status = copy_whole(f, &m, &f->witnesses[which], error);
    }
    run_free(run);
    word_corpus_release(&part);
    return status;
}

static vp_status learn(fit_work *f, checkpoint *point, const fit_state *found, vp_error *error)
{
    topic_run *run = NULL;
    uint32_t done = 0;
    topic_matrix whole = {0};
    const run_plan plan = plan_of(f);
    vp_status status = run_new(&f->corpus, &plan, &run, error);
    if (!status)
        status = begin(f, run, found, &done, error);
    if (!status)
        status = iterate(f, run, point, done, error);
    if (!status) {
        topic_matrix m = run_matrix(run);
        f->beta = run_beta(run);
        status = copy_whole(f, &m, &whole, error);
        if (!status)
            status = take_over(f, &whole, error);
        topic_matrix_release(&whole);
    }
    for (uint32_t i = 0; !status && i < 2 && is_witnessed(f); i++) {
        topic_matrix m = run_matrix(run);
        status = keep_stopped(f, run, point, learn_witness(f, i, &m, error), error);
    }
    if (!status)
        f->outcome->perplexity = exp(-run_likelihood(run));
    run_free(run);
    return status;
}

/* Going on with a model: with some topics more than it has, then with those of them that emerged, so that what the
 * others took goes to where it belongs. */
static vp_status go_on(fit_work *f, checkpoint *point, const fit_state *found, vp_error *error)
{
    vp_status status = VP_OK;
    for (int turn = 0; !status && turn < 2; turn++) {
        f->chosen = turn;
        f->topics = turn ? f->matrix.topics : f->topics;
        status = update_base(f, error);
        if (!status)
            status = learn(f, point, found, error);
    }
    return status;
}

typedef struct keeper {
    const fit_work *fit;
    checkpoint *point;
} keeper;

static vp_status keep_trials(void *context, const topic_trials *t, vp_error *error)
{
    const keeper *k = context;
    return checkpoint_save(k->point, &(fit_state){.trials = *t}, error);
}

static bool report_trial(void *context, uint32_t done, uint32_t all, double perplexity)
{
    const keeper *k = context;
    const topic_plan *p = k->fit->plan;
    return !p->progress || p->progress(p->context, done, all, perplexity);
}

static int by_hash(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Documents with other words in another order; 0 when memory ran out. */
static size_t different_documents(const word_corpus *c)
{
    uint64_t *hashes = malloc((c->documents + 1) * sizeof *hashes);
    size_t different = 0;
    for (size_t d = 0; hashes && d < c->documents; d++)
        hashes[d] = XXH3_64bits(c->words + c->starts[d], (c->starts[d + 1] - c->starts[d]) * sizeof *c->words);
    if (hashes)
        qsort(hashes, c->documents, sizeof *hashes, by_hash);
    for (size_t d = 0; hashes && d < c->documents; d++)
        different += !d || hashes[d] != hashes[d - 1];
    free(hashes);
    return different;
}

/* No more topics than there are words or different documents: they would have to share them. */
static vp_status limit_number(fit_work *f, vp_error *error)
{
    uint32_t asked = f->plan->topics;
    size_t documents = different_documents(&f->corpus), words = f->corpus.vocabulary;
    size_t most = documents < words ? documents : words;
    if (!documents)
        return fail_memory(error);
    f->topics = f->topics < most ? f->topics : (uint32_t)most;
    if (asked > most)
        log_line("%u topics were asked for, and %zu learned: there are no more different %s", asked, most,
                 documents < words ? "documents" : "words");
    return VP_OK;
}

static vp_status choose(fit_work *f, checkpoint *point, const topic_trials *made, vp_error *error)
{
    const topic_plan *p = f->plan;
    keeper k = {f, point};
    const choose_plan plan = {f->outcome->single, p->seed, p->threads, report_trial, keep_trials, &k};
    topic_trials *trials = &f->outcome->trials;
    vp_status status = VP_OK;
    f->topics = p->before ? p->before->matrix.topics + TOPIC_EMERGING_MOST : p->topics;
    if (p->before)
        return VP_OK;
    if (!p->topics) {
        *trials = *made;
        status = made->chosen ? VP_OK : topic_choose(&f->corpus, &plan, trials, error);
        f->topics = trials->chosen;
    }
    return status ? status : limit_number(f, error);
}

/* The guide's topics come first, and are learned even where fewer would do. */
static vp_status seed(fit_work *f, vp_error *error)
{
    const guide *g = f->plan->guide;
    if (!g)
        return VP_OK;
    f->topics = f->topics > g->topics ? f->topics : g->topics;
    return guided_sets(g, &f->guided, f->v, f->topics, &f->sets, error);
}

/* ---- All together ---- */

static void account(const collection *c, const topic_vocabulary *v, topic_outcome *out)
{
    out->documents = c->documents;
    for (size_t d = 0; d < c->documents; d++)
        out->empty += v->corpus.starts[d] == v->corpus.starts[d + 1];
    out->words = v->words;
    out->phrases = v->phrases;
}

/* Of all that the result depends on. */
static uint64_t fingerprint(const fit_work *f)
{
    const word_corpus *c = &f->corpus;
    const topic_plan *p = f->plan;
    const struct {
        uint64_t words, starts, seed, documents, guide;
        uint32_t topics, iterations, vocabulary, single;
        char version[16];
    } all = {XXH3_64bits(c->words, c->starts[c->documents] * sizeof *c->words),
             XXH3_64bits(c->starts, (c->documents + 1) * sizeof *c->starts),
             p->seed,
             c->documents,
             p->guide ? p->guide->hash : 0,
             p->topics,
             f->iterations,
             c->vocabulary,
             f->outcome->single,
             VP_VERSION};
    return XXH3_64bits(&all, sizeof all);
}

static vp_status learn_and_write(fit_work *f, const char *path, vp_error *error)
{
    checkpoint point;
    fit_state found;
    bool ok = checkpoint_open(&point, f->plan->before ? NULL : path, fingerprint(f), &found);
    vp_status status = ok ? choose(f, &point, &found.trials, error) : fail_memory(error);
    if (!status)
        status = seed(f, error);
    f->all = f->plan->before ? 2 * f->iterations : CONSENSUS_STEPS + f->iterations * (is_witnessed(f) ? 3 : 1);
    if (!status)
        status = f->plan->before ? go_on(f, &point, &found, error) : learn(f, &point, &found, error);
    f->outcome->topics = f->matrix.topics;
    if (!status)
        status = fit_write(f, path, error);
    pack_close(&found.pack);
    checkpoint_close(&point, !status);
    return status;
}

static vp_status guide_words(fit_work *f, vp_error *error)
{
    const guide *g = f->plan->guide;
    buf unknown = {0};
    vp_status status = guide_unknown(g, f->v, &unknown) ? guided_new(g, f->v, &f->guided, error) : fail_memory(error);
    if (!status && unknown.n)
        log_line(
            "%s: too few of the documents in %s have these words, or more than half of them, so they steer nothing "
            "there: %s",
            g->file, f->plan->language, unknown.p);
    f->corpus = f->guided.corpus;
    buf_release(&unknown);
    return status;
}

static vp_status prepare(fit_work *f, const collection *c, vp_error *error)
{
    topic_outcome *o = f->outcome;
    const topic_plan *p = f->plan;
    if (!median_length(c, &o->median_length))
        return fail_memory(error);
    if (p->guide && p->topics && p->topics < p->guide->topics)
        return fail(error, VP_INVALID, "words that stand apart and are no seeds have topics of their own",
                    "%u topics are too few for the seeds of %u", p->topics, p->guide->topics);
    account(c, f->v, o);
    o->few = !p->before && o->median_length >= SHORT && f->v->corpus.starts[f->v->corpus.documents] < FEW;
    o->single = p->before ? p->before->matrix.single : o->few || o->median_length < SHORT;
    f->iterations = p->iterations ? p->iterations : o->single ? MIXTURE_ITERATIONS : LDA_ITERATIONS;
    if (p->before) /* in two turns */
        f->iterations = (f->iterations + 1) / 2;
    f->corpus = f->v->corpus;
    vp_status status = topic_check(&f->corpus, 1, error);
    return !status && p->guide ? guide_words(f, error) : status;
}

vp_status topic_fit(const collection *c, const topic_plan *plan, const char *path, topic_outcome *out, vp_error *error)
{
    topic_vocabulary v = {0};
    topic_outcome outcome = {0};
    fit_work f = {.plan = plan, .v = &v, .outcome = &outcome};
    if (!c->documents)
        return fail(error, VP_FORMAT, NULL, "there are no documents to learn topics from");
    if (plan->iterations > ITERATIONS_MAX)
        return fail(error, VP_INVALID, "0 is the usual number", "there cannot be more than %d iterations",
                    ITERATIONS_MAX);
    const topic_model *m = plan->before;
    const known_words known = m ? (known_words){&m->stems, m->shown} : (known_words){0};
    vp_status status = topic_vocabulary_new(c, m ? &known : NULL, &v, error);
    if (!status)
        status = prepare(&f, c, error);
    if (!status)
        status = learn_and_write(&f, path, error);
    topic_matrix_release(&f.matrix);
    topic_sizes_release(&f.sizes);
    topic_matrix_release(&f.witnesses[0]);
    topic_matrix_release(&f.witnesses[1]);
    guided_release(&f.guided);
    void *const owned[] = {(void *)f.base.words, (void *)f.base.documents, (void *)f.sets, f.stability, f.order};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    topic_vocabulary_release(&v);
    if (status)
        free(outcome.changes);
    else
        *out = outcome;
    return status;
}
