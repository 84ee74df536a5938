#include "engine/spool.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };

static bool copy_all(int from, int to)
{
    char chunk[CHUNK];
    for (;;) {
        ssize_t n = read(from, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        for (ssize_t at = 0; at < n;) {
            ssize_t written = write(to, chunk + at, (size_t)(n - at));
            if (written < 0 && errno != EINTR)
                return false;
            at += written > 0 ? written : 0;
        }
    }
}

vp_status spool_input(int from, char **path, int *file, vp_error *error)
{
    const char *folder = getenv("TMPDIR");
    char name[512], link[40];
    snprintf(name, sizeof name, "%s/voxpop.XXXXXX", folder && *folder ? folder : "/tmp");
    int f = mkstemp(name);
    if (f >= 0)
        unlink(name);
    if (f < 0 || !copy_all(from, f)) {
        vp_status status = fail(error, VP_IO, "set TMPDIR to a folder with enough space",
                                "cannot keep a copy of the input: %s", strerror(errno));
        if (f >= 0)
            close(f);
        return status;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", f);
    *path = strdup(link);
    if (!*path) {
        close(f);
        return fail_memory(error);
    }
    *file = f;
    return VP_OK;
}

void spool_release(char *path, int file)
{
    free(path);
    close(file);
}
