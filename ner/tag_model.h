/*
 * The learned tagger's model as it lies in a pack of the kind "entities": types, how labels follow each other, rows of
 * weights by the hash of their feature, word classes.
 */
#ifndef NER_TAG_MODEL_H
#define NER_TAG_MODEL_H

#include "base/pack.h"
#include "models/crf.h"
#include "ner/tag_items.h"

enum { TAG_TYPES_MAX = 31, TAG_TYPE_NAME_MAX = 32 };

/* Whether an entity's type may be called so: ASCII letters, behind the first digits and _-. too. */
bool tag_is_type(str name);

/* Labels: 0 is outside; of type k an entity begins, goes on, ends, is one place long (BIOES). */
enum { LABEL_OUTSIDE, LABEL_BEGIN, LABEL_INSIDE, LABEL_END, LABEL_SINGLE, LABELS_OF_TYPE = 4 };

static inline uint32_t tag_labels(size_t types)
{
    return (uint32_t)(1 + types * LABELS_OF_TYPE);
}
static inline uint8_t tag_label(size_t type, int part)
{
    return (uint8_t)(type * LABELS_OF_TYPE + (size_t)part);
}
static inline int tag_part(uint8_t label)
{
    return label ? (label - 1) % LABELS_OF_TYPE + 1 : LABEL_OUTSIDE;
}
static inline size_t tag_type(uint8_t label)
{
    return (label - 1u) / LABELS_OF_TYPE;
}
/* Zeros, and CRF_NEVER where a label cannot follow. False when memory ran out. */
bool tag_chain_new(crf_chain *c, size_t types);

typedef struct tag_model {
    char types[TAG_TYPES_MAX][TAG_TYPE_NAME_MAX + 1];
    size_t type_count;
    crf_chain chain; /* owned: tag_model_release */
    float step;      /* value of a weight of 1 */
    tag_table rows;
    const int8_t *weights; /* [rows][labels] */
    tag_clusters clusters;
    bool overlay; /* some row is of listed words over Chinese characters */
} tag_model;

/* The averaged perceptron learns which labels are best and not how likely they are: its scores are far too large for
 * that. Divided by this number the probabilities are about right on development sets; what is best stays best. */
#define TAG_PERCEPTRON_TEMPERATURE 24.0F

/* Checks all sizes. `p` is borrowed for the life of the model. VP_FORMAT: no pack of this kind, or a broken one. */
vp_status tag_model_read(const pack *p, tag_model *out, vp_error *error);
void tag_model_release(tag_model *m);

/* Reads word classes and lists of names, which may be empty; borrowed. False: broken. */
bool tag_clusters_read(const pack *p, tag_clusters *out);

/* ---- Writing ---- */

enum { TAG_CLUSTER_PARTS = 6 };

/* The sections of word classes and lists, borrowed; returns how many: those of an empty table are left out. */
size_t tag_clusters_parts(const tag_clusters *c, pack_part out[TAG_CLUSTER_PARTS]);

/* Lays out keys[count] as a table: `order` gets the old number of each new one. What it holds is owned: free `first`
 * and `marks`. Keys of one bucket and mark are one: the earlier stays, so out->first[buckets] may be less than count.
 * False when memory ran out. */
bool tag_table_make(const uint64_t *keys, uint32_t count, tag_table *out, uint32_t *order);

#endif
