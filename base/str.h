/* String views: a pointer and a length, never owned, not NUL-terminated unless said. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct str {
    const char *p;
    size_t n;
} str;

#define STR(literal) ((str){(literal), sizeof(literal) - 1})

static inline str str_of(const char *c)
{
    return (str){c, c ? strlen(c) : 0};
}

static inline bool str_equal(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(str a, const char *c)
{
    return str_equal(a, str_of(c));
}

static inline bool str_starts(str a, const char *c)
{
    size_t n = strlen(c);
    return a.n >= n && memcmp(a.p, c, n) == 0;
}

static inline bool str_ends(str a, const char *c)
{
    size_t n = strlen(c);
    return a.n >= n && memcmp(a.p + a.n - n, c, n) == 0;
}

/* Byte order, shorter first where one is a prefix. */
int str_compare(str a, str b);

/* Without ASCII white space at both ends. */
str str_trim(str a);

/* Cuts `*rest` at the first `separator`: returns what stands before it and leaves in *rest what stands behind ({NULL,
 * 0} at the end). */
str str_cut(str *rest, char separator);

/* The same at a line feed, without the carriage return before it. */
str str_cut_line(str *rest);

/* The last part of a path; borrowed. */
str str_file_name(const char *path);

/* ASCII letters compared without case. */
bool str_equal_nocase(str a, const char *c);
bool str_starts_nocase(str a, const char *prefix);

#endif
