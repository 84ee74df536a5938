#include "tokenizer/chunks.h"

#include <stdlib.h>

/* ---- Cutting ---- */

/* Vectors of GCC and Clang: comparisons give 0 or 255 a byte. */
typedef uint8_t vector __attribute__((vector_size(16)));

enum { BLOCK = 64 /* bytes */, AHEAD = 4 /* chunks between asking for memory and its use */ };

/* A bit for each byte of p[0..BLOCK) that may begin white space: ASCII's and the leads of the other kinds. */
static uint64_t suspects(const char *p)
{
    const uint64_t ones = 0x0101010101010101u, gather = 0x0102040810204080u;
    uint64_t bits = 0;
    for (unsigned i = 0; i < BLOCK; i += sizeof(vector)) {
        vector a;
        uint64_t half[2];
        memcpy(&a, p + i, sizeof a);
        vector found = (vector)(a <= ' ') | (vector)(a == 0xC2) | (vector)(a - 0xE1 < 3);
        memcpy(half, &found, sizeof half);
        bits |= ((half[0] & ones) * gather >> 56) << i | ((half[1] & ones) * gather >> 56) << (i + 8);
    }
    return bits;
}

static uint64_t suspects_at(str text, size_t at)
{
    char rest[BLOCK];
    if (text.n - at >= BLOCK)
        return suspects(text.p + at);
    memset(rest, 'x', sizeof rest);
    memcpy(rest, text.p + at, text.n - at);
    return suspects(rest);
}

static bool is_space(const chunks *c, size_t at, size_t *step)
{
    return char_class_of(c->chars, utf8_decode(c->text.p + at, c->text.n - at, step)) == CHAR_SPACE;
}

/* Its id is the hash as yet. */
static bool add(chunks *c, size_t begin, size_t end)
{
    if (c->count == c->room) {
        size_t room = c->room ? c->room * 2 : 256;
        chunk *items = realloc(c->items, room * sizeof *items);
        if (!items)
            return false;
        c->items = items;
        c->room = room;
    }
    chunk *k = &c->items[c->count++];
    *k = (chunk){(uint32_t)begin, (uint32_t)end, CHUNK_NONE};
    return end - begin > c->longest || intern_prepare(&c->names, chunk_text(c, k), 0, &k->id);
}

/* The ids of the chunks from `first` on. Most of a look-up is waiting for memory: it is asked for some chunks ahead. */
static bool find_ids(chunks *c, size_t first)
{
    chunk *end = c->items + c->count;
    for (chunk *k = c->items + first; k < end; k++) {
        if (end - k > AHEAD && k[AHEAD].end - k[AHEAD].begin <= c->longest)
            intern_expect(&c->names, k[AHEAD].id);
        if (k->end - k->begin > c->longest)
            continue;
        k->id = intern_add_prepared(&c->names, chunk_text(c, k), 0, k->id);
        if (k->id == INTERN_NONE)
            return false;
    }
    return true;
}

void chunks_start(chunks *c, str text)
{
    c->text = text;
    c->at = c->count = 0;
}

bool chunks_until(chunks *c, size_t until)
{
    size_t begin = c->at, first = c->count, block = begin, step;
    bool ok = true;
    for (; ok && begin < until && block < c->text.n; block += BLOCK) {
        for (uint64_t left = suspects_at(c->text, block); left && ok; left &= left - 1) {
            size_t at = block + (size_t)__builtin_ctzll(left);
            if (!is_space(c, at, &step))
                continue;
            ok = at == begin || add(c, begin, at);
            begin = at + step;
        }
    }
    if (ok && begin < until && begin < c->text.n) {
        ok = add(c, begin, c->text.n);
        begin = c->text.n;
    }
    c->at = begin;
    return ok && find_ids(c, first);
}

bool chunks_aside(chunks *c, size_t begin, size_t *count)
{
    size_t at = c->at, kept = c->count;
    c->at = begin;
    bool ok = chunks_until(c, c->text.n);
    *count = c->count - kept;
    c->at = at;
    c->count = kept;
    return ok;
}

uint32_t chunks_id(chunks *c, str s)
{
    return s.n <= c->longest ? intern_add(&c->names, s) : CHUNK_NONE;
}

/* ---- Atoms ---- */

static bool scan(const chunks *c, str text, bool with_traits, buf *out)
{
    scanner s = {.chars = c->chars, .text = text};
    atom a;
    for (scan_next(&s, &a); a.form != ATOM_EDGE; scan_next(&s, &a)) {
        if (with_traits) {
            a.seen = true;
            a.traits = traits_of((str){text.p + a.begin, a.end - a.begin});
        }
        if (!buf_add(out, &a, sizeof a))
            return false;
    }
    return true;
}

/* Where the atoms of a chunk are among those that are remembered; 0: memory ran out. */
static uint32_t remember(chunks *c, const chunk *k)
{
    uint32_t place = (uint32_t)c->atoms.n, count = 0;
    if (!column_reserve(&c->places, c->names.count, sizeof place) || !buf_add(&c->atoms, &count, sizeof count) ||
        !scan(c, chunk_text(c, k), true, &c->atoms)) {
        c->atoms.n = place;
        return 0;
    }
    count = (uint32_t)((c->atoms.n - place - sizeof count) / sizeof(atom));
    memcpy(c->atoms.p + place, &count, sizeof count);
    return ((uint32_t *)c->places.items)[k->id] = place + 1;
}

const atom *chunk_atoms(chunks *c, const chunk *k, size_t *count)
{
    if (k->id == CHUNK_NONE) {
        buf_clear(&c->scanned);
        bool ok = scan(c, chunk_text(c, k), false, &c->scanned);
        *count = c->scanned.n / sizeof(atom);
        return ok ? (const atom *)(void *)c->scanned.p : NULL;
    }
    uint32_t place = k->id < c->places.room ? ((const uint32_t *)c->places.items)[k->id] : 0, n;
    if (!place && !(place = remember(c, k)))
        return NULL;
    const char *p = c->atoms.p + place - 1;
    memcpy(&n, p, sizeof n);
    *count = n;
    return (const atom *)(const void *)(p + sizeof n);
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
    const atom *known = k->id == CHUNK_NONE ? NULL : chunk_atoms(c, k, &count);
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
    const atom *atoms = chunk_atoms(c, k, &count);
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
    const atom *atoms = chunk_atoms(c, k, &out->count);
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
    return intern_bytes(&c->names) + column_bytes(&c->places) + c->atoms.room;
}

void chunks_forget(chunks *c)
{
    intern_release(&c->names);
    column_release(&c->places);
    buf_release(&c->atoms);
    chunks_start(c, (str){0});
}

void chunks_release(chunks *c)
{
    chunks_forget(c);
    free(c->items);
    buf_release(&c->scanned);
    *c = (chunks){0};
}
