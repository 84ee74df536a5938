/*
 * The terms of a list as paths of units (words or characters, by number from 1), with what stands for each. Made entry
 * by entry, or read where it was written into a pack; the latter is copied when an entry is added to it.
 */
#ifndef LEXICONS_TERM_TRIE_H
#define LEXICONS_TERM_TRIE_H

#include "base/column.h"
#include "base/pack.h"
#include "lexicons/lexicon.h"

/* Two tries: entries that want the exact form, and entries that compare stems. */
enum { TRIE_NONE = 0, ROOT_EXACT = 1, ROOT_STEM = 2 };

typedef struct trie_edge {
    uint32_t from, unit, to; /* from 0: free */
} trie_edge;

typedef struct trie_node {
    uint32_t entry; /* number + 1; 0: none */
    uint32_t leads; /* trie_bit of each unit that leads on; another unit may have the same */
} trie_node;

typedef struct term_trie {
    column first[ROOT_STEM + 1]; /* by root: nodes by unit; 0: none. Most look-ups end here */
    trie_edge *edges;            /* [edge_slots] open addressing; from the other nodes */
    uint32_t edge_slots, edge_count;
    trie_node *nodes; /* [node_room] */
    uint32_t node_count, node_room;
    lexicon_entry *entries; /* [entry_count] */
    uint32_t entry_count, entry_room;
    bool mapped; /* all of it lies in a pack, and is not written to */
} term_trie;

/* False when memory ran out. */
bool trie_begin(term_trie *t);
void trie_release(term_trie *t);

static inline uint32_t trie_bit(uint32_t unit)
{
    return unit ? 1u << (unit * 0x9E3779B9u >> 27) : 0;
}

uint32_t trie_slot(const term_trie *t, uint32_t from, uint32_t unit);

static inline uint32_t trie_child(const term_trie *t, uint32_t from, uint32_t unit)
{
    if (from > ROOT_STEM)
        return t->nodes[from].leads & trie_bit(unit) ? t->edges[trie_slot(t, from, unit)].to : TRIE_NONE;
    const column *first = &t->first[from];
    return unit < first->room ? ((const uint32_t *)first->items)[unit] : TRIE_NONE; /* of unit 0: none */
}

/* Of a trie that is the owner of its memory; false when memory ran out. */
bool trie_own(term_trie *t);
/* Of such a trie: the node behind `from`, made when new; TRIE_NONE when memory ran out. */
uint32_t trie_add_child(term_trie *t, uint32_t from, uint32_t unit);
/* The entry at a node, made when new; borrowed until the next one. NULL when memory ran out. */
lexicon_entry *trie_entry(term_trie *t, uint32_t node);

enum { TRIE_PARTS = 5 };

/* Sections that hold the trie, which they borrow. */
void trie_parts(const term_trie *t, pack_part parts[TRIE_PARTS]);
/* The trie in those of a pack of the program itself. */
void trie_view(const pack *p, term_trie *out);

#endif
