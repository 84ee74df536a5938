/* Multinomial logistic regression with few dense features: probabilities from scores. */
#ifndef MODELS_SOFTMAX_H
#define MODELS_SOFTMAX_H

#include <stdbool.h>
#include <stddef.h>

/* Probabilities of `classes` classes (at most 8) for x[features]; weights[classes * features], class by class. */
void softmax_predict(const double *weights, size_t classes, size_t features, const double *x, double *probability);

/*
 * Fits weights (in and out; zeros, or what is known) to n examples by at most `rounds` steps of Newton's method,
 * L2-regularised towards the weights that came in (Hastie, Tibshirani and Friedman 2009, 4.4.1). x[n * features],
 * label[n], weight[n] (not negative); open[n]: bits (1 << class) of the classes that an example could have had, so that
 * it tells nothing of the others; NULL: all. Deterministic. False when memory ran out.
 */
bool softmax_fit(const double *x, const int *label, const double *weight, const unsigned char *open, size_t n,
                 size_t classes, size_t features, double l2, int rounds, double *weights);

#endif
