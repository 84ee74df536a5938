#include "cli/follow.h"

#include "cli/complain.h"
#include "cli/interrupt.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* A second is soon enough for people, and looking at ten thousand files takes a few milliseconds of it. */
static const double between_rounds = 1;
/* A file that keeps growing is read after this many times `settle` ... */
static const double patience = 5;
/* ... and then rests this many times as long as its last reading took. */
static const double rest = 10;
/* What was seen to grow, or was written just before it was first seen, may rest in the middle of a row: only after this
 * many times `settle` is that taken for its end. */
static const double patience_at_end = 15;

typedef struct file_state {
    dev_t device;
    ino_t number;
    off_t size;
    struct timespec changed;
} file_state;

typedef struct followed_file {
    char *path;
    file_state now, read; /* as it was last seen, and when it was last read: all zero before */
    double still_since;   /* when it was first seen in the state `now` */
    double news_since;    /* when it was first seen in another state than `read` */
    double seen;          /* when it was there last */
    bool grew;            /* it was seen with fewer bytes */
    bool partly;          /* `read` was perhaps without a row at the end that was not finished */
} followed_file;

typedef struct follower {
    const arguments *given;
    const input_settings *settings;
    const input_task *task;
    double settle;
    double growing_after; /* no growing file is read before */
    followed_file *files; /* [count], by path */
    size_t count, room;
    const char **ready; /* [count], borrowed */
    bool *told;         /* [task->count]: that a path cannot be read */
} follower;

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool is_same_state(const file_state *a, const file_state *b)
{
    return a->device == b->device && a->number == b->number && a->size == b->size &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

/* ---- What there is ---- */

/* Its place, or where it would stand. */
static size_t place_of(const follower *f, const char *path, bool *known)
{
    size_t low = 0, high = f->count;
    *known = false;
    while (low < high && !*known) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(f->files[middle].path, path);
        *known = order == 0;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return high;
}

static followed_file *find_or_add(follower *f, const char *path)
{
    bool known;
    size_t at = place_of(f, path, &known);
    if (known)
        return &f->files[at];
    if (f->count == f->room) {
        f->room = f->room ? 2 * f->room : 64;
        f->files = complain_if_null(realloc(f->files, f->room * sizeof *f->files));
        f->ready = complain_if_null(realloc(f->ready, f->room * sizeof *f->ready));
    }
    memmove(f->files + at + 1, f->files + at, (f->count - at) * sizeof *f->files);
    f->files[at] = (followed_file){.path = complain_if_null(strdup(path))};
    f->count++;
    return &f->files[at];
}

static void look_at_file(follower *f, const char *path, const struct stat *info, double now)
{
    const file_state state = {info->st_dev, info->st_ino, info->st_size, info->st_mtim};
    followed_file *file = find_or_add(f, path);
    file->seen = now;
    if (is_same_state(&state, &file->now))
        return;
    if (is_same_state(&file->now, &file->read))
        file->news_since = now;
    file->grew = state.number == file->now.number && (file->grew || (file->now.size && state.size > file->now.size));
    file->now = state;
    file->still_since = now;
}

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n >= m && !strcmp(name + n - m, end);
}

/* Hidden files, copies that are not finished, and what this program and SQLite write. */
static bool is_passed_over(const char *name)
{
    static const char *const ends[] = {".rejects.jsonl", ".part", ".tmp",    ".crdownload", "~",
                                       "-wal",           "-shm",  "-journal"};
    bool passed = name[0] == '.';
    for (size_t i = 0; !passed && i < sizeof ends / sizeof *ends; i++)
        passed = ends_with(name, ends[i]);
    return passed;
}

/* Files that the command writes or has read already, should they lie among the others. */
static bool is_own(const follower *f, const struct stat *info)
{
    static const char *const names[] = {"store", "rejects", "join", "output", "key"};
    struct stat other;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = option_value(f->given, names[i]);
        if (path && !stat(path, &other) && other.st_dev == info->st_dev && other.st_ino == info->st_ino)
            return true;
    }
    return false;
}

/* Returns 0, or why it cannot be read. */
static int look_into_directory(follower *f, const char *path, double now)
{
    DIR *directory = opendir(path);
    int problem = directory ? 0 : errno;
    struct dirent *entry;
    draft name = {0};
    while (directory && (entry = readdir(directory))) {
        struct stat info;
        name.length = 0;
        draft_printf(&name, "%s%s%s", path, ends_with(path, "/") ? "" : "/", entry->d_name);
        draft_add(&name, "", 1);
        if (!is_passed_over(entry->d_name) && !stat(name.bytes, &info) && S_ISREG(info.st_mode) && !is_own(f, &info))
            look_at_file(f, name.bytes, &info, now);
    }
    if (directory)
        closedir(directory);
    draft_release(&name);
    return problem;
}

