/* Aspects compared with what is marked: `voxpop eval aspects`. */
#include <voxpop_train.h>

#include "base/table.h"
#include "engine/aspect_lessons.h"
#include "engine/training_sources.h"
#include "engine/options.h"
#include "engine/percentage.h"
#include "models/confusion.h"

#include <stdlib.h>

typedef struct spans {
    uint64_t found, right;
} spans;

enum { OF_ALL, OF_MIXED, SETS };

typedef struct aspect_examination {
    vp_session *session;
    language language;
    const aspect_lessons *lessons;
    uint64_t gold; /* terms, each span once */
    spans learned, listed, both;
    confusion aware[SETS], blind[SETS];
} aspect_examination;

static vp_span span_of(const vp_session *s, const aspect_term *t)
{
    vp_span first = clean_origin(&s->cleaner, s->tokens.items[t->begin].begin, s->tokens.items[t->begin].end);
    vp_span last = clean_origin(&s->cleaner, s->tokens.items[t->end - 1].begin, s->tokens.items[t->end - 1].end);
    return (vp_span){first.begin, last.end};
}

static bool is_gold(const aspect_examination *x, const aspect_lesson *lesson, vp_span at)
{
    for (size_t i = 0; i < lesson->count; i++) {
        const aspect_gold *g = aspect_gold_at(x->lessons, lesson->first + i);
        if (g->begin == at.begin && g->end == at.end)
            return true;
    }
    return false;
}

static void count_gold(aspect_examination *x, const aspect_lesson *lesson)
{
    for (size_t i = 0; i < lesson->count; i++) {
        const aspect_gold *g = aspect_gold_at(x->lessons, lesson->first + i);
        bool again = false;
        for (size_t k = 0; k < i; k++) {
            const aspect_gold *other = aspect_gold_at(x->lessons, lesson->first + k);
            again |= other->begin == g->begin && other->end == g->end;
        }
        x->gold += !again;
    }
}

static vp_status examine_terms(aspect_examination *x, const aspect_lesson *lesson, aspect_finder *f, vp_error *error)
{
    vp_status status = aspects_find_terms(f, error);
    for (size_t i = 0; !status && i < f->count; i++) {
        bool right = is_gold(x, lesson, span_of(x->session, &f->found[i].term));
        spans *own = f->found[i].learned ? &x->learned : &x->listed;
        own->found++;
        own->right += right;
        x->both.found++;
        x->both.right += right;
    }
    count_gold(x, lesson);
    return status;
}

static void examine_polarity(const aspect_examination *x, const aspect_lesson *lesson, const aspect_reading *r,
                             const aspect_model *m, bool blind, confusion sets[SETS])
{
    bool mixed = aspect_lesson_is_mixed(x->lessons, lesson);
    for (size_t i = 0; i < lesson->count; i++) {
        uint32_t features[ASPECT_POLARITY_FEATURES];
        double p[ASPECT_POLARITIES];
        int right = aspect_gold_at(x->lessons, lesson->first + i)->polarity;
        if (r->term_of[i] == SIZE_MAX)
            continue;
        size_t n = aspect_polarity_features(r->text, r->terms, r->term_count, r->term_of[i], m->words, blind, features);
        aspect_model_polarity(m, features, n, p);
        int best = likeliest_class(p, SENTIMENT_CLASSES);
        sets[OF_ALL].cell[right][best]++;
        sets[OF_MIXED].cell[right][best] += mixed;
    }
}

/* Examines the lessons of a fold (`folds` 0: those that are held out, or all where none is). `blind` NULL: not
 * compared. */
static vp_status examine(aspect_examination *x, const aspect_model *m, const aspect_model *blind, uint32_t folds,
                         uint32_t fold, vp_error *error)
{
    bool split = false;
    vp_status status = VP_OK;
    for (size_t i = 0; i < aspect_lessons_count(x->lessons); i++)
        split |= aspect_lesson_at(x->lessons, i)->held_out;
    for (size_t i = 0; !status && i < aspect_lessons_count(x->lessons); i++) {
        const aspect_lesson *lesson = aspect_lesson_at(x->lessons, i);
        aspect_reading r;
        if (folds ? i % folds != fold : split && !lesson->held_out)
            continue;
        status = aspect_reading_make(x->session, x->language, x->lessons, lesson, &r, error);
        if (status)
            return status;
        status = examine_terms(x, lesson, &r.shop->aspects, error);
        if (m)
            examine_polarity(x, lesson, &r, m, false, x->aware);
        if (blind)
            examine_polarity(x, lesson, &r, blind, true, x->blind);
        aspect_reading_release(&r);
    }
    return status;
}

