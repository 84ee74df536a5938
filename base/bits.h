/* Arithmetic of bits. */
#ifndef BASE_BITS_H
#define BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool is_power_of_two(size_t n)
{
    return n && !(n & (n - 1));
}

/* Asks for memory that will be needed, `offset` bytes behind `base`, which may be NULL: nothing happens then. */
static inline void prefetch(const void *base, size_t offset)
{
    __builtin_prefetch((const void *)((uintptr_t)base + offset));
}

/* A hash of two hashes or small numbers, in this order. Learned models depend on its value. */
static inline uint64_t hash_pair(uint64_t a, uint64_t b)
{
    uint64_t x = a * 0x9E3779B97F4A7C15u ^ (b + 0x7F4A7C159E3779B9u);
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9u;
    return x ^ x >> 32;
}

#endif
