#include "customers/gaussian_mixture.h"

#include "customers/kmeans.h"
#include "models/symmetric.h"

#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 200 };
static const double RIDGE = 1e-6, GAIN_ENDS = 1e-5 /* of the mean log likelihood */;

typedef struct mixture {
    const points *points;
    size_t segments;
    double *share;      /* [segments * count] of each point in each segment */
    double *weight;     /* [segments] */
    double *mean;       /* [segments * dimensions] */
    double *covariance; /* [segments * dimensions^2], factored */
    double *log_volume; /* [segments] of the determinant's root */
    double *scratch;    /* [dimensions] */
} mixture;

/* Means and covariances of the shares there are. False where a segment has no extent at all. */
static bool maximise(mixture *m)
{
    size_t n = m->points->count, d = m->points->dimensions;
    for (size_t c = 0; c < m->segments; c++) {
        const double *share = m->share + c * n;
        double *mean = m->mean + c * d, *covariance = m->covariance + c * d * d, total = 1e-10;
        memset(mean, 0, d * sizeof *mean);
        memset(covariance, 0, d * d * sizeof *covariance);
        for (size_t i = 0; i < n; i++) {
            total += share[i];
            for (size_t j = 0; j < d; j++)
                mean[j] += share[i] * points_at(m->points, i)[j];
        }
        for (size_t j = 0; j < d; j++)
            mean[j] /= total;
        for (size_t i = 0; i < n; i++) {
            const double *x = points_at(m->points, i);
            for (size_t j = 0; j < d && share[i] > 0; j++)
                for (size_t k = 0; k <= j; k++)
                    covariance[j * d + k] += share[i] * (x[j] - mean[j]) * (x[k] - mean[k]);
        }
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k <= j; k++)
                covariance[j * d + k] = covariance[j * d + k] / total + (j == k ? RIDGE : 0);
        m->weight[c] = total / (double)n;
        if (!cholesky_factor(covariance, d, 0))
            return false;
        m->log_volume[c] = 0;
        for (size_t j = 0; j < d; j++)
            m->log_volume[c] += log(covariance[j * d + j]);
    }
    return true;
}

static double log_density(const mixture *m, size_t c, const double *x)
{
    size_t d = m->points->dimensions;
    const double *mean = m->mean + c * d, *factor = m->covariance + c * d * d;
    double *z = m->scratch, squares = 0;
    for (size_t j = 0; j < d; j++) { /* forward substitution */
        z[j] = x[j] - mean[j];
        for (size_t k = 0; k < j; k++)
            z[j] -= factor[j * d + k] * z[k];
        z[j] /= factor[j * d + j];
        squares += z[j] * z[j];
    }
    return log(m->weight[c]) - m->log_volume[c] - 0.5 * (squares + (double)d * log(2 * M_PI));
}

/* Returns the log likelihood. */
static double expect(mixture *m)
{
    size_t n = m->points->count;
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        double most = -INFINITY, sum = 0;
        for (size_t c = 0; c < m->segments; c++) {
            double value = m->share[c * n + i] = log_density(m, c, points_at(m->points, i));
            most = fmax(most, value);
        }
        for (size_t c = 0; c < m->segments; c++)
            sum += m->share[c * n + i] = exp(m->share[c * n + i] - most);
        for (size_t c = 0; c < m->segments; c++)
            m->share[c * n + i] /= sum;
        total += most + log(sum);
    }
    return total;
}

static void climb(mixture *m)
{
    double before = -INFINITY;
    for (int round = 0; round < ROUNDS && maximise(m); round++) {
        double now = expect(m);
        if (now - before < GAIN_ENDS * (double)m->points->count)
            break;
        before = now;
    }
}

bool gaussian_mixture_fit(const points *p, const mixture_plan *plan, uint32_t *segment)
{
    size_t n = p->count, d = p->dimensions, k = plan->segments;
    mixture m = {.points = p, .segments = k};
    double spread, *memory = malloc((k * n + k + k * d + k * d * d + k + d + 1) * sizeof *memory);
    const kmeans_plan start = {k, plan->seed, plan->starts, plan->threads};
    if (!memory)
        return false;
    m.share = memory;
    m.weight = m.share + k * n;
    m.mean = m.weight + k;
    m.covariance = m.mean + k * d;
    m.log_volume = m.covariance + k * d * d;
    m.scratch = m.log_volume + k;
    bool ok = kmeans_fit(p, &start, segment, m.mean, &spread);
    for (size_t i = 0; ok && i < n; i++)
        for (size_t c = 0; c < k; c++)
            m.share[c * n + i] = segment[i] == c;
    if (ok)
        climb(&m);
    for (size_t i = 0; ok && i < n; i++)
        for (uint32_t c = 0; c < k; c++)
            if (m.share[c * n + i] > m.share[segment[i] * n + i])
                segment[i] = c;
    free(memory);
    return ok;
}
