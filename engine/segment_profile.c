/* All that is known of one segment of a store. */
#include "base/parallel.h"
#include "customers/segment_cards.h"
#include "engine/queries.h"
#include "engine/segment_moves.h"
#include "engine/segment_report.h"
#include "engine/segment_store.h"
#include "engine/terms.h"
#include "models/statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SAYS = 5,
    NEVER = 3,
    WHO = 4,
    MOVES = 4,
    QUOTES = 2,
    QUARTERS = 4,
    LEAST_TEXTS = 3, /* that hold a word which is told of */
};
static const double TYPICAL = 0.2; /* of the customers who have a value */
static const double SURE = 1.96, EXPECTED = 5 /* texts with a word that nobody says */;

typedef struct profile {
    vp_segment_profile public;
    segment_report *report; /* whose texts the traits are */
    arena texts;
    vp_segment_trait who[WHO];
    vp_segment_word says[SAYS], never[NEVER];
    vp_segment_move moves[MOVES];
    vp_segment_quote quotes[QUOTES];
    vp_segment_period quarters[QUARTERS];
    char note[200];
} profile;

void vp_segment_profile_free(vp_segment_profile *p)
{
    profile *own = (profile *)p;
    if (!own)
        return;
    if (own->report)
        vp_segments_free(&own->report->public);
    arena_release(&own->texts);
    free(own);
}

/* ---- What sets it apart ---- */

static vp_status add_card(profile *p, const kept_segments *m, crowd *c, vp_error *error)
{
    vp_status status = segment_store_cards(m, c, &p->report, error);
    if (status)
        return status;
    const segment_report *r = p->report;
    const vp_segment *s = &r->segments[p->public.number];
    p->public.traits = s->traits;
    p->public.trait_count = s->trait_count;
    p->public.typical = s->typical_names;
    p->public.typical_count = s->typical_count;
    p->public.customers = s->size;
    p->public.share = (double)s->size / (double)c->points.count;
    return VP_OK;
}

static void add_border(profile *p, const kept_segments *m, const crowd *c, double *counts)
{
    double all = 0, best = 0;
    p->public.border_segment = -1;
    for (size_t i = 0; i < c->points.count; i++)
        if (c->placed[i].segment == p->public.number && c->placed[i].border >= 0) {
            counts[c->placed[i].border]++;
            all++;
        }
    for (size_t s = 0; s < m->count; s++)
        if (counts[s] > best) {
            best = counts[s];
            p->public.border_segment = (int64_t)s;
        }
    p->public.border = p->public.customers ? all / (double)p->public.customers : 0;
}

/* ---- Who they are ---- */

/* The most common text of a column in the segment; false where the column has too many, or one only, or none is
 * common. */
static bool find_level(const segment_report *r, uint32_t column, int64_t segment, vp_segment_trait *out)
{
    const frame *f = &r->frame;
    uint32_t levels[CARD_LEVELS];
    double own[CARD_LEVELS] = {0}, others[CARD_LEVELS] = {0}, n[2] = {0};
    size_t count = 0;
    for (size_t i = 0; i < f->rows; i++) {
        uint32_t text = f->columns[column].texts[i];
        bool is_own = r->result.segment[i] == segment;
        size_t at = 0;
        while (at < count && levels[at] != text)
            at++;
        if (text == INTERN_NONE)
            continue;
        if (at == CARD_LEVELS)
            return false;
        if (at == count)
            levels[count++] = text;
        (is_own ? own : others)[at]++;
        n[is_own]++;
    }
    size_t best = 0;
    for (size_t at = 1; at < count; at++)
        best = own[at] > own[best] ? at : best;
    if (count < 2 || !own[best] || own[best] < TYPICAL * n[1])
        return false;
    *out = (vp_segment_trait){.column = f->names.strings[column].p,
                              .level = f->texts.strings[levels[best]].p,
                              .own = own[best] / n[1],
                              .others = n[0] > 0 ? others[best] / n[0] : NAN};
    out->effect = 2 * asin(sqrt(out->own)) - (n[0] > 0 ? 2 * asin(sqrt(out->others)) : 0);
    double error = 1.96 * sqrt(1 / n[1] + (n[0] > 0 ? 1 / n[0] : 0));
    out->low = out->effect - error;
    out->high = out->effect + error;
    return true;
}

