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
};
/* The usual priors of MALLET, and those of Yin and Wang (2014). */
static const double ALPHA = 5, BETA = 0.01, MIXTURE_ALPHA = 0.1, MIXTURE_BETA = 0.1;

typedef struct fit_work {
    const topic_plan *plan;
    const topic_vocabulary *v;
    topic_outcome *outcome;
    topic_matrix matrix; /* `words` and `prior` are owned */
    topic_facts *facts;  /* [topics] */
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

typedef struct sized {
    topic_facts facts;
    uint32_t topic;
} sized;

static int larger_first(const void *a, const void *b)
{
    const sized *x = a, *y = b;
    if (x->facts.share != y->facts.share)
        return x->facts.share > y->facts.share ? -1 : 1;
    return (x->topic > y->topic) - (x->topic < y->topic);
}

/* Takes over what was learned: topics by size; of a mixture those that have documents. */
static vp_status take_over(fit_work *f, const topic_matrix *m, vp_error *error)
{
    f->facts = calloc(m->topics, sizeof *f->facts);
    sized *by = calloc(m->topics, sizeof *by);
    uint32_t *order = calloc(m->topics, sizeof *order), kept = 0;
    vp_status status = f->facts && by && order ? topic_sizes(m, &f->v->corpus, f->plan->threads, f->facts, error)
                                               : fail_memory(error);
    for (uint32_t k = 0; !status && k < m->topics; k++)
        by[k] = (sized){f->facts[k], k};
    if (!status)
        qsort(by, m->topics, sizeof *by, larger_first);
    for (uint32_t k = 0; !status && k < m->topics; k++) {
        order[k] = by[k].topic;
        f->facts[k] = by[k].facts;
        kept += !m->single || by[k].facts.documents > 0;
    }
    if (!status)
        status = keep(m, order, kept, &f->matrix, error);
    free(by);
    free(order);
    return status;
}

static vp_status learn_lda(fit_work *f, vp_error *error)
{
    const topic_plan *p = f->plan;
    uint32_t all = p->iterations ? p->iterations : LDA_ITERATIONS;
    lda *l = NULL;
    vp_status status = lda_new(&f->v->corpus, &(lda_settings){p->topics, p->seed, p->threads, ALPHA, BETA, true}, &l,
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
    vp_status status = mixture_new(&f->v->corpus, &(mixture_settings){p->topics, p->seed, MIXTURE_ALPHA, MIXTURE_BETA},
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

/* ---- Names, and the file ---- */

/* P(word) by the shares of the topics; NULL when memory ran out. Owned. */
static float *common_words(const fit_work *f)
{
    const topic_matrix *m = &f->matrix;
    float *common = calloc(m->vocabulary + 1, sizeof *common);
    for (size_t w = 0; common && w < m->vocabulary; w++)
        for (uint32_t k = 0; k < m->topics; k++)
            common[w] += (float)f->facts[k].share * m->words[w * m->width + k];
    return common;
}

/* The labels, one after the other in `text`; NULL when memory ran out. Owned. */
static const char **name_topics(const fit_work *f, buf *text)
{
    uint32_t topics = f->matrix.topics;
    float *common = common_words(f);
    const char **labels = calloc(topics + 1, sizeof *labels);
    bool ok = common && labels;
    for (uint32_t k = 0; ok && k < topics; k++)
        ok = topic_label(&f->matrix, f->v, common, k, text);
    free(common);
    if (!ok) {
        free(labels);
        return NULL;
    }
    const char *at = text->p;
    for (uint32_t k = 0; k < topics; k++, at += strlen(at) + 1)
        labels[k] = at;
    return labels;
}

static bool write_meta(const fit_work *f, buf *meta)
{
    const topic_outcome *o = f->outcome;
    return buf_puts(meta, "{\"kind\":\"topics\",\"language\":") && buf_json(meta, str_of(f->plan->language)) &&
           buf_printf(meta,
                      ",\"method\":\"%s\",\"topics\":%u,\"seed\":%llu,\"documents\":%zu,\"words\":%u,\"phrases\":%u",
                      o->single ? "mixture" : "lda", o->topics, (unsigned long long)f->plan->seed, o->documents,
                      o->words, o->phrases) &&
           buf_puts(meta, ",\"perplexity\":") && buf_number(meta, o->perplexity, 6) && buf_putc(meta, '}') &&
           buf_terminate(meta);
}

static vp_status write_model(const fit_work *f, const char *path, vp_error *error)
{
    buf meta = {0}, text = {0};
    topic_draft d = {.language = f->plan->language,
                     .probe = f->plan->probe,
                     .vocabulary = f->v,
                     .matrix = f->matrix,
                     .facts = f->facts};
    const char **labels = name_topics(f, &text);
    vp_status status = labels && write_meta(f, &meta) ? confidence_fit(&f->matrix, &f->v->corpus, &d.confidence, error)
                                                      : fail_memory(error);
    d.meta = meta.p;
    d.labels = labels;
    if (!status)
        status = topic_model_write(&d, path, error);
    free(labels);
    buf_release(&meta);
    buf_release(&text);
    return status;
}

/* ---- All together ---- */

static void account(const collection *c, const topic_vocabulary *v, topic_outcome *out)
{
    out->documents = c->documents;
    for (size_t d = 0; d < c->documents; d++)
        out->empty += v->starts[d] == v->starts[d + 1];
    out->words = v->words;
    out->phrases = v->count - v->words;
}

vp_status topic_fit(const collection *c, const topic_plan *plan, const char *path, topic_outcome *out, vp_error *error)
{
    topic_vocabulary v = {0};
    topic_outcome outcome = {0};
    fit_work f = {.plan = plan, .v = &v, .outcome = &outcome};
    vp_status status = c->documents ? topic_vocabulary_new(c, &v, error)
                                    : fail(error, VP_FORMAT, NULL, "there are no documents to learn topics from");
    if (!status && !median_length(c, &outcome.median_length))
        status = fail_memory(error);
    if (!status) {
        account(c, &v, &outcome);
        outcome.single = outcome.median_length < SHORT;
        status = outcome.single ? learn_mixture(&f, error) : learn_lda(&f, error);
    }
    outcome.topics = f.matrix.topics;
    if (!status)
        status = topic_worth(&f.matrix, &v, f.facts, error);
    if (!status)
        status = write_model(&f, path, error);
    free((void *)f.matrix.words);
    free((void *)f.matrix.prior);
    free(f.facts);
    topic_vocabulary_release(&v);
    if (!status)
        *out = outcome;
    return status;
}
