#include "tests/unit/check.h"

#include "base/calendar.h"
#include "base/zone.h"
#include "ingest/ago.h"
#include "ingest/dates.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct known {
    const char *cell;
    const char *expected; /* as date_format writes it, without the Z when the cell fixes no zone; NULL: no date */
} known;

static const known iso[] = {
    {"2023-03-14", "2023-03-14"},
    {"2023-3-4", "2023-03-04"},
    {"2023/03/14", "2023-03-14"},
    {"2023.03.14", "2023-03-14"},
    {"20230314", "2023-03-14"},
    {"2023-Mar-14", "2023-03-14"},
    {"2023-03-14T09:26", "2023-03-14T09:26:00"},
    {"2023-03-14 09:26:53", "2023-03-14T09:26:53"},
    {"2023-03-14t09:26:53z", "2023-03-14T09:26:53Z"},
    {"2023-03-14T09:26:53.1Z", "2023-03-14T09:26:53Z"},
    {"2023-03-14T09:26:53.123456789012345678901Z", "2023-03-14T09:26:53Z"},
    {"2023-03-14 09:26:53,123", "2023-03-14T09:26:53"},
    {"2023-03-14T09:26:53+02:00", "2023-03-14T07:26:53Z"},
    {"2023-03-14T09:26:53.5+0200", "2023-03-14T07:26:53Z"},
    {"2023-03-14 09:26:53 +02", "2023-03-14T07:26:53Z"},
    {"2023-03-14T09:26-05:30", "2023-03-14T14:56:00Z"},
    {"2023-01-01T00:30+01:00", "2022-12-31T23:30:00Z"},
    {"2023-03-14 09:26:53 UTC", "2023-03-14T09:26:53Z"},
    {"20230314T092653Z", "2023-03-14T09:26:53Z"},
    {"20230314T0926", "2023-03-14T09:26:00"},
    {"19850314T0926", "1985-03-14T09:26:00"},
    {"2023/03/14 15:35", "2023-03-14T15:35:00"},
    {"2023/03/14 03:35:10 PM GMT+2", "2023-03-14T13:35:10Z"},
    {"2023/03/14 3:35:10 PM GMT-3:30", "2023-03-14T19:05:10Z"},
    {"2023-03-14 15:35 UTC+10", "2023-03-14T05:35:00Z"},
    {"2023-03-14 15:35 MSK", "2023-03-14T12:35:00Z"},
    {"2023-03-14 15:35 мск", "2023-03-14T12:35:00Z"},
    {"2023-03", "2023-03-01"},
    {"1900-01-01", "1900-01-01"},
    {"2100-12-31T23:59:59", "2100-12-31T23:59:59"},
};

static const known numbers[] = {
    {"1420070400", "2015-01-01T00:00:00Z"},    {"1420070400.0", "2015-01-01T00:00:00Z"},
    {"1420070400.75", "2015-01-01T00:00:00Z"}, {"1678785999", "2023-03-14T09:26:39Z"},
    {"1678785999123", "2023-03-14T09:26:39Z"}, {"1678785999123456", "2023-03-14T09:26:39Z"},
    {"631152000", "1990-01-01T00:00:00Z"},     {"4133980799", "2100-12-31T23:59:59Z"},
};

