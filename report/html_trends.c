/* Trends with their charts, sentences and tables; and how the last two periods differ. */
#include "report/html_chart.h"
#include "report/html_sections.h"

#include "base/calendar.h"

#include <math.h>

static said change_interval(html *h, const report_measure *m, const report_value *v)
{
    return html_changed_range(h, v->low, v->high, m->decimals);
}

void html_tell_mark(html *h, const report_trend *t, const report_mark *m)
{
    const report_measure *what = t->measure;
    said name = html_saying(h, what->name), period = html_period(h, m->period);
    said before = html_value(h, what, m->before), after = html_value(h, what, m->after);
    if (m->kind == MARK_SEASON)
        html_say(h, SAY_SEASON, name);
    if (m->kind == MARK_OUTLIER) {
        const report_value own = {m->after, m->before + m->change.low, m->before + m->change.high, NAN};
        html_say(h, SAY_OUTLIER, name, period, after, html_interval(h, what, &own), before);
    }
    if (m->kind != MARK_LEVEL)
        return;
    html_say(h, m->change.value > 0 ? SAY_LEVEL_UP : SAY_LEVEL_DOWN, name, period, before, after,
             html_signed(h, m->change.value, what->decimals), change_interval(h, what, &m->change));
    if (!str_equal(m->earliest, m->latest)) {
        html_gap(h);
        html_say(h, SAY_LEVEL_BETWEEN, html_period(h, m->earliest), html_period(h, m->latest));
    }
}

/* ---- A trend ---- */

/* Places of the highest and the lowest point that are not thin. */
static bool find_extremes(const report_trend *t, size_t *high, size_t *low)
{
    const series *s = &t->series.lines[0];
    bool counts = isinf(t->measure->highest);
    *high = *low = SIZE_MAX;
    for (size_t i = 0; i < t->series.period_count; i++) {
        if (isnan(s->value[i]) || (!counts && !(s->count[i] >= VP_THIN)))
            continue;
        *high = *high == SIZE_MAX || s->value[i] > s->value[*high] ? i : *high;
        *low = *low == SIZE_MAX || s->value[i] < s->value[*low] ? i : *low;
    }
    return *high != SIZE_MAX && s->value[*high] > s->value[*low];
}

static void tell_trend(html *h, const report_trend *t)
{
    const report_measure *m = t->measure;
    const series *s = &t->series.lines[0];
    size_t high, low;
    if (isinf(m->highest))
        html_say(h, SAY_TOTAL, html_documents(h, m->all.n));
    else
        html_say(h, SAY_OVERALL, html_value(h, m, m->all.value), html_interval(h, m, &m->all),
                 html_documents(h, m->all.n));
    if (!find_extremes(t, &high, &low))
        return;
    html_gap(h);
    html_say(h, SAY_EXTREMES, html_period(h, t->series.periods[high]), html_value(h, m, s->value[high]),
             html_period(h, t->series.periods[low]), html_value(h, m, s->value[low]));
}

/* The sentence as plain text, for who does not see the chart. */
static said describe(html *h, const report_trend *t)
{
    html told = *h;
    told.out.text = (buf){0};
    tell_trend(&told, t);
    said text = {.text = arena_copy(&told.words, buf_str(&told.out.text))};
    buf_release(&told.out.text);
    h->words = told.words;
    h->ok = told.ok && text.text.p;
    return text;
}

static void tell_partial(html *h, const report_content *c, const report_trend *t)
{
    const int64_t ends[] = {c->first, c->last};
    for (int i = 0; i < 2; i++) {
        char day[24];
        date_format(ends[i], false, day);
        if (!t->partial[i])
            continue;
        html_put(h, "<p class=\"note\">");
        html_say(h, i ? SAY_PARTIAL_LAST : SAY_PARTIAL_FIRST, html_period(h, str_of(day)));
        html_put(h, "</p>\n");
    }
}

static void put_marks(html *h, const report_trend *t)
{
    size_t number = 1;
    if (!t->mark_count)
        return;
    html_put(h, "<ol class=\"marks\">\n");
    for (size_t i = 0; i < t->mark_count; i++) {
        html_put(h, "<li>");
        if (t->marks[i].kind != MARK_SEASON)
            html_printf(h, "<b>%zu</b>", number++);
        html_tell_mark(h, t, &t->marks[i]);
        html_put(h, "</li>\n");
    }
    html_put(h, "</ol>\n");
}

static void put_table(html *h, const report_trend *t)
{
    const report_measure *m = t->measure;
    const series *s = &t->series.lines[0];
    bool counts = isinf(m->highest);
    html_put(h, "<details><summary>");
    html_tell(h, SAY_AS_TABLE);
    html_put(h, "</summary>\n<table><thead><tr>");
    html_column(h, SAY_COLUMN_PERIOD, "");
    html_column(h, m->name, "n");
    html_column(h, SAY_COLUMN_INTERVAL, "n");
    if (!counts)
        html_column(h, SAY_DOCUMENTS, "n");
    html_put(h, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < t->series.period_count; i++) {
        html_put(h, "<tr><th scope=\"row\">");
        html_text(h, html_period(h, t->series.periods[i]).text);
        html_put(h, "</th><td class=\"n\">");
        html_text(h, html_value(h, m, s->value[i]).text);
        html_put(h, "</td><td class=\"n\">");
        if (!isnan(s->low[i]))
            html_say(h, SAY_RANGE, html_value(h, m, s->low[i]), html_value(h, m, s->high[i]));
        html_put(h, "</td>");
        if (!counts) {
            html_put(h, "<td class=\"n\">");
            html_text(h, html_number(h, s->count[i], 0).text);
            html_put(h, "</td>");
        }
        html_put(h, "</tr>\n");
    }
    html_put(h, "</tbody></table></details>\n");
}

