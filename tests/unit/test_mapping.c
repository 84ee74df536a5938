#include "tests/unit/ingest_files.h"

#include "base/calendar.h"

static bool same(record_hash a, record_hash b)
{
    return a.high == b.high && a.low == b.low;
}

/* The records of a small file; both outcomes are to be released. */
static void take_two(outcome *a, const char *first, outcome *b, const char *second)
{
    take_text(a, str_of(first), NULL);
    take_text(b, str_of(second), NULL);
}

static void order_of_keys_does_not_matter(void **state)
{
    (void)state;
    outcome a, b;
    take_two(&a, "{\"text\":\"Good value\",\"stars\":4,\"shop\":\"x\"}\n{\"text\":\"Bad\",\"stars\":1}\n", &b,
             "{\"shop\":\"x\",\"stars\":4,\"text\":\"Good value\"}\n{\"stars\":1,\"text\":\"Bad\"}\n");
    for (size_t i = 0; i < 2; i++)
        assert_true(same(a.records[i].identity, b.records[i].identity) && a.records[i].version == b.records[i].version);
    assert_false(same(a.records[0].identity, a.records[1].identity));
    outcome_release(&a);
    outcome_release(&b);
}

static void the_same_id_is_the_same_document(void **state)
{
    (void)state;
    outcome a, b;
    take_two(&a, "id,date,text,stars\nr-17,2024-05-06,Good value,4\nr-18,2024-05-06,Bad,1\n", &b,
             "id,date,text,stars\nr-18,2024-05-06,Bad after all,2\nr-17,2024-05-06,Good value,4\n");
    assert_true(same(a.records[0].identity, b.records[1].identity) && a.records[0].version == b.records[1].version);
    assert_true(same(a.records[1].identity, b.records[0].identity) && a.records[1].version != b.records[0].version);
    assert_true(a.records[1].wording != b.records[0].wording);
    outcome_release(&a);
    outcome_release(&b);
}

/* The same number in another file is another document when the content, and the time, say so. */
static void ids_that_merely_count_need_the_time(void **state)
{
    (void)state;
    outcome a, b;
    take_two(&a, "id,date,text\n1,2024-05-06,Good value\n2,2024-05-07,Bad\n", &b,
             "id,date,text\n1,2024-05-06,Good value after all\n2,2024-06-07,Bad too\n");
    assert_true(same(a.records[0].identity, b.records[0].identity));
    assert_false(same(a.records[1].identity, b.records[1].identity));
    outcome_release(&a);
    outcome_release(&b);
    take_two(&a, "id,text\n1,Good value\n2,Bad\n", &b, "id,text\n1,Good value\n2,Bad too\n");
    assert_true(same(a.records[0].identity, b.records[0].identity));
    assert_false(same(a.records[1].identity, b.records[1].identity));
    outcome_release(&a);
    outcome_release(&b);
}

static void ids_that_a_spreadsheet_has_cut_are_not_trusted(void **state)
{
    (void)state;
    outcome a;
    take_text(&a,
              STR("id,text\n1570306133677760000,Good\n1570306133677760000,Bad\n1570306133677760513,"
                  "Fine\n157030613367776051300000,Ok\n"),
              "id=id,text=text");
    assert_string_equal(a.records[0].id.p, "1570306133677760000");
    assert_false(same(a.records[0].identity, a.records[1].identity));
    outcome_release(&a);
    take_text(&a,
              STR("id,text\n1234567890123450,Good\n1234567890123450,Bad\n1234567890123456,Good\n"
                  "1234567890123456,Bad\n123456789012340,Good\n123456789012340,Bad\n5.703060675e+17,Good\n"
                  "5.703060675e+17,Bad\n"),
              "id=id,text=text");
    assert_false(same(a.records[0].identity, a.records[1].identity)); /* 16 digits, of which a sheet keeps 15 */
    assert_true(same(a.records[2].identity, a.records[3].identity));
    assert_true(same(a.records[4].identity, a.records[5].identity));
    assert_false(same(a.records[6].identity, a.records[7].identity));
    outcome_release(&a);
}

