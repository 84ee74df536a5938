/* The learned tagger at work in a session. */
#ifndef ENGINE_TAGGING_H
#define ENGINE_TAGGING_H

#include "engine/engine.h"

/* Adds to s->entities the names in the readable text whose tokens are s->tokens that the model is sure of: in bytes of
 * that text. None where the language has no model. */
vp_status session_add_names(vp_session *s, workshop *w, str readable, vp_error *error);
/* The workshop of a language that has a model of entities; VP_NOT_FOUND: it has none. */
vp_status session_tagging_workshop(vp_session *s, const char *lang, language *l, workshop **w, vp_error *error);
/* Names in a sentence whose words (in Chinese characters) are given: parts[count] of the text; they are in
 * w->tagger.found, its tokens are w->tagger.places. */
vp_status session_tag_parts(vp_session *s, workshop *w, language l, str text, const vp_span *parts, size_t count,
                            vp_error *error);
/* Tokens of such a sentence in s->tokens: the parts themselves, in Chinese the words the characters make. */
vp_status session_parts(vp_session *s, workshop *w, language l, str text, const vp_span *parts, size_t count,
                        vp_error *error);

#endif
