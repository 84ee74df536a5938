/* What a rating, NPS or "recommended" goes with: `drivers`. */
#include "cli/asking.h"
#include "cli/complain.h"
#include "cli/input.h"
#include "cli/models.h"
#include "cli/overwrite.h"

#include <voxpop_customers.h>

enum { USUAL_DRAWS = 1000, MOST_DRAWS = 100000, MOST_THREADS = 1024 };

static const option drivers_table[] = {
    {"target", 0, "COL", NULL, "the column to explain: a rating, NPS, yes or no"},
    {"drivers", 0, "COLS", NULL, "columns that may explain it, as in a,b,c (else answers on a scale, or all numbers)"},
    {"method", 0, "NAME",
     "lmg johnson dominance leave-one-out alone mean-gap regression-share pratt logistic-shapley proportional-odds",
     "lmg (the Shapley value of R2, the usual one), johnson, dominance, leave-one-out, alone, mean-gap, "
     "regression-share, pratt, logistic-shapley, proportional-odds"},
    {"customer", 0, "COL", NULL, "who answered: rows of one customer count as one in intervals (else recognised)"},
    {"missing", 0, "NUMBER", NULL, "stands for \"not applicable\" in the drivers, as in 0 or 99"},
    {"draws", 0, "N", NULL, "samples for the intervals (1000; fewer where that would take long); 0: none"},
    {"seed", 0, "N", NULL, "start of the random numbers (1); the same gives the same intervals"},
    {"threads", 0, "N", NULL, "threads (as many as there are processors); the result is the same"},
    {"aspects", 0, NULL, NULL, "of a table with texts: what they say of aspects as drivers, as of a store"},
    {"svg", 0, "FILE", NULL, "also draw them: bars with intervals, and importance against how each is rated"},
    {"where", 0, "FILTER", NULL, "only these documents, as in \"country = 'NL'\""},
    {0},
};
static const option_group drivers_options = {NULL, drivers_table};

static int read_numbers(const command *self, const arguments *given, vp_drivers_query *q)
{
    uint64_t seed = 1, draws = USUAL_DRAWS, threads = 0;
    const asked_number numbers[] = {
        {"seed", UINT64_MAX - MOST_DRAWS, &seed}, {"draws", MOST_DRAWS, &draws}, {"threads", MOST_THREADS, &threads}};
    int code = asked_numbers(self, given, numbers, sizeof numbers / sizeof *numbers);
    q->seed = seed;
    q->draws = (unsigned)draws;
    q->threads = (int)threads;
    return code;
}

static vp_status write_drivers(const void *answer, const page *p, sink *out, vp_error *error)
{
    return vp_drivers_write(answer, p->format, &p->style, sink_write, out, error);
}

static vp_status draw_drivers(const void *answer, const page *p, sink *out, vp_error *error)
{
    (void)p;
    return vp_drivers_picture(answer, sink_write, out, error);
}

static int print(const arguments *given, const page *result, vp_status measured, vp_drivers *drivers, vp_error *error)
{
    const page picture = {.path = option_value(given, "svg")};
    const char *where = option_value(given, "where");
    int code = asked_print(result, measured, drivers, write_drivers, error, where);
    if (code == DONE && picture.path)
        code = asked_print(&picture, VP_OK, drivers, draw_drivers, error, NULL);
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
        return print(given, result, status, drivers, &error);
    }
    input in;
    int code = input_open(self, given, given->positions, given->position_count, &in);
    if (code != DONE)
        return code;
    status = vp_drivers_of_store(in.store, where, q, &drivers, &error);
    return input_close(&in, print(given, result, status, drivers, &error));
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
        .missing = option_value(given, "missing"),
    };
    code = complain_if_missing(self, given, needed);
    if (code == DONE)
        code = read_numbers(self, given, &q);
    if (code != DONE)
        return code;
    code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    asked_names drivers;
    code = asked_names_read(self, given, "drivers", &drivers);
    q.drivers = drivers.names;
    q.driver_count = drivers.count;
    if (code == DONE)
        code = measure(self, given, &result, &q);
    asked_names_release(&drivers);
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
                 "voxpop drivers survey.csv --target rating --svg drivers.svg",
                 "voxpop drivers feedback.db --target nps --where \"country = 'NL'\" -o drivers.csv"},
    .groups = {&drivers_options, &page_options, &input_options, &models_options, &general_options},
    .run = drivers_run,
};
