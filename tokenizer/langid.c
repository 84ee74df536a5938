#include "tokenizer/langid_model.h"

#include "base/bits.h"
#include "base/bytes.h"
#include "base/clones.h"

#include <math.h>
#include <unicode/uchar.h>

static const double LEAST_CONFIDENCE = 0.5; /* `und` below: the answer would more often be wrong than right */

static const double MIXED = 60;      /* of the sums of words, from which a text is in two languages; names say less */
static const double ENOUGH = 0.998;  /* more of a text would hardly change an answer */
static const double CLEAR = 2.0 / 3; /* share of the letters that settles the alphabet */
static const double PRIOR_TEXTS = 1; /* texts that the prior of a file is worth */
static const double NAMES = 0.2;     /* share of the letters up to which names and the like stand in another alphabet */
static const float CERTAIN = 0.98f;  /* probability from which words in another alphabet are of a language */
static const float TELLING = 0.8f;   /* probability from which a text tells of the others of its file */

enum { FOREVER_SMALL = -12, TABLE_MAX = 1 << 20, LETTERS_BESIDE = 12 /* several words */ };

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
    const float scale = 1 / g->temperature[langid_length(features)];
    hashed_linear_score(&g->linear, sum, features, score);
    for (uint32_t i = 0, classes = g->linear.classes; i < classes; i++)
        score[i] *= scale;
}

/* Vectors of GCC and Clang; a group is a multiple of LANES wide. */
typedef float lanes __attribute__((vector_size(32)));
typedef int32_t lane_bits __attribute__((vector_size(32)));

enum { LANES = sizeof(lanes) / sizeof(float) };

PART_OF_CLONED bool any(lane_bits comparison)
{
    bytes16 half[2];
    memcpy(half, &comparison, sizeof half);
    return bytes_bits(half[0] | half[1]) != 0;
}

/* Fills score[] as langid_scores does, with what is expected; returns the highest. */
PART_OF_CLONED float score_all(const langid_group *g, const int32_t *sum, uint32_t features, const float *log,
                               float *score)
{
    const float scale = g->linear.step / sqrtf((float)features + 1e-6f), *biases = g->linear.bias;
    const float sharpness = 1 / g->temperature[langid_length(features)];
    lanes top = (lanes){0} - INFINITY, bias, expected;
    lane_bits whole;
    for (uint32_t i = 0, classes = g->linear.classes; i < classes; i += LANES) {
        memcpy(&whole, sum + i, sizeof whole);
        memcpy(&bias, biases + i, sizeof bias);
        memcpy(&expected, log + i, sizeof expected);
        lanes x = (bias + scale * __builtin_convertvector(whole, lanes)) * sharpness + expected;
        memcpy(score + i, &x, sizeof x);
        lane_bits above = x > top;
        top = (lanes)(((lane_bits)x & above) | ((lane_bits)top & ~above));
    }
    float highest = top[0];
    for (uint32_t k = 1; k < LANES; k++)
        highest = top[k] > highest ? top[k] : highest;
    return highest;
}

/* e^x is 2^n times a polynomial that is 2^f for -0.5 <= f <= 0.5 (Taylor's, within 3e-6 of it). */
PART_OF_CLONED void exponentiate(lanes *x)
{
    const float log2_e = 1.44269504f, rounder = 12582912; /* 1.5 * 2^23: what is added to it is rounded */
    lanes y = *x * log2_e, n = y + rounder, f = y - (n - rounder);
    lanes power = 1 + f * (0.693147181f +
                           f * (0.240226507f + f * (0.0555041087f + f * (0.00961812911f + f * 0.00133335581f))));
    *x = (lanes)((lane_bits)power + ((lane_bits)n << 23)); /* the bits of `rounder` fall out */
}

/* Scores as their exponentials, those far below the highest as 0; returns the sum. *best: the first of the highest. */
PART_OF_CLONED float weigh_all(float *p, uint32_t count, float top, int *best)
{
    lanes sum = {0}, x;
    *best = -1;
    for (uint32_t i = 0; i < count; i += LANES) {
        memcpy(&x, p + i, sizeof x);
        x -= top;
        lane_bits near = x > FOREVER_SMALL;
        if (!any(near)) { /* mostly */
            memset(p + i, 0, sizeof x);
            continue;
        }
        for (uint32_t k = 0; k < LANES && *best < 0; k++)
            *best = x[k] == 0 ? (int)(i + k) : -1;
        x = (lanes)((lane_bits)x & near);
        exponentiate(&x);
        x = (lanes)((lane_bits)x & near);
        memcpy(p + i, &x, sizeof x);
        sum += x;
    }
    float all = 0;
    for (uint32_t k = 0; k < LANES; k++)
        all += sum[k];
    return all;
}

