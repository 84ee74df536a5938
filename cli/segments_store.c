/* Segments that were found: `segments show`, `apply`, `update`, `moves`, `export`, `brief`. */
#include "cli/asking.h"
#include "cli/complain.h"
#include "cli/join.h"
#include "cli/overwrite.h"
#include "cli/remarks.h"
#include "cli/segments.h"
#include "cli/teller.h"
#include "cli/values.h"

#include <voxpop_customers.h>

#include <stdio.h>
#include <string.h>

enum { MOST_SEGMENTS = 1000, MOST_THREADS = 1024 };
static const double LEAST_GAIN = 0.005; /* bits; less is not seen in what is shown */

/* ---- One segment ---- */

static int read_segment(const command *self, const arguments *given, uint64_t *out)
{
    const char *text = given->positions[1];
    return value_count(text, MOST_SEGMENTS, out)
               ? DONE
               : complain_usage(self, "'%s' is no number of a segment, as `segments show` lists them", text);
}

static vp_status write_card(const void *answer, const page *p, sink *out, vp_error *error)
{
    return vp_segment_profile_write(answer, p->format, 0, &p->style, sink_write, out, error);
}

static vp_status write_brief(const void *answer, const page *p, sink *out, vp_error *error)
{
    return vp_segment_profile_write(answer, p->format, 1, &p->style, sink_write, out, error);
}

static int show_one(const command *self, const arguments *given, const page *result, asked_write write)
{
    teller t;
    uint64_t segment;
    vp_error error = {0};
    vp_segment_profile *profile = NULL;
    int code = read_segment(self, given, &segment);
    if (code != DONE)
        return code;
    code = teller_open(given, given->positions[0], false, &t);
    if (code == DONE) {
        vp_status status = vp_segment_profile_of(t.store, (int64_t)segment, &profile, &error);
        code = asked_print(result, status, profile, write, &error, NULL);
    }
    vp_segment_profile_free(profile);
    teller_close(&t);
    return code;
}

static int begin(const command *self, const arguments *given, size_t fewest, size_t most, page *result)
{
    int code = page_choose(self, given, result);
    if (code == DONE && (given->position_count < fewest || given->position_count > most))
        code = complain_usage(self, "%s takes %s", self->name, self->synopsis);
    return code == DONE ? overwrite_check(self, given, given->positions, given->position_count ? 1 : 0) : code;
}

static int show_run(const command *self, const arguments *given)
{
    page result;
    teller t;
    vp_error error = {0};
    vp_table *table = NULL;
    int code = begin(self, given, 1, 2, &result);
    if (code == DONE && given->position_count == 2)
        return show_one(self, given, &result, write_card);
    if (code == DONE && (code = teller_open(given, given->positions[0], false, &t)) == DONE) {
        vp_status status = vp_segments_list(t.store, &table, &error);
        code = page_print(&result, status, table, &error, NULL);
        teller_close(&t);
    }
    return code;
}

static int brief_run(const command *self, const arguments *given)
{
    page result = page_plain(given);
    int code = begin(self, given, 2, 2, &result);
    if (!option_given(given, "json") && !(result.path && result.format == VP_JSON))
        result.format = VP_TEXT;
    return code == DONE ? show_one(self, given, &result, write_brief) : code;
}

/* ---- New customers ---- */

int segments_join(const command *self, const arguments *given, vp_store *store)
{
    vp_join join;
    char secret[KEY_MAX + 1];
    vp_table *remarks = NULL;
    vp_error error = {0};
    int code = join_read(self, given, secret, &join);
    if (code != DONE || !join.table)
        return code;
    if (vp_customers_join(store, &join, &remarks, &error))
        return complain_error(&error, NULL);
    remarks_tell(given, remarks);
    vp_table_free(remarks);
    return DONE;
}

static void tell_drift(const arguments *given, const vp_segments_drift *d)
{
    char all[VALUE_ROOM], fresh[VALUE_ROOM], changed[VALUE_ROOM];
    if (!option_given(given, "quiet"))
        fprintf(stderr, "%s customers, %s new, %s in another segment than before; shares of segments moved %s (%.2f)\n",
                value_grouped(d->customers, all), value_grouped(d->fresh, fresh), value_grouped(d->changed, changed),
                d->shift < 0.1    ? "little"
                : d->shift < 0.25 ? "somewhat"
                                  : "much",
                d->shift);
}

