/* JSON lines that get one more member, or another value of it, and stay as they are, byte for byte, in all else. */
#ifndef CLI_JSONLINE_H
#define CLI_JSONLINE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum jsonline_value { JSONLINE_MISSING, JSONLINE_NULL, JSONLINE_STRING, JSONLINE_OTHER } jsonline_value;

typedef struct jsonline {
    bool has_members;
    jsonline_value value; /* of the wanted member, the last one where it stands several times */
    size_t begin, end;    /* of a string: offsets between its quotes */
    bool answered;        /* the member of the answer is there already: */
    size_t place, rest;   /* offsets of its value and of what follows; else both of the object's closing brace */
} jsonline;

/* Reads a line that must be one JSON object (RFC 8259; a byte order mark before it is passed over). Returns NULL, or
 * what is wrong with it (static). `field`: name of the wanted member; `answer`: name of the one to put in. */
const char *jsonline_scan(const char *line, size_t length, const char *field, const char *answer, jsonline *out);

/* Takes a value that is a string (with its quotes) or a number. */
typedef void (*jsonline_take)(void *context, size_t begin, size_t end);
/* Calls `take` for each of them, however deep, in their order; the line was scanned and is right. */
void jsonline_values(const char *line, size_t length, jsonline_take take, void *context);

/* What stands between the quotes of a scanned string, without escapes; `out` has room for `length` bytes. Halves of
 * surrogate pairs become U+FFFD. Returns the number of bytes. */
size_t jsonline_unescape(const char *raw, size_t length, char *out);

#endif
