/* How two periods or groups differ: the metric, the mix of fields, words, and what they explain. */
#include "engine/options.h"
#include "engine/trend_points.h"
#include "report/figure.h"
#include "tokenizer/content_words.h"
#include "trends/contrast.h"

#include <math.h>
#include <stdlib.h>

enum {
    DOCUMENTS_MOST = 20000, /* of a side, evenly spread */
    MARKS_MOST = 200000,
    FOUND_MOST = 40,  /* marks */
    GROUPS_MOST = 6,  /* of marks */
    WORDS_SHOWN = 3,  /* of a group */
    EARLY = 8,        /* first words of a text, and its first quarter at most: where formulas stand */
    VALUES_MOST = 30, /* of a field whose mix is looked at */
};

typedef struct word_group {
    uint32_t marks[FOUND_MOST];
    size_t count;
    bool more;    /* after than before */
    bool formula; /* says nothing but how texts begin */
    contrast_part with, without;
    double documents[2];
} word_group;

typedef struct comparer {
    vp_store *store;
    const vp_compare_query *query;
    trend_points scale; /* the metric */
    vp_table *table;
    char *sides[2]; /* owned: filters */
    int side;       /* being read */
    moments sums[2];
    buf documents; /* of contrast_document; marks are places in `marks` until all are read */
    buf marks;     /* of uint32_t */
    intern keys;   /* of marks: stems, between spaces */
    buf surfaces;  /* of str */
    buf seen,
        early; /* of uint32_t, by mark: the last document that bore it, and how many did among their first words */
    arena memory;
    uint64_t stride, row;
    difference change;
} comparer;

/* ---- Sides ---- */

static vp_status make_sides(comparer *c, vp_error *error)
{
    const vp_compare_query *q = c->query;
    const char *names[2] = {q->a, q->b};
    for (int i = 0; i < 2; i++) {
        buf text = {0};
        bool given = q->where && *q->where;
        bool ok = !given || (buf_putc(&text, '(') && buf_puts(&text, q->where) && buf_puts(&text, ") and "));
        if (q->by)
            ok = ok && buf_puts(&text, q->by) && buf_puts(&text, " = ") && filter_quote(&text, str_of(names[i]));
        else
            ok = ok && trend_period_filter(str_of(names[i]), &text);
        ok = ok && buf_terminate(&text);
        c->sides[i] = text.p;
        filter f = {0};
        vp_status status = ok ? query_read_filter(c->store, text.p, &f, error) : fail_memory(error);
        filter_release(&f);
        if (status && error)
            error->column = 0;
        if (status)
            return status;
    }
    return VP_OK;
}

/* ---- Documents ---- */

static uint32_t *at_mark(buf *numbers, uint32_t mark)
{
    return (uint32_t *)(void *)numbers->p + mark;
}

/* A word, or two in a row, of the document being read. */
static bool add_mark(comparer *c, str first, str second, str shown, bool is_early)
{
    char key[256];
    size_t n = first.n + second.n + 1;
    if (n > sizeof key)
        return true;
    memcpy(key, first.p, first.n);
    key[first.n] = ' ';
    memcpy(key + first.n + 1, second.p, second.n);
    str k = {key, second.n ? n : first.n};
    uint32_t known = c->keys.count;
    uint32_t id = known < MARKS_MOST ? intern_add(&c->keys, k) : intern_find(&c->keys, k);
    if (id == INTERN_NONE)
        return known >= MARKS_MOST;
    const uint32_t none = 0, document = (uint32_t)(c->documents.n / sizeof(contrast_document)) + 1;
    if (id == known) {
        str surface = arena_copy(&c->memory, shown);
        if (!surface.p || !buf_add(&c->surfaces, &surface, sizeof surface) || !buf_add(&c->seen, &none, sizeof none) ||
            !buf_add(&c->early, &none, sizeof none))
            return false;
    }
    if (*at_mark(&c->seen, id) == document)
        return true;
    *at_mark(&c->seen, id) = document;
    *at_mark(&c->early, id) += is_early;
    return buf_add(&c->marks, &id, sizeof id);
}

