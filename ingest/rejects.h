/* The file that takes what could not be read: nothing is lost. */
#ifndef INGEST_REJECTS_H
#define INGEST_REJECTS_H

#include "base/error.h"
#include "ingest/reader.h"

typedef struct rejects rejects;

/* *path: where the rejected rows of an input go, with a NUL behind: `given`, or a file beside the input when that is
 * NULL. False when memory ran out. */
bool rejects_name(const char *given, const char *input, buf *path);
/* `path`: of the file, made at the first reject; one left by an earlier run is removed. `must`: it is a
 * failure that it cannot be made; else the rejects are dropped, as they are without a path. *out is owned:
 * rejects_close.
 */
vp_status rejects_open(const char *path, bool must, rejects **out, vp_error *error);
/* Writes {"file", "line", "byte", "reason", "raw"} as a line. Of a row that could be read, and has no raw text, the
 * cells with commas between them. *kept false: it was dropped. */
vp_status rejects_add(rejects *r, const char *file, const row *rejected, bool *kept, vp_error *error);
/* Flushes; reports a failed write. NULL is fine. */
vp_status rejects_close(rejects *r, vp_error *error);

#endif
