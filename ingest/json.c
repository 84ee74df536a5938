#include "ingest/json.h"

#include "base/utf8.h"
#include "ingest/json_flatten.h"
#include "ingest/json_layout.h"
#include "ingest/json_rows.h"
#include "ingest/json_text.h"
#include "ingest/window.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    SNIFF_BYTES = 1 << 20,
    BROKEN_BYTES = 64 << 10,     /* of an object whose strings hold line ends */
    SHORT_REACH = 4 << 10,       /* how far the end of an object is looked for when patience is lost */
    LONGEST_ID = 4 << 10,        /* bytes of a member's name that is a row's id */
    LARGEST_COLUMNS = 256 << 20, /* bytes of a table column by column, which is held in memory */
    PATIENCE = 64 << 20,         /* bytes of damage that may be looked at again, beyond a share of what was read */
};

typedef struct json {
    window window;
    json_shape shape;
    json_element element;
    size_t width;          /* of JSON_ROWS: columns that have names */
    buf key;               /* of the array whose elements are the objects; empty: it has none */
    buf passed;            /* the string that was passed last between two arrays of that key, up to its length */
    bool outside;          /* between two arrays of that key */
    bool whole_rows;       /* leaves a row at the end that is not finished */
    bool finished;         /* the object of JSON_KEYED has ended */
    buf id;                /* of JSON_KEYED: the name of the member at hand */
    json_columns *columns; /* of JSON_COLUMNS, whose object begins at ... */
    uint64_t columns_start;
    size_t indent;    /* blanks before the object on its line; SIZE_MAX: it does not begin the line */
    int64_t patience; /* bytes that may still be looked at in vain */
    flattener *flattener;
    reader *reader;
    buf built; /* the row as an object where it is none */
    buf valid; /* the object's text where it had to be made valid UTF-8 */
    buf mended;
    buf raw;
} json;

static const char NOT_UTF8[] = "bytes that are no valid UTF-8 became U+FFFD";
static const char MENDED[] = "what is not quite JSON (NaN, a stray comma, control characters) was mended";
static const char *const STRANGER[] = {"it is not an object", "it is not an array of cells", "it is not a text"};
static const char TOO_LONG[] = "the object is longer than 16 MB";

/* ---- Finding objects ---- */

/* Reads more: twice as much as there is, but no more than a row may have. */
static vp_status want_more(json *j, vp_error *error)
{
    size_t n = window_rest(&j->window).n;
    size_t twice = n * 2 < READER_MAX_ROW ? n * 2 : READER_MAX_ROW;
    return window_want(&j->window, twice > n ? twice : n + 1, error);
}

/* How a row begins. */
static char bracket_of(const json *j)
{
    return "{[\""[j->element];
}

/* A string, or what stands in the place of a row: an array, or anything up to the next one. */
static json_scan scan_other(str rest)
{
    if (rest.p[0] == '[' || rest.p[0] == '{')
        return json_scan_value(rest, false);
    if (rest.p[0] == '"') {
        size_t end = json_skip_string(rest, 0);
        return (json_scan){end, end < rest.n || (end > 1 && rest.p[end - 1] == '"'), false};
    }
    size_t n = 1;
    while (n < rest.n && !strchr(",]\n{", rest.p[n]))
        n++;
    return (json_scan){n, n < rest.n, false};
}

/* The object at the window's place, as far as it can be told. */
static vp_status find_object(json *j, str *object, json_scan *scan, vp_error *error)
{
    size_t reach = j->patience < 0 ? SHORT_REACH : READER_MAX_ROW + 1;
    for (;;) {
        str rest = window_rest(&j->window), near = {rest.p, rest.n < reach ? rest.n : reach};
        const char *end = rest.n && j->shape == JSON_LINES ? memchr(rest.p, '\n', rest.n) : NULL;
        if (j->shape == JSON_LINES)
            *scan = (json_scan){end ? (size_t)(end - rest.p) : rest.n, end || j->window.ended, false};
        else if (near.n && (j->element == JSON_TEXTS || near.p[0] != bracket_of(j)))
            *scan = scan_other(near);
        else
            *scan = json_scan_value(near, false);
        *object = (str){rest.p, scan->length};
        if (scan->complete || scan->broken || j->window.ended || rest.n >= reach)
            return VP_OK;
        vp_status status = want_more(j, error);
        if (status)
            return status;
    }
}

