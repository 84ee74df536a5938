/* Documents for other programs: `store export`. */
#include "cli/complain.h"
#include "cli/models.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>

static const option export_table[] = {
    {"where", 0, "FILTER", NULL, "only these documents, as in \"country = 'NL' and rating <= 2\""},
    {"csv", 0, NULL, NULL, "comma-separated values (the default)"},
    {"jsonl", 0, NULL, NULL, "one JSON object a document, what was found as lists"},
    {"xlsx", 0, NULL, NULL, "an Excel workbook"},
    {"excel", 0, NULL, NULL, "CSV that Excel opens: a byte order mark, the locale's separator and decimal mark"},
    {"output", 'o', "FILE", NULL, "write to FILE, in the format of its ending"},
    {0},
};
static const option_group export_options = {NULL, export_table};

/* Where the user's numbers come from, as POSIX has it. */
static const char *locale_of_numbers(void)
{
    static const char *const names[] = {"LC_ALL", "LC_NUMERIC", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return value;
    }
    return "C";
}

/* Endings under which CSV is looked for. */
static bool is_of_text(const char *ending)
{
    return !strcmp(ending, ".csv") || !strcmp(ending, ".txt");
}

static int choose(const command *self, const arguments *given, vp_export_options *out)
{
    static const struct {
        const char *name, *ending;
        vp_format format;
    } formats[] = {{"csv", ".csv", VP_CSV}, {"jsonl", ".jsonl", VP_JSONL}, {"xlsx", ".xlsx", VP_XLSX}};
    const char *path = option_value(given, "output"), *dot = path ? strrchr(path, '.') : NULL, *asked = NULL;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (dot && !strcmp(dot, formats[i].ending))
            out->format = formats[i].format;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (!option_given(given, formats[i].name))
            continue;
        if (asked)
            return complain_usage(self, "--%s and --%s exclude each other", asked, formats[i].name);
        asked = formats[i].name;
        out->format = formats[i].format;
    }
    if (!asked && out->format == VP_CSV && dot && !strchr(dot, '/') && !is_of_text(dot))
        return complain_usage(
            self, "'%s' is the ending of no format: name one of .csv, .jsonl, .xlsx, or give --csv, --jsonl, --xlsx",
            dot);
    if (option_given(given, "excel") && out->format != VP_CSV)
        return complain_usage(self, "--excel is for CSV; a workbook needs none of it");
    if (out->format == VP_XLSX && (!path || !strcmp(path, "-")) && terminal_is_output())
        return complain_usage(self, "a workbook is not for a terminal: name a file with -o");
    out->excel = option_given(given, "excel") ? locale_of_numbers() : NULL;
    return DONE;
}

static int export_run(const command *self, const arguments *given)
{
    vp_export_options options = {
        .struct_size = sizeof options, .format = VP_CSV, .where = option_value(given, "where")};
    vp_engine *engine = NULL;
    vp_store *store = NULL;
    vp_error error = {0};
    sink out;
    if (given->position_count != 1)
        return complain_usage(self, "store export needs a STORE");
    int code = overwrite_check(self, given, given->positions, 1);
    if (code == DONE)
        code = choose(self, given, &options);
    if (code != DONE)
        return code;
    vp_status status = models_engine(given, NULL, &engine, &error);
    if (status == VP_OK)
        status = vp_store_open(engine, given->positions[0], 0, &store, &error);
    if (status != VP_OK)
        code = complain_error(&error, NULL);
    else if (!sink_open(&out, option_value(given, "output")))
        code = FAILED;
    else
        code = sink_close(&out, vp_store_export(store, &options, sink_write, &out, &error), &error, options.where);
    vp_store_free(store);
    vp_engine_free(engine);
    return code;
}

const command store_export_command = {
    .name = "store export",
    .family = FAMILY_OTHER,
    .summary = "documents with all that was found in them, as CSV, JSON lines or XLSX",
    .synopsis = "[--where FILTER] [options] STORE -o FILE",
    .details = "A row a document, and behind what is known and was found the columns of the files, as field.NAME. In "
               "CSV a text that a spreadsheet would take for a formula gets a ' before it. In a workbook ids are texts "
               "and times are dates. The columns are described in docs/store.md.",
    .examples = {"voxpop store export feedback.db -o feedback.xlsx",
                 "voxpop store export feedback.db --where \"country = 'NL' and sentiment = neg\" --excel -o nl.csv"},
    .groups = {&export_options, &models_options, &general_options},
    .run = export_run,
};
