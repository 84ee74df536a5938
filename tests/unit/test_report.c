/* Tables and charts, to the byte. */
#include "base/table.h"
#include "report/figure.h"
#include "report/spark.h"
#include "report/summary.h"
#include "report/text_width.h"
#include "tests/unit/check.h" /* last: cmocka has a macro `fail` */

#include <math.h>
#include <stdio.h>

typedef struct sink {
    buf text;
    size_t calls, largest;
    size_t refuse_at; /* call that fails, from 1; 0: none */
} sink;

static int take(void *context, const char *bytes, size_t length)
{
    sink *s = context;
    s->calls++;
    s->largest = length > s->largest ? length : s->largest;
    if (s->calls == s->refuse_at)
        return 1;
    return !buf_add(&s->text, bytes, length);
}

static vp_table *make(const char *const *names, size_t columns)
{
    vp_table *t = NULL;
    assert_int_equal(table_new(names, columns, &t, NULL), VP_OK);
    return t;
}

static void expect_table(const vp_table *t, vp_format format, const vp_style *style, const char *wanted)
{
    sink s = {0};
    assert_int_equal(vp_table_write(t, format, style, take, &s, NULL), VP_OK);
    assert_true(buf_terminate(&s.text));
    assert_string_equal(s.text.p, wanted);
    buf_release(&s.text);
}

static void expect_chart(const vp_table *t, const vp_style *style, const char *wanted)
{
    sink s = {0};
    assert_int_equal(vp_trend_chart(t, style, take, &s, NULL), VP_OK);
    assert_true(buf_terminate(&s.text));
    assert_string_equal(s.text.p, wanted);
    buf_release(&s.text);
}

/* ---- Width ---- */

static void test_width(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},
        {"abc", 3},
        {"доставка", 8},
        {"快递很慢", 8},
        {"ｆｕｌｌ", 8},
        {"e\u0301te\u0301", 3},                    /* combining acute */
        {"\u0301x", 1},                            /* a mark without a base */
        {"😀", 2},                                  /* emoji by default */
        {"☺", 1},                                  /* text by default ... */
        {"☺\uFE0F", 2},                            /* ... emoji by its selector */
        {"👍🏽", 2},                           /* skin tone */
        {"🏽", 2},                               /* skin tone alone */
        {"👨\u200D👩\u200D👧", 2},                    /* joined */
        {"👩🏽\u200D⚕\uFE0F!", 3},           /* all of it */
        {"🇳🇱🇷🇺", 4},                               /* two flags */
        {"🇳", 1},                                  /* half a flag */
        {"🏴\U000E0067\U000E0062\U000E007F", 2}, /* flag with tags */
        {"1\uFE0F\u20E3", 2},                      /* key cap */
        {"a\tb\nc\x1b", 6},
        {"\u202Eabc", 4}, /* shown as a space */
        {"a\u00ADb", 2},  /* left out */
        {"\xFF\xC3", 2},  /* U+FFFD each */
        {"…·—", 3},       /* ambiguous: narrow */
        {"a\u200D😀", 3},  /* a joiner joins emoji only */
        {"\u05E9\u05B8", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (text_width(str_of(cases[i].text)) != cases[i].width)
            fail_msg("\"%s\": %zu columns, not %zu", cases[i].text, text_width(str_of(cases[i].text)), cases[i].width);
    assert_int_equal(text_width((str){NULL, 0}), 0);
}

static void test_cut(void **state)
{
    (void)state;
    str family = str_of("👨\u200D👩\u200D👧x");
    assert_int_equal(text_cut(family, 1).n, 0);
    assert_int_equal(text_cut(family, 2).n, family.n - 1);
    assert_int_equal(text_cut(family, 3).n, family.n);
    assert_int_equal(text_cut(str_of("很慢"), 3).n, 3);
    assert_int_equal(text_cut(str_of("e\u0301e"), 1).n, 3);
    assert_int_equal(text_cut(str_of("abc"), 0).n, 0);
    assert_int_equal(text_cut(str_of("abc"), SIZE_MAX).n, 3);
}

static void expect_plain(str s, const char *wanted)
{
    buf out = {0};
    assert_true(text_plain(&out, s) && buf_terminate(&out));
    assert_string_equal(out.p, wanted);
    buf_release(&out);
}

