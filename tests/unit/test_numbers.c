#include "base/buf.h"
#include "base/calendar.h"
#include "base/num.h"
#include "base/rng.h"
#include "base/sort.h"
#include "base/utf8.h"
#include "tests/unit/check.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unicode/utf8.h>

/* ---- Numbers */

typedef struct number_case {
    double value;
    int digits;
    const char *text;
} number_case;

static const number_case formatted[] = {
    {0, 6, "0"},
    {-0.0, 6, "0"},
    {1, 6, "1"},
    {-1.5, 6, "-1.5"},
    {1.0 / 3, 4, "0.3333"},
    {100, 6, "100"},
    {1234567, 6, "1.23457e+06"},
    {1234567, 7, "1234567"},
    {-120, 3, "-120"},
    {-120, 2, "-1.2e+02"},
    {999999999999999, 17, "999999999999999"},
    {0.1, 17, "0.10000000000000001"},
    {1e-7, 3, "1e-07"},
    {5e-324, 3, "4.94e-324"},
    {4.5, 2, "4.5"},
    {1.7976931348623157e308, 17, "1.7976931348623157e+308"},
};

static void check_formats(void)
{
    for (size_t i = 0; i < sizeof formatted / sizeof *formatted; i++) {
        char text[40];
        size_t n = number_format(formatted[i].value, formatted[i].digits, text, sizeof text);
        assert_string_equal(text, formatted[i].text);
        assert_int_equal(n, strlen(text));
    }
}

typedef struct parse_case {
    const char *text;
    char decimal; /* 0: number_parse */
    double value; /* NaN: no number */
} parse_case;

static const parse_case parsed[] = {
    {"0", 0, 0},
    {"-0.5", 0, -0.5},
    {"+3", 0, 3},
    {".5", 0, 0.5},
    {"5.", 0, 5},
    {"1e3", 0, 1000},
    {"1E-2", 0, 0.01},
    {"1.5e+2", 0, 150},
    {"123456789012345678901234567890", 0, 123456789012345678901234567890.0},
    {"0.00000000000000000000000000000000000001", 0, 1e-38},
    {"1e9999", 0, NAN},
    {"1e-9999", 0, 0},
    {"", 0, NAN},
    {"-", 0, NAN},
    {".", 0, NAN},
    {"1e", 0, NAN},
    {"1e+", 0, NAN},
    {"e5", 0, NAN},
    {"1.2.3", 0, NAN},
    {"1,5", 0, NAN},
    {" 1", 0, NAN},
    {"1 ", 0, NAN},
    {"0x10", 0, NAN},
    {"inf", 0, NAN},
    {"nan", 0, NAN},
    {"4,5", '.', 4.5},
    {"4,5", ',', 4.5},
    {"4.5", ',', 4.5},
    {"4.5", '.', 4.5},
    {"1.234,56", ',', 1234.56},
    {"1.234,56", '.', 1234.56},
    {"1,234.56", '.', 1234.56},
    {"1,234.56", ',', 1234.56},
    {"1,234", '.', 1234},
    {"1,234", ',', 1.234},
    {"1.234", '.', 1.234},
    {"1.234", ',', 1234},
    {"1.234.567", ',', 1234567},
    {"1,234,567", '.', 1234567},
    {"12.34.567", ',', NAN},
    {"1234,567.8", '.', NAN},
    {"1 234", '.', 1234},
    {"1\xC2\xA0"
     "234,5",
     ',', 1234.5},
    {" -7 ", '.', -7},
    {"-1.234,5", ',', -1234.5},
    {"", '.', NAN},
    {"four", '.', NAN},
    {",", '.', NAN},
    {"1,2,3", '.', NAN},
};

static void check_parsing(void)
{
    for (size_t i = 0; i < sizeof parsed / sizeof *parsed; i++) {
        const parse_case *c = &parsed[i];
        double value = 42;
        bool ok = c->decimal ? number_parse_local(str_of(c->text), c->decimal, &value)
                             : number_parse(str_of(c->text), &value);
        if (ok == isnan(c->value))
            fail_msg("'%s' (%c): %s", c->text, c->decimal ? c->decimal : '-', ok ? "was read" : "was refused");
        if (ok && fabs(value - c->value) > 1e-15 * fabs(c->value))
            fail_msg("'%s' was read as %.17g", c->text, value);
    }
}

