/* Strings to small integers, one hash look-up each. Ids count from 0 in the order of first sight. */
#ifndef BASE_INTERN_H
#define BASE_INTERN_H

#include "base/arena.h"

#define INTERN_NONE UINT32_MAX

/* Small, so that most of them stay in the caches: nearly all strings that are new end here. */
typedef struct intern_slot {
    uint32_t hash;
    uint32_t id; /* + 1; 0: free */
} intern_slot;

typedef struct intern {
    arena text;         /* the strings, NUL-terminated; length and tag, a uint32_t, stand right before each */
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
 * of waiting for each: intern_prepare for its slot, intern_expect (some strings later; may be left out) for the string
 * there. `tag`, 0 to 15: equal strings with different tags are different; the functions above have tag 0. A hash is
 * good until the next intern_release. */
enum { INTERN_TAGS = 16 };
bool intern_prepare(intern *t, str s, unsigned tag, uint32_t *hash); /* false when memory ran out */
void intern_expect(const intern *t, uint32_t hash);
uint32_t intern_add_prepared(intern *t, str s, unsigned tag, uint32_t hash);

/* ---- The look-up, where the hot loops are ---- */

enum { INTERN_LABEL = sizeof(uint32_t) /* bytes before a string: its length and tag */ };

static inline uint32_t intern_label(str s, unsigned tag)
{
    return (uint32_t)s.n | (uint32_t)tag << 28;
}

static inline uint64_t intern_load8(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint32_t intern_load4(const char *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* memcmp() == 0 for words: most are so short that the call would cost more than the comparison. */
static inline bool intern_is_same(const char *a, const char *b, size_t n)
{
    if (n > 16)
        return memcmp(a, b, n) == 0;
    if (n >= 8)
        return intern_load8(a) == intern_load8(b) && intern_load8(a + n - 8) == intern_load8(b + n - 8);
    if (n >= 4)
        return intern_load4(a) == intern_load4(b) && intern_load4(a + n - 4) == intern_load4(b + n - 4);
    for (size_t i = 0; i < n; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

/* The slot of s, or the free one where it belongs; s was prepared, so there are some. */
static inline intern_slot *intern_slot_of(const intern *t, str s, unsigned tag, uint32_t hash)
{
    uint32_t mask = t->slot_count - 1, i = hash & mask, label = intern_label(s, tag);
    for (; t->slots[i].id; i = (i + 1) & mask) {
        if (t->slots[i].hash != hash)
            continue;
        const char *known = t->strings[t->slots[i].id - 1].p;
        if (intern_load4(known - INTERN_LABEL) == label && intern_is_same(known, s.p, s.n))
            break;
    }
    return &t->slots[i];
}

/* Bytes held. */
size_t intern_bytes(const intern *t);
void intern_clear(intern *t);
void intern_release(intern *t);

#endif
