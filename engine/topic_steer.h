/* What people say to the learning of topics: seeds of topics, and words that are left out. */
#ifndef ENGINE_TOPIC_STEER_H
#define ENGINE_TOPIC_STEER_H

#include "engine/store_handle.h"
#include "topics/guide.h"

/* Reads seeds; their words follow. *out: guide_release, also after a failure. */
vp_status steer_guide(const char *path, guide *out, vp_error *error);
/* Finds the words of the guide in a language, without those left out, and settles it. */
vp_status steer_words(vp_session *s, language l, const intern *stop, guide *g, vp_error *error);

/* Remembers the words of a file for the store in place of those before, within a transaction of the caller. */
vp_status steer_keep_stop(vp_store *s, const char *path, vp_error *error);
/* Stems of the words that are left out: of the file or, without one, of what the store remembers. Both may be NULL. */
vp_status steer_stop(vp_session *s, language l, const char *path, vp_store *store, intern *out, vp_error *error);

#endif
