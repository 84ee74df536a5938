/* What a report tells of time: trends, what stands out in them, and how the last two periods differ. */
#include "engine/report.h"

#include <math.h>
#include <stdlib.h>

static double real_at(const vp_table *t, size_t row, size_t column)
{
    vp_cell c = vp_table_cell(t, row, column);
    return c.type == VP_CELL_REAL || c.type == VP_CELL_INTEGER ? c.real : NAN;
}

static str text_at(const vp_table *t, size_t row, size_t column)
{
    vp_cell c = vp_table_cell(t, row, column);
    return c.type == VP_CELL_TEXT ? (str){c.text, c.length} : STR("");
}

static vp_trend_query question(const reporter *r, const char *metric)
{
    return (vp_trend_query){.struct_size = sizeof(vp_trend_query),
                            .metric = metric,
                            .every = period_name(r->unit),
                            .where = r->options->where,
                            .since = r->options->since,
                            .until = r->options->until};
}

/* ---- Marks ---- */

static vp_status read_mark(reporter *r, const vp_table *t, size_t row, report_mark *out, vp_error *error)
{
    str kind = text_at(t, row, 0);
    *out = (report_mark){.kind = str_is(kind, "level")     ? MARK_LEVEL
                                 : str_is(kind, "outlier") ? MARK_OUTLIER
                                                           : MARK_SEASON,
                         .period = report_keep(r, text_at(t, row, 1)),
                         .earliest = report_keep(r, text_at(t, row, 2)),
                         .latest = report_keep(r, text_at(t, row, 3)),
                         .before = real_at(t, row, 4),
                         .after = real_at(t, row, 5),
                         .change = {real_at(t, row, 6), real_at(t, row, 7), real_at(t, row, 8), NAN}};
    return out->period.p && out->earliest.p && out->latest.p ? VP_OK : fail_memory(error);
}

/* Seasons last. Marks of one period stand by what they are, and those of one kind by where they may begin: qsort keeps
 * no order. */
static int by_period(const void *a, const void *b)
{
    const report_mark *x = a, *y = b;
    int season = (x->kind == MARK_SEASON) - (y->kind == MARK_SEASON), period = str_compare(x->period, y->period);
    if (season || period)
        return season ? season : period;
    return x->kind != y->kind ? (x->kind > y->kind) - (x->kind < y->kind) : str_compare(x->earliest, y->earliest);
}

static vp_status find_marks(reporter *r, const vp_trend_query *q, report_trend *out, vp_error *error)
{
    vp_table *t = NULL;
    vp_status status = vp_changes(r->store, q, &t, error);
    if (status)
        return status;
    size_t rows = vp_table_rows(t);
    out->marks = arena_array(&r->out->memory, rows + 1, sizeof *out->marks);
    if (!out->marks)
        status = fail_memory(error);
    for (size_t i = 0; !status && i < rows; i++)
        status = read_mark(r, t, i, &out->marks[out->mark_count++], error);
    if (!status)
        qsort(out->marks, out->mark_count, sizeof *out->marks, by_period);
    vp_table_free(t);
    return status;
}

/* ---- Trends ---- */

/* Counts of periods that the data do not fill: those are told to be so, and not to stand out. */
static void note_partial(const reporter *r, report_trend *t)
{
    const report_content *c = r->out;
    trend_partial(r->unit, c->first, c->last, t->partial);
    size_t kept = 0;
    for (size_t i = 0; i < t->mark_count; i++) {
        str at = t->marks[i].period;
        bool dropped = t->marks[i].kind == MARK_OUTLIER &&
                       ((t->partial[0] && str_equal(at, t->series.periods[0])) ||
                        (t->partial[1] && str_equal(at, t->series.periods[t->series.period_count - 1])));
        if (!dropped)
            t->marks[kept++] = t->marks[i];
    }
    t->mark_count = kept;
}