static const known day_first[] = {
    {"14-03-2023", "2023-03-14"},
    {"14.03.2023", "2023-03-14"},
    {"4/5/2020", "2020-05-04"},
    {"14.3.23", "2023-03-14"},
    {"14/3/69", "2069-03-14"},
    {"14/3/70", "1970-03-14"},
    {"14/3/99", "1999-03-14"},
    {"14-03-2023 15:35", "2023-03-14T15:35:00"},
    {"14-03-2023, 15:35:10", "2023-03-14T15:35:10"},
    {"14-03-2023 3:35 PM", "2023-03-14T15:35:00"},
    {"14/03/2023 11:15am", "2023-03-14T11:15:00"},
    {"14/03/2023 12:00 AM", "2023-03-14T00:00:00"},
    {"14/03/2023 12:00 PM", "2023-03-14T12:00:00"},
    {"14.03.2023 в 15:35", "2023-03-14T15:35:00"},
    {"14.03.2023 г., 15:35", "2023-03-14T15:35:00"},
    {"14-03-2023 om 15:35", "2023-03-14T15:35:00"},
    {"14/03/2023 at 15:35", "2023-03-14T15:35:00"},
    {"14/03/2023 15:35 -0500", "2023-03-14T20:35:00Z"},
    {"1/10/2020", "2020-10-01"},
    {"3/14/2023", NULL},
    {"2/28/2022", NULL},
};

static const known month_first[] = {
    {"3/14/2023", "2023-03-14"},  {"4/5/2020", "2020-04-05"},   {"3/14/23 3:35 PM", "2023-03-14T15:35:00"},
    {"03-14-2023", "2023-03-14"}, {"2023-03-04", "2023-03-04"}, {"4 May 2020", "2020-05-04"},
    {"25/02/2020", NULL},         {"13/25/2020", NULL},
};

static const known year_first[] = {
    {"24/02/14", "2024-02-14"}, {"24.2.04 15:35", "2024-02-04T15:35:00"},
    {"99-12-31", "1999-12-31"}, {"2024-02-14", "2024-02-14"},
    {"24/13/14", NULL},         {"24/02/2014", NULL},
    {"24/02/30", NULL},
};

static const known names[] = {
    {"Sat Dec 01 02:52:47 +0000 2007", "2007-12-01T02:52:47Z"},
    {"Sat Dec 01 02:52:47 +0100 2007", "2007-12-01T01:52:47Z"},
    {"Sat Dec  1 02:52:47 2007", "2007-12-01T02:52:47"},
    {"Sat, 01 Dec 2007 02:52:47 +0000", "2007-12-01T02:52:47Z"},
    {"Sat, 01 Dec 2007 02:52:47 GMT", "2007-12-01T02:52:47Z"},
    {"Sat Dec 01 2007 02:52:47 GMT+0100", "2007-12-01T01:52:47Z"},
    {"Tue Mar 14 2023 15:35:10 GMT+0100 (CET)", "2023-03-14T14:35:10Z"},
    {"Tue Mar 14 2023 15:35:10 GMT+0100 (Central European Standard Time)", "2023-03-14T14:35:10Z"},
    {"Tue Mar 14 2023 18:35:10 GMT+0300 (Москва, стандартное время)", "2023-03-14T15:35:10Z"},
    {"Mar 14, 2023 3:35 PM EST", "2023-03-14T20:35:00Z"},
    {"Mar 14, 2023 3:35 PM PST", "2023-03-14T23:35:00Z"},
    {"14 maart 2023 15:35 CEST", "2023-03-14T13:35:00Z"},
    {"Mar 14, 2023 3:35 PM CST", "2023-03-14T15:35:00"}, /* of China, or of Chicago */
    {"19th November 2023", "2023-11-19"},
    {"1st May 2023", "2023-05-01"},
    {"2nd June 2023 at 3:04 pm", "2023-06-02T15:04:00"},
    {"November 19, 2023", "2023-11-19"},
    {"november 23rd, 2023", "2023-11-23"},
    {"Nov. 19, 2023", "2023-11-19"},
    {"Nov 19, 2023 3:04 PM", "2023-11-19T15:04:00"},
    {"Nov 19, 2023, 3:04\xE2\x80\xAFPM", "2023-11-19T15:04:00"},
    {"Wednesday, 4 October 2023", "2023-10-04"},
    {"31-Jul-18", "2018-07-31"},
    {"31-JUL-2018", "2018-07-31"},
    {"Jul-18", "2018-07-01"},
    {"mrt-2018", "2018-03-01"},
    {"March 2023", "2023-03-01"},
    {"14 maart 2023", "2023-03-14"},
    {"14 mrt. 2023", "2023-03-14"},
    {"di 14 mrt 2023 15:35", "2023-03-14T15:35:00"},
    {"dinsdag 14 maart 2023 om 15:35", "2023-03-14T15:35:00"},
    {"za. 6 mei 2023", "2023-05-06"},
    {"6 MEI 2023", "2023-05-06"},
    {"6 okt 2023", "2023-10-06"},
    {"augustus 2023", "2023-08-01"},
    {"14 марта 2023", "2023-03-14"},
    {"14 марта 2023 г., 15:30", "2023-03-14T15:30:00"},
    {"14 марта 2023 года", "2023-03-14"},
    {"14 мар. 2023 в 15:30:10", "2023-03-14T15:30:10"},
    {"ВТОРНИК, 14 МАРТА 2023 Г.", "2023-03-14"},
    {"вт, 14 марта 2023г. в 15:30", "2023-03-14T15:30:00"},
    {"Март 2023", "2023-03-01"},
    {"сентябрь 2023 г.", "2023-09-01"},
    {"7 нояб. 2023", "2023-11-07"},
};

