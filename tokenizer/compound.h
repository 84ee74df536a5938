/* Dutch compounds into their parts. */
#ifndef TOKENIZER_COMPOUND_H
#define TOKENIZER_COMPOUND_H

#include "tokenizer/word_counts.h"

enum { COMPOUND_PARTS = 4 };

/* The parts of a folded word, without the letters that join them ("s", "en", "e"), as views into it: parts[0 ..
 * result). 1: the word is no compound, or cannot be told to be one. Each part is a common word, and the split whose
 * parts are the most common on geometric average wins (Koehn and Knight 2003, 3.2). */
size_t compound_split(const word_counts *v, str folded, str parts[COMPOUND_PARTS]);

#endif
