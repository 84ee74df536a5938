#include "tests/unit/check.h"

#include "cli/jsonline.h"

#include <stdlib.h>
#include <string.h>

/* Scans a copy of exactly `length` bytes, so that a sanitizer sees every step beyond. */
static const char *scan_bytes(const char *line, size_t length, const char *field, jsonline *found)
{
    char *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    memcpy(copy, line, length);
    const char *wrong = jsonline_scan(copy, length, field, "answer", found);
    free(copy);
    return wrong;
}

static const char *scan(const char *line, jsonline *found)
{
    return scan_bytes(line, strlen(line), "text", found);
}

/* The line is right, and the member "text" is this string. */
static void assert_text(const char *line, const char *text, size_t length)
{
    jsonline found;
    assert_null(scan(line, &found));
    assert_int_equal(found.value, JSONLINE_STRING);
    size_t raw = found.end - found.begin;
    char *out = malloc(raw ? raw : 1);
    assert_non_null(out);
    assert_int_equal(jsonline_unescape(line + found.begin, raw, out), length);
    assert_memory_equal(out, text, length);
    free(out);
}

#define ASSERT_TEXT(line, text) assert_text(line, text, sizeof text - 1)

static void finds_the_text(void **state)
{
    (void)state;
    ASSERT_TEXT("{\"text\":\"a\"}", "a");
    ASSERT_TEXT(" { \"id\" : 12345678901234567890 , \"text\" : \"\" } \r", "");
    ASSERT_TEXT("{\"x\":{\"text\":\"no\"},\"text\":\"yes\",\"y\":[\"text\"]}", "yes");
    ASSERT_TEXT("{\"text\":\"first\",\"text\":\"last\"}", "last");
    ASSERT_TEXT("{\"te\\u0078t\":\"escaped\",\"textt\":1,\"tex\":2,\"\":3}", "escaped");
    ASSERT_TEXT("\xEF\xBB\xBF{\"text\":\"mark\"}", "mark");
}

static void unescapes(void **state)
{
    (void)state;
    ASSERT_TEXT("{\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "\"\\/\b\f\n\r\t");
    ASSERT_TEXT("{\"text\":\"\\u0041\\u00e9\\u4E2D\\u0000.\"}", "A\xC3\xA9\xE4\xB8\xAD\0.");
    ASSERT_TEXT("{\"text\":\"\\uD83D\\uDE00\"}", "\xF0\x9F\x98\x80");
    ASSERT_TEXT("{\"text\":\"\\uDBFF\\uDFFF\"}", "\xF4\x8F\xBF\xBF");
    ASSERT_TEXT("{\"text\":\"\\ud83dx\"}", "\xEF\xBF\xBDx");
    ASSERT_TEXT("{\"text\":\"\\ude00\\ud83d\"}", "\xEF\xBF\xBD\xEF\xBF\xBD");
    ASSERT_TEXT("{\"text\":\"\\ud83d\\ud83d\\ude00\"}", "\xEF\xBF\xBD\xF0\x9F\x98\x80");
    ASSERT_TEXT("{\"text\":\"\\ud83d\\n\"}", "\xEF\xBF\xBD\n");
    ASSERT_TEXT("{\"text\":\"\\\\u0041\"}", "\\u0041");
    ASSERT_TEXT("{\"text\":\"\xC3\xA9\xFF\"}", "\xC3\xA9\xFF");
}

/* Where the answer goes: before the brace, or in the place of one that is there. */
static void finds_the_place(void **state)
{
    (void)state;
    jsonline found;
    assert_null(scan("{}", &found));
    assert_true(found.place == 1 && found.rest == 1 && !found.answered && !found.has_members);
    assert_null(scan("{ } ", &found));
    assert_true(found.place == 2 && found.rest == 2);
    assert_null(scan("{\"a\":\"}\",\"b\":{\"c\":[]} }\r", &found));
    assert_true(found.place == 22 && found.rest == 22 && !found.answered && found.has_members);
    assert_null(scan("{\"answer\": {\"old\":1} , \"text\":\"a\"}", &found));
    assert_true(found.place == 11 && found.rest == 20 && found.answered && found.value == JSONLINE_STRING);
    assert_null(scan("{\"b\":{\"answer\":1},\"\\u0061nswer\":\"x\"}", &found));
    assert_true(found.place == 32 && found.rest == 35 && found.answered);
}

