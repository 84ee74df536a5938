/*
 * Times that are told from now: "5分钟前", "昨天 08:00", "2 weeks ago", "вчера в 10:15", "01-15". Pages show them, and
 * what is copied from pages keeps them (Weibo: standardize_date in github.com/dataabc/weibo-crawler). What they mean is
 * known only with the moment at which the page was seen.
 */
#ifndef INGEST_AGO_H
#define INGEST_AGO_H

#include "ingest/dates.h"

/* `now`: seconds since 1970 on the clock of whoever reads; `out` is on the same clock, without a zone. Of what is told
 * in days or longer only the day is known. A month and a day without a year ("01-15", "1月15日 10:20") are the last
 * such day that has come. False when the cell is no such time; `out` is then untouched. */
bool ago_parse(str cell, int64_t now, date_value *out);

/* Whether it is one, beyond doubt: "01-15" may be a range. */
bool ago_is(str cell);

#endif
