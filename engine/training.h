/* What all trainers share: what they are given, and how the meta of their packs begins. */
#ifndef ENGINE_TRAINING_H
#define ENGINE_TRAINING_H

#include <voxpop_train.h>

#include "base/buf.h"
#include "engine/engine.h"

/* Copies what a trainer was given; strings that were left out are "". */
vp_status training_copy(const vp_training *given, vp_training *out, vp_error *error);
/* The same of what ("lemmas") is learned for some languages, as a hint says them ("one of nl, en, ru"); VP_INVALID for
 * another. */
vp_status training_copy_for(const vp_training *given, const char *what, const char *languages, vp_training *out,
                            vp_error *error);
/* Whether a model of the language can go on from the user's own, of the language `own` (LANGUAGE_OTHER: there is none).
 */
vp_status training_check_base(language own, language l, vp_error *error);
/* `{"kind":"tokens","language":"nl","licence":"..."`: the members that follow, and the brace, are the caller's. False
 * when memory ran out. */
bool training_describe(buf *meta, const char *kind, const char *lang, const char *licence);

#endif
