/* A text as the language identifier sees it: words of one alphabet each, lower-case, and the features of a word. */
#ifndef TOKENIZER_LANGID_WORDS_H
#define TOKENIZER_LANGID_WORDS_H

#include "base/utf8.h"

/* Scripts that several languages share: a model learns to tell these apart. */
typedef enum alphabet {
    ALPHABET_LATIN,
    ALPHABET_CYRILLIC,
    ALPHABET_ARABIC,
    ALPHABET_DEVANAGARI,
    ALPHABET_HEBREW,
    ALPHABET_HAN, /* with kana */
    ALPHABETS,
    /* From here on scripts of one language (among those we name). */
    ALPHABET_ALONE = ALPHABETS,
    ALPHABET_JOINER = 254, /* marks and apostrophes: in a word, but not of it */
    ALPHABET_NONE = 255,
} alphabet;

enum { ALPHABETS_ALONE = 21, ALPHABETS_ALL = ALPHABETS + ALPHABETS_ALONE };

/* The code of the language that alone uses a script, ALPHABET_ALONE <= a < ALPHABETS_ALL. */
const char *alphabet_code(int a);

typedef struct letter {
    uint16_t lower;
    uint8_t alphabet;
} letter;

enum { LETTERS = 0x800 };

/* The letters that take up to two bytes; the others are looked up when they come. */
typedef struct letter_table {
    letter letters[LETTERS];
} letter_table;

void letter_table_fill(letter_table *t);

enum { LANGID_WORD = 24 /* letters of a word that are looked at */, LANGID_HAN = 4 /* characters taken as a word */ };
enum { LANGID_FEATURES = 4 * (LANGID_WORD + 2) };

typedef struct langid_word {
    size_t begin, end;                 /* bytes */
    uint32_t letters[LANGID_WORD + 2]; /* [count], 0 at both ends; Han: after the character before the word, or 0 */
    uint32_t count, size;              /* size: all letters of the word */
    uint8_t alphabet, simplified, traditional; /* characters of one script alone; they are all taken as simplified */
} langid_word;

/* Where the reading of a text stands. Start with the text alone. */
typedef struct langid_cursor {
    str text;
    size_t at;
    uint32_t before; /* the Han character before `at`, or 0 */
} langid_cursor;

/* The next word; false at the end of the text. Addresses, names with @, digits and signs are passed over. */
bool langid_next(const letter_table *t, langid_cursor *c, langid_word *out);

/* Hashes of a word's parts, out[LANGID_FEATURES]; returns how many. */
size_t langid_features(const langid_word *w, uint32_t *out);

#endif
