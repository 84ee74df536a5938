#include "tokenizer/langid_model.h"

#include "base/clones.h"

#include <math.h>
#include <sys/mman.h>
#include <xxhash.h>

static const double LEAST_CONFIDENCE = 0.5; /* `und` below: the answer would more often be wrong than right */

static const double CLEAR = 2.0 / 3; /* share of the letters that settles the alphabet */
static const double PRIOR_TEXTS = 1; /* texts that the prior of a file is worth */
static const float TELLING = 0.8f;   /* probability from which a text tells of the others of its file */

enum { HAN_WEIGHT = 4 /* letters that a character is worth */, WINDOWS = 2, FOREVER_SMALL = -12 };

/* ---- Words that were seen before ---- */

enum { MEMORY_SETS = 1 << 14, WAYS = 2, FEATURES_BITS = 7 };

/* What a word is remembered by, and what it added up to, side by side: a word found costs two lines of the cache. */
typedef struct remembered {
    _Alignas(64) uint64_t key; /* the lowest FEATURES_BITS: how many features */
    int8_t sums[LANGID_WIDTH];
} remembered;

struct langid_memory {
    remembered sets[MEMORY_SETS][WAYS]; /* the word seen last comes first */
};

langid_memory *langid_memory_new(void)
{
    /* Of whole pages, which are zeros and take room when they are written to. */
    void *memory = mmap(NULL, sizeof(langid_memory), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void langid_memory_free(langid_memory *memory)
{
    if (memory)
        munmap(memory, sizeof *memory);
}

static uint64_t key_of(const langid *m, const langid_word *w)
{
    uint64_t h = m->seed + w->alphabet;
    for (size_t i = 1; i + 1 < w->count; i++)
        h = (h ^ w->letters[i]) * 0x9E3779B97F4A7C15u, h ^= h >> 29;
    return h | 1ull << 63; /* no empty place has it */
}

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
    size_t count = langid_rows(g->slots, g->slot_count, features, langid_features(w, features));
    hashed_linear_sum(&g->linear, features, count, whole);
    narrow(whole, g->linear.classes, sums);
    return (uint32_t)count;
}

/* The place of a word; one that is not remembered takes that of the word seen longest ago, with another key. */
static remembered *recall(langid_memory *memory, uint64_t key)
{
    remembered *set = memory->sets[key >> FEATURES_BITS & (MEMORY_SETS - 1)];
    if (set[0].key >> FEATURES_BITS != key >> FEATURES_BITS) {
        remembered last = set[1];
        set[1] = set[0];
        set[0] = last;
    }
    return &set[0];
}

const int8_t *langid_word_sums(const langid *m, langid_memory *memory, const langid_word *w, int8_t own[LANGID_WIDTH],
                               uint32_t *features)
{
    const langid_group *g = &m->groups[w->alphabet];
    *features = 0;
    if (g->count < 2)
        return memset(own, 0, LANGID_WIDTH);
    if (!memory || w->alphabet == ALPHABET_HAN) {
        *features = sum_word(g, w, own);
        return own;
    }
    uint64_t key = key_of(m, w) >> FEATURES_BITS << FEATURES_BITS;
    remembered *found = recall(memory, key);
    if (found->key >> FEATURES_BITS != key >> FEATURES_BITS)
        found->key = key | sum_word(g, w, found->sums);
    *features = found->key & ((1 << FEATURES_BITS) - 1);
    return found->sums;
}

/* ---- Evidence ---- */

CLONED static void add(int32_t *restrict sum, const int8_t *restrict more, uint32_t count)
{
    for (uint32_t i = 0; i < count / 16 * 16; i++)
        sum[i] += more[i];
}

/* Adds the letters of a word, and its sums. */
static void add_word(const langid *m, const langid_word *w, const int8_t *sums, uint32_t features, langid_evidence *e)
{
    e->letters[w->alphabet] += w->size * (w->alphabet == ALPHABET_HAN ? HAN_WEIGHT : 1);
    if (w->alphabet >= ALPHABETS)
        return;
    const langid_group *g = &m->groups[w->alphabet];
    add(e->sum + g->first, sums, g->linear.classes);
    e->features[w->alphabet] += features;
    e->simplified += w->simplified;
    e->traditional += w->traditional;
}

void langid_gather(const langid *m, langid_memory *memory, str text, langid_evidence *e)
{
    langid_cursor at = {.text = text};
    langid_word w;
    while (langid_next(&m->letters, &at, &w)) {
        int8_t own[LANGID_WIDTH];
        uint32_t features = 0;
        const int8_t *sums = w.alphabet < ALPHABETS ? langid_word_sums(m, memory, &w, own, &features) : NULL;
        add_word(m, &w, sums, features, e);
    }
}

/* A piece of a text, which begins with a whole word where there are spaces. */
static str window(str text, size_t begin, size_t length)
{
    size_t end = begin + length;
    for (size_t i = begin; begin && i < begin + length / 2; i++) {
        if (text.p[i - 1] == ' ') {
            begin = i;
            break;
        }
    }
    while (begin < end && begin && ((unsigned char)text.p[begin] & 0xC0) == 0x80)
        begin++;
    return utf8_prefix((str){text.p + begin, text.n - begin}, end - begin);
}

/* A long text is looked at in some places only, so that its time does not grow. */
static void look(const langid *m, langid_memory *memory, str text, langid_evidence *e)
{
    memset(e, 0, sizeof *e);
    if (text.n <= LANGID_TEXT_MAX) {
        langid_gather(m, memory, text, e);
        return;
    }
    enum { LENGTH = LANGID_TEXT_MAX / WINDOWS };
    for (size_t i = 0; i < WINDOWS; i++)
        langid_gather(m, memory, window(text, (text.n - LENGTH) / (WINDOWS - 1) * i, LENGTH), e);
}

/* ---- Probabilities ---- */

uint32_t langid_length(uint32_t features)
{
    uint32_t length = 0;
    while (features >= 8u << length && length < LANGID_LENGTHS - 1)
        length++;
    return length;
}

void langid_scores(const langid_group *g, const int32_t *sum, uint32_t features, float *score)
{
    hashed_linear_score(&g->linear, sum, features, score);
    float scale = 1 / g->temperature[langid_length(features)];
    for (uint32_t i = 0; i < g->linear.classes; i++)
        score[i] *= scale;
}

int langid_weigh(const langid *m, int alphabet, const langid_evidence *e, const bool *allowed,
                 const langid_prior *prior, float p[LANGID_WIDTH])
{
    const langid_group *g = &m->groups[alphabet];
    float top = -INFINITY, sum = 0;
    int best = -1;
    langid_scores(g, e->sum + g->first, e->features[alphabet], p);
    for (uint32_t i = 0; i < g->count; i++) {
        p[i] = !allowed || allowed[g->first + i] ? p[i] + prior->log[g->first + i] : -INFINITY;
        if (p[i] > top) {
            top = p[i];
            best = (int)i;
        }
    }
    for (uint32_t i = 0; i < g->count; i++)
        sum += p[i] = p[i] - top > FOREVER_SMALL ? expf(p[i] - top) : 0;
    for (uint32_t i = 0; i < g->count; i++)
        p[i] /= sum > 0 ? sum : 1;
    return best;
}

/* ---- The model ---- */

static bool is_power(uint32_t n)
{
    return n && n <= 1 << 20 && (n & (n - 1)) == 0;
}

/* Whether the numbers are such that every text gets probabilities from them. */
static bool is_sound(const langid_group_section *s, const float *bias)
{
    bool sound = s->width <= LANGID_WIDTH && s->width % 16 == 0 && s->count <= s->width &&
                 s->first <= LANGID_CLASSES - s->width && fabsf(s->step) < 1e3f && is_power(s->rows) &&
                 is_power(s->slots);
    for (size_t i = 0; sound && i < LANGID_LENGTHS; i++)
        sound = s->temperature[i] > 1e-3f && s->temperature[i] < 1e3f;
    for (uint32_t i = 0; sound && i < s->width; i++)
        sound = fabsf(bias[s->first + i]) <= 1e9f;
    return sound;
}

static void settle(langid_prior *prior)
{
    for (size_t i = 0; i < LANGID_CLASSES; i++)
        prior->log[i] = (float)log(prior->weight[i]);
}

static double expectation(const langid_expectation *expected, int a, const char *code)
{
    for (; expected && expected->code; expected++)
        if ((int)expected->alphabet == a && !strcmp(code, expected->code))
            return expected->weight;
    return 1;
}

static void expect(const langid_expectation *expected, langid *m)
{
    for (int a = 0; a < ALPHABETS; a++) {
        const langid_group *g = &m->groups[a];
        double sum = 0;
        for (uint32_t i = g->first; i < g->first + g->count; i++)
            sum += m->prior.weight[i] = expectation(expected, a, m->codes[i]);
        for (uint32_t i = g->first; i < g->first + g->count; i++)
            m->prior.weight[i] /= sum;
    }
    settle(&m->prior);
}

/* The next `bytes` of *rest; p is NULL where there are not so many. */
static str take(str *rest, size_t bytes)
{
    str taken = rest->n < bytes ? (str){0} : (str){rest->p, bytes};
    *rest = (str){rest->p + taken.n, rest->n - taken.n};
    return taken;
}

static bool read_groups(const langid_section *s, str rows, str slots, langid *out)
{
    for (int a = 0; a < ALPHABETS; a++) {
        const langid_group_section *g = &s->groups[a];
        if (!is_sound(g, s->bias))
            return false;
        str own_rows = take(&rows, (size_t)g->rows * g->width), own_slots = take(&slots, (size_t)g->slots * 4);
        if (!own_rows.p || !own_slots.p)
            return false;
        out->groups[a] = (langid_group){
            .linear = {(const int8_t *)own_rows.p, g->rows, g->width, s->bias + g->first, g->step * WORD_UNIT},
            .slots = (const uint32_t *)own_slots.p,
            .slot_count = g->slots,
            .first = g->first,
            .count = g->count};
        memcpy(out->groups[a].temperature, g->temperature, sizeof g->temperature);
    }
    for (size_t i = 0; i < LANGID_CLASSES; i++)
        if (!memchr(s->codes[i], '\0', sizeof s->codes[i]))
            return false;
    return rows.n == 0 && slots.n == 0;
}

vp_status langid_read(const pack *p, const langid_expectation *expected, langid *out, vp_error *error)
{
    memset(out, 0, sizeof *out);
    letter_table_fill(&out->letters);
    str facts = p ? pack_section(p, "langid") : (str){0}, rows = p ? pack_section(p, "rows") : (str){0};
    str slots = p ? pack_section(p, "slots") : (str){0};
    const langid_section *s = (const langid_section *)facts.p;
    if (p && (facts.n != sizeof *s || !read_groups(s, rows, slots, out)))
        return fail(error, VP_FORMAT, "train it again with `voxpop train langid`",
                    "the pack holds no language identifier that this version reads");
    out->codes = p ? s->codes : NULL;
    out->seed = XXH3_64bits(facts.p, facts.n);
    expect(expected, out);
    return VP_OK;
}

/* ---- Codes ---- */

/* Marks the classes, and the alphabets of one language, that a comma-separated list names. Returns whether every code
 * is one of a language that can be answered; *unknown: the first that is not. */
static bool read_among(const langid *m, const char *among, bool classes[LANGID_CLASSES], bool alone[ALPHABETS_ALL],
                       str *unknown)
{
    for (str rest = str_of(among); rest.p;) {
        str code = str_trim(str_cut(&rest, ','));
        bool known = false;
        for (int a = 0; a < ALPHABETS; a++)
            for (uint32_t i = m->groups[a].first; i < m->groups[a].first + m->groups[a].count; i++)
                if (str_is(code, m->codes[i]))
                    known = classes[i] = true;
        for (int a = ALPHABET_ALONE; a < ALPHABETS_ALL; a++)
            if (str_is(code, alphabet_code(a)))
                known = alone[a] = true;
        if (!known && !unknown->p)
            *unknown = code;
    }
    return !unknown->p;
}

vp_status langid_check(const langid *m, const char *among, vp_error *error)
{
    bool classes[LANGID_CLASSES] = {0}, alone[ALPHABETS_ALL] = {0};
    str unknown = {0};
    if (read_among(m, among, classes, alone, &unknown))
        return VP_OK;
    return fail(error, VP_INVALID,
                "codes are those of ISO 639-1 (zh, ru, nl, en, de, uk, ...), without one those of ISO 639-3, "
                "separated by commas",
                "no language that can be recognised has the code \"%.*s\"", (int)(unknown.n < 40 ? unknown.n : 40),
                unknown.p);
}

/* ---- Detecting ---- */

static bool is_chinese(const char *code)
{
    return !strcmp(code, "zh") || !strcmp(code, "yue") || !strcmp(code, "wuu");
}

langid_answer langid_answer_of(const char *code, double confidence, const langid_evidence *e)
{
    langid_answer a = {.code = "und", .confidence = confidence};
    if (confidence < LEAST_CONFIDENCE)
        return a;
    memcpy(a.code, code, strlen(code) + 1);
    if (is_chinese(code) && e->simplified != e->traditional)
        memcpy(a.script, e->simplified > e->traditional ? "Hans" : "Hant", 5);
    return a;
}

/* Names of goods and shops are written in Latin letters everywhere, so those weigh less. */
static uint64_t weight_of(const langid_evidence *e, int a)
{
    return (uint64_t)e->letters[a] * (a == ALPHABET_LATIN ? 2 : a == ALPHABET_HAN ? 3 : 6);
}

/* The alphabet with most letters; -1 when there is none (left). */
static int chief_alphabet(const langid_evidence *e, double *share)
{
    int best = 0;
    uint64_t all = 0;
    for (int a = 0; a < ALPHABETS_ALL; a++) {
        all += weight_of(e, a);
        best = weight_of(e, a) > weight_of(e, best) ? a : best;
    }
    *share = all ? (double)weight_of(e, best) / (double)all : 0;
    return all ? best : -1;
}

/* The language of what was seen, of those with an alphabet that has most letters; takes the letters of others out. */
static langid_answer judge(const langid *m, langid_evidence *e, const char *among, const langid_prior *prior)
{
    bool classes[LANGID_CLASSES] = {0}, alone[ALPHABETS_ALL] = {0};
    str unknown = {0};
    float p[LANGID_WIDTH];
    double share;
    if (among)
        read_among(m, among, classes, alone, &unknown);
    for (int a; (a = chief_alphabet(e, &share)) >= 0; e->letters[a] = 0) {
        if (a >= ALPHABETS && (!among || alone[a]))
            return langid_answer_of(alphabet_code(a), fmin(1, share / CLEAR), e);
        int best = a < ALPHABETS ? langid_weigh(m, a, e, among ? classes : NULL, prior ? prior : &m->prior, p) : -1;
        if (best < 0)
            continue;
        const char *code = m->codes[m->groups[a].first + (uint32_t)best];
        double confidence = (double)p[best] * fmin(1, share / CLEAR);
        langid_answer found = langid_answer_of(code, among ? 1 : confidence, e);
        found.confidence = confidence;
        return found;
    }
    return (langid_answer){.code = "und"};
}

langid_answer langid_detect(const langid *m, langid_memory *memory, str text, const char *among,
                            const langid_prior *prior)
{
    langid_evidence e;
    look(m, memory, text, &e);
    return judge(m, &e, among, prior);
}

/* ---- The languages of a file ---- */

langid_prior langid_prior_of(const langid *m)
{
    langid_prior prior = m->prior;
    for (size_t i = 0; i < LANGID_CLASSES; i++)
        prior.weight[i] *= PRIOR_TEXTS;
    return prior;
}

void langid_observe(const langid *m, langid_memory *memory, str text, langid_prior *prior)
{
    langid_evidence e;
    float p[LANGID_WIDTH];
    double share;
    look(m, memory, text, &e);
    int a = chief_alphabet(&e, &share);
    int best = a >= 0 && a < ALPHABETS ? langid_weigh(m, a, &e, NULL, &m->prior, p) : -1;
    if (best < 0 || p[best] < TELLING)
        return;
    for (uint32_t i = 0; i < m->groups[a].count; i++)
        prior->weight[m->groups[a].first + i] += p[i];
    settle(prior);
}
