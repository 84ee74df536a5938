/*
 * The words of a language and how common they are, in a few bits each: what words that nobody knows are measured by
 * (typing slips, compounds, Russian in Latin letters).
 */
#ifndef TOKENIZER_WORD_COUNTS_H
#define TOKENIZER_WORD_COUNTS_H

#include "base/pack.h"

enum {
    WORD_COUNTS_LEVELS = 64, /* of how common a word is: WORD_COUNTS_PER_OCTAVE for each time it is twice as common */
    WORD_COUNTS_PER_OCTAVE = 2,
};

typedef enum word_counts_flags {
    WORD_COUNTS_FIRST = 1, /* begins compounds */
    WORD_COUNTS_LAST = 2,  /* ends compounds */
    WORD_COUNTS_WHOLE = 4, /* is none */
} word_counts_flags;

typedef struct word_counts {
    const uint32_t *common; /* [common_mask + 1] by open addressing: 23 bits of the hash, 6 of the level, 3 flags */
    uint32_t common_mask;
    const uint64_t *known; /* [known_words] Bloom filter (Bloom 1970) of all words, rare ones too */
    uint64_t known_bits;   /* 0: there is no vocabulary */
} word_counts;

/* Reads a pack; the vocabulary points into it. */
vp_status word_counts_read(const pack *p, word_counts *out, vp_error *error);

/* Whether a folded word is known; one unknown word in a hundred is taken for known. Nothing is known without a
 * vocabulary. */
bool word_counts_knows(const word_counts *v, str folded);
/* How common it is: twice the logarithm (base 2) of its occurrences in a billion words; 0 for all that are not among
 * the common words. *flags (may be NULL): word_counts_flags. */
unsigned word_counts_level(const word_counts *v, str folded, unsigned *flags);

/* Asks for the memory that word_counts_level will need. */
void word_counts_expect(const word_counts *v, str folded);

/* ---- Making one ---- */

typedef struct word_counts_entry {
    str word;           /* folded */
    double per_billion; /* occurrences in a billion words */
    unsigned flags;     /* word_counts_flags */
} word_counts_entry;

/* Writes a pack; the first WORD_COUNTS_COMMON entries, which should be the most common, get levels. */
vp_status word_counts_write(const word_counts_entry *entries, size_t count, const char *language, const char *meta,
                            const char *path, vp_error *error);

enum { WORD_COUNTS_COMMON = 49000, WORD_COUNTS_MAX = 500000 };

#endif
