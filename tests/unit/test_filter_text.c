/* The filter language as text: its SQL and its messages. */
#include "base/arena.h"
#include "store/filter.h"
#include "tests/unit/check.h" /* behind base/error.h: cmocka has a macro `fail` */

/* ---- The SQL itself */

typedef struct translation {
    const char *expression, *sql;
    const char *values; /* each in brackets */
    bool uses_content;
} translation;

#define OWN "json_extract(c.fields, ?1)"

static const translation translations[] = {
    {"", "1", "", false},
    {"rating <= 2", "d.rating <= ?1", "[2]", false},
    {"rating in (1, 2.5)", "d.rating IN (?1, ?2)", "[1][2.5]", false},
    {"rating != -3", "(d.rating = ?1) IS NOT TRUE", "[-3]", false},
    {"country = NL", "(d.country COLLATE NOCASE = ?1)", "['NL']", false},
    {"shop = '''; DROP TABLE document --'", "(d.shop COLLATE NOCASE = ?1)", "[''; DROP TABLE document --']", false},
    {"shop < 'b'", "nullif(d.shop, '') COLLATE NOCASE < ?1", "['b']", false},
    {"text is empty", "coalesce(c.text, '') = ''", "", true},
    {"time is not empty", "(d.time IS NULL) IS NOT TRUE", "", false},
    {"time = 1970", "(d.time >= ?1 AND d.time < ?2)", "[0][31536000]", false},
    {"time >= 1969-12-31T23:59:59", "d.time >= ?1", "[-1]", false},
    {"time > 0000-02", "d.time >= ?1", "[-62162035200]", false},
    {"time < 9999-12-31", "d.time < ?1", "[253402214400]", false},
    {"week = 2023-w07", "period('week', d.time) = ?1", "['2023-W07']", false},
    {"sentiment = Negative", "d.label = ?1", "['neg']", false},
    {"recommended = true", "d.recommended = ?1", "[1]", false},
    {"text matches 'a|b'", "matches(?1, c.text)", "['a|b']", true},
    {"text has 'te laat'", "d.id IN (SELECT rowid FROM documents_fts WHERE documents_fts MATCH ?1)",
     "['{text} : (\"te laat\")']", false},
    {"words has 'a* \"b \" \"c d\"* e'", "d.id IN (SELECT rowid FROM documents_fts WHERE documents_fts MATCH ?1)",
     "['{title text} : (\"a\" * AND \"b\" AND \"c d\" * AND \"e\")']", false},
    {"text has '“say \"no\"” x'", "d.id IN (SELECT rowid FROM documents_fts WHERE documents_fts MATCH ?1)",
     "['{text} : (\"say \"\"no\"\"\" AND \"x\")']", false},
    {"theme = x", "(CAST(" OWN " AS TEXT) COLLATE NOCASE = ?2)", "['$.\"theme\"']['x']", true},
    {"visits = 05", "(CAST(" OWN " AS TEXT) COLLATE NOCASE = ?2 OR " OWN " IN (?3))", "['$.\"visits\"']['05'][5]",
     true},
    {"`a' \\ b` > 2", OWN " > ?2 AND " OWN " < ''", "['$.\"a' \\\\ b\"'][2]", true},
    {"not (rating = 1 or nps = 2)", "(d.rating = ?1) IS NOT TRUE AND (d.nps = ?2) IS NOT TRUE", "[1][2]", false},
    {"rating = 1 or nps = 2 or nps = 3", "(d.rating = ?1 OR d.nps = ?2 OR d.nps = ?3)", "[1][2][3]", false},
    {"rating = 1 and (nps = 2 or nps = 3)", "(d.nps = ?2 OR d.nps = ?3) AND d.rating = ?1", "[1][2][3]", false},
};

static void test_translates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof translations / sizeof *translations; i++) {
        const translation *t = &translations[i];
        filter f;
        vp_error error = {.message = ""};
        assert_int_equal(filter_parse(t->expression, &f, &error), VP_OK);
        assert_string_equal(f.sql.p, t->sql);
        buf values = {.cap = 0};
        for (size_t v = 0; v < f.count; v++) {
            bool text = f.values[v].type == FILTER_TEXT;
            assert_true(buf_puts(&values, text ? "['" : "["));
            assert_true(text ? buf_add_str(&values, f.values[v].text) : buf_number(&values, f.values[v].number, 17));
            assert_true(buf_puts(&values, text ? "']" : "]"));
            if (text)
                assert_int_equal(f.values[v].text.p[f.values[v].text.n], '\0');
        }
        assert_true(buf_terminate(&values));
        assert_string_equal(values.p, t->values);
        assert_int_equal(f.uses_content, t->uses_content);
        buf_release(&values);
        filter_release(&f);
    }
}

/* ---- Messages */

typedef struct mistake {
    const char *expression;
    unsigned column;
    const char *message;
    const char *hint; /* a part of it; NULL: not looked at */
} mistake;

