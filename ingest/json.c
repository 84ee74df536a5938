#include "ingest/json.h"

#include "base/utf8.h"
#include "ingest/json_flatten.h"
#include "ingest/window.h"

#include <stdio.h>
#include <stdlib.h>

enum { SNIFF_BYTES = 1 << 20, CONTAINER_DEPTH = 6 };

/* How the objects of a file are told apart. */
typedef enum json_shape {
    JSON_LINES,    /* an object a line */
    JSON_SEQUENCE, /* objects one after the other, each over several lines */
    JSON_ARRAY,    /* the elements of one array */
} json_shape;

typedef struct json {
    window window;
    json_shape shape;
    flattener *flattener;
    reader *reader;
    bool array_ended;
    buf valid; /* the object's text where it had to be made valid UTF-8 */
    buf raw;
} json;

bool json_recognise(str head)
{
    head = str_trim(str_starts(head, "\xEF\xBB\xBF") ? (str){head.p + 3, head.n - 3} : head);
    if (!head.n || (head.p[0] != '{' && head.p[0] != '['))
        return false;
    str next = str_trim((str){head.p + 1, head.n - 1});
    return head.p[0] == '{' ? !next.n || next.p[0] == '"' || next.p[0] == '}' : !next.n || strchr("{]", next.p[0]) != NULL;
}

/* ---- Finding where a value ends ---- */

typedef struct scan {
    size_t length;   /* bytes up to and with the closing bracket, or up to the damage */
    bool complete;   /* the closing bracket was found */
    bool broken;     /* a line ends inside a string: no JSON */
} scan;

/* Scans the object at the start of `text`. */
static scan scan_object(str text)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
            else if (c == '\n')
                return (scan){i, false, true};
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && --depth <= 0) {
            return (scan){i + 1, true, false};
        }
    }
    return (scan){text.n, false, false};
}

/* Offset of the first array whose first element is an object, reached through objects only; SIZE_MAX when there is none in sight. */
static size_t find_array(str text)
{
    size_t at = 0;
    int depth = 0;
    while (at < text.n) {
        char c = text.p[at];
        if (c == '"') {
            for (at++; at < text.n && text.p[at] != '"'; at++)
                at += text.p[at] == '\\';
        } else if (c == '[') {
            str inside = str_trim((str){text.p + at + 1, text.n - at - 1});
            if (inside.n && inside.p[0] == '{')
                return at;
            scan skipped = scan_object((str){text.p + at, text.n - at});
            at += skipped.length ? skipped.length - 1 : 0;
        } else if (c == '{' && ++depth > CONTAINER_DEPTH) {
            return SIZE_MAX;
        } else if (c == '}') {
            depth--;
        }
        at++;
    }
    return SIZE_MAX;
}

/* A first line that is a whole object, and nothing or another object behind it. */
static bool looks_like_lines(str text)
{
    scan first = scan_object(text);
    if (!first.complete)
        return first.broken;
    const char *line_end = memchr(text.p, '\n', text.n);
    if (line_end && (size_t)(line_end - text.p) < first.length)
        return false;
    str behind = str_trim((str){text.p + first.length, text.n - first.length});
    return behind.n ? behind.p[0] == '{' : find_array(text) == SIZE_MAX;
}

static json_shape recognise_shape(str text, size_t *start)
{
    *start = 0;
    if (text.n && text.p[0] == '[') {
        *start = 1;
        return JSON_ARRAY;
    }
    if (looks_like_lines(text))
        return JSON_LINES;
    scan first = scan_object(text);
    str behind = str_trim((str){text.p + first.length, text.n - first.length});
    size_t array = first.complete && behind.n ? SIZE_MAX : find_array(text);
    if (array == SIZE_MAX)
        return JSON_SEQUENCE;
    *start = array + 1;
    return JSON_ARRAY;
}

/* ---- Rows ---- */

static vp_status find_line(json *j, str *object, bool *too_long, vp_error *error)
{
    for (;;) {
        str rest = window_rest(&j->window);
        const char *end = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
        *object = (str){rest.p, end ? (size_t)(end - rest.p) : rest.n};
        *too_long = object->n > READER_MAX_ROW;
        if (end || j->window.ended || *too_long)
            return VP_OK;
        vp_status status = window_want(&j->window, rest.n + 1, error);
        if (status)
            return status;
    }
}

static vp_status find_object(json *j, str *object, bool *too_long, vp_error *error)
{
    for (;;) {
        str rest = window_rest(&j->window);
        scan s = scan_object(rest);
        *object = (str){rest.p, s.length};
        *too_long = s.length > READER_MAX_ROW;
        if (s.complete || s.broken || j->window.ended || *too_long)
            return VP_OK;
        size_t want = rest.n * 2 < READER_MAX_ROW ? rest.n * 2 : READER_MAX_ROW + 1;
        vp_status status = window_want(&j->window, want, error);
        if (status)
            return status;
    }
}

