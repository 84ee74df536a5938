/* Which topics of two models are the same. */
#ifndef TOPICS_MATCH_H
#define TOPICS_MATCH_H

#include "topics/topic_model.h"

/*
 * Gives each topic of `a` one of `b`, which has as many of the same words, so that they are most alike in all: by the
 * cosines of P(word | topic). The first `fixed` topics are each other's whatever their words. match[topics],
 * cosines[topics] or NULL. Returns the mean cosine; NaN when memory ran out.
 */
double topic_match(const topic_matrix *a, const topic_matrix *b, uint32_t fixed, uint32_t *match, double *cosines);

/* The same of two models with words and numbers of topics of their own: match and cosines have room for the larger
 * number; match[k] from the topics of `b` on: none. Words and topics that only one has count as unlike. */
double topic_match_models(const topic_model *a, const topic_model *b, uint32_t *match, double *cosines);

/* Cosine from which on two topics are taken for one. */
#define TOPIC_ALIKE 0.4

#endif
