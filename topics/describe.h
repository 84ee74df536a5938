/* What people are told of topics: their words, names and worth. */
#ifndef TOPICS_DESCRIBE_H
#define TOPICS_DESCRIBE_H

#include "base/buf.h"
#include "topics/topic_model.h"

enum { TOPIC_TOP_WORDS = 10 /* that coherence and exclusivity are of */ };

/* The `count` words with the largest P(word | topic), phrases left out; fewer where there are no more. Returns how
 * many.
 */
size_t topic_top_words(const topic_matrix *m, uint32_t words, uint32_t topic, uint32_t *out, size_t count);

/* Shares of the documents by topic and how many have each first: share and documents of facts[topics]. */
vp_status topic_sizes(const topic_matrix *m, const word_corpus *c, int threads, topic_facts *facts, vp_error *error);

/* Coherence and exclusivity. */
vp_status topic_worth(const topic_matrix *m, const topic_vocabulary *v, topic_facts *facts, vp_error *error);

/* A name: the words and phrases that are most relevant to the topic (Sievert and Shirley 2014, lambda 0.6). Appended to
 * `out` with NUL at its end. `common`: [vocabulary] P(word). False when memory ran out. */
bool topic_label(const topic_matrix *m, const topic_vocabulary *v, const float *common, uint32_t topic, buf *out);

#endif
