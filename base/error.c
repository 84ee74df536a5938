#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct {
    void (*log)(void *, const char *);
    void *context;
} hook;

void vp_set_log(void (*log)(void *, const char *), void *context)
{
    hook.log = log;
    hook.context = context;
}

void log_line(const char *format, ...)
{
    if (!hook.log)
        return;
    char line[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    hook.log(hook.context, line);
}

vp_status fail(vp_error *error, vp_status code, const char *hint, const char *format, ...)
{
    if (!error)
        return code;
    char message[sizeof error->message]; /* apart: an argument may point into *error */
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    char advice[sizeof error->hint];
    snprintf(advice, sizeof advice, "%s", hint ? hint : "");
    memset(error, 0, sizeof *error);
    error->code = code;
    memcpy(error->message, message, sizeof message);
    memcpy(error->hint, advice, sizeof advice);
    return code;
}

vp_status fail_memory(vp_error *error)
{
    return fail(error, VP_NO_MEMORY, "close other programs, or use a smaller input", "out of memory");
}

void fail_at(vp_error *error, const char *file, uint64_t line, uint64_t byte)
{
    if (!error)
        return;
    if (file)
        snprintf(error->file, sizeof error->file, "%s", file);
    error->line = line;
    error->byte = byte;
}

const char *vp_status_name(vp_status status)
{
    static const char *const names[] = {"ok",         "invalid argument", "out of memory", "input or output error",
                                        "bad format", "limit reached",    "store error",   "cancelled",
                                        "not found"};
    return (size_t)status < sizeof names / sizeof *names ? names[status] : "unknown";
}
