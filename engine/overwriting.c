#include "engine/overwriting.h"

#include "base/error.h"
#include "ingest/rejects.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a run reads or writes, but for the rejected rows. */
typedef struct used_file {
    const char *path;
    dev_t device;
    ino_t number; /* 0: no regular file */
} used_file;

static used_file use_file(const char *path)
{
    struct stat info;
    bool input = !strcmp(path, "-");
    bool found = !(input ? fstat(STDIN_FILENO, &info) : stat(path, &info)) && S_ISREG(info.st_mode);
    return found ? (used_file){input ? "standard input" : path, info.st_dev, info.st_ino} : (used_file){0};
}

static vp_status check_rejects(const char *path, const used_file *used, size_t count, vp_error *error)
{
    struct stat info;
    if (stat(path, &info))
        return VP_OK;
    for (size_t i = 0; i < count; i++)
        if (used[i].number && used[i].number == info.st_ino && used[i].device == info.st_dev)
            return fail(error, VP_INVALID, "name another file for them with --rejects FILE",
                        "the rejected rows would overwrite %s", used[i].path);
    return VP_OK;
}

vp_status overwriting_check(const char *const *paths, size_t count, const vp_analyze_options *o, const char *store,
                            vp_error *error)
{
    used_file *used = calloc(count + 2, sizeof *used);
    size_t n = 0;
    buf path = {0};
    if (!used)
        return fail_memory(error);
    while (n < count) {
        used[n] = use_file(paths[n]);
        n++;
    }
    if (o->join)
        used[n++] = use_file(o->join);
    if (store)
        used[n++] = use_file(store);
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < count; i++)
        status = rejects_name(o->rejects, paths[i], &path) ? check_rejects(path.p, used, n, error) : fail_memory(error);
    buf_release(&path);
    free(used);
    return status;
}
