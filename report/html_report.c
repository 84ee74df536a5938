/* A report as one page: its head, the findings, the sections, and what it was made of. */
#include "report/html_sections.h"
#include "report/style.h"

#include "base/calendar.h"
#include "base/utf8.h"

#include <math.h>

/* ---- Head ---- */

static void put_begin(html *h, const report_content *c)
{
    html_printf(h, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\"/>\n", voice_tag(h->voice));
    html_put(h, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" PAGE_STYLE_HASH
                "'; base-uri 'none'; form-action 'none'\"/>\n");
    html_put(h,
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
             "<meta name=\"referrer\" content=\"no-referrer\"/>\n<meta name=\"generator\" content=\"voxpop " VP_VERSION
             "\"/>\n<title>");
    if (c->title.n)
        html_cut(h, c->title, 200);
    else
        html_tell(h, SAY_TITLE);
    html_put(h, "</title>\n<style>");
    html_put(h, page_style);
    html_put(h, "</style>\n</head>\n<body>\n<main>\n");
}

/* "English 60 %, Dutch 38 %, other languages 2 %" */
static void put_languages(html *h, const report_content *c)
{
    for (size_t i = 0; i < c->language_count; i++) {
        buf name = {0};
        h->ok = h->ok && voice_name_of_language(h->voice, &name, c->languages[i].code, false);
        html_put(h, i ? ", " : " · ");
        html_text(h, buf_str(&name));
        html_put(h, " ");
        html_text(h, html_percent(h, c->languages[i].n / c->with_text).text);
        buf_release(&name);
    }
    if (c->other_languages > 0) {
        html_put(h, c->language_count ? ", " : " · ");
        html_tell(h, SAY_OTHER_LANGUAGES);
        html_put(h, " ");
        html_text(h, html_percent(h, c->other_languages / c->with_text).text);
    }
}

static said day_word(html *h, int64_t seconds)
{
    char day[24];
    date_format(seconds, false, day);
    return html_period(h, str_of(day));
}

static void put_title(html *h, const report_content *c)
{
    html_put(h, "<header>\n<h1 dir=\"auto\">");
    if (c->title.n)
        html_cut(h, c->title, 200);
    else
        html_tell(h, SAY_TITLE);
    html_put(h, "</h1>\n<p class=\"muted\">");
    if (c->has_period) {
        html_say(h, SAY_PERIOD, day_word(h, c->first), day_word(h, c->last));
        html_put(h, " · ");
    }
    html_text(h, html_documents(h, c->documents).text);
    put_languages(h, c);
    html_put(h, "</p>\n");
    if (c->where.n) {
        html_put(h, "<p class=\"muted\">");
        html_tell(h, SAY_ONLY);
        html_put(h, " <code dir=\"ltr\">");
        html_cut(h, c->where, 2000);
        html_put(h, "</code></p>\n");
    }
    html_put(h, "</header>\n");
}

/* ---- Figures ---- */

static void put_figure(html *h, const report_measure *m)
{
    if (!(m->all.n > 0) || isnan(m->all.value))
        return;
    html_put(h, "<div><dt>");
    html_tell(h, m->name);
    html_put(h, "</dt><dd>");
    said value = html_value(h, m, m->all.value);
    if (m->name == SAY_RATING)
        html_say(h, SAY_OF, value, html_number(h, m->highest, 0));
    else
        html_text(h, value.text);
    html_put(h, "</dd>");
    if (!isnan(m->all.low)) {
        html_put(h, "<dd class=\"more\">");
        html_text(h, html_interval(h, m, &m->all).text);
        html_put(h, "</dd><dd class=\"more\">");
        html_text(h, html_documents(h, m->all.n).text);
        html_put(h, "</dd>");
    }
    html_put(h, "</div>\n");
}

static void put_figures(html *h, const report_content *c)
{
    html_put(h, "<dl class=\"figures\">\n<div><dt>");
    html_tell(h, SAY_DOCUMENTS);
    html_put(h, "</dt><dd>");
    html_text(h, html_number(h, c->documents, 0).text);
    html_put(h, "</dd></div>\n");
    put_figure(h, &c->rating);
    put_figure(h, &c->nps);
    put_figure(h, &c->sentiment);
    html_put(h, "</dl>\n");
    html_put(h, "<p class=\"note\">");
    html_tell(h, SAY_NOTE);
    html_put(h, "</p>\n");
}

/* ---- Findings ---- */

static bool is_one_language(const report_content *c)
{
    return c->language_count && c->languages[0].n >= 0.95 * c->with_text;
}

