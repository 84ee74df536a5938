/* Documents as word ids, and what topic models make of them: which words each topic uses, and how common it is. */
#ifndef MODELS_TOPIC_MATRIX_H
#define MODELS_TOPIC_MATRIX_H

#include "base/error.h"

#include <stdbool.h>

enum { TOPICS_MAX = 4096, TOPIC_VOCABULARY_MAX = 1 << 24, TOPIC_CELLS_MAX = 1 << 28 /* words times topics */ };

typedef struct word_corpus {
    const uint32_t *words;  /* [starts[documents]] ids below `vocabulary` */
    const uint64_t *starts; /* [documents + 1] */
    size_t documents;
    uint32_t vocabulary;
} word_corpus;

/* Every so-manieth document from number `first` below `every` or, with `others`, all but these. *out's arrays are
 * owned: word_corpus_release, also after a failure. */
bool word_corpus_part(const word_corpus *c, size_t first, size_t every, bool others, word_corpus *out);
void word_corpus_release(word_corpus *c);

typedef struct topic_matrix {
    uint32_t topics, width; /* width: `topics`, rounded up to whole lanes */
    uint32_t vocabulary;
    bool single;        /* a document has one topic: its shares are the probabilities of each */
    const float *words; /* [vocabulary * width] P(word | topic), a row a word; 0 beyond the last topic */
    const float *prior; /* [width] pseudo-counts of the topics in a document; 0 beyond the last topic */
} topic_matrix;

/* What is known already of the words of each topic, from documents that are not there any more. */
typedef struct topic_base {
    const float *words;     /* [vocabulary * width] how often each word stands for each topic */
    const float *documents; /* [width] of each topic */
} topic_base;

/*
 * What is known of which topics a word can be of: a row a word, what P(word | topic) is multiplied by, which is 1 or,
 * where the word is not of the topic, TOPIC_FAINT. Its words are drawn for their topics then, as good as always (the
 * sets of topics of Andrzejewski and Zhu 2009), and what stands around them is learned: pseudo-counts would not do,
 * for a topic of few documents gets a small prior, which makes them fewer.
 */
typedef const float *topic_sets; /* [vocabulary * width]; NULL: each word is of any */
#define TOPIC_FAINT 0x1p-10f

/* Where the learning stands: all that it needs to go on as if it had not been interrupted. */
typedef struct learner_state {
    uint32_t iteration, samples;
    double beta, likelihood;
    const void
        *topics; /* current topic of each word of the corpus (uint16_t), of a mixture of each document (uint32_t) */
    size_t topics_size;
    const float *prior;      /* [width] */
    const float *mean_words; /* [vocabulary * width] of the samples */
    const float *mean_prior; /* [width] the same */
} learner_state;

/* Copies a matrix with only `topics` of its topics, order[topics] (NULL: the first). Its `words` and `prior` are owned:
 * topic_matrix_release. */
vp_status topic_matrix_pick(const topic_matrix *m, const uint32_t *order, uint32_t topics, topic_matrix *out,
                            vp_error *error);
void topic_matrix_release(topic_matrix *m);

/* The error of a state that does not fit: VP_FORMAT. */
vp_status learner_state_foreign(vp_error *error);

/* What all that learn topics ask: VP_FORMAT for a corpus without words, VP_INVALID for topics out of range. */
vp_status topic_check(const word_corpus *c, uint32_t topics, vp_error *error);

/*
 * Shares of the topics in a document of n words, in weights[width]; they sum to 1, and are those of the prior when n is
 * 0. `scratch` has room for 2 * width. By the zero-order collapsed variational update (Asuncion et al. 2009), until
 * the shares stand still, every second step over-relaxed to twice its length, or of a single topic by Bayes' rule: no
 * random numbers.
 */
void topic_matrix_infer(const topic_matrix *m, const uint32_t *words, size_t n, float *weights, float *scratch);

/* Held-out log likelihood by document completion (Wallach et al. 2009): the shares of a document are inferred from its
 * words at even places, and predict those at odd places. *predicted: how many these were. */
vp_status topic_matrix_completion(const topic_matrix *m, const word_corpus *c, double *log_likelihood,
                                  uint64_t *predicted, vp_error *error);

#endif
