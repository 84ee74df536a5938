/*
 * Naive Bayes over hashed features: how often each was seen in each class, and the log ratios that follow (Manning,
 * Raghavan and Schuetze 2008, 13.2; complement: Rennie et al. 2003). Knows numbers only: what the features are is the
 * caller's business. Counts add up: those of several machines together are those of one that has seen all texts.
 */
#ifndef MODELS_NAIVE_BAYES_H
#define MODELS_NAIVE_BAYES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BAYES_CLASSES = 3 };

typedef enum bayes_kind { BAYES_NONE, BAYES_MULTINOMIAL, BAYES_COMPLEMENT } bayes_kind;

typedef struct bayes_counts {
    uint32_t *seen; /* [rows * BAYES_CLASSES], owned: bayes_release */
    uint32_t rows;  /* a power of two */
    uint64_t texts[BAYES_CLASSES];
} bayes_counts;

/* All zero. False when memory ran out. */
bool bayes_start(bayes_counts *c, uint32_t rows);
void bayes_release(bayes_counts *c);
/* Adds the features of a text. */
void bayes_count(bayes_counts *c, const uint32_t *features, size_t count, int label);
/* Adds b to a, which has as many rows. */
void bayes_merge(bayes_counts *a, const bayes_counts *b);

typedef struct bayes_settings {
    double smoothing; /* added to every count */
    uint32_t least;   /* rows seen less often have weight 0 */
} bayes_settings;

/* Weights that tell the classes of bits `of` from those of bits `others` (class c: 1 << c): log P(f | of) - log P(f |
 * others). weights[rows]. */
void bayes_ratios(const bayes_counts *c, unsigned of, unsigned others, const bayes_settings *s, float *weights);

#endif
