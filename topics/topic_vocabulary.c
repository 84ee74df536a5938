#include "topics/topic_vocabulary.h"

#include "base/buf.h"

#include <stdlib.h>

enum { FEWEST_DOCUMENTS = 2, MORE_EACH = 20000, FEWEST_AT_MOST = 10, SMALL = 20 /* documents; of them all count */ };

typedef struct builder {
    const collection *c;
    const known_words *known; /* NULL: none */
    topic_vocabulary *v;
    uint32_t *documents;  /* [stems] that hold each */
    uint32_t *word_of;    /* [stems] id, or PHRASES_GAP where it was left out */
    uint32_t *form_count; /* [surfaces] */
    uint32_t *of_word;    /* [words] occurrences */
    uint32_t *ids;        /* of all documents: words with gaps; then without */
    uint64_t *starts;     /* [documents + 1] */
    uint32_t *spoken;     /* of all documents: phrases */
    uint64_t *spoken_starts;
    uint32_t *places;   /* [longest document] */
    pair_table phrases; /* numbers by their words */
    pair_table pairs;   /* neighbours, then forms of phrases */
    uint64_t total;
} builder;

/* ---- Words ---- */

static void count_documents(builder *b, uint32_t *last)
{
    const collection *c = b->c;
    for (size_t d = 0; d < c->documents; d++)
        for (uint64_t i = c->starts[d]; i < c->starts[d + 1]; i++) {
            if (c->terms[i] == COLLECTION_GAP)
                continue;
            uint32_t stem = c->stem_of[c->terms[i]];
            b->form_count[c->terms[i]]++;
            b->documents[stem] += last[stem] != (uint32_t)d + 1;
            last[stem] = (uint32_t)d + 1;
        }
}

/* Gives ids to the stems of so many documents; returns how many. */
static uint32_t choose_words(builder *b, size_t least, size_t most)
{
    uint32_t words = b->known ? b->known->stems->count : 0;
    for (uint32_t s = 0; s < b->c->stems.count; s++) {
        uint32_t id = b->known ? intern_find(b->known->stems, b->c->stems.strings[s]) : INTERN_NONE;
        bool keep = b->documents[s] >= least && b->documents[s] <= most;
        b->word_of[s] = id != INTERN_NONE ? id : keep ? words++ : PHRASES_GAP;
    }
    return words;
}

static void choose_all(builder *b)
{
    size_t n = b->c->documents, least = FEWEST_DOCUMENTS + n / MORE_EACH;
    least = least < FEWEST_AT_MOST ? least : FEWEST_AT_MOST;
    b->v->words = n < SMALL && !b->known ? 0 : choose_words(b, least, n / 2);
    if (!b->v->words)
        b->v->words = choose_words(b, 1, n);
}

static uint32_t word_at(const builder *b, uint64_t i)
{
    uint32_t surface = b->c->terms[i];
    return surface == COLLECTION_GAP ? PHRASES_GAP : b->word_of[b->c->stem_of[surface]];
}

/* ---- Documents ---- */

/* Writes the words of all documents with their gaps, and counts them and their neighbours. */
static bool choose_phrases(builder *b)
{
    const collection *c = b->c;
    for (size_t d = 0; d < c->documents; d++) {
        for (uint64_t i = c->starts[d]; i < c->starts[d + 1]; i++) {
            b->ids[i] = word_at(b, i);
            if (b->ids[i] != PHRASES_GAP)
                b->of_word[b->ids[i]]++, b->total++;
        }
        if (!phrases_count(&b->pairs, b->ids + c->starts[d], c->starts[d + 1] - c->starts[d]))
            return false;
    }
    bool ok = phrases_choose(&b->pairs, b->of_word, b->total, &b->phrases);
    pair_table_release(&b->pairs);
    b->v->phrases = (uint32_t)b->phrases.count;
    return ok;
}

