/* Stands in for libFuzzer: replays files, and the files of folders, so that the targets run as ordinary tests. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

static bool replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    size_t size = 0, room = 1 << 16, n;
    uint8_t *data = malloc(room);
    while (data && (n = fread(data + size, 1, room - size, file)) > 0) {
        size += n;
        if (size == room) {
            uint8_t *more = realloc(data, room *= 2);
            if (!more)
                free(data);
            data = more;
        }
    }
    fclose(file);
    if (!data)
        return false;
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return true;
}

static bool replay(const char *path, size_t *count)
{
    struct stat info;
    if (stat(path, &info))
        return false;
    if (!S_ISDIR(info.st_mode)) {
        ++*count;
        return replay_file(path);
    }
    DIR *folder = opendir(path);
    bool ok = folder != NULL;
    for (struct dirent *entry; ok && (entry = readdir(folder));) {
        char inside[4096];
        if (entry->d_name[0] == '.')
            continue;
        int n = snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        ok = n > 0 && (size_t)n < sizeof inside && replay(inside, count);
    }
    if (folder)
        closedir(folder);
    return ok;
}

int main(int argc, char **argv)
{
    size_t count = 0;
    for (int i = 1; i < argc; i++) {
        if (!replay(argv[i], &count)) {
            fprintf(stderr, "%s: cannot be replayed\n", argv[i]);
            return 1;
        }
    }
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    printf("%zu inputs replayed\n", count);
    return count || argc == 1 ? 0 : 1;
}
