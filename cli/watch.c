/* Alarms: `watch`. */
#include "cli/complain.h"
#include "cli/deliver.h"
#include "cli/findings.h"
#include "cli/input.h"
#include "cli/models.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULES_BYTES = 1 << 20 };

static const option watch_table[] = {
    {"rules", 0, "FILE", NULL, "what to watch (docs/watch.md)"},
    {"backtest", 0, NULL, NULL, "tell how often each rule would have fired over the last year, and keep nothing"},
    {"webhook", 0, "URL", NULL, "post what fired there as JSON, with curl"},
    {"mail", 0, "ADDRESS", NULL, "send it there, with sendmail"},
    {0},
};
static const option_group watch_options = {NULL, watch_table};

static bool read_rules(const char *path, draft *out)
{
    FILE *file = fopen(path, "rb");
    char bytes[4096];
    size_t n = 0;
    while (file && out->length <= RULES_BYTES && (n = fread(bytes, 1, sizeof bytes, file)) > 0)
        draft_add(out, bytes, n);
    bool failed = !file || ferror(file);
    if (failed)
        complain("%s: cannot read: %s", path, strerror(errno));
    else if (out->length > RULES_BYTES)
        complain("%s: rules have at most 1 MB", path);
    failed = failed || out->length > RULES_BYTES;
    if (file)
        fclose(file);
    return !failed;
}

static int gather(void *context, const char *bytes, size_t length)
{
    draft_add(context, bytes, length);
    return 0;
}

static bool post(const char *url, const vp_table *table)
{
    draft json = {0};
    vp_error error = {0};
    vp_status status = vp_table_write(table, VP_JSON, NULL, gather, &json, &error);
    bool ok = status == VP_OK ? deliver_post(url, &json) : (complain_error(&error, NULL), false);
    draft_release(&json);
    return ok;
}

/* As one word of a shell's command: names in it come from the data. */
static void add_quoted(draft *out, const char *text)
{
    draft_add(out, "'", 1);
    for (; *text; text++)
        if (*text == '\'')
            draft_printf(out, "'\\''");
        else
            draft_add(out, text, 1);
    draft_add(out, "'", 1);
}

static bool send_mail(const char *address, const char *source, const vp_table *table)
{
    draft text = {0};
    char subject[80];
    size_t fired = 0;
    for (size_t i = 0; i < vp_table_rows(table); i++)
        fired += !strcmp(vp_table_cell(table, i, 1).text, "new");
    size_t last = vp_table_columns(table) - 1;
    snprintf(subject, sizeof subject, "voxpop: %zu alarm%s", fired, fired == 1 ? "" : "s");
    for (size_t i = 0; i < vp_table_rows(table); i++) {
        draft_printf(&text, "%s\n  voxpop quotes ", vp_table_cell(table, i, last).text);
        add_quoted(&text, source);
        draft_printf(&text, " ");
        add_quoted(&text, vp_table_cell(table, i, last - 1).text);
        draft_printf(&text, "\n\n");
    }
    bool ok = deliver_mail(address, subject, &text);
    draft_release(&text);
    return ok;
}

static int check(const command *self, const arguments *given)
{
    const char *url = option_value(given, "webhook"), *address = option_value(given, "mail");
    static const char *const needed[] = {"rules", NULL};
    int code = complain_if_missing(self, given, needed);
    if (code == DONE && url && !deliver_is_url(url))
        return complain_usage(self, "--webhook cannot be '%s': an address that begins with https:// or http://", url);
    if (code == DONE && address && !deliver_is_address(address))
        return complain_usage(self, "--mail cannot be '%s': one mail address", address);
    return code;
}

typedef struct recipients {
    const char *url, *address, *source;
    bool failed;
} recipients;

static int tell(void *context, const vp_table *table)
{
    recipients *r = context;
    r->failed = (r->url && !post(r->url, table)) | (r->address && !send_mail(r->address, r->source, table));
    return r->failed;
}

static int watch(const arguments *given, const page *result, const input *in, const draft *rules)
{
    recipients to = {option_value(given, "webhook"), option_value(given, "mail"), in->name, false};
    const vp_watch_options options = {.struct_size = sizeof options,
                                      .rules = rules->bytes ? rules->bytes : "",
                                      .length = rules->length,
                                      .file = option_value(given, "rules"),
                                      .backtest = option_given(given, "backtest"),
                                      .tell = tell,
                                      .context = &to};
    vp_error error = {0};
    vp_table *table = NULL;
    size_t fired = 0;
    if (!options.backtest && !vp_is_store(given->positions[0]) && !option_given(given, "quiet"))
        fputs("no store keeps these incidents: the next run tells of them again, and only the last period counts "
              "(`analyze --store`)\n",
              stderr);
    if (vp_watch(in->store, &options, &table, &fired, &error))
        return complain_error(&error, NULL);
    int code = findings_print(result, table, "nothing is off");
    return code != DONE ? code : to.failed ? FAILED : fired ? FIRED : DONE;
}

static int watch_run(const command *self, const arguments *given)
{
    page result;
    draft rules = {0};
    input in;
    int code = check(self, given);
    if (code == DONE)
        code = page_choose(self, given, &result);
    if (code == DONE && !read_rules(option_value(given, "rules"), &rules))
        code = FAILED;
    if (code == DONE)
        code = input_open(self, given, given->positions, given->position_count, &in);
    if (code == DONE)
        code = input_close(&in, watch(given, &result, &in, &rules));
    draft_release(&rules);
    return code;
}

const command watch_command = {
    .name = "watch",
    .family = FAMILY_ASK,
    .summary = "tell when a number is off, by rules; for cron",
    .synopsis = "[options] SOURCE... --rules FILE",
    .details = "Each period is compared with those before it. What is off is kept in the store as an incident, which "
               "grows while it lasts and is told of once: the exit code is 4 when a new one began since the last run. "
               "At the first run only the last period counts. A rule is a [name] and lines below it, as in the first "
               "example; docs/watch.md has them all.",
    .examples =
        {"printf '%s\\n' '[late parcels]' 'metric = share' \"of = text has 'late'\" 'every = week' >watch.rules",
         "voxpop watch feedback.db --rules watch.rules --backtest",
         "voxpop watch feedback.db --rules watch.rules --mail team@example.org",
         "voxpop watch feedback.db --rules watch.rules --webhook https://example.org/hook --json"},
    .groups = {&watch_options, &page_options, &input_options, &models_options, &general_options},
    .run = watch_run,
};