/* Whether the file ends in a row that somebody may still be writing. */
static bool is_unfinished(const json *j, str object, json_scan scan)
{
    if (!j->whole_rows || !j->window.ended || object.n != window_rest(&j->window).n)
        return false;
    return j->shape == JSON_LINES ? !json_scan_value(object, false).complete : !scan.complete;
}

/* A file full of damage must not cost a look to its end for each object. */
static void lose_patience(json *j, size_t looked, size_t passed)
{
    j->patience += 4 * (int64_t)passed - (int64_t)looked;
    if (j->patience > PATIENCE)
        j->patience = PATIENCE;
}

/* Passes the text between two arrays: up to the bracket behind the key. */
static vp_status skip_to_array(json *j, vp_error *error)
{
    bool in_string = false, escaped = false, expected = false;
    while (j->outside) {
        vp_status status = window_want(&j->window, 1, error);
        str rest = window_rest(&j->window);
        if (status || !rest.n)
            return status;
        size_t i = 0;
        for (; i < rest.n && j->outside; i++) {
            char c = rest.p[i];
            if (in_string) {
                in_string = escaped || c != '"';
                escaped = !escaped && c == '\\';
                if (in_string && j->passed.n <= j->key.n && !buf_putc(&j->passed, c))
                    return fail_memory(error);
            } else if (c == '"') {
                in_string = true;
                buf_clear(&j->passed);
            } else if (c == ':') {
                expected = str_equal(buf_str(&j->passed), buf_str(&j->key));
            } else if (c == '[' && expected) {
                j->outside = false;
            } else {
                expected = expected && strchr(" \t\r\n", c) && c;
            }
        }
        window_pass(&j->window, i);
    }
    return VP_OK;
}

/* Whether a character between objects means nothing. */
static bool is_filler(const json *j, char c)
{
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || !c)
        return true;
    if (j->shape == JSON_KEYED)
        return c == ',';
    bool outer = !j->key.n && (c == ']' || c == ';' || (c == '[' && j->element == JSON_OBJECTS));
    return j->shape == JSON_ARRAY && (c == ',' || outer);
}

/* Passes the name of the member at the window's place, and keeps it; what has none is left for the reject. */
static vp_status take_id(json *j, vp_error *error)
{
    buf_clear(&j->id);
    vp_status status = window_want(&j->window, LONGEST_ID, error);
    str rest = window_rest(&j->window);
    rest.n = rest.n < LONGEST_ID ? rest.n : LONGEST_ID;
    if (status || rest.p[0] != '"')
        return status;
    size_t end = json_skip_string(rest, 0), colon = json_skip_blanks(rest, end);
    if (colon >= rest.n || rest.p[colon] != ':' || end < 2)
        return VP_OK;
    size_t value = json_skip_blanks(rest, colon + 1);
    if (!buf_add(&j->id, rest.p + 1, end - 2))
        return fail_memory(error);
    window_pass(&j->window, value);
    return VP_OK;
}

/* Passes what stands between objects; anything strange is left for the reject. *more false: the end. */
static vp_status skip_to_object(json *j, bool *more, vp_error *error)
{
    *more = false;
    j->indent = SIZE_MAX;
    while (!j->finished) {
        vp_status status = j->outside ? skip_to_array(j, error) : VP_OK;
        if (!status)
            status = window_want(&j->window, 1, error);
        str rest = window_rest(&j->window);
        if (status || !rest.n)
            return status;
        size_t n = 0;
        for (; n < rest.n && is_filler(j, rest.p[n]); n++) {
            if (rest.p[n] == '\n')
                j->indent = 0;
            else if (j->indent != SIZE_MAX)
                j->indent = rest.p[n] == ' ' || rest.p[n] == '\t' ? j->indent + 1 : SIZE_MAX;
        }
        window_pass(&j->window, n);
        if (n == rest.n)
            continue;
        j->finished = j->shape == JSON_KEYED && rest.p[n] == '}';
        j->outside = j->key.n && rest.p[n] == ']';
        *more = !j->finished && !j->outside;
        if (*more)
            return j->shape == JSON_KEYED ? take_id(j, error) : VP_OK;
    }
    return VP_OK;
}

/* ---- After damage ---- */

