/* What people are told of topics: their words, names and worth. */
#ifndef TOPICS_DESCRIBE_H
#define TOPICS_DESCRIBE_H

#include "base/buf.h"
#include "topics/topic_model.h"
#include "topics/topic_vocabulary.h"

enum { TOPIC_TOP_WORDS = 10 /* that coherence and exclusivity are of */, TOPIC_CANDIDATES = 20 };

/* The `count` words with the largest P(word | topic); fewer where there are no more. Returns how many. */
size_t topic_top_words(const topic_matrix *m, uint32_t topic, uint32_t *out, size_t count);

/* Of all documents: what the topics have of them. */
typedef struct topic_sizes {
    double *shares, *words; /* [topics] sums of the documents' shares, and of the words by these */
    uint32_t *firsts;       /* [topics] documents that have it as their first topic */
    uint32_t *phrases;      /* [phrases * topics] how often a phrase stands for each */
} topic_sizes;

/* On failure there is nothing to release. */
vp_status topic_sizes_new(const topic_matrix *m, const topic_vocabulary *v, int threads, topic_sizes *out,
                          vp_error *error);
void topic_sizes_release(topic_sizes *s);

/*
 * The words by which topics are shown, first[topics], and their coherence and exclusivity. Of the TOPIC_CANDIDATES most
 * probable words the three first and, with them, the seven that stand together most, then the others, each in the order
 * of their probability: people make more of such lists (Alokaili, Aletras and Stevenson 2019).
 */
vp_status topic_worth(const topic_matrix *m, const topic_vocabulary *v, topic_facts *facts, topic_words *first,
                      vp_error *error);

/* Coherence of such words in whatever documents: out[topics]. False when memory ran out. */
bool topic_coherence(const topic_words *first, uint32_t topics, const word_corpus *c, double *out);

/* The topics' names, each with NUL at its end: the words and phrases that are most relevant (Sievert and Shirley 2014,
 * lambda 0.4: lower than their 0.6, as phrases are rarer than words), less what a few of them may have by chance; that
 * all is "good" is no name. `s`: of the same
 * matrix. False when memory ran out. */
bool topic_labels(const topic_matrix *m, const topic_vocabulary *v, const topic_sizes *s, buf *out);

#endif
