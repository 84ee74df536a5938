/* Findings in trends: changes of level, values that stand out, seasons. */
#include "trends/changes.h"

#include "engine/trend_points.h"
#include "report/figure.h"
#include "engine/options.h"
#include "trends/outliers.h"
#include "trends/season.h"

#include <math.h>
#include <stdlib.h>

typedef struct change_finder {
    const trend_points *points;
    vp_table *table;
    uint32_t group;
    /* of the group's series; values that nobody measured are left out */
    int64_t *starts;
    double *values, *weights, *scratch; /* scratch: [2 * room] */
    double *all, *all_weights;          /* [room] the same in each period; NaN: not measured */
    size_t *at;                         /* [n] their periods */
    bool *outlying;
    size_t n, room;
    bool partial[2];                /* the first and the last number are counts of part of a period */
    double effects[SEASON_LONGEST]; /* what was taken from the values */
    size_t season;                  /* periods of it; 0: none */
    double penalty;
} change_finder;

/* ---- Sentences ---- */

static bool put_figure(buf *out, double value, double scale)
{
    int decimals = scale >= 50 ? 0 : scale >= 5 ? 1 : 2;
    char room[FIGURE_ROOM];
    return buf_add_str(out, figure(value, decimals, room));
}

/* How large numbers of the metric are. */
static double scale_of(const change_finder *f)
{
    double largest = 0;
    for (size_t i = 0; i < f->n; i++)
        largest = fmax(largest, fabs(f->values[i]));
    return isfinite(f->points->highest) ? f->points->highest - f->points->lowest : largest;
}

static bool put_subject(const change_finder *f, buf *out)
{
    const trend_points *p = f->points;
    bool ok = true;
    for (size_t i = 0; ok && i < p->field_count; i++)
        ok = buf_puts(out, i ? ", " : "") && buf_add_str(out, p->groups[f->group].names[i]);
    return ok && buf_puts(out, p->field_count ? ": " : "") && buf_puts(out, p->name);
}

static bool put_period(const change_finder *f, buf *out, size_t at)
{
    char period[16];
    period_format(f->points->unit, f->starts[at], period);
    return buf_puts(out, period);
}

static bool say_change(const change_finder *f, const level_change *c, buf *out)
{
    double scale = scale_of(f);
    const char *verb = c->change.value > 0 ? " rose from " : " fell from ";
    bool ok = put_subject(f, out) && buf_puts(out, verb) && put_figure(out, c->before, scale) &&
              buf_puts(out, " to ") && put_figure(out, c->after, scale) &&
              buf_puts(out, c->change.value > 0 ? " (+" : " (") && put_figure(out, c->change.value, scale) &&
              buf_puts(out, ", 95 % ") && put_figure(out, c->change.low, scale) && buf_puts(out, " to ") &&
              put_figure(out, c->change.high, scale) && buf_puts(out, ") in ") && put_period(f, out, c->at);
    if (c->first == c->last)
        return ok;
    return ok && buf_puts(out, " (between ") && put_period(f, out, c->first) && buf_puts(out, " and ") &&
           put_period(f, out, c->last) && buf_putc(out, ')');
}

static bool say_outlier(const change_finder *f, size_t at, double value, double around, buf *out)
{
    double scale = scale_of(f);
    return put_subject(f, out) && buf_puts(out, " was ") && put_figure(out, value, scale) && buf_puts(out, " in ") &&
           put_period(f, out, at) && buf_puts(out, f->season ? ", to be expected " : ", in the periods around it ") &&
           put_figure(out, around, scale);
}

/* "Monday", "May", "Q2", "W07" of the period that begins then. */
static bool put_place(const change_finder *f, buf *out, int64_t start)
{
    static const char *const days[] = {"Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"};
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    char period[16];
    period_format(f->points->unit, start, period);
    switch (f->points->unit) {
    case PERIOD_DAY: return buf_puts(out, days[((start / 86400) % 7 + 7) % 7]);
    case PERIOD_MONTH: return buf_puts(out, months[(10 * (period[5] - '0') + period[6] - '0' + 11) % 12]);
    default: return buf_puts(out, period + 5);
    }
}

static bool say_season(const change_finder *f, const double *effects, size_t length, buf *out)
{
    size_t low = 0, high = 0;
    for (size_t i = 1; i < length; i++) {
        low = effects[i] < effects[low] ? i : low;
        high = effects[i] > effects[high] ? i : high;
    }
    double scale = scale_of(f);
    return put_subject(f, out) && buf_puts(out, " has a season: highest in ") &&
           put_place(f, out, f->starts[f->room + high]) && buf_puts(out, " (+") &&
           put_figure(out, effects[high], scale) && buf_puts(out, "), lowest in ") &&
           put_place(f, out, f->starts[f->room + low]) && buf_puts(out, " (") && put_figure(out, effects[low], scale) &&
           buf_putc(out, ')');
}

