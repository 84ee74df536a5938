#include "topics/checkpoint.h"

#include "models/lanes.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ENDING ".unfinished"
static const double WAIT = 2, SHARE = 20; /* seconds; of the time that writing took */

typedef struct header {
    uint64_t fingerprint;
    uint32_t iteration, samples;
    double beta, likelihood;
    topic_trials trials;
} header;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A section that has the right size; NULL else. */
static const void *section(const pack *p, const char *name, size_t size)
{
    str s = pack_section(p, name);
    return s.n == size ? s.p : NULL;
}

static bool sane_trials(const topic_trials *t)
{
    bool ok = t->count <= TOPIC_TRIALS_MAX && t->chosen <= TOPICS_MAX;
    for (size_t i = 0; ok && i < t->count; i++)
        ok = t->trials[i].topics <= TOPICS_MAX && t->trials[i].perplexity >= 0 && t->trials[i].stability <= 1;
    return ok;
}

bool checkpoint_read(uint64_t fingerprint, fit_state *s)
{
    const header *h = section(&s->pack, "state", sizeof *h);
    str prior = pack_section(&s->pack, "prior"), topics = pack_section(&s->pack, "topics");
    if (!h || h->fingerprint != fingerprint || !sane_trials(&h->trials))
        return false;
    s->trials = h->trials;
    size_t width = prior.n / sizeof(float), cells = pack_section(&s->pack, "mean_words").n;
    s->stability = (const double *)(const void *)pack_section(&s->pack, "stability").p;
    s->topics = (uint32_t)(pack_section(&s->pack, "stability").n / sizeof *s->stability);
    s->row = width;
    s->vocabulary = width ? cells / sizeof(float) / width : 0;
    s->run = (learner_state){.iteration = h->iteration,
                             .samples = h->samples,
                             .beta = h->beta,
                             .likelihood = h->likelihood,
                             .topics = topics.n ? topics.p : NULL,
                             .topics_size = topics.n,
                             .prior = (const float *)(const void *)prior.p,
                             .mean_words = section(&s->pack, "mean_words", s->vocabulary * width * sizeof(float)),
                             .mean_prior = section(&s->pack, "mean_prior", prior.n)};
    return true;
}

static bool are_positive(const float *x, size_t rows, size_t topics, size_t width)
{
    bool ok = true;
    for (; rows; rows--, x += width)
        for (size_t k = 0; k < topics; k++)
            ok = ok && x[k] > 0 && x[k] < 1e30f;
    return ok;
}

bool checkpoint_fits(const fit_state *found, const fit_shape *shape)
{
    const learner_state *r = &found->run;
    size_t topics = shape->topics, width = lanes_round_up(shape->topics);
    bool ok = r->topics && r->prior && r->iteration <= shape->iterations && r->samples <= r->iteration &&
              found->row == width && (!found->stability || found->topics == topics);
    if (!ok || !r->samples)
        return ok;
    return r->mean_words && r->mean_prior && found->vocabulary == shape->vocabulary &&
           are_positive(r->mean_words, found->vocabulary, topics, width) &&
           are_positive(r->mean_prior, 1, topics, width);
}

bool checkpoint_open(checkpoint *c, const char *model, uint64_t fingerprint, fit_state *found)
{
    *c = (checkpoint){.fingerprint = fingerprint, .saved = now()};
    *found = (fit_state){0};
    if (!model)
        return true;
    size_t n = strlen(model);
    c->path = malloc(n + sizeof ENDING);
    if (!c->path)
        return false;
    memcpy(c->path, model, n);
    memcpy(c->path + n, ENDING, sizeof ENDING);
    if (pack_open(c->path, &found->pack, NULL) || !checkpoint_read(fingerprint, found)) {
        pack_close(&found->pack);
        *found = (fit_state){0};
    }
    return true;
}

void checkpoint_close(checkpoint *c, bool done)
{
    if (c->path && done)
        unlink(c->path);
    free(c->path);
    *c = (checkpoint){0};
}

bool checkpoint_due(const checkpoint *c)
{
    return c->path && now() - c->saved > WAIT + SHARE * c->took;
}

vp_status checkpoint_save(checkpoint *c, const fit_state *s, vp_error *error)
{
    const learner_state *r = &s->run;
    const header h = {c->fingerprint, r->iteration, r->samples, r->beta, r->likelihood, s->trials};
    size_t row = r->topics ? lanes_round_up(s->topics) * sizeof(float) : 0;
    const pack_part parts[] = {
        {"state", &h, sizeof h},
        {"topics", r->topics, r->topics ? r->topics_size : 0},
        {"stability", s->stability, s->stability ? s->topics * sizeof *s->stability : 0},
        {"prior", r->prior, row},
        {"mean_prior", r->mean_prior, row},
        {"mean_words", r->mean_words, r->samples ? s->vocabulary * row : 0},
    };
    double began = now();
    vp_status status = c->path ? pack_write(c->path, parts, sizeof parts / sizeof *parts, error) : VP_OK;
    c->saved = now();
    c->took = c->saved - began;
    return status;
}
