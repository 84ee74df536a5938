#include "topics/run.h"

#include "models/lda.h"
#include "models/mixture.h"

#include <stdlib.h>

struct topic_run {
    lda *lda; /* one of both is there */
    mixture *mixture;
};

/* The usual priors of MALLET, and those of Yin and Wang (2014). */
static const double ALPHA = 5, BETA = 0.01, MIXTURE_ALPHA = 0.1, MIXTURE_BETA = 0.1;

vp_status run_new(const word_corpus *c, const run_plan *p, topic_run **out, vp_error *error)
{
    topic_run *r = calloc(1, sizeof *r);
    if (!r)
        return fail_memory(error);
    const lda_settings of_lda = {p->topics, p->seed, p->threads, ALPHA, p->beta > 0 ? p->beta : BETA,
                                 true,      p->base, p->sets};
    const mixture_settings of_mixture = {p->topics, p->seed, MIXTURE_ALPHA, p->beta > 0 ? p->beta : MIXTURE_BETA,
                                         p->base,   p->sets};
    vp_status status = p->single ? mixture_new(c, &of_mixture, &r->mixture, error)
                                 : lda_new(c, &of_lda, &r->lda, error);
    if (status)
        run_free(r);
    else
        *out = r;
    return status;
}

void run_free(topic_run *r)
{
    if (!r)
        return;
    lda_free(r->lda);
    mixture_free(r->mixture);
    free(r);
}

vp_status run_start(topic_run *r, const topic_matrix *from, vp_error *error)
{
    return r->lda ? lda_start(r->lda, from, error) : mixture_start(r->mixture, from, error);
}

void run_step(topic_run *r)
{
    if (r->lda)
        lda_step(r->lda);
    else
        mixture_step(r->mixture);
}

double run_likelihood(const topic_run *r)
{
    return r->lda ? lda_likelihood(r->lda) : mixture_likelihood(r->mixture);
}

void run_sample(topic_run *r)
{
    if (r->lda)
        lda_sample(r->lda);
    else
        mixture_sample(r->mixture);
}

topic_matrix run_matrix(const topic_run *r)
{
    return r->lda ? lda_matrix(r->lda) : mixture_matrix(r->mixture);
}

learner_state run_state(const topic_run *r)
{
    return r->lda ? lda_state(r->lda) : mixture_state(r->mixture);
}

vp_status run_resume(topic_run *r, const learner_state *s, vp_error *error)
{
    return r->lda ? lda_resume(r->lda, s, error) : mixture_resume(r->mixture, s, error);
}

double run_beta(const topic_run *r)
{
    return run_state(r).beta;
}
