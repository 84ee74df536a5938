/* Training from files: what `voxpop train` does. */
#include <voxpop_train.h>

#include "engine/engine.h"
#include "ingest/reader.h"
#include "base/table.h"
#include "models/softmax.h"

#include <math.h>
#include <stdlib.h>

enum { BLEND_ROUNDS = 600, HELD_OUT = 10 /* every tenth text fits the heads */ };

/* ---- Reading labelled texts ---- */

typedef vp_status (*take_text)(void *context, str text, int label, vp_error *error);

static int label_of(str name)
{
    return str_is(name, "neg") ? VP_NEGATIVE : str_is(name, "neu") ? VP_NEUTRAL : str_is(name, "pos") ? VP_POSITIVE : -1;
}

static vp_status each_labelled(const char *path, take_text take, void *context, vp_error *error)
{
    reader *r;
    vp_status status = reader_open(path, NULL, &r, error);
    if (status)
        return status;
    for (;;) {
        row line;
        bool more;
        status = reader_next(r, &line, &more, error);
        if (status || !more)
            break;
        uint32_t text = intern_find(&r->columns, STR("text")), label = intern_find(&r->columns, STR("label"));
        bool usable = !line.reason && text < line.count && label < line.count && line.cells[text].n;
        int l = usable ? label_of(line.cells[label]) : -1;
        if (l >= 0)
            status = take(context, line.cells[text], l, error);
        if (status)
            break;
    }
    reader_close(r);
    return status;
}

/* ---- Sentiment ---- */

typedef struct sentiment_trainer {
    uint64_t position; /* of the text in its file */
    vp_session *session;
    language language;
    bayes_counts *counts;
    uint64_t texts[BAYES_CLASSES];
    double *x, *weight; /* [n * SENTIMENT_FEATURES], [n] of the held-out texts */
    int *label;
    size_t n, room, file_start;
} sentiment_trainer;

static vp_status count_text(void *context, str text, int label, vp_error *error)
{
    sentiment_trainer *t = context;
    workshop *w;
    if (t->position++ % HELD_OUT == 0)
        return VP_OK;
    vp_status status = session_workshop(t->session, t->language, &w, error);
    if (!status)
        status = session_tokenize(t->session, w, text, error);
    if (status)
        return status;
    feature_maker *m = &w->scorer.features;
    if (!features_of(m, &t->session->tokens, w->words) || !bayes_count(t->counts, m->features, m->count, label))
        return fail_memory(error);
    t->texts[label]++;
    return VP_OK;
}

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
    vp_status status = session_workshop(t->session, t->language, &w, error);
    if (!status)
        status = session_tokenize(t->session, w, text, error);
    if (!status)
        status = sentiment_features(&w->scorer, text, &t->session->tokens, w->words, t->x + t->n * SENTIMENT_FEATURES, error);
    t->label[t->n++] = label;
    return status;
}

/* Weights so that a large file does not drown a small one, nor a common label a rare one: the square root of an even share. */
static void balance(sentiment_trainer *t)
{
    double count[BAYES_CLASSES] = {0};
    for (size_t i = t->file_start; i < t->n; i++)
        count[t->label[i]]++;
    for (size_t i = t->file_start; i < t->n; i++)
        t->weight[i] = 1 / sqrt(count[t->label[i]]);
    t->file_start = t->n;
}

static void fit_heads(const sentiment_trainer *t, sentiment_model *m)
{
    double *masked = malloc((t->n + 1) * SENTIMENT_FEATURES * sizeof *masked);
    for (int head = 0; masked && head < SENTIMENT_HEADS; head++) {
        for (size_t i = 0; i < t->n * SENTIMENT_FEATURES; i++)
            masked[i] = sentiment_uses((vp_sentiment_method)head, (int)(i % SENTIMENT_FEATURES)) ? t->x[i] : 0;
        softmax_fit(masked, t->label, t->weight, t->n, BAYES_CLASSES, SENTIMENT_FEATURES, 1e-4, BLEND_ROUNDS, m->heads[head]);
    }
    free(masked);
}

