/* Words that are not written as they should be: typing slips, and Russian in Latin letters. */
#ifndef TOKENIZER_SPELLING_H
#define TOKENIZER_SPELLING_H

#include "base/buf.h"
#include "tokenizer/word_counts.h"

/* Appends the Russian word that stands in `folded` in Latin letters, spelt by sound ("privet") or typed on the wrong
 * keyboard ("ghbdtn"); *found says whether there is one. What is more common in English than it would be in Russian,
 * and brands, are left alone. False when memory ran out. */
bool spelling_cyrillic(const word_counts *russian, const word_counts *english, str folded, buf *out, bool *found);

/* Appends the word that an unknown one is a slip of: one letter too many, too few or wrong, or two that changed places
 * (Damerau 1964), where a common word is the only good answer; *found says whether there is one. False when memory ran
 * out. */
bool spelling_correct(const word_counts *v, str folded, buf *out, bool *found);

#endif
