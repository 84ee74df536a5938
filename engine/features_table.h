/* What is done to a table of features: another table beside it, made ready for a model, kept in the store. */
#ifndef ENGINE_FEATURES_TABLE_H
#define ENGINE_FEATURES_TABLE_H

#include "base/table.h"
#include "engine/store_handle.h"

#include <voxpop_customers.h>

/* Each takes *table, and gives another in its place. Remarks (what, name, rows) are added to `remarks`. */
vp_status features_join(const vp_join *q, vp_table **table, vp_table *remarks, vp_error *error);
vp_status features_ready(const vp_features_query *q, vp_table **table, vp_table *remarks, vp_error *error);

/* As a table of that name, in place of one that was there. Its first column is the document's number, or the customer.
 */
vp_status features_keep(vp_store *s, const char *name, const vp_table *table, vp_error *error);

/* rows NaN: not told. */
vp_status features_remark(vp_table *remarks, const char *what, str name, double rows, vp_error *error);
/* A copy of the cell in the row that is being filled. */
bool features_put_cell(vp_table *t, vp_cell cell);

#endif
