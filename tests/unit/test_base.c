#include "base/arena.h"
#include "base/buf.h"
#include "base/calendar.h"
#include "base/intern.h"
#include "base/num.h"
#include "base/rng.h"
#include "base/table.h"
#include "base/utf8.h"
#include "tests/unit/check.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unicode/utf8.h>
#include <yajl/yajl_parse.h>

/* ---- Arena */

static void arena_gives_aligned_memory(void **state)
{
    (void)state;
    arena a = {0};
    for (size_t n = 0; n < 3000; n++) {
        char *p = arena_alloc(&a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        memset(p, 0xA5, n);
    }
    unsigned char *zeros = arena_array(&a, 100, 7);
    for (int i = 0; i < 700; i++)
        assert_int_equal(zeros[i], 0);
    str copy = arena_copy(&a, (str){"ab\0c", 4});
    assert_int_equal(copy.n, 4);
    assert_memory_equal(copy.p, "ab\0c\0", 5);
    assert_string_equal(arena_copy(&a, (str){NULL, 0}).p, "");
    assert_null(arena_alloc(&a, SIZE_MAX));
    assert_null(arena_alloc(&a, SIZE_MAX - 70));
    assert_null(arena_array(&a, SIZE_MAX / 2, 3));
    arena_release(&a);
    assert_int_equal(a.used, 0);
    arena_release(&a);
}

static size_t fill_arena(arena *a, size_t piece)
{
    size_t got = 0;
    while (arena_alloc(a, piece))
        got += piece;
    return got;
}

static void arena_keeps_its_cap(void **state)
{
    (void)state;
    static const size_t caps[] = {64, 1000, 16 << 10, 100000, 3 << 20};
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
        arena a = {.cap = caps[i]};
        size_t got = fill_arena(&a, 16);
        assert_true(a.used <= caps[i] && got <= caps[i]);
        assert_true(got * 10 >= caps[i] * 9); /* and what the cap allows can be had */
        arena_clear(&a);
        assert_true(fill_arena(&a, 16) * 10 >= caps[i] * 9);
        arena_release(&a);
        assert_null(arena_alloc(&a, caps[i] + 1));
        assert_non_null(arena_alloc(&a, caps[i] / 16 * 16));
        arena_release(&a);
    }
}

static void arena_clears(void **state)
{
    (void)state;
    arena a = {0};
    arena_clear(&a);
    void *first = arena_alloc(&a, 8);
    for (int i = 0; i < 100; i++)
        arena_alloc(&a, 10000);
    size_t most = a.used;
    arena_clear(&a);
    assert_true(a.used < most);
    assert_ptr_equal(arena_alloc(&a, 8), first);
    arena_release(&a);
}

/* ---- Interning */

static void interns(void **state)
{
    (void)state;
    intern t = {0};
    assert_int_equal(intern_find(&t, STR("x")), INTERN_NONE);
    assert_int_equal(intern_add(&t, (str){NULL, 0}), 0);
    assert_int_equal(intern_add(&t, STR("")), 0);
    assert_int_equal(intern_add(&t, STR("a\0b")), 1);
    assert_int_equal(intern_add(&t, STR("a\0c")), 2);
    for (uint32_t i = 0; i < 100000; i++) {
        char name[16];
        snprintf(name, sizeof name, "%u", i);
        assert_int_equal(intern_add(&t, str_of(name)), i + 3);
        assert_int_equal(intern_add(&t, str_of(name)), i + 3);
    }
    assert_int_equal(t.count, 100003);
    assert_int_equal(intern_find(&t, STR("99999")), 100002);
    assert_string_equal(t.strings[100002].p, "99999");
    assert_int_equal(intern_find(&t, STR("100000")), INTERN_NONE);
    assert_true(intern_bytes(&t) > 100000 * (5 + sizeof(str)) && intern_bytes(&t) < 20000000);
    intern_clear(&t);
    assert_int_equal(intern_find(&t, STR("99999")), INTERN_NONE);
    assert_int_equal(intern_add(&t, STR("99999")), 0);
    intern_release(&t);
    intern_release(&t);
}

static void intern_survives_its_cap(void **state)
{
    (void)state;
    intern t = {.text = {.cap = 40000}};
    uint32_t count = 0;
    char name[16];
    for (;; count++) {
        snprintf(name, sizeof name, "%u", count);
        if (intern_add(&t, str_of(name)) == INTERN_NONE)
            break;
    }
    assert_true(count > 1000);
    assert_int_equal(t.count, count);
    assert_int_equal(intern_add(&t, str_of(name)), INTERN_NONE);
    for (uint32_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%u", i);
        assert_int_equal(intern_find(&t, str_of(name)), i);
        assert_int_equal(intern_add(&t, str_of(name)), i);
    }
    intern_release(&t);
}