static bool add_marks(comparer *c, const lexicon *l, words *cache, str text)
{
    const token_list *tokens = &c->store->session->tokens;
    const token *before = NULL;
    size_t content = 0;
    for (size_t i = 0; i < tokens->count; i++)
        content += is_content_word(l, words_at(cache, tokens->items[i].word));
    for (size_t i = 0, place = 0; i < tokens->count; i++) {
        const token *t = &tokens->items[i];
        const word *w = words_at(cache, t->word);
        if (!is_content_word(l, w)) {
            before = NULL;
            continue;
        }
        bool early = place < EARLY && place < (content + 3) / 4;
        place++;
        str shown = {text.p + t->begin, t->end - t->begin};
        if (!add_mark(c, w->stem, STR(""), shown, early))
            return false;
        if (before && !add_mark(c, words_at(cache, before->word)->stem, w->stem,
                                (str){text.p + before->begin, t->end - before->begin}, early))
            return false;
        before = t;
    }
    return true;
}

static vp_status take_document(void *context, sqlite3_stmt *q, vp_error *error)
{
    comparer *c = context;
    bool known = sqlite3_column_type(q, 1) != SQLITE_NULL;
    double value = known ? sqlite3_column_double(q, 1) : NAN;
    moments *m = &c->sums[c->side];
    if (known)
        *m = (moments){m->n + 1, m->sum + value, m->squares + value * value};
    if (c->row++ % c->stride)
        return VP_OK;
    vp_session *s = c->store->session;
    language lang = language_of((const char *)sqlite3_column_text(q, 0));
    str text = {(const char *)sqlite3_column_text(q, 2), (size_t)sqlite3_column_bytes(q, 2)};
    contrast_document d = {.count = (uint32_t)(c->marks.n / sizeof(uint32_t)), .after = c->side == 1, .value = value};
    workshop *w;
    if (!text.n)
        return VP_OK;
    vp_status status = session_workshop(s, lang, &w, error);
    if (!status)
        status = session_clean(s, text, &text, error);
    if (!status)
        status = session_tokenize(s, w, text, error);
    if (!status && !(add_marks(c, s->engine->lexicons[lang], w->words, text) && buf_add(&c->documents, &d, sizeof d)))
        status = fail_memory(error);
    return status;
}

static vp_status read_side(comparer *c, int side, vp_error *error)
{
    filter f = {0};
    buf value = {0}, sql = {0};
    bool proxy;
    double count = 0;
    c->side = side;
    vp_status status = query_read_filter(c->store, c->sides[side], &f, error);
    if (!status)
        status = query_count(c->store->db, &f, &count, error);
    if (!status && !count)
        status = fail(error, VP_NOT_FOUND, "`voxpop trend` tells what there is", "no document is of \"%s\"",
                      side ? c->query->b : c->query->a);
    c->stride = 1 + (uint64_t)(count / DOCUMENTS_MOST);
    if (!status)
        status = query_metric_sql(c->store->db, c->scale.metric, &value, &proxy, error);
    bool ok = status || (buf_puts(&sql, "SELECT d.lang, ") && buf_add_str(&sql, buf_str(&value)) &&
                         buf_puts(&sql, ", " QUERY_WORDS) && query_from(&f, true, &sql) &&
                         buf_puts(&sql, " ORDER BY d.id") && buf_terminate(&sql));
    if (!status)
        status = ok ? query_each(c->store->db, sql.p, &f, take_document, c, error) : fail_memory(error);
    filter_release(&f);
    buf_release(&value);
    buf_release(&sql);
    return status;
}

/* Places in the marks become pointers, now that these stay where they are. */
static size_t settle_documents(comparer *c)
{
    size_t n = c->documents.n / sizeof(contrast_document);
    contrast_document *d = (contrast_document *)(void *)c->documents.p;
    uint32_t end = (uint32_t)(c->marks.n / sizeof(uint32_t));
    for (size_t i = n; i-- > 0;) {
        uint32_t begin = d[i].count;
        d[i].marks = (const uint32_t *)(const void *)c->marks.p + begin;
        d[i].count = end - begin;
        end = begin;
    }
    return n;
}

/* ---- Groups of words ---- */

