/* A report in which every text is the same one, and what must hold of its page. */
#ifndef TESTS_HOSTILE_PAGE_H
#define TESTS_HOSTILE_PAGE_H

#include "report/html_content.h"

#include <expat.h>
#include <math.h>

static int gather(void *context, const char *bytes, size_t length)
{
    return !buf_add(context, bytes, length);
}

typedef struct seen {
    size_t scripts, styles;
} seen;

static void XMLCALL see_element(void *context, const XML_Char *name, const XML_Char **attributes)
{
    seen *s = context;
    s->scripts += !strcmp(name, "script");
    for (size_t i = 0; attributes[i]; i += 2)
        s->styles += !strcmp(attributes[i], "style") || !strncmp(attributes[i], "on", 2);
}

/* Well-formed as XML, too: then no reader can take text for markup. */
static bool page_is_sound(const buf *page)
{
    seen s = {0};
    XML_Parser parser = XML_ParserCreate("UTF-8");
    if (!parser)
        return false;
    XML_SetUserData(parser, &s);
    XML_SetStartElementHandler(parser, see_element);
    bool sound = XML_Parse(parser, page->p, (int)page->n, 1) == XML_STATUS_OK;
    XML_ParserFree(parser);
    return sound && !s.scripts && !s.styles && !memmem(page->p, page->n, "unsafe", 6) &&
           memmem(page->p, page->n, "default-src 'none'; style-src 'sha256-", 37);
}

static const double values[4] = {3, NAN, 4, 5}, lows[4] = {2, NAN, 3.5, NAN}, highs[4] = {4, NAN, 4.5, NAN},
                    counts[4] = {12, 0, 40, 2};

/* A report in which every text is `text`. */
static bool write_report(const char *locale, str text, buf *page)
{
    str periods[4] = {STR("2026-01"), STR("2026-02"), STR("2026-03"), text};
    series line = {.name = text,
                   .n = 54,
                   .value = (double *)values,
                   .low = (double *)lows,
                   .high = (double *)highs,
                   .count = (double *)counts};
    report_measure rating = {SAY_RATING, SAY_WITHIN_RATING, SAY_RATING_SCALE, 1, 5, 2, 2, {3.9, 3.7, 4.1, 54}};
    report_mark marks[] = {{MARK_LEVEL, text, text, STR("2026-01"), 3, 4, {1, 0.5, 1.5, NAN}},
                           {MARK_OUTLIER, STR("2026-03"), text, text, 3, 4, {1, 0.5, 1.5, NAN}},
                           {MARK_SEASON, text, text, text, NAN, NAN, {NAN, NAN, NAN, NAN}}};
    report_item items[] = {{.name = text,
                            .words = text,
                            .customers = 12,
                            .part = 0.4,
                            .found = 0.9,
                            .traits = {{text, 2, 1, {0.5, 0.1, 0.9, 20}, false}},
                            .trait_count = 1,
                            .share = 0.5,
                            .value = {2, 1, 2.5, 20},
                            .quotes = {{1, text, text, false}, {2, text, text, true}},
                            .quote_count = 2},
                           {.name = text, .share = 0.1, .value = {NAN, NAN, NAN, 3}},
                           {.name = text, .share = 0.1, .value = {4, 3.5, 4.5, 20}, .apart = true}};
    report_event events[] = {{text, text, text, true, {2, 1, 3, 11}, 4, {{3, text, text, false}}, 1}};
    report_cause causes[] = {{"words", text, 0.1, 0.2, -0.1, true},
                             {"formula", text, 0, 1, NAN, false},
                             {"rest", text, 3, 4, NAN, true},
                             {"mix", text, NAN, NAN, -0.5, false}};
    report_language languages[] = {{text, 50, true}};
    report_source sources[] = {{text, text, 54, 1}};
    report_content c = {.title = text,
                        .where = text,
                        .command = text,
                        .made = text,
                        .has_period = true,
                        .first = INT64_MIN,
                        .last = INT64_MAX,
                        .documents = 54,
                        .with_text = 54,
                        .timezone = text,
                        .rating = rating,
                        .languages = languages,
                        .language_count = 1,
                        .events = events,
                        .event_count = 1,
                        .trend_count = 1,
                        .sources = sources,
                        .source_count = 1,
                        .quoted = true,
                        .other_languages = 4};
    c.main = &c.rating;
    c.trends[0] = (report_trend){
        &c.rating, {.periods = periods, .period_count = 4, .lines = &line, .count = 1}, marks, 3};
    c.contrast = (report_contrast){{text, text}, {3, 2, 4, 20}, {4, 3, 5, 20}, {1, 0.5, 1.5, NAN}, true, causes, 4};
    c.aspects = c.topics = c.entities = (report_list){SAY_ASPECTS, &c.rating, 3, items, 3, 37};
    c.groups[4] = (report_list){SAY_LANG, &c.rating, 3, items, 3, 0};
    voice *v;
    bool ok = voice_open(locale, &v, NULL) == VP_OK && html_report_write(&c, v, gather, page, NULL) == VP_OK;
    if (ok)
        voice_close(v);
    return ok;
}

#endif
