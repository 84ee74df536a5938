#include "sentiment/aspect_text.h"

#include "base/utf8.h"
#include "sentiment/aspect_model.h"
#include "sentiment/word_mood.h"

#include <math.h>
#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { UNITS_MAX = 24 /* of an entry */, LONG_WORD = 6 };

static uint64_t hash_of(str s, uint64_t seed)
{
    return XXH3_64bits_withSeed(s.p, s.n, seed);
}

/* The first or the last `letters` of s, all where it is shorter. */
static str end_of(str s, int letters, bool front)
{
    size_t at = front ? 0 : s.n;
    for (int i = 0; i < letters && (front ? at < s.n : at > 0); i++)
        do
            at = front ? at + 1 : at - 1;
        while (at < s.n && at > 0 && ((unsigned char)s.p[at] & 0xC0) == 0x80);
    return front ? (str){s.p, at} : (str){s.p + at, s.n - at};
}

static aspect_mark mark_of(const word *w)
{
    static const char sentence[] = ".!?…。！？", clause[] = ",;:()—–-，；：、（）";
    size_t step;
    uint32_t first = w->folded.n ? utf8_decode(w->folded.p, w->folded.n, &step) : 0;
    if (w->kind != VP_TOKEN_PUNCTUATION || !first)
        return MARK_NONE;
    for (int clauses = 0; clauses < 2; clauses++)
        for (str rest = clauses ? STR(clause) : STR(sentence); rest.n; rest = (str){rest.p + step, rest.n - step})
            if (utf8_decode(rest.p, rest.n, &step) == first)
                return clauses ? MARK_CLAUSE : MARK_SENTENCE;
    return MARK_NONE;
}

static bool add_unit(aspect_text *t, lexicon_unit u)
{
    if (t->unit_count == t->unit_room) {
        uint32_t room = t->unit_room ? t->unit_room * 2 : 4096;
        lexicon_unit *units = realloc(t->units, room * sizeof *units);
        if (!units)
            return false;
        t->units = units;
        t->unit_room = room;
    }
    t->units[t->unit_count++] = u;
    return true;
}

/* What the matcher of the taxonomy needs of a word: itself, or in Chinese its characters. */
static bool add_units(aspect_text *t, aspect_word *a, const word *w)
{
    const lexicon *terms = taxonomy_terms(t->taxonomy);
    a->first = t->unit_count;
    bool ok = true;
    if (!t->by_character)
        ok = add_unit(t, lexicon_unit_meant(terms, w->folded, w->meant, w->stem));
    else
        for (str one, rest = utf8_prefix(w->folded, 3 * UNITS_MAX); ok && (one = lexicon_next_unit(true, &rest)).p;)
            ok = add_unit(t, lexicon_unit_of(terms, one, one));
    a->units = t->unit_count - a->first;
    a->begins = ok && a->units && lexicon_begins(terms, t->units[a->first]);
    return ok;
}

static void weigh_word(const aspect_text *t, aspect_word *a)
{
    memset(a->emission, 0, sizeof a->emission);
    for (int offset = -ASPECT_REACH; t->model && offset <= ASPECT_REACH; offset++) {
        uint32_t features[ASPECT_TERM_FEATURES];
        size_t n = aspect_word_features(a, offset, t->model->words, features);
        for (size_t f = 0; f < n; f++)
            for (int lane = 0; lane < ASPECT_LANES; lane++)
                a->emission[offset + ASPECT_REACH][lane] =
                    (int16_t)(a->emission[offset + ASPECT_REACH][lane] +
                              t->model->terms[features[f] & (t->model->term_rows - 1)].weight[lane]);
    }
}

static void hash_categories(aspect_text *t)
{
    for (size_t i = 1; i <= taxonomy_count(t->taxonomy); i++)
        t->category_hash[i] = (uint32_t)hash_of(taxonomy_id(t->taxonomy, i), 6);
    t->hashed = true;
}

