/*
 * The words of a language and how common they are, in a few bits each: what words that nobody knows are measured by
 * (typing slips, compounds, Russian in Latin letters).
 */
#ifndef TOKENIZER_VOCABULARY_H
#define TOKENIZER_VOCABULARY_H

#include "base/pack.h"

enum {
    VOCABULARY_LEVELS = 64, /* of how common a word is: VOCABULARY_PER_OCTAVE for each time it is twice as common */
    VOCABULARY_PER_OCTAVE = 2,
};

typedef enum vocabulary_flags {
    VOCABULARY_FIRST = 1, /* begins compounds */
    VOCABULARY_LAST = 2,  /* ends compounds */
    VOCABULARY_WHOLE = 4, /* is none */
} vocabulary_flags;

typedef struct vocabulary {
    const uint32_t *common; /* [common_mask + 1] by open addressing: 23 bits of the hash, 6 of the level, 3 flags */
    uint32_t common_mask;
    const uint64_t *known; /* [known_words] Bloom filter (Bloom 1970) of all words, rare ones too */
    uint64_t known_bits;   /* 0: there is no vocabulary */
} vocabulary;

/* Reads a pack; the vocabulary points into it. */
vp_status vocabulary_read(const pack *p, vocabulary *out, vp_error *error);

/* Whether a folded word is known; one unknown word in a hundred is taken for known. Nothing is known without a
 * vocabulary. */
bool vocabulary_knows(const vocabulary *v, str folded);
/* How common it is: twice the logarithm (base 2) of its occurrences in a billion words; 0 for all that are not among
 * the common words. *flags (may be NULL): vocabulary_flags. */
unsigned vocabulary_level(const vocabulary *v, str folded, unsigned *flags);

/* ---- Making one ---- */

typedef struct vocabulary_entry {
    str word;           /* folded */
    double per_billion; /* occurrences in a billion words */
    unsigned flags;     /* vocabulary_flags */
} vocabulary_entry;

/* Writes a pack; the first VOCABULARY_COMMON entries, which should be the most common, get levels. */
vp_status vocabulary_write(const vocabulary_entry *entries, size_t count, const char *language, const char *meta,
                           const char *path, vp_error *error);

enum { VOCABULARY_COMMON = 49000, VOCABULARY_MAX = 500000 };

#endif
