#include "topics/topic_model.h"

#include "models/lanes.h"

#include <math.h>
#include <stdlib.h>

typedef struct facts_of_pack {
    uint32_t topics, vocabulary, single, spare;
    topic_source source;
} facts_of_pack;

/* ---- Writing ---- */

static bool add_strings(buf *out, const str *strings, size_t count)
{
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++)
        ok = buf_add_str(out, strings[i]) && buf_putc(out, 0);
    return ok;
}

vp_status topic_model_write(const topic_draft *d, const char *path, vp_error *error)
{
    const topic_matrix *m = &d->matrix;
    const facts_of_pack facts = {m->topics, m->vocabulary, m->single, 0, d->source};
    buf stems = {0}, shown = {0};
    bool ok = add_strings(&stems, d->stems, m->vocabulary) && add_strings(&shown, d->shown, m->vocabulary);
    const pack_part parts[] = {
        {"meta", d->meta.p, d->meta.n},
        {"language", d->language, strlen(d->language)},
        {"probe", &d->probe, sizeof d->probe},
        {"topics", &facts, sizeof facts},
        {"stems", stems.p, stems.n},
        {"shown", shown.p, shown.n},
        {"labels", d->labels.p, d->labels.n},
        {"words", m->words, (size_t)m->vocabulary * m->width * sizeof *m->words},
        {"prior", m->prior, m->width * sizeof *m->prior},
        {"facts", d->facts, m->topics * sizeof *d->facts},
        {"first", d->first, m->topics * sizeof *d->first},
        {"frequency", d->frequency, m->vocabulary * sizeof *d->frequency},
        {"confidence", &d->confidence, sizeof d->confidence},
        {"parts", &d->parts, d->knows_parts ? sizeof d->parts : 0},
    };
    vp_status status = ok ? pack_write(path, parts, sizeof parts / sizeof *parts, error) : fail_memory(error);
    buf_release(&stems);
    buf_release(&shown);
    return status;
}

/* ---- Reading ---- */

static vp_status broken(vp_error *error, const char *what)
{
    return fail(error, VP_FORMAT, "make it again with `voxpop topics fit`", "the topic model is broken: %s", what);
}

/* Cuts a section into `count` strings that end with NUL. False when it does not hold so many, or memory ran out. */
static bool read_strings(str section, size_t count, arena *memory, const char ***out)
{
    const char **strings = arena_array(memory, count + 1, sizeof *strings);
    for (size_t i = 0; strings && i < count; i++) {
        const char *end = section.n ? memchr(section.p, 0, section.n) : NULL;
        if (!end)
            return false;
        strings[i] = section.p;
        section.n -= (size_t)(end + 1 - section.p);
        section.p = end + 1;
    }
    *out = strings;
    return strings && !section.n;
}

/* The next section as an array of exactly so many bytes; NULL when it is not. */
static const void *read_array(const pack *p, const char *name, size_t bytes)
{
    str s = pack_section(p, name);
    return s.n == bytes ? s.p : NULL;
}

/* Rows of positive numbers, with zeros behind the last topic. */
static bool are_rows(const float *x, size_t rows, size_t topics, size_t width)
{
    bool ok = true;
    for (; rows; rows--, x += width)
        for (size_t k = 0; k < width; k++)
            ok = ok && (k < topics ? x[k] > 0 && x[k] < 1e30f : x[k] == 0);
    return ok;
}

static bool are_facts(const topic_facts *f, size_t topics)
{
    bool ok = true;
    for (; topics; topics--, f++)
        ok = ok && f->share >= 0 && f->share <= 1 && fabs(f->coherence) <= 1 && f->exclusivity >= 0 &&
             f->exclusivity <= 1.001 && f->stability >= -1 && f->stability <= 1 && f->documents >= 0 &&
             f->documents < 1e18 && f->words >= 0 && f->words < 1e18;
    return ok;
}

static bool are_first(const topic_words *first, size_t topics, uint32_t vocabulary)
{
    bool ok = true;
    for (size_t i = 0; i < topics * TOPIC_SHOWN; i++) {
        uint32_t word = first[i / TOPIC_SHOWN][i % TOPIC_SHOWN];
        ok = ok && (word < vocabulary || word == TOPIC_NO_WORD);
    }
    return ok;
}

static vp_status read_numbers(topic_model *m, vp_error *error)
{
    const facts_of_pack *f = read_array(&m->pack, "topics", sizeof *f);
    if (!f || !f->topics || f->topics > TOPICS_MAX || !f->vocabulary || f->vocabulary > TOPIC_VOCABULARY_MAX)
        return broken(error, "its sizes make no sense");
    uint32_t width = lanes_round_up(f->topics);
    size_t cells = (size_t)f->vocabulary * width;
    const float *words = read_array(&m->pack, "words", cells * sizeof *words);
    const float *prior = read_array(&m->pack, "prior", width * sizeof *prior);
    const confidence *sure = read_array(&m->pack, "confidence", sizeof *sure);
    const confidence *parts = read_array(&m->pack, "parts", sizeof *parts);
    m->facts = read_array(&m->pack, "facts", f->topics * sizeof *m->facts);
    m->first = read_array(&m->pack, "first", f->topics * sizeof *m->first);
    m->frequency = read_array(&m->pack, "frequency", f->vocabulary * sizeof *m->frequency);
    if (!words || !prior || !sure || !m->facts || !m->first || !m->frequency)
        return broken(error, "a section has another size than the others say");
    bool ok = are_rows(words, f->vocabulary, f->topics, width) && are_rows(prior, 1, f->topics, width);
    for (size_t i = 0; i < CONFIDENCE_FEATURES; i++)
        ok = ok && isfinite(sure->weights[i]) && (!parts || isfinite(parts->weights[i]));
    ok = ok && are_facts(m->facts, f->topics) && are_first(m->first, f->topics, f->vocabulary) &&
         f->source.documents >= 0 && f->source.documents < 1e18 && f->source.beta > 0 && f->source.beta < 1e6;
    if (!ok)
        return broken(error, "it holds numbers that are no probabilities");
    m->confidence = *sure;
    m->knows_parts = parts;
    m->parts = parts ? *parts : (confidence){0};
    m->source = f->source;
    m->matrix = (topic_matrix){f->topics, width, f->vocabulary, f->single != 0, words, prior};
    return VP_OK;
}