static void put_events(html *h, const report_content *c)
{
    bool one_language = is_one_language(c);
    for (size_t i = 0; i < c->event_count; i++) {
        const report_event *e = &c->events[i];
        buf name = {0};
        h->ok = h->ok && (!e->is_language ? buf_add_str(&name, utf8_prefix(e->group, 500))
                          : one_language  ? voice_say(h->voice, &name, SAY_ALL_DOCUMENTS, NULL, 0)
                                          : voice_name_of_language(h->voice, &name, e->group, true));
        html_put(h, "<li>");
        html_say(h, SAY_EVENT, html_word(h, buf_str(&name)), html_period(h, e->period), html_saying(h, c->main->within),
                 html_value(h, c->main, e->value.value), html_interval(h, c->main, &e->value),
                 html_documents(h, e->value.n), html_value(h, c->main, e->otherwise));
        if (e->words.n) {
            html_gap(h);
            html_say(h, SAY_EVENT_WORDS, html_word(h, e->words));
        }
        html_quotes(h, e->quotes, e->quote_count);
        html_put(h, "</li>\n");
        buf_release(&name);
    }
}

/* Whether an event of all documents has told of the period. */
static bool is_told(const report_content *c, const report_mark *m)
{
    for (size_t i = 0; i < c->event_count; i++)
        if (c->events[i].is_language && is_one_language(c) && str_equal(c->events[i].period, m->period))
            return m->kind == MARK_OUTLIER;
    return false;
}

static size_t put_main_marks(html *h, const report_content *c)
{
    enum { MARKS_TOLD = 4 };
    size_t put = 0;
    for (size_t i = 0; i < c->trend_count; i++) {
        const report_trend *t = &c->trends[i];
        for (size_t k = 0; t->measure == c->main && k < t->mark_count && put < MARKS_TOLD; k++) {
            if (is_told(c, &t->marks[k]))
                continue;
            html_put(h, "<li>");
            html_tell_mark(h, t, &t->marks[k]);
            html_put(h, "</li>\n");
            put++;
        }
    }
    return put;
}

/* The aspects farthest below and above the mean of all, of those that differ from the others. */
static size_t put_aspects(html *h, const report_content *c)
{
    const report_item *worst = NULL, *best = NULL;
    const report_measure *m = &c->sentiment;
    for (size_t i = 0; i < c->aspects.count; i++) {
        const report_item *one = &c->aspects.items[i];
        if (!one->apart)
            continue;
        if (one->value.value < c->aspects.all && (!worst || one->value.value < worst->value.value))
            worst = one;
        if (one->value.value > c->aspects.all && (!best || one->value.value > best->value.value))
            best = one;
    }
    const report_item *both[] = {worst, best};
    for (int i = 0; i < 2; i++)
        if (both[i]) {
            html_put(h, "<li>");
            html_say(h, i ? SAY_BEST : SAY_WORST, html_word(h, both[i]->name), html_value(h, m, both[i]->value.value),
                     html_interval(h, m, &both[i]->value), html_documents(h, both[i]->value.n));
            html_put(h, "</li>\n");
        }
    return (worst != NULL) + (best != NULL);
}

static size_t put_driver(html *h, const report_content *c)
{
    if (!c->drivers.count || !c->drivers_beyond_chance)
        return 0;
    const report_item *first = &c->drivers.items[0];
    if (c->drivers.count > 1 && first->value.low < first[1].value.high) /* no order is claimed */
        return 0;
    html_put(h, "<li>");
    html_say(h, SAY_FIRST_DRIVER, html_word(h, first->name), html_percent(h, first->value.value),
             html_percent_range(h, first->value.low, first->value.high), html_documents(h, first->value.n));
    html_put(h, "</li>\n");
    return 1;
}

static void put_findings(html *h, const report_content *c)
{
    size_t found = c->event_count;
    html_element(h, "h2", SAY_FINDINGS);
    html_put(h, "<ol class=\"findings\">\n");
    put_events(h, c);
    if (c->contrast.moved) {
        html_put(h, "<li>");
        html_tell_contrast(h, c);
        html_put(h, "</li>\n");
        found++;
    }
    found += put_main_marks(h, c);
    found += put_aspects(h, c);
    found += put_driver(h, c);
    if (!found)
        html_element(h, "li", SAY_NO_FINDINGS);
    html_put(h, "</ol>\n");
}

/* ---- Quality ---- */

static void put_fact(html *h, const report_content *c, saying name, double n, bool of_documents)
{
    html_put(h, "<tr><th scope=\"row\">");
    html_tell(h, name);
    html_put(h, "</th><td class=\"n\">");
    html_text(h, html_number(h, n, 0).text);
    html_put(h, "</td><td class=\"n\">");
    if (of_documents && c->documents > 0)
        html_text(h, html_percent(h, n / c->documents).text);
    html_put(h, "</td></tr>\n");
}

