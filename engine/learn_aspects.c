/* Learning the models of aspects from lessons. */
#include "engine/aspect_lessons.h"
#include "base/rng.h"
#include "models/hashed_linear.h"

#include <math.h>
#include <stdlib.h>

enum {
    TERM_ROWS = 1 << 17,
    TERM_ROWS_WITHOUT_WORDS = 1 << 13,
    POLARITY_ROWS = 1 << 16,
    TERM_ROUNDS = 10,
    POLARITY_ROUNDS = 4,
    USUAL_DRAWS = 2,           /* of a case, in a round */
    MOST_DRAWS = 12,           /* of one with a rare label */
    MIXED_DRAWS = 6,           /* times those: of one from a text with several polarities */
    MOST_FEATURES = 1500 << 20 /* bytes */
};

static const float MARGIN = 4, RATE = 0.06F;

typedef struct aspect_learner {
    vp_session *session;
    language language;
    const aspect_training *training;
    buf features, tags, examples; /* of chain_feature, uint8_t, chain_example; of the terms */
    buf hashes, cases, draws;     /* of uint32_t, polarity_case, and uint32_t: numbers of cases */
} aspect_learner;

typedef struct polarity_case {
    size_t first;
    uint32_t count;
    uint8_t label;
    bool mixed; /* the text has aspects of another polarity, too */
} polarity_case;

static uint32_t term_rows(const aspect_learner *a)
{
    return a->training->words ? TERM_ROWS : TERM_ROWS_WITHOUT_WORDS;
}

static bool add_feature(aspect_learner *a, uint32_t hash, size_t place)
{
    chain_feature f = {hash & (term_rows(a) - 1), (int32_t)place, 1};
    return buf_add(&a->features, &f, sizeof f);
}

static bool add_place(aspect_learner *a, const aspect_text *t, size_t i)
{
    uint32_t found[ASPECT_TERM_FEATURES];
    bool ok = true;
    for (int offset = -ASPECT_REACH; ok && offset <= ASPECT_REACH; offset++) {
        int64_t at = (int64_t)i - offset;
        if (at < 0 || at >= (int64_t)t->count)
            continue;
        size_t n = aspect_word_features(aspect_word_at(t, at), offset, a->training->words, found);
        for (size_t f = 0; ok && f < n; f++)
            ok = add_feature(a, found[f], i);
    }
    size_t n = aspect_place_features(t, i, a->training->words, found);
    for (size_t f = 0; ok && f < n; f++)
        ok = add_feature(a, found[f], i);
    return ok;
}

/* Begins of arrays are put in when these no longer move. */
static bool add_terms(aspect_learner *a, const aspect_reading *r)
{
    chain_example e = {.count = a->features.n / sizeof(chain_feature), .places = r->text->count};
    bool ok = true;
    for (size_t i = 0, k = 0; ok && i < e.places; i++) {
        while (k < r->term_count && r->terms[k].end <= i)
            k++;
        bool inside = k < r->term_count && r->terms[k].begin <= i;
        ok = buf_putc(&a->tags, (char)(!inside                  ? ASPECT_OUTSIDE
                                       : r->terms[k].begin == i ? ASPECT_BEGIN
                                                                : ASPECT_INSIDE)) &&
             add_place(a, r->text, i);
    }
    e.count = a->features.n / sizeof(chain_feature) - e.count;
    return ok && buf_add(&a->examples, &e, sizeof e);
}

static bool add_polarities(aspect_learner *a, const aspect_lessons *lessons, const aspect_lesson *lesson,
                           const aspect_reading *r)
{
    uint32_t found[ASPECT_POLARITY_FEATURES];
    bool ok = true, mixed = aspect_lesson_is_mixed(lessons, lesson);
    for (size_t i = 0; ok && i < lesson->count; i++) {
        if (r->term_of[i] == SIZE_MAX)
            continue;
        size_t n = aspect_polarity_features(r->text, r->terms, r->term_count, r->term_of[i], a->training->words,
                                            a->training->blind, found);
        polarity_case c = {a->hashes.n / sizeof *found, (uint32_t)n,
                           aspect_gold_at(lessons, lesson->first + i)->polarity, mixed};
        ok = buf_add(&a->hashes, found, n * sizeof *found) && buf_add(&a->cases, &c, sizeof c);
    }
    return ok;
}

