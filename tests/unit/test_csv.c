#include "tests/unit/ingest_files.h"

#include "ingest/csv.h"

#define STRAY "~a stray quotation mark was taken as text"
#define MISSING "~missing cells at the end are empty"
#define SURPLUS "~empty cells at the end were dropped"
#define TOO_MANY "!the row has more cells than the table has columns"
#define TOO_FEW "!the row has too few cells"
#define JOINED "~a text with delimiters in it was not quoted: its parts were joined"
#define OPEN "!a quotation mark is opened and never closed"

static void reads_rfc_4180(void **state)
{
    (void)state;
    check_text(STR("id,text,stars\n1,\"a, b\",4\n2,\"she said \"\"yes\"\"\",5\n3,\"two\nlines\",1\n4,,2\n"),
               "id|text|stars\n2@14:1|a, b|4\n3@25:2|she said \"yes\"|5\n4@48:3|two\nlines|1\n6@64:4||2\n");
    check_text(STR("id,text,stars\r\n1,\"two\r\nlines\",4\r\n2,last,5"),
               "id|text|stars\n2@15:1|two\r\nlines|4\n4@33:2|last|5\n");
    check_text(STR("\xEF\xBB\xBFtext,stars\ngood,4\nbad,1\n"), "text|stars\n2@11:good|4\n3@18:bad|1\n");
}

static void finds_the_delimiter(void **state)
{
    (void)state;
    check_text(STR("datum;cijfer;tekst\n1-5-2024;7,5;Prima, snel\n2-5-2024;9;Goed\n"),
               "datum|cijfer|tekst\n2@19:1-5-2024|7,5|Prima, snel\n3@44:2-5-2024|9|Goed\n");
    check_text(STR("a\tb\n1\tx, y\n2\tz\n"), "a|b\n2@4:1|x, y\n3@11:2|z\n");
    check_text(STR("id|date|review\n1|2024-05-06|fine\n2|2024-05-07|bad\n"),
               "id|date|review\n2@15:1|2024-05-06|fine\n3@33:2|2024-05-07|bad\n");
    check_text(STR("sep=|\r\na|b\r\n1|2,5\r\n"), "a|b\n3@12:1|2,5\n");
    check_text(STR("id, text\n1, \"quoted, too\"\n2, plain\n"), "id|text\n2@9:1|quoted, too\n3@26:2| plain\n");
}

static void tells_the_format(void **state)
{
    (void)state;
    reader *r = open_text(STR("datum;cijfer\n1-5-2024;7,5\n"), NULL);
    assert_string_equal(r->format, "CSV with ;");
    assert_int_equal(r->decimal, ',');
    reader_close(r);
    r = open_text(STR("date\tscore\n2024-05-01\t7.5\n"), NULL);
    assert_string_equal(r->format, "TSV");
    assert_int_equal(r->decimal, '.');
    reader_close(r);
    r = open_text(STR("All good\nLate, cold, and rude\nNever again.\n"), NULL);
    assert_string_equal(r->format, "plain text");
    reader_close(r);
}

static void ends_lines_with_cr_alone(void **state)
{
    (void)state;
    check_text(STR("text,stars\r\"two\rlines\",4\rlast,1\r"), "text|stars\n2@11:two\rlines|4\n4@25:last|1\n");
}

static void prose_is_no_table(void **state)
{
    (void)state;
    check_text(STR("Goed, snel\nSlecht, traag\nPrima, netjes\n"),
               "text\n1@0:Goed, snel\n2@11:Slecht, traag\n3@25:Prima, netjes\n");
    check_text(STR("Отличный товар, рекомендую!\nПлохо, не работает\n"),
               "text\n1@0:Отличный товар, рекомендую!\n2@51:Плохо, не работает\n");
    check_text(STR("\"Top\" zei hij\n\nEn weg\n"), "text\n1@0:\"Top\" zei hij\n3@15:En weg\n");
    check_text(STR("review\nGoed, snel\n\"Slecht, traag\"\n"), "review\n2@7:Goed, snel\n3@18:Slecht, traag\n");
}

