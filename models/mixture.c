#include "models/mixture.h"

#include "base/clones.h"
#include "base/rng.h"
#include "models/lanes.h"

#include <math.h>
#include <stdlib.h>

/* Words after which weights are brought back to 1: each takes off seven digits at most, and three by its topics. */
enum { RESCALE = 3 };

struct mixture {
    const word_corpus *corpus;
    mixture_settings settings;
    uint32_t width, iteration;
    uint32_t *topics;             /* [documents] */
    uint16_t *earlier;            /* [words of the corpus] how often the word stands before in its document */
    float *of_word;               /* [vocabulary * width] words by topic */
    float *words;                 /* [width] words of each topic */
    float *documents;             /* [width] documents of each topic */
    float *weights, *running;     /* [width] of the document being drawn */
    float *mean_phi, *mean_prior; /* [vocabulary * width], [width] of the sampled states */
    uint32_t samples;
    double known; /* documents of the base */
    double likelihood;
};

/* Adds a document to a topic's counts, or takes it out (sign -1). */
static void count_document(mixture *m, size_t d, uint32_t topic, float sign)
{
    const uint64_t *starts = m->corpus->starts;
    for (uint64_t i = starts[d]; i < starts[d + 1]; i++)
        m->of_word[(size_t)m->corpus->words[i] * m->width + topic] += sign;
    m->words[topic] += sign * (float)(starts[d + 1] - starts[d]);
    m->documents[topic] += sign;
}

/* Divides the weights by the largest, and returns its logarithm. */
PART_OF_CLONED double rescale(float *weights, size_t width)
{
    float largest = 0;
    for (size_t k = 0; k < width; k++)
        largest = weights[k] > largest ? weights[k] : largest;
    for (size_t k = 0; k < width; k++)
        weights[k] /= largest;
    return log(largest);
}

/* Weights and their running sums of all topics for a document that is not counted in any; returns the logarithm of what
 * they were divided by. */
CLONED static double weigh(mixture *m, size_t d)
{
    const uint64_t *starts = m->corpus->starts;
    size_t width = m->width;
    float *weights = m->weights, *running = m->running;
    const float *totals = m->words;
    double scale = 0;
    for (size_t k = 0; k < width; k++)
        weights[k] = k < m->settings.topics ? m->documents[k] + (float)m->settings.alpha : 0;
    for (uint64_t i = starts[d]; i < starts[d + 1]; i++) {
        const float *row = m->of_word + (size_t)m->corpus->words[i] * width;
        float word = (float)(m->settings.beta + m->earlier[i]);
        float all = (float)(m->settings.beta * m->corpus->vocabulary + (double)(i - starts[d]));
        for (size_t k = 0; k < width; k += LANES)
            *(lanes *)(weights + k) *= (*(const lanes *)(row + k) + word) / (*(const lanes *)(totals + k) + all);
        const float *set = m->settings.sets ? m->settings.sets + (size_t)m->corpus->words[i] * width : NULL;
        for (size_t k = 0; set && k < width; k += LANES)
            *(lanes *)(weights + k) *= *(const lanes *)(set + k);
        if ((i - starts[d]) % RESCALE == RESCALE - 1)
            scale += rescale(weights, width);
    }
    lanes sum = {0};
    for (size_t k = 0; k < width; k += LANES) {
        sum += *(const lanes *)(weights + k);
        *(lanes *)(running + k) = sum;
    }
    return scale;
}

void mixture_step(mixture *m)
{
    uint64_t seed = rng_at(m->settings.seed, ++m->iteration);
    double documents = (double)m->corpus->documents + m->known - 1 + m->settings.alpha * m->settings.topics;
    m->likelihood = 0;
    for (size_t d = 0; d < m->corpus->documents; d++) {
        uint32_t old = m->topics[d];
        count_document(m, d, old, -1);
        double scale = weigh(m, d);
        uint32_t drawn = lanes_pick(m->running, m->width / LANES, (float)(rng_at(seed, d) >> 40) * 0x1p-24f);
        m->topics[d] = drawn < m->settings.topics ? drawn : old;
        m->likelihood += scale + log(lanes_total(m->running + m->width - LANES) / documents);
        count_document(m, d, m->topics[d], 1);
    }
    m->likelihood /= (double)m->corpus->starts[m->corpus->documents];
}

double mixture_likelihood(const mixture *m)
{
    return m->likelihood;
}

void mixture_sample(mixture *m)
{
    const mixture_settings *s = &m->settings;
    float share = 1 / (float)++m->samples;
    for (size_t k = 0; k < s->topics; k++) {
        float total = (float)(m->words[k] + s->beta * m->corpus->vocabulary);
        for (size_t w = 0; w < m->corpus->vocabulary; w++) {
            size_t at = w * m->width + k;
            float p = (m->of_word[at] + (float)s->beta) / total * (s->sets ? s->sets[at] : 1);
            m->mean_phi[at] += (p - m->mean_phi[at]) * share;
        }
        m->mean_prior[k] += (m->documents[k] + (float)s->alpha - m->mean_prior[k]) * share;
    }
}

topic_matrix mixture_matrix(const mixture *m)
{
    return (topic_matrix){m->settings.topics, m->width, m->corpus->vocabulary, true, m->mean_phi, m->mean_prior};
}

/* ---- Setting up ---- */