static bool describe(buf *meta, const char *lang, const char *licence, const char *const *train, size_t train_count, const sentiment_trainer *t, uint32_t features)
{
    bool ok = buf_puts(meta, "{\"kind\":\"sentiment\",\"language\":") && buf_json(meta, str_of(lang)) && buf_puts(meta, ",\"licence\":") &&
              buf_json(meta, str_of(licence ? licence : "")) &&
              buf_printf(meta, ",\"texts\":{\"neg\":%llu,\"neu\":%llu,\"pos\":%llu},\"features\":%u,\"held_out\":%zu,\"train\":[",
                         (unsigned long long)t->texts[0], (unsigned long long)t->texts[1], (unsigned long long)t->texts[2], features, t->n);
    for (size_t i = 0; ok && i < train_count; i++) {
        const char *slash = strrchr(train[i], '/');
        ok = (!i || buf_putc(meta, ',')) && buf_json(meta, str_of(slash ? slash + 1 : train[i]));
    }
    return ok && buf_puts(meta, "]}");
}

static vp_status count_files(sentiment_trainer *t, const char *const *train, size_t count, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < count; i++) {
        t->position = 0;
        status = each_labelled(train[i], count_text, t, error);
    }
    if (!status && (!t->texts[VP_NEGATIVE] || !t->texts[VP_POSITIVE]))
        return fail(error, VP_FORMAT, "give JSON lines with \"text\" and \"label\": neg, neu or pos", "the training files hold no negative or no positive texts");
    return status;
}

/* Features of the held-out texts under the new table, then the heads. */
static vp_status fit_blend(sentiment_trainer *t, sentiment_model *m, const char *const *train, size_t count, vp_error *error)
{
    workshop *w;
    vp_status status = session_workshop(t->session, t->language, &w, error);
    if (status)
        return status;
    sentiment_scorer_release(&w->scorer);
    sentiment_scorer fresh = {.model = m};
    fresh.lexicon.lexicon = t->session->engine->lexicons[t->language];
    fresh.lexicon.emoji = t->session->engine->emoji;
    fresh.lexicon.by_character = fresh.features.by_character = t->language == LANGUAGE_ZH;
    w->scorer = fresh;
    for (size_t i = 0; !status && i < count; i++) {
        t->position = 0;
        status = each_labelled(train[i], take_held_out, t, error);
        if (!status)
            balance(t);
    }
    if (!status)
        fit_heads(t, m);
    return status;
}

static vp_status write_sentiment(sentiment_trainer *t, const sentiment_model *m, const char *lang, const buf *meta, const char *path, vp_error *error)
{
    uint64_t probe;
    vp_status status = session_probe(t->session, t->language, &probe, error);
    if (status)
        return status;
    const uint32_t facts[2] = {m->neutral, SENTIMENT_FEATURES};
    const pack_part parts[] = {{"meta", meta->p, meta->n},
                               {"language", lang, strlen(lang)},
                               {"sentiment", facts, sizeof facts},
                               {"probe", &probe, sizeof probe},
                               {"heads", m->heads, sizeof m->heads},
                               {"bayes", m->slots, m->slot_count * sizeof *m->slots}};
    return pack_write(path, parts, sizeof parts / sizeof *parts, error);
}

vp_status vp_train_sentiment(const vp_engine *engine, const char *lang, const char *const *train, size_t train_count, const char *licence, const char *out_path, vp_error *error)
{
    static const bayes_settings settings = {.smoothing = 0.5, .min_documents = 2, .min_weight = 0.5};
    sentiment_trainer t = {.language = language_of(lang)};
    if (t.language == LANGUAGE_OTHER)
        return fail(error, VP_INVALID, "one of zh, ru, nl, en", "sentiment cannot be trained for language \"%s\"", lang);
    sentiment_model m = {0};
    buf meta = {0};
    bayes_slot *slots = NULL;
    uint32_t features = 0;
    vp_status status = vp_session_new(engine, &t.session, error);
    if (!status && !(t.counts = bayes_counts_new()))
        status = fail_memory(error);
    if (!status)
        status = count_files(&t, train, train_count, error);
    if (!status && !(slots = bayes_table(t.counts, &settings, &m.slot_count, &features)))
        status = fail_memory(error);
    m.slots = slots;
    m.neutral = t.texts[VP_NEUTRAL] > 0;
    if (!status)
        status = fit_blend(&t, &m, train, train_count, error);
    if (!status && !describe(&meta, lang, licence, train, train_count, &t, features))
        status = fail_memory(error);
    if (!status)
        status = write_sentiment(&t, &m, lang, &meta, out_path, error);
    vp_session_free(t.session);
    bayes_counts_free(t.counts);
    free(slots);
    free(t.x);
    free(t.weight);
    free(t.label);
    buf_release(&meta);
    return status;
}

