#include "engine/terms.h"

#include "engine/queries.h"
#include "models/log_odds.h"
#include "tokenizer/content_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { TERMS_MAX = 400000 };

typedef struct counter {
    vp_store *store;
    term_counts *counts;
    uint64_t stride, row;
} counter;

static bool worth_counting(const lexicon *l, const word *w)
{
    return is_content_word(l, w) && !is_polar_word(l, w);
}

static bool grow(term_counts *t)
{
    uint32_t room = t->room ? t->room * 2 : 1024;
    term *terms = realloc(t->terms, room * sizeof *terms);
    if (!terms)
        return false;
    t->terms = terms;
    uint32_t *seen = realloc(t->seen, room * sizeof *seen);
    if (!seen)
        return false;
    t->seen = seen;
    t->room = room;
    return true;
}

/* Into surfaces. The dictionary form of a word on its own; the word itself where that has another stem. */
static vp_status name_term(term_counts *t, workshop *shop, term *one, str meant, vp_error *error)
{
    str shown = meant;
    uint32_t id = words_id(shop->words, meant, VP_TOKEN_WORD);
    if (id == INTERN_NONE)
        return fail_memory(error);
    if (shop->lemmas.model) {
        const char *lemma;
        vp_status status = lemmatize(&shop->lemmas, shop->words, &(lemma_place){meant, id}, 1, &lemma, error);
        uint32_t known = status ? INTERN_NONE : words_id(shop->words, str_of(lemma), VP_TOKEN_WORD);
        if (status)
            return status;
        if (known == INTERN_NONE)
            return fail_memory(error);
        const word *w = words_at(shop->words, known);
        if (str_equal(w->stem, one->stem))
            shown = w->folded;
    }
    one->surface = arena_copy(&t->surfaces, shown);
    return one->surface.p ? VP_OK : fail_memory(error);
}

static vp_status count_word(term_counts *t, workshop *shop, language lang, const word *w, int label, vp_error *error)
{
    char key[500];
    int n = snprintf(key, sizeof key, "%s\t%.*s", language_code(lang), (int)(w->stem.n < 400 ? w->stem.n : 400),
                     w->stem.p);
    str k = {key, (size_t)n};
    uint32_t before = t->keys.count;
    uint32_t id = before < TERMS_MAX ? intern_add(&t->keys, k) : intern_find(&t->keys, k);
    if (id == INTERN_NONE)
        return before >= TERMS_MAX ? VP_OK : fail_memory(error);
    if (id >= t->room && !grow(t))
        return fail_memory(error);
    if (id == before) {
        str stem = t->keys.strings[id];
        t->terms[id] = (term){.stem = {stem.p + 3, stem.n - 3}, .lang = lang};
        t->seen[id] = 0;
        vp_status status = name_term(t, shop, &t->terms[id], w->meant, error);
        if (status)
            return status;
    }
    if (t->seen[id] != t->passed) {
        t->seen[id] = t->passed;
        t->terms[id].in[label]++;
    }
    return VP_OK;
}

static vp_status count_document(void *context, sqlite3_stmt *q, vp_error *error)
{
    counter *c = context;
    if (c->row++ % c->stride)
        return VP_OK;
    language lang = language_of((const char *)sqlite3_column_text(q, 0));
    const char *name = (const char *)sqlite3_column_text(q, 1);
    int label = !strcmp(name, "neg") ? VP_NEGATIVE : !strcmp(name, "pos") ? VP_POSITIVE : VP_NEUTRAL;
    str text = {(const char *)sqlite3_column_text(q, 2), (size_t)sqlite3_column_bytes(q, 2)};
    vp_session *s = c->store->session;
    const lexicon *l = s->engine->lexicons[lang];
    workshop *w;
    vp_status status = session_workshop(s, lang, &w, error);
    if (!status)
        status = session_clean(s, text, &text, error);
    if (!status)
        status = session_tokenize(s, w, text, error);
    if (status || !l)
        return status;
    c->counts->documents[label]++;
    c->counts->passed++;
    for (size_t i = 0; !status && i < s->tokens.count; i++) {
        const word *entry = words_at(w->words, s->tokens.items[i].word);
        if (worth_counting(l, entry))
            status = count_word(c->counts, w, lang, entry, label, error);
    }
    return status;
}

