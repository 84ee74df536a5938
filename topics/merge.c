#include "topics/merge.h"

#include "models/lanes.h"
#include "topics/match.h"

#include <math.h>
#include <stdlib.h>

typedef struct merger {
    const topic_model *const *models;
    size_t count;
    const topic_model *base;
    intern stems;       /* of all models */
    const char **shown; /* [stems.count] */
    uint32_t **words;   /* [count] of each model: ids in `stems` of its words */
    uint32_t **topics;  /* [count] of each model: numbers in what is made */
    uint32_t topic_count, room;
    float *counts, *one; /* [stems.count * room] words by topic of all; room for one model */
    topic_facts *facts;  /* [room] */
    float *prior;        /* [room] */
    uint32_t *frequency; /* [stems.count] */
    topic_words *first;  /* [room] */
    const char **labels; /* [room] */
    double *largest;     /* [room] documents of the model that named the topic */
    double *weights;     /* [room] documents of the topic, by which means are taken */
    topic_source source;
    confidence confidence, parts;
    bool knows_parts;
} merger;

/* ---- Words ---- */

static bool map_words(merger *m, size_t i)
{
    const topic_model *t = m->models[i];
    m->words[i] = calloc(t->matrix.vocabulary, sizeof *m->words[i]);
    for (uint32_t w = 0; m->words[i] && w < t->matrix.vocabulary; w++) {
        m->words[i][w] = intern_add(&m->stems, t->stems.strings[w]);
        if (m->words[i][w] == INTERN_NONE)
            return false;
    }
    return m->words[i] != NULL;
}

/* Of a model's word, when it is known. */
static uint32_t id_of(const merger *m, const topic_model *t, uint32_t word)
{
    return intern_find(&m->stems, t->stems.strings[word]);
}

/* ---- Topics ---- */

/* A model's counts in the words of all, by its own topics. */
static void spread(const merger *m, const topic_model *t, float *out)
{
    memset(out, 0, (size_t)m->stems.count * m->room * sizeof *out);
    for (uint32_t w = 0; w < t->matrix.vocabulary; w++)
        topic_model_counts(t, w, out + (size_t)id_of(m, t, w) * m->room);
}

/* So many topics are the same in all models. */
static uint32_t same_by_number(const merger *m)
{
    return m->base ? m->base->matrix.topics : 0;
}

/* Gives the topics of model i numbers; its counts stand in m->one. False when memory ran out. */
static bool map_topics(merger *m, size_t i)
{
    uint32_t topics = m->models[i]->matrix.topics, fixed = same_by_number(m);
    uint32_t n = m->topic_count > topics ? m->topic_count : topics;
    const topic_matrix all = {n, m->room, m->stems.count, false, m->counts, NULL};
    const topic_matrix own = {n, m->room, m->stems.count, false, m->one, NULL};
    uint32_t *match = calloc(n + 1, sizeof *match);
    double *cosines = calloc(n + 1, sizeof *cosines);
    m->topics[i] = calloc(topics, sizeof *m->topics[i]);
    bool ok = match && cosines && m->topics[i] && (!i || !isnan(topic_match(&own, &all, 0, match, cosines)));
    uint32_t known = m->topic_count;
    for (uint32_t k = 0; ok && k < topics; k++) {
        bool found = i && match[k] < known && match[k] >= fixed && cosines[k] >= TOPIC_ALIKE;
        m->topics[i][k] = k < fixed ? k : found ? match[k] : m->topic_count++;
    }
    free(match);
    free(cosines);
    return ok;
}

/* ---- Adding up ---- */

/* Takes a model's counts in, `sign` times; topics[its topics]: their numbers. */
static void add_counts(merger *m, const topic_model *t, const uint32_t *topics, double sign)
{
    for (size_t w = 0; w < m->stems.count; w++)
        for (uint32_t k = 0; k < t->matrix.topics; k++)
            m->counts[w * m->room + (topics ? topics[k] : k)] += (float)sign * m->one[w * m->room + k];
    for (uint32_t k = 0; k < t->matrix.topics; k++) {
        uint32_t to = topics ? topics[k] : k;
        m->facts[to].words += sign * t->facts[k].words;
        if (t->matrix.single)
            m->prior[to] += (float)sign * t->matrix.prior[k];
    }
}

