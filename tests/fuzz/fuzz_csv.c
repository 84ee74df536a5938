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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const csv_dialect dialects[] = {{',', true, '\n'}, {';', true, '\n'}, {0, true, '\n'}, {'\t', true, '\r'}};
    str text = {(const char *)data, size};
    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++)
        cut_all(text, &dialects[i]);
    fuzz_read_rows(text, csv_open);
    return 0;
}