static int go_on(const command *self, const arguments *given, const page *result, bool learns)
{
    teller t;
    uint64_t threads = 0;
    vp_error error = {0};
    vp_segments_drift drift = {0};
    const asked_number numbers[] = {{"threads", MOST_THREADS, &threads}};
    int code = asked_numbers(self, given, numbers, 1);
    if (code != DONE || (code = teller_open(given, given->positions[0], true, &t)) != DONE)
        return code;
    code = segments_join(self, given, t.store);
    if (code == DONE) {
        vp_status status = vp_segments_go_on(t.store, learns, t.author.time, (int)threads, &drift, &error);
        if (status == VP_OK)
            tell_drift(given, &drift);
        code = page_print(result, status, drift.segments, &error, NULL);
    }
    teller_close(&t);
    return code;
}

static int apply_table(const command *self, const arguments *given, const page *result)
{
    uint64_t threads = 0;
    vp_error error = {0};
    vp_table *table = NULL;
    const asked_number numbers[] = {{"threads", MOST_THREADS, &threads}};
    int code = asked_numbers(self, given, numbers, 1);
    const vp_segments_query q = {.struct_size = sizeof q,
                                 .encoding = option_value(given, "encoding"),
                                 .sheet = option_value(given, "sheet"),
                                 .threads = (int)threads};
    if (code == DONE)
        code = overwrite_check(self, given, given->positions, given->position_count);
    if (code != DONE)
        return code;
    vp_status status = vp_segments_apply(given->positions[0], given->positions[1], &q, &table, &error);
    return page_print(result, status, table, &error, NULL);
}

static int apply_run(const command *self, const arguments *given)
{
    page result;
    int code = begin(self, given, 1, 2, &result);
    if (code != DONE)
        return code;
    return given->position_count == 2 ? apply_table(self, given, &result) : go_on(self, given, &result, false);
}

static int update_run(const command *self, const arguments *given)
{
    page result;
    int code = begin(self, given, 1, 1, &result);
    return code == DONE ? go_on(self, given, &result, true) : code;
}

/* ---- Movements ---- */

static void tell_test(const arguments *given, const vp_segments_backtest *b)
{
    char moves[VALUE_ROOM];
    if (option_given(given, "quiet"))
        return;
    if (!b->moves)
        fputs("not tested: there is one step from period to period\n", stderr);
    else
        fprintf(
            stderr,
            "foretold from the periods before, %s moves: right %.0f %%, \"stays\" %.0f %%; %.2f bits a move, %.2f by "
            "how many stay in all: %s\n",
            value_grouped(b->moves, moves), 100 * b->right, 100 * b->stay, b->loss, b->stay_loss,
            b->stay_loss - b->loss >= LEAST_GAIN ? "the probabilities tell more"
                                                 : "the probabilities tell nothing more");
}

static int moves_run(const command *self, const arguments *given)
{
    page result;
    teller t;
    vp_error error = {0};
    vp_table *table = NULL;
    vp_segments_backtest test = {0};
    int code = begin(self, given, 1, 1, &result);
    if (code != DONE || (code = teller_open(given, given->positions[0], false, &t)) != DONE)
        return code;
    vp_status status = vp_segments_moves(t.store, &test, &table, &error);
    if (status == VP_OK)
        tell_test(given, &test);
    code = page_print(&result, status, table, &error, NULL);
    teller_close(&t);
    return code;
}

/* ---- Audiences ---- */

static int export_run(const command *self, const arguments *given)
{
    page result;
    teller t;
    uint64_t segment;
    vp_error error = {0};
    vp_table *table = NULL;
    bool changes = option_given(given, "changes");
    int code = begin(self, given, 2, 2, &result);
    if (code == DONE)
        code = read_segment(self, given, &segment);
    if (code != DONE || (code = teller_open(given, given->positions[0], true, &t)) != DONE)
        return code;
    vp_status status = vp_segments_export(t.store, (int64_t)segment, changes, &table, &error);
    code = page_print(&result, status, table, &error, NULL);
    if (code == DONE && !option_given(given, "try") && vp_segments_exported(t.store, (int64_t)segment, &error))
        code = complain_error(&error, NULL);
    teller_close(&t);
    return code;
}

/* ---- The commands ---- */

#define JOINED_OPTION                                                                            \
    {                                                                                            \
        "join", 0, "TABLE", NULL, "of a store: the table of `segments fit --join`, as it is now" \
    }

