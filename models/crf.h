/*
 * Linear-chain conditional random fields (Lafferty, McCallum and Pereira 2001): the best labels of a sequence and their
 * probabilities, from the scores of each place. Knows numbers only; models/crf_learn.h learns the weights.
 */
#ifndef MODELS_CRF_H
#define MODELS_CRF_H

#include "models/lanes.h"

#include <stdbool.h>

enum { CRF_LABELS_MAX = 128 };

#define CRF_NEVER (-1e30F)

/* How labels follow each other. Rows are `width` long: the labels, and more that are never used. */
typedef struct crf_chain {
    uint32_t labels, width; /* width: lanes_round_up(labels) */
    float *next; /* [labels + 1][width] score of a label behind another (last: at the beginning), or CRF_NEVER */
    float *end;  /* [width] 0 where a label may stand last, else CRF_NEVER */
} crf_chain;

/* Zeros, and CRF_NEVER for the labels that are not used. False when memory ran out; owned: crf_chain_release. */
bool crf_chain_new(crf_chain *c, uint32_t labels);
void crf_chain_release(crf_chain *c);

static inline float *crf_next(const crf_chain *c, size_t from)
{
    return c->next + from * c->width;
}

/* Memory of a thread for sequences of any length. Start with zeros. Owned: crf_work_release. */
typedef struct crf_work {
    size_t room;             /* places */
    uint32_t width;          /* of a row */
    float *forward;          /* [room][width] */
    float *backward;         /* [room][width] */
    float *potential;        /* [room][width] exp of the scores, the largest being 1 */
    float *marginal;         /* [room][width] probability of each label */
    float *scale;            /* [room] what `forward` was divided by */
    float *between, *across; /* [width + 1][width] exp of the chain's scores; the same the other way round */
} crf_work;

void crf_work_release(crf_work *w);

/* The best labels (Viterbi) of scores[places][width]: found[places]. Of equal ones the smaller. False when memory ran
 * out. */
bool crf_decode(const crf_chain *c, const float *scores, size_t places, uint8_t *found, crf_work *w);

/* exp of the chain's scores, into w->between and w->across: to be called when the chain is new or has changed, before
 * crf_marginals. False when memory ran out. */
bool crf_prepare(const crf_chain *c, crf_work *w);
/* Probabilities of all labels, into w->marginal; *log_sum (may be NULL) is the log of the sum over all ways. False when
 * memory ran out. */
bool crf_marginals(const crf_chain *c, const float *scores, size_t places, crf_work *w, double *log_sum);

#endif