static const known chinese[] = {
    {"2023年3月14日", "2023-03-14"},
    {"2023年03月14号", "2023-03-14"},
    {"2023年3月14日 15时30分", "2023-03-14T15:30:00"},
    {"2023年3月14日15时30分10秒", "2023-03-14T15:30:10"},
    {"2023年3月14日15点", "2023-03-14T15:00:00"},
    {"2023年3月14日 15:30", "2023-03-14T15:30:00"},
    {"2023年3月14日下午3:30", "2023-03-14T15:30:00"},
    {"2023年3月14日 上午9:05", "2023-03-14T09:05:00"},
    {"2023年3月14日星期二 15:30", "2023-03-14T15:30:00"},
    {"星期二 2023年3月14日", "2023-03-14"},
    {"周二，2023年3月14日", "2023-03-14"},
    {"2023/3/14 下午3:30:05", "2023-03-14T15:30:05"},
    {"2023年3月", "2023-03-01"},
    {"２０２３年３月１４日", "2023-03-14"},
    {"２０２３－０３－１４　１５：３０", "2023-03-14T15:30:00"},
};

static const known surrounded[] = {
    {"  2023-03-14\t\r\n", "2023-03-14"},
    {"\"2023-03-14\"", "2023-03-14"},
    {"'14 maart 2023'", "2023-03-14"},
    {"'2023-03-14", "2023-03-14"},
    {"«14 марта 2023»", "2023-03-14"},
    {"“ 2023年3月14日 ”", "2023-03-14"},
    {"\xC2\xA0"
     "14\xC2\xA0марта\xC2\xA0"
     "2023\xC2\xA0г.\xC2\xA0",
     "2023-03-14"},
    {"Sat, 01 Dec 2007 02:52:47 +0000                                 ", "2007-12-01T02:52:47Z"}, /* 64 bytes */
    {"Sat, 01 Dec 2007 02:52:47 +0000                                  ", NULL},
};

static const known calendar[] = {
    {"2024-02-29", "2024-02-29"},
    {"2000-02-29", "2000-02-29"},
    {"29 februari 2020", "2020-02-29"},
    {"2023-02-29", NULL},
    {"1900-02-29", NULL},
    {"2100-02-29", NULL},
    {"29.02.2023", NULL},
    {"2023-04-31", NULL},
    {"31 ноября 2023", NULL},
    {"2023-13-01", NULL},
    {"2023-00-10", NULL},
    {"2023-10-00", NULL},
    {"0/5/2023", NULL},
    {"5/0/2023", NULL},
    {"2023年2月30日", NULL},
    {"20230230", NULL},
    {"1899-12-31", NULL},
    {"2101-01-01", NULL},
    {"0023-03-14", NULL},
    {"2023-03-14 24:00", NULL},
    {"2023-03-14 12:60", NULL},
    {"2023-03-14 12:30:60", NULL},
    {"2023-03-14 13:30 AM", NULL},
    {"2023-03-14 0:30 PM", NULL},
    {"2023-03-14T12:30+15:00", NULL},
    {"2023-03-14T12:30+02:60", NULL},
};