static const option apply_table_options[] = {
    {"threads", 0, "N", NULL, "threads (as many as there are processors); the result is the same"},
    {"encoding", 0, "NAME", NULL, "encoding of the table (else recognised)"},
    {"sheet", 0, "NAME", NULL, "sheet of a workbook, a name or a number"},
    JOINED_OPTION,
    JOIN_KEY_OPTION,
    JOIN_SECRET_OPTION,
    {0},
};
static const option_group apply_options = {NULL, apply_table_options};
static const option update_table[] = {
    {"threads", 0, "N", NULL, "threads (as many as there are processors); the result is the same"},
    JOINED_OPTION,
    JOIN_KEY_OPTION,
    JOIN_SECRET_OPTION,
    {0},
};
static const option_group update_options = {NULL, update_table};
static const option export_table[] = {
    {"changes", 0, NULL, NULL, "only customers who were added or removed since the last export"},
    {"try", 0, NULL, NULL, "do not remember it as an export"},
    {0},
};
static const option_group export_options = {NULL, export_table};

const command segments_show_command = {
    .name = "segments show",
    .family = FAMILY_ASK,
    .summary = "the segments of a store, or all that is known of one",
    .synopsis = "STORE [N]",
    .details = "Of one segment: what sets it apart in standard deviations, the words that its customers use more often "
               "than others (6x: six times as many of their texts hold it) and those they never use, who they are, "
               "NPS (or a proxy from ratings or yes and no, where nobody was asked), where those who wrote again are a "
               "period later, "
               "and a bad and a good quote.",
    .examples = {"voxpop segments show feedback.db", "voxpop segments show feedback.db 3"},
    .groups = {&page_options, &general_options},
    .run = show_run,
};

const command segments_apply_command = {
    .name = "segments apply",
    .family = FAMILY_ASK,
    .summary = "place new customers or rows in the segments that there are",
    .synopsis = "STORE | MODEL TABLE",
    .details =
        "Nothing is fitted anew: a row belongs where the nearest middle of a segment is or, of other methods than "
        "kmeans, the nearest row that was fitted. Of a store all customers are placed as they are now, and the "
        "answer says how the segments have grown.",
    .examples = {"voxpop segments apply feedback.db", "voxpop segments apply segments.vpack new-customers.csv --csv"},
    .groups = {&apply_options, &page_options, &teller_options, &general_options},
    .run = apply_run,
};

const command segments_update_command = {
    .name = "segments update",
    .family = FAMILY_ASK,
    .summary = "let segments follow their customers, and say how far they drifted",
    .synopsis = "STORE",
    .details = "The middles of segments (of kmeans) go to where the customers are now, by mini-batches: the more "
               "customers a segment has seen, the slower; who has not written since teaches nothing. Then all "
               "customers are counted and placed anew, as a night's job. Numbers and names stay.",
    .examples = {"voxpop segments update feedback.db"},
    .groups = {&update_options, &page_options, &teller_options, &general_options},
    .run = update_run,
};

const command segments_moves_command = {
    .name = "segments moves",
    .family = FAMILY_ASK,
    .summary = "how customers move between segments, and how well that can be foretold",
    .synopsis = "STORE",
    .details =
        "Where customers were at the end of each quarter (month, week in short stores) and of the next, by all that "
        "they had written until then, where they wrote again in between; the probability of the next segment; and "
        "whether foretelling each period "
        "from those before it was better than saying that customers stay.",
    .examples = {"voxpop segments moves feedback.db"},
    .groups = {&page_options, &general_options},
    .run = moves_run,
};

const command segments_export_command = {
    .name = "segments export",
    .family = FAMILY_ASK,
    .summary = "the customers of a segment, and what changed since the last export",
    .synopsis = "STORE N",
    .examples = {"voxpop segments export feedback.db 3 -o audience.csv",
                 "voxpop segments export feedback.db 3 -o audience.xlsx",
                 "voxpop segments export feedback.db 3 --changes --csv"},
    .groups = {&export_options, &page_options, &teller_options, &general_options},
    .run = export_run,
};

const command segments_brief_command = {
    .name = "segments brief",
    .family = FAMILY_ASK,
    .summary = "the facts of a segment for a copywriter or a language model",
    .synopsis = "STORE N",
    .details = "Markdown, or JSON with --json: figures with their intervals, and no quotes. Nothing in it is made up.",
    .examples = {"voxpop segments brief feedback.db 3 -o brief.md"},
    .groups = {&page_options, &general_options},
    .run = brief_run,
};
