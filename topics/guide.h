/*
 * What people know of topics before these are learned: words that a topic begins with, words that are one, and words
 * that are of different topics (docs/formats.md). Seeds are of their topics alone (topic_sets). Words that go together
 * are learned as one, so that what each has of the other is the same in all topics: the must-link of Andrzejewski, Zhu
 * and Craven (2009). Words that stand apart are seeds of different topics.
 */
#ifndef TOPICS_GUIDE_H
#define TOPICS_GUIDE_H

#include "base/buf.h"
#include "topics/topic_vocabulary.h"

enum { GUIDE_BYTES_MAX = 1 << 20, GUIDE_LINES_MAX = 4000, GUIDE_WORDS_MAX = 20000, GUIDE_NAME_MAX = 200 };

typedef enum guide_kind { GUIDE_TOPIC, GUIDE_TOGETHER, GUIDE_APART } guide_kind;

typedef struct guide_line {
    guide_kind kind;
    str name; /* of a topic */
    str text; /* the words as they were written */
    uint64_t number;
} guide_line;

/* A word in a line, and a topic that a word is a seed of. */
typedef struct guide_pair {
    uint32_t of, word; /* line, or topic; number in `stems` */
} guide_pair;

typedef struct guide {
    const char *file;  /* for errors; borrowed */
    uint64_t hash;     /* of the text */
    guide_line *lines; /* [count] owned */
    size_t count, room;
    intern stems;
    str *forms; /* [stems.count] as they were written first; owned */
    size_t form_room;
    guide_pair *words; /* [word_count] in the order of the lines; owned */
    size_t word_count, word_room;
    guide_pair *seeds; /* [seed_count] owned */
    size_t seed_count, seed_room;
    uint32_t *same;  /* [stems.count] the word that stands for all it goes together with; owned */
    uint32_t topics; /* with seeds: those of lines first, in their order, then those of words that stand apart */
    arena memory;
} guide;

/* Reads a file. Errors have a line. Afterwards the words of each line are added by guide_add, and understood together
 * by guide_settle. *out: guide_release, also after a failure. */
vp_status guide_read(str text, const char *file, guide *out, vp_error *error);
vp_status guide_add(guide *g, size_t line, str stem, str form, vp_error *error);
/* VP_FORMAT when the lines contradict each other, or a topic has no words. */
vp_status guide_settle(guide *g, vp_error *error);
void guide_release(guide *g);

/* Adds a list of the words that a vocabulary does not have, as they were written; they steer nothing. */
bool guide_unknown(const guide *g, const topic_vocabulary *v, buf *out);

/* The guide for the words of a vocabulary. */
typedef struct guided {
    word_corpus corpus; /* words that are one have the id of the first; its words are owned */
    uint32_t *same;     /* [vocabulary] that id; owned */
    uint32_t *together; /* [vocabulary] documents of the words with that id; owned */
    const str *names;   /* [topics] of the topics with a seed in the documents, else {NULL, 0}; owned */
    uint32_t topics;    /* of the guide */
} guided;

/* *out: guided_release, also after a failure. */
vp_status guided_new(const guide *g, const topic_vocabulary *v, guided *out, vp_error *error);
void guided_release(guided *g);
/* Which of that many topics, not fewer than the guide's, each word is of; owned by the caller. */
vp_status guided_sets(const guide *g, const guided *d, const topic_vocabulary *v, uint32_t topics, topic_sets *out,
                      vp_error *error);
/*
 * Leaves a seeded topic the words that stand in documents with its seeds more often than by chance (at one in a
 * thousand); of any other word P(word | topic) is at most the geometric mean of the other topics. So of a text without
 * a seed, or what goes with seeds, another topic is at least as likely, and it does not get the name that people gave.
 * words[vocabulary * width] and prior[width] are of `topics` topics.
 */
vp_status guided_prove(const guided *d, topic_sets sets, uint32_t topics, const float *prior, uint32_t width,
                       float *words, vp_error *error);
/* Gives each of the words that were learned as one its part: rows of words[vocabulary * width]. */
void guided_share(const guided *d, const topic_vocabulary *v, float *words, uint32_t width);

#endif