static const known refused[] = {
    {"", NULL},
    {"   ", NULL},
    {"\"\"", NULL},
    {"15-Aug", NULL},
    {"Aug 15", NULL},
    {"15 августа", NULL},
    {"15 aug. 15:30", NULL},
    {"Jul-5", NULL},
    {"Jul-18 15:30", NULL},
    {"March", NULL},
    {"Tuesday", NULL},
    {"3月14日", NULL},
    {"2023年", NULL},
    {"1.2.3", NULL},
    {"v1.2.2023", NULL},
    {"192.168.10.12", NULL},
    {"1.5", NULL},
    {"1512.0", NULL},
    {"20230314.0", NULL},
    {"1420070400.", NULL},
    {".1420070400", NULL},
    {"-1420070400", NULL},
    {"+1420070400", NULL},
    {"1,420,070,400", NULL},
    {"1.42E9", NULL},
    {"12/2", NULL},
    {"12-2", NULL},
    {"3/4", NULL},
    {"0", NULL},
    {"5", NULL},
    {"2023", NULL},
    {"202303", NULL},
    {"631151999", NULL},
    {"4133980800", NULL},
    {"19850314", NULL},
    {"14200704000000", NULL},
    {"99999999999999999999999999", NULL},
    {"0651234567", NULL},
    {"06-12345678", NULL},
    {"+31 6 1234 5678", NULL},
    {"555-12-1234", NULL},
    {"1-800-555-0199", NULL},
    {"13812345678", NULL},
    {"12.50", NULL},
    {"€ 12,50", NULL},
    {"$3/14/2023", NULL},
    {"1.299,00", NULL},
    {"15:30", NULL},
    {"14-03/2023", NULL},
    {"14 03 2023", NULL},
    {"14-03-023", NULL},
    {"014-03-2023", NULL},
    {"2023-03-14T", NULL},
    {"2023-13", NULL},
    {"2023-3-", NULL},
    {"2023-03-14 (edited)", NULL},
    {"2023-03-14 15:35 (3)", NULL},
    {"(2023-03-14)", NULL},
    {"(2023-03-14", NULL},
    {"2023-03-14 EST", NULL},
    {"2023-03-14 15:35 XST", NULL},
    {"2023-03-14 15:35 GMT+123", NULL},
    {")", NULL},
    {"()", NULL},
    {"2023-03-14Z", NULL},
    {"2023-03-14 om", NULL},
    {"2023-03-14 1530", NULL},
    {"2023-03-1415:30", NULL},
    {"2023-03-14 15:30 x", NULL},
    {"2023-03-14 15:30:", NULL},
    {"2023-03-14 15:30+2", NULL},
    {"2023-03-14,", NULL},
    {"2023-03-14 - 2023-03-15", NULL},
    {"2023-03-14 2023-03-14 2023-03-14", NULL},
    {"14 maartje 2023", NULL},
    {"14 xmaart 2023", NULL},
    {"мартини 2023", NULL},
    {"14 \xFF"
     "maart 2023",
     NULL},
    {"10/10", NULL},
    {"5 stars on 2023-03-14", NULL},
    {"1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1", NULL},
};

static void check_one(const known *k, date_order order)
{
    date_value v = {.seconds = 42};
    bool found = date_parse(str_of(k->cell), order, &v);
    if (!k->expected) {
        if (found || v.seconds != 42)
            fail_msg("'%s' was read as a date", k->cell);
        return;
    }
    if (!found)
        fail_msg("'%s' was refused", k->cell);
    char text[24];
    date_format(v.seconds, v.has_time, text);
    if (!v.has_zone)
        text[strcspn(text, "Z")] = '\0';
    if (strcmp(text, k->expected) != 0)
        fail_msg("'%s' was read as %s", k->cell, text);
}