/* ---- Language identification ---- */

typedef struct langid_files {
    arena memory;
    langid_example *examples;
    size_t count, room;
    char codes[LANGID_CLASSES][8];
    uint32_t classes;
} langid_files;

static vp_status add_example(langid_files *f, str code, str text, vp_error *error)
{
    uint32_t label = 0;
    while (label < f->classes && !str_is(code, f->codes[label]))
        label++;
    if (label == f->classes) {
        if (f->classes == LANGID_CLASSES || code.n > 7)
            return fail(error, VP_LIMIT, NULL, "too many languages, or the code \"%.*s\" is too long", (int)code.n, code.p);
        memcpy(f->codes[f->classes++], code.p, code.n);
    }
    if (f->count == f->room) {
        size_t room = f->room ? f->room * 2 : 4096;
        langid_example *examples = realloc(f->examples, room * sizeof *examples);
        if (!examples)
            return fail_memory(error);
        f->examples = examples;
        f->room = room;
    }
    str copy = arena_copy(&f->memory, text);
    if (!copy.p)
        return fail_memory(error);
    f->examples[f->count++] = (langid_example){copy, label};
    return VP_OK;
}

static vp_status read_examples(langid_files *f, const char *path, vp_error *error)
{
    reader *r;
    read_options options = {.no_header = true};
    vp_status status = reader_open(path, &options, &r, error);
    if (status)
        return status;
    for (;;) {
        row line;
        bool more;
        status = reader_next(r, &line, &more, error);
        if (status || !more)
            break;
        if (!line.reason && line.count >= 2 && line.cells[0].n)
            status = add_example(f, line.cells[0], line.cells[line.count - 1], error);
        if (status)
            break;
    }
    reader_close(r);
    return status;
}

vp_status vp_train_langid(const char *const *train, size_t train_count, const char *licence, const char *out_path, vp_error *error)
{
    langid_files f = {0};
    buf meta = {0};
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < train_count; i++)
        status = read_examples(&f, train[i], error);
    if (!status && f.classes < 2)
        status = fail(error, VP_FORMAT, "give lines of CODE<TAB>TEXT", "the training files hold fewer than two languages");
    bool ok = buf_puts(&meta, "{\"kind\":\"langid\",\"licence\":") && buf_json(&meta, str_of(licence ? licence : "")) &&
              buf_printf(&meta, ",\"texts\":%zu,\"languages\":%u}", f.count, f.classes) && buf_terminate(&meta);
    if (!status && !ok)
        status = fail_memory(error);
    if (!status)
        status = langid_train(f.examples, f.count, (const char(*)[8])f.codes, f.classes, meta.p, out_path, error);
    arena_release(&f.memory);
    free(f.examples);
    buf_release(&meta);
    return status;
}

/* ---- What a pack says of itself ---- */

vp_status vp_pack_info(const char *path, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"name", "value"};
    pack p;
    vp_status status = pack_open(path, &p, error);
    if (status)
        return status;
    vp_table *t = NULL;
    status = table_new(names, 2, &t, error);
    str meta = pack_section(&p, "meta");
    bool ok = !status && table_row(t) && table_text(t, STR("meta")) && table_json(t, meta.p ? meta : STR("{}")) && table_row(t) &&
              table_text(t, STR("bytes")) && table_integer(t, (int64_t)p.size);
    pack_close(&p);
    if (!status && !ok)
        status = fail_memory(error);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}
