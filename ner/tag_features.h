/*
 * What the learned tagger sees. Items are words (in Chinese characters, and the words they are in); what an item says
 * of the places around it depends on the item alone, and what two neighbours say on the two: so it is summed once and
 * remembered.
 */
#ifndef NER_TAG_FEATURES_H
#define NER_TAG_FEATURES_H

#include "base/bits.h"
#include "base/str.h"

#include <stdbool.h>

typedef enum tag_kind {
    TAG_WORD,
    TAG_UNCASED,  /* a word of a sentence whose capitals tell nothing */
    TAG_LONE,     /* a Chinese character that is a word, */
    TAG_FIRST,    /* begins one, */
    TAG_INNER,    /* is in one, */
    TAG_FINAL,    /* ends one */
    TAG_HAN_WORD, /* a word of such characters */
    TAG_EDGE,     /* what stands before the first place and behind the last */
    TAG_LISTED    /* any Chinese word of a list: it lies over characters, whether the text is cut so or not */
} tag_kind;

/*
 * Slots: which place an item speaks of. Of words and characters 0 to 4: the place two in front of it, ..., itself, ...,
 * the place two behind. Of a Chinese word 0 to 3: the character in it that is alone, begins, is inside, ends; 4 and 5:
 * characters of the word in front, of that behind. Of a listed word 0 to 2: the character that begins it, is inside,
 * ends it. Of two neighbours 0 to 3: the place in front of the first, the first, the second, the place behind; of three
 * 0: the one in the middle. Of two words with one between them 0: the one between.
 */
enum {
    TAG_SLOTS = 6,
    TAG_WORD_SLOTS = 5 /* where there are no Chinese words */,
    TAG_HERE = 2,
    TAG_CLUSTERS = 2,
    TAG_LISTS = 16,
    TAG_FEATURES_MAX = 192
};

/* What features are made of; packs know the numbers. */
typedef enum tag_template {
    TAG_OF_WORD,
    TAG_OF_SURFACE, /* with its capitals */
    TAG_OF_STEM,
    TAG_OF_SHAPE,   /* classes of characters, runs cut to 2: "Xx" */
    TAG_OF_OUTLINE, /* runs cut to 4 */
    TAG_OF_PREFIX,
    TAG_OF_SUFFIX,
    TAG_OF_GRAM, /* 2 to 5 characters inside the word */
    TAG_OF_CLUSTER,
    TAG_OF_CHARACTER_CLUSTER, /* of the word that a Chinese character is by itself */
    TAG_OF_LENGTH,            /* of a Chinese word */
    TAG_OF_KIND,              /* tag_kind */
    TAG_OF_HAN_WORD,
    TAG_OF_PAIR, /* neighbours, together */
    TAG_OF_LIST,
    TAG_OF_LISTS,  /* all that the word is in */
    TAG_OF_HANDLE, /* words inside it */
    TAG_OF_LISTED, /* a listed Chinese word, however the text is cut */
    TAG_TEMPLATES
} tag_template;

extern const char *const tag_template_names[TAG_TEMPLATES];

typedef struct tag_feature {
    uint64_t key;
    uint8_t first, last; /* slots */
    bool common;         /* of looks and classes alone: what many words share */
    uint8_t template;
} tag_feature;

/* An item at first sight. */
typedef struct tag_sight {
    tag_kind kind;
    str surface, folded, stem;
    uint32_t clusters[TAG_CLUSTERS]; /* 0: none */
    uint32_t lists;                  /* of names that the word is in: a bit each, at most TAG_LISTS */
    bool handle;                     /* @JohnSmith, #JohnSmith: words without spaces */
    uint32_t ends[2];                /* lists of the word that a handle begins with, and of the one it ends with */
} tag_sight;

/* What is kept of an item for groups. */
typedef struct tag_brief {
    uint32_t word, shape, cluster, lists;
} tag_brief;

/* Returns the number of features. */
size_t tag_features(const tag_sight *s, tag_feature out[TAG_FEATURES_MAX], tag_brief *brief);
/* The slots of two neighbours. */
static inline int tag_pair_first(bool chinese)
{
    return chinese ? 0 : 1;
}
static inline int tag_pair_last(bool chinese)
{
    return chinese ? 3 : 2;
}
/* `apart`: one stands between them. */
size_t tag_pair_features(const tag_brief *a, const tag_brief *b, bool chinese, bool apart,
                         tag_feature out[TAG_FEATURES_MAX]);
/* Of three Chinese characters in a row. */
size_t tag_triple_features(const tag_brief *a, const tag_brief *b, const tag_brief *c,
                           tag_feature out[TAG_FEATURES_MAX]);

/* The key of the row of weights that a feature adds to a slot. */
static inline uint64_t tag_row_key(uint64_t feature, size_t slot)
{
    return hash_pair(feature, slot + 1);
}

/* The key by which a word's cluster is found. */
uint64_t tag_cluster_key(str folded);

#endif
