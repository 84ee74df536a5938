#include "engine/text_files.h"

#include "ingest/lines.h"
#include "ingest/reader.h"
#include "ingest/unpack.h"

typedef struct text_reader {
    text_take take;
    void *context;
} text_reader;

static vp_status take_line(void *context, str line, uint64_t number, vp_error *error)
{
    const text_reader *r = context;
    (void)number;
    return r->take(r->context, str_trim(line), error);
}

static vp_status take_row(void *context, const intern *columns, const row *in, vp_error *error)
{
    const text_reader *r = context;
    uint32_t text = intern_find(columns, STR("text"));
    return !in->reason && text < in->count ? r->take(r->context, in->cells[text], error) : VP_OK;
}

vp_status text_file_each(const char *path, text_take take, void *context, vp_error *error)
{
    unpacker *u;
    text_reader r = {take, context};
    vp_status status = unpacker_open(path, (unpack_limits){0}, &u, error);
    bool json = !status && str_starts(unpacker_start(u), "{");
    if (!status) {
        unpacker_close(u);
        status = json ? reader_each(path, NULL, take_row, &r, error) : lines_each(path, take_line, &r, error);
    }
    if (status && error && !error->file[0])
        fail_at(error, path, 0, 0);
    return status;
}
