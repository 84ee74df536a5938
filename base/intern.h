/* Strings to small integers, one hash look-up each. Ids count from 0 in the order of first sight. */
#ifndef BASE_INTERN_H
#define BASE_INTERN_H

#include "base/arena.h"

#define INTERN_NONE UINT32_MAX

typedef struct intern {
    arena text;       /* the strings, NUL-terminated */
    str *strings;     /* [count] */
    uint32_t *slots;  /* [slot_count] id + 1, 0 when free */
    uint32_t *hashes; /* [count] */
    uint64_t seed;    /* of the hashes: chosen words must not fall on one slot */
    uint32_t count, room, slot_count;
} intern;

/* Id of s, added when new; INTERN_NONE when memory ran out. */
uint32_t intern_add(intern *t, str s);
/* Id of s, or INTERN_NONE. */
uint32_t intern_find(const intern *t, str s);
/* Bytes held. */
size_t intern_bytes(const intern *t);
void intern_clear(intern *t);
void intern_release(intern *t);

#endif