static void tells_what_is_no_text(void **state)
{
    (void)state;
    jsonline found;
    assert_null(scan("{\"a\":\"text\"}", &found));
    assert_int_equal(found.value, JSONLINE_MISSING);
    assert_null(scan("{\"text\":null}", &found));
    assert_int_equal(found.value, JSONLINE_NULL);
    assert_null(scan("{\"text\":\"a\",\"text\":[\"b\"]}", &found));
    assert_int_equal(found.value, JSONLINE_OTHER);
    assert_null(scan_bytes("{\"\":\"a\"}", 8, "", &found));
    assert_int_equal(found.value, JSONLINE_STRING);
}

static void takes_all_of_json(void **state)
{
    (void)state;
    static const char *const right[] = {
        "{\"a\":0}",    "{\"a\":-0}",      "{\"a\":-0.5e+10}", "{\"a\":1E-2}",           "{\"a\":[true,false,null]}",
        "{\"a\":[ ] }", "{\"a\":[[],{}]}", "{\"\":{}}",        "{\t\"a\" :\r[1 , 2]\t}",
    };
    jsonline found;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        assert_null(scan(right[i], &found));
}

static void refuses_what_is_not_json(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "x",
        "[]",
        "\"a\"",
        "{",
        "}",
        "{}}",
        "{},",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":NaN}",
        "{\"a\":tru}",
        "{\"a\":nulll}",
        "{\"a\":\"}",
        "{\"a\":\"\\\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":[1 2]}",
        "{\"a\":[1,]}",
        "{\"a\":[}",
        "{\"a\":[1}",
        "{\"a\":1]",
        "{\"a\":1 \"b\":2}",
        "{\"a\":{\"b\"}}",
        "\xEF\xBB\xBF",
        "{\"a\":\"\\u",
    };
    jsonline found;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!scan(wrong[i], &found)) {
            print_error("taken as JSON: %s\n", wrong[i]);
            assert_true(false);
        }
    assert_non_null(scan_bytes("{\"a\":\"\0\"}", 9, "text", &found));
    assert_non_null(scan_bytes("{\"a\":\"\\\0\"}", 10, "text", &found));
    assert_non_null(scan_bytes("{\0}", 3, "text", &found));
}

static void depth_is_bounded(void **state)
{
    (void)state;
    enum { DEPTH = 1000000 };
    char *line = malloc(2 * DEPTH + 8);
    assert_non_null(line);
    memcpy(line, "{\"a\":", 5);
    memset(line + 5, '[', DEPTH);
    memset(line + 5 + DEPTH, ']', DEPTH);
    line[5 + 2 * DEPTH] = '}';
    jsonline found;
    assert_non_null(jsonline_scan(line, 2 * DEPTH + 6, "text", "answer", &found));
    memmove(line + 5 + 100, line + 5 + DEPTH, DEPTH);
    line[5 + 200] = '}';
    assert_null(jsonline_scan(line, 206, "text", "answer", &found));
    free(line);
}

/* Pieces of JSON in any order: whatever is taken has a brace where the scanner says, and a text that unescapes. */
static void any_input_does_no_harm(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "{", "}", "{\"text\":\"", "\"",   "\\", "\\ud83d", "\\ude00",  ":",   ",", "[", "]", "1", "-",
        ".", "e", "null",         "true", " ",  "text",    "\xE4\xB8", "\x01"};
    enum { ROUNDS = 50000, MOST_PIECES = 12, PIECES = sizeof pieces / sizeof *pieces };
    uint32_t random = 12345;
    for (int round = 0; round < ROUNDS; round++) {
        char line[256] = "", out[256];
        size_t count = 1 + (random >> 8) % MOST_PIECES;
        for (size_t i = 0; i < count; i++) {
            random = random * 1664525 + 1013904223;
            strcat(line, pieces[(random >> 8) % PIECES]);
        }
        jsonline found;
        if (scan(line, &found))
            continue;
        assert_int_equal(line[found.place], '}');
        assert_true(found.begin <= found.end && found.end <= found.place);
        assert_true(jsonline_unescape(line + found.begin, found.end - found.begin, out) <= found.end - found.begin);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_text),    cmocka_unit_test(unescapes),
        cmocka_unit_test(finds_the_place),   cmocka_unit_test(tells_what_is_no_text),
        cmocka_unit_test(takes_all_of_json), cmocka_unit_test(refuses_what_is_not_json),
        cmocka_unit_test(depth_is_bounded),  cmocka_unit_test(any_input_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
