/* What is known of the strings of one to four characters in the text that a segmenter learns from. For the trainer. */
#ifndef TOKENIZER_SEGMENT_STRINGS_H
#define TOKENIZER_SEGMENT_STRINGS_H

#include "tokenizer/segment.h"

/* A run of Han characters among the symbols of all text, with at least SEGMENT_CONTEXT other symbols on either side. */
typedef struct text_run {
    uint32_t begin, places;
    uint32_t fold; /* of a run with words: the part of the training text it is in, below STRING_FOLDS */
} text_run;

enum { STRING_FOLDS = 10, STRING_CLASSES = 256 };

typedef struct text_runs {
    const uint16_t *symbols;
    const uint8_t *tags;  /* by the index of the symbol, segment_tag; of runs with words */
    const text_run *runs; /* [count], the first `with_words` have words */
    size_t count, with_words;
} text_runs;

typedef struct known_string {
    uint64_t gram;
    uint8_t class; /* not 0 */
} known_string;

/*
 * Finds the class of every string of `length` that is known: of how freely it stands in all runs, how often it is a
 * word where it occurs with words, and whether it is among entries[entry_count] (sorted). Which tell the same share a
 * class; class 0 is that nothing is known. *known (sorted by gram) is owned: free.
 *
 * at[] gets by the index of its first symbol the class of each string in the runs with words. There the string's being
 * a word is judged from the other folds alone: else the learner would take every word for one that it had seen before.
 */
vp_status strings_classify(const text_runs *t, size_t length, const uint64_t *entries, size_t entry_count,
                           known_string **known, size_t *known_count, uint8_t *at, vp_error *error);

/* The `length` symbols from s on as one number. */
static inline uint64_t gram_of(const uint16_t *s, size_t length)
{
    uint64_t gram = 0;
    for (size_t i = 0; i < length; i++)
        gram |= (uint64_t)s[i] << 16 * i;
    return gram;
}

#endif
