#include "base/intern.h"

#include <stdlib.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

static uint32_t hash_of(const intern *t, str s)
{
    return (uint32_t)XXH3_64bits_withSeed(s.p, s.n, t->seed);
}

static uint32_t find(const intern *t, str s, uint32_t hash, uint32_t *slot)
{
    if (!t->slot_count)
        return INTERN_NONE;
    uint32_t mask = t->slot_count - 1, i = hash & mask;
    for (; t->slots[i]; i = (i + 1) & mask) {
        uint32_t id = t->slots[i] - 1;
        if (t->hashes[id] == hash && str_equal(t->strings[id], s))
            return id;
    }
    *slot = i;
    return INTERN_NONE;
}

uint32_t intern_find(const intern *t, str s)
{
    uint32_t slot;
    return find(t, s, hash_of(t, s), &slot);
}

static bool grow_slots(intern *t)
{
    uint32_t count = t->slot_count ? t->slot_count * 2 : 1024;
    uint32_t *slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t id = 0; id < t->count; id++) {
        uint32_t i = t->hashes[id] & (count - 1);
        while (slots[i])
            i = (i + 1) & (count - 1);
        slots[i] = id + 1;
    }
    free(t->slots);
    t->slots = slots;
    t->slot_count = count;
    return true;
}

/* The first slots, with a seed that no file can have been made for. */
static bool begin(intern *t)
{
    if (getentropy(&t->seed, sizeof t->seed))
        t->seed = (uintptr_t)t;
    return grow_slots(t);
}

static bool grow_strings(intern *t)
{
    uint32_t room = t->room ? t->room * 2 : 512;
    str *strings = realloc(t->strings, room * sizeof *strings);
    if (!strings)
        return false;
    t->strings = strings;
    uint32_t *hashes = realloc(t->hashes, room * sizeof *hashes);
    if (!hashes)
        return false;
    t->hashes = hashes;
    t->room = room;
    return true;
}

uint32_t intern_add(intern *t, str s)
{
    if (!t->slot_count && !begin(t))
        return INTERN_NONE;
    uint32_t hash = hash_of(t, s), slot = 0;
    uint32_t id = find(t, s, hash, &slot);
    if (id != INTERN_NONE)
        return id;
    if (t->count >= INT32_MAX || (t->count == t->room && !grow_strings(t)))
        return INTERN_NONE;
    if (t->count >= t->slot_count / 2) {
        if (!grow_slots(t))
            return INTERN_NONE;
        find(t, s, hash, &slot);
    }
    str copy = arena_copy(&t->text, s);
    if (!copy.p)
        return INTERN_NONE;
    id = t->count++;
    t->strings[id] = copy;
    t->hashes[id] = hash;
    t->slots[slot] = id + 1;
    return id;
}

size_t intern_bytes(const intern *t)
{
    return t->text.used + t->room * (sizeof *t->strings + sizeof *t->hashes) + t->slot_count * sizeof *t->slots;
}

void intern_clear(intern *t)
{
    arena_clear(&t->text);
    if (t->slots)
        memset(t->slots, 0, t->slot_count * sizeof *t->slots);
    t->count = 0;
}

void intern_release(intern *t)
{
    arena_release(&t->text);
    free(t->strings);
    free(t->slots);
    free(t->hashes);
    *t = (intern){0};
}
