/* Candidates for the lists of opinion words: what `voxpop lexicon induce` does. */
#include <voxpop_train.h>

#include "base/array.h"
#include "base/table.h"
#include "engine/engine.h"
#include "engine/labelled.h"
#include "engine/options.h"
#include "models/log_odds.h"

#include <math.h>
#include <stdlib.h>

enum {
    WORDS_MAX = 3, /* of a term */
    USUAL_DOCUMENTS = 10,
    BREAK = UINT32_MAX,
    FILES_MAX = 256,
    COUNTS_MAX = 1 << 30, /* bytes of the counts of terms by file */
};
static const double USUAL_Z = 4;
static const double PRIOR_SHARE = 0.01; /* of the texts, which the prior is worth */

/* A word of the texts; a BREAK stands where no term goes through. */
typedef struct place {
    uint32_t stem, form; /* ids */
} place;

typedef struct document {
    size_t begin, end; /* of its places */
    uint32_t file;
    bool positive;
} document;

typedef struct term {
    uint32_t documents, last; /* number of the last document that held it, from 1 */
    double delta, z;          /* pooled over the files; 0: not told */
    uint32_t agree, holding;  /* files */
    str form;                 /* the most frequent one of a candidate */
    uint32_t form_count;
} term;

typedef struct inducer {
    vp_session *session;
    language language;
    intern stems, forms;
    place *places;
    size_t place_count, place_room;
    document *documents;
    size_t document_count, document_room;
    uint32_t file, file_count;
    uint32_t sizes[FILES_MAX][2]; /* documents of each file, negative and positive */
    intern keys;                  /* of terms: the ids of their stems as bytes */
    term *terms;                  /* [term_room] by id of the key */
    uint32_t *counts;             /* [term_room * file_count * 2] documents that hold the term */
    uint32_t term_room;
} inducer;

/* ---- Reading ---- */

static bool add_place(inducer *in, place p)
{
    if (!array_room(&in->places, sizeof *in->places, in->place_count, &in->place_room))
        return false;
    in->places[in->place_count++] = p;
    return true;
}

static bool add_document(inducer *in, document d)
{
    if (!array_room(&in->documents, sizeof *in->documents, in->document_count, &in->document_room))
        return false;
    in->documents[in->document_count++] = d;
    return true;
}

static bool is_word(int kind)
{
    return kind == VP_TOKEN_WORD || kind == VP_TOKEN_NUMBER || kind == VP_TOKEN_EMOJI || kind == VP_TOKEN_EMOTICON;
}

static bool add_token(inducer *in, const token *t, const word *w)
{
    if (!is_word(t->kind))
        return add_place(in, (place){BREAK, BREAK});
    place p = {intern_add(&in->stems, w->stem), intern_add(&in->forms, w->folded)};
    return p.stem != INTERN_NONE && p.form != INTERN_NONE && add_place(in, p);
}

static vp_status take_text(void *context, const labelled *one, vp_error *error)
{
    vp_sentiment_label label = one->label;
    str text = one->text;
    inducer *in = context;
    workshop *w;
    if (label == VP_NEUTRAL)
        return VP_OK;
    vp_status status = session_workshop(in->session, in->language, &w, error);
    if (!status)
        status = session_clean(in->session, text, &text, error);
    if (!status)
        status = session_tokenize(in->session, w, text, error);
    if (status)
        return status;
    document d = {.begin = in->place_count, .file = in->file, .positive = label == VP_POSITIVE};
    const token_list *tokens = &in->session->tokens;
    bool ok = true;
    for (size_t i = 0; ok && i < tokens->count; i++)
        ok = add_token(in, &tokens->items[i], words_at(w->words, tokens->items[i].word));
    d.end = in->place_count;
    in->sizes[d.file][d.positive]++;
    return ok && add_document(in, d) ? VP_OK : fail_memory(error);
}

/* ---- Counting ---- */

/* The key of the n words at p; {NULL, 0} where they are no term. `key` is scratch. */
static str key_of(const place *p, size_t n, uint32_t key[WORDS_MAX])
{
    for (size_t i = 0; i < n; i++) {
        if (p[i].stem == BREAK)
            return (str){NULL, 0};
        key[i] = p[i].stem;
    }
    return (str){(const char *)key, n * sizeof *key};
}

static term *find(const inducer *in, str key)
{
    uint32_t id = intern_find(&in->keys, key);
    return id == INTERN_NONE ? NULL : &in->terms[id];
}

static str part(str key, bool last)
{
    return (str){key.p + (last ? sizeof(uint32_t) : 0), key.n - sizeof(uint32_t)};
}

