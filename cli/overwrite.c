#include "cli/overwrite.h"

#include "cli/complain.h"

#include <string.h>
#include <sys/stat.h>

static const char *const written[] = {"output", "store", "rejects", "model", "svg", "learn", "remarks"};

static bool is_same(const char *one, const char *other)
{
    struct stat a, b;
    return !stat(one, &a) && !stat(other, &b) && S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* NULL also where the command has no such option. */
static const char *value_of(const arguments *given, const char *name)
{
    return options_find(given->groups, name, strlen(name)) ? option_value(given, name) : NULL;
}

static int check_path(const command *self, const arguments *given, size_t at, const char *path, const char *const *read,
                      size_t count)
{
    const char *join = value_of(given, "join");
    for (size_t i = 0; i < count + (join != NULL); i++) {
        const char *source = i < count ? read[i] : join;
        if (is_same(path, source))
            return complain_usage(self, "--%s would overwrite %s, which is read", written[at], source);
    }
    for (size_t i = 0; i < at; i++) {
        const char *other = value_of(given, written[i]);
        if (other && (!strcmp(path, other) || is_same(path, other)))
            return complain_usage(self, "--%s and --%s are both %s", written[i], written[at], path);
    }
    return DONE;
}

int overwrite_check(const command *self, const arguments *given, const char *const *read, size_t count)
{
    int code = DONE;
    for (size_t i = 0; code == DONE && i < sizeof written / sizeof *written; i++) {
        const char *path = value_of(given, written[i]);
        if (path)
            code = check_path(self, given, i, path, read, count);
    }
    return code;
}