static bool bears(const contrast_document *d, const uint32_t *marks, size_t count)
{
    for (uint32_t i = 0; i < d->count; i++)
        for (size_t k = 0; k < count; k++)
            if (d->marks[i] == marks[k])
                return true;
    return false;
}

static bool go_together(const comparer *c, size_t n, uint32_t one, uint32_t other)
{
    const contrast_document *d = (const contrast_document *)(const void *)c->documents.p;
    double both = 0, of_one = 0, of_other = 0;
    for (size_t i = 0; i < n; i++) {
        bool a = bears(&d[i], &one, 1), b = bears(&d[i], &other, 1);
        both += a && b;
        of_one += a;
        of_other += b;
    }
    return both >= 0.2 * (of_one + of_other - both);
}

/* A mark joins the first group whose strongest mark often stands beside it. */
static size_t group_marks(comparer *c, size_t n, const contrast_mark *found, size_t count, word_group *groups)
{
    size_t made = 0;
    for (size_t i = 0; i < count; i++) {
        size_t g = 0;
        bool more = found[i].z > 0;
        while (g < made && (groups[g].more != more || !go_together(c, n, groups[g].marks[0], found[i].mark)))
            g++;
        if (g == made && made == GROUPS_MOST)
            continue;
        if (g == made)
            groups[made++] = (word_group){.more = more};
        groups[g].marks[groups[g].count++] = found[i].mark;
    }
    return made;
}

static void measure_group(comparer *c, size_t n, word_group *g)
{
    const contrast_document *d = (const contrast_document *)(const void *)c->documents.p;
    double bearers[FOUND_MOST] = {0};
    for (size_t i = 0; i < n; i++) {
        bool has = bears(&d[i], g->marks, g->count);
        g->documents[d[i].after] += has;
        for (size_t k = 0; k < g->count; k++)
            bearers[k] += bears(&d[i], &g->marks[k], 1);
        contrast_part *part = has ? &g->with : &g->without;
        if (!isnan(d[i].value)) {
            part->n[d[i].after]++;
            part->sum[d[i].after] += d[i].value;
        }
    }
    for (size_t k = 0; k < g->count; k++)
        g->formula |= *at_mark(&c->early, g->marks[k]) >= 0.5 * bearers[k];
}

/* ---- Rows ---- */

static bool put_figure(const comparer *c, buf *out, double value, bool sign)
{
    char room[FIGURE_ROOM];
    double scale = c->scale.highest - c->scale.lowest;
    return (!sign || value < 0 || buf_putc(out, '+')) && buf_add_str(out, figure(value, scale >= 50 ? 1 : 2, room));
}

static bool put_percent(buf *out, double share)
{
    char room[FIGURE_ROOM];
    return buf_add_str(out, figure(100 * share, 1, room)) && buf_puts(out, " %");
}

typedef struct finding_row {
    const char *kind;
    str what;
    double before, after;
    difference change;
    double explains;
    const char *filter;
} finding_row;

static vp_status add_row(comparer *c, const finding_row *r, buf *sentence, bool ok, vp_error *error)
{
    vp_table *t = c->table;
    ok = ok && table_row(t) && table_text(t, str_of(r->kind)) && table_text(t, r->what) && table_real(t, r->before) &&
         table_real(t, r->after) && table_real(t, r->change.value) && table_real(t, r->change.low) &&
         table_real(t, r->change.high) && table_real(t, r->explains) && table_text(t, str_of(r->filter)) &&
         table_text(t, buf_str(sentence));
    buf_release(sentence);
    return ok ? VP_OK : fail_memory(error);
}

static const difference NO_CHANGE = {NAN, NAN, NAN, NAN};

static vp_status add_difference(comparer *c, vp_error *error)
{
    estimate a = trend_estimate(&c->scale, c->sums[0]), b = trend_estimate(&c->scale, c->sums[1]);
    c->change = compare_estimates(b, a);
    buf text = {0};
    bool ok = buf_printf(&text, "%s of %s against %s: ", c->scale.name, c->query->b, c->query->a) &&
              put_figure(c, &text, c->change.value, true) && buf_puts(&text, " [") &&
              put_figure(c, &text, c->change.low, true) && buf_puts(&text, ", ") &&
              put_figure(c, &text, c->change.high, true) && buf_puts(&text, "], from ") &&
              put_figure(c, &text, a.value, false) && buf_printf(&text, " (n %.0f) to ", a.n) &&
              put_figure(c, &text, b.value, false) && buf_printf(&text, " (n %.0f)", b.n) &&
              (c->change.p < 0.05 || buf_puts(&text, "; that is within chance"));
    finding_row r = {"difference", str_of(c->scale.name), a.value, b.value, c->change, NAN, c->sides[1]};
    return add_row(c, &r, &text, ok, error);
}

