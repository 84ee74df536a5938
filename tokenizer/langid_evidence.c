#include "base/bits.h"
#include "base/clones.h"
#include "tokenizer/langid_model.h"

enum {
    HAN_WEIGHT = 4 /* letters that a character is worth */
};

/* A word as it is remembered; those of a chunk stand in a row. One without words has one of ALPHABET_NONE. What lies
 * behind the last one is another line of the cache, and is not touched. */
typedef struct langid_row {
    uint8_t alphabet, simplified, traditional, features;
    uint32_t letters : 31, last : 1;
    int8_t sums[]; /* as wide as the alphabet's group */
} langid_row;

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
CLONED static void narrow(const int16_t *restrict whole, uint32_t classes, int8_t *restrict sums)
{
    int16_t top = INT16_MIN;
    for (uint32_t i = 0; i < classes / 16 * 16; i++)
        top = whole[i] > top ? whole[i] : top;
    for (uint32_t i = 0; i < classes / 16 * 16; i++) {
        uint16_t below = (uint16_t)((uint16_t)(top - whole[i] + WORD_UNIT / 2) / WORD_UNIT);
        sums[i] = (int8_t)(INT8_MAX - (below < UINT8_MAX ? below : UINT8_MAX));
    }
}

static uint32_t sum_word(const langid_group *g, const langid_word *w, int8_t *sums)
{
    uint32_t features[LANGID_FEATURES];
    int16_t whole[LANGID_WIDTH];
    if (g->count < 2) {
        memset(sums, 0, LANGID_WIDTH);
        return 0;
    }
    size_t count = langid_rows(g->slots, g->slot_count, features, langid_features(w, features));
    hashed_linear_sum(&g->linear, features, count, whole);
    narrow(whole, g->linear.classes, sums);
    return (uint32_t)count;
}

/* ---- Chunks that were seen before ---- */

/* But for what the model says of it. */
static void fill_row(const langid_word *w, langid_row *out)
{
    *out = (langid_row){.alphabet = w->alphabet,
                        .simplified = w->simplified,
                        .traditional = w->traditional,
                        .letters = w->size * (w->alphabet == ALPHABET_HAN ? HAN_WEIGHT : 1) & INT32_MAX};
}

static size_t width_of(const langid *m, const langid_row *r)
{
    return r->alphabet < ALPHABETS ? m->groups[r->alphabet].linear.classes : 0;
}

static bool add_row(const langid *m, const langid_word *w, buf *words)
{
    int8_t sums[LANGID_WIDTH];
    langid_row r;
    fill_row(w, &r);
    if (w->alphabet < ALPHABETS)
        r.features = (uint8_t)sum_word(&m->groups[w->alphabet], w, sums);
    return buf_add(words, &r, sizeof r) && buf_add(words, sums, width_of(m, &r));
}

/* The place of a chunk's words, + 1; 0: memory ran out. */
static uint32_t learn(const langid *m, langid_memory *memory, uint32_t id, str chunk)
{
    static const langid_row none = {.alphabet = ALPHABET_NONE};
    langid_cursor at = {.text = chunk};
    langid_word w;
    size_t place = memory->words.n, last = place;
    bool ok = column_reserve(&memory->places, memory->chunks->known, sizeof(uint32_t));
    while (ok && langid_next(&m->letters, &at, &w)) {
        last = memory->words.n;
        ok = add_row(m, &w, &memory->words);
    }
    if (!ok || (memory->words.n == place && !buf_add(&memory->words, &none, sizeof none))) {
        memory->words.n = place;
        return 0;
    }
    ((langid_row *)(void *)(memory->words.p + last))->last = 1;
    return ((uint32_t *)memory->places.items)[id] = (uint32_t)place + 1;
}

static uint32_t place_of(const langid_memory *memory, uint32_t id)
{
    return id < memory->places.room ? ((const uint32_t *)memory->places.items)[id] : 0;
}

