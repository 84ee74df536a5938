/*
 * A linear classifier of two classes whose features are scaled by naive Bayes (Wang and Manning 2012, section 2.3; here
 * by the root of the log ratio): L2-regularised support vector machine with squared hinge loss, by dual coordinate
 * descent (Hsieh et al. 2008, algorithm 1). Knows numbers only. Deterministic.
 */
#ifndef MODELS_NB_SVM_H
#define MODELS_NB_SVM_H

#include "models/naive_bayes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SVM_BLOCKS = 2 };

/* Features of examples: hashes in blocks. A feature's value is 1 / sqrt(features of the example in its block), added up
 * where it repeats. Those of block b of example i: features[ends[i * SVM_BLOCKS + b - 1]] (0 for the first) to
 * features[ends[i * SVM_BLOCKS + b]]. */
typedef struct svm_examples {
    const uint32_t *features;
    const size_t *ends; /* [count * SVM_BLOCKS] */
    size_t count;
} svm_examples;

typedef struct svm_row {
    float weight; /* times the scale: what a feature adds to the score. In: where learning starts */
    float scale;  /* squared; 0: the row stays as it is */
} svm_row;

typedef struct svm_problem {
    svm_examples examples;
    const float *costs; /* [count] C of an example, with the sign of its side; 0: left out */
    svm_row *rows;      /* [row_count] in and out */
    uint32_t row_count; /* a power of two */
    int rounds;
    float bias; /* in and out */
} svm_problem;

/* Scales the rows by the log ratios of naive Bayes between the two sides. False when memory ran out. */
bool svm_scale(svm_problem *p, const bayes_settings *s);
/* Learns; weights that are not 0 at the start are what the penalty pulls to. False when memory ran out. */
bool svm_learn(svm_problem *p);
/* One step of it: moves the weights towards the right side of an example, as far as its C allows. With alpha 0, as for
 * a correction that comes alone, it is the passive-aggressive update (Crammer et al. 2006, PA-II). `length`: of
 * svm_length. Returns the new alpha. */
float svm_step(svm_problem *p, size_t example, float alpha, float length);
/* The squared length of an example; times[row_count] is zero before and after. */
float svm_length(const svm_problem *p, size_t example, uint32_t *times);
/* The score of an example of p->examples. */
float svm_score(const svm_problem *p, size_t example);

#endif
