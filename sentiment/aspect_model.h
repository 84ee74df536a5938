/*
 * Models of aspects, as they lie in a pack: a linear chain that finds the terms (tags: outside, begin, inside) and a
 * multinomial logistic regression for the polarity of a term, both over hashed features with rows of four weights of
 * eight bits. (Feature hashing: Weinberger et al. 2009; chain: models/chain.h.)
 */
#ifndef SENTIMENT_ASPECT_MODEL_H
#define SENTIMENT_ASPECT_MODEL_H

#include "base/pack.h"
#include "models/chain.h"
#include "sentiment/aspect_text.h"

enum { ASPECT_OUTSIDE, ASPECT_BEGIN, ASPECT_INSIDE, ASPECT_TAGS, ASPECT_POLARITIES = 3 /* by vp_sentiment_label */ };

typedef struct aspect_row {
    int8_t weight[ASPECT_LANES];
} aspect_row;

typedef struct aspect_model {
    const aspect_row *terms, *polarity;       /* [term_rows], [polarity_rows] */
    uint32_t term_rows, polarity_rows;        /* powers of two */
    float next[ASPECT_TAGS + 1][ASPECT_TAGS]; /* from tag (last: the beginning) to tag, in steps of a term row */
    float bias[ASPECT_POLARITIES], step;      /* of the polarity rows */
    bool words; /* false: features without words alone, which hold in other languages, too */
} aspect_model;

/* Reads a pack that holds one; the model points into it. */
vp_status aspect_model_read(const pack *p, aspect_model *out, vp_error *error);
vp_status aspect_model_write(const aspect_model *m, const char *language, str meta, const char *path, vp_error *error);

/* ---- Features: hashes, to be cut to the rows of a model ---- */

enum { ASPECT_TERM_FEATURES = 96, ASPECT_POLARITY_FEATURES = 1024 };

/* What a word says of the place `offset` behind it (-ASPECT_REACH .. ASPECT_REACH); returns their number. */
size_t aspect_word_features(const aspect_word *w, int offset, bool words, uint32_t *out);
/* What else tells of token i: pairs of words, entries of the taxonomy, polar words near. */
size_t aspect_place_features(const aspect_text *t, size_t i, bool words, uint32_t *out);

typedef struct aspect_term {
    uint32_t begin, end; /* tokens [begin, end) */
} aspect_term;

/* What tells the polarity of terms[which]; they are in order and apart. `blind`: what the sentence says, whatever the
 * term (for comparison). */
size_t aspect_polarity_features(const aspect_text *t, const aspect_term *terms, size_t count, size_t which, bool words,
                                bool blind, uint32_t *out);

/* From the first to the last of the terms that are named in one breath with terms[which] ("the food and the service
 * were great"): words about one are about all. *first and *last: indices. */
aspect_term aspect_group(const aspect_text *t, const aspect_term *terms, size_t count, size_t which, size_t *first,
                         size_t *last);

/* ---- Use ---- */

typedef struct aspect_scratch {
    uint8_t (*from)[ASPECT_TAGS]; /* [room] the tag before the best way to a tag; owned: free */
    size_t room;
} aspect_scratch;

/* The terms of the text by its best tags (Viterbi), into out[t->count]. False when memory ran out. */
bool aspect_model_terms(const aspect_model *m, const aspect_text *t, aspect_scratch *s, aspect_term *out,
                        size_t *count);
void aspect_model_polarity(const aspect_model *m, const uint32_t *features, size_t count, double *probability);

#endif
