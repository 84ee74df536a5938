#include "topics/guide.h"

#include "base/array.h"
#include "base/utf8.h"
#include "models/lanes.h"
#include "topics/phrases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define NO_WORD UINT32_MAX
enum { TOLD = 10 /* words that are not known */ };
static const double CHANCE = 10.83; /* chi square of one degree with p = 0.001 */

/* ---- The file ---- */

static vp_status at_line(const guide *g, uint64_t number, vp_status status, vp_error *error)
{
    fail_at(error, g->file, number, 0);
    return status;
}

/* What a taxonomy can hold as a name. */
static bool is_name(str s)
{
    bool ok = s.n > 0 && s.p[0] != '@';
    for (size_t i = 0; ok && i < s.n; i++)
        ok = (unsigned char)s.p[i] >= 0x20 && s.p[i] != 0x7F && s.p[i] != '|';
    return ok;
}

/* "Delivery: parcel, courier", "+ app, application" or "- delivery, recovery". */
static vp_status read_words(guide_line *l, str text, vp_error *error)
{
    static const char example[] = "as in \"Delivery: parcel, courier\", \"+ app, application\" or \"- bill, menu\"";
    l->kind = text.p[0] == '+' ? GUIDE_TOGETHER : text.p[0] == '-' ? GUIDE_APART : GUIDE_TOPIC;
    str rest = {text.p + 1, text.n - 1};
    if (l->kind == GUIDE_TOPIC) {
        rest = text;
        l->name = str_trim(str_cut(&rest, ':'));
        if (!rest.p)
            return fail(error, VP_FORMAT, example, "this is neither a topic nor words that go together or apart");
        if (l->name.n > GUIDE_NAME_MAX)
            return fail(error, VP_LIMIT, NULL, "the name is longer than %d bytes", GUIDE_NAME_MAX);
        if (!is_name(l->name))
            return fail(error, VP_FORMAT, example, "a topic needs a name without |, and before it no @");
    }
    l->text = str_trim(rest);
    return l->text.n ? VP_OK : fail(error, VP_FORMAT, example, "there are no words");
}

static vp_status read_line(guide *g, str text, uint64_t number, vp_error *error)
{
    guide_line l = {.number = number};
    str trimmed = str_trim(text);
    if (utf8_valid(text) < text.n || memchr(text.p, 0, text.n))
        return fail(error, VP_FORMAT, "save the file as UTF-8", "this is not UTF-8 text");
    if (!trimmed.n || trimmed.p[0] == '#')
        return VP_OK;
    vp_status status = read_words(&l, trimmed, error);
    if (status)
        return status;
    if (g->count == GUIDE_LINES_MAX)
        return fail(error, VP_LIMIT, NULL, "there are more than %d lines of words", GUIDE_LINES_MAX);
    l.name = arena_copy(&g->memory, l.name);
    l.text = arena_copy(&g->memory, l.text);
    if (!l.name.p || !l.text.p || !array_room(&g->lines, sizeof *g->lines, g->count, &g->room))
        return fail_memory(error);
    g->lines[g->count++] = l;
    return VP_OK;
}

vp_status guide_read(str text, const char *file, guide *out, vp_error *error)
{
    *out = (guide){.file = file, .hash = XXH3_64bits(text.n ? text.p : "", text.n)};
    uint64_t number = 0;
    vp_status status = VP_OK;
    if (text.n > GUIDE_BYTES_MAX)
        return at_line(out, 0, fail(error, VP_LIMIT, NULL, "the file is larger than %d MB", GUIDE_BYTES_MAX >> 20),
                       error);
    for (str rest = str_starts(text, "\xEF\xBB\xBF") ? (str){text.p + 3, text.n - 3} : text;
         !status && rest.p && rest.n;) {
        str line = str_cut(&rest, '\n');
        status = read_line(out, line, ++number, error);
        if (status)
            at_line(out, number, status, error);
    }
    return status;
}

