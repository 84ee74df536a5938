/* What filters find in a small store, and that nothing breaks them. */
#include "tests/unit/filter_store.h"

enum { ALL = 0x1FFE };

typedef struct finding {
    const char *expression;
    const char *numbers; /* " 1 2 ", in order */
} finding;

static const finding findings[] = {
    {"", " 1 2 3 4 5 6 7 8 9 10 11 12 "},
    {NULL, " 1 2 3 4 5 6 7 8 9 10 11 12 "},
    {" \t\n\xC2\xA0 ", " 1 2 3 4 5 6 7 8 9 10 11 12 "},
    {"number = 3", " 3 "},
    {"NUMBER between 2 AND 4", " 2 3 4 "},
    {"number not between 2 and 11", " 1 12 "},
    {"id = r-8 or id = 900 or id = '01'", " 1 8 9 "},
    /* text */
    {"shop = 'UTRECHT'", " 1 6 "},
    {"shop = москва", " "}, /* only ASCII letters have no case */
    {"shop = Москва", " 4 "},
    {"shop = 'O''Neil'", " 3 "},
    {"shop = \"O'Neil\"", " 3 "},
    {"shop = ‘O'Neil’ or shop=“Utrecht” OR shop = „Москва”", " 1 3 4 6 "},
    {"shop = „12“ or shop = «Utrecht»", " 1 2 6 "},
    {"shop = 12", " 2 "},
    {"shop != Utrecht", " 2 3 4 5 7 8 9 10 11 12 "},
    {"shop <> Utrecht and number < 6", " 2 3 4 5 "},
    {"shop in (Utrecht, '12',\"O'Neil\")", " 1 2 3 6 "},
    {"shop not in (Utrecht, '12') and number < 8", " 3 4 5 7 "},
    {"shop is empty", " 5 7 8 9 10 11 12 "},
    {"shop is not empty", " 1 2 3 4 6 "},
    {"shop = ''", " 5 7 8 9 10 11 12 "},
    {"shop != ''", " 1 2 3 4 6 "},
    {"shop in ('', 12)", " 2 5 7 8 9 10 11 12 "},
    {"shop < p", " 2 3 "},
    {"shop >= o and shop <= u", " 3 "},
    {"shop between 'o''neil' and 'utrecht'", " 1 3 6 "},
    {"country = nl and not shop = 12", " 1 6 "},
    {"source = b.JSONL and rating >= 0", " 8 12 "},
    {"title = 'te laat'", " 1 "},
    {"title is not empty", " 1 7 8 "},
    {"text matches 'l[a]+t$'", " "},
    {"text matches 'LAAT|late'", " 1 2 3 8 9 "},
    {"text not matches 'LAAT|late'", " 4 5 6 7 10 11 12 "},
    {"shop matches '^u' and text is empty", " 6 "},
    {"given_lang = nl or channel = app or customer = C3", " 1 2 3 "},
    /* numbers */
    {"rating = 2.5", " 2 "},
    {"rating = '2.5' or rating = 10", " 2 12 "},
    {"rating < -2.5", " 9 "},
    {"rating<=2", " 1 4 9 "},
    {"rating>4.5", " 6 12 "},
    {"rating != 1 and number <= 5", " 2 3 4 5 "},
    {"rating in (1, 2)", " 1 4 "},
    {"rating between 2 and 3", " 2 4 8 "},
    {"rating is empty", " 5 7 10 11 "},
    {"nps >= 9 or tokens = 2 or score > 0.8", " 3 4 10 12 "},
    {"p_neg > 0.8 or p_neu >= 0.8 or p_pos >= 0.8", " 1 3 5 9 10 12 "},
    {"recommended = yes", " 3 8 12 "},
    {"recommended = 0", " 1 2 9 "},
    {"recommended != TRUE and recommended is not empty", " 1 2 9 "},
    {"recommended in (no, yes)", " 1 2 3 8 9 12 "},
    {"sentiment = negative", " 1 2 4 9 "},
    {"sentiment in ('Positive', neu)", " 3 5 7 8 10 12 "},
    {"sentiment != neg and number < 7", " 3 5 6 "},
    {"sentiment is empty", " 6 11 "},
    /* time */
    {"time = 2023", " 1 2 3 9 10 "},
    {"time = 2023-03", " 1 2 "},
    {"time = 2023-03-14", " 1 "},
    {"time = 2023-03-14T10:00", " 1 "},
    {"time = '2023-03-14 10:00:30'", " 1 "},
    {"time = 2023-03-14T10:00:31", " "},
    {"time = 2024-02-29", " 6 "},
    {"time = 2022-12-31", " 4 "},
    {"time < 2022", " 7 8 "},
    {"time <= 2022", " 4 7 8 "},
    {"time <= 2023-03", " 1 2 4 7 8 9 "},
    {"time > 2023-03", " 3 6 10 "},
    {"time >= 2023-03", " 1 2 3 6 10 "},
    {"time > 2023-03-14T10:00", " 2 3 6 10 "},
    {"time != 2023", " 4 5 6 7 8 11 12 "},
    {"time in (2020, 2023-04, '2024-02-29')", " 3 6 7 "},
    {"time not in (2020, 2023)", " 4 5 6 8 11 12 "},
    {"time between 2023-01 and 2023-03", " 1 2 9 "},
    {"time is empty", " 5 11 12 "},
    {"year = 2023 and month > 2023-03", " 3 10 "},
    {"year < 2022", " 7 8 "},
    {"quarter = 2023-q1", " 1 2 9 "},
    {"month in (2023-03, 2023-04)", " 1 2 3 "},
    {"week = 2020-w53", " 7 8 "},
    {"week between 2020-W53 and 2022-W52", " 4 7 8 9 "},
    {"day = 2023-03-31", " 2 "},
    {"day is not empty and month <> 2023-03", " 3 4 6 7 8 9 10 "},
    /* topics, by id or name */
    {"topic = POST", " 1 2 "},
    {"topic = Почта and topic != 'too late'", " 2 "},
    {"topic in (late, post)", " 1 2 "},
    {"topic is empty and number < 5", " 3 4 "},
    {"topic is not empty", " 1 2 "},
    /* columns of the source */
    {"theme = DELIVERY", " 1 6 "},
    {"theme != delivery and number < 4", " 2 3 "},
    {"visits = 5", " 1 2 "},
    {"visits = '5'", " 1 2 "},
    {"visits = 5.0", " 1 "},
    {"visits in (5, 10, many)", " 1 2 4 9 "},
    {"visits > 4", " 1 3 4 "},
    {"visits >= 5", " 1 3 4 "},
    {"visits < 5", " 8 12 "},
    {"visits between 2 and 10", " 1 4 8 "},
    {"visits > m", " 9 "},
    {"visits is empty", " 5 6 7 10 11 "},
    {"visits != 5", " 3 4 5 6 7 8 9 10 11 12 "},
    {"verified = true", " 1 8 "},
    {"verified = False", " 3 "},
    {"verified in (true, false)", " 1 3 8 "},
    {"`Store type` = city", " 2 "},
    {"\"Store type\" = city", " 2 "},
    {"“Store type” = city", " 2 "},
    {"field.\"Store type\" is not empty", " 2 "},
    {"FIELD.`Store type` is not empty", " 2 "},
    {"field.shop = own", " 8 "},
    {"город = Москва", " 4 "},
    {"a.b = 1", " 7 "},
    {"field.a.b = 1", " 7 "},
    {"\"it's\" = x", " 7 "},
    {"\"back\\slash\" = y", " 7 "},
    {"field.5 = five or \"5\" = five", " 7 "},
    {"visits matches '^[0-9]+$'", " 1 2 3 4 "},
    {"seen >= 2023-03-14", " 9 10 "},
    {"seen < '2024'", " 9 "},
    {"verified = 1", " 1 "},
    {"nothing = x or nothing > 1", " "},
    /* words */
    {"text has laat", " 1 2 "},
    {"text has 'te laat'", " 1 "},
    {"text has 'laat te'", " "},
    {"text has '\"te\" laat'", " 1 2 "},
    {"text has '\"te laat\" pakket'", " 1 "},
    {"text has 'pakket\"te laat\"'", " 1 "},
    {"text has 'laa*'", " 1 2 9 "},
    {"text has 'te laa*'", " 1 "},
    {"text has '\"te la\"*'", " 1 "},
    {"text has '“te laat” aan'", " 1 "},
    {"text has опоздала or text has 'ДОСТАВКА'", " 4 "},
    {"title has laat", " 1 "},
    {"words has screens", " 7 "},
    {"words has 'parcels'", " 8 "},
    {"text has 'parcels'", " "},
    {"words has '\"late\" parcels'", " 8 "},
    {"text not has te and lang = nl", " 9 10 12 "},
    {"not text has te and lang = nl", " 9 10 12 "},
    {"text has '!'", " "},
    {"text has 'AND'", " "},
    {"text has 'text : te'", " "},
    /* joints */
    {"not rating < 3", " 3 5 6 7 8 10 11 12 "},
    {"not not rating < 3", " 1 2 4 9 "},
    {"lang = nl and rating = 1 or lang = ru", " 1 4 "},
    {"lang = nl and (rating = 1 or lang = ru)", " 1 "},
    {"not (lang = nl or lang = en)", " 4 5 11 "},
    {"not (lang = nl and rating > 0) and number < 6", " 3 4 5 "},
    {"((((lang=zh))))", " 5 "},
    {"NOT(lang=zh)AND number<7 AND NOT(lang=en OR lang=ru)", " 1 2 "},
    {"theme = 'delivery' and country = 'NL' and rating <= 2 and text has 'te laat'", " 1 "},
};

