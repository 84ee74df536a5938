/* A text file line by line, whatever its compression and encoding. */
#ifndef INGEST_LINES_H
#define INGEST_LINES_H

#include "base/error.h"
#include "base/str.h"

/* `line`: without its end (LF or CR LF), borrowed for the call; `number` from 1. A failure ends the reading. */
typedef vp_status (*lines_take)(void *context, str line, uint64_t number, vp_error *error);

/* Calls `take` for each line of the file, empty ones included. A line of more than 16 MB: VP_LIMIT. Errors name file
 * and line. */
vp_status lines_each(const char *path, lines_take take, void *context, vp_error *error);

#endif
