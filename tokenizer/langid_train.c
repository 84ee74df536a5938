/* Training: one classifier for each alphabet, on whole texts and on pieces of few words. */
#include "base/rng.h"
#include "tokenizer/langid_model.h"

#include <math.h>
#include <stdlib.h>

enum {
    EPOCHS = 8,
    HELD_OUT = 20,       /* every 20th example fits the temperatures */
    LEAST_EXAMPLES = 40, /* of a language in an alphabet */
    FEATURES_MAX = 4096,
    LABELS_MAX = 256,
    PIECES = 3,            /* of a text that is held out */
    ONE_STRETCHED_OF = 16, /* texts that are learned from */
};

/* Features that have a row. */
static const uint32_t rows_of[ALPHABETS] = {
    [ALPHABET_LATIN] = 1 << 15,      [ALPHABET_CYRILLIC] = 1 << 15, [ALPHABET_ARABIC] = 1 << 12,
    [ALPHABET_DEVANAGARI] = 1 << 12, [ALPHABET_HEBREW] = 1 << 11,   [ALPHABET_HAN] = 1 << 14};

/* The examples of an alphabet, those of each class together. */
typedef struct lesson {
    const langid_example *examples;
    const letter_table *letters;
    int alphabet;
    uint32_t *order, *begin; /* [examples], [classes + 1] */
    uint32_t classes, width;
    uint32_t label[LANGID_WIDTH]; /* of each class */
    uint32_t *slots, slot_count;  /* as in the pack */
} lesson;

/* ---- Examples ---- */

static int alphabet_of_text(const letter_table *letters, str text)
{
    uint32_t count[ALPHABETS_ALL] = {0};
    langid_cursor at = {.text = text};
    langid_word w;
    int best = 0;
    while (langid_next(letters, &at, &w))
        count[w.alphabet] += w.alphabet == ALPHABET_HAN ? 4 * w.size : w.size;
    for (int a = 0; a < ALPHABETS_ALL; a++)
        best = count[a] > count[best] ? a : best;
    return best;
}

/* A piece of the text of some words, so that the model learns short texts too; position and length follow from `draw`.
 */
static str excerpt(str text, uint64_t draw)
{
    if (draw % 4 == 0 || !text.n)
        return text;
    bool spaced = memchr(text.p, ' ', text.n);
    size_t words = 1 + (draw >> 8) % 8, begin = (draw >> 16) % text.n, end, seen = 0;
    while (begin > 0 && (spaced ? text.p[begin - 1] != ' ' : ((unsigned char)text.p[begin] & 0xC0) == 0x80))
        begin--;
    for (end = begin; end < text.n && seen < words; end++)
        seen += spaced ? text.p[end] == ' '
                       : end + 1 < text.n && ((unsigned char)text.p[end + 1] & 0xC0) != 0x80 && (end - begin) % 2;
    return (str){text.p + begin, end - begin};
}

/* As who stretches "cool" to "coooool" writes it, seen as langid_next sees that. */
static void stretch(langid_word *w)
{
    uint32_t n = 1;
    for (uint32_t i = 1; i < w->count; i++)
        if (w->letters[i] != w->letters[n - 1])
            w->letters[n++] = w->letters[i];
    w->count = n;
}

static size_t all_features(const lesson *l, str text, bool stretched, uint32_t *out)
{
    langid_cursor at = {.text = text};
    langid_word w;
    size_t n = 0;
    while (n + LANGID_FEATURES <= FEATURES_MAX && langid_next(l->letters, &at, &w))
        if (w.alphabet == l->alphabet) {
            if (stretched && w.alphabet != ALPHABET_HAN)
                stretch(&w);
            n += langid_features(&w, out + n);
        }
    return n;
}

static size_t features_of(const lesson *l, str text, bool stretched, uint32_t *out)
{
    return langid_rows(l->slots, l->slot_count, out, all_features(l, text, stretched, out));
}

/* Sorts the examples that are in the alphabet by class; languages with few of them are left out. */
static vp_status prepare(lesson *l, const uint8_t *alphabets, size_t count, vp_error *error)
{
    uint32_t of_label[LABELS_MAX] = {0};
    for (size_t i = 0; i < count; i++)
        of_label[l->examples[i].label] += alphabets[i] == l->alphabet;
    l->begin[0] = 0;
    for (uint32_t label = 0; label < LABELS_MAX; label++) {
        if (of_label[label] < LEAST_EXAMPLES)
            continue;
        if (l->classes == LANGID_WIDTH)
            return fail(error, VP_LIMIT, "leave some languages out", "more than %d languages of one alphabet",
                        LANGID_WIDTH);
        l->label[l->classes++] = label;
        l->begin[l->classes] = l->begin[l->classes - 1];
        for (size_t i = 0; i < count; i++)
            if (alphabets[i] == l->alphabet && l->examples[i].label == label)
                l->order[l->begin[l->classes]++] = (uint32_t)i;
    }
    l->width = (l->classes + 15) / 16 * 16;
    return VP_OK;
}