/* The number of a stem; INTERN_NONE when memory ran out. */
static uint32_t add_stem(guide *g, str stem, str form)
{
    uint32_t known = g->stems.count, word = intern_add(&g->stems, stem);
    if (word != known)
        return word;
    str copy = arena_copy(&g->memory, form);
    if (!copy.p || !array_room(&g->forms, sizeof *g->forms, word, &g->form_room))
        return INTERN_NONE;
    g->forms[word] = copy;
    return word;
}

vp_status guide_add(guide *g, size_t line, str stem, str form, vp_error *error)
{
    if (g->word_count == GUIDE_WORDS_MAX)
        return at_line(g, g->lines[line].number,
                       fail(error, VP_LIMIT, NULL, "there are more than %d words", GUIDE_WORDS_MAX), error);
    uint32_t word = add_stem(g, stem, form);
    if (word == INTERN_NONE || !array_room(&g->words, sizeof *g->words, g->word_count, &g->word_room))
        return fail_memory(error);
    g->words[g->word_count++] = (guide_pair){(uint32_t)line, word};
    return VP_OK;
}

void guide_release(guide *g)
{
    intern_release(&g->stems);
    arena_release(&g->memory);
    void *const owned[] = {g->lines, g->words, g->seeds, g->same, g->forms};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    *g = (guide){0};
}

/* ---- What the lines say together ---- */

/* The word that stands for a word. */
static uint32_t first_of(guide *g, uint32_t word)
{
    while (g->same[word] != word)
        word = g->same[word] = g->same[g->same[word]];
    return word;
}

static bool add_seed(guide *g, uint32_t topic, uint32_t word)
{
    if (!array_room(&g->seeds, sizeof *g->seeds, g->seed_count, &g->seed_room))
        return false;
    g->seeds[g->seed_count++] = (guide_pair){topic, word};
    return true;
}

/* Words that go together have the same first word, the one that was seen first. */
static void link_words(guide *g)
{
    for (uint32_t i = 0; i < g->stems.count; i++)
        g->same[i] = i;
    for (size_t i = 1; i < g->word_count; i++) {
        guide_pair a = g->words[i - 1], b = g->words[i];
        if (a.of != b.of || g->lines[a.of].kind != GUIDE_TOGETHER)
            continue;
        uint32_t x = first_of(g, a.word), y = first_of(g, b.word);
        g->same[x > y ? x : y] = x < y ? x : y;
    }
    for (uint32_t i = 0; i < g->stems.count; i++)
        g->same[i] = first_of(g, i);
}

static vp_status seed_topics(guide *g, vp_error *error)
{
    size_t at = 0;
    for (uint32_t l = 0; l < g->count; l++) {
        size_t from = at;
        while (at < g->word_count && g->words[at].of == l)
            at++;
        if (g->lines[l].kind != GUIDE_TOPIC)
            continue;
        if (at == from)
            return at_line(g, g->lines[l].number,
                           fail(error, VP_FORMAT, "stop words and words of one or two letters say little",
                                "no word of the topic can be a seed"),
                           error);
        for (size_t i = from; i < at; i++)
            if (!add_seed(g, g->topics, g->same[g->words[i].word]))
                return fail_memory(error);
        g->topics++;
    }
    return VP_OK;
}

static int by_word(const void *a, const void *b)
{
    const guide_pair *x = a, *y = b;
    if (x->word != y->word)
        return x->word < y->word ? -1 : 1;
    return (x->of > y->of) - (x->of < y->of);
}

/* Words that stand apart and are no seeds become those of topics of their own. */
static vp_status seed_apart(guide *g, vp_error *error)
{
    bool *seeded = calloc(g->stems.count + 1, sizeof *seeded);
    vp_status status = seeded ? VP_OK : fail_memory(error);
    for (size_t i = 0; seeded && i < g->seed_count; i++)
        seeded[g->seeds[i].word] = true;
    for (size_t i = 0; !status && i < g->word_count; i++) {
        uint32_t word = g->same[g->words[i].word];
        if (g->lines[g->words[i].of].kind != GUIDE_APART || seeded[word])
            continue;
        seeded[word] = true;
        if (g->topics == TOPICS_MAX)
            status = fail(error, VP_LIMIT, NULL, "there are seeds of more than %d topics", TOPICS_MAX);
        else if (!add_seed(g, g->topics++, word))
            status = fail_memory(error);
    }
    free(seeded);
    return status;
}

