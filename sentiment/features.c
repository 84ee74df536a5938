#include "sentiment/features.h"

#include "base/bits.h"
#include "base/utf8.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* What a feature is beside a word: as a word before its neighbour. */
static const uint64_t NEGATED = 0x4E4F54, STEM = 0x5354454D, SHOUTED = 0x53484F55, ELONGATED = 0x454C4F4E,
                      CHARACTERS = 0x5EED0000;

enum {
    GRAM_SHORTEST = 3, /* letters; the ends of the word count as one each */
    GRAM_LONGEST = 5,
    GRAM_WORD_MAX = 24, /* letters of a word that has n-grams: longer ones are no words */
    CHARACTERS_LONGEST = 3,
    PARTS_MOST = 6 + (GRAM_LONGEST - GRAM_SHORTEST + 1) * (GRAM_WORD_MAX + 2), /* features of a word */
    AHEAD = 16                                                                 /* words whose memory is asked for */
};

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

static bool make_room(feature_list *l, size_t more)
{
    if (l->room - l->count >= more)
        return true;
    size_t room = l->room ? l->room * 2 : 1024;
    while (room - l->count < more)
        room *= 2;
    uint32_t *items = realloc(l->items, room * sizeof *items);
    if (!items)
        return false;
    l->items = items;
    l->room = room;
    return true;
}

bool feature_list_add(feature_list *l, uint32_t item)
{
    if (!make_room(l, 1))
        return false;
    l->items[l->count++] = item;
    return true;
}

/* ---- Of a word ---- */

static inline void expect(const feature_maker *m, uint64_t feature)
{
    if (m->expected.rows)
        prefetch(m->expected.rows, (size_t)(feature & m->expected.mask) * m->expected.columns);
}

/* There is room for PARTS_MOST. */
static inline void add_part(feature_maker *m, uint64_t feature)
{
    expect(m, feature);
    m->parts.items[m->parts.count++] = (uint32_t)feature;
}

/* The n-grams of a word's letters, its ends being letters, too. */
static void add_grams(feature_maker *m, str folded)
{
    uint32_t letters[GRAM_WORD_MAX + 2] = {'<'};
    size_t n = 1;
    for (size_t i = 0, step; i < folded.n; i += step) {
        if (n > GRAM_WORD_MAX)
            return;
        letters[n++] = utf8_decode(folded.p + i, folded.n - i, &step);
    }
    letters[n++] = '>';
    for (size_t i = 0; i + GRAM_SHORTEST <= n; i++) {
        uint64_t hash = CHARACTERS;
        for (size_t k = 0; k < GRAM_SHORTEST - 1; k++)
            hash = hash_pair(hash, letters[i + k]);
        size_t most = n - i < GRAM_LONGEST ? n - i : GRAM_LONGEST;
        for (size_t k = GRAM_SHORTEST - 1; k < most; k++) {
            hash = hash_pair(hash, letters[i + k]);
            if (k + 1 < n) /* the whole word is a feature of its own */
                add_part(m, hash);
        }
    }
}

/* The word, its stem, and how it is written. */
static void add_forms(feature_maker *m, const word *w, uint64_t hash)
{
    add_part(m, hash);
    if (w->kind != VP_TOKEN_WORD)
        return;
    if (!m->by_character)
        add_part(m, hash_pair(STEM, XXH3_64bits(w->stem.p, w->stem.n)));
    if (w->flags & WORD_SHOUTED) {
        add_part(m, SHOUTED);
        add_part(m, hash_pair(SHOUTED, hash));
    }
    if (w->flags & WORD_ELONGATED) {
        add_part(m, ELONGATED);
        add_part(m, hash_pair(ELONGATED, hash));
    }
}

_Static_assert(PARTS_MOST <= UINT8_MAX, "the features of a word are counted in a byte");

static bool describe_word(feature_maker *m, const word *w, word_features *out)
{
    *out = (word_features){.hash = hash_of_word(w), .begin = (uint32_t)m->parts.count};
    if (!out->hash)
        return true;
    if (!make_room(&m->parts, PARTS_MOST))
        return false;
    add_forms(m, w, out->hash);
    out->count[BLOCK_WORDS] = (uint8_t)(m->parts.count - out->begin);
    if (w->kind == VP_TOKEN_WORD && !m->by_character)
        add_grams(m, w->folded);
    out->count[BLOCK_CHARACTERS] = (uint8_t)(m->parts.count - out->begin - out->count[BLOCK_WORDS]);
    return true;
}

const uint32_t *features_of_word(feature_maker *m, const words *w, uint32_t id)
{
    const word_features *known = &m->column[id];
    if (id >= m->fresh)
        return m->parts.items + known->begin;
    word_features again;
    size_t count = m->parts.count;
    bool ok = make_room(&m->parts, PARTS_MOST) && describe_word(m, words_at(w, id), &again);
    m->parts.count = count;
    return ok ? m->parts.items + count : NULL;
}

static bool widen(feature_maker *m, uint32_t id)
{
    uint32_t room = m->column_room ? m->column_room * 2 : 1024;
    while (room <= id)
        room *= 2;
    word_features *column = realloc(m->column, room * sizeof *column);
    if (!column)
        return false;
    m->column = column;
    m->column_room = room;
    return true;
}

static bool fill_column(feature_maker *m, const words *w, uint32_t id)
{
    if (id >= m->column_room && !widen(m, id))
        return false;
    for (; m->column_count <= id; m->column_count++)
        if (!describe_word(m, words_at(w, m->column_count), &m->column[m->column_count]))
            return false;
    return true;
}

