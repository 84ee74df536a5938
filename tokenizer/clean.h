/*
 * The readable text of a text: without tags and invisible characters, with the characters that entities and full-width
 * forms stand for; and for each place in it, where in the original it came from. All that reads texts reads this one;
 * what is handed out is in bytes of the original.
 */
#ifndef TOKENIZER_CLEAN_H
#define TOKENIZER_CLEAN_H

#include "base/buf.h"
#include "tokenizer/tokens.h"

/* Bytes [begin, end) of the original became `length` bytes at `at`. */
typedef struct clean_edit {
    uint32_t at, length, begin, end;
} clean_edit;

typedef struct cleaner {
    buf text;          /* the readable text, where it is not the original */
    clean_edit *edits; /* [count], in order; of the last text */
    size_t count, room;
} cleaner;

/* The readable text of `text` (at most 4 GB): `text` itself where nothing is to be done, else borrowed from the cleaner
 * until the next call. Never longer than `text`. False when memory ran out. Owned: cleaner_release. */
bool clean(cleaner *c, str text, str *out);
void cleaner_release(cleaner *c);

/* Where in the original the bytes [begin, end) of the readable text came from, with what was dropped between them. */
vp_span clean_origin(const cleaner *c, size_t begin, size_t end);

/* Tokens of the readable text as tokens of the original: what was dropped between them becomes tokens of the kind
 * VP_TOKEN_MARKUP with the word `markup`, so that again all but the white space is in exactly one token. No token holds
 * white space: where a tag with some stands inside a word, the word ends there and the rest is markup. */
vp_status clean_restore(const cleaner *c, const char_table *chars, str original, const token_list *readable,
                        uint32_t markup, token_list *out, vp_error *error);

#endif