static void test_plain(void **state)
{
    (void)state;
    expect_plain(STR("plain 文 é 👩🏽\u200D⚕\uFE0F"), "plain 文 é 👩🏽\u200D⚕\uFE0F");
    expect_plain(STR("a\x1b[31mb\x7f\0c"), "a [31mb  c");
    expect_plain(STR("a\r\n\tb"), "a   b");
    expect_plain(STR("\xC2\x9B"
                     "31m\xC2\x85"),
                 " 31m ");
    expect_plain(STR("\u202Ea\u2066b\u200Fc\u2028d\u061Ce"), " a b c d e");
    expect_plain(STR("\uFEFFa\u00ADb\u200Bc"), "abc");
    expect_plain(STR("\x9B\xC3(\xF0\x9F"), "\uFFFD\uFFFD(\uFFFD\uFFFD");
}

/* Whatever comes in: no control bytes go out, and it is as wide as said. */
static void test_plain_random(void **state)
{
    (void)state;
    static const char *const parts[] = {"a",      " ",      "1",      "\x1b", "\xC2\x9B", "\xFF",  "😀",  "☺", "\uFE0F",
                                        "\u200D", "\u00AD", "\u202E", "🏽", "🇳",        "🇱",     "文", "é", "\u0301",
                                        "\u20E3", "👍",      "⚕",      "\n",   "\xF0\x9F", "\u200C"};
    uint32_t seed = 1;
    buf in = {0}, out = {0};
    for (int round = 0; round < 3000; round++) {
        buf_clear(&in);
        buf_clear(&out);
        for (int i = 0; i < 12; i++) {
            seed = seed * 1664525u + 1013904223u;
            assert_true(buf_puts(&in, parts[(seed >> 8) % (sizeof parts / sizeof *parts)]));
        }
        str s = buf_str(&in);
        assert_true(text_plain(&out, s));
        assert_int_equal(text_width(s), text_width(buf_str(&out)));
        assert_int_equal(text_cut(s, text_width(s)).n, s.n);
        for (size_t columns = 0; columns < 12; columns++)
            assert_true(text_width(text_cut(s, columns)) <= columns);
        for (size_t i = 0; i < out.n; i++)
            assert_true((unsigned char)out.p[i] >= 0x20);
    }
    buf_release(&in);
    buf_release(&out);
}

/* ---- Figures and sparks ---- */

static void expect_figure(double value, int decimals, const char *wanted)
{
    char room[FIGURE_ROOM], text[FIGURE_ROOM + 1];
    str s = figure(value, decimals, room);
    snprintf(text, sizeof text, "%.*s", (int)s.n, s.p);
    assert_string_equal(text, wanted);
}

static void test_figure(void **state)
{
    (void)state;
    expect_figure(4.25, 1, "4.3");
    expect_figure(-0.001, 2, "0.00");
    expect_figure(-0.0, 0, "0");
    expect_figure(-12.345, 2, "-12.35");
    expect_figure(1e6, 0, "1000000");
    expect_figure(1e300, 2, "1e+300");
    expect_figure(-1e14, 6, "-100000000000000");
    expect_figure(NAN, 2, "");
    expect_figure(INFINITY, 2, "");
    expect_figure(4.9e-324, 6, "0.000000");
    assert_int_equal(figure_decimals(5, true), 0);
    assert_int_equal(figure_decimals(99.5, false), 2);
    assert_int_equal(figure_decimals(100.5, false), 1);
    assert_int_equal(figure_decimals(1000.5, false), 0);
    assert_int_equal(figure_decimals(0.1, false), 2);
    assert_int_equal(figure_decimals(0.052, false), 3);
    assert_int_equal(figure_decimals(1e-9, false), 6);
}

static void expect_spark(const double *values, size_t n, double low, double high, const char *wanted)
{
    buf out = {0};
    assert_true(spark_line(&out, values, n, low, high) && buf_terminate(&out));
    assert_string_equal(out.p, wanted);
    buf_release(&out);
}

