#include "cli/sink.h"

#include "cli/complain.h"
#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool cannot_write(const sink *s, int cause)
{
    complain("cannot write %s: %s", s->path ? s->path : "standard output", strerror(cause));
    return false;
}

/* A temporary file beside the target, so that renaming it is one step. */
static bool open_beside(sink *s, mode_t mode)
{
    if (asprintf(&s->temporary, "%s.XXXXXX", s->path) < 0)
        complain_if_null(s->temporary = NULL);
    s->file = mkostemp(s->temporary, O_CLOEXEC);
    if (s->file >= 0 && fchmod(s->file, mode) == 0) {
        interrupt_removes(s->temporary);
        return true;
    }
    return false;
}

static mode_t usual_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static bool open_file(sink *s)
{
    struct stat now;
    if (stat(s->path, &now))
        return open_beside(s, usual_mode());
    if (S_ISREG(now.st_mode)) {
        char *target = realpath(s->path, NULL); /* a link stays a link */
        free(s->path);
        s->path = complain_if_null(target);
        return open_beside(s, now.st_mode & 0777);
    }
    s->file = open(s->path, O_WRONLY | O_CLOEXEC);
    return s->file >= 0;
}

static void release(sink *s)
{
    interrupt_removes(NULL);
    free(s->temporary);
    free(s->path);
    s->temporary = s->path = NULL;
}

bool sink_open(sink *s, const char *path)
{
    s->file = STDOUT_FILENO;
    s->path = s->temporary = NULL;
    s->used = 0;
    s->failure = 0;
    if (!path || !strcmp(path, "-"))
        return true;
    s->path = complain_if_null(strdup(path));
    if (s->path && vp_is_store(s->path)) {
        complain("%s is a store: name another file with -o", s->path);
        release(s);
        return false;
    }
    if (open_file(s))
        return true;
    cannot_write(s, errno);
    if (s->file >= 0) {
        close(s->file);
        unlink(s->temporary);
    }
    release(s);
    return false;
}

static void write_all(sink *s, const char *bytes, size_t length)
{
    while (length && !s->failure) {
        ssize_t n = write(s->file, bytes, length);
        if (n < 0 && errno != EINTR)
            s->failure = errno;
        if (n > 0) {
            bytes += n;
            length -= (size_t)n;
        }
    }
}

int sink_flush(sink *s)
{
    write_all(s, s->bytes, s->used);
    s->used = 0;
    return s->failure != 0;
}

int sink_write(void *context, const char *bytes, size_t length)
{
    sink *s = context;
    if (length > SINK_ROOM - s->used) {
        sink_flush(s);
        if (length > SINK_ROOM) {
            write_all(s, bytes, length);
            return s->failure != 0;
        }
    }
    if (length)
        memcpy(s->bytes + s->used, bytes, length);
    s->used += length;
    return s->failure != 0;
}

int sink_puts(sink *s, const char *text)
{
    return sink_write(s, text, strlen(text));
}

int sink_close(sink *s, vp_status status, const vp_error *error, const char *expression)
{
    sink_flush(s);
    if (s->path && close(s->file) && !s->failure)
        s->failure = errno;
    bool complete = status == VP_OK && !s->failure;
    if (s->temporary && complete && rename(s->temporary, s->path))
        s->failure = errno;
    if (s->temporary && (!complete || s->failure))
        unlink(s->temporary);
    int code = status == VP_OK ? DONE : FAILED;
    if (s->failure) {
        code = FAILED;
        if (s->failure != EPIPE) /* who reads has gone, and wants no more */
            cannot_write(s, s->failure);
    } else if (status != VP_OK && error) {
        code = complain_error(error, expression);
    }
    release(s);
    return code;
}