/* No phrase is more frequent than its parts. */
static bool may_be_frequent(const inducer *in, str key, uint32_t least)
{
    if (key.n == sizeof(uint32_t))
        return true;
    const term *first = find(in, part(key, false)), *last = find(in, part(key, true));
    return first && last && first->documents >= least && last->documents >= least;
}

static vp_status make_term_room(inducer *in, vp_error *error)
{
    if (in->keys.count < in->term_room)
        return VP_OK;
    uint32_t room = in->term_room ? in->term_room * 2 : 1 << 14;
    size_t each = (size_t)in->file_count * 2;
    if (room * each > COUNTS_MAX / sizeof *in->counts)
        return fail(error, VP_LIMIT, "put some of the files together, or ask for more documents a term",
                    "%zu files hold more than %u terms", each / 2, in->term_room);
    term *terms = realloc(in->terms, room * sizeof *terms);
    if (!terms)
        return fail_memory(error);
    in->terms = terms;
    uint32_t *counts = realloc(in->counts, room * each * sizeof *counts);
    if (!counts)
        return fail_memory(error);
    in->counts = counts;
    memset(terms + in->term_room, 0, (room - in->term_room) * sizeof *terms);
    memset(counts + in->term_room * each, 0, (room - in->term_room) * each * sizeof *counts);
    in->term_room = room;
    return VP_OK;
}

static vp_status count_term(inducer *in, str key, const document *d, uint32_t number, vp_error *error)
{
    vp_status status = make_term_room(in, error);
    if (status)
        return status;
    uint32_t id = intern_add(&in->keys, key);
    if (id == INTERN_NONE)
        return fail_memory(error);
    if (in->terms[id].last != number) {
        in->terms[id].last = number;
        in->terms[id].documents++;
        in->counts[((size_t)id * in->file_count + d->file) * 2 + d->positive]++;
    }
    return VP_OK;
}

static vp_status count_terms(inducer *in, uint32_t least, vp_error *error)
{
    uint32_t scratch[WORDS_MAX];
    vp_status status = VP_OK;
    for (size_t n = 1; n <= WORDS_MAX; n++)
        for (uint32_t i = 0; i < in->document_count; i++) {
            const document *d = &in->documents[i];
            for (size_t at = d->begin; !status && at + n <= d->end; at++) {
                str key = key_of(in->places + at, n, scratch);
                if (key.p && may_be_frequent(in, key, least))
                    status = count_term(in, key, d, i + 1, error);
            }
        }
    return status;
}

/* ---- Weighing ---- */

/* Pools the log odds of the files by the inverse of their variance. */
static void weigh(const inducer *in, uint32_t id)
{
    term *t = &in->terms[id];
    const uint32_t *counts = in->counts + (size_t)id * in->file_count * 2;
    double weighted = 0, precision = 0;
    int sign[FILES_MAX];
    for (uint32_t f = 0; f < in->file_count; f++) {
        const uint32_t *size = in->sizes[f], *held = counts + f * 2;
        sign[f] = 0;
        if (!size[0] || !size[1] || !(held[0] + held[1]))
            continue;
        log_odds one = log_odds_of(held[1], size[1], held[0], size[0], PRIOR_SHARE * (size[0] + size[1]));
        weighted += one.delta / one.variance;
        precision += 1 / one.variance;
        sign[f] = one.delta > 0 ? 1 : -1;
        t->holding++;
    }
    if (!(precision > 0))
        return;
    t->delta = weighted / precision;
    t->z = weighted / sqrt(precision);
    for (uint32_t f = 0; f < in->file_count; f++)
        t->agree += sign[f] == (t->delta > 0 ? 1 : -1);
}

/* Whether each part of a phrase is weaker, or means the opposite. */
static bool says_more(const inducer *in, str key, double delta)
{
    if (key.n == sizeof(uint32_t))
        return true;
    for (int last = 0; last < 2; last++) {
        str one = part(key, last);
        const term *t = find(in, one);
        if (t->delta * delta > 0 && (fabs(t->delta) >= fabs(delta) || !says_more(in, one, delta)))
            return false;
    }
    return true;
}

static bool is_candidate(const inducer *in, uint32_t id, const vp_induction *o)
{
    const term *t = &in->terms[id];
    return t->documents >= o->min_documents && fabs(t->z) >= o->min_z && says_more(in, in->keys.strings[id], t->delta);
}

/* ---- Forms ---- */

static bool is_latin_end(const buf *text)
{
    return text->n && !((unsigned char)text->p[text->n - 1] & 0x80);
}

