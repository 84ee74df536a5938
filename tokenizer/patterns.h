/* Tokens that have a shape of their own: addresses, mentions, hashtags, emoticons. */
#ifndef TOKENIZER_PATTERNS_H
#define TOKENIZER_PATTERNS_H

#include "base/str.h"

#include <voxpop.h>

/* Bytes of the pattern at the start of `text`, 0 when there is none. `after_word`: a word stands right before. */
size_t pattern_match(str text, bool after_word, vp_token_kind *kind);

#endif
