#include "ingest/answers.h"
#include "ingest/cells.h"
#include "ingest/rating.h"

#include "tests/unit/check.h"

#include <math.h>
#include <stdio.h>

typedef struct known {
    const char *cell;
    double value, own_high;
} known;

static void reads_cells(void **state)
{
    (void)state;
    static const known cells[] = {
        {"4", 4, 0},
        {" 4.5 ", 4.5, 0},
        {"4,5", 4.5, 0},
        {"-3", -3, 0},
        {"4/5", 4, 5},
        {"8 / 10", 8, 10},
        {"8 out of 10", 8, 10},
        {"8 van de 10", 8, 10},
        {"4 из 5", 4, 5},
        {"4.0 out of 5 stars", 4, 5},
        {"Rated 4 out of 5", 4, 5},
        {"5 stars", 5, 0},
        {"1 Star", 1, 0},
        {"3 sterren", 3, 0},
        {"4星", 4, 0},
        {"80分", 80, 0},
        {"star4", 4, 0},
        {"Оценка: 5", 5, 0},
        {"80%", 80, 100},
        {"★★★★☆", 4, 5},
        {"★★★", 3, 0},
        {"⭐⭐⭐⭐⭐", 5, 0},
        {"FIVE", 5, 5},
        {"Very satisfied", 5, 5},
        {"Zeer ontevreden", 1, 5},
        {"Отлично", 5, 5},
        {"Неудовлетворительно", 2, 5},
        {"очень плохо", 1, 5},
        {"非常满意", 5, 5},
        {"一般", 3, 5},
        {"差评", 1, 5},
        {"thumbs down", 0, 1},
        {"thumbs_up", 1, 1},
        {"👎🏽", 0, 1},
        {"👍️", 1, 1},
        {"Good with comment", 4, 5},
        {"нейтральный", 3, 5},
        {"amazing", 5, 5},
        {"4 - Goed", 4, 0},
        {"4 (Good)", 4, 0},
        {"5: Very satisfied", 5, 0},
        {"True", 1, 1},
        {"nee", 0, 1},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        double value = NAN, own_high = NAN;
        bool read = rating_parse(str_of(cells[i].cell), '.', &value, &own_high);
        if (!read || value != cells[i].value || own_high != cells[i].own_high)
            print_error("\"%s\": %g of %g\n", cells[i].cell, value, own_high);
        assert_true(read && value == cells[i].value && own_high == cells[i].own_high);
    }
}

static void refuses_what_is_no_rating(void **state)
{
    (void)state;
    static const char *const cells[] = {"",         "-",         "n/a",      "N/A",        "нет данных", "good value",
                                        "4 or 5",   "1/12/23",   "5/1/2024", "2024-05-06", "10:15",      "4.5.6",
                                        "4 stars!", "☹",         "+",        ".",          "English",    "12a",
                                        "/5",       "4 - Breda", "1 - 5",    "4 (Good",    "4 -",        "http://x/5"};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        double value, own_high;
        assert_false(rating_parse(str_of(cells[i]), '.', &value, &own_high));
    }
}

static void reads_numbers_as_the_country_writes_them(void **state)
{
    (void)state;
    double value, own_high;
    assert_true(rating_parse(STR("7,5"), ',', &value, &own_high) && value == 7.5);
    assert_true(rating_parse(STR("1.234"), ',', &value, &own_high) && value == 1234);
    assert_true(rating_parse(STR("1.234"), '.', &value, &own_high) && value == 1.234);
    assert_true(rating_parse(STR("1,234"), '.', &value, &own_high) && value == 1234);
}

/* ---- Scales */

typedef struct spread {
    const char *scale; /* NULL: none */
    struct {
        double value;
        int count;
    } values[8];
} spread;

