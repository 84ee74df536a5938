/*
 * A yes or no from hashed features: logistic regression with one weight of eight bits a bucket. Every example has the
 * same number of features, one a template. Knows numbers only. (Feature hashing: Weinberger et al. 2009.)
 */
#ifndef MODELS_HASHED_BINARY_H
#define MODELS_HASHED_BINARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The weights as they lie in a pack. */
typedef struct hashed_binary {
    const int8_t *weights; /* [buckets] */
    uint32_t buckets;      /* a power of two */
} hashed_binary;

/* Yes when positive. Features are hashes: their low bits choose the bucket. */
static inline int hashed_binary_score(const hashed_binary *m, const uint32_t *features, size_t count)
{
    int sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += m->weights[features[i] & (m->buckets - 1)];
    return sum;
}

/* ---- Training ---- */

typedef struct binary_examples {
    size_t width;       /* features of an example */
    uint32_t *features; /* [room][width], owned: binary_examples_release */
    uint8_t *labels;    /* [room], owned */
    size_t count, room;
} binary_examples;

/* False when memory ran out. */
bool binary_examples_add(binary_examples *e, const uint32_t *features, bool label);
void binary_examples_release(binary_examples *e);
/* Fills weights[buckets], by stochastic gradient descent with AdaGrad steps (Duchi et al. 2011) in an order that hangs
 * on nothing but the count. A feature of a single example gets no weight. False when memory ran out. */
bool hashed_binary_train(const binary_examples *e, uint32_t buckets, int8_t *weights);

#endif
