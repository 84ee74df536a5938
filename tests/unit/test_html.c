/* Reports as HTML: what is hostile in them stays text, and what is said is said in every language. */
#include "base/utf8.h"
#include "tests/unit/check.h"
#include "report/html_content.h"
#include "report/markup.h"

#include <expat.h>
#include <math.h>

/* ---- Text in markup ---- */

static void check_markup(str text, const char *expected)
{
    buf out = {0};
    assert_true(markup_text(&out, text));
    assert_true(buf_terminate(&out));
    assert_string_equal(out.p, expected);
    buf_release(&out);
}

static void test_markup(void **state)
{
    (void)state;
    check_markup(STR("</style><script>alert('1')</script>"),
                 "&lt;/style&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
    check_markup(STR("]]> & \"quoted\" -->"), "]]&gt; &amp; &quot;quoted&quot; --&gt;");
    check_markup(STR("a\x01\x1b[31m\nb\0c"), "a  [31m b c");
    check_markup(STR("x\xe2\x80\xae"
                     "evil\xe2\x81\xa9"),
                 "x evil "); /* directions are not overridden */
    check_markup(STR("\xff\xc3(\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    check_markup(STR("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80"), "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80");
    check_markup(STR("\xef\xbf\xbe"), "\xef\xbf\xbd"); /* no character of XML */
}

/* ---- Messages ---- */

static void check_said(const char *locale, saying s, said word, const char *expected)
{
    voice *v;
    buf out = {0};
    assert_int_equal(voice_open(locale, &v, NULL), VP_OK);
    assert_true(voice_say(v, &out, s, &word, 1) && buf_terminate(&out));
    assert_string_equal(out.p, expected);
    buf_release(&out);
    voice_close(v);
}

static void test_forms_of_words(void **state)
{
    (void)state;
    check_said("en", SAY_DOCUMENTS_N, (said){STR("1"), 1}, "1 document");
    check_said("en_GB", SAY_DOCUMENTS_N, (said){STR("2"), 2}, "2 documents");
    check_said("nl", SAY_DOCUMENTS_N, (said){STR("0"), 0}, "0 documenten");
    check_said("ru", SAY_DOCUMENTS_N, (said){STR("1"), 1}, "1 документ");
    check_said("ru", SAY_DOCUMENTS_N, (said){STR("23"), 23}, "23 документа");
    check_said("ru", SAY_DOCUMENTS_N, (said){STR("11"), 11}, "11 документов");
    check_said("zh-CN", SAY_DOCUMENTS_N, (said){STR("5"), 5}, "5 份文档");
    check_said("en", SAY_AND_MORE, (said){STR("{0}<b>"), 1}, "and {0}<b> more"); /* what is put in is not read again */
}

/* Braces outside of places would be left over by a slip in the table. */
static void test_all_languages_say_all(void **state)
{
    static const char *const locales[] = {"en", "nl", "ru", "zh"};
    const said words[] = {{STR("A"), 1}, {STR("B"), 2}, {STR("C"), 3}, {STR("D"), 4}, {STR("E"), 5},
                          {STR("F"), 6}, {STR("G"), 7}, {STR("H"), 8}, {STR("I"), 9}};
    (void)state;
    for (size_t l = 0; l < 4; l++) {
        voice *v;
        assert_int_equal(voice_open(locales[l], &v, NULL), VP_OK);
        for (int s = 0; s < SAYINGS; s++) {
            buf out = {0};
            assert_true(voice_say(v, &out, (saying)s, words, 9));
            assert_true(out.n > 0 && utf8_valid(buf_str(&out)) == out.n);
            assert_null(memchr(out.p, '{', out.n));
            assert_null(memchr(out.p, '}', out.n));
            assert_null(memchr(out.p, '|', out.n));
            buf_release(&out);
        }
        voice_close(v);
    }
    assert_int_equal(voice_open("de", &(voice *){NULL}, NULL), VP_INVALID);
    assert_int_equal(voice_open("", &(voice *){NULL}, NULL), VP_INVALID);
}

typedef bool (*put_number)(voice *, buf *, double);

static bool put_rating(voice *v, buf *out, double value)
{
    return voice_number(v, out, value, 2, false);
}

static bool put_change(voice *v, buf *out, double value)
{
    return voice_number(v, out, value, 1, true);
}

static bool put_share(voice *v, buf *out, double value)
{
    return voice_percent(v, out, value, false);
}

static void check_number(const char *locale, put_number put, double value, const char *expected)
{
    voice *v;
    buf out = {0};
    assert_int_equal(voice_open(locale, &v, NULL), VP_OK);
    assert_true(put(v, &out, value) && buf_terminate(&out));
    assert_string_equal(out.p, expected);
    buf_release(&out);
    voice_close(v);
}

static void test_numbers(void **state)
{
    (void)state;
    check_number("en", put_rating, 1234.5, "1,234.50");
    check_number("nl", put_rating, 1234.5, "1.234,50");
    check_number("ru", put_rating, 1234.5, "1\u00a0234,50");
    check_number("zh", put_rating, -0.001, "0.00"); /* never -0 */
    check_number("en", put_rating, NAN, "–");
    check_number("en", put_change, 0.25, "+0.3");
    check_number("en", put_change, 0, "0.0");
    check_number("en", put_share, 0.25, "25%");
    check_number("ru", put_share, 0.0834, "8,3\u00a0%");
}

static void check_period(const char *locale, const char *period, const char *expected)
{
    voice *v;
    buf out = {0};
    assert_int_equal(voice_open(locale, &v, NULL), VP_OK);
    assert_true(voice_period(v, &out, str_of(period)) && buf_terminate(&out));
    assert_string_equal(out.p, expected);
    buf_release(&out);
    voice_close(v);
}

static void test_periods(void **state)
{
    (void)state;
    check_period("en", "2026-05", "May 2026");
    check_period("nl", "2026-05", "mei 2026");
    check_period("zh", "2026-05", "2026年5月");
    check_period("en", "2026", "2026");
    check_period("en", "2026-W07", "week 7 of 2026");
    check_period("nl", "2026-W07", "week 7 van 2026");
    check_period("en", "2026-05-31", "May 31, 2026");
    check_period("zh", "2026-05-31", "2026年5月31日");
    check_period("en", "<b>", "<b>");
    check_period("en", "", "");
}

/* ---- The page ---- */

static int gather(void *context, const char *bytes, size_t length)
{
    return !buf_add(context, bytes, length);
}

typedef struct seen {
    size_t scripts, styles, elements;
} seen;

static void XMLCALL see_element(void *context, const XML_Char *name, const XML_Char **attributes)
{
    seen *s = context;
    s->elements++;
    s->scripts += !strcmp(name, "script");
    for (size_t i = 0; attributes[i]; i += 2)
        s->styles += !strcmp(attributes[i], "style") || !strncmp(attributes[i], "on", 2);
}

/* Well-formed as XML, too: then no reader can take text for markup. */
static seen check_page(const buf *page)
{
    seen s = {0};
    XML_Parser parser = XML_ParserCreate("UTF-8");
    assert_non_null(parser);
    XML_SetUserData(parser, &s);
    XML_SetStartElementHandler(parser, see_element);
    assert_int_equal(XML_Parse(parser, page->p, (int)page->n, 1), XML_STATUS_OK);
    XML_ParserFree(parser);
    assert_int_equal(s.scripts, 0);
    assert_int_equal(s.styles, 0);
    assert_null(memmem(page->p, page->n, "unsafe", 6));
    assert_non_null(memmem(page->p, page->n, "default-src 'none'; style-src 'sha256-", 37));
    return s;
}

static const double values[4] = {3, NAN, 4, 5}, lows[4] = {2, NAN, 3.5, NAN}, highs[4] = {4, NAN, 4.5, NAN},
                    counts[4] = {12, 0, 40, 2};

/* A report in which every text is `text`. */
static void write_report(const char *locale, str text, buf *page)
{
    str periods[4] = {STR("2026-01"), STR("2026-02"), STR("2026-03"), text};
    series line = {.name = text,
                   .n = 54,
                   .value = (double *)values,
                   .low = (double *)lows,
                   .high = (double *)highs,
                   .count = (double *)counts};
    report_measure rating = {SAY_RATING, SAY_WITHIN_RATING, SAY_RATING_SCALE, 1, 5, 2, {3.9, 3.7, 4.1, 54}};
    report_mark marks[] = {{MARK_LEVEL, text, text, STR("2026-01"), 3, 4, {1, 0.5, 1.5, NAN}},
                           {MARK_OUTLIER, STR("2026-03"), text, text, 3, 4, {1, 0.5, 1.5, NAN}},
                           {MARK_SEASON, text, text, text, NAN, NAN, {NAN, NAN, NAN, NAN}}};
    report_item items[] = {{text, 0.5, {3, 2, 4, 20}, {{1, text, text, false}, {2, text, text, true}}, 2},
                           {text, 0.1, {NAN, NAN, NAN, 3}, {{0}}, 0}};
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
    c.aspects = c.topics = c.entities = (report_list){SAY_ASPECTS, &c.rating, 3, items, 2, 37};
    c.groups[4] = (report_list){SAY_LANG, &c.rating, 3, items, 2, 0};
    voice *v;
    assert_int_equal(voice_open(locale, &v, NULL), VP_OK);
    assert_int_equal(html_report_write(&c, v, gather, page, NULL), VP_OK);
    voice_close(v);
}

static void test_hostile_texts(void **state)
{
    static const char *const texts[] = {"</style><script>alert(1)</script>",
                                        "]]><!--",
                                        "\"' onload=alert(1) x=",
                                        "&lt;&#0;&bogus;",
                                        "\x01\x02\x1b[0m",
                                        "\xe2\x80\xae\xe2\x81\xa6 back",
                                        "\xff\xfe\xf0\x9f",
                                        "\xf0\x9f\x98\x80\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80",
                                        "",
                                        "{0} {1|2|3} %s %n"};
    static const char *const locales[] = {"en", "nl_BE", "ru", "zh_TW"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t l = 0; l < 4; l++) {
            buf page = {0};
            write_report(locales[l], str_of(texts[i]), &page);
            check_page(&page);
            buf_release(&page);
        }
}

/* A million marks on one letter, and a long word: what is shown has an end. */
static void test_long_texts(void **state)
{
    buf text = {0}, page = {0};
    (void)state;
    for (int i = 0; i < 500000; i++)
        assert_true(buf_puts(&text, "\xcc\x81"));
    write_report("en", buf_str(&text), &page);
    check_page(&page);
    assert_true(page.n < 200000);
    buf_clear(&page);
    buf_clear(&text);
    for (int i = 0; i < 100000; i++)
        assert_true(buf_puts(&text, "woord"));
    write_report("en", buf_str(&text), &page);
    check_page(&page);
    assert_true(page.n < 200000);
    buf_release(&text);
    buf_release(&page);
}

/* Thin points are hollow, a gap is a gap, and the chart has a name. */
static void test_chart(void **state)
{
    buf page = {0};
    (void)state;
    write_report("en", STR("2026-04"), &page);
    assert_true(buf_terminate(&page));
    assert_non_null(strstr(page.p, "class=\"thin\""));
    assert_non_null(strstr(page.p, "class=\"reach\""));
    assert_non_null(strstr(page.p, "<title>Rating</title><desc>Overall 3.90 (95 %: 3.70 to 4.10), 54 documents. "
                                   "Highest in Mar 2026 (4.00), lowest in Jan 2026 (3.00).</desc>"));
    assert_non_null(strstr(page.p, "and 37 more"));
    assert_non_null(strstr(page.p, "Rating went up in Apr 2026: from 3.00 to 4.00, a change of +1.00 (95 %: +0.50 to "
                                   "+1.50)."));
    assert_null(strstr(page.p, "nan"));
    buf_release(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markup),
        cmocka_unit_test(test_forms_of_words),
        cmocka_unit_test(test_all_languages_say_all),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_periods),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_chart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
