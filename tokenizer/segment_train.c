#include "tokenizer/segment_train.h"

#include "base/utf8.h"
#include "tokenizer/segment_export.h"
#include "tokenizer/simplify.h"

#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

enum {
    SPACE = ' ',
    TEXT_MAX = 1 << 27, /* characters of all text */
    KNOWN_TIMES = 30,   /* a character of text without words is known from so many on */
    FOLD_LINES = 200,   /* neighbouring lines are often of one document, and share a fold */
    ROUNDS = 12,
    SEED = 1,
};
static const float MARGIN = 60;

typedef struct code_list {
    uint32_t *items; /* owned */
    size_t count, room;
} code_list;

enum { STARTS_WORD = 1U << 31 };
enum { MEAN_WORD_MAX = 4 /* characters; in cut text it is below 2 */ };

struct segment_trainer {
    uint16_t folds[SEGMENT_CODES];  /* what a code point counts as */
    code_list words, text, entries; /* folded; lines with white space around, words with STARTS_WORD */
    uint32_t lines;                 /* with words */
    code_list line_starts;          /* of the lines with words, in `words` */
};

/* ---- What characters count as ---- */

static uint16_t fold(const UNormalizer2 *folding, UChar c)
{
    if (u_isUWhiteSpace(c))
        return SPACE;
    UChar wide[32];
    UErrorCode code = U_ZERO_ERROR;
    bool one = unorm2_normalize(folding, &c, 1, wide, 32, &code) == 1 && U_SUCCESS(code);
    UChar folded = (UChar)simplify(one ? wide[0] : c);
    if (u_isdigit(folded))
        return '0';
    return u_isalpha(folded) && u_getIntPropertyValue(folded, UCHAR_LINE_BREAK) == U_LB_ALPHABETIC ? 'a' : folded;
}

segment_trainer *segment_trainer_new(void)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *folding = unorm2_getNFKCCasefoldInstance(&code);
    segment_trainer *t = U_SUCCESS(code) ? calloc(1, sizeof *t) : NULL;
    for (uint32_t c = 0; t && c < SEGMENT_CODES; c++)
        t->folds[c] = (uint16_t)(U_IS_SURROGATE(c) ? SPACE : fold(folding, (UChar)c));
    return t;
}

void segment_trainer_free(segment_trainer *t)
{
    if (!t)
        return;
    free(t->words.items);
    free(t->text.items);
    free(t->entries.items);
    free(t->line_starts.items);
    free(t);
}

/* ---- Text ---- */

static bool add_code(code_list *l, uint32_t code)
{
    if (l->count == l->room) {
        size_t room = l->room ? l->room * 2 : 4096;
        uint32_t *items = realloc(l->items, room * sizeof *items);
        if (!items)
            return false;
        l->items = items;
        l->room = room;
    }
    l->items[l->count++] = code;
    return true;
}

static bool add_space(code_list *l)
{
    return add_code(l, SPACE) && add_code(l, SPACE);
}

/* Appends a line. With `spaced` its white space ends words, else it is one of the characters. */
static bool add_line(const segment_trainer *t, code_list *l, str line, bool spaced)
{
    bool starts = true, ok = add_space(l);
    for (size_t i = 0, step; ok && i < line.n; i += step) {
        uint32_t c = utf8_decode(line.p + i, line.n - i, &step);
        uint32_t folded = c == UTF8_INVALID ? SPACE : c < SEGMENT_CODES ? t->folds[c] : c;
        bool space = folded == SPACE;
        if (!space || !spaced)
            ok = add_code(l, folded | (spaced && starts ? STARTS_WORD : 0));
        starts = space;
    }
    return ok && add_space(l);
}

static vp_status check_room(const segment_trainer *t, str line, vp_error *error)
{
    return t->words.count + t->text.count + t->entries.count + line.n < TEXT_MAX
               ? VP_OK
               : fail(error, VP_LIMIT, "give less text", "the training text is longer than %d characters", TEXT_MAX);
}

vp_status segment_trainer_add_words(segment_trainer *t, str line, vp_error *error)
{
    vp_status status = check_room(t, line, error);
    bool ok = !status && add_code(&t->line_starts, (uint32_t)t->words.count) && add_line(t, &t->words, line, true);
    return status || ok ? status : fail_memory(error);
}

vp_status segment_trainer_add_text(segment_trainer *t, str line, vp_error *error)
{
    vp_status status = check_room(t, line, error);
    return status || add_line(t, &t->text, line, false) ? status : fail_memory(error);
}

vp_status segment_trainer_add_entry(segment_trainer *t, str line, vp_error *error)
{
    vp_status status = check_room(t, line, error);
    return status || add_line(t, &t->entries, line, false) ? status : fail_memory(error);
}

