/* Columns made ready for a model: what is learned of one table, and done to another. */
#include "tests/unit/check.h"

#include "customers/recipe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS = 100 };

static void add(frame *f, const char *name, double number, const char *text)
{
    uint32_t column = frame_column_id(f, str_of(name));
    if (text && *text)
        assert_true(frame_set_text(f, column, str_of(text)));
    else if (!text && !isnan(number))
        frame_set_number(f, column, number);
}

/* The target is 1 for towns of even numbers; of 100 towns each has two rows. */
static frame table(size_t rows, size_t shift)
{
    static const char *const names[] = {"y", "age", "plan", "town", "same", "copy", "who", "told"};
    frame f = {0};
    for (size_t c = 0; c < sizeof names / sizeof *names; c++)
        frame_column_id(&f, str_of(names[c]));
    for (size_t i = 0; i < rows; i++) {
        char town[20], who[20];
        size_t k = (i + shift) % 25;
        snprintf(town, sizeof town, "town %zu", k);
        snprintf(who, sizeof who, "no %zu", i);
        assert_int_equal(frame_row(&f, NULL), VP_OK);
        double y = (k % 2 == 0) != (i % 10 == 9);
        add(&f, "y", y, NULL);
        add(&f, "age", i % 5 ? (double)(20 + i * 7 % 50) : NAN, NULL);
        add(&f, "plan", 0, i % 3 ? "basic" : i % 2 ? "gold" : "");
        add(&f, "town", 0, town);
        add(&f, "same", 3, NULL);
        add(&f, "copy", 2 * y + 1, NULL);
        add(&f, "who", 0, who);
        add(&f, "told", 0, y > 0 ? "stays" : "left");
    }
    return f;
}

static void learn(const frame *f, recipe *r, recipe_fate *fates)
{
    int dates[8];
    const bool zero[8] = {false};
    for (size_t c = 0; c < 8; c++) {
        dates[c] = RECIPE_NO_DATES;
        fates[c] = RECIPE_TAKEN;
    }
    const recipe_plan plan = {
        .rows = "customer", .target = 0, .scale = POINTS_STANDARD, .dates = dates, .gap_is_zero = zero};
    assert_int_equal(recipe_learn(f, &plan, fates, r, NULL), VP_OK);
}

/* What is known of a few rows alone may go with the target by chance. */
static void test_few_rows_are_no_copy(void **state)
{
    (void)state;
    frame f = table(ROWS, 0);
    recipe r;
    recipe_fate fates[8];
    double *copy = f.columns[frame_column_id(&f, STR("copy"))].numbers;
    for (size_t i = 10; i < ROWS; i++)
        copy[i] = NAN;
    learn(&f, &r, fates);
    assert_int_equal(fates[5], RECIPE_TAKEN);
    recipe_release(&r);
    frame_release(&f);
}

static size_t output(const recipe *r, const char *name)
{
    for (size_t i = 0; i < recipe_outputs(r); i++) {
        buf own = {0};
        assert_true(recipe_name(r, i, &own));
        bool same = str_is(buf_str(&own), name);
        buf_release(&own);
        if (same)
            return i;
    }
    fail_msg("no column %s", name);
    return 0;
}

static double *apply(const recipe *r, const frame *f, const uint32_t *group, recipe_misfit *misfits)
{
    double *x = malloc(f->rows * recipe_outputs(r) * sizeof *x);
    assert_true(recipe_apply(r, f, group, x, misfits));
    return x;
}

static void test_learns(void **state)
{
    (void)state;
    frame f = table(ROWS, 0);
    recipe r;
    recipe_fate fates[8];
    recipe_misfit misfits[8];
    learn(&f, &r, fates);
    const recipe_fate expected[] = {RECIPE_APART, RECIPE_TAKEN,   RECIPE_TAKEN, RECIPE_TAKEN,
                                    RECIPE_SAME,  RECIPE_REPEATS, RECIPE_NAMES, RECIPE_REPEATS};
    for (size_t c = 0; c < 8; c++)
        assert_int_equal(fates[c], expected[c]);
    double *x = apply(&r, &f, NULL, misfits), sum = 0, squares = 0;
    size_t n = recipe_outputs(&r), age = output(&r, "age"), missing = output(&r, "age.missing");
    size_t gold = output(&r, "plan=gold"), basic = output(&r, "plan=basic"), none = output(&r, "plan.missing");
    for (size_t i = 0; i < ROWS; i++) {
        const double *row = x + i * n;
        assert_true(row[missing] == (i % 5 == 0));
        assert_true(row[gold] + row[basic] + row[none] == 1);
        sum += i % 5 ? row[age] : 0;
        squares += i % 5 ? row[age] * row[age] : 0;
    }
    assert_true(fabs(sum) < 1e-9 && fabs(squares / 80 - 1) < 1e-9);
    free(x);
    recipe_release(&r);
    frame_release(&f);
}