/* Finds the phrases of all documents, and counts in which forms they stand. */
static bool find_phrases(builder *b)
{
    const collection *c = b->c;
    uint64_t end = 0;
    for (size_t d = 0; d < c->documents; d++) {
        uint64_t from = c->starts[d];
        size_t n = phrases_find(&b->phrases, b->ids + from, c->starts[d + 1] - from, b->spoken + end, b->places);
        for (size_t i = 0; i < n; i++) {
            const uint32_t *forms = c->terms + from + b->places[i];
            uint32_t *count = pair_table_at(&b->pairs, forms[0], forms[1]);
            if (!count)
                return false;
            ++*count;
        }
        b->spoken_starts[d] = end;
        end += n;
    }
    b->spoken_starts[c->documents] = end;
    return true;
}

/* Takes the gaps out of all documents. */
static void close_gaps(builder *b)
{
    const collection *c = b->c;
    uint64_t end = 0;
    for (size_t d = 0; d < c->documents; d++) {
        b->starts[d] = end;
        for (uint64_t i = c->starts[d]; i < c->starts[d + 1]; i++)
            if (b->ids[i] != PHRASES_GAP)
                b->ids[end++] = b->ids[i];
    }
    b->starts[c->documents] = end;
}

/* ---- Forms ---- */

static void show_words(builder *b)
{
    uint32_t *most = b->of_word, known = b->known ? b->known->stems->count : 0;
    memset(most, 0, b->v->words * sizeof *most);
    for (uint32_t w = 0; w < known; w++) {
        b->v->shown[w] = str_of(b->known->shown[w]);
        b->v->stems[w] = b->known->stems->strings[w];
    }
    for (uint32_t s = 0; s < b->c->surfaces.count; s++) {
        uint32_t w = b->word_of[b->c->stem_of[s]];
        if (w == PHRASES_GAP || b->form_count[s] <= most[w])
            continue;
        most[w] = b->form_count[s];
        b->v->frequency[w] = b->documents[b->c->stem_of[s]];
        b->v->polar[w] = b->c->polar[s];
        if (w < known)
            continue;
        b->v->shown[w] = b->c->surfaces.strings[s];
        b->v->stems[w] = b->c->stems.strings[b->c->stem_of[s]];
    }
}

/* "customer service"; Chinese without the space. */
static str join_forms(arena *memory, str a, str b)
{
    bool space = (unsigned char)a.p[0] < 0xE3;
    char *p = arena_alloc(memory, a.n + b.n + 2);
    if (!p)
        return (str){NULL, 0};
    memcpy(p, a.p, a.n);
    p[a.n] = ' ';
    memcpy(p + a.n + space, b.p, b.n);
    p[a.n + space + b.n] = 0;
    return (str){p, a.n + space + b.n};
}

/* The commonest form of each phrase: best[phrases], cleared. */
static void choose_forms(const builder *b, pair_entry *best)
{
    for (size_t i = 0; i < b->pairs.slot_count; i++) {
        const pair_entry *form = &b->pairs.slots[i];
        if (!form->used)
            continue;
        uint32_t first = b->word_of[b->c->stem_of[form->pair >> 32]];
        uint32_t second = b->word_of[b->c->stem_of[(uint32_t)form->pair]];
        pair_entry *e = &best[*pair_table_find(&b->phrases, first, second)];
        if (form->value > e->value || (form->value == e->value && form->pair < e->pair))
            *e = *form;
    }
}

static bool show_phrases(builder *b)
{
    topic_vocabulary *v = b->v;
    const str *forms = b->c->surfaces.strings;
    pair_entry *best = calloc(v->phrases + 1, sizeof *best);
    bool ok = best != NULL;
    if (ok)
        choose_forms(b, best);
    for (size_t i = 0; ok && i < b->phrases.slot_count; i++) {
        const pair_entry *p = &b->phrases.slots[i];
        if (!p->used)
            continue;
        uint32_t *parts = v->parts[p->value];
        parts[0] = (uint32_t)(p->pair >> 32);
        parts[1] = (uint32_t)p->pair;
        const pair_entry *form = &best[p->value];
        bool stands = form->value > 0; /* else it always begins in another phrase */
        str first = stands ? forms[form->pair >> 32] : v->shown[parts[0]];
        str second = stands ? forms[(uint32_t)form->pair] : v->shown[parts[1]];
        v->phrases_shown[p->value] = join_forms(&v->memory, first, second);
        ok = v->phrases_shown[p->value].p;
    }
    free(best);
    return ok;
}

