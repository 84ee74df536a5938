/* Entities of texts, and what is masked of them. */
#ifndef ENGINE_ENTITIES_H
#define ENGINE_ENTITIES_H

#include "engine/engine.h"

/* Makes ready for the shipped rules and names, and reads those of the user's files, as far as `o` names them; the
 * examples of the user's rules are tried. */
vp_status engine_load_entities(vp_engine *e, const vp_engine_options *o, vp_error *error);
void engine_free_entities(vp_engine *e);
/* The shipped rules of a language, LANGUAGE_OTHER: those of all; *out NULL: there are none. */
vp_status engine_rules(const vp_engine *e, language l, rule_book **out, vp_error *error);
void finders_release(workshop *w);

/* What vp_entities and vp_redact do, once the readable text of an original of `length` bytes has its tokens in
 * s->tokens. What is handed out lies in `memory`. */
vp_status session_entities(vp_session *s, workshop *w, str readable, size_t length, arena *memory,
                           const vp_entity **out, size_t *count, vp_error *error);
vp_status session_redact(vp_session *s, workshop *w, str text, str readable, const vp_redact_options *o,
                         const char **out, size_t *out_length, vp_error *error);
vp_status redact_check_options(const vp_engine *e, const vp_redact_options *o, vp_error *error);

/* Tries the examples beside the rules of a book. `lang` NULL: detected. */
vp_status entities_try_examples(const vp_engine *e, const rule_book *b, const char *lang, vp_error *error);

#endif
