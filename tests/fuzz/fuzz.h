/* What the fuzz targets share. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "base/str.h"

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

#endif
