/* A topic model as it lies in a pack: the topics, the words they are told by, and what is known of each. */
#ifndef TOPICS_TOPIC_MODEL_H
#define TOPICS_TOPIC_MODEL_H

#include "base/pack.h"
#include "topics/collection.h"
#include "topics/confidence.h"

/* What is known of a topic from the documents it was learned from. */
typedef struct topic_facts {
    double share;       /* of all documents, 0..1 */
    double coherence;   /* mean NPMI of its first words, -1..1 (Bouma 2009; Lau, Newman and Baldwin 2014) */
    double exclusivity; /* how far its first words are its own: mean share of the topic in each, 0..1 */
    double stability;   /* how alike it is in runs with other seeds, 0..1; negative: not known */
    double documents;   /* that have it as their first topic */
    double words;       /* of all documents, by its shares of these */
} topic_facts;

enum { TOPIC_SHOWN = 15, TOPIC_NO_WORD = UINT32_MAX };
/* The words that a topic is shown by; TOPIC_NO_WORD where there are no more. */
typedef uint32_t topic_words[TOPIC_SHOWN];

/* Of what a model was learned. */
typedef struct topic_source {
    double documents;
    double beta; /* pseudo-counts of each word in each topic */
} topic_source;

typedef struct topic_model {
    pack pack;
    char language[8];
    topic_matrix matrix;
    intern stems;              /* ids of the words */
    const char **shown;        /* [matrix.vocabulary] in `memory` */
    const char **labels;       /* [topics] in `memory` */
    const topic_facts *facts;  /* [topics] */
    const topic_words *first;  /* [topics] */
    const uint32_t *frequency; /* [matrix.vocabulary] documents that hold each word */
    topic_source source;
    confidence confidence;
    confidence parts;
    bool knows_parts; /* false: of a mixture, and of older models */
    arena memory;
} topic_model;

/* Checks all that a pack holds. It is borrowed for the life of the model. Owned: topic_model_release. */
vp_status topic_model_read(const pack *p, topic_model *out, vp_error *error);
void topic_model_release(topic_model *m);

/* How often a word stood for each topic in the documents before: counts[matrix.topics], not whole numbers. */
void topic_model_counts(const topic_model *m, uint32_t word, float *counts);

/* Hash of the tokens that its tokenizer makes of the probe. */
uint64_t topic_model_probe(const topic_model *m);

/* What is written of a new model. */
typedef struct topic_draft {
    const char *language;
    str meta;
    uint64_t probe;
    const str *stems, *shown;  /* [matrix.vocabulary] */
    const uint32_t *frequency; /* [matrix.vocabulary] */
    topic_source source;
    topic_matrix matrix;
    const topic_facts *facts; /* [topics] */
    const topic_words *first; /* [topics] */
    str labels;               /* [topics] each with NUL at its end */
    confidence confidence;
    confidence parts;
    bool knows_parts;
} topic_draft;

vp_status topic_model_write(const topic_draft *d, const char *path, vp_error *error);

/* ---- New documents ---- */

typedef struct topic_reader {
    const topic_model *model;
    word_column column; /* ids in the vocabulary; WORD_NONE: the word is not in it */
    uint32_t *ids;      /* [room] of the document */
    size_t room;
    float *weights, *scratch; /* [width], [2 * width] */
} topic_reader;

vp_status topic_reader_open(const topic_model *m, topic_reader *out, vp_error *error);
void topic_reader_release(topic_reader *r);

typedef struct topic_answer {
    const float *weights; /* [topics], sum 1; borrowed until the next call */
    size_t count;
    uint32_t best;     /* topic of the largest weight */
    double confidence; /* that this is what the document is about, 0..1 */
    size_t words;      /* of the vocabulary in the document */
} topic_answer;

/* Shares of the topics in a document; `l` as of collection_add. The same document always gets the same. */
vp_status topic_reader_answer(topic_reader *r, const words *w, const token_list *tokens, const lexicon *l,
                              topic_answer *out, vp_error *error);

#endif
