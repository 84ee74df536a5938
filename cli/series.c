/* Numbers instead of texts: a series a line. */
#include "cli/complain.h"
#include "cli/plumbing.h"
#include "cli/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct series {
    double *values; /* owned: free */
    size_t count;
} series;

static bool is_between(char c)
{
    return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '\r' || c == '\n';
}

static vp_status refuse_word(const char *word, size_t length, vp_error *error)
{
    error->code = VP_INVALID;
    snprintf(error->message, sizeof error->message, "\"%.*s\" is no number", length < 100 ? (int)length : 100, word);
    snprintf(error->hint, sizeof error->hint, "a line is a series: numbers with spaces or commas between");
    return VP_INVALID;
}

/* Numbers with spaces, tabs, commas or semicolons between. */
static vp_status read_series(const char *text, size_t length, series *out, vp_error *error)
{
    *out = (series){complain_if_null(malloc((length / 2 + 1) * sizeof(double))), 0};
    for (size_t at = 0, end; at < length; at = end) {
        while (at < length && is_between(text[at]))
            at++;
        for (end = at; end < length && !is_between(text[end]);)
            end++;
        if (end > at && !value_number(text + at, end - at, &out->values[out->count++])) {
            free(out->values);
            return refuse_word(text + at, end - at, error);
        }
    }
    return VP_OK;
}

static vp_status changes(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    (void)p;
    series s;
    vp_table *found = NULL;
    vp_status status = read_series(text, length, &s, error);
    if (status)
        return status;
    status = vp_series_changes(s.values, s.count, &found, error);
    free(s.values);
    if (status)
        return status;
    draft_puts(out, "[");
    for (size_t i = 0; i < vp_table_rows(found); i++)
        draft_printf(out, "%s%lld", i ? "," : "", (long long)vp_table_cell(found, i, 0).integer);
    draft_puts(out, "]");
    vp_table_free(found);
    return VP_OK;
}

static int changes_run(const command *self, const arguments *given)
{
    const plumbing_plan plan = {.member = "changes", .answer = changes, .without_engine = true};
    return plumbing_run(self, given, &plan);
}

const command series_changes_command = {
    .name = "series changes",
    .family = FAMILY_TEXT,
    .summary = "where the level of numbers changes: a JSON array of places",
    .synopsis = "[options] [FILE...]",
    .details = "A line is a series: numbers with spaces or commas between. The answer is the places, from 0, at which "
               "a new level "
               "begins.",
    .examples = {"echo 1 2 1 2 1 2 9 8 9 8 9 8 | voxpop series changes",
                 "tail -n +2 nile.csv | cut -d , -f 3 | paste -s -d ' ' | voxpop series changes"},
    .groups = {&plumbing_options, &general_options},
    .run = changes_run,
};

/* ---- Forecasts ---- */

static const option forecast_table[] = {
    {"horizon", 0, "N", NULL, "how many values to forecast (1)"},
    {"season", 0, "N", NULL, "values in a season, as 12 of months or 7 of days (none)"},
    {"model", 0, "NAME", NULL, "ANN, AAN, MAdM ...: error, trend and season of the smoothing (chosen)"},
    {0},
};
static const option_group forecast_options = {NULL, forecast_table};

typedef struct forecast_settings {
    unsigned horizon, season;
    const char *model;
} forecast_settings;

static int put_answer(void *context, const char *bytes, size_t length)
{
    draft_printf(context, "%.*s", (int)length, bytes);
    return 0;
}

static vp_status forecast(plumbing *p, const char *text, size_t length, draft *out, vp_error *error)
{
    const forecast_settings *f = p->settings;
    series s;
    vp_status status = read_series(text, length, &s, error);
    if (status)
        return status;
    if (s.count)
        status = vp_series_forecast(s.values, s.count, f->season, f->horizon, f->model, put_answer, out, error);
    else
        draft_puts(out, "null");
    if (status == VP_NOT_FOUND) /* this series is too short; those behind it may not be */
        status = VP_LIMIT;
    free(s.values);
    return status;
}

static int forecast_run(const command *self, const arguments *given)
{
    const char *horizon = option_value(given, "horizon"), *season = option_value(given, "season");
    uint64_t ahead = 1, round = 1;
    if ((horizon && !value_count(horizon, 1000, &ahead)) || (season && !value_count(season, 24, &round)))
        return complain_usage(self, "--horizon is a number to 1000, --season one to 24");
    forecast_settings f = {(unsigned)ahead, (unsigned)round, option_value(given, "model")};
    const plumbing_plan plan = {.member = "forecast", .answer = forecast, .without_engine = true, .settings = &f};
    return plumbing_run(self, given, &plan);
}

const command series_forecast_command = {
    .name = "series forecast",
    .family = FAMILY_TEXT,
    .summary = "how numbers may go on, as a JSON object",
    .synopsis = "[options] [FILE...]",
    .details =
        "A line is a series: numbers with spaces or commas between. Of the exponential smoothings (error, trend and "
        "season "
        "additive or multiplicative, trend damped or not) the one with the least AICc is taken. The answer has its "
        "parameters, errors in the series, the error of forecasting its last values from those before them (error) "
        "beside "
        "that of the naive forecast (naive_error), and for each value to come the mean and the 95 % interval.",
    .examples = {"echo 12 15 11 18 21 17 24 27 23 30 33 29 | voxpop series forecast --season 3 --horizon 6"},
    .groups = {&forecast_options, &plumbing_options, &general_options},
    .run = forecast_run,
};
