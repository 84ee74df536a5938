/* Charts of a report, as SVG in the page: no script, colours by the style sheet. */
#ifndef REPORT_HTML_CHART_H
#define REPORT_HTML_CHART_H

#include "report/html.h"

/* A line over time with its band, thin points hollow, and the marks as numbers in circles; once for wide pages and once
 * for narrow ones. `title` and `description` are told to who does not see it. */
void html_chart_trend(html *h, const report_trend *t, said title, said description);

/* The ends of what the items of a list reach, thin ones left out. */
typedef struct chart_scale {
    double low, high;
} chart_scale;
chart_scale html_chart_scale(const report_list *l);

/* An estimate of a list, beside what it is compared with (shares: nothing): a dot on a bar. */
void html_chart_strip(html *h, const report_list *l, chart_scale scale, const report_value *v);

/* Drivers that have a place, numbered in their order: how important each is against how it is rated (Martilla and James
 * 1977). Nothing where there are fewer than two. */
void html_chart_quadrant(html *h, const report_list *drivers);
/* The map of segments. */
void html_chart_map(html *h, const report_map *m);

#endif