static void test_spark(void **state)
{
    (void)state;
    expect_spark((double[]){0, 1, 2, 3, 4, 5, 6, 7, 8}, 9, 0, 8, "▁▂▃▄▅▆▇██");
    expect_spark((double[]){-5, NAN, 99, -INFINITY, INFINITY}, 5, 0, 1, "▁ █▁█");
    expect_spark((double[]){3, NAN, 3}, 3, 3, 3, "▄ ▄");
    expect_spark((double[]){-1.7e308, 0, 1.7e308}, 3, -1.7e308, 1.7e308, "▁▅█");
    expect_spark((double[]){1, 2}, 2, NAN, NAN, "▄▄");
    expect_spark(NULL, 0, 0, 1, "");
}

/* ---- Tables ---- */

static vp_table *shops(void)
{
    static const char *const names[] = {"shop", "n", "score", "比率", "note"};
    vp_table *t = make(names, 5);
    assert_true(table_row(t) && table_text(t, STR("Delft")) && table_integer(t, 1200) && table_real(t, 0.5) &&
                table_real(t, 1500.5) && table_text(t, STR("line one\nline \x1b[31mtwo\x1b[0m")));
    assert_true(table_row(t) && table_text(t, STR("北京店")) && table_integer(t, -7) && table_real(t, -12.345) &&
                table_real(t, 2) && table_json(t, STR("{\"a\":[1,\"x\"]}")));
    assert_true(table_row(t) && table_text(t, STR("")) && table_empty(t) && table_real(t, NAN) &&
                table_real(t, INFINITY));
    return t;
}

static void test_text(void **state)
{
    (void)state;
    vp_table *t = shops();
    const char *wanted = "shop       n   score  比率  note\n"
                         "Delft   1200    0.50  1501  line one line  [31mtwo [0m\n"
                         "北京店    -7  -12.35     2  {\"a\":[1,\"x\"]}\n"
                         "\n";
    expect_table(t, VP_TEXT, NULL, wanted);
    expect_table(t, VP_TEXT, &(vp_style){0, 0}, wanted);
    expect_table(t, VP_TEXT, &(vp_style){0, 500}, wanted);
    expect_table(t, VP_TEXT, &(vp_style){1, 44},
                 "\x1b[1mshop       n   score  比率  note\x1b[0m\n"
                 "Delft   1200    0.50  1501  line one line  …\n"
                 "北京店    -7  -12.35     2  {\"a\":[1,\"x\"]}\n"
                 "\n");
    vp_table_free(t);
}

static void test_text_empty(void **state)
{
    (void)state;
    vp_table *t = make((const char *const[]){"name", "a\tb"}, 2);
    expect_table(t, VP_TEXT, NULL, "name  a b\n(no rows)\n");
    expect_table(t, VP_TEXT, &(vp_style){1, 0}, "\x1b[1mname  a b\x1b[0m\n\x1b[2m(no rows)\x1b[0m\n");
    vp_table_free(t);
    t = make(NULL, 0);
    expect_table(t, VP_TEXT, &(vp_style){0, 10}, "\n(no rows)\n");
    vp_table_free(t);
}

/* Names and values, as vp_info gives them: every real stands for itself. */
static void test_text_mixed(void **state)
{
    (void)state;
    vp_table *t = make((const char *const[]){"name", "value"}, 2);
    assert_true(table_row(t) && table_text(t, STR("file")) && table_text(t, STR("a.db")));
    assert_true(table_row(t) && table_text(t, STR("documents")) && table_integer(t, 1234567));
    assert_true(table_row(t) && table_text(t, STR("share")) && table_real(t, 0.931));
    assert_true(table_row(t) && table_text(t, STR("a day")) && table_real(t, 1203.4));
    expect_table(t, VP_TEXT, NULL,
                 "name       value\n"
                 "file       a.db\n"
                 "documents  1234567\n"
                 "share      0.93\n"
                 "a day      1203\n");
    vp_table_free(t);
}