/* The seeds of a word, *n of them; they are sorted by words. */
static const guide_pair *seeds_of(const guide *g, uint32_t word, size_t *n)
{
    size_t low = 0, high = g->seed_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->seeds[middle].word < word)
            low = middle + 1;
        else
            high = middle;
    }
    *n = 0;
    while (low + *n < g->seed_count && g->seeds[low + *n].word == word)
        ++*n;
    return g->seeds + low;
}

/* Whether a word is one with another of its line, or a seed of the same topic. words, topics: the last line + 1 that
 * each stands in. */
static bool clashes(const guide *g, guide_pair w, uint32_t *words, uint32_t *topics)
{
    size_t n;
    uint32_t word = g->same[w.word], line = w.of + 1;
    const guide_pair *seeds = seeds_of(g, word, &n);
    bool clash = words[word] == line;
    words[word] = line;
    for (size_t i = 0; i < n && !clash; i++) {
        clash = topics[seeds[i].of] == line && (!i || seeds[i].of != seeds[i - 1].of);
        topics[seeds[i].of] = line;
    }
    return clash;
}

static vp_status check_apart(const guide *g, vp_error *error)
{
    uint32_t *words = calloc(g->stems.count + 1, sizeof *words), *topics = calloc(g->topics + 1, sizeof *topics);
    vp_status status = words && topics ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < g->word_count; i++) {
        guide_pair w = g->words[i];
        str stem = g->stems.strings[w.word];
        if (g->lines[w.of].kind == GUIDE_APART && clashes(g, w, words, topics))
            status = at_line(g, g->lines[w.of].number,
                             fail(error, VP_FORMAT, "leave one of them out",
                                  "\"%.*s\" is one with another word of this line, or a seed of the same topic",
                                  (int)stem.n, stem.p),
                             error);
    }
    free(words);
    free(topics);
    return status;
}

vp_status guide_settle(guide *g, vp_error *error)
{
    g->same = calloc(g->stems.count + 1, sizeof *g->same);
    if (!g->same)
        return fail_memory(error);
    link_words(g);
    vp_status status = seed_topics(g, error);
    if (!status)
        status = seed_apart(g, error);
    if (!status && g->seed_count)
        qsort(g->seeds, g->seed_count, sizeof *g->seeds, by_word);
    return status ? status : check_apart(g, error);
}

/* ---- In the words of the documents ---- */

static bool name_topics(const guide *g, const uint32_t *known, str *names)
{
    uint32_t topic = 0;
    for (size_t l = 0; l < g->count; l++)
        if (g->lines[l].kind == GUIDE_TOPIC)
            names[topic++] = g->lines[l].name;
    bool *seeded = calloc(g->topics + 1, sizeof *seeded);
    for (size_t i = 0; seeded && i < g->seed_count; i++)
        seeded[g->seeds[i].of] |= known[g->seeds[i].word] != NO_WORD;
    for (uint32_t k = 0; seeded && k < topic; k++)
        names[k] = seeded[k] ? names[k] : (str){NULL, 0};
    free(seeded);
    return seeded != NULL;
}

/* known[stems]: the id that stands for a first word of the guide. */
static void find_words(const guide *g, const topic_vocabulary *v, guided *out, uint32_t *known)
{
    memset(known, 0xFF, (g->stems.count + 1) * sizeof *known);
    for (uint32_t w = 0; w < v->words; w++) {
        uint32_t stem = intern_find(&g->stems, v->stems[w]);
        out->same[w] = w;
        if (stem != INTERN_NONE) {
            uint32_t *first = &known[g->same[stem]];
            out->same[w] = *first = *first == NO_WORD ? w : *first;
        }
        out->together[out->same[w]] += v->frequency[w];
    }
}

