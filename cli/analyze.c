#include "cli/complain.h"
#include "cli/follow.h"
#include "cli/models.h"
#include "cli/input.h"
#include "cli/key.h"
#include "cli/intake.h"
#include "cli/sink.h"
#include "cli/terminal.h"
#include "cli/values.h"

#include <string.h>

static const option analyze_table[] = {
    {"store", 0, "DB", NULL, "put the documents into this store, made where there is none"},
    {"follow", 0, NULL, NULL, "with --store: go on with what is appended to a SOURCE, or dropped into a directory"},
    {"settle", 0, "SECONDS", NULL, "with --follow: how long a file must rest before it is read (2)"},
    {"json", 0, NULL, NULL, "with --store: print what became of the rows as JSON"},
    {"output", 'o', "FILE", NULL, "write to FILE"},
    {"redact", 0, "[=TYPES]", NULL,
     "mask personal data before anything is kept: all, or as in --redact=PHONE,CUSTOMER"},
    {"key", 0, "FILE", NULL, "with --redact: pseudonyms by this secret: the same person has the same mask"},
    {"rules", 0, "FILE", NULL, "rules of your own for entities, which win over the shipped ones"},
    {0},
};
static const option_group analyze_options = {NULL, analyze_table};

static const double usual_settle = 2;

/* The store keeps the day on which its weeks begin. */
static vp_status keep_week(const arguments *given, vp_store *store, vp_error *error)
{
    const char *day = option_value(given, "week-start");
    return day ? vp_store_week(store, day, 1, error) : VP_OK;
}

/* Into the store, without an end. */
static int keep_following(const arguments *given, const input_settings *settings, const input_task *plan)
{
    vp_error error = {0};
    input_task task = *plan;
    double settle = usual_settle;
    const char *text = option_value(given, "settle");
    if (text)
        value_positive(text, &settle); /* `check` found it good */
    if (vp_store_open(task.engine, option_value(given, "store"), 1, &task.store, &error))
        return complain_error(&error, NULL);
    int code = keep_week(given, task.store, &error) ? complain_error(&error, NULL)
                                                    : follow(given, settings, &task, settle);
    vp_store_free(task.store);
    return code;
}

/* Into the store. */
static int keep(const arguments *given, const input_settings *settings, const input_task *plan, int *verdict)
{
    vp_error error = {0};
    vp_intake intake = {0};
    input_task task = *plan;
    const char *path = option_value(given, "store");
    if (vp_store_open(task.engine, path, 1, &task.store, &error))
        return complain_error(&error, NULL);
    int code = input_analyze(given, settings, &task, &intake, verdict);
    if (code == DONE && keep_week(given, task.store, &error))
        code = complain_error(&error, NULL);
    if (code == DONE)
        vp_store_free(task.store);
    else
        vp_store_discard(task.store);
    sink out;
    if (code != DONE || !option_given(given, "json"))
        return code;
    if (!sink_open(&out, option_value(given, "output")))
        return FAILED;
    draft text = {0};
    intake_json(&intake, &text);
    sink_write(&out, text.bytes, text.length);
    draft_release(&text);
    return sink_close(&out, VP_OK, NULL, NULL);
}

/* As JSON lines. */
static int print(const arguments *given, const input_settings *settings, const input_task *plan, int *verdict)
{
    const char *path = option_value(given, "output");
    vp_intake intake = {0};
    input_task task = *plan;
    sink out;
    if (!sink_open(&out, path))
        return FAILED;
    task.write = sink_write;
    task.write_context = &out;
    task.to_terminal = !path && terminal_is_output();
    int code = input_analyze(given, settings, &task, &intake, verdict);
    int closed = sink_close(&out, code == DONE ? VP_OK : VP_CANCELLED, NULL, NULL);
    return code == DONE ? closed : code;
}

