#include "base/bits.h"
#include "base/clones.h"
#include "tokenizer/langid_model.h"

enum {
    HAN_WEIGHT = 4, /* letters that a character is worth */
    CLEARLY = 4,    /* difference of two languages in a word's sums, from which it tells them apart */
};

/*
 * A word as it is remembered; those of a chunk stand in a row. What lies behind the last one is another line of the
 * cache, and is not touched. What is counted of words is one number, so that it is added at once: from bit 0, 16, 32
 * and 44 on its letters, features, and characters of one script alone; from bit 56 on what is not counted, its
 * alphabet, and a bit for the last word. A chunk without words has one of NO_WORD.
 */
typedef struct langid_row {
    uint64_t counts;
    uint8_t sums[]; /* as wide as the alphabet's group */
} langid_row;

enum { FEATURES_AT = 16, SIMPLIFIED_AT = 32, TRADITIONAL_AT = 44, ALPHABET_AT = 56, NO_WORD = 0x7F };

static const uint64_t LAST = (uint64_t)1 << 63;

static inline uint8_t alphabet_of(uint64_t counts)
{
    return counts >> ALPHABET_AT & NO_WORD;
}

/* ---- The sums of a word ---- */

/* A slot holds the upper half of a feature's hash and the number of its row from 1; 0 is empty. There are empty ones,
 * so that the search ends. */
static uint32_t row_of(const uint32_t *slots, uint32_t mask, uint32_t feature)
{
    for (uint32_t at = feature & mask, i = 0; slots[at] && i <= mask; at = (at + 1) & mask, i++)
        if (slots[at] >> 16 == feature >> 16)
            return slots[at] & 0xFFFF;
    return 0;
}

size_t langid_rows(const uint32_t *slots, uint32_t slot_count, uint32_t *features, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t row = row_of(slots, slot_count - 1, features[i]);
        if (row)
            features[n++] = row - 1;
    }
    return n;
}

/* Makes eight bits of the sums: only how far they are below the highest one matters. */
CLONED static void narrow(const int16_t *restrict whole, uint32_t classes, uint8_t *restrict sums)
{
    int16_t top = INT16_MIN;
    for (uint32_t i = 0; i < classes / 16 * 16; i++)
        top = whole[i] > top ? whole[i] : top;
    for (uint32_t i = 0; i < classes / 16 * 16; i++) {
        uint16_t below = (uint16_t)((uint16_t)(top - whole[i] + WORD_UNIT / 2) / WORD_UNIT);
        sums[i] = (uint8_t)(UINT8_MAX - (below < UINT8_MAX ? below : UINT8_MAX));
    }
}

static uint32_t sum_word(const langid_group *g, const langid_word *w, uint8_t *sums)
{
    uint32_t features[LANGID_FEATURES];
    int16_t whole[LANGID_WIDTH];
    if (g->count < 2) {
        memset(sums, LANGID_MIDDLE, LANGID_WIDTH);
        return 0;
    }
    size_t count = langid_rows(g->slots, g->slot_count, features, langid_features(w, features));
    hashed_linear_sum(&g->linear, features, count, whole);
    narrow(whole, g->linear.classes, sums);
    return (uint32_t)count;
}

/* ---- Chunks that were seen before ---- */

static uint32_t letters_of(const langid_word *w)
{
    return (w->alphabet == ALPHABET_HAN ? HAN_WEIGHT : 1) * w->size;
}

static inline size_t width_of(const langid *m, uint8_t alphabet)
{
    return alphabet < ALPHABETS ? m->groups[alphabet].linear.classes : 0;
}

static bool add_row(const langid *m, const langid_word *w, buf *words)
{
    uint8_t sums[LANGID_WIDTH];
    uint64_t features = w->alphabet < ALPHABETS ? sum_word(&m->groups[w->alphabet], w, sums) : 0;
    uint64_t counts = letters_of(w) | features << FEATURES_AT | (uint64_t)w->simplified << SIMPLIFIED_AT |
                      (uint64_t)w->traditional << TRADITIONAL_AT | (uint64_t)w->alphabet << ALPHABET_AT;
    return buf_add(words, &counts, sizeof counts) && buf_add(words, sums, width_of(m, w->alphabet));
}