static bool write_form(const inducer *in, const uint32_t *forms, size_t n, buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < n; i++) {
        str one = in->forms.strings[forms[i]];
        bool apart = i && (in->language != LANGUAGE_ZH || (is_latin_end(out) && !((unsigned char)one.p[0] & 0x80)));
        if ((apart && !buf_putc(out, ' ')) || !buf_add_str(out, one))
            return false;
    }
    return true;
}

typedef struct form_counts {
    intern forms;     /* id of the term and ids of its forms, as bytes */
    uint32_t *counts; /* [room] */
    uint32_t room;
} form_counts;

static bool count_form(form_counts *c, uint32_t id, const place *p, size_t n)
{
    uint32_t key[WORDS_MAX + 1] = {id};
    for (size_t i = 0; i < n; i++)
        key[i + 1] = p[i].form;
    if (c->forms.count == c->room) {
        uint32_t room = c->room ? c->room * 2 : 4096;
        uint32_t *counts = realloc(c->counts, room * sizeof *counts);
        if (!counts)
            return false;
        memset(counts + c->room, 0, (room - c->room) * sizeof *counts);
        c->counts = counts;
        c->room = room;
    }
    uint32_t form = intern_add(&c->forms, (str){(const char *)key, (n + 1) * sizeof *key});
    if (form == INTERN_NONE)
        return false;
    c->counts[form]++;
    return true;
}

/* Gives each candidate its most frequent form; among equals the first by code point. */
static bool choose_forms(inducer *in, const form_counts *c, arena *texts)
{
    buf text = {0};
    bool ok = true;
    for (uint32_t i = 0; ok && i < c->forms.count; i++) {
        uint32_t key[WORDS_MAX + 1];
        memcpy(key, c->forms.strings[i].p, c->forms.strings[i].n);
        term *t = &in->terms[key[0]];
        if (c->counts[i] < t->form_count)
            continue;
        ok = write_form(in, key + 1, c->forms.strings[i].n / sizeof *key - 1, &text);
        if (!ok || (c->counts[i] == t->form_count && str_compare(buf_str(&text), t->form) > 0))
            continue;
        t->form = arena_copy(texts, buf_str(&text));
        t->form_count = c->counts[i];
        ok = t->form.p != NULL;
    }
    buf_release(&text);
    return ok;
}

static bool count_forms(const inducer *in, const document *d, const vp_induction *o, form_counts *c)
{
    uint32_t scratch[WORDS_MAX];
    bool ok = true;
    for (size_t n = 1; n <= WORDS_MAX; n++)
        for (size_t at = d->begin; ok && at + n <= d->end; at++) {
            str key = key_of(in->places + at, n, scratch);
            uint32_t id = key.p ? intern_find(&in->keys, key) : INTERN_NONE;
            if (id != INTERN_NONE && is_candidate(in, id, o))
                ok = count_form(c, id, in->places + at, n);
        }
    return ok;
}

static bool find_forms(inducer *in, const vp_induction *o, arena *texts)
{
    form_counts c = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < in->document_count; i++)
        ok = count_forms(in, &in->documents[i], o, &c);
    ok = ok && choose_forms(in, &c, texts);
    intern_release(&c.forms);
    free(c.counts);
    return ok;
}

/* ---- The table ---- */

static int best_first(const void *a, const void *b)
{
    const term *x = *(const term *const *)a, *y = *(const term *const *)b;
    if (x->z != y->z)
        return x->z > y->z ? -1 : 1;
    return str_compare(x->form, y->form);
}

/* Of the lists as they are; false: the term is not in them. */
static bool listed_weight(const inducer *in, const term *t, words *w, double *weight)
{
    enum { UNITS = 64 };
    const lexicon *l = in->session->engine->lexicons[in->language];
    lexicon_unit units[UNITS];
    size_t n = 0, length = 0;
    str rest = t->form;
    for (str one; n < UNITS && (one = lexicon_next_unit(in->language == LANGUAGE_ZH, &rest)).p;)
        units[n++] = lexicon_unit_of(l, one, words_stem(w, one));
    const lexicon_entry *e = n ? lexicon_match(l, units, n, &length) : NULL;
    *weight = e ? e->weight : 0;
    return e && length == n && e->listed;
}

static double suggestion(double delta)
{
    double half = round(delta * 2) / 2;
    return half > 3 ? 3 : half < -3 ? -3 : half == 0 ? copysign(0.5, delta) : half;
}

