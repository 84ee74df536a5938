/*
 * A linear model that chooses among a few classes, other ones at each place: weights of hashed pairs of feature and
 * class. Knows numbers only. Learnt by the averaged perceptron (Collins 2002, section 2; hashing: Weinberger et al.
 * 2009).
 */
#ifndef MODELS_PAIR_PERCEPTRON_H
#define MODELS_PAIR_PERCEPTRON_H

#include <stddef.h>
#include <stdint.h>

/* The weights as they lie in a pack. */
typedef struct pair_model {
    const int8_t *weights; /* [1 << bits], borrowed */
    uint32_t bits;         /* 1 to 31 */
} pair_model;

/* Where the weight of a pair stands. */
static inline uint32_t pair_place(uint32_t bits, uint32_t feature, uint32_t class)
{
    return (feature ^ (class + 1) * 0x9E3779B1u) * 0x85EBCA6Bu >> (32 - bits);
}

/* Sum of the weights of features[count] with a class. */
static inline int32_t pair_score(const pair_model *m, const uint32_t *features, size_t count, uint32_t class)
{
    int32_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += m->weights[pair_place(m->bits, features[i], class)];
    return sum;
}

/* ---- Training ---- */

typedef struct pair_trainer pair_trainer;

pair_trainer *pair_trainer_new(uint32_t bits); /* NULL when memory ran out; owned: pair_trainer_free */
void pair_trainer_free(pair_trainer *t);
float pair_trainer_score(const pair_trainer *t, const uint32_t *features, size_t count, uint32_t class);
/* Adds `by` to the weights of features[count] with a class. */
void pair_trainer_add(pair_trainer *t, const uint32_t *features, size_t count, uint32_t class, float by);
/* One more example was seen: averages count them. */
void pair_trainer_tick(pair_trainer *t);
/* The averages in eight bits: out[1 << bits]. */
void pair_trainer_export(pair_trainer *t, int8_t *out);

#endif
