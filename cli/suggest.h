/* Which known word a mistyped one was meant to be. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

#include <stddef.h>

typedef struct suggestion {
    const char *word; /* as typed */
    const char *best; /* the nearest of what was offered, borrowed; NULL: none is near */
    size_t distance;
} suggestion;

/* Considers `candidate`; of equally near ones the first stays. */
void suggest_offer(suggestion *s, const char *candidate);

/* The least number of characters to put in, leave out, replace, or swap with their neighbour. Words longer than 63
 * bytes are as far apart as they are long. */
size_t suggest_distance(const char *a, const char *b);

#endif
