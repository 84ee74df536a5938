#include "models/simplex.h"

#include <math.h>
#include <string.h>

typedef struct simplex {
    double (*f)(void *context, const double *x);
    void *context;
    size_t n, left; /* variables; evaluations that are left */
    double corners[SIMPLEX_MOST + 1][SIMPLEX_MOST], values[SIMPLEX_MOST + 1], centre[SIMPLEX_MOST];
} simplex;

static double evaluate(simplex *s, const double *x)
{
    s->left -= s->left > 0;
    double value = s->f(s->context, x);
    return isnan(value) ? INFINITY : value;
}

static void build(simplex *s, const double *x, const double *step)
{
    for (size_t i = 0; i <= s->n; i++) {
        memcpy(s->corners[i], x, s->n * sizeof *x);
        if (i)
            s->corners[i][i - 1] += step[i - 1];
        s->values[i] = evaluate(s, s->corners[i]);
    }
}

typedef struct ranks {
    size_t best, worst, second; /* second: the worst but one */
} ranks;

static ranks rank(const simplex *s)
{
    ranks r = {0, 0, 0};
    for (size_t i = 1; i <= s->n; i++) {
        r.best = s->values[i] < s->values[r.best] ? i : r.best;
        r.worst = s->values[i] > s->values[r.worst] ? i : r.worst;
    }
    r.second = r.best;
    for (size_t i = 0; i <= s->n; i++)
        if (i != r.worst && s->values[i] > s->values[r.second])
            r.second = i;
    return r;
}

/* The worst corner through the centre of the others, `factor` times as far. */
static double try_corner(simplex *s, size_t worst, double factor, double *out)
{
    for (size_t k = 0; k < s->n; k++)
        out[k] = s->centre[k] + factor * (s->corners[worst][k] - s->centre[k]);
    return evaluate(s, out);
}

static void replace(simplex *s, size_t corner, const double *x, double value)
{
    memcpy(s->corners[corner], x, s->n * sizeof *x);
    s->values[corner] = value;
}

static void shrink(simplex *s, size_t best, double factor)
{
    for (size_t i = 0; i <= s->n; i++) {
        if (i == best)
            continue;
        for (size_t k = 0; k < s->n; k++)
            s->corners[i][k] = s->corners[best][k] + factor * (s->corners[i][k] - s->corners[best][k]);
        s->values[i] = evaluate(s, s->corners[i]);
    }
}

static void step_once(simplex *s, ranks r)
{
    double n = (double)s->n, tried[SIMPLEX_MOST], further[SIMPLEX_MOST];
    double expand = 1 + 2 / n, contract = 0.75 - 1 / (2 * n), smaller = 1 - 1 / n;
    if (s->n == 1) {
        contract = 0.5;
        smaller = 0.5;
    }
    memset(s->centre, 0, s->n * sizeof *s->centre);
    for (size_t i = 0; i <= s->n; i++)
        for (size_t k = 0; i != r.worst && k < s->n; k++)
            s->centre[k] += s->corners[i][k] / n;
    double value = try_corner(s, r.worst, -1, tried);
    if (value < s->values[r.best]) {
        double beyond = try_corner(s, r.worst, -expand, further);
        replace(s, r.worst, beyond < value ? further : tried, fmin(beyond, value));
        return;
    }
    if (value < s->values[r.second]) {
        replace(s, r.worst, tried, value);
        return;
    }
    double inside = try_corner(s, r.worst, value < s->values[r.worst] ? -contract : contract, further);
    if (inside <= fmin(value, s->values[r.worst]))
        replace(s, r.worst, further, inside);
    else
        shrink(s, r.best, smaller);
}

static double descend(simplex *s, double *x, const double *step)
{
    build(s, x, step);
    ranks r = rank(s);
    while (s->left && s->values[r.worst] - s->values[r.best] > 1e-10 * (fabs(s->values[r.best]) + 1e-10)) {
        step_once(s, r);
        r = rank(s);
    }
    memcpy(x, s->corners[r.best], s->n * sizeof *x);
    return s->values[r.best];
}

double simplex_minimise(double (*f)(void *context, const double *x), void *context, size_t n, double *x,
                        const double *step, size_t most)
{
    simplex s = {.f = f, .context = context, .n = n, .left = most};
    double least = descend(&s, x, step), before;
    do {
        before = least;
        least = fmin(descend(&s, x, step), before);
    } while (s.left && before - least > 1e-7 * (fabs(least) + 1e-10));
    return least;
}