static void check_list(const known *list, size_t count, date_order order)
{
    for (size_t i = 0; i < count; i++)
        check_one(&list[i], order);
}

#define CHECK(list, order) check_list(list, sizeof(list) / sizeof *(list), order)

static void reads_forms(void **state)
{
    (void)state;
    for (date_order order = DATE_DAY_FIRST; order <= DATE_YEAR_FIRST; order++) {
        CHECK(iso, order);
        CHECK(numbers, order);
        CHECK(names, order);
        CHECK(chinese, order);
        CHECK(surrounded, order);
    }
    CHECK(day_first, DATE_DAY_FIRST);
    CHECK(month_first, DATE_MONTH_FIRST);
    CHECK(year_first, DATE_YEAR_FIRST);
}

static void refuses_the_rest(void **state)
{
    (void)state;
    for (date_order order = DATE_DAY_FIRST; order <= DATE_YEAR_FIRST; order++) {
        CHECK(calendar, order);
        CHECK(refused, order);
    }
    date_value v;
    assert_false(date_parse((str){NULL, 0}, DATE_DAY_FIRST, &v));
    assert_false(date_parse(STR("2023-03-14\0"), DATE_DAY_FIRST, &v));
    assert_false(date_parse(STR("2023-03-14 t\0\0"), DATE_DAY_FIRST, &v));
}

/* Seconds as the calendar has them, without a zone. */
static int64_t moment(const char *written)
{
    date_value v;
    assert_true(date_parse(str_of(written), DATE_YEAR_FIRST, &v));
    return v.seconds;
}

static void knows_zones(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *utc, *shown;
        bool again; /* the clock has shown it before */
    } known[] = {
        {"Europe/Amsterdam", "2026-03-29 00:59:59", "2026-03-29 01:59:59", false},
        {"Europe/Amsterdam", "2026-03-29 01:00:00", "2026-03-29 03:00:00", false},
        {"Europe/Amsterdam", "2026-10-25 00:59:59", "2026-10-25 02:59:59", false},
        {"Europe/Amsterdam", "2026-10-25 01:00:00", "2026-10-25 02:00:00", true},
        {"Europe/Amsterdam", "2026-10-25 02:00:00", "2026-10-25 03:00:00", false},
        {"America/New_York", "2026-11-01 05:59:59", "2026-11-01 01:59:59", false},
        {"Asia/Kathmandu", "2026-01-01 00:00:00", "2026-01-01 05:45:00", false},
        {"Europe/Moscow", "2014-10-25 22:00:00", "2014-10-26 01:00:00", true},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        zone *z = NULL;
        assert_int_equal(zone_open(known[i].zone, &z, NULL), VP_OK);
        int64_t utc = moment(known[i].utc), shown = moment(known[i].shown);
        assert_int_equal(zone_from_utc(z, utc), shown);
        assert_int_equal(zone_to_utc(z, shown), known[i].again ? utc - 3600 : utc);
        zone_close(z);
    }
    zone *z = NULL;
    assert_int_equal(zone_open("Europe/Amsterdam", &z, NULL), VP_OK);
    int64_t gap = moment("2026-03-29 02:30:00");
    assert_int_equal(zone_from_utc(z, zone_to_utc(z, gap)), gap + 3600);
    assert_int_equal(zone_from_utc(z, INT64_MAX), INT64_MAX);
    assert_int_equal(zone_to_utc(z, INT64_MIN), INT64_MIN);
    zone_close(z);
    assert_int_equal(zone_open("Mars/Olympus", &z, NULL), VP_INVALID);
}

