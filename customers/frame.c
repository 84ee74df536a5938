#include "customers/frame.h"

#include "base/array.h"
#include "base/buf.h"
#include "base/sort.h"

#include <math.h>
#include <stdlib.h>

uint32_t frame_column_id(frame *f, str name)
{
    uint32_t id = intern_add(&f->names, name);
    if (id < f->count || id == INTERN_NONE)
        return id;
    size_t room = f->room ? f->room : 1;
    frame_column fresh = {malloc(room * sizeof *fresh.numbers), malloc(room * sizeof *fresh.texts), 0, 0};
    if (!fresh.numbers || !fresh.texts || !array_room(&f->columns, sizeof *f->columns, id, &f->column_room)) {
        free(fresh.numbers);
        free(fresh.texts);
        return INTERN_NONE;
    }
    for (size_t i = 0; i < f->rows; i++) {
        fresh.numbers[i] = NAN;
        fresh.texts[i] = INTERN_NONE;
    }
    f->columns[id] = fresh;
    f->count++;
    return id;
}

uint32_t frame_level_column(frame *f, uint32_t column, uint32_t level)
{
    buf name = {0};
    size_t before = f->count;
    bool ok = buf_add_str(&name, f->names.strings[column]) && buf_putc(&name, '=') &&
              buf_add_str(&name, f->texts.strings[level]);
    uint32_t id = ok ? frame_column_id(f, buf_str(&name)) : INTERN_NONE;
    buf_release(&name);
    if (id == INTERN_NONE || f->count == before)
        return id;
    f->levels++;
    f->columns[id].number_count = f->rows;
    for (size_t i = 0; i < f->rows; i++)
        f->columns[id].numbers[i] = f->columns[column].texts[i] == level;
    return id;
}

bool frame_find_level(frame *f, str name, uint32_t *out)
{
    *out = intern_find(&f->names, name);
    for (size_t at = 0; *out == INTERN_NONE && at < name.n; at++) {
        uint32_t column = name.p[at] == '=' ? intern_find(&f->names, (str){name.p, at}) : INTERN_NONE;
        if (column == INTERN_NONE)
            continue;
        uint32_t level = intern_add(&f->texts, (str){name.p + at + 1, name.n - at - 1});
        return level != INTERN_NONE && (*out = frame_level_column(f, column, level)) != INTERN_NONE;
    }
    return true;
}

typedef struct level_count {
    size_t rows;
    uint32_t level;
} level_count;

static int by_rows(const void *a, const void *b)
{
    const level_count *x = a, *y = b;
    return x->rows != y->rows ? (x->rows > y->rows ? -1 : 1) : (x->level > y->level) - (x->level < y->level);
}

bool frame_levels_of(const frame *f, uint32_t column, uint32_t *out, size_t most, size_t *count)
{
    const uint32_t *texts = f->columns[column].texts;
    level_count *counts = calloc((size_t)f->texts.count + 1, sizeof *counts);
    size_t n = 0;
    if (!counts)
        return false;
    for (size_t i = 0; i < f->rows; i++)
        if (texts[i] != INTERN_NONE) {
            counts[texts[i]].level = texts[i];
            counts[texts[i]].rows++;
        }
    qsort(counts, f->texts.count, sizeof *counts, by_rows);
    for (; n < f->texts.count && counts[n].rows; n++)
        if (n < most)
            out[n] = counts[n].rows > 1 ? counts[n].level : INTERN_NONE;
    free(counts);
    *count = n;
    return true;
}

static bool grow(frame *f)
{
    size_t room = f->room ? f->room * 2 : 1024;
    for (uint32_t c = 0; c < f->count; c++) {
        double *numbers = realloc(f->columns[c].numbers, room * sizeof *numbers);
        if (numbers)
            f->columns[c].numbers = numbers;
        uint32_t *texts = realloc(f->columns[c].texts, room * sizeof *texts);
        if (texts)
            f->columns[c].texts = texts;
        if (!numbers || !texts)
            return false;
    }
    f->room = room;
    return true;
}

vp_status frame_row(frame *f, vp_error *error)
{
    if ((f->rows + 1) * f->count > FRAME_MOST_CELLS)
        return fail(error, VP_LIMIT, "leave out rows or columns", "the table has more than %d cells", FRAME_MOST_CELLS);
    if (f->rows == f->room && !grow(f))
        return fail_memory(error);
    for (uint32_t c = 0; c < f->count; c++) {
        f->columns[c].numbers[f->rows] = NAN;
        f->columns[c].texts[f->rows] = INTERN_NONE;
    }
    f->rows++;
    return VP_OK;
}

