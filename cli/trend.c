#include "cli/complain.h"
#include "cli/findings.h"
#include "cli/models.h"
#include "cli/input.h"
#include "cli/page.h"
#include "cli/trend.h"

#include <stdlib.h>
#include <string.h>

static const option question_table[] = {
    {"metric", 0, "NAME", "sentiment volume share rating nps csat net-sentiment",
     "sentiment, volume, share, rating, nps, csat (part of the ratings that are good) or net-sentiment (sentiment)"},
    {"of", 0, "FILTER", NULL, "of a share: count these documents; without it, those of each group of --by"},
    {"every", 0, "PERIOD", "day week month quarter year", "day, week, month, quarter or year (month)"},
    {"by", 0, "FIELD", NULL, "a line for each value of this field, or of two: --by country,shop"},
    {"weight", 0, "FIELDS", NULL,
     "of means: a document weighs 1 and what these fields count: --weight likes, --weight likes+shares"},
    {"where", 0, "FILTER", NULL, "only these documents, as in \"country = 'NL' and rating <= 2\""},
    {"since", 0, "DATE", NULL, "first day, as in 2026-01-31"},
    {"until", 0, "DATE", NULL, "last day"},
    {0},
};
const option_group trend_question_options = {NULL, question_table};

static const option trend_table[] = {
    {"against", 0, "WHAT", NULL,
     "compare with previous, year-ago, or two periods with each other: 2016:2017, 2023-Q1:2023-Q2"},
    {"why", 0, "A:B", NULL,
     "say behind the table how period B differs from A, and what goes with it (see voxpop compare)"},
    {"interval", 0, "KIND", "analytic bootstrap",
     "analytic, or bootstrap: by drawing customers anew, which takes longer (analytic)"},
    {"season", 0, NULL, NULL,
     "add smooth, season and rest: the trend without noise, what comes back with the day of the week (of days) or the "
     "time of the year, and what is left"},
    {"chart", 0, NULL, NULL, "draw a chart below the table, also where there is no terminal"},
    {"no-chart", 0, NULL, NULL, "draw none"},
    {0},
};
static const option_group trend_options = {"Comparison and chart", trend_table};

vp_trend_query trend_question(const arguments *given)
{
    return (vp_trend_query){
        .struct_size = sizeof(vp_trend_query),
        .metric = option_value(given, "metric"),
        .of = option_value(given, "of"),
        .every = option_value(given, "every"),
        .by = option_value(given, "by"),
        .weight = option_value(given, "weight"),
        .where = option_value(given, "where"),
        .since = option_value(given, "since"),
        .until = option_value(given, "until"),
    };
}

static int choose(const command *self, const arguments *given, page *out)
{
    int code = page_choose(self, given, out);
    if (code != DONE)
        return code;
    const char *why = option_value(given, "why");
    if (why && !strchr(why, ':'))
        return complain_usage(self, "--why wants two periods, as in 2016:2017");
    if (why && out->chosen && out->format != VP_TEXT)
        return complain_usage(self, "--why goes with --table; voxpop compare answers programs");
    if (why)
        out->format = VP_TEXT;
    if (!option_given(given, "chart"))
        return DONE;
    if (option_given(given, "no-chart"))
        return complain_usage(self, "--chart and --no-chart exclude each other");
    if (out->chosen && out->format != VP_TEXT)
        return complain_usage(self, "--chart goes with --table, not with data for programs");
    out->format = VP_TEXT;
    return DONE;
}

static vp_status write_all(const page *result, bool chart, const vp_table *table, const vp_table *why, sink *out,
                           vp_error *error)
{
    vp_status status = vp_table_write(table, result->format, &result->style, sink_write, out, error);
    if (status == VP_OK && chart) {
        sink_puts(out, "\n");
        status = vp_trend_chart(table, &result->style, sink_write, out, error);
    }
    if (status == VP_OK && why) {
        sink_puts(out, "\n");
        findings_write(why, out);
    }
    return status;
}

/* "2016:2017". */
static vp_status explain(const char *periods, const vp_trend_query *query, vp_store *store, vp_table **out,
                         vp_error *error)
{
    char *a = complain_if_null(strdup(periods)), *b = strchr(a, ':');
    if (b)
        *b++ = 0;
    const vp_compare_query compared = {
        .struct_size = sizeof compared, .metric = query->metric, .where = query->where, .a = a, .b = b ? b : a};
    vp_status status = vp_compare(store, &compared, out, error);
    free(a);
    return status;
}

static int print(const arguments *given, const page *result, vp_store *store)
{
    vp_trend_query query = trend_question(given);
    query.against = option_value(given, "against");
    query.interval = option_value(given, "interval");
    query.season = option_given(given, "season");
    bool periods = !query.against || !strchr(query.against, ':');
    bool chart = result->format == VP_TEXT && periods && !option_given(given, "no-chart") &&
                 (result->terminal || option_given(given, "chart"));
    vp_error error = {0};
    vp_table *table;
    vp_status status = vp_trend(store, &query, &table, &error);
    if (status != VP_OK)
        return complain_error(&error, query.where);
    const char *periods_of_why = option_value(given, "why");
    vp_table *why = NULL;
    if (periods_of_why && explain(periods_of_why, &query, store, &why, &error) != VP_OK) {
        vp_table_free(table);
        return complain_error(&error, query.where);
    }
    sink out;
    int code = FAILED;
    if (sink_open(&out, result->path)) {
        status = write_all(result, chart, table, why, &out, &error);
        code = sink_close(&out, status, &error, NULL);
    }
    vp_table_free(table);
    vp_table_free(why);
    return code;
}

static int trend_run(const command *self, const arguments *given)
{
    page result;
    int code = choose(self, given, &result);
    if (code != DONE)
        return code;
    input in;
    code = input_open(self, given, given->positions, given->position_count, &in);
    return code == DONE ? input_close(&in, print(given, &result, in.store)) : code;
}

const command trend_command = {
    .name = "trend",
    .family = FAMILY_ASK,
    .summary = "how a number moved over time, with its 95 % interval",
    .synopsis = "[options] SOURCE...",
    .details = "A point of fewer than 10 documents is drawn hollow. What moved is said at a false discovery rate of 5 "
               "% over all "
               "rows, and of thin points never. Where customers answer more than once, --interval bootstrap tells how "
               "sure the "
               "numbers are; the usual interval takes each document for a person.",
    .examples = {"voxpop trend feedback.db --metric nps --every quarter --by country",
                 "voxpop trend feedback.db --metric share --of \"text has 'refund'\" --against year-ago",
                 "voxpop trend feedback.db --metric rating --by product --against 2025:2026",
                 "voxpop trend feedback.db --metric volume --every day --season",
                 "voxpop trend reviews.csv --metric rating --every quarter --why 2016:2017",
                 "voxpop trend feedback.db --where \"text has 'delivery'\" --since 2026-01-01 -o delivery.csv"},
    .groups = {&trend_question_options, &trend_options, &page_options, &input_options, &models_options,
               &general_options},
    .run = trend_run,
    .clocks = true,
};
