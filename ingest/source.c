#include "ingest/source.h"

#include "ingest/encoding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum {
    CHUNK = 256 << 10,
    WINDOW_LOG_MAX = 27, /* zstd windows up to 128 MB */
    LONGEST_MARK = 4,    /* bytes of a byte order mark */
    LONGEST_WAIT = 4 << 20,
    BOMB_STARTS = 1 << 30, /* unpacked bytes ... */
    BOMB_RATIO = 1000,     /* ... from which a file may not be this much larger than packed */
};

typedef enum compression { PLAIN, GZIP, ZSTD } compression;

struct source {
    int file;
    char *path;
    compression compression;
    z_stream inflate;
    ZSTD_DStream *zstd;
    char *packed; /* [CHUNK] compressed input */
    size_t packed_at, packed_n;
    bool file_ended;
    bool in_member;   /* inside a compressed member: the file must not end here */
    bool output_full; /* the decompressor may hold more without more input */
    buf bytes;        /* decompressed, not yet decoded */
    transcoder *transcoder;
    const char *encoding;
    const char *given; /* the caller's, or NULL */
    bool begun;        /* the mark at the start was looked for */
    bool decided;      /* the encoding is settled */
    uint64_t unpacked; /* bytes, of a compressed file */
    uint64_t done, total;
};

bool source_is_compressed(str head)
{
    return str_starts(head, "\x1f\x8b") || str_starts(head, "\x28\xb5\x2f\xfd");
}

static vp_status read_file(source *s, char *to, size_t room, size_t *got, vp_error *error)
{
    ssize_t n;
    do
        n = read(s->file, to, room);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        fail(error, VP_IO, "check the disk and try again", "cannot read: %s", strerror(errno));
        fail_at(error, s->path, 0, s->done);
        return VP_IO;
    }
    s->done += (uint64_t)n;
    s->file_ended = n == 0;
    *got = (size_t)n;
    return VP_OK;
}

static vp_status damaged(source *s, const char *what, vp_error *error)
{
    fail(error, VP_FORMAT, "the rows before the damage can be had by unpacking it by hand",
         "the compressed file is damaged: %s", what);
    fail_at(error, s->path, 0, s->done);
    return VP_FORMAT;
}

static vp_status inflate_some(source *s, vp_error *error)
{
    size_t before = s->bytes.n;
    s->inflate.next_in = (Bytef *)s->packed + s->packed_at;
    s->inflate.avail_in = (uInt)(s->packed_n - s->packed_at);
    s->inflate.next_out = (Bytef *)s->bytes.p + before;
    s->inflate.avail_out = CHUNK;
    int code = inflate(&s->inflate, Z_NO_FLUSH);
    s->packed_at = s->packed_n - s->inflate.avail_in;
    s->bytes.n = before + CHUNK - s->inflate.avail_out;
    s->output_full = s->inflate.avail_out == 0;
    s->in_member = code != Z_STREAM_END;
    if (code == Z_STREAM_END)
        code = inflateReset(&s->inflate); /* files may be several gzip members */
    if (code != Z_OK && code != Z_BUF_ERROR)
        return damaged(s, s->inflate.msg ? s->inflate.msg : "bad data", error);
    return VP_OK;
}

static vp_status unzstd_some(source *s, vp_error *error)
{
    ZSTD_inBuffer in = {s->packed, s->packed_n, s->packed_at};
    ZSTD_outBuffer out = {s->bytes.p + s->bytes.n, CHUNK, 0};
    size_t code = ZSTD_decompressStream(s->zstd, &out, &in);
    if (ZSTD_isError(code))
        return damaged(s, ZSTD_getErrorName(code), error);
    s->packed_at = in.pos;
    s->bytes.n += out.pos;
    s->output_full = out.pos == out.size;
    s->in_member = code != 0;
    return VP_OK;
}

/* Text packs to a fiftieth at best. */
static vp_status check_ratio(source *s, vp_error *error)
{
    if (s->unpacked <= BOMB_STARTS || s->unpacked / BOMB_RATIO <= s->done)
        return VP_OK;
    fail(error, VP_LIMIT, "unpack it by hand and look at what is inside",
         "the compressed file unpacks to more than %d times its size", BOMB_RATIO);
    fail_at(error, s->path, 0, s->done);
    return VP_LIMIT;
}