/* ---- Rows ---- */

static bool add_row(change_finder *f, const char *kind, size_t at, size_t first, size_t last, const difference *change,
                    double before, double after, const buf *sentence)
{
    vp_table *t = f->table;
    char period[3][16];
    const size_t places[3] = {at, first, last};
    for (int i = 0; i < 3; i++)
        period_format(f->points->unit, f->starts[places[i]], period[i]);
    bool ok = table_row(t) && table_text(t, str_of(kind));
    for (size_t i = 0; ok && i < f->points->field_count; i++)
        ok = table_text(t, f->points->groups[f->group].names[i]);
    return ok && table_text(t, str_of(period[0])) && table_text(t, str_of(period[1])) &&
           table_text(t, str_of(period[2])) && table_real(t, before) && table_real(t, after) &&
           table_real(t, change->value) && table_real(t, change->low) && table_real(t, change->high) &&
           table_text(t, buf_str(sentence));
}

static vp_status add_season(change_finder *f, const double *effects, size_t length, vp_error *error)
{
    buf sentence = {0};
    const difference none = {NAN, NAN, NAN, NAN};
    bool ok = say_season(f, effects, length, &sentence) &&
              add_row(f, "season", 0, 0, f->n - 1, &none, NAN, NAN, &sentence);
    buf_release(&sentence);
    return ok ? VP_OK : fail_memory(error);
}

static vp_status add_levels(change_finder *f, vp_error *error)
{
    level_change *found;
    size_t count;
    bool ok = changes_find(f->values, f->weights, f->n, f->penalty, &found, &count);
    for (size_t i = 0; ok && i < count; i++) {
        buf sentence = {0};
        const level_change *c = &found[i];
        ok = say_change(f, c, &sentence) &&
             add_row(f, "level", c->at, c->first, c->last, &c->change, c->before, c->after, &sentence);
        buf_release(&sentence);
    }
    free(found);
    return ok ? VP_OK : fail_memory(error);
}

/* A value stands out when its own interval does not reach those around it. */
static vp_status add_outliers(change_finder *f, vp_error *error)
{
    const trend_points *p = f->points;
    bool counts = p->metric == METRIC_VOLUME;
    double *even = f->scratch + f->n; /* large counts vary more than small ones: their roots do not (Anscombe 1948) */
    for (size_t i = 0; i < f->n; i++)
        even[i] = counts ? sqrt(fmax(f->values[i], 0) + 0.375) : f->values[i];
    bool ok = outliers_set_aside(even, f->n, f->scratch, f->outlying);
    for (size_t i = 0; ok && i < f->n; i++) {
        const trend_point *at = f->outlying[i] ? trend_point_at(p, f->starts[i], f->group) : NULL;
        estimate e = at ? at->result : trend_estimate_nothing(p);
        double around = counts ? f->scratch[i] * f->scratch[i] - 0.375 : f->scratch[i];
        around += f->season ? f->effects[f->at[i] % f->season] : 0;
        if (!f->outlying[i] || (!counts && e.n < VP_THIN) || !(around < e.low || around > e.high))
            continue;
        buf sentence = {0};
        const difference change = {e.value - around, e.low - around, e.high - around, NAN};
        ok = say_outlier(f, i, e.value, around, &sentence) &&
             add_row(f, "outlier", i, i, i, &change, around, e.value, &sentence);
        buf_release(&sentence);
    }
    return ok ? VP_OK : fail_memory(error);
}

/* ---- Series ---- */

static void read_series(change_finder *f)
{
    const trend_points *p = f->points;
    f->n = 0;
    for (size_t i = 0, k = 0; i < f->room; i++) {
        int64_t start = f->starts[k] = i ? period_next(p->unit, f->starts[f->room + i - 1]) : p->items[0].start;
        f->starts[f->room + i] = start;
        const trend_point *at = trend_point_at(p, start, f->group);
        bool part = (i == 0 && f->partial[0]) || (i + 1 == f->room && f->partial[1]);
        double none = p->metric == METRIC_VOLUME ? 0 : (double)NAN;
        f->all[i] = part ? (double)NAN : at ? at->result.value : none;
        f->all_weights[i] = at && p->metric != METRIC_VOLUME ? at->result.n : 1;
        if (isnan(f->all[i]))
            continue;
        f->at[k] = i;
        f->values[k] = f->all[i];
        f->weights[k] = f->all_weights[i];
        f->n = ++k;
    }
}