static void test_text_fits(void **state)
{
    (void)state;
    vp_table *t = make((const char *const[]){"id", "how do you like the shop", "text", "who"}, 4);
    assert_true(table_row(t) && table_text(t, STR("nl-1")) && table_integer(t, 4) &&
                table_text(t, STR("een heel lang verhaal over een pakket")) && table_text(t, STR("Jan")));
    assert_true(table_row(t) && table_text(t, STR("zh-1")) && table_integer(t, 5) &&
                table_text(t, STR("快递太慢了等了两个星期才到")) && table_text(t, STR("a name without an end")));
    expect_table(t, VP_TEXT, &(vp_style){0, 60},
                 "id    how do you like…  text              who\n"
                 "nl-1                 4  een heel lang v…  Jan\n"
                 "zh-1                 5  快递太慢了等了…   a name without an…\n");
    /* too narrow: 12 columns each, whatever the line takes */
    expect_table(t, VP_TEXT, &(vp_style){0, 20},
                 "id    how do you …  text          who\n"
                 "nl-1             4  een heel la…  Jan\n"
                 "zh-1             5  快递太慢了…   a name with…\n");
    vp_table_free(t);
}

/* One endless text must not make every row as long. */
static void test_text_endless(void **state)
{
    (void)state;
    vp_table *t = make((const char *const[]){"a", "b"}, 2);
    buf text = {0};
    assert_true(text_spaces(&text, 5000));
    memset(text.p, 'x', text.n);
    assert_true(table_row(t) && table_text(t, buf_str(&text)) && table_text(t, STR("y")));
    assert_true(table_row(t) && table_text(t, STR("z")) && table_text(t, STR("y")));
    sink s = {0};
    assert_int_equal(vp_table_write(t, VP_TEXT, NULL, take, &s, NULL), VP_OK);
    assert_int_equal(s.text.n, 1002 + 2 + 5000 + 4 + 1002 + 2);
    buf_release(&s.text);
    buf_release(&text);
    vp_table_free(t);
}

static void test_csv(void **state)
{
    (void)state;
    vp_table *t = make((const char *const[]){"a,b", "n", "x", "json"}, 4);
    assert_true(table_row(t) && table_text(t, STR("say \"hi\"")) && table_integer(t, INT64_MIN) && table_real(t, 0.1) &&
                table_json(t, STR("{\"a\":1,\"b\":2}")));
    assert_true(table_row(t) && table_text(t, STR("two\nlines")) && table_integer(t, 3) && table_real(t, 1.0 / 3) &&
                table_json(t, STR("[1]")));
    assert_true(table_row(t) && table_text(t, STR(" led")) && table_empty(t) && table_real(t, 1e21));
    assert_true(table_row(t) && table_text(t, STR("trailed ")) && table_empty(t) && table_real(t, INFINITY));
    assert_true(table_row(t) && table_text(t, STR("=1+1")) && table_empty(t) && table_real(t, -0.0));
    assert_true(table_row(t) && table_text(t, STR("-快;'")));
    assert_true(table_row(t) && table_text(t, STR("\"")));
    expect_table(t, VP_CSV, &(vp_style){1, 20},
                 "\"a,b\",n,x,json\n"
                 "\"say \"\"hi\"\"\",-9223372036854775808,0.1,\"{\"\"a\"\":1,\"\"b\"\":2}\"\n"
                 "\"two\nlines\",3,0.333333333333333,[1]\n"
                 "\" led\",,1e+21,\n"
                 "\"trailed \",,,\n"
                 "=1+1,,0,\n"
                 "-快;',,,\n"
                 "\"\"\"\",,,\n");
    vp_table_free(t);
    t = make((const char *const[]){"only"}, 1);
    assert_true(table_row(t) && table_empty(t) && table_row(t) && table_text(t, STR("x")));
    expect_table(t, VP_CSV, NULL, "only\n\"\"\nx\n");
    vp_table_free(t);
}