static void reads_every_month_name(void **state)
{
    (void)state;
    static const char *const months[12] = {
        "jan January januari янв. январь января",
        "feb February febr. февр. февраль февраля",
        "mar March mrt maart март марта",
        "apr April апр. апрель апреля",
        "May mei май мая",
        "jun June juni июн. июнь июня",
        "jul July juli июл. июль июля",
        "aug August augustus авг. август августа",
        "sep. sept September сен. сент. сентября",
        "oct October okt oktober окт. октябрь октября",
        "nov November ноя. нояб. ноябрь ноября",
        "dec December дек. декабрь декабря",
    };
    for (int m = 0; m < 12; m++) {
        str rest = str_of(months[m]);
        while (rest.p) {
            str name = str_cut(&rest, ' ');
            char cell[64], expected[24];
            snprintf(cell, sizeof cell, "5 %.*s 2021", (int)name.n, name.p);
            snprintf(expected, sizeof expected, "2021-%02d-05", m + 1);
            check_one(&(known){cell, expected}, DATE_DAY_FIRST);
        }
    }
}

static void observe(date_column *c, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        date_observe(c, str_of(cells[i]));
}

static date_order order_of(const char *const *cells, size_t count)
{
    date_column c = {0};
    observe(&c, cells, count);
    return date_decide(&c);
}

#define ORDER(...) order_of((const char *const[]){__VA_ARGS__}, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *))

static void counts_a_column(void **state)
{
    (void)state;
    static const char *const cells[] = {"13/05/2020", "05/13/2020", "04/05/2020", "04/05/2020",
                                        "2020-05-04", "1420070400", "20200504",   "fine",
                                        "31/04/2020", "29/02/2023", " ",          ""};
    date_column c = {0};
    observe(&c, cells, sizeof cells / sizeof *cells);
    assert_int_equal(c.filled, 10);
    assert_int_equal(c.dates, 7);
    assert_int_equal(c.plain_numbers, 2);
    assert_int_equal(c.day_first, 1);
    assert_int_equal(c.month_first, 1);
    assert_int_equal(c.ambiguous, 2);
    assert_int_equal(c.distinct_first, 1u << 4);
    assert_int_equal(c.distinct_second, 1u << 5);
}

static void majority_decides_the_order(void **state)
{
    (void)state;
    date_column c = {0};
    for (int i = 0; i < 300; i++)
        date_observe(&c, STR("2/28/2022"));
    assert_int_equal(date_decide(&c), DATE_MONTH_FIRST);
    for (int i = 0; i < 5000; i++)
        date_observe(&c, STR("28/02/2022"));
    assert_int_equal(date_decide(&c), DATE_DAY_FIRST);
    date_value v;
    assert_false(date_parse(STR("2/28/2022"), DATE_DAY_FIRST, &v));
    assert_int_equal(ORDER("1-13-2020", "1-2-2020", "2-2-2020"), DATE_MONTH_FIRST);
    assert_int_equal(ORDER("13/1/2020", "1/2/2020", "1/3/2020"), DATE_DAY_FIRST);
}

static void ambiguous_columns(void **state)
{
    (void)state;
    assert_int_equal(date_decide(&(date_column){0}), DATE_DAY_FIRST);
    assert_int_equal(ORDER("2020-01-02", "3 May 2020"), DATE_DAY_FIRST);
    assert_int_equal(ORDER("1.2.2020", "1.3.2020", "1.4.2020"), DATE_DAY_FIRST);
    assert_int_equal(ORDER("1-2-2020", "1-3-2020", "1-4-2020"), DATE_DAY_FIRST);
    assert_int_equal(ORDER("1/2/2020", "1/3/2020", "2/9/2020"), DATE_MONTH_FIRST);
    assert_int_equal(ORDER("2/1/2020", "3/1/2020", "9/2/2020"), DATE_DAY_FIRST);
    assert_int_equal(ORDER("1/2/2020", "12/3/2020", "1/4/2020"), DATE_DAY_FIRST); /* first places lie too far apart */
    assert_int_equal(ORDER("4/5/2020"), DATE_DAY_FIRST);
}