/* The words of a chunk as far as they are known; else NULL. */
static inline const langid_row *known_words(const langid_memory *memory, uint32_t id)
{
    uint32_t place = id == CHUNK_NONE ? 0 : place_of(memory, id);
    return place ? (const langid_row *)(const void *)(memory->words.p + place - 1) : NULL;
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

const int8_t *langid_word_sums(const langid *m, langid_memory *memory, str text, const langid_word *w,
                               int8_t own[LANGID_WIDTH], uint32_t *features)
{
    str letters = {text.p + w->begin, w->end - w->begin}; /* a chunk of their own */
    bool alone = memory && w->alphabet != ALPHABET_HAN;
    const langid_row *r = alone ? recall(m, memory, chunks_id(memory->chunks, letters), letters) : NULL;
    *features = r ? r->features : sum_word(&m->groups[w->alphabet], w, own);
    return r ? r->sums : own;
}

/* ---- Evidence ---- */

/* Words of one alphabet that are to be added up together. Their sums are borrowed. */
enum { PENDING = 64 };

typedef struct pending {
    const int8_t *sums[PENDING];
    uint32_t count;
    uint8_t alphabet;
} pending;

/* Vectors of GCC and Clang. Sixteen bits hold what PENDING words add up to. */
typedef int8_t narrow_lanes __attribute__((vector_size(16)));
typedef int16_t lanes __attribute__((vector_size(32)));

CLONED static void add_sums(int32_t *restrict sum, uint32_t classes, const int8_t *const *words, uint32_t count)
{
    int16_t all[LANGID_WIDTH];
    for (uint32_t c = 0; c < classes; c += sizeof(narrow_lanes)) {
        lanes some = {0};
        for (uint32_t i = 0; i < count; i++) {
            narrow_lanes word;
            memcpy(&word, words[i] + c, sizeof word);
            some += __builtin_convertvector(word, lanes);
        }
        memcpy(all + c, &some, sizeof some);
    }
    for (uint32_t c = 0; c < classes; c++)
        sum[c] += all[c];
}

static void add_pending(const langid *m, pending *p, langid_evidence *e)
{
    const langid_group *g = &m->groups[p->alphabet];
    if (p->count)
        add_sums(e->sum + g->first, g->linear.classes, p->sums, p->count);
    p->count = 0;
}

/* The sums are needed until add_pending. */
static inline void add_word(const langid *m, const langid_row *r, const int8_t *sums, pending *p, langid_evidence *e)
{
    e->letters[r->alphabet] += r->letters;
    e->alphabets |= 1u << r->alphabet;
    if (r->alphabet >= ALPHABETS)
        return;
    if (p->alphabet != r->alphabet || p->count == PENDING) {
        add_pending(m, p, e);
        p->alphabet = r->alphabet;
    }
    p->sums[p->count++] = sums;
    e->features[r->alphabet] += r->features;
    e->simplified += r->simplified;
    e->traditional += r->traditional;
}

void langid_gather(const langid *m, langid_memory *memory, str text, langid_evidence *e)
{
    langid_cursor at = {.text = text};
    langid_word w;
    while (langid_next(&m->letters, &at, &w)) {
        int8_t own[LANGID_WIDTH];
        langid_row r;
        fill_row(&w, &r);
        uint32_t features = 0;
        const int8_t *sums = w.alphabet < ALPHABETS ? langid_word_sums(m, memory, text, &w, own, &features) : NULL;
        r.features = (uint8_t)features;
        pending p;
        p.count = p.alphabet = 0;
        add_word(m, &r, sums, &p, e);
        add_pending(m, &p, e);
    }
}

/* Asks for the memory of the words of chunks. */
static void expect_words(const langid_memory *memory, const chunk *from, const chunk *to)
{
    for (const chunk *k = from; k < to; k++) {
        const char *words = (const char *)known_words(memory, k->id);
        prefetch(words, 0);
        prefetch(words, 64);
    }
}

/* Adds the words of chunks, up to byte `end` of the text. */
static void add_chunks(const langid *m, langid_memory *memory, const chunk *from, const chunk *to, size_t end,
                       langid_evidence *e)
{
    pending p;
    p.count = p.alphabet = 0;
    for (const chunk *k = from; k < to; k++) {
        const langid_row *r = k->end <= end ? known_words(memory, k->id) : NULL;
        if (!r && k->end <= end) {
            add_pending(m, &p, e); /* before rows move */
            r = recall(m, memory, k->id, chunk_text(memory->chunks, k));
        }
        if (!r)
            langid_gather(m, NULL, utf8_prefix(chunk_text(memory->chunks, k), end - k->begin), e);
        for (const langid_row *next; r && r->alphabet != ALPHABET_NONE; r = next) {
            next = r->last ? NULL : (const langid_row *)(const void *)(r->sums + width_of(m, r));
            add_word(m, r, r->sums, &p, e);
        }
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
