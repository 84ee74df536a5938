#include "report/html.h"

#include "base/utf8.h"
#include "report/markup.h"
#include "report/text_width.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

enum { WORD_COLUMNS = 120 /* of what is put into messages */, COLUMN_BYTES = 8 /* of text that is cut */ };

void html_put(html *h, const char *markup)
{
    h->ok = h->ok && buf_puts(&h->out.text, markup);
}

void html_printf(html *h, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    html_put(h, text);
}

void html_attribute(html *h, const char *name, double value)
{
    double tenths = round(10 * value) / 10;
    h->ok = h->ok && buf_putc(&h->out.text, ' ') && buf_puts(&h->out.text, name) && buf_puts(&h->out.text, "=\"") &&
            buf_number(&h->out.text, tenths, 6) && buf_putc(&h->out.text, '"');
}

void html_text(html *h, str text)
{
    h->ok = h->ok && markup_text(&h->out.text, text);
}

/* Marks on letters take no columns: so bytes are bounded, too. */
static bool put_fitted(buf *out, str text, size_t columns)
{
    size_t width;
    return text_fitted(out, utf8_prefix(text, COLUMN_BYTES * columns), columns, &width);
}

void html_cut(html *h, str text, size_t columns)
{
    buf fitted = {0};
    h->ok = h->ok && put_fitted(&fitted, text, columns);
    html_text(h, buf_str(&fitted));
    buf_release(&fitted);
}

/* ---- Messages ---- */

/* What is in `b` as a word; releases it. */
static said keep(html *h, buf *b, bool ok, double number)
{
    str text = ok ? arena_copy(&h->words, buf_str(b)) : (str){NULL, 0};
    h->ok = h->ok && text.p;
    buf_release(b);
    return (said){text, number};
}

void html_say_words(html *h, saying s, const said *words, size_t count)
{
    buf text = {0};
    h->ok = h->ok && voice_say(h->voice, &text, s, words, count);
    html_text(h, buf_str(&text));
    buf_release(&text);
}

void html_gap(html *h)
{
    html_put(h, strcmp(voice_language(h->voice), "zh") ? " " : "");
}

void html_element(html *h, const char *element, saying s)
{
    html_printf(h, "<%s>", element);
    html_tell(h, s);
    html_printf(h, "</%s>\n", element);
}

void html_column(html *h, saying name, const char *class)
{
    html_printf(h, "<th scope=\"col\"%s%s%s>", *class ? " class=\"" : "", class, *class ? "\"" : "");
    html_tell(h, name);
    html_put(h, "</th>");
}

said html_word(html *h, str text)
{
    buf b = {0};
    return keep(h, &b, put_fitted(&b, text, WORD_COLUMNS), 0);
}

said html_saying(html *h, saying s)
{
    buf b = {0};
    return keep(h, &b, voice_say(h->voice, &b, s, NULL, 0), 0);
}

said html_number(html *h, double value, int decimals)
{
    buf b = {0};
    return keep(h, &b, voice_number(h->voice, &b, value, decimals, false), value);
}

said html_signed(html *h, double value, int decimals)
{
    buf b = {0};
    return keep(h, &b, voice_number(h->voice, &b, value, decimals, true), value);
}

said html_percent(html *h, double share)
{
    buf b = {0};
    return keep(h, &b, voice_percent(h->voice, &b, share), share);
}

said html_period(html *h, str period)
{
    buf b = {0};
    return keep(h, &b, voice_period(h->voice, &b, utf8_prefix(period, WORD_COLUMNS)), 0);
}

static said interval(html *h, said low, said high)
{
    buf b = {0};
    return keep(h, &b, voice_say(h->voice, &b, SAY_INTERVAL, (const said[]){low, high}, 2), 0);
}

said html_range(html *h, double low, double high, int decimals)
{
    return interval(h, html_number(h, low, decimals), html_number(h, high, decimals));
}

said html_changed_range(html *h, double low, double high, int decimals)
{
    return interval(h, html_signed(h, low, decimals), html_signed(h, high, decimals));
}

said html_percent_range(html *h, double low, double high)
{
    return interval(h, html_percent(h, low), html_percent(h, high));
}

said html_documents(html *h, double n)
{
    buf b = {0};
    const said number = html_number(h, n, 0);
    return keep(h, &b, voice_say(h->voice, &b, SAY_DOCUMENTS_N, &number, 1), n);
}
