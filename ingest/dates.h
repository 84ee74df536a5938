/*
 * Dates and times as people's files have them. Whether day or month comes first is decided once for a whole column:
 * date_observe every cell in a first pass, date_decide, then date_parse.
 */
#ifndef INGEST_DATES_H
#define INGEST_DATES_H

#include "base/str.h"

/* Matters for "4/5/2020" and "4/5/20" only: dates that start with a year of four digits or name their month are read
 * alike under all. */
typedef enum date_order { DATE_DAY_FIRST, DATE_MONTH_FIRST, DATE_YEAR_FIRST /* 24/05/04 */ } date_order;

/* What is known of a column; starts zeroed. */
typedef struct date_column {
    uint64_t filled;          /* cells that are not empty */
    uint64_t dates;           /* cells that are a date in some order */
    uint64_t plain_numbers;   /* of them, bare numbers: epoch seconds, milliseconds, microseconds, yyyymmdd */
    uint64_t relative;        /* of them, those told from now: "5分钟前" */
    uint64_t named;           /* of them, those that name their month */
    uint64_t day_first;       /* of them, those that only fit day before month: 13/05/2020 */
    uint64_t month_first;     /* of them, those that only fit month before day: 05/13/2020 */
    uint64_t ambiguous;       /* of them, those that fit both: 04/05/2020 */
    uint32_t distinct_first;  /* bit set of what stood at the first place of ambiguous dates written with '/' ... */
    uint32_t distinct_second; /* ... and at the second */
    uint64_t year_first;      /* of them, those that fit year before month before day: 24/02/14 */
    uint64_t year_only;       /* of these, those that fit no other order: 45/02/14 */
    uint32_t distinct_year, distinct_last; /* bit sets of what stood at their first and last place */
} date_column;

void date_observe(date_column *c, str cell);

/* Year first where all cells allow it and the first place is no month and stays nearly the same, or is no day. Else the
 * order that more cells fit alone. Where that is even: day first, unless dates written with '/' vary more at the
 * second place and stay close together at the first. */
date_order date_decide(const date_column *c);
/* False where all dates begin with the year, or are plain numbers. */
bool date_order_matters(const date_column *c);

typedef struct date_value {
    int64_t seconds; /* since 1970-01-01T00:00:00, in UTC when has_zone, else on the wall clock of whoever wrote it */
    bool has_time;   /* false: only a day is known */
    bool has_zone;   /* the text (or an epoch number) fixed the zone */
} date_value;

/* False when the cell is no date, or one that does not fit `order` (13/25/2020; 25/02/2020 under month first), or lies
 * outside the years 1900 to 2100 (1990 to 2100 for bare numbers). `out` is then untouched. */
bool date_parse(str cell, date_order order, date_value *out);

#endif