/* ---- Which features get a row ---- */

static const double BAYES = 1, SMOOTHING = 0.2;
enum { COUNTED = 1 << 22 /* different features of an alphabet */, LEAST_SEEN = 4 };

typedef struct candidate {
    uint32_t feature, seen, id;
    double worth;
} candidate;

static candidate *find(candidate *all, uint32_t feature)
{
    uint32_t at = feature & (COUNTED - 1);
    while (all[at].seen && all[at].feature != feature)
        at = (at + 1) & (COUNTED - 1);
    return &all[at];
}

/* How often each feature is seen in all; those often enough are numbered. Returns how many. */
static uint32_t count_features(const lesson *l, uint32_t *features, candidate *all)
{
    uint32_t different = 0, numbered = 0;
    for (uint32_t i = 0; i < l->begin[l->classes]; i++) {
        size_t n = all_features(l, l->examples[l->order[i]].text, false, features);
        for (size_t k = 0; k < n; k++) {
            candidate *c = find(all, features[k]);
            if (!c->seen && different == COUNTED / 4 * 3)
                continue;
            different += !c->seen;
            c->feature = features[k];
            numbered += c->seen + 1 == LEAST_SEEN;
            if (++c->seen == LEAST_SEEN)
                c->id = numbered;
        }
    }
    return numbered;
}

/* What a feature tells of the class, were all classes equally frequent: the sum over the classes of its share in the
 * class, times the logarithm of that over its mean share. One occurrence a class is not counted. */
static double worth(const uint32_t *seen, const double *sizes, uint32_t classes)
{
    double mean = 0, sum = 0;
    for (uint32_t c = 0; c < classes; c++)
        mean += seen[c] > 1 ? (seen[c] - 1) / sizes[c] / classes : 0;
    for (uint32_t c = 0; c < classes; c++) {
        double share = seen[c] > 1 ? (seen[c] - 1) / sizes[c] : 0;
        sum += share > 0 ? share * log(share / mean) : 0;
    }
    return sum;
}

static int by_worth(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->worth != y->worth)
        return x->worth < y->worth ? 1 : -1;
    return x->feature < y->feature ? -1 : x->feature > y->feature;
}

static void weigh_features(const lesson *l, uint32_t *features, candidate *all, uint32_t *seen, double *sizes)
{
    for (uint32_t c = 0; c < l->classes; c++) {
        sizes[c] = 1;
        for (uint32_t i = l->begin[c]; i < l->begin[c + 1]; i++) {
            size_t n = all_features(l, l->examples[l->order[i]].text, false, features);
            sizes[c] += (double)n;
            for (size_t k = 0; k < n; k++) {
                candidate *found = find(all, features[k]);
                if (found->seen && found->id)
                    seen[(size_t)(found->id - 1) * l->classes + c]++;
            }
        }
    }
    for (size_t i = 0; i < COUNTED; i++)
        all[i].worth = all[i].id ? worth(seen + (size_t)(all[i].id - 1) * l->classes, sizes, l->classes) : 0;
}

/* The weights of naive Bayes, to begin with: learning changes those that matter and leaves the rare ones there. */
static void begin_with(const uint32_t *seen, const double *sizes, uint32_t classes, float *weights)
{
    double mean = 0;
    for (uint32_t c = 0; c < classes; c++)
        mean += log((seen[c] + SMOOTHING) / sizes[c]) / classes;
    for (uint32_t c = 0; c < classes; c++)
        weights[c] = (float)(BAYES * (log((seen[c] + SMOOTHING) / sizes[c]) - mean));
}