/* Where the words of a chunk are, in bytes, which are a multiple of 8; in the lowest bits how many lines of the cache
 * they begin with are to be asked for, so that no place is 0. */
enum { LINE = 64, LINES_MAX = 3, LINES_BITS = 7 };

/* The place of a chunk's words; 0: memory ran out. */
static uint32_t learn(const langid *m, langid_memory *memory, uint32_t id, str chunk)
{
    const uint64_t none = (uint64_t)NO_WORD << ALPHABET_AT;
    langid_cursor at = {.text = chunk};
    langid_word w;
    buf *words = &memory->words;
    size_t place = words->n, last = place;
    bool ok = column_reserve(&memory->places, memory->chunks->known, sizeof(uint32_t));
    while (ok && langid_next(&m->letters, &at, &w)) {
        last = words->n;
        ok = add_row(m, &w, words);
    }
    ok = ok && buf_reserve(words, sizeof none + LANGID_WIDTH); /* see add_sums */
    if (!ok || (words->n == place && !buf_add(words, &none, sizeof none))) {
        words->n = place;
        return 0;
    }
    ((langid_row *)(void *)(words->p + last))->counts |= LAST;
    size_t lines = (((uintptr_t)words->p + place) % LINE + words->n - place + LINE - 1) / LINE;
    return ((uint32_t *)memory->places.items)[id] = (uint32_t)(place | (lines < LINES_MAX ? lines : LINES_MAX));
}

static uint32_t place_of(const langid_memory *memory, uint32_t id)
{
    return id < memory->places.room ? ((const uint32_t *)memory->places.items)[id] : 0;
}

/* The words of a chunk as far as they are known; else NULL. */
static inline const langid_row *known_words(const langid_memory *memory, uint32_t id)
{
    uint32_t place = id == CHUNK_NONE ? 0 : place_of(memory, id);
    return place ? (const langid_row *)(const void *)(memory->words.p + (place & ~(uint32_t)LINES_BITS)) : NULL;
}

/* Its words, looked for when they are not known; rows may move then. NULL when it is not remembered. */
static const langid_row *recall(const langid *m, langid_memory *memory, uint32_t id, str chunk)
{
    const langid_row *known = known_words(memory, id);
    return known || id == CHUNK_NONE || !learn(m, memory, id, chunk) ? known : known_words(memory, id);
}

size_t langid_bytes(const langid_memory *memory)
{
    return column_bytes(&memory->places) + memory->words.room;
}

void langid_forget(langid_memory *memory)
{
    column_release(&memory->places);
    buf_release(&memory->words);
}

const uint8_t *langid_word_sums(const langid *m, langid_memory *memory, str text, const langid_word *w,
                                uint8_t own[LANGID_WIDTH], uint32_t *features)
{
    str letters = {text.p + w->begin, w->end - w->begin}; /* a chunk of their own */
    bool alone = memory && w->alphabet != ALPHABET_HAN;
    const langid_row *r = alone ? recall(m, memory, chunks_id(memory->chunks, letters), letters) : NULL;
    *features = r ? (uint32_t)(r->counts >> FEATURES_AT & UINT16_MAX) : sum_word(&m->groups[w->alphabet], w, own);
    return r ? r->sums : own;
}

/* ---- Evidence ---- */

/* Words of one alphabet that are to be added up together; so many that no field of `counts` overflows. Their sums are
 * borrowed. */
enum { PENDING = 64 };

typedef struct pending {
    const uint8_t *sums[PENDING];
    uint64_t counts;
    uint32_t count;
    uint8_t alphabet;
} pending;

/* Vectors of GCC and Clang: each lane is two sums. */
typedef uint16_t sum_pairs __attribute__((vector_size(32)));

enum { WINDOW = sizeof(sum_pairs) };

/* all[WINDOW] = the sums of words from one class on. Pairs are added as they are and their upper halves alone: what is
 * left without these is the lower halves. */
PART_OF_CLONED void add_window(const uint8_t *const *words, uint32_t count, uint32_t from, uint16_t *all)
{
    sum_pairs pairs = {0}, upper = {0}, word;
    for (uint32_t i = 0; i < count; i++) {
        memcpy(&word, words[i] + from, sizeof word);
        pairs += word;
        upper += word >> 8;
    }
    pairs -= upper << 8;
    for (uint32_t i = 0; i < WINDOW / 2; i++) {
        all[2 * i] = pairs[i];
        all[2 * i + 1] = upper[i];
    }
}

