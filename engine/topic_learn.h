/* Learning topics of a store's own documents, and giving them their place in its taxonomy. */
#ifndef ENGINE_TOPIC_LEARN_H
#define ENGINE_TOPIC_LEARN_H

#include "engine/topic_state.h"

#include <voxpop_topics.h>

/*
 * Learns topics of each language that has enough documents (of `options->lang` alone, where it is given), keeps them as
 * models of the store, and puts them into the tree. A topic that is like one learned before takes its place, with all
 * that people made of it; the others become topics of their own, called by their words, and what nothing stands for any
 * longer goes. *learned: languages. Within a transaction of the caller.
 */
vp_status topic_learn_all(vp_store *s, const vp_topics_options *options, int64_t time, tree *t, unsigned *learned,
                          vp_error *error);

/* Learns topics of a topic's documents and puts them below it. */
vp_status topic_learn_parts(vp_store *s, const vp_topics_options *options, int64_t time, tree *t, size_t topic,
                            unsigned *learned, vp_error *error);

#endif
