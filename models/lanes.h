/*
 * Drawing one of many by weight with vectors: running sums are kept for each of eight lanes, so that no step waits for
 * a sum across them. Lane l of block b is item 8 b + l. The order of the sums is written down here, so the results are
 * the same on every processor.
 */
#ifndef MODELS_LANES_H
#define MODELS_LANES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { LANES = 8 };

/* Arrays of floats are read as lanes where they lie. */
typedef float lanes __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t lane_counts __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef uint32_t lane_bits __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

static inline uint32_t lanes_round_up(uint32_t n)
{
    return (n + LANES - 1) / LANES * LANES;
}

static inline float lanes_total(const float *s)
{
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

/* Floats in half the room (bfloat16: three digits), for tables that are read more than they fit into caches. */
static inline uint16_t half_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

static inline float float_of(uint16_t half)
{
    uint32_t bits = (uint32_t)half << 16;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* Two blocks of halves share words of 32 bits, so that a shift widens the one, and a mask the other: where item i of
 * such a row stands. Rows have whole pairs of blocks. */
static inline size_t half_at(size_t i)
{
    return (i & ~(size_t)(2 * LANES - 1)) | (i % LANES * 2) | (i / LANES % 2);
}

static inline uint32_t halves_round_up(uint32_t n)
{
    return (n + 2 * LANES - 1) / (2 * LANES) * (2 * LANES);
}

static inline __attribute__((always_inline)) void lanes_widen(const uint16_t *halves, lanes *first, lanes *second)
{
    lane_bits both = *(const lane_bits *)halves;
    *first = (lanes)(both << 16);
    *second = (lanes)(both & 0xFFFF0000u);
}

/* The other way round, as half_of. */
static inline __attribute__((always_inline)) void lanes_narrow(const lanes *first, const lanes *second,
                                                               uint16_t *halves)
{
    lane_bits a = *(const lane_bits *)first, b = *(const lane_bits *)second;
    a += 0x7FFF + (a >> 16 & 1);
    b += 0x7FFF + (b >> 16 & 1);
    *(lane_bits *)halves = a >> 16 | (b & 0xFFFF0000u);
}

/*
 * The item at `share` (0 <= share < 1) of the total weight. running[blocks * LANES]: sums of the lanes up to and with
 * each block, the weights not negative. Rounding may give an item of weight 0; the caller looks out for those past its
 * last one.
 */
static inline uint32_t lanes_pick(const float *running, size_t blocks, float share)
{
    const float *s = running + (blocks - 1) * LANES;
    float halves[2] = {0, (s[0] + s[1]) + (s[2] + s[3])};
    float target = share * (halves[1] + ((s[4] + s[5]) + (s[6] + s[7])));
    size_t half = target >= halves[1]; /* no branches: they would be guessed wrong */
    const float *h = s + half * 4;
    float rest = target - halves[half], steps[4] = {0, h[0], h[0] + h[1], h[0] + h[1] + h[2]};
    size_t step = (size_t)(rest >= steps[1]) + (rest >= steps[2]) + (rest >= steps[3]), lane = half * 4 + step;
    rest -= steps[step];
    lane_counts passed = {0};
    for (size_t b = 0; b + 1 < blocks; b++)
        passed -= *(const lanes *)(running + b * LANES) <= rest;
    return (uint32_t)((size_t)passed[lane] * LANES + lane);
}

#endif
