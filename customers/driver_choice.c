#include "customers/driver_choice.h"

#include <math.h>

enum { SCALE_STEPS = 11, ZERO_IS_NONE = 7 /* the highest mark of scales where 0 often says that nothing was asked */ };
static const double MOST_MISSING = 0.3, MOST_OF_SCALE = 0.7;

scale_bounds scale_find(const double *numbers, size_t rows)
{
    scale_bounds s = {INFINITY, -INFINITY, true};
    for (size_t i = 0; i < rows; i++) {
        double v = numbers[i];
        if (isnan(v))
            continue;
        s.low = fmin(s.low, v);
        s.high = fmax(s.high, v);
        s.is_scale = s.is_scale && v == floor(v);
    }
    s.is_scale = s.is_scale && s.low >= 0 && s.high < SCALE_STEPS && s.high - s.low >= 2;
    return s;
}

scale_bounds scale_shared(const frame *f, const uint32_t *columns, size_t count)
{
    scale_bounds all = {INFINITY, -INFINITY, true};
    double narrowest = INFINITY;
    size_t from_zero = 0;
    for (size_t i = 0; i < count; i++) {
        scale_bounds one = scale_find(f->columns[columns[i]].numbers, f->rows);
        all.low = fmin(all.low, one.low);
        all.high = fmax(all.high, one.high);
        all.is_scale = all.is_scale && one.is_scale;
        narrowest = fmin(narrowest, one.high - one.low);
        from_zero += one.low == 0;
    }
    bool none_asked = from_zero && from_zero < count && all.high <= ZERO_IS_NONE; /* 0 is no mark there */
    all.is_scale = all.is_scale && !none_asked && narrowest >= MOST_OF_SCALE * (all.high - all.low);
    return all;
}

static bool judge(const frame *f, uint32_t target, uint32_t column, driver_candidate *out)
{
    const frame_column *c = &f->columns[column];
    const double *y = f->columns[target].numbers;
    driver_candidate d = {.column = column};
    size_t with_target = 0, missing = 0;
    for (size_t i = 0; i < f->rows; i++) {
        with_target += !isnan(y[i]);
        missing += !isnan(y[i]) && isnan(c->numbers[i]);
    }
    d.missing = with_target ? (double)missing / (double)with_target : 1;
    d.correlation = frame_correlation(c->numbers, y, f->rows);
    bool measure, ok = frame_is_measure(f, column, &measure);
    if (ok && !measure)
        d.refusal = REFUSAL_OTHER;
    else if (isnan(d.correlation))
        d.refusal = REFUSAL_CONSTANT;
    else if (d.missing > MOST_MISSING)
        d.refusal = REFUSAL_MISSING;
    else if (fabs(d.correlation) > DRIVER_REPEATS)
        d.refusal = REFUSAL_REPEATS;
    *out = d;
    return ok;
}

/* Where the target is an answer on a scale or yes and no, and two columns are scales, the others are facts, not
 * answers. */
static bool wants_scales(const frame *f, uint32_t target, size_t scales)
{
    scale_bounds s = scale_find(f->columns[target].numbers, f->rows);
    return scales >= 2 && (s.is_scale || (s.low == 0 && s.high == 1));
}

size_t drivers_choose(const frame *f, uint32_t target, driver_candidate *out)
{
    size_t n = 0, scales = 0, taken = 0;
    for (uint32_t c = 0; c < f->count; c++) {
        if (c == target)
            continue;
        if (!judge(f, target, c, &out[n]))
            return SIZE_MAX;
        scales += out[n].refusal == REFUSAL_NONE && scale_find(f->columns[c].numbers, f->rows).is_scale;
        n++;
    }
    bool only_scales = wants_scales(f, target, scales);
    for (size_t i = 0; i < n; i++) {
        driver_candidate *d = &out[i];
        if (only_scales && d->refusal == REFUSAL_NONE && !scale_find(f->columns[d->column].numbers, f->rows).is_scale)
            d->refusal = REFUSAL_SCALE;
        taken += d->refusal == REFUSAL_NONE;
    }
    return taken;
}
