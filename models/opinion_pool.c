#include "models/opinion_pool.h"

#include <math.h>

enum { PARAMETERS = POOL_OPINIONS + POOL_CLASSES, ROUNDS = 300 };

static const double LEAST_PROBABILITY = 1e-4; /* nobody is surer than that */
static const double PRIOR = 2;                /* examples that the prior counts for */

const opinion_pool opinion_pool_first = {{1, 0}, {0}};

static double log_of(double p)
{
    return log(p > LEAST_PROBABILITY ? p : LEAST_PROBABILITY);
}

void opinion_pool_blend(const opinion_pool *pool, const double *p, double *out)
{
    double z[POOL_CLASSES], top = -INFINITY, sum = 0;
    for (int c = 0; c < POOL_CLASSES; c++) {
        z[c] = pool->bias[c];
        for (int o = 0; o < POOL_OPINIONS; o++)
            z[c] += pool->weight[o] * log_of(p[o * POOL_CLASSES + c]);
        top = z[c] > top ? z[c] : top;
    }
    for (int c = 0; c < POOL_CLASSES; c++)
        sum += z[c] = exp(z[c] - top);
    for (int c = 0; c < POOL_CLASSES; c++)
        out[c] = z[c] / sum;
}

static void add_gradient(const opinion_pool *pool, const double *p, int label, double weight,
                         double gradient[PARAMETERS])
{
    double now[POOL_CLASSES];
    opinion_pool_blend(pool, p, now);
    for (int c = 0; c < POOL_CLASSES; c++) {
        double error = weight * (now[c] - (label == c));
        for (int o = 0; o < POOL_OPINIONS; o++)
            gradient[o] += error * log_of(p[o * POOL_CLASSES + c]);
        gradient[POOL_OPINIONS + c] += error;
    }
}

void opinion_pool_fit(const double *p, const int *label, const double *weight, const int *left_out, int without,
                      size_t n, opinion_pool *out)
{
    const double rate = 0.05, decay1 = 0.9, decay2 = 0.999; /* Adam (Kingma and Ba 2015) */
    double mean[PARAMETERS] = {0}, square[PARAMETERS] = {0}, total = PRIOR, largest = 0;
    *out = opinion_pool_first;
    for (size_t i = 0; i < n; i++)
        largest = left_out[i] != without && weight[i] > largest ? weight[i] : largest;
    for (size_t i = 0; i < n; i++)
        total += left_out[i] != without ? weight[i] / largest : 0;
    for (int round = 1; round <= ROUNDS && largest > 0; round++) {
        double gradient[PARAMETERS] = {0};
        for (size_t i = 0; i < n; i++)
            if (left_out[i] != without)
                add_gradient(out, p + i * POOL_OPINIONS * POOL_CLASSES, label[i], weight[i] / largest / total,
                             gradient);
        for (int k = 0; k < PARAMETERS; k++) {
            double *at = k < POOL_OPINIONS ? &out->weight[k] : &out->bias[k - POOL_OPINIONS];
            double g = gradient[k] + PRIOR / total * (*at - (k == 0));
            mean[k] = decay1 * mean[k] + (1 - decay1) * g;
            square[k] = decay2 * square[k] + (1 - decay2) * g * g;
            double unbiased = mean[k] / (1 - pow(decay1, round)), spread = square[k] / (1 - pow(decay2, round));
            *at -= rate * unbiased / (sqrt(spread) + 1e-8);
        }
    }
}

bool opinion_pool_is_sound(const opinion_pool *pool)
{
    const double most = 1e3;
    bool sound = true;
    for (int o = 0; o < POOL_OPINIONS; o++)
        sound = sound && fabs(pool->weight[o]) < most;
    for (int c = 0; c < POOL_CLASSES; c++)
        sound = sound && fabs(pool->bias[c]) < most;
    return sound;
}
