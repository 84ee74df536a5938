#include "topics/fit.h"

#include "topics/consensus.h"
#include "topics/describe.h"

#include <math.h>
#include <stdlib.h>

enum {
    SHORT = 15, /* words of a text, below which it has one topic */
    LDA_ITERATIONS = 200,
    SAMPLED = 4,      /* the last so-manieth of the iterations ... */
    SAMPLE_EVERY = 5, /* ... is averaged, at each of so many */
    MIXTURE_ITERATIONS = 60,
    MIXTURE_MOST = 100,
    ITERATIONS_MAX = 100000,
};
typedef struct fit_work {
    const topic_plan *plan;
    uint32_t topics; /* to learn */
    uint32_t iterations;
    consensus start;
    const topic_vocabulary *v;
    topic_outcome *outcome;
    topic_matrix matrix; /* `words` and `prior` are owned */
    topic_sizes sizes;   /* of it */
    uint32_t *order;     /* [matrix.topics] their numbers while they were learned */
    double beta;
} fit_work;

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

static vp_status report(const fit_work *f, uint32_t done, uint32_t all, double likelihood, vp_error *error)
{
    f->outcome->perplexity = likelihood < 0 ? exp(-likelihood) : 0;
    if (f->plan->progress && !f->plan->progress(f->plan->context, done, all, f->outcome->perplexity))
        return fail(error, VP_CANCELLED, NULL, "stopped after %u of %u iterations", done, all);
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

/* Takes over what was learned, with the topics by size. */
static vp_status take_over(fit_work *f, const topic_matrix *m, vp_error *error)
{
    topic_sizes sizes = {0};
    ranked_topic *ranked = calloc(m->topics, sizeof *ranked);
    f->order = calloc(m->topics, sizeof *f->order);
    vp_status status = ranked && f->order ? topic_sizes_new(m, f->v, f->plan->threads, &sizes, error)
                                          : fail_memory(error);
    if (!status)
        status = topic_matrix_pick(m, f->order, rank(m, &sizes, ranked, f->order), &f->matrix, error);
    if (!status)
        status = topic_sizes_new(&f->matrix, f->v, f->plan->threads, &f->sizes, error);
    topic_sizes_release(&sizes);
    free(ranked);
    return status;
}

static run_plan plan_of(const fit_work *f)
{
    return (run_plan){
        .single = f->outcome->single, .topics = f->topics, .seed = f->plan->seed, .threads = f->plan->threads};
}

static vp_status report_start(void *context, uint32_t done, double likelihood, vp_error *error)
{
    const fit_work *f = context;
    return report(f, done, CONSENSUS_STEPS + f->iterations, likelihood, error);
}

static vp_status start(fit_work *f, topic_run *run, vp_error *error)
{
    const consensus_plan plan = {plan_of(f), report_start, f};
    if (f->topics < 2 || f->topics > CONSENSUS_TOPICS_MAX)
        return VP_OK;
    vp_status status = consensus_new(&f->v->corpus, &plan, &f->start, error);
    return status ? status : run_start(run, &f->start.mean, error);
}

static vp_status learn(fit_work *f, vp_error *error)
{
    uint32_t all = f->iterations;
    topic_run *run = NULL;
    const run_plan plan = plan_of(f);
    vp_status status = run_new(&f->v->corpus, &plan, &run, error);
    if (!status)
        status = start(f, run, error);
    for (uint32_t i = 1; !status && i <= all; i++) {
        run_step(run);
        if (i == all || (i > all - all / SAMPLED && (all - i) % SAMPLE_EVERY == 0))
            run_sample(run);
        status = report(f, CONSENSUS_STEPS + i, CONSENSUS_STEPS + all, run_likelihood(run), error);
    }
    if (!status) {
        topic_matrix m = run_matrix(run);
        f->beta = run_beta(run);
        status = take_over(f, &m, error);
    }
    run_free(run);
    return status;
}

/* A mixture leaves out by itself the topics that nothing needs. */
static vp_status choose(fit_work *f, vp_error *error)
{
    const topic_plan *p = f->plan;
    const choose_plan plan = {p->seed, p->threads, p->progress, p->context};
    topic_trials *trials = &f->outcome->trials;
    f->topics = p->topics ? p->topics : MIXTURE_MOST;
    if (p->topics || f->outcome->single)
        return VP_OK;
    vp_status status = topic_choose(&f->v->corpus, &plan, trials, error);
    f->topics = trials->chosen;
    return status;
}

/* ---- Names, and the file ---- */

static bool write_meta(const fit_work *f, buf *meta)
{
    const topic_outcome *o = f->outcome;
    return buf_puts(meta, "{\"kind\":\"topics\",\"language\":") && buf_json(meta, str_of(f->plan->language)) &&
           buf_printf(meta,
                      ",\"method\":\"%s\",\"topics\":%u,\"seed\":%llu,\"documents\":%zu,\"words\":%u,\"phrases\":%u",
                      o->single ? "mixture" : "lda", o->topics, (unsigned long long)f->plan->seed, o->documents,
                      o->words, o->phrases) &&
           buf_puts(meta, ",\"perplexity\":") && buf_number(meta, o->perplexity, 6) && buf_putc(meta, '}');
}

static vp_status know(const fit_work *f, topic_facts *facts, topic_words *first, vp_error *error)
{
    const topic_sizes *s = &f->sizes;
    double all = 0;
    for (uint32_t k = 0; k < f->matrix.topics; k++)
        all += s->shares[k];
    for (uint32_t k = 0; k < f->matrix.topics; k++)
        facts[k] = (topic_facts){.share = s->shares[k] / all,
                                 .stability = f->start.stability ? f->start.stability[f->order[k]] : -1,
                                 .documents = s->firsts[k],
                                 .words = s->words[k]};
    return topic_worth(&f->matrix, f->v, facts, first, error);
}

static vp_status write_model(const fit_work *f, const char *path, vp_error *error)
{
    buf meta = {0}, labels = {0};
    topic_facts *facts = calloc(f->matrix.topics, sizeof *facts);
    topic_words *first = calloc(f->matrix.topics, sizeof *first);
    topic_draft d = {.language = f->plan->language,
                     .probe = f->plan->probe,
                     .stems = f->v->stems,
                     .shown = f->v->shown,
                     .frequency = f->v->frequency,
                     .source = {(double)f->outcome->documents, f->beta},
                     .matrix = f->matrix,
                     .facts = facts,
                     .first = first};
    bool ok = facts && first && topic_labels(&f->matrix, f->v, &f->sizes, &labels) && write_meta(f, &meta);
    vp_status status = ok ? know(f, facts, first, error) : fail_memory(error);
    if (!status)
        status = confidence_fit(&f->matrix, &f->v->corpus, &d.confidence, error);
    d.meta = buf_str(&meta);
    d.labels = buf_str(&labels);
    if (!status)
        status = topic_model_write(&d, path, error);
    free(facts);
    free(first);
    buf_release(&meta);
    buf_release(&labels);
    return status;
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
    vp_status status = topic_vocabulary_new(c, &v, error);
    if (!status && !median_length(c, &outcome.median_length))
        status = fail_memory(error);
    if (!status) {
        account(c, &v, &outcome);
        outcome.single = outcome.median_length < SHORT;
        status = choose(&f, error);
    }
    f.iterations = plan->iterations ? plan->iterations : outcome.single ? MIXTURE_ITERATIONS : LDA_ITERATIONS;
    if (!status)
        status = learn(&f, error);
    outcome.topics = f.matrix.topics;
    if (!status)
        status = write_model(&f, path, error);
    topic_matrix_release(&f.matrix);
    consensus_release(&f.start);
    free(f.order);
    topic_sizes_release(&f.sizes);
    topic_vocabulary_release(&v);
    if (!status)
        *out = outcome;
    return status;
}
