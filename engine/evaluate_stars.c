/* Stars compared with those that were given: `voxpop eval sentiment --stars`. */
#include <voxpop_train.h>

#include "base/buf.h"
#include "base/table.h"
#include "engine/labelled.h"
#include "models/confusion.h"

#include <math.h>

enum { BINS = 10, DRAWS = 1000 };

_Static_assert((int)VP_STARS <= (int)CONFUSION_CLASSES, "a number of stars is a class");

typedef struct examination {
    vp_session *session;
    const char *lang;
    buf decisions, probabilities; /* of decision, and of double: of the answer */
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
    vp_stars found;
    if (!one->stars)
        return VP_OK;
    vp_status status = vp_stars_of(x->session, x->lang, one->text.p, one->text.n, &found, error);
    if (status)
        return status;
    const decision d = {(uint8_t)(one->stars - 1), (uint8_t)(found.likely - 1)};
    if (!buf_add(&x->decisions, &d, sizeof d) ||
        !buf_add(&x->probabilities, &found.probability[d.answer], sizeof(double)))
        return fail_memory(error);
    x->count++;
    return VP_OK;
}

/* ---- Scores ---- */

static double within_one(const confusion *c)
{
    return confusion_within(c, 1);
}

/* In the order of the columns. */
static const struct {
    double (*of)(const confusion *c);
    double scale;
} scores[] = {{confusion_accuracy, 100},
              {within_one, 100},
              {confusion_distance, 1},
              {confusion_kappa, 1},
              {confusion_macro_f1, 100}};
enum { SCORES = sizeof scores / sizeof *scores };

static double shown(double value, double scale)
{
    return round(value * scale * 1000) / 1000;
}

/* As if the texts had been drawn again, many times. */
static void bootstrap(const judged *j, interval out[SCORES])
{
    double drawn[SCORES][DRAWS];
    for (uint64_t d = 0; d < DRAWS; d++) {
        confusion c = confusion_redrawn(j->decisions, j->count, d);
        for (int s = 0; s < SCORES; s++)
            drawn[s][d] = scores[s].of(&c);
    }
    for (int s = 0; s < SCORES; s++)
        out[s] = middle_of_draws(drawn[s], DRAWS);
}

static double calibration_error(const judged *j)
{
    double right[BINS] = {0}, said[BINS] = {0}, sum = 0;
    for (size_t i = 0; i < j->count; i++) {
        int at = (int)(j->probabilities[i] * BINS);
        at = at < BINS ? at : BINS - 1;
        right[at] += j->decisions[i].right == j->decisions[i].answer;
        said[at] += j->probabilities[i];
    }
    for (int b = 0; b < BINS; b++)
        sum += fabs(right[b] - said[b]);
    return sum / (double)j->count;
}

/* ---- Tables ---- */

static vp_status start_table(vp_table **out, vp_error *error)
{
#define INTERVAL(name) name, name "_low", name "_high"
#define ANSWERS(n) #n "_as_1", #n "_as_2", #n "_as_3", #n "_as_4", #n "_as_5"
    static const char *const columns[] = {"source",
                                          "texts",
                                          INTERVAL("accuracy"),
                                          INTERVAL("within_one"),
                                          INTERVAL("distance"),
                                          INTERVAL("kappa"),
                                          INTERVAL("macro_f1"),
                                          "ece",
                                          ANSWERS(1),
                                          ANSWERS(2),
                                          ANSWERS(3),
                                          ANSWERS(4),
                                          ANSWERS(5)};
    return table_new(columns, sizeof columns / sizeof *columns, out, error);
}

/* A row; adds its values to sum[SCORES + 1]. */
static bool score_row(vp_table *t, str name, const judged *j, double *sum)
{
    confusion c = confusion_of(j->decisions, j->count);
    interval around[SCORES];
    bootstrap(j, around);
    bool ok = table_row(t) && table_text(t, name) && table_integer(t, (int64_t)j->count);
    for (int s = 0; ok && s < SCORES; s++) {
        double value = scores[s].of(&c), scale = scores[s].scale;
        sum[s] += value;
        ok = table_real(t, shown(value, scale)) && table_real(t, shown(around[s].low, scale)) &&
             table_real(t, shown(around[s].high, scale));
    }
    double error = calibration_error(j);
    sum[SCORES] += error;
    ok = ok && table_real(t, shown(error, 100));
    for (int right = 0; ok && right < VP_STARS; right++)
        for (int answer = 0; ok && answer < VP_STARS; answer++)
            ok = table_integer(t, (int64_t)c.cell[right][answer]);
    return ok;
}

static bool mean_row(vp_table *t, const double *sum, size_t files, size_t texts)
{
    bool ok = table_row(t) && table_text(t, STR("mean")) && table_integer(t, (int64_t)texts);
    for (int s = 0; ok && s < SCORES; s++)
        ok = table_real(t, shown(sum[s] / (double)files, scores[s].scale)) && table_empty(t) && table_empty(t);
    return ok && table_real(t, shown(sum[SCORES] / (double)files, 100));
}

static judged judged_from(const examination *x, size_t begin)
{
    return (judged){(const decision *)(const void *)x->decisions.p + begin,
                    (const double *)(const void *)x->probabilities.p + begin, x->count - begin};
}

static vp_status examine(examination *x, const char *const *paths, size_t count, vp_table *t, vp_error *error)
{
    double sum[SCORES + 1] = {0}, whole[SCORES + 1] = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        size_t begin = x->count;
        vp_status status = labelled_each(paths[i], take_text, x, error);
        if (!status && x->count == begin) {
            status = fail(error, VP_FORMAT, "give rows with \"text\" and \"stars\": 1 to 5",
                          "the file holds no texts with stars");
            fail_at(error, paths[i], 0, 0);
        }
        if (status)
            return status;
        const judged j = judged_from(x, begin);
        ok = score_row(t, str_file_name(paths[i]), &j, sum);
    }
    const judged all = judged_from(x, 0);
    if (ok && count > 1)
        ok = score_row(t, STR("all"), &all, whole) && mean_row(t, sum, count, x->count);
    return ok ? VP_OK : fail_memory(error);
}

vp_status vp_evaluate_stars(vp_session *session, const char *lang, const char *const *paths, size_t count,
                            vp_table **out, vp_error *error)
{
    vp_table *t = NULL;
    examination x = {.session = session, .lang = lang};
    vp_status status = start_table(&t, error);
    if (!status)
        status = examine(&x, paths, count, t, error);
    buf_release(&x.decisions);
    buf_release(&x.probabilities);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}