/* Offset at which reading can go on: a line that begins an object as the damaged one began, or ends the array; on one
 * line, what looks like the next element. 0: nothing in sight. */
static size_t next_start(const json *j, str text)
{
    static const char *const endings[] = {"}", "]", "\""};
    const char begins = j->shape == JSON_KEYED ? '"' : bracket_of(j), *ends = endings[j->element];
    for (size_t i = 1; i < text.n; i++) {
        if (text.p[i] == '\n') {
            if (j->shape == JSON_LINES)
                return i + 1;
            size_t at = i + 1;
            while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'))
                at++;
            char c = at < text.n ? text.p[at] : 0;
            size_t indent = at - i - 1, expected = j->indent == SIZE_MAX ? 0 : j->indent;
            if ((c == begins && indent == expected) || (c == ']' && indent < expected))
                return i + 1;
        } else if (text.p[i] == begins && j->indent == SIZE_MAX && j->shape >= JSON_ARRAY) {
            str before = str_trim((str){text.p, i});
            if (str_ends(before, ",") && str_ends(str_trim((str){before.p, before.n - 1}), ends))
                return i;
        }
    }
    return 0;
}

/* As much of a rejected text as is kept. */
static str raw_of(str text)
{
    return (str){text.p, text.n < READER_MAX_RAW ? text.n : READER_MAX_RAW};
}

/* Keeps the damaged text as the reject's, and passes it. */
static vp_status skip_damage(json *j, size_t looked, row *out, vp_error *error)
{
    size_t length;
    for (;;) {
        str rest = window_rest(&j->window);
        length = next_start(j, rest);
        if (length || j->window.ended || rest.n > READER_MAX_ROW)
            break;
        vp_status status = want_more(j, error);
        if (status)
            return status;
    }
    str rest = window_rest(&j->window);
    length = length ? length : rest.n;
    buf_clear(&j->raw);
    if (!buf_add_str(&j->raw, str_trim(raw_of((str){rest.p, length}))))
        return fail_memory(error);
    out->raw = buf_str(&j->raw);
    lose_patience(j, looked, length);
    window_pass(&j->window, length);
    return VP_OK;
}

/* Passes a row of more than the limit, to the end of its line. */
static vp_status skip_long(json *j, row *out, vp_error *error)
{
    buf_clear(&j->raw);
    if (!buf_add(&j->raw, window_rest(&j->window).p, READER_MAX_RAW))
        return fail_memory(error);
    out->raw = buf_str(&j->raw);
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

/* ---- Rows ---- */

/* Makes *text valid UTF-8, in j->valid, where it is not. */
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
    *repair = NOT_UTF8;
    return true;
}

static void warn(reader *r, const char *what)
{
    snprintf(r->notes, sizeof r->notes, "%s", what);
    r->warn = true;
}

/* Makes an object of the row's text, in j->built, where it is none. Returns as flattener_parse does. */
static const char *build(json *j, str *text, bool *too_wide)
{
    const char *failure = NULL;
    *too_wide = false;
    if (j->element == JSON_TEXTS)
        failure = json_row_of_text(*text, &j->built) ? NULL : flattener_no_memory;
    else if (j->element == JSON_ROWS)
        failure = json_row_of_array(*text, &j->reader->columns, j->width, too_wide, &j->built);
    else if (j->shape == JSON_KEYED)
        failure = json_row_of_member(buf_str(&j->id), *text, &j->built) ? NULL : flattener_no_memory;
    else
        return NULL;
    *text = buf_str(&j->built);
    return failure;
}

/* The cells of an object; what is not quite JSON is mended first. Returns as flattener_parse does. */
static const char *flatten(json *j, str text, row *out)
{
    bool no_memory;
    const char *failure = flattener_parse(j->flattener, text, &out->cells, &out->count);
    if (!failure || failure == flattener_no_memory)
        return failure;
    bool mended = json_mend(text, &j->mended, &no_memory);
    if (no_memory)
        return flattener_no_memory;
    if (!mended)
        return failure;
    const char *again = flattener_parse(j->flattener, buf_str(&j->mended), &out->cells, &out->count);
    out->repair = again ? out->repair : MENDED;
    return again && again != flattener_no_memory ? failure : again;
}