/* Those that differ most from others. */
static void add_who(profile *p)
{
    const frame *f = &p->report->frame;
    size_t count = 0;
    for (uint32_t c = 1; c < f->count; c++) { /* the first is the customer */
        vp_segment_trait t;
        if (!f->columns[c].text_count || !find_level(p->report, c, p->public.number, &t))
            continue;
        size_t at = count < WHO ? count++ : WHO;
        for (; at > 0 && fabs(p->who[at - 1].effect) < fabs(t.effect); at--)
            if (at < WHO)
                p->who[at] = p->who[at - 1];
        if (at < WHO)
            p->who[at] = t;
    }
    p->public.who = p->who;
    p->public.who_count = count;
}

/* ---- What they say ---- */

static uint32_t texts_of(const term_counts *t)
{
    return t->documents[0] + t->documents[1] + t->documents[2];
}

static double texts_with(const term_counts *t, uint32_t id)
{
    return id == INTERN_NONE ? 0 : (double)t->terms[id].in[0] + t->terms[id].in[1] + t->terms[id].in[2];
}

static bool put_word(profile *p, const term_counts *part, const term_counts *all, uint32_t id, vp_segment_word *out)
{
    str key = all->keys.strings[id];
    double n = texts_of(part), rest = texts_of(all) - n, own = texts_with(part, intern_find(&part->keys, key));
    double others = texts_with(all, id) - own;
    *out = (vp_segment_word){.word = arena_copy(&p->texts, all->terms[id].surface).p,
                             .texts = (uint64_t)own,
                             .own = n > 0 ? own / n : 0,
                             .others = rest > 0 && others > 0 ? others / rest : 0};
    return out->word;
}

/* A word of two languages is said once. */
static bool is_said(const vp_segment_word *words, size_t count, str word)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(word, words[i].word))
            return true;
    return false;
}

static vp_status add_says(profile *p, const term_counts *part, const term_counts *all, vp_error *error)
{
    ranked_term *ranked;
    size_t count;
    vp_status status = terms_of_part(part, all, LEAST_TEXTS, &ranked, &count, error);
    if (status)
        return status;
    size_t n = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < count && n < SAYS && ranked[i].z > SURE; i++)
        if (!is_said(p->says, n, part->terms[ranked[i].id].surface))
            ok = put_word(p, part, all, intern_find(&all->keys, part->keys.strings[ranked[i].id]), &p->says[n++]);
    free(ranked);
    p->public.says = p->says;
    p->public.says_count = n;
    return ok ? VP_OK : fail_memory(error);
}

/* Words that would stand in some texts of the segment if its customers wrote as the others do. */
static vp_status add_never(profile *p, const term_counts *part, const term_counts *all, vp_error *error)
{
    double share = texts_of(all) ? (double)texts_of(part) / texts_of(all) : 0, expected[NEVER];
    uint32_t found[NEVER];
    size_t n = 0;
    for (uint32_t id = 0; id < all->keys.count; id++) {
        double here = share * texts_with(all, id);
        if (here < EXPECTED || texts_with(part, intern_find(&part->keys, all->keys.strings[id])) > 0)
            continue;
        size_t at = n < NEVER ? n++ : NEVER;
        for (; at > 0 && expected[at - 1] < here; at--)
            if (at < NEVER) {
                expected[at] = expected[at - 1];
                found[at] = found[at - 1];
            }
        if (at < NEVER) {
            expected[at] = here;
            found[at] = id;
        }
    }
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = put_word(p, part, all, found[i], &p->never[i]);
    p->public.never = p->never;
    p->public.never_count = n;
    return ok ? VP_OK : fail_memory(error);
}

static vp_status add_words(profile *p, vp_store *s, const char *own, vp_error *error)
{
    term_counts part = {0}, all = {0};
    vp_status status = terms_count(s, own, &part, error);
    if (!status)
        status = terms_count(s, NULL, &all, error);
    if (!status)
        status = add_says(p, &part, &all, error);
    if (!status)
        status = add_never(p, &part, &all, error);
    terms_release(&part);
    terms_release(&all);
    return status;
}

typedef struct quoting {
    profile *profile;
    const char *sentiment;
} quoting;

