#include "customers/regression.h"

#include "models/symmetric.h"

#include <math.h>
#include <string.h>

enum {
    PARAMETERS = REGRESSION_MOST + REGRESSION_CLASSES,
    MOST_STEPS = 50,
};
static const double SMALLEST_PIVOT = 1e-11, RIDGE = 1e-6, STEP_ENDS = 1e-10;

typedef struct newton {
    double curvature[PARAMETERS * PARAMETERS], slope[PARAMETERS];
    double likelihood, weight;
    size_t count;
} newton;

static double weight_of(const observations *o, size_t row)
{
    return o->weights ? o->weights[row] : 1;
}

/* The intercept's 1 and the columns in use, to out[count + 1]. */
static void columns_of(const observations *o, size_t row, const size_t *use, size_t count, double *out)
{
    out[0] = 1;
    for (size_t j = 0; j < count; j++)
        out[j + 1] = o->x[row * o->stride + (use ? use[j] : j)];
}

static void add_square(newton *n, const double *x, double factor)
{
    for (size_t i = 0; i < n->count; i++)
        for (size_t j = 0; j <= i; j++)
            n->curvature[i * n->count + j] += factor * x[i] * x[j];
}

static bool settle(newton *n, double scale, coefficients *out)
{
    double variance[PARAMETERS], scratch[PARAMETERS];
    cholesky_inverse_diagonal(n->curvature, n->count, variance, scratch);
    for (size_t i = 0; i < n->count; i++)
        out->error[i] = sqrt(scale * variance[i]);
    return true;
}

/* ---- Linear ---- */

/* Columns less their means: better conditioned, and the intercept is found at the end. */
bool regress_linear(const observations *o, const size_t *use, size_t count, coefficients *out)
{
    double mean[PARAMETERS] = {0}, x[PARAMETERS], y_mean = 0;
    newton n = {.count = count};
    for (size_t i = 0; i < o->rows; i++) {
        double w = weight_of(o, i);
        columns_of(o, i, use, count, x);
        n.weight += w;
        y_mean += w * o->y[i];
        for (size_t j = 0; j < count; j++)
            mean[j] += w * x[j + 1];
    }
    if (n.weight < (double)count + 2)
        return false;
    y_mean /= n.weight;
    for (size_t j = 0; j < count; j++)
        mean[j] /= n.weight;
    double total = 0, scale[PARAMETERS];
    for (size_t i = 0; i < o->rows; i++) {
        double w = weight_of(o, i), y = o->y[i] - y_mean;
        columns_of(o, i, use, count, x);
        for (size_t j = 0; j < count; j++)
            x[j + 1] -= mean[j];
        add_square(&n, x + 1, w);
        total += w * y * y;
        for (size_t j = 0; j < count; j++)
            n.slope[j] += w * y * x[j + 1];
    }
    for (size_t j = 0; j < count; j++)
        scale[j] = sqrt(n.curvature[j * count + j]);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j <= i; j++)
            n.curvature[i * count + j] /= scale[i] * scale[j];
    if (!cholesky_factor(n.curvature, count, SMALLEST_PIVOT))
        return false;
    double *b = out->value + 1, explained = 0, own[PARAMETERS];
    for (size_t j = 0; j < count; j++)
        own[j] = b[j] = n.slope[j] / scale[j];
    cholesky_solve(n.curvature, count, b);
    for (size_t j = 0; j < count; j++)
        explained += b[j] * own[j];
    double rest = total > explained ? total - explained : 0;
    coefficients errors;
    settle(&n, rest / (n.weight - (double)count - 1), &errors);
    out->value[0] = y_mean;
    out->error[0] = NAN;
    for (size_t j = 0; j < count; j++) {
        b[j] /= scale[j];
        out->error[j + 1] = errors.error[j] / scale[j];
        out->value[0] -= b[j] * mean[j];
    }
    out->fit = total > 0 ? explained / total : 0;
    return true;
}

/* ---- By Newton's method ---- */

/* Adds a row to likelihood, slope and curvature at the parameters `at`. */
typedef void (*row_terms)(newton *n, const double *x, size_t count, double y, size_t classes, const double *at,
                          double w);

static void gather(const observations *o, const size_t *use, size_t count, size_t classes, row_terms terms,
                   const double *at, newton *n)
{
    size_t parameters = n->count;
    memset(n, 0, sizeof *n);
    n->count = parameters;
    double x[PARAMETERS];
    for (size_t i = 0; i < o->rows; i++) {
        double w = weight_of(o, i);
        if (w == 0)
            continue;
        columns_of(o, i, use, count, x);
        terms(n, x, count, o->y[i], classes, at, w);
        n->weight += w;
    }
    for (size_t j = classes - 1; j < parameters; j++) { /* thresholds are free */
        n->curvature[j * parameters + j] += RIDGE * n->weight;
        n->slope[j] -= RIDGE * n->weight * at[j];
        n->likelihood -= 0.5 * RIDGE * n->weight * at[j] * at[j];
    }
}

