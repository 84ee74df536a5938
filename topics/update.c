/* Going on with a model: its topics keep their numbers and what they know, and new ones may emerge. */
#include "topics/fit_work.h"

#include "models/lanes.h"

#include <math.h>
#include <stdlib.h>

enum { FEWEST_DOCUMENTS = 5 /* of an emerging topic */ };
static const double GROWN = 1.5; /* times at least, of an emerging topic */
static const float FAINT = 0.1f; /* prior of a new topic, as a share of the usual one */
static const double NORMAL = 1.959964;
static const float PART = 0.1f; /* of a document, that a new topic has */

static const topic_model *model_of(const fit_work *f)
{
    return f->plan->before;
}

/* ---- What is known ---- */

vp_status update_base(fit_work *f, vp_error *error)
{
    const topic_model *m = model_of(f);
    uint32_t width = lanes_round_up(f->topics), old = m->matrix.topics;
    float *words = calloc((size_t)f->v->words * width, sizeof *words), *documents = calloc(width, sizeof *documents);
    free((void *)f->base.words);
    free((void *)f->base.documents);
    f->base = (topic_base){words, documents};
    if (!words || !documents)
        return fail_memory(error);
    for (uint32_t w = 0; w < m->matrix.vocabulary; w++)
        topic_model_counts(m, w, words + (size_t)w * width);
    for (uint32_t k = 0; m->matrix.single && k < old; k++)
        documents[k] = m->matrix.prior[k];
    return VP_OK;
}

vp_status update_start(const fit_work *f, topic_matrix *out, vp_error *error)
{
    const topic_model *m = model_of(f);
    uint32_t width = lanes_round_up(f->topics), old = m->matrix.topics, vocabulary = f->v->words;
    float *words = calloc((size_t)vocabulary * width, sizeof *words), *prior = calloc(width, sizeof *prior), sum = 0;
    *out = (topic_matrix){f->topics, width, vocabulary, m->matrix.single, words, prior};
    if (!words || !prior) {
        topic_matrix_release(out);
        return fail_memory(error);
    }
    for (uint32_t k = 0; k < old; k++)
        sum += prior[k] = m->matrix.prior[k];
    for (uint32_t k = old; k < f->topics; k++)
        prior[k] = FAINT * sum / (float)old;
    for (uint32_t w = 0; w < vocabulary; w++)
        for (uint32_t k = 0; k < f->topics; k++) {
            double total = k < old ? m->facts[k].words : 0;
            words[(size_t)w * width + k] = (float)((f->base.words[(size_t)w * width + k] + m->source.beta) /
                                                   (total + m->source.beta * vocabulary));
        }
    return VP_OK;
}

/* ---- What became of the topics ---- */

/* Times as often: `now` of n beside `before` of as many as `past`, with its 95 % interval (Katz et al. 1978). */
static void compare(double now, double n, double before, double past, topic_change *c)
{
    double ratio = (now + 0.5) / (n + 1) * (past + 1) / (before + 0.5);
    double error = sqrt(1 / (now + 0.5) + 1 / (before + 0.5));
    c->growth = ratio;
    c->low = ratio * exp(-NORMAL * error);
    c->high = ratio * exp(NORMAL * error);
}

/* A topic of the model: by the documents that have it first. */
static void compare_topic(const fit_work *f, uint32_t topic, topic_change *c)
{
    const topic_model *m = model_of(f);
    c->before = m->facts[topic].documents / m->source.documents;
    compare(c->documents, (double)f->outcome->documents, m->facts[topic].documents, m->source.documents, c);
}

/* What share of a word's occurrences is a topic's; without the pseudo-counts, which are many where words are rare. */
static double own(const fit_work *f, const topic_matrix *m, const double *words, uint32_t word, uint32_t topic)
{
    double all = 0, count = 0, beta = f->beta;
    for (uint32_t k = 0; k < m->topics; k++) {
        double p = m->words[(size_t)word * m->width + k];
        double n = fmax(0, p * (words[k] + beta * m->vocabulary) - beta);
        all += n;
        count = k == topic ? n : count;
    }
    return all > 0 ? count / all : 0;
}

/* A new topic: by the documents that hold its words, each word as far as it is the topic's own. As many words as a
 * document of the topic has together count once, for they are no evidence of their own. */
static void compare_words(const fit_work *f, const topic_matrix *m, const double *words, topic_change *c)
{
    const topic_model *past = model_of(f);
    double now = 0, before = 0;
    for (uint32_t w = 0; w < m->vocabulary; w++) {
        double share = own(f, m, words, w, c->topic);
        now += share * f->v->frequency[w];
        before += w < past->matrix.vocabulary ? share * past->frequency[w] : 0;
    }
    double together = fmax(1, now / fmax(1, c->documents));
    c->before = before / together / past->source.documents;
    compare(now / together, (double)f->outcome->documents, before / together, past->source.documents, c);
}

