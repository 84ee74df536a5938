/* Completions for shells, from the tables. */
#include "cli/complain.h"

#include <stdio.h>
#include <string.h>

/* ---- What all shells need ---- */

typedef void (*put_option)(const command *c, const option *o);

static void for_options(const command *c, put_option put)
{
    for (const option_group *const *g = c->groups; *g; g++)
        for (const option *o = (*g)->options; o->name; o++)
            put(c, o);
}

static bool takes_file(const option *o)
{
    return o->argument &&
           (!strncmp(o->argument, "FILE", 4) || !strcmp(o->argument, "DB") || !strcmp(o->argument, "PACK"));
}

static bool in_family(const command *c, const char *first, size_t length)
{
    return !strncmp(c->name, first, length) && c->name[length] == ' ';
}

/* Of commands of two words the first one of each family. */
static bool begins_family(const command *const *c)
{
    size_t length = strcspn((*c)->name, " ");
    return (*c)->name[length] && (c == commands || !in_family(c[-1], (*c)->name, length));
}

/* Prints first words, each once. */
static void put_first_words(void)
{
    for (const command *const *c = commands; *c; c++)
        if (!strchr((*c)->name, ' ') || begins_family(c))
            printf("%s%.*s", c == commands ? "" : " ", (int)strcspn((*c)->name, " "), (*c)->name);
}

/* Prints the second words of the family that begins with this command. */
static void put_second_words(const command *const *c)
{
    size_t length = strcspn((*c)->name, " ");
    for (const char *first = (*c)->name, *gap = ""; *c && in_family(*c, first, length); c++, gap = " ")
        printf("%s%s", gap, (*c)->name + length + 1);
}

/* Prints `text` for single quotes of a shell, with a backslash before each character of `special`. */
static void put_quoted(const char *text, const char *special)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            printf("%s%c", strchr(special, *text) ? "\\" : "", *text);
    }
}

/* ---- bash ---- */

static void put_bash_name(const command *c, const option *o)
{
    (void)c;
    printf(" --%s", o->name);
}

static void put_bash_choices(const command *c, const option *o)
{
    if (o->choices)
        printf("        '%s --%s') COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", c->name, o->name,
               o->choices);
}

static void put_bash_families(void)
{
    for (const command *const *c = commands; *c; c++) {
        if (!begins_family(c))
            continue;
        printf("        %.*s) words='", (int)strcspn((*c)->name, " "), (*c)->name);
        put_second_words(c);
        puts("' ;;");
    }
}

static void put_bash(void)
{
    puts("# bash completion for voxpop\n"
         "_voxpop() {\n"
         "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} words=\n"
         "    COMPREPLY=()\n"
         "    [[ $cur == '=' ]] && cur=\n"
         "    [[ $prev == '=' ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
         "    if ((COMP_CWORD == 1)); then");
    fputs("        COMPREPLY=($(compgen -W '", stdout);
    put_first_words();
    puts("' -- \"$cur\"))\n        return\n    fi\n    case $command in");
    put_bash_families();
    puts("    esac\n"
         "    if [[ $words ]]; then\n"
         "        if ((COMP_CWORD == 2)); then\n"
         "            COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
         "            return\n"
         "        fi\n"
         "        command+=\" ${COMP_WORDS[2]}\"\n"
         "    fi\n"
         "    case \"$command $prev\" in");
    for (const command *const *c = commands; *c; c++)
        for_options(*c, put_bash_choices);
    puts("    esac\n    case $command in");
    for (const command *const *c = commands; *c; c++) {
        printf("        '%s') words='", (*c)->name);
        for_options(*c, put_bash_name);
        puts("' ;;");
    }
    fputs("        *) words='", stdout);
    for_options(&summary_command, put_bash_name);
    puts("' ;;\n"
         "    esac\n"
         "    [[ $cur == -* ]] && COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
         "}\n"
         "complete -o bashdefault -o default -F _voxpop voxpop");
}

/* ---- zsh ---- */

static void put_zsh_option(const command *c, const option *o)
{
    (void)c;
    fputs(" \\\n            ", stdout);
    if (o->letter)
        printf("'(-%c --%s)'{-%c,--%s%s}'[", o->letter, o->name, o->letter, o->name, o->argument ? "=" : "");
    else
        printf("'%s--%s%s[", option_takes_many(o) ? "*" : "", o->name,
               !o->argument            ? ""
               : option_is_optional(o) ? "=-"
                                       : "=");
    put_quoted(o->help, "[]:\\");
    putchar(']');
    if (o->choices)
        printf(":%s:(%s)", o->argument, o->choices);
    else if (o->argument)
        printf("%s:%s:%s", option_is_optional(o) ? ":" : "", o->argument, takes_file(o) ? "_files" : " ");
    putchar('\'');
}

