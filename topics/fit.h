/* From a collection to a topic model in a file. */
#ifndef TOPICS_FIT_H
#define TOPICS_FIT_H

#include "topics/choose.h"
#include "topics/collection.h"

typedef struct topic_plan {
    uint32_t topics; /* 0: chosen */
    uint64_t seed;
    int threads;         /* 0: as many as there are processors */
    uint32_t iterations; /* to 100,000; 0: the usual number of the method */
    const char *language;
    uint64_t probe; /* hash of the tokens that today's tokenizer makes */
    /* Told after every iteration; perplexity of a word given the others, 0 while there is none. False ends the work
     * with VP_CANCELLED. May be NULL. */
    bool (*progress)(void *context, uint32_t done, uint32_t all, double perplexity);
    void *context;
} topic_plan;

typedef struct topic_outcome {
    size_t documents, empty; /* empty: of them, those without a word of the vocabulary */
    uint32_t words, phrases, topics;
    uint32_t median_length; /* words of a document, content or not */
    bool single;            /* texts are short: learned as a mixture, one topic a text */
    double perplexity;
    topic_trials trials; /* where the number of topics was chosen by them */
} topic_outcome;

/* `c` may be given back (collection_release) before the next call. */
vp_status topic_fit(const collection *c, const topic_plan *plan, const char *path, topic_outcome *out, vp_error *error);

#endif