static bool write_row(const inducer *in, const term *t, words *w, vp_table *out)
{
    uint32_t id = (uint32_t)(t - in->terms), sums[2] = {0};
    double weight;
    for (uint32_t f = 0; f < in->file_count; f++)
        for (int side = 0; side < 2; side++)
            sums[side] += in->counts[((size_t)id * in->file_count + f) * 2 + side];
    bool ok = table_row(out) && table_text(out, t->form) && table_real(out, suggestion(t->delta)) &&
              table_real(out, round(t->z * 100) / 100) && table_real(out, round(t->delta * 100) / 100) &&
              table_integer(out, t->documents) && table_integer(out, sums[0]) && table_integer(out, sums[1]) &&
              table_integer(out, t->agree) && table_integer(out, t->holding);
    return ok && (listed_weight(in, t, w, &weight) ? table_real(out, weight) : table_empty(out));
}

static vp_status write_table(const inducer *in, vp_table **out, vp_error *error)
{
    static const char *const columns[] = {"term",     "weight",   "z",           "log_odds",      "documents",
                                          "negative", "positive", "files_agree", "files_holding", "listed"};
    vp_table *table;
    workshop *w;
    size_t count = 0;
    vp_status status = session_workshop(in->session, in->language, &w, error);
    if (!status)
        status = table_new(columns, sizeof columns / sizeof *columns, &table, error);
    if (status)
        return status;
    const term **sorted = malloc((in->keys.count + 1) * sizeof *sorted);
    const lexicon *l = in->session->engine->lexicons[in->language];
    for (uint32_t id = 0; sorted && id < in->keys.count; id++)
        if (in->terms[id].form.p && !lexicon_is_stopword(l, in->terms[id].form))
            sorted[count++] = &in->terms[id];
    bool ok = sorted != NULL;
    if (ok)
        qsort(sorted, count, sizeof *sorted, best_first);
    for (size_t i = 0; ok && i < count; i++)
        ok = write_row(in, sorted[i], w->words, table);
    free(sorted);
    if (!ok) {
        vp_table_free(table);
        return fail_memory(error);
    }
    *out = table;
    return VP_OK;
}

static vp_status induce(inducer *in, const char *const *train, const vp_induction *o, vp_table **out, vp_error *error)
{
    arena texts = {0};
    vp_status status = VP_OK;
    for (; !status && in->file < in->file_count; in->file++)
        status = labelled_each(train[in->file], take_text, in, error);
    uint32_t sizes[2] = {0};
    for (uint32_t f = 0; f < in->file_count; f++)
        for (int side = 0; side < 2; side++)
            sizes[side] += in->sizes[f][side];
    if (!status && (!sizes[0] || !sizes[1]))
        status = fail(error, VP_FORMAT, "give JSON lines with \"text\" and \"label\": neg or pos",
                      "the files hold no negative or no positive texts");
    if (!status)
        status = count_terms(in, o->min_documents, error);
    for (uint32_t id = 0; !status && id < in->keys.count; id++)
        if (in->terms[id].documents >= o->min_documents)
            weigh(in, id);
    if (!status && !find_forms(in, o, &texts))
        status = fail_memory(error);
    if (!status)
        status = write_table(in, out, error);
    arena_release(&texts);
    return status;
}

static vp_status check(language l, const char *lang, size_t files, vp_induction *o, vp_error *error)
{
    if (l == LANGUAGE_OTHER)
        return fail(error, VP_INVALID, "the languages are nl, en, ru and zh", "there are no lists for \"%s\"", lang);
    if (files > FILES_MAX)
        return fail(error, VP_LIMIT, "put some of them together", "there are more than %d files", FILES_MAX);
    if (!(o->min_z >= 0))
        return fail(error, VP_INVALID, "give a number such as 4", "the least z is no positive number");
    o->min_documents = o->min_documents ? o->min_documents : USUAL_DOCUMENTS;
    o->min_z = o->min_z > 0 ? o->min_z : USUAL_Z;
    return VP_OK;
}

vp_status vp_induce_lexicon(const vp_engine *engine, const char *lang, const char *const *train, size_t train_count,
                            const vp_induction *options, vp_table **out, vp_error *error)
{
    vp_induction o = {0};
    inducer in = {.language = language_of(lang), .file_count = (uint32_t)train_count};
    vp_status status = options_copy(&o, sizeof o, options, error);
    if (!status)
        status = check(in.language, lang, train_count, &o, error);
    if (!status)
        status = vp_session_new(engine, &in.session, error);
    if (!status)
        status = induce(&in, train, &o, out, error);
    vp_session_free(in.session);
    intern_release(&in.stems);
    intern_release(&in.forms);
    intern_release(&in.keys);
    free(in.places);
    free(in.documents);
    free(in.terms);
    free(in.counts);
    return status;
}
