/* A number for each pair of numbers. */
#ifndef TOPICS_PAIR_TABLE_H
#define TOPICS_PAIR_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pair_entry {
    uint64_t pair; /* first << 32 | second */
    uint32_t value;
    uint32_t used; /* 0: the slot is free */
} pair_entry;

typedef struct pair_table {
    pair_entry *slots; /* [slot_count], a power of two or 0; owned: pair_table_release */
    size_t slot_count, count;
} pair_table;

void pair_table_release(pair_table *t);
/* The value of a pair, 0 at first; borrowed until the next call. NULL when memory ran out. */
uint32_t *pair_table_at(pair_table *t, uint32_t first, uint32_t second);
/* NULL: the pair is not there. */
const uint32_t *pair_table_find(const pair_table *t, uint32_t first, uint32_t second);
/* Forgets pairs with a value below `least`. False when memory ran out. */
bool pair_table_prune(pair_table *t, uint32_t least);

#endif