static void test_finds(void **state)
{
    for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
        unsigned bits = found(*state, findings[i].expression);
        buf numbers = {.cap = 0};
        for (unsigned n = 1; n <= 12; n++)
            if (bits >> n & 1)
                assert_true(buf_printf(&numbers, " %u", n));
        assert_true(buf_puts(&numbers, " ") && buf_terminate(&numbers));
        if (strcmp(numbers.p, findings[i].numbers))
            print_error("%s\n", findings[i].expression);
        assert_string_equal(numbers.p, findings[i].numbers);
        buf_release(&numbers);
    }
}

/* The SQL of a field, beside what a store asks. */
static void test_field_values(void **state)
{
    static const char *const names[] = {"it's", "back\\slash", "a.b", "source", "week", "город", "x') --"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        filter f = {.uses_content = false};
        buf sql = {.cap = 0};
        assert_int_equal(filter_field_sql(str_of(names[i]), &sql, &f.uses_content, NULL), VP_OK);
        assert_true(buf_puts(&sql, " IS NOT NULL") && buf_terminate(&sql));
        f.sql = sql;
        sqlite3_stmt *statement = prepare(*state, &f);
        bool found_any = sqlite3_step(statement) == SQLITE_ROW;
        assert_int_equal(found_any, i < 6);
        sqlite3_finalize(statement);
        filter_release(&f);
    }
}

