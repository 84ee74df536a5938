#include "cli/complain.h"
#include "cli/input.h"
#include "cli/models.h"
#include "cli/page.h"
#include "cli/trend.h"
#include "cli/values.h"

static const option forecast_table[] = {
    {"horizon", 0, "N", NULL, "how many periods (a quarter of those known, at most a season or 12)"},
    {0},
};
static const option_group forecast_options = {"Forecast", forecast_table};

static int print(const arguments *given, unsigned horizon, const page *result, vp_store *store)
{
    const vp_trend_query query = trend_question(given);
    vp_error error = {0};
    vp_table *table = NULL;
    vp_status status = vp_forecast(store, &query, horizon, &table, &error);
    return page_print(result, status, table, &error, query.where);
}

static int forecast_run(const command *self, const arguments *given)
{
    page result;
    uint64_t horizon = 0;
    const char *text = option_value(given, "horizon");
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (text && !value_count(text, 1000, &horizon))
        return complain_usage(self, "--horizon is a number of periods, to 1000");
    input in;
    code = input_open(self, given, given->positions, given->position_count, &in);
    return code == DONE ? input_close(&in, print(given, (unsigned)horizon, &result, in.store)) : code;
}

const command forecast_command = {
    .name = "forecast",
    .family = FAMILY_ASK,
    .summary = "how a number may go on, with the range it is to be expected in",
    .synopsis = "[options] SOURCE...",
    .details = "Of the exponential smoothings (level, trend, season) the one that suits best is taken. error is how "
               "far its forecasts "
               "of the last periods known were off, on average, and naive_error the same of taking the last value (or "
               "that of a "
               "season before) for the next ones: a forecast that is no better than that says little.",
    .examples = {"voxpop forecast feedback.db --metric volume --every week",
                 "voxpop forecast feedback.db --metric rating --by product --horizon 6"},
    .groups = {&trend_question_options, &forecast_options, &page_options, &input_options, &models_options,
               &general_options},
    .run = forecast_run,
    .clocks = true,
};
