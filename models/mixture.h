/*
 * The Dirichlet multinomial mixture for short texts: a document has one topic (Nigam et al. 2000), drawn by collapsed
 * Gibbs sampling, which leaves topics that nothing needs without documents (Yin and Wang 2014). Documents are drawn one
 * after the other, each given all others, so that threads have no part in it.
 */
#ifndef MODELS_MIXTURE_H
#define MODELS_MIXTURE_H

#include "models/topic_matrix.h"

typedef struct mixture mixture;

typedef struct mixture_settings {
    uint32_t topics; /* at most: 1 .. TOPICS_MAX */
    uint64_t seed;
    double alpha;    /* pseudo-documents of each topic */
    double beta;     /* pseudo-count of each word in each topic */
    topic_base base; /* borrowed as the corpus is; words NULL: none */
    topic_sets sets; /* borrowed the same */
} mixture_settings;

/* `c` is borrowed until mixture_free. VP_FORMAT for a corpus without words, VP_INVALID for topics out of range. *out is
 * owned: mixture_free. */
vp_status mixture_new(const word_corpus *c, const mixture_settings *settings, mixture **out, vp_error *error);
void mixture_free(mixture *m);

/* As of lda.h. */
vp_status mixture_start(mixture *m, const topic_matrix *from, vp_error *error);
learner_state mixture_state(const mixture *m);
vp_status mixture_resume(mixture *m, const learner_state *s, vp_error *error);

/* One iteration: draws a topic for every document. */
void mixture_step(mixture *m);
/* Log likelihood a word, each document given the others, as of the last iteration. */
double mixture_likelihood(const mixture *m);
/* Adds the current state to the mean that mixture_matrix gives. */
void mixture_sample(mixture *m);
/* The mean of the states sampled so far, of one at least; borrowed until the next call of those above. */
topic_matrix mixture_matrix(const mixture *m);

#endif
