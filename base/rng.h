/* Random numbers by counter: a pure function of seed and position, the same on every machine and in every thread.
 * SplitMix64 (Steele, Lea and Flood 2014). */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t rng_at(uint64_t seed, uint64_t position)
{
    uint64_t x = seed + (position + 1) * 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

/* 0 <= result < n, n > 0. */
static inline uint64_t rng_below(uint64_t seed, uint64_t position, uint64_t n)
{
    return (uint64_t)(((unsigned __int128)rng_at(seed, position) * n) >> 64);
}

/* Puts n items into an order of chance (Fisher and Yates; Durstenfeld 1964). */
static inline void rng_shuffle(uint64_t seed, uint32_t *items, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)rng_below(seed, i, i);
        uint32_t held = items[i - 1];
        items[i - 1] = items[k];
        items[k] = held;
    }
}

#endif
