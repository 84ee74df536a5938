/* Words that are not written as they should be: typing slips, and the letters of another alphabet. */
#ifndef TOKENIZER_SPELLING_H
#define TOKENIZER_SPELLING_H

#include "base/buf.h"
#include "tokenizer/word_counts.h"

/* Appends the word that stands in `folded` in the letters of the other alphabet: Russian spelt by sound ("privet"), or
 * Russian or English typed on the other's keyboard ("ghbdtn", "руддщ"); *found says whether there is one. What is more
 * common in English than it would be in Russian, and brands, are left alone. False when memory ran out. */
bool spelling_alphabet(const word_counts *russian, const word_counts *english, str folded, buf *out, bool *found);

enum { SPELLING_BYTES = 128 };

/* The word that was typed while the keyboard was set to the other of Russian and Latin letters; returns its bytes in
 * `out`, 0: there is none that is common enough. */
size_t spelling_retyped(const word_counts *russian, const word_counts *english, str folded, char out[SPELLING_BYTES]);

/* Bytes of the longest common Russian word that `text` begins with when it was typed on a Latin keyboard and some of
 * its keys write marks there ("[jhjibq", "j,vfy"); 0: there is none. */
size_t spelling_across_marks(const word_counts *russian, str text);

/* Appends the word that an unknown one is a slip of: one letter too many, too few or wrong, or two that changed places
 * (Damerau 1964), where a common word is the only good answer; *found says whether there is one. False when memory ran
 * out. */
bool spelling_correct(const word_counts *v, str folded, buf *out, bool *found);

#endif