/* No row may see its own answer: where the target is noise, means of other folds tell nothing of it. */
static void test_means_are_of_others(void **state)
{
    (void)state;
    frame f = table(ROWS, 0);
    recipe r;
    recipe_fate fates[8];
    recipe_misfit misfits[8];
    uint32_t group[ROWS];
    learn(&f, &r, fates);
    for (uint32_t i = 0; i < ROWS; i++)
        group[i] = i;
    double *own = apply(&r, &f, NULL, misfits), *others = apply(&r, &f, group, misfits);
    size_t n = recipe_outputs(&r), town = output(&r, "town.target");
    for (size_t i = 0; i < ROWS; i++) {
        double kept = f.columns[0].numbers[i];
        size_t differ = 0;
        f.columns[0].numbers[i] = 50; /* whatever its answer is ... */
        double *again = apply(&r, &f, group, misfits);
        for (size_t k = 0; k < ROWS; k++)
            differ += again[k * n + town] != others[k * n + town];
        assert_true(again[i * n + town] == others[i * n + town]); /* ... its own column stays */
        assert_true(differ > 0);
        free(again);
        f.columns[0].numbers[i] = kept;
    }
    free(own);
    free(others);
    recipe_release(&r);
    frame_release(&f);
}

static void test_new_rows(void **state)
{
    (void)state;
    frame f = table(ROWS, 0), fresh = {0};
    recipe r, read;
    recipe_fate fates[8];
    recipe_misfit misfits[8];
    char path[] = "/tmp/voxpop-recipe-XXXXXX";
    learn(&f, &r, fates);
    close(mkstemp(path));
    assert_int_equal(recipe_write(&r, path, NULL), VP_OK);
    pack p;
    assert_int_equal(pack_open(path, &p, NULL), VP_OK);
    assert_int_equal(recipe_read(&p, &read, NULL), VP_OK);
    pack_close(&p);
    unlink(path);
    frame_column_id(&fresh, STR("plan"));
    frame_column_id(&fresh, STR("town"));
    assert_int_equal(frame_row(&fresh, NULL), VP_OK);
    add(&fresh, "plan", 0, "silver");
    add(&fresh, "town", 0, "elsewhere");
    double *x = apply(&read, &fresh, NULL, misfits), *same = apply(&r, &fresh, NULL, misfits);
    assert_memory_equal(x, same, recipe_outputs(&r) * sizeof *x);
    assert_true(misfits[0].lacking && misfits[1].unseen == 1 && misfits[2].unseen == 1);
    assert_true(x[output(&read, "plan=gold")] == 0 && x[output(&read, "plan=basic")] == 0);
    assert_true(x[output(&read, "age.missing")] == 1 && fabs(x[output(&read, "age")]) < 0.2);
    assert_true(fabs(x[output(&read, "town.target")]) < 1e-9); /* the mean of all */
    free(x);
    free(same);
    recipe_release(&r);
    recipe_release(&read);
    frame_release(&f);
    frame_release(&fresh);
}

/* A text among numbers is a gap that a column tells; where none was learned, rows that are filled are counted. */
static void test_texts_among_numbers(void **state)
{
    (void)state;
    frame f = table(ROWS, 0);
    recipe r;
    recipe_fate fates[8];
    recipe_misfit misfits[8];
    for (size_t i = 0; i < ROWS; i++) { /* no gaps, but texts */
        f.columns[1].numbers[i] = i % 20 ? (double)(20 + i * 7 % 50) : NAN;
        f.columns[1].texts[i] = i % 20 ? INTERN_NONE : 0;
        if (f.columns[2].texts[i] == INTERN_NONE)
            f.columns[2].texts[i] = f.columns[2].texts[1];
    }
    f.columns[1].number_count = ROWS - 5;
    f.columns[1].text_count = 5;
    learn(&f, &r, fates);
    double *x = apply(&r, &f, NULL, misfits);
    size_t missing = output(&r, "age.missing");
    for (size_t i = 0; i < ROWS; i++)
        assert_true(x[i * recipe_outputs(&r) + missing] == (i % 20 == 0));
    assert_true(misfits[0].filled == 0 && misfits[1].filled == 0);
    free(x);
    f.columns[2].texts[3] = INTERN_NONE;
    x = apply(&r, &f, NULL, misfits);
    assert_true(misfits[0].filled == 0 && misfits[1].filled == 1);
    free(x);
    recipe_release(&r);
    frame_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_learns),
        cmocka_unit_test(test_few_rows_are_no_copy),
        cmocka_unit_test(test_means_are_of_others),
        cmocka_unit_test(test_new_rows),
        cmocka_unit_test(test_texts_among_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
