/* Which topics of two models are the same. */
#ifndef TOPICS_MATCH_H
#define TOPICS_MATCH_H

#include "models/topic_matrix.h"

/*
 * Gives each topic of `a` one of `b`, which has as many of the same words, so that they are most alike in all: by the
 * cosines of P(word | topic). The first `fixed` topics are each other's whatever their words. match[topics],
 * cosines[topics] or NULL. Returns the mean cosine; NaN when memory ran out.
 */
double topic_match(const topic_matrix *a, const topic_matrix *b, uint32_t fixed, uint32_t *match, double *cosines);

#endif