static int check_follow(const command *self, const arguments *given)
{
    double settle;
    const char *text = option_value(given, "settle");
    if (text && !option_given(given, "follow"))
        return complain_usage(self, "--settle goes with --follow");
    if (text && !value_positive(text, &settle))
        return complain_usage(self, "--settle cannot be '%s': seconds, above 0", text);
    if (!option_given(given, "follow"))
        return DONE;
    if (!option_given(given, "store") || option_given(given, "json"))
        return complain_usage(self, "--follow goes with --store DB, and without --json");
    if (option_given(given, "max-rejects"))
        return complain_usage(self, "--max-rejects does not go with --follow, which ends with no share of rows");
    for (size_t i = 0; i < given->position_count; i++)
        if (!strcmp(given->positions[i], "-"))
            return complain_usage(self, "--follow takes files and directories, no standard input");
    return DONE;
}

static int check(const command *self, const arguments *given, input_settings *settings)
{
    bool store = option_given(given, "store");
    for (size_t i = 0; i < given->position_count; i++)
        if (vp_is_store(given->positions[i]))
            return complain_usage(self, "%s is a store: what it holds is analysed already", given->positions[i]);
    const char *output = option_value(given, "output"), *dot = output ? strrchr(output, '.') : NULL;
    if (dot && (!strcmp(dot, ".db") || !strcmp(dot, ".sqlite") || !strcmp(dot, ".sqlite3")))
        return complain_usage(self, "--output writes JSON lines; a store is made by --store %s", output);
    if (option_given(given, "json") && !store)
        return complain_usage(self, "--json goes with --store; without it the documents are printed as JSON lines");
    if (output && store && !option_given(given, "json"))
        return complain_usage(self, "--output and --store exclude each other, but with --json");
    if (option_given(given, "key") && !option_given(given, "redact"))
        return complain_usage(self, "--key goes with --redact");
    int code = check_follow(self, given);
    if (code != DONE)
        return code;
    return input_check(self, given, given->positions, given->position_count, settings);
}

static int analyze_run(const command *self, const arguments *given)
{
    input_settings settings;
    char key[KEY_MAX + 1];
    vp_redact_options redact = {.struct_size = sizeof redact, .types = option_value(given, "redact")};
    int code = check(self, given, &settings);
    if (code == DONE && option_given(given, "key"))
        code = key_read(self, option_value(given, "key"), key, &redact.key_length);
    if (code != DONE)
        return code;
    redact.key = redact.key_length ? key : NULL;
    settings.options.redact = option_given(given, "redact") ? &redact : NULL;
    vp_engine *engine;
    vp_error error = {0};
    const vp_engine_options own = {.struct_size = sizeof own, .entity_rules = option_value(given, "rules")};
    if (models_engine(given, &own, &engine, &error))
        return complain_error(&error, NULL);
    int verdict = DONE;
    const input_task plan = {
        .engine = engine, .paths = given->positions, .count = given->position_count, .lasting = true};
    if (option_given(given, "follow"))
        code = keep_following(given, &settings, &plan);
    else
        code = (option_given(given, "store") ? keep : print)(given, &settings, &plan, &verdict);
    vp_engine_free(engine);
    return code == DONE ? verdict : code;
}

const command analyze_command = {
    .name = "analyze",
    .family = FAMILY_ASK,
    .summary = "analyse files into a store, or to JSON lines",
    .synopsis = "[options] SOURCE...",
    .details =
        "Rows that cannot be read are kept apart, with the reason. A batch into a store that was stopped goes on "
        "where it was when the same command runs again; documents that the store has already stay as they are. A "
        "SOURCE that cannot be analysed is told, the others are analysed, and the command exits with 1. With --follow "
        "a file that changed is read from its start again, and documents that are known are passed over; of a "
        "directory all files but hidden ones, *.part, *.tmp and rejected rows are taken. Ctrl-C or SIGTERM ends it.",
    .examples = {"voxpop analyze reviews.csv --store feedback.db",
                 "voxpop analyze tickets.csv --redact --key secret.key --store feedback.db",
                 "voxpop analyze --follow inbox/ --store feedback.db",
                 "voxpop analyze posts.jsonl.gz -o documents.jsonl",
                 "voxpop analyze answers.xlsx --map text=Comment,rating=Score --store feedback.db"},
    .groups = {&analyze_options, &input_options, &models_options, &general_options},
    .run = analyze_run,
};
