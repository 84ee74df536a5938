#include "tokenizer/segment_export.h"

#include <math.h>
#include <stdlib.h>

enum {
    STRINGS_MET = 3 + SEGMENT_LONGEST, /* rows of strings that meet at a place: those of three and of four characters */
    /* of 16-bit weights: the sum at a place does not overflow */
    HIGHEST = (INT16_MAX - SEGMENT_PAIRS * INT8_MAX) / (SEGMENT_SINGLES + STRINGS_MET),
    DEVIATIONS = 8, /* beyond so many of them the weights of pairs are cut */
    PAIR_LEAST = 8, /* a pair with no weight beyond it gets no row of its own */
};

_Static_assert((int)SEGMENT_TAGS == (int)CHAIN_TAGS, "the learner's rows are read as the pack's");

typedef struct exporter {
    const segment_learned *l;
    float step; /* what a weight of 1 in the pack is worth */
    segment_head head;
    int16_t *singles, *strings;
    int8_t *pairs;
    uint32_t *pair_slots, *string_slots;
} exporter;

/* A row of the learned model around its middle: what all tags share changes nothing. */
static void centred(const exporter *e, size_t row, float out[SEGMENT_TAGS])
{
    const float *w = e->l->model->weights + row * SEGMENT_TAGS;
    float least = w[0], most = w[0];
    for (int t = 1; t < SEGMENT_TAGS; t++) {
        least = w[t] < least ? w[t] : least;
        most = w[t] > most ? w[t] : most;
    }
    for (int t = 0; t < SEGMENT_TAGS; t++)
        out[t] = w[t] - (least + most) / 2;
}

static void add_centred(const exporter *e, size_t row, float *to)
{
    float w[SEGMENT_TAGS];
    centred(e, row, w);
    for (int t = 0; t < SEGMENT_TAGS; t++)
        to[t] += w[t];
}

static int round_to(float weight, float step, int highest)
{
    float w = roundf(weight / step);
    return (int)(w > (float)highest ? (float)highest : w < (float)-highest ? (float)-highest : w);
}

static void round_row(const exporter *e, const float *from, int16_t *to, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (int16_t)round_to(from[i], e->step, HIGHEST);
}

static uint8_t class_of(const segment_learned *l, size_t length, uint64_t gram)
{
    const known_string *list = l->strings[length - 1];
    size_t low = 0, high = l->string_counts[length - 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list[middle].gram < gram)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->string_counts[length - 1] && list[low].gram == gram ? list[low].class : 0;
}

/* ---- Tables of grams ---- */

/* An empty table that `grams` fill to at most six tenths: more, and look-ups of what is not there grow long. */
static vp_status make_slots(size_t grams, uint32_t *bits, uint32_t **slots, vp_error *error)
{
    for (*bits = GRAM_BITS_MIN; ((size_t)1 << *bits) * 6 / 10 < grams; ++*bits)
        if (*bits == GRAM_BITS_MAX)
            return fail(error, VP_LIMIT, "give less text", "the text has too many different strings (%zu)", grams);
    *slots = calloc((size_t)1 << *bits, sizeof **slots);
    return *slots ? VP_OK : fail_memory(error);
}

/* The first of two grams that look alike stays; one that would lie too far from its place is left out. */
static void put_gram(uint32_t *slots, uint32_t bits, uint64_t hash, uint32_t row)
{
    uint32_t tag = gram_tag(hash);
    for (uint32_t probe = 0; probe < GRAM_PROBES; probe++)
        for (size_t i = 0; i < GRAM_BUCKET; i++) {
            uint32_t *slot = &slots[gram_bucket(gram_mask(bits), hash, probe) + i];
            if (!*slot)
                *slot = tag << GRAM_ROW_BITS | row;
            if (*slot >> GRAM_ROW_BITS == tag)
                return;
        }
}

