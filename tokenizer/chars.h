/* What kind of character a code point is, in one table look-up. */
#ifndef TOKENIZER_CHARS_H
#define TOKENIZER_CHARS_H

#include "base/utf8.h"

typedef enum char_class {
    CHAR_OTHER, /* unassigned, private, invalid bytes */
    CHAR_SPACE,
    CHAR_LETTER, /* of a script that writes spaces between words */
    CHAR_HAN,    /* Han, kana and other scripts without spaces: words come from a dictionary */
    CHAR_DIGIT,
    CHAR_MARK, /* combining marks, joiners, zero-width and control characters: belong to what stands before */
    CHAR_PUNCTUATION,
    CHAR_SYMBOL,
    CHAR_EMOJI, /* shown as a picture, or meant so */
    CHAR_FLAG,  /* regional indicators */
} char_class;

enum { CHAR_TABLE = 0x20000 };

typedef struct char_table {
    uint8_t classes[CHAR_TABLE];
} char_table;

/* Of ICU's properties. */
extern const char_table unicode_chars;

static inline char_class char_class_of(const char_table *t, uint32_t c)
{
    if (c < CHAR_TABLE)
        return (char_class)t->classes[c];
    return c < 0x40000 ? CHAR_HAN : CHAR_OTHER;
}

#endif