static bool describe_word(aspect_text *t, aspect_word *a, const word *w)
{
    str folded = w->kind == VP_TOKEN_NUMBER ? STR("0") : w->folded,
        stem = w->kind == VP_TOKEN_NUMBER ? folded : w->stem;
    *a = (aspect_word){.folded = hash_of(folded, 1), .stem = hash_of(stem, 2), .kind = w->kind};
    a->mood[false] = a->mood[true] = NAN;
    a->ends[0] = hash_of(end_of(folded, 2, false), 3);
    a->ends[1] = hash_of(end_of(folded, 3, false), 4);
    a->ends[2] = hash_of(end_of(folded, 3, true), 5);
    a->shape = (uint8_t)(w->flags | (utf8_count(folded) >= LONG_WORD) << 3);
    a->mark = (uint8_t)mark_of(w);
    const lexicon_entry *e = t->lexicon ? lexicon_find(t->lexicon, w->folded, w->stem) : NULL;
    a->sign = !e || e->weight == 0 ? 0 : e->weight < 0 ? 1 : 2;
    a->modifier = e ? e->modifier : 0;
    a->stop = t->lexicon && lexicon_is_stopword(t->lexicon, w->folded);
    e = t->taxonomy ? lexicon_find(taxonomy_terms(t->taxonomy), w->folded, w->stem) : NULL;
    a->category = e ? t->category_hash[e->tag] : 0;
    a->class = (uint64_t)a->kind | (uint64_t)a->sign << 8 | (uint64_t)a->modifier << 12 | (uint64_t)a->stop << 16 |
               (uint64_t)a->mark << 20 | (uint64_t)(a->category != 0) << 24;
    return !t->taxonomy || add_units(t, a, w);
}

static bool fill_column(aspect_text *t, const words *w, uint32_t id)
{
    if (t->generation != words_generation(w)) {
        t->generation = words_generation(w);
        t->known = t->unit_count = 0;
    }
    if (!column_reserve(&t->column, id + 1, sizeof(aspect_word)))
        return false;
    for (aspect_word *a = t->column.items; t->known <= id; t->known++) {
        if (!describe_word(t, &a[t->known], words_at(w, t->known)))
            return false;
        weigh_word(t, &a[t->known]);
    }
    return true;
}

void aspect_text_use(aspect_text *t, const aspect_model *m)
{
    t->model = m;
    for (uint32_t i = 0; i < t->known; i++)
        weigh_word(t, (aspect_word *)t->column.items + i);
}

const aspect_word aspect_outside = {.folded = 0x0DD5, .stem = 0x0DD5, .kind = 0xFF, .mark = MARK_SENTENCE};

/* ---- Categories ---- */

static void put_category(aspect_text *t, size_t begin, size_t end, size_t category)
{
    for (size_t i = begin; i < end; i++) {
        t->tokens[i].category = (uint8_t)category;
        t->tokens[i].begins = i == begin;
    }
}

/* The longest entry that begins at token i; returns the tokens it covers, 0: none. */
static size_t match_at(const aspect_text *t, size_t i, size_t *category)
{
    const aspect_word *a = aspect_word_at(t, (int64_t)i);
    lexicon_unit units[2 * UNITS_MAX];
    size_t n = 0, length = 0, covered = 0, taken = 0;
    if (!a->begins)
        return 0;
    for (size_t k = i; k < t->count && n < UNITS_MAX; k++) {
        a = aspect_word_at(t, (int64_t)k);
        for (uint32_t u = 0; u < a->units && n < 2 * UNITS_MAX; u++)
            units[n++] = t->units[a->first + u];
        if (!a->units)
            break;
    }
    const lexicon_entry *e = lexicon_match(taxonomy_terms(t->taxonomy), units, n, &length);
    if (!e)
        return 0;
    *category = e->tag;
    while (taken < length)
        taken += aspect_word_at(t, (int64_t)(i + covered++))->units;
    return covered;
}

