/* Training the sentiment model of a language: what `voxpop train sentiment` does. */
#include "engine/labelled.h"
#include "engine/options.h"
#include "engine/training.h"
#include "engine/training_sources.h"
#include "sentiment/amend.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

typedef struct sentiment_trainer {
    vp_session *session;
    vp_training training;
    vp_sentiment_training options;
    language language;
    size_t file;                                            /* number of the one that is read */
    uint64_t texts[SENTIMENT_CLASSES], stars[VP_STARS + 1]; /* of each; stars[0] tell none */
    sentiment_lessons lessons;
    sentiment_model model;
} sentiment_trainer;

static vp_status take_lesson(void *context, const labelled *one, vp_error *error)
{
    sentiment_trainer *t = context;
    workshop *w;
    str text = {0};
    vp_status status = session_workshop(t->session, t->language, &w, error);
    if (!status)
        status = session_clean(t->session, one->text, &text, error);
    if (!status)
        status = session_tokenize(t->session, w, text, error);
    if (status)
        return status;
    t->texts[one->label]++;
    t->stars[one->stars]++;
    const lesson of = {one->label, one->stars, t->file};
    sentiment_scorer *s = &w->scorer;
    s->model = NULL;
    return lessons_add(&t->lessons, s, text, &t->session->tokens, w->words, &of, error);
}

static vp_status read_lessons(sentiment_trainer *t, vp_error *error)
{
    const vp_training *o = &t->training;
    vp_status status = VP_OK;
    for (t->file = 0; !status && t->file < o->train_count; t->file++)
        status = labelled_each(o->train[t->file], take_lesson, t, error);
    return status;
}

/* ---- Counts ---- */

/* A row of a pack of counts. */
typedef struct counted_row {
    uint32_t row, seen[BAYES_CLASSES];
} counted_row;

static vp_status check_counts(const vp_engine *e, language l, const pack *p, str rows, str texts, vp_error *error)
{
    str lang = pack_section(p, "language"), probe = pack_section(p, "probe");
    if (rows.n % sizeof(counted_row) || texts.n != sizeof((bayes_counts *)0)->texts)
        return fail(error, VP_FORMAT, "name packs of `voxpop train sentiment --counts-only`",
                    "the pack holds no counts");
    if (!str_is(lang, language_code(l)))
        return fail(error, VP_FORMAT, "name counts of one language", "the counts are of another language");
    if (probe.n != sizeof *e->probe || memcmp(probe.p, &e->probe[l], probe.n))
        return fail(error, VP_FORMAT, "count again with this version",
                    "the counts are of other tokens than this system's ICU and stemmer make");
    return VP_OK;
}

static vp_status add_counts(const pack *p, const vp_engine *e, language l, bayes_counts *sum, vp_error *error)
{
    str rows = pack_section(p, "counts"), texts = pack_section(p, "texts");
    vp_status status = check_counts(e, l, p, rows, texts, error);
    for (size_t at = 0; !status && at < rows.n; at += sizeof(counted_row)) {
        counted_row r;
        memcpy(&r, rows.p + at, sizeof r);
        if (r.row >= sum->rows)
            status = fail(error, VP_FORMAT, "count again with this version", "the pack of counts is damaged");
        for (size_t k = 0; !status && k < BAYES_CLASSES; k++)
            sum->seen[(size_t)r.row * BAYES_CLASSES + k] += r.seen[k];
    }
    uint64_t more[BAYES_CLASSES] = {0};
    if (!status)
        memcpy(more, texts.p, sizeof more);
    for (int k = 0; k < BAYES_CLASSES; k++)
        sum->texts[k] += more[k];
    return status;
}

static vp_status read_counts(const sentiment_trainer *t, bayes_counts *sum, vp_error *error)
{
    const vp_sentiment_training *o = &t->options;
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < o->counts_count; i++) {
        pack p;
        status = pack_open(o->counts[i], &p, error);
        if (status)
            return status;
        status = add_counts(&p, t->session->engine, t->language, sum, error);
        if (status)
            fail_at(error, o->counts[i], 0, 0);
        pack_close(&p);
    }
    return status;
}

/* ---- Learning ---- */

/* The heads learn from texts. Where there are none, the counts speak for themselves. */
static vp_status check_texts(const sentiment_trainer *t, const bayes_counts *counts, vp_error *error)
{
    static const char *const names[] = {"negative", "neutral", "positive"};
    for (int c = 0; c < SENTIMENT_CLASSES; c += 2)
        if (!(t->lessons.count ? t->texts[c] : counts->texts[c]))
            return fail(error, VP_FORMAT, "give rows with \"text\" and \"label\": neg, neu or pos",
                        "the training files hold no %s texts", names[c]);
    return VP_OK;
}

