/* The words that topics are made of, the phrases that name them, and the documents as both. */
#ifndef TOPICS_TOPIC_VOCABULARY_H
#define TOPICS_TOPIC_VOCABULARY_H

#include "models/topic_matrix.h"
#include "topics/collection.h"
#include "topics/phrases.h"

typedef struct topic_vocabulary {
    uint32_t words;
    str *stems;          /* [words] borrowed from the collection */
    str *shown;          /* [words] the commonest form */
    bool *polar;         /* [words] that is an opinion */
    uint32_t *frequency; /* [words] documents that hold each */
    uint32_t phrases;
    uint32_t (*parts)[2]; /* [phrases] words of each */
    str *phrases_shown;   /* [phrases] their commonest forms together */
    word_corpus corpus;   /* words; ids below `words` */
    word_corpus spoken;   /* phrases in the same documents; numbers below `phrases` */
    arena memory;         /* of stems, shown, parts, phrases_shown */
} topic_vocabulary;

/* Words that are in it whatever the documents hold, with their ids and forms: those of a model. */
typedef struct known_words {
    const intern *stems;
    const char *const *shown; /* [stems->count] */
} known_words;

/*
 * Leaves out words of few documents and of more than half of them, unless nothing would be left, and finds phrases.
 * These name topics; in the place of their words they would hide from short texts what they share. `c` and
 * `known` (may be NULL) must outlive *out. On failure there is nothing to release.
 */
vp_status topic_vocabulary_new(const collection *c, const known_words *known, topic_vocabulary *out, vp_error *error);
void topic_vocabulary_release(topic_vocabulary *v);

#endif
