/* New scores for the documents of a store, when the model of a language changes. */
#ifndef ENGINE_RESCORE_H
#define ENGINE_RESCORE_H

#include "engine/store_handle.h"

/* A row of table `model`. */
typedef struct kept_model {
    language language;
    str pack;
    const opinion_pool *pool;
    const char *facts; /* JSON */
    int64_t time;
} kept_model;

/* Scores the documents of the model's language with `own`, and writes scores and model in one transaction. */
vp_status rescore_with(vp_store *s, const own_models *own, const kept_model *kept, vp_error *error);
/* Takes the own model of a language away, and scores its documents with the shipped one. Nothing to do where there is
 * none. */
vp_status rescore_without(vp_store *s, language l, vp_error *error);

#endif
