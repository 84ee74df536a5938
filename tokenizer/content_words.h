/* Which words say what a text is about. */
#ifndef TOKENIZER_CONTENT_WORDS_H
#define TOKENIZER_CONTENT_WORDS_H

#include "lexicons/lexicon.h"
#include "tokenizer/words.h"

/* False for marks, numbers, stop words, and what is too short to tell anything. `l`: lists of the language, or NULL. */
bool is_content_word(const lexicon *l, const word *w);
/* Whether it is an opinion by itself, as "good" is, so that it says of everything the same. */
bool is_polar_word(const lexicon *l, const word *w);

#endif