bool guide_unknown(const guide *g, const topic_vocabulary *v, buf *out)
{
    bool *known = calloc(g->stems.count + 1, sizeof *known), ok = known;
    uint32_t unknown = 0;
    for (uint32_t w = 0; ok && w < v->words; w++) {
        uint32_t stem = intern_find(&g->stems, v->stems[w]);
        if (stem != INTERN_NONE)
            known[stem] = true;
    }
    for (uint32_t i = 0; ok && i < g->stems.count; i++)
        if (!known[i] && ++unknown <= TOLD)
            ok = (unknown == 1 || buf_puts(out, ", ")) && buf_add_str(out, g->forms[i]);
    free(known);
    return ok && (unknown <= TOLD || buf_puts(out, ", ...")) && buf_terminate(out);
}

vp_status guided_new(const guide *g, const topic_vocabulary *v, guided *out, vp_error *error)
{
    uint64_t n = v->corpus.starts[v->corpus.documents];
    uint32_t *known = malloc((g->stems.count + 1) * sizeof *known), *words = malloc((n + 1) * sizeof *words);
    str *names = calloc(g->topics + 1, sizeof *names);
    *out = (guided){.corpus = v->corpus, .names = names, .topics = g->topics};
    out->corpus.words = words;
    out->same = calloc(v->words + 1, sizeof *out->same);
    out->together = calloc(v->words + 1, sizeof *out->together);
    bool ok = known && words && names && out->same && out->together;
    if (ok) {
        find_words(g, v, out, known);
        for (uint64_t i = 0; i < n; i++)
            words[i] = out->same[v->corpus.words[i]];
        ok = name_topics(g, known, names);
    }
    free(known);
    return ok ? VP_OK : fail_memory(error);
}

void guided_release(guided *g)
{
    free((void *)g->corpus.words);
    free(g->same);
    free(g->together);
    free((void *)g->names);
    *g = (guided){0};
}

vp_status guided_sets(const guide *g, const guided *d, const topic_vocabulary *v, uint32_t topics, topic_sets *out,
                      vp_error *error)
{
    uint32_t width = lanes_round_up(topics);
    float *sets = malloc((size_t)v->words * width * sizeof *sets);
    if (!sets)
        return fail_memory(error);
    for (uint32_t w = 0; w < v->words; w++) {
        size_t n = 0;
        uint32_t stem = intern_find(&g->stems, v->stems[w]);
        const guide_pair *seeds = stem == INTERN_NONE || d->same[w] != w ? NULL : seeds_of(g, g->same[stem], &n);
        float *set = sets + (size_t)w * width;
        for (uint32_t k = 0; k < width; k++)
            set[k] = n ? TOPIC_FAINT : 1;
        for (size_t i = 0; i < n; i++)
            set[seeds[i].of] = 1;
    }
    *out = sets;
    return VP_OK;
}

/* Documents with seeds of each topic, with each word, and with both. */
typedef struct proof {
    const guided *d;
    topic_sets sets;
    uint32_t topics, width;
    uint32_t *seeded; /* [d->topics] */
    uint32_t *with;   /* [vocabulary] */
    uint32_t *both;   /* [vocabulary * d->topics] */
    uint32_t *last;   /* [vocabulary] the last document + 1 that has the word */
    bool *has;        /* [d->topics] seeds in the document at hand */
} proof;

static bool is_seed(const proof *p, uint32_t word, uint32_t topic)
{
    const float *set = p->sets + (size_t)word * p->width;
    bool any = false;
    for (uint32_t k = 0; k < p->topics && set[topic] == 1; k++)
        any = any || set[k] < 1;
    return any;
}

