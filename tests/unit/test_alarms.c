/* Alarms for values of a series that are off. */
#include "trends/alarms.h"

#include "base/rng.h"
#include "tests/unit/check.h"

#include <math.h>
#include <stdlib.h>

enum { DAYS = 200 };

static const alarm_rule daily = {
    .history = 56, .season = 7, .deviations = 4, .minimum = 10, .direction = 0, .cooldown = 7};

/* Sum of twelve uniform values: nearly normal. */
static double noise(uint64_t seed, uint64_t at)
{
    double sum = -6;
    for (uint64_t i = 0; i < 12; i++)
        sum += (double)rng_below(seed, 12 * at + i, 1000001) / 1e6;
    return sum;
}

/* Weekends are higher. */
static void make(alarm_value *values, uint64_t seed)
{
    for (size_t i = 0; i < DAYS; i++)
        values[i] = (alarm_value){50 + (i % 7 > 4 ? 20 : 0) + 3 * noise(seed, i), 1, 100};
}

static size_t find(const alarm_value *values, const alarm_rule *rule, alarm_run *first)
{
    alarm_run *found;
    size_t count;
    assert_true(alarms_find(values, DAYS, rule, &found, &count));
    if (count)
        *first = found[0];
    free(found);
    return count;
}

static void an_incident_grows(void **state)
{
    (void)state;
    alarm_value values[DAYS];
    alarm_run a = {0};
    make(values, 1);
    assert_int_equal(find(values, &daily, &a), 0);
    for (size_t i = 100; i < 110; i += 3)
        values[i].value += 40;
    values[103].value += 30;
    assert_int_equal(find(values, &daily, &a), 1);
    assert_int_equal(a.first, 100);
    assert_int_equal(a.last, 109);
    assert_int_equal(a.off, 4);
    assert_int_equal(a.worst, 103);
    assert_true(fabs(a.expected - 50 - (103 % 7 > 4 ? 20 : 0)) < 4);
    alarm_rule rule = daily;
    rule.cooldown = 2;
    assert_int_equal(find(values, &rule, &a), 4);
}

/* What was usual on a Monday would be off on a Sunday. */
static void days_of_the_week(void **state)
{
    (void)state;
    alarm_value values[DAYS];
    alarm_run a = {0};
    make(values, 5);
    values[110].value = 70; /* a day of the week with the value of a weekend */
    assert_int_equal(110 % 7, 5);
    assert_int_equal(find(values, &daily, &a), 0);
    values[107].value = 70;
    assert_int_equal(find(values, &daily, &a), 1);
    assert_int_equal(a.first, 107);
}

static void limits_of_a_rule(void **state)
{
    (void)state;
    alarm_value values[DAYS];
    alarm_run a = {0};
    make(values, 3);
    values[120].value = 0;
    assert_int_equal(find(values, &daily, &a), 1);
    alarm_rule rule = daily;
    rule.direction = 1;
    assert_int_equal(find(values, &rule, &a), 0);
    rule.direction = -1;
    assert_int_equal(find(values, &rule, &a), 1);
    rule.change = 1000;
    assert_int_equal(find(values, &rule, &a), 0);
    values[120].n = 9;
    assert_int_equal(find(values, &daily, &a), 0);
    values[120] = (alarm_value){0, 30, 100}; /* its own error is large */
    assert_int_equal(find(values, &daily, &a), 0);
    values[120].value = NAN;
    assert_int_equal(find(values, &daily, &a), 0);
}

/* The last count may not be complete; and all before may be nothing. */
static void counts(void **state)
{
    (void)state;
    alarm_value values[DAYS];
    alarm_run a = {0};
    alarm_rule rule = daily;
    rule.counts = true;
    make(values, 4);
    values[DAYS - 1].value = values[DAYS - 1].n = 0;
    assert_int_equal(find(values, &rule, &a), 0);
    values[DAYS - 1].value = 500;
    assert_int_equal(find(values, &rule, &a), 1);
    for (size_t i = 0; i < DAYS; i++)
        values[i] = (alarm_value){0, 1, 0};
    assert_int_equal(find(values, &rule, &a), 0);
    values[150].value = values[150].n = 12;
    assert_int_equal(find(values, &rule, &a), 1);
    assert_int_equal(a.first, 150);
}

/* Of series in which nothing happens, hardly a day in five hundred is off. */
static void seldom_false(void **state)
{
    (void)state;
    size_t all = 0;
    alarm_run a;
    for (uint64_t seed = 100; seed < 300; seed++) {
        alarm_value values[DAYS];
        make(values, seed);
        all += find(values, &daily, &a);
    }
    assert_true(all < 200 * DAYS / 500);
}

/* December is high each year. After three years one that is not is told of, and one that is no longer. */
static void months_have_seasons(void **state)
{
    (void)state;
    enum { MONTHS = 60 };
    alarm_value values[MONTHS];
    static const alarm_rule rule = {
        .history = 24, .season = 1, .cycle = 12, .deviations = 4, .minimum = 10, .cooldown = 3};
    alarm_run *runs;
    size_t count;
    for (size_t i = 0; i < MONTHS; i++)
        values[i] = (alarm_value){50 + (i % 12 == 11 ? 30 : 6 * cos((double)(i % 12) / 2)) + noise(8, i), 1, 100};
    values[47].value -= 20;
    assert_true(alarms_find(values, MONTHS, &rule, &runs, &count));
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        assert_true(runs[i].first < 36 || runs[i].first == 47);
        found |= runs[i].first == 47 && runs[i].deviations < -4 && fabs(runs[i].expected - 80) < 4;
    }
    assert_true(found);
    free(runs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_incident_grows), cmocka_unit_test(days_of_the_week),
        cmocka_unit_test(limits_of_a_rule),  cmocka_unit_test(counts),
        cmocka_unit_test(seldom_false),      cmocka_unit_test(months_have_seasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