static void finds_years_of_two_digits(void **state)
{
    (void)state;
    assert_int_equal(ORDER("24/02/14", "24/02/15", "24/03/01"), DATE_YEAR_FIRST);
    assert_int_equal(ORDER("23-12-29", "23-12-30", "24-01-04", "24-01-05", "24-01-06", "24-01-07"), DATE_YEAR_FIRST);
    assert_int_equal(ORDER("45/02/14", "44/02/14"), DATE_YEAR_FIRST);
    assert_int_equal(ORDER("24/02/14"), DATE_DAY_FIRST);
    assert_int_equal(ORDER("24/02/14", "24/02/14", "24/02/15"), DATE_DAY_FIRST);
    assert_int_equal(ORDER("24/02/14", "24/02/15", "24/03/01", "24/02/2014"), DATE_DAY_FIRST);
    assert_int_equal(ORDER("14.02.24", "15.02.24", "16.02.24", "17.02.24"), DATE_DAY_FIRST);
    assert_int_equal(ORDER("2/14/24 17:05", "3/14/24 17:05"), DATE_MONTH_FIRST);
}

static void days_round_trip(void **state)
{
    (void)state;
    assert_int_equal(days_from_civil(1970, 1, 1), 0);
    assert_int_equal(days_from_civil(2000, 3, 1), 11017);
    int64_t expected = days_from_civil(1900, 1, 1);
    assert_int_equal(expected, -25567);
    int y = 1900, m = 1, d = 1;
    for (int64_t days = expected; days <= days_from_civil(2100, 12, 31); days++) {
        int year, month, day;
        civil_from_days(days, &year, &month, &day);
        bool follows = (year == y && month == m && day == d + 1) || (year == y && month == m + 1 && day == 1) ||
                       (year == y + 1 && m == 12 && d == 31 && month == 1 && day == 1);
        assert_true(follows || days == expected);
        assert_int_equal(days_from_civil(year, month, day), days);
        y = year, m = month, d = day;
    }
    assert_true(y == 2100 && m == 12 && d == 31);
}