static void equal_rows_are_told_by_their_content(void **state)
{
    (void)state;
    outcome a;
    take_text(&a, STR("text,stars\nTop!,5\nTop!,5\nTop!,4\n"), NULL);
    assert_true(same(a.records[0].identity, a.records[1].identity));
    assert_false(same(a.records[0].identity, a.records[2].identity));
    outcome_release(&a);
}

/* Another export of the same: other forms of numbers and dates, spaces, case of the header, one more column. */
static void the_form_of_a_cell_does_not_matter(void **state)
{
    (void)state;
    outcome a, b;
    take_two(&a,
             "Date,Stars,Comment,Customer\n2024-02-14,5,Good  value,ann\n2024-02-14,5,Good value,bob\n"
             "2024-02-28,1,Bad,cas\n",
             &b,
             "date;comment;stars;customer;remark\n14-02-2024 00:00:00;Good value ;5.0;ann;\n"
             "14-02-2024 00:00:00;Good\u00A0value;5.0;bob;new\n28-02-2024 00:00:00;Bad!;1.0;cas;\n");
    assert_true(same(a.records[0].identity, b.records[0].identity) && a.records[0].version == b.records[0].version);
    assert_true(same(a.records[1].identity, b.records[1].identity) && a.records[1].version != b.records[1].version);
    assert_false(same(a.records[0].identity, a.records[1].identity));
    assert_false(same(a.records[2].identity, b.records[2].identity));
    outcome_release(&a);
    outcome_release(&b);
}

static void names_are_compared_without_case_and_spaces(void **state)
{
    (void)state;
    outcome a, b;
    take_two(&a, "Review ID,Review Text\nr-17,Good value\nr-18,Bad\n", &b,
             "review_id,review_text\nr-18,Bad\nr-17,Good value\n");
    assert_true(same(a.records[0].identity, b.records[1].identity) && a.records[0].version == b.records[1].version);
    outcome_release(&a);
    outcome_release(&b);
}

static void without_words_all_cells_tell(void **state)
{
    (void)state;
    outcome a;
    take_text(&a, STR("date,stars,order\n2024-05-06,5,1001\n2024-05-06,5,1002\n2024-05-06,5.0,1002\n"), NULL);
    assert_false(same(a.records[0].identity, a.records[1].identity));
    assert_true(same(a.records[1].identity, a.records[2].identity));
    outcome_release(&a);
}

/* All the columns of text name the shape of a file. */
static void texts_tell_shapes_apart(void **state)
{
    (void)state;
    outcome a, b;
    take_two(&a, "id,Pros,Cons\nr-17,Good value,Noise\n", &b, "id,Pros,Disliked\nr-17,Good value,Noise\n");
    assert_string_equal(a.records[0].text.p, "Good value\nNoise");
    assert_false(same(a.records[0].identity, b.records[0].identity));
    outcome_release(&a);
    outcome_release(&b);
    take_two(&a, "id,Pros,Cons\nr-17,Good value,Noise\n", &b, "id,Pros,Cons,x\nr-17,Good value,Smell,1\n");
    assert_true(same(a.records[0].identity, b.records[0].identity) && a.records[0].version != b.records[0].version);
    assert_true(a.records[0].wording != b.records[0].wording);
    outcome_release(&a);
    outcome_release(&b);
    take_two(&a, "{\"Pros\":\"Good value\",\"Cons\":\"Noise\"}\n{\"Pros\":\"Noise\",\"Cons\":\"Good value\"}\n", &b,
             "{\"Cons\":\"Noise\",\"Pros\":\"Good value\"}\n");
    assert_true(same(a.records[0].identity, b.records[0].identity));
    assert_false(same(a.records[0].identity, a.records[1].identity));
    outcome_release(&a);
    outcome_release(&b);
}

