#include "models/softmax.h"

#include <math.h>
#include <string.h>

enum { CLASSES_MAX = 8, FEATURES_MAX = 32 };

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

void softmax_fit(const double *x, const int *label, const double *weight, size_t n, size_t classes, size_t features,
                 double l2, int rounds, double *weights)
{
    enum { SIZE = CLASSES_MAX * FEATURES_MAX };
    if (classes > CLASSES_MAX || features > FEATURES_MAX)
        return;
    const double rate = 0.05, decay1 = 0.9, decay2 = 0.999;
    double mean[SIZE] = {0}, square[SIZE] = {0}, total = 0;
    for (size_t i = 0; i < n; i++)
        total += weight[i];
    for (int round = 1; round <= rounds && total > 0; round++) {
        double gradient[SIZE] = {0}, p[CLASSES_MAX];
        for (size_t i = 0; i < n; i++) {
            softmax_predict(weights, classes, features, x + i * features, p);
            for (size_t c = 0; c < classes; c++)
                for (size_t f = 0; f < features; f++)
                    gradient[c * features + f] += weight[i] / total * (p[c] - (label[i] == (int)c)) *
                                                  x[i * features + f];
        }
        for (size_t k = 0; k < classes * features; k++) {
            double g = gradient[k] + l2 * weights[k];
            mean[k] = decay1 * mean[k] + (1 - decay1) * g;
            square[k] = decay2 * square[k] + (1 - decay2) * g * g;
            double unbiased = mean[k] / (1 - pow(decay1, round)), spread = square[k] / (1 - pow(decay2, round));
            weights[k] -= rate * unbiased / (sqrt(spread) + 1e-8);
        }
    }
}
