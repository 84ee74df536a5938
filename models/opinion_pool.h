/* Two opinions on three classes become one: a weighted product of their probabilities (logarithmic opinion pool, Genest
 * and Zidek 1986). */
#ifndef MODELS_OPINION_POOL_H
#define MODELS_OPINION_POOL_H

#include <stdbool.h>
#include <stddef.h>

enum { POOL_OPINIONS = 2, POOL_CLASSES = 3 };

typedef struct opinion_pool {
    double weight[POOL_OPINIONS]; /* exponents */
    double bias[POOL_CLASSES];    /* added to the logarithms */
} opinion_pool;

/* The first opinion as it is: what a pool is drawn to by its regularisation. */
extern const opinion_pool opinion_pool_first;

/* p[POOL_OPINIONS][POOL_CLASSES] to out[POOL_CLASSES], which may be a row of p. */
void opinion_pool_blend(const opinion_pool *pool, const double *p, double *out);

/* Fits a pool to n examples by maximum likelihood, with a normal prior around opinion_pool_first. p[n][POOL_OPINIONS]
 * [POOL_CLASSES], label[n], weight[n]; examples whose `left_out` is `without` do not count. Deterministic. */
void opinion_pool_fit(const double *p, const int *label, const double *weight, const int *left_out, int without,
                      size_t n, opinion_pool *out);

/* Numbers that a pool can have. */
bool opinion_pool_is_sound(const opinion_pool *pool);

#endif
