/* The categories that a store's aspects may have: those of the taxonomies, shipped and the user's, and those that its
 * documents have. */
#ifndef ENGINE_CATEGORIES_H
#define ENGINE_CATEGORIES_H

#include "engine/store_handle.h"

/* VP_NOT_FOUND, with the nearest of them and the list, where `id` is none. */
vp_status categories_check(vp_store *s, str id, vp_error *error);
/* Keeps the names of the engine's own taxonomy in the store: who names one later need not give the file again. */
vp_status categories_keep(vp_store *s, vp_error *error);

#endif
