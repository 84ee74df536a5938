/* How much each subset of the drivers explains of the target. */
#ifndef CUSTOMERS_SUBSETS_H
#define CUSTOMERS_SUBSETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SUBSETS_MOST_DRIVERS = 24 };

/* A driver whose share that the others do not explain is smaller adds nothing: it repeats them. */
#define SUBSETS_SMALLEST 1e-9

/* R2 of the linear regression on every subset of `drivers` of them, to out[1 << drivers]; bit i of the index stands for
 * driver i. `correlations`: [(drivers + 1)^2], the target last. One elimination a subset, shared by all that go on from
 * it: some 3 * 2^drivers multiplications in all. The same bits for any number of threads. */
void subsets_explained(const double *correlations, size_t drivers, unsigned threads, double *out);

/* Each driver's Shapley value of the game explained[1 << drivers] (LMG: Lindeman, Merenda and Gold 1980; Grömping
 * 2007): what it adds to subsets, averaged over those of a size and then over the sizes. Destroys the table. */
void subsets_shapley(double *explained, size_t drivers, double *out);
/* What driver i adds to subsets of s others, on average, to out[i * drivers + s] (conditional dominance: Azen and
 * Budescu 2003). */
void subsets_conditional(const double *explained, size_t drivers, double *out);
/* True where a adds more than b to every subset of the others (complete dominance, the same). */
bool subsets_dominates(const double *explained, size_t drivers, size_t a, size_t b);

#endif
