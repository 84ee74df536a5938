/* JSON of a cell as a tree. */
#ifndef INGEST_JSON_TREE_H
#define INGEST_JSON_TREE_H

#include "base/error.h"
#include "base/str.h"

#include <yajl/yajl_tree.h>

enum { JSON_TREE_MOST = 1 << 20 /* bytes; a tree takes up to fifty times as much */ };

/* Whether a cell is a JSON value with no more than READER_MAX_DEPTH levels. Takes no memory for them. */
bool json_tree_fits(str json);

/* Reads a value; the cell need not end with NUL. Fails with VP_FORMAT when it is none or too deep (yajl frees a tree by
 * recursion), with VP_LIMIT when it is too long. *out is owned: yajl_tree_free. */
vp_status json_tree_read(str json, yajl_val *out, vp_error *error);

#endif
