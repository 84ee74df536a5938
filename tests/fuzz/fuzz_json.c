/* Any bytes as JSON: recognised, mended, read to the end, and as a cell. */
#include "tests/fuzz/fuzz.h"

#include "ingest/json.h"
#include "ingest/json_layout.h"
#include "ingest/json_text.h"
#include "ingest/json_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = {(const char *)data, size};
    json_recognise(text);
    json_layout layout = json_recognise_layout(text);
    MUST(layout.start <= size);
    json_scan scan = json_scan_value(text, true);
    MUST(scan.length <= size);
    buf mended = {0};
    bool no_memory;
    json_mend(text, &mended, &no_memory);
    buf_release(&mended);
    yajl_val tree;
    MUST(!json_tree_read(text, &tree, NULL) == !!tree);
    yajl_tree_free(tree);
    fuzz_read_rows(text, json_open);
    return 0;
}