static void put_trend(html *h, const report_content *c, const report_trend *t)
{
    const report_measure *m = t->measure;
    html_element(h, "h3", m->name);
    html_put(h, "<p class=\"note\">");
    html_say(h, m->scale, html_number(h, m->lowest, 0), html_number(h, m->highest, 0));
    html_put(h, "</p>\n<p>");
    tell_trend(h, t);
    html_put(h, "</p>\n");
    html_chart_trend(h, t, html_saying(h, m->name), describe(h, t));
    tell_partial(h, c, t);
    put_marks(h, t);
    put_table(h, t);
}

void html_trends(html *h, const report_content *c)
{
    if (!c->trend_count)
        return;
    html_element(h, "h2", SAY_TRENDS);
    html_put(h, "<p class=\"note\">");
    html_say(h, SAY_CHART_NOTE, html_number(h, VP_THIN, 0));
    html_put(h, "</p>\n");
    for (size_t i = 0; i < c->trend_count; i++)
        if (c->trends[i].series.count)
            put_trend(h, c, &c->trends[i]);
}

/* ---- Two periods ---- */

void html_tell_contrast(html *h, const report_content *c)
{
    const report_contrast *x = &c->contrast;
    const report_measure *m = c->main;
    html_say(h, SAY_MOVED, html_saying(h, m->name), html_period(h, x->periods[1]), html_period(h, x->periods[0]),
             html_signed(h, x->change.value, m->fine), html_changed_range(h, x->change.low, x->change.high, m->fine),
             html_number(h, x->before.value, m->fine), html_documents(h, x->before.n),
             html_number(h, x->after.value, m->fine), html_documents(h, x->after.n));
    if (!x->moved) {
        html_gap(h);
        html_tell(h, SAY_CHANCE);
    }
}

static void put_words_row(html *h, const report_measure *m, const report_cause *cause, bool explained)
{
    html_put(h, "<tr><th scope=\"row\" dir=\"auto\">");
    html_cut(h, cause->what, 80);
    html_put(h, "</th><td class=\"n\">");
    html_text(h, html_percent(h, cause->before).text);
    html_put(h, "</td><td class=\"n\">");
    html_text(h, html_percent(h, cause->after).text);
    html_put(h, "</td>");
    if (explained) {
        html_put(h, "<td class=\"n\">");
        html_text(h, html_signed(h, cause->explains, m->fine).text);
        html_put(h, "</td>");
    }
    html_put(h, "</tr>\n");
}

static size_t count_kind(const report_contrast *x, const char *kind)
{
    size_t n = 0;
    for (size_t i = 0; i < x->count; i++)
        n += !strcmp(x->causes[i].kind, kind);
    return n;
}

static void put_words(html *h, const report_content *c)
{
    const report_contrast *x = &c->contrast;
    if (!count_kind(x, "words")) {
        html_element(h, "p", SAY_NO_WORDS);
        return;
    }
    html_element(h, "p", SAY_WORDS_NOTE);
    html_put(h, "<table><thead><tr>");
    html_column(h, SAY_COLUMN_WORDS, "");
    for (int i = 0; i < 2; i++) {
        html_put(h, "<th scope=\"col\" class=\"n\">");
        html_text(h, html_period(h, x->periods[i]).text);
        html_put(h, "</th>");
    }
    if (x->moved)
        html_column(h, SAY_COLUMN_EXPLAINS, "n");
    html_put(h, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < x->count; i++)
        if (!strcmp(x->causes[i].kind, "words"))
            put_words_row(h, c->main, &x->causes[i], x->moved);
    html_put(h, "</tbody></table>\n");
}

static void put_rest(html *h, const report_content *c)
{
    for (size_t i = 0; i < c->contrast.count; i++) {
        const report_cause *cause = &c->contrast.causes[i];
        said before = html_number(h, cause->before, c->main->fine), after = html_number(h, cause->after, c->main->fine);
        html_put(h, "<p>");
        if (!strcmp(cause->kind, "mix"))
            html_say(h, SAY_MIX, html_word(h, cause->what), html_signed(h, cause->explains, c->main->fine));
        if (!strcmp(cause->kind, "formula"))
            html_say(h, SAY_FORMULA, html_word(h, cause->what));
        if (!strcmp(cause->kind, "rest"))
            html_say(h, cause->moved ? SAY_REST_TOO : SAY_REST_NOT, before, after);
        html_put(h, "</p>\n");
    }
}

void html_contrast(html *h, const report_content *c)
{
    const report_contrast *x = &c->contrast;
    if (!x->periods[0].n)
        return;
    html_put(h, "<h2>");
    html_say(h, SAY_CAUSES, html_period(h, x->periods[0]), html_period(h, x->periods[1]));
    html_put(h, "</h2>\n<p>");
    html_tell_contrast(h, c);
    html_put(h, "</p>\n");
    put_words(h, c);
    put_rest(h, c);
}
