#include "ingest/reader.h"

#include "base/utf8.h"
#include "ingest/csv.h"
#include "ingest/json.h"
#include "ingest/source.h"
#include "ingest/xlsx.h"

#include <stdio.h>
#include <stdlib.h>

enum { HEAD_BYTES = 64 << 10 };

const char reader_too_wide[] = "cells beyond column 4096 were left out";

_Static_assert(READER_MAX_COLUMNS == 4096, "the message says so");

/* The formats, in the order in which they are asked. To add one, write its file and its line here. The last one takes
 * any text. */
static const struct format {
    bool (*recognise)(str head); /* the first bytes, as UTF-8 where they are text */
    vp_status (*open)(const char *path, const read_options *options, reader *r, vp_error *error);
} formats[] = {
    {xlsx_recognise, xlsx_open},
    {json_recognise, json_open},
    {NULL, csv_open},
};

/* The beginning of the file: raw when it is an archive, else unpacked and decoded. */
static vp_status read_head(const char *path, const read_options *options, buf *head, char encoding[24], vp_error *error)
{
    source *s = NULL;
    vp_status status = source_open(path, options->encoding, &s, error);
    bool end = false;
    while (!status && !end && head->n < HEAD_BYTES)
        status = source_read(s, head, &end, error);
    if (!status)
        snprintf(encoding, 24, "%s", source_encoding(s));
    source_close(s);
    return status;
}

static vp_status check_content(str head, const char *path, vp_error *error)
{
    size_t zeros = 0, n = head.n < 4096 ? head.n : 4096;
    for (size_t i = 0; i < n; i++)
        zeros += head.p[i] == 0;
    if (n && zeros * 10 > n) {
        fail(error, VP_FORMAT, "voxpop reads CSV, TSV, XLSX, JSON and plain text, also as .gz and .zst",
             "this is not a table or text");
        fail_at(error, path, 0, 0);
        return VP_FORMAT;
    }
    return VP_OK;
}

vp_status reader_open(const char *path, const read_options *options, reader **out, vp_error *error)
{
    static const read_options defaults = {0};
    if (!options)
        options = &defaults;
    reader *r = calloc(1, sizeof *r);
    if (!r)
        return fail_memory(error);
    buf head = {0};
    vp_status status = VP_OK;
    FILE *file = fopen(path, "rb");
    char magic[8] = {0};
    size_t got = file ? fread(magic, 1, sizeof magic, file) : 0;
    if (file)
        fclose(file);
    size_t i = 0;
    if (!xlsx_recognise((str){magic, got})) {
        status = read_head(path, options, &head, r->encoding, error);
        for (i = 1; !status && formats[i].recognise && !formats[i].recognise(buf_str(&head)); i++)
            ;
        if (!status && !formats[i].recognise)
            status = check_content(buf_str(&head), path, error);
    }
    buf_release(&head);
    if (!status)
        status = formats[i].open(path, options, r, error);
    if (status) {
        reader_close(r);
        return status;
    }
    *out = r;
    return VP_OK;
}

/* A copy of `cell` without NUL bytes and with U+FFFD for what is no UTF-8. */
static bool mend(reader *r, str *cell)
{
    char *p = arena_alloc(&r->mended, 3 * cell->n + 1);
    if (!p)
        return false;
    size_t n = 0;
    for (size_t i = 0, step; i < cell->n; i += step) {
        bool good = utf8_decode(cell->p + i, cell->n - i, &step) != UTF8_INVALID;
        if (!cell->p[i])
            continue;
        memcpy(p + n, good ? cell->p + i : "\xEF\xBF\xBD", good ? step : 3);
        n += good ? step : 3;
    }
    *cell = (str){p, n};
    return true;
}

/* Whatever the format, cells are valid UTF-8 without NUL when they leave the reader. */
static vp_status mend_cells(reader *r, row *out, vp_error *error)
{
    str *cells = NULL;
    for (size_t i = 0; i < out->count; i++) {
        str cell = out->cells[i];
        if (!cell.n || (!memchr(cell.p, 0, cell.n) && utf8_valid(cell) == cell.n))
            continue;
        if (!cells) {
            arena_clear(&r->mended);
            cells = arena_alloc(&r->mended, out->count * sizeof *cells);
            if (!cells)
                return fail_memory(error);
            memcpy(cells, out->cells, out->count * sizeof *cells);
            out->repair = "bytes that are no valid UTF-8 became U+FFFD, NUL bytes were dropped";
        }
        if (!mend(r, &cell))
            return fail_memory(error);
        cells[i] = cell;
    }
    if (cells)
        out->cells = cells;
    return VP_OK;
}

vp_status reader_next(reader *r, row *out, bool *more, vp_error *error)
{
    vp_status status = r->ops->next(r->self, out, more, error);
    return !status && *more && !out->reason ? mend_cells(r, out, error) : status;
}

void reader_close(reader *r)
{
    if (!r)
        return;
    if (r->self)
        r->ops->close(r->self);
    intern_release(&r->columns);
    arena_release(&r->mended);
    free(r);
}

vp_status reader_each(const char *path, const read_options *options, reader_row take, void *context, vp_error *error)
{
    reader *r;
    vp_status status = reader_open(path, options, &r, error);
    if (status)
        return status;
    bool more = true;
    while (!status && more) {
        row in;
        status = reader_next(r, &in, &more, error);
        if (!status && more)
            status = take(context, &r->columns, &in, error);
    }
    reader_close(r);
    return status;
}
