/* Any bytes as a file: opened, surveyed, its columns recognised, read again, its authors masked, and mapped. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "engine/author_mask.h"
#include "ingest/json_tree.h"

#include <math.h>

static void check_cells(const row *at)
{
    for (size_t i = 0; i < at->count; i++) {
        MUST(utf8_valid(at->cells[i]) == at->cells[i].n);
        MUST(!at->cells[i].n || !memchr(at->cells[i].p, 0, at->cells[i].n));
    }
}

/* Pseudonyms in the place of whom an export names leave JSON what it was. */
static void check_mask(const mapping *m, const row *at, arena *memory)
{
    static const author_key key = {"a key of sixteen bytes", 22};
    row masked;
    vp_error error;
    MUST(author_mask(&key, m, at, memory, &masked, &error) == VP_OK);
    check_cells(&masked);
    for (size_t i = 0; i < at->count && i < m->count; i++)
        MUST(mapping_names_people(m, i) || !json_tree_fits(at->cells[i]) || json_tree_fits(masked.cells[i]));
}

/* Reads the file once: rows go to `p`, or through `m` where that is not NULL. Returns how many there were. */
static uint64_t pass(const char *path, profile *p, mapping *m)
{
    reader *r = NULL;
    arena memory = {0};
    vp_error error;
    uint64_t rows = 0;
    vp_status status = reader_open(path, NULL, &r, &error);
    for (bool more = true; !status && more;) {
        row at;
        status = reader_next(r, &at, &more, &error);
        if (status || !more)
            break;
        rows++;
        if (at.reason)
            continue;
        check_cells(&at);
        if (!m) {
            MUST(profile_row(p, &r->columns, &at, r->decimal, &error) == VP_OK);
            continue;
        }
        record one;
        arena_clear(&memory);
        mapping_aside(m, &at);
        if (m->export)
            check_mask(m, &at, &memory);
        MUST(mapping_apply(m, &at, &memory, &one, &error) == VP_OK);
        MUST(!one.has_rating || (one.rating_unit >= 0 && one.rating_unit <= 1));
        MUST(one.nps >= -1 && one.nps <= 10 && one.fields.n >= 2);
    }
    if (!m && r) {
        mapping found;
        buf text = {0};
        MUST(mapping_recognise(&found, p, &r->columns, r->decimal, NULL, NULL, &error) == VP_OK);
        MUST(mapping_set_now(&found, NULL, 1700000000, &error) == VP_OK);
        MUST(mapping_describe(&found, &r->columns, &text));
        MUST(pass(path, p, &found) == rows || status);
        buf_release(&text);
        mapping_release(&found);
    }
    reader_close(r);
    arena_release(&memory);
    return rows;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[40];
    int file = fuzz_file((str){(const char *)data, size}, path);
    profile p = {0};
    pass(path, &p, NULL);
    profile_release(&p);
    close(file);
    return 0;
}
