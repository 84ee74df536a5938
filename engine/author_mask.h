/* Pseudonyms in the place of those who wrote in public: the authors of platforms' exports. */
#ifndef ENGINE_AUTHOR_MASK_H
#define ENGINE_AUTHOR_MASK_H

#include "ingest/mapping.h"

enum { AUTHOR_KEY_MAX = 4096 /* bytes */ };

/* The secret of pseudonyms. */
typedef struct author_key {
    char bytes[AUTHOR_KEY_MAX];
    size_t n;
} author_key;

/* Reads the key at `path`; `make`: makes one of 32 random bytes in hexadecimal, readable by its owner alone, with its
 * folders, where there is none. VP_NOT_FOUND: there is none. */
vp_status author_key_read(const char *path, bool make, author_key *out, vp_error *error);
/* A key that nobody knows when the program ends. False: the system gives none. */
bool author_key_draw(author_key *out);
/* What tells keys apart without telling the key. */
void author_key_fingerprint(const author_key *key, char out[40]);

/* The row with a pseudonym in each cell that names people: [CUSTOMER:0123456789abcdef], the same for the same words and
 * key as redaction has; lists of people are left out. Masks and cells that say nothing stay. Borrowed from `memory`. */
vp_status author_mask(const author_key *key, const mapping *m, const row *in, arena *memory, row *out, vp_error *error);

#endif
