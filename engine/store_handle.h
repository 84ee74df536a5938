/* The public store: a file, the engine that reads its words, and a session for the full-text index. */
#ifndef ENGINE_STORE_HANDLE_H
#define ENGINE_STORE_HANDLE_H

#include "engine/engine.h"
#include "store/store.h"

struct vp_store {
    const vp_engine *engine;
    vp_session *session;
    store *db;
};

#endif
