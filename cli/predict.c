/* What those would have answered who did not: `predict`. */
#include "cli/asking.h"
#include "cli/complain.h"
#include "cli/input.h"
#include "cli/join.h"
#include "cli/models.h"
#include "cli/remarks.h"
#include "cli/values.h"

#include <voxpop_customers.h>

#include <stdio.h>
#include <string.h>

static const option predict_table[] = {
    {"target", 0, "WHAT", "nps recommended", "nps (the usual one; of ratings, where nobody was asked) or recommended"},
    {"where", 0, "FILTER", NULL, "only these documents, as in \"country = 'NL'\""},
    {"all", 0, NULL, NULL, "also who answered, each foretold without what that customer wrote"},
    {"method", 0, "HOW", "linear boosting forest",
     "linear (the usual one: of texts alone), or trees of texts and columns by XGBoost: boosting, forest"},
    {"columns", 0, "COLS", NULL,
     "of trees: columns of `features` beside the texts, as in country,customer.plan (else all that are known of who "
     "did not answer, too)"},
    JOIN_KEY_OPTION,
    JOIN_SECRET_OPTION,
    {"seed", 0, "S", NULL, "of trees: start of the random numbers (1); the same gives the same answers"},
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

static int predict(const command *self, const arguments *given, const page *result, const vp_prediction_query *q)
{
    input in;
    vp_error error = {0};
    vp_prediction made = {0};
    int code = input_open(self, given, given->positions, given->position_count, &in);
    if (code != DONE)
        return code;
    vp_status status = vp_predict(in.store, q, &made, &error);
    if (status == VP_OK) {
        remarks_tell(given, made.remarks);
        tell(given, &made);
        vp_table_free(made.remarks);
    }
    return input_close(&in, page_print(result, status, made.rows, &error, q->where));
}

static int check_trees(const command *self, const arguments *given)
{
    static const char *const of_trees[] = {"columns", "join", "key", "secret", "seed"};
    const char *method = option_value(given, "method");
    bool trees = method && strcmp(method, "linear");
    for (size_t i = 0; !trees && i < sizeof of_trees / sizeof *of_trees; i++)
        if (option_given(given, of_trees[i]))
            return complain_usage(self, "--%s is of trees: add --method boosting or forest", of_trees[i]);
    return DONE;
}

static int predict_run(const command *self, const arguments *given)
{
    page result;
    uint64_t threads = 0, seed = 1;
    const asked_number numbers[] = {{"threads", UINT16_MAX, &threads}, {"seed", INT32_MAX, &seed}};
    int code = page_choose(self, given, &result);
    if (code == DONE)
        code = check_trees(self, given);
    if (code == DONE)
        code = asked_numbers(self, given, numbers, sizeof numbers / sizeof *numbers);
    if (code != DONE)
        return code;
    vp_join join;
    char secret[KEY_MAX + 1];
    code = join_read(self, given, secret, &join);
    if (code != DONE)
        return code;
    asked_names columns;
    code = asked_names_read(self, given, "columns", &columns);
    const vp_prediction_query q = {.struct_size = sizeof q,
                                   .target = option_value(given, "target"),
                                   .where = option_value(given, "where"),
                                   .all = option_given(given, "all"),
                                   .threads = (int)threads,
                                   .method = option_value(given, "method"),
                                   .join = join,
                                   .columns = columns.names,
                                   .column_count = columns.count,
                                   .seed = seed};
    if (code == DONE)
        code = predict(self, given, &result, &q);
    asked_names_release(&columns);
    return code;
}

const command predict_command = {
    .name = "predict",
    .family = FAMILY_ASK,
    .summary = "what those would have answered who wrote but gave no NPS or recommendation",
    .synopsis = "[--target WHAT] [--method HOW] [options] SOURCE...",
    .details =
        "Learns from the texts of those who answered, and gives each of the others probabilities of being a "
        "detractor, passive or promoter (or of recommending), with the words that speak for the likeliest (+) and "
        "against it (-). How far to trust it is tested on customers who were left out: an AUC of 0.5 is chance, 1 is "
        "never wrong in who is above whom. The trees of --method boosting and forest learn from the columns of "
        "`features` as well, and from those of a table of customers with --join: what else is known of a customer is "
        "then among the reasons. Answers are no columns, and neither is what only those who answered have; a column "
        "that repeats the answer is left out, and refused where --columns names it.",
    .examples = {"voxpop predict feedback.db --csv -o silent.csv",
                 "voxpop predict reviews.csv --target recommended --where \"country = 'NL'\"",
                 "voxpop predict feedback.db --method boosting --join customers.csv -o silent.csv"},
    .groups = {&predict_options, &page_options, &input_options, &models_options, &general_options},
    .run = predict_run,
    .joins = true,
};