/* What describes topics: weighted sums, and the names of the largest. */
static void add_facts(merger *m, size_t i)
{
    const topic_model *t = m->models[i];
    for (uint32_t k = 0; k < t->matrix.topics; k++) {
        const topic_facts *from = &t->facts[k];
        uint32_t to = m->topics[i][k];
        topic_facts *f = &m->facts[to];
        double weight = from->documents + 1;
        f->share += from->share * t->source.documents;
        f->documents += from->documents;
        f->coherence += from->coherence * weight;
        f->exclusivity += from->exclusivity * weight;
        f->stability += from->stability * weight;
        if (!t->matrix.single)
            m->prior[to] += (float)(t->matrix.prior[k] * t->source.documents);
        m->weights[to] += weight;
        if (weight > m->largest[to]) {
            m->largest[to] = weight;
            m->labels[to] = t->labels[k];
            for (size_t j = 0; j < TOPIC_SHOWN; j++)
                m->first[to][j] = t->first[k][j] == TOPIC_NO_WORD ? TOPIC_NO_WORD : m->words[i][t->first[k][j]];
        }
    }
}

static void add_words(merger *m, size_t i)
{
    const topic_model *t = m->models[i];
    for (uint32_t w = 0; w < t->matrix.vocabulary; w++) {
        m->frequency[m->words[i][w]] += t->frequency[w];
        if (!m->shown[m->words[i][w]])
            m->shown[m->words[i][w]] = t->shown[w];
    }
    m->source.documents += t->source.documents;
    m->source.beta += t->source.beta * t->source.documents;
    for (size_t j = 0; j < CONFIDENCE_FEATURES; j++) {
        m->confidence.weights[j] += t->confidence.weights[j] * t->source.documents;
        m->parts.weights[j] += t->parts.weights[j] * t->source.documents;
    }
    m->knows_parts = t->knows_parts && (m->knows_parts || i == 0);
}

/* Sums become means. */
static void divide(merger *m)
{
    double documents = m->source.documents;
    bool single = m->models[0]->matrix.single;
    m->source.beta /= documents;
    for (size_t j = 0; j < CONFIDENCE_FEATURES; j++) {
        m->confidence.weights[j] /= documents;
        m->parts.weights[j] /= documents;
    }
    for (uint32_t k = 0; k < m->topic_count; k++) {
        topic_facts *f = &m->facts[k];
        f->share /= documents;
        f->coherence /= m->weights[k];
        f->exclusivity /= m->weights[k];
        f->stability /= m->weights[k];
        f->words = fmax(0, f->words);
        m->prior[k] = fmaxf(single ? m->prior[k] : m->prior[k] / (float)documents, 1e-6f);
    }
}

static bool add_all(merger *m)
{
    bool ok = true;
    m->topic_count = same_by_number(m);
    for (size_t i = 0; ok && i < m->count; i++) {
        spread(m, m->models[i], m->one);
        ok = map_topics(m, i);
        if (!ok)
            break;
        add_counts(m, m->models[i], m->topics[i], 1);
        add_facts(m, i);
        add_words(m, i);
    }
    if (ok && m->base) {
        spread(m, m->base, m->one);
        add_counts(m, m->base, NULL, 1 - (double)m->count);
    }
    if (ok)
        divide(m);
    return ok;
}

/* ---- The file ---- */

/* P(word | topic) of the sums, in m->one by rows of `width`. */
static topic_matrix matrix_of(merger *m, uint32_t width)
{
    double beta = m->source.beta;
    memset(m->one, 0, (size_t)m->stems.count * m->room * sizeof *m->one);
    for (size_t w = 0; w < m->stems.count; w++)
        for (uint32_t k = 0; k < m->topic_count; k++)
            m->one[w * width + k] = (float)((fmaxf(0, m->counts[w * m->room + k]) + beta) /
                                            (m->facts[k].words + beta * m->stems.count));
    return (topic_matrix){m->topic_count, width, m->stems.count, m->models[0]->matrix.single, m->one, m->prior};
}

static bool add_strings(const char *const *strings, size_t count, buf *out)
{
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++)
        ok = buf_add(out, strings[i], strlen(strings[i]) + 1);
    return ok;
}

