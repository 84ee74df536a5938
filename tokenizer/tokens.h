/* Text into tokens with byte offsets. */
#ifndef TOKENIZER_TOKENS_H
#define TOKENIZER_TOKENS_H

#include "base/error.h"
#include "tokenizer/chars.h"
#include "tokenizer/joints.h"
#include "tokenizer/segmenter.h"
#include "tokenizer/token_model.h"
#include "tokenizer/words.h"

typedef struct token {
    uint32_t begin, end; /* [begin, end) in bytes of the text */
    uint32_t word;       /* id in the words cache */
    uint8_t kind;        /* vp_token_kind */
    bool space_before;   /* white space stands in front */
} token;

typedef struct token_list {
    token *items; /* [room], owned: tokens_release */
    size_t count, room;
} token_list;

enum { TOKENIZE_MAX = 1 << 20 }; /* bytes of a text that are looked at; the rest has no tokens */

/* Fills `out` with the tokens of `text`. `m` NULL: by rules alone. `s` NULL: scripts without spaces are cut into
 * characters. Every character but white space is in exactly one token (up to TOKENIZE_MAX bytes). */
vp_status tokenize(const char_table *chars, const token_model *m, words *w, segmenter *s, str text, token_list *out,
                   vp_error *error);
bool tokens_add(token_list *list, token t); /* false: memory ran out */
void tokens_release(token_list *t);

#endif