static uint64_t four_hash(uint64_t gram)
{
    return gram_hash_longer(gram_hash(gram & ~(UINT64_MAX << 48)), (uint16_t)(gram >> 48));
}

/* ---- The parts of the pack ---- */

enum {
    SINGLE = SEGMENT_SINGLES * SEGMENT_TAGS, /* weights of a row */
    PAIR = SEGMENT_PAIRS * SEGMENT_TAGS,
    STRING = SEGMENT_LONGEST * SEGMENT_TAGS,
};

static void export_singles(exporter *e)
{
    const segment_learned *l = e->l;
    for (uint32_t s = SEGMENT_UNSEEN + 1; s < l->symbol_count; s++) {
        float row[SINGLE] = {0};
        for (size_t k = 0; k < SEGMENT_SINGLES; k++)
            add_centred(e, l->rows.singles + s * SEGMENT_SINGLES + k, row + k * SEGMENT_TAGS);
        uint8_t class = class_of(l, 1, s);
        add_centred(e, l->rows.classes[0] + class, row + 2 * SEGMENT_TAGS);
        round_row(e, row, e->singles + (size_t)s * SINGLE, SINGLE);
    }
}

static void pair_row(const exporter *e, size_t pair, uint8_t class, float row[PAIR])
{
    memset(row, 0, PAIR * sizeof *row);
    for (size_t k = 0; pair < e->l->pair_count && k < SEGMENT_PAIRS; k++)
        add_centred(e, e->l->rows.pairs + pair * SEGMENT_PAIRS + k, row + k * SEGMENT_TAGS);
    for (size_t k = 0; class && k < 2; k++)
        add_centred(e, e->l->rows.classes[1] + class * 2U + k, row + (k + 1) * SEGMENT_TAGS);
}

static void put_pair_row(exporter *e, uint32_t at, size_t pair, uint8_t class)
{
    float row[PAIR];
    pair_row(e, pair, class, row);
    for (size_t i = 0; i < PAIR; i++)
        e->pairs[(size_t)at * PAIR + i] = (int8_t)round_to(row[i], e->step, INT8_MAX);
}

/* What a weight of 1 is worth, so that those of pairs fit into eight bits. */
static float choose_step(exporter *e)
{
    double squares = 0;
    float row[PAIR];
    for (size_t p = 0; p < e->l->pair_count; p++) {
        pair_row(e, p, class_of(e->l, 2, e->l->pairs[p]), row);
        for (size_t i = 0; i < PAIR; i++)
            squares += (double)row[i] * row[i];
    }
    double mean = squares / (double)(e->l->pair_count * PAIR + 1);
    return mean > 0 ? (float)(sqrt(mean) * DEVIATIONS / INT8_MAX) : 1;
}

static bool tells_much(const exporter *e, size_t pair)
{
    float row[PAIR], most = 0;
    pair_row(e, pair, 0, row);
    for (size_t i = 0; i < PAIR; i++)
        most = fabsf(row[i]) > most ? fabsf(row[i]) : most;
    return most > PAIR_LEAST * e->step;
}

/* Row 0 is zero, then one row a class, shared by the pairs that say no more, then those of single pairs. */
static vp_status export_pairs(exporter *e, vp_error *error)
{
    const segment_learned *l = e->l;
    segment_head *h = &e->head;
    h->pair_rows = STRING_CLASSES;
    for (size_t p = 0; p < l->pair_count; p++)
        h->pair_rows += h->pair_rows < GRAM_ROWS && tells_much(e, p);
    vp_status status = make_slots(h->pair_rows + l->string_counts[1], &h->pair_bits, &e->pair_slots, error);
    if (status)
        return status;
    e->pairs = calloc(h->pair_rows, PAIR);
    if (!e->pairs)
        return fail_memory(error);
    for (uint32_t class = 1; class < STRING_CLASSES; class ++)
        put_pair_row(e, class, SIZE_MAX, (uint8_t) class);
    uint32_t row = STRING_CLASSES;
    for (size_t p = 0; p < l->pair_count && row < h->pair_rows; p++) {
        if (!tells_much(e, p))
            continue;
        put_pair_row(e, row, p, class_of(l, 2, l->pairs[p]));
        put_gram(e->pair_slots, h->pair_bits, gram_hash(l->pairs[p]), row++);
    }
    for (size_t i = 0; i < l->string_counts[1]; i++)
        put_gram(e->pair_slots, h->pair_bits, gram_hash(l->strings[1][i].gram), l->strings[1][i].class);
    return VP_OK;
}

