#include "topics/fit.h"

#include "models/lanes.h"
#include "models/lda.h"
#include "models/mixture.h"
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
/* The usual priors of MALLET, and those of Yin and Wang (2014). */
static const double ALPHA = 5, BETA = 0.01, MIXTURE_ALPHA = 0.1, MIXTURE_BETA = 0.1;

typedef struct fit_work {
    const topic_plan *plan;
    uint32_t topics; /* to learn */
    const topic_vocabulary *v;
    topic_outcome *outcome;
    topic_matrix matrix; /* `words` and `prior` are owned */
    topic_sizes sizes;   /* of it */
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

/* Copies a matrix with its topics in another order, and only the first `topics` of them. */
static vp_status keep(const topic_matrix *m, const uint32_t *order, uint32_t topics, topic_matrix *out, vp_error *error)
{
    uint32_t width = lanes_round_up(topics);
    float *words = calloc((size_t)m->vocabulary * width, sizeof *words), *prior = calloc(width, sizeof *prior);
    if (!words || !prior) {
        free(words);
        free(prior);
        return fail_memory(error);
    }
    for (size_t w = 0; w < m->vocabulary; w++)
        for (uint32_t k = 0; k < topics; k++)
            words[w * width + k] = m->words[w * m->width + order[k]];
    for (uint32_t k = 0; k < topics; k++)
        prior[k] = m->prior[order[k]];
    *out = (topic_matrix){topics, width, m->vocabulary, m->single, words, prior};
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
    uint32_t *order = calloc(m->topics, sizeof *order);
    vp_status status = ranked && order ? topic_sizes_new(m, f->v, f->plan->threads, &sizes, error) : fail_memory(error);
    if (!status)
        status = keep(m, order, rank(m, &sizes, ranked, order), &f->matrix, error);
    if (!status)
        status = topic_sizes_new(&f->matrix, f->v, f->plan->threads, &f->sizes, error);
    topic_sizes_release(&sizes);
    free(ranked);
    free(order);
    return status;
}

static vp_status learn_lda(fit_work *f, vp_error *error)
{
    const topic_plan *p = f->plan;
    uint32_t all = p->iterations ? p->iterations : LDA_ITERATIONS;
    lda *l = NULL;
    vp_status status = lda_new(&f->v->corpus, &(lda_settings){f->topics, p->seed, p->threads, ALPHA, BETA, true}, &l,
                               error);
    for (uint32_t i = 1; !status && i <= all; i++) {
        lda_step(l);
        if (i > all - all / SAMPLED && (all - i) % SAMPLE_EVERY == 0)
            lda_sample(l);
        status = report(f, i, all, lda_likelihood(l), error);
    }
    topic_matrix m = status ? (topic_matrix){0} : lda_matrix(l);
    if (!status)
        status = take_over(f, &m, error);
    lda_free(l);
    return status;
}

static vp_status learn_mixture(fit_work *f, vp_error *error)
{
    const topic_plan *p = f->plan;
    uint32_t all = p->iterations ? p->iterations : MIXTURE_ITERATIONS;
    mixture *l = NULL;
    vp_status status = mixture_new(&f->v->corpus, &(mixture_settings){f->topics, p->seed, MIXTURE_ALPHA, MIXTURE_BETA},
                                   &l, error);
    for (uint32_t i = 1; !status && i <= all; i++) {
        mixture_step(l);
        status = report(f, i, all, mixture_likelihood(l), error);
    }
    topic_matrix m = status ? (topic_matrix){0} : mixture_matrix(l);
    if (!status)
        status = take_over(f, &m, error);
    mixture_free(l);
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

static vp_status know(const fit_work *f, topic_facts *facts, vp_error *error)
{
    const topic_sizes *s = &f->sizes;
    double all = 0;
    for (uint32_t k = 0; k < f->matrix.topics; k++)
        all += s->shares[k];
    for (uint32_t k = 0; k < f->matrix.topics; k++)
        facts[k] = (topic_facts){.share = s->shares[k] / all, .documents = s->firsts[k]};
    return topic_worth(&f->matrix, f->v, facts, error);
}

static vp_status write_model(const fit_work *f, const char *path, vp_error *error)
{
    buf meta = {0}, labels = {0};
    topic_facts *facts = calloc(f->matrix.topics, sizeof *facts);
    topic_draft d = {.language = f->plan->language,
                     .probe = f->plan->probe,
                     .vocabulary = f->v,
                     .matrix = f->matrix,
                     .facts = facts};
    bool ok = facts && topic_labels(&f->matrix, f->v, &f->sizes, &labels) && write_meta(f, &meta);
    vp_status status = ok ? know(f, facts, error) : fail_memory(error);
    if (!status)
        status = confidence_fit(&f->matrix, &f->v->corpus, &d.confidence, error);
    d.meta = buf_str(&meta);
    d.labels = buf_str(&labels);
    if (!status)
        status = topic_model_write(&d, path, error);
    free(facts);
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
    if (!status)
        status = outcome.single ? learn_mixture(&f, error) : learn_lda(&f, error);
    outcome.topics = f.matrix.topics;
    if (!status)
        status = write_model(&f, path, error);
    free((void *)f.matrix.words);
    free((void *)f.matrix.prior);
    topic_sizes_release(&f.sizes);
    topic_vocabulary_release(&v);
    if (!status)
        *out = outcome;
    return status;
}
