/* Standard input as a file that can be read twice. */
#ifndef ENGINE_SPOOL_H
#define ENGINE_SPOOL_H

#include "base/error.h"

/* Copies standard input into an unlinked temporary file. *path (owned) names it while *file is open. */
vp_status spool_input(char **path, int *file, vp_error *error);
void spool_release(char *path, int file);

#endif
