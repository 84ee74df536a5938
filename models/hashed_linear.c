#include "models/hashed_linear.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES_MAX = 256, LANES = 16 };

/* Narrow lanes are what makes this fast on any machine, wider vectors where there are some. */
CLONED void hashed_linear_sum(const hashed_linear *m, const uint32_t *features, size_t count, int16_t *sum)
{
    uint32_t classes = m->classes / LANES * LANES;
    memset(sum, 0, classes * sizeof *sum);
    for (size_t i = 0; i < count; i++) {
        const int8_t *row = m->rows + (size_t)(features[i] & (m->buckets - 1)) * classes;
        for (uint32_t c = 0; c < classes; c += LANES)
            for (int k = 0; k < LANES; k++)
                sum[c + k] = (int16_t)(sum[c + k] + row[c + k]);
    }
}

struct linear_trainer {
    uint32_t buckets, classes;
    float *weights, *bias; /* [buckets * classes], [classes] */
    float *squares;        /* [buckets] summed squared gradients of a row */
};

linear_trainer *linear_trainer_new(uint32_t buckets, uint32_t classes)
{
    linear_trainer *t = calloc(1, sizeof *t);
    if (!t || classes > CLASSES_MAX) {
        free(t);
        return NULL;
    }
    *t = (linear_trainer){.buckets = buckets, .classes = classes};
    t->weights = calloc((size_t)buckets * classes, sizeof *t->weights);
    t->bias = calloc(classes, sizeof *t->bias);
    t->squares = calloc(buckets, sizeof *t->squares);
    if (!t->weights || !t->bias || !t->squares) {
        linear_trainer_free(t);
        return NULL;
    }
    return t;
}

void linear_trainer_free(linear_trainer *t)
{
    if (!t)
        return;
    free(t->weights);
    free(t->bias);
    free(t->squares);
    free(t);
}

static void probabilities(const linear_trainer *t, const uint32_t *features, size_t count, float scale, float *p)
{
    memcpy(p, t->bias, t->classes * sizeof *p);
    for (size_t i = 0; i < count; i++) {
        const float *row = t->weights + (size_t)(features[i] & (t->buckets - 1)) * t->classes;
        for (uint32_t c = 0; c < t->classes; c++)
            p[c] += scale * row[c];
    }
    float top = p[0], sum = 0;
    for (uint32_t c = 1; c < t->classes; c++)
        top = p[c] > top ? p[c] : top;
    for (uint32_t c = 0; c < t->classes; c++)
        sum += p[c] = expf(p[c] - top);
    for (uint32_t c = 0; c < t->classes; c++)
        p[c] /= sum;
}

float *linear_trainer_weights(linear_trainer *t)
{
    return t->weights;
}

void linear_trainer_step(linear_trainer *t, const uint32_t *features, size_t count, uint32_t label, float rate)
{
    float p[CLASSES_MAX], scale = 1 / sqrtf((float)count + 1e-6f), norm = 0;
    probabilities(t, features, count, scale, p);
    p[label] -= 1; /* now the gradient of the scores */
    for (uint32_t c = 0; c < t->classes; c++)
        norm += p[c] * p[c];
    if (norm < 1e-6f)
        return;
    for (size_t i = 0; i < count; i++) {
        uint32_t bucket = features[i] & (t->buckets - 1);
        float *row = t->weights + (size_t)bucket * t->classes;
        t->squares[bucket] += norm * scale * scale;
        float step = rate * scale / (0.1f + sqrtf(t->squares[bucket]));
        for (uint32_t c = 0; c < t->classes; c++)
            row[c] -= step * p[c];
    }
    for (uint32_t c = 0; c < t->classes; c++)
        t->bias[c] -= rate * 0.01f * p[c];
}

float linear_trainer_export(const linear_trainer *t, int8_t *rows, float *bias)
{
    size_t n = (size_t)t->buckets * t->classes;
    double squares = 0;
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        squares += (double)t->weights[i] * t->weights[i];
        used += t->weights[i] != 0;
    }
    float step = (float)(sqrt(squares / (double)(used ? used : 1)) * 6 /
                         127); /* beyond six deviations weights are cut */
    if (step <= 0)
        step = 1;
    for (size_t i = 0; i < n; i++) {
        float w = roundf(t->weights[i] / step);
        rows[i] = (int8_t)(w > 127 ? 127 : w < -127 ? -127 : w);
    }
    memcpy(bias, t->bias, t->classes * sizeof *bias);
    return step;
}