/* Fills the slots with the features that tell most, and their rows with the weights to begin with. */
static vp_status choose_features(lesson *l, uint32_t rows, uint32_t *features, float *weights, vp_error *error)
{
    double sizes[LANGID_WIDTH];
    candidate *all = calloc(COUNTED, sizeof *all);
    uint32_t *seen = all ? calloc((size_t)count_features(l, features, all) * l->classes + 1, sizeof *seen) : NULL;
    if (seen) {
        weigh_features(l, features, all, seen, sizes);
        qsort(all, COUNTED, sizeof *all, by_worth);
        memset(l->slots, 0, l->slot_count * sizeof *l->slots);
        for (uint32_t row = 0; row < rows && all[row].worth > 0; row++) {
            uint32_t at = all[row].feature & (l->slot_count - 1);
            while (l->slots[at])
                at = (at + 1) & (l->slot_count - 1);
            l->slots[at] = (all[row].feature & 0xFFFF0000u) | (row + 1);
            begin_with(seen + (size_t)(all[row].id - 1) * l->classes, sizes, l->classes,
                       weights + (size_t)row * l->width);
        }
    }
    free(all);
    vp_status status = seen ? VP_OK : fail_memory(error);
    free(seen);
    return status;
}

/* ---- Learning ---- */

/* All languages equally often: which ones are to be expected is a matter of the prior. */
static void learn(const lesson *l, linear_trainer *t, uint32_t *features)
{
    uint64_t steps = (uint64_t)l->begin[l->classes];
    for (uint64_t epoch = 0; epoch < EPOCHS; epoch++) {
        for (uint64_t i = 0; i < steps; i++) {
            uint32_t class = (uint32_t)rng_below(epoch + 100, i, l->classes);
            uint32_t place = l->begin[class] +
                             (uint32_t)rng_below(epoch + 200, i, l->begin[class + 1] - l->begin[class]);
            if (place % HELD_OUT == 0)
                continue;
            str text = excerpt(l->examples[l->order[place]].text, rng_at(epoch, i));
            bool stretched = rng_below(epoch + 300, i, ONE_STRETCHED_OF) == 0;
            size_t n = features_of(l, text, stretched, features);
            if (n)
                linear_trainer_step(t, features, n, class, 0.5f / (1 + 0.5f * (float)epoch));
        }
    }
}

/* ---- Temperatures ---- */

typedef struct trial {
    uint32_t class, length;
    float score[LANGID_WIDTH];
} trial;

static size_t try_held_out(const lesson *l, const langid_group *g, uint32_t *features, trial *out)
{
    size_t n = 0;
    for (uint32_t class = 0; class < l->classes; class ++) {
        for (uint32_t place = (l->begin[class] + HELD_OUT - 1) / HELD_OUT * HELD_OUT; place < l->begin[class + 1];
             place += HELD_OUT) {
            for (uint64_t k = 0; k < PIECES; k++) {
                str text = excerpt(l->examples[l->order[place]].text, rng_at(77 + k, place));
                size_t count = features_of(l, text, false, features);
                int32_t sum[LANGID_WIDTH] = {0};
                for (size_t i = 0; i < count; i++) {
                    int16_t one[LANGID_WIDTH];
                    hashed_linear_sum(&g->linear, &features[i], 1, one);
                    for (uint32_t c = 0; c < l->width; c++)
                        sum[c] += one[c];
                }
                if (!count)
                    continue;
                out[n].class = class;
                out[n].length = langid_length((uint32_t)count);
                hashed_linear_score(&g->linear, sum, count, out[n].score);
                n++;
            }
        }
    }
    return n;
}

/* Of the true classes, in texts of a length and its neighbours. */
static double loss_at(const trial *trials, size_t count, uint32_t classes, uint32_t length, float temperature)
{
    double loss = 0;
    for (size_t i = 0; i < count; i++) {
        const trial *t = &trials[i];
        double top = -INFINITY, sum = 0;
        if (t->length + 1 < length || t->length > length + 1)
            continue;
        for (uint32_t c = 0; c < classes; c++)
            top = t->score[c] > top ? t->score[c] : top;
        for (uint32_t c = 0; c < classes; c++)
            sum += exp((t->score[c] - top) / temperature);
        loss -= ((t->score[t->class] - top) / temperature - log(sum)) * (t->length == length ? 4 : 1);
    }
    return loss;
}

static void fit_temperatures(const trial *trials, size_t count, uint32_t classes, float out[LANGID_LENGTHS])
{
    for (uint32_t length = 0; length < LANGID_LENGTHS; length++) {
        double least = INFINITY;
        for (float t = 0.2f; t < 2; t *= 1.06f) {
            double loss = loss_at(trials, count, classes, length, t);
            if (loss < least) {
                least = loss;
                out[length] = t;
            }
        }
    }
}

/* ---- All alphabets ---- */