static bool put_words(const comparer *c, const word_group *g, buf *out)
{
    const str *surfaces = (const str *)(const void *)c->surfaces.p;
    bool ok = true;
    for (size_t i = 0, shown = 0; ok && i < g->count && shown < WORDS_SHOWN; i++) {
        bool inside = false; /* of a phrase that is shown */
        for (size_t k = 0; k < g->count && !inside; k++)
            inside = k != i && surfaces[g->marks[k]].n > surfaces[g->marks[i]].n &&
                     memmem(surfaces[g->marks[k]].p, surfaces[g->marks[k]].n, surfaces[g->marks[i]].p,
                            surfaces[g->marks[i]].n);
        if (!inside || g->count == 1)
            ok = (!shown++ || buf_puts(out, ", ")) && buf_add_str(out, surfaces[g->marks[i]]);
    }
    return ok;
}

/* The documents of the second side that hold the strongest words. */
static bool put_filter(const comparer *c, const word_group *g, buf *out)
{
    const str *surfaces = (const str *)(const void *)c->surfaces.p;
    return buf_putc(out, '(') && buf_puts(out, c->sides[1]) && buf_puts(out, ") and words has ") &&
           filter_quote(out, surfaces[g->marks[0]]) && buf_terminate(out);
}

static vp_status add_group(comparer *c, const word_group *g, const double sizes[2], vp_error *error)
{
    buf what = {0}, filter_text = {0}, text = {0};
    const contrast_part parts[2] = {g->with, g->without};
    estimate before = estimate_share(g->documents[0], sizes[0]), after = estimate_share(g->documents[1], sizes[1]);
    double explains = c->change.p < 0.05 ? contrast_decompose(parts, 2).mix : NAN;
    bool ok = put_words(c, g, &what) && put_filter(c, g, &filter_text) &&
              buf_puts(&text, g->formula ? "set aside: "
                              : g->more  ? "more: "
                                         : "less: ") &&
              buf_add_str(&text, buf_str(&what)) && buf_puts(&text, "  ") && put_percent(&text, before.value) &&
              buf_puts(&text, " -> ") && put_percent(&text, after.value);
    if (g->formula)
        ok = ok && buf_puts(&text, " (opening formula)");
    else if (!isnan(explains))
        ok = ok && buf_puts(&text, ", explains ") && put_figure(c, &text, explains, true);
    finding_row r = {g->formula ? "formula" : "words", buf_str(&what), before.value, after.value,
                     compare_estimates(after, before), explains,       filter_text.p};
    vp_status status = add_row(c, &r, &text, ok, error);
    buf_release(&what);
    buf_release(&filter_text);
    return status;
}

/* Where none of the words are that became more: does the metric move there, too? */
static vp_status add_rest(comparer *c, size_t n, const word_group *groups, size_t count, vp_error *error)
{
    const contrast_document *d = (const contrast_document *)(const void *)c->documents.p;
    moments rest[2] = {{0}};
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        bool has = false;
        for (size_t g = 0; g < count && !has; g++)
            has = groups[g].more && !groups[g].formula && bears(&d[i], groups[g].marks, groups[g].count);
        any |= has;
        moments *m = &rest[d[i].after];
        if (!has && !isnan(d[i].value))
            *m = (moments){m->n + 1, m->sum + d[i].value, m->squares + d[i].value * d[i].value};
    }
    estimate a = trend_estimate(&c->scale, rest[0]), b = trend_estimate(&c->scale, rest[1]);
    difference change = compare_estimates(b, a);
    if (!any || !(c->change.p < 0.05) || isnan(change.p))
        return VP_OK;
    bool moved = change.p < 0.05 && (change.value > 0) == (c->change.value > 0);
    buf text = {0};
    bool ok = buf_printf(&text, "documents without these words %s (",
                         moved ? "moved too" : "did not move beyond chance") &&
              put_figure(c, &text, a.value, false) && buf_puts(&text, " -> ") && put_figure(c, &text, b.value, false) &&
              buf_puts(&text, moved ? "): new words are not the whole cause" : ")");
    finding_row r = {"rest", {NULL, 0}, a.value, b.value, change, NAN, c->sides[1]};
    return add_row(c, &r, &text, ok, error);
}

