#include "models/symmetric.h"

#include <math.h>
#include <string.h>

enum { MOST_SWEEPS = 60 };

bool cholesky_factor(double *a, size_t n, double smallest)
{
    for (size_t j = 0; j < n; j++) {
        double before = a[j * n + j], pivot = before;
        for (size_t k = 0; k < j; k++)
            pivot -= a[j * n + k] * a[j * n + k];
        if (!(pivot > smallest * before))
            return false;
        double root = sqrt(pivot);
        a[j * n + j] = root;
        for (size_t i = j + 1; i < n; i++) {
            double sum = a[i * n + j];
            for (size_t k = 0; k < j; k++)
                sum -= a[i * n + k] * a[j * n + k];
            a[i * n + j] = sum / root;
        }
    }
    return true;
}

void cholesky_solve(const double *factor, size_t n, double *b)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            b[i] -= factor[i * n + k] * b[k];
        b[i] /= factor[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            b[i] -= factor[k * n + i] * b[k];
        b[i] /= factor[i * n + i];
    }
}

void cholesky_inverse_diagonal(const double *factor, size_t n, double *out, double *scratch)
{
    for (size_t j = 0; j < n; j++) {
        memset(scratch, 0, n * sizeof *scratch);
        scratch[j] = 1;
        cholesky_solve(factor, n, scratch);
        out[j] = scratch[j];
    }
}

/* Turns rows and columns p and q so that a[p][q] becomes 0. */
static void rotate(double *a, double *vectors, size_t n, size_t p, size_t q)
{
    double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
    double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1), s = t * c;
    for (size_t k = 0; k < n; k++) {
        double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (size_t k = 0; k < n; k++) {
        double x = a[p * n + k], y = a[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        x = vectors[k * n + p];
        y = vectors[k * n + q];
        vectors[k * n + p] = c * x - s * y;
        vectors[k * n + q] = s * x + c * y;
    }
}

/* Of squares, off the diagonal. */
static double off_diagonal(const double *a, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            sum += a[i * n + j] * a[i * n + j];
    return sum;
}

void symmetric_eigen(double *a, size_t n, double *values, double *vectors)
{
    memset(vectors, 0, n * n * sizeof *vectors);
    double size = 0;
    for (size_t i = 0; i < n; i++) {
        vectors[i * n + i] = 1;
        size += a[i * n + i] * a[i * n + i];
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && off_diagonal(a, n) > 1e-30 * size; sweep++)
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++)
                if (a[p * n + q] != 0)
                    rotate(a, vectors, n, p, q);
    for (size_t i = 0; i < n; i++)
        values[i] = a[i * n + i];
}
