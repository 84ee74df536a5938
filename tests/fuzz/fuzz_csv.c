/* Any bytes as delimited text: recognised, cut, and read to the end. */
#include "tests/fuzz/fuzz.h"

#include "ingest/csv.h"

/* Cutting goes forward, and cells are views into the text or copies of it. */
static void cut_all(str text, const csv_dialect *dialect)
{
    arena scratch = {0};
    while (text.n) {
        csv_record r;
        arena_clear(&scratch);
        MUST(csv_cut(text, dialect, false, &scratch, &r));
        MUST(r.length > 0 && r.length <= text.n);
        size_t bytes = 0;
        for (size_t i = 0; i < r.count; i++)
            bytes += r.cells[i].n;
        MUST(bytes <= r.length);
        text = (str){text.p + r.length, text.n - r.length};
    }
    arena_release(&scratch);
}

static void read_all(str text)
{
    char path[40];
    int file = fuzz_file(text, path);
    reader r = {0};
    read_options options = {.encoding = "UTF-8"};
    vp_error error;
    vp_status status = csv_open(path, &options, &r, &error);
    uint64_t last = 0, lines = 0;
    for (bool more = true; !status && more;) {
        row at;
        status = r.ops->next(r.self, &at, &more, &error);
        if (status || !more)
            break;
        MUST(at.byte >= last && at.line >= lines && at.count <= READER_MAX_COLUMNS);
        MUST(!at.reason || at.raw.n <= READER_MAX_RAW);
        last = at.byte + 1;
        lines = at.line;
    }
    if (r.self)
        r.ops->close(r.self);
    intern_release(&r.columns);
    close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const csv_dialect dialects[] = {{',', true, '\n'}, {';', true, '\n'}, {0, true, '\n'}, {'\t', true, '\r'}};
    str text = {(const char *)data, size};
    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++)
        cut_all(text, &dialects[i]);
    read_all(text);
    return 0;
}
