/* What people say against the analysis: `correct`. */
#include "cli/complain.h"
#include "cli/draft.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/teller.h"
#include "cli/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const option correct_table[] = {
    {"sentiment", 0, "LABEL", "neg neu pos", "neg, neu or pos"},
    {"intent", 0, "NAME", "leaving complaint request question suggestion praise none", "what the writer wants"},
    {"urgency", 0, "LEVEL", "urgent soon normal none", "how soon an answer is due"},
    {"aspect", 0, "NAME=LABEL...", NULL, "sentiment on an aspect (the id of a category), as in delivery=neg"},
    {"from", 0, "FILE", NULL,
     "a table with a column id or number, and columns sentiment, intent, urgency, aspect.NAME"},
    {"list", 0, NULL, NULL, "show what was said so far"},
    {"undo", 0, "NUMBER", NULL, "take back the correction of that number in --list"},
    {0},
};
static const option_group correct_options = {NULL, correct_table};

enum { MOST_STATEMENTS = 64 };

/* What the options say. "delivery=neg" becomes "aspect.delivery" and "neg", in `names`. Returns how many; one more than
 * MOST_STATEMENTS where `out` has no room for them all. */
static size_t read_statements(const arguments *given, vp_statement *out, draft *names)
{
    static const char *const plain[] = {"sentiment", "intent", "urgency"};
    size_t count = 0, offset[MOST_STATEMENTS], first;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (option_given(given, plain[i]))
            out[count++] = (vp_statement){plain[i], option_value(given, plain[i])};
    first = count;
    for (size_t i = 0; i < given->use_count; i++) {
        const char *value = given->uses[i].value, *sign = value ? strchr(value, '=') : NULL;
        if (strcmp(given->uses[i].option->name, "aspect"))
            continue;
        if (count == MOST_STATEMENTS)
            return MOST_STATEMENTS + 1;
        offset[count] = names->length;
        draft_puts(names, "aspect.");
        draft_add(names, value, sign ? (size_t)(sign - value) : strlen(value));
        draft_add(names, "", 1);
        out[count++].value = sign ? sign + 1 : "";
    }
    for (size_t i = first; i < count; i++)
        out[i].field = names->bytes + offset[i];
    return count;
}

static int say(const command *self, const arguments *given, vp_store *store, const vp_author *author)
{
    vp_statement statements[MOST_STATEMENTS];
    draft names = {0};
    vp_corrected all = {0};
    int code = DONE;
    size_t count = read_statements(given, statements, &names);
    if (!count || given->position_count < 2)
        code = complain_usage(self, "correct needs a STORE, an ID, and what is so: --sentiment, --intent, --urgency or "
                                    "--aspect");
    else if (count > MOST_STATEMENTS)
        code = complain_usage(self, "more than %d things are said at once", MOST_STATEMENTS);
    for (size_t i = 1; code == DONE && i < given->position_count; i++) {
        vp_corrected done;
        vp_error error = {0};
        if (vp_correct(store, given->positions[i], statements, count, "correct", author, &done, &error))
            code = complain_error(&error, NULL);
        else
            all.rows++, all.added += done.added, all.held += done.held;
    }
    draft_release(&names);
    if (code == DONE || all.rows) /* what was said of the documents before a failure stays */
        teller_account(given, &all);
    return code;
}

static int say_table(const arguments *given, vp_store *store, const vp_author *author)
{
    vp_corrected done;
    vp_error error = {0};
    if (vp_correct_from(store, option_value(given, "from"), author, &done, &error))
        return complain_error(&error, NULL);
    return teller_account(given, &done);
}

static int undo(const command *self, const arguments *given, vp_store *store, const vp_author *author)
{
    uint64_t number;
    vp_error error = {0};
    if (!value_count(option_value(given, "undo"), INT64_MAX, &number))
        return complain_usage(self, "--undo cannot be '%s': a number", option_value(given, "undo"));
    return vp_correct_undo(store, (int64_t)number, author, &error) ? complain_error(&error, NULL) : DONE;
}

static int list(const page *result, vp_store *store)
{
    vp_table *table = NULL;
    vp_error error = {0};
    vp_status status = vp_corrections(store, &table, &error);
    return page_print(result, status, table, &error, NULL);
}

static int check(const command *self, const arguments *given)
{
    static const char *const ways[] = {"from", "list", "undo"};
    int asked = given->position_count > 1;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        asked += option_given(given, ways[i]);
    if (!given->position_count)
        return complain_usage(self, "correct needs a STORE");
    if (asked > 1)
        return complain_usage(self, "an ID, --from, --list and --undo exclude each other");
    return DONE;
}

static int correct_run(const command *self, const arguments *given)
{
    page result;
    int code = check(self, given);
    if (code == DONE)
        code = page_choose(self, given, &result);
    if (code == DONE)
        code = overwrite_check(self, given, given->positions, 1);
    teller t;
    if (code == DONE)
        code = teller_open(given, given->positions[0], !option_given(given, "list"), &t);
    if (code != DONE)
        return code;
    code = option_given(given, "list")   ? list(&result, t.store)
           : option_given(given, "undo") ? undo(self, given, t.store, &t.author)
           : option_given(given, "from") ? say_table(given, t.store, &t.author)
                                         : say(self, given, t.store, &t.author);
    teller_close(&t);
    return code;
}

const command correct_command = {
    .name = "correct",
    .family = FAMILY_ASK,
    .summary = "say what is so in place of what the analysis found",
    .synopsis = "[options] STORE [ID...]",
    .details =
        "An ID is the document's id or its number; where both fit, write id=... or number=.... What you say is kept "
        "with your name and the time, and holds in all answers from then on, also when the files are analysed again. "
        "When a document comes in with another text, what was said of the old one is set aside and shown as stale. A "
        "file for --from is a table (CSV, XLSX, JSON lines) or an export of Label Studio; the output of --list is one, "
        "too.",
    .examples = {"voxpop correct feedback.db A-1017 --sentiment neg --intent complaint",
                 "voxpop correct feedback.db 94 --aspect delivery=neg price=pos --by Ana",
                 "voxpop correct feedback.db --from corrections.xlsx", "voxpop correct feedback.db --list"},
    .groups = {&correct_options, &teller_options, &page_options, &general_options},
    .run = correct_run,
};
