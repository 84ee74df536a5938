#ifndef ENGINE_ASPECTS_OF_H
#define ENGINE_ASPECTS_OF_H

#include "engine/engine.h"

/* Aspects of the readable text that s->tokens are of, and that the word lists have scored (lexicon_score), in bytes of
 * the original. `out` lies in `memory`. */
vp_status session_aspects(vp_session *s, workshop *w, str text, arena *memory, const vp_aspect **out, size_t *count,
                          vp_error *error);

#endif