static void finds_the_header(void **state)
{
    (void)state;
    check_text(STR("2024-05-06,4,Good value\n2024-05-07,1,Broken on arrival\n"),
               "column 1|column 2|column 3\n1@0:2024-05-06|4|Good value\n2@24:2024-05-07|1|Broken on arrival\n");
    check_text(STR("text,text,,stars\na,b,c,4\n"), "text|text 2|column 3|stars\n2@17:a|b|c|4\n");
    read_options options = {.no_header = true};
    char *text = read_text(STR("text,stars\na,4\n"), &options);
    assert_string_equal(text, "column 1|column 2\n1@0:text|stars\n2@11:a|4\n");
    free(text);
}

static void passes_titles(void **state)
{
    (void)state;
    check_text(STR("Feedback report\nMade: 2024-05-01\n\nDate,Rating,Comment\n2024-04-01,4,Nice\n2024-04-02,1,Slow\n"),
               "Date|Rating|Comment\n5@54:2024-04-01|4|Nice\n6@72:2024-04-02|1|Slow\n");
    check_text(STR("Feedback report,,\n,,\nDate,Rating,Comment\n2024-04-01,4,Nice\n2024-04-02,1,Slow\n"),
               "Date|Rating|Comment\n4@41:2024-04-01|4|Nice\n5@59:2024-04-02|1|Slow\n");
    /* titles with two cells; the header is what fills the table with names */
    check_text(STR("Report on reviews;;\nPeriod:;2024-04-01/2024-04-30;\n;;\nDate;Rating;Review\n2024-04-01;4;Nice\n"
                   "2024-04-02;1;Slow\n"),
               "Date|Rating|Review\n5@73:2024-04-01|4|Nice\n6@91:2024-04-02|1|Slow\n");
    check_text(STR("Export;Reviews;\nDate;Rating;Review\n2024-04-01;4;Nice\n2024-04-02;1;Slow\n"),
               "Date|Rating|Review\n3@35:2024-04-01|4|Nice\n4@53:2024-04-02|1|Slow\n");
    /* a header with a column unnamed stays one */
    check_text(STR(",review,stars\nfirst,rating was fine,date\nsecond,slow,two\n"),
               "column 1|review|stars\n2@14:first|rating was fine|date\n3@41:second|slow|two\n");
}

static void joins_header_rows_of_surveys(void **state)
{
    (void)state;
    check_text(STR("ID,Rate us,,Comments?\n,Response,Other (please specify),Open-Ended Response\n1,5,x,good\n"),
               "ID|Rate us|Rate us - Other (please specify)|Comments?\n3@75:1|5|x|good\n");
    check_text(STR("Q1,Q2\nHow likely are you to recommend us?,Why?\n"
                   "\"{\"\"ImportId\"\":\"\"QID1\"\"}\",\"{\"\"ImportId\"\":\"\"QID2\"\"}\"\n9,It works\n"),
               "How likely are you to recommend us?|Why?\n4@99:9|It works\n");
}

static void widens_to_the_data(void **state)
{
    (void)state;
    check_text(STR("\"rating\",\"text\"\n\"1\",4,\"good\"\n\"2\",1,\"bad\"\n"),
               "column 1|rating|text\n2@16:1|4|good\n3@29:2|1|bad\n");
    check_text(STR("rating,text,,\n4,good\n1,bad\n"), "rating|text\n2@14:4|good\n3@21:1|bad\n");
    check_text(STR("rating,text\n4,good,\n1,bad,\n"), "rating|text\n2@12:4|good" SURPLUS "\n3@20:1|bad" SURPLUS "\n");
}

static void mends_or_rejects_ragged_rows(void **state)
{
    (void)state;
    check_text(STR("id,text,stars,date\n1,a,4,x\n2,b,5\n3\n4,c,1,y,,\n5,d,1,y,more\n6,e,2,z\n"),
               "id|text|stars|date\n2@19:1|a|4|x\n3@27:2|b|5" MISSING "\n4@33:" TOO_FEW " [3]\n"
               "5@35:4|c|1|y" SURPLUS "\n6@45:" TOO_MANY " [5,d,1,y,more]\n7@58:6|e|2|z\n");
}

