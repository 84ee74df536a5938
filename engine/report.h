/* The parts of a report: each gathers its share of a report_content. */
#ifndef ENGINE_REPORT_H
#define ENGINE_REPORT_H

#include "engine/trend_points.h"
#include "report/html_content.h"

#include <voxpop_report.h>

/* What the parts share while a report is made. */
typedef struct reporter {
    vp_store *store;
    const vp_report_options *options;
    report_content *out;
    const char *lang; /* of the report */
    buf where;        /* all of the filter, with the days; NUL-terminated, empty: everything */
    filter filter;    /* the same, read */
    period_unit unit; /* of trends */
} reporter;

/* A copy in the report's memory; {NULL, 0} when memory ran out. */
str report_keep(reporter *r, str text);

/* A text of a document as it may be shown: readable, masked where that is wanted, cut. *out: in the report's memory. */
vp_status report_mask(reporter *r, const char *lang, str text, str *out, vp_error *error);

/* Which documents are quoted first. */
typedef enum report_mood { MOOD_WORST, MOOD_BEST } report_mood;

/* Adds the most decided quote of the documents of `where` and of the report's filter to quotes[*count], if there is
 * one: of `counter` the other mood. Nothing when texts are not quoted, or *count is REPORT_QUOTES. */
vp_status report_quote_add(reporter *r, const char *where, report_mood mood, bool counter, report_quote *quotes,
                           size_t *count, vp_error *error);

/* Appends what is measured of each document: sentiment as trends have it, of the aspects that the filter asks for.
 * *proxy as of query_metric_sql. */
vp_status report_metric_sql(reporter *r, metric m, buf *sql, bool *proxy, vp_error *error);

/* The filter of the report and another one, as text. False when memory ran out. */
bool report_narrow(const reporter *r, const char *more, buf *out);

/* Fills a list of groups of documents, compared by what the report is about: those of a field of documents, or of
 * `each`, a SELECT of document, category, name, where it is not empty; then also quoted. `field`: as filters have it.
 */
vp_status report_list_by(reporter *r, saying title, const char *field, const char *each, report_list *out,
                         vp_error *error);

/* The name of an aspect in the language of the report. */
str report_aspect_name(const reporter *r, str category);

vp_status report_count(reporter *r, vp_error *error);     /* documents, languages, quality, sources, hashes */
vp_status report_measures(reporter *r, vp_error *error);  /* what is measured, over all */
vp_status report_events(reporter *r, vp_error *error);    /* groups that were unlike themselves */
vp_status report_trends(reporter *r, vp_error *error);    /* over time, and what stands out there */
vp_status report_contrasts(reporter *r, vp_error *error); /* how the last two periods differ */
vp_status report_lists(reporter *r, vp_error *error);     /* aspects, topics, names, groups */
vp_status report_drivers(reporter *r, vp_error *error);   /* what the rating goes with */
vp_status report_segments(reporter *r, vp_error *error);  /* customers that are alike */

#endif
