/* Answers compared with what is right: a table of classes, its scores, and how far these are chance. */
#ifndef MODELS_CONFUSION_H
#define MODELS_CONFUSION_H

#include <stddef.h>
#include <stdint.h>

enum { CONFUSION_CLASSES = 5 }; /* at most */

typedef struct confusion {
    uint64_t cell[CONFUSION_CLASSES][CONFUSION_CLASSES]; /* [right][answer] */
} confusion;

typedef struct decision {
    uint8_t right, answer; /* classes */
} decision;

confusion confusion_of(const decision *decisions, size_t n);
/* Of n decisions drawn from these with replacement, n > 0; the same for the same number of the draw. Two answers to
 * the same questions are compared on the same draws (paired bootstrap: Efron and Tibshirani 1993, chapter 16). */
confusion confusion_redrawn(const decision *decisions, size_t n, uint64_t draw);

uint64_t confusion_count(const confusion *c); /* decisions */
uint64_t confusion_right(const confusion *c);
/* 0..1; NaN of no decisions. */
double confusion_accuracy(const confusion *c);
/* The mean F1 of the classes that are there, that is, that are right somewhere: a class that is only answered counts as
 * wrong answers to others, not as a class of its own. 0..1; NaN of no decisions. */
double confusion_macro_f1(const confusion *c);

/* Of classes in an order: the share of answers that are at most `distance` classes off, and the mean distance; NaN of
 * no decisions. */
double confusion_within(const confusion *c, int distance);
double confusion_distance(const confusion *c);
/* Cohen's kappa with quadratic weights (Cohen 1968): 1 where all are right, 0 where answers of the same shares by
 * chance would be as near; NaN where all are of one class. */
double confusion_kappa(const confusion *c);

/* The class of the largest p[classes]; of equal ones the first. */
int likeliest_class(const double *p, int classes);

typedef struct interval {
    double low, high;
} interval;

/* The middle 95 % of n > 0 draws, which are sorted (percentile interval: Efron and Tibshirani 1993, chapter 13). */
interval middle_of_draws(double *draws, size_t n);

#endif