static bool is_taken(const aspect_training *t, const aspect_lesson *lesson, size_t number)
{
    return t->folds ? number % t->folds != t->fold : !lesson->held_out;
}

static vp_status gather(aspect_learner *a, const aspect_lessons *lessons, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < aspect_lessons_count(lessons); i++) {
        const aspect_lesson *lesson = aspect_lesson_at(lessons, i);
        aspect_reading r;
        if (!is_taken(a->training, lesson, i))
            continue;
        status = aspect_reading_make(a->session, a->language, lessons, lesson, &r, error);
        if (status)
            return status;
        bool ok = !r.text->count ||
                  ((a->training->blind || add_terms(a, &r)) && add_polarities(a, lessons, lesson, &r));
        if (!ok)
            status = a->features.n + (1 << 20) > MOST_FEATURES
                         ? fail(error, VP_LIMIT, "learn from fewer texts", "there is too much to learn from")
                         : fail_memory(error);
        aspect_reading_release(&r);
    }
    if (!status && !a->cases.n)
        return fail(error, VP_FORMAT,
                    "give JSON lines with \"text\" and \"aspects\": [{\"from\", \"to\", \"polarity\"}]",
                    "the training files hold no aspects");
    return status;
}

/* ---- Terms ---- */

/* Eight bits for what lies within eight deviations; returns the step. */
static float round_weights(const float *weights, size_t rows, aspect_row *out)
{
    double squares = 0;
    size_t used = 0;
    for (size_t i = 0; i < rows * ASPECT_LANES; i++) {
        squares += (double)weights[i] * weights[i];
        used += weights[i] != 0;
    }
    float step = used ? (float)(sqrt(squares / (double)used) * 8 / 127) : 1;
    for (size_t i = 0; i < rows * ASPECT_LANES; i++) {
        float w = roundf(weights[i] / step);
        out[i / ASPECT_LANES].weight[i % ASPECT_LANES] = (int8_t)fminf(fmaxf(w, -127), 127);
    }
    return step;
}

static chain_outcome learn_chain(aspect_learner *a, chain_model *m)
{
    chain_example *examples = (chain_example *)(void *)a->examples.p;
    size_t count = a->examples.n / sizeof *examples;
    const chain_feature *features = (const chain_feature *)(const void *)a->features.p;
    const uint8_t *tags = (const uint8_t *)a->tags.p;
    for (size_t i = 0; i < count; i++) {
        examples[i].features = features;
        examples[i].tags = tags;
        features += examples[i].count;
        tags += examples[i].places;
    }
    for (int from = 0; from <= CHAIN_TAGS; from++)
        for (int tag = 0; tag < CHAIN_TAGS; tag++) {
            bool never = tag == ASPECT_TAGS || from == ASPECT_TAGS ||
                         (tag == ASPECT_INSIDE && (from == CHAIN_TAGS || from == ASPECT_OUTSIDE));
            m->next[from][tag] = never ? CHAIN_NEVER : 0;
        }
    for (int tag = 0; tag < ASPECT_TAGS; tag++)
        m->last[tag] = true;
    const chain_settings settings = {.rounds = TERM_ROUNDS, .margin = MARGIN, .seed = 7};
    return chain_learn(m, examples, count, &settings);
}

static vp_status learn_terms(aspect_learner *a, aspect_model *out, vp_error *error)
{
    uint32_t count = term_rows(a);
    chain_model m = {.weights = calloc((size_t)count * CHAIN_TAGS, sizeof(float)), .rows = count};
    aspect_row *rows = calloc(count, sizeof *rows);
    bool ok = m.weights && rows && learn_chain(a, &m) == CHAIN_LEARNED;
    if (!ok) {
        free(m.weights);
        free(rows);
        return fail_memory(error);
    }
    float step = round_weights(m.weights, count, rows);
    for (int from = 0; from <= ASPECT_TAGS; from++)
        for (int tag = 0; tag < ASPECT_TAGS; tag++) {
            float w = m.next[from == ASPECT_TAGS ? CHAIN_TAGS : from][tag];
            out->next[from][tag] = w <= CHAIN_NEVER / 2 ? CHAIN_NEVER : w / step;
        }
    out->terms = rows;
    out->term_rows = count;
    free(m.weights);
    return VP_OK;
}

