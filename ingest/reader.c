#include "ingest/reader.h"

#include "base/utf8.h"
#include "ingest/archive.h"
#include "ingest/csv.h"
#include "ingest/json.h"
#include "ingest/mail.h"
#include "ingest/mojibake.h"
#include "ingest/source.h"
#include "ingest/unpack.h"
#include "ingest/vk.h"
#include "ingest/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { HEAD_BYTES = 64 << 10, DEEPEST = 3 /* archives in each other */ };

static const char SWOLLEN[] = "written as JSON the row is longer than 32 MB";
const char reader_too_wide[] = "cells beyond column 4096 were left out";

_Static_assert(READER_MAX_COLUMNS == 4096, "the message says so");

/* The formats of text, in the order in which they are asked. To add one, write its file and its line here. The last one
 * takes any text. */
static const struct format {
    bool (*recognise)(str head); /* the first bytes, as UTF-8 */
    vp_status (*open)(const char *path, const read_options *options, reader *r, vp_error *error);
} formats[] = {
    {json_recognise, json_open},
    {mail_recognise, mail_open},
    {vk_recognise, vk_open},
    {NULL, csv_open},
};

static vp_status open_text(reader *r, const char *path, const read_options *options, vp_error *error)
{
    source *s = NULL;
    buf head = {0};
    vp_status status = source_open(path, options->encoding, r->limits, &s, error);
    bool end = false;
    while (!status && !end && head.n < HEAD_BYTES)
        status = source_read(s, &head, &end, error);
    if (!status)
        snprintf(r->encoding, sizeof r->encoding, "%s", source_encoding(s));
    source_close(s);
    size_t i = 0;
    while (!status && formats[i].recognise && !formats[i].recognise(buf_str(&head)))
        i++;
    if (!status && !formats[i].recognise)
        status = archive_refuse_page(buf_str(&head), error);
    buf_release(&head);
    return status ? status : formats[i].open(path, options, r, error);
}

static vp_status copy_unpacked(unpacker *u, spool *to, vp_error *error)
{
    buf chunk = {0};
    bool end = false;
    vp_status status = spool_open(to, error);
    while (!status && !end) {
        buf_clear(&chunk);
        status = unpacker_read(u, &chunk, &end, error);
        if (!status)
            status = spool_add(to, buf_str(&chunk), error);
    }
    buf_release(&chunk);
    return status;
}

/* Opens the file at `path`; where it is packed and holds another, that is copied to *inside. `depth`: of archives
 * around it. */
static vp_status open_layer(reader *r, const char *path, const read_options *options, int depth, spool *inside,
                            vp_error *error)
{
    unpacker *u = NULL;
    vp_status status = unpacker_open(path, r->limits, &u, error);
    if (!status)
        status = archive_refuse_foreign(unpacker_start(u), error);
    bool archive = !status && archive_recognise(unpacker_start(u));
    if (archive && depth == DEEPEST)
        status = fail(error, VP_LIMIT, "unpack them by hand", "archives in archives, more than %d deep", DEEPEST);
    else if (archive)
        status = unpacker_is_packed(u) ? copy_unpacked(u, inside, error)
                                       : archive_extract(path, r->limits.origin, inside, error);
    unpacker_close(u);
    if (status || inside->file >= 0)
        return status;
    return archive ? xlsx_open(path, options, r, error) : open_text(r, path, options, error);
}

/* Opens the file, and what is in it, to the innermost; of the copies only the one that is read stays. */
static vp_status open_file(reader *r, const char *path, const read_options *options, vp_error *error)
{
    spool at = {.file = -1};
    vp_status status = VP_OK;
    bool deeper = true;
    for (int depth = 0; !status && deeper; depth++) {
        spool inside = {.file = -1};
        status = open_layer(r, depth ? at.path : path, options, depth, &inside, error);
        deeper = inside.file >= 0;
        spool_close(&at);
        at = inside;
    }
    spool_close(&at); /* the reader holds it open */
    return status;
}

/* Temporary files and the parts of archives mean nothing to the caller. */
static vp_status blame(const reader *r, vp_status status, vp_error *error)
{
    if (status && error)
        fail_at(error, r->path, error->line, error->byte);
    return status;
}