/* ---- The mix of fields ---- */

typedef struct mix {
    contrast_part parts[VALUES_MOST];
    intern values;
    int side;
    bool many; /* more values than parts */
} mix;

static vp_status take_part(void *context, sqlite3_stmt *q, vp_error *error)
{
    mix *m = context;
    str value = {(const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)};
    uint32_t id = m->many ? 0 : intern_add(&m->values, value);
    if (id == INTERN_NONE)
        return fail_memory(error);
    m->many |= id >= VALUES_MOST;
    if (!m->many) {
        m->parts[id].n[m->side] = sqlite3_column_double(q, 1);
        m->parts[id].sum[m->side] = sqlite3_column_double(q, 2);
    }
    return VP_OK;
}

/* The metric by the values of a field, on both sides. */
static vp_status read_mix(comparer *c, str field, mix *out, vp_error *error)
{
    buf value = {0}, group = {0};
    bool proxy, content = false;
    vp_status status = query_metric_sql(c->store->db, c->scale.metric, &value, &proxy, error);
    if (!status)
        status = filter_field_sql(field, &group, &content, error);
    for (out->side = 0; !status && out->side < 2; out->side++) {
        filter f = {0};
        buf sql = {0};
        status = query_read_filter(c->store, c->sides[out->side], &f, error);
        bool ok = status ||
                  (buf_puts(&sql, "SELECT coalesce(g, ''), count(x), sum(x) FROM (SELECT ") &&
                   buf_add_str(&sql, buf_str(&group)) && buf_puts(&sql, " AS g, ") &&
                   buf_add_str(&sql, buf_str(&value)) && buf_puts(&sql, " AS x") && query_from(&f, content, &sql) &&
                   buf_puts(&sql, ") WHERE x IS NOT NULL GROUP BY 1") && buf_terminate(&sql));
        if (!status)
            status = ok ? query_each(c->store->db, sql.p, &f, take_part, out, error) : fail_memory(error);
        filter_release(&f);
        buf_release(&sql);
    }
    buf_release(&value);
    buf_release(&group);
    return status;
}

typedef struct mixes {
    comparer *c;
    buf best; /* the field whose mix explains most */
    contrast_split split;
} mixes;

static vp_status try_field(mixes *all, str field, str shown, vp_error *error)
{
    mix *m = calloc(1, sizeof *m);
    if (!m)
        return fail_memory(error);
    vp_status status = all->c->query->by && str_equal(str_of(all->c->query->by), shown)
                           ? VP_OK
                           : read_mix(all->c, field, m, error);
    uint32_t empty = intern_find(&m->values, STR(""));
    double known = 0, all_of_them = 0; /* known: and on both sides, so that like can be compared with like */
    for (uint32_t i = 0; i < m->values.count && !m->many; i++) {
        const contrast_part *part = &m->parts[i];
        all_of_them += part->n[0] + part->n[1];
        known += i != empty && part->n[0] > 0 && part->n[1] > 0 ? part->n[0] + part->n[1] : 0;
    }
    contrast_split split = contrast_decompose(m->parts, m->many ? 0 : m->values.count);
    if (!status && !m->many && known > 0.5 * all_of_them && m->values.count > 1 &&
        fabs(split.mix) > fabs(all->split.mix)) {
        all->split = split;
        buf_clear(&all->best);
        status = buf_add_str(&all->best, shown) ? VP_OK : fail_memory(error);
    }
    intern_release(&m->values);
    free(m);
    return status;
}

static vp_status try_own_field(void *context, sqlite3_stmt *q, vp_error *error)
{
    str name = {(const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)};
    buf field = {0};
    bool ok = buf_puts(&field, "field.") && buf_add_str(&field, name);
    vp_status status = ok ? try_field(context, buf_str(&field), name, error) : fail_memory(error);
    buf_release(&field);
    return status == VP_NOT_FOUND ? VP_OK : status; /* a name that no filter can write */
}

