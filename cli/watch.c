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

static bool send_mail(const char *address, const char *source, const vp_table *table, size_t fired)
{
    draft text = {0};
    char subject[80];
    size_t last = vp_table_columns(table) - 1;
    snprintf(subject, sizeof subject, "voxpop: %zu alarm%s", fired, fired == 1 ? "" : "s");
    for (size_t i = 0; i < vp_table_rows(table); i++)
        draft_printf(&text, "%s\n  voxpop quotes %s \"%s\"\n\n", vp_table_cell(table, i, last).text, source,
                     vp_table_cell(table, i, last - 1).text);
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

static int watch(const arguments *given, const page *result, const input *in, const draft *rules)
{
    const char *url = option_value(given, "webhook"), *address = option_value(given, "mail");
    const vp_watch_options options = {.struct_size = sizeof options,
                                      .rules = rules->bytes ? rules->bytes : "",
                                      .length = rules->length,
                                      .file = option_value(given, "rules"),
                                      .backtest = option_given(given, "backtest")};
    vp_error error = {0};
    vp_table *table = NULL;
    size_t fired = 0;
    if (vp_watch(in->store, &options, &table, &fired, &error))
        return complain_error(&error, NULL);
    bool delivered = (!fired || !url || post(url, table)) &
                     (!fired || !address || send_mail(address, in->name, table, fired));
    int code = findings_print(result, table, "nothing is off");
    return code != DONE ? code : !delivered ? FAILED : fired ? FIRED : DONE;
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
               "grows while "
               "it lasts and is told of once: the exit code is 4 when a new one began since the last run. At the first "
               "run only "
               "the last period counts.",
    .examples = {"voxpop watch feedback.db --rules watch.rules --backtest",
                 "voxpop watch feedback.db --rules watch.rules --mail team@example.org",
                 "voxpop watch feedback.db --rules watch.rules --webhook https://example.org/hook --json"},
    .groups = {&watch_options, &page_options, &input_options, &models_options, &general_options},
    .run = watch_run,
};