static void find_entries(aspect_text *t)
{
    size_t category = 0;
    for (size_t i = 0; i < t->count;) {
        size_t n = match_at(t, i, &category);
        if (n && category)
            put_category(t, i, i + n, category);
        i += n ? n : 1;
    }
}

typedef struct pattern_hits {
    aspect_text *text;
    const token_list *tokens;
} pattern_hits;

/* Patterns add to the entries, and do not undo them. */
static bool take_pattern(void *context, size_t begin, size_t end, size_t category)
{
    pattern_hits *h = context;
    size_t low = 0, high = h->tokens->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (h->tokens->items[middle].end <= begin)
            low = middle + 1;
        else
            high = middle;
    }
    size_t last = low;
    while (last < h->tokens->count && h->tokens->items[last].begin < end && !h->text->tokens[last].category)
        last++;
    put_category(h->text, low, last, category);
    return true;
}

/* An opinion that names its thing ("价格实惠", "slechte service") weighs where the thing is not. */
static void move_weights(aspect_text *t)
{
    for (uint32_t i = 0; i < t->count; i++) {
        aspect_token *from = &t->tokens[i];
        uint32_t to = from->opinion_end;
        if (from->weight == 0 || !from->category)
            continue;
        while (to > i + 1 && t->tokens[to - 1].category)
            to--;
        if (to <= i + 1)
            continue;
        t->tokens[to - 1].weight += from->weight;
        t->tokens[to - 1].opinion_end = from->opinion_end;
        from->weight = 0;
    }
}

static bool is_new_line(str text, const token *a, const token *b)
{
    return b->space_before && memchr(text.p + a->end, '\n', b->begin - a->end);
}

static float mood_of(aspect_word *a, const sentiment_scorer *s, uint32_t id, bool negated)
{
    float *mood = &a->mood[negated];
    if (isnan(*mood))
        *mood = word_mood(s, id, negated);
    return *mood;
}

vp_status aspect_text_read(aspect_text *t, str text, const token_list *tokens, const words *w,
                           const sentiment_scorer *mood, vp_error *error)
{
    if (tokens->count > t->room || !t->tokens) {
        free(t->tokens);
        t->count = 0;
        t->room = tokens->count + 256;
        t->tokens = malloc(t->room * sizeof *t->tokens);
        if (!t->tokens) {
            t->room = 0;
            return fail_memory(error);
        }
    }
    if (t->taxonomy && !t->hashed)
        hash_categories(t);
    uint32_t sentence = 0, clause = 0;
    t->count = tokens->count;
    for (size_t i = 0; i < tokens->count; i++) {
        uint32_t id = tokens->items[i].word;
        if (!fill_column(t, w, id))
            return fail_memory(error);
        aspect_word *a = (aspect_word *)t->column.items + id;
        sentence += i && is_new_line(text, &tokens->items[i - 1], &tokens->items[i]);
        clause += a->mark || a->modifier == MODIFIER_ADVERSATIVE;
        t->tokens[i] = (aspect_token){.word = id,
                                      .sentence = sentence,
                                      .clause = clause,
                                      .weight = mood->lexicon.polar[i].weight,
                                      .opinion_end = mood->lexicon.polar[i].end,
                                      .mood = mood_of(a, mood, id, mood->lexicon.negated[i])};
        sentence += a->mark == MARK_SENTENCE;
    }
    if (!t->taxonomy)
        return VP_OK;
    find_entries(t);
    pattern_hits hits = {t, tokens};
    vp_status status = taxonomy_match(t->taxonomy, text, &t->patterns, take_pattern, &hits, error);
    if (!status)
        move_weights(t);
    return status;
}

void aspect_text_release(aspect_text *t)
{
    column_release(&t->column);
    free(t->units);
    free(t->tokens);
    patterns_scratch_free(t->patterns);
}