/* Adds the sums of words, LANGID_WIDTH of which may be read, whatever is behind the classes. */
CLONED static void add_sums(int32_t *restrict sum, uint32_t classes, const uint8_t *const *words, uint32_t count)
{
    uint16_t all[LANGID_WIDTH];
    for (uint32_t c = 0; c < classes; c += WINDOW)
        add_window(words, count, c, all + c);
    for (uint32_t c = 0; c < classes / 16 * 16; c++)
        sum[c] += all[c] - (int32_t)count * LANGID_MIDDLE;
}

/* What single words clearly say for one of the usual two languages against the other. */
static void add_claims(const langid_group *g, const uint8_t *const *words, uint32_t count, langid_evidence *e)
{
    const uint32_t x = g->usual[0], y = g->usual[1];
    for (uint32_t i = 0; i < count; i++) {
        int more = words[i][x] - words[i][y];
        e->claims[0] += more >= CLEARLY ? (uint32_t)more : 0;
        e->claims[1] += -more >= CLEARLY ? (uint32_t)-more : 0;
    }
}

static void add_pending(const langid *m, pending *p, langid_evidence *e)
{
    uint8_t a = p->alphabet;
    if (!p->count)
        return;
    e->letters[a] += p->counts & UINT16_MAX;
    e->alphabets |= 1u << a;
    if (a < ALPHABETS) {
        e->features[a] += p->counts >> FEATURES_AT & UINT16_MAX;
        e->simplified += p->counts >> SIMPLIFIED_AT & 0xFFF;
        e->traditional += p->counts >> TRADITIONAL_AT & 0xFFF;
        add_sums(e->sum + m->groups[a].first, m->groups[a].linear.classes, p->sums, p->count);
        if (a == ALPHABET_LATIN)
            add_claims(&m->groups[a], p->sums, p->count, e);
    }
    p->counts = p->count = 0;
}

void langid_gather(const langid *m, langid_memory *memory, str text, langid_evidence *e)
{
    langid_cursor at = {.text = text};
    langid_word w;
    while (langid_next(&m->letters, &at, &w)) {
        uint8_t own[LANGID_WIDTH];
        uint32_t features = 0;
        e->letters[w.alphabet] += letters_of(&w);
        e->alphabets |= 1u << w.alphabet;
        if (w.alphabet >= ALPHABETS)
            continue;
        const uint8_t *sums = langid_word_sums(m, memory, text, &w, own, &features);
        add_sums(e->sum + m->groups[w.alphabet].first, m->groups[w.alphabet].linear.classes, &sums, 1);
        if (w.alphabet == ALPHABET_LATIN)
            add_claims(&m->groups[w.alphabet], &sums, 1, e);
        e->features[w.alphabet] += features;
        e->simplified += w.simplified;
        e->traditional += w.traditional;
    }
}

/* Asks for the memory of the words of chunks. */
static void expect_words(const langid_memory *memory, const chunk *from, const chunk *to)
{
    const uint32_t *places = memory->places.items;
    for (const chunk *k = from; k < to; k++) {
        uint32_t place = k->id < memory->places.room ? places[k->id] : 0, lines = place & LINES_BITS;
        for (size_t i = 0; i < lines; i++)
            prefetch(memory->words.p, place - lines + i * LINE);
    }
}

/* Puts the words of a chunk to those that are to be added. */
static void put_words(const langid *m, const langid_row *r, pending *p, langid_evidence *e)
{
    for (uint64_t counts = 0; !(counts & LAST);
         r = (const langid_row *)(const void *)(r->sums + width_of(m, p->alphabet))) {
        counts = r->counts;
        if (alphabet_of(counts) == NO_WORD)
            return;
        if (alphabet_of(counts) != p->alphabet || p->count == PENDING) {
            add_pending(m, p, e);
            p->alphabet = alphabet_of(counts);
        }
        p->counts += counts;
        p->sums[p->count++] = r->sums;
    }
}

/* The same for chunks of one word each, as most are, and of the alphabet before; returns the first that is none. What
 * the loop reads is apart, so that it stays in registers. */
