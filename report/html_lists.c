/* Lists of a report: tables with the estimate drawn in each row, and quotes below it. */
#include "report/html_chart.h"
#include "report/html_sections.h"
#include "report/text_width.h"

#include <math.h>
#include <stdio.h>

static bool is_share(const report_measure *m)
{
    return m->lowest == 0 && m->highest == 1;
}

said html_value(html *h, const report_measure *m, double value)
{
    return is_share(m) ? html_percent(h, value) : html_number(h, value, m->decimals);
}

said html_interval(html *h, const report_measure *m, const report_value *v)
{
    return is_share(m) ? html_percent_range(h, v->low, v->high) : html_range(h, v->low, v->high, m->decimals);
}

void html_quotes(html *h, const report_quote *quotes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const report_quote *q = &quotes[i];
        char number[24];
        snprintf(number, sizeof number, "%lld", (long long)q->number);
        html_put(h, "<blockquote dir=\"auto\" lang=\"");
        html_cut(h, q->lang, 20);
        html_put(h, "\">");
        html_cut(h, q->text, REPORT_QUOTE_COLUMNS);
        html_printf(h, "<footer lang=\"%s\" dir=\"ltr\">", voice_tag(h->voice));
        if (count > 1) {
            html_tell(h, q->counter ? SAY_COUNTER : SAY_TYPICAL);
            html_put(h, " · ");
        }
        html_say(h, SAY_DOCUMENT_NUMBER, html_word(h, str_of(number)));
        html_put(h, "</footer></blockquote>\n");
    }
}

/* Languages are known by their codes. */
static said item_name(html *h, const report_list *l, const report_item *item)
{
    buf name = {0};
    h->ok = h->ok && (l->title == SAY_LANG ? voice_name_of_language(h->voice, &name, item->name, true)
                                           : buf_add_str(&name, item->name));
    said kept = html_word(h, text_cut(buf_str(&name), 60));
    buf_release(&name);
    return kept;
}

static void put_cell(html *h, const char *class, said text)
{
    html_printf(h, "<td%s>", class);
    html_text(h, text.text);
    html_put(h, "</td>");
}

static void tell_trait(html *h, const report_trait *t)
{
    char name[2] = {t->share ? 'h' : 'd', '\0'};
    said of = html_word(h, text_cut(t->name, 60));
    said own = t->share ? html_percent(h, t->own) : html_number(h, t->own, 2);
    said others = t->share ? html_percent(h, t->others) : html_number(h, t->others, 2);
    if (isnan(t->effect.low)) {
        html_say(h, SAY_TRAIT_APART, of, own, others);
        return;
    }
    buf effect = {0};
    h->ok = h->ok && buf_puts(&effect, name) && buf_putc(&effect, ' ') &&
            buf_add_str(&effect, html_signed(h, t->effect.value, 1).text);
    html_say(h, SAY_TRAIT, of, own, others, html_word(h, buf_str(&effect)),
             html_changed_range(h, t->effect.low, t->effect.high, 1));
    buf_release(&effect);
}

/* What else is known of an item. */
static void put_facts(html *h, const report_item *item)
{
    if (!item->words.n && !(item->customers > 0))
        return;
    html_put(h, "<p class=\"note\">");
    if (item->customers > 0) {
        html_say(h, SAY_SEGMENT_SIZE, html_number(h, item->customers, 0), html_percent(h, item->part));
        html_gap(h);
    }
    if (item->customers > 0 && !isnan(item->found)) {
        html_say(h, SAY_SEGMENT_FOUND, html_percent(h, item->found));
        html_gap(h);
    }
    for (size_t i = 0; i < item->trait_count; i++) {
        tell_trait(h, &item->traits[i]);
        html_gap(h);
    }
    if (item->words.n)
        html_say(h, SAY_DRIVER_WORDS, html_word(h, item->words));
    html_put(h, "</p>\n");
}

static void put_item(html *h, const report_list *l, chart_scale scale, const report_item *item, int columns)
{
    const report_measure *m = l->measure;
    bool more = item->quote_count || item->words.n || item->customers > 0;
    html_printf(h, "<tbody>\n<tr%s><th scope=\"row\" dir=\"auto\">", more ? " class=\"has-quotes\"" : "");
    html_text(h, item_name(h, l, item).text);
    if (!is_share(m)) {
        html_put(h, "<small class=\"narrow-only\">");
        html_text(h, html_documents(h, item->value.n).text);
        html_put(h, "</small>");
    }
    html_put(h, "</th>");
    if (!is_share(m))
        put_cell(h, " class=\"n wide-only\"", html_number(h, item->value.n, 0));
    if (!isnan(item->share))
        put_cell(h, " class=\"n wide-only\"", html_percent(h, item->share));
    html_put(h, "<td>");
    html_chart_strip(h, l, scale, &item->value);
    html_put(h, "</td><td class=\"n\">");
    html_text(h, html_value(h, m, item->value.value).text);
    if (!isnan(item->value.low)) {
        html_put(h, "<small>");
        html_say(h, SAY_RANGE, html_value(h, m, item->value.low), html_value(h, m, item->value.high));
        html_put(h, "</small>");
    }
    html_put(h, "</td></tr>\n");
    if (more) {
        html_printf(h, "<tr class=\"quotes\"><td colspan=\"%d\">", columns);
        put_facts(h, item);
        html_quotes(h, item->quotes, item->quote_count);
        html_put(h, "</td></tr>\n");
    }
    html_put(h, "</tbody>\n");
}