/* Climbs from `at`; steps that lead down are halved. */
static bool climb(const observations *o, const size_t *use, size_t count, size_t classes, row_terms terms, double *at,
                  newton *n)
{
    newton next = {.count = n->count};
    gather(o, use, count, classes, terms, at, n);
    for (int round = 0; round < MOST_STEPS; round++) {
        if (!cholesky_factor(n->curvature, n->count, SMALLEST_PIVOT))
            return false;
        double step[PARAMETERS], moved[PARAMETERS], gain = -1;
        memcpy(step, n->slope, n->count * sizeof *step);
        cholesky_solve(n->curvature, n->count, step);
        for (double length = 1; gain < 0 && length > 1e-6; length /= 2) {
            for (size_t j = 0; j < n->count; j++)
                moved[j] = at[j] + length * step[j];
            gather(o, use, count, classes, terms, moved, &next);
            gain = next.likelihood - n->likelihood;
        }
        if (!(gain >= 0))
            break;
        memcpy(at, moved, n->count * sizeof *at);
        *n = next;
        if (gain <= STEP_ENDS * (1 + fabs(n->likelihood)))
            break;
    }
    return cholesky_factor(n->curvature, n->count, SMALLEST_PIVOT);
}

static double logistic(double z)
{
    return z >= 0 ? 1 / (1 + exp(-z)) : exp(z) / (1 + exp(z));
}

/* Classes as thresholds see them: P(y > k) = logistic(x b - t[k]). The terms of a row depend on the two thresholds
 * around its class. */
static void ordered_terms(newton *n, const double *x, size_t count, double y, size_t classes, const double *at,
                          double w)
{
    size_t k = (size_t)y, cuts = classes - 1;
    double z = 0;
    for (size_t j = 0; j < count; j++)
        z += at[cuts + j] * x[j + 1];
    double above = k > 0 ? logistic(z - at[k - 1]) : 1, beyond = k < cuts ? logistic(z - at[k]) : 0;
    double p = above - beyond;
    if (!(p > 1e-300)) {
        n->likelihood -= w * 700;
        return;
    }
    double da = above * (1 - above), db = beyond * (1 - beyond); /* slopes of both in z */
    double dda = da * (1 - 2 * above), ddb = db * (1 - 2 * beyond);
    double g = (da - db) / p;
    n->likelihood += w * log(p);
    double h = -((dda - ddb) / p - g * g); /* curvature in z */
    /* Of the parameters: z moves by x, the thresholds by -1 in their own term. */
    double ga = k > 0 ? -da / p : 0, gb = k < cuts ? db / p : 0;
    for (size_t i = 0; i < count; i++) {
        n->slope[cuts + i] += w * g * x[i + 1];
        for (size_t j = 0; j <= i; j++)
            n->curvature[(cuts + i) * n->count + cuts + j] += w * h * x[i + 1] * x[j + 1];
        if (k > 0)
            n->curvature[(cuts + i) * n->count + k - 1] += w * (dda / p - da * g / p) * x[i + 1];
        if (k < cuts)
            n->curvature[(cuts + i) * n->count + k] -= w * (ddb / p - db * g / p) * x[i + 1];
    }
    if (k > 0) {
        n->slope[k - 1] += w * ga;
        n->curvature[(k - 1) * n->count + k - 1] -= w * (dda / p - ga * ga);
    }
    if (k < cuts) {
        n->slope[k] += w * gb;
        n->curvature[k * n->count + k] += w * (ddb / p + gb * gb);
    }
    if (k > 0 && k < cuts)
        n->curvature[k * n->count + k - 1] += w * ga * gb;
}

/* Of no columns: thresholds at the shares of the classes. */
static bool start_thresholds(const observations *o, size_t classes, double *at, double *likelihood)
{
    double in[REGRESSION_CLASSES] = {0}, all = 0, below = 0;
    for (size_t i = 0; i < o->rows; i++) {
        in[(size_t)o->y[i]] += weight_of(o, i);
        all += weight_of(o, i);
    }
    *likelihood = 0;
    for (size_t k = 0; k < classes; k++) {
        if (!(in[k] > 0))
            return false;
        *likelihood += in[k] * log(in[k] / all);
        below += in[k];
        if (k + 1 < classes)
            at[k] = log(below / (all - below));
    }
    return true;
}

bool regress_ordered(const observations *o, const size_t *use, size_t count, size_t classes, coefficients *out)
{
    double empty;
    memset(out->value, 0, sizeof out->value);
    if (!start_thresholds(o, classes, out->value, &empty))
        return false;
    newton n = {.count = count + classes - 1};
    if (!climb(o, use, count, classes, ordered_terms, out->value, &n))
        return false;
    out->fit = 1 - n.likelihood / empty;
    return settle(&n, 1, out);
}

bool regress_logistic(const observations *o, const size_t *use, size_t count, coefficients *out)
{
    if (!regress_ordered(o, use, count, 2, out))
        return false;
    out->value[0] = -out->value[0]; /* the threshold is the intercept from the other side */
    return true;
}
