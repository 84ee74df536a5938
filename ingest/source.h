/* A file as a stream of UTF-8, whatever its compression and encoding. */
#ifndef INGEST_SOURCE_H
#define INGEST_SOURCE_H

#include "base/buf.h"
#include "base/error.h"
#include "ingest/unpack.h"

typedef struct source source;

/* `encoding` NULL: recognised. *out is owned: source_close. */
vp_status source_open(const char *path, const char *encoding, unpack_limits limits, source **out, vp_error *error);
/* Appends about 256 KB to `out`; *end true when there is no more. Bytes that are no valid UTF-8 in a UTF-8 file pass as
 * they are. Fails with VP_FORMAT when the file begins with what is no text in any encoding. */
vp_status source_read(source *s, buf *out, bool *end, vp_error *error);
void source_close(source *s);

const char *source_encoding(const source *s); /* "UTF-8", ...; may change until the first byte above ASCII was read */
void source_position(const source *s, uint64_t *done, uint64_t *total); /* bytes on disk */

#endif
