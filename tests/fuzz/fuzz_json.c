/* Any bytes as JSON: recognised, mended, and read to the end. */
#include "tests/fuzz/fuzz.h"

#include "ingest/json.h"
#include "ingest/json_layout.h"
#include "ingest/json_text.h"

static void read_all(str text)
{
    char path[40];
    int file = fuzz_file(text, path);
    reader r = {0};
    read_options options = {.encoding = "UTF-8"};
    vp_error error;
    vp_status status = json_open(path, &options, &r, &error);
    uint64_t last = 0;
    for (bool more = true; !status && more;) {
        row at;
        status = r.ops->next(r.self, &at, &more, &error);
        if (status || !more)
            break;
        MUST(at.byte >= last && at.count <= r.columns.count);
        last = at.byte + 1;
    }
    if (r.self)
        r.ops->close(r.self);
    intern_release(&r.columns);
    close(file);
}

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
    read_all(text);
    return 0;
}
