/* What texts say, as columns: `features`. */
#include "cli/complain.h"
#include "cli/input.h"
#include "cli/models.h"
#include "cli/page.h"

#include <voxpop_customers.h>

#include <string.h>

static const option features_table[] = {
    {"per", 0, "WHAT", "document customer", "a row a document or a customer (document)"},
    {"where", 0, "FILTER", NULL, "only these documents, as in \"country = 'NL' and rating <= 2\""},
    {0},
};
static const option_group features_options = {NULL, features_table};

static int features_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    input in;
    code = input_open(self, given, given->positions, given->position_count, &in);
    if (code != DONE)
        return code;
    const char *per = option_value(given, "per"), *where = option_value(given, "where");
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = vp_features(in.store, per && !strcmp(per, "customer"), where, &table, &error);
    return input_close(&in, page_print(&result, status, table, &error, where));
}

const command features_command = {
    .name = "features",
    .family = FAMILY_ASK,
    .summary = "what was found in texts as columns, for models of customers",
    .synopsis = "[--per document|customer] [options] SOURCE...",
    .details =
        "Of documents: what is known of them, sentiment, intent, the score of each aspect that the text speaks of, "
        "topics, how many entities of each type, and the source's own columns. Of customers: how many documents, when, "
        "the mean, newest and worst sentiment and its trend in score a year, means of aspects and topics, and the "
        "newest of the other columns. Empty: not known. The columns are described in docs/store.md.",
    .examples = {"voxpop features feedback.db -o features.csv",
                 "voxpop features reviews.csv --join customers.csv --per customer -o customers-with-text.csv"},
    .groups = {&features_options, &page_options, &input_options, &models_options, &general_options},
    .run = features_run,
};
