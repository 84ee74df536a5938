/* The public store: a file, the engine that reads its words, and a session for the full-text index. */
#ifndef ENGINE_STORE_HANDLE_H
#define ENGINE_STORE_HANDLE_H

#include "engine/own_models.h"
#include "store/store.h"

struct vp_store {
    const vp_engine *engine;
    vp_session *session;
    store *db;
    own_models own;
};

/* Makes the full-text index anew when another tokenizer (another ICU, stemmer or language model) has made it. To be
 * called before anything is written. */
vp_status store_handle_refresh_index(vp_store *s, vp_error *error);
/* Fails where the store's documents were analysed with another dictionary or lexicon than the engine has. */
vp_status store_handle_check_lists(vp_store *s, vp_error *error);
/* Logs a warning where that would be needed: for commands that only read. */
vp_status store_handle_check_index(vp_store *s, vp_error *error);

#endif
