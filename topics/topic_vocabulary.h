/* The words and phrases of a topic model, and the documents as their ids. */
#ifndef TOPICS_TOPIC_VOCABULARY_H
#define TOPICS_TOPIC_VOCABULARY_H

#include "models/topic_matrix.h"
#include "topics/collection.h"
#include "topics/phrases.h"

typedef struct topic_vocabulary {
    uint32_t words, count; /* ids below `words` are words, those from there to `count` phrases */
    str *stems;            /* [words] borrowed from the collection */
    uint32_t (*parts)[2];  /* [count - words] words of each phrase */
    str *shown;            /* [count] the commonest form of a word, or of a phrase's words together */
    pair_table phrases;
    word_corpus corpus;
    uint32_t *ids;    /* of the corpus */
    uint64_t *starts; /* of the corpus */
    arena memory;     /* of stems, parts, shown */
} topic_vocabulary;

/*
 * Leaves out words of few documents and of more than half of them, unless nothing would be left, and joins phrases.
 * `c` must outlive *out. On failure there is nothing to release.
 */
vp_status topic_vocabulary_new(const collection *c, topic_vocabulary *out, vp_error *error);
void topic_vocabulary_release(topic_vocabulary *v);

#endif