/* Passes white space, and in arrays commas; what else stands between objects is left for the reject. *more false: the end. */
static vp_status skip_to_object(json *j, bool *more, vp_error *error)
{
    *more = false;
    for (;;) {
        vp_status status = window_want(&j->window, 1, error);
        str rest = window_rest(&j->window);
        if (status || !rest.n || j->array_ended)
            return status;
        size_t n = 0;
        while (n < rest.n && (strchr(" \t\r\n", rest.p[n]) || !rest.p[n] || (j->shape == JSON_ARRAY && rest.p[n] == ',')))
            n++;
        window_pass(&j->window, n);
        if (n == rest.n)
            continue;
        if (j->shape == JSON_ARRAY && rest.p[n] == ']') {
            j->array_ended = true;
            continue;
        }
        *more = true;
        return VP_OK;
    }
}

/* Passes the rest of the line: the place to go on after damage. */
static vp_status skip_line(json *j, vp_error *error)
{
    for (;;) {
        str rest = window_rest(&j->window);
        const char *end = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
        window_pass(&j->window, end ? (size_t)(end - rest.p) + 1 : rest.n);
        if (end || j->window.ended)
            return VP_OK;
        vp_status status = window_more(&j->window, error);
        if (status)
            return status;
    }
}

/* Makes *text valid UTF-8 without NUL and control bytes, in j->valid, where it is not. */
static bool make_valid(json *j, str *text, const char **repair)
{
    if (utf8_valid(*text) == text->n)
        return true;
    buf_clear(&j->valid);
    for (size_t i = 0, step; i < text->n; i += step) {
        bool good = utf8_decode(text->p + i, text->n - i, &step) != UTF8_INVALID;
        if (!(good ? buf_add(&j->valid, text->p + i, step) : buf_puts(&j->valid, "\xEF\xBF\xBD")))
            return false;
    }
    *text = buf_str(&j->valid);
    *repair = "bytes that are no valid UTF-8 became U+FFFD";
    return true;
}

static vp_status json_next(void *self, row *out, bool *more, vp_error *error)
{
    json *j = self;
    vp_status status = skip_to_object(j, more, error);
    if (status || !*more)
        return status;
    *out = (row){.line = j->window.line, .byte = window_byte(&j->window)};
    str object;
    bool too_long;
    status = j->shape == JSON_LINES ? find_line(j, &object, &too_long, error) : find_object(j, &object, &too_long, error);
    if (status)
        return status;
    str text = object;
    if (too_long)
        out->reason = "the object is longer than 16 MB";
    else if (!make_valid(j, &text, &out->repair))
        return fail_memory(error);
    else
        out->reason = flattener_parse(j->flattener, text, &out->cells, &out->count);
    if (out->reason) {
        buf_clear(&j->raw);
        if (!buf_add(&j->raw, object.p, object.n < READER_MAX_RAW ? object.n : READER_MAX_RAW))
            return fail_memory(error);
        out->raw = buf_str(&j->raw);
        out->count = 0;
        status = skip_line(j, error);
    } else {
        window_pass(&j->window, object.n);
    }
    source_position(j->window.source, &j->reader->bytes_done, &j->reader->bytes_total);
    return status;
}

static void json_close(void *self)
{
    json *j = self;
    window_close(&j->window);
    flattener_free(j->flattener);
    buf_release(&j->valid);
    buf_release(&j->raw);
    free(j);
}

static const reader_ops json_ops = {json_next, json_close};

vp_status json_open(const char *path, const read_options *options, reader *r, vp_error *error)
{
    static const char *const formats[] = {"JSON lines", "JSON objects", "JSON array"};
    json *j = calloc(1, sizeof *j);
    if (!j)
        return fail_memory(error);
    j->reader = r;
    r->ops = &json_ops;
    r->self = j;
    j->flattener = flattener_new(&r->columns);
    if (!j->flattener)
        return fail_memory(error);
    vp_status status = window_open(&j->window, path, options->encoding, error);
    if (!status)
        status = window_want(&j->window, SNIFF_BYTES, error);
    if (status)
        return status;
    str rest = window_rest(&j->window);
    size_t blank = 0, start;
    while (blank < rest.n && strchr(" \t\r\n", rest.p[blank]))
        blank++;
    j->shape = recognise_shape((str){rest.p + blank, rest.n - blank}, &start);
    window_pass(&j->window, blank + start);
    snprintf(r->format, sizeof r->format, "%s", formats[j->shape]);
    r->decimal = '.';
    return VP_OK;
}
