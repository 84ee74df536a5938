/* Writing HTML: markup of the program's own, and everything else escaped. The first failure sticks in `ok`. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/html_content.h"
#include "report/output.h"

typedef struct html {
    voice *voice;
    output out;
    arena words; /* what is put into messages, until the page is written */
    bool ok;
} html;

/* Markup as it stands: never what comes from elsewhere. */
void html_put(html *h, const char *markup);
void html_printf(html *h, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* NAME="value", with a space before it, in any locale. */
void html_attribute(html *h, const char *name, double value);
/* Any text, escaped. */
void html_text(html *h, str text);
/* A text cut to `columns`, with an ellipsis where it is longer. */
void html_cut(html *h, str text, size_t columns);
/* What stands between two sentences: nothing in Chinese. */
void html_gap(html *h);
/* A message, escaped. */
void html_say_words(html *h, saying s, const said *words, size_t count);
#define html_say(h, s, ...) \
    html_say_words(h, s, (const said[]){__VA_ARGS__}, sizeof((const said[]){__VA_ARGS__}) / sizeof(said))
#define html_tell(h, s) html_say_words(h, s, NULL, 0)
/* <element>message</element> */
void html_element(html *h, const char *element, saying s);
/* The head of a column of a table; `class` may be empty. */
void html_column(html *h, saying name, const char *class);

/* Words to put into messages; their texts live until the page is written. */
said html_word(html *h, str text);
said html_saying(html *h, saying s);
said html_number(html *h, double value, int decimals);
said html_signed(html *h, double value, int decimals);
said html_percent(html *h, double share);
said html_period(html *h, str period);
said html_range(html *h, double low, double high, int decimals);         /* "95 %: 3.6 to 3.8" */
said html_changed_range(html *h, double low, double high, int decimals); /* with signs */
said html_percent_range(html *h, double low, double high);
said html_documents(html *h, double n); /* "24 documents" */

#endif
