/* Regular expressions (PCRE2) that name something in a text, within limits whatever the pattern and the text are. */
#ifndef LEXICONS_PATTERNS_H
#define LEXICONS_PATTERNS_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>

typedef struct patterns {
    struct pattern *all; /* [count] owned: patterns_release */
    size_t count, room;
} patterns;

void patterns_release(patterns *p);

/* Adds a pattern that stands for `tag`; letters in any case. On failure error->column is the character in it. */
vp_status patterns_add(patterns *p, str pattern, size_t tag, vp_error *error);

/* Room in which one thread matches. */
typedef struct patterns_scratch patterns_scratch;
void patterns_scratch_free(patterns_scratch *s);

typedef bool (*patterns_found)(void *context, size_t begin, size_t end, size_t tag);
/* Calls `found` for what the patterns match in `text`, in bytes; it returns false when memory ran out. *scratch starts
 * NULL and is owned: patterns_scratch_free. A pattern that reaches its limit of steps finds no more in this text. */
vp_status patterns_match(const patterns *p, str text, patterns_scratch **scratch, patterns_found found, void *context,
                         vp_error *error);

#endif
