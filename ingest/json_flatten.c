#include "ingest/json_flatten.h"

#include <stdlib.h>
#include <yajl/yajl_parse.h>

enum { PATH_MAX_BYTES = 400 };

struct flattener {
    intern *columns;
    arena values;
    str *cells; /* [room] */
    size_t count, room;
    char path[PATH_MAX_BYTES];
    size_t path_ends[READER_MAX_DEPTH + 1]; /* where the name of each open object's parent ends */
    size_t path_n, key_at;
    int depth;       /* open objects */
    int array_depth; /* open arrays and the objects in them; while > 0 values go to `array` as JSON */
    buf array;
    buf plain;       /* the text of an array of strings and objects with a "text", as chats write formatted text */
    bool has_string; /* the array holds strings ... */
    bool has_object; /* ... and objects ... */
    bool no_plain;   /* ... and what is no text */
    bool text_key;   /* the value that follows belongs to "text" */
    bool comma;      /* the next item of the array needs one */
    bool objects_seen;
    bool too_wide; /* values beyond the last column were left out */
    const char *failure;
};

const char flattener_no_memory[] = "out of memory", flattener_not_json[] = "it is not valid JSON";

static int refuse(flattener *f, const char *why)
{
    f->failure = why;
    return 0;
}

/* Stores a value under the current path. Columns beyond the limit are left out. */
static int put(flattener *f, str value)
{
    str name = {f->path, f->path_n};
    uint32_t id = intern_find(f->columns, name);
    bool room = f->columns->count < READER_MAX_COLUMNS;
    if (id == INTERN_NONE && room)
        id = intern_add(f->columns, name);
    if (id == INTERN_NONE) {
        f->too_wide |= !room && value.n;
        return room ? refuse(f, flattener_no_memory) : 1;
    }
    if (id >= f->room) {
        size_t more = id + 64;
        str *cells = realloc(f->cells, more * sizeof *cells);
        if (!cells)
            return refuse(f, flattener_no_memory);
        f->cells = cells;
        f->room = more;
    }
    while (f->count <= id)
        f->cells[f->count++] = (str){NULL, 0};
    str copy = arena_copy(&f->values, value);
    bool full = f->values.used + value.n + 16 > f->values.cap;
    if (!copy.p)
        return refuse(f, full ? "the object is too large" : flattener_no_memory);
    f->cells[id] = copy;
    return 1;
}

static bool array_item(flattener *f)
{
    bool ok = !f->comma || buf_putc(&f->array, ',');
    f->comma = true;
    return ok;
}

/* Gathers the text of an array: its strings, and what its objects have as "text". */
static bool note_plain(flattener *f, str value, bool string)
{
    f->has_string |= string && f->array_depth == 1;
    f->no_plain |= !string && f->array_depth == 1;
    bool text = string && (f->array_depth == 1 || (f->array_depth == 2 && f->text_key));
    return !text || buf_add_str(&f->plain, value);
}

static int scalar(flattener *f, str value, bool quote)
{
    if (!f->depth && !f->array_depth)
        return refuse(f, "it is not an object");
    if (!f->array_depth)
        return put(f, value);
    bool ok = note_plain(f, value, quote) && array_item(f) &&
              (quote ? buf_json(&f->array, value) : buf_add_str(&f->array, value));
    return ok ? 1 : refuse(f, flattener_no_memory);
}

static int on_null(void *context)
{
    flattener *f = context;
    return f->array_depth ? scalar(f, STR("null"), false) : f->depth ? 1 : refuse(f, "it is not an object");
}

static int on_boolean(void *context, int value)
{
    return scalar(context, value ? STR("true") : STR("false"), false);
}

static int on_number(void *context, const char *text, size_t n)
{
    return scalar(context, (str){text, n}, false);
}

static int on_string(void *context, const unsigned char *text, size_t n)
{
    return scalar(context, (str){(const char *)text, n}, true);
}

static int open_nested(flattener *f, char bracket)
{
    if (f->array_depth == READER_MAX_DEPTH)
        return refuse(f, "arrays are nested too deeply");
    if (!f->array_depth) {
        buf_clear(&f->plain);
        f->has_string = f->has_object = f->no_plain = false;
    }
    f->has_object |= f->array_depth == 1 && bracket == '{';
    f->no_plain |= f->array_depth > 1 || (f->array_depth == 1 && bracket == '[');
    bool ok = array_item(f) && buf_putc(&f->array, bracket);
    f->comma = false;
    f->array_depth++;
    return ok ? 1 : refuse(f, flattener_no_memory);
}

