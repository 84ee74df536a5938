#include "engine/summary.h"

#include "tokenizer/sentences.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { QUOTE_BYTES = 160, QUOTES_READ = 24 /* some may say the same, or have the word where they say another thing */ };

str summary_text(summarizer *s, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return arena_copy(&s->out->memory, utf8_prefix(str_of(text), sizeof text - 4));
}

/* ---- Findings ---- */

typedef struct candidate {
    quote quote;
    double score; /* of its first sentence */
} candidate;

typedef struct quoting {
    summarizer *summarizer;
    const term *about; /* NULL: quotes begin with the text, and the most decided documents are taken */
    candidate found[QUOTES_READ];
    size_t count;
} quoting;

static size_t first_with(vp_session *session, const workshop *w, str stem)
{
    const token_list *tokens = &session->tokens;
    size_t i = 0;
    while (i < tokens->count && !str_equal(words_at(w->words, tokens->items[i].word)->stem, stem))
        i++;
    return i;
}

/* Cuts the text down to the first sentence with the word, and what follows; all of it where none has the word. */
static vp_status begin_at(summarizer *s, const term *about, str *text, size_t *sentence, vp_error *error)
{
    vp_session *session = s->store->session;
    workshop *w;
    str readable;
    vp_status status = session_start(session, language_code(about->lang), *text, &w, &readable, error);
    const token_list *tokens = &session->tokens;
    vp_span found = {0, readable.n};
    if (status)
        return status;
    vp_span *spans = arena_array(&session->results, tokens->count + 1, sizeof *spans);
    if (!spans)
        return fail_memory(error);
    size_t at = first_with(session, w, about->stem);
    size_t count = at < tokens->count ? sentences_find(readable, tokens, w->tokens.model, spans) : 0;
    for (size_t k = 0; k < count && spans[k].begin <= tokens->items[at].begin; k++)
        found = spans[k];
    *text = (str){readable.p + found.begin, readable.n - found.begin};
    *sentence = found.end - found.begin;
    return VP_OK;
}

static vp_status cut_and_score(quoting *o, str text, candidate *c, vp_error *error)
{
    vp_session *session = o->summarizer->store->session;
    arena *memory = &o->summarizer->out->memory;
    vp_sentiment opinion = {0};
    size_t sentence = 0;
    vp_status status = o->about ? begin_at(o->summarizer, o->about, &text, &sentence, error)
                                : session_clean(session, text, &text, error);
    if (status)
        return status;
    c->quote.text = arena_copy(memory, utf8_prefix(text, QUOTE_BYTES));
    str scored = arena_copy(memory, (str){text.p, sentence});
    if (!c->quote.text.p || !scored.p)
        return fail_memory(error);
    if (o->about)
        status = vp_sentiment_of(session, language_code(o->about->lang), scored.p, scored.n, NULL, &opinion, error);
    c->score = opinion.score;
    return status;
}

static vp_status take_candidate(void *context, sqlite3_stmt *q, vp_error *error)
{
    quoting *o = context;
    candidate *c = &o->found[o->count++];
    c->quote.number = sqlite3_column_int64(q, 0);
    return cut_and_score(o, (str){(const char *)sqlite3_column_text(q, 1), (size_t)sqlite3_column_bytes(q, 1)}, c,
                         error);
}

static bool is_quoted(const finding *f, str text)
{
    for (size_t i = 0; i < f->quote_count; i++)
        if (str_equal(f->quotes[i].text, text))
            return true;
    return false;
}

/* The next of the candidates, which are in the order of their documents, by the sentence that would be read. */
static candidate *next_best(quoting *o, quote_order order)
{
    candidate *best = NULL;
    for (candidate *c = o->found; c < o->found + o->count; c++)
        if (c->quote.text.p && (!best || (order == QUOTES_WORST ? c->score < best->score : c->score > best->score)))
            best = c;
    return best;
}

static void keep_best(quoting *o, quote_order order, finding *f)
{
    for (candidate *c; f->quote_count < FINDING_QUOTES && (c = next_best(o, order)); c->quote.text.p = NULL)
        if (!is_quoted(f, c->quote.text))
            f->quotes[f->quote_count++] = c->quote;
}

