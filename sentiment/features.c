#include "sentiment/features.h"

#include "base/utf8.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

static const uint64_t NEGATION = 0x4E4F54; /* before the word it turns, as a word before its neighbour */

static uint64_t hash_of_word(const word *w)
{
    switch ((vp_token_kind)w->kind) {
    case VP_TOKEN_URL:
    case VP_TOKEN_EMAIL: return XXH3_64bits("<address>", 9);
    case VP_TOKEN_MENTION: return XXH3_64bits("<mention>", 9);
    case VP_TOKEN_NUMBER: return w->folded.n > 2 ? XXH3_64bits("<number>", 8) : XXH3_64bits(w->folded.p, w->folded.n);
    default: return w->folded.n ? XXH3_64bits(w->folded.p, w->folded.n) : 0;
    }
}

static bool fill_column(feature_maker *m, const words *w, uint32_t id)
{
    if (m->generation != words_generation(w)) {
        m->generation = words_generation(w);
        m->hash_count = 0;
    }
    if (id >= m->hash_room) {
        uint32_t room = m->hash_room ? m->hash_room * 2 : 1024;
        while (room <= id)
            room *= 2;
        uint64_t *hashes = realloc(m->hash_of, room * sizeof *hashes);
        if (!hashes)
            return false;
        m->hash_of = hashes;
        m->hash_room = room;
    }
    for (; m->hash_count <= id; m->hash_count++)
        m->hash_of[m->hash_count] = hash_of_word(words_at(w, m->hash_count));
    return true;
}

static uint64_t pair_hash(uint64_t a, uint64_t b)
{
    uint64_t x = a * 0x9E3779B97F4A7C15u ^ (b + 0x7F4A7C159E3779B9u);
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9u;
    return x ^ x >> 32;
}

static bool add(feature_maker *m, uint64_t feature)
{
    if (m->count == m->room) {
        size_t room = m->room ? m->room * 2 : 512;
        uint64_t *features = realloc(m->features, room * sizeof *features);
        if (!features)
            return false;
        m->features = features;
        m->room = room;
    }
    m->features[m->count++] = feature;
    return true;
}

/* Pairs of characters, across words too; *last carries the character before. */
static bool add_character_pairs(feature_maker *m, str folded, uint32_t *last)
{
    for (size_t i = 0, step; i < folded.n; i += step) {
        uint32_t c = utf8_decode(folded.p + i, folded.n - i, &step);
        if (*last && !add(m, pair_hash(*last + 0x5EED0000u, c)))
            return false;
        *last = c;
    }
    return true;
}

bool features_of(feature_maker *m, const token_list *tokens, const words *w, const bool *negated)
{
    m->count = 0;
    uint64_t before = 0;
    uint32_t last = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        uint32_t id = tokens->items[i].word;
        if (!fill_column(m, w, id))
            return false;
        uint64_t hash = m->hash_of[id];
        if (!hash)
            continue;
        if (!add(m, negated[i] ? pair_hash(NEGATION, hash) : hash) || (before && !add(m, pair_hash(before, hash))))
            return false;
        before = hash;
        if (!m->by_character)
            continue;
        if (tokens->items[i].kind != VP_TOKEN_WORD)
            last = 0;
        else if (!add_character_pairs(m, words_at(w, id)->folded, &last))
            return false;
    }
    return true;
}

void feature_maker_release(feature_maker *m)
{
    free(m->hash_of);
    free(m->features);
}
