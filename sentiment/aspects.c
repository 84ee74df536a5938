#include "sentiment/aspects.h"

#include "sentiment/lexicon_score.h"

#include <math.h>
#include <stdlib.h>

enum {
    TERM_TOKENS_MAX = 8,
    OPINION_DISTANCE = 10, /* tokens between a term and words about it */
};

static bool make_room(aspect_finder *f, size_t count)
{
    if (count <= f->room)
        return true;
    aspect_term *terms = realloc(f->terms, 2 * count * sizeof *terms);
    f->terms = terms ? terms : f->terms;
    aspect *found = realloc(f->found, 2 * count * sizeof *found);
    f->found = found ? found : f->found;
    if (!terms || !found)
        return false;
    f->room = 2 * count;
    return true;
}

/* ---- Terms ---- */

/* Of the last entry in the term: "battery of the phone" has more than one, and the head of a compound comes last. */
static uint32_t category_of(const aspect_text *t, const aspect_term *term)
{
    uint32_t category = 0;
    for (uint32_t i = term->begin; i < term->end; i++)
        category = t->tokens[i].category ? t->tokens[i].category : category;
    return category;
}

static void put(aspect_finder *f, aspect_term term, bool learned)
{
    f->terms[f->count] = term;
    f->found[f->count++] = (aspect){.term = term, .category = category_of(&f->text, &term), .learned = learned};
}

/* Entries of the taxonomy in [begin, end), which no learned term covers. */
static void put_entries(aspect_finder *f, uint32_t begin, uint32_t end)
{
    const aspect_token *tokens = f->text.tokens;
    for (uint32_t i = begin; i < end;) {
        uint32_t last = i + 1;
        if (tokens[i].category && tokens[i].begins) {
            while (last < end && tokens[last].category && !tokens[last].begins)
                last++;
            put(f, (aspect_term){i, last}, false);
        }
        i = last;
    }
}

vp_status aspects_find_terms(aspect_finder *f, vp_error *error)
{
    const aspect_text *t = &f->text;
    size_t learned = 0;
    f->count = 0;
    if (!make_room(f, 2 * t->count + 1))
        return fail_memory(error);
    aspect_term *own = f->terms + t->count; /* behind the place of the result */
    if (t->model && t->model->term_rows && !aspect_model_terms(t->model, t, &f->scratch, own, &learned))
        return fail_memory(error);
    uint32_t from = 0;
    for (size_t i = 0; i < learned; i++) {
        aspect_term term = own[i];
        if (term.end - term.begin > TERM_TOKENS_MAX)
            continue;
        put_entries(f, from, term.begin);
        put(f, term, true);
        from = term.end;
    }
    put_entries(f, from, (uint32_t)t->count);
    return VP_OK;
}

/* The first token of sentence `number`, or behind the last one before it. Many aspects can share a long sentence, so
 * none walks through it. */
