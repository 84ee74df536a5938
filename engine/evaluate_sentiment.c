/* Sentiment compared with labels: `voxpop eval sentiment`. */
#include <voxpop_train.h>

#include "base/buf.h"
#include "base/table.h"
#include "engine/labelled.h"
#include "engine/options.h"
#include "engine/percentage.h"
#include "models/confusion.h"
#include "sentiment/sentiment.h"

#include <math.h>
#include <stdlib.h>

enum { BINS = 10, DRAWS = 1000 };

typedef struct examination {
    vp_session *session;
    const char *lang;
    vp_sentiment_options scoring;
    buf decisions, probabilities; /* of decision, and of double: of the label found */
    size_t count;
} examination;

/* Some texts of an examination. */
typedef struct judged {
    const decision *decisions;
    const double *probabilities;
    size_t count;
} judged;

static vp_status take_text(void *context, const labelled *one, vp_error *error)
{
    examination *x = context;
    str text = one->text;
    vp_sentiment_label label = one->label;
    vp_sentiment found;
    if (x->scoring.binary && label == VP_NEUTRAL)
        return VP_OK;
    vp_status status = vp_sentiment_of(x->session, x->lang, text.p, text.n, &x->scoring, &found, error);
    if (status)
        return status;
    const decision d = {(uint8_t)label, (uint8_t)found.label};
    if (!buf_add(&x->decisions, &d, sizeof d) ||
        !buf_add(&x->probabilities, &found.probability[found.label], sizeof(double)))
        return fail_memory(error);
    x->count++;
    return VP_OK;
}

/* ---- Scores ---- */

static double in_percent(double share)
{
    return percentage(share, 1);
}

static interval interval_in_percent(double draws[DRAWS])
{
    interval i = middle_of_draws(draws, DRAWS);
    return (interval){in_percent(i.low), in_percent(i.high)};
}

/* As if the texts had been drawn again, many times. */
static void bootstrap(const judged *j, interval *of_accuracy, interval *of_f1)
{
    double accuracies[DRAWS], f1s[DRAWS];
    for (uint64_t d = 0; d < DRAWS; d++) {
        confusion c = confusion_redrawn(j->decisions, j->count, d);
        accuracies[d] = confusion_accuracy(&c);
        f1s[d] = confusion_macro_f1(&c);
    }
    *of_accuracy = interval_in_percent(accuracies);
    *of_f1 = interval_in_percent(f1s);
}

/* ---- Calibration ---- */

typedef struct bin {
    double texts, right, probability;
} bin;

static void fill_bins(const judged *j, bin bins[BINS])
{
    for (size_t i = 0; i < j->count; i++) {
        int at = (int)(j->probabilities[i] * BINS);
        bin *b = &bins[at < BINS ? at : BINS - 1];
        b->texts++;
        b->right += j->decisions[i].right == j->decisions[i].answer;
        b->probability += j->probabilities[i];
    }
}

static double calibration_error(const judged *j)
{
    bin bins[BINS] = {{0}};
    double sum = 0;
    fill_bins(j, bins);
    for (int i = 0; i < BINS; i++)
        sum += fabs(bins[i].right - bins[i].probability);
    return percentage(sum, (double)j->count);
}

static bool reliability_rows(vp_table *t, str name, const judged *j)
{
    bin bins[BINS] = {{0}};
    bool ok = true;
    fill_bins(j, bins);
    for (int i = 0; ok && i < BINS; i++) {
        if (!bins[i].texts)
            continue;
        ok = table_row(t) && table_text(t, name);
        table_real(t, 100.0 * i / BINS);
        table_real(t, 100.0 * (i + 1) / BINS);
        table_integer(t, (int64_t)bins[i].texts);
        table_real(t, percentage(bins[i].probability, bins[i].texts));
        table_real(t, percentage(bins[i].right, bins[i].texts));
    }
    return ok;
}

/* ---- Tables ---- */

typedef struct scores {
    double accuracy, macro_f1, calibration_error;
} scores;

