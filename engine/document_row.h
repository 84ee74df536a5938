/* An analysed record as the store's writer takes it. */
#ifndef ENGINE_DOCUMENT_ROW_H
#define ENGINE_DOCUMENT_ROW_H

#include "engine/analysis.h"
#include "store/writer.h"

/* What tells the document from all others of the store. */
void document_key(const record *r, unsigned char key[IDENTITY_BYTES]);
/* The row of `source`; its strings are those of the record and the annotation. */
void document_of(const record *r, const annotation *a, int64_t source, document *out);
/* Set the aspects and the entities of the document, which lie in `memory`. False when that ran out. */
bool document_set_aspects(const record *r, const annotation *a, arena *memory, document *d);
bool document_set_entities(const record *r, const annotation *a, arena *memory, document *d);

#endif
