/* What they talk about: the categories of aspects, the topics of the store, and the organisations and products that are
 * named; how many documents speak of each, and how. */
#include "engine/summary.h"

enum { SHOWN = 6, LEAST = 3 /* documents */ };

typedef struct mentioned {
    str category, label;                         /* as filters and as people know it; label {NULL, 0}: the same */
    double documents, negative, positive, score; /* documents with such an opinion; mean over documents */
} mentioned;

typedef struct mentions {
    summarizer *s;
    mentioned found[SHOWN];
    size_t count;
} mentions;

static vp_status take_mentioned(void *context, sqlite3_stmt *q, vp_error *error)
{
    mentions *m = context;
    mentioned *one = &m->found[m->count];
    if (m->count == SHOWN)
        return VP_OK;
    one->category = summary_text(m->s, "%s", (const char *)sqlite3_column_text(q, 0));
    one->documents = sqlite3_column_double(q, 1);
    one->negative = sqlite3_column_double(q, 2);
    one->positive = sqlite3_column_double(q, 3);
    one->score = sqlite3_column_double(q, 4);
    if (sqlite3_column_count(q) > 5)
        one->label = summary_text(m->s, "%s", (const char *)sqlite3_column_text(q, 5));
    m->count++;
    return one->category.p && (one->label.p || sqlite3_column_count(q) <= 5) ? VP_OK : fail_memory(error);
}

/* In the language of most documents. */
static str display_name(const summarizer *s, str category)
{
    const vp_engine *e = s->store->session->engine;
    language l = s->out->language_count ? language_of(s->out->languages[0].code.p) : LANGUAGE_OTHER;
    const taxonomy *t = e->taxonomies[l == LANGUAGE_OTHER ? LANGUAGE_EN : l];
    for (size_t i = 1; i <= taxonomy_count(t); i++)
        if (str_equal(taxonomy_id(t, i), category))
            return taxonomy_name(t, i);
    return category;
}

/* Bad news first: the quotes are those of the opinion that is the more frequent one. `kind`: a field of filters, too.
 */
static vp_status add_finding(summarizer *s, const mentioned *one, const char *kind, str label, vp_error *error)
{
    bool bad = one->negative > one->positive;
    buf text = {0};
    bool ok = buf_printf(&text, "%s = ", kind) && filter_quote(&text, one->category) && buf_terminate(&text);
    str filter = ok ? summary_text(s, "%s", text.p) : (str){NULL, 0};
    finding *f;
    buf_release(&text);
    if (!filter.p)
        return fail_memory(error);
    vp_status status = summary_add(s, kind, label, filter, bad ? QUOTES_WORST : QUOTES_BEST, &f, error);
    if (status)
        return status;
    f->value = one->score;
    f->detail = summary_text(s, "pos %.0f%%  neg %.0f%%", 100 * one->positive / one->documents,
                             100 * one->negative / one->documents);
    return f->detail.p ? VP_OK : fail_memory(error);
}

/* The findings of `sql`: category as filters have it, documents, negative and positive ones, mean score, and where
 * people know it by another name, that. Most mentioned first. */
static vp_status add_findings(summarizer *s, const char *sql, const char *kind, vp_error *error)
{
    mentions m = {.s = s};
    vp_status status = query_each(s->store->db, sql, NULL, take_mentioned, &m, error);
    for (size_t i = 0; !status && i < m.count; i++) {
        const mentioned *one = &m.found[i];
        if (one->documents >= LEAST)
            status = add_finding(s, one, kind, one->label.p ? one->label : display_name(s, one->category), error);
    }
    return status;
}

vp_status summary_aspects(summarizer *s, vp_error *error)
{
    return add_findings(
        s,
        "SELECT category, count(*), sum(negative), sum(positive), avg(score) FROM (SELECT category, document, "
        "max(label = 'neg') AS negative, max(label = 'pos') AS positive, avg(score) AS score FROM aspect "
        "WHERE category <> 'other' GROUP BY category, document) GROUP BY category "
        "ORDER BY count(*) DESC, category",
        "aspect", error);
}

/* The topics that the store has learned or been given, without those above others: these are told by their parts. */
vp_status summary_topics(summarizer *s, vp_error *error)
{
    buf sql = {0};
    language l = language_of(s->out->language_count ? s->out->languages[0].code.p : "");
    bool ok = buf_printf(&sql,
                         "SELECT k.id, count(*), sum(d.label = 'neg'), sum(d.label = 'pos'), avg(d.score), "
                         "coalesce(json_extract(k.names, '$.%s'), k.name) FROM document_topic t JOIN topic k ON "
                         "k.number = t.topic JOIN document d ON d.id = t.document WHERE d.label IS NOT NULL AND k.id "
                         "NOT IN (SELECT parent FROM topic WHERE parent IS NOT NULL) GROUP BY k.id ORDER BY count(*) "
                         "DESC, k.id",
                         l == LANGUAGE_OTHER ? "en" : language_code(l)) &&
              buf_terminate(&sql);
    vp_status status = ok ? add_findings(s, sql.p, "topic", error) : fail_memory(error);
    buf_release(&sql);
    return status;
}

/* Organisations and products, and what stands in the user's lists. */
vp_status summary_entities(summarizer *s, vp_error *error)
{
    return add_findings(
        s,
        "SELECT min(name), count(*), sum(d.label = 'neg'), sum(d.label = 'pos'), avg(d.score), min(name) FROM (SELECT "
        "document, min(name) AS name FROM entity WHERE type IN ('ORG', 'PRODUCT') OR source = 'own name' GROUP BY "
        "document, name COLLATE NOCASE) e JOIN document d ON d.id = e.document WHERE d.label IS NOT NULL GROUP BY name "
        "COLLATE NOCASE ORDER BY count(*) DESC, 1",
        "entity", error);
}
