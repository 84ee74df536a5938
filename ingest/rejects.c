#include "ingest/rejects.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct rejects {
    char *path; /* NULL: all are dropped */
    bool must;
    FILE *file;
    buf line, cells;
};

bool rejects_name(const char *given, const char *input, buf *path)
{
    const char *beside = strcmp(input, "-") ? input : "stdin";
    buf_clear(path);
    return buf_puts(path, given ? given : beside) && buf_puts(path, given ? "" : ".rejects.jsonl") &&
           buf_terminate(path);
}

vp_status rejects_open(const char *path, bool must, rejects **out, vp_error *error)
{
    rejects *r = calloc(1, sizeof *r);
    if (!r || (path && !(r->path = strdup(path)))) {
        free(r);
        return fail_memory(error);
    }
    r->must = must;
    r->line.cap = 8 * (size_t)READER_MAX_RAW;
    r->cells.cap = 2 * (size_t)READER_MAX_ROW;
    struct stat old;
    if (path && lstat(path, &old) == 0 && S_ISREG(old.st_mode)) /* no device, no link */
        unlink(path);
    *out = r;
    return VP_OK;
}

static vp_status cannot_write(const rejects *r, vp_error *error)
{
    fail(error, VP_IO, "name a file that can be written with --rejects FILE", "cannot write rejected rows: %s",
         strerror(errno));
    fail_at(error, r->path, 0, 0);
    return VP_IO;
}

static bool join_cells(const row *in, buf *out)
{
    bool ok = true;
    buf_clear(out);
    for (size_t i = 0; ok && i < in->count; i++)
        ok = (!i || buf_putc(out, ',')) && buf_add_str(out, in->cells[i]);
    return ok;
}

vp_status rejects_add(rejects *r, const char *file, const row *rejected, bool *kept, vp_error *error)
{
    *kept = false;
    if (!r->file && (!r->path || !(r->file = fopen(r->path, "wbe"))))
        return r->must ? cannot_write(r, error) : VP_OK;
    *kept = true;
    buf *b = &r->line;
    buf_clear(b);
    bool ok = rejected->raw.p || join_cells(rejected, &r->cells);
    str raw = utf8_prefix(rejected->raw.p ? rejected->raw : buf_str(&r->cells), READER_MAX_RAW);
    ok = ok && buf_puts(b, "{\"file\":") && buf_json(b, str_of(file)) &&
         buf_printf(b, ",\"line\":%llu,\"byte\":%llu,\"reason\":", (unsigned long long)rejected->line,
                    (unsigned long long)rejected->byte) &&
         buf_json(b, str_of(rejected->reason)) && buf_puts(b, ",\"raw\":") && buf_json(b, raw) && buf_puts(b, "}\n");
    if (!ok)
        return fail_memory(error);
    return fwrite(b->p, 1, b->n, r->file) == b->n ? VP_OK : cannot_write(r, error);
}

vp_status rejects_close(rejects *r, vp_error *error)
{
    if (!r)
        return VP_OK;
    vp_status status = r->file && fclose(r->file) ? cannot_write(r, error) : VP_OK;
    buf_release(&r->line);
    buf_release(&r->cells);
    free(r->path);
    free(r);
    return status;
}
