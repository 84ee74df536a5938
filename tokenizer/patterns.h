/* Tokens that have a shape of their own: addresses, mentions, hashtags, emoticons. */
#ifndef TOKENIZER_PATTERNS_H
#define TOKENIZER_PATTERNS_H

#include "base/str.h"

#include <voxpop.h>

/* What stands right before a place. Addresses and names begin behind a Chinese word, which no space ends. */
typedef enum pattern_before { BEFORE_NO_WORD, BEFORE_WORD, BEFORE_HAN } pattern_before;

/* Bytes of the pattern at the start of `text`, 0 when there is none. */
size_t pattern_match(str text, pattern_before before, vp_token_kind *kind);

#endif
