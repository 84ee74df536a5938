/* What a rating, NPS or "recommended" goes with: `drivers`. */
#include "cli/complain.h"
#include "cli/input.h"
#include "cli/models.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/values.h"

#include <voxpop_customers.h>

#include <stdlib.h>
#include <string.h>

enum { USUAL_DRAWS = 1000, MOST_DRAWS = 100000, MOST_THREADS = 1024 };

static const option drivers_table[] = {
    {"target", 0, "COL", NULL, "the column to explain: a rating, NPS, yes or no"},
    {"drivers", 0, "COLS", NULL, "columns that may explain it, as in a,b,c (else answers on a scale, or all numbers)"},
    {"method", 0, "NAME",
     "lmg johnson dominance leave-one-out alone mean-gap regression-share pratt logistic-shapley proportional-odds",
     "lmg (the Shapley value of R2, the usual one), johnson, dominance, leave-one-out, alone, mean-gap, "
     "regression-share, pratt, logistic-shapley, proportional-odds"},
    {"customer", 0, "COL", NULL, "who answered: rows of one customer count as one in intervals (else recognised)"},
    {"draws", 0, "N", NULL, "samples for the intervals (1000; fewer where that would take long); 0: none"},
    {"seed", 0, "N", NULL, "start of the random numbers (1); the same gives the same intervals"},
    {"threads", 0, "N", NULL, "threads (as many as there are processors); the result is the same"},
    {"aspects", 0, NULL, NULL, "of a table with texts: what they say of aspects as drivers, as of a store"},
    {"where", 0, "FILTER", NULL, "only these documents, as in \"country = 'NL'\""},
    {0},
};
static const option_group drivers_options = {NULL, drivers_table};

static int read_numbers(const command *self, const arguments *given, vp_drivers_query *q)
{
    uint64_t seed = 1, draws = USUAL_DRAWS, threads = 0;
    const struct {
        const char *name;
        uint64_t most, *value;
    } numbers[] = {
        {"seed", UINT64_MAX - MOST_DRAWS, &seed}, {"draws", MOST_DRAWS, &draws}, {"threads", MOST_THREADS, &threads}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const char *text = option_value(given, numbers[i].name);
        if (text && !value_count(text, numbers[i].most, numbers[i].value))
            return complain_usage(self, "--%s cannot be '%s': a number from 0 to %llu", numbers[i].name, text,
                                  (unsigned long long)numbers[i].most);
    }
    q->seed = seed;
    q->draws = (unsigned)draws;
    q->threads = (int)threads;
    return DONE;
}

static int print(const page *result, vp_status measured, vp_drivers *drivers, const vp_error *failure,
                 const char *where)
{
    if (measured != VP_OK)
        return complain_error(failure, where);
    sink out;
    vp_error error = {0};
    int code = FAILED;
    if (sink_open(&out, result->path)) {
        vp_status status = vp_drivers_write(drivers, result->format, &result->style, sink_write, &out, &error);
        code = sink_close(&out, status, &error, NULL);
    }
    vp_drivers_free(drivers);
    return code;
}

/* The table as it stands, or, of a store and where texts are asked, the documents with what was found in them. */
static int measure(const command *self, const arguments *given, const page *result, const vp_drivers_query *q)
{
    vp_error error = {0};
    vp_drivers *drivers = NULL;
    vp_status status;
    const char *path = given->positions[0], *where = option_value(given, "where");
    bool texts = option_given(given, "aspects") || where || given->position_count > 1 || vp_is_store(path);
    if (!texts) {
        status = vp_drivers_measure(path, q, &drivers, &error);
        return print(result, status, drivers, &error, NULL);
    }
    input in;
    int code = input_open(self, given, given->positions, given->position_count, &in);
    if (code != DONE)
        return code;
    status = vp_drivers_of_store(in.store, where, q, &drivers, &error);
    return input_close(&in, print(result, status, drivers, &error, where));
}

static int drivers_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (!given->position_count)
        return complain_usage(self, "%s needs a TABLE or a STORE", self->name);
    static const char *const needed[] = {"target", NULL};
    vp_drivers_query q = {
        .struct_size = sizeof q,
        .target = option_value(given, "target"),
        .method = option_value(given, "method"),
        .customer = option_value(given, "customer"),
        .encoding = option_value(given, "encoding"),
        .sheet = option_value(given, "sheet"),
    };
    code = complain_if_missing(self, given, needed);
    if (code == DONE)
        code = read_numbers(self, given, &q);
    if (code != DONE)
        return code;
    code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    const char *list = option_value(given, "drivers");
    char *copy = complain_if_null(strdup(list ? list : ""));
    const char **names = complain_if_null(malloc((strlen(copy) + 1) * sizeof *names));
    q.drivers = names;
    q.driver_count = value_names(copy, names);
    code = list && !q.driver_count ? complain_usage(self, "--drivers names no column")
                                   : measure(self, given, &result, &q);
    free(names);
    free(copy);
    return code;
}

const command drivers_command = {
    .name = "drivers",
    .family = FAMILY_ASK,
    .summary = "what a rating goes with: the importance of each driver, with its 95 % interval",
    .synopsis = "--target COL [--drivers COLS] [options] SOURCE",
    .details =
        "SOURCE is a table, of which the columns are taken as they are, or a store: then drivers are what the texts "
        "say of aspects, and the columns of `features` may be named. Says how much of what is explained of the "
        "target goes with each driver, in shares that add up; which drivers are low rated and important; and what the "
        "target would be if a driver were at the median of its best quarter. Rows with a gap are left out and "
        "counted. Association, not cause. Vendors' \"impact\" is leave-one-out, mean-gap or regression-share.",
    .examples = {"voxpop drivers survey.csv --target rating", "voxpop drivers reviews.csv --aspects --target rating",
                 "voxpop drivers survey.xlsx --target again --method logistic-shapley --drivers price,staff",
                 "voxpop drivers feedback.db --target nps --where \"country = 'NL'\" -o drivers.csv"},
    .groups = {&drivers_options, &page_options, &input_options, &models_options, &general_options},
    .run = drivers_run,
};
