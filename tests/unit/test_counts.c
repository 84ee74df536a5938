#include "tests/unit/check.h"

#include "ingest/counts.h"

static void expect(const char *cell, double wanted)
{
    double got = -1;
    bool is = count_parse(str_of(cell), &got);
    if (is != (wanted >= 0) || (is && got != wanted))
        fail_msg("\"%s\": %s, %.0f", cell, is ? "a count" : "none", got);
}

static void reads_what_platforms_show(void **state)
{
    (void)state;
    expect("0", 0);
    expect("1234", 1234);
    expect("1,234", 1234);
    expect("1.234.567", 1234567);
    expect("12 345", 12345);
    expect("12\u00A0345", 12345);
    expect("1.2K", 1200);
    expect("1,2k", 1200);
    expect("3.4M", 3400000);
    expect("100万+", 1000000);
    expect("1.2万", 12000);
    expect("1.234万", 12340);
    expect("3w", 30000);
    expect("2亿", 200000000);
    expect("1,2 тыс.", 1200);
    expect("1,2\u00A0тыс.", 1200);
    expect("3 млн", 3000000);
    expect("4,1 mln.", 4100000);
    expect("12 duizend", 12000);
    expect("500+", 500);
}

static void refuses_the_rest(void **state)
{
    (void)state;
    static const char *const none[] = {"",          "+",        "K",         "1.2",         "-5",
                                       "1,2,3",     "1,234.5K", "12 apples", "1.K",         "万",
                                       "100%",      "1e5",      ".5K",       "1234,567",    "9999999999999999999",
                                       "1.234,567", "12-5",     "1,23,456",  "999999999亿", "5 maanden"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        expect(none[i], -1);
}

static void knows_names_of_counts(void **state)
{
    (void)state;
    static const char *const names[] = {"likes", "like_count", "likeCount", "点赞数", "Лайки", "shares", "post.likes"};
    static const char *const others[] = {"rating", "text", "dislike reason"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!count_is_name(str_of(names[i])))
            fail_msg("%s", names[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (count_is_name(str_of(others[i])))
            fail_msg("%s", others[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_platforms_show),
        cmocka_unit_test(refuses_the_rest),
        cmocka_unit_test(knows_names_of_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
