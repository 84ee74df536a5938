/* Training the sentiment model of a language: what `voxpop train sentiment` does. */
#include <voxpop_train.h>

#include "engine/engine.h"
#include "engine/labelled.h"
#include "sentiment/lessons.h"

#include <stdlib.h>
#include <unistd.h>

typedef struct sentiment_trainer {
    vp_session *session;
    language language;
    size_t file; /* number of the one that is read */
    uint64_t texts[SENTIMENT_CLASSES];
    sentiment_lessons lessons;
    sentiment_model model;
} sentiment_trainer;

static vp_status take_lesson(void *context, str text, vp_sentiment_label label, vp_error *error)
{
    sentiment_trainer *t = context;
    workshop *w;
    vp_status status = session_workshop(t->session, t->language, &w, error);
    if (!status)
        status = session_clean(t->session, text, &text, error);
    if (!status)
        status = session_tokenize(t->session, w, text, error);
    if (status)
        return status;
    t->texts[label]++;
    sentiment_scorer *s = &w->scorer;
    s->model = NULL;
    return lessons_add(&t->lessons, s, text, &t->session->tokens, w->words, label, t->file, error);
}

static vp_status learn(sentiment_trainer *t, const char *const *train, size_t count, vp_error *error)
{
    vp_status status = VP_OK;
    for (t->file = 0; !status && t->file < count; t->file++)
        status = labelled_each(train[t->file], take_lesson, t, error);
    if (!status && (!t->texts[VP_NEGATIVE] || !t->texts[VP_POSITIVE]))
        status = fail(error, VP_FORMAT, "give JSON lines with \"text\" and \"label\": neg, neu or pos",
                      "the training files hold no negative or no positive texts");
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return status ? status : lessons_learn(&t->lessons, processors > 1 ? (int)processors : 1, &t->model, error);
}

/* ---- The pack ---- */

static bool describe(buf *meta, const char *lang, const char *licence, const char *const *train, size_t train_count,
                     const sentiment_trainer *t)
{
    bool ok = buf_puts(meta, "{\"kind\":\"sentiment\",\"language\":") && buf_json(meta, str_of(lang)) &&
              buf_puts(meta, ",\"licence\":") && buf_json(meta, str_of(licence ? licence : "")) &&
              buf_printf(
                  meta,
                  ",\"texts\":{\"neg\":%llu,\"neu\":%llu,\"pos\":%llu},\"train\":[",
                  (unsigned long long)t->texts[0], (unsigned long long)t->texts[1], (unsigned long long)t->texts[2]);
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
    const pack_part parts[] = {{"meta", meta->p, meta->n},
                               {"language", lang, strlen(lang)},
                               {"probe", &probe, sizeof probe},
                               {"columns", m->column, m->columns * sizeof *m->column},
                               {"heads", m->heads, sizeof m->heads},
                               {"rows", m->rows, (size_t)m->row_count * m->columns}};
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
        status = learn(&t, train, train_count, error);
    if (!status && !describe(&meta, lang, licence, train, train_count, &t))
        status = fail_memory(error);
    if (!status)
        status = write_pack(&t, lang, &meta, out_path, error);
    vp_session_free(t.session);
    free((void *)t.model.rows);
    lessons_release(&t.lessons);
    buf_release(&meta);
    return status;
}
