/* A growable byte buffer with a cap. All functions return false when memory or the cap ran out, and leave the buffer as
 * it was. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

typedef struct buf {
    char *p; /* owned: buf_release */
    size_t n, room;
    size_t cap; /* most bytes it may ever hold; 0: 1 GB */
} buf;

void buf_release(buf *b);
static inline void buf_clear(buf *b)
{
    b->n = 0;
}
bool buf_reserve(buf *b, size_t more);
bool buf_add(buf *b, const void *bytes, size_t n);
bool buf_add_str(buf *b, str s);
bool buf_puts(buf *b, const char *c);
bool buf_putc(buf *b, char c);
bool buf_printf(buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends `s` as a JSON string with quotes. Invalid UTF-8 becomes U+FFFD. */
bool buf_json(buf *b, str s);
/* Appends a cell of CSV (RFC 4180), in quotes where it needs them. `only`: of its row; an empty one would be an empty
 * line, which many readers skip. */
bool buf_csv(buf *b, str s, char separator, bool only);
/* Appends a number the way JSON and every locale read it: shortest form of at most `digits` significant digits. NaN and
 * infinity: null. */
bool buf_number(buf *b, double value, int digits);
static inline str buf_str(const buf *b)
{
    return (str){b->p, b->n};
}
/* Keeps a NUL behind the content (not counted in n). */
bool buf_terminate(buf *b);

#endif
