/* What a report tells, as plain values: gathered by engine/report.h, written by html_report_write. */
#ifndef REPORT_HTML_CONTENT_H
#define REPORT_HTML_CONTENT_H

#include "report/series.h"
#include "report/voice.h"

#include <voxpop.h>

/* A sentiment is unsure where no label is likelier. */
#define REPORT_UNSURE 0.6

enum { REPORT_QUOTES = 2, REPORT_DIMENSIONS = 5, REPORT_TRENDS = 4, REPORT_TRAITS = 3, REPORT_QUOTE_COLUMNS = 240 };

/* An estimate: NaN where there is none. `n`: documents behind it. */
typedef struct report_value {
    double value, low, high, n;
} report_value;

/* A quantity and how it is shown. */
typedef struct report_measure {
    saying name, within;    /* SAY_RATING; SAY_WITHIN_RATING, as it is called inside a sentence */
    saying scale;           /* SAY_RATING_SCALE */
    double lowest, highest; /* of its scale; infinite: none */
    int decimals, fine;     /* of values; of what two periods are compared by */
    report_value all;       /* of all documents of the report */
} report_measure;

typedef struct report_quote {
    int64_t number; /* of the document */
    str text, lang;
    bool counter; /* of the other mood */
} report_quote;

/* What sets a segment apart. */
typedef struct report_trait {
    str name;
    double own, others;
    report_value effect; /* in standard deviations; of shares Cohen's h */
    bool share;          /* own and others are shares */
} report_trait;

typedef struct report_item {
    str name;
    str words;                          /* that stand out where it is bad; empty: none are told */
    double customers, part, found;      /* of a segment: how many, which share of all, how much is found again; NaN */
    report_trait traits[REPORT_TRAITS]; /* [trait_count] */
    size_t trait_count;
    double rated; /* of a driver, as of vp_driver */
    saying place; /* of a driver: SAY_FIX_FIRST ..., SAY_SECOND_TARGET; SAYINGS: none */
    double share; /* of the documents with text; NaN: not told, and the list compares groups */
    report_value value;
    report_quote quotes[REPORT_QUOTES]; /* [quote_count] */
    size_t quote_count;
    bool apart; /* unlike the others of its list beyond chance, for all that were compared */
} report_item;

/* Things that are measured alike, most documents first. */
typedef struct report_list {
    saying title;
    const report_measure *measure;
    double all;         /* what the items are compared with */
    report_item *items; /* [count] */
    size_t count, left_out;
} report_list;

typedef enum report_mark_kind { MARK_LEVEL, MARK_OUTLIER, MARK_SEASON } report_mark_kind;

/* What stands out in a trend. */
typedef struct report_mark {
    report_mark_kind kind;
    str period, earliest, latest;
    double before, after;
    report_value change;
} report_mark;

typedef struct report_trend {
    const report_measure *measure;
    series_set series;  /* one line */
    report_mark *marks; /* [mark_count], by period */
    size_t mark_count;
    bool partial[2]; /* of counts: the first and the last period are not complete */
} report_trend;

/* A period in which a group was unlike itself. */
typedef struct report_event {
    str group, period, words;
    bool is_language; /* the group is, by its code; nearly all documents, where there is only one */
    report_value value;
    double otherwise;
    report_quote quotes[REPORT_QUOTES]; /* [quote_count] */
    size_t quote_count;
} report_event;

/* A row of vp_compare. */
typedef struct report_cause {
    const char *kind; /* static: "words", "formula", "rest" or "mix" */
    str what;
    double before, after, explains;
    bool moved; /* beyond chance */
} report_cause;

/* How the last two periods differ. */
typedef struct report_contrast {
    str periods[2]; /* empty: there are not two */
    report_value before, after, change;
    bool moved;
    report_cause *causes; /* [count] */
    size_t count;
} report_contrast;

/* Customers where they lie in the two directions in which they differ most. */
typedef struct report_map {
    double *at;       /* [2 * count] */
    int32_t *segment; /* [count] -1: none */
    size_t count, segments;
    double share; /* of what they differ that the two directions show */
} report_map;

typedef struct report_language {
    str code;
    double n;
    bool scored;
} report_language;

typedef struct report_source {
    str name, read_as;
    double rows, rejected;
} report_source;

typedef struct report_content {
    arena memory;              /* all texts and arrays */
    str title, where, command; /* empty: none was given */
    str made;                  /* a day; empty */
    bool has_period, masked, quoted;
    int64_t first, last; /* seconds of the first and the last document */
    double documents, with_text, rating_only, undated, copies, other_languages, unsure, corrected;
    double agreement, agreement_n;  /* clear ratings whose sign the sentiment shares; clear ratings */
    double rows, rejected, repeats; /* of all sources */
    report_language *languages;     /* [language_count] most documents first */
    size_t language_count;
    report_measure rating, sentiment, nps, volume; /* `all.n` 0: there are none */
    const report_measure *main;                    /* rating or sentiment; NULL: neither */
    report_event *events;                          /* [event_count] the surest first */
    size_t event_count;
    report_trend trends[REPORT_TRENDS]; /* [trend_count] */
    size_t trend_count;
    report_contrast contrast;
    report_list aspects, topics, entities, groups[REPORT_DIMENSIONS], drivers, segments; /* a `count` of 0: left out */
    report_measure explained; /* of the drivers: shares, `all.value` of all together */
    bool drivers_beyond_chance;
    report_map map;         /* of the segments */
    report_source *sources; /* [source_count] */
    size_t source_count;
    str timezone;
    char data_hash[65], models_hash[65];
} report_content;

void report_content_release(report_content *c);

/* Writes it as one HTML page in the language of `v`. */
vp_status html_report_write(const report_content *c, voice *v, vp_write write, void *context, vp_error *error);

#endif
