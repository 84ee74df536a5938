/* Sentiment and stars compared with what people gave: `voxpop eval sentiment`. */
#include <voxpop_train.h>

#include "engine/judged.h"
#include "engine/labelled.h"
#include "engine/options.h"

typedef struct examination {
    vp_session *session;
    const char *lang;
    vp_sentiment_options scoring;
    judged answers;
} examination;

static vp_status take_label(void *context, const labelled *one, vp_error *error)
{
    examination *x = context;
    vp_sentiment found;
    if (x->scoring.binary && one->label == VP_NEUTRAL)
        return VP_OK;
    vp_status status = vp_sentiment_of(x->session, x->lang, one->text.p, one->text.n, &x->scoring, &found, error);
    if (status)
        return status;
    bool ok = judged_add(&x->answers, (int)one->label, (int)found.label, found.probability[found.label]);
    return ok ? VP_OK : fail_memory(error);
}

static vp_status take_stars(void *context, const labelled *one, vp_error *error)
{
    examination *x = context;
    vp_stars found;
    if (!one->stars)
        return VP_OK;
    vp_status status = vp_stars_of(x->session, x->lang, one->text.p, one->text.n, &found, error);
    if (status)
        return status;
    bool ok = judged_add(&x->answers, one->stars - 1, found.likely - 1, found.probability[found.likely - 1]);
    return ok ? VP_OK : fail_memory(error);
}

/* What is examined: labels or stars. */
typedef struct matter {
    const judged_subject *subject;
    take_labelled take;
    const char *nothing, *hint; /* said of a file without such rows */
} matter;

static const matter of_labels = {&judged_labels, take_label, "the file holds no labelled texts",
                                 "give rows with \"text\" and \"label\": neg, neu or pos"};
static const matter of_stars = {&judged_stars, take_stars, "the file holds no texts with stars",
                                "give rows with \"text\" and \"stars\": 1 to 5"};

static vp_status examine(examination *x, const matter *m, const char *const *paths, size_t count, judged_report *r,
                         vp_error *error)
{
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        size_t begin = x->answers.count;
        vp_status status = labelled_each(paths[i], m->take, x, error);
        if (!status && x->answers.count == begin) {
            status = fail(error, VP_FORMAT, m->hint, "%s", m->nothing);
            fail_at(error, paths[i], 0, 0);
        }
        if (status)
            return status;
        ok = judged_report_file(r, &x->answers, begin, str_file_name(paths[i]));
    }
    if (ok && count > 1)
        ok = judged_report_end(r, &x->answers, count);
    return ok ? VP_OK : fail_memory(error);
}

vp_status vp_evaluate_sentiment(vp_session *session, const char *lang, const vp_sentiment_evaluation *options,
                                const char *const *paths, size_t count, vp_table **out, vp_error *error)
{
    vp_sentiment_evaluation o = {0};
    examination x = {.session = session, .lang = lang};
    judged_report report = {0};
    vp_status status = options_copy(&o, sizeof o, options, error);
    const matter *m = o.stars ? &of_stars : &of_labels;
    if (!status)
        status = options_copy(&x.scoring, sizeof x.scoring, o.scoring, error);
    if (!status)
        status = judged_report_start(&report, m->subject, o.view, error);
    if (status)
        return status;
    x.scoring.struct_size = sizeof x.scoring;
    status = examine(&x, m, paths, count, &report, error);
    judged_release(&x.answers);
    if (status)
        vp_table_free(report.table);
    else
        *out = report.table;
    return status;
}
