/*
 * Words of Chinese text, by a linear chain over characters: each is the beginning, middle or end of a word, or a word
 * alone (Xue 2003). Seen are the characters around, their pairs, and what is known of the strings that begin or end at
 * a place: how freely they stand among other characters (accessor variety, Feng et al. 2004; Zhao and Kit 2008), how
 * often training text has them as a word, and whether a dictionary does. All that a gram says about the places around
 * it is summed into one row beforehand, so a place costs one look-up a gram (pattern weights merged as in Vaporetto,
 * Akabe et al. 2022).
 *
 * Sections of a pack of kind "segment"; numbers are little-endian:
 *   segment  segment_head
 *   symbols  u16[65536]: the symbol of a code point, from 1 on; 1: never seen. Characters that mean the same share one:
 *            traditional and simplified, full and half width, all digits, all letters
 *   singles  i16[symbols][5 places][4 tags], from two places before the character on
 *   pairs    i8[pair rows][4][4], from one place before the pair on; row 0 is zero
 *   strings  i16[string rows][4][4], over a string of three or four characters; row 0 is zero
 *   pair.rows, string.rows  u32[1 << bits]: which row a gram has, see gram_find
 */
#ifndef TOKENIZER_SEGMENT_H
#define TOKENIZER_SEGMENT_H

#include "base/pack.h"

enum {
    SEGMENT_CODES = 0x10000,
    SEGMENT_TAGS = 4,
    SEGMENT_SINGLES = 5, /* places that see a character */
    SEGMENT_PAIRS = 4,   /* places that see a pair */
    SEGMENT_UNSEEN = 1,  /* the symbol of unknown characters */
    SEGMENT_LONGEST = 4, /* characters of a gram */
    SEGMENT_CONTEXT = 2, /* characters that are seen on either side of a place */
    SEGMENT_SPAN = 512,  /* characters that are cut together */
    SEGMENT_PAD = 3,     /* places before the first one, where no string begins */
};

typedef enum segment_tag { TAG_BEGIN, TAG_MIDDLE, TAG_END, TAG_ALONE } segment_tag;

typedef struct segment_head {
    uint32_t symbols, pair_rows, string_rows, pair_bits, string_bits;
    int16_t next[SEGMENT_TAGS + 1][SEGMENT_TAGS]; /* from tag (last: the beginning of a run) to tag */
} segment_head;

/* Grams to rows. A slot holds 14 bits of the gram's hash, its tag, and 18 of its row; four slots make a bucket, and a
 * full bucket is continued in the next, at most GRAM_PROBES in all. One in some ten thousand unknown grams is taken for
 * another: that costs less than keys. */
typedef struct gram_table {
    const uint32_t *slots; /* [1 << bits] */
    uint32_t mask, rows;   /* mask: gram_mask */
} gram_table;

enum {
    GRAM_BUCKET = 4,
    GRAM_PROBES = 64,
    GRAM_ROW_BITS = 18,
    GRAM_ROWS = 1 << GRAM_ROW_BITS,
    GRAM_BITS_MIN = 2,
    GRAM_BITS_MAX = 24,
};

/* Up to four symbols, the first lowest. */
static inline uint64_t gram_hash(uint64_t gram)
{
    gram = (gram ^ gram >> 31) * 0x9E3779B97F4A7C15U;
    return (gram ^ gram >> 29) * 0xBF58476D1CE4E5B9U;
}

/* Never 0: that is the tag of an empty slot. */
static inline uint32_t gram_tag(uint64_t hash)
{
    uint32_t tag = (uint32_t)hash >> GRAM_ROW_BITS;
    return tag + !tag;
}

/* The places of buckets in a table of so many bits. */
static inline uint32_t gram_mask(uint32_t bits)
{
    return ((uint32_t)1 << bits) - GRAM_BUCKET;
}

/* The first slot of the `probe`th bucket of a gram. */
static inline size_t gram_bucket(uint32_t mask, uint64_t hash, uint32_t probe)
{
    return ((uint32_t)(hash >> 32) + probe * GRAM_BUCKET) & mask;
}

