/* From a collection to a topic model in a file. */
#ifndef TOPICS_FIT_H
#define TOPICS_FIT_H

#include "topics/choose.h"
#include "topics/collection.h"
#include "topics/guide.h"
#include "topics/topic_model.h"

typedef struct topic_plan {
    const topic_model *before; /* goes on with it: its topics keep their numbers, and emerging ones come behind them */
    const guide *guide;        /* settled; NULL: none; going on: ignored */
    uint32_t topics;           /* 0: chosen; going on: ignored */
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

enum { TOPIC_EMERGING_MOST = 5, TOPIC_EXAMPLES = 3 };

/* What became of a topic since the documents that the model before was learned from. */
typedef struct topic_change {
    uint32_t topic;
    bool emerging;
    double documents;                  /* that have it as their first topic now */
    double before;                     /* share of the documents before; of an emerging one by its first words */
    double growth, low, high;          /* times as often as before, with its 95 % interval */
    uint64_t examples[TOPIC_EXAMPLES]; /* documents that are most about it, in the order they were collected */
    float weights[TOPIC_EXAMPLES];     /* 0: there is no such document */
} topic_change;

typedef struct topic_outcome {
    size_t documents, empty; /* empty: of them, those without a word of the vocabulary */
    uint32_t words, phrases, topics;
    uint32_t median_length; /* words of a document, content or not */
    bool single;            /* texts are short or few: learned as a mixture, one topic a text */
    bool few;               /* they are not short */
    double perplexity;
    topic_trials trials;   /* where the number of topics was chosen by them */
    uint32_t resumed;      /* iterations that had been made before, by a fit that was stopped */
    topic_change *changes; /* [topics] going on with a model; owned: free */
} topic_outcome;

/*
 * Writes the model to `path`. Beside it a file says how far the learning is; a fit that was stopped (VP_CANCELLED) or
 * killed goes on from there when it is begun again, with the same result. `c` may be given back (collection_release)
 * before the next call.
 */
vp_status topic_fit(const collection *c, const topic_plan *plan, const char *path, topic_outcome *out, vp_error *error);

#endif
