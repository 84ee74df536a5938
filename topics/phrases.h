/* Words that belong together: "customer service". */
#ifndef TOPICS_PHRASES_H
#define TOPICS_PHRASES_H

#include "topics/pair_table.h"

#define PHRASES_GAP UINT32_MAX

/* Counts the neighbours in a document: ids[n], with PHRASES_GAP between what is not next to each other. Of very many
 * pairs the rare ones are forgotten on the way. False when memory ran out. */
bool phrases_count(pair_table *pairs, const uint32_t *ids, size_t n);

/*
 * The pairs that are no chance: by a log likelihood ratio (Dunning 1993) beyond what one in a hundred million reaches
 * by accident, so that a hundred thousand tests have room, and whose words go together (normalised pointwise mutual
 * information, Bouma 2009). of_word[ids]: how often each word stands in the corpus, which has `total` words.
 * phrases: id of each phrase, `first` and up by the ids of its words. False when memory ran out.
 */
bool phrases_choose(const pair_table *pairs, const uint32_t *of_word, uint64_t total, uint32_t first,
                    pair_table *phrases);

/* Puts the ids of phrases in the place of their words, from the left, and leaves out the gaps; works in place. Returns
 * how many ids are left. places[n] (may be NULL) says at which of the old places each begins. */
size_t phrases_join(const pair_table *phrases, uint32_t *ids, size_t n, uint32_t *places);

#endif