/* ---- Of a text ---- */

/* There is room. */
static inline void put(feature_list *l, uint32_t item)
{
    l->items[l->count++] = item;
}

static inline void put_place(const feature_maker *m, feature_list *at, uint32_t first, uint32_t last)
{
    if (m->traced) {
        put(at, first);
        put(at, last);
    }
}

static inline void put_more(feature_maker *m, feature_block block, uint64_t feature, uint32_t first, uint32_t last)
{
    expect(m, feature);
    put(&m->more[block], (uint32_t)feature);
    put_place(m, &m->more_at[block], first, last);
}

static bool make_room_for_places(feature_list *l, feature_list *at, bool traced, size_t more)
{
    return make_room(l, more) && (!traced || make_room(at, 2 * more));
}

/* For all that words and pairs of them can be. */
static bool make_room_for_words(feature_maker *m, size_t tokens)
{
    return make_room_for_places(&m->words, &m->words_at, m->traced, tokens) &&
           make_room_for_places(&m->more[BLOCK_WORDS], &m->more_at[BLOCK_WORDS], m->traced, 2 * tokens);
}

typedef struct character {
    uint32_t code, token;
} character;

/* n-grams of characters, across words too; last[] are those before. */
static bool add_characters(feature_maker *m, str folded, uint32_t token, character last[CHARACTERS_LONGEST - 1])
{
    size_t most = CHARACTERS_LONGEST * folded.n;
    if (!make_room_for_places(&m->more[BLOCK_CHARACTERS], &m->more_at[BLOCK_CHARACTERS], m->traced, most))
        return false;
    for (size_t i = 0, step; i < folded.n; i += step) {
        character c = {utf8_decode(folded.p + i, folded.n - i, &step), token};
        uint64_t hash = hash_pair(CHARACTERS, c.code);
        put_more(m, BLOCK_CHARACTERS, hash, token, token);
        if (last[0].code)
            put_more(m, BLOCK_CHARACTERS, hash = hash_pair(hash, last[0].code), last[0].token, token);
        if (last[0].code && last[1].code)
            put_more(m, BLOCK_CHARACTERS, hash_pair(hash, last[1].code), last[1].token, token);
        last[1] = last[0];
        last[0] = c;
    }
    return true;
}

/* The numbers of the texts tell which words a text has had. */
static void start_text(feature_maker *m, const words *w)
{
    if (m->generation != words_generation(w)) {
        m->generation = words_generation(w);
        m->column_count = m->fresh = 0;
        m->parts.count = 0;
    }
    if (!m->keeps) {
        m->fresh = m->column_count;
        m->parts.count = 0;
    }
    if (++m->texts == 0) {
        for (uint32_t id = 0; id < m->column_count; id++)
            memset(m->column[id].seen, 0, sizeof m->column[id].seen);
        m->texts = 1;
    }
    m->words.count = m->words_at.count = 0;
    for (int b = 0; b < BLOCK_COUNT; b++)
        m->more[b].count = m->more_at[b].count = m->count[b] = 0;
}

uint32_t feature_negated(uint64_t hash)
{
    return (uint32_t)hash_pair(NEGATED, hash);
}

/* A word as it is has its own features, once a text; a negated one is another word. */
static inline void take_word(feature_maker *m, uint32_t id, uint32_t token, bool negated)
{
    word_features *w = &m->column[id];
    if (w->seen[negated] == m->texts)
        return;
    w->seen[negated] = m->texts;
    if (negated) {
        put_more(m, BLOCK_WORDS, feature_negated(w->hash), token, token);
        return;
    }
    for (int b = 0; b < BLOCK_COUNT; b++)
        m->count[b] += w->count[b];
    put(&m->words, id);
    put_place(m, &m->words_at, token, token);
}

bool features_of(feature_maker *m, const token_list *tokens, const words *w, const bool *negated)
{
    uint64_t before = 0;
    uint32_t before_at = 0;
    character last[CHARACTERS_LONGEST - 1] = {{0, 0}};
    start_text(m, w);
    if (!make_room_for_words(m, tokens->count))
        return false;
    for (uint32_t i = 0; i < AHEAD && i < tokens->count; i++)
        prefetch(m->column, tokens->items[i].word * sizeof *m->column);
    for (uint32_t i = 0; i < tokens->count; i++) {
        const token *t = &tokens->items[i];
        if (i + AHEAD < tokens->count)
            prefetch(m->column, t[AHEAD].word * sizeof *m->column);
        if (t->word >= m->column_count && !fill_column(m, w, t->word))
            return false;
        uint64_t hash = m->column[t->word].hash;
        if (!hash)
            continue;
        take_word(m, t->word, i, negated[i]);
        if (before)
            put_more(m, BLOCK_WORDS, hash_pair(before, hash), before_at, i);
        before = hash;
        before_at = i;
        if (!m->by_character)
            continue;
        if (t->kind != VP_TOKEN_WORD)
            memset(last, 0, sizeof last);
        else if (!add_characters(m, words_at(w, t->word)->folded, i, last))
            return false;
    }
    for (int b = 0; b < BLOCK_COUNT; b++)
        m->count[b] += m->more[b].count;
    return true;
}

void feature_maker_release(feature_maker *m)
{
    free(m->column);
    free(m->parts.items);
    free(m->words.items);
    free(m->words_at.items);
    for (int b = 0; b < BLOCK_COUNT; b++) {
        free(m->more[b].items);
        free(m->more_at[b].items);
    }
}
