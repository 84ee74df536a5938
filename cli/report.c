/* A report as one HTML file: `report`. */
#include "cli/complain.h"
#include "cli/input.h"
#include "cli/models.h"
#include "cli/sink.h"
#include "cli/terminal.h"

#include <voxpop_report.h>

#include <stdlib.h>
#include <string.h>

static const option report_table[] = {
    {"output", 'o', "FILE", NULL, "write to FILE; - is standard output (report.html)"},
    {"title", 0, "TEXT", NULL, "what stands above it"},
    {"lang", 0, "LANG", NULL,
     "language of the report: en, nl, ru or zh, or a locale such as nl_BE (that of the system)"},
    {"where", 0, "FILTER", NULL, "only these documents, as in \"country = 'NL' and rating <= 2\""},
    {"since", 0, "DATE", NULL, "first day, as in 2026-01-31"},
    {"until", 0, "DATE", NULL, "last day"},
    {"every", 0, "PERIOD", "day week month quarter year",
     "day, week, month, quarter or year (what gives up to 40 points)"},
    {"quotes", 0, "HOW", "masked none plain",
     "masked: without personal data; none; or plain, as they were written (masked)"},
    {"types", 0, "LIST", NULL, "what is masked, as in PHONE,EMAIL (all that is personal)"},
    {"made", 0, "DATE", NULL, "a date of making to be told; without it the same data make the same bytes"},
    {0},
};
static const option_group report_options = {NULL, report_table};

/* The language of the system; where that is none of those of reports, NULL: English. */
static const char *system_language(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"}, *const languages[] = {"en", "nl", "ru", "zh"};
    for (size_t i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);
        if (!value || !*value)
            continue;
        for (size_t l = 0; l < 4; l++)
            if (!strncmp(value, languages[l], 2) && !strchr("abcdefghijklmnopqrstuvwxyz", value[2] ? value[2] : '_'))
                return value;
        return NULL;
    }
    return NULL;
}

/* As it was typed, for a shell. */
static void put_command(const arguments *given, const char *name, draft *out)
{
    draft_puts(out, "voxpop report");
    for (size_t i = 0; i < given->use_count; i++) {
        const option_use *use = &given->uses[i];
        draft_puts(out, " --");
        draft_puts(out, use->option->name);
        if (use->value) {
            draft_puts(out, " ");
            input_quote(out, use->value);
        }
    }
    draft_puts(out, *name ? " " : "");
    draft_puts(out, name);
    draft_add(out, "", 1);
}

static vp_report_quotes quotes_of(const char *how)
{
    return !how || !strcmp(how, "masked") ? VP_QUOTES_MASKED : !strcmp(how, "none") ? VP_QUOTES_NONE : VP_QUOTES_PLAIN;
}

static int print(const arguments *given, const input *in)
{
    const char *path = option_value(given, "output"), *lang = option_value(given, "lang");
    draft command = {0};
    vp_error error = {0};
    sink out;
    put_command(given, in->name, &command);
    const vp_report_options options = {.struct_size = sizeof options,
                                       .locale = lang ? lang : system_language(),
                                       .title = option_value(given, "title"),
                                       .where = option_value(given, "where"),
                                       .since = option_value(given, "since"),
                                       .until = option_value(given, "until"),
                                       .every = option_value(given, "every"),
                                       .quotes = quotes_of(option_value(given, "quotes")),
                                       .types = option_value(given, "types"),
                                       .command = command.bytes,
                                       .made = option_value(given, "made")};
    int code = FAILED;
    if (sink_open(&out, path ? path : "report.html")) {
        vp_status status = vp_report(in->store, &options, sink_write, &out, &error);
        code = sink_close(&out, status, &error, options.where);
    }
    draft_release(&command);
    return code;
}

static int report_run(const command *self, const arguments *given)
{
    input in;
    int code = input_open(self, given, given->positions, given->position_count, &in);
    return code == DONE ? input_close(&in, print(given, &in)) : code;
}

const command report_command = {
    .name = "report",
    .family = FAMILY_ASK,
    .summary = "all of it as one HTML file to be read, mailed and printed",
    .synopsis = "[options] SOURCE...",
    .details =
        "The file needs nothing else: no network, no script. It tells what was analysed, what stands out, trends "
        "with their 95 % intervals, how the last two periods differ, what texts speak of, with quotes, what the "
        "rating goes with, how good the data are, and what it was made of. Each chart is there as a sentence "
        "and as a table, too.",
    .examples = {"voxpop report feedback.db -o report.html", "voxpop report feedback.db --lang nl --since 2026-01-01",
                 "voxpop report reviews.csv --every quarter --title 'Reviews' -o reviews.html",
                 "voxpop report feedback.db --where \"country = 'NL'\" --quotes none -o - >nl.html"},
    .groups = {&report_options, &input_options, &models_options, &general_options},
    .run = report_run,
    .clocks = true,
};
