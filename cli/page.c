#include "cli/page.h"

#include "cli/complain.h"
#include "cli/terminal.h"

#include <string.h>

static const option page_table[] = {
    {"table", 0, NULL, NULL, "aligned text (the default on a terminal)"},
    {"csv", 0, NULL, NULL, "comma-separated values"},
    {"json", 0, NULL, NULL, "one JSON object (the default elsewhere)"},
    {"jsonl", 0, NULL, NULL, "one JSON object a row"},
    {"output", 'o', "FILE", NULL, "write to FILE, in the format of its ending"},
    {0},
};
const option_group page_options = {"Output options", page_table};

static vp_format format_by_ending(const char *path)
{
    static const struct {
        const char *ending;
        vp_format format;
    } endings[] = {{".csv", VP_CSV}, {".json", VP_JSON}, {".jsonl", VP_JSONL}, {".xlsx", VP_XLSX}};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
        if (!strcmp(dot, endings[i].ending))
            return endings[i].format;
    return VP_TEXT;
}

page page_plain(const arguments *given)
{
    const char *path = option_value(given, "output");
    if (path && !strcmp(path, "-"))
        path = NULL;
    return (page){
        .path = path,
        .format = path ? format_by_ending(path) : VP_TEXT,
        .chosen = path != NULL,
        .terminal = !path && terminal_is_output(),
        .style = terminal_style(given, path != NULL),
    };
}

int page_choose(const command *self, const arguments *given, page *out)
{
    static const struct {
        const char *name;
        vp_format format;
    } switches[] = {{"table", VP_TEXT}, {"csv", VP_CSV}, {"json", VP_JSON}, {"jsonl", VP_JSONL}};
    *out = page_plain(given);
    if (!out->chosen && !out->terminal)
        out->format = VP_JSON;
    const char *asked = NULL;
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        if (!option_given(given, switches[i].name))
            continue;
        if (asked)
            return complain_usage(self, "--%s and --%s exclude each other", asked, switches[i].name);
        asked = switches[i].name;
        out->format = switches[i].format;
        out->chosen = true;
    }
    return DONE;
}

int page_print(const page *p, vp_status status, vp_table *table, vp_error *error, const char *expression)
{
    if (status != VP_OK)
        return complain_error(error, expression);
    sink out;
    if (!sink_open(&out, p->path)) {
        vp_table_free(table);
        return FAILED;
    }
    status = vp_table_write(table, p->format, &p->style, sink_write, &out, error);
    vp_table_free(table);
    return sink_close(&out, status, error, NULL);
}