static void joins_texts_that_were_not_quoted(void **state)
{
    (void)state;
    /* half of the rows: the header stays where it is */
    check_text(STR("id,text,stars\n1,Good and fast,4\n2,Good, but slow,3\n3,Bad and slow,1\n4,Bad, slow, rude,1\n"
                   "5,Fine it is,3\n6,Fine,cheap,4\n"),
               "id|text|stars\n2@14:1|Good and fast|4\n3@32:2|Good, but slow|3" JOINED "\n4@51:3|Bad and slow|1\n"
               "5@68:4|Bad, slow, rude|1" JOINED "\n6@88:5|Fine it is|3\n7@103:6|Fine,cheap|4" JOINED "\n");
    /* blanks behind the commas tell which of two texts it is; without them it is plain when one is much longer */
    check_text(
        STR("title,text\nGood,It works very well indeed\nBad,It broke within a week\nFair,It does what it says\n"
            "Good, cheap,It works\nGood,It works, and fast\nGood,It works,and fast\nGood, yes,It works, mostly\n"),
        "title|text\n2@11:Good|It works very well indeed\n3@42:Bad|It broke within a week\n"
        "4@69:Fair|It does what it says\n5@95:Good, cheap|It works" JOINED "\n"
        "6@116:Good|It works, and fast" JOINED "\n7@140:Good|It works,and fast" JOINED "\n"
        "8@163:" TOO_MANY " [Good, yes,It works, mostly]\n");
    /* numbers are no parts of a text; empty cells at the end may be the row's own */
    check_text(STR("text,stars,date,note\nIt works,4,2025-01-01,\nIt broke,1,2025-01-02,\nIt is fine,3,2025-01-03,x\n"
                   "It works,1,2,3,2025-01-04,\nIt works, well,5,2025-01-05,\nIt broke, too,1,2025-01-06,,,\n"
                   "Fine,3,2025-01-07,,,\n"),
               "text|stars|date|note\n2@21:It works|4|2025-01-01|\n3@44:It broke|1|2025-01-02|\n"
               "4@67:It is fine|3|2025-01-03|x\n5@93:" TOO_MANY " [It works,1,2,3,2025-01-04,]\n"
               "6@120:It works, well|5|2025-01-05|" JOINED "\n7@149:It broke, too|1|2025-01-06|" JOINED "\n"
               "8@179:Fine|3|2025-01-07|" SURPLUS "\n");
    check_text(STR("name,text\nAnna B,good one\nBob C,bad one\nCarl D,fine one\nDan,E,fair one\n"),
               "name|text\n2@10:Anna B|good one\n3@26:Bob C|bad one\n4@40:Carl D|fine one\n"
               "5@56:" TOO_MANY " [Dan,E,fair one]\n");
}

static void ends_rows_in_three_ways(void **state)
{
    (void)state;
    check_text(STR("id,text\r\n1,one\n2,two\r3,\"three\"\r4,four\r\n5,five\r"),
               "id|text\n2@9:1|one\n3@15:2|two\n4@21:3|three\n5@31:4|four\n6@39:5|five\n");
    /* a CR inside of a cell is text where no row follows */
    check_text(STR("id,text,stars\n1,one\rmore,4\n2,two,5\n3,three,\r4,four,1\n"),
               "id|text|stars\n2@14:1|one\rmore|4\n3@27:2|two|5\n4@35:3|three|\n5@44:4|four|1\n");
    check_text(STR("stars,text\n4,one\rmore\n5,two\n"), "stars|text\n2@11:4|one\rmore\n3@22:5|two\n");
}

static void takes_stray_quotes_as_text(void **state)
{
    (void)state;
    check_text(STR("id,text\n1,the \"best\" one\n2,\"the \"best\" one\"\n3,5\" pipe\n4,\"half\n"),
               "id|text\n2@8:1|the \"best\" one\n3@25:2|the \"best\" one" STRAY "\n4@44:3|5\" pipe\n"
               "5@54:4|\"half" STRAY "\n");
}

static void rejects_only_the_line_of_an_open_quote(void **state)
{
    (void)state;
    check_text(STR("id,text,stars\n1,fine,4\n2,\"never, closed,5\n3,\"two\nlines\",1\n4,good,5\n"),
               "id|text|stars\n2@14:1|fine|4\n3@23:" OPEN " [2,\"never, closed,5]\n"
               "4@42:3|two\nlines|1\n6@58:4|good|5\n");
    check_text(STR("id,text,stars\n1,\"open and\n2,\"fine\",4\n3,\"good\",5\n"),
               "id|text|stars\n2@14:" OPEN " [1,\"open and]\n3@26:2|fine|4\n4@37:3|good|5\n");
}