/* Row 0 is zero, then one row a class of the strings of three, then of those of four. */
static vp_status export_strings(exporter *e, vp_error *error)
{
    const segment_learned *l = e->l;
    segment_head *h = &e->head;
    h->string_rows = 2 * STRING_CLASSES;
    vp_status status = make_slots(l->string_counts[2] + l->string_counts[3], &h->string_bits, &e->string_slots, error);
    if (status)
        return status;
    e->strings = calloc(h->string_rows, STRING * sizeof *e->strings);
    if (!e->strings)
        return fail_memory(error);
    for (size_t length = 3; length <= SEGMENT_LONGEST; length++) {
        uint32_t first = (uint32_t)(length - 3) * STRING_CLASSES;
        for (uint32_t class = 1; class < STRING_CLASSES; class ++) {
            float row[STRING] = {0};
            for (size_t k = 0; k < length; k++)
                add_centred(e, l->rows.classes[length - 1] + class * length + k, row + k * SEGMENT_TAGS);
            round_row(e, row, e->strings + (first + class) * STRING, STRING);
        }
        for (size_t i = 0; i < l->string_counts[length - 1]; i++) {
            const known_string *k = &l->strings[length - 1][i];
            put_gram(e->string_slots, h->string_bits, length == 3 ? gram_hash(k->gram) : four_hash(k->gram),
                     first + k->class);
        }
    }
    return VP_OK;
}

static void export_next(exporter *e)
{
    for (int t = 0; t <= SEGMENT_TAGS; t++)
        for (int tag = 0; tag < SEGMENT_TAGS; tag++) {
            float weight = e->l->model->next[t][tag];
            e->head.next[t][tag] = (int16_t)(weight <= CHAIN_NEVER / 2 ? 0 : round_to(weight, e->step, INT16_MAX));
        }
}

vp_status segment_export(const segment_learned *l, str meta, const char *path, vp_error *error)
{
    exporter e = {.l = l, .head.symbols = l->symbol_count};
    e.step = choose_step(&e);
    e.singles = calloc(l->symbol_count, SINGLE * sizeof *e.singles);
    vp_status status = e.singles ? export_pairs(&e, error) : fail_memory(error);
    if (!status)
        status = export_strings(&e, error);
    if (!status) {
        export_singles(&e);
        export_next(&e);
        const pack_part parts[] = {
            {"meta", meta.p, meta.n},
            {"language", "zh", 2},
            {"segment", &e.head, sizeof e.head},
            {"symbols", l->symbols, SEGMENT_CODES * sizeof *l->symbols},
            {"singles", e.singles, (size_t)e.head.symbols * SINGLE * sizeof *e.singles},
            {"pairs", e.pairs, (size_t)e.head.pair_rows * PAIR},
            {"strings", e.strings, (size_t)e.head.string_rows * STRING * sizeof *e.strings},
            {"pair.rows", e.pair_slots, sizeof *e.pair_slots << e.head.pair_bits},
            {"string.rows", e.string_slots, sizeof *e.string_slots << e.head.string_bits},
        };
        status = pack_write(path, parts, sizeof parts / sizeof *parts, error);
    }
    free(e.singles);
    free(e.pairs);
    free(e.strings);
    free(e.pair_slots);
    free(e.string_slots);
    return status;
}
