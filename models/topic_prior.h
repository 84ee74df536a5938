/* Dirichlet priors fitted to counts (Minka 2000, Estimating a Dirichlet distribution, fixed point of equation 55). */
#ifndef MODELS_TOPIC_PRIOR_H
#define MODELS_TOPIC_PRIOR_H

#include <stddef.h>
#include <stdint.h>

/* How often each count occurs. Small counts have a bin each, of larger ones eight an octave share one: what is asked of
 * them is smooth. */
enum { PRIOR_BINS = 448 };

uint32_t prior_bin(uint32_t count);

/* A few rounds of the fixed point. of_topic[topics * PRIOR_BINS]: documents by how often they have the topic, which is
 * once at least; of_length[PRIOR_BINS]: by their words. alpha[topics]: in and out, kept within sane bounds. */
void prior_fit_topics(const uint32_t *of_topic, const uint32_t *of_length, size_t topics, float *alpha);

/* One value for all words: of_word[PRIOR_BINS] pairs of word and topic by their count, totals[topics] words of each
 * topic. Returns the new beta. */
double prior_fit_words(const uint32_t *of_word, const uint32_t *totals, size_t topics, uint32_t vocabulary,
                       double beta);

#endif
