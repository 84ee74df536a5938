/* Looking after a store: `store check`, `store backup`, `store compact`. */
#include "cli/complain.h"
#include "cli/findings.h"

static int check_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (given->position_count != 1)
        return complain_usage(self, "store check needs a STORE");
    vp_table *table = NULL;
    vp_error error = {0};
    if (vp_store_check(given->positions[0], &table, &error))
        return complain_error(&error, NULL);
    bool sound = !vp_table_rows(table);
    code = findings_print(&result, table, "nothing is wrong");
    return code == DONE && !sound ? FAILED : code;
}

static int backup_run(const command *self, const arguments *given)
{
    vp_error error = {0};
    if (given->position_count != 2)
        return complain_usage(self, "store backup needs a STORE and the file for the copy");
    return vp_store_backup(given->positions[0], given->positions[1], &error) ? complain_error(&error, NULL) : DONE;
}

/* A damaged file is not even opened for writing. */
static int compact_run(const command *self, const arguments *given)
{
    vp_engine *engine = NULL;
    vp_store *store = NULL;
    vp_table *faults = NULL;
    vp_error error = {0};
    if (given->position_count != 1)
        return complain_usage(self, "store compact needs a STORE");
    vp_status status = vp_store_check(given->positions[0], &faults, &error);
    if (status == VP_OK && vp_table_rows(faults)) {
        vp_table_free(faults);
        complain("%s is damaged", given->positions[0]);
        complain_hint("`voxpop store check %s` tells what; it was left as it is", given->positions[0]);
        return FAILED;
    }
    vp_table_free(faults);
    if (status == VP_OK)
        status = vp_engine_new(NULL, &engine, &error);
    if (status == VP_OK)
        status = vp_store_open(engine, given->positions[0], 0, &store, &error);
    if (status == VP_OK)
        status = vp_store_compact(store, &error);
    vp_store_free(store);
    vp_engine_free(engine);
    return status == VP_OK ? DONE : complain_error(&error, NULL);
}

const command store_check_command = {
    .name = "store check",
    .family = FAMILY_OTHER,
    .summary = "whether a store is sound; it is only read",
    .synopsis = "[options] STORE",
    .details =
        "Looks at the file, at what its tables say of each other, and at the full-text index. The exit code is 1 when "
        "something is wrong.",
    .examples = {"voxpop store check feedback.db"},
    .groups = {&page_options, &general_options},
    .run = check_run,
};

const command store_backup_command = {
    .name = "store backup",
    .family = FAMILY_OTHER,
    .summary = "copy a store, also while it is in use",
    .synopsis = "STORE FILE",
    .details =
        "The copy is one file, of one moment, and is checked. No file is replaced, and a damaged store is not copied.",
    .examples = {"voxpop store backup feedback.db feedback-copy.db"},
    .groups = {&general_options},
    .run = backup_run,
};

const command store_compact_command = {
    .name = "store compact",
    .family = FAMILY_OTHER,
    .summary = "give the room of what was deleted back to the disk",
    .synopsis = "STORE",
    .details = "Writes the file anew, merges the full-text index, and makes the rollups of trends anew. A damaged "
               "store is left "
               "as it is.",
    .examples = {"voxpop store compact feedback.db"},
    .groups = {&general_options},
    .run = compact_run,
};
