/* What the learned model of sentiment says of single words. */
#ifndef SENTIMENT_WORD_MOOD_H
#define SENTIMENT_WORD_MOOD_H

#include "sentiment/sentiment.h"

/* Positive minus negative, for a word of the text that was scored last; 0 where nothing was learned. A scorer's words
 * have a root mean square near WORD_MOOD_USUAL. */
float word_mood(const sentiment_scorer *s, uint32_t word, bool negated);

#define WORD_MOOD_USUAL 1.7F

#endif
