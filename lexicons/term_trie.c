#include "lexicons/term_trie.h"

#include <stdlib.h>

uint32_t trie_slot(const term_trie *t, uint32_t from, uint32_t unit)
{
    uint64_t key = ((uint64_t)from << 32 | unit) * 0x9E3779B97F4A7C15u;
    uint32_t mask = t->edge_slots - 1, i = (uint32_t)(key >> 32) & mask;
    while (t->edges[i].from && (t->edges[i].from != from || t->edges[i].unit != unit))
        i = (i + 1) & mask;
    return i;
}

static bool grow_edges(term_trie *t)
{
    trie_edge *old = t->edges;
    uint32_t old_slots = t->edge_slots;
    t->edge_slots = old_slots ? old_slots * 2 : 4096;
    t->edges = calloc(t->edge_slots, sizeof *t->edges);
    if (!t->edges) {
        t->edges = old;
        t->edge_slots = old_slots;
        return false;
    }
    for (uint32_t i = 0; i < old_slots; i++)
        if (old[i].from)
            t->edges[trie_slot(t, old[i].from, old[i].unit)] = old[i];
    free(old);
    return true;
}

static uint32_t add_node(term_trie *t)
{
    if (t->node_count == t->node_room) {
        uint32_t room = t->node_room ? t->node_room * 2 : 4096;
        trie_node *nodes = realloc(t->nodes, room * sizeof *nodes);
        if (!nodes)
            return TRIE_NONE;
        memset(nodes + t->node_room, 0, (room - t->node_room) * sizeof *nodes);
        t->nodes = nodes;
        t->node_room = room;
    }
    return t->node_count++;
}

bool trie_begin(term_trie *t)
{
    for (int i = 0; i <= ROOT_STEM; i++)
        add_node(t);
    return t->node_count > ROOT_STEM;
}

static uint32_t add_first(term_trie *t, uint32_t root, uint32_t unit)
{
    if (!column_reserve(&t->first[root], unit + 1, sizeof(uint32_t)))
        return TRIE_NONE;
    uint32_t *first = (uint32_t *)t->first[root].items + unit;
    return *first = *first ? *first : add_node(t);
}

uint32_t trie_add_child(term_trie *t, uint32_t from, uint32_t unit)
{
    if (from <= ROOT_STEM)
        return add_first(t, from, unit);
    if (t->edge_count * 2 >= t->edge_slots && !grow_edges(t))
        return TRIE_NONE;
    trie_edge *e = &t->edges[trie_slot(t, from, unit)];
    if (!e->from) {
        uint32_t to = add_node(t);
        if (!to)
            return TRIE_NONE;
        *e = (trie_edge){from, unit, to};
        t->nodes[from].leads |= trie_bit(unit);
        t->edge_count++;
    }
    return e->to;
}

lexicon_entry *trie_entry(term_trie *t, uint32_t node)
{
    if (!t->nodes[node].entry) {
        if (t->entry_count == t->entry_room) {
            uint32_t room = t->entry_room ? t->entry_room * 2 : 2048;
            lexicon_entry *entries = realloc(t->entries, room * sizeof *entries);
            if (!entries)
                return NULL;
            t->entries = entries;
            t->entry_room = room;
        }
        t->entries[t->entry_count++] = (lexicon_entry){0};
        t->nodes[node].entry = t->entry_count;
    }
    return &t->entries[t->nodes[node].entry - 1];
}

/* ---- In a pack ---- */

static const char *const names[TRIE_PARTS] = {"exact", "stem", "edges", "nodes", "entries"};

void trie_parts(const term_trie *t, pack_part parts[TRIE_PARTS])
{
    const column *exact = &t->first[ROOT_EXACT], *stem = &t->first[ROOT_STEM];
    const pack_part all[TRIE_PARTS] = {{names[0], exact->items, column_bytes(exact)},
                                       {names[1], stem->items, column_bytes(stem)},
                                       {names[2], t->edges, t->edge_slots * sizeof *t->edges},
                                       {names[3], t->nodes, t->node_count * sizeof *t->nodes},
                                       {names[4], t->entries, t->entry_count * sizeof *t->entries}};
    memcpy(parts, all, sizeof all);
}

/* Nothing is written to what is mapped. */
static void *section(const pack *p, int part, size_t size, uint32_t *count)
{
    str s = pack_section(p, names[part]);
    *count = (uint32_t)(s.n / size);
    return (void *)(uintptr_t)s.p;
}

void trie_view(const pack *p, term_trie *out)
{
    term_trie t = {.mapped = true};
    for (int root = ROOT_EXACT; root <= ROOT_STEM; root++) {
        t.first[root].size = sizeof(uint32_t);
        t.first[root].items = section(p, root - ROOT_EXACT, sizeof(uint32_t), &t.first[root].room);
    }
    t.edges = section(p, 2, sizeof *t.edges, &t.edge_slots);
    t.nodes = section(p, 3, sizeof *t.nodes, &t.node_count);
    t.entries = section(p, 4, sizeof *t.entries, &t.entry_count);
    t.node_room = t.node_count;
    t.entry_room = t.entry_count;
    *out = t;
}

static void *copied(const void *items, size_t size, bool *ok)
{
    void *copy = size ? malloc(size) : NULL;
    *ok = *ok && (copy || !size);
    return copy ? memcpy(copy, items, size) : NULL;
}

bool trie_own(term_trie *t)
{
    if (!t->mapped)
        return true;
    term_trie own = *t;
    bool ok = true;
    own.mapped = false;
    for (uint32_t i = 0; i < t->edge_slots; i++)
        own.edge_count += t->edges[i].from != 0;
    for (int root = ROOT_EXACT; root <= ROOT_STEM; root++)
        own.first[root].items = copied(t->first[root].items, column_bytes(&t->first[root]), &ok);
    own.edges = copied(t->edges, t->edge_slots * sizeof *t->edges, &ok);
    own.nodes = copied(t->nodes, t->node_count * sizeof *t->nodes, &ok);
    own.entries = copied(t->entries, t->entry_count * sizeof *t->entries, &ok);
    if (ok)
        *t = own;
    else
        trie_release(&own);
    return ok;
}

void trie_release(term_trie *t)
{
    if (t->mapped)
        return;
    for (int root = 0; root <= ROOT_STEM; root++)
        column_release(&t->first[root]);
    free(t->edges);
    free(t->nodes);
    free(t->entries);
}
