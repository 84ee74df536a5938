#include "engine/driver_causes.h"

#include "base/array.h"
#include "engine/queries.h"
#include "engine/terms.h"
#include "models/statistics.h"
#include "report/text_width.h"

#include <math.h>
#include <stdlib.h>

enum { EXPLAINED = 3 /* drivers */, WORDS = 5, QUOTES = 20, LEAST_TEXTS = 3, QUOTE_WIDTH = 160 };
static const double SURE = 1.96, FALSE_DISCOVERIES = 0.05 /* in all lists of topics together */;

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
    str shortest = {0};
    buf shown = {0};
    size_t width;
    vp_status status = vp_quotes(c->store, c->own.p, QUOTES, &t, error);
    for (size_t row = 0; !status && row < vp_table_rows(t); row++) {
        vp_cell number = vp_table_cell(t, row, 0), text = vp_table_cell(t, row, vp_table_columns(t) - 1);
        str own = str_trim((str){text.text, text.type == VP_CELL_TEXT ? text.length : 0});
        if (!own.n || (cause->quote_number && own.n >= shortest.n))
            continue;
        cause->quote_number = number.integer;
        shortest = own;
    }
    bool ok = text_fitted(&shown, shortest, QUOTE_WIDTH, &width) &&
              (cause->quote = arena_copy(c->memory, buf_str(&shown)).p);
    buf_release(&shown);
    vp_table_free(t);
    return status ? status : ok ? VP_OK : fail_memory(error);
}

/* A topic, in how many of the documents that speak so of an aspect, and in how many that speak of it at all. */
typedef struct shared_topic {
    int64_t number;
    str name;
    double own, all;
} shared_topic;

typedef struct sharing {
    arena *memory;
    shared_topic *topics; /* [count] in the order of the taxonomy; owned */
    size_t count, room;
    double own, all; /* documents */
    bool of_all;     /* what is being counted */
} sharing;

static vp_status take_topic(void *context, sqlite3_stmt *q, vp_error *error)
{
    sharing *s = context;
    int64_t number = sqlite3_column_int64(q, 0);
    double documents = sqlite3_column_double(q, 2);
    *(s->of_all ? &s->all : &s->own) = sqlite3_column_double(q, 3);
    if (s->of_all) {
        str name = {(const char *)sqlite3_column_text(q, 1), (size_t)sqlite3_column_bytes(q, 1)};
        if (!array_room(&s->topics, sizeof *s->topics, s->count, &s->room) || !(name = arena_copy(s->memory, name)).p)
            return fail_memory(error);
        s->topics[s->count++] = (shared_topic){.number = number, .name = name, .all = documents};
    }
    for (size_t i = 0; !s->of_all && i < s->count; i++)
        if (s->topics[i].number == number)
            s->topics[i].own = documents;
    return VP_OK;
}

static vp_status count_topics(causing *c, const char *where, sharing *s, vp_error *error)
{
    filter f;
    buf sql = {0};
    vp_status status = query_read_filter(c->store, where, &f, error);
    if (status)
        return status;
    bool ok = buf_puts(&sql, "WITH said AS (SELECT d.id ") && query_from(&f, false, &sql) &&
              buf_puts(&sql, ") SELECT k.number, k.name, count(*), (SELECT count(*) FROM said) FROM said JOIN "
                             "document_topic t ON t.document = said.id AND t.leaf JOIN topic k ON k.number = t.topic "
                             "GROUP BY k.number ORDER BY k.place") &&
              buf_terminate(&sql);
    status = ok ? query_each(c->store->db, sql.p, &f, take_topic, s, error) : fail_memory(error);
    buf_release(&sql);
    filter_release(&f);
    return status;
}

/* Among those of which so many more documents are than of the others that speak of the aspect, that chance makes none
 * of them. */
static vp_status choose_topic(const sharing *s, vp_driver_cause *cause, vp_error *error)
{
    double *p = calloc(s->count + 1, sizeof *p);
    ranked_p *order = calloc(s->count + 1, sizeof *order);
    unsigned char *keep = calloc(s->count + 1, sizeof *keep);
    vp_status status = p && order && keep ? VP_OK : fail_memory(error);
    for (size_t i = 0; !status && i < s->count; i++) {
        const shared_topic *t = &s->topics[i];
        difference more = compare_estimates(estimate_share(t->own, s->own),
                                            estimate_share(t->all - t->own, s->all - s->own));
        p[i] = more.value > 0 && t->own >= LEAST_TEXTS ? more.p : 1;
    }
    if (!status)
        false_discovery(p, s->count, FALSE_DISCOVERIES / (2 * EXPLAINED), keep, order);
    for (size_t i = 0; !status && i < s->count; i++) {
        const shared_topic *t = &s->topics[i];
        double own = t->own / s->own, others = (t->all - t->own) / (s->all - s->own);
        if (!keep[i] || (*cause->topic && own - others <= cause->topic_share - cause->topic_others))
            continue;
        cause->topic = t->name.p;
        cause->topic_share = own;
        cause->topic_others = others;
    }
    free(p);
    free(order);
    free(keep);
    return status;
}

/* The topic whose share stands out most. */
static vp_status find_topic(causing *c, vp_driver_cause *cause, vp_error *error)
{
    sharing s = {.memory = c->memory, .of_all = true};
    cause->topic = "";
    vp_status status = count_topics(c, c->spoken.p, &s, error);
    s.of_all = false;
    if (!status)
        status = count_topics(c, c->own.p, &s, error);
    if (!status)
        status = choose_topic(&s, cause, error);
    free(s.topics);
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
