/* Lines of a file as they are, with any bytes; very long ones in parts. */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include <stdbool.h>
#include <stddef.h>

enum { LINES_LONGEST = 16 << 20 /* bytes that are held of a line */ };

typedef struct lines {
    int file;
    char *bytes; /* owned */
    size_t room, begin, end;
    size_t searched; /* no line ends in bytes[begin..searched) */
    bool ended;      /* the file has no more */
} lines;

/* `path` "-": standard input. False when it cannot be opened; errno says why. */
bool lines_open(lines *l, const char *path);
void lines_close(lines *l);

/* True when the next line can be had without reading from the file. */
bool lines_is_ready(lines *l);

/* 1 with a line, borrowed until the next call; 0 at the end; -1 when reading failed (errno). *ends false: the line is
 * longer than LINES_LONGEST, and goes on with the next call. */
int lines_next(lines *l, const char **line, size_t *length, bool *ends);

#endif