static void put_zsh_options(const char *pattern, const command *c)
{
    printf("        (%s) _arguments '*:file:_files'", pattern);
    for_options(c, put_zsh_option);
    puts(" ;;");
}

static void put_zsh(void)
{
    fputs("#compdef voxpop\n"
          "_voxpop() {\n"
          "    local command=$words[2]\n"
          "    if (( CURRENT == 2 )); then\n"
          "        compadd -- ",
          stdout);
    put_first_words();
    puts("\n        _files\n        return\n    fi\n    case $command in");
    for (const command *const *c = commands; *c; c++) {
        if (!begins_family(c))
            continue;
        printf("        (%.*s)\n            if (( CURRENT == 3 )); then compadd -- ", (int)strcspn((*c)->name, " "),
               (*c)->name);
        put_second_words(c);
        puts("; return; fi\n            command=\"$words[2] $words[3]\" ;;");
    }
    puts("    esac\n    case $command in");
    for (const command *const *c = commands; *c; c++) {
        char pattern[64];
        snprintf(pattern, sizeof pattern, "'%s'", (*c)->name);
        put_zsh_options(pattern, *c);
    }
    put_zsh_options("*", &summary_command);
    puts("    esac\n"
         "}\n"
         "if [[ $funcstack[1] == _voxpop ]]; then _voxpop \"$@\"; else compdef _voxpop voxpop; fi");
}

/* ---- fish ---- */

static void put_fish_option(const command *c, const option *o)
{
    printf("complete -c voxpop -n '__voxpop_is %s' -l %s", c->name, o->name);
    if (o->letter)
        printf(" -s %c", o->letter);
    if (o->choices)
        printf(" -x -a '%s'", o->choices);
    else if (o->argument && !option_is_optional(o))
        fputs(takes_file(o) ? " -r" : " -x", stdout);
    fputs(" -d '", stdout);
    put_quoted(o->help, "\\");
    puts("'");
}

static void put_fish_words(const command *const *c)
{
    size_t length = strcspn((*c)->name, " ");
    if ((*c)->name[length]) {
        if (begins_family(c))
            printf("complete -c voxpop -n '__voxpop_at 1' -a %.*s -d 'models'\n", (int)length, (*c)->name);
        printf("complete -c voxpop -f -n '__voxpop_at 2; and __voxpop_is %.*s' -a %s -d '", (int)length, (*c)->name,
               (*c)->name + length + 1);
    } else {
        printf("complete -c voxpop -n '__voxpop_at 1' -a %s -d '", (*c)->name);
    }
    put_quoted((*c)->summary, "\\");
    puts("'");
}

static void put_fish(void)
{
    puts("# fish completion for voxpop\n"
         "function __voxpop_at\n"
         "    test (count (commandline -opc)) -eq $argv[1]\n"
         "end\n"
         "function __voxpop_is\n"
         "    set -l words (commandline -opc)\n"
         "    set -e words[1]\n"
         "    string match -q -- \"$argv *\" \"$words \"\n"
         "end");
    for (const command *const *c = commands; *c; c++) {
        put_fish_words(c);
        for_options(*c, put_fish_option);
    }
}

static int completion_run(const command *self, const arguments *given)
{
    static const struct {
        const char *shell;
        void (*put)(void);
    } shells[] = {{"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};
    const char *wanted = given->position_count == 1 ? given->positions[0] : "";
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (!strcmp(shells[i].shell, wanted)) {
            shells[i].put();
            return DONE;
        }
    return complain_usage(self, "completion needs the name of a shell: bash, zsh or fish");
}

const command completion_command = {
    .name = "completion",
    .family = FAMILY_OTHER,
    .summary = "print completions for a shell",
    .synopsis = "bash|zsh|fish",
    .examples = {"source <(voxpop completion bash)", "voxpop completion zsh > ~/.zfunc/_voxpop",
                 "voxpop completion fish > ~/.config/fish/completions/voxpop.fish"},
    .groups = {&general_options},
    .run = completion_run,
};
