#include "cli/offsets.h"

#include <string.h>

static const char *const names[] = {"bytes", "chars", "utf16"};

offset_unit offset_unit_of(const char *name)
{
    for (offset_unit u = OFFSET_BYTES; name && u <= OFFSET_UTF16; u++)
        if (!strcmp(name, names[u]))
            return u;
    return OFFSET_BYTES;
}

const char *offset_unit_name(offset_unit unit)
{
    return names[unit];
}

size_t offset_at(offset_counter *c, offset_unit unit, const char *text, size_t byte)
{
    if (unit == OFFSET_BYTES)
        return byte;
    for (; c->byte < byte; c->byte++) {
        unsigned char b = (unsigned char)text[c->byte];
        c->count += (b & 0xC0) != 0x80;
        c->count += unit == OFFSET_UTF16 && b >= 0xF0; /* a surrogate pair */
    }
    return c->count;
}
