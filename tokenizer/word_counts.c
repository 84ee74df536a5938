#include "tokenizer/word_counts.h"

#include "base/bits.h"

#include <math.h>
#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { PROBES = 6, BITS_A_WORD = 10, TRIED_MAX = 1024 /* where a pack leaves no slot free */ };

static uint64_t hash(str s)
{
    return XXH3_64bits_withSeed(s.p, s.n, 9);
}

vp_status word_counts_read(const pack *p, word_counts *out, vp_error *error)
{
    str common = pack_section(p, "common"), known = pack_section(p, "known");
    size_t slots = common.n / sizeof(uint32_t);
    bool ok = slots <= 1u << 30 && common.n % sizeof(uint32_t) == 0 && is_power_of_two(slots) && known.n &&
              known.n % sizeof(uint64_t) == 0;
    if (!ok)
        return fail(error, VP_FORMAT, "make it again with `voxpop train spelling`", "the pack holds no vocabulary");
    *out = (word_counts){(const uint32_t *)common.p, (uint32_t)slots - 1, (const uint64_t *)known.p, known.n * 8ull};
    return VP_OK;
}

/* The place of the n-th bit of a word (double hashing: Kirsch and Mitzenmacher 2006). */
static uint64_t bit_of(uint64_t h, unsigned n, uint64_t bits)
{
    return (uint64_t)(((unsigned __int128)(h + n * (h << 32 | h >> 32 | 1)) * bits) >> 64);
}

bool word_counts_knows(const word_counts *v, str folded)
{
    uint64_t h = hash(folded);
    for (unsigned n = 0; n < PROBES && v->known_bits; n++) {
        uint64_t bit = bit_of(h, n, v->known_bits);
        if (!(v->known[bit / 64] >> bit % 64 & 1))
            return false;
    }
    return v->known_bits > 0;
}

static uint32_t mark_of(uint64_t h)
{
    uint32_t mark = (uint32_t)(h >> 41);
    return mark ? mark : 1;
}

unsigned word_counts_level(const word_counts *v, str folded, unsigned *flags)
{
    uint64_t h = hash(folded);
    uint32_t mark = mark_of(h);
    if (flags)
        *flags = 0;
    for (uint32_t i = (uint32_t)h & v->common_mask, tried = 0; v->known_bits && tried < TRIED_MAX; tried++) {
        uint32_t slot = v->common[i];
        if (!slot)
            break;
        if (slot >> 9 == mark) {
            if (flags)
                *flags = slot & 7;
            return slot >> 3 & 63;
        }
        i = (i + 1) & v->common_mask;
    }
    return 0;
}

void word_counts_expect(const word_counts *v, str folded)
{
    if (v->known_bits)
        __builtin_prefetch(&v->common[(uint32_t)hash(folded) & v->common_mask]);
}

/* ---- Making one ---- */

static unsigned level_of(double per_billion)
{
    double level = per_billion > 1 ? WORD_COUNTS_PER_OCTAVE * log2(per_billion) : 1;
    return level < 1 ? 1 : level > WORD_COUNTS_LEVELS - 1 ? WORD_COUNTS_LEVELS - 1 : (unsigned)level;
}

static void fill_common(const word_counts_entry *entries, size_t count, uint32_t *slots, uint32_t mask)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t h = hash(entries[i].word);
        uint32_t at = (uint32_t)h & mask;
        while (slots[at])
            at = (at + 1) & mask;
        slots[at] = mark_of(h) << 9 | level_of(entries[i].per_billion) << 3 | (entries[i].flags & 7);
    }
}

static void fill_known(const word_counts_entry *entries, size_t count, uint64_t *bits, uint64_t n)
{
    for (size_t i = 0; i < count; i++)
        for (unsigned k = 0; k < PROBES; k++) {
            uint64_t bit = bit_of(hash(entries[i].word), k, n);
            bits[bit / 64] |= 1ull << bit % 64;
        }
}

vp_status word_counts_write(const word_counts_entry *entries, size_t count, const char *language, const char *meta,
                            const char *path, vp_error *error)
{
    if (count > WORD_COUNTS_MAX)
        return fail(error, VP_LIMIT, "give the most common ones only", "a vocabulary holds at most %d words",
                    WORD_COUNTS_MAX);
    size_t common = count < WORD_COUNTS_COMMON ? count : WORD_COUNTS_COMMON, slots = 64;
    while (slots * 3 < common * 4)
        slots *= 2;
    size_t blocks = count * BITS_A_WORD / 64 + 1;
    uint32_t *table = calloc(slots, sizeof *table);
    uint64_t *bits = calloc(blocks, sizeof *bits);
    vp_status status = table && bits ? VP_OK : fail_memory(error);
    if (!status) {
        fill_common(entries, common, table, (uint32_t)slots - 1);
        fill_known(entries, count, bits, blocks * 64ull);
        const pack_part parts[] = {
            {"meta", meta, strlen(meta)},
            {"language", language, strlen(language)},
            {"common", table, slots * sizeof *table},
            {"known", bits, blocks * sizeof *bits},
        };
        status = pack_write(path, parts, sizeof parts / sizeof *parts, error);
    }
    free(table);
    free(bits);
    return status;
}
