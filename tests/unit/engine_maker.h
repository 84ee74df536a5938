/* What the tests of the public header share: an engine and its sessions, a folder for each test, and what comes out as
 * bytes. */
#ifndef TESTS_ENGINE_MAKER_H
#define TESTS_ENGINE_MAKER_H

#include <voxpop.h>

#include "base/buf.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <yajl/yajl_tree.h>

static vp_engine *engine;

static inline int make_engine(void **state)
{
    (void)state;
    return vp_engine_new(NULL, &engine, NULL);
}

static inline int free_engine(void **state)
{
    (void)state;
    vp_engine_free(engine);
    vp_engine_free(NULL);
    return 0;
}

/* To be freed. */
static inline vp_session *new_session(const vp_engine *e)
{
    vp_session *s = NULL;
    assert_int_equal(vp_session_new(e, &s, NULL), VP_OK);
    return s;
}

/* ---- A folder for each test, which is left empty */

enum { PATHS = 8 };

typedef struct fixture {
    char folder[32];
    char paths[PATHS][64];
} fixture;

static inline int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    memcpy(f->folder, "/tmp/voxpop.test.XXXXXX", 24);
    *state = f;
    return !mkdtemp(f->folder);
}

static inline int tear_down(void **state)
{
    fixture *f = *state;
    static const char *const endings[] = {"", "-wal", "-shm", "-journal", ".rejects.jsonl"};
    char path[96];
    for (size_t i = 0; i < PATHS; i++)
        for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
            snprintf(path, sizeof path, "%s%s", f->paths[i], endings[k]);
            unlink(path);
        }
    int failed = rmdir(f->folder);
    free(f);
    return failed;
}

static inline const char *path_of(fixture *f, const char *name)
{
    for (size_t i = 0; i < PATHS; i++) {
        char *path = f->paths[i];
        if (!path[0])
            snprintf(path, sizeof f->paths[i], "%s/%s", f->folder, name);
        if (!strcmp(strrchr(path, '/') + 1, name))
            return path;
    }
    fail_msg("more paths than %d", PATHS);
    return NULL;
}

static inline const char *file(fixture *f, const char *name, const char *bytes, size_t n)
{
    const char *path = path_of(f, name);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
    return path;
}

static inline const char *text_file(fixture *f, const char *name, const char *text)
{
    return file(f, name, text, strlen(text));
}

/* ---- What comes out */

static inline int collect(void *context, const char *bytes, size_t length)
{
    return !buf_add(context, bytes, length);
}

static inline vp_intake analyze_with(const vp_analyze_options *o, const char *path, vp_store *store, buf *out)
{
    vp_intake intake;
    vp_error e;
    if (vp_analyze(engine, &path, 1, o, store, out ? collect : NULL, out, &intake, &e))
        fail_msg("%s: %s (%s)", e.file, e.message, e.hint);
    return intake;
}

static inline vp_intake into(vp_store *store, const char *path)
{
    return analyze_with(NULL, path, store, NULL);
}

static inline vp_store *open_store(const char *path)
{
    vp_store *s;
    vp_error e;
    if (vp_store_open(engine, path, 1, &s, &e))
        fail_msg("%s: %s", e.message, e.hint);
    return s;
}

static inline size_t rows_of(vp_store *s, const char *handle_or_filter)
{
    vp_table *t;
    vp_error e;
    if (vp_quotes(s, handle_or_filter, 0, &t, &e))
        fail_msg("%s: %s", handle_or_filter, e.message);
    size_t n = vp_table_rows(t);
    vp_table_free(t);
    return n;
}

static inline yajl_val parse(const char *json)
{
    char why[200];
    yajl_val v = yajl_tree_parse(json, why, sizeof why);
    if (!v)
        fail_msg("%s: %s", why, json);
    return v;
}

static inline yajl_val member(yajl_val v, const char *key)
{
    const char *path[] = {key, NULL};
    return yajl_tree_get(v, path, yajl_t_any);
}

static inline void same(buf *a, buf *b)
{
    assert_int_equal(a->n, b->n);
    assert_memory_equal(a->p, b->p, a->n);
    buf_release(b);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
