#include "tokenizer/langid.h"

#include "base/rng.h"

#include <math.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

enum { LETTERS_MAX = 320 /* of a text: enough to be sure */, GRAMS_MAX = 4 * LETTERS_MAX, SCRIPTS = 24 };

static const double LEAST_CONFIDENCE = 0.5;

/* Languages of an alphabet that feedback is expected in, and how much more than in any other; chosen by
 * bench/languages. */
static const char EXPECTED[] = "ru,nl,en";
static const double EXPECTATION = 2, PRIOR_TEXTS = 20; /* texts that the prior of a file is worth */

/* ---- Scripts ---- */

/* Scripts that one language alone uses (among those we name). */
static const struct {
    UScriptCode script;
    const char *code;
} single[] = {{USCRIPT_HANGUL, "ko"},   {USCRIPT_THAI, "th"},     {USCRIPT_GREEK, "el"},    {USCRIPT_HEBREW, "he"},
              {USCRIPT_ARMENIAN, "hy"}, {USCRIPT_GEORGIAN, "ka"}, {USCRIPT_TAMIL, "ta"},    {USCRIPT_TELUGU, "te"},
              {USCRIPT_GUJARATI, "gu"}, {USCRIPT_BENGALI, "bn"},  {USCRIPT_GURMUKHI, "pa"}, {USCRIPT_KHMER, "km"},
              {USCRIPT_LAO, "lo"},      {USCRIPT_MYANMAR, "my"}};

typedef struct letters {
    uint32_t text[LETTERS_MAX]; /* lower-case letters of alphabets; 0 between words */
    size_t count;
    size_t han, kana, alphabetic, by_script[sizeof single / sizeof *single];
} letters;

static void count_script(letters *l, uint32_t c)
{
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)c, &code);
    if (script == USCRIPT_HAN)
        l->han++;
    else if (script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA)
        l->kana++;
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        l->by_script[i] += single[i].script == script;
}

static bool is_alphabet(uint32_t c)
{
    return c < 0x370 || (c >= 0x400 && c < 0x530) || (c >= 0x600 && c < 0x780) || (c >= 0x900 && c < 0x980) ||
           (c >= 0x1E00 && c < 0x1F00);
}

static void gather(const char_table *chars, str text, letters *l)
{
    *l = (letters){.count = 1};
    text = utf8_prefix(text, LANGID_TEXT_MAX);
    bool address = false;
    for (size_t i = 0, step; i < text.n && l->count + 1 < LETTERS_MAX; i += step) {
        uint32_t c = utf8_decode(text.p + i, text.n - i, &step);
        char_class class = char_class_of(chars, c);
        if (class == CHAR_SPACE)
            address = false;
        if (c == '@' || (c == ':' && i + 2 < text.n && text.p[i + 1] == '/' && text.p[i + 2] == '/'))
            address = true; /* names and links have no language */
        bool letter = (class == CHAR_LETTER && is_alphabet(c)) || (class == CHAR_MARK && c > 0xFF && is_alphabet(c));
        if (letter && !address) {
            l->alphabetic++;
            l->text[l->count++] = (uint32_t)u_tolower((UChar32)c);
            continue;
        }
        if (l->text[l->count - 1] && c != '\'' && c != 0x2019)
            l->text[l->count++] = 0;
        if (class == CHAR_HAN || class == CHAR_LETTER)
            count_script(l, c);
    }
    if (l->text[l->count - 1])
        l->text[l->count++] = 0;
}

/* The language that the script alone decides; NULL: an alphabet of many languages. */
static const char *by_script(const letters *l, double *confidence)
{
    size_t cjk = 2 * l->han + l->kana, total = cjk + l->alphabetic, best = 0;
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
        total += l->by_script[i];
        best = l->by_script[i] > l->by_script[best] ? i : best;
    }
    if (cjk * 3 > total) {
        *confidence = 0.5 + 0.5 * (double)cjk / (double)total;
        return l->kana * 8 > l->han + l->kana ? "ja" : "zh";
    }
    if (l->by_script[best] * 2 > total) {
        *confidence = (double)l->by_script[best] / (double)total;
        return single[best].code;
    }
    return NULL;
}

/* ---- n-grams ---- */

static uint32_t gram_hash(uint64_t h)
{
    h *= 0x9E3779B97F4A7C15u;
    return (uint32_t)(h >> 40);
}

/* Hashes of the 1- to 4-grams inside words and across their edges. */
static size_t grams(const letters *l, uint32_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < l->count; i++) {
        uint64_t h = 0;
        for (size_t k = 0; k < 4 && i + k < l->count; k++) {
            uint32_t c = l->text[i + k];
            h = h * 0x100000001B3u + c + 1;
            if (k || c)
                out[n++] = gram_hash(h + k);
            if (k && !c)
                break;
        }
    }
    return n;
}

/* ---- The model ---- */

typedef struct langid_section {
    uint32_t buckets, classes, count;
    float step, temperature;
    float bias[LANGID_CLASSES];
    char codes[LANGID_CLASSES][8];
} langid_section;

