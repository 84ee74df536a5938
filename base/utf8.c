#include "base/utf8.h"

size_t utf8_valid(str s)
{
    size_t i = 0;
    while (i < s.n) {
        uint64_t eight;
        if (i + 8 <= s.n && (memcpy(&eight, s.p + i, 8), !(eight & 0x8080808080808080u))) {
            i += 8;
            continue;
        }
        size_t step;
        if (utf8_decode(s.p + i, s.n - i, &step) == UTF8_INVALID)
            return i;
        i += step;
    }
    return i;
}

size_t utf8_count(str s)
{
    size_t count = 0;
    for (size_t i = 0, step; i < s.n; i += step, count++)
        utf8_decode(s.p + i, s.n - i, &step);
    return count;
}

str utf8_prefix(str s, size_t bytes)
{
    if (s.n <= bytes)
        return s;
    for (size_t back = 1; back <= 3 && back <= bytes; back++) {
        size_t at = bytes - back, step;
        if (((unsigned char)s.p[at] & 0xC0) == 0x80)
            continue;
        utf8_decode(s.p + at, s.n - at, &step);
        return (str){s.p, step > back ? at : bytes};
    }
    return (str){s.p, bytes};
}