/* ---- Buffers */

static void buffers_grow_to_their_cap(void **state)
{
    (void)state;
    buf b = {.cap = 100};
    while (buf_puts(&b, "1234567"))
        ;
    assert_int_equal(b.n, 98);
    assert_true(b.room <= 100);
    assert_false(buf_add(&b, "abc", 3));
    assert_false(buf_printf(&b, "%d", 12345));
    assert_false(buf_json(&b, STR("a")));
    assert_false(buf_number(&b, 0.125, 6));
    assert_false(buf_reserve(&b, SIZE_MAX));
    assert_int_equal(b.n, 98);
    assert_true(buf_putc(&b, 'x'));
    assert_true(buf_terminate(&b));
    assert_int_equal(strlen(b.p), 99);
    assert_true(buf_putc(&b, 'y'));
    assert_false(buf_terminate(&b));
    assert_true(buf_add(&b, NULL, 0) && buf_add_str(&b, (str){NULL, 0}));
    assert_int_equal(b.n, 100);
    buf_release(&b);
    assert_true(buf_printf(&b, "%s-%d%%", "a", 7));
    assert_true(str_is(buf_str(&b), "a-7%"));
    buf_release(&b);
}

static void json_is(str text, const char *expected)
{
    buf b = {0};
    assert_true(buf_json(&b, text) && buf_terminate(&b));
    assert_string_equal(b.p, expected);
    buf_release(&b);
}

