/* Files for the tests of ingest/: written from strings, read back as lines of text. Included once by a test. */
#ifndef TESTS_INGEST_FILES_H
#define TESTS_INGEST_FILES_H

#include "base/buf.h"
#include "ingest/mapping.h"

#include "tests/unit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A file of its own for every call; *path is to be given to drop_file. */
static inline void write_file(str content, char path[64])
{
    snprintf(path, 64, "/tmp/test_ingest_XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    for (size_t done = 0; done < content.n;) {
        ssize_t n = write(file, content.p + done, content.n - done);
        assert_true(n > 0);
        done += (size_t)n;
    }
    close(file);
}

static inline reader *open_text(str content, const read_options *options)
{
    char path[64];
    reader *r = NULL;
    vp_error error = {0};
    write_file(content, path);
    vp_status status = reader_open(path, options, &r, &error);
    if (status)
        print_error("%s\n", error.message);
    assert_int_equal(status, VP_OK);
    unlink(path); /* the reader holds it open */
    return r;
}

static inline void add_names(const reader *r, buf *out)
{
    for (uint32_t i = 0; i < r->columns.count; i++)
        assert_true(buf_printf(out, "%s%s", i ? "|" : "", r->columns.strings[i].p));
    assert_true(buf_putc(out, '\n'));
}

/* "line@byte:a|b" with "~repair" or "!reason [raw]" behind. */
static inline void add_row(const row *at, buf *out)
{
    assert_true(buf_printf(out, "%d@%d:", (int)at->line, (int)at->byte));
    for (size_t i = 0; i < at->count; i++)
        assert_true(buf_printf(out, "%s%.*s", i ? "|" : "", (int)at->cells[i].n, at->cells[i].p));
    if (at->repair)
        assert_true(buf_printf(out, "~%s", at->repair));
    if (at->reason)
        assert_true(buf_printf(out, "!%s [%.*s]", at->reason, (int)at->raw.n, at->raw.p));
    assert_true(buf_putc(out, '\n'));
}

/* Names of the columns, then rows, a line each. To be freed. */
static inline char *read_text(str content, const read_options *options)
{
    reader *r = open_text(content, options);
    buf rows = {0}, out = {0};
    vp_error error = {0};
    for (bool more = true; more;) {
        row at;
        assert_int_equal(reader_next(r, &at, &more, &error), VP_OK);
        if (more)
            add_row(&at, &rows);
    }
    add_names(r, &out);
    assert_true(buf_add_str(&out, buf_str(&rows)) && buf_terminate(&out));
    buf_release(&rows);
    reader_close(r);
    return out.p;
}

static inline void check_text(str content, const char *expected)
{
    char *text = read_text(content, NULL);
    assert_string_equal(text, expected);
    free(text);
}

/* ---- Columns and records */

/* What came of a file: its mapping as JSON, and its records. */
typedef struct outcome {
    mapping mapping;
    intern columns; /* borrowed from the reader */
    reader *reader;
    profile profile;
    char *described; /* to be freed by outcome_release */
    arena memory;
    record records[64];
    size_t count; /* of records kept */
    uint64_t rows;
} outcome;

static inline vp_status survey_text(outcome *o, str content, const char *map, vp_error *error)
{
    char path[64];
    *o = (outcome){.rows = 0};
    write_file(content, path);
    assert_int_equal(reader_open(path, NULL, &o->reader, error), VP_OK);
    for (bool more = true; more;) {
        row at;
        assert_int_equal(reader_next(o->reader, &at, &more, error), VP_OK);
        if (more && !at.reason)
            assert_int_equal(profile_row(&o->profile, &o->reader->columns, &at, o->reader->decimal, error), VP_OK);
    }
    vp_status status = mapping_recognise(&o->mapping, &o->profile, &o->reader->columns, o->reader->decimal, map, NULL,
                                         error);
    reader_close(o->reader);
    assert_int_equal(reader_open(path, NULL, &o->reader, error), VP_OK);
    unlink(path);
    return status;
}

static inline void take_text(outcome *o, str content, const char *map)
{
    vp_error error = {0};
    assert_int_equal(survey_text(o, content, map, &error), VP_OK);
    for (bool more = true; more;) {
        row at;
        assert_int_equal(reader_next(o->reader, &at, &more, &error), VP_OK);
        if (!more || at.reason)
            continue;
        record one;
        assert_int_equal(mapping_apply(&o->mapping, &at, &o->memory, &one, &error), VP_OK);
        if (o->count < 64)
            o->records[o->count++] = one;
        o->rows++;
    }
    buf text = {0};
    assert_true(mapping_describe(&o->mapping, &o->reader->columns, &text) && buf_terminate(&text));
    o->described = text.p;
}

static inline void outcome_release(outcome *o)
{
    reader_close(o->reader);
    mapping_release(&o->mapping);
    profile_release(&o->profile);
    arena_release(&o->memory);
    free(o->described);
}

#endif
