/* What kind of word a word is, by hash: whether it is written by itself and small (or it may be a name), and whether it
 * is an abbreviation. About one word in ten is taken for known by chance. */
#ifndef TOKENIZER_VOCABULARY_H
#define TOKENIZER_VOCABULARY_H

#include "tokenizer/chars.h"

typedef enum word_class {
    WORD_UNKNOWN,
    WORD_SMALL,
    WORD_BEFORE_NAME, /* with a full stop: "Dr.", "ул." */
    WORD_SHORT,       /* with a full stop that may end a sentence too: "etc.", "руб." */
} word_class;

typedef struct vocabulary {
    const uint8_t *classes; /* [words / 4], two bits a word; NULL: nothing is known */
    uint32_t words;         /* a power of two: the low bits of the hash are the place */
} vocabulary;

/* `word`: traits.word. */
static inline word_class vocabulary_class(const vocabulary *v, uint32_t word)
{
    uint32_t at = word & (v->words - 1);
    return v->classes ? (word_class)(v->classes[at / 4] >> at % 4 * 2 & 3) : WORD_UNKNOWN;
}

/* ---- Making one ---- */

enum { VOCABULARY_WORDS = 1 << 20 };

void vocabulary_set(uint8_t classes[VOCABULARY_WORDS / 4], uint32_t word, word_class c);
/* Counts the small words of a text, up to 255. */
void vocabulary_count(const char_table *chars, str text, uint8_t counts[VOCABULARY_WORDS]);

#endif
