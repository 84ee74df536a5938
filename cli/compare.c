#include "cli/complain.h"
#include "cli/findings.h"
#include "cli/input.h"
#include "cli/models.h"

static const option compare_table[] = {
    {"by", 0, "FIELD", NULL, "the field whose two values A and B are (else they are periods)"},
    {"metric", 0, "NAME", "sentiment rating nps csat net-sentiment",
     "sentiment, rating, nps, csat or net-sentiment (sentiment)"},
    {"where", 0, "FILTER", NULL, "only these documents, as in \"country = 'NL' and rating <= 2\""},
    {0},
};
static const option_group compare_options = {NULL, compare_table};

static int print(const arguments *given, const page *result, vp_store *store)
{
    const vp_compare_query query = {
        .struct_size = sizeof query,
        .metric = option_value(given, "metric"),
        .by = option_value(given, "by"),
        .where = option_value(given, "where"),
        .a = given->positions[given->position_count - 2],
        .b = given->positions[given->position_count - 1],
    };
    vp_error error = {0};
    vp_table *table = NULL;
    vp_status status = vp_compare(store, &query, &table, &error);
    return status == VP_OK ? findings_print(result, table, "") : complain_error(&error, query.where);
}

static int compare_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (given->position_count < 3)
        return complain_usage(self, "name the source, and the two groups or periods to compare");
    input in;
    code = input_open(self, given, given->positions, given->position_count - 2, &in);
    return code == DONE ? input_close(&in, print(given, &result, in.store)) : code;
}

const command compare_command = {
    .name = "compare",
    .family = FAMILY_ASK,
    .summary = "how two groups or periods differ, and what goes with it",
    .synopsis = "[options] SOURCE... A B",
    .details = "The second is compared with the first: the metric, what of its change the mix of a field explains, and "
               "words that "
               "are more or less frequent. Words are named only where chance seldom makes any: of comparisons of like "
               "with like, "
               "19 of 20 name none. Formulas that texts begin with are set aside. What goes with a change need not be "
               "its cause.",
    .examples = {"voxpop compare reviews.csv --metric rating 2016 2017",
                 "voxpop compare feedback.db --by shop Utrecht Delft --where \"time >= 2026\"",
                 "voxpop compare feedback.db 2026-Q1 2026-Q2 --json"},
    .groups = {&compare_options, &page_options, &input_options, &models_options, &general_options},
    .run = compare_run,
    .clocks = true,
};
