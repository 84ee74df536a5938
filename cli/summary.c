#include "cli/complain.h"
#include "cli/models.h"
#include "cli/input.h"
#include "cli/page.h"

#include <unistd.h>

static const option summary_table[] = {
    {"json", 0, NULL, NULL, "one JSON object in place of text"},
    {"output", 'o', "FILE", NULL, "write to FILE; JSON when it ends so"},
    {0},
};
static const option_group summary_options = {NULL, summary_table};

static int print(const page *result, const input *in)
{
    vp_error error = {0};
    vp_summary *summary;
    vp_status status = vp_summarize(in->store, in->name, &summary, &error);
    if (status != VP_OK)
        return complain_error(&error, NULL);
    sink out;
    int code = FAILED;
    if (sink_open(&out, result->path)) {
        status = vp_summary_write(summary, result->format, &result->style, sink_write, &out, &error);
        code = sink_close(&out, status, &error, NULL);
    }
    vp_summary_free(summary);
    return code;
}

static int summary_run(const command *self, const arguments *given)
{
    page result = page_plain(given);
    if (result.format != VP_JSON)
        result.format = option_given(given, "json") ? VP_JSON : VP_TEXT;
    size_t used;
    const command *meant = commands_find(given->position_count, (char *const *)given->positions, &used);
    if (meant && access(given->positions[0], F_OK))
        return complain_usage(meant, "options stand behind the command: voxpop %s [options] ...", meant->name);
    input in;
    int code = input_open(self, given, given->positions, given->position_count, &in);
    return code == DONE ? input_close(&in, print(&result, &in)) : code;
}

const command summary_command = {
    .name = "summary",
    .family = FAMILY_ASK,
    .summary = "what a person would want to know first, on one page",
    .synopsis = "[options] SOURCE...",
    .details = "The word summary can be left out. Numbers carry handles such as [2]; voxpop quotes SOURCE 2 shows the "
               "documents behind one.",
    .examples = {"voxpop reviews.csv", "voxpop feedback.db --json", "zcat reviews.jsonl.gz | voxpop -"},
    .groups = {&summary_options, &input_options, &models_options, &general_options},
    .run = summary_run,
    .clocks = true,
};