/* ---- All together ---- */

static bool build(builder *b)
{
    const collection *c = b->c;
    topic_vocabulary *v = b->v;
    size_t longest = 0;
    for (size_t d = 0; d < c->documents; d++)
        longest = c->starts[d + 1] - c->starts[d] > longest ? c->starts[d + 1] - c->starts[d] : longest;
    b->documents = calloc(c->stems.count + 1, sizeof *b->documents);
    b->word_of = calloc(c->stems.count + 1, sizeof *b->word_of);
    b->form_count = calloc(c->surfaces.count + 1, sizeof *b->form_count);
    size_t words = c->stems.count + (b->known ? b->known->stems->count : 0) + 1;
    b->of_word = calloc(words, sizeof *b->of_word);
    b->places = calloc(longest + 1, sizeof *b->places);
    b->ids = malloc((c->term_count + 1) * sizeof *b->ids);
    b->spoken = malloc((c->term_count + 1) * sizeof *b->spoken);
    b->starts = calloc(c->documents + 1, sizeof *b->starts);
    b->spoken_starts = calloc(c->documents + 1, sizeof *b->spoken_starts);
    if (!b->documents || !b->word_of || !b->form_count || !b->of_word || !b->places || !b->ids || !b->spoken ||
        !b->starts || !b->spoken_starts)
        return false;
    count_documents(b, b->word_of);
    choose_all(b);
    if (!choose_phrases(b) || !find_phrases(b))
        return false;
    close_gaps(b);
    v->stems = arena_array(&v->memory, v->words + 1, sizeof *v->stems);
    v->shown = arena_array(&v->memory, v->words + 1, sizeof *v->shown);
    v->polar = arena_array(&v->memory, v->words + 1, sizeof *v->polar);
    v->frequency = arena_array(&v->memory, v->words + 1, sizeof *v->frequency);
    v->parts = arena_array(&v->memory, v->phrases + 1, sizeof *v->parts);
    v->phrases_shown = arena_array(&v->memory, v->phrases + 1, sizeof *v->phrases_shown);
    if (!v->stems || !v->shown || !v->polar || !v->frequency || !v->parts || !v->phrases_shown)
        return false;
    show_words(b);
    return show_phrases(b);
}

vp_status topic_vocabulary_new(const collection *c, const known_words *known, topic_vocabulary *out, vp_error *error)
{
    topic_vocabulary v = {0};
    builder b = {.c = c, .known = known, .v = &v};
    if (c->documents >= UINT32_MAX)
        return fail(error, VP_LIMIT, "take a part of them", "there are more than 4 billion documents");
    bool done = build(&b);
    void *const owned[] = {b.documents, b.word_of, b.form_count, b.of_word, b.places};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    pair_table_release(&b.phrases);
    pair_table_release(&b.pairs);
    v.corpus = (word_corpus){b.ids, b.starts, c->documents, v.words};
    v.spoken = (word_corpus){b.spoken, b.spoken_starts, c->documents, v.phrases};
    if (!done) {
        topic_vocabulary_release(&v);
        return fail_memory(error);
    }
    *out = v;
    return VP_OK;
}

void topic_vocabulary_release(topic_vocabulary *v)
{
    free((void *)v->corpus.words);
    free((void *)v->corpus.starts);
    free((void *)v->spoken.words);
    free((void *)v->spoken.starts);
    arena_release(&v->memory);
    *v = (topic_vocabulary){0};
}
