/* The searches in a filter, as sets of documents that rollups can be asked with. Internal to store/rollup*.c. */
#ifndef STORE_ROLLUP_HITS_H
#define STORE_ROLLUP_HITS_H

#include "store/query.h"

enum { ROLLUP_SEARCHES = 8 };

/* The documents that a search finds. */
typedef struct rollup_hits {
    size_t parameter;    /* of the filter */
    unsigned char *bits; /* [room] bits by number; owned: free */
    size_t room;
} rollup_hits;

/* *can false: rollups are no way to ask; there are too many searches, or documents, or so few are found that these are
 * better looked up. Free the bits also after failure. */
vp_status rollup_hits_read(store *s, const filter *f, rollup_hits out[ROLLUP_SEARCHES], size_t *count, bool *can,
                           vp_error *error);

static inline bool rollup_hits_has(const rollup_hits *h, uint32_t document)
{
    return document < h->room && (h->bits[document / 8] >> document % 8 & 1);
}

/* Appends the condition of the filter, with d.hit0, d.hit1 ... in the places of its searches. */
bool rollup_hits_put(const filter *f, const rollup_hits *hits, size_t count, buf *sql);

#endif
