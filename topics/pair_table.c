#include "topics/pair_table.h"

#include "base/rng.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1024 };

void pair_table_release(pair_table *t)
{
    free(t->slots);
    *t = (pair_table){0};
}

static pair_entry *slot_of(const pair_table *t, uint64_t pair)
{
    size_t mask = t->slot_count - 1, at = rng_at(0, pair) & mask;
    while (t->slots[at].used && t->slots[at].pair != pair)
        at = (at + 1) & mask;
    return &t->slots[at];
}

/* Moves the entries with a value of `least` and more to a table of so many slots. */
static bool rebuild(pair_table *t, size_t slot_count, uint32_t least)
{
    pair_table fresh = {calloc(slot_count, sizeof *fresh.slots), slot_count, 0};
    if (!fresh.slots)
        return false;
    for (size_t i = 0; i < t->slot_count; i++)
        if (t->slots[i].used && t->slots[i].value >= least) {
            *slot_of(&fresh, t->slots[i].pair) = t->slots[i];
            fresh.count++;
        }
    free(t->slots);
    *t = fresh;
    return true;
}

uint32_t *pair_table_at(pair_table *t, uint32_t first, uint32_t second)
{
    if (t->count * 4 >= t->slot_count * 3 && !rebuild(t, t->slot_count ? t->slot_count * 2 : FIRST_SLOTS, 0))
        return NULL;
    pair_entry *e = slot_of(t, (uint64_t)first << 32 | second);
    if (!e->used) {
        *e = (pair_entry){(uint64_t)first << 32 | second, 0, 1};
        t->count++;
    }
    return &e->value;
}

const uint32_t *pair_table_find(const pair_table *t, uint32_t first, uint32_t second)
{
    if (!t->slot_count)
        return NULL;
    const pair_entry *e = slot_of(t, (uint64_t)first << 32 | second);
    return e->used ? &e->value : NULL;
}

bool pair_table_prune(pair_table *t, uint32_t least)
{
    return !t->slot_count || rebuild(t, t->slot_count, least);
}
