#include "tokenizer/segment.h"

#include "base/clones.h"
#include "base/utf8.h"
#include "tokenizer/user_dictionary.h"

enum {
    PAD = SEGMENT_PAD,
    UNSURE = 32,        /* characters at the end of a full span that are cut again with what follows */
    ELONGATED = 3,      /* times the same character */
    NEVER = -(1 << 28), /* score of a way that does not exist */
    LAST = 1,           /* in `ways` at last: a word ends here */
};

/* ---- Reading ---- */

static bool table_read(const pack *p, const char *name, uint32_t bits, uint32_t rows, gram_table *out)
{
    str s = pack_section(p, name);
    if (bits < GRAM_BITS_MIN || bits > GRAM_BITS_MAX || s.n != sizeof(uint32_t) << bits)
        return false;
    *out = (gram_table){(const uint32_t *)(const void *)s.p, gram_mask(bits), rows};
    uint32_t most = 0;
    for (size_t i = 0; i < (size_t)1 << bits; i++)
        most = (out->slots[i] % GRAM_ROWS) > most ? out->slots[i] % GRAM_ROWS : most;
    return most < rows;
}

static bool rows_read(const pack *p, const char *name, uint32_t rows, size_t row_bytes, const void **out)
{
    str s = pack_section(p, name);
    *out = s.p;
    return rows && s.n == rows * row_bytes;
}

static bool symbols_read(const pack *p, uint32_t symbols, const uint16_t **out)
{
    str s = pack_section(p, "symbols");
    if (s.n != SEGMENT_CODES * sizeof **out)
        return false;
    *out = (const uint16_t *)(const void *)s.p;
    uint32_t most = 0;
    for (size_t i = 0; i < SEGMENT_CODES; i++)
        most = (*out)[i] > most ? (*out)[i] : most;
    return most < symbols && symbols > SEGMENT_UNSEEN;
}

vp_status segment_read(const pack *p, segment_model *out, vp_error *error)
{
    segment_model m = {0};
    str head = pack_section(p, "segment");
    const void *singles = NULL, *pairs = NULL, *strings = NULL;
    bool ok = head.n == sizeof m.head;
    if (ok)
        memcpy(&m.head, head.p, sizeof m.head);
    ok = ok && symbols_read(p, m.head.symbols, &m.symbols) &&
         rows_read(p, "singles", m.head.symbols, SEGMENT_SINGLES * SEGMENT_TAGS * sizeof *m.singles, &singles) &&
         rows_read(p, "pairs", m.head.pair_rows, SEGMENT_PAIRS * SEGMENT_TAGS, &pairs) &&
         rows_read(p, "strings", m.head.string_rows, SEGMENT_LONGEST * SEGMENT_TAGS * sizeof *m.strings, &strings) &&
         table_read(p, "pair.rows", m.head.pair_bits, m.head.pair_rows, &m.pair_table) &&
         table_read(p, "string.rows", m.head.string_bits, m.head.string_rows, &m.string_table);
    if (!ok)
        return fail(error, VP_FORMAT, "name a pack made by `voxpop train tokenizer -l zh`",
                    "the pack holds no model of Chinese words");
    m.singles = singles;
    m.pairs = pairs;
    m.strings = strings;
    *out = m;
    return VP_OK;
}

/* ---- Scores ---- */

/* Behind the last gram of a kind the rows are 0, and so are they before the first of the strings. */
PART_OF_CLONED void find_rows(const segment_model *m, segment_work *w, size_t n)
{
    const uint16_t *s = w->symbols;
    for (size_t i = 0; i + 1 < n + 2 * SEGMENT_CONTEXT; i++) {
        w->pair_rows[i] = gram_find(m->pair_table, gram_hash(gram_pair(s[i], s[i + 1])));
        __builtin_prefetch(m->pairs + (size_t)w->pair_rows[i] * SEGMENT_PAIRS * SEGMENT_TAGS);
    }
    s += SEGMENT_CONTEXT;
    for (size_t i = 0; i < n; i++) {
        uint64_t hash = gram_hash(gram_pair(s[i], s[i + 1]) | (uint64_t)s[i + 2] << 32);
        w->three_rows[PAD + i] = i + 2 < n ? gram_find(m->string_table, hash) : 0;
        w->four_rows[PAD + i] = i + 3 < n ? gram_find(m->string_table, gram_hash_longer(hash, s[i + 3])) : 0;
        __builtin_prefetch(m->strings + (size_t)w->three_rows[PAD + i] * SEGMENT_LONGEST * SEGMENT_TAGS);
        __builtin_prefetch(m->strings + (size_t)w->four_rows[PAD + i] * SEGMENT_LONGEST * SEGMENT_TAGS);
        __builtin_prefetch(m->singles + (size_t)s[i] * SEGMENT_SINGLES * SEGMENT_TAGS);
    }
}

