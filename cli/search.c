/* Documents for people: `search` and `quotes`. */
#include "cli/complain.h"
#include "cli/models.h"
#include "cli/draft.h"
#include "cli/input.h"
#include "cli/page.h"
#include "cli/reading.h"
#include "cli/values.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { USUAL_LIMIT = 20 };

static int choose_limit(const command *self, const arguments *given, size_t *limit)
{
    uint64_t number;
    const char *text = option_value(given, "limit");
    if (!text)
        return DONE;
    if (!value_count(text, SIZE_MAX / 2, &number))
        return complain_usage(self, "--limit cannot be '%s': a number", text);
    *limit = (size_t)number;
    return DONE;
}

/* Where a person reads, in a form for reading; else as a table. */
static int print(const input *in, const page *result, bool for_reading, vp_status status, vp_table *table,
                 vp_error *error, const char *expression)
{
    if (status != VP_OK || !for_reading || !reading_fits(table))
        return page_print(result, status, table, error, expression);
    sink out;
    vp_session *session = NULL;
    int code = FAILED;
    if (vp_session_new(in->engine, &session, error) != VP_OK) {
        code = complain_error(error, NULL);
    } else if (sink_open(&out, NULL)) {
        reading_print(table, &result->style, session, &out);
        code = sink_close(&out, VP_OK, NULL, NULL);
    }
    vp_session_free(session);
    vp_table_free(table);
    return code;
}

/* ---- search ---- */

/* Sources come first: a word is a further one when it is the name of a file with a dot or a slash in it. The last word
 * never is. */
static size_t count_sources(const arguments *given)
{
    size_t count = 1;
    struct stat info;
    while (count + 1 < given->position_count && strpbrk(given->positions[count], "./") &&
           stat(given->positions[count], &info) == 0)
        count++;
    return count;
}

static draft join(const char *const *words, size_t count)
{
    draft query = {0};
    for (size_t i = 0; i < count; i++) {
        draft_puts(&query, i ? " " : "");
        draft_puts(&query, words[i]);
    }
    draft_add(&query, "", 1);
    return query;
}

static int search_run(const command *self, const arguments *given)
{
    page result;
    size_t limit = USUAL_LIMIT;
    int code = page_choose(self, given, &result);
    if (code == DONE)
        code = choose_limit(self, given, &limit);
    if (code == DONE && given->position_count < 2)
        code = complain_usage(self, "search needs a SOURCE and the words to look for (by a filter alone: quotes)");
    input in;
    size_t sources = count_sources(given);
    if (code == DONE)
        code = input_open(self, given, given->positions, sources, &in);
    if (code != DONE)
        return code;
    bool for_reading = result.terminal && !result.chosen;
    draft query = join(given->positions + sources, given->position_count - sources);
    const char *where = option_value(given, "where");
    vp_table *table = NULL;
    vp_error error = {0};
    const char *plain = result.format == VP_TEXT ? "**" : ""; /* programs get the texts as they are */
    vp_status status = vp_search(in.store, query.bytes, where, limit, for_reading ? READING_OPEN : plain,
                                 for_reading ? READING_CLOSE : plain, &table, &error);
    draft_release(&query);
    return input_close(&in, print(&in, &result, for_reading, status, table, &error, where));
}

/* ---- quotes ---- */

static void tell_more(vp_store *store, const char *what, size_t shown)
{
    vp_table *all;
    if (vp_quotes(store, what, 0, &all, NULL) != VP_OK)
        return;
    char room[VALUE_ROOM];
    size_t rows = vp_table_rows(all);
    if (rows > shown)
        fprintf(stderr, "%s more; --limit 0 shows all\n", value_grouped(rows - shown, room));
    vp_table_free(all);
}

static int quotes_run(const command *self, const arguments *given)
{
    page result;
    size_t count = given->position_count;
    int code = page_choose(self, given, &result);
    size_t limit = code == DONE && result.terminal ? USUAL_LIMIT : 0;
    if (code == DONE)
        code = choose_limit(self, given, &limit);
    if (code == DONE && count < 2)
        code = complain_usage(self, "quotes needs a SOURCE and a handle such as 2, or a filter");
    input in;
    if (code == DONE)
        code = input_open(self, given, given->positions, count - 1, &in);
    if (code != DONE)
        return code;
    const char *what = given->positions[count - 1];
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = vp_quotes(in.store, what, limit, &table, &error);
    size_t rows = status == VP_OK ? vp_table_rows(table) : 0;
    code = print(&in, &result, result.terminal && !result.chosen, status, table, &error, what);
    if (code == DONE && limit && rows == limit && !option_given(given, "quiet"))
        tell_more(in.store, what, rows);
    return input_close(&in, code);
}

static const option search_table[] = {
    {"where", 0, "FILTER", NULL, "only these documents, as in \"lang = 'nl' and rating <= 2\""},
    {"limit", 0, "N", NULL, "this many at most (20)"},
    {0},
};
static const option_group search_options = {NULL, search_table};

static const option quotes_table[] = {
    {"limit", 0, "N", NULL, "this many at most, 0: all (20 on a terminal, else all)"},
    {0},
};
static const option_group quotes_options = {NULL, quotes_table};

const command search_command = {
    .name = "search",
    .family = FAMILY_ASK,
    .summary = "the documents that hold certain words, best first",
    .synopsis = "[options] SOURCE... QUERY...",
    .details = "The first word is a SOURCE, and so are files after it whose name has a dot or a slash; the others are "
               "the query. Where more than 10,000 documents hold the words, the last 10,000 that came in are ranked, "
               "and a warning says so.",
    .examples = {"voxpop search reviews.csv late delivery", "voxpop search feedback.db 退款 --where \"lang = 'zh'\"",
                 "voxpop search feedback.db refund --limit 100 --csv"},
    .groups = {&search_options, &page_options, &input_options, &models_options, &general_options},
    .run = search_run,
};

const command quotes_command = {
    .name = "quotes",
    .family = FAMILY_ASK,
    .summary = "the documents behind a number of the summary, or a filter",
    .synopsis = "[options] SOURCE... HANDLE|FILTER",
    .examples = {"voxpop quotes reviews.csv 2",
                 "voxpop quotes feedback.db \"sentiment = 'neg' and country = 'NL'\" --limit 5"},
    .groups = {&quotes_options, &page_options, &input_options, &models_options, &general_options},
    .run = quotes_run,
};