static void count_proofs(const proof *p)
{
    const word_corpus *c = &p->d->corpus;
    uint32_t topics = p->d->topics;
    for (size_t d = 0; d < c->documents; d++) {
        memset(p->has, 0, topics * sizeof *p->has);
        for (uint64_t i = c->starts[d]; i < c->starts[d + 1]; i++)
            for (uint32_t k = 0; k < topics; k++)
                p->has[k] |= is_seed(p, c->words[i], k);
        for (uint32_t k = 0; k < topics; k++)
            p->seeded[k] += p->has[k];
        for (uint64_t i = c->starts[d]; i < c->starts[d + 1]; i++) {
            uint32_t w = c->words[i];
            if (p->last[w] == (uint32_t)d + 1)
                continue;
            p->last[w] = (uint32_t)d + 1;
            p->with[w]++;
            for (uint32_t k = 0; k < topics; k++)
                p->both[(size_t)w * topics + k] += p->has[k];
        }
    }
}

static bool goes_with_seeds(const proof *p, uint32_t word, uint32_t topic)
{
    double all = (double)p->d->corpus.documents, with = p->with[word], seeded = p->seeded[topic];
    double both = p->both[(size_t)word * p->d->topics + topic];
    return both * all > with * seeded && phrases_ratio(both, with, seeded, all) >= CHANCE;
}

/* share: of the topic in all; logs[vocabulary]: the mean logarithm of P(word | topic). What is taken from some words
 * goes to those that are left to it. */
static void prove_topic(const proof *p, uint32_t topic, double share, const double *logs, float *words)
{
    uint32_t vocabulary = p->d->corpus.vocabulary;
    double own = 0, taken = 0;
    for (uint32_t w = 0; w < vocabulary; w++) {
        float *at = words + (size_t)w * p->width + topic;
        double others = exp((logs[w] - share * log(*at)) / (1 - share));
        if (is_seed(p, w, topic) || goes_with_seeds(p, w, topic))
            own += *at;
        else if (*at > others) {
            taken += *at - others;
            *at = (float)others;
        }
    }
    for (uint32_t w = 0; w < vocabulary; w++)
        if (is_seed(p, w, topic) || goes_with_seeds(p, w, topic))
            words[(size_t)w * p->width + topic] *= (float)(1 + taken / own);
}

vp_status guided_prove(const guided *d, topic_sets sets, uint32_t topics, const float *prior, uint32_t width,
                       float *words, vp_error *error)
{
    size_t vocabulary = d->corpus.vocabulary;
    proof p = {d,
               sets,
               topics,
               width,
               calloc(d->topics + 1, sizeof(uint32_t)),
               calloc(vocabulary, sizeof(uint32_t)),
               calloc(vocabulary * d->topics + 1, sizeof(uint32_t)),
               calloc(vocabulary, sizeof(uint32_t)),
               calloc(d->topics + 1, sizeof(bool))};
    double *logs = calloc(vocabulary, sizeof *logs), all = 0;
    bool ok = p.seeded && p.with && p.both && p.last && p.has && logs;
    for (uint32_t k = 0; k < topics; k++)
        all += prior[k];
    for (size_t i = 0; ok && i < vocabulary * width; i++)
        if (i % width < topics)
            logs[i / width] += prior[i % width] / all * log(words[i]);
    if (ok)
        count_proofs(&p);
    for (uint32_t k = 0; ok && k < d->topics; k++)
        if (p.seeded[k] && topics > 1)
            prove_topic(&p, k, prior[k] / all, logs, words);
    void *const owned[] = {p.seeded, p.with, p.both, p.last, p.has, logs};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    return ok ? VP_OK : fail_memory(error);
}

void guided_share(const guided *d, const topic_vocabulary *v, float *words, uint32_t width)
{
    for (uint32_t w = v->words; w-- > 0;) { /* the first word of each is shared out last */
        uint32_t first = d->same[w];
        if (d->together[first] == v->frequency[w])
            continue;
        float part = (float)v->frequency[w] / (float)d->together[first];
        for (uint32_t k = 0; k < width; k++)
            words[(size_t)w * width + k] = words[(size_t)first * width + k] * part;
    }
}
