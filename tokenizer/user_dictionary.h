/*
 * The user's own Chinese words, over what the model of segment.h thinks. A text file with one entry a line, written as
 * it stands in texts:
 *   word           is one word wherever it stands
 *   word<TAB>N     is preferred with weight N, 1 to 100 (100: as above)
 *   -word          is never one word
 *   word N class   is one word, as jieba writes it: N and class, which may be missing, are not looked at
 * A word holds a Chinese character at least. One that holds letters or digits too is mixed (T恤, 5G套餐): it is one
 * word wherever it is no part of a longer run of letters or digits, whatever its weight. Empty lines and lines that
 * begin with # are left out.
 */
#ifndef TOKENIZER_USER_DICTIONARY_H
#define TOKENIZER_USER_DICTIONARY_H

#include "base/error.h"
#include "base/str.h"

enum { DICTIONARY_WORDS_MAX = 1000000, DICTIONARY_LONGEST = 24 /* characters of a word */ };

typedef struct user_dictionary user_dictionary;

/* `text`: the content of the file `name`. *out is owned: user_dictionary_free. */
vp_status user_dictionary_new(str text, const char *name, user_dictionary **out, vp_error *error);
void user_dictionary_free(user_dictionary *d);

/* Adds to the scores ([places][SEGMENT_TAGS]) of the words in the dictionary among the characters that begin at
 * begins[0 .. places] of the text; of a mixed word with what of it is among them. */
void user_dictionary_score(const user_dictionary *d, str text, const uint32_t *begins, size_t places, int16_t *scores);
/* Bytes of the longest mixed word that begins at byte `begin` of the text; 0: none does. */
size_t user_dictionary_mixed(const user_dictionary *d, str text, size_t begin);
bool user_dictionary_forbids_any(const user_dictionary *d);
bool user_dictionary_forbids(const user_dictionary *d, str text, size_t begin, size_t end);

#endif
