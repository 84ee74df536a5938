#include "engine/row_writer.h"

#include "ingest/mapping.h"

bool row_writer_is_json(const reader *r)
{
    return str_starts(str_of(r->format), "JSON");
}

bool row_writer_heading(const str *names, size_t count, buf *out)
{
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++)
        ok = (!i || buf_putc(out, ',')) && buf_csv(out, names[i], ',', count == 1);
    return ok && buf_putc(out, '\n');
}

static bool put_object(const reader *r, const row *in, buf *out)
{
    bool ok = buf_putc(out, '{'), any = false;
    for (size_t i = 0; ok && i < in->count; i++) {
        str cell = in->cells[i];
        if (!cell.n)
            continue;
        ok = (!any || buf_putc(out, ',')) && buf_json(out, r->columns.strings[i]) && buf_putc(out, ':') &&
             (mapping_is_plain_number(cell) ? buf_add_str(out, cell) : buf_json(out, cell));
        any = true;
    }
    return ok && buf_puts(out, "}\n");
}

static bool put_cells(const reader *r, const row *in, buf *out)
{
    bool ok = true;
    size_t count = r->columns.count;
    for (size_t i = 0; ok && i < count; i++)
        ok = (!i || buf_putc(out, ',')) && buf_csv(out, i < in->count ? in->cells[i] : STR(""), ',', count == 1);
    return ok && buf_putc(out, '\n');
}

bool row_writer_put(const reader *r, const row *in, buf *out)
{
    return row_writer_is_json(r) ? put_object(r, in, out) : put_cells(r, in, out);
}
