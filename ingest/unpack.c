#include "ingest/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    CHUNK = 256 << 10,
    WRAPPINGS = 3,         /* compressed files in each other */
    BOMB_STARTS = 1 << 30, /* unpacked bytes ... */
    BOMB_RATIO = 1000,     /* ... from which nothing may be this much larger than the file it came from */
};

/* What comes out of the file, or out of the layer below: its bytes are the input of the next one, or the content. */
typedef struct layer {
    z_stream inflate; /* one of the two unpacks what is below; of the file itself neither does */
    ZSTD_DStream *zstd;
    bool in_member;   /* inside a compressed member: what is below must not end here */
    bool output_full; /* the decompressor may hold more without more input */
    bool ended;
    char *bytes; /* [CHUNK] what has come out and was not taken yet: [at, n) */
    size_t at, n;
    uint64_t total; /* bytes that came out */
} layer;

struct unpacker {
    int file;
    char *path;
    layer layers[WRAPPINGS + 1];
    size_t top;
    uint64_t done, total;
    uint64_t origin; /* bytes of the file that this one was unpacked from, or its own */
    int window_log;
};

/* ---- Filling a layer's bytes, of which none are left */

static vp_status read_file(unpacker *u, layer *l, vp_error *error)
{
    ssize_t n;
    do
        n = read(u->file, l->bytes, CHUNK);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        bool directory = errno == EISDIR;
        fail(error, VP_IO,
             directory
                 ? "name its files, as in DIR/*, or take what comes into it with `analyze --follow DIR --store DB`"
                 : "check the disk and try again",
             "cannot read: %s", strerror(errno));
        fail_at(error, u->path, 0, u->done);
        return VP_IO;
    }
    u->done += (uint64_t)n;
    l->ended = n == 0;
    l->n = (size_t)n;
    return VP_OK;
}

static vp_status damaged(const unpacker *u, const char *what, vp_error *error)
{
    fail(error, VP_FORMAT, "the rows before the damage can be had by unpacking it by hand",
         "the compressed file is damaged: %s", what);
    fail_at(error, u->path, 0, u->done);
    return VP_FORMAT;
}

/* Dumps of Reddit are packed with windows of 2 GB. */
static vp_status needs_window(const unpacker *u, vp_error *error)
{
    fail(error, VP_LIMIT, "--max-window 2048 allows the 2 GB that Reddit's dumps need",
         "unpacking needs more than %d MB of memory", 1 << (u->window_log - 20));
    fail_at(error, u->path, 0, u->done);
    return VP_LIMIT;
}

static vp_status inflate_some(const unpacker *u, layer *l, layer *below, vp_error *error)
{
    l->inflate.next_in = (Bytef *)below->bytes + below->at;
    l->inflate.avail_in = (uInt)(below->n - below->at);
    l->inflate.next_out = (Bytef *)l->bytes;
    l->inflate.avail_out = CHUNK;
    int code = inflate(&l->inflate, Z_NO_FLUSH);
    below->at = below->n - l->inflate.avail_in;
    l->n = CHUNK - l->inflate.avail_out;
    l->in_member = code != Z_STREAM_END;
    l->output_full = l->in_member && l->inflate.avail_out == 0;
    if (code == Z_STREAM_END)
        code = inflateReset(&l->inflate); /* files may be several gzip members */
    if (code != Z_OK && code != Z_BUF_ERROR)
        return damaged(u, l->inflate.msg ? l->inflate.msg : "bad data", error);
    return VP_OK;
}

static vp_status unzstd_some(const unpacker *u, layer *l, layer *below, vp_error *error)
{
    ZSTD_inBuffer in = {below->bytes, below->n, below->at};
    ZSTD_outBuffer out = {l->bytes, CHUNK, 0};
    size_t code = ZSTD_decompressStream(l->zstd, &out, &in);
    if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge)
        return needs_window(u, error);
    if (ZSTD_isError(code))
        return damaged(u, ZSTD_getErrorName(code), error);
    below->at = in.pos;
    l->n = out.pos;
    l->in_member = code != 0;
    l->output_full = l->in_member && out.pos == out.size;
    return VP_OK;
}

vp_status unpack_check(uint64_t unpacked, uint64_t origin, vp_error *error)
{
    if (unpacked <= BOMB_STARTS || unpacked / BOMB_RATIO <= origin)
        return VP_OK;
    return fail(error, VP_LIMIT, "unpack it by hand and look at what is inside",
                "the compressed file unpacks to more than %d times its size", BOMB_RATIO);
}

