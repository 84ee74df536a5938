/*
 * Decision trees for two classes: boosted one after the other, or a forest of independent ones. They are learned by
 * XGBoost (Chen and Guestrin 2016) through its C API, on one thread, so that a seed gives the same bits everywhere.
 * The library is loaded when trees are first learned: it is large, and nothing else needs it.
 */
#ifndef MODELS_TREES_H
#define MODELS_TREES_H

#include "base/error.h"

typedef enum trees_kind { TREES_BOOSTED, TREES_FOREST } trees_kind;

typedef struct trees_problem {
    const float *x;      /* [rows * columns] finite */
    const float *labels; /* [rows] 0 or 1 */
    size_t rows, columns;
    trees_kind kind;
    uint64_t seed;
} trees_problem;

typedef struct trees trees;

/* Loads the library, before threads that learn are started. VP_NOT_FOUND where it is not installed. */
vp_status trees_prepare(vp_error *error);
/* *out is owned: trees_free. VP_NOT_FOUND where the library is not installed, VP_LIMIT with what XGBoost says where it
 * refuses. */
vp_status trees_learn(const trees_problem *p, trees **out, vp_error *error);
/* Of rows x[rows * columns] the log odds of class 1 to scores[rows]; and unless `contributions` is NULL what each
 * column adds to them (of a forest: to its share of class 1), and last what is said without any, to contributions[rows
 * * (columns + 1)] (Shapley values of the trees: Lundberg et al. 2020). */
vp_status trees_score(trees *t, const float *x, size_t rows, float *scores, float *contributions, vp_error *error);
void trees_free(trees *t);

#endif
