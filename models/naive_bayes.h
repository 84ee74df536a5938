/*
 * Naive Bayes over hashed features: document counts in, log ratios out. Knows numbers only: what the features are is
 * the caller's business. Multinomial with binarised counts (Manning, Raghavan and Schuetze 2008, 13.3; Wang and Manning
 * 2012).
 */
#ifndef MODELS_NAIVE_BAYES_H
#define MODELS_NAIVE_BAYES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BAYES_CLASSES = 3 };

/* ---- Using ---- */

/* A slot of the table as it lies in a pack: open addressing by the low bits of the feature's hash. */
typedef struct bayes_slot {
    uint32_t check;   /* high bits of the hash; 0 with both weights 0: free */
    int16_t polarity; /* log P(f | class 2) - log P(f | class 0), in steps of BAYES_STEP */
    int16_t middle;   /* log P(f | class 1) - the mean of the other two, in the same steps */
} bayes_slot;

#define BAYES_STEP (1.0 / 1024)

/* The slot of a feature, or NULL. `slot_count` is a power of two. */
const bayes_slot *bayes_find(const bayes_slot *slots, uint32_t slot_count, uint64_t hash);

/* ---- Counting and training ---- */

typedef struct bayes_counts bayes_counts;

bayes_counts *bayes_counts_new(void); /* NULL when memory ran out; owned: bayes_counts_free */
void bayes_counts_free(bayes_counts *c);
/* Adds a document's features (repeats are counted once). False when memory ran out. */
bool bayes_count(bayes_counts *c, const uint64_t *features, size_t count, int label);

typedef struct bayes_settings {
    double smoothing;       /* added to every count */
    uint32_t min_documents; /* features seen in fewer are left out */
    double min_weight;      /* and those whose |log ratio| * sqrt(documents) is smaller */
} bayes_settings;

/* The table of log ratios: owned (free), NULL when memory ran out. The same counts give the same bytes. */
bayes_slot *bayes_table(const bayes_counts *c, const bayes_settings *settings, uint32_t *slot_count,
                        uint32_t *features);

#endif
