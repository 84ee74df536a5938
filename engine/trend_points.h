/* What a store measured by period and group: the numbers that trends, changes and forecasts are made of. */
#ifndef ENGINE_TREND_POINTS_H
#define ENGINE_TREND_POINTS_H

#include "base/intern.h"
#include "engine/queries.h"
#include "models/statistics.h"

enum { TREND_FIELDS = 2 };

/* A period for `every` that takes all documents together. */
#define TREND_AS_ONE "all"

typedef struct trend_group {
    str names[TREND_FIELDS]; /* values of the fields */
    uint32_t key;            /* in the order of first sight */
    int64_t order;           /* -1: no group, only what shares are of */
} trend_group;

typedef struct trend_point {
    int64_t start;   /* first second of the period */
    uint32_t group;  /* from 0, in order */
    moments sums;    /* as measured; a share's n are those it is of, in points of 100 */
    estimate result; /* on the scale that is shown */
} trend_point;

typedef struct trend_points {
    metric metric;
    const char *name; /* of the metric: borrowed from the query */
    period_unit unit;
    bool as_one;              /* all documents are one period */
    str fields[TREND_FIELDS]; /* to group by, in `memory` */
    size_t field_count;
    double lowest, highest; /* of the metric's scale */
    trend_group *groups;    /* [group_count]; one when there are no fields */
    size_t group_count;
    trend_point *items; /* [count], by period, then group; only what was measured */
    size_t count;
    intern keys;      /* of groups: names in any case of the letters */
    uint32_t *places; /* [keys.count]: of the group of a key, in `memory`; UINT32_MAX: none */
    arena memory;
} trend_points;

/* Asks. VP_NOT_FOUND when the store holds none of what is asked. Points more than 30 years away from most others are
 * left out on the sides where no day was given, and a line of the log says so. `out`: trend_points_release, also after
 * failure. */
vp_status trend_points_read(vp_store *s, const vp_trend_query *query, trend_points *out, vp_error *error);
void trend_points_release(trend_points *p);

/* A metric without points, for trend_estimate; of those that each document has by itself. NULL: sentiment. */
vp_status trend_metric_read(vp_store *s, const char *name, trend_points *out, vp_error *error);
/* Of values of documents, as query_metric_sql has them. */
estimate trend_estimate(const trend_points *p, moments m);

/* The group of these names in any case of the letters; UINT32_MAX: none, or memory ran out. */
uint32_t trend_group_find(const trend_points *p, const str names[TREND_FIELDS]);

/* What is measured in a period without documents. */
estimate trend_estimate_nothing(const trend_points *p);
/* The point of a period and group; NULL: nothing was measured. */
const trend_point *trend_point_at(const trend_points *p, int64_t start, uint32_t group);
/* Periods from the first to the last measured; at most `most` + 1. */
size_t trend_period_count(const trend_points *p, size_t most);

/* Whether the data, of the seconds from `first` to `last`, fill less than nine tenths of the first and of the last
 * period: their counts are no lows. Days are always whole. */
void trend_partial(period_unit unit, int64_t first, int64_t last, bool out[2]);
/* The same of what a trend was read of. */
vp_status trend_points_partial(vp_store *s, const vp_trend_query *query, const trend_points *p, bool out[2],
                               vp_error *error);

/* Periods after which a season comes back: days of a week, else parts of a year; 0: none. */
size_t trend_season_length(period_unit unit);

/* A table with these columns, and those of the fields behind the first `lead`; a column that is
 * called as a field becomes NAME_value. *out is owned. */
vp_status trend_table_new(const trend_points *p, const char *const *names, size_t count, size_t lead, vp_table **out,
                          vp_error *error);

/* Appends `where` and the days from `since` to `until`, each of which may be NULL, to an empty buffer as the text of
 * one filter, NUL-terminated; nothing where all are. False when memory ran out. */
bool trend_filter_text(const char *where, const char *since, const char *until, buf *out);
/* The same, read. Each is parsed alone first, so that an error points into
 * what the user wrote. *out: filter_release, also after failure. */
vp_status trend_filter(vp_store *s, const char *where, const char *since, const char *until, filter *out,
                       vp_error *error);
/* The seconds that a day, month or year begins and ends with; false: none was given, or it is no date. */
bool trend_read_day(const char *day, int64_t *begin, int64_t *end);
/* Appends the filter that means a period as people write it: 2016, 2016-05, 2016-Q2, 2016-W07, 2016-05-31, or two with
 * ".." between. False when memory ran out. */
bool trend_period_filter(str period, buf *out);

#endif