vp_status reader_open(const char *path, const read_options *options, reader **out, vp_error *error)
{
    static const read_options defaults = {0};
    reader *r = calloc(1, sizeof *r);
    if (!r || !(r->path = strdup(path))) {
        free(r);
        return fail_memory(error);
    }
    struct stat info;
    options = options ? options : &defaults;
    bool known = !stat(path, &info);
    r->limits = (unpack_limits){known ? (uint64_t)info.st_size : 0, options->window_log};
    r->modified = known ? (int64_t)info.st_mtime : 0;
    vp_status status = blame(r, open_file(r, path, options, error), error);
    if (status) {
        reader_close(r);
        return status;
    }
    *out = r;
    return VP_OK;
}

bool reader_add_column(intern *columns, str name)
{
    char text[READER_LONGEST_NAME + 32];
    uint32_t index = columns->count;
    name = str_trim(utf8_prefix(str_trim(name), READER_LONGEST_NAME));
    bool numbered = !name.n;
    if (numbered)
        name = STR("column");
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    if (numbered)
        snprintf(text + name.n, 32, " %u", index + 1);
    str unique = {text, name.n + strlen(text + name.n)};
    for (unsigned copy = 2; intern_find(columns, unique) != INTERN_NONE; copy++)
        unique.n = name.n + (size_t)snprintf(text + name.n, 32, " %u", copy);
    return intern_add(columns, unique) == index;
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

/* A copy of `cell` with what was encoded twice decoded once. */
static bool decode_again(reader *r, str *cell)
{
    char *p = arena_alloc(&r->mended, cell->n + 1);
    if (p)
        *cell = (str){p, mojibake_mend(*cell, p)};
    return p != NULL;
}

/* Whatever the format, cells are valid UTF-8 without NUL, and encoded once, when they leave the reader. */
static vp_status mend_cells(reader *r, row *out, vp_error *error)
{
    str *cells = NULL;
    for (size_t i = 0; i < out->count; i++) {
        str cell = out->cells[i];
        bool sound = !cell.n || (!memchr(cell.p, 0, cell.n) && utf8_valid(cell) == cell.n);
        if (sound && !mojibake_is_likely(cell))
            continue;
        if (!cells) {
            arena_clear(&r->mended);
            cells = arena_alloc(&r->mended, out->count * sizeof *cells);
            if (!cells)
                return fail_memory(error);
            memcpy(cells, out->cells, out->count * sizeof *cells);
        }
        if (!(sound ? decode_again(r, &cell) : mend(r, &cell)))
            return fail_memory(error);
        if (!sound || !out->repair)
            out->repair = sound ? "characters that were encoded twice were decoded"
                                : "bytes that are no valid UTF-8 became U+FFFD, NUL bytes were dropped";
        cells[i] = cell;
    }
    if (cells)
        out->cells = cells;
    return VP_OK;
}

/* Bytes of a cell as a JSON string. */
static size_t json_length(str cell)
{
    size_t n = cell.n + 2;
    for (size_t i = 0; i < cell.n; i++) {
        unsigned char c = (unsigned char)cell.p[i];
        n += c < ' ' || c == 0x7f ? 5 : c == '"' || c == '\\';
    }
    return n;
}

/* What follows writes the cells as JSON, in which a control character takes six bytes. */
static void reject_swollen(row *out)
{
    size_t n = 0, as_json = 0;
    for (size_t i = 0; i < out->count; i++)
        n += out->cells[i].n;
    for (size_t i = 0; i < out->count && n > READER_MAX_JSON / READER_GROWTH; i++)
        as_json += json_length(out->cells[i]);
    if (as_json > READER_MAX_JSON)
        out->reason = SWOLLEN;
}

vp_status reader_next(reader *r, row *out, bool *more, vp_error *error)
{
    vp_status status = r->ops->next(r->self, out, more, error);
    if (!status && *more && !out->reason)
        status = mend_cells(r, out, error);
    if (!status && *more && !out->reason)
        reject_swollen(out);
    return blame(r, status, error);
}

void reader_close(reader *r)
{
    if (!r)
        return;
    if (r->self)
        r->ops->close(r->self);
    intern_release(&r->columns);
    arena_release(&r->mended);
    free(r->path);
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
