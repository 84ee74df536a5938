/* Topics of a store: what the commands on topics share. */
#ifndef CLI_TOPICS_STORE_H
#define CLI_TOPICS_STORE_H

#include "cli/commands.h"

#include <voxpop_topics.h>

/* Makes a change in the store at `path` and tells on standard error what it did. Returns the exit code. */
int topics_store_change(const arguments *given, const char *path, vp_topic_change *change);
/* Tells on standard error what was learned. */
void topics_tell(const vp_topics_outcome *outcome);
/* The topics of the store at `path`. */
int topics_store_show(const command *self, const arguments *given, const char *path);

#endif
