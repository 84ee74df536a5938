/* A table without feedback (hotels, shops, products) whose columns are joined to documents by a key. */
#ifndef ENGINE_LOOKUP_H
#define ENGINE_LOOKUP_H

#include "ingest/record.h"
#include "ingest/reader.h"

typedef struct lookup lookup;

/* Reads the table at `path` whole (at most 256 MB of it). Its key is the column of distinct values whose name the data
 * share. *out is owned: lookup_close. */
vp_status lookup_open(const char *path, const read_options *options, lookup **out, vp_error *error);
void lookup_close(lookup *l);

/* Finds the column of a file that holds the table's key, by name. VP_NOT_FOUND when there is none. */
vp_status lookup_match(lookup *l, const intern *columns, int *column, vp_error *error);

/* Adds the columns of the row whose key is `key` to r->fields. No such row: nothing. */
vp_status lookup_join(const lookup *l, str key, arena *memory, record *r, vp_error *error);

#endif
