#include "customers/importance.h"

#include "customers/subsets.h"
#include "models/symmetric.h"

#include <math.h>
#include <string.h>

enum { SIDE = REGRESSION_MOST + 1 };

void importance_correlations(const observations *o, size_t count, double *out)
{
    double sum[SIDE] = {0}, weight = 0;
    memset(out, 0, count * count * sizeof *out);
    for (size_t row = 0; row < o->rows; row++) {
        const double *x = o->x + row * o->stride;
        double w = o->weights ? o->weights[row] : 1;
        if (w == 0)
            continue;
        weight += w;
        for (size_t i = 0; i < count; i++) {
            double wx = w * x[i];
            sum[i] += wx;
            for (size_t j = 0; j <= i; j++)
                out[i * count + j] += wx * x[j];
        }
    }
    double deviation[SIDE];
    for (size_t i = 0; i < count; i++) {
        double variance = out[i * count + i] - sum[i] * sum[i] / weight;
        deviation[i] = variance > 1e-12 * weight ? sqrt(variance) : INFINITY;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j <= i; j++) {
            double r = (out[i * count + j] - sum[i] * sum[j] / weight) / (deviation[i] * deviation[j]);
            out[i * count + j] = out[j * count + i] = i == j ? 1 : r;
        }
}

/* ---- Linear ---- */

/* R2 of all drivers, and the standardised coefficients, from correlations. NaN where drivers repeat each other. */
static double all_together(const double *r, size_t drivers, double *beta)
{
    double factor[REGRESSION_MOST * REGRESSION_MOST], explained = 0;
    size_t side = drivers + 1;
    for (size_t i = 0; i < drivers; i++)
        for (size_t j = 0; j < drivers; j++)
            factor[i * drivers + j] = r[i * side + j];
    if (!cholesky_factor(factor, drivers, 1e-11))
        return NAN;
    for (size_t j = 0; j < drivers; j++)
        beta[j] = r[drivers * side + j];
    cholesky_solve(factor, drivers, beta);
    for (size_t j = 0; j < drivers; j++)
        explained += beta[j] * r[drivers * side + j];
    return explained;
}

static double shapley(const observations *o, size_t drivers, double *room, double *out)
{
    double *explained = room + (drivers + 1) * (drivers + 1);
    importance_correlations(o, drivers + 1, room);
    subsets_explained(room, drivers, 1, explained);
    double all = explained[((size_t)1 << drivers) - 1];
    subsets_shapley(explained, drivers, out);
    return all;
}

/* Relative weights (Johnson 2000): the drivers are replaced by the orthogonal variables closest to them, whose shares
 * of R2 are certain, and these shares go back to the drivers in proportion to their squared loadings. */
static double relative_weights(const observations *o, size_t drivers, double *room, double *out)
{
    size_t n = drivers, side = n + 1;
    double *r = room, *a = r + side * side, *vectors = a + n * n, *root = vectors + n * n;
    double values[REGRESSION_MOST], loading[REGRESSION_MOST] = {0}, all = 0;
    importance_correlations(o, side, r);
    for (size_t i = 0; i < n; i++)
        memcpy(a + i * n, r + i * side, n * sizeof *a);
    symmetric_eigen(a, n, values, vectors);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            root[i * n + j] = 0;
            for (size_t k = 0; k < n; k++)
                root[i * n + j] += vectors[i * n + k] * vectors[j * n + k] * sqrt(fmax(values[k], 0));
        }
    for (size_t k = 0; k < n; k++) { /* root^-1 times the correlations with the target */
        double along = 0;
        for (size_t i = 0; i < n; i++)
            along += vectors[i * n + k] * r[n * side + i];
        for (size_t i = 0; i < n && values[k] > 1e-11 * (double)n; i++)
            loading[i] += vectors[i * n + k] * along / sqrt(values[k]);
    }
    memset(out, 0, n * sizeof *out);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            out[i] += root[i * n + j] * root[i * n + j] * loading[j] * loading[j];
    for (size_t i = 0; i < n; i++)
        all += out[i];
    return all;
}

/* What R2 loses without the driver. */
static double left_out(const observations *o, size_t drivers, double *room, double *out)
{
    size_t side = drivers + 1;
    double beta[REGRESSION_MOST], variance[REGRESSION_MOST], scratch[REGRESSION_MOST];
    importance_correlations(o, side, room);
    double all = all_together(room, drivers, beta), *factor = room + side * side;
    if (isnan(all))
        return NAN;
    for (size_t i = 0; i < drivers; i++)
        memcpy(factor + i * drivers, room + i * side, drivers * sizeof *factor);
    cholesky_factor(factor, drivers, 0);
    cholesky_inverse_diagonal(factor, drivers, variance, scratch);
    for (size_t j = 0; j < drivers; j++)
        out[j] = beta[j] * beta[j] / variance[j];
    return all;
}