static vp_status teach(lesson *l, langid_section *s, uint32_t first, int8_t *rows, vp_error *error)
{
    langid_group_section *g = &s->groups[l->alphabet];
    size_t trials_max = PIECES * ((size_t)l->begin[l->classes] / HELD_OUT + l->classes + 1);
    linear_trainer *t = linear_trainer_new(g->rows, l->width);
    uint32_t *features = malloc(FEATURES_MAX * sizeof *features);
    trial *trials = malloc(trials_max * sizeof *trials);
    vp_status status = t && features && trials ? VP_OK : fail_memory(error);
    if (!status)
        status = choose_features(l, g->rows, features, linear_trainer_weights(t), error);
    if (!status) {
        learn(l, t, features);
        g->step = linear_trainer_export(t, rows, s->bias + first);
        langid_group trained = {.linear = {rows, g->rows, l->width, s->bias + first, g->step}};
        fit_temperatures(trials, try_held_out(l, &trained, features, trials), l->classes, g->temperature);
    }
    linear_trainer_free(t);
    free(features);
    free(trials);
    return status;
}

static vp_status teach_all(lesson *l, const uint8_t *alphabets, size_t count, const char (*codes)[8], langid_section *s,
                           buf *rows, buf *slots, vp_error *error)
{
    uint32_t first = 0;
    vp_status status = VP_OK;
    for (int a = 0; !status && a < ALPHABETS; a++) {
        l->alphabet = a;
        l->classes = 0;
        status = prepare(l, alphabets, count, error);
        if (!status && first + l->width > LANGID_CLASSES)
            status = fail(error, VP_LIMIT, "leave some languages out", "too many languages");
        langid_group_section *g = &s->groups[a];
        uint32_t room = l->classes > 1 ? rows_of[a] : 1; /* one language is known by its alphabet */
        *g = (langid_group_section){room, 2 * room, l->width, first, l->classes, 1, {0}};
        for (size_t i = 0; i < LANGID_LENGTHS; i++)
            g->temperature[i] = 1;
        for (uint32_t i = 0; !status && i < l->classes; i++)
            memcpy(s->codes[first + i], codes[l->label[i]], sizeof *codes);
        size_t bytes = (size_t)g->rows * g->width;
        if (!status && (!buf_reserve(rows, bytes) || !buf_reserve(slots, g->slots * sizeof *l->slots)))
            status = fail_memory(error);
        l->slots = (uint32_t *)(slots->p + slots->n);
        l->slot_count = g->slots;
        memset(l->slots, 0, status ? 0 : g->slots * sizeof *l->slots);
        memset(rows->p + rows->n, 0, status ? 0 : bytes); /* a language that is alone has no weights */
        if (!status && l->classes > 1)
            status = teach(l, s, first, (int8_t *)rows->p + rows->n, error);
        rows->n += status ? 0 : bytes;
        slots->n += status ? 0 : g->slots * sizeof *l->slots;
        first += l->width;
    }
    return status;
}

vp_status langid_train(const langid_example *examples, size_t count, const char (*codes)[8], size_t codes_count,
                       const char *meta, const char *path, vp_error *error)
{
    if (codes_count > LABELS_MAX)
        return fail(error, VP_LIMIT, "leave some languages out", "more than %d languages", LABELS_MAX);
    letter_table *letters = malloc(sizeof *letters);
    langid_section *s = calloc(1, sizeof *s);
    uint8_t *alphabets = malloc(count + 1);
    lesson l = {.examples = examples,
                .letters = letters,
                .order = malloc((count + 1) * sizeof *l.order),
                .begin = malloc((LANGID_WIDTH + 1) * sizeof *l.begin)};
    buf rows = {0}, slots = {0};
    vp_status status = letters && s && alphabets && l.order && l.begin ? VP_OK : fail_memory(error);
    if (!status) {
        letter_table_fill(letters);
        for (size_t i = 0; i < count; i++)
            alphabets[i] = (uint8_t)alphabet_of_text(letters, examples[i].text);
        status = teach_all(&l, alphabets, count, codes, s, &rows, &slots, error);
    }
    const pack_part parts[] = {
        {"meta", meta, strlen(meta)}, {"langid", s, sizeof *s}, {"rows", rows.p, rows.n}, {"slots", slots.p, slots.n}};
    if (!status)
        status = pack_write(path, parts, sizeof parts / sizeof *parts, error);
    free(letters);
    free(s);
    free(alphabets);
    free(l.order);
    free(l.begin);
    buf_release(&rows);
    buf_release(&slots);
    return status;
}
