/* What the learned parts of the tokenizer see of a piece of text: hashes of its form without case, of its ending, and
 * of its shape. */
#ifndef TOKENIZER_TRAITS_H
#define TOKENIZER_TRAITS_H

#include "tokenizer/chars.h"

typedef struct traits {
    uint32_t word;   /* of the letters, without case */
    uint32_t ending; /* of the last three */
    uint32_t shape;  /* of capitals, digits and length; of a mark the mark itself */
} traits;

traits traits_of(str piece);

/* Spreads the parts of a feature over 32 bits: the halves of (seed << 32 | value) times a constant, into one. Written
 * so that what hangs on the value alone is worked out once for all features that have it. */
static inline uint32_t traits_mix(uint32_t seed, uint32_t value)
{
    const uint64_t factor = 0x9E3779B97F4A7C15u, product = value * factor;
    return ((uint32_t)(product >> 32) + seed * (uint32_t)factor) ^ (uint32_t)product;
}

enum { FEATURE_PARTS = 5 };

/* The hash of a feature: which template made it, and of what; up to FEATURE_PARTS parts, those left out are 0. */
static inline uint32_t traits_feature_of(uint32_t template, const uint32_t *parts, size_t count)
{
    uint32_t h = template + 1, rest = 1;
    for (size_t i = 0; i < count; i++)
        h = traits_mix(h, parts[i]);
    for (size_t i = count; i < FEATURE_PARTS; i++) /* mixing a 0 is one factor */
        rest *= traits_mix(1, 0);
    return h * rest;
}

static inline uint32_t traits_feature(uint32_t template, const uint32_t parts[FEATURE_PARTS])
{
    return traits_feature_of(template, parts, FEATURE_PARTS);
}

#endif
