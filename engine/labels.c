/* Labelling: which documents to ask a person about, and their way to Label Studio and back. */
#include "engine/corrections.h"
#include "engine/queries.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    POOL = 1000,     /* of the most uncertain documents, among which is chosen */
    SKETCH = 48,     /* words that stand for a document: those with the smallest hashes */
    MOST_WORDS = 400 /* of a text, from its beginning */
};

/* ---- Which documents ---- */

typedef struct candidate {
    int64_t id;
    double doubt;            /* 1 - probability of the label */
    double likeness;         /* to the likest of those that are chosen */
    uint64_t sketch[SKETCH]; /* [words] ascending, each once */
    size_t words;
    bool chosen;
} candidate;

typedef struct chooser {
    vp_store *store;
    candidate *all; /* [count] */
    size_t count, room;
} chooser;

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* The words with the smallest hashes are a fair sample: what two sketches share estimates what the texts share (Broder
 * 1997). */
static void fill_sketch(candidate *c, const token_list *tokens, const words *w)
{
    uint64_t hash[MOST_WORDS];
    size_t n = 0;
    for (size_t i = 0; i < tokens->count && n < MOST_WORDS; i++) {
        const word *entry = words_at(w, tokens->items[i].word);
        if (entry->kind != VP_TOKEN_PUNCTUATION)
            hash[n++] = XXH3_64bits(entry->stem.p, entry->stem.n);
    }
    qsort(hash, n, sizeof *hash, by_value);
    for (size_t i = 0; i < n && c->words < SKETCH; i++)
        if (!i || hash[i] != hash[i - 1])
            c->sketch[c->words++] = hash[i];
}

/* Jaccard similarity of the words, by the smallest of both together. */
static double likeness(const candidate *a, const candidate *b)
{
    size_t i = 0, k = 0, all = 0, shared = 0;
    for (; all < SKETCH && (i < a->words || k < b->words); all++) {
        bool from_a = i < a->words && (k == b->words || a->sketch[i] <= b->sketch[k]);
        bool from_b = k < b->words && (i == a->words || b->sketch[k] <= a->sketch[i]);
        shared += from_a && from_b;
        i += from_a;
        k += from_b;
    }
    return all ? (double)shared / (double)all : 0;
}

static candidate *new_candidate(chooser *c)
{
    if (c->count == c->room) {
        size_t room = c->room ? 2 * c->room : 64;
        candidate *all = realloc(c->all, room * sizeof *all);
        if (!all)
            return NULL;
        c->all = all;
        c->room = room;
    }
    c->all[c->count] = (candidate){0};
    return &c->all[c->count++];
}

static vp_status take_candidate(void *context, sqlite3_stmt *q, vp_error *error)
{
    chooser *c = context;
    vp_session *s = c->store->session;
    workshop *w = NULL;
    candidate *one = new_candidate(c);
    if (!one)
        return fail_memory(error);
    one->id = sqlite3_column_int64(q, 0);
    one->doubt = 1 - sqlite3_column_double(q, 1);
    str text = {(const char *)sqlite3_column_text(q, 3), (size_t)sqlite3_column_bytes(q, 3)};
    vp_status status = session_clean(s, text, &text, error);
    if (!status)
        status = session_workshop(s, language_of((const char *)sqlite3_column_text(q, 2)), &w, error);
    if (!status)
        status = session_tokenize(s, w, text, error);
    if (!status)
        fill_sketch(one, &s->tokens, w->words);
    return status;
}

static vp_status gather(chooser *c, const char *where, vp_error *error)
{
    filter f = {0};
    buf sql = {0};
    vp_status status = query_read_filter(c->store, where, &f, error);
    bool ok = !status && buf_puts(&sql, "SELECT d.id, max(d.p_neg, d.p_neu, d.p_pos) AS sure, d.lang, " QUERY_WORDS) &&
              query_from(&f, true, &sql) &&
              buf_printf(&sql,
                         " AND d.label IS NOT NULL AND NOT EXISTS (SELECT 1 FROM correction_in_force WHERE "
                         "document = d.id AND field = 'sentiment') ORDER BY sure, d.id LIMIT %d",
                         POOL) &&
              buf_terminate(&sql);
    if (!status)
        status = ok ? query_each(c->store->db, sql.p, &f, take_candidate, c, error) : fail_memory(error);
    filter_release(&f);
    buf_release(&sql);
    return status;
}

/* The one that is most in doubt and least like those before; NULL: there is none left. */
static candidate *choose(chooser *c)
{
    candidate *best = NULL;
    double most = -1;
    for (size_t i = 0; i < c->count; i++) {
        candidate *one = &c->all[i];
        double worth = one->doubt * (1 - one->likeness);
        if (!one->chosen && worth > most)
            most = worth, best = one;
    }
    if (!best)
        return NULL;
    best->chosen = true;
    for (size_t i = 0; i < c->count; i++) {
        double near = likeness(best, &c->all[i]);
        c->all[i].likeness = near > c->all[i].likeness ? near : c->all[i].likeness;
    }
    return best;
}

