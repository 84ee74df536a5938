#include "cli/draft.h"

#include "cli/complain.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *draft_room(draft *d, size_t more)
{
    if (!d->bytes || more > d->room - d->length) {
        size_t room = d->room ? d->room * 2 : 256;
        if (room < d->length + more)
            room = d->length + more;
        d->bytes = complain_if_null(realloc(d->bytes, room));
        d->room = room;
    }
    return d->bytes + d->length;
}

void draft_add(draft *d, const char *bytes, size_t length)
{
    if (length)
        memcpy(draft_room(d, length), bytes, length);
    d->length += length;
}

void draft_puts(draft *d, const char *text)
{
    draft_add(d, text, strlen(text));
}

void draft_printf(draft *d, const char *format, ...)
{
    enum { GUESS = 128 };
    for (size_t room = GUESS;;) {
        char *at = draft_room(d, room);
        va_list args;
        va_start(args, format);
        int length = vsnprintf(at, room, format, args);
        va_end(args);
        if (length < 0 || (size_t)length < room) {
            d->length += length < 0 ? 0 : (size_t)length;
            return;
        }
        room = (size_t)length + 1;
    }
}

void draft_number(draft *d, double value)
{
    enum { DECIMALS = 4 };
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = (uint64_t)(fabs(value) * 1e4 + 0.5);
    bool minus = value < 0 && rest;
    for (int i = 0; i <= DECIMALS || rest; i++, rest /= 10) {
        if (i == DECIMALS)
            digits[--at] = '.';
        digits[--at] = (char)('0' + rest % 10);
    }
    if (minus)
        digits[--at] = '-';
    draft_add(d, digits + at, sizeof digits - at);
}

/* Bytes of the valid UTF-8 character at the start of p[0..n), 0 when there is none. */
static size_t valid_character(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80)
        return 1;
    size_t bytes = p[0] >= 0xF0 && p[0] < 0xF5   ? 4
                   : p[0] >= 0xE0 && p[0] < 0xF0 ? 3
                   : p[0] >= 0xC2 && p[0] < 0xE0 ? 2
                                                 : 0;
    if (!bytes || bytes > n)
        return 0;
    for (size_t i = 1; i < bytes; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90);
    bool surrogate = p[0] == 0xED && p[1] > 0x9F, beyond = p[0] == 0xF4 && p[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : bytes;
}

/* The character `c` below 0x20, or one of two that JSON escapes. */
static void put_escaped(draft *d, unsigned char c)
{
    static const char plain[] = "\"\\\n\t\r\b\f", letter[] = "\"\\ntrbf";
    const char *at = c ? strchr(plain, c) : NULL;
    if (at)
        draft_add(d, (const char[]){'\\', letter[at - plain]}, 2);
    else
        draft_printf(d, "\\u%04x", c);
}

void draft_json(draft *d, const char *bytes, size_t length)
{
    const unsigned char *p = (const unsigned char *)bytes;
    size_t copied = 0;
    draft_puts(d, "\"");
    for (size_t i = 0; i < length;) {
        size_t step = valid_character(p + i, length - i);
        if (step && p[i] >= 0x20 && p[i] != '"' && p[i] != '\\') {
            i += step;
            continue;
        }
        draft_add(d, bytes + copied, i - copied);
        if (step)
            put_escaped(d, p[i]);
        else
            draft_puts(d, "\xEF\xBF\xBD");
        copied = ++i;
    }
    draft_add(d, bytes + copied, length - copied);
    draft_puts(d, "\"");
}

void draft_release(draft *d)
{
    free(d->bytes);
    *d = (draft){0};
}
