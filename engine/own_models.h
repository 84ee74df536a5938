/* Sentiment models that a store's own documents have taught: kept in the store, and blended with the shipped ones. */
#ifndef ENGINE_OWN_MODELS_H
#define ENGINE_OWN_MODELS_H

#include "engine/engine.h"
#include "models/opinion_pool.h"
#include "store/store.h"

typedef struct own_model {
    sentiment_model model;
    opinion_pool pool; /* of the shipped model's answer and this one's */
    pack pack;
    void *bytes; /* owned: of the pack */
} own_model;

struct own_models {
    own_model *of[LANGUAGE_COUNT]; /* NULL: only the shipped one */
};

/* The model in a copy of `bytes`. *out is owned: own_model_free. */
vp_status own_model_new(const vp_engine *e, language l, str bytes, const opinion_pool *pool, own_model **out,
                        vp_error *error);
void own_model_free(own_model *m);

/* All that the store has; one that does not fit this system is left out, with a warning. *out: own_models_release, also
 * after a failure. */
vp_status own_models_load(const vp_engine *e, store *db, own_models *out, vp_error *error);
void own_models_release(own_models *m);

/* What the tokens in s->tokens say to the shipped model ([0..3)) and to the own one ([3..6)). */
vp_status own_model_opinions(vp_session *s, workshop *w, str text, double p[POOL_OPINIONS * POOL_CLASSES],
                             vp_error *error);

#endif