/* Adds about CHUNK decompressed bytes to s->bytes; *end when there are no more. */
static vp_status fill(source *s, bool *end, vp_error *error)
{
    *end = false;
    if (!buf_reserve(&s->bytes, CHUNK))
        return fail_memory(error);
    size_t start = s->bytes.n, got;
    vp_status status = VP_OK;
    if (s->compression == PLAIN) {
        status = read_file(s, s->bytes.p + start, CHUNK, &got, error);
        if (!status)
            s->bytes.n += got;
        *end = s->file_ended;
        return status;
    }
    while (!status && s->bytes.n == start) {
        if (s->packed_at == s->packed_n && !s->output_full) {
            status = read_file(s, s->packed, CHUNK, &s->packed_n, error);
            s->packed_at = 0;
            if (!status && s->file_ended) {
                *end = true;
                return s->in_member ? damaged(s, "it ends too early", error) : VP_OK;
            }
        }
        if (!status)
            status = s->compression == GZIP ? inflate_some(s, error) : unzstd_some(s, error);
    }
    s->unpacked += s->bytes.n - start;
    return status ? status : check_ratio(s, error);
}

static vp_status start_decompression(source *s, vp_error *error)
{
    char head[4] = {0};
    ssize_t n = pread(s->file, head, sizeof head, 0);
    str magic = {head, n > 0 ? (size_t)n : 0};
    if (!source_is_compressed(magic))
        return VP_OK;
    s->packed = malloc(CHUNK);
    if (!s->packed)
        return fail_memory(error);
    if (head[0] == '\x1f') {
        if (inflateInit2(&s->inflate, 15 + 16) != Z_OK)
            return fail_memory(error);
        s->compression = GZIP;
    } else {
        s->zstd = ZSTD_createDStream();
        if (!s->zstd)
            return fail_memory(error);
        ZSTD_DCtx_setParameter(s->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
        s->compression = ZSTD;
    }
    return VP_OK;
}

vp_status source_open(const char *path, const char *encoding, source **out, vp_error *error)
{
    source *s = calloc(1, sizeof *s);
    if (!s)
        return fail_memory(error);
    s->encoding = "UTF-8";
    s->path = strdup(path);
    s->file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    vp_status status = VP_OK;
    if (!s->path) {
        status = fail_memory(error);
    } else if (s->file < 0 || fstat(s->file, &info)) {
        status = fail(error, VP_IO, "check the name and the permissions", "cannot open: %s", strerror(errno));
        fail_at(error, path, 0, 0);
    } else {
        s->total = (uint64_t)info.st_size;
        status = start_decompression(s, error);
    }
    s->given = encoding;
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
    size_t mark = encoding_mark(buf_str(&s->bytes), &s->encoding);
    s->begun = true;
    s->decided = mark || s->given;
    if (mark)
        memmove(s->bytes.p, s->bytes.p + mark, s->bytes.n - mark);
    s->bytes.n -= mark;
}

/* Reads until the encoding can be told, or as much as is worth waiting for. */
static vp_status decide(source *s, bool *end, vp_error *error)
{
    vp_status status = VP_OK;
    while (!status && !*end && !s->begun && s->bytes.n < LONGEST_MARK)
        status = fill(s, end, error);
    if (!status && !s->begun)
        take_mark(s);
    while (!status && !s->decided) {
        encoding_guess guess = encoding_detect(buf_str(&s->bytes), *end, &s->encoding);
        s->decided = guess == ENCODING_KNOWN || (guess == ENCODING_UNSURE && (*end || s->bytes.n >= LONGEST_WAIT));
        if (guess == ENCODING_ASCII)
            return VP_OK;
        if (!s->decided)
            status = fill(s, end, error);
    }
    bool plain = status || encoding_is_utf8(s->encoding);
    return plain ? status : transcoder_open(s->encoding, &s->transcoder, error);
}

vp_status source_read(source *s, buf *out, bool *end, vp_error *error)
{
    vp_status status = fill(s, end, error);
    if (!status && !s->decided)
        status = decide(s, end, error);
    if (status)
        return status;
    str bytes = buf_str(&s->bytes);
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
    if (s->compression == GZIP)
        inflateEnd(&s->inflate);
    ZSTD_freeDStream(s->zstd);
    transcoder_close(s->transcoder);
    buf_release(&s->bytes);
    if (s->file >= 0)
        close(s->file);
    free(s->packed);
    free(s->path);
    free(s);
}

const char *source_encoding(const source *s)
{
    return s->encoding;
}

void source_position(const source *s, uint64_t *done, uint64_t *total)
{
    *done = s->done;
    *total = s->total;
}
