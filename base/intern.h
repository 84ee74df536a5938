/* Strings to small integers, one hash look-up each. Ids count from 0 in the order of first sight. */
#ifndef BASE_INTERN_H
#define BASE_INTERN_H

#include "base/arena.h"

#define INTERN_NONE UINT32_MAX

/* All that a look-up needs, so that it waits for memory twice: for the slot and for the string. */
typedef struct intern_slot {
    uint32_t hash;
    uint32_t id;      /* + 1; 0: free */
    const char *text; /* of the string; its length and tag, a uint32_t, stand right before it */
} intern_slot;

typedef struct intern {
    arena text;         /* the strings, NUL-terminated */
    str *strings;       /* [count] */
    intern_slot *slots; /* [slot_count], a power of two */
    uint64_t seed;      /* of the hashes: chosen words must not fall on one slot */
    uint32_t count, room, slot_count;
} intern;

/* Id of s, added when new; INTERN_NONE when memory ran out, or s has 256 MB. */
uint32_t intern_add(intern *t, str s);
/* Id of s, or INTERN_NONE. */
uint32_t intern_find(const intern *t, str s);

/* The same in steps, for many strings in turn: the memory of one is asked for while those before it are added, instead
 * of waiting for each: intern_prepare for its slot, intern_expect (some strings later; may be left out) for the text
 * there. `tag`, 0 to 15: equal strings with different tags are different; the functions above have tag 0. A hash is
 * good until the next intern_release. */
enum { INTERN_TAGS = 16 };
bool intern_prepare(intern *t, str s, unsigned tag, uint32_t *hash); /* false when memory ran out */
void intern_expect(const intern *t, uint32_t hash);
uint32_t intern_add_prepared(intern *t, str s, unsigned tag, uint32_t hash);
/* Bytes held. */
size_t intern_bytes(const intern *t);
void intern_clear(intern *t);
void intern_release(intern *t);

#endif
