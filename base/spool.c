#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };

static vp_status cannot_keep(vp_error *error)
{
    return fail(error, VP_IO, "set TMPDIR to a folder with enough space", "cannot keep a copy of the input: %s",
                strerror(errno));
}

vp_status spool_open(spool *s, vp_error *error)
{
    const char *folder = getenv("TMPDIR");
    char name[512];
    snprintf(name, sizeof name, "%s/voxpop.XXXXXX", folder && *folder ? folder : "/tmp");
    s->file = mkostemp(name, O_CLOEXEC);
    if (s->file < 0)
        return cannot_keep(error);
    unlink(name);
    snprintf(s->path, sizeof s->path, "/proc/self/fd/%d", s->file);
    return VP_OK;
}

vp_status spool_add(spool *s, str bytes, vp_error *error)
{
    for (size_t at = 0; at < bytes.n;) {
        ssize_t written = write(s->file, bytes.p + at, bytes.n - at);
        if (written < 0 && errno != EINTR)
            return cannot_keep(error);
        at += written > 0 ? (size_t)written : 0;
    }
    return VP_OK;
}

vp_status spool_copy(spool *s, int from, vp_error *error)
{
    char chunk[CHUNK];
    for (;;) {
        ssize_t n = read(from, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(error, VP_IO, "check where the input comes from, and try again", "cannot read the input: %s",
                        strerror(errno));
        vp_status status = spool_add(s, (str){chunk, (size_t)n}, error);
        if (status || !n)
            return status;
    }
}

void spool_close(spool *s)
{
    if (s->file >= 0)
        close(s->file);
    s->file = -1;
}

vp_status spool_input(spool *s, const char *path, const char **out, vp_error *error)
{
    struct stat info;
    bool input = !strcmp(path, "-");
    *s = (spool){.file = -1};
    *out = path;
    if (!input && (stat(path, &info) || S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)))
        return VP_OK;
    int from = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return VP_OK;
    vp_status status = spool_open(s, error);
    if (!status)
        status = spool_copy(s, from, error);
    if (!input)
        close(from);
    *out = s->path;
    return status;
}
