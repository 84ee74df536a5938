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
 * phrases: a number from 0 for each, of at most 32,768, the commonest. False when memory ran out.
 */
bool phrases_choose(const pair_table *pairs, const uint32_t *of_word, uint64_t total, pair_table *phrases);

/* Log likelihood ratio of a word a times, another b times, together n times, of `total` (Dunning 1993): as chi square
 * of one degree where they stand together by chance. */
double phrases_ratio(double n, double a, double b, double total);

/* The phrases in a document of ids[n], from the left, without those that begin in another one. found[n / 2] and
 * places[n / 2]: their numbers, and where each begins. Returns how many. */
size_t phrases_find(const pair_table *phrases, const uint32_t *ids, size_t n, uint32_t *found, uint32_t *places);

#endif
