/* What a document is about, by a taxonomy: its rules, and the learned topics that it names. */
#ifndef ENGINE_TOPIC_TAGGER_H
#define ENGINE_TOPIC_TAGGER_H

#include "engine/store_handle.h"
#include "topics/topic_model.h"
#include "topics/topic_rules.h"

/* A row of table topic_model, in use. */
typedef struct learned_topics {
    char name[TREE_ID_MAX + 4], of_id[TREE_ID_MAX + 4]; /* of_id: of the topic whose documents it is for; "": all */
    language language;
    size_t of; /* the same in the tree; its count: all */
    pack pack;
    void *bytes; /* owned: of the pack */
    topic_model model;
    uint32_t *nodes; /* [model.matrix.topics] where each belongs; UINT32_MAX: nowhere */
} learned_topics;

/* Immutable, and shared by all threads. */
typedef struct topic_tagger {
    const tree *tree;
    uint32_t *parents;      /* [topics] the tree's count: none */
    learned_topics *models; /* [model_count] those for all documents first, then by level */
    size_t model_count;
    topic_rules *rules[LANGUAGE_COUNT];
} topic_tagger;

/* `file`: the taxonomy's, for errors; NULL: it is the store's. The tree is borrowed. VP_NOT_FOUND when it names a model
 * that the store has not. *out: topic_tagger_release, also after a failure. */
vp_status topic_tagger_open(vp_store *s, const tree *t, const char *file, topic_tagger *out, vp_error *error);
void topic_tagger_release(topic_tagger *t);

typedef struct topic_tag {
    uint32_t topic; /* of the tree */
    double share;   /* of the text, by learned topics; 0: by a rule alone */
    bool rule, leaf;
} topic_tag;

/* What one thread needs to tag. */
typedef struct tagger_bench {
    const topic_tagger *tagger;
    topic_reader *readers; /* [models] */
    topic_matcher matchers[LANGUAGE_COUNT];
    double *shares;       /* [topics] of the text, with those below */
    bool *ruled, *tagged; /* [topics] */
    topic_tag *tags;      /* [topics] of the last text */
} tagger_bench;

/* *out: tagger_bench_release, also after a failure; before the tagger's. */
vp_status tagger_bench_open(const topic_tagger *t, tagger_bench *out, vp_error *error);
void tagger_bench_release(tagger_bench *b);

/* The topics of a text in b->tags, *count of them, those above each among them. `s` is always the same session. */
vp_status tagger_bench_tag(tagger_bench *b, vp_session *s, language l, str text, size_t *count, vp_error *error);

/* A learned model of the store by name, VP_NOT_FOUND where there is none. *out: learned_release, also after a failure.
 */
vp_status learned_load(vp_store *s, str name, learned_topics *out, vp_error *error);
void learned_release(learned_topics *m);

#endif
