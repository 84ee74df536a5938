/* Tagging the documents of a store, by all processors. */
#ifndef ENGINE_TOPIC_TAGGING_H
#define ENGINE_TOPIC_TAGGING_H

#include "engine/topic_tagger.h"

typedef struct topic_progress {
    void (*tell)(void *context, double share); /* may be NULL */
    int (*cancelled)(void *context);           /* may be NULL */
    void *context;
    int threads; /* 0: as many as there are processors; the tags are the same */
} topic_progress;

/* Tags documents, the rows (number, language, text) of `select`, into `table`, in their order. numbers[topics]: those
 * of the topics there. `p` may be NULL. */
vp_status topic_tagging_run(vp_store *s, const topic_tagger *t, const int64_t *numbers, const char *select,
                            const char *table, const topic_progress *p, vp_error *error);

#endif