/* Whether the numbers are such that every text gets probabilities from them. */
static bool is_sound(const langid_section *s)
{
    for (uint32_t i = 0; i < s->classes; i++)
        if (!(fabsf(s->bias[i]) <= 1e9f))
            return false;
    return s->temperature > 1e-3f && s->temperature < 1e3f && fabsf(s->step) < 1e3f;
}

static bool is_among(const char *code, const char *among)
{
    if (!among)
        return true;
    for (str rest = str_of(among); rest.p;)
        if (str_is(str_trim(str_cut(&rest, ',')), code))
            return true;
    return false;
}

static void expect(langid *m)
{
    double sum = 0;
    for (uint32_t i = 0; i < m->count; i++)
        sum += m->prior.weight[i] = is_among(m->codes[i], EXPECTED) ? EXPECTATION : 1;
    for (uint32_t i = 0; i < m->count; i++)
        m->prior.weight[i] /= sum;
}

vp_status langid_read(const pack *p, langid *out, vp_error *error)
{
    str facts = pack_section(p, "langid"), rows = pack_section(p, "rows");
    const langid_section *s = (const langid_section *)facts.p;
    if (facts.n != sizeof *s || s->classes > LANGID_CLASSES || s->classes % 16 || s->count > s->classes ||
        !s->buckets || (s->buckets & (s->buckets - 1)) || rows.n != (size_t)s->buckets * s->classes || !is_sound(s))
        return fail(error, VP_FORMAT, "train it again with `voxpop train langid`",
                    "the pack holds no language identifier that this version reads");
    *out = (langid){.linear = {(const int8_t *)rows.p, s->buckets, s->classes, s->bias, s->step},
                    .count = s->count,
                    .temperature = s->temperature};
    memcpy(out->codes, s->codes, sizeof out->codes);
    for (uint32_t i = 0; i < out->count; i++)
        out->codes[i][7] = '\0';
    expect(out);
    return VP_OK;
}

/* ---- Codes ---- */

static bool is_known(const langid *m, str code)
{
    bool known = str_is(code, "zh") || str_is(code, "ja");
    for (size_t i = 0; !known && i < sizeof single / sizeof *single; i++)
        known = str_is(code, single[i].code);
    for (uint32_t i = 0; !known && i < m->count; i++)
        known = str_is(code, m->codes[i]);
    return known;
}

vp_status langid_check(const langid *m, const char *among, vp_error *error)
{
    for (str rest = str_of(among); rest.p;) {
        str code = str_trim(str_cut(&rest, ','));
        if (!is_known(m, code))
            return fail(error, VP_INVALID,
                        "codes are those of ISO 639-1 (zh, ru, nl, en, de, uk, ...), without one those of ISO 639-3, "
                        "separated by commas",
                        "no language that can be recognised has the code \"%.*s\"", (int)(code.n < 40 ? code.n : 40),
                        code.p);
    }
    return VP_OK;
}

/* ---- Detecting ---- */

static langid_answer answer(const char *code, double confidence)
{
    langid_answer a = {.confidence = confidence};
    memcpy(a.code, code, strlen(code) < sizeof a.code ? strlen(code) + 1 : 1);
    return a;
}

/* p: the probabilities of the classes, 0 for those not allowed. Returns the most probable, -1 when none is. */
static int weigh(const langid *m, const letters *l, const char *among, const langid_prior *prior,
                 double p[LANGID_CLASSES])
{
    uint32_t features[GRAMS_MAX];
    float score[LANGID_CLASSES];
    double sum = 0, top = -INFINITY;
    int best = -1;
    hashed_linear_score(&m->linear, features, grams(l, features), score);
    for (uint32_t i = 0; i < m->count; i++) {
        p[i] = is_among(m->codes[i], among) ? score[i] / m->temperature + log(prior->weight[i]) : -INFINITY;
        top = fmax(top, p[i]);
    }
    for (uint32_t i = 0; i < m->count; i++) {
        sum += p[i] = p[i] > -INFINITY ? exp(p[i] - top) : 0;
        if (p[i] > 0 && (best < 0 || p[i] > p[best]))
            best = (int)i;
    }
    for (uint32_t i = 0; i < m->count; i++)
        p[i] /= sum > 0 ? sum : 1;
    return best;
}

langid_answer langid_detect(const langid *m, const char_table *chars, str text, const char *among,
                            const langid_prior *prior)
{
    letters l;
    gather(chars, text, &l);
    double confidence, p[LANGID_CLASSES];
    const char *code = by_script(&l, &confidence);
    if (code && is_among(code, among))
        return answer(code, confidence);
    int best = l.alphabetic ? weigh(m, &l, among, prior ? prior : &m->prior, p) : -1;
    if (best < 0)
        return answer("und", 0);
    return answer(p[best] < LEAST_CONFIDENCE && !among ? "und" : m->codes[best], p[best]);
}

/* ---- The languages of a file ---- */

langid_prior langid_prior_of(const langid *m)
{
    langid_prior prior = m->prior;
    for (uint32_t i = 0; i < m->count; i++)
        prior.weight[i] *= PRIOR_TEXTS;
    return prior;
}