static vp_status examine_fold(aspect_examination *x, bool words, uint32_t folds, uint32_t fold, vp_error *error)
{
    aspect_model m = {0}, blind = {0};
    aspect_training training = {.words = words, .folds = folds, .fold = fold};
    training.base = engine_aspect_base(x->session->engine, x->language);
    workshop *w;
    vp_status status = aspect_model_learn(x->session, x->language, x->lessons, &training, &m, error);
    training.blind = true;
    if (!status)
        status = aspect_model_learn(x->session, x->language, x->lessons, &training, &blind, error);
    if (!status)
        status = session_workshop(x->session, x->language, &w, error);
    if (!status) {
        const aspect_model *kept = w->aspects.text.model;
        aspect_text_use(&w->aspects.text, &m);
        status = examine(x, &m, &blind, folds, fold, error);
        aspect_text_use(&w->aspects.text, kept);
    }
    aspect_model_free(&m);
    aspect_model_free(&blind);
    return status;
}

/* A model that has seen what is held out would tell of it. */
static vp_status check_base(const vp_engine *e, language l, const char *path, vp_error *error)
{
    const pack *base = engine_aspect_base_pack(e, l);
    if (!base || training_sources_lack(pack_section(base, "meta"), path))
        return VP_OK;
    str name = str_file_name(path);
    return fail(error, VP_INVALID, "leave out --model, or name one whose pack says that it learned from other files",
                "the model to start from may have learned from %.*s, which is to be held out in part", (int)name.n,
                name.p);
}

/* ---- The table ---- */

static bool terms_row(vp_table *t, const char *what, const spans *s, uint64_t gold)
{
    bool ok = table_row(t) && table_text(t, str_of(what));
    table_real(t, percentage((double)s->right, (double)s->found));
    table_real(t, percentage((double)s->right, (double)gold));
    table_real(t, percentage(2 * (double)s->right, (double)(s->found + gold)));
    return ok && table_integer(t, (int64_t)gold) && table_integer(t, (int64_t)s->right);
}

/* Precision and recall of classes are in their mean, the macro F1; accuracy stands in their place. */
static bool polarity_row(vp_table *t, const char *what, const confusion *c)
{
    uint64_t n = confusion_count(c), right = confusion_right(c);
    bool ok = table_row(t) && table_text(t, str_of(what));
    table_real(t, percentage((double)right, (double)n));
    table_real(t, percentage((double)right, (double)n));
    table_real(t, percentage(confusion_macro_f1(c), 1));
    return ok && table_integer(t, (int64_t)n) && table_integer(t, (int64_t)right);
}

static vp_status aspects_table(const aspect_examination *x, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"what", "precision", "recall", "f1", "gold", "right"};
    vp_table *t = NULL;
    vp_status status = table_new(names, sizeof names / sizeof *names, &t, error);
    if (status)
        return status;
    bool ok = terms_row(t, "terms learned", &x->learned, x->gold) &&
              terms_row(t, "terms with taxonomy", &x->both, x->gold);
    if (confusion_count(&x->aware[OF_ALL]))
        ok = ok && polarity_row(t, "polarity", &x->aware[OF_ALL]) &&
             polarity_row(t, "polarity, mixed sentences", &x->aware[OF_MIXED]);
    if (confusion_count(&x->blind[OF_ALL]))
        ok = ok && polarity_row(t, "term-blind", &x->blind[OF_ALL]) &&
             polarity_row(t, "term-blind, mixed sentences", &x->blind[OF_MIXED]);
    if (!ok) {
        vp_table_free(t);
        return fail_memory(error);
    }
    *out = t;
    return VP_OK;
}

vp_status vp_evaluate_aspects(vp_session *session, const char *lang, const char *path, uint32_t folds, vp_table **out,
                              vp_error *error)
{
    aspect_lessons lessons = {0};
    workshop *w;
    aspect_examination x = {
        .session = session, .language = lang ? language_of(lang) : LANGUAGE_OTHER, .lessons = &lessons};
    if (x.language == LANGUAGE_OTHER)
        return fail(error, VP_INVALID, "one of zh, ru, nl, en", "aspects are found in no language \"%s\"",
                    lang ? lang : "und");
    if (folds == 1)
        return fail(error, VP_INVALID, "5 is usual", "one fold leaves nothing to learn from");
    vp_status status = folds ? check_base(session->engine, x.language, path, error) : VP_OK;
    if (!status)
        status = aspect_lessons_read(&lessons, path, error);
    for (uint32_t fold = 0; !status && fold < folds; fold++)
        status = examine_fold(&x, true, folds, fold, error);
    if (!status && !folds)
        status = session_workshop(session, x.language, &w, error);
    if (!status && !folds)
        status = examine(&x, w->aspects.text.model, NULL, 0, 0, error);
    if (!status)
        status = aspects_table(&x, out, error);
    aspect_lessons_release(&lessons);
    return status;
}