static vp_status check_stars(const sentiment_trainer *t, vp_error *error)
{
    int kinds = 0;
    for (int k = 1; k <= VP_STARS; k++)
        kinds += t->stars[k] > 0;
    return kinds > 1 ? VP_OK
                     : fail(error, VP_FORMAT, "give rows with \"text\" and \"stars\": 1 to 5",
                            "the training files hold no texts with different stars");
}

static vp_status learn(sentiment_trainer *t, vp_error *error)
{
    const vp_sentiment_training *o = &t->options;
    bayes_counts counts = {0};
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const lessons_settings settings = {.bayes = (bayes_kind)o->learner,
                                       .counts = o->counts_count ? &counts : NULL,
                                       .prior = o->prior,
                                       .stars = o->stars,
                                       .threads = processors > 1 ? (int)processors : 1};
    vp_status status = o->counts_count ? lessons_no_counts(&counts, error) : VP_OK;
    if (!status)
        status = read_counts(t, &counts, error);
    if (!status)
        status = check_texts(t, &counts, error);
    if (!status && o->stars)
        status = check_stars(t, error);
    if (!status)
        status = lessons_learn(&t->lessons, &settings, &t->model, error);
    bayes_release(&counts);
    return status;
}

static vp_status amend(sentiment_trainer *t, vp_error *error)
{
    const vp_engine *e = t->session->engine;
    if (!e->has_sentiment[t->language])
        return fail(error, VP_NOT_FOUND, "name a pack as the engine's model", "there is no model to start from");
    if (!t->lessons.count)
        return fail(error, VP_FORMAT, "give rows with \"text\" and \"label\": neg, neu or pos",
                    "the training files hold no texts");
    return amend_model(&t->lessons, &e->sentiment[t->language], &t->model, error);
}

/* ---- Packs ---- */

static bool describe_stars(buf *meta, const sentiment_trainer *t)
{
    bool ok = buf_puts(meta, ",\"stars\":{");
    for (int k = 1; k <= VP_STARS; k++)
        ok = ok && buf_printf(meta, "%s\"%d\":%llu", k > 1 ? "," : "", k, (unsigned long long)t->stars[k]);
    return ok && buf_putc(meta, '}');
}

/* Of what a model knows: so that it can be told from which one another went on. */
static uint64_t identity_of(const pack *p)
{
    str rows = pack_section(p, "rows"), heads = pack_section(p, "heads");
    return XXH3_64bits_withSeed(heads.p, heads.n, XXH3_64bits(rows.p, rows.n));
}

static bool describe(buf *meta, const char *kind, const sentiment_trainer *t)
{
    const vp_training *o = &t->training;
    static const char *const learners[] = {"linear", "multinomial", "complement"};
    bool ok = training_describe(meta, kind, o->lang, o->licence) &&
              buf_printf(meta, ",\"learner\":\"%s\",\"texts\":{\"neg\":%llu,\"neu\":%llu,\"pos\":%llu}",
                         learners[t->options.learner], (unsigned long long)t->texts[VP_NEGATIVE],
                         (unsigned long long)t->texts[VP_NEUTRAL], (unsigned long long)t->texts[VP_POSITIVE]);
    if (t->options.stars)
        ok = ok && describe_stars(meta, t);
    const pack *base = t->options.from_engine ? &t->session->engine->sentiment_packs[t->language] : NULL;
    if (base)
        ok = ok && buf_printf(meta, ",\"base\":\"%016llx\"", (unsigned long long)identity_of(base));
    return ok && buf_puts(meta, ",\"train\":") &&
           training_sources_write(o->train, o->train_count, base ? pack_section(base, "meta") : (str){NULL, 0}, meta) &&
           buf_putc(meta, '}');
}

static vp_status write_model(sentiment_trainer *t, const buf *meta, const char *path, vp_error *error)
{
    const sentiment_model *m = &t->model;
    const sentiment_table *p = &m->polarity, *s = &m->stars;
    enum { OF_STARS = 3 /* parts; they are the last */ };
    const pack_part parts[] = {{"meta", meta->p, meta->n},
                               {"language", t->training.lang, strlen(t->training.lang)},
                               {"probe", &t->session->engine->probe[t->language], sizeof(uint64_t)},
                               {"columns", p->column, p->columns * sizeof *p->column},
                               {"heads", m->heads, sizeof m->heads},
                               {"rows", p->rows, (size_t)p->row_count * p->columns},
                               {"star_columns", s->column, s->columns * sizeof *s->column},
                               {"star_head", m->star_head, sizeof m->star_head},
                               {"star_rows", s->rows, (size_t)s->row_count * s->columns}};
    return pack_write(path, parts, sizeof parts / sizeof *parts - (s->rows ? 0 : OF_STARS), error);
}

