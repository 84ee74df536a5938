#include "tokenizer/chunks.h"

#include "base/bits.h"
#include "base/bytes.h"

#include <stdlib.h>
#include <unistd.h>

/* ---- Ids ---- */

/*
 * A table of its own, not base/intern.h's: small, so that most of it stays in the caches. A slot holds an id, + 1, and
 * as many bits of a hash as are left, which stand for the chunk; nobody can foresee them. Of a million chunks, two are
 * taken for one in one session of a million.
 */
enum { FIRST_SLOTS = 1024, ID_BITS = 24 };

static inline uint64_t load(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Two words into one, by the halves of their product (as in Wang Yi's wyhash). */
static inline uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* p[0..n) may be read up to two whole words. Hardly a branch hangs on the length: it would often be guessed wrong. */
static inline uint64_t hash_of(const uint64_t seeds[2], const char *p, size_t n)
{
    enum { WORD = sizeof(uint64_t), BOTH = 2 * WORD };
    static const uint64_t window[4] = {UINT64_MAX, UINT64_MAX, 0, 0};
    uint64_t h = seeds[0] + n * 0x9E3779B97F4A7C15u;
    size_t left = n;
    for (; left > BOTH; left -= BOTH, p += BOTH)
        h = fold(load(p) ^ h, load(p + WORD) ^ seeds[1]);
    const char *mask = (const char *)window + BOTH - left; /* keeps the bytes that are left */
    return fold((load(p) & load(mask)) ^ h, (load(p + WORD) & load(mask + WORD)) ^ seeds[1]);
}

/* The slot of a chunk, or the free one where it belongs. */
static inline uint64_t *slot_of(const chunks *c, uint64_t hash)
{
    uint64_t mask = c->slot_count - 1, i = hash & mask;
    while (c->slots[i] && (c->slots[i] ^ hash) >> ID_BITS)
        i = (i + 1) & mask;
    return &c->slots[i];
}

static void put_slot(chunks *c, uint64_t hash, uint32_t id)
{
    *slot_of(c, hash) = hash >> ID_BITS << ID_BITS | (id + 1);
}

static bool grow_slots(chunks *c)
{
    uint32_t count = c->slot_count ? c->slot_count * 2 : FIRST_SLOTS;
    uint64_t *slots = count >> ID_BITS ? NULL : calloc(count, sizeof *slots);
    if (!slots || !column_reserve(&c->whole, count, sizeof(uint64_t))) {
        free(slots);
        return false;
    }
    free(c->slots);
    c->slots = slots;
    c->slot_count = count;
    for (uint32_t id = 0; id < c->known; id++)
        put_slot(c, ((const uint64_t *)c->whole.items)[id], id);
    return true;
}

/* The first slots, with seeds that no file can have been made for. */
static bool begin_ids(chunks *c)
{
    if (getentropy(c->seeds, sizeof c->seeds))
        c->seeds[0] = c->seeds[1] = (uintptr_t)c;
    return grow_slots(c);
}

static inline uint32_t id_of(chunks *c, uint64_t hash)
{
    uint64_t slot = *slot_of(c, hash);
    if (slot)
        return (uint32_t)(slot & ((1 << ID_BITS) - 1)) - 1;
    if (c->known >= c->slot_count / 4 * 3 && !grow_slots(c))
        return CHUNK_NONE;
    ((uint64_t *)c->whole.items)[c->known] = hash;
    put_slot(c, hash, c->known);
    return c->known++;
}

uint32_t chunks_id(chunks *c, str s)
{
    char padded[CHUNK_LONGEST + 2 * sizeof(uint64_t)] = {0};
    if (!s.n || s.n > c->longest || (!c->slots && !begin_ids(c)))
        return CHUNK_NONE;
    memcpy(padded, s.p, s.n);
    return id_of(c, hash_of(c->seeds, padded, s.n));
}

/* ---- Cutting ---- */

enum { BLOCK = 64 /* bytes */ };

/* A bit for each byte of p[0..BLOCK) that may begin white space: ASCII's and the leads of the other kinds. */
static uint64_t suspects(const char *p)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < BLOCK; i += sizeof(bytes16)) {
        bytes16 a = bytes_load(p + i);
        bits |= (uint64_t)bytes_bits((bytes16)(a <= ' ') | (bytes16)(a == 0xC2) | (bytes16)(a - 0xE1 < 3)) << i;
    }
    return bits;
}

static bool is_space(const chunks *c, size_t at, size_t *step)
{
    return char_class_of(c->chars, utf8_decode(c->text.p + at, c->text.n - at, step)) == CHAR_SPACE;
}

static bool make_places(chunks *c)
{
    if (c->count + BLOCK <= c->room)
        return true;
    size_t room = c->room ? c->room * 2 : 4 * BLOCK;
    chunk *items = realloc(c->items, room * sizeof *items);
    if (!items)
        return false;
    c->items = items;
    c->room = room;
    return true;
}