/* Whether a row may begin so: among texts, anything that is no container. */
static bool is_stranger(const json *j, char first)
{
    if (j->element == JSON_TEXTS)
        return first == '{' || first == '[';
    return j->shape != JSON_LINES && first != bracket_of(j);
}

static vp_status parse(json *j, str object, bool complete, row *out, vp_error *error)
{
    if (!complete || is_stranger(j, object.p[0])) {
        out->reason = complete ? STRANGER[j->element] : flattener_not_json;
        return VP_OK;
    }
    str text = object;
    bool too_wide;
    out->reason = build(j, &text, &too_wide);
    if (!out->reason && !make_valid(j, &text, &out->repair))
        return fail_memory(error);
    if (!out->reason)
        out->reason = flatten(j, text, out);
    if (out->reason) {
        out->count = 0;
    } else if (too_wide || flattener_too_wide(j->flattener)) {
        out->repair = reader_too_wide;
        warn(j->reader, reader_too_wide);
    }
    return out->reason == flattener_no_memory ? fail_memory(error) : VP_OK;
}

/* A string in which a line ends may be meant so, when the object is short and sound otherwise. */
static void look_past_lines(json *j, str *object, json_scan *scan)
{
    if (j->shape == JSON_LINES || !scan->broken || j->patience < 0)
        return;
    str rest = window_rest(&j->window);
    json_scan all = json_scan_value((str){rest.p, rest.n < BROKEN_BYTES ? rest.n : BROKEN_BYTES}, true);
    lose_patience(j, all.length, 0);
    if (!all.complete)
        return;
    *scan = all;
    object->n = all.length;
}

/* Several objects on a line: takes the first, and from then on does not go by lines. */
static bool cut_first(json *j, str *object)
{
    json_scan first = json_scan_value(*object, false);
    str behind = str_trim((str){object->p + first.length, object->n - first.length});
    if (j->shape != JSON_LINES || !first.complete || !behind.n || behind.p[0] != '{')
        return false;
    object->n = first.length;
    j->shape = JSON_SEQUENCE;
    return true;
}

static vp_status next_of_columns(json *j, row *out, bool *more, vp_error *error)
{
    size_t at = 0;
    bool no_memory;
    *more = json_columns_next(j->columns, &j->raw, &at, &no_memory);
    if (no_memory)
        return fail_memory(error);
    if (!*more)
        return VP_OK;
    uint64_t byte = j->columns_start + at;
    window_pass(&j->window, byte - window_byte(&j->window));
    *out = (row){.line = j->window.line, .byte = byte};
    str object = buf_str(&j->raw);
    vp_status status = VP_OK;
    if (object.n > READER_MAX_ROW)
        out->reason = TOO_LONG;
    else
        status = parse(j, object, true, out, error);
    out->raw = out->reason ? raw_of(object) : (str){NULL, 0};
    window_report(&j->window, j->reader);
    return status;
}

static vp_status json_next(void *self, row *out, bool *more, vp_error *error)
{
    json *j = self;
    if (j->columns)
        return next_of_columns(j, out, more, error);
    vp_status status = skip_to_object(j, more, error);
    if (status || !*more)
        return status;
    *out = (row){.line = j->window.line, .byte = window_byte(&j->window)};
    str object;
    json_scan scan;
    status = find_object(j, &object, &scan, error);
    if (status)
        return status;
    if (is_unfinished(j, object, scan)) {
        j->reader->unfinished = true;
        *more = false;
        return VP_OK;
    }
    look_past_lines(j, &object, &scan);
    bool too_long = object.n > READER_MAX_ROW;
    if (!too_long)
        status = parse(j, object, scan.complete, out, error);
    if (!status && out->reason && cut_first(j, &object))
        status = parse(j, object, true, out, error);
    if (status)
        return status;
    if (too_long) {
        out->reason = TOO_LONG;
        status = skip_long(j, out, error);
    } else if (out->reason && !(scan.complete && j->shape != JSON_LINES)) {
        status = skip_damage(j, object.n, out, error);
    } else {
        out->raw = out->reason ? raw_of(object) : (str){NULL, 0};
        lose_patience(j, 0, object.n);
        window_pass(&j->window, object.n);
    }
    window_report(&j->window, j->reader);
    return status;
}