/* Four places that follow each other, and the scores of their tags: without signs, for those of a forged pack may
 * overflow. */
typedef uint64_t places __attribute__((vector_size(4 * SEGMENT_TAGS * sizeof(int16_t))));
typedef uint16_t place_scores __attribute__((vector_size(sizeof(places))));
typedef int8_t small_scores __attribute__((vector_size(sizeof(places) / 2)));

/* Vectors are handed on by pointer: how they are returned hangs on the processor. */
PART_OF_CLONED void get_scores(const int16_t *weights, place_scores *out)
{
    memcpy(out, weights, sizeof *out);
}

PART_OF_CLONED void get_small_scores(const int8_t *weights, place_scores *out)
{
    small_scores small;
    memcpy(&small, weights, sizeof small);
    *out = __builtin_convertvector(small, place_scores);
}

PART_OF_CLONED uint64_t place_at(const int16_t *weights)
{
    uint64_t out;
    memcpy(&out, weights, sizeof out);
    return out;
}

/* Scores of n places, w->symbols with the context on either side. A window of four places moves over them, from PAD
 * before the first on: in each step all is added that what comes into sight says of them, and the first is done. */
CLONED static void score_places(const segment_model *m, segment_work *w, size_t n)
{
    const places three = {UINT64_MAX, UINT64_MAX, UINT64_MAX, 0};
    const int16_t *single = m->singles + (size_t)w->symbols[0] * SEGMENT_SINGLES * SEGMENT_TAGS;
    places window = {0, 0, 0, place_at(single + 4 * SEGMENT_TAGS)};
    find_rows(m, w, n);
    for (size_t i = 0; i < n + PAD; i++) {
        single = m->singles + (size_t)w->symbols[i + 1] * SEGMENT_SINGLES * SEGMENT_TAGS;
        place_scores sum, pair, of_three, of_four;
        get_scores(single, &sum);
        get_small_scores(m->pairs + (size_t)w->pair_rows[i] * SEGMENT_PAIRS * SEGMENT_TAGS, &pair);
        get_scores(m->strings + (size_t)w->three_rows[i] * SEGMENT_LONGEST * SEGMENT_TAGS, &of_three);
        get_scores(m->strings + (size_t)w->four_rows[i] * SEGMENT_LONGEST * SEGMENT_TAGS, &of_four);
        sum += pair + (of_three & (place_scores)three) + of_four + (place_scores)window;
        if (i >= PAD)
            memcpy(w->scores + (i - PAD) * SEGMENT_TAGS, &sum, SEGMENT_TAGS * sizeof *w->scores);
        window = __builtin_shufflevector((places)sum, (places){place_at(single + 4 * SEGMENT_TAGS)}, 1, 2, 3, 4);
    }
}

/* ---- The best way ---- */

/* Of the tags in their order; comparisons give all bits or none. */
typedef int32_t tag_totals __attribute__((vector_size(SEGMENT_TAGS * sizeof(int32_t))));
typedef int16_t tag_scores __attribute__((vector_size(SEGMENT_TAGS * sizeof(int16_t))));

/* Each tag may stand behind two others: the end of a word or one alone, its beginning or middle. */
#define FIRST_BEFORE TAG_END, TAG_BEGIN, TAG_BEGIN, TAG_END
#define SECOND_BEFORE TAG_ALONE, TAG_MIDDLE, TAG_MIDDLE, TAG_ALONE

static const uint8_t tags_before[2][SEGMENT_TAGS] = {{FIRST_BEFORE}, {SECOND_BEFORE}};

/* A bit for each tag of a comparison. */
PART_OF_CLONED uint8_t bits_of(const tag_totals *comparison)
{
#ifdef __SSE2__
    typedef float floats __attribute__((vector_size(sizeof(*comparison))));
    return (uint8_t)__builtin_ia32_movmskps((floats)*comparison);
#else
    unsigned bits = 0;
    for (unsigned t = 0; t < SEGMENT_TAGS; t++)
        bits |= ((unsigned)(*comparison)[t] & 1) << t;
    return (uint8_t)bits;
#endif
}

