/*
 * Chinese words of our own that are one word wherever the tokens around end with them: goods that news and dictionaries
 * seldom name (洗发水), and words with letters or digits (T恤, 4S店). Tokens are only joined, so a list changes no
 * other word, and models that learned from the tokens stay good.
 */
#ifndef TOKENIZER_WHOLE_WORDS_H
#define TOKENIZER_WHOLE_WORDS_H

#include "base/str.h"

typedef struct whole_words whole_words;

enum { WHOLE_LONGEST = 8 /* characters of a word */ };

/* `list`: one simplified word of two characters or more a line; lines that begin with # are comments. A word of more
 * than WHOLE_LONGEST characters is never found. Owned: whole_words_free. NULL when memory ran out. */
whole_words *whole_words_new(str list);
void whole_words_free(whole_words *w); /* NULL is allowed */

/* Bytes of the longest word that begins at byte `begin`, in any case, width and script of Chinese; 0: none. */
size_t whole_words_at(const whole_words *w, str text, size_t begin);

#endif
