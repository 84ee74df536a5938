/* JSON: an object a line, an array of objects, an object that holds one, and the other layouts of json_layout.h. */
#ifndef INGEST_JSON_H
#define INGEST_JSON_H

#include "ingest/reader.h"

/* Whether a text begins like JSON with rows. */
bool json_recognise(str head);

/* Fills ops, self, format of `r` (zeroed by the caller). Nested objects become columns with dotted names
 * ("dates.publishedDate"); arrays stay JSON. */
vp_status json_open(const char *path, const read_options *options, reader *r, vp_error *error);

#endif
