/* Character references of HTML: &eacute; &#39; &#x1F600; and what was encoded twice. */
#ifndef TOKENIZER_ENTITIES_H
#define TOKENIZER_ENTITIES_H

#include "base/str.h"

/* The character of the reference at the start of `t` (an ampersand), and its bytes in *length; 0: there is none. One
 * that was encoded again and again (&amp;amp;quot;) counts as one. Names are those of HTML 4 and &apos;. Numbers from
 * 128 to 159 mean what they mean in windows-1252, as in browsers. */
uint32_t entity_match(str t, size_t *length);

#endif