/* ---- Bounds */

static void repeat(buf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        assert_true(buf_puts(out, text));
    assert_true(buf_terminate(out));
}

static vp_status parse_status(const buf *expression, uint64_t *column)
{
    filter f;
    vp_error error = {.column = 0};
    vp_status status = filter_parse(expression->p, &f, &error);
    filter_release(&f);
    *column = error.column;
    return status;
}

static void test_bounds(void **state)
{
    uint64_t column;
    buf e = {.cap = 0};
    repeat(&e, "(", 100);
    repeat(&e, "number=1", 1);
    repeat(&e, ")", 100);
    assert_int_equal(found(*state, e.p), 1u << 1);
    buf_clear(&e);
    repeat(&e, "(", 101);
    assert_int_equal(parse_status(&e, &column), VP_LIMIT);
    assert_int_equal(column, 101);
    buf_clear(&e);
    repeat(&e, "shop in (", 1);
    repeat(&e, "1,", 499);
    repeat(&e, "12", 1);
    size_t before = e.n;
    repeat(&e, ")", 1);
    assert_int_equal(found(*state, e.p), 1u << 2);
    e.n = before;
    repeat(&e, ",12)", 1);
    assert_int_equal(parse_status(&e, &column), VP_LIMIT);
    assert_int_equal(column, before + 2);
    buf_clear(&e);
    repeat(&e, "shop is empty or ", 499);
    before = e.n;
    repeat(&e, "time=2023-03-14", 1);
    assert_int_equal(found(*state, e.p), 0x1FA2);
    e.n = before;
    repeat(&e, "time=2023-03-14 and rating=1", 1);
    assert_int_equal(parse_status(&e, &column), VP_LIMIT);
    buf_clear(&e);
    repeat(&e, "shop='", 1);
    repeat(&e, "x", 64 * 1024 - 7);
    repeat(&e, "'", 1);
    assert_int_equal(found(*state, e.p), 0);
    repeat(&e, " ", 1);
    assert_int_equal(parse_status(&e, &column), VP_LIMIT);
    buf_clear(&e);
    repeat(&e, "not ", 10001);
    repeat(&e, "number=1", 1);
    assert_int_equal(found(*state, e.p), ALL & ~(1u << 1));
    buf_release(&e);
}

