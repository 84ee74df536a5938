/* The topics of a store: the taxonomy in force, and what it says of each document. */
#ifndef ENGINE_TOPIC_STATE_H
#define ENGINE_TOPIC_STATE_H

#include "engine/topic_tagging.h"

/* The text of a version, 0: the one in force; "" when there is none. Appended to `out`. *version: its number, 0 when
 * there is none. */
vp_status topic_state_text(vp_store *s, int64_t version, buf *out, int64_t *found, vp_error *error);

/* Makes room for what is tried: topics in temporary tables, and models in temp.next_topic_model, which stand in a view
 * topic_model together with those of the store. Views tell what is tried from what is: gained and lost (document,
 * topic; 0: none), moved (documents). Within a transaction of the caller. */
vp_status topic_state_begin(vp_store *s, vp_error *error);

/* What a taxonomy would make of the documents, in temporary tables: next_topic and next_document_topic, built like
 * those of the store. `file` as of topic_tagger_open. With `names_only` the documents keep what they have. Within a
 * transaction of the caller. */
vp_status topic_state_try(vp_store *s, const tree *t, const char *file, bool names_only, const topic_progress *p,
                          vp_error *error);

/* Documents whose topics differ between the two. After topic_state_try. */
vp_status topic_state_moved(vp_store *s, double *moved, vp_error *error);

/* Puts them in force, with the models, as a new version. */
vp_status topic_state_keep(vp_store *s, const tree *t, const vp_author *author, const char *what, int64_t same_as,
                           vp_error *error);

/* Tags the documents that nobody has looked at. Nothing where the store has no topics. */
vp_status topic_state_tag_new(vp_store *s, vp_error *error);

#endif