static void reads_times(void **state)
{
    (void)state;
    outcome a;
    take_text(&a,
              STR("text,date\nGood,13/05/2024\nBad,02/05/2024 10:30\nFine,n/a\nOk,no "
                  "date\nMeh,31/02/2024\nYes,03/05/2024\nNo,03/05/2024\n"),
              NULL);
    assert_true(a.records[0].has_time && !a.records[0].has_clock);
    assert_int_equal(a.records[0].time, days_from_civil(2024, 5, 13) * 86400);
    assert_true(a.records[1].has_clock);
    assert_int_equal(a.records[1].time, days_from_civil(2024, 5, 2) * 86400 + 37800);
    assert_true(!a.records[2].has_time && !a.records[3].has_time && !a.records[4].has_time);
    assert_int_equal(a.mapping.lost_dates, 2);
    outcome_release(&a);
}

static void moves_times_to_the_zone(void **state)
{
    (void)state;
    vp_error error;
    outcome a;
    record one;
    arena memory = {0};
    assert_int_equal(survey_text(&a,
                                 STR("text,date\nSummer,2024-07-01T23:30:00Z\nHere,2024-07-01 23:30\nDay,2024-07-01\n"),
                                 NULL, &error),
                     VP_OK);
    mapping m;
    assert_int_equal(mapping_recognise(&m, &a.profile, &a.reader->columns, '.', NULL, "Europe/Amsterdam", &error),
                     VP_OK);
    int64_t day = days_from_civil(2024, 7, 1) * 86400, expected[] = {day + 86400 + 5400, day + 84600, day};
    for (size_t i = 0; i < 3; i++) {
        row at;
        bool more;
        assert_int_equal(reader_next(a.reader, &at, &more, &error), VP_OK);
        assert_int_equal(mapping_apply(&m, &at, &memory, &one, &error), VP_OK);
        assert_int_equal(one.time, expected[i]);
    }
    mapping_release(&m);
    assert_int_equal(mapping_recognise(&m, &a.profile, &a.reader->columns, '.', NULL, "Mars/Olympus", &error),
                     VP_INVALID);
    mapping_release(&m);
    arena_release(&memory);
    outcome_release(&a);
}

static void reads_scores(void **state)
{
    (void)state;
    outcome a;
    take_text(
        &a,
        STR("text,stars,nps,recommended\nGood,4,9,yes\nBad,1,0,Нет\nFine,9,11,maybe\nOk,N/A,n/a,\nMeh,lots,ten,ja\n"),
        "rating=stars 1-5,nps=nps,recommended=recommended");
    assert_true(a.records[0].has_rating && a.records[0].rating == 4 && a.records[0].nps == 9 &&
                a.records[0].recommended == 1);
    assert_true(a.records[1].nps == 0 && a.records[1].recommended == 0);
    assert_true(a.records[2].nps == -1 && a.records[2].recommended == -1);
    assert_true(!a.records[3].has_rating && a.records[3].nps == -1);
    assert_true(!a.records[4].has_rating && a.records[4].nps == -1 && a.records[4].recommended == 1);
    outcome_release(&a);
}

static void check_fields(const char *content, const char *expected)
{
    outcome a;
    take_text(&a, str_of(content), NULL);
    assert_string_equal(a.records[0].fields.p, expected);
    outcome_release(&a);
}

static void writes_fields_as_json(void **state)
{
    (void)state;
    check_fields(
        "text,a,b,c,d,e,f,g\nGood,1,-0.5,007,1e5,+3,1.,12345678901234567\n",
        "{\"a\":1,\"b\":-0.5,\"c\":\"007\",\"d\":\"1e5\",\"e\":\"+3\",\"f\":\"1.\",\"g\":\"12345678901234567\"}");
    check_fields("text,a,b,c,d\nGood,true,\" two\nlines \"\"q\"\"\",,[1] see note [2]\n",
                 "{\"a\":true,\"b\":\" two\\nlines \\\"q\\\"\",\"d\":\"[1] see note [2]\"}");
    check_fields("{\"text\":\"Good\",\"a\":[1,{\"b\":\"x\"}],\"c\":{\"d\":null,\"e\":\"[1,\"},\"f\":\"\\u0001\"}\n",
                 "{\"a\":[1,{\"b\":\"x\"}],\"c.e\":\"[1,\",\"f\":\"\\u0001\"}");
    check_fields("text,a,b,c,d,e,f\nGood,56.92038748222122,-1.5e-05,1e-05,12e5,1.0e999,1234567890123456\n",
                 "{\"a\":56.92038748222122,\"b\":-1.5e-05,\"c\":1e-05,\"d\":\"12e5\",\"e\":\"1.0e999\",\"f\":"
                 "\"1234567890123456\"}");
    check_fields("text\nGood\n", "{}");
}

