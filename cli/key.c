#include "cli/key.h"

#include "cli/complain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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
