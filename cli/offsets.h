/* --offsets: what the places of an answer are counted in. */
#ifndef CLI_OFFSETS_H
#define CLI_OFFSETS_H

#include <stddef.h>

typedef enum offset_unit { OFFSET_BYTES, OFFSET_CHARS, OFFSET_UTF16 } offset_unit;

/* "bytes", "chars", "utf16"; NULL: bytes. */
offset_unit offset_unit_of(const char *name);
const char *offset_unit_name(offset_unit unit);

/* A place that only moves forward. Starts zeroed. */
typedef struct offset_counter {
    size_t byte, count;
} offset_counter;

/* The place of a byte in the unit; `byte` is not smaller than in the call before. `text` is UTF-8. */
size_t offset_at(offset_counter *c, offset_unit unit, const char *text, size_t byte);

#endif