static uint32_t sentence_begin(const aspect_text *t, uint32_t number)
{
    uint32_t low = 0, high = (uint32_t)t->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->tokens[middle].sentence < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

aspect_term aspect_sentence(const aspect_text *t, aspect_term term)
{
    uint32_t number = t->tokens[term.begin].sentence;
    return (aspect_term){sentence_begin(t, number), sentence_begin(t, number + 1)};
}

/* ---- Opinions ---- */

/* A term that is an opinion itself: "clean", "noisy". */
static bool is_opinion(const aspect_text *t, const aspect *a)
{
    const aspect_token *first = &t->tokens[a->term.begin];
    return !a->learned && first->weight != 0 && first->opinion_end >= a->term.end;
}

/* Leaves in f->terms[f->plain] those that are things. What is an opinion itself stands for no other thing: it belongs
 * to the terms around it. */
static void put_things(aspect_finder *f)
{
    f->plain = 0;
    for (size_t i = 0; i < f->count; i++)
        if (!is_opinion(&f->text, &f->found[i]))
            f->terms[f->plain++] = f->found[i].term;
}

/* The terms whose opinions are shared, and those next to them. */
typedef struct owner {
    aspect_term span;
    const aspect_term *before, *after; /* NULL: none */
} owner;

static bool belongs(const aspect_text *t, const owner *o, uint32_t j)
{
    bool right = j >= o->span.end;
    uint32_t d = right ? j - o->span.end + 1 : o->span.begin - j, near = right ? o->span.end - 1 : o->span.begin;
    if (d > OPINION_DISTANCE || t->tokens[j].sentence != t->tokens[near].sentence)
        return false;
    if (right && o->after)
        return o->after->begin > j && o->after->begin - j >= d;
    if (!right && o->before)
        return o->before->end <= j && j - o->before->end + 1 >= d;
    return true;
}

/* A polar expression with the words in front that turn or strengthen it. */
static aspect_term opinion_at(const aspect_text *t, uint32_t j, uint32_t from)
{
    uint32_t begin = j, end = t->tokens[j].opinion_end;
    while (begin > from) {
        const aspect_word *w = aspect_word_at(t, (int64_t)begin - 1);
        if (!modifier_negates(w->modifier) && !modifier_grades(w->modifier))
            break;
        begin--;
    }
    return (aspect_term){begin, end > j ? end : j + 1};
}

static void add_opinion(aspect *a, aspect_term o)
{
    if (a->opinion_count && a->opinions[a->opinion_count - 1].end >= o.begin)
        a->opinions[a->opinion_count - 1].end = o.end;
    else if (a->opinion_count < ASPECT_OPINIONS)
        a->opinions[a->opinion_count++] = o;
}

/* Adds the opinions that belong to the terms: those of their own clauses, or with `beyond` those of others. */
static void add_opinions(const aspect_text *t, const owner *o, bool beyond, aspect *a)
{
    uint32_t begin = o->span.begin > OPINION_DISTANCE ? o->span.begin - OPINION_DISTANCE : 0, from = begin;
    uint32_t end = o->span.end + OPINION_DISTANCE < t->count ? o->span.end + OPINION_DISTANCE : (uint32_t)t->count;
    uint32_t first = t->tokens[o->span.begin].clause, last = t->tokens[o->span.end - 1].clause;
    for (uint32_t j = begin; j < end; j++) {
        if (j == o->span.begin)
            from = j = o->span.end;
        if (j >= end)
            break;
        bool within = t->tokens[j].clause >= first && t->tokens[j].clause <= last;
        if (t->tokens[j].weight == 0 || within == beyond || !belongs(t, o, j))
            continue;
        aspect_term opinion = opinion_at(t, j, from);
        add_opinion(a, opinion);
        from = opinion.end;
    }
}

/* Another clause is asked only where the own one is silent: "battery: dies fast". */
static void find_opinions(const aspect_finder *f, size_t which, aspect *a)
{
    size_t first, last;
    owner o = {aspect_group(&f->text, f->terms, f->plain, which, &first, &last), NULL, NULL};
    o.before = first > 0 ? &f->terms[first - 1] : NULL;
    o.after = last + 1 < f->plain ? &f->terms[last + 1] : NULL;
    add_opinions(&f->text, &o, false, a);
    if (!a->opinion_count)
        add_opinions(&f->text, &o, true, a);
}

/* ---- Polarity ---- */

/* Without a model: what the word lists say of the words that belong to the term. */
static void judge_by_lists(const aspect_finder *f, aspect *a)
{
    double sum = 0;
    for (uint32_t i = 0; i < a->opinion_count; i++)
        for (uint32_t j = a->opinions[i].begin; j < a->opinions[i].end; j++)
            sum += f->text.tokens[j].weight;
    double score = lexicon_normalise(sum), rest = 1 - fabs(score);
    a->probability[VP_NEUTRAL] = rest * 2 / 3;
    a->probability[VP_POSITIVE] = rest / 6 + fmax(score, 0);
    a->probability[VP_NEGATIVE] = rest / 6 + fmax(-score, 0);
}

/* What is an opinion itself has its sign. */
static void judge_opinion(const aspect_text *t, aspect *a)
{
    double score = lexicon_normalise(t->tokens[a->term.begin].weight), rest = 1 - fabs(score);
    for (int k = 0; k < ASPECT_POLARITIES; k++)
        a->probability[k] = rest / ASPECT_POLARITIES;
    a->probability[score < 0 ? VP_NEGATIVE : VP_POSITIVE] += fabs(score);
    a->opinions[0] = opinion_at(t, a->term.begin, 0);
    a->opinion_count = 1;
}

static void judge(const aspect_finder *f, size_t which, aspect *a)
{
    uint32_t features[ASPECT_POLARITY_FEATURES];
    find_opinions(f, which, a);
    if (!f->text.model) {
        judge_by_lists(f, a);
        return;
    }
    size_t n = aspect_polarity_features(&f->text, f->terms, f->plain, which, f->text.model->words, false, features);
    aspect_model_polarity(f->text.model, features, n, a->probability);
}

static void decide(aspect *a)
{
    a->polarity = VP_NEGATIVE;
    for (int k = 1; k < ASPECT_POLARITIES; k++)
        if (a->probability[k] > a->probability[a->polarity])
            a->polarity = (vp_sentiment_label)k;
}

vp_status aspects_find(aspect_finder *f, str text, const token_list *tokens, const words *w,
                       const sentiment_scorer *mood, vp_error *error)
{
    f->count = 0;
    vp_status status = aspect_text_read(&f->text, text, tokens, w, mood, error);
    if (!status)
        status = aspects_find_terms(f, error);
    if (status)
        return status;
    put_things(f);
    for (size_t i = 0, which = 0; i < f->count; i++) {
        if (is_opinion(&f->text, &f->found[i]))
            judge_opinion(&f->text, &f->found[i]);
        else
            judge(f, which++, &f->found[i]);
        decide(&f->found[i]);
    }
    return VP_OK;
}

void aspect_finder_release(aspect_finder *f)
{
    aspect_text_release(&f->text);
    free(f->scratch.from);
    free(f->terms);
    free(f->found);
}