static const chunk *put_run(const langid_memory *memory, const chunk *from, const chunk *to, size_t end, pending *p)
{
    const uint32_t *places = memory->places.items;
    const char *words = memory->words.p;
    const uint32_t room = memory->places.room;
    const uint64_t kind = LAST >> ALPHABET_AT | p->alphabet;
    uint64_t counts = p->counts;
    uint32_t count = p->count;
    for (; from < to && from->id < room && from->end <= end && count < PENDING; from++) {
        uint32_t place = places[from->id];
        const langid_row *r = (const langid_row *)(const void *)(words + (place & ~(uint32_t)LINES_BITS));
        if (!place || r->counts >> ALPHABET_AT != kind)
            break;
        counts += r->counts;
        p->sums[count++] = r->sums;
    }
    p->counts = counts;
    p->count = count;
    return from;
}

/* Adds the words of chunks, up to byte `end` of the text. */
static void add_chunks(const langid *m, langid_memory *memory, const chunk *from, const chunk *to, size_t end,
                       langid_evidence *e)
{
    pending p;
    p.counts = p.count = p.alphabet = 0;
    for (const chunk *k = from; (k = put_run(memory, k, to, end, &p)) < to; k++) {
        const langid_row *r = k->end <= end ? known_words(memory, k->id) : NULL;
        if (!r && k->end <= end) {
            add_pending(m, &p, e); /* before rows move */
            r = recall(m, memory, k->id, chunk_text(memory->chunks, k));
        }
        if (!r)
            langid_gather(m, NULL, utf8_prefix(chunk_text(memory->chunks, k), end - k->begin), e);
        else
            put_words(m, r, &p, e);
    }
    add_pending(m, &p, e);
}

/* ---- Some places of a text ---- */

/* Of `window` bytes at the begin, where possible whole words. */
static size_t end_of_head(str text, size_t window)
{
    const char *space = memrchr(text.p + window / 2, ' ', window / 2 + 1);
    return space ? (size_t)(space - text.p) : utf8_prefix(text, window).n;
}

static size_t begin_of_tail(str text, size_t window)
{
    size_t begin = text.n - window;
    const char *space = memchr(text.p + begin - 1, ' ', window / 2);
    if (space)
        return (size_t)(space + 1 - text.p);
    while (begin < text.n && text.p[begin] != ' ' && ((unsigned char)text.p[begin] & 0xC0) != 0xC0)
        begin++; /* a part of an address would be taken for words */
    return begin;
}

/* The chunks of the end of a text, from byte `tail` on; where not all were cut yet, those of the middle are left out.
 */
static bool find_tail(chunks *c, size_t tail, const chunk **from, const chunk **to)
{
    size_t more = 0;
    *from = *to = c->items + c->count;
    if (c->at >= c->text.n)
        while (*from > c->items && (*from)[-1].end > tail)
            --*from;
    if (*from < *to && (*from)->begin >= tail)
        return true;
    bool ok = tail == c->text.n || chunks_aside(c, tail, &more);
    *from = c->items + c->count;
    *to = *from + more;
    return ok;
}

static bool look_at_chunks(const langid *m, langid_memory *memory, size_t head, size_t tail, langid_evidence *e)
{
    chunks *c = memory->chunks;
    const chunk *from, *to, *end;
    if (!c->text.n)
        return true;
    if (!chunks_until(c, head) || !find_tail(c, tail, &from, &to))
        return false;
    for (end = c->items; end < c->items + c->count && end->begin < head;)
        end++;
    expect_words(memory, c->items, end);
    expect_words(memory, from, to);
    add_chunks(m, memory, c->items, end, head, e);
    add_chunks(m, memory, from, to, c->text.n, e);
    return true;
}

void langid_look(const langid *m, langid_memory *memory, str text, size_t most, langid_evidence *e)
{
    bool is_long = text.n > most;
    size_t head = is_long ? end_of_head(text, most / 2) : text.n,
           tail = is_long ? begin_of_tail(text, most / 2) : text.n;
    memset(e, 0, sizeof *e);
    if (memory && look_at_chunks(m, memory, head, tail, e))
        return;
    langid_gather(m, NULL, (str){text.p, head}, e);
    langid_gather(m, NULL, (str){text.p + tail, text.n - tail}, e);
}