static void test_json(void **state)
{
    (void)state;
    vp_table *t = make((const char *const[]){"a\"b", "n", "x", "json"}, 4);
    expect_table(t, VP_JSON, NULL, "{\"columns\":[\"a\\\"b\",\"n\",\"x\",\"json\"],\"rows\":[]}\n");
    expect_table(t, VP_JSONL, NULL, "");
    assert_true(table_row(t) && table_text(t, STR("1\n\xFF")) && table_integer(t, 12) && table_real(t, 0.25) &&
                table_json(t, STR("{\"k\":\n[1, \"x\"]}")));
    assert_true(table_row(t) && table_text(t, STR("")) && table_empty(t) && table_real(t, INFINITY) &&
                table_json(t, STR("")));
    const char *first = "{\"a\\\"b\":\"1\\n\uFFFD\",\"n\":12,\"x\":0.25,\"json\":{\"k\": [1, \"x\"]}}";
    const char *second = "{\"a\\\"b\":\"\",\"n\":null,\"x\":null,\"json\":null}";
    char wanted[512];
    snprintf(wanted, sizeof wanted, "%s\n%s\n", first, second);
    expect_table(t, VP_JSONL, NULL, wanted);
    snprintf(wanted, sizeof wanted, "{\"columns\":[\"a\\\"b\",\"n\",\"x\",\"json\"],\"rows\":[%s,%s]}\n", first,
             second);
    expect_table(t, VP_JSON, NULL, wanted);
    vp_table_free(t);
}

static void test_pieces(void **state)
{
    (void)state;
    vp_table *t = make((const char *const[]){"text"}, 1);
    buf text = {0};
    assert_true(text_spaces(&text, 150000));
    memset(text.p, 'x', text.n);
    assert_true(table_row(t) && table_text(t, buf_str(&text)) && table_row(t) && table_text(t, STR("end")));
    sink s = {0};
    assert_int_equal(vp_table_write(t, VP_CSV, NULL, take, &s, NULL), VP_OK);
    assert_int_equal(s.largest, 65536);
    assert_int_equal(s.calls, 3);
    assert_int_equal(s.text.n, 5 + 150001 + 4);
    assert_memory_equal(s.text.p + s.text.n - 6, "x\nend\n", 6);
    for (size_t call = 1; call <= 3; call++) {
        sink refusing = {.refuse_at = call};
        vp_error error;
        assert_int_equal(vp_table_write(t, VP_CSV, NULL, take, &refusing, &error), VP_IO);
        assert_int_equal(error.code, VP_IO);
        assert_string_equal(error.message, "could not write the output");
        assert_int_equal(refusing.calls, call);
        buf_release(&refusing.text);
    }
    assert_int_equal(vp_table_write(t, (vp_format)9, NULL, take, &s, NULL), VP_INVALID);
    buf_release(&s.text);
    buf_release(&text);
    vp_table_free(t);
}

/* ---- Charts ---- */

static void add(vp_table *t, const char *period, const char *group, double value, double margin, int64_t n)
{
    assert_true(table_row(t) && table_text(t, str_of(period)));
    if (group)
        assert_true(table_text(t, str_of(group)));
    assert_true(table_real(t, value) && table_real(t, value - margin) && table_real(t, value + margin) &&
                table_integer(t, n));
}

static const char *const ungrouped[] = {"period", "rating", "low", "high", "n"};
static const char *const grouped[] = {"period", "shop", "rating", "low", "high", "n"};
static const char *const months[] = {"2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02",
                                     "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08"};
static const double ratings[] = {4, 4, 4.1, 3.9, 3.8, 3.6, 2.1, 3, 3.9, 4.1, 4.5, 4.2};

static vp_table *one_line(void)
{
    vp_table *t = make(ungrouped, 5);
    for (size_t i = 0; i < 12; i++)
        add(t, months[i], NULL, ratings[i], 0.3, 40);
    return t;
}

static void test_chart_one(void **state)
{
    (void)state;
    vp_table *t = one_line();
    const char *full = "rating  ▇▇▇▇▆▆▁▄▇▇██  last 4.2 (3.9..4.5)  min 2.1 in 2026-03  max 4.5 in 2026-07  n 480\n"
                       "from 2.1 to 4.5, 2025-09 to 2026-08\n";
    expect_chart(t, NULL, full);
    expect_chart(t, &(vp_style){1, 0},
                 "\x1b[1mrating\x1b[0m  \x1b[36m▇▇▇▇▆▆▁▄▇▇██\x1b[0m  last 4.2 (3.9..4.5)  min 2.1 in 2026-03"
                 "  max 4.5 in 2026-07  n 480\n"
                 "\x1b[2mfrom 2.1 to 4.5, 2025-09 to 2026-08\x1b[0m\n");
    expect_chart(t, &(vp_style){0, 59},
                 "rating  ▇▇▇▇▆▆▁▄▇▇██  last 4.2 (3.9..4.5)  n 480\n"
                 "from 2.1 to 4.5, 2025-09 to 2026-08\n");
    vp_table_free(t);
}

