/* Least values of functions without derivatives. */
#ifndef MODELS_SIMPLEX_H
#define MODELS_SIMPLEX_H

#include <stddef.h>

enum { SIMPLEX_MOST = 40 /* variables */ };

/* Moves x[0..n) to where f is least near by (Nelder and Mead 1965; with coefficients by dimension: Gao and Han 2012),
 * starting with steps of `step[i]`, until values and places agree, starting anew from there until that gains nothing,
 * at most `most` evaluations. f may give infinity for what is not allowed, but not at the start. Returns the least
 * value. */
double simplex_minimise(double (*f)(void *context, const double *x), void *context, size_t n, double *x,
                        const double *step, size_t most);

#endif
