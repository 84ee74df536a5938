#include "cli/asking.h"
#include "cli/input.h"
#include "cli/models.h"
#include "cli/values.h"

#include <stdio.h>

static void tell(const vp_table *groups)
{
    enum { DOCUMENTS = 1 };
    char of[VALUE_ROOM], in[VALUE_ROOM], fewer[VALUE_ROOM];
    uint64_t documents = 0, count = vp_table_rows(groups);
    for (size_t i = 0; i < count; i++)
        documents += (uint64_t)vp_table_cell(groups, i, DOCUMENTS).integer;
    if (count)
        fprintf(stderr, "%s documents in %s group%s: counted once, with --where \"copy = 0\", they are %s fewer\n",
                value_grouped(documents, of), value_grouped(count, in), count == 1 ? "" : "s",
                value_grouped(documents - count, fewer));
    else
        fprintf(stderr, "no two documents have the same words\n");
}

static int duplicates_run(const command *self, const arguments *given)
{
    page result;
    input in;
    uint64_t least = 2, limit = 0;
    const asked_number numbers[] = {{"min", SIZE_MAX / 2, &least}, {"limit", SIZE_MAX / 2, &limit}};
    int code = page_choose(self, given, &result);
    if (code == DONE)
        code = asked_numbers(self, given, numbers, 2);
    if (code == DONE)
        code = input_open(self, given, given->positions, given->position_count, &in);
    if (code != DONE)
        return code;
    const char *where = option_value(given, "where");
    const vp_duplicates_query query = {
        .struct_size = sizeof query, .where = where, .least = (size_t)least, .limit = (size_t)limit};
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = vp_duplicates(in.store, &query, &table, &error);
    if (status == VP_OK && !option_given(given, "quiet"))
        tell(table);
    return input_close(&in, page_print(&result, status, table, &error, where));
}

static const option duplicates_table[] = {
    {"where", 0, "FILTER", NULL, "only these documents, as in \"lang = 'nl' and rating <= 2\""},
    {"min", 0, "N", NULL, "groups of at least so many documents (2)"},
    {"limit", 0, "N", NULL, "this many groups at most, 0: all (0)"},
    {0},
};
static const option_group duplicates_options = {NULL, duplicates_table};

const command duplicates_command = {
    .name = "duplicates",
    .family = FAMILY_ASK,
    .summary = "texts that came again: reposts, copied texts, campaigns",
    .synopsis = "[options] SOURCE...",
    .details =
        "Groups of documents with the same words, or seven of ten runs of three words, the largest group first. A "
        "repost is one customer's, a campaign is of three customers or more within seven days, copy-paste of several. "
        "Of fewer than eight words only the same words of the same customer count, of fewer than four none: many say "
        "\"great service\". In filters copy = 0 counts such a group once, and copy_of = N are the copies of document "
        "N.",
    .examples = {"voxpop duplicates reviews.csv", "voxpop duplicates feedback.db --min 5 --where \"time >= 2026\"",
                 "voxpop trend feedback.db --where \"copy = 0\""},
    .groups = {&duplicates_options, &page_options, &input_options, &models_options, &general_options},
    .run = duplicates_run,
};