static void formats_numbers(void **state)
{
    (void)state;
    check_formats();
    check_parsing();
    double value;
    assert_false(number_parse((str){NULL, 0}, &value) || number_parse_local((str){NULL, 0}, ',', &value));
    char text[4];
    assert_int_equal(number_format(123456, 6, text, sizeof text), 1); /* no room */
    assert_string_equal(text, "0");
    buf b = {0};
    assert_true(buf_number(&b, NAN, 6) && buf_number(&b, -INFINITY, 6) && buf_number(&b, 0.25, 6) && buf_terminate(&b));
    assert_string_equal(b.p, "nullnull0.25");
    buf_release(&b);
}

static void selects_by_rank(void **state)
{
    (void)state;
    double values[200], sorted[200];
    for (size_t n = 1; n <= 200; n += 7)
        for (size_t rank = 0; rank < n; rank += 3) {
            for (size_t i = 0; i < n; i++)
                values[i] = sorted[i] = (double)rng_below(n, i, 40); /* many are equal */
            qsort(sorted, n, sizeof *sorted, compare_doubles);
            assert_true(sort_select(values, n, rank) == sorted[rank]);
            for (size_t i = 0; i < n; i++)
                assert_true(i < rank ? values[i] <= sorted[rank] : values[i] >= sorted[rank]);
        }
}

static void numbers_round_trip(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 100000; i++) {
        uint64_t bits = rng_at(7, i);
        double value, back;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value) || fabs(value) < 1e-290)
            continue;
        char text[40];
        size_t n = number_format(value, 17, text, sizeof text);
        assert_true(number_parse((str){text, n}, &back));
        assert_true(fabs(back - value) <= 1e-14 * fabs(value));
    }
}

static void numbers_ignore_the_locale(void **state)
{
    (void)state;
    static const char *const locales[] = {"nl_NL.UTF-8", "de_DE.UTF-8", "ru_RU.UTF-8", "ps_AF.UTF-8", "ps_AF"};
    int found = 0;
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
        if (!setlocale(LC_ALL, locales[i]))
            continue;
        found++;
        assert_string_not_equal(localeconv()->decimal_point, ".");
        check_formats();
        check_parsing();
        setlocale(LC_ALL, "C");
    }
    if (!found)
        skip();
}

/* ---- UTF-8 */

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion" /* inside of U8_NEXT */
/* Decodes as ICU does, but an invalid sequence is one byte. */
static void check_decoding(const char *p, int32_t n)
{
    UChar32 c;
    int32_t i = 0;
    size_t step;
    U8_NEXT(p, i, n, c);
    uint32_t ours = utf8_decode(p, (size_t)n, &step);
    if (c < 0) {
        assert_int_equal(ours, UTF8_INVALID);
        assert_int_equal(step, 1);
    } else {
        assert_int_equal(ours, c);
        assert_int_equal(step, i);
    }
}
#pragma GCC diagnostic pop

static void decodes_every_code_point(void **state)
{
    (void)state;
    for (UChar32 c = 0; c <= 0x10FFFF; c++) {
        char theirs[4], ours[4];
        int32_t n = 0;
        UBool failed = 0;
        if (c >= 0xD800 && c < 0xE000)
            continue;
        U8_APPEND(theirs, n, 4, c, failed);
        assert_false(failed);
        assert_int_equal(utf8_encode((uint32_t)c, ours), n);
        assert_memory_equal(ours, theirs, n);
        size_t step;
        assert_int_equal(utf8_decode(ours, (size_t)n, &step), c);
        assert_int_equal(step, n);
        assert_int_equal(utf8_valid((str){ours, (size_t)n}), n);
        if (n > 1)
            check_decoding(ours, n - 1);
    }
}

