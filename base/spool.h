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

#endif