static vp_status read_words(topic_model *m, vp_error *error)
{
    const char **stems;
    str language = pack_section(&m->pack, "language");
    if (language.n >= sizeof m->language)
        return broken(error, "its language is none");
    memcpy(m->language, language.p, language.n);
    if (!read_strings(pack_section(&m->pack, "stems"), m->matrix.vocabulary, &m->memory, &stems) ||
        !read_strings(pack_section(&m->pack, "shown"), m->matrix.vocabulary, &m->memory, &m->shown) ||
        !read_strings(pack_section(&m->pack, "labels"), m->matrix.topics, &m->memory, &m->labels))
        return broken(error, "its words are not as many as it says");
    for (uint32_t i = 0; i < m->matrix.vocabulary; i++)
        if (intern_add(&m->stems, str_of(stems[i])) != i)
            return broken(error, "a word stands in it twice");
    return VP_OK;
}

vp_status topic_model_read(const pack *p, topic_model *out, vp_error *error)
{
    topic_model m = {.pack = *p};
    if (!pack_section(p, "topics").p)
        return fail(error, VP_FORMAT, "`voxpop topics fit` makes one", "this pack is no topic model");
    vp_status status = read_numbers(&m, error);
    if (!status)
        status = read_words(&m, error);
    if (status)
        topic_model_release(&m);
    else
        *out = m;
    return status;
}

void topic_model_release(topic_model *m)
{
    intern_release(&m->stems);
    arena_release(&m->memory);
    *m = (topic_model){0};
}

void topic_model_counts(const topic_model *m, uint32_t word, float *counts)
{
    double beta = m->source.beta, all = beta * m->matrix.vocabulary;
    const float *row = m->matrix.words + (size_t)word * m->matrix.width;
    for (uint32_t k = 0; k < m->matrix.topics; k++) {
        double count = row[k] * (m->facts[k].words + all) - beta;
        counts[k] = count > 0 ? (float)count : 0;
    }
}

uint64_t topic_model_probe(const topic_model *m)
{
    const uint64_t *probe = read_array(&m->pack, "probe", sizeof *probe);
    return probe ? *probe : 0;
}

/* ---- New documents ---- */

vp_status topic_reader_open(const topic_model *m, topic_reader *out, vp_error *error)
{
    topic_reader r = {.model = m};
    r.weights = calloc(m->matrix.width, sizeof *r.weights);
    r.scratch = calloc(2 * m->matrix.width, sizeof *r.scratch);
    if (!r.weights || !r.scratch) {
        topic_reader_release(&r);
        return fail_memory(error);
    }
    *out = r;
    return VP_OK;
}

void topic_reader_release(topic_reader *r)
{
    column_release(&r->column.values);
    free(r->ids);
    free(r->weights);
    free(r->scratch);
    *r = (topic_reader){0};
}

static bool make_room(topic_reader *r, size_t n)
{
    if (n <= r->room)
        return true;
    uint32_t *ids = realloc(r->ids, n * sizeof *ids);
    if (!ids)
        return false;
    r->ids = ids;
    r->room = n;
    return true;
}

static uint32_t value_of(const topic_model *m, const word *w, const lexicon *l)
{
    uint32_t id = is_content_word(l, w) ? intern_find(&m->stems, w->stem) : INTERN_NONE;
    return id == INTERN_NONE ? WORD_NONE : WORD_SOME + id;
}

vp_status topic_reader_answer(topic_reader *r, const words *w, const token_list *tokens, const lexicon *l,
                              topic_answer *out, vp_error *error)
{
    const topic_model *m = r->model;
    if (!make_room(r, tokens->count))
        return fail_memory(error);
    size_t n = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        uint32_t id = tokens->items[i].word, *value = word_column_at(&r->column, w, id);
        if (!value)
            return fail_memory(error);
        if (*value == WORD_NEW)
            *value = value_of(m, words_at(w, id), l);
        if (*value != WORD_NONE)
            r->ids[n++] = *value - WORD_SOME;
    }
    topic_matrix_infer(&m->matrix, r->ids, n, r->weights, r->scratch);
    uint32_t best = topic_best(r->weights, m->matrix.topics);
    *out = (topic_answer){r->weights, m->matrix.topics, best, confidence_of(&m->confidence, r->weights[best], n), n};
    return VP_OK;
}
