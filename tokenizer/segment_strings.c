#include "tokenizer/segment_strings.h"

#include <math.h>
#include <stdlib.h>

enum {
    FREQUENT = 30,    /* times a string must occur before its neighbours tell anything */
    SKETCH_BITS = 24, /* of the counters that leave out what is rare */
    FREEDOMS = 10,    /* classes of entropy, 0: rare */
    RATES = 8,        /* classes of being a word, 0: never seen in text with words */
    UNLIKE = 1 << 16, /* neighbours from here on are unlike all others */
};

/* ---- How freely a string stands: the entropy of its neighbours ---- */

typedef struct occurrence {
    uint64_t gram;
    uint32_t left, right; /* neighbours */
} occurrence;

typedef struct freedom {
    uint64_t gram;
    uint32_t class;
} freedom;

static int by_gram(const void *a, const void *b)
{
    uint64_t x = ((const occurrence *)a)->gram, y = ((const occurrence *)b)->gram;
    return (x > y) - (x < y);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static uint8_t *sketch_counter(uint8_t *sketch, uint64_t gram)
{
    return &sketch[gram_hash(gram) >> (64 - SKETCH_BITS)];
}

/* Counts at least as high as those of the grams, up to FREQUENT. Returns how many occurrences will pass. */
static size_t count_roughly(const text_runs *t, size_t length, uint8_t *sketch)
{
    size_t passing = 0;
    for (size_t r = 0; r < t->count; r++)
        for (size_t i = 0; i + length <= t->runs[r].places; i++) {
            uint8_t *n = sketch_counter(sketch, gram_of(t->symbols + t->runs[r].begin + i, length));
            passing += *n == FREQUENT - 1 ? FREQUENT : *n == FREQUENT;
            *n = (uint8_t)(*n + (*n < FREQUENT));
        }
    return passing;
}

/* A neighbour outside of the run is unlike all others: the end of a clause is no one character. */
static uint32_t neighbour(const text_runs *t, size_t at, bool inside, uint32_t *unlike)
{
    return inside ? t->symbols[at] : (*unlike)++;
}

static size_t collect(const text_runs *t, size_t length, uint8_t *sketch, occurrence *out)
{
    size_t n = 0;
    uint32_t unlike = UNLIKE;
    for (size_t r = 0; r < t->count; r++)
        for (size_t i = 0; i + length <= t->runs[r].places; i++) {
            size_t at = t->runs[r].begin + i;
            uint64_t gram = gram_of(t->symbols + at, length);
            if (*sketch_counter(sketch, gram) < FREQUENT)
                continue;
            uint32_t left = neighbour(t, at - 1, i > 0, &unlike);
            uint32_t right = neighbour(t, at + length, i + length < t->runs[r].places, &unlike);
            out[n++] = (occurrence){gram, left, right};
        }
    return n;
}

static double entropy(uint32_t *neighbours, size_t n)
{
    double h = 0;
    qsort(neighbours, n, sizeof *neighbours, by_number);
    for (size_t i = 0, to; i < n; i = to) {
        for (to = i; to < n && neighbours[to] == neighbours[i]; to++)
            ;
        double part = (double)(to - i) / (double)n;
        h -= part * log(part);
    }
    return h;
}

/* The class of the lesser freedom of both sides. */
static uint32_t freedom_class(const occurrence *o, size_t n, uint32_t *room)
{
    for (size_t i = 0; i < n; i++)
        room[i] = o[i].left;
    double left = entropy(room, n);
    for (size_t i = 0; i < n; i++)
        room[i] = o[i].right;
    double right = entropy(room, n), least = left < right ? left : right;
    return 1 + (uint32_t)(least < FREEDOMS - 2 ? least : FREEDOMS - 2);
}

static size_t classify_freedom(const occurrence *o, size_t n, uint32_t *room, freedom *out)
{
    size_t found = 0;
    for (size_t i = 0, to; i < n; i = to) {
        for (to = i; to < n && o[to].gram == o[i].gram; to++)
            ;
        if (to - i >= FREQUENT)
            out[found++] = (freedom){o[i].gram, freedom_class(o + i, to - i, room)};
    }
    return found;
}

/* *out is sorted by gram and owned by the caller. False when memory ran out. */
static bool find_freedom(const text_runs *t, size_t length, freedom **out, size_t *count)
{
    uint8_t *sketch = calloc((size_t)1 << SKETCH_BITS, 1);
    size_t n = sketch ? count_roughly(t, length, sketch) : 0;
    occurrence *o = malloc((n + 1) * sizeof *o);
    uint32_t *room = malloc((n + 1) * sizeof *room);
    *out = malloc((n / FREQUENT + 1) * sizeof **out);
    bool ok = sketch && o && room && *out;
    if (ok) {
        n = collect(t, length, sketch, o);
        qsort(o, n, sizeof *o, by_gram);
        *count = classify_freedom(o, n, room, *out);
    }
    free(sketch);
    free(o);
    free(room);
    return ok;
}

/* ---- How often a string is a word ---- */

typedef struct place {
    uint64_t gram;
    uint32_t at;
    uint16_t fold;
    bool word;
} place;

static int by_gram_and_place(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->gram != y->gram)
        return x->gram < y->gram ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static bool is_word(const uint8_t *tags, size_t length)
{
    for (size_t i = 1; i + 1 < length; i++)
        if (tags[i] != TAG_MIDDLE)
            return false;
    return length == 1 ? tags[0] == TAG_ALONE : tags[0] == TAG_BEGIN && tags[length - 1] == TAG_END;
}

static bool find_places(const text_runs *t, size_t length, place **out, size_t *count)
{
    size_t n = 0;
    for (size_t r = 0; r < t->with_words; r++)
        n += t->runs[r].places;
    place *p = *out = malloc((n + 1) * sizeof *p);
    if (!p)
        return false;
    for (size_t r = 0; r < t->with_words; r++)
        for (size_t i = 0; i + length <= t->runs[r].places; i++) {
            size_t at = t->runs[r].begin + i;
            *p++ = (place){gram_of(t->symbols + at, length), (uint32_t)at, (uint16_t)t->runs[r].fold,
                           is_word(t->tags + at, length)};
        }
    *count = (size_t)(p - *out);
    qsort(*out, *count, sizeof **out, by_gram_and_place);
    return true;
}

/* The class of being a word `words` times of `seen`. Of longer strings those that never were one are too many to be
 * remembered. */
static uint32_t rate_class(uint32_t seen, uint32_t words, size_t length)
{
    double rate = seen ? (double)words / seen : 0;
    if (!words)
        return length > 2 || !seen ? 0 : seen > 3 ? 2 : 1;
    return rate < 0.3 ? 3 : rate < 0.7 ? 4 : rate < 0.95 ? 5 : words < 3 ? 6 : 7;
}

static uint8_t class_of(uint32_t freedom_class, uint32_t rate, bool entry)
{
    return (uint8_t)((freedom_class * RATES + rate) * 2 + entry);
}

typedef struct tally {
    uint32_t seen, words;
} tally;

/* Classes of the places of one gram, p[n], and the rate class of the gram as a whole. */
static uint32_t judge_places(const place *p, size_t n, size_t length, uint32_t freedom_class, bool entry, uint8_t *at)
{
    tally all = {0}, folds[STRING_FOLDS] = {0};
    for (size_t i = 0; i < n; i++) {
        all.seen++;
        all.words += p[i].word;
        folds[p[i].fold].seen++;
        folds[p[i].fold].words += p[i].word;
    }
    for (size_t i = 0; i < n; i++) {
        const tally *own = &folds[p[i].fold];
        at[p[i].at] = class_of(freedom_class, rate_class(all.seen - own->seen, all.words - own->words, length), entry);
    }
    return rate_class(all.seen, all.words, length);
}

/* ---- All together: three sorted lists are gone through side by side ---- */

typedef struct evidence {
    freedom *freedoms;
    size_t freedom_count;
    place *places;
    size_t place_count;
    const uint64_t *entries;
    size_t entry_count;
} evidence;

static size_t merge(const evidence *e, size_t length, known_string *known, uint8_t *at)
{
    size_t f = 0, p = 0, d = 0, n = 0;
    while (f < e->freedom_count || p < e->place_count || d < e->entry_count) {
        uint64_t gram = UINT64_MAX;
        gram = f < e->freedom_count && e->freedoms[f].gram < gram ? e->freedoms[f].gram : gram;
        gram = p < e->place_count && e->places[p].gram < gram ? e->places[p].gram : gram;
        gram = d < e->entry_count && e->entries[d] < gram ? e->entries[d] : gram;
        bool is_free = f < e->freedom_count && e->freedoms[f].gram == gram;
        uint32_t free_class = is_free ? e->freedoms[f++].class : 0;
        bool entry = false;
        for (; d < e->entry_count && e->entries[d] == gram; d++)
            entry = true;
        size_t from = p;
        while (p < e->place_count && e->places[p].gram == gram)
            p++;
        uint32_t rate = judge_places(e->places + from, p - from, length, free_class, entry, at);
        uint8_t class = class_of(free_class, rate, entry);
        if (class)
            known[n++] = (known_string){gram, class};
    }
    return n;
}

vp_status strings_classify(const text_runs *t, size_t length, const uint64_t *entries, size_t entry_count,
                           known_string **known, size_t *known_count, uint8_t *at, vp_error *error)
{
    evidence e = {.entries = entries, .entry_count = entry_count};
    known_string *list = NULL;
    bool ok = find_freedom(t, length, &e.freedoms, &e.freedom_count) &&
              find_places(t, length, &e.places, &e.place_count) &&
              (list = malloc((e.freedom_count + e.place_count + entry_count + 1) * sizeof *list));
    if (ok) {
        *known_count = merge(&e, length, list, at);
        *known = list;
    }
    free(e.freedoms);
    free(e.places);
    return ok ? VP_OK : fail_memory(error);
}