void langid_observe(const langid *m, const char_table *chars, str text, langid_prior *prior)
{
    letters l;
    gather(chars, text, &l);
    double confidence, p[LANGID_CLASSES];
    if (by_script(&l, &confidence) || !l.alphabetic)
        return;
    weigh(m, &l, NULL, &m->prior, p);
    for (uint32_t i = 0; i < m->count; i++)
        prior->weight[i] += p[i];
}

/* ---- Training ---- */

enum { EPOCHS = 8, HELD_OUT = 20 /* every 20th example fits the temperature */ };

/* A piece of the text of some words, so that the model learns short texts too; position and length follow from `draw`.
 */
static str excerpt(str text, uint64_t draw)
{
    if (draw % 3 == 0)
        return text;
    size_t words = 1 + (draw >> 8) % 8, begin = (draw >> 16) % (text.n + 1), end, spaces = 0;
    while (begin > 0 && text.p[begin - 1] != ' ')
        begin--;
    for (end = begin; end < text.n && spaces < words; end++)
        spaces += text.p[end] == ' ';
    return (str){text.p + begin, end - begin};
}

static void train_rounds(linear_trainer *t, const char_table *chars, const langid_example *examples, size_t count,
                         letters *l, uint32_t *features)
{
    for (uint64_t epoch = 0; epoch < EPOCHS; epoch++) {
        for (size_t i = 0; i < count; i++) {
            uint64_t draw = rng_at(epoch, i);
            const langid_example *e = &examples[rng_below(epoch + 100, i, count)];
            if ((size_t)(e - examples) % HELD_OUT == 0)
                continue;
            gather(chars, excerpt(e->text, draw), l);
            size_t n = grams(l, features);
            if (l->alphabetic)
                linear_trainer_step(t, features, n, e->label, 0.5f / (float)(1 + epoch));
        }
    }
}

static double held_out_loss(const langid *m, const char_table *chars, const langid_example *examples, size_t count,
                            letters *l, uint32_t *features)
{
    double loss = 0;
    for (size_t i = 0; i < count; i += HELD_OUT) {
        float score[LANGID_CLASSES];
        gather(chars, excerpt(examples[i].text, rng_at(77, i)), l);
        if (!l->alphabetic)
            continue;
        hashed_linear_score(&m->linear, features, grams(l, features), score);
        double top = -INFINITY, sum = 0;
        for (uint32_t c = 0; c < m->count; c++)
            top = score[c] > top ? score[c] : top;
        for (uint32_t c = 0; c < m->count; c++)
            sum += exp((score[c] - top) / m->temperature);
        loss -= (score[examples[i].label] - top) / m->temperature - log(sum);
    }
    return loss;
}

static void fit_temperature(langid *m, const char_table *chars, const langid_example *examples, size_t count,
                            letters *l, uint32_t *features)
{
    float best = 1;
    double least = INFINITY;
    for (m->temperature = 0.5f; m->temperature < 3; m->temperature += 0.1f) {
        double loss = held_out_loss(m, chars, examples, count, l, features);
        if (loss < least) {
            least = loss;
            best = m->temperature;
        }
    }
    m->temperature = best;
}

vp_status langid_train(const langid_example *examples, size_t count, const char (*codes)[8], uint32_t classes,
                       const char *meta, const char *path, vp_error *error)
{
    uint32_t width = (classes + 15) / 16 * 16;
    if (width > LANGID_CLASSES)
        return fail(error, VP_LIMIT, "leave some languages out", "at most %d languages can be told apart",
                    LANGID_CLASSES);
    linear_trainer *t = linear_trainer_new(LANGID_BUCKETS, width);
    char_table *chars = malloc(sizeof *chars);
    letters *l = malloc(sizeof *l);
    uint32_t *features = malloc(GRAMS_MAX * sizeof *features);
    int8_t *rows = malloc((size_t)LANGID_BUCKETS * width);
    langid_section *s = calloc(1, sizeof *s);
    vp_status status = VP_OK;
    if (!t || !chars || !l || !features || !rows || !s) {
        status = fail_memory(error);
    } else {
        char_table_fill(chars);
        train_rounds(t, chars, examples, count, l, features);
        *s = (langid_section){.buckets = LANGID_BUCKETS, .classes = width, .count = classes};
        s->step = linear_trainer_export(t, rows, s->bias);
        memcpy(s->codes, codes, classes * sizeof *codes);
        langid m = {.linear = {rows, LANGID_BUCKETS, width, s->bias, s->step}, .count = classes};
        fit_temperature(&m, chars, examples, count, l, features);
        s->temperature = m.temperature;
        const pack_part parts[] = {
            {"meta", meta, strlen(meta)}, {"langid", s, sizeof *s}, {"rows", rows, (size_t)LANGID_BUCKETS * width}};
        status = pack_write(path, parts, 3, error);
    }
    linear_trainer_free(t);
    free(chars);
    free(l);
    free(features);
    free(rows);
    free(s);
    return status;
}
