#include "ingest/parts.h"

#include "ingest/json_text.h"
#include "ingest/json_tree.h"

static yajl_val member(yajl_val object, str name)
{
    for (size_t i = 0; YAJL_IS_OBJECT(object) && i < YAJL_GET_OBJECT(object)->len; i++)
        if (str_is(name, YAJL_GET_OBJECT(object)->keys[i]))
            return YAJL_GET_OBJECT(object)->values[i];
    return NULL;
}

/* What stands at "author.type". */
static yajl_val at_path(yajl_val v, str path)
{
    while (v && path.n)
        v = member(v, str_cut(&path, '.'));
    return v;
}

static str text_of(yajl_val v)
{
    const char *text = YAJL_IS_STRING(v) ? YAJL_GET_STRING(v) : YAJL_IS_TRUE(v) ? "true" : "";
    return str_trim(str_of(text));
}

static bool is_customers(const export_parts *parts, yajl_val part)
{
    bool named = !parts->voice;
    str voice = named ? (str){NULL, 0} : text_of(at_path(part, str_of(parts->voice)));
    for (str rest = str_of(named ? "" : parts->voices); !named && rest.n;)
        named = str_equal(voice, str_cut(&rest, '|'));
    return named;
}

/* What a part says; empty: nothing, or not by the customer. */
static str say(const export_parts *parts, yajl_val part)
{
    str text = {NULL, 0};
    if (is_customers(parts, part))
        for (str rest = str_of(parts->text); !text.n && rest.n;)
            text = text_of(at_path(part, str_cut(&rest, '|')));
    return text;
}

/* Without `out` it stops at the first that says something. False when memory ran out. */
static bool walk(const export_parts *parts, str array, buf *out, bool *spoken)
{
    size_t at = 0;
    bool ok = true;
    *spoken = false;
    if (!array.n || array.p[0] != '[')
        return true;
    for (json_value v; ok && (out || !*spoken) && json_next_value(array, &at, &v);) {
        yajl_val part = NULL;
        vp_status status = json_tree_read(v.text, &part, NULL);
        str text = status ? (str){NULL, 0} : say(parts, part);
        ok = status != VP_NO_MEMORY;
        if (text.n && out)
            ok = (!out->n || buf_putc(out, '\n')) && buf_add_str(out, text);
        *spoken = *spoken || text.n;
        yajl_tree_free(part);
    }
    return ok;
}

bool parts_speak(const export_parts *parts, str array)
{
    bool spoken;
    return !walk(parts, array, NULL, &spoken) || spoken;
}

bool parts_add(const export_parts *parts, str array, buf *out)
{
    bool spoken;
    return walk(parts, array, out, &spoken);
}
