/* Lines and rows without personal data: `redact`. */
#include "cli/complain.h"
#include "cli/input.h"
#include "cli/key.h"
#include "cli/models.h"
#include "cli/plumbing.h"
#include "cli/sink.h"
#include "cli/terminal.h"

#include <string.h>

static const option redact_table[] = {
    {"rows", 0, NULL, NULL, "FILEs are tables, workbooks or JSON: their rows, with every cell masked, and names too"},
    {"lang", 'l', "LANG", NULL, "language of the texts, as in nl (else detected line by line)"},
    {"types", 0, "LIST", NULL, "what is masked, as in PHONE,EMAIL (all that is personal)"},
    {"key", 0, "FILE", NULL, "pseudonyms by this secret: the same person has the same mask"},
    {"rules", 0, "FILE", NULL, "rules of your own, which win over the shipped ones"},
    {0},
};
static const option_group redact_options = {NULL, redact_table};

/* ---- Lines ---- */

static vp_status redact(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    const char *masked;
    size_t n;
    vp_status status = vp_redact(p->session, p->lang, text, length, p->settings, &masked, &n, error);
    if (status != VP_OK)
        return status;
    if (p->json)
        draft_json(out, masked, n);
    else
        draft_add(out, masked, n);
    return VP_OK;
}

/* A table is read as lines: the columns of names and of numbers are not known then. */
static void warn_of_tables(const arguments *given)
{
    static const char *const endings[] = {".csv", ".tsv", ".xlsx"};
    for (size_t i = 0; i < given->position_count; i++) {
        const char *dot = strrchr(given->positions[i], '.');
        for (size_t j = 0; dot && j < sizeof endings / sizeof *endings; j++)
            if (!strcmp(dot, endings[j]))
                complain_hint("%s seems to be a table: --rows masks its cells, with names of customers",
                              given->positions[i]);
    }
}

static int redact_lines(const command *self, const arguments *given, const vp_engine_options *engine,
                        vp_redact_options *o)
{
    const plumbing_plan plan = {
        .member = "redacted",
        .answer = redact,
        .engine = engine,
        .lang = option_value(given, "lang"),
        .settings = o,
        .everywhere = true,
    };
    if (!option_given(given, "quiet"))
        warn_of_tables(given);
    return plumbing_run(self, given, &plan);
}

/* ---- Rows ---- */

static int write_rows(const arguments *given, const vp_engine_options *models, const input_settings *settings,
                      const char *const *paths, size_t count)
{
    vp_engine *engine;
    vp_error error = {0};
    vp_intake intake = {0};
    sink out;
    int verdict = DONE;
    if (models_engine(given, models, &engine, &error))
        return complain_error(&error, NULL);
    bool open = sink_open(&out, NULL);
    const input_task task = {.engine = engine,
                             .paths = paths,
                             .count = count,
                             .write = sink_write,
                             .write_context = &out,
                             .to_terminal = terminal_is_output(),
                             .lasting = true};
    int code = open ? input_analyze(given, settings, &task, &intake, &verdict) : FAILED;
    int closed = open ? sink_close(&out, code == DONE ? VP_OK : VP_CANCELLED, NULL, NULL) : FAILED;
    vp_engine_free(engine);
    code = code == DONE ? closed : code;
    return code == DONE ? verdict : code;
}

static int redact_rows(const command *self, const arguments *given, const vp_engine_options *models,
                       const vp_redact_options *o)
{
    static const char *const standard_input[] = {"-"};
    size_t count = given->position_count ? given->position_count : 1;
    const char *const *paths = given->position_count ? given->positions : standard_input;
    input_settings settings;
    if (option_given(given, "jsonl") || option_given(given, "lang"))
        return complain_usage(self, "--rows goes without --jsonl and --lang: what the files are is recognised");
    if (count > 1)
        return complain_usage(self, "--rows writes one table: give one FILE");
    if (vp_is_store(paths[0]))
        return complain_usage(self, "%s is a store; `analyze --redact` masks what goes into one", paths[0]);
    int code = input_check(self, given, paths, count, &settings);
    settings.options.redact = o;
    settings.options.rows = 1;
    return code == DONE ? write_rows(given, models, &settings, paths, count) : code;
}

static int redact_run(const command *self, const arguments *given)
{
    char key[KEY_MAX + 1];
    vp_redact_options o = {.struct_size = sizeof o, .types = option_value(given, "types")};
    const char *path = option_value(given, "key");
    int code = path ? key_read(self, path, key, &o.key_length) : DONE;
    if (code != DONE)
        return code;
    o.key = path ? key : NULL;
    const vp_engine_options engine = {.struct_size = sizeof engine, .entity_rules = option_value(given, "rules")};
    return option_given(given, "rows") ? redact_rows(self, given, &engine, &o) : redact_lines(self, given, &engine, &o);
}

const command redact_command = {
    .name = "redact",
    .family = FAMILY_TEXT,
    .summary = "each line, or each row of a file, with personal data masked",
    .synopsis = "[options] [FILE...]",
    .details =
        "Personal are names of people where they are sure, telephones, addresses of mail and machines, names "
        "with @, accounts, cards, identity numbers, "
        "licence plates, postcodes, and streets with a number. With --key a mask holds a pseudonym that is the same "
        "for the same value; "
        "without the key nobody can tell or try out what it stands for. Tags are searched, too. With --jsonl "
        "all strings of an object are masked, and a broken line is answered with null. With --rows a FILE is "
        "read as `analyze` does: the columns stay; columns of customers and of people's names are masked whole, and "
        "the row's own customer in its other cells, too (an id of another customer that a text has stays). "
        "It says in which columns something was masked, and in which nothing. Rows that cannot be read go, "
        "masked, to the rejects file.",
    .examples = {"echo 'Mail jan@example.nl of bel 06-12345678' | voxpop redact -l nl",
                 "voxpop redact --rows tickets.csv >masked.csv", "voxpop redact --key secret.key --jsonl tickets.jsonl",
                 "voxpop redact --types IBAN,CARD tickets.txt"},
    .groups = {&redact_options, &plumbing_options, &input_options, &models_options, &general_options},
    .run = redact_run,
};
