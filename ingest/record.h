/* A row after mapping: one piece of feedback, before analysis. */
#ifndef INGEST_RECORD_H
#define INGEST_RECORD_H

#include "base/str.h"

typedef struct record_hash {
    uint64_t high, low;
} record_hash;

typedef struct record {
    str text, title, id, customer, country, shop, product, channel, language; /* {NULL, 0}: none */
    bool has_time, has_clock; /* has_clock false: only the day is known */
    int64_t time;             /* seconds since 1970 on the store's clock */
    bool is_relative;         /* the time was told from now, which is another at each reading */
    bool has_rating;
    double rating, rating_unit; /* as given; 0 worst .. 1 best */
    int nps;                    /* 0..10; -1: none */
    int recommended;            /* 0, 1; -1: none */
    str fields;                 /* all other columns as a JSON object */
    record_hash identity;       /* of the source's own id (and the time where ids merely count), else of the feedback */
    uint64_t version;           /* hash of all cells: tells an edited review from the same one */
    uint64_t wording;           /* hash of text, title and rating */
    uint32_t occurrence;        /* how many equal rows came before in the same file */
} record;

#endif
