#include "ingest/window.h"

#include "ingest/reader.h"

#include <stdio.h>

vp_status window_open(window *w, const char *path, const char *encoding, unpack_limits limits, vp_error *error)
{
    *w = (window){.line = 1, .line_end = '\n', .text.cap = READER_MAX_ROW + (8 << 20)};
    return source_open(path, encoding, limits, &w->source, error);
}

void window_close(window *w)
{
    source_close(w->source);
    buf_release(&w->text);
}

static void leave_last_line(window *w)
{
    size_t whole = w->text.n;
    while (whole > w->at && w->text.p[whole - 1] != '\n')
        whole--;
    w->left = whole < w->text.n;
    w->text.n = whole;
}

vp_status window_more(window *w, vp_error *error)
{
    if (w->at) {
        memmove(w->text.p, w->text.p + w->at, w->text.n - w->at);
        w->text.n -= w->at;
        w->offset += w->at;
        w->at = 0;
    }
    if (w->ended)
        return VP_OK;
    vp_status status = source_read(w->source, &w->text, &w->ended, error);
    if (!status && w->ended && w->whole_lines)
        leave_last_line(w);
    return status;
}

vp_status window_want(window *w, size_t bytes, vp_error *error)
{
    vp_status status = VP_OK;
    while (!status && !w->ended && w->text.n - w->at < bytes)
        status = window_more(w, error);
    return status;
}

void window_pass(window *w, size_t bytes)
{
    const char *p = window_rest(w).p, *end = bytes ? p + bytes : p;
    while (p < end && (p = memchr(p, w->line_end, (size_t)(end - p)))) {
        w->line++;
        p++;
    }
    w->at += bytes;
}

void window_report(const window *w, struct reader *r)
{
    source_position(w->source, &r->bytes_done, &r->bytes_total);
    r->unfinished = r->unfinished || w->left;
    const char *encoding = source_encoding(w->source);
    if (strcmp(r->encoding, encoding))
        snprintf(r->encoding, sizeof r->encoding, "%s", encoding);
}
