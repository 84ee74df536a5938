/*
 * Word classes by exchange (Kneser and Ney 1993; Martin, Liermann and Ney 1998): each word in turn goes to the class
 * where the classes tell most of what stands beside their words. Knows numbers only.
 */
#ifndef MODELS_EXCHANGE_H
#define MODELS_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stands beside each word, and how often; the most frequent word first. */
typedef struct exchange_counts {
    const size_t *first;      /* [words + 1] */
    const uint32_t *contexts; /* [first[words]] below context_count */
    const uint32_t *counts;   /* [first[words]] */
    uint32_t words, context_count;
} exchange_counts;

/* out[words]: the class of each word, below `classes` (2 to 65,536). `progress` (may be NULL) is asked after each of
 * the rounds; false stops. Deterministic. False when memory ran out. */
bool exchange_classes(const exchange_counts *x, uint32_t classes, int rounds,
                      bool (*progress)(void *context, double part), void *context, uint16_t *out);

#endif
