/* Asking the store. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "base/calendar.h"
#include "base/table.h"
#include "store/filter.h"
#include "store/store.h"

/* The documents of a filter: "FROM document d JOIN content c ... WHERE ..."; `f` must outlive the text's use. */
bool query_from(const filter *f, bool with_content, buf *sql);

/* The same, a row for each category that a document speaks of: `a.category`, with the mean `a.score`. */
bool query_from_aspects(const filter *f, bool with_content, buf *sql);
/* Beside each document `a`: the category that a topic of it is, by its id. */
bool query_from_topics(const filter *f, bool with_content, buf *sql);
/* Beside each document `a`: the category that an entity of it is, by its name; `field`: "entity" or "entity:TYPE". */
bool query_from_entities(const filter *f, str field, bool with_content, buf *sql);

/* VP_NOT_FOUND, with the place in the expression, when the filter names a column that no document has. */
vp_status query_check_columns(store *s, const filter *f, vp_error *error);

/* Runs a statement with the filter's values bound (`f` may be NULL) and gives its rows as a table. Columns named
 * "fields" are JSON. *out is owned: vp_table_free. */
vp_status query_table(store *s, const char *sql, const filter *f, vp_table **out, vp_error *error);

/* A number: first column of the first row; `fallback` when there is none or it is NULL. */
vp_status query_number(store *s, const char *sql, const filter *f, double fallback, double *out, vp_error *error);

/* How many documents a filter has. */
vp_status query_count(store *s, const filter *f, double *n, vp_error *error);

/* Binds the filter's values (`f` may be NULL); they must outlive the statement's use. */
vp_status query_bind(store *s, sqlite3_stmt *q, const filter *f, vp_error *error);

/* Calls `take` for every row; cells by sqlite3_column_*. */
typedef vp_status (*query_row)(void *context, sqlite3_stmt *row, vp_error *error);
vp_status query_each(store *s, const char *sql, const filter *f, query_row take, void *context, vp_error *error);

/* What is measured of documents: an SQL expression whose mean is the metric. */
typedef enum metric {
    METRIC_SENTIMENT,
    METRIC_VOLUME,
    METRIC_SHARE,
    METRIC_RATING,
    METRIC_NPS,
    METRIC_CSAT,
    METRIC_NET_SENTIMENT,
    METRICS
} metric;
metric metric_by_name(const char *name); /* METRICS when there is none */

/* The scale that ratings are shown on: the sources' own where all share one, else 1 to 5. */
vp_status query_rating_scale(store *s, double *low, double *high, vp_error *error);

/* An NPS answer of `document d` in points; their mean is the NPS. */
#define QUERY_NPS_POINTS "CASE WHEN d.nps >= 9 THEN 100.0 WHEN d.nps >= 7 THEN 0.0 WHEN d.nps >= 0 THEN -100.0 END"

/* Whether a `document d` says that it would recommend: 1, 0, or NULL. Rollups do not know it. */
#define QUERY_RECOMMENDED "d.recommended"

/* Appends the sentiment of each document of a filter: where this asks for aspects, theirs, else the document's. */
bool query_sentiment_sql(const filter *f, buf *sql);

/* Appends the text of each document of a filter: where this asks for aspects, the sentences that speak of them. */
bool query_text_sql(const filter *f, buf *sql);

/* Appends the expression of a metric. NPS without NPS answers is made of ratings or, where
 * there are none, of who would recommend (yes 100, no -100); *proxy says so. */
vp_status query_metric_sql(store *s, metric m, buf *sql, bool *proxy, vp_error *error);

#endif