static vp_status write(merger *m, const char *path, vp_error *error)
{
    const topic_model *t = m->models[0];
    buf meta = {0}, labels = {0};
    str *shown = calloc(m->stems.count, sizeof *shown);
    bool ok = shown && add_strings(m->labels, m->topic_count, &labels) &&
              buf_puts(&meta, "{\"kind\":\"topics\",\"language\":") && buf_json(&meta, str_of(t->language)) &&
              buf_printf(&meta, ",\"method\":\"%s\",\"topics\":%u,\"documents\":%.0f,\"words\":%u,\"merged\":%zu}",
                         t->matrix.single ? "mixture" : "lda", m->topic_count, m->source.documents, m->stems.count,
                         m->count);
    for (size_t w = 0; ok && w < m->stems.count; w++)
        shown[w] = str_of(m->shown[w]);
    const topic_draft d = {.language = t->language,
                           .meta = buf_str(&meta),
                           .probe = topic_model_probe(t),
                           .stems = m->stems.strings,
                           .shown = shown,
                           .frequency = m->frequency,
                           .source = m->source,
                           .matrix = matrix_of(m, lanes_round_up(m->topic_count)),
                           .facts = m->facts,
                           .first = (const topic_words *)m->first,
                           .labels = buf_str(&labels),
                           .confidence = m->confidence,
                           .parts = m->parts,
                           .knows_parts = m->knows_parts};
    vp_status status = ok ? topic_model_write(&d, path, error) : fail_memory(error);
    buf_release(&meta);
    buf_release(&labels);
    free(shown);
    return status;
}

/* ---- All together ---- */

static vp_status check(const merger *m, vp_error *error)
{
    const topic_model *first = m->models[0];
    uint32_t least = same_by_number(m);
    uint64_t topics = 0, words = 0;
    for (size_t i = 0; i <= m->count; i++) {
        const topic_model *t = i < m->count ? m->models[i] : m->base;
        if (!t)
            continue;
        if (strcmp(t->language, first->language) || t->matrix.single != first->matrix.single ||
            topic_model_probe(t) != topic_model_probe(first))
            return fail(error, VP_INVALID, "merge models of one language, of long texts or of short ones",
                        "model %zu is of another kind than the first", i + 1);
        if (t->matrix.topics < least)
            return fail(error, VP_INVALID, "make each by `voxpop topics update` of the same model",
                        "model %zu has not gone on from the base: it has fewer topics", i + 1);
        if (t->source.documents < 1)
            return fail(error, VP_FORMAT, NULL, "model %zu is of no documents", i + 1);
        topics += t->matrix.topics;
        words += t->matrix.vocabulary;
    }
    if (topics * words > TOPIC_CELLS_MAX || topics > TOPICS_MAX)
        return fail(error, VP_LIMIT, "merge some, then the results", "the models are too large to merge at once");
    return VP_OK;
}

static bool open(merger *m)
{
    m->words = calloc(m->count, sizeof *m->words);
    m->topics = calloc(m->count, sizeof *m->topics);
    bool ok = m->words && m->topics;
    for (size_t i = 0; ok && i < m->count; i++) {
        m->room += m->models[i]->matrix.topics;
        ok = map_words(m, i);
    }
    for (uint32_t w = 0; ok && m->base && w < m->base->matrix.vocabulary; w++)
        ok = intern_add(&m->stems, m->base->stems.strings[w]) != INTERN_NONE;
    m->room = lanes_round_up(m->room);
    size_t n = m->stems.count;
    m->shown = calloc(n, sizeof *m->shown);
    m->frequency = calloc(n, sizeof *m->frequency);
    m->counts = calloc(n * m->room, sizeof *m->counts);
    m->one = calloc(n * m->room, sizeof *m->one);
    m->facts = calloc(m->room, sizeof *m->facts);
    m->prior = calloc(m->room, sizeof *m->prior);
    m->first = calloc(m->room, sizeof *m->first);
    m->labels = calloc(m->room, sizeof *m->labels);
    m->largest = calloc(m->room, sizeof *m->largest);
    m->weights = calloc(m->room, sizeof *m->weights);
    for (uint32_t w = 0; ok && m->shown && m->base && w < m->base->matrix.vocabulary; w++)
        m->shown[id_of(m, m->base, w)] = m->base->shown[w];
    return ok && m->shown && m->frequency && m->counts && m->one && m->facts && m->prior && m->first && m->labels &&
           m->largest && m->weights;
}

static void release(merger *m)
{
    for (size_t i = 0; i < m->count; i++) {
        free(m->words ? m->words[i] : NULL);
        free(m->topics ? m->topics[i] : NULL);
    }
    void *const owned[] = {m->words, m->topics, (void *)m->shown, m->frequency,      m->counts,  m->one,
                           m->facts, m->prior,  m->first,         (void *)m->labels, m->largest, m->weights};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    intern_release(&m->stems);
}

vp_status topic_merge(const topic_model *const *models, size_t count, const topic_model *base, const char *path,
                      vp_error *error)
{
    merger m = {.models = models, .count = count, .base = base};
    if (!count)
        return fail(error, VP_INVALID, NULL, "there are no models to merge");
    vp_status status = check(&m, error);
    if (!status && !(open(&m) && add_all(&m)))
        status = fail_memory(error);
    if (!status)
        status = write(&m, path, error);
    release(&m);
    return status;
}