/* Fills m->earlier; `last` has room for one number a word of the vocabulary, all 0. */
static void count_earlier(mixture *m, uint32_t *last)
{
    const word_corpus *c = m->corpus;
    for (size_t d = 0; d < c->documents; d++) {
        for (uint64_t i = c->starts[d]; i < c->starts[d + 1]; i++) {
            uint32_t n = last[c->words[i]]++;
            m->earlier[i] = n < UINT16_MAX ? (uint16_t)n : UINT16_MAX;
        }
        for (uint64_t i = c->starts[d]; i < c->starts[d + 1]; i++)
            last[c->words[i]] = 0;
    }
}

static bool open(mixture *m)
{
    const word_corpus *c = m->corpus;
    size_t cells = (size_t)c->vocabulary * m->width;
    uint32_t *last = calloc(c->vocabulary, sizeof *last);
    m->topics = calloc(c->documents, sizeof *m->topics);
    m->earlier = calloc(c->starts[c->documents], sizeof *m->earlier);
    m->of_word = calloc(cells, sizeof *m->of_word);
    m->mean_phi = calloc(cells, sizeof *m->mean_phi);
    float **const rows[] = {&m->words, &m->documents, &m->weights, &m->running, &m->mean_prior};
    bool done = last && m->topics && m->earlier && m->of_word && m->mean_phi;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        done = (*rows[i] = calloc(m->width, sizeof **rows[i])) && done;
    if (done)
        count_earlier(m, last);
    free(last);
    return done;
}

/* Counts the topics of all documents anew. */
static void recount(mixture *m)
{
    const topic_base *base = &m->settings.base;
    size_t cells = (size_t)m->corpus->vocabulary * m->width;
    m->known = 0;
    memset(m->words, 0, m->width * sizeof *m->words);
    memset(m->documents, 0, m->width * sizeof *m->documents);
    memset(m->of_word, 0, cells * sizeof *m->of_word);
    for (size_t i = 0; base->words && i < cells; i++)
        m->words[i % m->width] += m->of_word[i] = base->words[i];
    for (size_t k = 0; base->words && k < m->settings.topics; k++)
        m->known += m->documents[k] = base->documents[k];
    for (size_t d = 0; d < m->corpus->documents; d++)
        count_document(m, d, m->topics[d], 1);
}

/* Any topic or, where the base knows words of the document, the one that has most of them: few documents would find the
 * way to it once others have grown. */
static uint32_t first_topic(const mixture *m, size_t d)
{
    const uint64_t *starts = m->corpus->starts;
    uint32_t best = (uint32_t)rng_below(rng_at(m->settings.seed, 0), d, m->settings.topics);
    float most = 0;
    for (uint32_t k = 0; m->settings.base.words && k < m->settings.topics; k++) {
        float sum = 0;
        for (uint64_t i = starts[d]; i < starts[d + 1]; i++)
            sum += m->settings.base.words[(size_t)m->corpus->words[i] * m->width + k];
        best = sum > most ? k : best;
        most = sum > most ? sum : most;
    }
    return best;
}

vp_status mixture_new(const word_corpus *c, const mixture_settings *settings, mixture **out, vp_error *error)
{
    vp_status status = topic_check(c, settings->topics, error);
    if (status)
        return status;
    mixture *m = calloc(1, sizeof *m);
    if (!m)
        return fail_memory(error);
    m->corpus = c;
    m->settings = *settings;
    m->width = lanes_round_up(settings->topics);
    if (!open(m)) {
        mixture_free(m);
        return fail_memory(error);
    }
    for (size_t d = 0; d < c->documents; d++)
        m->topics[d] = first_topic(m, d);
    recount(m);
    *out = m;
    return VP_OK;
}

vp_status mixture_start(mixture *m, const topic_matrix *from, vp_error *error)
{
    const word_corpus *c = m->corpus;
    uint64_t seed = rng_at(m->settings.seed, 0);
    float *weights = calloc(3 * (size_t)m->width, sizeof *weights);
    if (!weights)
        return fail_memory(error);
    for (size_t d = 0; d < c->documents; d++) {
        float *scratch = weights + m->width, target = (float)(rng_at(seed, d) >> 40) * 0x1p-24f;
        topic_matrix_infer(from, c->words + c->starts[d], c->starts[d + 1] - c->starts[d], weights, scratch);
        uint32_t k = 0;
        while (k + 1 < m->settings.topics && (target -= weights[k]) >= 0)
            k++;
        m->topics[d] = k;
    }
    recount(m);
    free(weights);
    return VP_OK;
}

learner_state mixture_state(const mixture *m)
{
    return (learner_state){m->iteration,  m->samples,  m->settings.beta,
                           m->likelihood, m->topics,   m->corpus->documents * sizeof *m->topics,
                           m->mean_prior, m->mean_phi, m->mean_prior};
}

vp_status mixture_resume(mixture *m, const learner_state *s, vp_error *error)
{
    const uint32_t *topics = s->topics;
    bool sane = s->topics_size == m->corpus->documents * sizeof *topics;
    for (size_t d = 0; sane && d < m->corpus->documents; d++)
        sane = topics[d] < m->settings.topics;
    if (!sane)
        return learner_state_foreign(error);
    m->iteration = s->iteration;
    m->samples = s->samples;
    m->likelihood = s->likelihood;
    memcpy(m->topics, topics, s->topics_size);
    if (s->samples) {
        memcpy(m->mean_phi, s->mean_words, (size_t)m->corpus->vocabulary * m->width * sizeof *m->mean_phi);
        memcpy(m->mean_prior, s->mean_prior, m->width * sizeof *m->mean_prior);
    }
    recount(m);
    return VP_OK;
}

void mixture_free(mixture *m)
{
    if (!m)
        return;
    void *const owned[] = {m->topics,  m->earlier, m->of_word,  m->words,     m->documents,
                           m->weights, m->running, m->mean_phi, m->mean_prior};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    free(m);
}