static vp_status add_mix(comparer *c, vp_error *error)
{
    static const char *const fields[] = {"product", "shop", "channel", "country", "lang"};
    mixes all = {.c = c};
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < sizeof fields / sizeof *fields; i++)
        status = try_field(&all, str_of(fields[i]), str_of(fields[i]), error);
    if (!status)
        status = query_each(
            c->store->db,
            "SELECT DISTINCT j.key FROM (SELECT fields FROM content LIMIT 1000) f, json_each(f.fields) j "
            "WHERE j.type = 'text' ORDER BY 1 LIMIT 64", /* fields whose mix is looked at */
            NULL, try_own_field, &all, error);
    if (!status && all.best.n) {
        buf text = {0};
        bool ok = buf_puts(&text, "in the same ") && buf_add_str(&text, buf_str(&all.best)) && buf_puts(&text, " ") &&
                  put_figure(c, &text, all.split.level, true) && buf_puts(&text, "; mix of ") &&
                  buf_add_str(&text, buf_str(&all.best)) && buf_puts(&text, " ") &&
                  put_figure(c, &text, all.split.mix, true);
        finding_row r = {"mix", buf_str(&all.best), NAN, NAN, NO_CHANGE, all.split.mix, c->sides[1]};
        status = add_row(c, &r, &text, ok, error);
    }
    buf_release(&all.best);
    return status;
}

/* ---- The question ---- */

static vp_status add_words(comparer *c, vp_error *error)
{
    size_t n = settle_documents(c);
    contrast_mark found[FOUND_MOST];
    word_group groups[GROUPS_MOST] = {{{0}}};
    const contrast_document *d = (const contrast_document *)(const void *)c->documents.p;
    size_t count = contrast_find(d, n, c->keys.count, found, FOUND_MOST);
    if (count == SIZE_MAX)
        return fail_memory(error);
    double sizes[2] = {0, 0};
    for (size_t i = 0; i < n; i++)
        sizes[d[i].after]++;
    size_t made = group_marks(c, n, found, count, groups);
    vp_status status = VP_OK;
    for (size_t g = 0; g < made; g++)
        measure_group(c, n, &groups[g]);
    for (int formulas = 0; formulas < 2; formulas++)
        for (size_t g = 0; !status && g < made; g++)
            if (groups[g].formula == (formulas == 1))
                status = add_group(c, &groups[g], sizes, error);
    return status ? status : add_rest(c, n, groups, made, error);
}

static void release(comparer *c)
{
    trend_points_release(&c->scale);
    free(c->sides[0]);
    free(c->sides[1]);
    buf_release(&c->documents);
    buf_release(&c->marks);
    buf_release(&c->surfaces);
    buf_release(&c->seen);
    buf_release(&c->early);
    intern_release(&c->keys);
    arena_release(&c->memory);
}

vp_status vp_compare(vp_store *s, const vp_compare_query *given, vp_table **out, vp_error *error)
{
    static const char *const names[] = {"kind", "what", "before",   "after",  "change",
                                        "low",  "high", "explains", "filter", "finding"};
    vp_compare_query query = {0};
    comparer c = {.store = s, .query = &query};
    vp_status status = options_copy(&query, sizeof query, given, error);
    if (!status && (!query.a || !query.b))
        status = fail(error, VP_INVALID, "name two periods, or two values of a field", "there is nothing to compare");
    if (!status)
        status = trend_metric_read(s, query.metric, &c.scale, error);
    if (!status)
        status = make_sides(&c, error);
    for (int side = 0; !status && side < 2; side++)
        status = read_side(&c, side, error);
    if (!status)
        status = table_new(names, sizeof names / sizeof *names, &c.table, error);
    if (!status)
        status = add_difference(&c, error);
    if (!status && c.change.p < 0.05)
        status = add_mix(&c, error);
    if (!status)
        status = add_words(&c, error);
    release(&c);
    if (status)
        vp_table_free(c.table);
    else
        *out = c.table;
    return status;
}
