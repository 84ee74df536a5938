#include "tests/unit/ingest_files.h"

#define MENDED "~what is not quite JSON (NaN, a stray comma, control characters) was mended"
#define INVALID "!it is not valid JSON"
#define NO_OBJECT "!it is not an object"

static void check_format(str content, const char *format)
{
    reader *r = open_text(content, NULL);
    assert_string_equal(r->format, format);
    reader_close(r);
}

static void reads_lines(void **state)
{
    (void)state;
    check_text(STR("{\"id\":1,\"text\":\"Fine\"}\n\n{\"text\":\"Bad\",\"stars\":null,\"id\":2}\r\n{\"id\":3}"),
               "id|text\n1@0:1|Fine\n3@24:2|Bad\n4@60:3\n");
    check_format(STR("{\"id\":1}\n{\"id\":2}\n"), "JSON lines");
}

static void reads_arrays(void **state)
{
    (void)state;
    check_text(STR("[{\"a\":1},{\"a\":2}, {\"a\":3}]"), "a\n1@1:1\n1@9:2\n1@18:3\n");
    check_text(STR("[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": 2\n  }\n]\n"), "a\n2@4:1\n5@24:2\n");
    check_text(STR("[{\"a\":1}]\n[{\"a\":2},{\"a\":3}]\n"), "a\n1@1:1\n2@11:2\n2@19:3\n");
    check_text(STR("[]"), "\n");
    check_format(STR("\xEF\xBB\xBF [ {\"a\":1} ]"), "JSON array");
}

static void reads_objects_one_after_the_other(void **state)
{
    (void)state;
    check_text(STR("{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n"), "a\n1@0:1\n4@12:2\n");
    check_format(STR("{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n"), "JSON objects");
}

static void finds_the_array_in_an_object(void **state)
{
    (void)state;
    check_text(
        STR("{\"ok\":true,\"tags\":[{\"id\":1}],\"page\":{\"reviews\":[{\"a\":\"one\"},{\"a\":\"two\"}]},\"n\":2}"),
        "a\n1@48:one\n1@60:two\n");
    check_text(
        STR("{\"page\":1,\"reviews\":[{\"a\":\"x\"},{\"a\":\"y\"}]}\n{\"page\":2,\"reviews\":[{\"a\":\"z\"}]}\n"),
        "a\n1@21:x\n1@31:y\n2@64:z\n");
    check_text(STR("{\"ok\":true,\"a name of more than sixty-four bytes, as a question of a survey may well have\":["
                   "{\"a\":\"one\"},{\"a\":\"two\"}],\"n\":2}"),
               "a\n1@92:one\n1@104:two\n");
    /* a document with an array of its own is no page */
    check_text(STR("{\"text\":\"Good\",\"found\":[{\"type\":\"PER\",\"name\":\"Bob\"}]}"),
               "text|found\n1@0:Good|[{\"type\":\"PER\",\"name\":\"Bob\"}]\n");
}

static void reads_arrays_of_cells(void **state)
{
    (void)state;
    check_text(STR("[[\"id\",\"text\"],[1,\"Good\"],[2,\"Bad\",\"more\"],{\"id\":3}]"),
               "id|text|column 3\n1@15:1|Good\n1@26:2|Bad|more\n1@43:!it is not an array of cells [{\"id\":3}]\n");
    check_text(STR("[[1,\"Good\"],[2,\"Bad\"]]"), "column 1|column 2\n1@1:1|Good\n1@12:2|Bad\n");
    check_text(STR("[\"id\",\"text\"]\n[1,\"Good\"]\n[2,\"Bad\"]\n"), "id|text\n2@14:1|Good\n3@25:2|Bad\n");
    check_text(STR("[[\"id\",\"text\"],[1,\"Good\"],[2,,\"Bad\"],[,3],[4,\"Fair\",]]"),
               "id|text\n1@15:1|Good\n1@26:" INVALID " [[2,,\"Bad\"]]\n1@37:" INVALID " [[,3]]\n1@42:4|Fair\n");
    check_text(STR("[1,\"Good\"]\n[2,\"Bad\"]\n"), "column 1|column 2\n1@0:1|Good\n2@11:2|Bad\n");
    check_text(STR("{\"columns\":[\"text\",\"rating\"],\"index\":[0,1],\"data\":[[\"Good\",5],[\"Bad\",NaN]]}"),
               "text|rating\n1@51:Good|5\n1@62:Bad" MENDED "\n");
    check_format(STR("[[\"id\",\"text\"],[1,\"Good\"]]"), "JSON rows");
}

