/* How many topics: tried on documents held out, and with two seeds. */
#ifndef TOPICS_CHOOSE_H
#define TOPICS_CHOOSE_H

#include "models/topic_matrix.h"

typedef struct topic_trial {
    uint32_t topics;
    double perplexity; /* of held-out words, given the other words of their documents */
    double stability;  /* mean cosine of the topics of two seeds, matched, by their sizes; 0..1 */
} topic_trial;

enum { TOPIC_TRIALS_MAX = 9 };

typedef struct topic_trials {
    topic_trial trials[TOPIC_TRIALS_MAX];
    size_t count;
    uint32_t chosen; /* topics */
} topic_trials;

typedef struct choose_plan {
    bool single; /* a document has one topic: a mixture */
    uint64_t seed;
    int threads;
    /* Told after every iteration; false ends the work with VP_CANCELLED. */
    bool (*progress)(void *context, uint32_t done, uint32_t all, double perplexity);
    /* Told after every number that was tried; may be NULL. */
    vp_status (*keep)(void *context, const topic_trials *t, vp_error *error);
    void *context;
} choose_plan;

/* out->count trials were made before (0 at first). Tries 5 to 100 topics, but no more than one for 20 documents, on
 * nine documents of ten. Chosen is the most stable number of those whose perplexity on the tenth has a third of what
 * the best gains over five topics. */
vp_status topic_choose(const word_corpus *c, const choose_plan *plan, topic_trials *out, vp_error *error);

#endif