static void decodes_any_bytes(void **state)
{
    (void)state;
    static const unsigned char tails[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    for (unsigned first = 0; first < 65536; first++) {
        unsigned char bytes[4] = {(unsigned char)(first >> 8), (unsigned char)first, 0, 0};
        check_decoding((char *)bytes, 1);
        check_decoding((char *)bytes, 2);
        for (size_t i = 0; i < sizeof tails; i++) {
            bytes[2] = tails[i];
            check_decoding((char *)bytes, 3);
            for (size_t k = 0; k < sizeof tails; k++) {
                bytes[3] = tails[k];
                check_decoding((char *)bytes, 4);
            }
        }
    }
}

/* The definition of utf8_prefix, byte by byte. */
static size_t prefix_of(str s, size_t bytes)
{
    size_t at = 0, step;
    while (at < s.n) {
        utf8_decode(s.p + at, s.n - at, &step);
        if (at + step > bytes)
            break;
        at += step;
    }
    return at;
}

static void cuts_and_counts(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20000; seed++) {
        static const char pieces[][5] = {"a", "é", "中", "😀", "\x80", "\xC3", "\xE4\xB8", "\xF0\x9F\x98", "\xFF"};
        char text[64];
        size_t n = 0, count = 0, at = 0, step;
        for (uint64_t i = 0; n < 56; i++) {
            const char *piece = pieces[rng_below(seed, i, seed % 3 ? 9 : 4)];
            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        str s = {text, n};
        for (; at < n; at += step, count++)
            utf8_decode(text + at, n - at, &step);
        assert_int_equal(utf8_count(s), count);
        for (size_t bytes = 0; bytes < n + 2; bytes++)
            assert_int_equal(utf8_prefix(s, bytes).n, prefix_of(s, bytes));
    }
    assert_int_equal(utf8_valid(STR("12345678é\xFF"
                                    "12345678")),
                     10);
    assert_int_equal(utf8_valid(STR("")), 0);
}

/* ---- The calendar */

static int64_t at(int year, int month, int day)
{
    return days_from_civil(year, month, day) * 86400;
}

static void weeks_around_new_year(void **state)
{
    (void)state;
    static const struct {
        int year, month, day;
        const char *week;
    } known[] = {
        {2004, 12, 31, "2004-W53"}, {2005, 1, 1, "2004-W53"}, {2005, 1, 2, "2004-W53"},   {2005, 1, 3, "2005-W01"},
        {2005, 12, 31, "2005-W52"}, {2006, 1, 1, "2005-W52"}, {2006, 1, 2, "2006-W01"},   {2007, 12, 30, "2007-W52"},
        {2007, 12, 31, "2008-W01"}, {2008, 1, 1, "2008-W01"}, {2008, 12, 28, "2008-W52"}, {2008, 12, 29, "2009-W01"},
        {2009, 12, 31, "2009-W53"}, {2010, 1, 3, "2009-W53"}, {2010, 1, 4, "2010-W01"},   {2020, 12, 31, "2020-W53"},
        {2021, 1, 3, "2020-W53"},   {2021, 1, 4, "2021-W01"}, {1969, 12, 29, "1970-W01"}, {1969, 12, 28, "1969-W52"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char text[16];
        period_format(PERIOD_WEEK, at(known[i].year, known[i].month, known[i].day) + 86399, text);
        assert_string_equal(text, known[i].week);
    }
}

/* What the C library calls a period. */
static void theirs(period_unit unit, int64_t seconds, char *out)
{
    static const char *const formats[PERIOD_UNITS] = {"%Y-%m-%d", "%G-W%V", "%Y-%m", "%Y-Q", "%Y"};
    time_t t = (time_t)seconds;
    struct tm tm;
    gmtime_r(&t, &tm);
    size_t n = strftime(out, 16, formats[unit], &tm);
    if (unit != PERIOD_QUARTER)
        return;
    out[n] = (char)('1' + tm.tm_mon / 3);
    out[n + 1] = '\0';
}

static void keeps_periods_within_the_years(void **state)
{
    (void)state;
    static const char *const first[] = {"0000-01-01", NULL, "0000-01", "0000-Q1", "0000"};
    static const char *const last[] = {"9999-12-31", "9999-W52", "9999-12", "9999-Q4", "9999"};
    for (period_unit unit = PERIOD_DAY; unit < PERIOD_UNITS; unit++) {
        char text[16];
        period_format(unit, INT64_MIN, text);
        assert_true(!first[unit] || !strcmp(text, first[unit]));
        period_format(unit, INT64_MAX, text);
        assert_string_equal(text, last[unit]);
        int64_t start = period_start(unit, INT64_MAX);
        assert_int_equal(period_next(unit, start), start);
        assert_true(period_start(unit, INT64_MIN) < period_next(unit, period_start(unit, INT64_MIN)));
    }
}

static void periods_of_sixty_years(void **state)
{
    (void)state;
    for (period_unit unit = PERIOD_DAY; unit < PERIOD_UNITS; unit++) {
        int64_t start = period_start(unit, at(1965, 1, 1)), next;
        for (int64_t t = at(1965, 1, 1); t < at(2026, 1, 1); t += 43200 + 7) {
            char ours[16], expected[16];
            period_format(unit, t, ours);
            theirs(unit, t, expected);
            assert_string_equal(ours, expected);
        }
        for (; start < at(2026, 1, 1); start = next) {
            char name[16], last[16], after[16];
            next = period_next(unit, start);
            assert_true(next > start);
            period_format(unit, start, name);
            period_format(unit, next - 1, last);
            period_format(unit, next, after);
            assert_string_equal(name, last);
            assert_string_not_equal(name, after);
            assert_int_equal(period_start(unit, start), start);
            assert_int_equal(period_start(unit, next - 1), start);
            assert_int_equal(period_start(unit, next), next);
        }
    }
}

/* American and Arabic weeks, which belong to the year of their fourth day. */
static void weeks_of_other_days(void **state)
{
    (void)state;
    static const struct {
        period_unit week;
        int year, month, day;
        const char *name;
    } known[] = {
        {PERIOD_WEEK_SUNDAY, 2025, 1, 4, "2025-W01"},     {PERIOD_WEEK_SUNDAY, 2025, 1, 5, "2025-W02"},
        {PERIOD_WEEK_SUNDAY, 2024, 12, 29, "2025-W01"},   {PERIOD_WEEK_SUNDAY, 2024, 12, 28, "2024-W52"},
        {PERIOD_WEEK_SUNDAY, 2021, 1, 2, "2020-W53"},     {PERIOD_WEEK_SATURDAY, 2025, 1, 3, "2024-W53"},
        {PERIOD_WEEK_SATURDAY, 2025, 1, 4, "2025-W01"},   {PERIOD_WEEK_SATURDAY, 2024, 12, 28, "2024-W53"},
        {PERIOD_WEEK_SATURDAY, 2024, 12, 27, "2024-W52"}, {PERIOD_WEEK_SUNDAY, 1969, 12, 28, "1969-W53"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char text[16];
        int64_t second = at(known[i].year, known[i].month, known[i].day), start = period_start(known[i].week, second);
        period_format(known[i].week, second + 86399, text);
        assert_string_equal(text, known[i].name);
        assert_int_equal(period_next(known[i].week, start) - start, 7 * 86400);
        assert_true(start <= second && second < start + 7 * 86400);
    }
    assert_string_equal(period_name(PERIOD_WEEK_SUNDAY), "week");
    assert_int_equal(period_week_from("saturday"), PERIOD_WEEK_SATURDAY);
    assert_int_equal(period_week_from("friday"), PERIOD_UNITS);
}

static void period_names(void **state)
{
    (void)state;
    static const char *const names[] = {"day", "week", "month", "quarter", "year"};
    for (period_unit unit = PERIOD_DAY; unit < PERIOD_UNITS; unit++)
        assert_int_equal(period_by_name(names[unit], strlen(names[unit])), unit);
    assert_int_equal(period_by_name("weekly", 4), PERIOD_WEEK);
    assert_int_equal(period_by_name("weekly", 6), PERIOD_UNITS);
    assert_int_equal(period_by_name("", 0), PERIOD_UNITS);
    assert_int_equal(period_by_name("Month", 5), PERIOD_UNITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_numbers),          cmocka_unit_test(selects_by_rank),
        cmocka_unit_test(numbers_round_trip),       cmocka_unit_test(numbers_ignore_the_locale),
        cmocka_unit_test(decodes_every_code_point), cmocka_unit_test(decodes_any_bytes),
        cmocka_unit_test(cuts_and_counts),          cmocka_unit_test(weeks_around_new_year),
        cmocka_unit_test(periods_of_sixty_years),   cmocka_unit_test(keeps_periods_within_the_years),
        cmocka_unit_test(weeks_of_other_days),      cmocka_unit_test(period_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
