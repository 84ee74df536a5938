/*
 * Tagging of sequences by a linear chain: the score of a place is the sum of the rows that features put over it, and
 * the tags of neighbours score together. Learned by the averaged perceptron (Collins 2002) with a margin (Taskar et al.
 * 2004: a wrong tag is given a head start). Knows numbers only.
 */
#ifndef MODELS_CHAIN_H
#define MODELS_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHAIN_TAGS = 4 };

/* Adds weights[row * CHAIN_TAGS ...] to the places place .. place + width - 1, those outside of the sequence left out.
 */
typedef struct chain_feature {
    uint32_t row;
    int32_t place;
    uint32_t width;
} chain_feature;

typedef struct chain_example {
    const chain_feature *features; /* [count] */
    size_t count;
    const uint8_t *tags; /* [places], what is right */
    size_t places;       /* at least 1 */
} chain_example;

typedef struct chain_model {
    float *weights; /* [rows * CHAIN_TAGS], the caller's; start with zeros */
    size_t rows;
    float next[CHAIN_TAGS + 1][CHAIN_TAGS]; /* from tag (last: the beginning) to tag; CHAIN_NEVER stays so */
    bool last[CHAIN_TAGS];                  /* may stand at the end */
} chain_model;

#define CHAIN_NEVER (-1e30F)

typedef struct chain_settings {
    int rounds;   /* over all examples, in an order drawn by `seed` */
    float margin; /* head start of a wrong tag */
    uint64_t seed;
    bool (*progress)(void *context, double part); /* may be NULL; false stops */
    void *context;
} chain_settings;

typedef enum chain_outcome { CHAIN_LEARNED, CHAIN_STOPPED /* by `progress` */, CHAIN_NO_MEMORY } chain_outcome;

/* Deterministic. What is learned is of use with CHAIN_LEARNED only. */
chain_outcome chain_learn(chain_model *m, const chain_example *examples, size_t count, const chain_settings *settings);

#endif
