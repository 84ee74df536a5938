#include "ingest/lines.h"

#include "ingest/reader.h"
#include "ingest/window.h"

/* The bytes of the next line with its end; 0: there is none. */
static vp_status find_line(window *w, size_t *bytes, vp_error *error)
{
    for (;;) {
        str rest = window_rest(w);
        const char *end = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
        *bytes = end ? (size_t)(end - rest.p) + 1 : rest.n;
        if (end || w->ended)
            return VP_OK;
        if (rest.n > READER_MAX_ROW)
            return fail(error, VP_LIMIT, "cut it into lines", "a line is longer than 16 MB");
        vp_status status = window_more(w, error);
        if (status)
            return status;
    }
}

static vp_status take_line(window *w, size_t bytes, lines_take take, void *context, vp_error *error)
{
    str line = {window_rest(w).p, bytes};
    if (line.p[line.n - 1] == '\n')
        line.n--;
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    vp_status status = take(context, line, w->line, error);
    if (!status)
        window_pass(w, bytes);
    return status;
}

vp_status lines_each(const char *path, lines_take take, void *context, vp_error *error)
{
    window w;
    vp_status status = window_open(&w, path, NULL, (unpack_limits){0}, error);
    if (status)
        return status;
    for (;;) {
        size_t bytes = 0;
        status = find_line(&w, &bytes, error);
        if (status || !bytes)
            break;
        status = take_line(&w, bytes, take, context, error);
        if (status)
            break;
    }
    if (status)
        fail_at(error, path, w.line, window_byte(&w));
    window_close(&w);
    return status;
}
