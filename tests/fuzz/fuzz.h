/* What the fuzz targets share. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "ingest/reader.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the target where something that must hold does not. */
#define MUST(condition)                                                                \
    do {                                                                               \
        if (!(condition)) {                                                            \
            fprintf(stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                   \
        }                                                                              \
    } while (0)

/* A file in memory that holds the bytes; `path` names it. Returns its descriptor, for close(). */
static inline int fuzz_file(str bytes, char path[40])
{
    int file = memfd_create("fuzz", 0);
    MUST(file >= 0);
    for (size_t done = 0; done < bytes.n;) {
        ssize_t n = write(file, bytes.p + done, bytes.n - done);
        MUST(n > 0);
        done += (size_t)n;
    }
    snprintf(path, 40, "/proc/self/fd/%d", file);
    return file;
}

/* Opens the bytes as one format and reads them to the end: rows go forward, within their bounds. */
static inline void fuzz_read_rows(str bytes,
                                  vp_status (*open)(const char *, const read_options *, reader *, vp_error *))
{
    char path[40];
    int file = fuzz_file(bytes, path);
    reader r = {0};
    read_options options = {.encoding = "UTF-8"};
    vp_error error;
    vp_status status = open(path, &options, &r, &error);
    uint64_t last = 0, lines = 0;
    for (bool more = true; !status && more;) {
        row at;
        status = r.ops->next(r.self, &at, &more, &error);
        if (status || !more)
            break;
        MUST(at.byte >= last && at.line >= lines && at.count <= r.columns.count);
        MUST(r.columns.count <= READER_MAX_COLUMNS);
        MUST(!at.reason || at.raw.n <= READER_MAX_RAW);
        last = at.byte + 1;
        lines = at.line;
    }
    if (r.self)
        r.ops->close(r.self);
    intern_release(&r.columns);
    close(file);
}

#endif
