#include <voxpop_train.h>

#include "engine/judged.h"

#include <math.h>
#include <stdio.h>

enum { BINS = 10, DRAWS = 1000, COLUMNS = 2 + 3 * JUDGED_SCORES + 1 };

_Static_assert((int)VP_STARS <= (int)CONFUSION_CLASSES, "a number of stars is a class");

static double within_one(const confusion *c)
{
    return confusion_within(c, 1);
}

static const struct judged_score of_labels[] = {{"accuracy", confusion_accuracy, 100, true},
                                                {"macro_f1", confusion_macro_f1, 100, true}};
static const struct judged_score of_stars[] = {{"accuracy", confusion_accuracy, 100, true},
                                               {"distance", confusion_distance, 1, true},
                                               {"kappa", confusion_kappa, 1, true},
                                               {"within_one", within_one, 100, false},
                                               {"macro_f1", confusion_macro_f1, 100, false}};
static const char *const labels[] = {"neg", "neu", "pos"}, *const stars[] = {"1", "2", "3", "4", "5"};

const judged_subject judged_labels = {3, labels, of_labels, sizeof of_labels / sizeof *of_labels};
const judged_subject judged_stars = {VP_STARS, stars, of_stars, sizeof of_stars / sizeof *of_stars};

/* ---- Answers ---- */

bool judged_add(judged *j, int right, int answer, double probability)
{
    const decision d = {(uint8_t)right, (uint8_t)answer};
    bool ok = buf_add(&j->decisions, &d, sizeof d) && buf_add(&j->probabilities, &probability, sizeof probability);
    j->count += ok;
    return ok;
}

void judged_release(judged *j)
{
    buf_release(&j->decisions);
    buf_release(&j->probabilities);
}

/* ---- Scores ---- */

static double shown(double value, double scale)
{
    return round(value * scale * 1000) / 1000;
}

/* As if the texts had been drawn again, many times. */
static void bootstrap(const judged_subject *s, const decision *decisions, size_t n, interval out[JUDGED_SCORES])
{
    double drawn[JUDGED_SCORES][DRAWS];
    for (uint64_t d = 0; d < DRAWS; d++) {
        confusion c = confusion_redrawn(decisions, n, d);
        for (int i = 0; i < s->score_count; i++)
            drawn[i][d] = s->scores[i].of(&c);
    }
    for (int i = 0; i < s->score_count; i++)
        out[i] = middle_of_draws(drawn[i], DRAWS);
}

typedef struct bin {
    double texts, right, probability;
} bin;

static void fill_bins(const decision *decisions, const double *probabilities, size_t n, bin bins[BINS])
{
    for (size_t i = 0; i < n; i++) {
        int at = (int)(probabilities[i] * BINS);
        bin *b = &bins[at < BINS ? at : BINS - 1];
        b->texts++;
        b->right += decisions[i].right == decisions[i].answer;
        b->probability += probabilities[i];
    }
}

static double calibration_error(const decision *decisions, const double *probabilities, size_t n)
{
    bin bins[BINS] = {{0}};
    double sum = 0;
    fill_bins(decisions, probabilities, n, bins);
    for (int i = 0; i < BINS; i++)
        sum += fabs(bins[i].right - bins[i].probability);
    return sum / (double)n;
}

double judged_calibration_error(const judged *j)
{
    return calibration_error((const decision *)(const void *)j->decisions.p,
                             (const double *)(const void *)j->probabilities.p, j->count);
}

static bool score_row(judged_report *r, str name, const decision *decisions, const double *probabilities, size_t n)
{
    const judged_subject *s = r->subject;
    confusion c = confusion_of(decisions, n);
    interval around[JUDGED_SCORES];
    bootstrap(s, decisions, n, around);
    bool ok = table_row(r->table) && table_text(r->table, name) && table_integer(r->table, (int64_t)n);
    for (int i = 0; ok && i < s->score_count; i++) {
        double value = s->scores[i].of(&c), scale = s->scores[i].scale;
        r->sum[i] += value;
        ok = table_real(r->table, shown(value, scale));
        if (ok && s->scores[i].interval)
            ok = table_real(r->table, shown(around[i].low, scale)) &&
                 table_real(r->table, shown(around[i].high, scale));
    }
    double error = calibration_error(decisions, probabilities, n);
    r->sum[JUDGED_SCORES] += error;
    return ok && table_real(r->table, shown(error, 100));
}

static bool mean_row(judged_report *r, size_t files, size_t texts)
{
    const judged_subject *s = r->subject;
    bool ok = table_row(r->table) && table_text(r->table, STR("mean")) && table_integer(r->table, (int64_t)texts);
    for (int i = 0; ok && i < s->score_count; i++) {
        ok = table_real(r->table, shown(r->sum[i] / (double)files, s->scores[i].scale));
        if (ok && s->scores[i].interval)
            ok = table_empty(r->table) && table_empty(r->table);
    }
    return ok && table_real(r->table, shown(r->sum[JUDGED_SCORES] / (double)files, 100));
}

