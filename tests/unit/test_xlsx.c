#include "base/buf.h"
#include "ingest/archive.h"
#include "ingest/xlsx.h"

#include "tests/unit/check.h" /* behind the others: cmocka has a macro fail() */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

static char folder[64], file_path[96];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/test_xlsx_XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(file_path, sizeof file_path, "%s/book.xlsx", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(file_path);
    return rmdir(folder);
}

/* ---- Making workbooks */

enum { SHEETS = 4 };

typedef struct recipe {
    const char *workbook_pr;    /* element, or NULL */
    const char *rows[SHEETS];   /* inside sheetData; NULL: no further sheet */
    const char *names[SHEETS];  /* NULL: "First", "Second", ... */
    const char *states[SHEETS]; /* NULL: visible */
    const char *strings;        /* inside sst, or NULL */
    const char *styles;         /* inside styleSheet, or NULL */
    const char *sheet;          /* the first sheet's whole text, instead of its rows */
} recipe;

static void put(zip_t *archive, const char *path, const buf *content)
{
    void *copy = malloc(content->n + 1);
    assert_non_null(copy);
    memcpy(copy, content->p, content->n);
    zip_source_t *source = zip_source_buffer(archive, copy, content->n, 1);
    assert_non_null(source);
    zip_int64_t index = zip_file_add(archive, path, source, 0);
    assert_true(index >= 0);
    assert_int_equal(zip_set_file_compression(archive, (zip_uint64_t)index, ZIP_CM_DEFLATE, 9), 0);
}

