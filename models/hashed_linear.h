/*
 * A linear classifier over hashed features with many classes: multinomial logistic regression, one row of weights a
 * bucket. Knows numbers only. (Feature hashing: Weinberger et al. 2009.)
 */
#ifndef MODELS_HASHED_LINEAR_H
#define MODELS_HASHED_LINEAR_H

#include "base/clones.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* The weights as they lie in a pack: [buckets][classes], class c of bucket b at rows[b * classes + c]. */
typedef struct hashed_linear {
    const int8_t *rows;
    uint32_t buckets;  /* a power of two */
    uint32_t classes;  /* a multiple of 16 (unused ones have no weight and `bias` -1e9) */
    const float *bias; /* [classes] */
    float step;        /* value of a weight of 1 */
} hashed_linear;

enum { HASHED_LINEAR_ONCE = INT16_MAX / 128 }; /* rows that 16 bits can sum */

/* sum[classes] = the rows of features[count] together, count <= HASHED_LINEAR_ONCE. */
void hashed_linear_sum(const hashed_linear *m, const uint32_t *features, size_t count, int16_t *sum);
/* score[classes] = bias + step / sqrt(count) * sum, where sum is of the rows of `count` features. */
PART_OF_CLONED void hashed_linear_score(const hashed_linear *m, const int32_t *restrict sum, size_t count,
                                        float *restrict score)
{
    const float *restrict bias = m->bias;
    const float scale = m->step / sqrtf((float)count + 1e-6f);
    for (uint32_t c = 0, classes = m->classes; c < classes; c++)
        score[c] = bias[c] + scale * (float)sum[c];
}

/* ---- Training: stochastic gradient descent with AdaGrad steps ---- */

typedef struct linear_trainer linear_trainer;

linear_trainer *linear_trainer_new(uint32_t buckets,
                                   uint32_t classes); /* NULL when memory ran out; owned: linear_trainer_free */
void linear_trainer_free(linear_trainer *t);
/* The weights so far, [buckets * classes], to begin with others than 0; borrowed. */
float *linear_trainer_weights(linear_trainer *t);
/* One example; `rate` is the step size. */
void linear_trainer_step(linear_trainer *t, const uint32_t *features, size_t count, uint32_t label, float rate);
/* The trained weights in eight bits: rows[buckets * classes], bias[classes]; returns the step. */
float linear_trainer_export(const linear_trainer *t, int8_t *rows, float *bias);

#endif
