#include "trends/events.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static const double FALSE_DISCOVERIES = 0.05;

/* The sums of a group without one of its periods. */
static moments rest_of(const period_cell *cells, size_t count, const period_cell *without)
{
    moments m = {0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        if (cells[i].group != without->group || cells[i].period == without->period)
            continue;
        m.n += cells[i].values.n;
        m.sum += cells[i].values.sum;
        m.squares += cells[i].values.squares;
    }
    return m;
}

static double variance_of(moments m)
{
    return (m.squares - m.sum * m.sum / m.n) / (m.n - 1);
}

/* A few values that happen to be equal (eight times five stars) say little about how they spread: then the group's own
 * spread counts. */
static moments at_least_as_wide(moments m, double variance)
{
    if (variance_of(m) < variance)
        m.squares = m.sum * m.sum / m.n + variance * (m.n - 1);
    return m;
}

static int by_p(const void *a, const void *b)
{
    const event *x = a, *y = b;
    if (x->change.p != y->change.p)
        return x->change.p < y->change.p ? -1 : 1;
    return x->group != y->group ? (x->group > y->group) - (x->group < y->group)
                                : (x->period > y->period) - (x->period < y->period);
}

static size_t compare_all(const period_cell *cells, size_t count, event *out)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (cells[i].values.n < EVENT_LEAST)
            continue;
        moments rest = rest_of(cells, count, &cells[i]);
        if (rest.n < EVENT_LEAST)
            continue;
        moments inside = at_least_as_wide(cells[i].values, variance_of(rest));
        out[n++] = (event){cells[i].group, cells[i].period, estimate_mean(inside), rest.sum / rest.n,
                           compare_means(inside, rest)};
    }
    return n;
}

size_t events_find(const period_cell *cells, size_t count, double least_change, event *out)
{
    size_t n = compare_all(cells, count, out), kept = 0;
    double *p = malloc((n + 1) * sizeof *p);
    size_t *order = malloc((n + 1) * sizeof *order);
    unsigned char *keep = malloc(n + 1);
    if (p && order && keep) {
        for (size_t i = 0; i < n; i++)
            p[i] = out[i].change.p;
        false_discovery(p, n, FALSE_DISCOVERIES, keep, order);
        for (size_t i = 0; i < n; i++)
            if (keep[i] && fabs(out[i].change.value) >= least_change)
                out[kept++] = out[i];
        qsort(out, kept, sizeof *out, by_p);
    } else {
        kept = SIZE_MAX;
    }
    free(p);
    free(order);
    free(keep);
    return kept;
}
