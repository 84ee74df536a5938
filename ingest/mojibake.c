#include "ingest/mojibake.h"

#include "base/utf8.h"

/* The byte that an encoding writes a character as; -1: it has none. */
typedef int (*byte_of_character)(uint32_t c);

/* Windows-1252, or Latin-1. */
static int western_byte(uint32_t c)
{
    /* 0x80 to 0x9F */
    static const uint16_t special[] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                       0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                       0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                       0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    if (c < 0x100)
        return (int)c;
    for (int i = 0; i < 32; i++)
        if (c == special[i])
            return 0x80 + i;
    return -1;
}

/* Windows-1251; what it leaves open is what Windows makes of it. */
static int russian_byte(uint32_t c)
{
    /* 0x80 to 0xBF */
    static const uint16_t special[] = {
        0x402, 0x403,  0x201A, 0x453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x409,  0x2039, 0x40A,
        0x40C, 0x40B,  0x40F,  0x452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x98,   0x2122,
        0x459, 0x203A, 0x45A,  0x45C, 0x45B,  0x45F,  0xA0,   0x40E,  0x45E,  0x408,  0xA4,   0x490,  0xA6,
        0xA7,  0x401,  0xA9,   0x404, 0xAB,   0xAC,   0xAD,   0xAE,   0x407,  0xB0,   0xB1,   0x406,  0x456,
        0x491, 0xB5,   0xB6,   0xB7,  0x451,  0x2116, 0x454,  0xBB,   0x458,  0x405,  0x455,  0x457};
    if (c < 0x80)
        return (int)c;
    if (c >= 0x410 && c < 0x450)
        return 0xC0 + (int)(c - 0x410);
    for (int i = 0; i < 64; i++)
        if (c == special[i])
            return 0x80 + i;
    return -1;
}

/* Characters of feedback: others came about by chance, as in "CAFÉ»". */
static bool is_written(uint32_t c)
{
    static const uint32_t ranges[][2] = {{0xA0, 0x17F},    {0x400, 0x4FF},   {0x2000, 0x20CF},
                                         {0x2100, 0x2BFF}, {0x3000, 0x30FF}, {0x4E00, 0x9FFF},
                                         {0xFE0F, 0xFE0F}, {0xFF00, 0xFFEF}, {0x1F000, 0x1FAFF}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return true;
    return false;
}

/* What stands behind capitals in sound text, too: "“AMANHÃ”", "PIÑ…". */
static bool is_mark(uint32_t c)
{
    return (c >= 0x2013 && c <= 0x2026) || c == 0xAB || c == 0xBB || c == 0x2039 || c == 0x203A;
}

/* The character that was encoded twice at the beginning of `s`; *taken: its bytes there. 0: there is none. *doubtful:
 * it may as well be a capital and a mark. */
static uint32_t twice_encoded(str s, byte_of_character byte_of, size_t *taken, bool *doubtful)
{
    char bytes[4];
    size_t n = 0, at = 0, need = 1, step;
    uint32_t read = 0;
    while (n < need && at < s.n) {
        read = utf8_decode(s.p + at, s.n - at, &step);
        int byte = byte_of(read);
        if (byte < 0x80)
            return 0;
        if (!n)
            need = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
        bytes[n++] = (char)byte;
        at += step;
    }
    uint32_t c = n == need ? utf8_decode(bytes, n, &step) : UTF8_INVALID;
    *taken = at;
    *doubtful = need == 2 && is_mark(read);
    return c != UTF8_INVALID && step == n && is_written(c) ? c : 0;
}

/* Sound Russian has such pairs too ("Рёбра", "«РЖД»"), but most of its letters stand in none. */
static bool is_russian_twice(str cell)
{
    static const char P[] = "\xD0\xA0", C[] = "\xD0\xA1"; /* what the first bytes of Russian letters look like */
    size_t pairs = 0, others = 0, taken = 0;
    if (cell.n < 8 || (!memmem(cell.p, cell.n, P, 2) && !memmem(cell.p, cell.n, C, 2)))
        return false;
    for (size_t at = 0, step; at < cell.n; at += step) {
        bool doubtful, ascii = (unsigned char)cell.p[at] < 0x80;
        uint32_t c = ascii ? 0 : twice_encoded((str){cell.p + at, cell.n - at}, russian_byte, &taken, &doubtful);
        step = taken;
        if (!c)
            utf8_decode(cell.p + at, cell.n - at, &step);
        pairs += c != 0;
        others += !c && !ascii;
    }
    return pairs >= 2 && pairs > 3 * others;
}

static bool is_western_twice(str cell)
{
    for (str rest = cell; rest.n >= 4;) {
        const char *lead = memchr(rest.p, 0xC3, rest.n - 3);
        size_t taken;
        bool doubtful;
        if (!lead)
            return false;
        rest = (str){lead, rest.n - (size_t)(lead - rest.p)};
        if (twice_encoded(rest, western_byte, &taken, &doubtful) && !doubtful)
            return true;
        rest = (str){rest.p + 2, rest.n - 2};
    }
    return false;
}

bool mojibake_is_likely(str cell)
{
    return is_western_twice(cell) || is_russian_twice(cell);
}

size_t mojibake_mend(str cell, char *out)
{
    byte_of_character byte_of = is_russian_twice(cell) ? russian_byte : western_byte;
    size_t n = 0;
    for (size_t at = 0, step; at < cell.n; at += step) {
        bool doubtful, ascii = (unsigned char)cell.p[at] < 0x80;
        uint32_t c = ascii ? 0 : twice_encoded((str){cell.p + at, cell.n - at}, byte_of, &step, &doubtful);
        if (c) {
            n += utf8_encode(c, out + n);
            continue;
        }
        utf8_decode(cell.p + at, cell.n - at, &step);
        memcpy(out + n, cell.p + at, step);
        n += step;
    }
    return n;
}
