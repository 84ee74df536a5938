/* A temporary file without a name in any folder: for what can be read only once (standard input, a pipe), and for what
 * must be a file before it can be read (an archive in a compressed file). */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include "base/error.h"
#include "base/str.h"

typedef struct spool {
    int file;
    char path[40]; /* names it while it is open */
} spool;

/* *s is owned: spool_close. */
vp_status spool_open(spool *s, vp_error *error);
vp_status spool_add(spool *s, str bytes, vp_error *error);
/* All that `from` gives. */
vp_status spool_copy(spool *s, int from, vp_error *error);
void spool_close(spool *s);

/* For what is read twice: *out is `path` itself, or where that is standard input ("-") or a pipe the path of a copy of
 * all that comes from it. `path` may be what cannot be opened: who reads it says so. spool_close in any case. */
vp_status spool_input(spool *s, const char *path, const char **out, vp_error *error);

#endif