static void reads_arrays_of_texts(void **state)
{
    (void)state;
    check_text(STR("[\"Good, [not] \\\"bad\\\"\",null,\"Bad\",[\"x\"]]"),
               "text\n1@1:Good, [not] \"bad\"\n1@23:\n1@28:Bad\n1@34:!it is not a text [[\"x\"]]\n");
    check_format(STR("[\n \"Good\",\n \"Bad\"\n]"), "JSON texts");
    check_format(STR("[\"quoted\" words] in a text\nanother\n"), "CSV, one column");
}

static void reads_members_by_id(void **state)
{
    (void)state;
    check_text(STR("{\"7\":{\"text\":\"Good\"},\"8\":{\"text\":\"Bad\",\"id\":\"own\"}, \"9\":{}}"),
               "id|text\n1@5:7|Good\n1@25:own|Bad\n1@56:9\n");
    check_text(
        STR("{\n \"a\": {\"text\": \"Good\"},\n \"b\": {\"text\": \"Bad\", x},\n \"c\": {\"text\": \"Fair\"}\n}\n"),
        "id|text\n2@8:a|Good\n3@32:" INVALID " [{\"text\": \"Bad\", x}]\n4@58:c|Fair\n");
    check_text(
        STR("{\"reviews\":{\"x\":{\"text\":\"Good\"},\"y\":{\"text\":\"Bad\"}},\"shops\":{\"s\":{\"name\":\"A\"}}}"),
        "id|text\n1@16:x|Good\n1@36:y|Bad\n");
    /* parts of one document are not alike */
    check_text(STR("{\"user\":{\"name\":\"Bo\"},\"review\":{\"text\":\"Good\"}}"),
               "user.name|review.text\n1@0:Bo|Good\n");
}

static void reads_tables_by_column(void **state)
{
    (void)state;
    check_text(STR("{\"text\":{\"0\":\"Good\",\"1\":\"Bad\"},\"rating\":{\"0\":5,\"1\":null}}"),
               "text|rating\n1@13:Good|5\n1@24:Bad\n");
    check_text(STR("{\"text\":[\"Good\",\"Bad\"],\n \"rating\":[5,1]}\n"), "text|rating\n1@9:Good|5\n1@16:Bad|1\n");
    check_text(STR("{\"page\":1,\"reviews\":[\"Good\",\"Bad\"]}"), "reviews\n1@21:Good\n1@28:Bad\n");
    /* lists of different lengths are members of a document */
    check_text(STR("{\"text\":[\"a\",\"b\"],\"tags\":[\"c\"]}"), "text|tags\n1@0:[\"a\",\"b\"]|[\"c\"]\n");
    check_text(STR("{\"id\":\"7\",\"title\":\"Good\",\"tags\":[\"a\",\"b\"]}"),
               "id|title|tags\n1@0:7|Good|[\"a\",\"b\"]\n");
}

static void looks_into_pages(void **state)
{
    (void)state;
    check_text(STR("[{\"reviews\":[{\"text\":\"Good\"},{\"text\":\"Bad\"}]}]"), "text\n1@13:Good\n1@29:Bad\n");
    check_text(STR("[{\"n\":1,\"reviews\":[{\"text\":\"Good\"},{\"text\":\"Fair\"}]},{\"n\":2,\"reviews\":[{\"text\":"
                   "\"Bad\"}]}]"),
               "text\n1@19:Good\n1@35:Fair\n1@71:Bad\n");
    check_text(STR("{\"data\":{\"shops\":[{\"s\":1},{\"s\":2},{\"s\":3}],\"reviews\":[{\"text\":\"Good\"},{\"text\":"
                   "\"Bad\"}]}}"),
               "text\n1@54:Good\n1@70:Bad\n");
    reader *r = open_text(STR("{\"status\":\"ok\",\"reviews\":[]}"), NULL);
    row at;
    bool more = true;
    assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
    assert_false(more);
    assert_true(r->warn);
    assert_string_equal(r->notes, "the file holds an array without elements");
    reader_close(r);
}

static void passes_the_start_of_a_script(void **state)
{
    (void)state;
    check_text(STR("window.YTD.tweets.part0 = [ {\"tweet\":{\"id_str\":\"19\"}} ];\n"), "tweet.id_str\n1@28:19\n");
}

