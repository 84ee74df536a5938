/* The file that takes what could not be read: nothing is lost. */
#ifndef INGEST_REJECTS_H
#define INGEST_REJECTS_H

#include "base/error.h"
#include "ingest/reader.h"

typedef struct rejects rejects;

/* `path`: of the file, made at the first reject; one left by an earlier run is removed. *out is owned: rejects_close.
 */
vp_status rejects_open(const char *path, rejects **out, vp_error *error);
/* Writes {"file", "line", "byte", "reason", "raw"} as a line. Of a row that could be read, and has no raw text, the
 * cells with commas between them. */
vp_status rejects_add(rejects *r, const char *file, const row *rejected, vp_error *error);
/* Flushes; reports a failed write. NULL is fine. */
vp_status rejects_close(rejects *r, vp_error *error);

#endif