/* Viterbi over the tags; fills w->ways with a bit for each tag of a place, whether the second that it may stand behind
 * is better. Returns the tag of the last place. */
CLONED static unsigned find_ways(const segment_model *m, segment_work *w, size_t n)
{
    const int16_t(*next)[SEGMENT_TAGS] = m->head.next, *score = w->scores;
    tag_totals first, second,
        total = {next[SEGMENT_TAGS][TAG_BEGIN] + score[TAG_BEGIN], NEVER, NEVER,
                 next[SEGMENT_TAGS][TAG_ALONE] + score[TAG_ALONE]};
    for (int t = 0; t < SEGMENT_TAGS; t++) {
        first[t] = next[tags_before[0][t]][t];
        second[t] = next[tags_before[1][t]][t];
    }
    for (size_t i = 1; i < n; i++) {
        tag_scores here;
        score += SEGMENT_TAGS;
        memcpy(&here, score, sizeof here);
        tag_totals a = __builtin_shufflevector(total, total, FIRST_BEFORE) + first,
                   b = __builtin_shufflevector(total, total, SECOND_BEFORE) + second, better = b > a;
        total = ((a & ~better) | (b & better)) + __builtin_convertvector(here, tag_totals);
        w->ways[i] = bits_of(&better);
    }
    return total[TAG_END] > total[TAG_ALONE] ? TAG_END : TAG_ALONE;
}

/* Follows the best way back, and marks in w->ways the characters that end a word. The steps from tag to tag are one
 * number, two bits for each tag and choice. */
static void find_words(const segment_model *m, segment_work *w, size_t n)
{
    uint32_t steps = 0;
    for (unsigned t = 0; t < SEGMENT_TAGS; t++)
        steps |= (uint32_t)(tags_before[0][t] | tags_before[1][t] << 2) << 4 * t;
    unsigned tag = find_ways(m, w, n);
    for (size_t i = n; i-- > 0;) {
        unsigned choice = w->ways[i] >> tag & 1;
        w->ways[i] = tag == TAG_END || tag == TAG_ALONE ? LAST : 0;
        tag = steps >> (4 * tag + 2 * choice) & 3;
    }
}

/* ---- Runs of text ---- */

static inline uint16_t symbol_of(const segment_model *m, uint32_t c)
{
    return c < SEGMENT_CODES ? m->symbols[c] : SEGMENT_UNSEEN;
}

/* Of the character at `at` beside a part. The separators of ASCII are white space here (see char_table), but not to
 * Unicode, by which packs were made. */
static uint16_t symbol_beside(const segment_model *m, str text, size_t at, size_t end, size_t *step)
{
    uint32_t c = utf8_decode(text.p + at, end - at, step);
    return symbol_of(m, c >= 0x1C && c <= 0x1F ? ' ' : c);
}

/* The symbols before and behind a part; what is beyond the text or white space is as good as white space. */
static void look_around(const segment_model *m, str text, size_t begin, size_t end, uint16_t *before, uint16_t *behind)
{
    uint16_t space = symbol_of(m, ' ');
    size_t step;
    for (int i = SEGMENT_CONTEXT; i--;) {
        size_t back = begin;
        while (back && begin - back < 4 && ((unsigned char)text.p[--back] & 0xC0) == 0x80)
            ;
        before[i] = back < begin ? symbol_beside(m, text, back, begin, &step) : space;
        begin = before[i] == space ? 0 : back;
    }
    for (int i = 0; i < SEGMENT_CONTEXT; i++) {
        behind[i] = end < text.n ? symbol_beside(m, text, end, text.n, &step) : space;
        end = behind[i] == space ? text.n : end + step;
    }
}

/* Where the run of one character ends that begins here, with its marks; 0 when it is shorter than ELONGATED. */
static size_t elongated_end(str text, size_t begin, size_t end)
{
    size_t step, count = 1;
    uint32_t first = utf8_decode(text.p + begin, end - begin, &step);
    size_t at = begin + step;
    for (uint32_t c; at < end; at += step) {
        c = utf8_decode(text.p + at, end - at, &step);
        count += c == first;
        if (c != first && segment_is_han(c))
            break;
    }
    return count >= ELONGATED ? at : 0;
}

/* Fills w->begins and w->symbols up to the end of the run, to an elongated character (none begins the run), or to a
 * full span. Returns the number of places; they end at w->begins of it. */
