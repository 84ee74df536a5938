/*
 * The parts of a text by language: the most probable sequence of the languages of its words, where every change has a
 * price (Viterbi 1967; as King and Abney 2013 for documents in two languages).
 */
#include "base/error.h"
#include "tokenizer/langid_model.h"

#include <math.h>
#include <stdlib.h>

enum { STATES = LANGID_CLASSES + ALPHABETS_ALONE };

/* A word says at most log(STATES / NOISE) = 8.4 for any language of its letters. Names and brands, one or two words in
 * Latin letters, do not pay two changes in a text in others; words in other letters do in any text. */
static const float CHANGE = 5, NOISE = 0.05f, BRAND = 0.6f, FOREIGN = 2.5f;

/* A part is mixed where words that clearly say another language say RIVAL for it together. */
static const double CLEAR = 2, RIVAL = 6;

/* A word, and the best way to it. */
typedef struct step {
    size_t begin, end;
    uint16_t best;                      /* language that is best here; in the end that of the word */
    uint64_t stays[(STATES + 63) / 64]; /* in which languages the word before is best in the same */
} step;

static int first_state(int alphabet, const langid *m)
{
    return alphabet < ALPHABETS ? (int)m->groups[alphabet].first : LANGID_CLASSES + alphabet - ALPHABET_ALONE;
}

static const char *code_of(const langid *m, int state)
{
    return state < LANGID_CLASSES ? m->codes[state] : alphabet_code(ALPHABET_ALONE + state - LANGID_CLASSES);
}

static int alphabet_of_state(const langid *m, int state)
{
    int a = 0;
    while (a < ALPHABETS &&
           (state < (int)m->groups[a].first || state >= (int)(m->groups[a].first + m->groups[a].count)))
        a++;
    return a < ALPHABETS ? a : ALPHABET_ALONE + state - LANGID_CLASSES;
}

/* ---- The best sequence ---- */

/* out[STATES]: the logarithm of what each language pays when it begins: more where the text has little of it. */
static void price_entries(const langid *m, const langid_evidence *e, float out[STATES])
{
    for (int s = 0; s < STATES; s++)
        out[s] = s < LANGID_CLASSES ? INFINITY : CHANGE;
    for (int a = 0; a < ALPHABETS; a++) {
        const langid_group *g = &m->groups[a];
        float p[LANGID_WIDTH], most;
        if (!e->letters[a] || langid_weigh(m, a, e, NULL, &m->prior, p, &most) < 0)
            continue;
        for (uint32_t i = 0; i < g->count; i++)
            out[g->first + i] = CHANGE - logf(0.5f * p[i] * most + 0.5f * (float)m->prior.weight[g->first + i]);
    }
}

/* out[STATES]: the logarithm of how well each language explains a word. */
static void explain(const langid *m, langid_memory *memory, str text, const langid_word *w, float out[STATES])
{
    const bool brand = w->alphabet == ALPHABET_LATIN || w->size < 2;
    const float least = logf(NOISE / STATES) * (brand ? BRAND : FOREIGN);
    for (int s = 0; s < STATES; s++)
        out[s] = least;
    if (w->alphabet >= ALPHABETS) {
        out[first_state(w->alphabet, m)] = 0;
        return;
    }
    const langid_group *g = &m->groups[w->alphabet];
    uint8_t own[LANGID_WIDTH];
    int32_t sum[LANGID_WIDTH];
    float score[LANGID_WIDTH], top = -INFINITY, all = 0;
    uint32_t features;
    const uint8_t *sums = langid_word_sums(m, memory, text, w, own, &features);
    for (uint32_t i = 0; i < g->linear.classes; i++)
        sum[i] = sums[i] - LANGID_MIDDLE;
    langid_scores(g, sum, features, score);
    for (uint32_t i = 0; i < g->count; i++)
        top = fmaxf(top, score[i]);
    for (uint32_t i = 0; i < g->count; i++)
        all += score[i] = expf(score[i] - top);
    for (uint32_t i = 0; i < g->count; i++)
        out[g->first + i] = logf((1 - NOISE) * score[i] / all + NOISE / STATES);
}

/* Extends the best ways by a word; total[STATES] are their values. */
static void extend(const float entry[STATES], const float word[STATES], uint16_t before, float total[STATES], step *out)
{
    float changed = total[before];
    memset(out->stays, 0, sizeof out->stays);
    out->best = 0;
    for (int s = 0; s < STATES; s++) {
        bool stays = total[s] >= changed - entry[s];
        out->stays[s / 64] |= (uint64_t)stays << s % 64;
        total[s] = (stays ? total[s] : changed - entry[s]) + word[s];
        if (total[s] > total[out->best])
            out->best = (uint16_t)s;
    }
}

static void trace_back(step *steps, size_t count)
{
    for (size_t i = count; i-- > 1;) {
        uint16_t state = steps[i].best;
        if (steps[i].stays[state / 64] >> state % 64 & 1)
            steps[i - 1].best = state;
    }
}

