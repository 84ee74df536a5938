/* Memory that is freed all at once: allocate by lifetime. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

typedef struct arena {
    struct arena_block *first, *current;
    size_t used; /* bytes in all blocks */
    size_t cap;  /* most bytes in all blocks; 0: 1 GB */
} arena;

/* 16-byte aligned, not cleared; NULL when memory or the cap ran out. Valid until arena_clear or arena_release. */
void *arena_alloc(arena *a, size_t bytes);
/* Room for `count` items of `size` bytes, cleared. */
void *arena_array(arena *a, size_t count, size_t size);
/* The same for bytes, not aligned: short strings lie closer together. */
char *arena_bytes(arena *a, size_t bytes);
/* A copy of s with a NUL behind it; p is NULL when memory ran out. */
str arena_copy(arena *a, str s);
/* Forgets all, keeps the first block for reuse. */
void arena_clear(arena *a);
void arena_release(arena *a);

#endif
