/* Bytes, many at a time: vectors of GCC and Clang. A comparison gives 0 or 255 a byte. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdint.h>
#include <string.h>

typedef uint8_t bytes16 __attribute__((vector_size(16)));

static inline bytes16 bytes_load(const char *p)
{
    bytes16 b;
    memcpy(&b, p, sizeof b);
    return b;
}

/* A bit for each byte of a comparison. */
static inline uint32_t bytes_bits(bytes16 b)
{
#ifdef __SSE2__
    typedef char signed_bytes __attribute__((vector_size(16)));
    return (uint32_t)__builtin_ia32_pmovmskb128((signed_bytes)b);
#else
    const uint64_t ones = 0x0101010101010101u, gather = 0x0102040810204080u;
    uint64_t half[2];
    memcpy(half, &b, sizeof half);
    return (uint32_t)((half[0] & ones) * gather >> 56 | ((half[1] & ones) * gather >> 56) << 8);
#endif
}

#endif
