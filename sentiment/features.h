/* What naive Bayes sees of a text: its words and pairs of neighbours, as hashes. */
#ifndef SENTIMENT_FEATURES_H
#define SENTIMENT_FEATURES_H

#include "tokenizer/tokens.h"

/* A worker's scratch and its column beside the words cache. Starts zeroed; feature_maker_release. */
typedef struct feature_maker {
    uint64_t *hash_of; /* [hash_room] by word id; 0: no feature */
    uint32_t hash_count, hash_room, generation;
    uint64_t *features; /* [room] of the text */
    size_t room, count;
    bool by_character; /* Chinese: pairs of characters too, for words that the dictionary does not know */
} feature_maker;

/* Fills m->features[m->count]. A negated word (see lexicon_negated) is another feature than the word. False when memory
 * ran out. */
bool features_of(feature_maker *m, const token_list *tokens, const words *w, const bool *negated);
void feature_maker_release(feature_maker *m);

#endif
