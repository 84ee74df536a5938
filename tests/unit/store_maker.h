/* Stores that tests fill with documents of their own, in their folder. */
#ifndef TESTS_STORE_MAKER_H
#define TESTS_STORE_MAKER_H

#include "engine/store_handle.h"
#include "store/writer.h"
#include "tests/unit/engine_maker.h"

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

#endif