static void flattens(void **state)
{
    (void)state;
    check_text(STR("{\"a\":{\"b\":{\"c\":\"deep\"},\"d\":[1,\"x\",{\"e\":null}]},\"f\":true,\"g\":1234567890123456789,"
                   "\"h\":1.50}\n"
                   "{\"a\":{\"d\":[]},\"f\":false,\"i\":\"new\"}\n"),
               "a.b.c|a.d|f|g|h|i\n1@0:deep|[1,\"x\",{\"e\":null}]|true|1234567890123456789|1.50\n"
               "2@90:|[]|false|||new\n");
    check_text(STR("{\"text\":[\"see \",{\"type\":\"link\",\"text\":\"x.nl\"},\" now\"],\"tags\":[\"a\",\"b\"]}\n"),
               "text|tags\n1@0:see x.nl now|[\"a\",\"b\"]\n");
    check_text(
        STR("{\"t\":\"\\u263a \\\"q\\\" \\n \\ud83d\\ude00\\u0000\"}\n"),
        "t\n1@0:\u263a \"q\" \n \U0001F600~bytes that are no valid UTF-8 became U+FFFD, NUL bytes were dropped\n");
}

static void mends_what_is_nearly_json(void **state)
{
    (void)state;
    check_text(STR("{\"a\":NaN,\"b\":[1,],\"c\":-Infinity,}\n{\"a\":\"tab\there\",\"b\":\"\\q\\'\"}\n{\"a\":None,\"b\":"
                   "True}\n"),
               "b|a\n1@0:[1]" MENDED "\n2@34:\\q\\'|tab\there" MENDED "\n3@62:true" MENDED "\n");
    check_text(STR("[{\"a\":\"two\nlines\"},{\"a\":\"b\"}]"), "a\n1@1:two\nlines" MENDED "\n2@19:b\n");
    check_text(STR("{\"a\":\"caf\xE9 \xF0\x9F\x98\x80 \xD1\x8F \xD1\x8E\"}\n"),
               "a\n1@0:caf\uFFFD \U0001F600 \u044f \u044e~bytes that are no valid UTF-8 became U+FFFD\n");
}

static void rejects_only_the_damaged_line(void **state)
{
    (void)state;
    check_text(STR("{\"a\":1}\n{\"a\":\"open\n[1,2]\n\"x\"\n7\n{\"a\":2} {\"a\":3}\n{\"a\":4}\n"),
               "a\n1@0:1\n2@8:" INVALID " [{\"a\":\"open]\n3@19:" NO_OBJECT " [[1,2]]\n4@25:" NO_OBJECT
               " [\"x\"]\n5@29:" NO_OBJECT " [7]\n6@31:2\n6@39:3\n7@47:4\n");
}

static void rejects_only_the_damaged_element(void **state)
{
    (void)state;
    check_text(STR("[{\"a\":1},{\"a\":x},{\"a\":3}]"), "a\n1@1:1\n1@9:" INVALID " [{\"a\":x}]\n1@17:3\n");
    check_text(STR("[{\"a\":\"x\"},{\"a\":\"open},{\"a\":\"z\"}]"),
               "a\n1@1:x\n1@11:" INVALID " [{\"a\":\"open},]\n1@23:z\n");
    check_text(STR("[\n {\n  \"a\": 1\n },\n {\n  \"a\": \"open\n },\n {\n  \"a\": 3\n }\n]\n"),
               "a\n2@3:1\n5@19:" INVALID " [{\n  \"a\": \"open\n },]\n8@39:3\n");
}

static void keeps_bounds(void **state)
{
    (void)state;
    enum { DEEP = 2000, SIZE = 20 << 20 };
    buf text = {0};
    assert_true(buf_puts(&text, "{\"a\":1}\n{\"a\":"));
    for (int i = 0; i < DEEP; i++)
        assert_true(buf_puts(&text, "[{\"b\":"));
    assert_true(buf_puts(&text, "\n{\"a\":["));
    for (int i = 0; i < READER_MAX_DEPTH; i++)
        assert_true(buf_puts(&text, "{\"b\":"));
    assert_true(buf_puts(&text, "\n{\"a\":\"") && buf_reserve(&text, SIZE));
    memset(text.p + text.n, 'x', SIZE);
    text.n += SIZE;
    assert_true(buf_puts(&text, "\"}\n{\"a\":2}\n"));
    reader *r = open_text(buf_str(&text), NULL);
    static const char *const reasons[] = {NULL, "arrays are nested too deeply", "arrays are nested too deeply",
                                          "the object is longer than 16 MB", NULL};
    row at;
    bool more;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
        assert_true(more);
        assert_int_equal(at.line, i + 1);
        if (reasons[i])
            assert_string_equal(at.reason, reasons[i]);
        else
            assert_null(at.reason);
    }
    assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
    assert_false(more);
    reader_close(r);
    buf_release(&text);
}