/* ---- Confusion ---- */

static double share(uint64_t part, uint64_t whole)
{
    return whole ? shown((double)part / (double)whole, 100) : NAN;
}

/* A row for each class that is there or was answered. */
static bool confusion_rows(judged_report *r, str name, const decision *decisions, const double *probabilities, size_t n)
{
    const judged_subject *s = r->subject;
    confusion c = confusion_of(decisions, n);
    bool ok = true;
    (void)probabilities;
    for (int k = 0; ok && k < s->classes; k++) {
        uint64_t there = 0, answered = 0;
        for (int i = 0; i < s->classes; i++) {
            there += c.cell[k][i];
            answered += c.cell[i][k];
        }
        if (!there && !answered)
            continue;
        ok = table_row(r->table) && table_text(r->table, name) && table_text(r->table, str_of(s->names[k])) &&
             table_integer(r->table, (int64_t)there);
        for (int i = 0; ok && i < s->classes; i++)
            ok = table_integer(r->table, (int64_t)c.cell[k][i]);
        ok = ok && table_real(r->table, share(c.cell[k][k], there)) &&
             table_real(r->table, share(c.cell[k][k], answered)) &&
             table_real(r->table, share(2 * c.cell[k][k], there + answered));
    }
    return ok;
}

/* ---- Reliability ---- */

static bool reliability_rows(judged_report *r, str name, const decision *decisions, const double *probabilities,
                             size_t n)
{
    bin bins[BINS] = {{0}};
    bool ok = true;
    fill_bins(decisions, probabilities, n, bins);
    for (int i = 0; ok && i < BINS; i++) {
        if (!bins[i].texts)
            continue;
        ok = table_row(r->table) && table_text(r->table, name) && table_real(r->table, 100.0 * i / BINS) &&
             table_real(r->table, 100.0 * (i + 1) / BINS) && table_integer(r->table, (int64_t)bins[i].texts) &&
             table_real(r->table, shown(bins[i].probability / bins[i].texts, 100)) &&
             table_real(r->table, shown(bins[i].right / bins[i].texts, 100));
    }
    return ok;
}

/* ---- Reports ---- */

typedef struct heading {
    char room[COLUMNS][32];
    const char *names[COLUMNS];
    size_t count;
} heading;

static void head(heading *h, const char *first, const char *second)
{
    snprintf(h->room[h->count], sizeof h->room[0], "%s%s", first, second);
    h->names[h->count] = h->room[h->count];
    h->count++;
}

static void head_scores(heading *h, const judged_subject *s)
{
    head(h, "texts", "");
    for (int i = 0; i < s->score_count; i++) {
        head(h, s->scores[i].name, "");
        if (s->scores[i].interval) {
            head(h, s->scores[i].name, "_low");
            head(h, s->scores[i].name, "_high");
        }
    }
    head(h, "ece", "");
}

static void head_confusion(heading *h, const judged_subject *s)
{
    head(h, "right", "");
    head(h, "texts", "");
    for (int i = 0; i < s->classes; i++)
        head(h, "as_", s->names[i]);
    head(h, "recall", "");
    head(h, "precision", "");
    head(h, "f1", "");
}

static void head_reliability(heading *h)
{
    static const char *const names[] = {"from", "to", "texts", "probability", "accuracy"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        head(h, names[i], "");
}

vp_status judged_report_start(judged_report *r, const judged_subject *subject, vp_evaluation_view view, vp_error *error)
{
    heading h = {.count = 0};
    *r = (judged_report){.subject = subject, .rows = score_row};
    head(&h, "source", "");
    switch (view) {
    case VP_VIEW_SCORES: head_scores(&h, subject); break;
    case VP_VIEW_CONFUSION:
        r->rows = confusion_rows;
        head_confusion(&h, subject);
        break;
    case VP_VIEW_RELIABILITY:
        r->rows = reliability_rows;
        head_reliability(&h);
        break;
    default: return fail(error, VP_INVALID, "one of vp_evaluation_view", "the view %d is not known", (int)view);
    }
    return table_new(h.names, h.count, &r->table, error);
}

bool judged_report_file(judged_report *r, const judged *j, size_t begin, str name)
{
    return r->rows(r, name, (const decision *)(const void *)j->decisions.p + begin,
                   (const double *)(const void *)j->probabilities.p + begin, j->count - begin);
}

bool judged_report_end(judged_report *r, const judged *j, size_t files)
{
    double sum[JUDGED_SCORES + 1];
    memcpy(sum, r->sum, sizeof sum);
    bool ok = judged_report_file(r, j, 0, STR("all"));
    memcpy(r->sum, sum, sizeof sum);
    return ok && (r->rows != score_row || mean_row(r, files, j->count));
}
