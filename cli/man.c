/* The manual page voxpop.1, from the tables. */
#include "cli/complain.h"
#include "cli/help.h"

#include <voxpop.h>

#include <stdio.h>
#include <string.h>

/* Text for roff: no escapes, no requests at the start of a line, and dashes that can be copied. */
static void put(const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", stdout);
    for (; *text; text++) {
        switch (*text) {
        case '\\': fputs("\\e", stdout); break;
        case '-': fputs("\\-", stdout); break;
        case '\'': fputs("\\(aq", stdout); break;
        case '`': fputs("\\(ga", stdout); break;
        case '^': fputs("\\(ha", stdout); break;
        case '~': fputs("\\(ti", stdout); break;
        default: putchar(*text);
        }
    }
}

static void put_line(const char *text)
{
    put(text);
    putchar('\n');
}

static void put_option(const option *o)
{
    puts(".TP");
    if (o->letter)
        printf("\\fB\\-%c\\fR, ", o->letter);
    fputs("\\fB\\-\\-", stdout);
    put(o->name);
    fputs("\\fR", stdout);
    if (o->argument) {
        fputs(option_is_optional(o) ? "\\fI" : " \\fI", stdout);
        put(o->argument);
        fputs("\\fR", stdout);
    }
    putchar('\n');
    put_line(o->help);
}

static void put_options(const option_group *group)
{
    for (const option *o = group->options; o->name; o++)
        put_option(o);
}

/* The command with its own options; shared ones are only named. */
static void put_command(const command *c)
{
    puts(".TP");
    fputs("\\fBvoxpop ", stdout);
    put(c->name);
    fputs(*c->synopsis ? "\\fR " : "\\fR", stdout);
    put_line(c->synopsis);
    put_line(c->summary);
    if (c->details) {
        puts(".IP");
        put_line(c->details);
    }
    const char *before = "Takes also: ";
    puts(".RS");
    for (const option_group *const *g = c->groups; *g; g++)
        if (!(*g)->title)
            put_options(*g);
    puts(".PP");
    for (const option_group *const *g = c->groups; *g; g++)
        if ((*g)->title) {
            fputs(before, stdout);
            put((*g)->title);
            before = ", ";
        }
    puts(".\n.RE");
}

static void put_commands(void)
{
    puts(".SH COMMANDS");
    for (int family = 0; family < FAMILY_COUNT; family++) {
        printf(".SS ");
        put_line(help_family_titles[family]);
        for (const command *const *c = commands; *c; c++)
            if ((*c)->family == (command_family)family)
                put_command(*c);
    }
}

static bool has_group(const command *c, const option_group *group)
{
    for (const option_group *const *g = c->groups; *g; g++)
        if (*g == group)
            return true;
    return false;
}

/* Shared groups, each where the first command that takes it stands. */
static void put_shared_options(void)
{
    puts(".SH OPTIONS");
    for (const command *const *c = commands; *c; c++)
        for (const option_group *const *g = (*c)->groups; *g; g++) {
            const command *const *first = commands;
            while (!has_group(*first, *g))
                first++;
            if (!(*g)->title || first != c)
                continue;
            printf(".SS ");
            put_line((*g)->title);
            put_options(*g);
        }
}

static void put_examples(void)
{
    puts(".SH EXAMPLES");
    for (const command *const *c = commands; *c; c++) {
        if (c != commands)
            puts(".PP");
        put_line((*c)->summary);
        puts(".PP\n.RS\n.nf");
        for (const char *const *e = (*c)->examples; *e; e++)
            put_line(*e);
        puts(".fi\n.RE");
    }
}

static const char beginning[] =
    ".TH VOXPOP 1 \"\" \"voxpop " VP_VERSION "\" \"User Commands\"\n"
    ".SH NAME\n"
    "voxpop \\- what customers say, in Chinese, Russian, Dutch and English\n"
    ".SH SYNOPSIS\n"
    "\\fBvoxpop\\fR [\\fICOMMAND\\fR] [\\fIoptions\\fR] \\fISOURCE\\fR...\n"
    ".SH DESCRIPTION\n"
    "Reads reviews, answers of surveys, tickets and posts, and says what customers feel about what, and how that "
    "moves.\n"
    ".PP\n"
    "A \\fISOURCE\\fR is a data file (CSV, TSV, XLSX, JSON, JSON lines, plain text; also packed with gzip or zstd),\n"
    "\\- for standard input, or a store made by \\fBvoxpop analyze\\fR. What it is, is seen from its content.\n"
    "Several data files are analysed together. Without a command the source is summed up on one page.\n"
    ".PP\n"
    "Results go to standard output, all else to standard error. On a terminal tables are aligned text, elsewhere "
    "JSON.\n";

static const char end[] =
    ".SH EXIT STATUS\n"
    ".TP\n0\nall went well\n"
    ".TP\n1\nsomething failed; of several data files perhaps one, and the result is of the others\n"
    ".TP\n2\nthe command line made no sense\n"
    ".TP\n3\ndone, but more rows were rejected than \\fB\\-\\-max\\-rejects\\fR allows\n"
    ".TP\n4\n\\fBwatch\\fR: a number is off that was not before\n"
    ".TP\n130\nstopped by Ctrl\\-C; a store holds what was finished until then\n"
    ".SH ENVIRONMENT\n"
    ".TP\n\\fBNO_COLOR\\fR\nwhen it is not empty, no colours are used\n"
    ".TP\n\\fBTERM\\fR\nwhen it is \\fIdumb\\fR or not set, neither colours nor a progress bar\n"
    ".TP\n\\fBCOLUMNS\\fR\nwidth of a terminal that does not tell its own\n"
    ".SH FILES\n"
    ".TP\n\\fIINPUT\\fR.rejects.jsonl\nrows of the input that could not be read, each with the reason\n";

static int man_run(const command *self, const arguments *given)
{
    if (given->position_count)
        return complain_usage(self, "man takes no words");
    fputs(beginning, stdout);
    put_commands();
    put_shared_options();
    fputs(end, stdout);
    put_examples();
    return DONE;
}

const command man_command = {
    .name = "man",
    .family = FAMILY_OTHER,
    .summary = "print the manual page",
    .synopsis = "",
    .examples = {"voxpop man > voxpop.1", "voxpop man | man -l -"},
    .groups = {&general_options},
    .run = man_run,
};
