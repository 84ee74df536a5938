#include "ingest/source.h"

#include "ingest/encoding.h"
#include "ingest/unpack.h"

#include <stdlib.h>

enum {
    LONGEST_MARK = 4, /* bytes of a byte order mark */
    LONGEST_WAIT = 4 << 20,
};

struct source {
    unpacker *file;
    char *path;
    buf bytes; /* not yet decoded */
    transcoder *transcoder;
    const char *encoding;
    const char *given; /* the caller's, or NULL */
    bool begun;        /* the mark at the start was looked for */
    bool decided;      /* the encoding is settled */
    bool passed;       /* something was handed out */
};

/* Whether there is such an encoding: a mark in the file may count more, but a slip is told all the same. */
static vp_status check_name(const char *encoding, vp_error *error)
{
    transcoder *t = NULL;
    vp_status status = encoding ? transcoder_open(encoding, &t, error) : VP_OK;
    transcoder_close(t);
    return status;
}

vp_status source_open(const char *path, const char *encoding, unpack_limits limits, source **out, vp_error *error)
{
    source *s = calloc(1, sizeof *s);
    if (!s)
        return fail_memory(error);
    s->encoding = "UTF-8";
    s->given = encoding;
    s->path = strdup(path);
    vp_status status = s->path ? check_name(encoding, error) : fail_memory(error);
    if (!status)
        status = unpacker_open(path, limits, &s->file, error);
    if (status) {
        source_close(s);
        return status;
    }
    *out = s;
    return VP_OK;
}

/* Drops the mark at the start of the file. What it says counts more than what the caller said. */
static void take_mark(source *s)
{
    if (s->given)
        s->encoding = s->given;
    const char *told = NULL;
    size_t mark = encoding_mark(buf_str(&s->bytes), &told);
    s->begun = true;
    s->decided = told || s->given;
    s->encoding = told ? told : s->encoding;
    if (mark)
        memmove(s->bytes.p, s->bytes.p + mark, s->bytes.n - mark);
    s->bytes.n -= mark;
}

static vp_status no_text(const source *s, vp_error *error)
{
    fail(error, VP_FORMAT,
         "voxpop reads CSV, XLSX, JSON and plain text; name the encoding with --encoding where it is a rare one",
         "this is no text in any encoding that is recognised");
    fail_at(error, s->path, 0, 0);
    return VP_FORMAT;
}

/* Reads until the encoding can be told, or as much as is worth waiting for. */
static vp_status decide(source *s, bool *end, vp_error *error)
{
    vp_status status = VP_OK;
    while (!status && !*end && !s->begun && s->bytes.n < LONGEST_MARK)
        status = unpacker_read(s->file, &s->bytes, end, error);
    if (!status && !s->begun)
        take_mark(s);
    while (!status && !s->decided) {
        encoding_guess guess = encoding_detect(buf_str(&s->bytes), *end, &s->encoding);
        if (guess == ENCODING_ASCII)
            return VP_OK;
        if (guess == ENCODING_NONE && !s->passed)
            return no_text(s, error);
        s->decided = guess == ENCODING_KNOWN || guess == ENCODING_NONE || *end || s->bytes.n >= LONGEST_WAIT;
        if (!s->decided)
            status = unpacker_read(s->file, &s->bytes, end, error);
    }
    bool plain = status || encoding_is_utf8(s->encoding);
    return plain ? status : transcoder_open(s->encoding, &s->transcoder, error);
}

vp_status source_read(source *s, buf *out, bool *end, vp_error *error)
{
    vp_status status = unpacker_read(s->file, &s->bytes, end, error);
    if (!status && !s->decided)
        status = decide(s, end, error);
    if (status)
        return status;
    str bytes = buf_str(&s->bytes);
    s->passed = s->passed || bytes.n;
    if (s->transcoder)
        status = transcoder_feed(s->transcoder, bytes, *end, out, error);
    else if (!buf_add_str(out, bytes))
        status = fail_memory(error);
    buf_clear(&s->bytes);
    return status;
}

void source_close(source *s)
{
    if (!s)
        return;
    unpacker_close(s->file);
    transcoder_close(s->transcoder);
    buf_release(&s->bytes);
    free(s->path);
    free(s);
}

const char *source_encoding(const source *s)
{
    return s->encoding;
}

void source_position(const source *s, uint64_t *done, uint64_t *total)
{
    unpacker_position(s->file, done, total);
}
