/* What those would have answered who did not: `predict`. */
#include "cli/asking.h"
#include "cli/complain.h"
#include "cli/input.h"
#include "cli/models.h"
#include "cli/values.h"

#include <voxpop_customers.h>

#include <stdio.h>

static const option predict_table[] = {
    {"target", 0, "WHAT", "nps recommended", "nps (the usual one; of ratings, where nobody was asked) or recommended"},
    {"where", 0, "FILTER", NULL, "only these documents, as in \"country = 'NL'\""},
    {"all", 0, NULL, NULL, "also who answered, each foretold without what that customer wrote"},
    {0},
};
static const option_group predict_options = {NULL, predict_table};

static void tell(const arguments *given, const vp_prediction *p)
{
    char answered[VALUE_ROOM], unanswered[VALUE_ROOM];
    if (!option_given(given, "quiet"))
        fprintf(
            stderr,
            "learned from %s answers, %s foretold; tested on customers who were left out: AUC %.3f, Brier score %.3f "
            "(%.3f by the share alone), probabilities off by %.1f points\n",
            value_grouped(p->answered, answered), value_grouped(p->unanswered, unanswered), p->auc, p->brier,
            p->usual_brier, 100 * p->calibration_error);
}

static int predict_run(const command *self, const arguments *given)
{
    page result;
    input in;
    vp_error error = {0};
    vp_prediction made = {0};
    int code = page_choose(self, given, &result);
    if (code == DONE)
        code = input_open(self, given, given->positions, given->position_count, &in);
    if (code != DONE)
        return code;
    uint64_t threads = 0; /* checked with the other options for data files */
    if (option_given(given, "threads"))
        value_count(option_value(given, "threads"), UINT16_MAX, &threads);
    const vp_prediction_query q = {.struct_size = sizeof q,
                                   .target = option_value(given, "target"),
                                   .where = option_value(given, "where"),
                                   .all = option_given(given, "all"),
                                   .threads = (int)threads};
    vp_status status = vp_predict(in.store, &q, &made, &error);
    if (status == VP_OK)
        tell(given, &made);
    return input_close(&in, page_print(&result, status, made.rows, &error, q.where));
}

const command predict_command = {
    .name = "predict",
    .family = FAMILY_ASK,
    .summary = "what those would have answered who wrote but gave no NPS or recommendation",
    .synopsis = "[--target nps|recommended] [options] SOURCE...",
    .details =
        "Learns from the texts of those who answered, and gives each of the others probabilities of being a "
        "detractor, passive or promoter (or of recommending), with the words that speak for the likeliest (+) and "
        "against it (-). How far to trust it is tested on customers who were left out: an AUC of 0.5 is chance, 1 is "
        "never wrong in who is above whom.",
    .examples = {"voxpop predict feedback.db --csv -o silent.csv",
                 "voxpop predict reviews.csv --target recommended --where \"country = 'NL'\""},
    .groups = {&predict_options, &page_options, &input_options, &models_options, &general_options},
    .run = predict_run,
};