/* The words of a text with the language of each. *steps is to be freed. */
static vp_status follow(const langid *m, langid_memory *memory, str text, const langid_evidence *e, step **steps,
                        size_t *count, vp_error *error)
{
    float entry[STATES], total[STATES], word[STATES];
    size_t room = 0;
    langid_cursor at = {.text = text};
    langid_word w;
    *steps = NULL;
    *count = 0;
    price_entries(m, e, entry);
    for (int s = 0; s < STATES; s++)
        total[s] = -entry[s];
    while (langid_next(&m->letters, &at, &w)) {
        if (*count == room) {
            room = room ? room * 2 : 64;
            step *grown = realloc(*steps, room * sizeof *grown);
            if (!grown)
                return fail_memory(error);
            *steps = grown;
        }
        step *here = &(*steps)[*count];
        here->begin = w.begin;
        here->end = w.end;
        explain(m, memory, text, &w, word);
        extend(entry, word, *count ? here[-1].best : 0, total, here);
        (*count)++;
    }
    trace_back(*steps, *count);
    return VP_OK;
}

/* ---- Spans ---- */

/* Where a part ends when the next begins with a word: spaces and what stands before them belong to it. */
static size_t border(str text, const step *before, const step *next)
{
    size_t at = next->begin;
    while (at > before->end && text.p[at - 1] != ' ' && text.p[at - 1] != '\n')
        at--;
    return at > before->end ? at : next->begin;
}

/* How much of what the words say of two languages is said for that of the state: the other is the one that most is said
 * for. 1: the words agree. Where a language of its words' alphabet alone is possible, they do. */
static double agreement(const langid *m, langid_memory *memory, str text, int state)
{
    int a = alphabet_of_state(m, state), rival = state;
    double with[STATES] = {0}, against[STATES] = {0};
    float word[STATES];
    langid_cursor at = {.text = text};
    langid_word w;
    if (a >= ALPHABETS)
        return 1;
    const int first = (int)m->groups[a].first, end = first + (int)m->groups[a].count;
    while (langid_next(&m->letters, &at, &w)) {
        if (w.alphabet != a)
            continue;
        explain(m, memory, text, &w, word);
        for (int s = first; s < end; s++) {
            double more = (double)word[state] - (double)word[s];
            with[s] += fmax(0, more);
            against[s] += -more > CLEAR ? -more : 0;
        }
    }
    for (int s = first; s < end; s++)
        rival = against[s] > against[rival] ? s : rival;
    return against[rival] < RIVAL ? 1 : with[rival] / (with[rival] + against[rival]);
}

static void fill_span(const langid *m, langid_memory *memory, str text, int state, langid_span *s)
{
    langid_evidence e = {0};
    int a = alphabet_of_state(m, state);
    float p[LANGID_WIDTH] = {1}, most = 1;
    langid_gather(m, memory, (str){text.p + s->begin, s->end - s->begin}, &e);
    for (int i = 0; i < ALPHABETS_ALL; i++)
        s->share += e.letters[i];
    if (a < ALPHABETS)
        langid_weigh(m, a, &e, NULL, &m->prior, p, &most);
    s->answer = langid_answer_of(code_of(m, state), p[state - first_state(a, m)] * most, &e);
    s->agreement = agreement(m, memory, (str){text.p + s->begin, s->end - s->begin}, state);
}

size_t langid_spans_join(langid_span *spans, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        langid_span *last = n ? &spans[n - 1] : NULL;
        if (!last || strcmp(last->answer.code, spans[i].answer.code)) {
            spans[n++] = spans[i];
            continue;
        }
        last->answer.confidence = fmin(last->answer.confidence, spans[i].answer.confidence);
        last->agreement = fmin(last->agreement, spans[i].agreement);
        last->end = spans[i].end;
        last->share += spans[i].share;
    }
    return n;
}

static size_t cut(const langid *m, langid_memory *memory, str text, const step *steps, size_t count, langid_span *spans)
{
    size_t n = 0;
    double letters = 0;
    for (size_t i = 0, from = 0; i < count; i++) {
        bool last = i + 1 == count;
        if (!last && !strcmp(code_of(m, steps[i].best), code_of(m, steps[i + 1].best)))
            continue;
        spans[n] = (langid_span){.begin = from, .end = last ? text.n : border(text, &steps[i], &steps[i + 1])};
        fill_span(m, memory, text, steps[i].best, &spans[n]);
        letters += spans[n].share;
        from = spans[n++].end;
    }
    for (size_t i = 0; i < n; i++)
        spans[i].share /= letters;
    return langid_spans_join(spans, n);
}

/* All of a text in which nothing changes. */
static langid_span whole(const langid *m, langid_memory *memory, str text, const step *steps, size_t words)
{
    langid_span all = {0, text.n, langid_detect(m, memory, text, NULL, NULL), 1, 1};
    if (words && !strcmp(all.answer.code, code_of(m, steps[0].best)))
        all.agreement = agreement(m, memory, text, steps[0].best);
    return all;
}

vp_status langid_spans(const langid *m, langid_memory *memory, str text, arena *a, langid_span **spans, size_t *count,
                       vp_error *error)
{
    langid_evidence e = {0};
    step *steps = NULL;
    size_t words = 0, parts = 1;
    *count = 0;
    if (!text.n)
        return VP_OK;
    langid_gather(m, memory, text, &e);
    vp_status status = follow(m, memory, text, &e, &steps, &words, error);
    for (size_t i = 1; i < words; i++)
        parts += strcmp(code_of(m, steps[i].best), code_of(m, steps[i - 1].best)) != 0;
    *spans = status ? NULL : arena_array(a, parts, sizeof **spans);
    if (!status && !*spans)
        status = fail_memory(error);
    if (!status)
        *count = words ? cut(m, memory, text, steps, words, *spans) : 0;
    if (!status && *count < 2) {
        **spans = whole(m, memory, text, steps, words);
        *count = 1;
    }
    free(steps);
    return status;
}
