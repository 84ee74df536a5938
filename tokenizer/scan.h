/* Text into atoms: runs of letters, of digits, of one mark, and what is never cut (addresses, emoji, emoticons). Tokens
 * are atoms, and atoms put together (tokenizer/joints.h). */
#ifndef TOKENIZER_SCAN_H
#define TOKENIZER_SCAN_H

#include "tokenizer/traits.h"

#include <voxpop.h>

typedef enum atom_form {
    ATOM_EDGE, /* before the first and behind the last */
    ATOM_LETTERS,
    ATOM_DIGITS,
    ATOM_MARK,   /* of punctuation or a sign, perhaps repeated: "...", "!!" */
    ATOM_SEALED, /* a token as it stands */
    ATOM_HAN,    /* a run without spaces: words come from a segmenter */
} atom_form;

typedef struct atom {
    uint32_t begin, end; /* [begin, end) in bytes of the text */
    uint8_t form;        /* atom_form */
    uint8_t kind;        /* vp_token_kind, were it a token of its own */
    bool space_before;   /* white space stands in front */
    bool seen;           /* the traits are there */
    traits traits;       /* where they are remembered (tokenizer/chunks.h) */
} atom;

typedef struct scanner {
    const char_table *chars;
    str text;
    size_t at;
    uint8_t last; /* atom_form of the last atom */
} scanner;

enum { FACE_LETTERS_MAX = 4 /* bytes of the letters that an emoticon may begin with */ };

/* Fills *out with the next atom; ATOM_EDGE at the end. Every byte but white space is in exactly one. */
void scan_next(scanner *s, atom *out);

#endif