static void test_chart_plot(void **state)
{
    (void)state;
    vp_table *t = one_line();
    expect_chart(t, &(vp_style){0, 80},
                 "rating  ▇▇▇▇▆▆▁▄▇▇██  last 4.2 (3.9..4.5)  min 2.1  max 4.5  n 480\n"
                 "from 2.1 to 4.5, 2025-09 to 2026-08\n"
                 "\n"
                 "4.8 ┤                                                            ▄▄▄▄▄▄░░░░░░\n"
                 "    │░░░░░░░░░░░░▄▄▄▄▄▄░░░░░░░░░░░░                  ░░░░░░▄▄▄▄▄▄░░░░░░▄▄▄▄▄▄\n"
                 "    │▀▀▀▀▀▀▀▀▀▀▀▀░░░░░░▀▀▀▀▀▀▄▄▄▄▄▄░░░░░░            ▀▀▀▀▀▀░░░░░░      ░░░░░░\n"
                 "    │                  ░░░░░░░░░░░░▀▀▀▀▀▀            ░░░░░░\n"
                 "    │                                          ▄▄▄▄▄▄\n"
                 "    │                                          ░░░░░░\n"
                 "    │                                    ░░░░░░\n"
                 "1.8 ┤                                    ▀▀▀▀▀▀\n"
                 "    └────────────────────────────────────────────────────────────────────────\n"
                 "     2025-09                                                          2026-08\n");
    vp_table_free(t);
    t = make(ungrouped, 5);
    add(t, "2026", NULL, 7, NAN, 3);
    expect_chart(t, &(vp_style){1, 60},
                 "\x1b[1mrating\x1b[0m  \x1b[36m▄\x1b[0m  last 7  min 7 in 2026  max 7 in 2026  n 3\n"
                 "\x1b[2mfrom 7 to 7, 2026 to 2026\x1b[0m\n"
                 "\n"
                 "7 ┤\n  │\n  │\n  │\n"
                 "  │\x1b[36moooooo\x1b[0m\n"
                 "  │\n  │\n7 ┤\n"
                 "  └──────\n"
                 "   2026\n"
                 "   o: fewer than 10 documents\n");
    vp_table_free(t);
}

static void test_chart_groups(void **state)
{
    (void)state;
    vp_table *t = make(grouped, 6);
    add(t, "2026-Q2", "Gent", 0.5, 0.1, 10); /* its first period comes later than the other's */
    add(t, "2026-Q3", "Gent", 0.25, 0.1, 10);
    add(t, "2026-Q1", "北京 \x1b[31m", -0.5, 0.1, 100);
    add(t, "2026-Q3", "北京 \x1b[31m", 0, 0.1, 1);
    assert_true(table_row(t) && table_text(t, STR("2026-Q1")) && table_empty(t) && table_empty(t) && table_empty(t) &&
                table_empty(t) && table_integer(t, 3));
    expect_chart(t, &(vp_style){0, 100},
                 "北京  [31m  ▁ ▅  last 0.00 (-0.10..0.10)  min -0.50 in 2026-Q1  max 0.00 in 2026-Q3  n 101\n"
                 "Gent         █▇  last 0.25 (0.15..0.35)   min 0.25 in 2026-Q3   max 0.50 in 2026-Q2  n 20\n"
                 "(none)           no values                                                           n 3\n"
                 "from -0.50 to 0.50, 2026-Q1 to 2026-Q3\n");
    vp_table_free(t);
}