static int on_start_map(void *context)
{
    flattener *f = context;
    if (f->array_depth)
        return open_nested(f, '{');
    if (f->depth == READER_MAX_DEPTH)
        return refuse(f, "objects are nested too deeply");
    if (!f->depth && f->objects_seen)
        return refuse(f, "there is more than one object");
    f->objects_seen = true;
    f->path_ends[f->depth++] = f->path_n;
    f->key_at = f->path_n;
    return 1;
}

static int on_key(void *context, const unsigned char *key, size_t n)
{
    flattener *f = context;
    if (f->array_depth) {
        f->text_key = str_is((str){(const char *)key, n}, "text");
        bool ok = array_item(f) && buf_json(&f->array, (str){(const char *)key, n}) && buf_putc(&f->array, ':');
        f->comma = false;
        return ok ? 1 : refuse(f, flattener_no_memory);
    }
    f->path_n = f->path_ends[f->depth - 1];
    if (f->path_n + n + 1 >= sizeof f->path)
        return refuse(f, "a key is too long");
    if (f->path_n)
        f->path[f->path_n++] = '.';
    memcpy(f->path + f->path_n, key, n);
    f->path_n += n;
    return 1;
}

static int close_nested(flattener *f, char bracket)
{
    if (!buf_putc(&f->array, bracket))
        return refuse(f, flattener_no_memory);
    f->comma = true;
    if (--f->array_depth)
        return 1;
    bool plain = f->has_string && f->has_object && !f->no_plain;
    int ok = put(f, buf_str(plain ? &f->plain : &f->array));
    buf_clear(&f->array);
    f->comma = false;
    return ok;
}

static int on_end_map(void *context)
{
    flattener *f = context;
    if (f->array_depth)
        return close_nested(f, '}');
    f->path_n = f->path_ends[--f->depth];
    return 1;
}

static int on_start_array(void *context)
{
    flattener *f = context;
    if (!f->depth)
        return refuse(f, "it is not an object");
    if (!f->array_depth)
        f->comma = false;
    return open_nested(f, '[');
}

static int on_end_array(void *context)
{
    return close_nested(context, ']');
}

static const yajl_callbacks callbacks = {on_null,      on_boolean, NULL,       NULL,           on_number,   on_string,
                                         on_start_map, on_key,     on_end_map, on_start_array, on_end_array};

flattener *flattener_new(intern *columns)
{
    flattener *f = calloc(1, sizeof *f);
    if (f)
        *f = (flattener){.columns = columns,
                         .values.cap = 4 * (size_t)READER_MAX_ROW,
                         .array.cap = READER_GROWTH * (size_t)READER_MAX_ROW,
                         .plain.cap = READER_GROWTH * (size_t)READER_MAX_ROW};
    return f;
}

void flattener_free(flattener *f)
{
    if (!f)
        return;
    arena_release(&f->values);
    buf_release(&f->array);
    buf_release(&f->plain);
    free(f->cells);
    free(f);
}

const char *flattener_parse(flattener *f, str text, const str **cells, size_t *count)
{
    arena_clear(&f->values);
    buf_clear(&f->array);
    f->count = f->path_n = 0;
    f->depth = f->array_depth = 0;
    f->comma = f->objects_seen = f->too_wide = false;
    f->failure = NULL;
    yajl_handle parser = yajl_alloc(&callbacks, NULL, f);
    if (!parser)
        return flattener_no_memory;
    yajl_config(parser, yajl_dont_validate_strings, 1); /* the reader has made it valid UTF-8 */
    yajl_status status = yajl_parse(parser, (const unsigned char *)text.p, text.n);
    if (status == yajl_status_ok)
        status = yajl_complete_parse(parser);
    yajl_free(parser);
    if (status != yajl_status_ok)
        return f->failure ? f->failure : flattener_not_json;
    *cells = f->cells;
    *count = f->count;
    return NULL;
}

bool flattener_too_wide(const flattener *f)
{
    return f->too_wide;
}