vp_status terms_count(vp_store *s, const char *where, term_counts *out, vp_error *error)
{
    *out = (term_counts){0};
    filter f = {0};
    buf from = {0}, sql = {0};
    double documents = 0;
    vp_status status = query_parse(s, where, &f, error);
    bool ok = !status && query_from(&f, true, &from) && buf_puts(&from, " AND d.label IS NOT NULL AND c.text <> ''") &&
              buf_terminate(&from);
    if (ok && buf_printf(&sql, "SELECT count(*)%s", from.p))
        status = query_number(s->db, sql.p, &f, 0, &documents, error);
    else if (!status)
        status = fail_memory(error);
    buf_clear(&sql);
    counter c = {s, out, 1 + (uint64_t)(documents / TERM_DOCUMENTS), 0};
    if (!status)
        status = buf_puts(&sql, "SELECT d.lang, d.label, c.text") && buf_add_str(&sql, buf_str(&from)) &&
                         buf_puts(&sql, " ORDER BY d.id") && buf_terminate(&sql)
                     ? query_each(s->db, sql.p, &f, count_document, &c, error)
                     : fail_memory(error);
    filter_release(&f);
    buf_release(&from);
    buf_release(&sql);
    if (status)
        terms_release(out);
    return status;
}

void terms_release(term_counts *t)
{
    intern_release(&t->keys);
    arena_release(&t->surfaces);
    free(t->terms);
    free(t->seen);
    *t = (term_counts){0};
}

/* z-score of a word's log odds in group a (na of size sa) against group b. */
static double log_odds_z(double na, double sa, double nb, double sb)
{
    const double strength = 5; /* documents that the prior is worth */
    log_odds ratio = log_odds_of(na, sa, nb, sb, strength);
    return ratio.delta / sqrt(ratio.variance);
}

static int by_z(const void *a, const void *b)
{
    const ranked_term *x = a, *y = b;
    if (x->z != y->z)
        return x->z > y->z ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

vp_status terms_of_opinion(const term_counts *t, int label, uint32_t least, ranked_term **out, size_t *count,
                           vp_error *error)
{
    ranked_term *ranked = malloc((t->keys.count + 1) * sizeof *ranked);
    if (!ranked)
        return fail_memory(error);
    int other = label == VP_POSITIVE ? VP_NEGATIVE : VP_POSITIVE;
    size_t n = 0;
    for (uint32_t id = 0; id < t->keys.count; id++)
        if (t->terms[id].in[label] >= least)
            ranked[n++] = (ranked_term){id, log_odds_z(t->terms[id].in[label], t->documents[label],
                                                       t->terms[id].in[other], t->documents[other])};
    qsort(ranked, n, sizeof *ranked, by_z);
    *out = ranked;
    *count = n;
    return VP_OK;
}

static uint32_t all_of(const uint32_t in[3])
{
    return in[0] + in[1] + in[2];
}

vp_status terms_of_part(const term_counts *part, const term_counts *all, uint32_t least, ranked_term **out,
                        size_t *count, vp_error *error)
{
    ranked_term *ranked = malloc((part->keys.count + 1) * sizeof *ranked);
    if (!ranked)
        return fail_memory(error);
    size_t n = 0;
    double inside = all_of(part->documents), outside = all_of(all->documents) - inside;
    for (uint32_t id = 0; id < part->keys.count; id++) {
        uint32_t in = all_of(part->terms[id].in), whole = intern_find(&all->keys, part->keys.strings[id]);
        if (in < least)
            continue;
        double rest = whole == INTERN_NONE ? 0 : (double)all_of(all->terms[whole].in) - in;
        ranked[n++] = (ranked_term){id, log_odds_z(in, inside, rest > 0 ? rest : 0, outside > 1 ? outside : 1)};
    }
    qsort(ranked, n, sizeof *ranked, by_z);
    *out = ranked;
    *count = n;
    return VP_OK;
}

vp_status terms_name(vp_store *s, const char *where, double n, const term_counts *all, size_t most, buf *out,
                     vp_error *error)
{
    term_counts part;
    ranked_term *ranked = NULL;
    size_t count = 0;
    vp_status status = terms_count(s, where, &part, error);
    if (status)
        return status;
    status = terms_of_part(&part, all, n >= 30 ? 3 : 2, &ranked, &count, error);
    bool ok = true;
    for (size_t i = 0; !status && ok && i < count && i < most && ranked[i].z > 1.5; i++)
        ok = (!i || buf_puts(out, ", ")) && buf_add_str(out, part.terms[ranked[i].id].surface);
    free(ranked);
    terms_release(&part);
    return status ? status : ok ? VP_OK : fail_memory(error);
}
