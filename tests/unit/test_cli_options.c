#include "tests/unit/check.h"

#include "cli/options.h"
#include "cli/suggest.h"
#include "cli/values.h"

#include <string.h>

static const option own[] = {
    {"every", 0, "PERIOD", "day week month", "a period"},
    {"where", 'w', "FILTER", NULL, "a filter"},
    {"train", 0, "FILE...", NULL, "some files"},
    {0},
};
static const option_group own_group = {NULL, own};
static const option shared[] = {
    {"output", 'o', "FILE", NULL, "a file"},
    {"quiet", 'q', NULL, NULL, "a switch"},
    {"color", 0, "WHEN", "auto always never", "a choice"},
    {0},
};
static const option_group shared_group = {"Shared", shared};
static const option_group *const groups[] = {&own_group, &shared_group, NULL};

enum { MOST_WORDS = 16 };

/* Parses words that end with NULL. */
static bool parse(arguments *out, usage_error *error, const char *const *words)
{
    char *copied[MOST_WORDS];
    size_t count = 0;
    while (words[count]) {
        copied[count] = (char *)words[count];
        count++;
    }
    return options_parse(groups, count, copied, out, error);
}

#define PARSE(out, error, ...) parse(out, error, (const char *const[]){__VA_ARGS__, NULL})

static void positions_and_options_mix(void **state)
{
    (void)state;
    arguments a;
    usage_error error;
    assert_true(PARSE(&a, &error, "x.csv", "--every", "week", "y.csv", "-q", "-", "--where=a = 'b'"));
    assert_int_equal(a.position_count, 3);
    assert_string_equal(a.positions[0], "x.csv");
    assert_string_equal(a.positions[1], "y.csv");
    assert_string_equal(a.positions[2], "-");
    assert_string_equal(option_value(&a, "every"), "week");
    assert_string_equal(option_value(&a, "where"), "a = 'b'");
    assert_true(option_given(&a, "quiet"));
    assert_false(option_given(&a, "color"));
    assert_null(option_value(&a, "output"));
    options_release(&a);
}

static void two_dashes_end_options(void **state)
{
    (void)state;
    arguments a;
    usage_error error;
    assert_true(PARSE(&a, &error, "-q", "--", "--every", "-x", "--"));
    assert_int_equal(a.position_count, 3);
    assert_string_equal(a.positions[0], "--every");
    assert_string_equal(a.positions[2], "--");
    options_release(&a);
}

static void letters_cluster_and_carry_values(void **state)
{
    (void)state;
    arguments a;
    usage_error error;
    assert_true(PARSE(&a, &error, "-qo", "a.csv", "-wrating < 3"));
    assert_true(option_given(&a, "quiet"));
    assert_string_equal(option_value(&a, "output"), "a.csv");
    assert_string_equal(option_value(&a, "where"), "rating < 3");
    options_release(&a);
    assert_true(PARSE(&a, &error, "-o-", "-w", "-1"));
    assert_string_equal(option_value(&a, "output"), "-");
    assert_string_equal(option_value(&a, "where"), "-1");
    options_release(&a);
}

static void the_last_value_counts(void **state)
{
    (void)state;
    arguments a;
    usage_error error;
    assert_true(PARSE(&a, &error, "-o", "a", "-o", "b", "--output="));
    assert_string_equal(option_value(&a, "output"), "");
    const char *values[MOST_WORDS];
    assert_int_equal(option_values(&a, "output", values), 3);
    assert_string_equal(values[0], "a");
    assert_string_equal(values[1], "b");
    options_release(&a);
}

static void some_options_take_several_words(void **state)
{
    (void)state;
    arguments a;
    usage_error error;
    const char *values[MOST_WORDS];
    assert_true(PARSE(&a, &error, "--train", "a", "b", "-", "-q", "x", "--train=c", "d"));
    assert_int_equal(option_values(&a, "train", values), 5);
    assert_string_equal(values[2], "-");
    assert_string_equal(values[3], "c");
    assert_string_equal(values[4], "d");
    assert_int_equal(a.position_count, 1);
    options_release(&a);
}

static void many_options_fit(void **state)
{
    (void)state;
    char letters[1001] = "-";
    memset(letters + 1, 'q', 999);
    char *words[] = {letters};
    arguments a;
    usage_error error;
    assert_true(options_parse(groups, 1, words, &a, &error));
    assert_int_equal(a.use_count, 999);
    options_release(&a);
}

/* Parsing fails, with this in the message and that in the hint. */
#define REFUSED(message_part, hint_part, ...)                 \
    do {                                                      \
        arguments refused;                                    \
        usage_error error;                                    \
        assert_false(PARSE(&refused, &error, __VA_ARGS__));   \
        assert_non_null(strstr(error.message, message_part)); \
        assert_non_null(strstr(error.hint, hint_part));       \
    } while (0)

