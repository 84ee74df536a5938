/* Training the sentiment model of a language: what `voxpop train sentiment` does. */
#include <voxpop_train.h>

#include "engine/engine.h"
#include "ingest/reader.h"
#include "models/softmax.h"

#include <math.h>
#include <stdlib.h>

enum { BLEND_ROUNDS = 600, HELD_OUT = 10 /* every tenth text fits the heads */ };

/* ---- Reading labelled texts ---- */

typedef vp_status (*take_text)(void *context, str text, int label, vp_error *error);

static int label_of(str name)
{
    return str_is(name, "neg")   ? VP_NEGATIVE
           : str_is(name, "neu") ? VP_NEUTRAL
           : str_is(name, "pos") ? VP_POSITIVE
                                 : -1;
}

typedef struct labelled_reader {
    take_text take;
    void *context;
} labelled_reader;

static vp_status take_labelled(void *context, const intern *columns, const row *in, vp_error *error)
{
    const labelled_reader *l = context;
    uint32_t text = intern_find(columns, STR("text")), label = intern_find(columns, STR("label"));
    bool usable = !in->reason && text < in->count && label < in->count && in->cells[text].n;
    int found = usable ? label_of(in->cells[label]) : -1;
    return found >= 0 ? l->take(l->context, in->cells[text], found, error) : VP_OK;
}

static vp_status each_labelled(const char *path, take_text take, void *context, vp_error *error)
{
    labelled_reader l = {take, context};
    return reader_each(path, NULL, take_labelled, &l, error);
}

/* ---- Learning ---- */

typedef struct sentiment_trainer {
    vp_session *session;
    language language;
    uint64_t position; /* of the text in its file */
    bayes_counts *counts;
    uint64_t texts[BAYES_CLASSES];
    sentiment_model model;
    uint32_t features;  /* of the model */
    double *x, *weight; /* [n * SENTIMENT_FEATURES], [n] of the held-out texts */
    int *label;         /* [n] */
    size_t n, room, file_start;
} sentiment_trainer;

/* *text becomes the readable text. */
static vp_status tokenize_text(sentiment_trainer *t, str *text, workshop **w, vp_error *error)
{
    vp_status status = session_workshop(t->session, t->language, w, error);
    if (!status)
        status = session_clean(t->session, *text, text, error);
    return status ? status : session_tokenize(t->session, *w, *text, error);
}

static vp_status count_text(void *context, str text, int label, vp_error *error)
{
    sentiment_trainer *t = context;
    workshop *w;
    if (t->position++ % HELD_OUT == 0)
        return VP_OK;
    vp_status status = tokenize_text(t, &text, &w, error);
    if (!status)
        status = sentiment_evidence(&w->scorer, text, &t->session->tokens, w->words, error);
    if (status)
        return status;
    feature_maker *m = &w->scorer.features;
    if (!bayes_count(t->counts, m->features, m->count, label))
        return fail_memory(error);
    t->texts[label]++;
    return VP_OK;
}

static void use_model(sentiment_trainer *t, workshop *w)
{
    sentiment_scorer_release(&w->scorer);
    sentiment_scorer fresh = {.model = &t->model};
    fresh.lexicon.lexicon = t->session->engine->lexicons[t->language];
    fresh.lexicon.emoji = t->session->engine->emoji;
    fresh.lexicon.by_character = fresh.features.by_character = t->language == LANGUAGE_ZH;
    w->scorer = fresh;
}

/* Learns t->model from all files but number `without` (`count`: from all), and makes the session score with it. */
static vp_status learn(sentiment_trainer *t, const char *const *train, size_t count, size_t without, vp_error *error)
{
    static const bayes_settings settings = {.smoothing = 0.5, .min_documents = 2, .min_weight = 0.5};
    workshop *w;
    vp_status status = session_workshop(t->session, t->language, &w, error);
    memset(t->texts, 0, sizeof t->texts);
    t->counts = status ? NULL : bayes_counts_new();
    if (!status && !t->counts)
        status = fail_memory(error);
    for (size_t i = 0; !status && i < count; i++) {
        t->position = 0;
        if (i != without)
            status = each_labelled(train[i], count_text, t, error);
    }
    if (!status && without == count && (!t->texts[VP_NEGATIVE] || !t->texts[VP_POSITIVE]))
        status = fail(error, VP_FORMAT, "give JSON lines with \"text\" and \"label\": neg, neu or pos",
                      "the training files hold no negative or no positive texts");
    free((void *)t->model.slots);
    t->model = (sentiment_model){.neutral = t->texts[VP_NEUTRAL] > 0};
    if (!status && !(t->model.slots = bayes_table(t->counts, &settings, &t->model.slot_count, &t->features)))
        status = fail_memory(error);
    bayes_counts_free(t->counts);
    if (!status)
        use_model(t, w);
    return status;
}

/* ---- Held-out texts ---- */

static bool make_room(sentiment_trainer *t)
{
    if (t->n < t->room)
        return true;
    size_t room = t->room ? t->room * 2 : 1024;
    double *x = realloc(t->x, room * SENTIMENT_FEATURES * sizeof *x);
    t->x = x ? x : t->x;
    double *weight = realloc(t->weight, room * sizeof *weight);
    t->weight = weight ? weight : t->weight;
    int *label = realloc(t->label, room * sizeof *label);
    t->label = label ? label : t->label;
    if (!x || !weight || !label)
        return false;
    t->room = room;
    return true;
}

