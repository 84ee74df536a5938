#include "cli/help.h"

#include "cli/complain.h"
#include "cli/draft.h"
#include "cli/terminal.h"

#include <string.h>
#include <unistd.h>

enum { MARGIN = 2, OPTION_COLUMN = 26, NAME_COLUMN = 17, USUAL_WIDTH = 80, WIDEST = 100 };

const char *const help_family_titles[FAMILY_COUNT] = {
    [FAMILY_ASK] = "Questions about feedback",
    [FAMILY_TEXT] = "Text, line by line",
    [FAMILY_MODEL] = "Models",
    [FAMILY_OTHER] = "About the program",
};

static int width_of(FILE *out)
{
    int width = terminal_width(fileno(out));
    return !width ? USUAL_WIDTH : width > WIDEST ? WIDEST : width;
}

/* Prints words, the first line at `column` where the cursor is, the next ones indented to there. */
static void put_wrapped(FILE *out, const char *text, int column)
{
    int width = width_of(out), at = column;
    while (*(text += strspn(text, " "))) {
        int length = (int)strcspn(text, " ");
        if (at > column && at + 1 + length > width) {
            fprintf(out, "\n%*s", column, "");
            at = column;
        }
        if (at > column)
            at += fprintf(out, " ");
        at += fprintf(out, "%.*s", length, text);
        text += length;
    }
    fputc('\n', out);
}

/* `left` in a column of its own, on a line of its own when it is too wide. */
static void put_entry(FILE *out, const char *left, const char *text, int column)
{
    int at = fprintf(out, "%*s%s", MARGIN, "", left);
    if (at + 2 > column)
        at = fprintf(out, "\n") - 1;
    fprintf(out, "%*s", column - at, "");
    put_wrapped(out, text, column);
}

static void put_family(FILE *out, command_family family)
{
    fprintf(out, "\n%s:\n", help_family_titles[family]);
    for (const command *const *c = commands; *c; c++)
        if ((*c)->family == family)
            put_entry(out, (*c)->name, (*c)->summary, MARGIN + NAME_COLUMN);
}

/* Commands of which `word` is the first word. */
static void put_longer(FILE *out, const char *word)
{
    fprintf(out, "voxpop %s ...:\n", word);
    for (const command *const *c = commands; *c; c++)
        if (commands_begin(*c, word))
            put_entry(out, (*c)->name, (*c)->summary, MARGIN + NAME_COLUMN);
}

/* The length of the word that names of both commands begin with, 0 when they do not. */
static size_t shared_word(const command *a, const command *b)
{
    size_t length = a ? strcspn(a->name, " ") : 0;
    return length && a->name[length] && b && !strncmp(a->name, b->name, length + 1) ? length : 0;
}

/* Names in a row, those that begin with the same word in brackets behind it. */
static void put_names(FILE *out, command_family family)
{
    int column = fprintf(out, "%s: ", help_family_titles[family]);
    draft names = {0};
    const command *before = NULL;
    for (const command *const *c = commands; *c; c++) {
        if ((*c)->family != family)
            continue;
        const command *after = c[1] && c[1]->family == family ? c[1] : NULL;
        size_t of_before = shared_word(before, *c), of_after = shared_word(*c, after);
        draft_puts(&names, before ? ", " : "");
        if (of_after && !of_before)
            draft_add(&names, (*c)->name, of_after), draft_puts(&names, " (");
        draft_puts(&names, (*c)->name + (of_before ? of_before + 1 : of_after ? of_after + 1 : 0));
        draft_puts(&names, of_before && !of_after ? ")" : "");
        before = *c;
    }
    draft_add(&names, "", 1);
    put_wrapped(out, names.bytes, column);
    draft_release(&names);
}

static void put_start(FILE *out)
{
    fputs("voxpop: what customers say, in Chinese, Russian, Dutch and English\n"
          "\n"
          "  voxpop reviews.csv                        what is in the file, on one page\n"
          "  voxpop trend reviews.csv --every week     how opinion moved\n"
          "  voxpop search reviews.csv late delivery   who wrote about it\n",
          out);
}

void help_overview_to(FILE *out)
{
    put_start(out);
    put_family(out, FAMILY_ASK);
    fputc('\n', out);
    for (int family = FAMILY_ASK + 1; family < FAMILY_COUNT; family++)
        put_names(out, (command_family)family);
    fputs("\nA SOURCE is a data file (CSV, XLSX, JSON, text, .gz, .zst), a store, or -.\n"
          "voxpop help COMMAND tells more, with examples; voxpop help all lists everything.\n",
          out);
}

static void put_everything(FILE *out)
{
    put_start(out);
    for (int family = 0; family < FAMILY_COUNT; family++)
        put_family(out, (command_family)family);
    fputs("\nExit codes: 0 done, 1 failed, 2 wrong use, 3 too many rows rejected (--max-rejects),\n"
          "128 and the signal's number when interrupted (130: Ctrl-C).\n",
          out);
}

const char *help_option_form(const option *o, char room[HELP_ROOM])
{
    char letter[5] = "    ";
    if (o->letter)
        snprintf(letter, sizeof letter, "-%c, ", o->letter);
    snprintf(room, HELP_ROOM, "%s--%s%s%s", letter, o->name, o->argument && !option_is_optional(o) ? " " : "",
             o->argument ? o->argument : "");
    return room;
}

static void put_options(FILE *out, const option_group *group, bool heading)
{
    char room[HELP_ROOM];
    if (heading)
        fprintf(out, "\n%s:\n", group->title ? group->title : "Options");
    for (const option *o = group->options; o->name; o++)
        put_entry(out, help_option_form(o, room), o->help, MARGIN + OPTION_COLUMN);
}

void help_command_to(FILE *out, const command *about)
{
    fprintf(out, "voxpop %s: %s\n\nExamples:\n", about->name, about->summary);
    for (const char *const *e = about->examples; *e; e++)
        fprintf(out, "  %s\n", *e);
    fprintf(out, "\nUsage: voxpop %s%s%s\n", about->name, *about->synopsis ? " " : "", about->synopsis);
    if (about->details) {
        fputc('\n', out);
        put_wrapped(out, about->details, 0);
    }
    for (const option_group *const *g = about->groups; *g; g++) /* those without a title come first */
        put_options(out, *g, g == about->groups || (*g)->title);
}

static int help_run(const command *self, const arguments *given)
{
    size_t used, count = given->position_count;
    char *const *words = (char *const *)given->positions;
    if (!count) {
        help_overview_to(stdout);
        return DONE;
    }
    const command *about = commands_find(count, words, &used);
    if (about)
        help_command_to(stdout, about);
    else if (!strcmp(words[0], "all"))
        put_everything(stdout);
    else if (commands_is_family(words[0]))
        put_longer(stdout, words[0]);
    else
        return complain_usage(self, "there is no command '%s'; voxpop help all lists them", words[0]);
    return DONE;
}

static int version_run(const command *self, const arguments *given)
{
    if (given->position_count)
        return complain_usage(self, "version takes no words");
    puts("voxpop " VP_VERSION);
    return DONE;
}

const command help_command = {
    .name = "help",
    .family = FAMILY_OTHER,
    .summary = "tell about a command",
    .synopsis = "[COMMAND | all]",
    .examples = {"voxpop help trend", "voxpop help all"},
    .groups = {&general_options},
    .run = help_run,
};

const command version_command = {
    .name = "version",
    .family = FAMILY_OTHER,
    .summary = "print the version",
    .synopsis = "",
    .examples = {"voxpop version"},
    .groups = {&general_options},
    .run = version_run,
};