static vp_status fill(unpacker *u, size_t number, vp_error *error)
{
    layer *l = &u->layers[number], *below = l - 1;
    vp_status status = VP_OK;
    l->at = l->n = 0;
    if (!number)
        return read_file(u, l, error);
    while (!status && !l->n && !l->ended) {
        if (below->at == below->n && !l->output_full) {
            status = fill(u, number - 1, error);
            l->ended = below->ended;
            if (!status && l->ended && l->in_member)
                status = damaged(u, "it ends too early", error);
        } else {
            status = l->zstd ? unzstd_some(u, l, below, error) : inflate_some(u, l, below, error);
        }
    }
    l->total += l->n;
    if (!status && (status = unpack_check(l->total, u->origin, error)))
        fail_at(error, u->path, 0, u->done);
    return status;
}

/* ---- Opening */

static str rest(const layer *l)
{
    return (str){l->bytes + l->at, l->n - l->at};
}

static bool is_gzip(str start)
{
    return str_starts(start, "\x1f\x8b");
}

static bool is_zstd(str start)
{
    return str_starts(start, "\x28\xb5\x2f\xfd");
}

static vp_status add_layer(unpacker *u, bool gzip, vp_error *error)
{
    layer *l = &u->layers[++u->top];
    l->bytes = malloc(CHUNK);
    l->zstd = gzip ? NULL : ZSTD_createDStream();
    if (!l->bytes || (gzip ? inflateInit2(&l->inflate, 15 + 16) != Z_OK : !l->zstd))
        return fail_memory(error);
    if (l->zstd)
        ZSTD_DCtx_setParameter(l->zstd, ZSTD_d_windowLogMax, u->window_log);
    return fill(u, u->top, error);
}

static vp_status open_layers(unpacker *u, vp_error *error)
{
    u->layers[0].bytes = malloc(CHUNK);
    if (!u->layers[0].bytes)
        return fail_memory(error);
    vp_status status = fill(u, 0, error);
    str start = unpacker_start(u);
    while (!status && (is_gzip(start) || is_zstd(start))) {
        if (u->top == WRAPPINGS) {
            fail(error, VP_LIMIT, "unpack it by hand", "it is compressed more than %d times over", WRAPPINGS);
            fail_at(error, u->path, 0, 0);
            return VP_LIMIT;
        }
        status = add_layer(u, is_gzip(start), error);
        start = unpacker_start(u);
    }
    return status;
}

vp_status unpacker_open(const char *path, unpack_limits limits, unpacker **out, vp_error *error)
{
    unpacker *u = calloc(1, sizeof *u);
    if (!u)
        return fail_memory(error);
    u->path = strdup(path);
    u->file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    vp_status status = VP_OK;
    if (!u->path) {
        status = fail_memory(error);
    } else if (u->file < 0 || fstat(u->file, &info)) {
        status = fail(error, VP_IO, "check the name and the permissions", "cannot open: %s", strerror(errno));
        fail_at(error, path, 0, 0);
    } else {
        u->total = (uint64_t)info.st_size;
        u->origin = limits.origin ? limits.origin : u->total;
        u->window_log = limits.window_log ? limits.window_log : UNPACK_WINDOW_LOG;
        status = open_layers(u, error);
    }
    if (status) {
        unpacker_close(u);
        return status;
    }
    *out = u;
    return VP_OK;
}

vp_status unpacker_read(unpacker *u, buf *out, bool *end, vp_error *error)
{
    layer *l = &u->layers[u->top];
    vp_status status = l->at < l->n || l->ended ? VP_OK : fill(u, u->top, error);
    if (status)
        return status;
    *end = l->ended;
    str bytes = rest(l);
    l->at = l->n;
    return buf_add_str(out, bytes) ? VP_OK : fail_memory(error);
}

void unpacker_close(unpacker *u)
{
    if (!u)
        return;
    for (size_t i = 0; i <= u->top; i++) {
        layer *l = &u->layers[i];
        if (i && !l->zstd)
            inflateEnd(&l->inflate);
        ZSTD_freeDStream(l->zstd);
        free(l->bytes);
    }
    if (u->file >= 0)
        close(u->file);
    free(u->path);
    free(u);
}

vp_status unpack_file(const char *path, size_t most, buf *out, vp_error *error)
{
    unpacker *u = NULL;
    bool end = false;
    vp_status status = unpacker_open(path, (unpack_limits){0}, &u, error);
    while (!status && !end && out->n <= most)
        status = unpacker_read(u, out, &end, error);
    unpacker_close(u);
    return status;
}

str unpacker_start(const unpacker *u)
{
    return rest(&u->layers[u->top]);
}

bool unpacker_is_packed(const unpacker *u)
{
    return u->top > 0;
}

void unpacker_position(const unpacker *u, uint64_t *done, uint64_t *total)
{
    *done = u->done;
    *total = u->total;
}
