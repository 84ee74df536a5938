/* What texts say of customers, as frames. */
#ifndef ENGINE_FEATURES_H
#define ENGINE_FEATURES_H

#include "engine/frame_of_table.h"
#include "engine/store_handle.h"

/* Columns of customers that vp_customers_join keeps, in this table of the store. */
#define FEATURES_JOINED "customer_columns"

typedef enum feature_rows {
    FEATURES_OF_DOCUMENTS,
    FEATURES_OF_CUSTOMERS,
    FEATURES_OF_CUSTOMERS_JOINED, /* with the columns of FEATURES_JOINED */
} feature_rows;

/* The documents of a filter (NULL: all), or their customers, with what was found in them as columns; `until` as below.
 * *out is owned: vp_table_free. */
vp_status features_ask(vp_store *store, feature_rows of, const char *where, int64_t until, vp_table **out,
                       vp_error *error);

/* The columns of vp_features by customer, as they were at the second `until`: of documents before it, with days counted
 * to it; 0: of all documents; and joined columns, as they are now. No rows where no document names its customer.
 * frame_release also after failure. */
vp_status features_of_customers(vp_store *store, const char *where, int64_t until, frame *out, vp_error *error);

/* VP_NOT_FOUND where no document at all names its customer. */
vp_status features_need_customers(vp_store *store, vp_error *error);

/* Whether the column is the source's own, or of a table that was joined; and its name there. */
bool features_is_given(str column);
str features_plain_name(str column);

/* Whether a gap in the column means 0: texts that do not speak of an aspect are neither good nor bad in it. */
bool features_says_nothing_is_zero(str column);

#endif
