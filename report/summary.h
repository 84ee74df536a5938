/* The summary of a store as plain values, and its two faces: text and JSON. */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "base/arena.h"
#include "base/error.h"

enum { FINDING_QUOTES = 2, SUMMARY_PERIODS = 400 };

typedef struct quote {
    int64_t number; /* of the document */
    str text;
} quote;

/* Something that was found, with the filter that gives the documents behind it. */
typedef struct finding {
    int handle; /* "[2]" */
    const char
        *kind; /* "period", "event", "aspect", "topic", "entity", "hurts", "delights", "group", "answer"; static */
    str label, detail, filter;
    double n, value, low, high, before; /* NaN: not given */
    quote quotes[FINDING_QUOTES];       /* [quote_count] */
    size_t quote_count;
} finding;

typedef struct source_line {
    str name, read_as, notes;
    double rows, rejected;
    bool feedback;
} source_line;

typedef struct language_share {
    str code;
    double n;
    bool scored; /* documents in it have a sentiment */
} language_share;

struct vp_summary {
    arena memory;         /* all texts */
    str source;           /* as the user named it, for the suggestions; "": there are none */
    bool kept;            /* the store is: there is nothing left to analyse */
    source_line *sources; /* [source_count] */
    size_t source_count;
    double rows, documents, with_text, rating_only, empty, rejected, repeats, copies, lookup_rows;
    language_share *languages; /* [language_count], largest first */
    size_t language_count;
    double opinion[3], scored;                              /* documents by label */
    double agreement, agreement_n;                          /* share of clear ratings whose sign the sentiment shares */
    bool by_rating;                                         /* the metric is the rating */
    const char *metric;                                     /* of the curve: "rating" or "sentiment"; NULL: none */
    double metric_value, metric_n, metric_low, metric_high; /* the mean, and the ends of its scale */
    const char *every;                                      /* of the curve: "month", ... */
    double curve[SUMMARY_PERIODS];                          /* [periods] NaN: no documents */
    size_t periods;
    str first, last;                      /* of them */
    double nps, nps_low, nps_high, nps_n; /* NaN: no NPS answers */
    double promoters, detractors;         /* of the answers: how many; the others are passives */
    finding *findings;                    /* [finding_count] */
    size_t finding_count, finding_room;
};

#endif