static void skips_a_field_of_20_megabytes(void **state)
{
    (void)state;
    enum { SIZE = 20 << 20 };
    buf text = {0};
    assert_true(buf_puts(&text, "id,text,stars\n1,first,4\n2,\"") && buf_reserve(&text, SIZE));
    memset(text.p + text.n, 'x', SIZE);
    text.n += SIZE;
    assert_true(buf_puts(&text, "\",5\n3,next,1\n"));
    reader *r = open_text(buf_str(&text), NULL);
    row at;
    bool more;
    assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
    assert_true(more && !at.reason);
    assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
    assert_string_equal(at.reason, "the row is longer than 16 MB");
    assert_int_equal(at.raw.n, READER_MAX_RAW);
    assert_int_equal(at.line, 3);
    assert_int_equal(at.byte, 24);
    assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
    assert_true(more && !at.reason && str_is(at.cells[1], "next"));
    assert_int_equal(at.line, 4);
    assert_int_equal(at.byte, 24 + SIZE + 7);
    assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
    assert_false(more);
    reader_close(r);
    buf_release(&text);
}

static void add_wide_row(buf *text, const char *cell, int cells)
{
    for (int i = 0; i < cells; i++)
        assert_true(buf_printf(text, i ? ",%s%d" : "%s%d", cell, i));
}

static void says_which_cells_it_leaves_out(void **state)
{
    (void)state;
    buf text = {0};
    add_wide_row(&text, "name", READER_MAX_COLUMNS + 1);
    assert_true(buf_putc(&text, '\n'));
    add_wide_row(&text, "v", READER_MAX_COLUMNS + 1);
    assert_true(buf_putc(&text, '\n'));
    add_wide_row(&text, "v", READER_MAX_COLUMNS);
    assert_true(buf_puts(&text, ",\n"));
    reader *r = open_text(buf_str(&text), NULL);
    for (int i = 0; i < 2; i++) {
        row at;
        bool more;
        assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
        assert_true(more && at.count == READER_MAX_COLUMNS && !at.reason);
        assert_ptr_equal(at.repair, i ? NULL : reader_too_wide);
    }
    reader_close(r);
    buf_release(&text);
}

static void mends_bytes(void **state)
{
    (void)state;
#define BYTES "~bytes that are no valid UTF-8 became U+FFFD, NUL bytes were dropped"
    check_text(STR("text,stars\nééń heél goéd café,5\nno\0thing,4\nsl\xFF"
                   "echt,1\n\xED\xA0\x80,2\nfine,3\n"),
               "text|stars\n2@11:ééń heél goéd café|5\n3@38:nothing|4" BYTES "\n4@49:sl\uFFFDecht|1" BYTES
               "\n5@59:\uFFFD\uFFFD\uFFFD|2" BYTES "\n6@65:fine|3\n");
#undef BYTES
}

/* A cell is cut the same however the file comes in pieces: rows lie across the ends of the chunks. */
static void reads_across_chunks(void **state)
{
    (void)state;
    enum { ROWS = 30000 };
    buf text = {0};
    assert_true(buf_puts(&text, "id,text\n"));
    for (int i = 0; i < ROWS; i++)
        assert_true(buf_printf(&text, "%d,\"line one\nline \"\"two\"\", %d\"\r\n", i, i));
    reader *r = open_text(buf_str(&text), NULL);
    row at;
    bool more;
    for (int i = 0; i < ROWS; i++) {
        char id[16], cell[48];
        snprintf(id, sizeof id, "%d", i);
        snprintf(cell, sizeof cell, "line one\nline \"two\", %d", i);
        assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
        assert_true(more && str_is(at.cells[0], id) && str_is(at.cells[1], cell));
        assert_int_equal(at.line, 2 + 2 * i);
    }
    assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
    assert_false(more);
    reader_close(r);
    buf_release(&text);
}