static vp_status take_quote(void *context, sqlite3_stmt *q, vp_error *error)
{
    quoting *w = context;
    profile *p = w->profile;
    str text = {(const char *)sqlite3_column_text(q, 1), (size_t)sqlite3_column_bytes(q, 1)};
    const char *kept = arena_copy(&p->texts, str_trim(text)).p;
    if (kept && p->public.quote_count < QUOTES)
        p->quotes[p->public.quote_count++] = (vp_segment_quote){sqlite3_column_int64(q, 0), w->sentiment, kept};
    return kept ? VP_OK : fail_memory(error);
}

/* One bad and one good one: short, clear, and if there is one with the segment's own word. */
static vp_status add_quotes(profile *p, vp_store *s, vp_error *error)
{
    static const char *const sentiments[QUOTES] = {"neg", "pos"};
    const char *word = p->public.says_count ? p->says[0].word : "";
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < QUOTES; i++) {
        filter_value values[] = {{.type = FILTER_NUMBER, .number = (double)p->public.number},
                                 {.type = FILTER_TEXT, .text = str_of(sentiments[i])},
                                 {.type = FILTER_TEXT, .text = str_of(word)}};
        const filter f = {.values = values, .count = 3};
        quoting w = {p, sentiments[i]};
        status = query_each(s->db,
                            "SELECT d.id, c.text FROM customer_segment s JOIN document d ON d.customer = s.customer "
                            "JOIN content c ON c.id = d.id WHERE s.segment = ?1 AND d.label = ?2 AND length(c.text) "
                            "BETWEEN 12 AND 160 ORDER BY (?3 <> '' AND instr(lower(c.text), ?3) > 0) DESC, "
                            "iif(?2 = 'neg', d.p_neg, d.p_pos) DESC, d.id LIMIT 1",
                            &f, take_quote, &w, error);
    }
    p->public.quotes = p->quotes;
    return status;
}

/* ---- What they answer ---- */

static vp_bounds cells_of(const vp_table *t, size_t row)
{
    double v[3] = {NAN, NAN, NAN};
    for (size_t i = 0; i < 3; i++) {
        vp_cell cell = vp_table_cell(t, row, i + 1);
        v[i] = cell.type == VP_CELL_REAL ? cell.real : cell.type == VP_CELL_INTEGER ? (double)cell.integer : NAN;
    }
    return (vp_bounds){v[0], v[1], v[2]};
}

/* The trend of a metric of a filter's documents; *out is NULL where it is not measured. */
static vp_status follow(profile *p, vp_store *s, const char *metric, const char *where, const char *every,
                        vp_table **out, vp_error *error)
{
    const vp_trend_query q = {.struct_size = sizeof q, .metric = metric, .every = every, .where = where};
    vp_error why = {0};
    *out = NULL;
    vp_status status = vp_trend(s, &q, out, &why);
    if (status == VP_NOT_FOUND)
        return VP_OK;
    if (status && error)
        *error = why;
    if (!status)
        p->public.nps_of_ratings |= !strcmp(vp_table_name(*out, 1), "nps_proxy");
    return status;
}

static vp_status measure(profile *p, vp_store *s, const char *metric, const char *where, vp_bounds *out,
                         vp_error *error)
{
    vp_table *t;
    *out = (vp_bounds){NAN, NAN, NAN};
    vp_status status = follow(p, s, metric, where, "all", &t, error);
    if (!status && t && vp_table_rows(t))
        *out = cells_of(t, vp_table_rows(t) - 1);
    vp_table_free(t);
    return status;
}

/* The last quarters with enough answers. */
static vp_status add_quarters(profile *p, vp_store *s, const char *own, vp_error *error)
{
    vp_table *t;
    size_t first = QUARTERS;
    vp_status status = follow(p, s, "nps", own, "quarter", &t, error);
    for (size_t row = t ? vp_table_rows(t) : 0; !status && first && row-- > 0;) {
        if (vp_table_cell(t, row, 4).integer < VP_THIN)
            continue;
        const char *name = arena_copy(&p->texts, str_of(vp_table_cell(t, row, 0).text)).p;
        p->quarters[--first] = (vp_segment_period){name, cells_of(t, row)};
        if (!name)
            status = fail_memory(error);
    }
    p->public.nps_trend = p->quarters + first;
    p->public.nps_trend_count = QUARTERS - first;
    vp_table_free(t);
    return status;
}