static double alone(const observations *o, size_t drivers, double *room, double *out)
{
    size_t side = drivers + 1;
    double beta[REGRESSION_MOST];
    importance_correlations(o, side, room);
    for (size_t j = 0; j < drivers; j++)
        out[j] = room[drivers * side + j] * room[drivers * side + j];
    return all_together(room, drivers, beta);
}

static double regression_share(const observations *o, size_t drivers, double *room, double *out)
{
    importance_correlations(o, drivers + 1, room);
    double all = all_together(room, drivers, out);
    for (size_t j = 0; j < drivers; j++)
        out[j] = fabs(out[j]);
    return all;
}

/* The product measure (Pratt 1987): coefficient times correlation; may be negative. */
static double product_measure(const observations *o, size_t drivers, double *room, double *out)
{
    size_t side = drivers + 1;
    importance_correlations(o, side, room);
    double all = all_together(room, drivers, out);
    for (size_t j = 0; j < drivers; j++)
        out[j] *= room[drivers * side + j];
    return all;
}

/* The mean target of rows above the driver's mean, less that of the others. */
static double mean_gap(const observations *o, size_t drivers, double *room, double *out)
{
    double beta[REGRESSION_MOST];
    importance_correlations(o, drivers + 1, room);
    for (size_t j = 0; j < drivers; j++) {
        double sum[2] = {0}, n[2] = {0};
        for (size_t row = 0; row < o->rows; row++) {
            double w = o->weights ? o->weights[row] : 1;
            int high = o->x[row * o->stride + j] > 0;
            sum[high] += w * o->y[row];
            n[high] += w;
        }
        out[j] = n[0] > 0 && n[1] > 0 ? fabs(sum[1] / n[1] - sum[0] / n[0]) : 0;
    }
    return all_together(room, drivers, beta);
}

/* ---- Of classes ---- */

/* Shapley values of McFadden's R2 of the logistic regressions on all subsets. */
static double logistic_shapley(const observations *o, size_t drivers, double *room, double *out)
{
    coefficients c;
    for (size_t subset = 0; subset < (size_t)1 << drivers; subset++) {
        size_t use[REGRESSION_MOST], count = 0;
        for (size_t j = 0; j < drivers; j++)
            if (subset >> j & 1)
                use[count++] = j;
        if (!regress_logistic(o, use, count, &c))
            return NAN;
        room[subset] = c.fit;
    }
    double all = c.fit;
    subsets_shapley(room, drivers, out);
    return all;
}

/* Coefficients of the standardised drivers in a regression of ordered classes. */
static double ordered_odds(const observations *o, size_t drivers, double *room, double *out)
{
    (void)room;
    size_t classes = 0;
    for (size_t row = 0; row < o->rows; row++)
        classes = o->y[row] >= (double)classes ? (size_t)o->y[row] + 1 : classes;
    coefficients c;
    if (!regress_ordered(o, NULL, drivers, classes, &c))
        return NAN;
    for (size_t j = 0; j < drivers; j++)
        out[j] = fabs(c.value[classes - 1 + j]);
    return c.fit;
}

const importance_method importance_methods[] = {
    {"lmg", "Shapley value of R2", SUBSETS_MOST_DRIVERS, shapley, 0, false, true},
    {"johnson", "relative weights", REGRESSION_MOST, relative_weights, 0},
    {"dominance", "general dominance, which is the Shapley value of R2", SUBSETS_MOST_DRIVERS, shapley, 0, false, true},
    {"leave-one-out", "what R2 loses without the driver", REGRESSION_MOST, left_out, 0},
    {"alone", "R2 of the driver alone", REGRESSION_MOST, alone, 0},
    {"mean-gap", "mean target where the driver is above its mean, less that of the rest", REGRESSION_MOST, mean_gap, 0},
    {"regression-share", "size of the standardised coefficient", REGRESSION_MOST, regression_share, 0},
    {"pratt", "coefficient times correlation", REGRESSION_MOST, product_measure, 0},
    {"logistic-shapley", "Shapley value of McFadden's R2; for yes and no", 12, logistic_shapley, 8, true, true},
    {"proportional-odds", "size of the coefficient; for ordered classes", REGRESSION_MOST, ordered_odds, 8, true},
    {0},
};

const importance_method *importance_find(const char *name)
{
    for (const importance_method *m = importance_methods; m->name; m++)
        if (!strcmp(m->name, name))
            return m;
    return NULL;
}

size_t importance_room(const importance_method *m, size_t drivers)
{
    size_t matrices = 4 * (drivers + 1) * (drivers + 1);
    return matrices + (m->all_subsets ? (size_t)1 << drivers : 0);
}