static void put_quality(html *h, const report_content *c)
{
    html_element(h, "h2", SAY_QUALITY);
    html_put(h, "<p>");
    html_say(h, SAY_QUALITY_ROWS, html_number(h, c->rejected, 0), html_number(h, c->rows, 0));
    html_gap(h);
    html_say(h, SAY_QUALITY_UNSURE, html_documents(h, c->unsure), html_percent(h, REPORT_UNSURE));
    if (c->agreement_n >= VP_THIN) {
        html_gap(h);
        html_say(h, SAY_QUALITY_AGREES, html_percent(h, c->agreement / c->agreement_n),
                 html_documents(h, c->agreement_n));
    }
    html_put(h, "</p>\n<table><thead><tr>");
    html_column(h, SAY_COLUMN_FACT, "");
    html_column(h, SAY_DOCUMENTS, "n");
    html_column(h, SAY_COLUMN_SHARE, "n");
    html_put(h, "</tr></thead><tbody>\n");
    put_fact(h, c, SAY_FACT_TEXT, c->with_text, true);
    put_fact(h, c, SAY_FACT_RATING_ONLY, c->rating_only, true);
    put_fact(h, c, SAY_FACT_EMPTY, c->documents - c->with_text - c->rating_only, true);
    put_fact(h, c, SAY_FACT_UNDATED, c->undated, true);
    put_fact(h, c, SAY_FACT_COPIES, c->copies, true);
    put_fact(h, c, SAY_FACT_OTHER, c->other_languages, true);
    put_fact(h, c, SAY_FACT_UNSURE, c->unsure, true);
    put_fact(h, c, SAY_FACT_PERSON, c->corrected, true);
    put_fact(h, c, SAY_FACT_REJECTED, c->rejected, false);
    put_fact(h, c, SAY_FACT_REPEATS, c->repeats, false);
    html_put(h, "</tbody></table>\n");
}

/* ---- About ---- */

static void put_source(html *h, const report_source *source)
{
    html_put(h, "<tbody>\n<tr class=\"has-quotes\"><th scope=\"row\">");
    html_cut(h, source->name, 120);
    html_put(h, "</th><td class=\"n\">");
    html_text(h, html_number(h, source->rows, 0).text);
    html_put(h, "</td><td class=\"n\">");
    html_text(h, html_number(h, source->rejected, 0).text);
    html_put(h, "</td></tr>\n<tr class=\"quotes\"><td colspan=\"3\" class=\"more\">");
    html_cut(h, source->read_as, 400);
    html_put(h, "</td></tr>\n</tbody>\n");
}

static void put_sources(html *h, const report_content *c)
{
    static const saying heads[] = {SAY_COLUMN_SOURCE, SAY_COLUMN_ROWS, SAY_COLUMN_REJECTED};
    enum { SOURCES_SHOWN = 20 };
    html_element(h, "h3", SAY_SOURCES);
    html_put(h, "<table><thead><tr>");
    for (size_t i = 0; i < 3; i++)
        html_column(h, heads[i], i ? "n" : "");
    html_put(h, "</tr></thead>\n");
    for (size_t i = 0; i < c->source_count && i < SOURCES_SHOWN; i++)
        put_source(h, &c->sources[i]);
    if (c->source_count > SOURCES_SHOWN) {
        html_put(h, "<tbody><tr><td colspan=\"3\" class=\"more\">");
        html_say(h, SAY_AND_MORE, html_number(h, (double)(c->source_count - SOURCES_SHOWN), 0));
        html_put(h, "</td></tr></tbody>\n");
    }
    html_put(h, "</table>\n");
}

static void put_about_line(html *h, saying name, str text, bool code)
{
    if (!text.n)
        return;
    html_put(h, "<dt>");
    html_tell(h, name);
    html_put(h, code ? "</dt><dd><code dir=\"ltr\">" : "</dt><dd>");
    html_cut(h, text, 2000);
    html_put(h, code ? "</code></dd>\n" : "</dd>\n");
}

static void put_about(html *h, const report_content *c)
{
    html_element(h, "h2", SAY_ABOUT);
    html_element(h, "p", !c->quoted ? SAY_WITHOUT_QUOTES : c->masked ? SAY_MASKED : SAY_UNMASKED);
    put_sources(h, c);
    html_put(h, "<dl class=\"about\">\n");
    put_about_line(h, SAY_COMMAND, c->command, true);
    put_about_line(h, SAY_DATA_HASH, str_of(c->data_hash), true);
    put_about_line(h, SAY_MODELS_HASH, str_of(c->models_hash), true);
    put_about_line(h, SAY_TIMEZONE, c->timezone, false);
    put_about_line(h, SAY_PROGRAM, STR("voxpop " VP_VERSION), false);
    put_about_line(h, SAY_MADE, c->made.n ? html_period(h, c->made).text : c->made, false);
    html_put(h, "</dl>\n");
}

/* ---- The whole ---- */

static void put_all(html *h, const report_content *c)
{
    put_begin(h, c);
    put_title(h, c);
    if (c->documents > 0) {
        put_figures(h, c);
        put_findings(h, c);
        html_trends(h, c);
        html_contrast(h, c);
        html_list(h, c, &c->aspects);
        html_list(h, c, &c->topics);
        html_drivers(h, c);
        html_segments(h, c);
        html_groups(h, c);
        html_list(h, c, &c->entities);
        put_quality(h, c);
    } else {
        html_element(h, "p", SAY_EMPTY);
    }
    put_about(h, c);
    html_put(h, "</main>\n</body>\n</html>\n");
}

vp_status html_report_write(const report_content *c, voice *v, vp_write write, void *context, vp_error *error)
{
    html h = {.voice = v, .out = {.write = write, .context = context}, .ok = true};
    put_all(&h, c);
    arena_release(&h.words);
    return output_end(&h.out, output_pass(&h.out, h.ok, error), error);
}