static void finds_the_scale(void **state)
{
    (void)state;
    static const spread columns[] = {
        {"1-5", {{1, 10}, {3, 5}, {5, 40}}},
        {"1-5", {{1, 3}}},
        {"0-5", {{0, 5}, {2.5, 5}, {5, 40}}},
        {"1-5", {{0, 1}, {1, 100}, {4, 200}, {5, 200}}}, /* the odd zero is no rating */
        {"1-10", {{1, 10}, {6, 5}, {10, 40}}},
        {"1-10", {{5, 3}, {7, 4}}}, /* too few to show its top */
        {"1-7", {{1, 50}, {4, 50}, {7, 50}}},
        {"0-10", {{0, 10}, {6, 5}, {10, 40}}},
        {"0-100", {{10, 1}, {55, 5}, {98, 40}}},
        {"0-1", {{0, 10}, {1, 40}}},
        {"0-1", {{0.25, 10}, {0.8, 40}}},
        {"10-50", {{10, 5}, {35, 10}, {50, 30}}},
        {"-5..5", {{-4, 5}, {2, 10}, {5, 30}}},
        {"-1..1", {{-1, 5}, {0, 10}, {1, 30}}},
        {"-2..2", {{-2, 5}, {1, 10}, {2, 30}}},
        {"1-10", {{1, 20}, {8, 30}, {10, 30}, {99, 10}}},  /* 99: does not know */
        {"1-5", {{-1, 10}, {1, 20}, {4, 30}, {5, 30}}},    /* -1: not given */
        {NULL, {{-3, 10}, {150, 20}, {40, 30}, {90, 30}}}, /* votes */
        {NULL, {{0, 0}}},
    };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        rating_histogram h = {0};
        scale s = {0};
        char text[40] = "";
        for (size_t k = 0; k < 8; k++)
            for (int n = 0; n < columns[i].values[k].count; n++)
                rating_observe(&h, columns[i].values[k].value);
        bool found = rating_scale(&h, &s);
        assert_int_equal(found, columns[i].scale != NULL);
        if (found)
            scale_describe(s, text, sizeof text);
        assert_string_equal(text, found ? columns[i].scale : "");
    }
}

static void reads_scales(void **state)
{
    (void)state;
    scale s;
    assert_true(scale_parse(STR("1-5"), &s) && s.low == 1 && s.high == 5 && !s.reversed);
    assert_true(scale_parse(STR("5-1"), &s) && s.low == 1 && s.high == 5 && s.reversed);
    assert_true(scale_parse(STR("-5..5"), &s) && s.low == -5 && s.high == 5);
    assert_true(scale_parse(STR("0 - 10"), &s) && s.low == 0 && s.high == 10);
    assert_false(scale_parse(STR("5"), &s) || scale_parse(STR("3-3"), &s) || scale_parse(STR("a-b"), &s));
}

static void places_values(void **state)
{
    (void)state;
    assert_true(scale_unit((scale){1, 5, false}, 4) == 0.75);
    assert_true(scale_unit((scale){1, 5, true}, 1) == 1);
    assert_true(scale_unit((scale){-5, 5, false}, 0) == 0.5);
    assert_true(isnan(scale_unit((scale){1, 5, false}, 6)) && isnan(scale_unit((scale){1, 5, false}, 0)));
    assert_true(isnan(scale_unit((scale){0, 0, false}, 0)));
}

/* ---- Answers and cells */

/* A word that is not in its place is not found: all that start a group are tried, in any case. */
static void knows_answers(void **state)
{
    (void)state;
    static const char *const missing[] = {"n/a", "N/A",         "-",         "None",   "нет данных",
                                          "无",  "Not Offered", "weet niet", "НЕ ЗНАЮ"};
    static const char *const yes[] = {"yes", "Ja", "ДА", "是", "推荐", "TRUE"};
    answer a;
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        assert_true(answer_find(str_of(missing[i]), &a) && a.kind == ANSWER_MISSING);
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(answer_find(str_of(yes[i]), &a) && a.kind == ANSWER_YES);
    assert_true(answer_find(STR("Nederlands"), &a) && a.kind == ANSWER_LANGUAGE);
    assert_true(answer_find(STR("Ещё"), &a) == false && answer_find(STR(""), &a) == false);
    assert_int_equal(cell_yes_no(STR("0")), 0);
    assert_int_equal(cell_yes_no(STR("Нет")), 0);
    assert_int_equal(cell_yes_no(STR("2")), -1);
}

static void examines_cells(void **state)
{
    (void)state;
    assert_true(cell_examine(STR("nl-BE"), '.').language && cell_examine(STR("zh"), '.').language);
    assert_true(cell_examine(STR("https://x.nl/1"), '.').link);
    assert_true(cell_examine(STR("2024-05-06"), '.').dateable && !cell_examine(STR("4.5"), '.').dateable);
    assert_true(cell_examine(STR("20240506"), '.').dateable && cell_examine(STR("20240506"), '.').number);
    assert_true(cell_examine(STR("[1]"), '.').structured && !cell_examine(STR("[1"), '.').structured);
    assert_true(cell_is_value(STR("1,5")) && cell_is_value(STR("5 мая 2024")) && !cell_is_value(STR("text 5")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_cells),
        cmocka_unit_test(refuses_what_is_no_rating),
        cmocka_unit_test(reads_numbers_as_the_country_writes_them),
        cmocka_unit_test(finds_the_scale),
        cmocka_unit_test(reads_scales),
        cmocka_unit_test(places_values),
        cmocka_unit_test(knows_answers),
        cmocka_unit_test(examines_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