/* ---- Symbols ---- */

typedef struct learning {
    segment_trainer *t;
    uint16_t codes[SEGMENT_CODES]; /* symbol of a folded code point */
    uint32_t symbol_count;
    uint16_t *symbols; /* of words and text, one after the other */
    uint8_t *tags;     /* of words */
    text_run *runs;
    size_t run_count, runs_with_words;
    uint64_t *entries[SEGMENT_LONGEST]; /* by length - 1, sorted */
    size_t entry_counts[SEGMENT_LONGEST];
    known_string *strings[SEGMENT_LONGEST];
    size_t string_counts[SEGMENT_LONGEST];
    uint8_t *classes[SEGMENT_LONGEST]; /* [words.count] of the strings that begin at a character */
    segment_rows rows;
    chain_feature *features;
    size_t feature_count;
    chain_example *examples; /* [runs_with_words] */
    uint32_t *pairs;         /* sorted */
    size_t pair_count;
    chain_model model;
} learning;

static void count_codes(const code_list *l, uint32_t *counts, uint32_t weight)
{
    for (size_t i = 0; i < l->count; i++) {
        uint32_t c = l->items[i] & ~STARTS_WORD;
        if (c < SEGMENT_CODES && counts[c] < KNOWN_TIMES)
            counts[c] += weight;
    }
}

/* Numbers the folded code points that are known, in their order. */
static bool number_symbols(learning *g)
{
    uint32_t *counts = calloc(SEGMENT_CODES, sizeof *counts);
    if (!counts)
        return false;
    count_codes(&g->t->words, counts, KNOWN_TIMES);
    count_codes(&g->t->entries, counts, KNOWN_TIMES);
    count_codes(&g->t->text, counts, 1);
    g->symbol_count = SEGMENT_UNSEEN + 1;
    for (uint32_t c = 0; c < SEGMENT_CODES; c++)
        g->codes[c] = counts[c] >= KNOWN_TIMES && g->symbol_count < UINT16_MAX ? (uint16_t)g->symbol_count++
                                                                               : SEGMENT_UNSEEN;
    free(counts);
    return true;
}

static void spread_symbols(learning *g)
{
    uint16_t folded[SEGMENT_CODES];
    memcpy(folded, g->codes, sizeof folded);
    for (uint32_t c = 0; c < SEGMENT_CODES; c++)
        g->codes[c] = folded[g->t->folds[c]];
}

static uint16_t symbol_at(const learning *g, uint32_t code)
{
    code &= ~STARTS_WORD;
    return code < SEGMENT_CODES ? g->codes[code] : SEGMENT_UNSEEN;
}

/* ---- Runs ---- */

static uint32_t code_at(const learning *g, size_t i)
{
    const code_list *words = &g->t->words;
    return i < words->count ? words->items[i] : g->t->text.items[i - words->count];
}

static void tag_run(learning *g, const text_run *r)
{
    const uint32_t *code = g->t->words.items + r->begin;
    for (uint32_t i = 0; i < r->places; i++) {
        bool starts = i == 0 || code[i] & STARTS_WORD, ends = i + 1 == r->places || code[i + 1] & STARTS_WORD;
        g->tags[r->begin + i] = starts ? (ends ? TAG_ALONE : TAG_BEGIN) : ends ? TAG_END : TAG_MIDDLE;
    }
}

static bool add_run(learning *g, size_t begin, size_t end, uint32_t line)
{
    if ((g->run_count & (g->run_count + 1)) == 0) { /* 2^n - 1 of them */
        text_run *runs = realloc(g->runs, (2 * g->run_count + 2) * sizeof *runs);
        if (!runs)
            return false;
        g->runs = runs;
    }
    text_run *r = &g->runs[g->run_count++];
    *r = (text_run){(uint32_t)begin, (uint32_t)(end - begin), line / FOLD_LINES % STRING_FOLDS};
    if (end > g->t->words.count)
        return true;
    tag_run(g, r);
    g->runs_with_words = g->run_count;
    return true;
}

static bool find_runs(learning *g)
{
    const segment_trainer *t = g->t;
    size_t total = t->words.count + t->text.count, line = 0;
    g->symbols = malloc((total + 1) * sizeof *g->symbols);
    g->tags = calloc(t->words.count + 1, 1);
    bool ok = g->symbols && g->tags;
    for (size_t i = 0; ok && i < total; i++)
        g->symbols[i] = symbol_at(g, code_at(g, i));
    for (size_t i = 0, end; ok && i < total; i = end) {
        for (end = i; end < total && segment_is_han(code_at(g, end) & ~STARTS_WORD); end++)
            ;
        while (line + 1 < t->line_starts.count && t->line_starts.items[line + 1] <= i)
            line++;
        if (end > i)
            ok = add_run(g, i, end, (uint32_t)line);
        else
            end++;
    }
    return ok;
}