/* Puts "<tag>content</tag>", or nothing when there is no content. */
static void put_element(zip_t *archive, const char *path, const char *tag, const char *content)
{
    buf b = {0};
    if (!content)
        return;
    assert_true(buf_printf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<%s>%s</%s>", tag, content, tag));
    put(archive, path, &b);
    buf_release(&b);
}

static void put_workbook(zip_t *archive, const recipe *r)
{
    static const char *const names[SHEETS] = {"First", "Second", "Third", "Fourth"};
    static const char *const types[] = {"styles", "sharedStrings"};
    buf book = {0}, links = {0};
    buf_printf(&book, "%s<sheets>", r->workbook_pr ? r->workbook_pr : "");
    for (int i = 0; i < SHEETS && (r->rows[i] || (!i && r->sheet)); i++) {
        buf_printf(&book, "<sheet name=\"%s\" sheetId=\"%d\" state=\"%s\" r:id=\"rId%d\"/>",
                   r->names[i] ? r->names[i] : names[i], i + 7, r->states[i] ? r->states[i] : "visible", i + 3);
        buf_printf(&links,
                   "<Relationship Id=\"rId%d\" Type=\"http://x/relationships/worksheet\" Target=\"%sdata/s%d.xml\"/>",
                   i + 3, i % 2 ? "/xl/" : "", i);
        char path[40];
        snprintf(path, sizeof path, "xl/data/s%d.xml", i);
        buf sheet = {0};
        if (r->rows[i])
            buf_printf(&sheet, "<sheetPr/><sheetData>%s</sheetData><mergeCells/>", r->rows[i]);
        else
            buf_puts(&sheet, r->sheet);
        assert_true(buf_terminate(&sheet));
        put_element(archive, path, "worksheet", sheet.p);
        buf_release(&sheet);
    }
    for (int i = 0; i < 2; i++)
        buf_printf(&links, "<Relationship Id=\"x%d\" Type=\"http://x/%s\" Target=\"%s.xml\"/>", i, types[i], types[i]);
    assert_true(buf_puts(&book, "</sheets>") && buf_terminate(&book) && buf_terminate(&links));
    put_element(archive, "xl/workbook.xml", "workbook", book.p);
    put_element(archive, "xl/_rels/workbook.xml.rels", "Relationships", links.p);
    buf_release(&book);
    buf_release(&links);
}

static zip_t *new_archive(void)
{
    int code;
    zip_t *archive = zip_open(file_path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    assert_non_null(archive);
    return archive;
}

static void make(const recipe *r)
{
    zip_t *archive = new_archive();
    put_workbook(archive, r);
    put_element(archive, "xl/sharedStrings.xml", "sst", r->strings);
    put_element(archive, "xl/styles.xml", "styleSheet", r->styles);
    assert_int_equal(zip_close(archive), 0);
}

/* ---- Reading them */

static reader opened; /* as the last read_text left it, columns gone */

static void add_row(buf *out, const row *at)
{
    buf_printf(out, "%d:", (int)at->line);
    for (size_t i = 0; i < at->count; i++)
        buf_printf(out, "%s%.*s", i ? "|" : "", (int)at->cells[i].n, at->cells[i].p);
    if (at->reason)
        buf_printf(out, "!%s [%d]", at->reason, (int)at->raw.n);
    if (at->repair)
        buf_printf(out, "~%s", at->repair);
    buf_putc(out, '\n');
}

/* The columns and rows of the file as lines; *status: of the first call that failed. To be freed. */
static char *read_text(const read_options *options, vp_status *status, vp_error *error)
{
    static const read_options defaults = {0};
    buf out = {0}, head = {0};
    reader *r = &opened;
    memset(r, 0, sizeof *r);
    *status = xlsx_open(file_path, options ? options : &defaults, r, error);
    bool more = *status == VP_OK;
    while (more) {
        row at;
        *status = r->ops->next(r->self, &at, &more, error);
        more = more && !*status;
        if (more)
            add_row(&out, &at);
    }
    for (uint32_t i = 0; i < r->columns.count; i++)
        buf_printf(&head, "%s%s", i ? "|" : "", r->columns.strings[i].p);
    buf_putc(&head, '\n');
    assert_true(buf_add_str(&head, buf_str(&out)) && buf_terminate(&head));
    if (r->self)
        r->ops->close(r->self);
    intern_release(&r->columns);
    buf_release(&out);
    return head.p;
}

static void expect_with(const recipe *r, const read_options *options, const char *text)
{
    vp_status status;
    vp_error error = {0};
    make(r);
    char *got = read_text(options, &status, &error);
    if (status)
        fail_msg("%s", error.message);
    assert_string_equal(got, text);
    free(got);
}

static void expect(const recipe *r, const char *text)
{
    expect_with(r, NULL, text);
}

static void expect_failure(const read_options *options, vp_status wanted, const char *hint)
{
    vp_status status;
    vp_error error = {0};
    char *got = read_text(options, &status, &error);
    free(got);
    assert_int_equal(status, wanted);
    assert_int_equal(error.code, wanted);
    assert_non_null(strstr(error.hint, hint));
}

#define TEXT(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define NUMBER(text) "<c><v>" text "</v></c>"
#define STYLED(style, text) "<c s=\"" #style "\"><v>" text "</v></c>"
#define ROW(cells) "<row>" cells "</row>"
#define AB ROW(TEXT("a") TEXT("b"))

/* ---- Tests */

static void recognises(void **state)
{
    (void)state;
    assert_true(archive_recognise(STR("PK\x03\x04....")));
    assert_false(archive_recognise(STR("PK;a;b")));
    assert_false(archive_recognise(STR("PK")));
    assert_false(archive_recognise((str){NULL, 0}));
}

static void reads_every_type_of_cell(void **state)
{
    (void)state;
    expect(
        &(recipe){
            .strings = "<si><t>rev</t></si>"
                       "<si><r><t>go</t></r><r><rPr><b/></rPr><t>ed &amp; wel</t></r><rPh sb=\"0\"><t>NO</t></rPh></si>"
                       "<si><t>x_x000D_y_x005F_x000D_ _xD83D__xDE00__xD83D_</t></si><si/>",
            .rows = {ROW("<c t=\"s\"><v>0</v></c>" TEXT("b")
                             TEXT("c")) ROW("<c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c><c t=\"s\"><v>3</v></c>")
                         ROW("<c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c><c t=\"e\"><v>#N/A</v></c>")
                             ROW("<c t=\"str\"><f>1+1</f><v>two_x0041_</v></c><c t=\"d\"><v>2023-03-14T09:26:00</v></c>"
                                 "<c t=\"inlineStr\"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>z</t></rPh></is></c>")}},
        "rev|b|c\n2:goed & wel|x\ry_x000D_ \xF0\x9F\x98\x80\xEF\xBF\xBD\n3:TRUE|FALSE\n"
        "4:twoA|2023-03-14T09:26:00|ab\n");
    assert_string_equal(opened.encoding, "UTF-8");
    assert_int_equal(opened.decimal, '.');
    assert_true(opened.bytes_total > 0);
    assert_int_equal(opened.bytes_done, opened.bytes_total);
    assert_string_equal(opened.notes, "");
    expect(&(recipe){.rows = {AB ROW("<c t=\"s\"><v>7</v></c>" TEXT("x"))}},
           "a|b\n2:|x~a cell's text is missing from the workbook\n");
}

static void writes_numbers_as_people_see_them(void **state)
{
    (void)state;
    expect(&(recipe){.rows = {AB ROW(NUMBER("5.0") NUMBER("4.0999999999999996")) ROW(
                         NUMBER("-0.30000000000000004") NUMBER("1E-3")) ROW(NUMBER("999999999999999.96") NUMBER("-0.0"))
                                  ROW(NUMBER(" 12 ") NUMBER("1.5E-10")) ROW(NUMBER("1E+300") NUMBER("1.25E2")) ROW(
                                      NUMBER("abc") NUMBER("100")) ROW(NUMBER("123456789012.34567") NUMBER("0.05"))}},
           "a|b\n2:5|4.1\n3:-0.3|0.001\n4:1000000000000000|0\n5:12|1.5e-10\n6:1e300|125\n7:abc|100\n8:123456789012.346|"
           "0.05\n");
    assert_int_equal(opened.warned_ids, 0);
    expect(&(recipe){.rows = {ROW(TEXT("id") NUMBER("1234567890123450")) ROW(NUMBER("1.2345678901234568E+18") NUMBER(
                         "1234567890123450")) ROW(NUMBER("1234567890123456") NUMBER("123456789012345"))
                                  ROW(NUMBER("-12345678901234500000") NUMBER("12345678901234567"))}},
           "id|1234567890123450\n2:1234567890123456800|1234567890123450\n3:1234567890123456|123456789012345\n"
           "4:-12345678901234500000|12345678901234567\n");
    assert_int_equal(opened.warned_ids, 3);
}

#define STYLES                                                                                                    \
    "<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;-&quot;mm\"/>"                                      \
    "<numFmt numFmtId=\"165\" formatCode=\"#,##0.00 &quot;dagen&quot;;[Red]-0_d\\s\"/>"                           \
    "<numFmt numFmtId=\"166\" formatCode=\"[h]:mm\"/><numFmt numFmtId=\"167\" formatCode=\"[$-419]d mmm h:mm\"/>" \
    "<numFmt numFmtId=\"168\" formatCode=\"[$$-409]#,##0\"/></numFmts>"                                           \
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"                                                          \
    "<cellXfs><xf/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>"        \
    "<xf numFmtId=\"166\"/><xf numFmtId=\"167\"/><xf numFmtId=\"168\"/><xf numFmtId=\"58\"/></cellXfs>"           \
    "<dxfs><dxf><numFmt numFmtId=\"165\" formatCode=\"yyyy\"/></dxf></dxfs>"

static void turns_serials_into_dates(void **state)
{
    (void)state;
    expect(&(recipe){.styles = STYLES,
                     .rows = {AB ROW(STYLED(1, "44999") STYLED(2, "44999.393055555556")) ROW(STYLED(2, "44999") STYLED(
                         3, "44999.5")) ROW(STYLED(4, "44999") STYLED(7, "5")) ROW(STYLED(5, "0.5") STYLED(5, "1.5"))
                                  ROW(STYLED(6, "44999.999999") STYLED(0, "3")) ROW(
                                      STYLED(1, "-1") STYLED(1, "2958466")) ROW(STYLED(8, "2958465") STYLED(99, "7"))
                                      ROW(STYLED(2, "0.39305555") STYLED(1, "text"))}},
           "a|b\n2:2023-03-14|2023-03-14T09:26:00\n3:2023-03-14T00:00:00|2023-03-14T12:00:00\n4:44999|5\n"
           "5:12:00:00|36:00:00\n6:2023-03-15T00:00:00|3\n7:-1|2958466\n8:9999-12-31|7\n9:09:26:00|text\n");
    expect(&(recipe){.styles = STYLES,
                     .rows = {AB ROW(STYLED(1, "1") STYLED(1, "59")) ROW(STYLED(1, "60") STYLED(1, "61"))}},
           "a|b\n2:1900-01-01|1900-02-28\n3:1900-02-28|1900-03-01\n");
    expect(&(recipe){.styles = STYLES,
                     .workbook_pr = "<workbookPr date1904=\"1\"/>",
                     .rows = {AB ROW(STYLED(1, "1") STYLED(2, "43537.25"))}},
           "a|b\n2:1904-01-02|2023-03-14T06:00:00\n");
}

static void honours_sparse_rows_and_cells(void **state)
{
    (void)state;
    expect(
        &(recipe){.rows = {"<row r=\"3\"><c r=\"B3\"><v>1</v></c><c r=\"D3\"><v>2</v></c></row>"
                           "<row r=\"5\"/><row r=\"7\"><c r=\"A7\"/><c t=\"str\"><v> </v></c></row>"
                           "<row r=\"9\"><c r=\"C9\"><v>5</v></c></row>" ROW("<c r=\"F10\"><v>6</v></c>" NUMBER("7"))}},
        "column 1|1|column 3|2|column 5|column 6|column 7\n9:||5\n10:|||||6|7\n");
    expect(&(recipe){.rows = {AB "<row><c r=\"XFD2\"><v>1</v></c><c r=\"A2\"><v>2</v></c></row>"}},
           "a|b\n2:2~cells beyond column 4096 were left out\n");
    expect(&(recipe){.sheet = "<x:sheetData><x:row r='1'><x:c t='str'><x:v>q</x:v></x:c></x:row>"
                              "<x:row r='2'><x:c><x:v>1</x:v></x:c></x:row></x:sheetData>"},
           "q\n2:1\n");
}

static void names_columns(void **state)
{
    (void)state;
    const char *rows = ROW(TEXT("Report")) ROW() ROW(TEXT("2023"))
        ROW(TEXT("id") TEXT(" id ") "<c/>" TEXT("id") TEXT("id 2") TEXT("column 3")) ROW(NUMBER("1"));
    expect(&(recipe){.rows = {rows}}, "id|id 2|column 3|id 3|id 2 2|column 3 2\n5:1\n");
    assert_string_equal(opened.notes, "rows skipped above the header: 2");
    expect_with(
        &(recipe){.rows = {rows}}, &(read_options){.no_header = true},
        "column 1|column 2|column 3|column 4|column 5|column 6\n1:Report\n3:2023\n4:id| id ||id|id 2|column 3\n5:1\n");
    const char *titled = ROW(TEXT("Report")) ROW(TEXT("Period:") TEXT("2024-04-01/2024-04-30"))
        ROW(TEXT("Date") TEXT("Rating") TEXT("Review")) ROW(TEXT("2024-04-01") NUMBER("4") TEXT("Nice"));
    expect(&(recipe){.rows = {titled}}, "Date|Rating|Review\n4:2024-04-01|4|Nice\n");
    assert_string_equal(opened.notes, "rows skipped above the header: 2");
    const char *late = ROW(TEXT("text")) ROW(TEXT("1")) ROW(TEXT("2")) ROW(TEXT("3")) ROW(TEXT("4")) ROW(TEXT("5"))
        ROW(TEXT("6")) ROW(TEXT("7")) ROW(TEXT("8")) ROW(TEXT("9")) ROW(TEXT("10") TEXT("x"));
    expect(&(recipe){.rows = {late}}, "text|column 2\n2:1\n3:2\n4:3\n5:4\n6:5\n7:6\n8:7\n9:8\n10:9\n11:10|x\n");
    assert_string_equal(opened.notes, "");
}

static void chooses_the_sheet(void **state)
{
    (void)state;
    recipe r = {
        .rows = {ROW(TEXT("note")), ROW(TEXT("secret") TEXT("x")), AB ROW(NUMBER("1")), ROW(TEXT("c") TEXT("d"))},
        .names = {"Cover", "Hidden", "Отзывы и оценки покупателей", "Prices &#10;&amp; more"},
        .states = {NULL, "veryHidden"}};
    expect(&r, "a|b\n2:1\n");
    assert_string_equal(opened.notes, "sheets left out: Cover, Prices  & more; --sheet picks one");
    assert_string_equal(opened.format, "XLSX, sheet \"Отзывы и оценки по\"");
    expect_with(&r, &(read_options){.sheet = "Hidden"}, "secret|x\n");
    assert_string_equal(opened.notes, "");
    assert_string_equal(opened.format, "XLSX, sheet \"Hidden\"");
    expect_with(&r, &(read_options){.sheet = "cover"}, "note\n");
    expect_with(&r, &(read_options){.sheet = "2"}, "a|b\n2:1\n");
    expect_failure(&(read_options){.sheet = "4"}, VP_NOT_FOUND, "sheets: Cover, Hidden");
    expect_failure(&(read_options){.sheet = ""}, VP_NOT_FOUND, "sheets: Cover, Hidden");
    r.rows[2] = r.rows[3] = ROW();
    expect(&r, "note\n");
    r.rows[0] = "";
    make(&r);
    expect_failure(NULL, VP_FORMAT, "--sheet");
    expect_failure(&(read_options){.sheet = "1"}, VP_FORMAT, "--sheet");
}

static void reads_up_to_the_damage(void **state)
{
    (void)state;
    expect(&(recipe){.sheet = "<sheetData>" AB ROW(TEXT("1")) "<row r=\"5\"><c t=\"str\"><v>part</v></c></oops>"},
           "a|b\n2:1\n5:!the sheet is damaged from here on [4]\n");
    expect(&(recipe){.sheet = "<sheetData>" AB ROW(TEXT("1")) "</sheetData></worksheet>"},
           "a|b\n2:1\n3:!the sheet's end is damaged: rows before may be wrong [0]\n");
    make(&(recipe){.sheet = "<sheetData><row><oops"});
    expect_failure(NULL, VP_FORMAT, "");
    make(&(recipe){.strings = "<si><t>", .rows = {AB}});
    expect_failure(NULL, VP_FORMAT, "save it again");
}

#define TEXTS(text) ROW(NUMBER("1") TEXT(text)) ROW(NUMBER("2") TEXT(text)) ROW(NUMBER("3") TEXT(text))

static void prefers_the_sheet_with_feedback(void **state)
{
    (void)state;
    static const char pivot[] = ROW(TEXT("Row Labels") TEXT("Count")) ROW(TEXT("Utrecht") NUMBER("5"))
        ROW(TEXT("Gouda") NUMBER("7")) ROW(TEXT("Total") NUMBER("12"));
    static const char legend[] = ROW(TEXT("Field") TEXT("Meaning"))
        ROW(TEXT("score") TEXT("What the customer gave us"));
    static const char feedback[] = ROW(TEXT("score") TEXT("comment")) TEXTS("It works very well indeed");
    expect(
        &(recipe){.rows = {pivot, legend, feedback}},
        "score|comment\n2:1|It works very well indeed\n3:2|It works very well indeed\n4:3|It works very well indeed\n");
    assert_string_equal(opened.notes, "sheets left out: First, Second; --sheet picks one");
    expect_with(&(recipe){.rows = {legend, feedback}}, &(read_options){.sheet = "1"},
                "Field|Meaning\n2:score|What the customer gave us\n");
    /* of two alike the first is read */
    expect(&(recipe){.rows = {AB TEXTS("It works very well indeed"), AB TEXTS("It broke within a week of use")}},
           "a|b\n2:1|It works very well indeed\n3:2|It works very well indeed\n4:3|It works very well indeed\n");
}

static void refuses_what_is_no_workbook(void **state)
{
    (void)state;
    zip_t *archive = new_archive();
    put_element(archive, "word/document.xml", "w", "");
    assert_int_equal(zip_close(archive), 0);
    expect_failure(NULL, VP_FORMAT, "save it as .xlsx or CSV");
    FILE *f = fopen(file_path, "wb");
    assert_non_null(f);
    fputs("PK\x03\x04", f);
    fclose(f);
    expect_failure(NULL, VP_FORMAT, "get the file again");
    unlink(file_path);
    expect_failure(NULL, VP_IO, "");
}

static void put_whole(zip_t *archive, const char *path, const char *text)
{
    buf b = {0};
    assert_true(buf_puts(&b, text));
    put(archive, path, &b);
    buf_release(&b);
}

static void refuses_entities(void **state)
{
    (void)state;
    zip_t *archive = new_archive();
    put_workbook(archive, &(recipe){.rows = {AB ROW("<c t=\"s\"><v>0</v></c>")}});
    put_whole(archive, "xl/sharedStrings.xml",
              "<!DOCTYPE sst [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>");
    assert_int_equal(zip_close(archive), 0);
    expect_failure(NULL, VP_FORMAT, "");
}

/* A workbook whose first sheet has `rows`, then `times` copies of `piece`, then `end`. */
static void make_long(const char *rows, const char *piece, size_t times, const char *end)
{
    buf b = {0};
    size_t n = strlen(piece);
    assert_true(buf_puts(&b, "<sheetData>") && buf_puts(&b, rows) && buf_reserve(&b, n * times));
    for (size_t i = 0; i < times; i++)
        buf_add(&b, piece, n);
    assert_true(buf_puts(&b, end) && buf_terminate(&b));
    make(&(recipe){.sheet = b.p});
    buf_release(&b);
}

static void stops_at_bombs(void **state)
{
    (void)state;
    const char *rows = AB ROW(TEXT("1"));
    make_long(rows, "                                ", 70 << 15, "</sheetData>");
    expect_failure(NULL, VP_LIMIT, "CSV");
    make_long(rows, "<a>", 2000, "</sheetData>");
    expect_failure(NULL, VP_LIMIT, "CSV");
    make_long(AB "<row note=\"", "0123456789abcdef0123456789abcdef", 3 << 15, "\"/></sheetData>");
    expect_failure(NULL, VP_LIMIT, "CSV");
}

/* A few cells that all hold the same huge string. */
static void stops_at_strings_used_too_often(void **state)
{
    (void)state;
    enum { SIZE = 15 << 20 };
    buf rows = {0}, strings = {0};
    assert_true(buf_puts(&strings, "<si><t>") && buf_reserve(&strings, SIZE));
    memset(strings.p + strings.n, 'x', SIZE);
    strings.n += SIZE;
    assert_true(buf_puts(&strings, "</t></si>") && buf_terminate(&strings) && buf_puts(&rows, AB "<row>"));
    for (int i = 0; i < 200; i++)
        assert_true(buf_puts(&rows, "<c r=\"XFD2\" t=\"s\"><v>0</v></c>"));
    assert_true(buf_puts(&rows, "</row>") && buf_terminate(&rows));
    make(&(recipe){.rows = {rows.p}, .strings = strings.p});
    buf_release(&rows);
    buf_release(&strings);
    expect_failure(NULL, VP_LIMIT, "CSV");
}

static void stops_at_endless_names(void **state)
{
    (void)state;
    buf b = {0};
    for (int i = 0; i < 5000; i++)
        buf_printf(&b, "<n%d/>", i);
    assert_true(buf_terminate(&b));
    make_long(AB, b.p, 1, "</sheetData>");
    buf_release(&b);
    expect_failure(NULL, VP_LIMIT, "CSV");
}

static void rejects_endless_rows(void **state)
{
    (void)state;
    vp_status status;
    make_long(AB ROW(TEXT("1")) "<row>" TEXT("x") "<c t=\"str\"><v>", "0123456789abcdef0123456789abcdef", 1 << 19,
              "</v></c></row>" ROW(TEXT("next")) "</sheetData>");
    char *got = read_text(NULL, &status, NULL);
    assert_int_equal(status, VP_OK);
    assert_string_equal(got, "a|b\n2:1\n3:!the row is longer than 16 MB [1048576]\n4:next\n");
    free(got);
}

/* ---- Damage of every kind: any answer will do, but it must come */

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static void read_damaged(const char *bytes, size_t n)
{
    FILE *f = fopen(file_path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
    vp_status status;
    char *got = read_text(NULL, &status, NULL);
    free(got);
}

static void survives_damage(void **state)
{
    (void)state;
    make(&(recipe){
        .rows = {AB ROW("<c t=\"s\"><v>0</v></c>" STYLED(1, "44999.5")) ROW(NUMBER("1E+18") NUMBER("0.1")), AB},
        .strings = "<si><t>x_x000D_</t></si><si><r><t>y</t></r></si>",
        .styles = STYLES});
    static char whole[16384], bytes[sizeof whole];
    FILE *f = fopen(file_path, "rb");
    assert_non_null(f);
    size_t n = fread(whole, 1, sizeof whole, f);
    fclose(f);
    assert_in_range(n, 500, sizeof whole - 1);
    for (size_t cut = 0; cut < n; cut += 37)
        read_damaged(whole, cut);
    uint64_t seed = 20230314;
    for (int round = 0; round < 600; round++) {
        memcpy(bytes, whole, n);
        for (uint32_t flips = 1 + next_random(&seed) % 6; flips; flips--)
            bytes[next_random(&seed) % n] ^= (char)(1 << next_random(&seed) % 8);
        read_damaged(bytes, n);
    }
}

/* Flips in the XML itself, which archives hide behind their checksums. */
static void survives_damaged_text(void **state)
{
    (void)state;
    const char *rows = AB ROW("<c r=\"B2\" t=\"s\"><v>0</v></c>") ROW(STYLED(1, "44999.5") NUMBER("1.5E+18"));
    char text[1024], strings[256], styles[2048];
    uint64_t seed = 7;
    for (int round = 0; round < 400; round++) {
        snprintf(text, sizeof text, "%s", rows);
        snprintf(strings, sizeof strings, "<si><r><t>x_x000D_</t></r><rPh><t>n</t></rPh></si>");
        snprintf(styles, sizeof styles, "%s", STYLES);
        char *const parts[] = {text, text, strings, styles};
        char *part = parts[next_random(&seed) % 4];
        for (uint32_t flips = 1 + next_random(&seed) % 3; flips; flips--)
            part[next_random(&seed) % strlen(part)] = (char)(' ' + next_random(&seed) % 95);
        make(&(recipe){.rows = {text, AB}, .strings = strings, .styles = styles});
        vp_status status;
        char *got = read_text(NULL, &status, NULL);
        free(got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recognises),
        cmocka_unit_test(reads_every_type_of_cell),
        cmocka_unit_test(writes_numbers_as_people_see_them),
        cmocka_unit_test(turns_serials_into_dates),
        cmocka_unit_test(honours_sparse_rows_and_cells),
        cmocka_unit_test(names_columns),
        cmocka_unit_test(chooses_the_sheet),
        cmocka_unit_test(reads_up_to_the_damage),
        cmocka_unit_test(prefers_the_sheet_with_feedback),
        cmocka_unit_test(refuses_what_is_no_workbook),
        cmocka_unit_test(refuses_entities),
        cmocka_unit_test(stops_at_bombs),
        cmocka_unit_test(stops_at_strings_used_too_often),
        cmocka_unit_test(stops_at_endless_names),
        cmocka_unit_test(rejects_endless_rows),
        cmocka_unit_test(survives_damage),
        cmocka_unit_test(survives_damaged_text),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
