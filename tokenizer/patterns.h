/* Tokens that have a shape of their own: addresses, mentions, hashtags, emoticons. */
#ifndef TOKENIZER_PATTERNS_H
#define TOKENIZER_PATTERNS_H

#include "base/str.h"

#include <voxpop.h>

/* Bytes of the pattern at the start of `text` (not empty), 0 when there is none; here and below. */
size_t pattern_address(str text, vp_token_kind *kind); /* URL, domain, e-mail */
size_t pattern_tag(str text, vp_token_kind *kind);     /* @name, #name */
size_t pattern_reference(str text);                    /* character reference: &amp; &#39; */
/* `apart`: nothing stands right before, so that a word may be one ("xD"). */
size_t pattern_emoticon(str text, bool apart);

#endif
