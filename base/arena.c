#include "base/arena.h"

#include <stdlib.h>

enum { FIRST_BLOCK = 16 << 10, LARGEST_BLOCK = 1 << 20, DEFAULT_CAP = 1 << 30, HEADER = 32 };

struct arena_block {
    struct arena_block *next;
    size_t room, used;
};

_Static_assert(sizeof(struct arena_block) <= HEADER, "blocks start aligned");

static struct arena_block *add_block(arena *a, size_t bytes)
{
    size_t cap = a->cap ? a->cap : DEFAULT_CAP;
    size_t room = a->current ? a->current->room * 2 : FIRST_BLOCK;
    if (room > LARGEST_BLOCK)
        room = LARGEST_BLOCK;
    if (room < bytes)
        room = bytes;
    size_t left = cap > a->used ? cap - a->used : 0;
    if (bytes > left)
        return NULL;
    if (room > left)
        room = left;
    struct arena_block *b = malloc(HEADER + room);
    if (!b)
        return NULL;
    *b = (struct arena_block){.room = room};
    if (a->current)
        a->current->next = b;
    else
        a->first = b;
    a->current = b;
    a->used += room;
    return b;
}

char *arena_bytes(arena *a, size_t bytes)
{
    struct arena_block *b = a->current;
    if ((!b || b->room - b->used < bytes) && !(b = add_block(a, bytes)))
        return NULL;
    char *p = (char *)b + HEADER + b->used;
    b->used += bytes;
    return p;
}

void *arena_alloc(arena *a, size_t bytes)
{
    struct arena_block *b = a->current;
    if (bytes > SIZE_MAX - 64)
        return NULL;
    if (b) {
        size_t used = (b->used + 15) & ~(size_t)15;
        b->used = used < b->room ? used : b->room;
    }
    return arena_bytes(a, bytes);
}

void *arena_array(arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *p = arena_alloc(a, count * size);
    return p ? memset(p, 0, count * size) : NULL;
}

str arena_copy(arena *a, str s)
{
    char *p = s.n < SIZE_MAX ? arena_bytes(a, s.n + 1) : NULL;
    if (!p)
        return (str){NULL, 0};
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (str){p, s.n};
}

static void free_from(struct arena_block *b)
{
    while (b) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_clear(arena *a)
{
    if (!a->first)
        return;
    free_from(a->first->next);
    a->first->next = NULL;
    a->first->used = 0;
    a->current = a->first;
    a->used = a->first->room;
}

void arena_release(arena *a)
{
    free_from(a->first);
    a->first = a->current = NULL;
    a->used = 0;
}