/* What adding chunks needs: apart, so that it stays in registers. */
typedef struct pen {
    const char *text; /* padded */
    size_t longest;
    const uint64_t *slots;
    uint64_t mask, seeds[2];
    chunk *item;
    uint64_t *hash;
} pen;

static inline pen pen_of(chunks *c)
{
    return (pen){c->padded.p,
                 c->longest,
                 c->slots,
                 c->slot_count - 1,
                 {c->seeds[0], c->seeds[1]},
                 c->items + c->count,
                 c->hashes + (c->count - c->found)};
}

/* There is room. */
static inline void add(pen *p, size_t begin, size_t end)
{
    uint64_t hash = 0;
    if (end - begin <= p->longest) {
        hash = hash_of(p->seeds, p->text + begin, end - begin);
        __builtin_prefetch(&p->slots[hash & p->mask]);
    }
    *p->hash++ = hash;
    *p->item++ = (chunk){(uint32_t)begin, (uint32_t)end, CHUNK_NONE};
}

/* Most of a look-up is waiting for memory: it is asked for together. */
static bool find_ids(chunks *c)
{
    if (c->found == c->count)
        return true;
    const uint64_t *hash = c->hashes;
    const void *values[CHUNK_COLUMNS];
    size_t sizes[CHUNK_COLUMNS];
    for (size_t i = 0; i < CHUNK_COLUMNS; i++) {
        values[i] = c->expected[i] ? c->expected[i]->items : NULL;
        sizes[i] = c->expected[i] ? c->expected[i]->size : 0;
    }
    for (chunk *k = c->items + c->found, *end = c->items + c->count; k < end; k++, hash++) {
        size_t n = k->end - k->begin;
        if (n > c->longest)
            continue;
        k->id = id_of(c, *hash);
        if (k->id == CHUNK_NONE)
            return false;
        for (size_t i = 0; i < CHUNK_COLUMNS; i++)
            prefetch(values[i], (size_t)k->id * sizes[i]);
    }
    c->found = c->count;
    return true;
}

bool chunks_start(chunks *c, str text)
{
    c->text = text;
    c->at = c->count = c->found = 0;
    buf_clear(&c->padded);
    if (!buf_reserve(&c->padded, text.n + CHUNK_LONGEST) || (!c->slots && !begin_ids(c)))
        return false;
    buf_add(&c->padded, text.p, text.n);
    memset(c->padded.p + text.n, 'x', CHUNK_LONGEST);
    return true;
}

/* Makes room for the chunks of a block. */
static bool make_ready(chunks *c)
{
    return (c->count - c->found + BLOCK / 2 < CHUNK_HASHES || find_ids(c)) && make_places(c);
}

/* Adds the chunks that end in a block; `begin`: of the first. Returns where the next one begins. */
static size_t cut_block(chunks *c, size_t block, size_t begin)
{
    pen p = pen_of(c);
    for (uint64_t left = suspects(p.text + block); left; left &= left - 1) {
        size_t at = block + (size_t)__builtin_ctzll(left), step = 1;
        if (p.text[at] != ' ' && !is_space(c, at, &step))
            continue;
        if (at > begin)
            add(&p, begin, at);
        begin = at + step;
    }
    c->count = (size_t)(p.item - c->items);
    return begin;
}

bool chunks_until(chunks *c, size_t until)
{
    for (size_t block = c->at; c->at < until && block < c->text.n; block += BLOCK) {
        if (!make_ready(c))
            return false;
        c->at = cut_block(c, block, c->at);
    }
    if (c->at < until && c->at < c->text.n) {
        if (!make_ready(c))
            return false;
        pen p = pen_of(c);
        add(&p, c->at, c->text.n);
        c->count++;
        c->at = c->text.n;
    }
    return find_ids(c);
}

bool chunks_aside(chunks *c, size_t begin, size_t *count)
{
    size_t at = c->at, kept = c->count;
    c->at = begin;
    bool ok = chunks_until(c, c->text.n);
    *count = c->count - kept;
    c->at = at;
    c->count = c->found = kept;
    return ok;
}

/* ---- Atoms ---- */

static bool scan(const chunks *c, str text, buf *out)
{
    scanner s = {.chars = c->chars, .text = text};
    atom a;
    for (scan_next(&s, &a); a.form != ATOM_EDGE; scan_next(&s, &a))
        if (!buf_add(out, &a, sizeof a))
            return false;
    return true;
}

static void add_traits(str text, atom *atoms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        atoms[i].seen = true;
        atoms[i].traits = traits_of((str){text.p + atoms[i].begin, atoms[i].end - atoms[i].begin});
    }
}

