/* Stores in a folder that each test has for itself. */
#ifndef TESTS_STORE_MAKER_H
#define TESTS_STORE_MAKER_H

#include "engine/store_handle.h"
#include "store/writer.h"
#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <voxpop.h>

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
    return 0;
}

/* ---- A folder for each test */

typedef struct fixture {
    char folder[32], path[48], other[48];
} fixture;

static inline int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    memcpy(f->folder, "/tmp/voxpop.test.XXXXXX", 24);
    if (!mkdtemp(f->folder))
        return 1;
    snprintf(f->path, sizeof f->path, "%s/a.db", f->folder);
    snprintf(f->other, sizeof f->other, "%s/b.db", f->folder);
    *state = f;
    return 0;
}

static inline int tear_down(void **state)
{
    fixture *f = *state;
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    char path[64];
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", f->path, endings[i]);
        unlink(path);
        snprintf(path, sizeof path, "%s%s", f->other, endings[i]);
        unlink(path);
    }
    int failed = rmdir(f->folder);
    free(f);
    return failed;
}

static inline vp_store *open_store(const char *path)
{
    vp_store *s;
    vp_error e;
    if (vp_store_open(engine, path, 1, &s, &e))
        fail_msg("%s: %s", e.message, e.hint);
    return s;
}

/* ---- Documents */

static inline document make(unsigned char identity, int64_t version, const char *text)
{
    document d = {.version = version,
                  .source = 1,
                  .text = str_of(text),
                  .fields = STR("{}"),
                  .lang = "nl",
                  .lang_conf = 0.9,
                  .nps = -1,
                  .recommended = -1};
    d.identity[0] = identity;
    return d;
}

static inline vp_store *with_source(const char *path)
{
    vp_store *s = open_store(path);
    int64_t id;
    source_facts facts = {
        .name = "a.csv", .format = "CSV", .encoding = "UTF-8", .notes = "", .recognised = STR("{\"feedback\":true}")};
    assert_int_equal(source_begin(s->db, &facts, &id, NULL), VP_OK);
    assert_int_equal(id, 1);
    return s;
}

static inline void put(writer *w, document d, write_outcome expected)
{
    write_outcome outcome;
    vp_error e;
    if (writer_add(w, &d, &outcome, &e))
        fail_msg("%s", e.message);
    assert_int_equal(outcome, expected);
}

static inline writer *begin(vp_store *s)
{
    writer *w;
    assert_int_equal(writer_open(s->db, &w, NULL), VP_OK);
    return w;
}

static inline void end(writer *w)
{
    assert_int_equal(writer_commit(w, NULL), VP_OK);
    writer_close(w);
}

static inline vp_store *with_texts(const char *path, const char *const *texts)
{
    vp_store *s = with_source(path);
    writer *w = begin(s);
    for (unsigned char i = 0; texts[i]; i++)
        put(w, make((unsigned char)(i + 1), 1, texts[i]), WRITE_NEW);
    end(w);
    return s;
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