/* Files that are nothing but quotation marks must not cost a look-ahead to their end for every line. */
static void misleading_quotes_stay_cheap(void **state)
{
    (void)state;
    static const char *const lines[] = {"\"a\n", "1,\"b, c, d\n", "\"\"\"\n", "1,2,\"x,y\n"};
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
        buf text = {0};
        assert_true(buf_puts(&text, "id,text,stars\n1,fine,4\n"));
        while (text.n < 4 << 20)
            assert_true(buf_puts(&text, lines[k]));
        assert_true(buf_puts(&text, "9,\"the end\",5\n"));
        reader *r = open_text(buf_str(&text), NULL);
        row at;
        bool more = true;
        uint64_t rows = 0;
        while (more) {
            assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
            rows += more;
        }
        assert_true(rows > 100000);
        reader_close(r);
        buf_release(&text);
    }
}

static void empty_files_have_no_rows(void **state)
{
    (void)state;
    check_text(STR(""), "text\n");
    check_text(STR("\n\n"), "text\n");
    check_text(STR("id,text,stars\n"), "id|text|stars\n");
}

static void refuses_what_is_no_text(void **state)
{
    (void)state;
    static const char picture[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\4\0\0\0\3\0\x08\2\0\0\0\x01\x02\x03\x04\x05\x06";
    char path[64];
    reader *r;
    vp_error error;
    write_file((str){picture, sizeof picture - 1}, path);
    assert_int_equal(reader_open(path, NULL, &r, &error), VP_FORMAT);
    assert_string_equal(error.file, path);
    unlink(path);
    assert_int_equal(reader_open(path, NULL, &r, &error), VP_IO);
}

/* However many blank lines a table begins with, they take no memory. */
static void passes_blank_lines_at_the_start(void **state)
{
    (void)state;
    static const char *const blanks[] = {"\n", "\"\"\n"};
    for (size_t k = 0; k < sizeof blanks / sizeof *blanks; k++) {
        buf text = {0};
        assert_true(buf_puts(&text, "id,comment\n"));
        for (int i = 0; i < 400000; i++)
            assert_true(buf_puts(&text, blanks[k]));
        assert_true(buf_puts(&text, "1,Fine\n2,Bad\n"));
        reader *r = open_text(buf_str(&text), NULL);
        row at;
        bool more = true;
        size_t rows = 0;
        while (more) {
            assert_int_equal(reader_next(r, &at, &more, NULL), VP_OK);
            rows += more;
        }
        assert_int_equal(rows, 2);
        reader_close(r);
        buf_release(&text);
    }
}

static void want_of_memory_is_no_reject(void **state)
{
    (void)state;
    static const str cells[] = {{"1", 1}, {"It works", 8}, {" really", 7}};
    csv_record rows[3], surplus = {.cells = cells, .count = 3};
    for (size_t i = 0; i < 3; i++)
        rows[i] = (csv_record){.cells = cells, .count = 2};
    csv_model model;
    bool joined;
    arena none = {.cap = 1}, some = {0};
    assert_true(csv_learn(rows, 3, 2, &model));
    assert_false(csv_rejoin(&model, ',', 3, &none, &surplus, &joined));
    assert_true(csv_rejoin(&model, ',', 3, &some, &surplus, &joined));
    assert_true(joined && surplus.count == 2);
    arena_release(&none);
    arena_release(&some);
    free(model.traits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rfc_4180),
        cmocka_unit_test(finds_the_delimiter),
        cmocka_unit_test(tells_the_format),
        cmocka_unit_test(ends_lines_with_cr_alone),
        cmocka_unit_test(prose_is_no_table),
        cmocka_unit_test(finds_the_header),
        cmocka_unit_test(passes_titles),
        cmocka_unit_test(joins_header_rows_of_surveys),
        cmocka_unit_test(widens_to_the_data),
        cmocka_unit_test(mends_or_rejects_ragged_rows),
        cmocka_unit_test(joins_texts_that_were_not_quoted),
        cmocka_unit_test(ends_rows_in_three_ways),
        cmocka_unit_test(takes_stray_quotes_as_text),
        cmocka_unit_test(rejects_only_the_line_of_an_open_quote),
        cmocka_unit_test(skips_a_field_of_20_megabytes),
        cmocka_unit_test(says_which_cells_it_leaves_out),
        cmocka_unit_test(mends_bytes),
        cmocka_unit_test(reads_across_chunks),
        cmocka_unit_test(misleading_quotes_stay_cheap),
        cmocka_unit_test(empty_files_have_no_rows),
        cmocka_unit_test(refuses_what_is_no_text),
        cmocka_unit_test(passes_blank_lines_at_the_start),
        cmocka_unit_test(want_of_memory_is_no_reject),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
