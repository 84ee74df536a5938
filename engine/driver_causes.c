#include "engine/driver_causes.h"

#include "base/utf8.h"
#include "engine/queries.h"
#include "engine/terms.h"

#include <math.h>
#include <stdlib.h>

enum { EXPLAINED = 3 /* drivers */, WORDS = 5, QUOTES = 20, LEAST_TEXTS = 3, QUOTE_CHARACTERS = 160 };
static const double SURE = 1.96;

static const char *const sides[] = {"neg", "pos"};

typedef struct causing {
    vp_store *store;
    arena *memory;
    buf own;    /* filter: documents that speak well, or badly, of the aspect */
    buf spoken; /* all that speak of it */
} causing;

/* The filter of the caller with another condition. */
static bool put_filter(buf *out, const char *where, const char *category, const char *side)
{
    buf_clear(out);
    return (!where || !*where || (buf_putc(out, '(') && buf_puts(out, where) && buf_puts(out, ") and "))) &&
           buf_printf(out, "aspect = '%s%s%s'", category, *side ? ":" : "", side) && buf_terminate(out);
}

static vp_status find_words(causing *c, const term_counts *spoken, vp_driver_cause *cause, vp_error *error)
{
    term_counts own = {0};
    ranked_term *ranked = NULL;
    size_t count = 0;
    const char **words = arena_array(c->memory, WORDS, sizeof *words);
    vp_status status = words ? terms_count(c->store, c->own.p, &own, error) : fail_memory(error);
    if (!status)
        status = terms_of_part(&own, spoken, LEAST_TEXTS, &ranked, &count, error);
    for (size_t i = 0; !status && i < count && cause->word_count < WORDS && ranked[i].z > SURE; i++)
        if (!(words[cause->word_count++] = arena_copy(c->memory, own.terms[ranked[i].id].surface).p))
            status = fail_memory(error);
    cause->words = words;
    cause->texts = own.documents[0] + own.documents[1] + own.documents[2];
    free(ranked);
    terms_release(&own);
    return status;
}

/* The shortest of the clearest. */
static vp_status find_quote(causing *c, vp_driver_cause *cause, vp_error *error)
{
    vp_table *t = NULL;
    vp_status status = vp_quotes(c->store, c->own.p, QUOTES, &t, error);
    cause->quote = "";
    for (size_t row = 0; !status && row < vp_table_rows(t); row++) {
        vp_cell number = vp_table_cell(t, row, 0), text = vp_table_cell(t, row, vp_table_columns(t) - 1);
        if (text.type != VP_CELL_TEXT || (cause->quote_number && text.length >= strlen(cause->quote)))
            continue;
        str kept = utf8_prefix(str_trim((str){text.text, text.length}), QUOTE_CHARACTERS);
        cause->quote_number = number.integer;
        if (!(cause->quote = arena_copy(c->memory, kept).p))
            status = fail_memory(error);
    }
    vp_table_free(t);
    return status;
}

static vp_status take_topic(void *context, sqlite3_stmt *q, vp_error *error)
{
    void **both = context;
    vp_driver_cause *cause = both[0];
    double own = sqlite3_column_double(q, 1), others = sqlite3_column_double(q, 2), n = (double)cause->texts;
    double error_of = n > 0 ? sqrt(own * (1 - own) / n) : INFINITY;
    if (*cause->topic || own - others <= SURE * error_of)
        return VP_OK;
    cause->topic =
        arena_copy(both[1], (str){(const char *)sqlite3_column_text(q, 0), (size_t)sqlite3_column_bytes(q, 0)}).p;
    cause->topic_share = own;
    cause->topic_others = others;
    return cause->topic ? VP_OK : fail_memory(error);
}

/* The topic whose share stands out most. */
static vp_status find_topic(causing *c, vp_driver_cause *cause, vp_error *error)
{
    filter f;
    buf sql = {0};
    void *both[] = {cause, c->memory};
    cause->topic = "";
    vp_status status = query_read_filter(c->store, c->own.p, &f, error);
    if (status)
        return status;
    bool ok =
        buf_puts(&sql, "WITH own AS (SELECT d.id ") && query_from(&f, false, &sql) &&
        buf_puts(
            &sql,
            "), counts AS (SELECT t.topic, sum(t.document IN own) AS a, count(*) AS n FROM document_topic t WHERE "
            "t.leaf GROUP BY t.topic) SELECT k.name, 1.0 * c.a / (SELECT count(*) FROM own) AS share, 1.0 * (c.n - "
            "c.a) / "
            "max(1, (SELECT count(*) FROM document) - (SELECT count(*) FROM own)) AS others FROM counts c JOIN topic k "
            "ON k.number = c.topic WHERE c.a >= 3 ORDER BY share - others DESC, k.place LIMIT 1") &&
        buf_terminate(&sql);
    status = ok ? query_each(c->store->db, sql.p, &f, take_topic, both, error) : fail_memory(error);
    buf_release(&sql);
    filter_release(&f);
    return status;
}

static vp_status explain(causing *c, const char *where, const char *category, vp_driver *d, vp_error *error)
{
    term_counts spoken = {0};
    vp_driver_cause *causes = arena_array(c->memory, 2, sizeof *causes);
    vp_status status = causes && put_filter(&c->spoken, where, category, "")
                           ? terms_count(c->store, c->spoken.p, &spoken, error)
                           : fail_memory(error);
    for (size_t i = 0; !status && i < 2; i++) {
        vp_driver_cause *cause = &causes[d->cause_count];
        cause->sentiment = sides[i];
        status = put_filter(&c->own, where, category, sides[i]) ? find_words(c, &spoken, cause, error)
                                                                : fail_memory(error);
        if (!status && cause->texts)
            status = find_topic(c, cause, error);
        if (!status && cause->texts)
            status = find_quote(c, cause, error);
        d->cause_count += cause->texts > 0;
    }
    d->causes = causes;
    terms_release(&spoken);
    return status;
}

vp_status driver_causes_find(vp_store *s, const char *where, vp_driver *drivers, size_t count, arena *memory,
                             vp_error *error)
{
    static const char aspect[] = "aspect.";
    causing c = {.store = s, .memory = memory};
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < count && i < EXPLAINED; i++)
        if (!strncmp(drivers[i].name, aspect, sizeof aspect - 1))
            status = explain(&c, where, drivers[i].name + sizeof aspect - 1, &drivers[i], error);
    buf_release(&c.own);
    buf_release(&c.spoken);
    return status;
}
