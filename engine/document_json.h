/* An analysed document as a line of JSON. */
#ifndef ENGINE_DOCUMENT_JSON_H
#define ENGINE_DOCUMENT_JSON_H

#include "engine/analysis.h"

/* Appends the object and a newline. False when memory ran out. */
bool document_json(const record *r, const annotation *a, buf *out);

#endif
