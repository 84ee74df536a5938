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
    bool learn_priors; /* else alpha and beta stay; with a base beta stays */
    topic_base base;   /* borrowed as the corpus is; words NULL: none */
    topic_sets sets;   /* borrowed the same */
} lda_settings;

/* `c` is borrowed until lda_free. VP_FORMAT for a corpus without words, VP_INVALID for topics out of range. *out is
 * owned: lda_free. */
vp_status lda_new(const word_corpus *c, const lda_settings *settings, lda **out, vp_error *error);
void lda_free(lda *l);

/* Draws the topics anew from those of a matrix of as many topics and words, instead of with no knowledge; before the
 * first step. */
vp_status lda_start(lda *l, const topic_matrix *from, vp_error *error);
/* Where it stands; borrowed until the next call. */
learner_state lda_state(const lda *l);
/* Goes on from where another one stood, with the same corpus and settings. VP_FORMAT: that cannot be. */
vp_status lda_resume(lda *l, const learner_state *s, vp_error *error);

/* One iteration: draws a topic for every word. */
void lda_step(lda *l);
/* Log likelihood a word, each given the others, as of the last iteration: -log of it falls and then stands still. */
double lda_likelihood(const lda *l);
/* Adds the current state to the mean that lda_matrix gives. */
void lda_sample(lda *l);
/* The mean of the states sampled so far, of one at least; borrowed until the next call of those above. */
topic_matrix lda_matrix(const lda *l);
#endif