void frame_set_number(frame *f, uint32_t column, double value)
{
    f->columns[column].numbers[f->rows - 1] = value;
    f->columns[column].number_count++;
}

bool frame_set_text(frame *f, uint32_t column, str text)
{
    uint32_t id = intern_add(&f->texts, text);
    f->columns[column].texts[f->rows - 1] = id;
    f->columns[column].text_count++;
    return id != INTERN_NONE;
}

/* What a row says of its group, as bytes: equal cells have equal bytes. */
static str key_of(const frame_column *c, size_t row, uint64_t room[2])
{
    bool text = c->texts[row] != INTERN_NONE;
    double number = c->numbers[row] + 0.0; /* -0 is 0 */
    if (!text && isnan(number)) {
        room[0] = row;
        room[1] = 2;
    } else {
        room[0] = c->texts[row];
        room[1] = text;
        if (!text)
            memcpy(room, &number, sizeof number);
    }
    return (str){(const char *)room, 2 * sizeof *room};
}

size_t frame_groups(const frame *f, uint32_t column, uint32_t *out)
{
    intern groups = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < f->rows; i++) {
        uint64_t room[2];
        ok = (out[i] = intern_add(&groups, key_of(&f->columns[column], i, room))) != INTERN_NONE;
    }
    size_t count = ok ? groups.count : SIZE_MAX;
    intern_release(&groups);
    return count;
}

/* Whole numbers that only rise or only fall. */
static bool counts_rows(const double *numbers, size_t rows)
{
    bool rises = true, falls = true;
    for (size_t i = 0; i < rows && (rises || falls); i++) {
        bool whole = numbers[i] == floor(numbers[i]);
        rises = rises && whole && (i == 0 || numbers[i] > numbers[i - 1]);
        falls = falls && whole && (i == 0 || numbers[i] < numbers[i - 1]);
    }
    return rises || falls;
}

bool frame_varies(const frame *f, uint32_t column)
{
    const double *numbers = f->columns[column].numbers;
    double first = NAN;
    for (size_t i = 0; i < f->rows; i++) {
        if (isnan(first))
            first = numbers[i];
        else if (!isnan(numbers[i]) && numbers[i] != first)
            return true;
    }
    return false;
}

double frame_correlation(const double *a, const double *b, size_t rows)
{
    double n = 0, mean_a = 0, mean_b = 0, aa = 0, bb = 0, ab = 0;
    for (size_t i = 0; i < rows; i++) { /* Welford 1962 */
        if (isnan(a[i]) || isnan(b[i]))
            continue;
        n++;
        double da = a[i] - mean_a, db = b[i] - mean_b;
        mean_a += da / n;
        mean_b += db / n;
        aa += da * (a[i] - mean_a);
        bb += db * (b[i] - mean_b);
        ab += da * (b[i] - mean_b);
    }
    return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : NAN;
}

/* Telephone numbers, bar codes: whole, long, and no two the same. False when memory ran out. */
static bool names_rows(const double *numbers, size_t rows, bool *out)
{
    double *sorted = malloc((rows + 1) * sizeof *sorted);
    size_t n = 0;
    if (!sorted)
        return false;
    bool names = true;
    for (size_t i = 0; names && i < rows; i++) {
        if (isnan(numbers[i]))
            continue;
        names = numbers[i] >= 1e6 && numbers[i] == floor(numbers[i]);
        sorted[n++] = numbers[i];
    }
    qsort(sorted, names ? n : 0, sizeof *sorted, compare_doubles);
    for (size_t i = 1; names && i < n; i++)
        names = sorted[i] > sorted[i - 1];
    free(sorted);
    *out = names && n > 1;
    return true;
}

bool frame_is_measure(const frame *f, uint32_t column, bool *out)
{
    const frame_column *c = &f->columns[column];
    bool names = false;
    *out = frame_mostly_numbers(c->number_count, c->number_count + c->text_count) && !counts_rows(c->numbers, f->rows);
    if (*out && !names_rows(c->numbers, f->rows, &names))
        return false;
    *out = *out && !names;
    return true;
}

void frame_release(frame *f)
{
    for (uint32_t c = 0; c < f->count; c++) {
        free(f->columns[c].numbers);
        free(f->columns[c].texts);
    }
    free(f->columns);
    intern_release(&f->names);
    intern_release(&f->texts);
    *f = (frame){0};
}
