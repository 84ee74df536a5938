#include "ingest/json_tree.h"

#include "base/buf.h"
#include "ingest/reader.h"

#include <yajl/yajl_parse.h>

static int open_level(void *depth)
{
    return ++*(int *)depth <= READER_MAX_DEPTH;
}

static int close_level(void *depth)
{
    --*(int *)depth;
    return 1;
}

bool json_tree_fits(str json)
{
    static const yajl_callbacks levels = {.yajl_start_map = open_level,
                                          .yajl_end_map = close_level,
                                          .yajl_start_array = open_level,
                                          .yajl_end_array = close_level};
    int depth = 0;
    yajl_handle parser = yajl_alloc(&levels, NULL, &depth);
    bool valid = parser && yajl_parse(parser, (const unsigned char *)json.p, json.n) == yajl_status_ok &&
                 yajl_complete_parse(parser) == yajl_status_ok;
    if (parser)
        yajl_free(parser);
    return valid;
}

vp_status json_tree_read(str json, yajl_val *out, vp_error *error)
{
    buf text = {0};
    *out = NULL;
    if (json.n > JSON_TREE_MOST)
        return fail(error, VP_LIMIT, "cut it into several rows", "the JSON of a cell is longer than 1 MB");
    if (!json.n || !json_tree_fits(json))
        return fail(error, VP_FORMAT, "mend the cell, or leave it empty",
                    "a cell holds no JSON, or more than %d arrays and objects in each other", READER_MAX_DEPTH);
    if (buf_add_str(&text, json) && buf_terminate(&text))
        *out = yajl_tree_parse(text.p, NULL, 0);
    buf_release(&text);
    return *out ? VP_OK : fail_memory(error);
}
