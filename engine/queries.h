/* Questions to a store that more than one command asks. */
#ifndef ENGINE_QUERIES_H
#define ENGINE_QUERIES_H

#include "engine/store_handle.h"
#include "store/query.h"

/* Title and text of a document as they are analysed; a text that begins with the title says all. */
#define QUERY_WORDS                                                                                      \
    "CASE WHEN coalesce(c.title, '') = '' THEN c.text WHEN coalesce(c.text, '') = '' THEN c.title WHEN " \
    "substr(c.text, 1, length(c.title)) = c.title THEN c.text ELSE c.title || char(10) || c.text END"

/* A filter of what this store is asked, with its saved filters; columns are not looked up. Release as after
 * filter_parse. */
vp_status query_parse(vp_store *s, const char *expression, filter *out, vp_error *error);
/* The same, and checks that documents have the columns it names. */
vp_status query_read_filter(vp_store *s, const char *where, filter *out, vp_error *error);

/* The documents of a filter in the order of time, all when `limit` is 0. *out is owned: vp_table_free. */
vp_status query_documents(vp_store *s, const char *where, size_t limit, vp_table **out, vp_error *error);

/* The documents whose numbers stand in a JSON array, in its order. *out is owned: vp_table_free. */
vp_status query_listed(vp_store *s, str numbers, vp_table **out, vp_error *error);

/* Whether half of the documents of either filter are those of both: two findings are the same one, seen from two sides.
 */
vp_status query_same_documents(vp_store *s, const char *one, const char *other, bool *same, vp_error *error);

/* query_table with more values behind those of the filter. */
vp_status query_table_with(vp_store *s, const char *sql, const filter *f, const filter_value *extra, size_t count,
                           vp_table **out, vp_error *error);

#endif
