#include "base/intern.h"

#include <stdlib.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { LONGEST = (1 << 28) - 1 };

/* XXH3, or for short strings two words into one by the halves of their product (as in Wang Yi's wyhash). */
static uint32_t hash_of(const intern *t, str s, unsigned tag)
{
    uint64_t a = 0, b = t->seed + tag;
    if (s.n > 16)
        return (uint32_t)XXH3_64bits_withSeed(s.p, s.n, b);
    if (s.n >= 8) {
        a = intern_load8(s.p);
        b ^= intern_load8(s.p + s.n - 8);
    } else if (s.n >= 4) {
        a = intern_load4(s.p) | (uint64_t)intern_load4(s.p + s.n - 4) << 32;
    } else if (s.n) {
        a = (uint8_t)s.p[0] | (uint32_t)(uint8_t)s.p[s.n / 2] << 8 | (uint32_t)(uint8_t)s.p[s.n - 1] << 16;
    }
    __extension__ unsigned __int128 product = (unsigned __int128)(a ^ t->seed ^ s.n * 0x9E3779B97F4A7C15u) * b;
    return (uint32_t)product ^ (uint32_t)(product >> 64);
}

uint32_t intern_find(const intern *t, str s)
{
    const intern_slot *slot = t->slot_count && s.n <= LONGEST ? intern_slot_of(t, s, 0, hash_of(t, s, 0)) : NULL;
    return slot && slot->id ? slot->id - 1 : INTERN_NONE;
}

static bool grow_slots(intern *t)
{
    uint32_t count = t->slot_count ? t->slot_count * 2 : 1024;
    intern_slot *slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t k = 0; k < t->slot_count; k++) {
        if (!t->slots[k].id)
            continue;
        uint32_t i = t->slots[k].hash & (count - 1);
        while (slots[i].id)
            i = (i + 1) & (count - 1);
        slots[i] = t->slots[k];
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
    t->room = room;
    return true;
}

/* The string behind its label, and a NUL. */
static char *copy_of(intern *t, str s, unsigned tag)
{
    uint32_t label = intern_label(s, tag);
    char *p = arena_bytes(&t->text, INTERN_LABEL + s.n + 1);
    if (!p)
        return NULL;
    memcpy(p, &label, INTERN_LABEL);
    if (s.n)
        memcpy(p + INTERN_LABEL, s.p, s.n);
    p[INTERN_LABEL + s.n] = '\0';
    return p + INTERN_LABEL;
}

bool intern_prepare(intern *t, str s, unsigned tag, uint32_t *hash)
{
    if (s.n > LONGEST || (!t->slot_count && !begin(t)))
        return false;
    *hash = hash_of(t, s, tag);
    __builtin_prefetch(&t->slots[*hash & (t->slot_count - 1)]);
    return true;
}

void intern_expect(const intern *t, uint32_t hash)
{
    uint32_t id = t->slots[hash & (t->slot_count - 1)].id;
    if (id)
        __builtin_prefetch(&t->strings[id - 1]);
}

uint32_t intern_add_prepared(intern *t, str s, unsigned tag, uint32_t hash)
{
    intern_slot *slot = intern_slot_of(t, s, tag, hash);
    if (slot->id)
        return slot->id - 1;
    if (t->count >= INT32_MAX || (t->count == t->room && !grow_strings(t)))
        return INTERN_NONE;
    if (t->count >= t->slot_count / 2) {
        if (!grow_slots(t))
            return INTERN_NONE;
        slot = intern_slot_of(t, s, tag, hash);
    }
    char *copy = copy_of(t, s, tag);
    if (!copy)
        return INTERN_NONE;
    t->strings[t->count++] = (str){copy, s.n};
    *slot = (intern_slot){hash, t->count};
    return t->count - 1;
}

uint32_t intern_add(intern *t, str s)
{
    uint32_t hash;
    return intern_prepare(t, s, 0, &hash) ? intern_add_prepared(t, s, 0, hash) : INTERN_NONE;
}

size_t intern_bytes(const intern *t)
{
    return t->text.used + t->room * sizeof *t->strings + t->slot_count * sizeof *t->slots;
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
    *t = (intern){0};
}
