#include "cli/columns.h"

typedef struct range {
    uint32_t first, last;
} range;

static const range no_column[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x200B, 0x200D},
                                  {0x20D0, 0x20F0}, {0xFE00, 0xFE0F}, {0x1F3FB, 0x1F3FF}};
static const range two_columns[] = {{0x1100, 0x115F},   {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},  {0xF900, 0xFAFF},
                                    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F},
                                    {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD}};

static int is_in(uint32_t c, const range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return 1;
    return 0;
}

/* Bytes of the character that begins with `lead`, and the bits that the lead gives; 1 for ASCII and invalid bytes. */
static size_t expected_bytes(unsigned char lead, uint32_t *bits)
{
    size_t bytes = lead >= 0xF0 && lead < 0xF5   ? 4
                   : lead >= 0xE0 && lead < 0xF0 ? 3
                   : lead >= 0xC2 && lead < 0xE0 ? 2
                                                 : 1;
    *bits = bytes == 1 ? lead : lead & (0x7FU >> bytes);
    return bytes;
}

int columns_next(const char *text, size_t length, size_t *bytes)
{
    uint32_t c;
    size_t expected = expected_bytes((unsigned char)text[0], &c);
    for (size_t i = 1; i < expected; i++) {
        if (i >= length || ((unsigned char)text[i] & 0xC0) != 0x80) {
            *bytes = 1;
            return 1;
        }
        c = c << 6 | ((unsigned char)text[i] & 0x3F);
    }
    *bytes = expected;
    if (is_in(c, no_column, sizeof no_column / sizeof *no_column))
        return 0;
    return 1 + is_in(c, two_columns, sizeof two_columns / sizeof *two_columns);
}

size_t columns_before(const char *text, size_t length, uint64_t character)
{
    size_t columns = 0, at = 0, bytes;
    for (uint64_t i = 1; i < character && at < length; i++, at += bytes)
        columns += (size_t)columns_next(text + at, length - at, &bytes);
    return columns;
}
