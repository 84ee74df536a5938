/* Symmetric matrices, small and dense, stored row by row. Plain loops in one order: the same bits everywhere. */
#ifndef MODELS_SYMMETRIC_H
#define MODELS_SYMMETRIC_H

#include <stdbool.h>
#include <stddef.h>

/* Factors a[n*n], positive definite, into its lower triangle L with a = L L' (what stands above stays). False where a
 * pivot is not above `smallest` times the diagonal it came from: the columns depend on each other. */
bool cholesky_factor(double *a, size_t n, double smallest);
/* Solves L L' x = b for x, in place of b[n]. */
void cholesky_solve(const double *factor, size_t n, double *b);
/* The diagonal of the inverse of L L' to out[n]. `scratch` has n. */
void cholesky_inverse_diagonal(const double *factor, size_t n, double *out, double *scratch);

/* Eigenvalues of a[n*n], which is destroyed, to values[n], and the vectors to the columns of vectors[n*n]: cyclic
 * Jacobi rotations (Golub and Van Loan, Matrix Computations, 8.5). In no order. */
void symmetric_eigen(double *a, size_t n, double *values, double *vectors);

#endif