/* What may be searched for at most is something that SQLite takes. */
static void test_long_searches(void **state)
{
    buf e = {.cap = 0};
    uint64_t column;
    repeat(&e, "text has '\"te\" ", 1);
    repeat(&e, "te ", 1363);
    size_t before = e.n;
    repeat(&e, "'", 1);
    assert_int_equal(found(*state, e.p), 1u << 1 | 1u << 2);
    e.n = before;
    repeat(&e, " '", 1);
    assert_int_equal(parse_status(&e, &column), VP_OK);
    e.n = before;
    repeat(&e, "te te te'", 1);
    assert_int_equal(parse_status(&e, &column), VP_LIMIT);
    assert_int_equal(column, 10);
    buf_release(&e);
}

/* SQLite's parser has a stack of 100, and conditions of every form must fit in the deepest tree. */
static void test_nesting(void **state)
{
    static const char *const conditions[] = {"visits in (1,2,'x','',true)", "not text has 'te laat'",
                                             "time not in (2023,2024)",     "source not in ('a.csv')",
                                             "visits not between 1 and 2",  "id!=5"};
    static const char *const shapes[] = {" and (", " and not (", " or ("};
    for (size_t s = 0; s < 3; s++) {
        for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
            buf e = {.cap = 0};
            for (int depth = 0; depth < 70; depth++) {
                repeat(&e, conditions[i], 1);
                repeat(&e, depth % 2 ? " or (" : shapes[s], 1);
            }
            repeat(&e, conditions[i], 1);
            repeat(&e, ")", 70);
            found(*state, e.p);
            buf_release(&e);
        }
    }
}

static void test_deepest(void **state)
{
    buf e = {.cap = 0};
    repeat(&e, "not text has te and (lang=zh or (", 50);
    repeat(&e, "number=2", 1);
    repeat(&e, "))", 50);
    found(*state, e.p);
    buf_clear(&e);
    repeat(&e, "((lang=zh or text not has te) and ", 99);
    repeat(&e, "number=2", 1);
    repeat(&e, ")", 99);
    found(*state, e.p);
    buf_release(&e);
}

/* A tree that branches at every level. */
static void add_branches(buf *out, int depth, bool alternatives)
{
    if (depth == 0) {
        repeat(out, "visits not in (x)", 1);
        return;
    }
    repeat(out, "(", 1);
    add_branches(out, depth - 1, !alternatives);
    repeat(out, alternatives ? " or " : " and ", 1);
    add_branches(out, depth - 1, !alternatives);
    repeat(out, ")", 1);
}

/* Whatever the bound on nesting lets pass, SQLite takes. */
static void test_branches(void **state)
{
    int refused = 0;
    for (int chain = 0; chain <= 92; chain++) {
        buf e = {.cap = 0};
        for (int i = 0; i < chain; i++)
            repeat(&e, i % 2 ? "lang=zh or (" : "lang=zh and (", 1);
        add_branches(&e, 8, chain % 2);
        repeat(&e, ")", (size_t)chain);
        filter f;
        vp_status status = filter_parse(e.p, &f, NULL);
        assert_true(status == VP_OK || status == VP_LIMIT);
        if (status == VP_OK)
            sqlite3_finalize(prepare(*state, &f));
        refused += status != VP_OK;
        filter_release(&f);
        buf_release(&e);
    }
    assert_in_range(refused, 1, 15);
}

/* ---- Chance, from a fixed seed */

static uint32_t chance(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % below;
}

