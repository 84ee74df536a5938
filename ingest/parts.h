/* Texts that stand in an array inside of a row, an object each: the later messages of a conversation. */
#ifndef INGEST_PARTS_H
#define INGEST_PARTS_H

#include "ingest/exports.h"

/* Whether the customer says something in one of them; also true when memory ran out. */
bool parts_speak(const export_parts *parts, str array);

/* Appends what the customer says, a line each. Parts of more than JSON_TREE_MOST bytes, and what is no array of
 * objects, say nothing. False when memory ran out. */
bool parts_add(const export_parts *parts, str array, buf *out);

#endif
