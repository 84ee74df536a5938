/* Data files and results as frames. */
#ifndef ENGINE_FRAME_OF_TABLE_H
#define ENGINE_FRAME_OF_TABLE_H

#include "customers/frame.h"
#include "ingest/reader.h"

/* Reads all rows of the file, also inside compressed files and archives. Words for yes and no are 1 and 0, for a
 * missing answer nothing. Rows that cannot be read are left out and counted in *rejected. frame_release also after
 * failure. */
vp_status frame_of_table(const char *path, const read_options *options, frame *out, uint64_t *rejected,
                         vp_error *error);

/* The same; cells that are numbers also keep their text, as names must: "007" is not "7". */
vp_status frame_of_table_as_written(const char *path, const read_options *options, frame *out, uint64_t *rejected,
                                    vp_error *error);

/* The rows of a result. frame_release also after failure. */
vp_status frame_of_cells(const vp_table *table, frame *out, vp_error *error);

/* Id of the column of that name, exactly or but for case, or of "field." or "customer." and that name. VP_NOT_FOUND,
 * with the names that there are, where there is none. */
vp_status frame_find(const frame *f, const char *name, uint32_t *out, vp_error *error);

#endif
