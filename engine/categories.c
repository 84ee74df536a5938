#include "engine/categories.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "store/filter_lex.h"
#include "store/query.h"

#include <stdio.h>
#include <stdlib.h>

enum { HINT_MOST = 190 };

static const char KEPT[] = "categories"; /* in `meta`: ids between commas */

/* A name that no taxonomy lists, but every one of them means. */
static const str OTHER = {"other", 5};

static bool add_of_engine(const vp_engine *e, intern *ids)
{
    bool ok = true;
    for (language l = 0; l < LANGUAGE_OTHER; l++)
        for (size_t i = 1; ok && i <= taxonomy_count(e->taxonomies[l]); i++)
            ok = intern_add(ids, taxonomy_id(e->taxonomies[l], i)) != INTERN_NONE;
    return ok && intern_add(ids, OTHER) != INTERN_NONE;
}

static vp_status take_list(void *context, sqlite3_stmt *q, vp_error *error)
{
    intern *ids = context;
    for (str rest = str_of((const char *)sqlite3_column_text(q, 0)); rest.p;) {
        str one = str_cut(&rest, ',');
        if (one.n && intern_add(ids, one) == INTERN_NONE)
            return fail_memory(error);
    }
    return VP_OK;
}

static vp_status add_of_store(vp_store *s, intern *ids, vp_error *error)
{
    return query_each(s->db,
                      "SELECT value FROM meta WHERE key = 'categories' UNION ALL SELECT DISTINCT category FROM aspect "
                      "WHERE category NOT NULL",
                      NULL, take_list, ids, error);
}

static vp_status refuse(str id, const intern *ids, vp_error *error)
{
    const char **names = malloc((ids->count + 1) * sizeof *names);
    buf hint = {0};
    bool ok = names && buf_puts(&hint, "there are ");
    for (uint32_t i = 0; ok && i < ids->count; i++) {
        names[i] = ids->strings[i].p;
        ok = hint.n >= HINT_MOST || (buf_puts(&hint, i ? ", " : "") && buf_add_str(&hint, ids->strings[i]));
    }
    ok = ok && buf_puts(&hint, hint.n >= HINT_MOST ? " ..." : "") && buf_terminate(&hint);
    const char *nearest = ok ? filter_lex_nearest(id, names, ids->count) : NULL;
    str shown = utf8_prefix(id, 100);
    vp_status status = !ok ? fail_memory(error)
                           : fail(error, VP_NOT_FOUND, hint.p, "no aspect is called \"%.*s\"%s%s%s", (int)shown.n,
                                  shown.p, nearest ? ": did you mean \"" : "", nearest ? nearest : "",
                                  nearest ? "\"?" : "");
    free(names);
    buf_release(&hint);
    return status;
}

vp_status categories_check(vp_store *s, str id, vp_error *error)
{
    intern ids = {0};
    vp_status status = add_of_engine(s->session->engine, &ids) ? VP_OK : fail_memory(error);
    if (!status && intern_find(&ids, id) == INTERN_NONE) {
        status = add_of_store(s, &ids, error);
        if (!status && intern_find(&ids, id) == INTERN_NONE)
            status = refuse(id, &ids, error);
    }
    intern_release(&ids);
    return status;
}

vp_status categories_keep(vp_store *s, vp_error *error)
{
    intern ids = {0};
    buf list = {0};
    bool ok = add_of_engine(s->session->engine, &ids);
    for (uint32_t i = 0; ok && i < ids.count; i++)
        ok = buf_puts(&list, i ? "," : "") && buf_add_str(&list, ids.strings[i]);
    ok = ok && buf_terminate(&list);
    vp_status status = ok ? store_set(s->db, KEPT, list.p, error) : fail_memory(error);
    intern_release(&ids);
    buf_release(&list);
    return status;
}