/* Of a string of four, by the hash of its first three: it lies in the same bucket. */
static inline uint64_t gram_hash_longer(uint64_t hash, uint16_t symbol)
{
    return (hash & ~(uint64_t)UINT32_MAX) | (uint32_t)gram_hash((uint32_t)hash | (uint64_t)symbol << 32);
}

static inline void gram_expect(gram_table t, uint64_t hash)
{
    __builtin_prefetch(t.slots + gram_bucket(t.mask, hash, 0));
}

/* Vectors of GCC and Clang: comparisons give all bits or none. */
typedef uint32_t gram_slots __attribute__((vector_size(GRAM_BUCKET * sizeof(uint32_t))));

/* The row of a gram; 0, the row of zeros, when it has none. */
static inline uint32_t gram_find(gram_table t, uint64_t hash)
{
    uint32_t tag = gram_tag(hash);
    for (uint32_t probe = 0; probe < GRAM_PROBES; probe++) {
        const uint32_t *bucket = t.slots + gram_bucket(t.mask, hash, probe);
        gram_slots slots;
        uint64_t half[2];
        memcpy(&slots, bucket, sizeof slots);
        slots &= (gram_slots)(slots >> GRAM_ROW_BITS == tag);
        memcpy(half, &slots, sizeof half);
        half[0] |= half[1]; /* one of them at most, but in a forged table */
        uint32_t found = (uint32_t)(half[0] | half[0] >> 32);
        if (__builtin_expect(found || !bucket[GRAM_BUCKET - 1], 1))
            return found % GRAM_ROWS < t.rows ? found % GRAM_ROWS : 0;
    }
    return 0;
}

static inline uint64_t gram_pair(uint16_t first, uint16_t second)
{
    return first | (uint64_t)second << 16;
}

typedef struct segment_model {
    const uint16_t *symbols;
    const int16_t *singles;
    const int8_t *pairs;
    const int16_t *strings;
    gram_table pair_table, string_table;
    segment_head head;
} segment_model;

/* Reads a pack; the model points into it. */
vp_status segment_read(const pack *p, segment_model *out, vp_error *error);

/* Whether a character is written in Chinese words (Han, 々 and 〇). */
static inline bool segment_is_han(uint32_t c)
{
    return (c >= 0x4E00 && c < 0xA000) || (c >= 0x3400 && c < 0x4DC0) || (c >= 0xF900 && c < 0xFB00) ||
           (c >= 0x20000 && c < 0x40000) || c == 0x3005 || c == 0x3007;
}

typedef struct user_dictionary user_dictionary;

/* What cutting needs of memory; a session's own. Starts with zeros. */
typedef struct segment_work {
    uint32_t ends[SEGMENT_SPAN]; /* of the words that were found, in bytes of the text */
    uint32_t begins[SEGMENT_SPAN + 1];
    uint16_t symbols[SEGMENT_SPAN + 2 * SEGMENT_CONTEXT];
    int16_t scores[SEGMENT_SPAN * SEGMENT_TAGS];
    uint8_t ways[SEGMENT_SPAN];
    size_t expected; /* byte of the text up to which slots were asked for */
    uint64_t last;   /* the last three symbols there */
    uint32_t pair_rows[SEGMENT_SPAN + 2 * SEGMENT_CONTEXT];
    uint32_t three_rows[SEGMENT_PAD + SEGMENT_SPAN], four_rows[SEGMENT_PAD + SEGMENT_SPAN]; /* start with zeros */
} segment_work;

/*
 * Cuts the next part of a run: text[begin, end) holds Han characters with the marks behind them (see char_table), and
 * what stands around it is looked at. Returns the number of words, at least one; the last may end before `end`: call
 * again from there. A character three times or more in a row is one word by itself. `d`: the user's words, or NULL.
 */
size_t segment_cut(const segment_model *m, const user_dictionary *d, str text, size_t begin, size_t end,
                   segment_work *w);

#endif
