#include "cli/findings.h"

void findings_write(const vp_table *table, sink *out)
{
    size_t last = vp_table_columns(table) - 1;
    for (size_t i = 0; i < vp_table_rows(table); i++) {
        vp_cell c = vp_table_cell(table, i, last);
        sink_write(out, c.text, c.length);
        sink_puts(out, "\n");
    }
}

int findings_print(const page *result, vp_table *table, const char *nothing)
{
    sink out;
    vp_error error = {0};
    vp_status status = VP_OK;
    int code = FAILED;
    if (sink_open(&out, result->path)) {
        if (result->format != VP_TEXT) {
            status = vp_table_write(table, result->format, &result->style, sink_write, &out, &error);
        } else {
            findings_write(table, &out);
            if (!vp_table_rows(table)) {
                sink_puts(&out, nothing);
                sink_puts(&out, "\n");
            }
        }
        code = sink_close(&out, status, &error, NULL);
    }
    vp_table_free(table);
    return code;
}