static void escapes_json(void **state)
{
    (void)state;
    for (int c = 0; c < 128; c++) {
        char byte = (char)c, expected[16];
        const char *named = c == '"'    ? "\\\""
                            : c == '\\' ? "\\\\"
                            : c == '\n' ? "\\n"
                            : c == '\r' ? "\\r"
                            : c == '\t' ? "\\t"
                                        : NULL;
        if (named)
            snprintf(expected, sizeof expected, "\"%s\"", named);
        else
            snprintf(expected, sizeof expected, c < 32 || c == 127 ? "\"\\u%04x\"" : "\"%c\"", c);
        json_is((str){&byte, 1}, expected);
    }
    json_is((str){NULL, 0}, "\"\"");
    json_is(STR("é中😀\xEF\xBF\xBD"), "\"é中😀\xEF\xBF\xBD\"");
    json_is(STR("a\xFF"
                "b"),
            "\"a\xEF\xBF\xBD"
            "b\"");
    json_is(STR("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                 /* overlong */
    json_is(STR("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""); /* half a surrogate pair */
    json_is(STR("\xE4\xB8"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                 /* cut */
    json_is(STR("\xF4\x90\x80\x80\n"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\\n\"");
}

static void any_bytes_make_valid_json(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 20000; seed++) {
        unsigned char bytes[40];
        size_t n = rng_below(seed, 0, sizeof bytes + 1);
        for (size_t i = 0; i < n; i++)
            bytes[i] = (unsigned char)rng_below(seed, i + 1, seed % 2 ? 256 : 40);
        buf b = {0};
        assert_true(buf_json(&b, (str){(char *)bytes, n}));
        yajl_handle parser = yajl_alloc(NULL, NULL, NULL);
        assert_int_equal(yajl_parse(parser, (unsigned char *)b.p, b.n), yajl_status_ok);
        assert_int_equal(yajl_complete_parse(parser), yajl_status_ok);
        yajl_free(parser);
        assert_int_equal(utf8_valid(buf_str(&b)), b.n);
        buf_release(&b);
    }
}

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

/* ---- Strings, errors, tables */

static void strings(void **state)
{
    (void)state;
    str rest = STR("a,,b");
    assert_true(str_is(str_cut(&rest, ','), "a") && str_is(str_cut(&rest, ','), "") && rest.p);
    assert_true(str_is(str_cut(&rest, ','), "b") && !rest.p);
    rest = STR("a,");
    assert_true(str_is(str_cut(&rest, ','), "a") && rest.p && !rest.n);
    assert_true(str_is(str_trim(STR(" \t\r\n\v\fa b ")), "a b"));
    assert_int_equal(str_trim(STR(" \t ")).n, 0);
    assert_true(str_compare(STR("a"), STR("ab")) < 0 && str_compare(STR("b"), STR("ab")) > 0 &&
                !str_compare(STR("ab"), STR("ab")));
    assert_true(str_compare(STR("\xFF"), STR("a")) > 0);
    assert_true(str_starts(STR("abc"), "ab") && !str_starts(STR("a"), "ab") && str_ends(STR("abc"), "bc") &&
                !str_ends(STR("c"), "bc"));
    assert_true(str_equal_nocase(STR("UTF-8"), "utf-8") && !str_equal_nocase(STR("UTF"), "utf-8"));
    assert_true(str_equal((str){NULL, 0}, STR("")));
}

static void errors(void **state)
{
    (void)state;
    vp_error e;
    memset(&e, 0x55, sizeof e);
    assert_int_equal(fail(&e, VP_LIMIT, NULL, "%d too many", 3), VP_LIMIT);
    assert_int_equal(e.code, VP_LIMIT);
    assert_string_equal(e.message, "3 too many");
    assert_string_equal(e.hint, "");
    assert_string_equal(e.file, "");
    assert_true(!e.line && !e.byte && !e.column);
    fail_at(&e, "a.csv", 7, 99);
    assert_string_equal(e.file, "a.csv");
    assert_true(e.line == 7 && e.byte == 99);
    fail(&e, VP_IO, e.message, "%s!", e.message); /* what it is given may lie in it */
    assert_string_equal(e.message, "3 too many!");
    assert_string_equal(e.hint, "3 too many");
    fail(&e, VP_IO, NULL, "%0400d", 1);
    assert_int_equal(strlen(e.message), sizeof e.message - 1);
    assert_int_equal(fail(NULL, VP_IO, "", "x"), VP_IO);
    fail_at(NULL, "x", 1, 1);
    assert_int_equal(fail_memory(&e), VP_NO_MEMORY);
    assert_string_equal(vp_status_name(VP_OK), "ok");
    assert_string_equal(vp_status_name(VP_NOT_FOUND), "not found");
    assert_string_equal(vp_status_name((vp_status)99), "unknown");
}

static void keep_line(void *context, const char *line)
{
    snprintf(context, 64, "%s", line);
}

static void logs(void **state)
{
    (void)state;
    char line[64] = "";
    log_line("nobody %s", "listens");
    vp_set_log(keep_line, line);
    log_line("%d of %s", 3, "them");
    assert_string_equal(line, "3 of them");
    vp_set_log(NULL, NULL);
    log_line("silence");
    assert_string_equal(line, "3 of them");
}

static void tables(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b"};
    vp_table *t;
    assert_int_equal(table_new(names, 2, &t, NULL), VP_OK);
    assert_false(table_integer(t, 1)); /* no row yet */
    for (int i = 0; i < 1000; i++)
        assert_true(table_row(t) && table_integer(t, i) && table_text(t, STR("x\0y")));
    assert_false(table_real(t, 1)); /* the row is full */
    assert_true(table_row(t) && table_real(t, NAN) && table_text(t, (str){NULL, 0}));
    assert_true(table_row(t) && table_json(t, STR("{}")));
    assert_int_equal(vp_table_rows(t), 1002);
    assert_int_equal(vp_table_columns(t), 2);
    assert_string_equal(vp_table_name(t, 1), "b");
    assert_null(vp_table_name(t, 2));
    assert_int_equal(vp_table_cell(t, 999, 0).integer, 999);
    assert_int_equal(vp_table_cell(t, 999, 1).length, 3);
    assert_memory_equal(vp_table_cell(t, 999, 1).text, "x\0y\0", 4);
    assert_int_equal(vp_table_cell(t, 1000, 0).type, VP_CELL_EMPTY);
    assert_int_equal(vp_table_cell(t, 1000, 1).type, VP_CELL_EMPTY);
    assert_int_equal(vp_table_cell(t, 1001, 0).type, VP_CELL_JSON);
    assert_int_equal(vp_table_cell(t, 1001, 1).type, VP_CELL_EMPTY);
    assert_int_equal(vp_table_cell(t, 1002, 0).type, VP_CELL_EMPTY);
    assert_int_equal(vp_table_cell(t, 0, 2).type, VP_CELL_EMPTY);
    vp_table_free(t);
    vp_table_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_aligned_memory),
        cmocka_unit_test(arena_keeps_its_cap),
        cmocka_unit_test(arena_clears),
        cmocka_unit_test(interns),
        cmocka_unit_test(intern_survives_its_cap),
        cmocka_unit_test(buffers_grow_to_their_cap),
        cmocka_unit_test(escapes_json),
        cmocka_unit_test(any_bytes_make_valid_json),
        cmocka_unit_test(formats_numbers),
        cmocka_unit_test(numbers_round_trip),
        cmocka_unit_test(numbers_ignore_the_locale),
        cmocka_unit_test(decodes_every_code_point),
        cmocka_unit_test(decodes_any_bytes),
        cmocka_unit_test(cuts_and_counts),
        cmocka_unit_test(weeks_around_new_year),
        cmocka_unit_test(periods_of_sixty_years),
        cmocka_unit_test(period_names),
        cmocka_unit_test(strings),
        cmocka_unit_test(errors),
        cmocka_unit_test(logs),
        cmocka_unit_test(tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