static vp_status take_held_out(void *context, str text, int label, vp_error *error)
{
    sentiment_trainer *t = context;
    workshop *w;
    if (t->position++ % HELD_OUT)
        return VP_OK;
    if (!make_room(t))
        return fail_memory(error);
    vp_status status = tokenize_text(t, &text, &w, error);
    if (!status)
        status = sentiment_features(&w->scorer, text, &t->session->tokens, w->words, t->x + t->n * SENTIMENT_FEATURES,
                                    error);
    t->label[t->n++] = label;
    return status;
}

/* Weights so that a large file does not drown a small one, nor a common label a rare one: the square root of an even
 * share. */
static void balance(sentiment_trainer *t)
{
    double count[BAYES_CLASSES] = {0};
    for (size_t i = t->file_start; i < t->n; i++)
        count[t->label[i]]++;
    for (size_t i = t->file_start; i < t->n; i++)
        t->weight[i] = 1 / sqrt(count[t->label[i]]);
    t->file_start = t->n;
}

static vp_status examine(sentiment_trainer *t, const char *file, vp_error *error)
{
    t->position = 0;
    vp_status status = each_labelled(file, take_held_out, t, error);
    if (!status)
        balance(t);
    return status;
}

static vp_status fit_heads(sentiment_trainer *t, vp_error *error)
{
    double *masked = malloc((t->n + 1) * SENTIMENT_FEATURES * sizeof *masked);
    if (!masked)
        return fail_memory(error);
    for (int head = 0; head < SENTIMENT_HEADS; head++) {
        for (size_t i = 0; i < t->n * SENTIMENT_FEATURES; i++)
            masked[i] = sentiment_uses((vp_sentiment_method)head, (int)(i % SENTIMENT_FEATURES)) ? t->x[i] : 0;
        softmax_fit(masked, t->label, t->weight, t->n, BAYES_CLASSES, SENTIMENT_FEATURES, 1e-4, BLEND_ROUNDS,
                    t->model.heads[head]);
    }
    free(masked);
    return VP_OK;
}

/*
 * Each file's held-out texts are examined twice: by a model that has learnt from the file, as when users' texts are
 * like the training data, and by one that has not, as when they are something else. So the heads learn how far to trust
 * naive Bayes, and how far the word list.
 */
static vp_status learn_all(sentiment_trainer *t, const char *const *train, size_t count, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && count > 1 && i < count; i++) {
        status = learn(t, train, count, i, error);
        if (!status)
            status = examine(t, train[i], error);
    }
    if (!status)
        status = learn(t, train, count, count, error);
    for (size_t i = 0; !status && i < count; i++)
        status = examine(t, train[i], error);
    return status ? status : fit_heads(t, error);
}

/* ---- The pack ---- */

static bool describe(buf *meta, const char *lang, const char *licence, const char *const *train, size_t train_count,
                     const sentiment_trainer *t)
{
    bool ok = buf_puts(meta, "{\"kind\":\"sentiment\",\"language\":") && buf_json(meta, str_of(lang)) &&
              buf_puts(meta, ",\"licence\":") && buf_json(meta, str_of(licence ? licence : "")) &&
              buf_printf(
                  meta,
                  ",\"texts\":{\"neg\":%llu,\"neu\":%llu,\"pos\":%llu},\"features\":%u,\"held_out\":%zu,\"train\":[",
                  (unsigned long long)t->texts[0], (unsigned long long)t->texts[1], (unsigned long long)t->texts[2],
                  t->features, t->n);
    for (size_t i = 0; ok && i < train_count; i++) {
        const char *slash = strrchr(train[i], '/');
        ok = (!i || buf_putc(meta, ',')) && buf_json(meta, str_of(slash ? slash + 1 : train[i]));
    }
    return ok && buf_puts(meta, "]}");
}

static vp_status write_pack(sentiment_trainer *t, const char *lang, const buf *meta, const char *path, vp_error *error)
{
    uint64_t probe;
    const sentiment_model *m = &t->model;
    vp_status status = session_probe(t->session, t->language, &probe, error);
    if (status)
        return status;
    const uint32_t facts[2] = {m->neutral, SENTIMENT_FEATURES};
    const pack_part parts[] = {
        {"meta", meta->p, meta->n},           {"language", lang, strlen(lang)},
        {"sentiment", facts, sizeof facts},   {"probe", &probe, sizeof probe},
        {"heads", m->heads, sizeof m->heads}, {"bayes", m->slots, m->slot_count * sizeof *m->slots}};
    return pack_write(path, parts, sizeof parts / sizeof *parts, error);
}

vp_status vp_train_sentiment(const vp_engine *engine, const char *lang, const char *const *train, size_t train_count,
                             const char *licence, const char *out_path, vp_error *error)
{
    sentiment_trainer t = {.language = language_of(lang)};
    buf meta = {0};
    if (t.language == LANGUAGE_OTHER)
        return fail(error, VP_INVALID, "one of zh, ru, nl, en", "sentiment cannot be trained for language \"%s\"",
                    lang);
    vp_status status = vp_session_new(engine, &t.session, error);
    if (!status)
        status = learn_all(&t, train, train_count, error);
    if (!status && !describe(&meta, lang, licence, train, train_count, &t))
        status = fail_memory(error);
    if (!status)
        status = write_pack(&t, lang, &meta, out_path, error);
    vp_session_free(t.session);
    free((void *)t.model.slots);
    free(t.x);
    free(t.weight);
    free(t.label);
    buf_release(&meta);
    return status;
}
