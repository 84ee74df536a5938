/* Lists of opinion words: `lexicon induce`. */
#include "cli/complain.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/values.h"

#include <voxpop_train.h>

#include <stdio.h>

static const option induce_table[] = {
    {"lang", 'l', "LANG", NULL, "language of the texts"},
    {"min-documents", 0, "N", NULL, "least texts that hold a term (10)"},
    {"min-z", 0, "Z", NULL, "least z-score of its log odds (4)"},
    {0},
};
static const option_group induce_options = {NULL, induce_table};

/* Unless another format is asked for: lines that --lexicon reads, with the figures behind. */
static int print_list(const page *p, vp_table *table)
{
    sink out;
    bool opened = sink_open(&out, p->path);
    if (opened)
        sink_puts(&out, "#");
    for (size_t column = 0; opened && column < vp_table_columns(table); column++) {
        sink_puts(&out, column ? "\t" : " ");
        sink_puts(&out, vp_table_name(table, column));
    }
    for (size_t row = 0; opened && row < vp_table_rows(table); row++)
        for (size_t column = 0; column < vp_table_columns(table); column++) {
            vp_cell cell = vp_table_cell(table, row, column);
            char number[40] = "";
            if (cell.type == VP_CELL_INTEGER)
                snprintf(number, sizeof number, "%lld", (long long)cell.integer);
            else if (cell.type == VP_CELL_REAL)
                snprintf(number, sizeof number, "%.10g", cell.real);
            sink_puts(&out, column ? "\t" : "\n");
            sink_puts(&out, cell.type == VP_CELL_TEXT ? cell.text : number);
        }
    vp_table_free(table);
    return opened && !sink_puts(&out, "\n") ? sink_close(&out, VP_OK, NULL, NULL) : FAILED;
}

static vp_status induce(const arguments *given, const vp_induction *options, vp_table **out, vp_error *error)
{
    vp_engine *engine;
    vp_status status = vp_engine_new(NULL, &engine, error);
    if (status != VP_OK)
        return status;
    status = vp_induce_lexicon(engine, option_value(given, "lang"), given->positions, given->position_count, options,
                               out, error);
    vp_engine_free(engine);
    return status;
}

static int induce_run(const command *self, const arguments *given)
{
    page result;
    vp_induction options = {.struct_size = sizeof options};
    const char *documents = option_value(given, "min-documents"), *z = option_value(given, "min-z");
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (!option_given(given, "lang"))
        return complain_usage(self, "lexicon induce needs --lang");
    if (!given->position_count)
        return complain_usage(self, "lexicon induce needs FILEs with \"text\" and \"label\"");
    uint64_t least = 0, least_z = 0;
    if (documents && (!value_count(documents, UINT32_MAX, &least) || !least))
        return complain_usage(self, "--min-documents cannot be '%s': a whole number such as 10", documents);
    if (z && (!value_count(z, 1000, &least_z) || !least_z))
        return complain_usage(self, "--min-z cannot be '%s': a whole number such as 4", z);
    options.min_documents = (uint32_t)least;
    options.min_z = (double)least_z;
    code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = induce(given, &options, &table, &error);
    bool asked = result.format != VP_TEXT || option_given(given, "table");
    if (status != VP_OK || (result.chosen && asked))
        return page_print(&result, status, table, &error, NULL);
    return print_list(&result, table);
}

const command lexicon_induce_command = {
    .name = "lexicon induce",
    .family = FAMILY_MODEL,
    .summary = "find opinion words and phrases in labelled texts",
    .synopsis = "-l LANG [options] FILE...",
    .details =
        "FILEs hold \"text\" and \"label\" (neg, pos; others are passed over). Each line of the answer is a term "
        "with a suggested weight, and the figures it comes from: the z-score of its log odds, the texts that "
        "hold it, the files whose sign agrees, and its weight in the shipped lists. Strike out what is no opinion, "
        "mend the weights, and use the file with --lexicon.",
    .examples = {"voxpop lexicon induce -l nl reviews.jsonl -o own.tsv",
                 "voxpop lexicon induce -l en --min-z 6 a.jsonl b.jsonl.gz"},
    .groups = {&induce_options, &page_options, &general_options},
    .run = induce_run,
};
