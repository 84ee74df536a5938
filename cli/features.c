/* What texts say, as columns: `features`. */
#include "cli/complain.h"
#include "cli/input.h"
#include "cli/join.h"
#include "cli/models.h"
#include "cli/page.h"
#include "cli/remarks.h"

#include <voxpop_customers.h>

#include <string.h>

static const option features_table[] = {
    {"per", 0, "WHAT", "document customer", "a row a document or a customer (document)"},
    {"where", 0, "FILTER", NULL, "only these documents, as in \"country = 'NL' and rating <= 2\""},
    JOIN_KEY_OPTION,
    JOIN_SECRET_OPTION,
    {"learn", 0, "RECIPE", NULL, "make columns ready for a model, and write to this file how"},
    {"target", 0, "COL", NULL, "with --learn: what the model is to say; what tells it is left out"},
    {"scale", 0, "HOW", "none standard robust", "with --learn: none, standard or robust (standard)"},
    {"recipe", 0, "RECIPE", NULL, "do to these rows what was learned from others"},
    {"remarks", 0, "FILE", NULL, "all that did not match or was left out, as a table"},
    {"keep", 0, NULL, NULL, "of a store: also keep the result in it, as customer_features or document_features"},
    {0},
};
static const option_group features_options = {NULL, features_table};

static int print(const arguments *given, const page *result, vp_status status, vp_table *table, vp_table *remarks,
                 vp_error *error)
{
    const char *path = option_value(given, "remarks");
    if (status == VP_OK)
        remarks_tell(given, remarks);
    int code = page_print(result, status, table, error, option_value(given, "where"));
    if (code != DONE || !path) {
        vp_table_free(remarks);
        return code;
    }
    page all = *result;
    all.path = path;
    all.format = VP_CSV;
    return page_print(&all, VP_OK, remarks, error, NULL);
}

static int features_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (option_given(given, "keep") && given->position_count && !vp_is_store(given->positions[0]))
        return complain_usage(self, "--keep is for stores, and %s is none", given->positions[0]);
    input in;
    vp_join join;
    char secret[KEY_MAX + 1];
    code = join_read(self, given, secret, &join);
    if (code != DONE)
        return code;
    code = input_open(self, given, given->positions, given->position_count, &in);
    if (code != DONE)
        return code;
    const char *per = option_value(given, "per");
    const vp_features_query q = {
        .struct_size = sizeof q,
        .per_customer = per && !strcmp(per, "customer"),
        .where = option_value(given, "where"),
        .join = join,
        .learn = option_value(given, "learn"),
        .recipe = option_value(given, "recipe"),
        .target = option_value(given, "target"),
        .scale = option_value(given, "scale"),
        .keep = option_given(given, "keep"),
    };
    vp_table *table = NULL, *remarks = NULL;
    vp_error error = {0};
    vp_status status = vp_features(in.store, &q, &table, &remarks, &error);
    return input_close(&in, print(given, &result, status, table, remarks, &error));
}

const command features_command = {
    .name = "features",
    .family = FAMILY_ASK,
    .summary = "what was found in texts as columns, for models of customers",
    .synopsis = "[--per document|customer] [--join TABLE] [options] SOURCE...",
    .details =
        "Of documents: what is known of them, sentiment, intent, the score of each aspect that the text speaks of, "
        "topics, how many entities of each type, and the source's own columns. Of customers: how many documents, when, "
        "the mean, newest and worst sentiment and its trend in score a year, means of aspects and topics, and the "
        "newest of the other columns. Empty: not known. The columns are described in docs/store.md. With --join the "
        "columns of a table stand beside them, as in customer.city; keys that do not match, or come twice, are counted "
        "and named. With --learn all becomes numbers: gaps are filled (and told in a column .missing), numbers brought "
        "to one spread, dates are days, texts columns of 0 and 1 or, where there are more than 12, means of the "
        "target. "
        "The recipe is learned from these rows alone; --recipe does the same to others.",
    .examples =
        {"voxpop features feedback.db -o features.csv",
         "voxpop features feedback.db --per customer --join customers.csv --key customer -o customers-with-text.csv",
         "voxpop features feedback.db --per customer --where \"time < '2026-01-01'\" --learn nps.vpack --target nps "
         "-o train.csv",
         "voxpop features new.csv --per customer --recipe nps.vpack -o new-ready.csv"},
    .groups = {&features_options, &page_options, &input_options, &models_options, &general_options},
    .run = features_run,
    .joins = true,
};
