#include "trends/alarms.h"

#include "base/array.h"
#include "base/sort.h"
#include "models/statistics.h"

#include <math.h>
#include <stdlib.h>

static double median_of(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* The median of what was measured in the same place of the season; NaN where there is too little. */
static double usual(const alarm_value *values, size_t at, const alarm_rule *rule, size_t place, double *scratch)
{
    size_t n = 0, begin = at > rule->history ? at - rule->history : 0;
    for (size_t i = begin; i < at; i++)
        if (!isnan(values[i].value) && i % rule->season == place)
            scratch[n++] = values[i].value;
    return n < ALARM_PLACE ? (double)NAN : median_of(scratch, n);
}

/* How far values were from what is usual for their place, as a standard deviation; NaN where there is too little. Of
 * few values it is made wider as Student's quantile is. */
static double spread(const alarm_value *values, size_t at, const alarm_rule *rule, const double *usuals,
                     double *scratch)
{
    size_t n = 0, begin = at > rule->history ? at - rule->history : 0;
    for (size_t i = begin; i < at; i++)
        if (!isnan(values[i].value) && !isnan(usuals[i % rule->season]))
            scratch[n++] = fabs(values[i].value - usuals[i % rule->season]);
    if (n < ALARM_HISTORY || n <= rule->season)
        return NAN;
    double degrees = (double)(n - rule->season), known = (double)n / degrees;
    double wider = student_quantile(erfc(rule->deviations / M_SQRT2), degrees) / rule->deviations;
    return 1.4826 * median_of(scratch, n) * sqrt(known) * wider;
}

/* By how many standard deviations the value at `at` is off; 0 where that is no matter. */
static double judge(const alarm_value *values, size_t n_values, size_t at, const alarm_rule *rule, double *scratch,
                    double *expected)
{
    double *usuals = scratch, *rest = scratch + rule->season;
    for (size_t place = 0; place < rule->season; place++)
        usuals[place] = usual(values, at, rule, place, rest);
    *expected = usuals[at % rule->season];
    double varies = spread(values, at, rule, usuals, rest);
    double error = rule->counts ? sqrt(fmax(*expected, 1))
                                : values[at].error; /* a count varies at least as chance has it */
    double deviation = isnan(varies) ? varies : fmax(varies, error);
    double off = values[at].value - *expected, n = rule->counts ? fmax(values[at].n, *expected) : values[at].n;
    bool matters = deviation > 0 && fabs(off) >= rule->change && n >= rule->minimum &&
                   (off > 0 || !rule->counts || at + 1 < n_values) &&
                   (rule->direction == 0 || (off > 0) == (rule->direction > 0));
    return matters && fabs(off) > rule->deviations * deviation ? off / deviation : 0;
}

bool alarms_find(const alarm_value *values, size_t n, const alarm_rule *rule, alarm_run **out, size_t *count)
{
    size_t room = 0, history = rule->history < n ? rule->history : n;
    double *scratch = malloc((rule->season + history + 1) * sizeof *scratch);
    bool ok = scratch != NULL;
    *out = NULL;
    *count = 0;
    for (size_t at = 0; ok && at < n; at++) {
        double expected, off = judge(values, n, at, rule, scratch, &expected);
        alarm_run *last = *count ? &(*out)[*count - 1] : NULL;
        if (off == 0)
            continue;
        if (last && (off > 0) == (last->deviations > 0) && at - last->last <= rule->cooldown) {
            last->last = at;
            last->off++;
        } else {
            ok = array_room(out, sizeof **out, *count, &room);
            last = ok ? &(*out)[(*count)++] : NULL;
            if (last)
                *last = (alarm_run){.first = at, .last = at, .off = 1};
        }
        if (last && fabs(off) > fabs(last->deviations))
            last->worst = at, last->expected = expected, last->deviations = off;
    }
    free(scratch);
    if (!ok) {
        free(*out);
        *out = NULL;
    }
    return ok;
}
