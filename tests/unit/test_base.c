#include "base/arena.h"
#include "base/buf.h"
#include "base/intern.h"
#include "base/string_set.h"
#include "base/rng.h"
#include "base/table.h"
#include "base/utf8.h"
#include "tests/unit/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

static void maps_a_set_of_strings(void **state)
{
    (void)state;
    intern t = {0};
    buf bytes = {0};
    char name[20];
    for (int i = 0; i < 3000; i++) {
        snprintf(name, sizeof name, "%d", i * 7);
        assert_int_equal(intern_add(&t, str_of(name)), i);
    }
    assert_int_equal(intern_add(&t, STR("")), 3000);
    assert_true(string_set_make(&t, &bytes));
    string_set set = string_set_view(buf_str(&bytes)), none = {0};
    assert_int_equal(set.count, 3001);
    for (int i = 0; i < 21000; i++) {
        snprintf(name, sizeof name, "%d", i);
        assert_int_equal(string_set_find(&set, str_of(name)), i % 7 ? INTERN_NONE : (uint32_t)i / 7);
    }
    assert_int_equal(string_set_find(&set, STR("")), 3000);
    assert_int_equal(string_set_find(&set, STR("0\0")), INTERN_NONE);
    assert_int_equal(string_set_find(&none, STR("0")), INTERN_NONE);
    buf_release(&bytes);
    intern_release(&t);
}

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

/* The same string is another with another tag; strings of all lengths are told apart by their last byte. */
static void interns_with_tags(void **state)
{
    (void)state;
    intern t = {0};
    char name[40];
    memset(name, 'x', sizeof name);
    for (unsigned tag = 0; tag < INTERN_TAGS; tag++)
        for (size_t n = 0; n < sizeof name; n++) {
            str s = {name, n};
            uint32_t hash, id = (uint32_t)(2 * (tag * sizeof name + n));
            assert_true(intern_prepare(&t, s, tag, &hash));
            assert_int_equal(intern_add_prepared(&t, s, tag, hash), id);
            assert_int_equal(intern_add_prepared(&t, s, tag, hash), id);
            name[n ? n - 1 : 0] = 'y';
            s.n = n ? n : 1; /* "y" stands for the empty string's neighbour */
            assert_true(intern_prepare(&t, s, tag, &hash));
            uint32_t other = intern_add_prepared(&t, s, tag, hash);
            name[n ? n - 1 : 0] = 'x';
            assert_int_equal(other, n == 1 ? id - 1 : id + 1);
            if (n == 1) /* keeps the count even: "y" was there already */
                assert_true(intern_prepare(&t, STR("filler"), tag, &hash) &&
                            intern_add_prepared(&t, STR("filler"), tag, hash) == id + 1);
        }
    intern_release(&t);
}

/* Words chosen for one table fall on other slots in the next. */
static void intern_is_seeded(void **state)
{
    (void)state;
    intern a = {0}, b = {0};
    assert_int_equal(intern_add(&a, STR("word")), 0);
    assert_int_equal(intern_add(&b, STR("word")), 0);
    assert_int_not_equal(a.seed, b.seed);
    uint64_t seed = a.seed;
    intern_clear(&a);
    assert_int_equal(intern_add(&a, STR("word")), 0);
    assert_int_equal(a.seed, seed);
    intern_release(&a);
    intern_release(&b);
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

/* The bytes of Han characters at the start of p, one by one. */
static size_t plain_han_prefix(const char *p, size_t n)
{
    size_t at = 0;
    for (size_t step; at < n; at += step) {
        uint32_t c = utf8_decode(p + at, n - at, &step);
        if (c < 0x4E00 || c >= 0xA000)
            break;
    }
    return at;
}

/* Runs of Han characters of any length, with something else in between, which may be broken. */
static void finds_the_end_of_han(void **state)
{
    (void)state;
    static const char *const others[] = {"\xE4\xB7\xBF", "\xEA\x80\x80",     "\xE4\xB8", "a",
                                         "\xE5\x41\x80", "\xF0\xA0\x80\x80", ""};
    for (uint64_t seed = 0; seed < 2000; seed++) {
        char text[256];
        size_t n = 0, part = 1 + rng_below(seed, 0, 20);
        for (uint64_t i = 1; i <= 40; i++) {
            char *to = text + n;
            const char *other = others[rng_below(seed, 3 * i, 7)];
            uint32_t c = rng_below(seed, 3 * i + 1, 4) ? 0x4E00 + (uint32_t)rng_below(seed, 3 * i + 2, 0x5200) : 0x4E00;
            n += i % part ? utf8_encode(c, to) : (memcpy(to, other, strlen(other)), strlen(other));
        }
        for (size_t at = 0; at <= n; at++)
            assert_int_equal(utf8_han_prefix(text + at, n - at), plain_han_prefix(text + at, n - at));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_aligned_memory),
        cmocka_unit_test(finds_the_end_of_han),
        cmocka_unit_test(arena_keeps_its_cap),
        cmocka_unit_test(arena_clears),
        cmocka_unit_test(interns),
        cmocka_unit_test(maps_a_set_of_strings),
        cmocka_unit_test(interns_with_tags),
        cmocka_unit_test(intern_is_seeded),
        cmocka_unit_test(intern_survives_its_cap),
        cmocka_unit_test(buffers_grow_to_their_cap),
        cmocka_unit_test(escapes_json),
        cmocka_unit_test(any_bytes_make_valid_json),
        cmocka_unit_test(strings),
        cmocka_unit_test(errors),
        cmocka_unit_test(logs),
        cmocka_unit_test(tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
