#include "cli/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 64 << 10 };

bool lines_open(lines *l, const char *path)
{
    *l = (lines){.file = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO};
    return l->file >= 0;
}

void lines_close(lines *l)
{
    if (l->file > STDIN_FILENO)
        close(l->file);
    free(l->bytes);
}

bool lines_is_ready(lines *l)
{
    const char *newline = l->searched < l->end ? memchr(l->bytes + l->searched, '\n', l->end - l->searched) : NULL;
    l->searched = newline ? (size_t)(newline - l->bytes) : l->end;
    return newline;
}

/* Makes room for a CHUNK behind `end`. */
static bool make_room(lines *l)
{
    size_t held = l->end - l->begin;
    if (l->begin) {
        memmove(l->bytes, l->bytes + l->begin, held);
        l->searched -= l->begin;
        l->end = held;
        l->begin = 0;
    }
    if (l->room - l->end >= CHUNK)
        return true;
    size_t room = l->room ? 2 * l->room : 2 * CHUNK;
    char *more = realloc(l->bytes, room);
    if (more) {
        l->bytes = more;
        l->room = room;
    }
    return more;
}

static bool read_more(lines *l)
{
    if (!make_room(l))
        return false;
    ssize_t n;
    do
        n = read(l->file, l->bytes + l->end, CHUNK);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return false;
    l->end += (size_t)n;
    l->ended = n == 0;
    return true;
}

int lines_next(lines *l, const char **line, size_t *length, bool *ends)
{
    while (!lines_is_ready(l) && !l->ended && l->end - l->begin < LINES_LONGEST)
        if (!read_more(l))
            return -1;
    bool newline = l->searched < l->end;
    *ends = newline || l->ended;
    if (l->begin == l->end)
        return 0;
    *line = l->bytes + l->begin;
    *length = l->searched - l->begin;
    l->begin = l->searched += newline;
    return 1;
}
