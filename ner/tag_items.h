/* From a sentence to the items the tagger sees, each of which is learned at its first sight; for reading and training.
 */
#ifndef NER_TAG_ITEMS_H
#define NER_TAG_ITEMS_H

#include "base/buf.h"
#include "base/column.h"
#include "ner/tag_features.h"
#include "tokenizer/tokens.h"

/* Numbers by 64-bit keys, as they lie in a pack. A key that is not there is taken for one that is once in 10,000 times.
 */
typedef struct tag_table {
    const uint32_t *first; /* [buckets + 1] numbers of a bucket's keys */
    const uint16_t *marks; /* [first[buckets]] */
    uint32_t buckets;      /* 0: empty */
} tag_table;

enum { TAG_NONE = UINT32_MAX };

static inline uint32_t tag_table_bucket(uint32_t buckets, uint64_t key)
{
    return (uint32_t)((key >> 32) * buckets >> 32);
}

enum { TAG_MARKS = 8 /* compared at once: few buckets have more */ };

typedef uint16_t tag_marks __attribute__((vector_size(2 * TAG_MARKS), aligned(2), may_alias));
typedef int8_t tag_marks_found __attribute__((vector_size(TAG_MARKS)));

/* Most keys are not there, and how many marks a bucket has is hard to foresee: so without a branch for each. */
static inline uint32_t tag_table_find(const tag_table *t, uint64_t key)
{
    if (!t->buckets)
        return TAG_NONE;
    const uint32_t *first = t->first + tag_table_bucket(t->buckets, key);
    uint32_t i = first[0], end = first[1];
    if ((uint64_t)i + TAG_MARKS <= t->first[t->buckets]) {
        uint64_t same = (uint64_t) __builtin_convertvector(*(const tag_marks *)(t->marks + i) == (uint16_t)key,
                                                           tag_marks_found);
        same &= end - i < TAG_MARKS ? (1ull << 8 * (end - i)) - 1 : UINT64_MAX;
        if (same)
            return i + (uint32_t)(__builtin_ctzll(same) / 8);
        i += TAG_MARKS;
    }
    for (; i < end; i++)
        if (t->marks[i] == (uint16_t)key)
            return i;
    return TAG_NONE;
}

/* Word classes, from text without labels (models/exchange.h), and lists of names, both by tag_cluster_key. */
typedef struct tag_clusters {
    tag_table words, listed;
    const uint16_t *ids;   /* [words][TAG_CLUSTERS] */
    const uint16_t *lists; /* [listed] a bit for each list that the word is in */
} tag_clusters;

/* What an item says; `features` are borrowed for the call. False: memory ran out. */
typedef bool (*tag_learn)(void *context, uint32_t item, const tag_feature *features, size_t count);

typedef struct tag_items {
    bool chinese, overlay;        /* overlay: listed words are looked for over Chinese characters */
    const tag_clusters *clusters; /* borrowed */
    tag_learn learn;
    void *context;
    column known; /* uint32_t: 1 + the item, by word and kind; 0: not seen yet */
    uint32_t generation;
    tag_brief *briefs; /* [room], owned */
    uint32_t count;
    size_t room;
} tag_items;

enum { TAG_EDGE_ITEM, TAG_LISTED_ITEM /* of the first list; those of the others follow */ };

void tag_items_release(tag_items *t);
size_t tag_items_bytes(const tag_items *t);
/* To be called before a text: forgets the items when the words were forgotten, or there are many. False: memory ran
 * out. */
bool tag_items_start(tag_items *t, const words *w);

enum { TAG_LISTED_SLOTS = 3 };

/* What the labels are for: a word, in Chinese a character. */
typedef struct tag_place {
    uint32_t begin, end; /* bytes of the text */
    uint32_t item;
    uint32_t over, before, behind;     /* in Chinese: the word it is in and its neighbours, TAG_NONE: none */
    uint32_t folded;                   /* in Chinese: where the character begins in the folded text */
    uint16_t listed[TAG_LISTED_SLOTS]; /* the lists of the listed words that it begins, is inside of, ends */
    uint8_t kind;                      /* tag_kind of the item */
} tag_place;