CLONED int langid_weigh(const langid *m, int alphabet, const langid_evidence *e, const bool *allowed,
                        const langid_prior *prior, float p[LANGID_WIDTH], float *most)
{
    const langid_group *g = &m->groups[alphabet];
    const float *log = prior->log + g->first; /* that of 0 where there is no language */
    float some[LANGID_WIDTH];
    if (allowed) {
        for (uint32_t i = 0; i < g->linear.classes; i++)
            some[i] = i < g->count && !allowed[g->first + i] ? -INFINITY : log[i];
        log = some;
    }
    float top = score_all(g, e->sum + g->first, e->features[alphabet], log, p);
    int best = -1;
    if (top > -INFINITY)
        *most = 1 / weigh_all(p, g->linear.classes, top, &best);
    return best;
}

/* ---- The model ---- */

/* Whether the numbers are such that every text gets probabilities from them. */
static bool is_sound(const langid_group_section *s, const float *bias)
{
    bool sound = s->width <= LANGID_WIDTH && s->width % 16 == 0 && s->count <= s->width &&
                 s->first <= LANGID_CLASSES - s->width && fabsf(s->step) < 1e3f && s->rows <= TABLE_MAX &&
                 is_power_of_two(s->rows) && s->slots <= TABLE_MAX && is_power_of_two(s->slots);
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

/* The two classes that are to be expected most. */
static void find_usual(const double *weight, langid_group *g)
{
    g->usual[0] = g->usual[1] = 0;
    for (uint32_t i = 1; i < g->count; i++)
        g->usual[0] = weight[i] > weight[g->usual[0]] ? i : g->usual[0];
    for (uint32_t i = 0; i < g->count; i++)
        if (i != g->usual[0] && (g->usual[1] == g->usual[0] || weight[i] > weight[g->usual[1]]))
            g->usual[1] = i;
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
        find_usual(m->prior.weight + g->first, &m->groups[a]);
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
    expect(expected, out);
    return VP_OK;
}

/* ---- Codes ---- */

static inline bool is_code(str s, const char code[8])
{
    return s.n && s.n < 8 && s.p[0] == code[0] && !memcmp(s.p, code, s.n) && !code[s.n];
}

static bool add_language(const langid *m, str code, langid_among *out)
{
    bool known = false;
    for (int a = 0; a < ALPHABETS; a++)
        for (uint32_t i = m->groups[a].first; i < m->groups[a].first + m->groups[a].count; i++)
            if (is_code(code, m->codes[i]))
                known = out->classes[i] = true;
    for (int a = ALPHABET_ALONE; a < ALPHABETS_ALL; a++)
        if (str_is(code, alphabet_code(a)))
            known = out->alone[a] = true;
    return known;
}

vp_status langid_choose(const langid *m, const char *codes, langid_among *out, vp_error *error)
{
    str unknown = {0};
    *out = (langid_among){0};
    for (str rest = str_of(codes); rest.p;) {
        str code = str_trim(str_cut(&rest, ','));
        if (!add_language(m, code, out) && !unknown.p)
            unknown = code;
    }
    if (!unknown.p)
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
    if (e->simplified != e->traditional && is_chinese(code))
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
    int best = -1;
    uint64_t all = 0, most = 0;
    for (uint32_t left = e->alphabets; left; left &= left - 1) {
        int a = __builtin_ctz(left);
        uint64_t weight = weight_of(e, a);
        all += weight;
        best = weight > most ? a : best;
        most = weight > most ? weight : most;
    }
    *share = all ? (double)most / (double)all : 0;
    return best;
}

/* How sure one can be of a language at most where words of two are mixed: its share. */
static double share_of(const langid_group *g, uint32_t class, const langid_evidence *e)
{
    bool first = class == g->usual[0];
    if (!first && class != g->usual[1])
        return 1;
    double with = e->claims[!first], against = e->claims[first];
    return against < MIXED ? 1 : fmax(with / (with + against), LEAST_CONFIDENCE);
}

/* Letters of words of an alphabet that are not written with a capital, as names are, near both ends of the text. */
static uint32_t small_letters(const langid *m, str text, int alphabet)
{
    str begin = utf8_prefix(text, LANGID_TEXT_MAX), end = {text.p + begin.n, text.n - begin.n};
    uint32_t letters = 0;
    if (end.n > LANGID_TEXT_MAX)
        end = (str){text.p + text.n - LANGID_TEXT_MAX, LANGID_TEXT_MAX};
    const str parts[] = {begin, end};
    for (size_t i = 0; i < 2; i++) {
        langid_cursor at = {.text = parts[i]};
        for (langid_word w; langid_next(&m->letters, &at, &w);) {
            size_t step;
            uint32_t first = utf8_decode(parts[i].p + w.begin, w.end - w.begin, &step);
            letters += w.alphabet == alphabet && !u_isupper((UChar32)first) ? w.size : 0;
        }
    }
    return letters;
}

/* The same where another alphabet holds words of a language too, and not only names. */
static double share_beside(const langid *m, str text, int chief, const langid_evidence *e, const langid_prior *prior)
{
    uint32_t all = 0, most = 0;
    int beside = 0;
    for (uint32_t left = e->alphabets; left; left &= left - 1) {
        int a = __builtin_ctz(left);
        all += e->letters[a];
        beside = a != chief && e->letters[a] > most ? a : beside;
        most = a != chief && e->letters[a] > most ? e->letters[a] : most;
    }
    double share = (double)e->letters[chief] / all;
    float p[LANGID_WIDTH], certain = 1;
    if (most < LETTERS_BESIDE || share > 1 - NAMES)
        return 1;
    if (beside < ALPHABETS)
        langid_weigh(m, beside, e, NULL, prior, p, &certain);
    return certain < CERTAIN || small_letters(m, text, beside) < LETTERS_BESIDE ? 1 : fmax(share, LEAST_CONFIDENCE);
}

/* The language of what was seen, of those with an alphabet that has most letters; takes the letters of others out. */
static langid_answer judge(const langid *m, str text, langid_evidence *e, const langid_among *among,
                           const langid_prior *prior)
{
    const bool *allowed = among ? among->classes : NULL;
    float p[LANGID_WIDTH], most = 0;
    double share;
    for (int a; (a = chief_alphabet(e, &share)) >= 0; e->letters[a] = 0) {
        if (a >= ALPHABETS && (!among || among->alone[a]))
            return langid_answer_of(alphabet_code(a), fmin(1, share / CLEAR), e);
        int best = a < ALPHABETS ? langid_weigh(m, a, e, allowed, prior, p, &most) : -1;
        if (best < 0)
            continue;
        const char *code = m->codes[m->groups[a].first + (uint32_t)best];
        double confidence = (double)most * fmin(1, share / CLEAR);
        if (a == ALPHABET_LATIN && !among)
            confidence = fmin(confidence, share_of(&m->groups[a], (uint32_t)best, e));
        if (!among)
            confidence = fmin(confidence, share_beside(m, text, a, e, prior));
        langid_answer found = langid_answer_of(code, among ? 1 : confidence, e);
        found.confidence = confidence;
        return found;
    }
    return (langid_answer){.code = "und"};
}

/* How many bytes are read first: where the letters take one byte, fewer hold as many words. */
static size_t glance_of(str text)
{
    bytes16 begin;
    if (text.n < sizeof begin)
        return text.n;
    memcpy(&begin, text.p, sizeof begin);
    int wide = __builtin_popcount(bytes_bits((bytes16)(begin >= 0x80)));
    return wide < (int)sizeof begin / 2 ? LANGID_GLANCE_NARROW : LANGID_GLANCE;
}

/* Of a long text, a glance mostly tells; stopping then is a sequential test (Wald 1945). */
langid_answer langid_detect(const langid *m, langid_memory *memory, str text, const langid_among *among,
                            const langid_prior *prior)
{
    langid_evidence e;
    langid_answer found;
    for (size_t most = glance_of(text);; most = LANGID_TEXT_MAX) {
        langid_look(m, memory, text, most, &e);
        found = judge(m, text, &e, among, prior ? prior : &m->prior);
        if (found.confidence >= ENOUGH || most == LANGID_TEXT_MAX || text.n <= most)
            return found;
    }
}

/* ---- The languages of a file ---- */

langid_prior langid_prior_of(const langid *m)
{
    langid_prior prior = m->prior;
    for (size_t i = 0; i < LANGID_CLASSES; i++)
        prior.weight[i] *= PRIOR_TEXTS;
    return prior;
}

void langid_prior_favour(const langid *m, const char *code, double times, langid_prior *prior)
{
    for (size_t i = 0; m->codes && i < LANGID_CLASSES; i++)
        if (!strcmp(m->codes[i], code))
            prior->weight[i] *= times;
    settle(prior);
}

void langid_observe(const langid *m, langid_memory *memory, str text, langid_prior *prior)
{
    langid_evidence e;
    float p[LANGID_WIDTH], most;
    double share;
    langid_look(m, memory, text, LANGID_TEXT_MAX, &e);
    int a = chief_alphabet(&e, &share);
    int best = a >= 0 && a < ALPHABETS ? langid_weigh(m, a, &e, NULL, &m->prior, p, &most) : -1;
    if (best < 0 || most < TELLING)
        return;
    for (uint32_t i = 0; i < m->groups[a].count; i++)
        prior->weight[m->groups[a].first + i] += p[i] * most;
    settle(prior);
}
