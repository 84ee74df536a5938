#include "engine/training_sources.h"

#include <yajl/yajl_tree.h>

static yajl_val parse(str meta)
{
    char why[200];
    buf text = {0};
    yajl_val tree = buf_add_str(&text, meta) && buf_terminate(&text) ? yajl_tree_parse(text.p, why, sizeof why) : NULL;
    buf_release(&text);
    return tree;
}

/* NULL: the meta data do not say. */
static yajl_val files_of(yajl_val tree)
{
    const char *path[] = {"train", NULL};
    return tree ? yajl_tree_get(tree, path, yajl_t_array) : NULL;
}

/* A packed file is the same file. */
static str name_of(str path)
{
    return str_ends(path, ".gz") ? (str){path.p, path.n - 3} : path;
}

bool training_sources_lack(str meta, const char *path)
{
    yajl_val tree = parse(meta), files = files_of(tree);
    bool apart = files != NULL;
    for (size_t i = 0; apart && i < YAJL_GET_ARRAY(files)->len; i++) {
        yajl_val one = YAJL_GET_ARRAY(files)->values[i];
        apart = YAJL_IS_STRING(one) && !str_equal(name_of(str_of(YAJL_GET_STRING(one))), name_of(str_file_name(path)));
    }
    yajl_tree_free(tree);
    return apart;
}

static bool write_base(str base, bool first, buf *out)
{
    yajl_val tree = parse(base), files = files_of(tree);
    bool ok = files || ((first || buf_putc(out, ',')) && buf_puts(out, "null"));
    for (size_t i = 0; files && ok && i < YAJL_GET_ARRAY(files)->len; i++) {
        yajl_val one = YAJL_GET_ARRAY(files)->values[i];
        ok = ((first && !i) || buf_putc(out, ',')) &&
             (YAJL_IS_STRING(one) ? buf_json(out, str_of(YAJL_GET_STRING(one))) : buf_puts(out, "null"));
    }
    yajl_tree_free(tree);
    return ok;
}

bool training_sources_write(const char *const *paths, size_t count, str base, buf *out)
{
    bool ok = buf_putc(out, '[');
    for (size_t i = 0; ok && i < count; i++)
        ok = (!i || buf_putc(out, ',')) && buf_json(out, str_file_name(paths[i]));
    return ok && (!base.p || write_base(base, !count, out)) && buf_putc(out, ']');
}
