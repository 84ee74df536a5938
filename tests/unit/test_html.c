/* Reports as HTML: what is hostile in them stays text, and what is said is said in every language. */
#include "base/utf8.h"
#include "tests/unit/check.h"
#include "report/html_chart.h"
#include "report/markup.h"
#include "tests/unit/hostile_page.h"

#include <math.h>
#include <stdio.h>

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
    return voice_percent(v, out, value);
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
            assert_true(write_report(locales[l], str_of(texts[i]), &page));
            assert_true(page_is_sound(&page));
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
    assert_true(write_report("en", buf_str(&text), &page));
    assert_true(page_is_sound(&page));
    assert_true(page.n < 200000);
    buf_clear(&page);
    buf_clear(&text);
    for (int i = 0; i < 100000; i++)
        assert_true(buf_puts(&text, "woord"));
    assert_true(write_report("en", buf_str(&text), &page));
    assert_true(page_is_sound(&page));
    assert_true(page.n < 200000);
    buf_release(&text);
    buf_release(&page);
}

/* Thin points are hollow, a gap is a gap, and the chart has a name. */
static void test_chart(void **state)
{
    buf page = {0};
    (void)state;
    assert_true(write_report("en", STR("2026-04"), &page));
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

/* What an interval alone says of one aspect among many is not told. */
static void test_findings(void **state)
{
    buf page = {0};
    (void)state;
    assert_true(write_report("en", STR("Soup"), &page) && buf_terminate(&page));
    assert_null(strstr(page.p, "Least liked"));
    assert_non_null(strstr(page.p, "Most liked: Soup."));
    buf_release(&page);
}

/* Of many periods the line is drawn alone: but not where it would have no length. */
static void test_lone_points(void **state)
{
    enum { PERIODS = 120 };
    str periods[PERIODS];
    double value[PERIODS], reach[PERIODS], count[PERIODS];
    const report_measure rating = {SAY_RATING, SAY_WITHIN_RATING, SAY_RATING_SCALE, 1, 5, 2, 2, {3, 2, 4, 600}};
    series line = {.value = value, .low = reach, .high = reach, .count = count};
    report_trend trend = {
        .measure = &rating,
        .series = {.periods = periods, .period_count = PERIODS, .lines = &line, .count = 1},
    };
    html h = {.ok = true};
    size_t dots = 0;
    (void)state;
    for (size_t i = 0; i < PERIODS; i++) {
        periods[i] = STR("2026");
        value[i] = i == 40 || i == 80 || i == 81 || i == 119 ? 3 : NAN;
        reach[i] = NAN;
        count[i] = 50;
    }
    assert_int_equal(voice_open("en", &h.voice, NULL), VP_OK);
    html_chart_trend(&h, &trend, (said){STR(""), 0}, (said){STR(""), 0});
    assert_true(h.ok && buf_terminate(&h.out.text));
    for (const char *p = h.out.text.p; (p = strstr(p, "class=\"dot\"")); p++)
        dots++;
    assert_int_equal(dots, 2 * 2); /* the first and the last, wide and narrow; not the two with a line between */
    arena_release(&h.words);
    buf_release(&h.out.text);
    voice_close(h.voice);
}

/* The smallest of the numbers behind `name`: what is highest in a picture. */
static double least_of(const char *svg, const char *name)
{
    double least = INFINITY, found;
    for (const char *p = svg; (p = strstr(p, name)); p++)
        if (sscanf(p + strlen(name), "%lf", &found) == 1)
            least = fmin(least, found);
    return least;
}

/* The scale holds values that differ little, also where their lowest is no round number. */
static void test_narrow_range(void **state)
{
    enum { PERIODS = 4 };
    str periods[PERIODS] = {STR("2025"), STR("2026"), STR("2027"), STR("2028")};
    double value[PERIODS] = {-46.8, -44.2, -45, -44.1}, low[PERIODS], high[PERIODS], count[PERIODS];
    const report_measure rating = {SAY_RATING, SAY_WITHIN_RATING,   SAY_RATING_SCALE, -100, 100, 2,
                                   2,          {-45, -46, -44, 600}};
    series line = {.value = value, .low = low, .high = high, .count = count};
    report_trend trend = {
        .measure = &rating,
        .series = {.periods = periods, .period_count = PERIODS, .lines = &line, .count = 1},
    };
    html h = {.ok = true};
    (void)state;
    for (size_t i = 0; i < PERIODS; i++) {
        low[i] = value[i] - 1;
        high[i] = value[i] + 1;
        count[i] = 50;
    }
    assert_int_equal(voice_open("en", &h.voice, NULL), VP_OK);
    html_chart_trend(&h, &trend, (said){STR(""), 0}, (said){STR(""), 0});
    assert_true(h.ok && buf_terminate(&h.out.text));
    assert_true(least_of(h.out.text.p, "cy=\"") > least_of(h.out.text.p, "y1=\""));
    arena_release(&h.words);
    buf_release(&h.out.text);
    voice_close(h.voice);
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
        cmocka_unit_test(test_narrow_range),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_lone_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
