/* Filters saved in a store: `filter save`, `filter list`, `filter delete`; and on which day its weeks begin: `store
 * week`. */
#include "cli/complain.h"
#include "cli/findings.h"

typedef vp_status (*change)(vp_store *store, const char *const *words, vp_error *error);

/* Opens the store of the first position, which must be there, and changes something in it. */
static int change_store(const arguments *given, change make)
{
    vp_engine *engine = NULL;
    vp_store *store = NULL;
    vp_error error = {0};
    vp_status status = vp_engine_new(NULL, &engine, &error);
    if (status == VP_OK)
        status = vp_store_open(engine, given->positions[0], 0, &store, &error);
    if (status == VP_OK)
        status = make(store, (const char *const *)given->positions + 1, &error);
    vp_store_free(store);
    vp_engine_free(engine);
    return status == VP_OK ? DONE : complain_error(&error, given->position_count > 2 ? given->positions[2] : NULL);
}

static vp_status save(vp_store *store, const char *const *words, vp_error *error)
{
    return vp_filter_save(store, words[0], words[1], error);
}

static vp_status delete (vp_store *store, const char *const *words, vp_error *error)
{
    return vp_filter_delete(store, words[0], error);
}

static vp_status set_week(vp_store *store, const char *const *words, vp_error *error)
{
    return vp_store_week(store, words[0], 1, error);
}

static int save_run(const command *self, const arguments *given)
{
    return given->position_count == 3 ? change_store(given, save)
                                      : complain_usage(self, "filter save needs a STORE, a NAME and a FILTER");
}

static int delete_run(const command *self, const arguments *given)
{
    return given->position_count == 2 ? change_store(given, delete)
                                      : complain_usage(self, "filter delete needs a STORE and a NAME");
}

static int week_run(const command *self, const arguments *given)
{
    return given->position_count == 2 ? change_store(given, set_week)
                                      : complain_usage(self, "store week needs a STORE and a day");
}

static int list_run(const command *self, const arguments *given)
{
    page result;
    vp_engine *engine = NULL;
    vp_store *store = NULL;
    vp_table *table = NULL;
    vp_error error = {0};
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (given->position_count != 1)
        return complain_usage(self, "filter list needs a STORE");
    vp_status status = vp_engine_new(NULL, &engine, &error);
    if (status == VP_OK)
        status = vp_store_open(engine, given->positions[0], 0, &store, &error);
    if (status == VP_OK)
        status = vp_filters(store, &table, &error);
    code = page_print(&result, status, table, &error, NULL);
    vp_store_free(store);
    vp_engine_free(engine);
    return code;
}

const command filter_save_command = {
    .name = "filter save",
    .family = FAMILY_ASK,
    .summary = "save a filter in a store, to be named in others as @NAME",
    .synopsis = "[options] STORE NAME FILTER",
    .details =
        "From then on @NAME stands for the filter in every filter that the store is asked with, also in rules of "
        "`voxpop watch`. A name that is taken gets the new filter. Columns and topics must exist.",
    .examples = {"voxpop filter save feedback.db late \"text has 'te laat' or aspect = 'delivery:neg'\"",
                 "voxpop trend feedback.db --where \"@late and country = NL\""},
    .groups = {&general_options},
    .run = save_run,
};

const command filter_list_command = {
    .name = "filter list",
    .family = FAMILY_ASK,
    .summary = "the filters saved in a store",
    .synopsis = "[options] STORE",
    .examples = {"voxpop filter list feedback.db"},
    .groups = {&page_options, &general_options},
    .run = list_run,
};

const command filter_delete_command = {
    .name = "filter delete",
    .family = FAMILY_ASK,
    .summary = "delete a saved filter",
    .synopsis = "[options] STORE NAME",
    .details = "One that another saved filter names stays.",
    .examples = {"voxpop filter delete feedback.db late"},
    .groups = {&general_options},
    .run = delete_run,
};

const command store_week_command = {
    .name = "store week",
    .family = FAMILY_OTHER,
    .summary = "on which day the weeks of a store begin",
    .synopsis = "[options] STORE monday|sunday|saturday",
    .details =
        "Weeks begin on Monday, as in ISO 8601, unless `analyze --week-start` or this command says otherwise; a week "
        "belongs to the year that holds its fourth day. Filters (week = 2023-W07), trends, forecasts, rules and the "
        "report follow. --week-start asks one question by other weeks.",
    .examples = {"voxpop store week feedback.db sunday"},
    .groups = {&general_options},
    .run = week_run,
};
