/* Sentiment compared with labels: `voxpop eval sentiment`. */
#include <voxpop_train.h>

#include "base/rng.h"
#include "base/table.h"
#include "engine/labelled.h"
#include "engine/options.h"
#include "engine/percentage.h"

#include <math.h>
#include <stdlib.h>

enum { CLASSES = 3, BINS = 10, DRAWS = 1000 };

static const double TAIL = 0.025; /* of the intervals, on each side */

typedef struct judgement {
    float probability; /* of the label found */
    uint8_t gold, found;
} judgement;

typedef struct examination {
    vp_session *session;
    const char *lang;
    vp_sentiment_options scoring;
    judgement *items; /* [room] */
    size_t count, room;
} examination;

static vp_status take_text(void *context, str text, vp_sentiment_label label, vp_error *error)
{
    examination *x = context;
    vp_sentiment found;
    if (x->scoring.binary && label == VP_NEUTRAL)
        return VP_OK;
    if (x->count == x->room) {
        size_t room = x->room ? x->room * 2 : 1024;
        judgement *items = realloc(x->items, room * sizeof *items);
        if (!items)
            return fail_memory(error);
        x->items = items;
        x->room = room;
    }
    vp_status status = vp_sentiment_of(x->session, x->lang, text.p, text.n, &x->scoring, &found, error);
    if (!status)
        x->items[x->count++] = (judgement){(float)found.probability[found.label], (uint8_t)label, (uint8_t)found.label};
    return status;
}

/* ---- Scores ---- */

typedef struct confusion {
    uint64_t texts[CLASSES][CLASSES]; /* [right label][answer] */
} confusion;

static double accuracy(const confusion *c)
{
    double right = 0, all = 0;
    for (int g = 0; g < CLASSES; g++)
        for (int f = 0; f < CLASSES; f++) {
            all += (double)c->texts[g][f];
            right += g == f ? (double)c->texts[g][f] : 0;
        }
    return percentage(right, all);
}

static double macro_f1(const confusion *c)
{
    double sum = 0;
    int classes = 0;
    for (int k = 0; k < CLASSES; k++) {
        double gold = 0, found = 0;
        for (int i = 0; i < CLASSES; i++) {
            gold += (double)c->texts[k][i];
            found += (double)c->texts[i][k];
        }
        sum += gold > 0 ? 2 * (double)c->texts[k][k] / (gold + found) : 0;
        classes += gold > 0;
    }
    return percentage(sum, classes);
}

static confusion confuse(const judgement *items, size_t count)
{
    confusion c = {{{0}}};
    for (size_t i = 0; i < count; i++)
        c.texts[items[i].gold][items[i].found]++;
    return c;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct interval {
    double low, high;
} interval;

static interval middle_of(double draws[DRAWS])
{
    qsort(draws, DRAWS, sizeof *draws, by_value);
    return (interval){draws[(int)(TAIL * DRAWS)], draws[(int)((1 - TAIL) * DRAWS) - 1]};
}

/* As if the texts had been drawn again, many times. */
static void bootstrap(const judgement *items, size_t count, interval *of_accuracy, interval *of_f1)
{
    double accuracies[DRAWS], f1s[DRAWS];
    for (uint64_t d = 0; d < DRAWS; d++) {
        confusion c = {{{0}}};
        for (size_t i = 0; i < count; i++) {
            const judgement *j = &items[rng_below(d, i, count)];
            c.texts[j->gold][j->found]++;
        }
        accuracies[d] = accuracy(&c);
        f1s[d] = macro_f1(&c);
    }
    *of_accuracy = middle_of(accuracies);
    *of_f1 = middle_of(f1s);
}

/* ---- Calibration ---- */

typedef struct bin {
    double texts, right, probability;
} bin;

static void fill_bins(const judgement *items, size_t count, bin bins[BINS])
{
    for (size_t i = 0; i < count; i++) {
        int at = (int)(items[i].probability * BINS);
        bin *b = &bins[at < BINS ? at : BINS - 1];
        b->texts++;
        b->right += items[i].gold == items[i].found;
        b->probability += (double)items[i].probability;
    }
}

static double calibration_error(const judgement *items, size_t count)
{
    bin bins[BINS] = {{0}};
    double sum = 0;
    fill_bins(items, count, bins);
    for (int i = 0; i < BINS; i++)
        sum += fabs(bins[i].right - bins[i].probability);
    return percentage(sum, (double)count);
}

static bool reliability_rows(vp_table *t, str name, const judgement *items, size_t count)
{
    bin bins[BINS] = {{0}};
    bool ok = true;
    fill_bins(items, count, bins);
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

static bool score_row(vp_table *t, str name, const judgement *items, size_t count, scores *sum)
{
    confusion c = confuse(items, count);
    interval of_accuracy = {NAN, NAN}, of_f1 = {NAN, NAN};
    scores s = {accuracy(&c), macro_f1(&c), calibration_error(items, count)};
    if (count)
        bootstrap(items, count, &of_accuracy, &of_f1);
    if (!table_row(t) || !table_text(t, name))
        return false;
    table_integer(t, (int64_t)count);
    table_real(t, s.accuracy);
    table_real(t, of_accuracy.low);
    table_real(t, of_accuracy.high);
    table_real(t, s.macro_f1);
    table_real(t, of_f1.low);
    table_real(t, of_f1.high);
    bool ok = table_real(t, s.calibration_error);
    for (int g = 0; ok && g < CLASSES; g++)
        for (int f = 0; ok && f < CLASSES; f++)
            ok = table_integer(t, (int64_t)c.texts[g][f]);
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

static str name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return str_of(slash ? slash + 1 : path);
}

static vp_status examine(examination *x, const char *const *paths, size_t count, bool reliability, vp_table *t,
                         vp_error *error)
{
    scores sum = {0}, whole = {0};
    vp_status status = VP_OK;
    bool ok = true;
    for (size_t i = 0; !status && ok && i < count; i++) {
        size_t begin = x->count;
        status = labelled_each(paths[i], take_text, x, error);
        if (!status && x->count == begin) {
            status = fail(error, VP_FORMAT, "give rows with \"text\" and \"label\": neg, neu or pos",
                          "the file holds no labelled texts");
            fail_at(error, paths[i], 0, 0);
        }
        if (!status)
            ok = reliability ? reliability_rows(t, name_of(paths[i]), x->items + begin, x->count - begin)
                             : score_row(t, name_of(paths[i]), x->items + begin, x->count - begin, &sum);
    }
    if (!status && ok && count > 1)
        ok = reliability ? reliability_rows(t, STR("all"), x->items, x->count)
                         : score_row(t, STR("all"), x->items, x->count, &whole) && mean_row(t, &sum, count, x->count);
    return status || ok ? status : fail_memory(error);
}

vp_status vp_evaluate_sentiment(vp_session *session, const char *lang, const vp_sentiment_evaluation *options,
                                const char *const *paths, size_t count, vp_table **out, vp_error *error)
{
    vp_sentiment_evaluation o = {0};
    vp_table *t = NULL;
    vp_status status = options_copy(&o, sizeof o, options, error);
    if (!status)
        status = start_table(o.reliability, &t, error);
    if (status)
        return status;
    o.scoring.struct_size = sizeof o.scoring;
    examination x = {.session = session, .lang = lang, .scoring = o.scoring};
    status = examine(&x, paths, count, o.reliability, t, error);
    free(x.items);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}
