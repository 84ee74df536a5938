#include "trends/events.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static const double FALSE_DISCOVERIES = 0.05;

typedef struct comparison {
    const period_cell *cell;
    moments rest; /* the group's other periods */
} comparison;

static int by_group(const void *a, const void *b)
{
    const period_cell *x = ((const comparison *)a)->cell, *y = ((const comparison *)b)->cell;
    return x->group != y->group ? (x->group > y->group) - (x->group < y->group)
                                : (x->period > y->period) - (x->period < y->period);
}

static moments plus(moments a, moments b)
{
    return (moments){a.n + b.n, a.sum + b.sum, a.squares + b.squares};
}

/* Adds up each group from both ends: to take a period from the group's sum would lose digits. */
static void sum_rests(comparison *c, size_t count)
{
    const moments none = {0, 0, 0};
    moments sum = none;
    for (size_t i = count; i-- > 0;) {
        c[i].rest = i + 1 < count && c[i + 1].cell->group == c[i].cell->group ? sum : none;
        sum = plus(c[i].rest, c[i].cell->values);
    }
    for (size_t i = 0; i < count; i++) {
        moments before = i && c[i - 1].cell->group == c[i].cell->group ? sum : none;
        c[i].rest = plus(before, c[i].rest);
        sum = plus(before, c[i].cell->values);
    }
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

static size_t compare_all(const period_cell *cells, size_t count, comparison *c, event *out)
{
    for (size_t i = 0; i < count; i++)
        c[i].cell = &cells[i];
    qsort(c, count, sizeof *c, by_group);
    sum_rests(c, count);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const period_cell *cell = c[i].cell;
        moments rest = c[i].rest;
        if (cell->values.n < EVENT_LEAST || rest.n < EVENT_LEAST)
            continue;
        moments inside = at_least_as_wide(cell->values, variance_of(rest));
        difference change = compare_means(inside, rest);
        if (!isnan(change.p))
            out[n++] = (event){cell->group, cell->period, estimate_mean(inside), rest.sum / rest.n, change};
    }
    return n;
}

size_t events_find(const period_cell *cells, size_t count, double least_change, event *out)
{
    size_t kept = 0;
    comparison *all = malloc((count + 1) * sizeof *all);
    double *p = malloc((count + 1) * sizeof *p);
    ranked_p *order = malloc((count + 1) * sizeof *order);
    unsigned char *keep = malloc(count + 1);
    if (all && p && order && keep) {
        size_t n = compare_all(cells, count, all, out);
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
    free(all);
    free(p);
    free(order);
    free(keep);
    return kept;
}