/* ---- Strings ---- */

static int by_gram(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool sort_entries(learning *g)
{
    const code_list *l = &g->t->entries;
    for (size_t length = 0; length < SEGMENT_LONGEST; length++) /* behind each entry stands a space */
        if (!(g->entries[length] = malloc((l->count / 2 + 1) * sizeof **g->entries)))
            return false;
    for (size_t i = 0, end; i < l->count; i = end) {
        uint16_t symbols[SEGMENT_LONGEST];
        size_t n = 0;
        for (end = i; end < l->count && l->items[end] != SPACE; end++)
            if (n++ < SEGMENT_LONGEST)
                symbols[n - 1] = symbol_at(g, l->items[end]);
        if (n && n <= SEGMENT_LONGEST)
            g->entries[n - 1][g->entry_counts[n - 1]++] = gram_of(symbols, n);
        end += n == 0;
    }
    for (size_t length = 0; length < SEGMENT_LONGEST; length++)
        qsort(g->entries[length], g->entry_counts[length], sizeof **g->entries, by_gram);
    return true;
}

static vp_status find_strings(learning *g, vp_error *error)
{
    const text_runs all = {g->symbols, g->tags, g->runs, g->run_count, g->runs_with_words};
    vp_status status = sort_entries(g) ? VP_OK : fail_memory(error);
    for (size_t k = 0; !status && k < SEGMENT_LONGEST; k++) {
        g->classes[k] = calloc(g->t->words.count + 1, 1);
        status = !g->classes[k] ? fail_memory(error)
                                : strings_classify(&all, k + 1, g->entries[k], g->entry_counts[k], &g->strings[k],
                                                   &g->string_counts[k], g->classes[k], error);
    }
    return status;
}

/* ---- Features ---- */

static void give_rows(learning *g)
{
    segment_rows *r = &g->rows;
    r->singles = 0;
    uint32_t next = g->symbol_count * SEGMENT_SINGLES;
    for (size_t k = 0; k < SEGMENT_LONGEST; k++) {
        r->classes[k] = next;
        next += STRING_CLASSES * (uint32_t)(k + 1);
    }
    r->pairs = next;
    g->model.rows = next + g->pair_count * SEGMENT_PAIRS;
}

static int by_pair(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool find_pairs(learning *g)
{
    size_t n = 0;
    for (size_t r = 0; r < g->runs_with_words; r++)
        n += g->runs[r].places + 2 * SEGMENT_CONTEXT;
    g->pairs = malloc((n + 1) * sizeof *g->pairs);
    if (!g->pairs)
        return false;
    n = 0;
    for (size_t r = 0; r < g->runs_with_words; r++) {
        const uint16_t *s = g->symbols + g->runs[r].begin - SEGMENT_CONTEXT;
        for (size_t i = 0; i + 1 < g->runs[r].places + 2 * SEGMENT_CONTEXT; i++)
            g->pairs[n++] = (uint32_t)gram_of(s + i, 2);
    }
    qsort(g->pairs, n, sizeof *g->pairs, by_pair);
    for (size_t i = 0; i < n; i++)
        if (!i || g->pairs[i] != g->pairs[g->pair_count - 1])
            g->pairs[g->pair_count++] = g->pairs[i];
    return true;
}

static uint32_t pair_number(const learning *g, uint32_t pair)
{
    const uint32_t *found = bsearch(&pair, g->pairs, g->pair_count, sizeof *g->pairs, by_pair);
    return (uint32_t)(found - g->pairs);
}

static void add_feature(learning *g, size_t row, ptrdiff_t place, uint32_t width)
{
    g->features[g->feature_count++] = (chain_feature){(uint32_t)row, (int32_t)place, width};
}

/* What is said by the strings that begin at a place. */
static void add_classes(learning *g, const text_run *run, size_t place)
{
    for (size_t k = 0; k < SEGMENT_LONGEST && place + k < run->places; k++) {
        size_t class = g->classes[k][run->begin + place];
        if (class) /* else nothing is known, and nothing said */
            add_feature(g, g->rows.classes[k] + class * (k + 1), (ptrdiff_t)place, (uint32_t)(k + 1));
    }
}

static void add_example(learning *g, size_t r)
{
    const text_run *run = &g->runs[r];
    const uint16_t *s = g->symbols + run->begin - SEGMENT_CONTEXT;
    size_t first = g->feature_count, seen = run->places + 2 * SEGMENT_CONTEXT;
    for (size_t i = 0; i < seen; i++) {
        ptrdiff_t place = (ptrdiff_t)i - SEGMENT_CONTEXT;
        add_feature(g, g->rows.singles + (size_t)s[i] * SEGMENT_SINGLES, place - 2, SEGMENT_SINGLES);
        if (i + 1 < seen)
            add_feature(g, g->rows.pairs + (size_t)pair_number(g, (uint32_t)gram_of(s + i, 2)) * SEGMENT_PAIRS,
                        place - 1, SEGMENT_PAIRS);
    }
    for (size_t i = 0; i < run->places; i++)
        add_classes(g, run, i);
    g->examples[r] = (chain_example){g->features + first, g->feature_count - first, g->tags + run->begin, run->places};
}

static bool make_examples(learning *g)
{
    size_t places = 0;
    if (!find_pairs(g))
        return false;
    give_rows(g);
    for (size_t r = 0; r < g->runs_with_words; r++)
        places += g->runs[r].places + 2 * SEGMENT_CONTEXT;
    g->features = malloc((places * (2 + SEGMENT_LONGEST) + 1) * sizeof *g->features);
    g->examples = malloc((g->runs_with_words + 1) * sizeof *g->examples);
    g->model.weights = calloc(g->model.rows * CHAIN_TAGS, sizeof *g->model.weights);
    if (!g->features || !g->examples || !g->model.weights)
        return false;
    for (size_t r = 0; r < g->runs_with_words; r++)
        add_example(g, r);
    return true;
}

/* ---- Learning ---- */

/* Which tags may follow each other. */
static void shape_chain(chain_model *m)
{
    static const bool ends[] = {[TAG_END] = true, [TAG_ALONE] = true};
    for (size_t t = 0; t <= SEGMENT_TAGS; t++)
        for (size_t tag = 0; tag < SEGMENT_TAGS; tag++) {
            bool before_ends = t == SEGMENT_TAGS || ends[t], begins = tag == TAG_BEGIN || tag == TAG_ALONE;
            m->next[t][tag] = before_ends == begins ? 0 : CHAIN_NEVER;
        }
    for (size_t t = 0; t < SEGMENT_TAGS; t++)
        m->last[t] = ends[t];
}

/* Chinese characters of a word. */
static double mean_word(const code_list *l)
{
    size_t characters = 0, words = 0;
    for (size_t i = 0; i < l->count; i++) {
        bool han = segment_is_han(l->items[i] & ~STARTS_WORD);
        characters += han;
        words += han && l->items[i] & STARTS_WORD;
    }
    return (double)characters / (double)(words ? words : 1);
}

static vp_status learn(learning *g, const segment_progress *progress, vp_error *error)
{
    if (!number_symbols(g))
        return fail_memory(error);
    spread_symbols(g);
    if (!find_runs(g))
        return fail_memory(error);
    if (!g->runs_with_words)
        return fail(error, VP_FORMAT, "give lines whose words stand between spaces",
                    "the training files hold no Chinese words");
    if (mean_word(&g->t->words) > MEAN_WORD_MAX)
        return fail(error, VP_FORMAT, "give lines whose words stand between spaces; other text is for --unlabelled",
                    "the training files are not cut into words: these would have %.0f characters on average",
                    mean_word(&g->t->words));
    vp_status status = find_strings(g, error);
    if (status)
        return status;
    shape_chain(&g->model);
    const chain_settings settings = {ROUNDS, MARGIN, SEED, progress->show, progress->context};
    if (!make_examples(g))
        return fail_memory(error);
    switch (chain_learn(&g->model, g->examples, g->runs_with_words, &settings)) {
    case CHAIN_LEARNED: return VP_OK;
    case CHAIN_STOPPED: return fail(error, VP_CANCELLED, NULL, "stopped while learning");
    default: return fail_memory(error);
    }
}

static void release(learning *g)
{
    for (size_t k = 0; k < SEGMENT_LONGEST; k++) {
        free(g->entries[k]);
        free(g->strings[k]);
        free(g->classes[k]);
    }
    free(g->symbols);
    free(g->tags);
    free(g->runs);
    free(g->features);
    free(g->examples);
    free(g->pairs);
    free(g->model.weights);
    free(g);
}

vp_status segment_trainer_write(segment_trainer *t, str meta, const char *path, const segment_progress *progress,
                                vp_error *error)
{
    learning *g = calloc(1, sizeof *g);
    if (!g)
        return fail_memory(error);
    g->t = t;
    vp_status status = learn(g, progress, error);
    if (!status) {
        segment_learned l = {&g->model, g->rows, g->codes, g->symbol_count, g->pairs, g->pair_count, {0}, {0}};
        for (size_t k = 0; k < SEGMENT_LONGEST; k++) {
            l.strings[k] = g->strings[k];
            l.string_counts[k] = g->string_counts[k];
        }
        status = segment_export(&l, meta, path, error);
    }
    release(g);
    return status;
}
