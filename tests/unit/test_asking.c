/* Trends and the summary, through the public header only. */
#include "tests/unit/engine_maker.h"

#include <math.h>

/* ---- Trends */

typedef struct point {
    const char *period, *group;
    double value, low, high;
    int n;
} point;

static void trend_is(vp_store *s, vp_trend_query q, const point *points, size_t count)
{
    vp_table *t;
    vp_error e;
    q.struct_size = sizeof q;
    if (vp_trend(s, &q, &t, &e))
        fail_msg("%s (%s)", e.message, e.hint);
    size_t at = q.by ? 2 : 1;
    assert_string_equal(vp_table_name(t, 0), "period");
    assert_int_equal(vp_table_rows(t), count);
    assert_int_equal(vp_table_columns(t), at + 4);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(vp_table_cell(t, i, 0).text, points[i].period);
        if (q.by)
            assert_string_equal(vp_table_cell(t, i, 1).text, points[i].group);
        const double known[] = {points[i].value, points[i].low, points[i].high};
        for (size_t k = 0; k < 3; k++) {
            vp_cell c = vp_table_cell(t, i, at + k);
            if (isnan(known[k]) ? c.type != VP_CELL_EMPTY : fabs(c.real - known[k]) > 2e-3)
                fail_msg("%s: %g instead of %g", points[i].period, c.real, known[k]);
        }
        assert_int_equal(vp_table_cell(t, i, at + 3).integer, points[i].n);
    }
    vp_table_free(t);
}

static const char survey[] = "date,shop,rating,nps,comment\n"
                             "2023-01-02,Utrecht,5,10,a\n2023-01-09,Utrecht,4,10,b\n2023-01-16,Delft,5,10,c\n2023-01-"
                             "31,Delft,3,10,d\n2023-01-05,Utrecht,2,9,e\n"
                             "2023-01-06,Utrecht,1,9,f\n2023-01-07,Delft,5,8,g\n2023-01-08,Delft,4,7,h\n2023-01-20,"
                             "Utrecht,2,5,i\n2023-01-21,Utrecht,1,0,j\n"
                             "2023-02-01,Utrecht,4,6,k\n2023-02-28,Delft,5,9,l\n"
                             "2023-04-01,Utrecht,3,7,m\n"
                             "2022-12-31,Delft,1,0,n\n";

#define POINTS(list) list, sizeof list / sizeof *list

static void trends_by_hand(void **state)
{
    fixture *f = *state;
    vp_store *s = open_store(NULL);
    vp_analyze_options o = {.struct_size = sizeof o,
                            .map = "time=date,shop=shop,rating=rating 1-5,nps=nps,text=comment"};
    analyze_with(&o, text_file(f, "a.csv", survey), s, NULL);
    /* January: six promoters and two detractors of ten. Intervals here and below by the formulas in Python. */
    static const point nps[] = {{"2022-12", NULL, -100, -100, 48.499, 1},
                                {"2023-01", NULL, 40, -12.586, 74.124, 10},
                                {"2023-02", NULL, 0, -73.335, 73.335, 2},
                                {"2023-03", NULL, NAN, NAN, NAN, 0},
                                {"2023-04", NULL, 0, -60.011, 60.011, 1}};
    trend_is(s, (vp_trend_query){.metric = "nps"}, POINTS(nps));
    /* January in Delft: 5 3 5 4, in Utrecht: 5 4 2 1 2 1. */
    static const point rating[] = {{"2023-01", "Delft", 4.25, 2.2400, 5, 4}, {"2023-01", "Utrecht", 2.5, 1, 4.2374, 6}};
    trend_is(s, (vp_trend_query){.metric = "rating", .by = "shop", .where = "month = 2023-01"}, POINTS(rating));
    static const point volume[] = {{"2022", NULL, 1, 0.1765, 5.6649, 1}, {"2023", NULL, 13, 7.5976, 22.2439, 13}};
    trend_is(s, (vp_trend_query){.metric = "volume", .every = "year"}, POINTS(volume));
    static const point shops[] = {
        {"2023-02", "Delft", 1, 0.1765, 5.6649, 1}, {"2023-02", "Utrecht", 1, 0.1765, 5.6649, 1},
        {"2023-03", "Delft", 0, 0, 3.8415, 0},      {"2023-03", "Utrecht", 0, 0, 3.8415, 0},
        {"2023-04", "Delft", 0, 0, 3.8415, 0},      {"2023-04", "Utrecht", 1, 0.1765, 5.6649, 1}};
    trend_is(s, (vp_trend_query){.metric = "volume", .by = "shop", .since = "2023-02-01"}, POINTS(shops));
    static const point weeks[] = {{"2022-W52", NULL, 1, NAN, NAN, 1}, {"2023-W01", NULL, 3.4, 1.1826, 5, 5}};
    trend_is(s, (vp_trend_query){.metric = "rating", .every = "week", .until = "2023-01-08"}, POINTS(weeks));
    static const point days[] = {{"2023-01-31", NULL, 3, NAN, NAN, 1}, {"2023-02-01", NULL, 4, NAN, NAN, 1}};
    trend_is(s, (vp_trend_query){.metric = "rating", .every = "day", .since = "2023-01-31", .until = "2023-02-01"},
             POINTS(days));
    static const point quarters[] = {{"2022-Q4", NULL, 1, NAN, NAN, 1},
                                     {"2023-Q1", NULL, 3.4167, 2.4114, 4.3886, 12},
                                     {"2023-Q2", NULL, 3, NAN, NAN, 1}};
    trend_is(s, (vp_trend_query){.metric = "rating", .every = "quarter"}, POINTS(quarters));
    trend_is(s, (vp_trend_query){.metric = "rating", .where = "shop = Nergens"}, NULL, 0);
    vp_store_free(s);
}

