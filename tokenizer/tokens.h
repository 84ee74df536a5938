/* Text into tokens with byte offsets. */
#ifndef TOKENIZER_TOKENS_H
#define TOKENIZER_TOKENS_H

#include "base/column.h"
#include "base/error.h"
#include "tokenizer/chunks.h"
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

/* A token of a chunk that is known, in bytes of the chunk. */
typedef struct chunk_token {
    uint32_t word;
    uint8_t begin, end, kind;
    bool last; /* of its chunk */
} chunk_token;

/* What is known of a chunk. Mostly it is one or two tokens, which stand here; else where its tokens are. */
typedef struct chunk_tokens {
    uint32_t words[2]; /* or the place of the first token */
    uint8_t kinds[2], middle /* bytes of the first token */, known /* see tokens.c */;
} chunk_tokens;

/* How texts of one language are cut, and what was learned of their chunks. Start with what is borrowed: `model` NULL:
 * by rules alone; `segmenter` NULL: scripts without spaces are cut into characters. Owned: cutter_release. */
typedef struct cutter {
    const token_model *model;
    words *words;
    segmenter *segmenter;
    column known;                /* chunk_tokens, by the id of a chunk */
    column tokens;               /* chunk_token, of the chunks that have them there */
    uint32_t count;              /* of them */
    token_list own;              /* of a chunk that is learned */
    uint32_t generation;         /* of the words */
    const word_strings *strings; /* words_strings */
    standing here;               /* the last chunk that was cut where it stands */
} cutter;

/* Fills `out` with the tokens of the text of `c`. Every character but white space is in exactly one token (up to
 * TOKENIZE_MAX bytes). */
vp_status tokenize(cutter *cut, chunks *c, token_list *out, vp_error *error);
size_t cutter_bytes(const cutter *c); /* that grow with what is learned */
/* To be called with chunks_forget. */
void cutter_forget(cutter *c);
void cutter_release(cutter *c);

/* The same for one text, with nothing remembered but words. */
vp_status tokenize_once(const char_table *chars, const token_model *m, words *w, segmenter *s, str text,
                        token_list *out, vp_error *error);
/* False: memory ran out. */
bool tokens_reserve(token_list *list, size_t more);
bool tokens_add(token_list *list, token t);
void tokens_release(token_list *t);
/* The number of the first token that ends behind the byte; `count` when none does. */
size_t tokens_behind(const token_list *t, size_t byte);

#endif
