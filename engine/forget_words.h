/* The words of a person who is forgotten, in what stays of a store: masked by as many x, so that places stay right. */
#ifndef ENGINE_FORGET_WORDS_H
#define ENGINE_FORGET_WORDS_H

#include "base/error.h"
#include "base/str.h"

enum { SOUGHT_MAX = 16 };

/* Names and words; borrowed. */
typedef struct sought {
    str items[SOUGHT_MAX]; /* [count] */
    size_t count;
} sought;

/* False when there is no room for it. */
bool sought_add(sought *s, str words);
/* Whether any stands in the text (engine/words_of_name.h). */
bool sought_in(const sought *s, str text);

/* Masks a cell of the store: text, or a pack with all its strings. `bytes` starts at a multiple of
 * PACK_ALIGN. */
void sought_mask(const sought *s, char *bytes, size_t n);

#endif
