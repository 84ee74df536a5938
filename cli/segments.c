/* Rows of a table that are alike: `segments fit`. */
#include "cli/complain.h"
#include "cli/overwrite.h"
#include "cli/page.h"
#include "cli/values.h"

#include <voxpop_customers.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SEGMENTS = 1000, MOST_POINTS = 1000000, MOST_RESAMPLES = 1000, USUAL_RESAMPLES = 20, MOST_THREADS = 1024 };

static const option fit_table[] = {
    {"columns", 0, "COLS", NULL, "group by these, as in a,b,c (else all numbers that are no ids)"},
    {"method", 0, "NAME", "kmeans ward average complete single dbscan hdbscan gmm",
     "kmeans (the usual one), ward, average, complete, single, dbscan, hdbscan, gmm"},
    {"segments", 'k', "N", NULL, "how many, or auto: the best silhouette of 2 to 15 (auto)"},
    {"scale", 0, "HOW", "none standard robust", "bring columns to one spread first: none, standard or robust (none)"},
    {"eps", 0, "E", NULL, "dbscan: rows so near to each other are neighbours"},
    {"min-points", 0, "M", NULL, "dbscan: neighbours of a row inside; hdbscan: rows of the smallest segment (5)"},
    {"resamples", 0, "N", NULL, "look for the segments again in N resamples (20 with cards, else 0)"},
    {"seed", 0, "S", NULL, "start of the random numbers (1); the same gives the same segments"},
    {"threads", 0, "N", NULL, "threads (as many as there are processors); the result is the same"},
    {"encoding", 0, "NAME", NULL, "encoding of the file (else recognised)"},
    {"sheet", 0, "NAME", NULL, "sheet of a workbook, a name or a number"},
    {0},
};
static const option_group fit_options = {NULL, fit_table};

static int read_numbers(const command *self, const arguments *given, bool cards, vp_segments_query *q)
{
    uint64_t seed = 1, segments = 0, points = 5, resamples = cards ? USUAL_RESAMPLES : 0, threads = 0;
    const struct {
        const char *name;
        uint64_t most, *value;
    } numbers[] = {{"segments", MOST_SEGMENTS, &segments},
                   {"min-points", MOST_POINTS, &points},
                   {"resamples", MOST_RESAMPLES, &resamples},
                   {"seed", UINT64_MAX - MOST_RESAMPLES, &seed},
                   {"threads", MOST_THREADS, &threads}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const char *text = option_value(given, numbers[i].name);
        bool automatic = text && !strcmp(text, "auto") && numbers[i].value == &segments;
        if (text && !automatic && !value_count(text, numbers[i].most, numbers[i].value))
            return complain_usage(self, "--%s cannot be '%s': a number to %llu", numbers[i].name, text,
                                  (unsigned long long)numbers[i].most);
    }
    const char *method = option_value(given, "method"), *asked = option_value(given, "segments");
    if (asked && !segments && strcmp(asked, "auto"))
        return complain_usage(self, "--segments cannot be '%s': a number from 1, or auto", asked);
    if (segments && method && strstr(method, "dbscan"))
        return complain_usage(self, "%s finds the number of segments itself: leave --segments out", method);
    const char *eps = option_value(given, "eps");
    if (eps && !value_positive(eps, &q->eps))
        return complain_usage(self, "--eps cannot be '%s': a distance above 0", eps);
    q->seed = seed;
    q->segments = (unsigned)segments;
    q->min_points = (unsigned)points;
    q->resamples = (unsigned)resamples;
    q->threads = (int)threads;
    return DONE;
}

static int fit(const page *result, const char *path, const vp_segments_query *q)
{
    vp_error error = {0};
    vp_segments *segments;
    if (vp_segments_fit(path, q, &segments, &error) != VP_OK)
        return complain_error(&error, NULL);
    sink out;
    int code = FAILED;
    if (sink_open(&out, result->path)) {
        vp_status status = vp_segments_write(segments, result->format, &result->style, sink_write, &out, &error);
        code = sink_close(&out, status, &error, NULL);
    }
    vp_segments_free(segments);
    return code;
}

static int fit_run(const command *self, const arguments *given)
{
    page result;
    int code = page_choose(self, given, &result);
    if (code != DONE)
        return code;
    if (given->position_count != 1)
        return complain_usage(self, "%s needs one TABLE", self->name);
    if (vp_is_store(given->positions[0]))
        return complain_usage(self, "%s is a store: make a table of it with `voxpop features`", given->positions[0]);
    vp_segments_query q = {
        .struct_size = sizeof q,
        .method = option_value(given, "method"),
        .scale = option_value(given, "scale"),
        .encoding = option_value(given, "encoding"),
        .sheet = option_value(given, "sheet"),
    };
    code = read_numbers(self, given, result.format == VP_TEXT, &q);
    if (code != DONE)
        return code;
    code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    const char *list = option_value(given, "columns");
    char *copy = complain_if_null(strdup(list ? list : ""));
    const char **names = complain_if_null(malloc((strlen(copy) + 1) * sizeof *names));
    q.columns = names;
    q.column_count = value_names(copy, names);
    code = list && !q.column_count ? complain_usage(self, "--columns names no column")
                                   : fit(&result, given->positions[0], &q);
    free(names);
    free(copy);
    return code;
}

const command segments_fit_command = {
    .name = "segments fit",
    .family = FAMILY_ASK,
    .summary = "rows that are alike, and what sets each group apart",
    .synopsis = "[--columns COLS] [--method NAME] [-k N] [options] TABLE",
    .details =
        "Groups the rows of a table by numbers in it. As text: a card for each segment, with what sets it apart in "
        "standard deviations, typical rows, and how much of it is found again when rows are drawn anew. As CSV: "
        "row and segment of each row, in order; -1 is an outlier. Gaps are filled with the column's median.",
    .examples = {"voxpop segments fit customers.csv --scale standard",
                 "voxpop segments fit customers.csv --columns orders,spend --method hdbscan --min-points 20 --csv",
                 "voxpop segments fit customers.xlsx --method ward -k 5 -o segments.csv"},
    .groups = {&fit_options, &page_options, &general_options},
    .run = fit_run,
};
