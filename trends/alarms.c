#include "trends/alarms.h"

#include "base/array.h"
#include "base/sort.h"
#include "models/statistics.h"
#include "trends/season.h"

#include <math.h>
#include <stdlib.h>

enum { CYCLES = 5 /* seasons that one is looked for in */ };

static double median_of(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare_doubles);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* The values that one is compared with: [0, n), and itself behind them; places of the season count from `first`. */
typedef struct history {
    double *room;   /* [season_window] */
    double *values; /* in it, without the season of the cycle; NaN: not measured */
    size_t n, first;
    double *usuals; /* [season] */
    double *scratch;
} history;

/* The median of what was measured in the same place of the season; NaN where there is too little. */
static double usual(const history *h, const alarm_rule *rule, size_t place)
{
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++)
        if (!isnan(h->values[i]) && (h->first + i) % rule->season == place)
            h->scratch[n++] = h->values[i];
    return n < ALARM_PLACE ? (double)NAN : median_of(h->scratch, n);
}

/* How far values were from what is usual for their place, as a standard deviation; NaN where there is too little. Of
 * few values it is made wider as Student's quantile is. */
static double spread(const history *h, const alarm_rule *rule, double places)
{
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++) {
        double usually = h->usuals[(h->first + i) % rule->season];
        if (!isnan(h->values[i]) && !isnan(usually))
            h->scratch[n++] = fabs(h->values[i] - usually);
    }
    if (n < ALARM_HISTORY || (double)n <= places)
        return NAN;
    double degrees = (double)n - places, known = (double)n / degrees;
    double wider = student_quantile(erfc(rule->deviations / M_SQRT2), degrees) / rule->deviations;
    return 1.4826 * median_of(h->scratch, n) * sqrt(known) * wider;
}

/* Values before one that its season is looked for in. */
static size_t season_window(const alarm_rule *rule)
{
    return rule->history > CYCLES * rule->cycle ? rule->history : CYCLES * rule->cycle;
}

/* The history of the value at `at`, without its season; *effect: what that makes of the value. False when memory ran
 * out. */
static bool take_history(const alarm_value *values, size_t at, const alarm_rule *rule, history *h, double *places,
                         double *effect)
{
    season_parts season;
    size_t window = season_window(rule), known = at < window ? at : window, begin = at - known;
    for (size_t i = 0; i < known; i++)
        h->room[i] = values[begin + i].value;
    if (!season_split(h->room, NULL, known, rule->cycle, &season))
        return false;
    for (size_t i = 0; season.clear && i < known; i++)
        h->room[i] -= season.effects[i % rule->cycle];
    *effect = season.clear ? season.effects[known % rule->cycle] : 0;
    *places = (double)rule->season;
    season_release(&season);
    h->first = at > rule->history ? at - rule->history : 0;
    h->n = at - h->first;
    h->values = h->room + (h->first - begin);
    return true;
}

/* By how many standard deviations the value at `at` is off; 0 where that is no matter. False when memory ran out. */
static bool judge(const alarm_value *values, size_t n_values, size_t at, const alarm_rule *rule, history *h,
                  double *expected, double *out)
{
    double places, effect;
    *out = 0;
    if (!take_history(values, at, rule, h, &places, &effect))
        return false;
    for (size_t place = 0; place < rule->season; place++)
        h->usuals[place] = usual(h, rule, place);
    *expected = h->usuals[at % rule->season] + effect;
    double varies = spread(h, rule, places);
    double error = rule->counts ? sqrt(fmax(*expected, 1))
                                : values[at].error; /* a count varies at least as chance has it */
    double deviation = isnan(varies) ? varies : fmax(varies, error);
    double off = values[at].value - *expected, n = rule->counts ? fmax(values[at].n, *expected) : values[at].n;
    bool matters = deviation > 0 && fabs(off) >= rule->change && n >= rule->minimum &&
                   (off > 0 || !rule->counts || at + 1 < n_values) &&
                   (rule->direction == 0 || (off > 0) == (rule->direction > 0));
    *out = matters && fabs(off) > rule->deviations * deviation ? off / deviation : 0;
    return true;
}

bool alarms_find(const alarm_value *values, size_t n, const alarm_rule *rule, alarm_run **out, size_t *count)
{
    size_t room = 0, window = season_window(rule), most = window < n ? window : n;
    history h = {.room = malloc((2 * most + rule->season + 2) * sizeof *h.room)};
    bool ok = h.room != NULL;
    h.usuals = ok ? h.room + most : NULL;
    h.scratch = ok ? h.usuals + rule->season : NULL;
    *out = NULL;
    *count = 0;
    for (size_t at = 0; ok && at < n; at++) {
        double expected, off;
        alarm_run *last = *count ? &(*out)[*count - 1] : NULL;
        ok = judge(values, n, at, rule, &h, &expected, &off);
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
    free(h.room);
    if (!ok) {
        free(*out);
        *out = NULL;
    }
    return ok;
}