/* The best and the worst that are no thin points. */
static void tell_extremes(html *h, const report_list *l)
{
    const report_measure *m = l->measure;
    const report_item *high = NULL, *low = NULL;
    for (size_t i = 0; i < l->count; i++) {
        const report_item *one = &l->items[i];
        if (!(one->value.n >= VP_THIN) || isnan(one->value.value))
            continue;
        high = !high || one->value.value > high->value.value ? one : high;
        low = !low || one->value.value < low->value.value ? one : low;
    }
    if (high != low)
        html_say(h, SAY_GROUP_EXTREMES, item_name(h, l, high), html_value(h, m, high->value.value),
                 html_interval(h, m, &high->value), item_name(h, l, low), html_value(h, m, low->value.value),
                 html_interval(h, m, &low->value));
}

/* What the table says, in a sentence. */
static void tell_list(html *h, const report_content *c, const report_list *l)
{
    const report_measure *m = l->measure;
    const report_item *first = &l->items[0];
    html_put(h, "<p>");
    if (is_share(m))
        html_say(h, c->drivers_beyond_chance ? SAY_DRIVERS_NOTE : SAY_DRIVERS_CHANCE, html_percent(h, m->all.value),
                 html_documents(h, m->all.n));
    else if (isnan(first->share))
        tell_extremes(h, l);
    else
        html_say(h, SAY_MOST_NAMED, html_word(h, first->name), html_documents(h, first->value.n),
                 html_percent(h, first->share));
    html_put(h, "</p>\n");
}

static void put_note(html *h, const report_list *l)
{
    const report_measure *m = l->measure;
    if (is_share(m))
        return;
    html_put(h, "<p class=\"note\">");
    html_say(h, l->title == SAY_ASPECTS ? SAY_LIST_NOTE_ASPECTS : SAY_LIST_NOTE, html_value(h, m, l->all));
    html_put(h, "</p>\n");
}

static void put_table(html *h, const report_list *l)
{
    bool shared = !isnan(l->items[0].share), share = is_share(l->measure);
    int columns = 3 + !share + shared;
    chart_scale scale = html_chart_scale(l);
    html_put(h, "<table class=\"list\"><thead><tr>");
    html_column(h, SAY_COLUMN_NAME, "");
    if (!share)
        html_column(h, SAY_DOCUMENTS, "n wide-only");
    if (shared)
        html_column(h, SAY_COLUMN_SHARE, "n wide-only");
    html_put(h, "<th scope=\"col\" colspan=\"2\">");
    html_tell(h, l->measure->name);
    html_put(h, "<small>");
    html_say(h, SAY_RANGE, html_value(h, l->measure, scale.low), html_value(h, l->measure, scale.high));
    html_put(h, "</small></th></tr></thead>\n");
    for (size_t i = 0; i < l->count; i++)
        put_item(h, l, scale, &l->items[i], columns);
    if (l->left_out) {
        html_printf(h, "<tbody><tr><td colspan=\"%d\" class=\"more\">", columns);
        html_say(h, SAY_AND_MORE, html_number(h, (double)l->left_out, 0));
        html_put(h, "</td></tr></tbody>\n");
    }
    html_put(h, "</table>\n");
}

void html_list(html *h, const report_content *c, const report_list *l)
{
    if (!l->count)
        return;
    html_element(h, "h2", l->title);
    tell_list(h, c, l);
    put_note(h, l);
    put_table(h, l);
}

/* Of the two most important drivers whether one is ahead of the other. */
static void tell_tie(html *h, const report_list *l)
{
    if (l->count < 2 || !(l->items[0].value.low < l->items[1].value.high))
        return;
    html_put(h, "<p>");
    html_say(h, SAY_DRIVERS_TIED, html_word(h, l->items[0].name), html_word(h, l->items[1].name));
    html_put(h, "</p>\n");
}

void html_drivers(html *h, const report_content *c)
{
    const report_list *l = &c->drivers;
    if (!l->count)
        return;
    html_element(h, "h2", l->title);
    tell_list(h, c, l);
    if (c->drivers_beyond_chance)
        tell_tie(h, l);
    put_table(h, l);
    html_chart_quadrant(h, l);
}

void html_segments(html *h, const report_content *c)
{
    const report_list *l = &c->segments;
    if (!l->count)
        return;
    html_element(h, "h2", l->title);
    tell_list(h, c, l);
    html_put(h, "<p class=\"note\">");
    html_tell(h, SAY_SEGMENTS_NOTE);
    html_put(h, "</p>\n");
    html_chart_map(h, &c->map);
    put_note(h, l);
    put_table(h, l);
}

void html_groups(html *h, const report_content *c)
{
    bool begun = false;
    for (size_t i = 0; i < REPORT_DIMENSIONS; i++) {
        const report_list *l = &c->groups[i];
        if (!l->count)
            continue;
        if (!begun) {
            html_element(h, "h2", SAY_GROUPS);
            put_note(h, l);
        }
        begun = true;
        html_element(h, "h3", l->title);
        tell_list(h, c, l);
        put_table(h, l);
    }
}