/* SQLite refuses JSON that is nested very deeply, and with it a query over all documents. */
static void keeps_deep_cells_as_text(void **state)
{
    (void)state;
    static const size_t depths[] = {READER_MAX_DEPTH, READER_MAX_DEPTH + 1, 2500};
    for (size_t k = 0; k < sizeof depths / sizeof *depths; k++) {
        size_t depth = depths[k];
        buf cell = {0}, content = {0};
        for (size_t i = 0; i < depth; i++)
            assert_true(buf_putc(&cell, '['));
        for (size_t i = 0; i < depth; i++)
            assert_true(buf_putc(&cell, ']'));
        assert_true(buf_printf(&content, "text,a\nGood,%.*s\n", (int)cell.n, cell.p));
        outcome a;
        take_text(&a, buf_str(&content), NULL);
        const char *quote = depth > READER_MAX_DEPTH ? "\"" : "";
        buf_clear(&content);
        assert_true(buf_printf(&content, "{\"a\":%s%.*s%s}", quote, (int)cell.n, cell.p, quote));
        assert_string_equal(a.records[0].fields.p, content.p);
        outcome_release(&a);
        buf_release(&cell);
        buf_release(&content);
    }
}

static void trims_what_it_takes(void **state)
{
    (void)state;
    outcome a;
    take_text(&a, STR("id,customer,text\n a-1 ,  Jane , Good value \n a-2 ,Bob,\n"), NULL);
    assert_string_equal(a.records[0].id.p, "a-1");
    assert_string_equal(a.records[0].customer.p, "Jane");
    assert_string_equal(a.records[0].text.p, "Good value");
    assert_null(a.records[1].text.p);
    outcome_release(&a);
}

/* A control character takes six bytes in the record's fields. */
static void a_row_that_swells_is_rejected(void **state)
{
    (void)state;
    buf text = {0};
    assert_true(buf_puts(&text, "id,comment,other\n1,It works,x\n2,It broke,"));
    size_t n = text.n;
    assert_true(buf_reserve(&text, 12 << 20));
    memset(text.p + n, 0x7f, 12 << 20);
    text.n += 12 << 20;
    assert_true(buf_puts(&text, "\n3,It is late,y\n"));
    outcome o;
    take_text(&o, buf_str(&text), NULL);
    assert_int_equal(o.rows, 2);
    outcome_release(&o);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_of_keys_does_not_matter),
        cmocka_unit_test(the_same_id_is_the_same_document),
        cmocka_unit_test(ids_that_merely_count_need_the_time),
        cmocka_unit_test(ids_that_a_spreadsheet_has_cut_are_not_trusted),
        cmocka_unit_test(equal_rows_are_told_by_their_content),
        cmocka_unit_test(the_form_of_a_cell_does_not_matter),
        cmocka_unit_test(names_are_compared_without_case_and_spaces),
        cmocka_unit_test(without_words_all_cells_tell),
        cmocka_unit_test(texts_tell_shapes_apart),
        cmocka_unit_test(reads_times),
        cmocka_unit_test(moves_times_to_the_zone),
        cmocka_unit_test(reads_scores),
        cmocka_unit_test(writes_fields_as_json),
        cmocka_unit_test(keeps_deep_cells_as_text),
        cmocka_unit_test(trims_what_it_takes),
        cmocka_unit_test(a_row_that_swells_is_rejected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
