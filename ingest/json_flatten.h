/* One JSON object as cells: names and values. */
#ifndef INGEST_JSON_FLATTEN_H
#define INGEST_JSON_FLATTEN_H

#include "ingest/reader.h"

typedef struct flattener flattener;

flattener *flattener_new(intern *columns); /* owned: flattener_free; NULL when memory ran out */
void flattener_free(flattener *f);

extern const char flattener_no_memory[], flattener_not_json[];

/* Parses `text`, which should hold exactly one object. On success fills *cells [*count] by column id, borrowed until
 * the next call. Otherwise returns why not (static): flattener_no_memory, or what is wrong with the object. NULL on
 * success. */
const char *flattener_parse(flattener *f, str text, const str **cells, size_t *count);
/* Whether the last object had values beyond READER_MAX_COLUMNS, which were left out. */
bool flattener_too_wide(const flattener *f);

#endif
