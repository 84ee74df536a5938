/*
 * How sure a document's first topic is. Both halves of documents (every other word) are given topics, each without the
 * other; how often these agree, by how large the first topic's share is and by how many words there are, is learned as
 * a logistic regression (Platt 1999). What is answered is how often another text of as many words on the same matter
 * would get the same topic.
 */
#ifndef TOPICS_CONFIDENCE_H
#define TOPICS_CONFIDENCE_H

#include "models/topic_matrix.h"

enum { CONFIDENCE_FEATURES = 3 };

typedef struct confidence {
    double weights[CONFIDENCE_FEATURES];
} confidence;

/* The matrix was learned from these documents, so each is taken out of it before it is judged: totals[topics] words of
 * each topic, and beta its pseudo-counts of each word. *parts: how often a topic that has a part of one half
 * (topic_is_part) has one of the other; a document may be about two topics alike, and its first one then is not sure.
 */
vp_status confidence_fit(const topic_matrix *m, const word_corpus *c, const double *totals, double beta,
                         confidence *out, confidence *parts, vp_error *error);

/*
 * The same for topics that each document has one of, which are surer than they may be. witnesses[i] was learned from
 * every other document, none with a number of another parity than i, so each document is judged by the one that has not
 * seen it: how often its halves agree, and how often its topic and that of the witness are those that other documents
 * have together more often than either with any other topic, in one direction or the other.
 */
vp_status confidence_witnessed(const topic_matrix *m, const topic_matrix witnesses[2], const word_corpus *c,
                               confidence *out, vp_error *error);

/* `share` of the first topic in a document of n words of the vocabulary; 0 where there are none. */
double confidence_of(const confidence *c, double share, size_t n);

/* The topic with the largest weight. */
uint32_t topic_best(const float *weights, uint32_t topics);

/* Whether a topic has at least a fifth of a document, and more than it has of one without words. */
bool topic_is_part(const topic_matrix *m, const float *weights, uint32_t topic);

#endif
