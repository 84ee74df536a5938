#include "customers/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct chosen {
    const frame *frame;
    const uint32_t *column; /* [drivers] */
    size_t drivers;
    uint32_t target, customer;
} chosen;

void sample_release(sample *s)
{
    free(s->x);
    free(s->y);
    free(s->classes);
    free(s->group);
}

static bool is_complete(const chosen *c, size_t row)
{
    bool complete = !isnan(c->frame->columns[c->target].numbers[row]);
    for (size_t j = 0; complete && j < c->drivers; j++)
        complete = !isnan(c->frame->columns[c->column[j]].numbers[row]);
    return complete;
}

static void standardise(sample *s)
{
    size_t side = s->drivers + 1;
    for (size_t j = 0; j < side; j++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < s->rows; i++)
            sum += s->x[i * side + j];
        s->mean[j] = sum / (double)s->rows;
        for (size_t i = 0; i < s->rows; i++) {
            double d = s->x[i * side + j] -= s->mean[j];
            squares += d * d;
        }
        s->deviation[j] = sqrt(squares / (double)s->rows);
        for (size_t i = 0; i < s->rows && s->deviation[j] > 0; i++)
            s->x[i * side + j] /= s->deviation[j];
    }
}

/* Customers of the complete rows, numbered without gaps. */
static bool group_rows(const chosen *c, sample *s)
{
    uint32_t *all = malloc((c->frame->rows + 1) * sizeof *all), *number = malloc((c->frame->rows + 1) * sizeof *number);
    bool ok = all && number;
    size_t groups = ok && c->customer != INTERN_NONE ? frame_groups(c->frame, c->customer, all) : 0;
    ok = ok && groups != SIZE_MAX;
    for (size_t g = 0; ok && g < groups; g++)
        number[g] = INTERN_NONE;
    for (size_t row = 0, n = 0; ok && row < c->frame->rows; row++) {
        if (!is_complete(c, row))
            continue;
        if (groups && number[all[row]] == INTERN_NONE)
            number[all[row]] = (uint32_t)s->groups++;
        s->group[n] = groups ? number[all[row]] : (uint32_t)n;
        n++;
    }
    if (!groups)
        s->groups = s->rows;
    free(all);
    free(number);
    return ok;
}

static bool take_rows(const chosen *c, sample *s)
{
    size_t side = c->drivers + 1;
    s->x = malloc((c->frame->rows + 1) * side * sizeof *s->x);
    s->y = malloc((c->frame->rows + 1) * sizeof *s->y);
    s->group = malloc((c->frame->rows + 1) * sizeof *s->group);
    if (!s->x || !s->y || !s->group)
        return false;
    for (size_t row = 0; row < c->frame->rows; row++) {
        if (!is_complete(c, row))
            continue;
        double *x = s->x + s->rows * side;
        for (size_t j = 0; j < c->drivers; j++)
            x[j] = c->frame->columns[c->column[j]].numbers[row];
        x[c->drivers] = s->y[s->rows] = c->frame->columns[c->target].numbers[row];
        s->rows++;
    }
    return group_rows(c, s);
}

bool sample_take(const frame *f, uint32_t target, const uint32_t *drivers, size_t count, uint32_t customer, sample *out)
{
    const chosen c = {f, drivers, count, target, customer};
    *out = (sample){.drivers = count};
    bool ok = take_rows(&c, out);
    if (ok)
        standardise(out);
    return ok;
}

observations sample_observe(const sample *s, const double *weights)
{
    return (observations){s->x, s->y, weights, s->rows, s->drivers + 1};
}

static size_t nps_class(double answer)
{
    return answer >= 9 ? 2 : answer >= 7;
}

bool sample_classify(sample *s)
{
    double values[REGRESSION_CLASSES + 1];
    size_t count = 0;
    double *classes = malloc(s->rows * sizeof *classes);
    if (!classes)
        return false;
    for (size_t i = 0; i < s->rows && count <= REGRESSION_CLASSES; i++) { /* insertion into the values so far */
        size_t at = count;
        while (at > 0 && values[at - 1] >= s->y[i])
            at--;
        if (at < count && values[at] == s->y[i])
            continue;
        memmove(values + at + 1, values + at, (count - at) * sizeof *values);
        values[at] = s->y[i];
        count++;
    }
    if (count > REGRESSION_CLASSES) {
        free(classes);
        return true;
    }
    bool nps = count > 5 && values[0] >= 0 && values[count - 1] == 10;
    size_t class_of[REGRESSION_CLASSES] = {0};
    for (size_t at = 1; at < count; at++) /* without gaps, should one of the three be empty */
        class_of[at] = class_of[at - 1] + (!nps || nps_class(values[at]) != nps_class(values[at - 1]));
    for (size_t i = 0; i < s->rows; i++) {
        size_t at = 0;
        while (values[at] < s->y[i])
            at++;
        classes[i] = (double)class_of[at];
    }
    s->classes = classes;
    return true;
}
