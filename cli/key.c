#include "cli/key.h"

#include "cli/complain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_PATH_MAX = 4096 };

int key_read(const command *self, const char *path, char key[KEY_MAX + 1], size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        complain("%s: cannot read: %s", path, strerror(errno));
        return FAILED;
    }
    size_t n = fread(key, 1, KEY_MAX + 1, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    while (n && (key[n - 1] == '\n' || key[n - 1] == '\r'))
        n--;
    *length = n;
    if (failed || !n || n > KEY_MAX)
        return complain_usage(self, "%s is no key: a file with 16 to %d bytes", path, KEY_MAX);
    return DONE;
}

const char *key_of_authors(void)
{
    static char path[KEY_PATH_MAX];
    const char *settings = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int n = 0;
    if (settings && *settings == '/')
        n = snprintf(path, sizeof path, "%s/voxpop/authors.key", settings);
    else if (home && *home == '/')
        n = snprintf(path, sizeof path, "%s/.config/voxpop/authors.key", home);
    return n > 0 && (size_t)n < sizeof path ? path : "";
}
