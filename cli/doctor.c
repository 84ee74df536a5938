#include "cli/complain.h"
#include "cli/input.h"
#include "cli/models.h"
#include "cli/page.h"

#include <string.h>

static int examine(const arguments *given, const page *result, const vp_analyze_options *options)
{
    vp_engine *engine = NULL;
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = models_engine(given, NULL, &engine, &error);
    if (status == VP_OK)
        status = vp_doctor(engine, given->positions[0], options, &table, &error);
    vp_engine_free(engine);
    return page_print(result, status, table, &error, options->map);
}

static int doctor_run(const command *self, const arguments *given)
{
    page result;
    input_settings settings;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (given->position_count != 1)
        return complain_usage(self, "doctor needs one data file, or - for standard input");
    if (vp_is_store(given->positions[0]))
        return complain_usage(self, "%s is a store: `voxpop info` says how its files were read", given->positions[0]);
    code = input_check(self, given, given->positions, 1, &settings);
    if (code != DONE)
        return code;
    draft map = {0};
    input_map(given, &map);
    settings.options.map = map.bytes;
    code = examine(given, &result, &settings.options);
    draft_release(&map);
    return code;
}

const command doctor_command = {
    .name = "doctor",
    .family = FAMILY_ASK,
    .summary = "how a file is read, column by column, and what is thrown away",
    .synopsis = "[options] FILE|-",
    .details = "Nothing is analysed or written: the file is read as `analyze` would, and for each column there is its "
               "role, how much of it is filled, an example, why it was taken so, and the option that changes it. Below "
               "stand the rows that were not taken as they are: rejected, set aside as no feedback, without their time "
               "or rating, empty, mended; each with the line of the first.",
    .examples = {"voxpop doctor reviews.csv", "voxpop doctor export.zip --map \"text=Remarks\" --json"},
    .groups = {&page_options, &input_options, &models_options, &general_options},
    .run = doctor_run,
};
