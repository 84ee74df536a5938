#include "cli/complain.h"
#include "cli/findings.h"
#include "cli/input.h"
#include "cli/models.h"
#include "cli/page.h"
#include "cli/trend.h"

static int print(const arguments *given, const page *result, vp_store *store)
{
    const vp_trend_query query = trend_question(given);
    vp_error error = {0};
    vp_table *table;
    vp_status status = vp_changes(store, &query, &table, &error);
    if (status != VP_OK)
        return complain_error(&error, query.where);
    return findings_print(result, table, "nothing stands out: what moved, moved as it does by chance");
}

static int changes_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    input in;
    code = input_open(self, given, given->positions, given->position_count, &in);
    return code == DONE ? input_close(&in, print(given, &result, in.store)) : code;
}

const command changes_command = {
    .name = "changes",
    .family = FAMILY_ASK,
    .summary = "when the level of a number changed, what stands out, and its season",
    .synopsis = "[options] SOURCE...",
    .details = "A change is named only where chance seldom makes one: of series without any, at most one in twenty has "
               "one. With "
               "--by all groups are looked at, and each must be so much the surer.",
    .examples = {"voxpop changes reviews.csv --metric rating", "voxpop changes feedback.db --metric volume --every day",
                 "voxpop changes feedback.db --metric share --by aspect --where \"country = NL\" -o changes.csv"},
    .groups = {&trend_question_options, &page_options, &input_options, &models_options, &general_options},
    .run = changes_run,
    .clocks = true,
};