static vp_status write_counts(sentiment_trainer *t, const buf *meta, const char *path, vp_error *error)
{
    bayes_counts sum = {0};
    buf rows = {0};
    vp_status status = lessons_count(&t->lessons, &sum, error);
    if (!status)
        status = read_counts(t, &sum, error);
    bool ok = true;
    for (uint32_t i = 0; !status && ok && i < sum.rows; i++) {
        const uint32_t *seen = sum.seen + (size_t)i * BAYES_CLASSES;
        const counted_row r = {i, {seen[0], seen[1], seen[2]}};
        if (seen[0] || seen[1] || seen[2])
            ok = buf_add(&rows, &r, sizeof r);
    }
    if (!status && !ok)
        status = fail_memory(error);
    const pack_part parts[] = {{"meta", meta->p, meta->n},
                               {"language", t->training.lang, strlen(t->training.lang)},
                               {"probe", &t->session->engine->probe[t->language], sizeof(uint64_t)},
                               {"texts", sum.texts, sizeof sum.texts},
                               {"counts", rows.p, rows.n}};
    if (!status)
        status = pack_write(path, parts, sizeof parts / sizeof *parts, error);
    buf_release(&rows);
    bayes_release(&sum);
    return status;
}

/* ---- Calls ---- */

static vp_status check_prior(const double *prior, vp_error *error)
{
    static const double slack = 0.02; /* shares are rounded */
    double sum = 0;
    for (int c = 0; c < SENTIMENT_CLASSES; c++) {
        if (!(prior[c] >= 0 && prior[c] <= 1))
            return fail(error, VP_INVALID, "three shares such as 0.3, 0.1, 0.6", "a prior is not between 0 and 1");
        sum += prior[c];
    }
    return fabs(sum - 1) <= slack ? VP_OK
                                  : fail(error, VP_INVALID, "three shares such as 0.3, 0.1, 0.6",
                                         "the three shares of a prior do not add up to 1");
}

static vp_status check_options(const vp_sentiment_training *o, vp_error *error)
{
    if (o->learner < VP_LEARN_LINEAR || o->learner > VP_LEARN_COMPLEMENT)
        return fail(error, VP_INVALID, NULL, "there is no learner %d", (int)o->learner);
    if (o->from_engine && o->learner != VP_LEARN_LINEAR)
        return fail(error, VP_INVALID, "leave out the one or the other", "naive Bayes starts from no model");
    if (o->from_engine && (o->stars || o->prior))
        return fail(error, VP_INVALID, "leave out --stars and --prior",
                    "a model that is started from keeps its stars and how often labels are to be expected");
    if (o->stars && o->learner != VP_LEARN_LINEAR)
        return fail(error, VP_INVALID, "leave out the one or the other", "naive Bayes learns no stars");
    if (o->counts_count && o->learner == VP_LEARN_LINEAR)
        return fail(error, VP_INVALID, "choose multinomial or complement naive Bayes",
                    "counts add up for naive Bayes only, not for the linear learner");
    return o->prior ? check_prior(o->prior, error) : VP_OK;
}

static vp_status train(const vp_engine *engine, const vp_training *training, const vp_sentiment_training *options,
                       bool counts_only, const char *out_path, vp_error *error)
{
    sentiment_trainer t = {0};
    buf meta = {0};
    vp_status status = training_copy_for(training, "sentiment", "one of zh, ru, nl, en", &t.training, error);
    if (!status)
        status = options_copy(&t.options, sizeof t.options, options, error);
    if (!status && counts_only)
        t.options.learner = VP_LEARN_MULTINOMIAL;
    if (!status)
        status = check_options(&t.options, error);
    if (status)
        return status;
    t.language = language_of(t.training.lang);
    status = t.options.from_engine ? training_check_base(engine->own_sentiment, t.language, error) : VP_OK;
    if (!status)
        status = vp_session_new(engine, &t.session, error);
    t.lessons.keeps_common = t.options.from_engine;
    if (!status)
        status = read_lessons(&t, error);
    if (!status && !counts_only)
        status = (t.options.from_engine ? amend : learn)(&t, error);
    if (!status && !describe(&meta, counts_only ? "sentiment counts" : "sentiment", &t))
        status = fail_memory(error);
    if (!status)
        status = (counts_only ? write_counts : write_model)(&t, &meta, out_path, error);
    vp_session_free(t.session);
    lessons_free_model(&t.model);
    lessons_release(&t.lessons);
    buf_release(&meta);
    return status;
}

vp_status vp_train_sentiment(const vp_engine *engine, const vp_training *training, const vp_sentiment_training *options,
                             const char *out_path, vp_error *error)
{
    return train(engine, training, options, false, out_path, error);
}

vp_status vp_count_sentiment(const vp_engine *engine, const vp_training *training, const vp_sentiment_training *options,
                             const char *out_path, vp_error *error)
{
    return train(engine, training, options, true, out_path, error);
}
