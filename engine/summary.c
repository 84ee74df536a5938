#include "engine/summary.h"

#include "tokenizer/sentences.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { QUOTE_BYTES = 160, QUOTES_READ = 8 /* some may say the same */ };

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

/* From the first sentence with the word on; all of the text where none has it. */
static vp_status begin_at(summarizer *s, const term *about, str *text, vp_error *error)
{
    vp_session *session = s->store->session;
    workshop *w;
    str readable;
    vp_status status = session_start(session, language_code(about->lang), *text, &w, &readable, error);
    const token_list *tokens = &session->tokens;
    size_t begin = 0, i = 0;
    if (status)
        return status;
    vp_span *spans = arena_array(&session->results, tokens->count + 1, sizeof *spans);
    if (!spans)
        return fail_memory(error);
    while (i < tokens->count && !str_equal(words_at(w->words, tokens->items[i].word)->stem, about->stem))
        i++;
    size_t count = i < tokens->count ? sentences_find(readable, tokens, w->tokens.model, spans) : 0;
    for (size_t k = 0; k < count && spans[k].begin <= tokens->items[i].begin; k++)
        begin = spans[k].begin;
    *text = (str){readable.p + begin, readable.n - begin};
    return VP_OK;
}

typedef struct quoting {
    summarizer *summarizer;
    const term *about; /* NULL: quotes begin with the text */
} quoting;

static vp_status take_quote(void *context, sqlite3_stmt *q, vp_error *error)
{
    const quoting *o = context;
    summarizer *s = o->summarizer;
    finding *f = &s->out->findings[s->out->finding_count - 1];
    if (f->quote_count == FINDING_QUOTES)
        return VP_OK;
    str text = {(const char *)sqlite3_column_text(q, 1), (size_t)sqlite3_column_bytes(q, 1)};
    vp_status status = o->about ? begin_at(s, o->about, &text, error)
                                : session_clean(s->store->session, text, &text, error);
    if (status)
        return status;
    text = utf8_prefix(text, QUOTE_BYTES);
    for (size_t i = 0; i < f->quote_count; i++)
        if (str_equal(f->quotes[i].text, text))
            return VP_OK;
    quote *out = &f->quotes[f->quote_count++];
    out->number = sqlite3_column_int64(q, 0);
    out->text = arena_copy(&s->out->memory, text);
    return out->text.p ? VP_OK : fail_memory(error);
}

/* The most decided ones of a length that can be read at a glance. */
static vp_status pick_quotes(quoting *o, const filter *f, quote_order order, vp_error *error)
{
    buf sql = {0};
    const char *by = order == QUOTES_WORST ? "coalesce(d.rating_unit, 0.5) + d.score"
                                           : "-coalesce(d.rating_unit, 0.5) - d.score";
    bool ok = buf_puts(&sql, "SELECT d.id, ") && query_text_sql(f, &sql) && buf_puts(&sql, " AS q") &&
              query_from(f, true, &sql) &&
              buf_printf(&sql, " AND c.text <> '' ORDER BY length(q) NOT BETWEEN 12 AND 110, %s, d.id LIMIT %d", by,
                         QUOTES_READ) &&
              buf_terminate(&sql);
    vp_status status = ok ? query_each(o->summarizer->store->db, sql.p, f, take_quote, o, error) : fail_memory(error);
    buf_release(&sql);
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
    quoting o = {s, about};
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