/* The most decided ones of a length that can be read at a glance. */
static vp_status pick_quotes(quoting *o, const filter *f, quote_order order, vp_error *error)
{
    buf sql = {0};
    const char *by = order == QUOTES_WORST ? "coalesce(d.rating_unit, 0.5) + d.score"
                                           : "-coalesce(d.rating_unit, 0.5) - d.score";
    vp_summary *out = o->summarizer->out;
    bool ok = buf_puts(&sql, "SELECT d.id, ") && query_text_sql(f, &sql) && buf_puts(&sql, " AS q") &&
              query_from(f, true, &sql) &&
              buf_printf(&sql, " AND c.text <> '' ORDER BY length(q) NOT BETWEEN 12 AND 110, %s, d.id LIMIT %d", by,
                         QUOTES_READ) &&
              buf_terminate(&sql);
    vp_status status = ok ? query_each(o->summarizer->store->db, sql.p, f, take_candidate, o, error)
                          : fail_memory(error);
    buf_release(&sql);
    if (!status)
        keep_best(o, order, &out->findings[out->finding_count - 1]);
    return status;
}

static finding *new_finding(vp_summary *out)
{
    if (out->finding_count == out->finding_room) {
        size_t room = out->finding_room ? out->finding_room * 2 : 16;
        finding *findings = realloc(out->findings, room * sizeof *findings);
        if (!findings)
            return NULL;
        out->findings = findings;
        out->finding_room = room;
    }
    finding *f = &out->findings[out->finding_count++];
    *f = (finding){.handle = (int)out->finding_count, .value = NAN, .low = NAN, .high = NAN, .before = NAN};
    return f;
}

vp_status summary_add(summarizer *s, const char *kind, str label, str expression, quote_order quotes, finding **out,
                      vp_error *error)
{
    return summary_add_about(s, kind, label, expression, quotes, NULL, out, error);
}

vp_status summary_add_about(summarizer *s, const char *kind, str label, str expression, quote_order quotes,
                            const term *about, finding **out, vp_error *error)
{
    quoting o = {.summarizer = s, .about = about};
    finding *f = new_finding(s->out);
    if (!f)
        return fail_memory(error);
    f->kind = kind;
    f->label = arena_copy(&s->out->memory, label);
    f->filter = arena_copy(&s->out->memory, expression);
    if (!f->label.p || !f->filter.p)
        return fail_memory(error);
    filter parsed = {0};
    vp_status status = query_parse(s->store, f->filter.p, &parsed, error);
    if (!status)
        status = query_count(s->store->db, &parsed, &f->n, error);
    if (!status && quotes != QUOTES_NONE)
        status = pick_quotes(&o, &parsed, quotes, error);
    filter_release(&parsed);
    *out = f;
    return status;
}

/* ---- The whole ---- */

vp_status vp_summarize(vp_store *store, const char *source, vp_summary **out, vp_error *error)
{
    vp_summary *summary = calloc(1, sizeof *summary);
    if (!summary)
        return fail_memory(error);
    summarizer s = {.store = store, .out = summary};
    summary->source = arena_copy(&summary->memory, str_of(source));
    summary->kept = store_path(store->db) != NULL;
    vp_status status = summary->source.p ? VP_OK : fail_memory(error);
    vp_status (*const parts[])(summarizer *, vp_error *) = {
        summary_count,  summary_curve,    summary_words,  summary_events,  summary_aspects,
        summary_topics, summary_opinions, summary_groups, summary_answers, summary_entities};
    for (size_t i = 0; !status && i < sizeof parts / sizeof *parts; i++)
        status = parts[i](&s, error);
    buf_release(&s.metric_sql);
    terms_release(&s.words);
    if (status)
        vp_summary_free(summary);
    else
        *out = summary;
    return status;
}

void vp_summary_free(vp_summary *s)
{
    if (!s)
        return;
    arena_release(&s->memory);
    free(s->findings);
    free(s);
}

/* ---- Quotes: what stands behind a handle ---- */

static bool is_handle(const char *text, int *number)
{
    size_t n = strspn(text, "0123456789");
    if (!n || n > 6 || text[n])
        return false;
    *number = 0;
    for (size_t i = 0; i < n; i++)
        *number = *number * 10 + (text[i] - '0');
    return true;
}

vp_status vp_quotes(vp_store *store, const char *handle_or_filter, size_t limit, vp_table **out, vp_error *error)
{
    int handle;
    if (!is_handle(handle_or_filter, &handle))
        return query_documents(store, handle_or_filter, limit, out, error);
    vp_summary *summary;
    vp_status status = vp_summarize(store, "", &summary, error);
    if (status)
        return status;
    if (handle < 1 || (size_t)handle > summary->finding_count)
        status = fail(error, VP_NOT_FOUND, "the summary of the same source prints the handles",
                      "there is no [%d]: the summary has %zu", handle, summary->finding_count);
    else
        status = query_documents(store, summary->findings[handle - 1].filter.p, limit, out, error);
    vp_summary_free(summary);
    return status;
}
