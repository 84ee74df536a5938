/* The learned tagger at work in a session. */
#ifndef ENGINE_TAGGING_H
#define ENGINE_TAGGING_H

#include "engine/engine.h"

/* Names in the readable text whose tokens are s->tokens, into w->tagger.found: in bytes of that text, in order. None
 * where the language has no model. */
vp_status session_tag(vp_session *s, workshop *w, str readable, vp_error *error);
/* The same for a sentence whose words (in Chinese characters) are given: parts[count] of the text. Its tokens are
 * w->tagger.places. */
vp_status session_tag_parts(vp_session *s, workshop *w, language l, str text, const vp_span *parts, size_t count,
                            vp_error *error);
/* Tokens of such a sentence in s->tokens: the parts themselves, in Chinese the words the characters make. */
vp_status session_parts(vp_session *s, workshop *w, language l, str text, const vp_span *parts, size_t count,
                        vp_error *error);

#endif