/* Appends a random expression; returns what it must find, by counting what its conditions find alone. */
static unsigned add_random(sqlite3 *db, uint64_t *seed, int depth, buf *out)
{
    static const char *const conditions[] = {
        "rating > 2",  "shop is empty",  "shop != Utrecht", "lang = nl",          "text has late",
        "visits >= 5", "time = 2023-03", "nps in (2,9)",    "title is not empty", "text matches 'laat'"};
    if (depth == 0 || chance(seed, 4) == 0) {
        const char *condition = conditions[chance(seed, sizeof conditions / sizeof *conditions)];
        assert_true(buf_puts(out, condition));
        return found(db, condition);
    }
    bool negated = chance(seed, 2), alternatives = chance(seed, 2);
    uint32_t count = 1 + chance(seed, 3);
    unsigned bits = alternatives ? 0 : ALL;
    assert_true(buf_puts(out, negated ? "not (" : "("));
    for (uint32_t i = 0; i < count; i++) {
        assert_true(buf_puts(out, i == 0 ? "" : alternatives ? " or " : " and "));
        unsigned part = add_random(db, seed, depth - 1, out);
        bits = alternatives ? bits | part : bits & part;
    }
    assert_true(buf_putc(out, ')'));
    return negated ? ALL & ~bits : bits;
}

static void test_logic(void **state)
{
    uint64_t seed = 7;
    for (int i = 0; i < 400; i++) {
        buf e = {.cap = 0};
        unsigned expected = add_random(*state, &seed, 4, &e);
        assert_true(buf_terminate(&e));
        if (found(*state, e.p) != expected)
            print_error("%s\n", e.p);
        assert_int_equal(found(*state, e.p), expected);
        buf_release(&e);
    }
}

static void parse_anything(sqlite3 *db, const char *expression)
{
    filter f;
    vp_error error;
    vp_status status = filter_parse(expression, &f, &error);
    if (status == VP_OK) {
        sqlite3_finalize(prepare(db, &f));
    } else {
        assert_true(status == VP_INVALID || status == VP_LIMIT || status == VP_NOT_FOUND);
        assert_true(error.message[0] && !strchr(error.message, '\n'));
        assert_true(error.column >= 1 && error.column <= strlen(expression) + 1);
    }
    filter_release(&f);
}

static void test_random_bytes(void **state)
{
    uint64_t seed = 11;
    char text[64];
    for (int i = 0; i < 50000; i++) {
        uint32_t n = chance(&seed, sizeof text), most = chance(&seed, 2) ? 95 : 255;
        for (uint32_t k = 0; k < n; k++)
            text[k] = (char)(most == 95 ? 32 + chance(&seed, most) : 1 + chance(&seed, most));
        text[n] = '\0';
        parse_anything(*state, text);
    }
}

static void test_token_soups(void **state)
{
    static const char *const tokens[] = {
        "and",          "or",      "not",  "(",     ")",    "in",    "is",      "empty",     "between", "has",
        "matches",      "=",       "!=",   "<",     "<=",   ">",     ">=",      "<>",        "==",      ",",
        "'x'",          "\"y z\"", "`q`",  "2",     "-2.5", "2023",  "2023-03", "2023-W07",  "neg",     "yes",
        "rating",       "shop",    "text", "words", "time", "month", "topic",   "sentiment", "field.a", "field.",
        "'\"a b\" c*'", "“”",      "‘",    "true",  "''"};
    static const char *const starts[] = {"rating = 2 and ", "text has 'a' or not (", "shop in (", "topic = ", ""};
    uint64_t seed = 13;
    for (int i = 0; i < 50000; i++) {
        buf e = {.cap = 0};
        assert_true(buf_puts(&e, starts[chance(&seed, 5)]));
        for (uint32_t k = 1 + chance(&seed, 9); k > 0; k--) {
            assert_true(buf_puts(&e, tokens[chance(&seed, sizeof tokens / sizeof *tokens)]));
            assert_true(buf_puts(&e, chance(&seed, 8) ? " " : ""));
        }
        assert_true(buf_terminate(&e));
        parse_anything(*state, e.p);
        buf_release(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds),         cmocka_unit_test(test_field_values), cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_long_searches), cmocka_unit_test(test_nesting),      cmocka_unit_test(test_deepest),
        cmocka_unit_test(test_branches),      cmocka_unit_test(test_logic),        cmocka_unit_test(test_random_bytes),
        cmocka_unit_test(test_token_soups),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