typedef struct tag_places {
    tag_place *items; /* [room] */
    size_t count, room;
    buf folded; /* Chinese characters as lists have them */
} tag_places;   /* owned: tag_places_release */

void tag_places_release(tag_places *p);

/* The places of tokens[count]. In Chinese a place is a character. False: memory ran out. */
bool tag_places_find(tag_items *t, str text, const token *tokens, size_t count, words *w, tag_places *out);
/* The same, where the characters are given: parts[part_count] of the text. */
bool tag_places_of(tag_items *t, str text, const token *tokens, size_t count, words *w, const vp_span *parts,
                   size_t part_count, tag_places *out);

/* ---- What is said of a place ---- */

typedef enum tag_unit_kind { TAG_ITEM, TAG_PAIR, TAG_APART, TAG_TRIPLE } tag_unit_kind;

typedef struct tag_unit {
    uint8_t kind, slot;
    uint32_t a, b, c; /* items; b of groups, c of three */
} tag_unit;

enum { TAG_UNITS_MAX = 16 + TAG_LISTED_SLOTS * TAG_LISTS };

/* The features of a group: all but TAG_ITEM. */
size_t tag_group_features(const tag_items *t, const tag_unit *u, tag_feature out[TAG_FEATURES_MAX]);

static inline uint32_t tag_item_at(const tag_places *p, int64_t i)
{
    return i >= 0 && i < (int64_t)p->count ? p->items[i].item : TAG_EDGE_ITEM;
}

/* The units that tell of Chinese words; returns how many. */
static inline size_t tag_word_units(const tag_place *place, tag_unit *out)
{
    size_t n = 0;
    if (place->over != TAG_NONE)
        out[n++] = (tag_unit){TAG_ITEM, (uint8_t)(place->kind - TAG_LONE), place->over, 0, 0};
    if (place->before != TAG_NONE)
        out[n++] = (tag_unit){TAG_ITEM, 5, place->before, 0, 0};
    if (place->behind != TAG_NONE)
        out[n++] = (tag_unit){TAG_ITEM, 4, place->behind, 0, 0};
    for (uint8_t slot = 0; slot < TAG_LISTED_SLOTS; slot++)
        for (uint32_t lists = place->listed[slot]; lists; lists &= lists - 1)
            out[n++] = (tag_unit){TAG_ITEM, slot, TAG_LISTED_ITEM + (uint32_t)__builtin_ctz(lists), 0, 0};
    return n;
}

/* The units over place i of p; returns how many. */
static inline size_t tag_units_at(const tag_places *p, size_t i, bool chinese, tag_unit out[TAG_UNITS_MAX])
{
    size_t n = 0;
    int64_t at = (int64_t)i, end = (int64_t)p->count;
    for (int64_t k = at - 2; k <= at + 2; k++)
        if (k >= -1 && k <= end)
            out[n++] = (tag_unit){TAG_ITEM, (uint8_t)(TAG_HERE + at - k), tag_item_at(p, k), 0, 0};
    for (int64_t k = at - (chinese ? 2 : 1); k <= at + chinese; k++) /* the first of two neighbours */
        if (k >= -1 && k < end)
            out[n++] = (tag_unit){TAG_PAIR, (uint8_t)(1 + at - k), tag_item_at(p, k), tag_item_at(p, k + 1), 0};
    out[n++] = (tag_unit){TAG_APART, 0, tag_item_at(p, at - 1), tag_item_at(p, at + 1), 0};
    if (chinese)
        out[n++] = (tag_unit){TAG_TRIPLE, 0, tag_item_at(p, at - 1), tag_item_at(p, at), tag_item_at(p, at + 1)};
    return n + tag_word_units(&p->items[i], out + n);
}

#endif
