#include "base/intern.h"

#include <stdlib.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { LABEL = sizeof(uint32_t) /* bytes before a string: its length and tag */, LONGEST = (1 << 28) - 1 };

static uint32_t label_of(str s, unsigned tag)
{
    return (uint32_t)s.n | (uint32_t)tag << 28;
}

static uint64_t load8(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static uint32_t load4(const char *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* XXH3, or for short strings two words into one by the halves of their product (as in Wang Yi's wyhash). */
static uint32_t hash_of(const intern *t, str s, unsigned tag)
{
    uint64_t a = 0, b = t->seed + tag;
    if (s.n > 16)
        return (uint32_t)XXH3_64bits_withSeed(s.p, s.n, b);
    if (s.n >= 8) {
        a = load8(s.p);
        b ^= load8(s.p + s.n - 8);
    } else if (s.n >= 4) {
        a = load4(s.p) | (uint64_t)load4(s.p + s.n - 4) << 32;
    } else if (s.n) {
        a = (uint8_t)s.p[0] | (uint32_t)(uint8_t)s.p[s.n / 2] << 8 | (uint32_t)(uint8_t)s.p[s.n - 1] << 16;
    }
    __extension__ unsigned __int128 product = (unsigned __int128)(a ^ t->seed ^ s.n * 0x9E3779B97F4A7C15u) * b;
    return (uint32_t)product ^ (uint32_t)(product >> 64);
}

/* memcmp() == 0 for words: most are so short that the call would cost more than the comparison. */
static bool is_same(const char *a, const char *b, size_t n)
{
    if (n > 16)
        return memcmp(a, b, n) == 0;
    if (n >= 8)
        return load8(a) == load8(b) && load8(a + n - 8) == load8(b + n - 8);
    if (n >= 4)
        return load4(a) == load4(b) && load4(a + n - 4) == load4(b + n - 4);
    for (size_t i = 0; i < n; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

/* The slot of s, or the free one where it belongs. There are slots, and a free one among them. */
static intern_slot *find(const intern *t, str s, unsigned tag, uint32_t hash)
{
    uint32_t mask = t->slot_count - 1, i = hash & mask, label = label_of(s, tag);
    for (; t->slots[i].id; i = (i + 1) & mask) {
        if (t->slots[i].hash != hash)
            continue;
        const char *known = t->slots[i].text;
        if (load4(known - LABEL) == label && is_same(known, s.p, s.n))
            break;
    }
    return &t->slots[i];
}

uint32_t intern_find(const intern *t, str s)
{
    const intern_slot *slot = t->slot_count && s.n <= LONGEST ? find(t, s, 0, hash_of(t, s, 0)) : NULL;
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
    uint32_t label = label_of(s, tag);
    char *p = arena_alloc(&t->text, LABEL + s.n + 1);
    if (!p)
        return NULL;
    memcpy(p, &label, LABEL);
    if (s.n)
        memcpy(p + LABEL, s.p, s.n);
    p[LABEL + s.n] = '\0';
    return p + LABEL;
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
    __builtin_prefetch(t->slots[hash & (t->slot_count - 1)].text);
}

uint32_t intern_add_prepared(intern *t, str s, unsigned tag, uint32_t hash)
{
    intern_slot *slot = find(t, s, tag, hash);
    if (slot->id)
        return slot->id - 1;
    if (t->count >= INT32_MAX || (t->count == t->room && !grow_strings(t)))
        return INTERN_NONE;
    if (t->count >= t->slot_count / 2) {
        if (!grow_slots(t))
            return INTERN_NONE;
        slot = find(t, s, tag, hash);
    }
    char *copy = copy_of(t, s, tag);
    if (!copy)
        return INTERN_NONE;
    t->strings[t->count++] = (str){copy, s.n};
    *slot = (intern_slot){hash, t->count, copy};
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
