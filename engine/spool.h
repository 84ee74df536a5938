/* What can be read only once (standard input, a pipe) as a file that can be read twice. */
#ifndef ENGINE_SPOOL_H
#define ENGINE_SPOOL_H

#include "base/error.h"

/* Copies all that `from` gives into an unlinked temporary file. *path (owned) names it while *file is open. */
vp_status spool_input(int from, char **path, int *file, vp_error *error);
void spool_release(char *path, int file);

#endif
