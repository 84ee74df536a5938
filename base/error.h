/* Filling a caller's vp_error. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <voxpop.h>

/* Sets code, hint (may be NULL) and the formatted message; clears the position. Returns `code`, so that callers can
 * `return fail(...)`. `error` may be NULL. */
vp_status fail(vp_error *error, vp_status code, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* fail() for an allocation that gave nothing. */
vp_status fail_memory(vp_error *error);

/* Adds where it happened to an error already set. `file` may be NULL. */
void fail_at(vp_error *error, const char *file, uint64_t line, uint64_t byte);

/* Sends one formatted line to the log hook, if there is one. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