static const mistake mistakes[] = {
    {"rating == 2", 8, "there is no operator \"==\"", "did you mean \"=\"?"},
    {"rating ≤ 2", 8, "there is no operator \"≤\"", "did you mean \"<=\"?"},
    {"магазин =< 2", 9, "there is no operator \"=<\"", "did you mean \"<=\"?"},
    {"text contains 'x'", 6, "there is no operator \"contains\"", "did you mean \"has\"?"},
    {"text LIKE 'x'", 6, "there is no operator \"LIKE\"", "did you mean \"matches\"?"},
    {"text matchs 'x'", 6, "there is no operator \"matchs\"", "did you mean \"matches\"?"},
    {"rating betwen 1 and 2", 8, "there is no operator \"betwen\"", "did you mean \"between\"?"},
    {"Store type = x", 7, "there is no operator \"type\"", "the operators are = != <"},
    {"shop is null", 9, "\"empty\" is missing before null", "did you mean \"empty\"?"},
    {"shop is Utrecht", 9, "\"empty\" is missing before Utrecht", "values are compared with = or !="},
    {"shop is not", 12, "\"empty\" is missing at the end", NULL},
    {"rating = 1 adn nps = 2", 12, "\"and\" or \"or\" is missing before adn", "did you mean \"and\"?"},
    {"rating = 1 && nps = 2", 12, "\"and\" or \"or\" is missing before &&", "did you mean \"and\"?"},
    {"shop = Jumbo Utrecht", 14, "\"and\" or \"or\" is missing before Utrecht", "stands in quotes"},
    {"(rating = 1 nps = 2)", 13, "\"and\" or \"or\" is missing before nps", NULL},
    {"rating = 1)", 11, "this parenthesis closes nothing", NULL},
    {"(rating = 1", 1, "this parenthesis is not closed", NULL},
    {"rating = 1 and", 15, "a condition is missing at the end", "a condition reads: rating <= 2"},
    {"and rating = 1", 1, "a condition is missing before and", NULL},
    {"()", 2, "a condition is missing before )", NULL},
    {"! rating = 1", 1, "a condition is missing before !", "did you mean \"not\"?"},
    {"not", 4, "a condition is missing at the end", NULL},
    {"5 = rating", 1, "a condition cannot begin with a number", "rating = 5"},
    {"'shop' = 5", 1, "a condition cannot begin with a text", "names of fields"},
    {"rating", 7, "an operator is missing at the end", "the operators are"},
    {"rating and nps = 1", 8, "an operator is missing before and", NULL},
    {"rating 'x'", 8, "an operator is missing before 'x'", NULL},
    {"rating not = 1", 12, "\"not\" cannot stand before \"=\"", "not rating = 2"},
    {"rating =", 9, "a value is missing at the end", NULL},
    {"rating = and nps = 2", 10, "a value is missing before and", NULL},
    {"rating = = 2", 10, "a value is missing before =", NULL},
    {"shop = `x`", 8, "a value is missing before `x`", "texts stand in quotes"},
    {"shop = ('a')", 8, "a value is missing before (", "lists go with in"},
    {"shop in 'a'", 9, "\"(\" is missing before 'a'", NULL},
    {"shop in ()", 10, "a value is missing before )", NULL},
    {"shop in ('a' 'b')", 14, "\",\" or \")\" is missing before 'b'", NULL},
    {"shop in ('a',", 14, "a value is missing at the end", NULL},
    {"rating between 1, 2", 17, "\"and\" is missing before ,", NULL},
    {"rating = good", 10, "rating is a number, not \"good\"", NULL},
    {"rating in (1, '')", 15, "rating is a number, not \"\"", NULL},
    {"time = 2023-3", 8, "time is a date or time, not \"2023-3\"", "2023-03-14T10:00"},
    {"time = 2023-02-29", 8, "time is a date or time, not \"2023-02-29\"", NULL},
    {"time = 2023-03-14T10:00Z", 8, "time is a date or time, not \"2023-03-14T10:00Z\"", NULL},
    {"time between 2023 and later", 23, "time is a date or time, not \"later\"", NULL},
    {"month = 2023-13", 9, "month is written 2023-03, not \"2023-13\"", NULL},
    {"quarter = Q1", 11, "quarter is written 2023-Q1, not \"Q1\"", NULL},
    {"quarter = 2023-Q5", 11, "quarter is written 2023-Q1, not \"2023-Q5\"", NULL},
    {"week = 2023-W54", 8, "week is written 2023-W07, not \"2023-W54\"", NULL},
    {"day >= 2023-03", 8, "day is written 2023-03-14, not \"2023-03\"", "go with time"},
    {"sentiment = bad", 13, "sentiment is neg, neu or pos, not \"bad\"", "score"},
    {"recommended = maybe", 15, "recommended is yes or no, not \"maybe\"", NULL},
    {"sentiment < pos", 11, "\"<\" does not go with sentiment", "it takes = !="},
    {"rating matches 'x'", 8, "\"matches\" does not go with rating", "it takes ="},
    {"shop has 'x'", 6, "\"has\" does not go with shop", "title, text and words"},
    {"words = 'x'", 7, "\"=\" does not go with words", "it takes has"},
    {"words is empty", 7, "\"is\" does not go with words", NULL},
    {"text has ''", 10, "there is nothing to search for", NULL},
    {"text has ' * '", 10, "there is nothing to search for", NULL},
    {"text has '\"a b'", 10, "a quote inside this text is not closed", NULL},
    {"text has 'a\tb'", 10, "a text to search for holds a control character", NULL},
    {"shop = 'Utrecht", 8, "this quote is not closed", "written twice"},
    {"магазин = «Пятёрочка", 11, "this quote is not closed", NULL},
    {"shop = a%", 9, "unexpected character \"%\"", "stand in quotes"},
    {"shop = 😀", 8, "unexpected character \"😀\"", NULL},
    {"shop = \x01", 8, "unexpected control character U+0001", NULL},
    {"город = \xFF", 9, "this is not UTF-8", NULL},
    {"field. = 2", 1, "this cannot be the name of a field: it is empty", NULL},
    {"field. \"x\" = 2", 1, "this cannot be the name of a field: it is empty", NULL},
    {"`` = 2", 1, "this cannot be the name of a field: it is empty", NULL},
    {"`a\"b` = 2", 1, "this cannot be the name of a field: it holds a double quote", NULL},
    {"`a\nb` = 2", 1, "this cannot be the name of a field: it holds a control character", NULL},
    {"rating = 'a\nbcdefghijklmnopqrstuvwxyzабвгдежзабвгдежзабвгдежзабвгдежз'", 10,
     "rating is a number, not \"a bcdefghijklmnopqrstuvwxyzабвгдежзаб…\"", NULL},
};