static void test_chart_many_groups(void **state)
{
    (void)state;
    vp_table *t = make(grouped, 6);
    for (int i = 0; i < 27; i++) {
        char name[64];
        snprintf(name, sizeof name, "shop %d with a name that has no end", i);
        add(t, "2026", name, 3, 1, i == 26 ? 500 : 100 - i);
    }
    sink s = {0};
    assert_int_equal(vp_trend_chart(t, NULL, take, &s, NULL), VP_OK);
    assert_true(buf_terminate(&s.text));
    const char *start = "shop 26 with a name tha…  ▄  last 3 (2..4)  min 3 in 2026  max 3 in 2026  n 500\n"
                        "shop 0 with a name that…  ▄  last 3 (2..4)  min 3 in 2026  max 3 in 2026  n 100\n"
                        "shop 1 with a name that…  ▄  last 3 (2..4)  min 3 in 2026  max 3 in 2026  n 99\n";
    const char *end = "shop 18 with a name tha…  ▄  last 3 (2..4)  min 3 in 2026  max 3 in 2026  n 82\n"
                      "... and 7 more\n"
                      "from 3 to 3, 2026 to 2026\n";
    assert_true(str_starts(buf_str(&s.text), start));
    assert_true(str_ends(buf_str(&s.text), end));
    buf_release(&s.text);
    vp_table_free(t);
}

/* More periods than columns: means of several. */
static void test_chart_long(void **state)
{
    (void)state;
    vp_table *t = make(ungrouped, 5);
    for (int i = 0; i < 400; i++) {
        char day[16];
        snprintf(day, sizeof day, "day %03d", i);
        add(t, day, NULL, i < 200 ? 1 : 2.5, 0.25, 3);
    }
    expect_chart(t, &(vp_style){0, 50},
                 "rating  ▁▁▁▁▁█████  last 2.50 (2.25..2.75)  n 1200\n"
                 "from 1.00 to 2.50, day 000 to day 399, a block: mean of 40 periods\n");
    vp_table_free(t);
}

static void test_chart_refuses(void **state)
{
    (void)state;
    sink s = {0};
    vp_error error;
    vp_table *t = make((const char *const[]){"period", "rating", "n"}, 3);
    assert_int_equal(vp_trend_chart(t, NULL, take, &s, &error), VP_INVALID);
    assert_string_equal(error.message, "this table is not a trend");
    vp_table_free(t);
    t = make(ungrouped, 5);
    expect_chart(t, NULL, "(no rows)\n");
    assert_true(table_row(t) && table_text(t, STR("2026")));
    expect_chart(t, &(vp_style){0, 80}, "rating     no values  n 0\nno values, 2026 to 2026\n");
    s.refuse_at = 1;
    assert_int_equal(vp_trend_chart(t, NULL, take, &s, &error), VP_IO);
    vp_table_free(t);
}

/* ---- The summary */

static void test_summary(void **state)
{
    (void)state;
    language_share languages[] = {{STR("fr"), 600, true}, {STR("xx"), 399, false}, {STR("nl"), 1, false}};
    vp_summary summary = {.rows = 1e300,
                          .documents = 1000,
                          .with_text = 1000,
                          .languages = languages,
                          .language_count = 3,
                          .by_rating = true,
                          .metric = "rating",
                          .metric_value = -0.0001,
                          .metric_n = 1000,
                          .metric_low = 1,
                          .metric_high = 5,
                          .nps = NAN};
    sink s = {0};
    assert_int_equal(vp_summary_write(&summary, VP_TEXT, NULL, take, &s, NULL), VP_OK);
    assert_true(buf_terminate(&s.text));
    assert_non_null(strstr(s.text.p, " read, 1,000 documents\n"));
    assert_non_null(strstr(s.text.p, "fr 60%  other 40% (not scored)\n"));
    assert_non_null(strstr(s.text.p, "0.0 of 5\n"));
    buf_release(&s.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_width),        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_plain),        cmocka_unit_test(test_plain_random),
        cmocka_unit_test(test_figure),       cmocka_unit_test(test_spark),
        cmocka_unit_test(test_text),         cmocka_unit_test(test_text_empty),
        cmocka_unit_test(test_text_mixed),   cmocka_unit_test(test_text_fits),
        cmocka_unit_test(test_text_endless), cmocka_unit_test(test_csv),
        cmocka_unit_test(test_json),         cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_chart_one),    cmocka_unit_test(test_chart_plot),
        cmocka_unit_test(test_chart_groups), cmocka_unit_test(test_chart_many_groups),
        cmocka_unit_test(test_chart_long),   cmocka_unit_test(test_chart_refuses),
        cmocka_unit_test(test_summary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
