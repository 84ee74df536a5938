/* Data files and results as frames. */
#ifndef ENGINE_FRAME_OF_TABLE_H
#define ENGINE_FRAME_OF_TABLE_H

#include "customers/recipe.h"
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
/* The same with some rows alone, rows[count]. */
vp_status frame_of_rows(const vp_table *table, const size_t *rows, size_t count, frame *out, vp_error *error);

/* How the texts of a column are read as dates, as of recipe_column: RECIPE_NO_DATES where they are none. */
int frame_dates_of(const frame *f, uint32_t column);
/* Makes days since 1970 of them. */
void frame_read_dates(frame *f, uint32_t column, int dates);
/* Of all columns that a recipe reads so. */
void frame_read_dates_of(frame *f, const recipe *r);

/* Id of the column of that name, exactly or but for case, or of "field." or "customer." and that name. VP_NOT_FOUND,
 * with the names that there are, where there is none. */
vp_status frame_find(const frame *f, const char *name, uint32_t *out, vp_error *error);

#endif
