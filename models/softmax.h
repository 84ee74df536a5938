/* Multinomial logistic regression with few dense features: probabilities from scores. */
#ifndef MODELS_SOFTMAX_H
#define MODELS_SOFTMAX_H

#include <stddef.h>

/* Probabilities of `classes` classes for x[features]; weights[classes * features], class by class. */
void softmax_predict(const double *weights, size_t classes, size_t features, const double *x, double *probability);

/*
 * Fits weights (in and out; start with zeros) to n examples by full-batch gradient descent with Adam (Kingma and Ba
 * 2015), L2-regularised. x[n * features], label[n], weight[n] (not negative). Deterministic.
 */
void softmax_fit(const double *x, const int *label, const double *weight, size_t n, size_t classes, size_t features,
                 double l2, int rounds, double *weights);

#endif
