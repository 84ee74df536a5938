/* Rows of a table, or customers of a store, that are alike: `segments fit`. */
#include "cli/asking.h"
#include "cli/complain.h"
#include "cli/join.h"
#include "cli/overwrite.h"
#include "cli/segments.h"
#include "cli/teller.h"
#include "cli/values.h"

#include <voxpop_customers.h>

#include <string.h>

enum { MOST_SEGMENTS = 1000, MOST_POINTS = 1000000, MOST_RESAMPLES = 1000, USUAL_RESAMPLES = 20, MOST_THREADS = 1024 };

static const option fit_table[] = {
    {"columns", 0, "COLS", NULL,
     "group by these, numbers or texts of few kinds, as in a,b,c (else all numbers that are no ids)"},
    {"kind", 0, "KIND", "demographic geographic behavioural psychographic value",
     "group by the columns that are demographic, geographic, behavioural, psychographic (what texts say) or of value"},
    {"method", 0, "NAME", "kmeans ward average complete single dbscan hdbscan gmm consensus",
     "kmeans (the usual one), ward, average, complete, single, dbscan, hdbscan, gmm, consensus (what their "
     "votes come to, or one of them where gaps or bells speak for it)"},
    {"segments", 'k', "N", NULL, "how many, or auto: the best of 2 to 15 (auto)"},
    {"choose", 0, "HOW", "silhouette gap stability",
     "what says which number is best: silhouette (the usual one: of the numbers whose segments are found again), gap "
     "(the gap statistic), stability (the most of "
     "which each is found again in 75 % of resamples; else the number that is found best)"},
    {"scale", 0, "HOW", "none standard robust gower",
     "bring columns to one spread first: none, standard, robust, or gower for mixed columns (none; of a store and with "
     "--kind standard)"},
    {"eps", 0, "E", NULL, "dbscan: rows so near to each other are neighbours"},
    {"min-points", 0, "M", NULL, "dbscan: neighbours of a row inside; hdbscan: rows of the smallest segment (5)"},
    {"resamples", 0, "N", NULL, "look for the segments again in N resamples (20 with cards, else 0)"},
    {"seed", 0, "S", NULL, "start of the random numbers (1); the same gives the same segments"},
    {"threads", 0, "N", NULL, "threads (as many as there are processors); the result is the same"},
    {"where", 0, "FILTER", NULL, "of a store: only customers with these documents, as in \"country = 'NL'\""},
    {"join", 0, "TABLE", NULL, "of a store: table with more columns of its customers, which the store keeps"},
    JOIN_KEY_OPTION,
    JOIN_SECRET_OPTION,
    {"model", 0, "OUT", NULL, "of a table: write what `segments apply` places new rows by"},
    {"svg", 0, "FILE", NULL, "also draw them: a map of the rows, a colour a segment"},
    {"encoding", 0, "NAME", NULL, "encoding of the file (else recognised)"},
    {"sheet", 0, "NAME", NULL, "sheet of a workbook, a name or a number"},
    {0},
};
static const option_group fit_options = {NULL, fit_table};

static int read_numbers(const command *self, const arguments *given, bool cards, vp_segments_query *q)
{
    uint64_t seed = 1, segments = 0, points = 5, resamples = cards ? USUAL_RESAMPLES : 0, threads = 0;
    const char *method = option_value(given, "method"), *asked = option_value(given, "segments");
    const char *eps = option_value(given, "eps");
    const asked_number numbers[] = {{"min-points", MOST_POINTS, &points},
                                    {"resamples", MOST_RESAMPLES, &resamples},
                                    {"seed", UINT64_MAX - MOST_RESAMPLES, &seed},
                                    {"threads", MOST_THREADS, &threads}};
    int code = asked_numbers(self, given, numbers, sizeof numbers / sizeof *numbers);
    if (code != DONE)
        return code;
    bool counted = asked && strcmp(asked, "auto");
    if (counted && (!value_count(asked, MOST_SEGMENTS, &segments) || !segments))
        return complain_usage(self, "--segments cannot be '%s': a number from 1 to %d, or auto", asked, MOST_SEGMENTS);
    if (segments && method && strstr(method, "dbscan"))
        return complain_usage(self, "%s finds the number of segments itself: leave --segments out", method);
    if (eps && !value_positive(eps, &q->eps))
        return complain_usage(self, "--eps cannot be '%s': a distance above 0", eps);
    q->seed = seed;
    q->segments = (unsigned)segments;
    q->min_points = (unsigned)points;
    q->resamples = (unsigned)resamples;
    q->threads = (int)threads;
    return DONE;
}

static vp_status write_segments(const void *answer, const page *p, sink *out, vp_error *error)
{
    return vp_segments_write(answer, p->format, &p->style, sink_write, out, error);
}