static bool score_row(vp_table *t, str name, const judged *j, scores *sum)
{
    confusion c = confusion_of(j->decisions, j->count);
    interval of_accuracy = {NAN, NAN}, of_f1 = {NAN, NAN};
    scores s = {in_percent(confusion_accuracy(&c)), in_percent(confusion_macro_f1(&c)), calibration_error(j)};
    if (j->count)
        bootstrap(j, &of_accuracy, &of_f1);
    if (!table_row(t) || !table_text(t, name))
        return false;
    table_integer(t, (int64_t)j->count);
    table_real(t, s.accuracy);
    table_real(t, of_accuracy.low);
    table_real(t, of_accuracy.high);
    table_real(t, s.macro_f1);
    table_real(t, of_f1.low);
    table_real(t, of_f1.high);
    bool ok = table_real(t, s.calibration_error);
    for (int g = 0; ok && g < SENTIMENT_CLASSES; g++)
        for (int f = 0; ok && f < SENTIMENT_CLASSES; f++)
            ok = table_integer(t, (int64_t)c.cell[g][f]);
    *sum = (scores){sum->accuracy + s.accuracy, sum->macro_f1 + s.macro_f1,
                    sum->calibration_error + s.calibration_error};
    return ok;
}

static bool mean_row(vp_table *t, const scores *sum, size_t files, size_t texts)
{
    double n = (double)files;
    if (!table_row(t) || !table_text(t, STR("mean")))
        return false;
    table_integer(t, (int64_t)texts);
    table_real(t, percentage(sum->accuracy / 100, n));
    table_empty(t);
    table_empty(t);
    table_real(t, percentage(sum->macro_f1 / 100, n));
    table_empty(t);
    table_empty(t);
    return table_real(t, percentage(sum->calibration_error / 100, n));
}

static vp_status start_table(bool reliability, vp_table **out, vp_error *error)
{
    static const char *const of_scores[] = {
        "source",       "texts",         "accuracy",   "accuracy_low", "accuracy_high", "macro_f1",
        "macro_f1_low", "macro_f1_high", "ece",        "neg_as_neg",   "neg_as_neu",    "neg_as_pos",
        "neu_as_neg",   "neu_as_neu",    "neu_as_pos", "pos_as_neg",   "pos_as_neu",    "pos_as_pos"};
    static const char *const of_bins[] = {"source", "from", "to", "texts", "probability", "accuracy"};
    return reliability ? table_new(of_bins, sizeof of_bins / sizeof *of_bins, out, error)
                       : table_new(of_scores, sizeof of_scores / sizeof *of_scores, out, error);
}

/* A row of scores, or those of the reliability, of the texts from `begin` on. */
static bool rows_from(const examination *x, size_t begin, str name, bool reliability, vp_table *t, scores *sum)
{
    const judged j = {(const decision *)(const void *)x->decisions.p + begin,
                      (const double *)(const void *)x->probabilities.p + begin, x->count - begin};
    return reliability ? reliability_rows(t, name, &j) : score_row(t, name, &j, sum);
}

static vp_status examine(examination *x, const char *const *paths, size_t count, bool reliability, vp_table *t,
                         vp_error *error)
{
    scores sum = {0}, whole = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        size_t begin = x->count;
        vp_status status = labelled_each(paths[i], take_text, x, error);
        if (!status && x->count == begin) {
            status = fail(error, VP_FORMAT, "give rows with \"text\" and \"label\": neg, neu or pos",
                          "the file holds no labelled texts");
            fail_at(error, paths[i], 0, 0);
        }
        if (status)
            return status;
        ok = rows_from(x, begin, str_file_name(paths[i]), reliability, t, &sum);
    }
    if (ok && count > 1)
        ok = rows_from(x, 0, STR("all"), reliability, t, &whole) && (reliability || mean_row(t, &sum, count, x->count));
    return ok ? VP_OK : fail_memory(error);
}

vp_status vp_evaluate_sentiment(vp_session *session, const char *lang, const vp_sentiment_evaluation *options,
                                const char *const *paths, size_t count, vp_table **out, vp_error *error)
{
    vp_sentiment_evaluation o = {0};
    vp_table *t = NULL;
    examination x = {.session = session, .lang = lang};
    vp_status status = options_copy(&o, sizeof o, options, error);
    if (!status)
        status = options_copy(&x.scoring, sizeof x.scoring, o.scoring, error);
    if (!status)
        status = start_table(o.reliability, &t, error);
    if (status)
        return status;
    x.scoring.struct_size = sizeof x.scoring;
    status = examine(&x, paths, count, o.reliability, t, error);
    buf_release(&x.decisions);
    buf_release(&x.probabilities);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}
