/*
 * Latent Dirichlet allocation (Blei, Ng and Jordan 2003) by Gibbs sampling with delayed counts: within an iteration a
 * document sees its own counts as they are, and those of the words as they were when the iteration began, but for the
 * word in hand, which is taken out (Newman et al. 2009). So documents do not wait for each other, and the result is the
 * same for any number of threads. Every word draws from its exact distribution over all topics, with vectors; there is
 * no proposal that could be rejected. Priors are learned: one for each topic, one for all words (Wallach, Mimno and
 * McCallum 2009).
 */
#ifndef MODELS_LDA_H
#define MODELS_LDA_H

#include "models/topic_matrix.h"

#include <stdbool.h>

typedef struct lda lda;

typedef struct lda_settings {
    uint32_t topics; /* 1 .. TOPICS_MAX */
    uint64_t seed;
    int threads;       /* 0: as many as there are processors */
    double alpha;      /* of all topics of a document together, to begin with */
    double beta;       /* of each word of a topic, to begin with */
    bool learn_priors; /* else alpha and beta stay */
} lda_settings;

/* `c` is borrowed until lda_free. VP_FORMAT for a corpus without words, VP_INVALID for topics out of range. *out is
 * owned: lda_free. */
vp_status lda_new(const word_corpus *c, const lda_settings *settings, lda **out, vp_error *error);
void lda_free(lda *l);

/* One iteration: draws a topic for every word. */
void lda_step(lda *l);
/* Log likelihood a word, each given the others, as of the last iteration: -log of it falls and then stands still. */
double lda_likelihood(const lda *l);
/* Adds the current state to the mean that lda_matrix gives. */
void lda_sample(lda *l);
/* The mean of the states sampled so far, of one at least; borrowed until the next call of those above. */
topic_matrix lda_matrix(const lda *l);
/* The current topic of every word of the corpus; borrowed. */
const uint16_t *lda_topics(const lda *l);

#endif