static vp_status add_trend(reporter *r, const char *metric, const report_measure *measure, vp_error *error)
{
    report_trend *out = &r->out->trends[r->out->trend_count];
    const vp_trend_query q = question(r, metric);
    vp_table *t = NULL;
    if (measure->all.n < 2)
        return VP_OK;
    vp_status status = vp_trend(r->store, &q, &t, error);
    if (!status)
        status = series_read(t, 1, &out->series, error);
    vp_table_free(t);
    if (status)
        return status;
    out->measure = measure;
    r->out->trend_count++; /* released with the report from here on */
    if (!out->series.count)
        return VP_OK;
    status = find_marks(r, &q, out, error);
    if (!status && measure == &r->out->volume)
        note_partial(r, out);
    return status;
}

vp_status report_trends(reporter *r, vp_error *error)
{
    report_content *c = r->out;
    if (!c->has_period)
        return VP_OK;
    vp_status status = add_trend(r, "rating", &c->rating, error);
    if (!status)
        status = add_trend(r, "nps", &c->nps, error);
    if (!status)
        status = add_trend(r, "sentiment", &c->sentiment, error);
    return status ? status : add_trend(r, "volume", &c->volume, error);
}

/* ---- Two periods ---- */

static vp_status add_cause(reporter *r, const vp_table *t, size_t row, vp_error *error)
{
    static const char *const kinds[] = {"words", "formula", "rest", "mix"};
    report_contrast *out = &r->out->contrast;
    report_cause *cause = &out->causes[out->count];
    double low = real_at(t, row, 5), high = real_at(t, row, 6);
    *cause = (report_cause){.before = real_at(t, row, 2),
                            .after = real_at(t, row, 3),
                            .explains = real_at(t, row, 7),
                            .moved = low > 0 || high < 0};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (str_is(text_at(t, row, 0), kinds[k]))
            cause->kind = kinds[k];
    if (!cause->kind)
        return VP_OK;
    out->count++;
    return report_mask(r, r->lang, text_at(t, row, 1), &cause->what, error);
}

static vp_status read_contrast(reporter *r, const vp_table *t, vp_error *error)
{
    report_contrast *out = &r->out->contrast;
    size_t rows = vp_table_rows(t);
    out->causes = arena_array(&r->out->memory, rows + 1, sizeof *out->causes);
    if (!out->causes)
        return fail_memory(error);
    out->change = (report_value){real_at(t, 0, 4), real_at(t, 0, 5), real_at(t, 0, 6), NAN};
    out->moved = out->change.low > 0 || out->change.high < 0;
    vp_status status = VP_OK;
    for (size_t i = 1; !status && i < rows; i++)
        status = add_cause(r, t, i, error);
    return status;
}

/* The last two periods that are no thin points. */
static bool last_two(const series *line, size_t periods, size_t out[2])
{
    size_t found = 0;
    for (size_t i = periods; i-- > 0 && found < 2;)
        if (line->count[i] >= VP_THIN && !isnan(line->value[i]))
            out[1 - found++] = i;
    return found == 2;
}

vp_status report_contrasts(reporter *r, vp_error *error)
{
    report_content *c = r->out;
    report_contrast *out = &c->contrast;
    const report_trend *trend = NULL;
    size_t at[2];
    for (size_t i = 0; i < c->trend_count; i++)
        trend = c->trends[i].measure == c->main ? &c->trends[i] : trend;
    if (!trend || !trend->series.count || !last_two(&trend->series.lines[0], trend->series.period_count, at))
        return VP_OK;
    const series *line = &trend->series.lines[0];
    report_value *sides[] = {&out->before, &out->after};
    for (int i = 0; i < 2; i++) {
        out->periods[i] = trend->series.periods[at[i]];
        *sides[i] = (report_value){line->value[at[i]], line->low[at[i]], line->high[at[i]], line->count[at[i]]};
    }
    const vp_compare_query q = {.struct_size = sizeof q,
                                .metric = c->main == &c->rating ? "rating" : "sentiment",
                                .where = r->where.n ? r->where.p : NULL,
                                .a = out->periods[0].p,
                                .b = out->periods[1].p};
    vp_table *t = NULL;
    vp_status status = vp_compare(r->store, &q, &t, error);
    if (!status)
        status = read_contrast(r, t, error);
    vp_table_free(t);
    return status;
}