static vp_status add_answers(profile *p, vp_store *s, const char *own, const char *others, vp_error *error)
{
    vp_segment_profile *o = &p->public;
    vp_status status = measure(p, s, "nps", own, &o->nps, error);
    if (!status)
        status = measure(p, s, "nps", others, &o->nps_others, error);
    if (!status)
        status = add_quarters(p, s, own, error);
    if (!status)
        status = measure(p, s, "sentiment", own, &o->sentiment, error);
    if (!status)
        status = measure(p, s, "sentiment", others, &o->sentiment_others, error);
    return status;
}

/* ---- Where they go ---- */

static vp_status add_moves(profile *p, vp_store *s, const kept_segments *m, vp_error *error)
{
    segment_moves moves = {0};
    size_t from = (size_t)p->public.number, count = 0;
    vp_status status = segment_moves_read(s, m->count, &moves, error);
    for (size_t to = 0; !status && moves.count && to < moves.states; to++) {
        double all, n = segment_moves_between(&moves, from, to, &all);
        if (!n)
            continue;
        estimate share = estimate_share(n, all);
        const char *name = to < m->count ? arena_copy(&p->texts, m->segments[to].name).p : "in none";
        vp_segment_move one = {to < m->count ? (int64_t)to : -1,
                               name,
                               {moves.probabilities[from * moves.states + to], share.low, share.high}};
        if (!name)
            status = fail_memory(error);
        size_t at = count < MOVES ? count++ : MOVES;
        for (; at > 0 && p->moves[at - 1].probability.value < one.probability.value; at--)
            if (at < MOVES)
                p->moves[at] = p->moves[at - 1];
        if (at < MOVES)
            p->moves[at] = one;
    }
    segment_moves_release(&moves);
    p->public.moves = p->moves;
    p->public.move_count = count;
    return status;
}

/* ---- All of it ---- */

static vp_status add_facts(profile *p, vp_store *s, const kept_segments *m, vp_error *error)
{
    crowd c;
    char own[40], others[40];
    vp_segments_drift drift = {0};
    double *counts = calloc(2 * m->count + 1, sizeof *counts);
    snprintf(own, sizeof own, "segment = %lld", (long long)p->public.number);
    snprintf(others, sizeof others, "segment <> %lld", (long long)p->public.number);
    vp_status status = segment_store_crowd(s, m, 0, parallel_threads(0), &c, error);
    if (!status && !counts)
        status = fail_memory(error);
    if (!status)
        status = segment_store_compare(s, m, &c, counts + m->count, &drift, error);
    if (!status && drift.fresh + drift.changed)
        snprintf(p->note, sizeof p->note,
                 "%llu customers came or changed since they were placed: `voxpop segments apply` does it anew",
                 (unsigned long long)(drift.fresh + drift.changed));
    if (!status)
        status = add_card(p, m, &c, error);
    if (!status) {
        add_border(p, m, &c, counts);
        add_who(p);
    }
    segment_store_release(&c);
    free(counts);
    if (!status)
        status = add_words(p, s, own, error);
    if (!status)
        status = add_quotes(p, s, error);
    if (!status)
        status = add_answers(p, s, own, others, error);
    return status ? status : add_moves(p, s, m, error);
}

vp_status vp_segment_profile_of(vp_store *store, int64_t segment, vp_segment_profile **out, vp_error *error)
{
    kept_segments m = {0};
    vp_status status = segment_store_read(store, &m, error);
    if (!status)
        status = segment_store_check(&m, segment, error);
    profile *p = status ? NULL : calloc(1, sizeof *p);
    if (!status && !p)
        status = fail_memory(error);
    if (!status) {
        p->public.number = segment;
        p->public.name = arena_copy(&p->texts, m.segments[segment].name).p;
        p->public.found_again = m.segments[segment].found_again;
        p->public.note = p->note;
        status = p->public.name ? add_facts(p, store, &m, error) : fail_memory(error);
    }
    kept_segments_release(&m);
    if (status && p)
        vp_segment_profile_free(&p->public);
    if (!status)
        *out = &p->public;
    return status;
}
