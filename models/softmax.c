#include "models/softmax.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES_MAX = 8 };

void softmax_predict(const double *weights, size_t classes, size_t features, const double *x, double *probability)
{
    double top = -INFINITY, sum = 0;
    for (size_t c = 0; c < classes; c++) {
        double z = 0;
        for (size_t f = 0; f < features; f++)
            z += weights[c * features + f] * x[f];
        probability[c] = z;
        top = z > top ? z : top;
    }
    for (size_t c = 0; c < classes; c++)
        sum += probability[c] = exp(probability[c] - top);
    for (size_t c = 0; c < classes; c++)
        probability[c] /= sum;
}

/* ---- Fitting ---- */

typedef struct softmax_problem {
    const double *x, *weight;
    const int *label;
    const unsigned char *open; /* NULL: all classes of all */
    size_t n, classes, features;
    const double *start; /* [classes * features] what the penalty pulls to */
    double l2, total;    /* of the weights */
} softmax_problem;

/* Of an example, among the classes that are open to it. */
static void predict(const softmax_problem *q, const double *weights, size_t example, double *p)
{
    softmax_predict(weights, q->classes, q->features, q->x + example * q->features, p);
    double sum = 0;
    for (size_t c = 0; q->open && c < q->classes; c++)
        sum += p[c] = q->open[example] >> c & 1 ? fmax(p[c], 1e-300) : 0;
    for (size_t c = 0; q->open && c < q->classes; c++)
        p[c] /= sum;
}

/* Mean loss with its penalty. */
static double loss_at(const softmax_problem *q, const double *weights)
{
    double loss = 0, p[CLASSES_MAX];
    for (size_t i = 0; i < q->n; i++) {
        predict(q, weights, i, p);
        loss -= q->weight[i] / q->total * log(fmax(p[q->label[i]], 1e-300));
    }
    for (size_t k = 0; k < q->classes * q->features; k++)
        loss += q->l2 / 2 * (weights[k] - q->start[k]) * (weights[k] - q->start[k]);
    return loss;
}

/* Adds an example's part to the lower half of the Hessian: of classes c, d p_c (1[c = d] - p_d) x x'. */
static void add_curvature(const softmax_problem *q, const double *x, const double *p, double weight, double *hessian)
{
    size_t features = q->features, size = q->classes * features;
    for (size_t c = 0; c < q->classes; c++)
        for (size_t d = 0; d <= c; d++) {
            double bend = weight * p[c] * ((c == d) - p[d]);
            for (size_t f = 0; f < features; f++)
                for (size_t g = 0; g < features; g++)
                    hessian[(c * features + f) * size + d * features + g] += bend * x[f] * x[g];
        }
}

static void derive(const softmax_problem *q, const double *weights, double *gradient, double *hessian)
{
    const double ridge = 1e-9; /* a shift of all classes together changes nothing */
    size_t size = q->classes * q->features;
    double p[CLASSES_MAX];
    memset(hessian, 0, size * size * sizeof *hessian);
    for (size_t k = 0; k < size; k++) {
        gradient[k] = q->l2 * (weights[k] - q->start[k]);
        hessian[k * size + k] = q->l2 + ridge;
    }
    for (size_t i = 0; i < q->n; i++) {
        const double *x = q->x + i * q->features;
        double weight = q->weight[i] / q->total;
        predict(q, weights, i, p);
        for (size_t c = 0; c < q->classes; c++)
            for (size_t f = 0; f < q->features; f++)
                gradient[c * q->features + f] += weight * (p[c] - (q->label[i] == (int)c)) * x[f];
        add_curvature(q, x, p, weight, hessian);
    }
}

/* Solves a x = b for a symmetric positive a[n * n], given by its lower half, by Cholesky; both are overwritten, b by x.
 */
static void solve(double *a, double *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * n + j];
            for (size_t k = 0; k < j; k++)
                sum -= a[i * n + k] * a[j * n + k];
            a[i * n + j] = i == j ? sqrt(fmax(sum, 1e-12)) : sum / a[j * n + j];
        }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            b[i] -= a[i * n + k] * b[k];
        b[i] /= a[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            b[i] -= a[k * n + i] * b[k];
        b[i] /= a[i * n + i];
    }
}

/* Goes along the step, half as far as long as that does not help. False when no way helps. */
static bool advance(const softmax_problem *q, double *weights, const double *step, double *loss, double *scratch)
{
    size_t size = q->classes * q->features;
    for (double length = 1; length > 1e-4; length /= 2) {
        for (size_t k = 0; k < size; k++)
            scratch[k] = weights[k] - length * step[k];
        double next = loss_at(q, scratch);
        if (next >= *loss)
            continue;
        bool enough = *loss - next > 1e-10;
        *loss = next;
        memcpy(weights, scratch, size * sizeof *weights);
        return enough;
    }
    return false;
}

bool softmax_fit(const double *x, const int *label, const double *weight, const unsigned char *open, size_t n,
                 size_t classes, size_t features, double l2, int rounds, double *weights)
{
    size_t size = classes * features;
    double *start = malloc(size * sizeof *start);
    softmax_problem q = {x, weight, label, open, n, classes, features, start, l2, 0};
    if (start)
        memcpy(start, weights, size * sizeof *start);
    for (size_t i = 0; i < n; i++)
        q.total += weight[i];
    double *gradient = malloc(size * sizeof *gradient), *scratch = malloc(size * sizeof *scratch),
           *hessian = malloc(size * size * sizeof *hessian);
    bool ok = classes <= CLASSES_MAX && start && gradient && scratch && hessian;
    double loss = ok && q.total > 0 ? loss_at(&q, weights) : 0;
    for (int round = 0; ok && q.total > 0 && round < rounds; round++) {
        derive(&q, weights, gradient, hessian);
        solve(hessian, gradient, size);
        if (!advance(&q, weights, gradient, &loss, scratch))
            break;
    }
    free(start);
    free(gradient);
    free(scratch);
    free(hessian);
    return ok;
}
