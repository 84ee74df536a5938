/* The parts of a summary: each fills its share of a vp_summary. */
#ifndef ENGINE_SUMMARY_H
#define ENGINE_SUMMARY_H

#include "engine/queries.h"
#include "engine/terms.h"
#include "report/summary.h"

/* What the parts share while a summary is made. */
typedef struct summarizer {
    vp_store *store;
    vp_summary *out;
    buf metric_sql;      /* expression of the curve's metric */
    double least_change; /* what counts as a change of it */
    period_unit unit;
    term_counts words; /* of all documents */
} summarizer;

/* Copies into the summary's memory; {NULL, 0} when memory ran out. */
str summary_text(summarizer *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The finest period that leaves at most forty points between two times. */
period_unit summary_unit(double first, double last);

/* Which documents of a finding are quoted. */
typedef enum quote_order { QUOTES_NONE, QUOTES_WORST, QUOTES_BEST } quote_order;

/* Adds a finding whose documents are those of `filter` (copied): counts them, picks quotes. *out is borrowed until the
 * next one is added. */
vp_status summary_add(summarizer *s, const char *kind, str label, str filter, quote_order quotes, finding **out,
                      vp_error *error);

/* The same; quotes begin at the first sentence that has the word `about`. */
vp_status summary_add_about(summarizer *s, const char *kind, str label, str filter, quote_order quotes,
                            const term *about, finding **out, vp_error *error);

vp_status summary_sources(summarizer *s, vp_error *error);  /* the files, and how they were read */
vp_status summary_count(summarizer *s, vp_error *error);    /* these, documents, languages, opinion */
vp_status summary_curve(summarizer *s, vp_error *error);    /* the metric over time, and its lowest period */
vp_status summary_words(summarizer *s, vp_error *error);    /* counted for the two that follow */
vp_status summary_events(summarizer *s, vp_error *error);   /* groups that were unlike themselves */
vp_status summary_aspects(summarizer *s, vp_error *error);  /* what they talk about */
vp_status summary_topics(summarizer *s, vp_error *error);   /* the store's topics */
vp_status summary_entities(summarizer *s, vp_error *error); /* whom they name */
vp_status summary_opinions(summarizer *s, vp_error *error); /* what hurts and what delights */
vp_status summary_groups(summarizer *s, vp_error *error);   /* best and worst shops, products ... */
vp_status summary_answers(summarizer *s, vp_error *error);  /* who waits for one */

#endif
