/* UTF-8, one code point at a time. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/bytes.h"
#include "base/str.h"

#define UTF8_INVALID 0xFFFFFFFFu

/* Decodes the code point at p[0..n), n > 0. *step: bytes it takes. Invalid bytes: UTF8_INVALID with a step of 1. */
static inline uint32_t utf8_decode(const char *p, size_t n, size_t *step)
{
    const unsigned char *u = (const unsigned char *)p;
    *step = 1;
    if (u[0] < 0x80)
        return u[0];
    if (u[0] < 0xE0) {
        if (u[0] < 0xC2 || n < 2 || (u[1] & 0xC0) != 0x80)
            return UTF8_INVALID;
        *step = 2;
        return (uint32_t)(u[0] & 0x1F) << 6 | (u[1] & 0x3F);
    }
    if (u[0] < 0xF0) {
        if (n < 3 || ((u[1] ^ 0x80) | (u[2] ^ 0x80)) > 0x3F)
            return UTF8_INVALID;
        uint32_t c = (uint32_t)(u[0] & 0x0F) << 12 | (uint32_t)(u[1] & 0x3F) << 6 | (u[2] & 0x3F);
        if (c < 0x800 || (c >= 0xD800 && c < 0xE000))
            return UTF8_INVALID;
        *step = 3;
        return c;
    }
    if (u[0] < 0xF5 && n >= 4 && (u[1] & 0xC0) == 0x80 && (u[2] & 0xC0) == 0x80 && (u[3] & 0xC0) == 0x80) {
        uint32_t c = (uint32_t)(u[0] & 0x07) << 18 | (uint32_t)(u[1] & 0x3F) << 12 | (uint32_t)(u[2] & 0x3F) << 6 |
                     (u[3] & 0x3F);
        if (c < 0x10000 || c > 0x10FFFF)
            return UTF8_INVALID;
        *step = 4;
        return c;
    }
    return UTF8_INVALID;
}

/* Bytes at the start of p[0..n) that are Han characters from U+4E00 to U+9FFF: nearly all of Chinese text, found sooner
 * than by decoding it. */
static inline size_t utf8_han_prefix(const char *p, size_t n)
{
    enum { LEAD = 0xE4, LEADS = 5, REST = 0x80, RESTS = 0x3F, PLACES = 0x1249 /* of the leads of five characters */ };
    const bytes16 least = {LEAD, REST, REST, LEAD, REST, REST, LEAD, REST, REST, LEAD, REST, REST, LEAD, REST, REST, 0};
    const bytes16 range = {LEADS, RESTS, RESTS, LEADS, RESTS, RESTS, LEADS, RESTS,
                           RESTS, LEADS, RESTS, RESTS, LEADS, RESTS, RESTS, 0};
    const unsigned char *u = (const unsigned char *)p, *end = u + n;
    for (; end - u >= (ptrdiff_t)sizeof least;) {
        bytes16 b = bytes_load((const char *)u);
        uint32_t fit = bytes_bits((bytes16)(b - least <= range)) & 0x7FFF;
        fit &= ~(bytes_bits((bytes16)(b == LEAD)) & bytes_bits((bytes16)(b < 0xB8)) >> 1 & PLACES); /* U+4000 to 4DFF */
        unsigned whole = (unsigned)__builtin_ctz(~fit) / 3 * 3;
        u += whole;
        if (whole < 15)
            return (size_t)((const char *)u - p);
    }
    while (end - u >= 3 && u[0] >= 0xE4 && u[0] <= 0xE9 && (u[0] > 0xE4 || u[1] >= 0xB8) &&
           ((u[1] ^ 0x80) | (u[2] ^ 0x80)) <= 0x3F)
        u += 3;
    return (size_t)((const char *)u - p);
}

/* Writes a code point (a valid scalar) to out, at least 4 bytes; returns the bytes used. */
static inline size_t utf8_encode(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

/* Bytes at the start of s that are valid UTF-8 (s.n when all is). */
size_t utf8_valid(str s);

/* Number of code points; invalid bytes count one each. */
size_t utf8_count(str s);

/* The longest prefix of at most `bytes` bytes that ends between code points. */
str utf8_prefix(str s, size_t bytes);

#endif