static void trends_that_make_no_sense(void **state)
{
    fixture *f = *state;
    vp_store *s = open_store(NULL);
    vp_table *t = NULL;
    vp_error e;
    vp_trend_query q = {.struct_size = sizeof q};
    assert_int_equal(vp_trend(s, &q, &t, &e), VP_NOT_FOUND); /* no dates */
    vp_analyze_options o = {.struct_size = sizeof o, .map = "time=date,rating=rating 1-5,text=comment"};
    analyze_with(&o, text_file(f, "a.csv", survey), s, NULL);
    q.metric = "rating";
    assert_int_equal(vp_trend(s, &q, &t, NULL), VP_OK);
    vp_table_free(t);
    static const vp_trend_query wrong[] = {{.metric = "happiness"},
                                           {.metric = "rating", .every = "fortnight"},
                                           {.metric = "rating", .where = "shop ="},
                                           {.metric = "rating", .since = "yesterday"},
                                           {.metric = "rating", .where = "rating > 1", .until = "2023-99"},
                                           {.metric = "rating", .by = "a\"b"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        q = wrong[i];
        q.struct_size = sizeof q;
        vp_status status = vp_trend(s, &q, &t, &e);
        assert_true(status == VP_INVALID || status == VP_NOT_FOUND);
        assert_true(e.message[0] && (e.hint[0] || q.by));
        assert_int_equal(e.column, q.where && !q.until ? 7 : 0);
    }
    static const char *const sample = "corpora/sample/feedback.nl.csv";
    into(s, sample);
    q = (vp_trend_query){.struct_size = sizeof q.struct_size, .metric = "happiness"};
    assert_int_equal(vp_trend(s, &q, &t, &e), VP_OK);
    vp_table_free(t);
    vp_store_free(s);
}

/* ---- The summary */

static buf summary_of(vp_store *s, vp_format format)
{
    vp_summary *summary;
    buf b = {0};
    assert_int_equal(vp_summarize(s, "a.csv", &summary, NULL), VP_OK);
    assert_int_equal(vp_summary_write(summary, format, NULL, collect, &b, NULL), VP_OK);
    assert_true(buf_terminate(&b));
    vp_summary_free(summary);
    return b;
}

static double number(yajl_val v)
{
    assert_true(YAJL_IS_NUMBER(v));
    return YAJL_IS_INTEGER(v) ? (double)YAJL_GET_INTEGER(v) : YAJL_GET_DOUBLE(v);
}

/* The documents behind a number are exactly as many as it says. */
static size_t check_handles(vp_store *s, yajl_val summary)
{
    yajl_val findings = member(summary, "findings");
    for (size_t i = 0; i < findings->u.array.len; i++) {
        yajl_val one = findings->u.array.values[i];
        char handle[16];
        snprintf(handle, sizeof handle, "%d", (int)number(member(one, "handle")));
        assert_int_equal(number(member(one, "handle")), i + 1);
        assert_int_equal(rows_of(s, handle), number(member(one, "n")));
        assert_int_equal(rows_of(s, YAJL_GET_STRING(member(one, "filter"))), number(member(one, "n")));
    }
    return findings->u.array.len;
}

static void handles_of_the_summary(void **state)
{
    (void)state;
    static const char *const samples[] = {"corpora/sample/feedback.nl.csv", "corpora/sample/feedback.en.csv",
                                          "corpora/sample/feedback.ru.csv", "corpora/sample/feedback.zh.jsonl"};
    vp_store *s = open_store(NULL);
    assert_int_equal(vp_analyze(engine, samples, 4, NULL, s, NULL, NULL, NULL, NULL), VP_OK);
    buf b = summary_of(s, VP_JSON), again = summary_of(s, VP_JSON), text = summary_of(s, VP_TEXT);
    same(&b, &again);
    yajl_val v = parse(b.p);
    size_t findings = check_handles(s, v);
    assert_true(findings >= 4);
    char beyond[16], shown[16];
    snprintf(beyond, sizeof beyond, "%zu", findings + 1);
    snprintf(shown, sizeof shown, "[%zu]", findings);
    assert_non_null(strstr(text.p, "[1]"));
    assert_non_null(strstr(text.p, shown));
    vp_table *t;
    vp_error e;
    assert_int_equal(vp_quotes(s, beyond, 0, &t, &e), VP_NOT_FOUND);
    assert_int_equal(vp_quotes(s, "0", 0, &t, &e), VP_NOT_FOUND);
    assert_int_equal(number(member(v, "documents")), rows_of(s, ""));
    yajl_val opinion = member(v, "opinion");
    assert_int_equal(number(member(opinion, "neg")), rows_of(s, "sentiment = neg"));
    assert_int_equal(number(member(opinion, "pos")), rows_of(s, "sentiment = pos"));
    yajl_tree_free(v);
    buf_release(&b);
    buf_release(&text);
    vp_store_free(s);
}

/* The same number as the trend's, with the same interval. */
static void nps_of_the_summary(void **state)
{
    fixture *f = *state;
    vp_store *s = open_store(NULL);
    vp_analyze_options o = {.struct_size = sizeof o,
                            .map = "time=date,shop=shop,rating=rating 1-5,nps=nps,text=comment"};
    buf survey_of_january = {0};
    assert_true(buf_add(&survey_of_january, survey, (size_t)(strstr(survey, "2023-02-01") - survey)));
    analyze_with(&o, file(f, "a.csv", survey_of_january.p, survey_of_january.n), s, NULL);
    buf_release(&survey_of_january);
    buf b = summary_of(s, VP_JSON);
    yajl_val v = parse(b.p), nps = member(v, "nps");
    assert_true(fabs(number(member(nps, "value")) - 40) < 1e-6 && fabs(number(member(nps, "low")) + 20.325) < 0.01);
    assert_true(number(member(nps, "high")) == 100 && number(member(nps, "n")) == 10);
    check_handles(s, v);
    yajl_tree_free(v);
    buf_release(&b);
    vp_store_free(s);
}

static void summaries_of_little(void **state)
{
    fixture *f = *state;
    static const char *const contents[] = {"date,comment\n", "text\nok\n", "rating\n5\n4\n5\n3\n2\n1\n5\n",
                                           "date,comment\n2023-01-01,\n2023-01-02,\n"};
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        vp_store *s = open_store(NULL);
        const char *path = text_file(f, "a.csv", contents[i]);
        vp_error e;
        vp_status status = vp_analyze(engine, &path, 1, NULL, s, NULL, NULL, NULL, &e);
        assert_true(status == VP_OK || e.message[0]);
        buf b = summary_of(s, VP_JSON), text = summary_of(s, VP_TEXT);
        yajl_val v = parse(b.p);
        check_handles(s, v);
        yajl_tree_free(v);
        buf_release(&b);
        buf_release(&text);
        vp_table *t;
        assert_int_equal(vp_info(s, &t, NULL), VP_OK);
        vp_table_free(t);
        vp_store_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(trends_by_hand),     IN_FOLDER(trends_that_make_no_sense), IN_FOLDER(handles_of_the_summary),
        IN_FOLDER(nps_of_the_summary), IN_FOLDER(summaries_of_little),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