static size_t read_places(const segment_model *m, str text, size_t begin, size_t end, segment_work *w)
{
    uint32_t last = 0;
    size_t n = 0, same = 0, at = begin, step;
    for (; at < end; at += step) {
        uint32_t c = utf8_decode(text.p + at, end - at, &step);
        if (n && !segment_is_han(c))
            continue; /* a mark of the character before it */
        same = c == last ? same + 1 : 1;
        if (same == ELONGATED) {
            n -= ELONGATED - 1;
            return n;
        }
        if (n == SEGMENT_SPAN)
            break;
        w->begins[n] = (uint32_t)at;
        w->symbols[SEGMENT_CONTEXT + n++] = symbol_of(m, c);
        last = c;
    }
    w->begins[n] = (uint32_t)at;
    return n;
}

/* The code point at a place, if it is a valid one of up to three bytes: for what need not be exact. */
static inline uint16_t guess_code(str text, size_t at, size_t *step)
{
    const unsigned char *u = (const unsigned char *)text.p + at;
    bool three = *u >= 0xE0 && text.n - at >= 3;
    *step = three ? 3 : 1;
    return three ? (uint16_t)(u[0] << 12 | (u[1] & 0x3F) << 6 | (u[2] & 0x3F)) : u[0];
}

/* Most of a look-up is waiting for memory: the slots of the grams of a part, and of what stands behind it, are asked
 * for before they are needed; runs are short. Not twice, if this text is still the one of the last call. */
static void expect_grams(const segment_model *m, str text, size_t begin, size_t end, segment_work *w)
{
    enum { AHEAD = 40 /* bytes */ };
    bool goes_on = w->expected > begin && w->expected <= end + AHEAD;
    size_t at = goes_on ? w->expected : begin, until = end + AHEAD < text.n ? end + AHEAD : text.n;
    uint64_t last = goes_on ? w->last : 0;
    for (size_t step; at < until; at += step) {
        last = last >> 16 | (uint64_t)m->symbols[guess_code(text, at, &step)] << 32;
        gram_expect(m->pair_table, gram_hash(last >> 16));
        gram_expect(m->string_table, gram_hash(last));
    }
    w->expected = at;
    w->last = last;
}

/* Cuts a word that the user has forbidden where its parts score best. */
static void cut_forbidden(segment_work *w, size_t from, size_t to)
{
    const int16_t *score = w->scores;
    int32_t change = 0, best = INT32_MIN;
    size_t cut = to - 1;
    for (size_t i = from + 1; i < to; i++) { /* a cut before i */
        const int16_t *before = score + (i - 1) * SEGMENT_TAGS, *behind = score + i * SEGMENT_TAGS;
        change = (i - 1 == from ? before[TAG_ALONE] - before[TAG_BEGIN] : before[TAG_END] - before[TAG_MIDDLE]) +
                 (i + 1 == to ? behind[TAG_ALONE] - behind[TAG_END] : behind[TAG_BEGIN] - behind[TAG_MIDDLE]);
        if (change > best) {
            best = change;
            cut = i;
        }
    }
    w->ways[cut - 1] = LAST;
}

static void obey_forbidden(const user_dictionary *d, str text, segment_work *w, size_t n)
{
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; !w->ways[to - 1]; to++)
            ;
        if (to - from < 2 || !user_dictionary_forbids(d, text, w->begins[from], w->begins[to]))
            continue;
        cut_forbidden(w, from, to);
        to = from; /* the first part may be forbidden, too */
    }
}

size_t segment_cut(const segment_model *m, const user_dictionary *d, str text, size_t begin, size_t end,
                   segment_work *w)
{
    size_t elongated = elongated_end(text, begin, end);
    if (elongated) {
        w->ends[0] = (uint32_t)elongated;
        return 1;
    }
    size_t n = read_places(m, text, begin, end, w), last = w->begins[n];
    bool full = n == SEGMENT_SPAN && last < end;
    expect_grams(m, text, begin, last, w);
    look_around(m, text, begin, last, w->symbols, w->symbols + SEGMENT_CONTEXT + n);
    score_places(m, w, n);
    if (d)
        user_dictionary_score(d, text, w->begins, n, w->scores);
    find_words(m, w, n);
    if (d && user_dictionary_forbids_any(d))
        obey_forbidden(d, text, w, n);
    size_t words = 0;
    for (size_t i = 0; i < n && (!full || !words || i < SEGMENT_SPAN - UNSURE); i++) {
        w->ends[words] = w->begins[i + 1];
        words += w->ways[i];
    }
    return words;
}