static void test_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const mistake *m = &mistakes[i];
        filter f;
        vp_error error;
        assert_int_equal(filter_parse(m->expression, &f, &error), VP_INVALID);
        filter_release(&f);
        assert_string_equal(error.message, m->message);
        assert_int_equal(error.code, VP_INVALID);
        if (error.column != m->column)
            print_error("%s\n", m->expression);
        assert_int_equal(error.column, m->column);
        if (m->hint && !strstr(error.hint, m->hint))
            assert_string_equal(error.hint, m->hint);
        assert_int_equal(filter_parse(m->expression, &f, NULL), VP_INVALID);
        filter_release(&f);
    }
}

/* ---- Names and quotes for others */

static void expect_field(const char *name, const char *sql, bool uses_content)
{
    buf out = {.cap = 0};
    bool content = false;
    vp_error error;
    assert_int_equal(filter_field_sql(str_of(name), &out, &content, &error), VP_OK);
    assert_true(buf_terminate(&out));
    assert_string_equal(out.p, sql);
    assert_int_equal(content, uses_content);
    buf_release(&out);
}

static void refuse_field(str name)
{
    buf out = {.cap = 0};
    bool content = false;
    vp_error error;
    assert_int_equal(filter_field_sql(name, &out, &content, &error), VP_NOT_FOUND);
    assert_int_equal(out.n, 0);
    assert_false(content);
    buf_release(&out);
}

static void test_fields(void **state)
{
    (void)state;
    expect_field("shop", "d.shop", false);
    expect_field("Rating", "d.rating", false);
    expect_field("month", "period('month', d.time)", false);
    expect_field("sentiment", "d.label", false);
    expect_field("text", "c.text", true);
    expect_field("Store type", "json_extract(c.fields, '$.\"Store type\"')", true);
    expect_field("\"Store type\"", "json_extract(c.fields, '$.\"Store type\"')", true);
    expect_field("field.shop", "json_extract(c.fields, '$.\"shop\"')", true);
    expect_field("field.`Odd name`", "json_extract(c.fields, '$.\"Odd name\"')", true);
    expect_field("it's", "json_extract(c.fields, '$.\"it''s\"')", true);
    expect_field("back\\slash", "json_extract(c.fields, '$.\"back\\\\slash\"')", true);
    refuse_field(STR(""));
    refuse_field(STR("field."));
    refuse_field(STR("words"));
    refuse_field(STR("a\"b"));
    refuse_field(STR("a\nb"));
    refuse_field(STR("a\0b"));
    refuse_field(STR("a\xFF"));
}

static void test_quotes(void **state)
{
    (void)state;
    static const char *const names[] = {"it's", "", "''", "“x”", "a\\b", "O'Neil"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        buf e = {.cap = 0};
        filter f;
        assert_true(buf_puts(&e, "text matches ") && filter_quote(&e, str_of(names[i])) && buf_terminate(&e));
        assert_int_equal(filter_parse(e.p, &f, NULL), VP_OK);
        assert_string_equal(f.values[0].text.p, names[i]);
        filter_release(&f);
        buf_release(&e);
    }
    buf small = {.cap = 4};
    assert_true(buf_putc(&small, 'x'));
    assert_false(filter_quote(&small, STR("it's")));
    assert_int_equal(small.n, 1);
    buf_release(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_translates),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
