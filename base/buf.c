#include "base/buf.h"

#include "base/num.h"
#include "base/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEFAULT_CAP = 1 << 30 };

void buf_release(buf *b)
{
    free(b->p);
    b->p = NULL;
    b->n = b->room = 0;
}

bool buf_reserve(buf *b, size_t more)
{
    size_t cap = b->cap ? b->cap : DEFAULT_CAP;
    if (more > cap || b->n > cap - more)
        return false;
    size_t need = b->n + more;
    if (need <= b->room)
        return true;
    size_t room = b->room < 32 ? 64 : b->room * 2;
    if (room < need)
        room = need;
    if (room > cap)
        room = cap;
    char *p = realloc(b->p, room);
    if (!p)
        return false;
    b->p = p;
    b->room = room;
    return true;
}

bool buf_add(buf *b, const void *bytes, size_t n)
{
    if (!n)
        return true;
    if (!buf_reserve(b, n))
        return false;
    memcpy(b->p + b->n, bytes, n);
    b->n += n;
    return true;
}

bool buf_add_str(buf *b, str s)
{
    return buf_add(b, s.p, s.n);
}

bool buf_puts(buf *b, const char *c)
{
    return buf_add(b, c, strlen(c));
}

bool buf_putc(buf *b, char c)
{
    return buf_add(b, &c, 1);
}

bool buf_terminate(buf *b)
{
    if (!buf_reserve(b, 1))
        return false;
    b->p[b->n] = '\0';
    return true;
}

bool buf_printf(buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    bool ok = n >= 0 && buf_reserve(b, (size_t)n + 1);
    if (ok) {
        vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
    return ok;
}

static bool json_escape(buf *b, unsigned char c)
{
    switch (c) {
    case '"': return buf_puts(b, "\\\"");
    case '\\': return buf_puts(b, "\\\\");
    case '\n': return buf_puts(b, "\\n");
    case '\r': return buf_puts(b, "\\r");
    case '\t': return buf_puts(b, "\\t");
    default: return buf_printf(b, "\\u%04x", c);
    }
}

bool buf_json(buf *b, str s)
{
    size_t start = b->n, plain = 0, i = 0;
    bool ok = buf_putc(b, '"');
    while (ok && i < s.n) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80 && c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) {
            i++;
            continue;
        }
        size_t step = 1;
        uint32_t cp = c < 0x80 ? c : utf8_decode(s.p + i, s.n - i, &step);
        if (c >= 0x80 && cp != UTF8_INVALID) {
            i += step;
            continue;
        }
        ok = buf_add(b, s.p + plain, i - plain) && (c < 0x80 ? json_escape(b, c) : buf_puts(b, "\xEF\xBF\xBD"));
        i += step;
        plain = i;
    }
    ok = ok && (plain == s.n || buf_add(b, s.p + plain, s.n - plain)) && buf_putc(b, '"');
    if (!ok)
        b->n = start;
    return ok;
}

static bool needs_quotes(str s, char separator)
{
    if (s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))
        return true;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '"' || s.p[i] == separator || s.p[i] == '\n' || s.p[i] == '\r')
            return true;
    return false;
}

bool buf_csv(buf *b, str s, char separator, bool only)
{
    if (!needs_quotes(s, separator) && (s.n || !only))
        return buf_add_str(b, s);
    bool ok = buf_putc(b, '"');
    while (ok && s.p) {
        str part = str_cut(&s, '"');
        ok = buf_add_str(b, part) && (!s.p || buf_puts(b, "\"\""));
    }
    return ok && buf_putc(b, '"');
}

bool buf_number(buf *b, double value, int digits)
{
    if (!isfinite(value))
        return buf_puts(b, "null");
    char text[40];
    return buf_add(b, text, number_format(value, digits, text, sizeof text));
}
