/* The sections of a report. */
#ifndef REPORT_HTML_SECTIONS_H
#define REPORT_HTML_SECTIONS_H

#include "report/html.h"

/* A value of a measure; one of shares in per cent. */
said html_value(html *h, const report_measure *m, double value);
said html_interval(html *h, const report_measure *m, const report_value *v);

/* The sentence of a mark. */
void html_tell_mark(html *h, const report_trend *t, const report_mark *m);
/* How the last two periods differ, in a sentence. */
void html_tell_contrast(html *h, const report_content *c);

void html_trends(html *h, const report_content *c);
void html_contrast(html *h, const report_content *c);
void html_list(html *h, const report_content *c, const report_list *l);
void html_drivers(html *h, const report_content *c);
void html_segments(html *h, const report_content *c);
void html_groups(html *h, const report_content *c);
void html_quotes(html *h, const report_quote *quotes, size_t count);

#endif
