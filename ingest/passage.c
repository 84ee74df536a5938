#include "ingest/passage.h"

#include "base/buf.h"
#include "ingest/json_tree.h"

static const char TRANSLATED[] = "(Translated by Google)", ORIGINAL[] = "(Original)";

/* The offset of `part`; the length of the text when it is not in it. */
static size_t find_part(str text, const char *part)
{
    const char *at = text.n ? memmem(text.p, text.n, part, strlen(part)) : NULL;
    return at ? (size_t)(at - text.p) : text.n;
}

/* Google writes the translation first, and the original behind a mark of its own, or the other way round. */
static str without_translation(str text)
{
    size_t translated = find_part(text, TRANSLATED), original = find_part(text, ORIGINAL);
    if (translated == text.n)
        return text;
    if (original < text.n && original > translated) {
        original += strlen(ORIGINAL);
        return str_trim((str){text.p + original, text.n - original});
    }
    str before = str_trim((str){text.p, translated});
    return before.n ? before : text;
}

static const char *piece_of(yajl_val v)
{
    const char *path[] = {"text", NULL};
    if (YAJL_IS_OBJECT(v))
        v = yajl_tree_get(v, path, yajl_t_string);
    return v && YAJL_IS_STRING(v) ? YAJL_GET_STRING(v) : NULL;
}

/* False when it is no array of pieces; then `out` is of no use. */
static bool join_pieces(yajl_val array, buf *out, bool *no_memory)
{
    if (!YAJL_IS_ARRAY(array))
        return false;
    for (size_t i = 0; i < YAJL_GET_ARRAY(array)->len; i++) {
        const char *piece = piece_of(YAJL_GET_ARRAY(array)->values[i]);
        if (!piece)
            return false;
        if (!buf_puts(out, piece)) {
            *no_memory = true;
            return false;
        }
    }
    return true;
}

/* A cell that is no array of pieces stays as it is. */
static bool join_array(str cell, arena *memory, str *out)
{
    yajl_val tree = NULL;
    buf text = {0};
    vp_status status = json_tree_read(cell, &tree, NULL);
    bool no_memory = status == VP_NO_MEMORY;
    if (!status && join_pieces(tree, &text, &no_memory)) {
        *out = arena_copy(memory, str_trim(buf_str(&text)));
        no_memory = !out->p;
    }
    yajl_tree_free(tree);
    buf_release(&text);
    return !no_memory;
}

bool passage_own(str cell, arena *memory, str *out)
{
    *out = cell;
    if (!cell.n)
        return true;
    if (str_is(cell, "[deleted]") || str_is(cell, "[removed]"))
        *out = (str){NULL, 0};
    else if (cell.p[0] == '[' && cell.p[cell.n - 1] == ']')
        return join_array(cell, memory, out);
    else
        *out = without_translation(cell);
    return true;
}
