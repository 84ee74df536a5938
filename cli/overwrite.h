/* What a command writes must be nothing that it reads. */
#ifndef CLI_OVERWRITE_H
#define CLI_OVERWRITE_H

#include "cli/commands.h"

/* Complains when --output, --store, --rejects or --model (of a command that writes one) name a file of `read`, the
 * table of --join, or each other's file, by whatever path. Returns DONE or the exit code. */
int overwrite_check(const command *self, const arguments *given, const char *const *read, size_t count);

#endif