/* Where the atoms of a chunk are among those that are remembered; 0: memory ran out. */
static uint32_t remember(chunks *c, const chunk *k)
{
    uint32_t place = (uint32_t)c->atoms.n, count = 0;
    if (!column_reserve(&c->places, c->known, sizeof place) || !buf_add(&c->atoms, &count, sizeof count) ||
        !scan(c, chunk_text(c, k), &c->atoms)) {
        c->atoms.n = place;
        return 0;
    }
    count = (uint32_t)((c->atoms.n - place - sizeof count) / sizeof(atom));
    memcpy(c->atoms.p + place, &count, sizeof count);
    add_traits(chunk_text(c, k), (atom *)(void *)(c->atoms.p + place + sizeof count), count);
    return ((uint32_t *)c->places.items)[k->id] = place + 1;
}

/* Those that a neighbour or the place of a chunk asks for: few are, and they are kept. */
static const atom *kept_atoms(chunks *c, const chunk *k, size_t *count)
{
    if (k->id == CHUNK_NONE)
        return chunk_atoms(c, k, count);
    uint32_t place = k->id < c->places.room ? ((const uint32_t *)c->places.items)[k->id] : 0, n;
    if (!place && !(place = remember(c, k)))
        return NULL;
    const char *p = c->atoms.p + place - 1;
    memcpy(&n, p, sizeof n);
    *count = n;
    return (const atom *)(const void *)(p + sizeof n);
}

const atom *chunk_atoms(chunks *c, const chunk *k, size_t *count)
{
    buf_clear(&c->scanned);
    bool ok = scan(c, chunk_text(c, k), &c->scanned);
    *count = c->scanned.n / sizeof(atom);
    return ok ? (const atom *)(const void *)c->scanned.p : NULL;
}

void chunks_expect_atoms(const chunks *c, size_t from, size_t to)
{
    for (size_t i = from; i < to && i < c->count; i++)
        if (c->items[i].id < c->places.room)
            prefetch(c->atoms.p, ((const uint32_t *)c->places.items)[c->items[i].id]);
}

/* ---- Where they stand ---- */

static atom placed(const chunk *k, const atom *a)
{
    atom p = *a;
    p.begin += k->begin;
    p.end += k->begin;
    p.space_before = !a->begin && k->begin > 0;
    return p;
}

static bool first_atom(chunks *c, const chunk *k, atom *out)
{
    size_t count;
    const atom *known = k->id == CHUNK_NONE ? NULL : kept_atoms(c, k, &count);
    scanner s = {.chars = c->chars, .text = chunk_text(c, k)};
    if (known)
        *out = *known;
    else
        scan_next(&s, out);
    *out = placed(k, out);
    return known || k->id == CHUNK_NONE;
}

static bool last_atom(chunks *c, const chunk *k, atom *out)
{
    size_t count;
    const atom *atoms = kept_atoms(c, k, &count);
    if (atoms)
        *out = placed(k, &atoms[count - 1]);
    return atoms != NULL;
}

static bool make_room(standing *s, size_t count)
{
    if (count <= s->room)
        return true;
    atom *atoms = realloc(s->own, 2 * count * sizeof *atoms);
    if (!atoms)
        return false;
    s->own = atoms;
    s->room = 2 * count;
    return true;
}

bool chunk_stand(chunks *c, size_t i, standing *out)
{
    const chunk *k = &c->items[i];
    out->behind = (atom){.form = ATOM_EDGE};
    if (i && out->next == i)
        out->before = out->atoms[out->count - 1];
    else if (!i)
        out->before = out->behind;
    else if (!last_atom(c, k - 1, &out->before))
        return false;
    if (i + 1 < c->count && !first_atom(c, k + 1, &out->behind))
        return false;
    const atom *atoms = kept_atoms(c, k, &out->count);
    if (!atoms || !make_room(out, out->count))
        return false;
    for (size_t n = 0; n < out->count; n++)
        out->own[n] = placed(k, &atoms[n]);
    out->atoms = out->own;
    out->next = i + 1;
    return true;
}

void standing_release(standing *s)
{
    free(s->own);
    *s = (standing){0};
}

/* ---- Memory ---- */

size_t chunks_bytes(const chunks *c)
{
    return c->slot_count * sizeof *c->slots + column_bytes(&c->whole) + column_bytes(&c->places) + c->atoms.room;
}

void chunks_forget(chunks *c)
{
    free(c->slots);
    c->slots = NULL;
    c->slot_count = c->known = 0;
    column_release(&c->whole);
    column_release(&c->places);
    buf_release(&c->atoms);
    c->text = (str){0};
    c->at = c->count = c->found = 0;
}

void chunks_release(chunks *c)
{
    chunks_forget(c);
    free(c->items);
    buf_release(&c->scanned);
    buf_release(&c->padded);
    *c = (chunks){0};
}