static vp_status draw_segments(const void *answer, const page *p, sink *out, vp_error *error)
{
    (void)p;
    return vp_segments_picture(answer, sink_write, out, error);
}

static int fit(const command *self, const arguments *given, const page *result, const char *path,
               const vp_segments_query *q)
{
    vp_error error = {0};
    vp_segments *segments = NULL;
    teller t = {0};
    const char *where = option_value(given, "where");
    bool store = vp_is_store(path);
    int code = store ? teller_open(given, path, true, &t) : DONE;
    if (code == DONE && store)
        code = segments_join(self, given, t.store);
    if (code == DONE) {
        vp_status status = store ? vp_segments_of_store(t.store, where, q, t.author.time, &segments, &error)
                                 : vp_segments_fit(path, q, &segments, &error);
        code = asked_print(result, status, segments, write_segments, &error, where);
        const page picture = {.path = option_value(given, "svg")};
        if (code == DONE && picture.path)
            code = asked_print(&picture, VP_OK, segments, draw_segments, &error, NULL);
    }
    vp_segments_free(segments);
    teller_close(&t);
    return code;
}

static int check_source(const command *self, const arguments *given)
{
    if (given->position_count != 1)
        return complain_usage(self, "%s needs one TABLE or STORE", self->name);
    static const char *const of_tables[] = {"model", "encoding", "sheet"};
    bool store = vp_is_store(given->positions[0]);
    for (size_t i = 0; store && i < sizeof of_tables / sizeof *of_tables; i++)
        if (option_given(given, of_tables[i]))
            return complain_usage(self, "--%s is for tables, and %s is a store", of_tables[i], given->positions[0]);
    static const char *const of_stores[] = {"where", "join", "key", "secret"};
    for (size_t i = 0; !store && i < sizeof of_stores / sizeof *of_stores; i++)
        if (option_given(given, of_stores[i]))
            return complain_usage(self, "--%s is for stores, and %s is none", of_stores[i], given->positions[0]);
    return overwrite_check(self, given, given->positions, given->position_count);
}

static int fit_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code == DONE)
        code = check_source(self, given);
    if (code != DONE)
        return code;
    vp_segments_query q = {
        .struct_size = sizeof q,
        .method = option_value(given, "method"),
        .scale = option_value(given, "scale"),
        .choose = option_value(given, "choose"),
        .kind = option_value(given, "kind"),
        .encoding = option_value(given, "encoding"),
        .sheet = option_value(given, "sheet"),
        .model = option_value(given, "model"),
    };
    code = read_numbers(self, given, result.format == VP_TEXT || vp_is_store(given->positions[0]), &q);
    if (code != DONE)
        return code;
    asked_names columns;
    code = asked_names_read(self, given, "columns", &columns);
    q.columns = columns.names;
    q.column_count = columns.count;
    if (code == DONE)
        code = fit(self, given, &result, given->positions[0], &q);
    asked_names_release(&columns);
    return code;
}

const command segments_fit_command = {
    .name = "segments fit",
    .family = FAMILY_ASK,
    .summary = "customers or rows that are alike, and what sets each group apart",
    .synopsis = "[--columns COLS] [--method NAME] [-k N] [options] STORE|TABLE",
    .details =
        "Groups the rows of a table by numbers in it, or by texts of few kinds where --columns or --kind names them (a "
        "text "
        "that differs weighs as much as a number's usual difference). As text: a card for each segment, with what sets "
        "it apart in "
        "standard deviations, typical rows, and how much of it is found again when rows are drawn anew. As CSV: "
        "row and segment of each row, in order, and the customer where a column names one; -1 is an outlier. Gaps are "
        "filled with the column's median; a column that more than half of the rows lack is left out, unless it is "
        "named. Of a store "
        "the rows are its customers, with the columns of `features --per customer`: how they write and what about (an "
        "aspect that nobody speaks of is neither good nor bad), and with those of a table of --join. What they answer, "
        "such as NPS and scores that go with "
        "it, makes "
        "no segments unless --columns names it, so that it can be compared between them. A store keeps its segments: "
        "`segments show`, and `segment = 3` in any "
        "filter.",
    .examples = {"voxpop segments fit feedback.db",
                 "voxpop segments fit feedback.db --join customers.csv --key customer",
                 "voxpop segments fit customers.csv --scale standard",
                 "voxpop segments fit customers.csv --kind geographic",
                 "voxpop segments fit customers.csv --columns age,plan,city --scale gower",
                 "voxpop segments fit customers.xlsx --method ward -k 5 -o segments.csv"},
    .groups = {&fit_options, &page_options, &teller_options, &general_options},
    .run = fit_run,
};
