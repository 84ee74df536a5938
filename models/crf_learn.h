/*
 * Learning the weights of a linear-chain conditional random field: by L-BFGS with an elastic net (liblbfgs; OWL-QN,
 * Andrew and Gao 2007), or online by the averaged perceptron (Collins 2002). Knows numbers only.
 *
 * Features hang together in units: all that a word says of the place two behind it is one unit, whatever the number of
 * its features. A unit is summed once for all places it stands over.
 */
#ifndef MODELS_CRF_LEARN_H
#define MODELS_CRF_LEARN_H

#include "models/crf.h"

typedef struct crf_data {
    const uint32_t *rows;      /* [unit_first[units]] features of the units */
    const size_t *unit_first;  /* [units + 1] */
    const uint32_t *over;      /* [place_first[places]] units over the places */
    const size_t *place_first; /* [places + 1] */
    const uint8_t *labels;     /* [places], what is right */
    const size_t *first;       /* [sequences + 1] places */
    size_t units, sequences;
    uint32_t row_count;
} crf_data;

typedef struct crf_weights {
    crf_chain chain; /* CRF_NEVER stays so */
    float *rows;     /* [row_count][chain.width], the caller's */
} crf_weights;

typedef struct crf_settings {
    double l1, l2;                                /* of the log likelihood: l1 |w| + l2 w^2 (crf_learn_batch) */
    int rounds;                                   /* over all sequences, at most */
    uint64_t seed;                                /* of the order (crf_learn_online) */
    bool (*progress)(void *context, double part); /* may be NULL; false stops */
    void *context;
} crf_settings;

typedef enum crf_outcome { CRF_LEARNED, CRF_STOPPED /* by `progress` */, CRF_NO_MEMORY } crf_outcome;

/* From weights that are 0. A feature has weights for the labels only that it was seen with. Deterministic. */
crf_outcome crf_learn_batch(crf_weights *w, const crf_data *d, const crf_settings *s);
/* The weights are averages over all steps. Deterministic. */
crf_outcome crf_learn_online(crf_weights *w, const crf_data *d, const crf_settings *s);

/* The negative log likelihood of the data without penalties, and where the `gradient` (like `w`, zeros at first) is not
 * NULL, its derivatives. For tests. False when memory ran out. */
bool crf_loss(const crf_weights *w, const crf_data *d, double *loss, crf_weights *gradient);

#endif
