/* Where results go: standard output, or a file that appears under its name only when it is complete. */
#ifndef CLI_SINK_H
#define CLI_SINK_H

#include <voxpop.h>

#include <stdbool.h>

enum { SINK_ROOM = 64 << 10 };

typedef struct sink {
    int file;
    char *path;      /* owned; NULL: standard output */
    char *temporary; /* owned; what becomes `path`; NULL: written directly (a device, a pipe) */
    int failure;     /* errno of the first failed write */
    size_t used;
    char bytes[SINK_ROOM];
} sink;

/* `path` NULL or "-": standard output. Complains and returns false when it cannot be written. */
bool sink_open(sink *s, const char *path);

/* Fits vp_write. Returns 0, or 1 after a failure. */
int sink_write(void *context, const char *bytes, size_t length);
int sink_puts(sink *s, const char *text);

/* Hands on what is gathered. */
int sink_flush(sink *s);

/* Ends the output; a file is kept only when `status` is VP_OK. Complains about what was not written, or else about
 * `error` when the status says so (`expression`: as in complain_error; `error` NULL: that was done). Returns the exit
 * code. */
int sink_close(sink *s, vp_status status, const vp_error *error, const char *expression);

#endif