/* Takes the season out of the values, where there is one. */
static vp_status take_season(change_finder *f, vp_error *error)
{
    size_t length = trend_season_length(f->points->unit);
    season_parts parts;
    if (!season_split(f->all, f->all_weights, f->room, length, &parts))
        return fail_memory(error);
    f->season = parts.clear ? length : 0;
    for (size_t i = 0; i < f->season; i++)
        f->effects[i] = parts.effects[i];
    for (size_t i = 0; f->season && i < f->n; i++)
        f->values[i] -= f->effects[f->at[i] % f->season];
    season_release(&parts);
    return f->season ? add_season(f, f->effects, f->season, error) : VP_OK;
}

static vp_status find_in_group(change_finder *f, vp_error *error)
{
    read_series(f);
    vp_status status = take_season(f, error);
    if (!status)
        status = add_outliers(f, error);
    return status ? status : add_levels(f, error);
}

static vp_status find_in_all(change_finder *f, vp_error *error)
{
    const trend_points *p = f->points;
    if (!p->count)
        return VP_OK;
    f->room = trend_period_count(p, CHANGES_MOST);
    if (f->room > CHANGES_MOST)
        return fail(error, VP_LIMIT, "see --since, --until and --every", "there are more than %d periods",
                    CHANGES_MOST);
    f->starts = calloc(2 * f->room, sizeof *f->starts);
    f->values = calloc(6 * f->room, sizeof *f->values);
    f->at = calloc(f->room, sizeof *f->at);
    f->outlying = calloc(f->room, sizeof *f->outlying);
    if (!f->starts || !f->values || !f->at || !f->outlying)
        return fail_memory(error);
    f->weights = f->values + f->room;
    f->scratch = f->weights + f->room;
    f->all = f->scratch + 2 * f->room;
    f->all_weights = f->all + f->room;
    /* Where many groups are looked at, a change must be so much the likelier. */
    double length = log((double)(f->room > 2 ? f->room : 2));
    f->penalty = CHANGES_PENALTY + 2 * log((double)p->group_count) / length;
    vp_status status = VP_OK;
    for (f->group = 0; !status && f->group < p->group_count; f->group++)
        status = find_in_group(f, error);
    return status;
}

vp_status vp_changes(vp_store *s, const vp_trend_query *given, vp_table **out, vp_error *error)
{
    vp_trend_query query = {0};
    trend_points p = {0};
    change_finder f = {.points = &p};
    vp_status status = options_copy(&query, sizeof query, given, error);
    if (!status)
        status = trend_points_read(s, &query, &p, error);
    static const char *const names[] = {"kind",  "period", "earliest",   "latest",      "before",
                                        "after", "change", "change_low", "change_high", "finding"};
    if (!status)
        status = trend_table_new(&p, names, sizeof names / sizeof *names, 1, &f.table, error);
    if (!status && p.metric == METRIC_VOLUME)
        status = trend_points_partial(s, &query, &p, f.partial, error);
    if (!status)
        status = find_in_all(&f, error);
    free(f.starts);
    free(f.values);
    free(f.at);
    free(f.outlying);
    trend_points_release(&p);
    if (status)
        vp_table_free(f.table);
    else
        *out = f.table;
    return status;
}

vp_status vp_series_changes(const double *values, size_t count, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"at",    "first",  "last",       "before",
                                        "after", "change", "change_low", "change_high"};
    if (count > CHANGES_MOST)
        return fail(error, VP_LIMIT, "look at sums or means of several values", "a series has at most %d values",
                    CHANGES_MOST);
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i]))
            return fail(error, VP_INVALID, NULL, "value %zu of the series is no number", i + 1);
    level_change *found;
    size_t n;
    vp_table *t = NULL;
    bool ok = changes_find(values, NULL, count, CHANGES_PENALTY, &found, &n);
    vp_status status = ok ? table_new(names, 8, &t, error) : fail_memory(error);
    for (size_t i = 0; !status && i < n; i++) {
        const level_change *c = &found[i];
        ok = table_row(t) && table_integer(t, (int64_t)c->at) && table_integer(t, (int64_t)c->first) &&
             table_integer(t, (int64_t)c->last) && table_real(t, c->before) && table_real(t, c->after) &&
             table_real(t, c->change.value) && table_real(t, c->change.low) && table_real(t, c->change.high);
        status = ok ? VP_OK : fail_memory(error);
    }
    free(found);
    if (status)
        vp_table_free(t);
    else
        *out = t;
    return status;
}