/* More kinds of keys than a table may have columns. */
static void limits_columns(void **state)
{
    (void)state;
    buf text = {0};
    for (int i = 0; i < READER_MAX_COLUMNS + 50; i++)
        assert_true(buf_printf(&text, "{\"key%d\":%d}\n", i, i));
    reader *r = open_text(buf_str(&text), NULL);
    row at;
    bool more = true;
    for (int i = 0; more; i++) {
        assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
        assert_ptr_equal(at.repair, i < READER_MAX_COLUMNS ? NULL : reader_too_wide);
    }
    assert_int_equal(r->columns.count, READER_MAX_COLUMNS);
    assert_true(r->warn);
    assert_string_equal(r->notes, reader_too_wide);
    reader_close(r);
    buf_release(&text);
}

static char *repeat(const char *before, const char *part, size_t n, const char *behind)
{
    buf text = {0};
    size_t length = strlen(part);
    assert_true(buf_puts(&text, before) && buf_reserve(&text, n * length));
    for (size_t i = 0; i < n; i++, text.n += length)
        memcpy(text.p + text.n, part, length);
    assert_true(buf_puts(&text, behind) && buf_terminate(&text));
    return text.p;
}

/* A row that outgrows its bounds is the only one that is lost, and not for want of memory. */
static void a_large_row_leaves_the_others(void **state)
{
    (void)state;
    static const struct {
        const char *before, *part, *behind;
        size_t n;
        bool rejected;
    } rows[] = {
        {"[[\"id\",\"text\"],[1,\"Good\"],[2,", "0,", "0],[3,\"Bad\"]]", 4 << 20, false},
        {"{\"a\":1}\n{\"a\":[\"", "\x7f", "\"]}\n{\"a\":2}\n", 6 << 20, true},
        {"{\"a\":1}\n{\"a\":[\"", "\xff", "\"]}\n{\"a\":2}\n", 12 << 20, true},
        {"{\"a\":1}\n{\"a\":\"", "\x01", "\"}\n{\"a\":2}\n", 12 << 20, true},
        {"{\"a\":[\"x\",\"", "y", "\",\"z\"],\"b\":[1,2,3]}", 17 << 20, true},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        char *text = repeat(rows[k].before, rows[k].part, rows[k].n, rows[k].behind);
        reader *r = open_text(str_of(text), &(read_options){.encoding = "UTF-8"});
        row at;
        bool more = true;
        size_t count = 0;
        for (; more; count += more) {
            assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
            if (more && count == 1) {
                assert_int_equal(at.reason != NULL, rows[k].rejected);
                assert_true(rows[k].rejected || at.repair == reader_too_wide);
                assert_true(at.raw.n <= READER_MAX_RAW);
            }
        }
        assert_int_equal(count, 3);
        reader_close(r);
        free(text);
    }
}

/* Files that are nothing but damage must not cost a look to their end for every object. */
static void damage_stays_cheap(void **state)
{
    (void)state;
    static const char *const starts[] = {"[", "{\n \"a\": 1\n}\n", "[", "[", "", "{\"a\":1}\n", "{\n\"a\":1\n}\n"};
    static const char *const lines[] = {"{\"a\":\"b},", "{\"a\":[1,\n", "{\"a\":\"b\n", "{\"a\":{\n",
                                        "{\"a\":1}",    "{\"a\":\"b\n", "[\n{}\n"};
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
        buf text = {0};
        assert_true(buf_puts(&text, starts[k]));
        while (text.n < 1 << 19)
            assert_true(buf_puts(&text, lines[k]));
        reader *r = open_text(buf_str(&text), NULL);
        row at;
        bool more = true;
        uint64_t rows = 0;
        while (more) {
            assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
            rows += more;
        }
        assert_true(rows > 1000);
        reader_close(r);
        buf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_lines),
        cmocka_unit_test(reads_arrays),
        cmocka_unit_test(reads_objects_one_after_the_other),
        cmocka_unit_test(finds_the_array_in_an_object),
        cmocka_unit_test(reads_arrays_of_cells),
        cmocka_unit_test(reads_arrays_of_texts),
        cmocka_unit_test(reads_members_by_id),
        cmocka_unit_test(reads_tables_by_column),
        cmocka_unit_test(looks_into_pages),
        cmocka_unit_test(passes_the_start_of_a_script),
        cmocka_unit_test(flattens),
        cmocka_unit_test(mends_what_is_nearly_json),
        cmocka_unit_test(rejects_only_the_damaged_line),
        cmocka_unit_test(rejects_only_the_damaged_element),
        cmocka_unit_test(keeps_bounds),
        cmocka_unit_test(limits_columns),
        cmocka_unit_test(a_large_row_leaves_the_others),
        cmocka_unit_test(damage_stays_cheap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
