#include "cli/input.h"
#include "cli/models.h"

#include "cli/complain.h"
#include "cli/help.h"
#include "cli/intake.h"
#include "cli/interrupt.h"
#include "cli/key.h"
#include "cli/overwrite.h"
#include "cli/progress.h"
#include "cli/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_THREADS = 1024, MOST_WINDOW = 2048 };
static const double usual_max_rejects = 0.001;

static const option input_table[] = {
    {"map", 0, "ROLES", NULL, "which column is what: text=COL,time=COL,rating=COL 1-10,..."},
    {"rejects", 0, "FILE", NULL, "where rows go that cannot be read (else INPUT.rejects.jsonl)"},
    {"max-rejects", 0, "SHARE", NULL, "exit with 3 when more rows are rejected (0.1%)"},
    {"encoding", 0, "NAME", NULL, "encoding of the files (else recognised)"},
    {"sheet", 0, "NAME", NULL, "sheet of a workbook, a name or a number (else the one with feedback)"},
    {"join", 0, "FILE", NULL, "table whose columns are added to the documents, by a key that both share"},
    {"keep-all", 0, NULL, NULL, "keep rows that are no feedback, too: totals, notes of a service, staff's answers"},
    {"keep-authors", 0, NULL, NULL, "keep the authors of platforms' exports as they are (else pseudonyms)"},
    {"author-key", 0, "FILE", NULL,
     "secret of the authors' pseudonyms, 16 bytes or more (else one that is made in your settings)"},
    {"timezone", 0, "ZONE", NULL,
     "zone of times that have none, as in Europe/Amsterdam (UTC); of a store, by whose clock it is asked"},
    {"week-start", 0, "DAY", "monday sunday saturday", "on which day weeks begin (monday, or what the store says)"},
    {"no-header", 0, NULL, NULL, "the first row is data"},
    {"as-of", 0, "TIME", NULL,
     "when the data was exported: times such as 5分钟前 count from it (when the file changed)"},
    {"max-window", 0, "MB", NULL, "most memory for unpacking a .zst file (128; dumps of Reddit need 2048)"},
    {"threads", 0, "N", NULL, "processors to use (all)"},
    {0},
};
const option_group input_options = {"Options for data files", input_table};

bool input_is_missing(const command *self, const char *path)
{
    if (strcmp(path, "-") || !isatty(STDIN_FILENO))
        return false;
    help_command_to(stderr, self);
    return true;
}

/* What the library's callbacks need. */
typedef struct attendant {
    progress line;
    const char *map;
} attendant;

static void report_progress(void *context, const vp_progress *now)
{
    progress_report(&((attendant *)context)->line, now);
}

static void complain_of_file(void *context, const vp_error *error)
{
    attendant *a = context;
    progress_clear(&a->line);
    complain_error(error, a->map);
}

/* The key of pseudonyms: see vp_analyze_options. */
static const char *authors_of(const arguments *given)
{
    const char *key = option_value(given, "author-key");
    return option_given(given, "keep-authors") ? NULL : key ? key : key_of_authors();
}

static int read_settings(const command *self, const arguments *given, input_settings *out)
{
    uint64_t threads = 0, window = 0;
    const char *text = option_value(given, "threads");
    if (text && !value_count(text, MOST_THREADS, &threads))
        return complain_usage(self, "--threads cannot be '%s': a number up to %d", text, MOST_THREADS);
    out->max_rejects = usual_max_rejects;
    text = option_value(given, "max-rejects");
    if (text && !value_share(text, &out->max_rejects))
        return complain_usage(self, "--max-rejects cannot be '%s': a share such as 0.1%% or 0.001", text);
    if (option_given(given, "keep-authors") && option_given(given, "author-key"))
        return complain_usage(self, "--keep-authors and --author-key exclude each other");
    text = option_value(given, "max-window");
    if (text && (!value_count(text, MOST_WINDOW, &window) || !window))
        return complain_usage(self, "--max-window cannot be '%s': megabytes, 1 to %d", text, MOST_WINDOW);
    out->options = (vp_analyze_options){
        .struct_size = sizeof out->options,
        .rejects = option_value(given, "rejects"),
        .encoding = option_value(given, "encoding"),
        .sheet = option_value(given, "sheet"),
        .join = self->joins ? NULL : option_value(given, "join"),
        .timezone = option_value(given, "timezone"),
        .as_of = option_value(given, "as-of"),
        .threads = (int)threads,
        .no_header = option_given(given, "no-header"),
        .keep_all = option_given(given, "keep-all"),
        .max_window = (int)window,
        .authors = authors_of(given),
        .make_key = !option_given(given, "author-key"),
        .progress = report_progress,
        .cancelled = interrupt_asked,
        .failed = complain_of_file,
    };
    return DONE;
}

int input_check(const command *self, const arguments *given, const char *const *sources, size_t count,
                input_settings *out)
{
    static const char *const about_files[] = {"map",          "rejects",    "encoding",  "sheet",
                                              "join",         "timezone",   "no-header", "max-window",
                                              "keep-authors", "author-key", "as-of",     "keep-all"};
    if (!count)
        return complain_usage(self, "%s needs a SOURCE: a data file, a store, or - for standard input", self->name);
    for (size_t i = 0; i < count; i++) {
        if (input_is_missing(self, sources[i]))
            return USAGE;
        if (count > 1 && vp_is_store(sources[i]))
            return complain_usage(self, "%s is a store, which must be the only SOURCE", sources[i]);
    }
    for (size_t i = 0; i < sizeof about_files / sizeof *about_files; i++)
        if (option_given(given, about_files[i]) && !(self->joins && !strcmp(about_files[i], "join")) &&
            !(self->clocks && !strcmp(about_files[i], "timezone")) && vp_is_store(sources[0]))
            return complain_usage(self, "--%s is for data files, and %s is a store", about_files[i], sources[0]);
    int code = overwrite_check(self, given, sources, count);
    return code == DONE ? read_settings(self, given, out) : code;
}

