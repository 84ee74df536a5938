/* Models of parts of the documents become one of all. */
#ifndef TOPICS_MERGE_H
#define TOPICS_MERGE_H

#include "topics/topic_model.h"

/*
 * Writes a model that knows what all `models` know. What is counted is added up: words by topic, documents, documents
 * by word; so are a mixture's documents by topic. Where `base` is not NULL, all have gone on from it (topic_fit): its
 * topics are the same in all, and what it had counted counts once (Newman et al. 2009, approximate distributed LDA).
 * Else, and of topics that came later, each goes with the most similar one of the first model, one to one, by the
 * cosine of their words; what is less alike than 0.3 stays a topic of its own, behind the others. Priors of LDA and
 * what describes a topic are means, weighted by documents; names and first words are those of the model with most
 * documents of the topic.
 */
vp_status topic_merge(const topic_model *const *models, size_t count, const topic_model *base, const char *path,
                      vp_error *error);

#endif