/* Remembers a document as an example of its topic, where its weight is one of the largest. */
static void offer_example(topic_change *c, uint64_t document, float weight)
{
    size_t at = TOPIC_EXAMPLES;
    while (at && weight > c->weights[at - 1])
        at--;
    for (size_t i = TOPIC_EXAMPLES - 1; i > at; i--) {
        c->weights[i] = c->weights[i - 1];
        c->examples[i] = c->examples[i - 1];
    }
    if (at < TOPIC_EXAMPLES) {
        c->weights[at] = weight;
        c->examples[at] = document;
    }
}

/* Documents that both new topics have a part of; the diagonal: that one has. */
typedef uint32_t new_together[TOPIC_EMERGING_MOST][TOPIC_EMERGING_MOST];

static void count_new(const float *weights, uint32_t count, new_together both)
{
    for (uint32_t a = 0; a < count; a++)
        for (uint32_t b = 0; b < count; b++)
            both[a][b] += weights[a] >= PART && weights[b] >= PART;
}

static bool find_examples(const fit_work *f, const topic_matrix *m, topic_change *changes, new_together both)
{
    const word_corpus *c = &f->v->corpus;
    uint32_t old = model_of(f)->matrix.topics;
    float *scratch = malloc(3 * (size_t)m->width * sizeof *scratch), *weights = scratch + 2 * (size_t)m->width;
    for (size_t d = 0; scratch && d < c->documents; d++) {
        uint64_t n = c->starts[d + 1] - c->starts[d];
        topic_matrix_infer(m, c->words + c->starts[d], n, weights, scratch);
        topic_change *best = &changes[topic_best(weights, m->topics)];
        if (n)
            offer_example(best, d, weights[best - changes] * (float)(n < 10 ? n : 10));
        count_new(weights + old, m->topics - old, both);
    }
    free(scratch);
    return scratch != NULL;
}

static int larger_first(const void *a, const void *b)
{
    const topic_change *x = a, *y = b;
    if (x->documents != y->documents)
        return x->documents > y->documents ? -1 : 1;
    return (x->topic > y->topic) - (x->topic < y->topic);
}

/* Emerging: some documents have it first, and its words have grown for sure. */
static bool emerges(const topic_change *c)
{
    return c->documents >= FEWEST_DOCUMENTS && c->low > GROWN;
}

/* New topics of the same documents are parts of one: the largest stays, and learns from the words of the others when
 * the learning goes on. Returns how many. */
static uint32_t drop_parts(topic_change *new, uint32_t count, uint32_t old, new_together both)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t a = new[i].topic - old;
        bool part = false;
        for (uint32_t j = 0; j < kept; j++) {
            uint32_t b = new[j].topic - old, fewer = both[a][a] < both[b][b] ? both[a][a] : both[b][b];
            part = part || 2 * both[a][b] >= fewer;
        }
        if (!part)
            new[kept++] = new[i];
    }
    return kept;
}

/* Words by topic, those before and those now. */
static double *sum_words(const fit_work *f, const topic_matrix *m, const topic_sizes *sizes)
{
    const topic_model *past = model_of(f);
    double *words = calloc(m->topics, sizeof *words);
    for (uint32_t k = 0; words && k < m->topics; k++)
        words[k] = sizes->words[k] + (k < past->matrix.topics ? past->facts[k].words : 0);
    return words;
}

vp_status update_keep(fit_work *f, const topic_matrix *m, const topic_sizes *sizes, uint32_t *kept, vp_error *error)
{
    uint32_t old = model_of(f)->matrix.topics, count = old;
    topic_change *changes = calloc(m->topics, sizeof *changes);
    free(f->outcome->changes);
    double *words = sum_words(f, m, sizes);
    f->outcome->changes = changes;
    new_together both = {0};
    bool done = changes && words && find_examples(f, m, changes, both);
    for (uint32_t k = 0; done && k < m->topics; k++) {
        topic_change *c = &changes[k];
        c->topic = k;
        c->emerging = k >= old;
        c->documents = sizes->firsts[k];
        if (k < old)
            compare_topic(f, k, c);
        else
            compare_words(f, m, words, c);
        if (k >= old && (f->chosen || emerges(c)))
            changes[count++] = *c;
    }
    free(words);
    if (!done)
        return fail_memory(error);
    qsort(changes + old, count - old, sizeof *changes, larger_first);
    if (!f->chosen)
        count = old + drop_parts(changes + old, count - old, old, both);
    for (uint32_t k = 0; k < count; k++) {
        f->order[k] = changes[k].topic;
        changes[k].topic = k;
    }
    *kept = count;
    return VP_OK;
}
