#include "cli/complain.h"

#include "cli/columns.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 1024 };

void complain_clean(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c; c++) {
        if (*c == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0)
            *c = c[1] = '?';
        else if (*c < 0x20 || *c == 0x7F)
            *c = '?';
    }
}

/* In one write, so that lines of threads do not mix. */
__attribute__((format(printf, 2, 0))) static void say(const char *before, const char *format, va_list args)
{
    char text[LONGEST];
    vsnprintf(text, sizeof text, format, args);
    complain_clean(text);
    fprintf(stderr, "%s%s\n", before, text);
}

void complain(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("voxpop: ", format, args);
    va_end(args);
}

void complain_hint(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("  hint: ", format, args);
    va_end(args);
}

int complain_usage(const command *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say("voxpop: ", format, args);
    va_end(args);
    complain_hint("voxpop help %s", self->name);
    return USAGE;
}

static void point_at(const char *expression, uint64_t column)
{
    char shown[LONGEST];
    snprintf(shown, sizeof shown, "%s", expression);
    complain_clean(shown);
    fprintf(stderr, "  %s\n  %*s\n", shown, (int)columns_before(shown, strlen(shown), column) + 1, "^");
}

int complain_if_missing(const command *self, const arguments *given, const char *const *names)
{
    for (; *names; names++)
        if (!option_given(given, *names))
            return complain_usage(self, "%s needs --%s", self->name, *names);
    return DONE;
}

int complain_error(const vp_error *error, const char *expression)
{
    const char *message = error->message[0] ? error->message : vp_status_name(error->code);
    if (error->file[0] && error->line && error->column)
        complain("%s:%llu:%llu: %s", error->file, (unsigned long long)error->line, (unsigned long long)error->column,
                 message);
    else if (error->file[0] && error->line)
        complain("%s:%llu: %s", error->file, (unsigned long long)error->line, message);
    else if (error->file[0])
        complain("%s: %s", error->file, message);
    else
        complain("%s", message);
    if (error->column && expression)
        point_at(expression, error->column);
    if (error->hint[0])
        complain_hint("%s", error->hint);
    return error->code == VP_INVALID ? USAGE : FAILED;
}

void *complain_if_null(void *memory)
{
    if (!memory) {
        complain("out of memory");
        exit(FAILED);
    }
    return memory;
}