static void formats(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        bool has_time;
        const char *expected;
    } cases[] = {
        {0, false, "1970-01-01"},
        {0, true, "1970-01-01T00:00:00Z"},
        {1678786013, true, "2023-03-14T09:26:53Z"},
        {1678786013, false, "2023-03-14"},
        {-1, true, "1969-12-31T23:59:59Z"},
        {-86400, false, "1969-12-31"},
        {INT64_MIN, true, "0000-01-01T00:00:00Z"},
        {INT64_MAX, true, "9999-12-31T23:59:59Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[24];
        date_format(cases[i].seconds, cases[i].has_time, text);
        assert_string_equal(text, cases[i].expected);
    }
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Half of the strings are bytes, half are made of what dates are made of. Returns the length, at most 79. */
static size_t random_cell(uint64_t *seed, char *out)
{
    static const char *const parts[] = {"2023", "03", "14", "7",  "99",   "-",    "/",   ".",        ":",   ",",   "+",
                                        " ",    "T",  "Z",  "am", "下午", "mei",  "мая", "г.",       "年",  "月",  "日",
                                        "时",   "th", "за", "в",  "\xC2", "\xE5", "\"",  "14200704", "Sat", "周二"};
    size_t n = 0, length = next_random(seed) % 80;
    if (next_random(seed) % 2) {
        while (n < length)
            out[n++] = (char)next_random(seed);
        return n;
    }
    for (;;) {
        const char *part = parts[next_random(seed) % (sizeof parts / sizeof *parts)];
        if (n + strlen(part) > length)
            return n;
        memcpy(out + n, part, strlen(part));
        n += strlen(part);
    }
}

static void survives_random_bytes(void **state)
{
    (void)state;
    uint64_t seed = 20230314, dates = 0;
    date_column c = {0};
    for (int i = 0; i < 100000; i++) {
        char bytes[80];
        size_t n = random_cell(&seed, bytes);
        char *exact = malloc(n ? n : 1); /* so that the sanitizer sees a read behind the end */
        assert_non_null(exact);
        memcpy(exact, bytes, n);
        str cell = {exact, n};
        date_observe(&c, cell);
        date_value v;
        if (date_parse(cell, i % 2 ? DATE_DAY_FIRST : DATE_MONTH_FIRST, &v)) {
            dates++;
            assert_in_range(v.seconds - days_from_civil(1899, 12, 31) * 86400, 0, (int64_t)203 * 366 * 86400);
        }
        free(exact);
    }
    assert_true(dates > 0 && c.dates >= dates);
}

/* At 2024-03-05 15:30, a Tuesday. */
static const known told_from_now[] = {
    {"刚刚", "2024-03-05T15:30:00"},
    {"30秒前", "2024-03-05T15:29:30"},
    {"5分钟前", "2024-03-05T15:25:00"},
    {"20 小時前", "2024-03-04T19:30:00"},
    {"今天 12:30", "2024-03-05T12:30:00"},
    {"昨天08:05", "2024-03-04T08:05:00"},
    {"前天", "2024-03-03"},
    {"3天前", "2024-03-02"},
    {"2周前", "2024-02-20"},
    {"1个月前", "2024-02-05"},
    {"2 年前", "2022-03-05"},
    {"03-05", "2024-03-05"},
    {"03-06", "2023-03-06"},
    {"02-29", "2024-02-29"},
    {"1月15日 10:20", "2024-01-15T10:20:00"},
    {"Just now", "2024-03-05T15:30:00"},
    {"an hour ago", "2024-03-05T14:30:00"},
    {"2 weeks ago", "2024-02-20"},
    {"Yesterday at 9:15:30", "2024-03-04T09:15:30"},
    {"5 days ago", "2024-02-29"},
    {"een week geleden", "2024-02-27"},
    {"eergisteren om 10:00", "2024-03-03T10:00:00"},
    {"4 jaar geleden", "2020-03-05"},
    {"ВЧЕРА в 10:15", "2024-03-04T10:15:00"},
    {"час назад", "2024-03-05T14:30:00"},
    {"11 месяцев назад", "2023-04-05"},
    {"позавчера", "2024-03-03"},
    {"02-30", NULL},
    {"1-5", NULL},
    {"01-15 25:00", NULL},
    {"5 days", NULL},
    {"ago", NULL},
    {"days ago now", NULL},
    {"999999 days ago", NULL},
    {"yesterday evening", NULL},
    {"today's special", NULL},
    {"", NULL},
    {NULL, NULL},
};

static void counts_from_now(void **state)
{
    (void)state;
    int64_t now = days_from_civil(2024, 3, 5) * 86400 + 15 * 3600 + 30 * 60;
    for (const known *k = told_from_now; k->cell; k++) {
        date_value v;
        char text[32] = "";
        bool read = ago_parse(str_of(k->cell), now, &v);
        if (read)
            date_format(v.seconds, v.has_time, text);
        text[strcspn(text, "Z")] = '\0';
        if (read != (k->expected != NULL) || (read && strcmp(text, k->expected)))
            fail_msg("%s: %s", k->cell, read ? text : "not read");
    }
    assert_true(ago_is(STR("3天前")) && ago_is(STR("gisteren")));
    assert_false(ago_is(STR("01-15")) || ago_is(STR("1月15日")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_forms),
        cmocka_unit_test(refuses_the_rest),
        cmocka_unit_test(reads_every_month_name),
        cmocka_unit_test(counts_a_column),
        cmocka_unit_test(majority_decides_the_order),
        cmocka_unit_test(ambiguous_columns),
        cmocka_unit_test(finds_years_of_two_digits),
        cmocka_unit_test(days_round_trip),
        cmocka_unit_test(formats),
        cmocka_unit_test(counts_from_now),
        cmocka_unit_test(knows_zones),
        cmocka_unit_test(survives_random_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
