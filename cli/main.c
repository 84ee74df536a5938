/* The voxpop command: finds out which command is meant, and runs it. */
#include "cli/complain.h"
#include "cli/help.h"
#include "cli/memory.h"
#include "cli/suggest.h"
#include "cli/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A log line of the library; takes the place of a progress bar, which is drawn again. */
static void warn(void *context, const char *line)
{
    (void)context;
    if (terminal_is_smart(STDERR_FILENO))
        fputs("\r\x1b[K", stderr);
    complain("%s", line);
}

static bool asks_for_help(size_t count, char *const *words)
{
    for (size_t i = 0; i < count && strcmp(words[i], "--"); i++)
        if (!strcmp(words[i], "--help") || !strcmp(words[i], "-h"))
            return true;
    return false;
}

/* Also where nothing is: then the message is about a missing file. */
static bool looks_like_source(const char *word)
{
    return word[0] == '-' || strpbrk(word, "./") || access(word, F_OK) == 0;
}

static int unknown(const char *word)
{
    suggestion s = {.word = word};
    for (const command *const *c = commands; *c; c++)
        suggest_offer(&s, (*c)->name);
    complain("there is no command '%s', and no such file", word);
    if (s.best)
        complain_hint("did you mean: voxpop %s", s.best);
    else
        complain_hint("voxpop help lists the commands");
    return USAGE;
}

static int run(const command *chosen, size_t count, char *const *words)
{
    if (asks_for_help(count, words)) {
        help_command_to(stdout, chosen);
        return DONE;
    }
    arguments given;
    usage_error error;
    if (!options_parse(chosen->groups, count, words, &given, &error)) {
        complain("%s", error.message);
        complain_hint(error.hint[0] ? "%s" : "voxpop help %s", error.hint[0] ? error.hint : chosen->name);
        return USAGE;
    }
    if (!option_given(&given, "quiet"))
        vp_set_log(warn, NULL);
    int code = chosen->run(chosen, &given);
    options_release(&given);
    return code;
}

static int dispatch(size_t count, char *const *words)
{
    size_t used;
    if (!count || !strcmp(words[0], "--help") || !strcmp(words[0], "-h")) {
        help_overview_to(stdout);
        return DONE;
    }
    if (!strcmp(words[0], "--version"))
        return run(&version_command, 0, words);
    const command *chosen = commands_find(count, words, &used);
    if (chosen)
        return run(chosen, count - used, words + used);
    if (commands_is_family(words[0])) {
        if (asks_for_help(count, words))
            return help_command.run(&help_command,
                                    &(arguments){.positions = (const char **)words, .position_count = 1});
        if (count > 1 && words[1][0] != '-')
            complain("there is no command '%s %s'", words[0], words[1]);
        else
            complain("%s needs another word", words[0]);
        complain_hint("voxpop help %s", words[0]);
        return USAGE;
    }
    return looks_like_source(words[0]) ? run(&summary_command, count, words) : unknown(words[0]);
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_DFL);
    memory_prepare();
    int code = dispatch(argc > 0 ? (size_t)argc - 1 : 0, argv + 1);
    if ((fflush(stdout) || ferror(stdout)) && code == DONE) {
        complain("cannot write standard output: %s", strerror(errno));
        return FAILED;
    }
    return code;
}
