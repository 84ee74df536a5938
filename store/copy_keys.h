/* Which document had a key first: sorted lists in blocks, in table copy_list. What comes in makes a list with those
 * that are no longer than it, so that a key is written some few times however many there are (O'Neil, Cheng, Gawlick
 * and O'Neil, "The log-structured merge-tree", 1996); in a tree, keys that lie anywhere would touch each of its pages
 * in each transaction. */
#ifndef STORE_COPY_KEYS_H
#define STORE_COPY_KEYS_H

#include "store/store.h"

enum { COPY_KEY_BITS = 48 };

typedef struct copy_key {
    int64_t hash;     /* below 2^COPY_KEY_BITS */
    int64_t document; /* from 1, below 2^48 */
} copy_key;

/* All in a transaction of the caller. */

/* owners[i]: the document that keys[i].hash belongs to; 0: none. The hashes ascend. */
vp_status copy_keys_find(store *s, const copy_key *keys, size_t count, int64_t *owners, vp_error *error);
/* Adds keys that belong to none yet. The hashes ascend, and no two are equal. */
vp_status copy_keys_add(store *s, const copy_key *keys, size_t count, vp_error *error);
/* Takes a key away where it belongs to this document. */
vp_status copy_keys_remove(store *s, copy_key key, vp_error *error);

#endif
