/* A name in texts: where it stands as words of its own, in any case of its letters (Unicode, simple case folding), with
 * whatever spaces and marks between them ("Jan  de-Vries"), or percent-encoded (RFC 3986). */
#ifndef ENGINE_WORDS_OF_NAME_H
#define ENGINE_WORDS_OF_NAME_H

#include "base/buf.h"

typedef struct name_place {
    size_t begin, end; /* bytes of the text */
} name_place;

/* The first place at or behind `from`; false: there is none, or the name is empty. Letters of scripts without spaces
 * between words (Han, kana, Hangul, Thai, ...) border on words wherever they stand. */
bool name_find(str text, size_t from, str name, name_place *out);

/* Whether the text is the name and nothing else; only the case of letters may differ. */
bool name_is(str text, str name);
/* Appends the name as all ways of writing it with capitals are. False when memory ran out. */
bool name_fold(str name, buf *out);

/* Cuts the next run of letters off; {NULL, 0}: there are no more. */
str name_cut(str *rest);
/* Whether it says who is meant where it stands alone: three characters, or any of a script without spaces. */
bool name_tells(str name);

#endif
