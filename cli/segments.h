/* What the commands of segments share. */
#ifndef CLI_SEGMENTS_H
#define CLI_SEGMENTS_H

#include "cli/commands.h"

#include <voxpop.h>

/* The table of --join, if one is given, beside the customers of the store. Returns DONE or the exit code. */
int segments_join(const command *self, const arguments *given, vp_store *store);

#endif