/* The numbers of the documents as a JSON array, NUL-terminated. */
static vp_status queue(vp_store *store, const char *where, size_t limit, buf *ids, vp_error *error)
{
    chooser c = {.store = store};
    vp_status status = gather(&c, where, error);
    bool ok = buf_putc(ids, '[');
    const candidate *one;
    for (size_t n = 0; !status && ok && (!limit || n < limit) && (one = choose(&c)); n++)
        ok = buf_printf(ids, "%s%lld", n ? "," : "", (long long)one->id);
    free(c.all);
    return status ? status : ok && buf_putc(ids, ']') && buf_terminate(ids) ? VP_OK : fail_memory(error);
}

vp_status vp_label_queue(vp_store *store, const char *where, size_t limit, vp_table **out, vp_error *error)
{
    buf ids = {0};
    vp_status status = queue(store, where, limit, &ids, error);
    if (!status)
        status = query_listed(store, buf_str(&ids), out, error);
    buf_release(&ids);
    return status;
}

/* ---- Label Studio ---- */

typedef struct exporter {
    buf text;
    vp_write write;
    void *context;
    bool any;
} exporter;

static bool put_member(buf *b, const char *key, sqlite3_stmt *q, int at)
{
    str value = {(const char *)sqlite3_column_text(q, at), (size_t)sqlite3_column_bytes(q, at)};
    return buf_puts(b, ",") && buf_json(b, str_of(key)) && buf_putc(b, ':') &&
           (value.p ? buf_json(b, value) : buf_puts(b, "null"));
}

/* A result of one choice, as labelling interfaces for texts have it: <Choices name="sentiment" toName="text">. */
static bool put_choice(buf *b, const char *label)
{
    const char *shown = !strcmp(label, "neg") ? "Negative" : !strcmp(label, "pos") ? "Positive" : "Neutral";
    return buf_printf(b,
                      "\"result\":[{\"from_name\":\"sentiment\",\"to_name\":\"text\",\"type\":\"choices\",\"value\":"
                      "{\"choices\":[\"%s\"]}}]}]",
                      shown);
}

static vp_status put_task(void *context, sqlite3_stmt *q, vp_error *error)
{
    exporter *x = context;
    buf *b = &x->text;
    const char *found = (const char *)sqlite3_column_text(q, 5), *said = (const char *)sqlite3_column_text(q, 7);
    buf_clear(b);
    bool ok = buf_puts(b, x->any ? ",\n" : "") &&
              buf_printf(b, "{\"data\":{\"number\":%lld", (long long)sqlite3_column_int64(q, 0)) &&
              put_member(b, "document", q, 1) && put_member(b, "lang", q, 2) && put_member(b, "title", q, 3) &&
              put_member(b, "text", q, 4) && buf_putc(b, '}');
    if (ok && found)
        ok = buf_puts(b, ",\"predictions\":[{\"model_version\":\"voxpop " VP_VERSION "\",\"score\":") &&
             buf_number(b, sqlite3_column_double(q, 6), 4) && buf_putc(b, ',') && put_choice(b, found);
    if (ok && said)
        ok = buf_puts(b, ",\"annotations\":[{") && put_choice(b, said);
    x->any = true;
    if (!ok || !buf_putc(b, '}'))
        return fail_memory(error);
    return x->write(x->context, b->p, b->n) ? fail(error, VP_IO, NULL, "could not write the output") : VP_OK;
}

vp_status vp_label_export(vp_store *store, const char *where, size_t limit, vp_write write, void *context,
                          vp_error *error)
{
    exporter x = {.write = write, .context = context};
    filter f = {0};
    buf sql = {0}, ids = {0};
    vp_status status = query_read_filter(store, where, &f, error);
    if (!status && limit)
        status = queue(store, where, limit, &ids, error);
    bool ok = !status &&
              buf_puts(
                  &sql,
                  "SELECT d.id, coalesce(d.external_id, lower(hex(d.identity))), d.lang, c.title, c.text, iif(a.id, "
                  "a.label, d.label), iif(a.id, max(a.p_neg, a.p_neu, a.p_pos), max(d.p_neg, d.p_neu, d.p_pos)), "
                  "(SELECT value FROM correction_in_force WHERE document = d.id AND field = 'sentiment') FROM document "
                  "d JOIN content c ON c.id = d.id LEFT JOIN "
                  "analysed a ON a.id = d.id WHERE (") &&
              buf_add_str(&sql, buf_str(&f.sql)) && buf_puts(&sql, ") AND c.text <> ''") &&
              (!limit || buf_printf(&sql, " AND d.id IN (SELECT value FROM json_each('%s'))", ids.p)) &&
              buf_puts(&sql, " ORDER BY d.id") && buf_terminate(&sql);
    if (!status && !ok)
        status = fail_memory(error);
    if (!status && write(context, "[", 1))
        status = fail(error, VP_IO, NULL, "could not write the output");
    if (!status)
        status = query_each(store->db, sql.p, &f, put_task, &x, error);
    if (!status && write(context, "]\n", 2))
        status = fail(error, VP_IO, NULL, "could not write the output");
    filter_release(&f);
    buf_release(&sql);
    buf_release(&ids);
    buf_release(&x.text);
    return status;
}