static void wrong_words_are_explained(void **state)
{
    (void)state;
    REFUSED("unknown option --evry", "--every", "--evry", "week");
    REFUSED("unknown option --zzzzzz", "", "--zzzzzz");
    REFUSED("unknown option -every", "two dashes", "-every", "week");
    REFUSED("--every cannot be 'weekly'", "day week month", "--every=weekly");
    REFUSED("--every cannot be ''", "day", "--every=");
    REFUSED("--every cannot be 'da'", "day", "--every", "da");
    REFUSED("--output needs a value: FILE", "", "x", "--output");
    REFUSED("--where needs a value", "--where=--every", "--where", "--every", "day");
    REFUSED("--quiet takes no value", "", "--quiet=yes");
    REFUSED("unknown option --", "", "--=x");
}

static void long_words_do_no_harm(void **state)
{
    (void)state;
    char word[5000] = "--";
    memset(word + 2, 'x', sizeof word - 3);
    REFUSED("unknown option", "", word);
    memcpy(word, "--every=", 8);
    REFUSED("--every cannot be", "", word);
}

static void distances_count_changes(void **state)
{
    (void)state;
    assert_int_equal(suggest_distance("trend", "trend"), 0);
    assert_int_equal(suggest_distance("trned", "trend"), 1);
    assert_int_equal(suggest_distance("tren", "trend"), 1);
    assert_int_equal(suggest_distance("trends", "trend"), 1);
    assert_int_equal(suggest_distance("tremd", "trend"), 1);
    assert_int_equal(suggest_distance("", "trend"), 5);
    assert_int_equal(suggest_distance("kitten", "sitting"), 3);
}

static const char *suggested(const char *word)
{
    suggestion s = {.word = word};
    suggest_offer(&s, "trend");
    suggest_offer(&s, "sentences");
    suggest_offer(&s, "sentiment");
    suggest_offer(&s, "stem");
    return s.best;
}

static void near_words_are_suggested(void **state)
{
    (void)state;
    assert_string_equal(suggested("tredn"), "trend");
    assert_string_equal(suggested("sentimet"), "sentiment");
    assert_string_equal(suggested("sentim"), "sentiment");
    assert_string_equal(suggested("sten"), "stem");
    assert_null(suggested("report"));
    assert_null(suggested("x"));
}

static void counts_are_read(void **state)
{
    (void)state;
    uint64_t n;
    assert_true(value_count("0", 10, &n) && n == 0);
    assert_true(value_count("10", 10, &n) && n == 10);
    assert_true(value_count("18446744073709551615", UINT64_MAX, &n) && n == UINT64_MAX);
    assert_false(value_count("18446744073709551616", UINT64_MAX, &n));
    assert_false(value_count("11", 10, &n));
    assert_false(value_count("", 10, &n));
    assert_false(value_count("-1", 10, &n));
    assert_false(value_count("1x", 10, &n));
    assert_false(value_count(" 1", 10, &n));
}

static void shares_are_read(void **state)
{
    (void)state;
    double share = -1;
    assert_true(value_share("0.1%", &share) && share == 0.001);
    assert_true(value_share("0.001", &share) && share == 0.001);
    assert_true(value_share("5 %", &share) && share == 0.05);
    assert_true(value_share("1", &share) && share == 1);
    assert_true(value_share("100%", &share) && share == 1);
    assert_true(value_share(".5", &share) && share == 0.5);
    assert_true(value_share("0", &share) && share == 0);
    assert_false(value_share("5", &share));
    assert_false(value_share("101%", &share));
    assert_false(value_share("", &share));
    assert_false(value_share(".", &share));
    assert_false(value_share("%", &share));
    assert_false(value_share("0,5", &share));
    assert_false(value_share("-0.1", &share));
    assert_false(value_share("nan", &share));
}

static void thousands_are_grouped(void **state)
{
    (void)state;
    char room[VALUE_ROOM];
    assert_string_equal(value_grouped(0, room), "0");
    assert_string_equal(value_grouped(999, room), "999");
    assert_string_equal(value_grouped(1000, room), "1,000");
    assert_string_equal(value_grouped(UINT64_MAX, room), "18,446,744,073,709,551,615");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_and_options_mix),
        cmocka_unit_test(two_dashes_end_options),
        cmocka_unit_test(letters_cluster_and_carry_values),
        cmocka_unit_test(the_last_value_counts),
        cmocka_unit_test(some_options_take_several_words),
        cmocka_unit_test(many_options_fit),
        cmocka_unit_test(wrong_words_are_explained),
        cmocka_unit_test(long_words_do_no_harm),
        cmocka_unit_test(distances_count_changes),
        cmocka_unit_test(near_words_are_suggested),
        cmocka_unit_test(counts_are_read),
        cmocka_unit_test(shares_are_read),
        cmocka_unit_test(thousands_are_grouped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
