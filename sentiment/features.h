/*
 * What the learned model sees of a text, as hashes. Of each word, once a text: the word, its stem, the n-grams of its
 * letters, and whether it is shouted or drawn out; all that hangs on the word alone and is kept by its id. Of the text:
 * pairs of neighbours and negated words; in Chinese, n-grams of characters across words instead of letters.
 */
#ifndef SENTIMENT_FEATURES_H
#define SENTIMENT_FEATURES_H

#include "tokenizer/tokens.h"

/* Each block is weighed by its own number of features, so that the many n-grams do not drown the words. */
typedef enum feature_block { BLOCK_WORDS, BLOCK_CHARACTERS, BLOCK_COUNT } feature_block;

typedef struct word_features {
    uint64_t hash;              /* of the word; 0: no feature */
    uint32_t seen[2];           /* number of the text that last had the word, as it is and negated */
    uint32_t begin;             /* of its features in feature_maker.parts, if they are there */
    uint8_t count[BLOCK_COUNT]; /* of them */
} word_features;

typedef struct feature_list {
    uint32_t *items; /* [room], owned */
    size_t count, room;
} feature_list;

/* Where weights of features lie: rows of `columns` bytes, by the feature and `mask`. */
typedef struct feature_weights {
    const int8_t *rows;
    uint32_t mask, columns;
} feature_weights;

/* A worker's scratch and its column beside the words cache. Starts zeroed; feature_maker_release. */
typedef struct feature_maker {
    bool by_character;     /* Chinese */
    word_features *column; /* [column_room] by word id */
    uint32_t column_count, column_room, generation, texts;
    bool keeps;     /* the features of all words; else those of words that came with the text */
    uint32_t fresh; /* the first word whose features are in parts */
    feature_list parts;
    feature_weights expected; /* asked for as soon as a feature is known; rows NULL: none are */
    /* Of the text: */
    feature_list words;             /* ids of those words whose features it has */
    feature_list more[BLOCK_COUNT]; /* its other features */
    size_t count[BLOCK_COUNT];      /* of all its features */
    /* Where these stand, first and last token of each, when somebody wants to know: */
    bool traced;
    feature_list words_at, more_at[BLOCK_COUNT];
} feature_maker;

/* Finds the features of a text. `negated`: as a lexicon_scorer says it. False when memory ran out. */
bool features_of(feature_maker *m, const token_list *tokens, const words *w, const bool *negated);
/* Those of the word alone, block by block; borrowed until the next call. NULL when memory ran out. */
const uint32_t *features_of_word(feature_maker *m, const words *w, uint32_t id);
/* The feature of a negated word; hash: of word_features. */
uint32_t feature_negated(uint64_t hash);
/* False when memory ran out. */
bool feature_list_add(feature_list *l, uint32_t item);
void feature_maker_release(feature_maker *m);

#endif
