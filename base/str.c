#include "base/str.h"

#include <strings.h>

int str_compare(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str a)
{
    while (a.n && is_space(a.p[0]))
        a.p++, a.n--;
    while (a.n && is_space(a.p[a.n - 1]))
        a.n--;
    return a;
}

str str_cut(str *rest, char separator)
{
    const char *at = rest->n ? memchr(rest->p, separator, rest->n) : NULL;
    if (!at) {
        str all = *rest;
        *rest = (str){NULL, 0};
        return all;
    }
    str head = {rest->p, (size_t)(at - rest->p)};
    *rest = (str){at + 1, rest->n - head.n - 1};
    return head;
}

str str_cut_line(str *rest)
{
    str line = str_cut(rest, '\n');
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

str str_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return str_of(slash ? slash + 1 : path);
}

bool str_equal_nocase(str a, const char *c)
{
    return a.n == strlen(c) && strncasecmp(a.p, c, a.n) == 0;
}

bool str_starts_nocase(str a, const char *prefix)
{
    size_t n = strlen(prefix);
    return a.n >= n && strncasecmp(a.p, prefix, n) == 0;
}