static void json_close(void *self)
{
    json *j = self;
    window_close(&j->window);
    flattener_free(j->flattener);
    json_columns_free(j->columns);
    buf_release(&j->key);
    buf_release(&j->passed);
    buf_release(&j->id);
    buf_release(&j->built);
    buf_release(&j->valid);
    buf_release(&j->mended);
    buf_release(&j->raw);
    free(j);
}

static const reader_ops json_ops = {json_next, json_close};

/* ---- Opening ---- */

static void describe(const json *j, reader *r)
{
    static const char *const shapes[] = {"JSON lines", "JSON objects", "JSON array", "JSON by id", "JSON by column"};
    static const char *const elements[] = {NULL, "JSON rows", "JSON texts"};
    snprintf(r->format, sizeof r->format, "%s", j->element ? elements[j->element] : shapes[j->shape]);
    r->decimal = '.';
}

/* All of the object, which is held in memory; the columns are NULL when it is no table after all. */
static vp_status open_columns(json *j, vp_error *error)
{
    j->window.text.cap = LARGEST_COLUMNS + (8 << 20);
    vp_status status = window_want(&j->window, LARGEST_COLUMNS + 1, error);
    if (status)
        return status;
    str text = window_rest(&j->window);
    j->columns_start = window_byte(&j->window);
    if (text.n > LARGEST_COLUMNS)
        return fail(error, VP_LIMIT, "write it row by row, in pandas: to_json(FILE, orient=\"records\", lines=True)",
                    "a JSON table column by column of more than 256 MB");
    json_scan object = json_scan_value(text, true);
    bool whole = object.complete && !str_trim((str){text.p + object.length, text.n - object.length}).n, no_memory;
    if (!whole)
        return VP_OK;
    j->columns = json_columns_new((str){text.p, object.length}, &no_memory);
    return no_memory ? fail_memory(error) : VP_OK;
}

/* The names of the columns, where rows are arrays; passes the rows that hold them. */
static vp_status open_rows(json *j, const json_layout *layout, str text, bool header, vp_error *error)
{
    size_t first = json_skip_blanks(text, layout->start), skip;
    str rows = first < text.n ? (str){text.p + first, text.n - first} : (str){NULL, 0};
    if (!json_rows_name_columns(layout->header, rows, !header, &j->reader->columns, &skip))
        return fail_memory(error);
    j->width = j->reader->columns.count;
    window_pass(&j->window, layout->start);
    vp_status status = VP_OK;
    bool more = true;
    for (row ignored; !status && more && skip; skip--)
        status = json_next(j, &ignored, &more, error);
    return status;
}

static vp_status lay_out(json *j, const read_options *options, vp_error *error)
{
    reader *r = j->reader;
    window_pass(&j->window, json_prefix(window_rest(&j->window)));
    str text = window_rest(&j->window);
    json_layout layout = json_recognise_layout(text);
    j->shape = layout.shape;
    j->element = layout.element;
    if (layout.empty)
        warn(r, "the file holds an array without elements");
    if (!buf_add_str(&j->key, layout.key))
        return fail_memory(error);
    j->outside = layout.ahead;
    layout.start += (j->key.n && !layout.ahead) || layout.shape == JSON_KEYED; /* the bracket */
    vp_status status = VP_OK;
    if (layout.element == JSON_ROWS)
        status = open_rows(j, &layout, text, !options->no_header, error);
    else
        window_pass(&j->window, layout.start);
    if (layout.shape == JSON_COLUMNS) {
        status = open_columns(j, error);
        j->shape = j->columns ? JSON_COLUMNS : JSON_SEQUENCE;
    }
    describe(j, r);
    return status;
}

vp_status json_open(const char *path, const read_options *options, reader *r, vp_error *error)
{
    json *j = calloc(1, sizeof *j);
    if (!j)
        return fail_memory(error);
    j->reader = r;
    j->patience = PATIENCE;
    r->ops = &json_ops;
    r->self = j;
    j->flattener = flattener_new(&r->columns);
    if (!j->flattener)
        return fail_memory(error);
    j->built.cap = j->valid.cap = j->mended.cap = READER_GROWTH * (size_t)READER_MAX_ROW;
    vp_status status = window_open(&j->window, path, options->encoding, r->limits, error);
    j->whole_rows = options->whole_rows;
    if (!status)
        status = window_want(&j->window, SNIFF_BYTES, error);
    return status ? status : lay_out(j, options, error);
}