static void tell(const arguments *given, const input_task *task, const vp_intake *intake)
{
    if (option_given(given, "quiet") || (!task->lasting && !intake->rejected))
        return;
    char beside[512];
    const char *rejects = option_value(given, "rejects");
    if (!rejects) {
        const char *input = task->count > 1 ? "INPUT" : strcmp(task->paths[0], "-") ? task->paths[0] : "stdin";
        snprintf(beside, sizeof beside, "%s.rejects.jsonl", input);
        rejects = beside;
    }
    draft text = {0};
    intake_account(intake, rejects, &text);
    draft_add(&text, "", 1);
    fputs(text.bytes, stderr);
    draft_release(&text);
}

static int stopped(const input_task *task)
{
    complain("stopped");
    if (task->store && task->lasting)
        complain_hint("what was finished is kept; the same command goes on from there");
    return interrupt_exit_code();
}

static int analyze(const arguments *given, const input_settings *settings, const input_task *task, vp_intake *intake,
                   int *verdict)
{
    vp_error error = {0};
    vp_analyze_options options = settings->options;
    attendant watching = {.map = options.map};
    progress_start(&watching.line, given, task->to_terminal);
    options.context = &watching;
    interrupt_watch();
    vp_status status = vp_analyze(task->engine, task->paths, task->count, &options, task->store, task->write,
                                  task->write_context, intake, &error);
    progress_clear(&watching.line);
    if (status == VP_CANCELLED && interrupt_asked(NULL))
        return stopped(task);
    interrupt_unwatch();
    if (status != VP_OK)
        return complain_error(&error, options.map);
    if (intake->failed == task->count)
        return FAILED;
    tell(given, task, intake);
    *verdict = DONE;
    if (intake_has_many_rejects(intake, settings->max_rejects)) {
        *verdict = MANY_REJECTS;
        complain("%llu of %llu rows were rejected, more than --max-rejects allows",
                 (unsigned long long)(intake->rejected - intake->no_feedback), (unsigned long long)intake->rows);
    }
    if (intake->failed) {
        *verdict = FAILED;
        complain("%llu of %zu files could not be analysed", (unsigned long long)intake->failed, task->count);
    }
    return DONE;
}

void input_map(const arguments *given, draft *out)
{
    for (size_t i = 0; i < given->use_count; i++) {
        if (strcmp(given->uses[i].option->name, "map"))
            continue;
        if (out->length)
            out->bytes[out->length - 1] = ',';
        draft_add(out, given->uses[i].value, strlen(given->uses[i].value) + 1);
    }
}

int input_analyze(const arguments *given, const input_settings *settings, const input_task *task, vp_intake *intake,
                  int *verdict)
{
    input_settings mapped = *settings;
    draft map = {0};
    input_map(given, &map);
    mapped.options.map = map.bytes;
    int code = analyze(given, &mapped, task, intake, verdict);
    draft_release(&map);
    return code;
}

void input_quote(draft *out, const char *word)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=./,:@%";
    bool is_plain = *word;
    for (const unsigned char *c = (const unsigned char *)word; *c; c++)
        is_plain = is_plain && (*c >= 0x80 || strchr(plain, *c));
    if (is_plain) {
        draft_puts(out, word);
        return;
    }
    draft_puts(out, "'");
    for (; *word; word++)
        draft_add(out, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    draft_puts(out, "'");
}

/* Of the sources for the next command; empty when one of them can be read only once. */
static char *name_of(const char *const *sources, size_t count)
{
    draft name = {0};
    struct stat info;
    bool again = true;
    for (size_t i = 0; i < count; i++) {
        bool input = !strcmp(sources[i], "-");
        if (!input && stat(sources[i], &info))
            continue;
        again = again && !input && S_ISREG(info.st_mode);
        draft_puts(&name, name.length ? " " : "");
        input_quote(&name, sources[i]);
    }
    if (!again)
        name.length = 0;
    draft_add(&name, "", 1);
    return name.bytes;
}

static int fill(const arguments *given, const input_settings *settings, const char *const *sources, size_t count,
                input *in)
{
    vp_error error = {0};
    bool is_store = vp_is_store(sources[0]);
    if (models_engine(given, NULL, &in->engine, &error) ||
        vp_store_open(in->engine, is_store ? sources[0] : NULL, !is_store, &in->store, &error))
        return complain_error(&error, NULL);
    const char *week = option_value(given, "week-start");
    if (week && vp_store_week(in->store, week, 0, &error))
        return complain_error(&error, NULL);
    const char *zone = option_value(given, "timezone");
    if (is_store)
        return zone && vp_store_clock(in->store, zone, &error) ? complain_error(&error, NULL) : DONE;
    vp_intake intake = {0};
    const input_task task = {.engine = in->engine, .paths = sources, .count = count, .store = in->store};
    return input_analyze(given, settings, &task, &intake, &in->verdict);
}

int input_open(const command *self, const arguments *given, const char *const *sources, size_t count, input *out)
{
    input_settings settings;
    int code = input_check(self, given, sources, count, &settings);
    if (code != DONE)
        return code;
    *out = (input){0};
    out->name = name_of(sources, count);
    code = fill(given, &settings, sources, count, out);
    return code == DONE ? DONE : input_close(out, code);
}

int input_close(input *in, int code)
{
    vp_store_free(in->store);
    vp_engine_free(in->engine);
    free(in->name);
    return code == DONE ? in->verdict : code;
}