/* ---- Polarity ---- */

/* How often cases are drawn: a rare label more, by the square root of an even share, and a text with several polarities
 * more, because only there the term matters. */
static bool fill_draws(aspect_learner *a)
{
    const polarity_case *cases = (const polarity_case *)(const void *)a->cases.p;
    size_t count = a->cases.n / sizeof *cases, of[ASPECT_POLARITIES] = {0}, most = 0;
    bool ok = true;
    for (size_t i = 0; i < count; i++)
        of[cases[i].label]++;
    for (int k = 0; k < ASPECT_POLARITIES; k++)
        most = of[k] > most ? of[k] : most;
    for (uint32_t i = 0; ok && i < count; i++) {
        double times = round(USUAL_DRAWS * sqrt((double)most / (double)of[cases[i].label]));
        times = fmin(times, MOST_DRAWS) * (cases[i].mixed ? MIXED_DRAWS : 1);
        for (int k = 0; ok && k < times; k++)
            ok = buf_add(&a->draws, &i, sizeof i);
    }
    return ok;
}

static vp_status begin_with(const aspect_model *base, linear_trainer *t, vp_error *error)
{
    float *weights = linear_trainer_weights(t);
    if (base->polarity_rows != POLARITY_ROWS)
        return fail(error, VP_FORMAT, "learn it again with `voxpop train aspects`",
                    "the model to start from has %u rows of polarity instead of %d", base->polarity_rows,
                    POLARITY_ROWS);
    for (size_t i = 0; i < (size_t)POLARITY_ROWS * ASPECT_LANES; i++)
        weights[i] = base->step * (float)base->polarity[i / ASPECT_LANES].weight[i % ASPECT_LANES];
    return VP_OK;
}

static vp_status learn_polarity(aspect_learner *a, aspect_model *out, vp_error *error)
{
    const polarity_case *cases = (const polarity_case *)(const void *)a->cases.p;
    const uint32_t *hashes = (const uint32_t *)(const void *)a->hashes.p;
    linear_trainer *t = linear_trainer_new(POLARITY_ROWS, ASPECT_LANES);
    aspect_row *rows = calloc(POLARITY_ROWS, sizeof *rows);
    vp_status status = t && rows && fill_draws(a) ? VP_OK : fail_memory(error);
    if (!status && a->training->base)
        status = begin_with(a->training->base, t, error);
    if (status) {
        linear_trainer_free(t);
        free(rows);
        return status;
    }
    float bias[ASPECT_LANES];
    const uint32_t *draws = (const uint32_t *)(const void *)a->draws.p;
    size_t count = a->draws.n / sizeof *draws;
    for (uint64_t r = 0; r < POLARITY_ROUNDS; r++)
        for (size_t i = 0; i < count; i++) {
            const polarity_case *c = &cases[draws[rng_below(11 + r, i, count)]];
            linear_trainer_step(t, hashes + c->first, c->count, c->label, RATE * (1 - (float)r / POLARITY_ROUNDS));
        }
    out->step = linear_trainer_export(t, &rows[0].weight[0], bias);
    memcpy(out->bias, bias, sizeof out->bias);
    out->polarity = rows;
    out->polarity_rows = POLARITY_ROWS;
    linear_trainer_free(t);
    return VP_OK;
}

vp_status aspect_model_learn(vp_session *s, language l, const aspect_lessons *lessons, const aspect_training *training,
                             aspect_model *out, vp_error *error)
{
    aspect_learner a = {.session = s, .language = l, .training = training};
    a.features.cap = a.hashes.cap = MOST_FEATURES;
    *out = (aspect_model){.words = training->words};
    vp_status status = gather(&a, lessons, error);
    if (!status && !training->blind)
        status = learn_terms(&a, out, error);
    if (!status)
        status = learn_polarity(&a, out, error);
    buf_release(&a.features);
    buf_release(&a.tags);
    buf_release(&a.examples);
    buf_release(&a.hashes);
    buf_release(&a.cases);
    buf_release(&a.draws);
    if (status)
        aspect_model_free(out);
    return status;
}

void aspect_model_free(aspect_model *m)
{
    free((void *)m->terms);
    free((void *)m->polarity);
    *m = (aspect_model){0};
}