/* Once, until it has been read. */
static void tell_problem(follower *f, size_t i, int problem)
{
    if (problem && !f->told[i])
        complain("%s: %s; waiting for it", f->task->paths[i], strerror(problem));
    f->told[i] = problem != 0;
}

/* A path that is not there may come, or come back. */
static void look_around(follower *f, double now)
{
    for (size_t i = 0; i < f->task->count; i++) {
        struct stat info;
        const char *path = f->task->paths[i];
        int problem = stat(path, &info) ? errno : 0;
        if (!problem && S_ISDIR(info.st_mode))
            problem = look_into_directory(f, path, now);
        else if (!problem && S_ISREG(info.st_mode))
            look_at_file(f, path, &info, now);
        tell_problem(f, i, problem);
    }
}

static void forget_gone(follower *f, double now)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->count; i++)
        if (f->files[i].seen < now)
            free(f->files[i].path);
        else
            f->files[kept++] = f->files[i];
    f->count = kept;
}

/* ---- Reading ---- */

/* How a file can be read now. */
typedef enum turn {
    TURN_NONE,
    TURN_ENDED,   /* all of it */
    TURN_RESTING, /* up to its last whole row: it has just been written, by whom knows when */
    TURN_GROWING, /* the same: it was seen to grow */
} turn;

/* By the clock of the file system. One that goes wrong costs no more than the patience at the end. */
static double age_of(const followed_file *file)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)(now.tv_sec - file->now.changed.tv_sec);
}

static turn turn_of(const follower *f, const followed_file *file, double now)
{
    double still = now - file->still_since, long_enough = f->settle * patience_at_end;
    bool at_rest = still >= f->settle, fresh = file->grew || age_of(file) < long_enough;
    bool ended = at_rest && (!fresh || still >= long_enough);
    bool news = !is_same_state(&file->now, &file->read);
    if (ended)
        return news || file->partly ? TURN_ENDED : TURN_NONE;
    bool wanted = news && (at_rest || now - file->news_since >= patience * f->settle);
    return !wanted ? TURN_NONE : at_rest && !file->grew ? TURN_RESTING : TURN_GROWING;
}

/* Whose last rows were left is not told: all are looked at once more when they have rested. */
static void note_unfinished(follower *f, const char *const *ready, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool known;
        f->files[place_of(f, ready[i], &known)].partly = true;
    }
}

/* Reads the files whose turn it is. Returns DONE too when files could not be analysed: they are told, and looked at
 * again when they change. A store that cannot be written is no fault of theirs. */
static int read_ready(follower *f, turn now_read, double now)
{
    size_t count = 0;
    for (size_t i = 0; i < f->count; i++) {
        followed_file *file = &f->files[i];
        if (turn_of(f, file, now) != now_read)
            continue;
        file->read = file->now;
        file->partly = false;
        f->ready[count++] = file->path;
    }
    if (!count)
        return DONE;
    int verdict = DONE;
    vp_intake intake = {0};
    input_settings settings = *f->settings;
    settings.options.whole_rows = now_read != TURN_ENDED;
    input_task task = *f->task;
    task.paths = f->ready;
    task.count = count;
    int code = input_analyze(f->given, &settings, &task, &intake, &verdict);
    if (intake.unfinished)
        note_unfinished(f, f->ready, count);
    return code == FAILED && intake.failed == count ? DONE : code;
}

static int one_round(follower *f)
{
    double now = seconds_now();
    look_around(f, now);
    forget_gone(f, now);
    int code = read_ready(f, TURN_ENDED, now);
    if (code == DONE)
        code = read_ready(f, TURN_RESTING, now);
    double then = seconds_now();
    if (code != DONE || then < f->growing_after)
        return code;
    code = read_ready(f, TURN_GROWING, then);
    f->growing_after = seconds_now() + rest * (seconds_now() - then);
    return code;
}

static void wait_a_round(void)
{
    struct timespec pause = {(time_t)between_rounds, 0};
    nanosleep(&pause, NULL); /* ends early with a signal */
}

int follow(const arguments *given, const input_settings *settings, const input_task *task, double settle)
{
    follower f = {.given = given,
                  .settings = settings,
                  .task = task,
                  .settle = settle,
                  .told = complain_if_null(calloc(task->count + 1, sizeof(bool)))};
    int code = DONE;
    interrupt_watch();
    while (code == DONE && !interrupt_asked(NULL)) {
        code = one_round(&f);
        interrupt_watch();
        if (code == DONE && !interrupt_asked(NULL))
            wait_a_round();
    }
    interrupt_unwatch();
    for (size_t i = 0; i < f.count; i++)
        free(f.files[i].path);
    free(f.files);
    free(f.ready);
    free(f.told);
    return interrupt_asked(NULL) ? DONE : code;
}
