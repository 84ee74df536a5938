/* What is in a store: `info`, and what was recognised in its files: `sources`. */
#include "cli/input.h"
#include "cli/models.h"
#include "cli/page.h"

typedef vp_status (*question)(vp_store *store, vp_table **out, vp_error *error);

static int answer(const command *self, const arguments *given, question ask)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    input in;
    code = input_open(self, given, given->positions, given->position_count, &in);
    if (code != DONE)
        return code;
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = ask(in.store, &table, &error);
    return input_close(&in, page_print(&result, status, table, &error, NULL));
}

static int info_run(const command *self, const arguments *given)
{
    return answer(self, given, vp_info);
}

static int sources_run(const command *self, const arguments *given)
{
    return answer(self, given, vp_sources);
}

const command info_command = {
    .name = "info",
    .family = FAMILY_ASK,
    .summary = "how many documents, languages, dates, fields",
    .synopsis = "[options] SOURCE...",
    .examples = {"voxpop info feedback.db", "voxpop info reviews.csv --json"},
    .groups = {&page_options, &input_options, &models_options, &general_options},
    .run = info_run,
};

const command sources_command = {
    .name = "sources",
    .family = FAMILY_ASK,
    .summary = "what was recognised in files: format, encoding, columns",
    .synopsis = "[options] SOURCE...",
    .details = "Look here first when a column was taken for something else; then say it better with --map.",
    .examples = {"voxpop sources reviews.csv", "voxpop sources reviews.csv --map text=opinion,time=posted"},
    .groups = {&page_options, &input_options, &models_options, &general_options},
    .run = sources_run,
};
