/* A report of a store: the parts in order, and what they share. */
#include "engine/report.h"

#include "base/utf8.h"
#include "engine/options.h"
#include "engine/summary.h"

#include <math.h>

enum {
    TEXT_LOOKED_AT = 16384 /* bytes of a text that may be quoted */,
    TEXT_KEPT = 2000,
    MARGIN = 256 /* bytes: what a cut halved is no longer known for personal data; an address of e-mail has 254 */
};

void report_content_release(report_content *c)
{
    for (size_t i = 0; i < c->trend_count; i++)
        series_release(&c->trends[i].series);
    arena_release(&c->memory);
}

str report_keep(reporter *r, str text)
{
    return arena_copy(&r->out->memory, text);
}

bool report_narrow(const reporter *r, const char *more, buf *out)
{
    bool all = !r->where.n;
    return (all || (buf_putc(out, '(') && buf_puts(out, r->where.p) && buf_puts(out, ") and "))) &&
           buf_puts(out, more) && buf_terminate(out);
}

vp_status report_mask(reporter *r, const char *lang, str text, str *out, vp_error *error)
{
    vp_session *s = r->store->session;
    const vp_redact_options masks = {.struct_size = sizeof masks, .types = r->options->types};
    vp_status status = session_clean(s, text, &text, error);
    if (status)
        return status;
    size_t halved = text.n > TEXT_LOOKED_AT ? MARGIN : 0;
    text = report_keep(r, utf8_prefix(text, TEXT_LOOKED_AT)); /* the session is about to be used again */
    if (!text.p)
        return fail_memory(error);
    if (r->options->quotes != VP_QUOTES_PLAIN)
        status = vp_redact(s, lang, text.p, text.n, &masks, &text.p, &text.n, error);
    if (!status) {
        text = utf8_prefix(text, text.n - (halved < text.n ? halved : text.n));
        *out = report_keep(r, utf8_prefix(str_trim(text), TEXT_KEPT));
        status = out->p ? VP_OK : fail_memory(error);
    }
    return status;
}

static vp_status read_options(reporter *r, const vp_report_options *o, vp_error *error)
{
    if (o->every && period_by_name(o->every, strlen(o->every)) == PERIOD_UNITS)
        return fail(error, VP_INVALID, "one of day, week, month, quarter, year", "there is no period \"%s\"", o->every);
    if (o->types && o->quotes != VP_QUOTES_MASKED)
        return fail(error, VP_INVALID, "leave the types out, or mask what is quoted",
                    "types of personal data say what is masked, and nothing is");
    filter made = {0};
    vp_status status = trend_filter(r->store, NULL, o->made, NULL, &made, error); /* whether it is a date */
    filter_release(&made);
    if (!status)
        status = trend_filter(r->store, o->where, o->since, o->until, &r->filter, error);
    if (!status && !trend_filter_text(o->where, o->since, o->until, &r->where))
        status = fail_memory(error);
    const char *none = "";
    if (!status) /* a first mask, so that a slip in the types is told before the work */
        status = report_mask(r, "en", str_of(none), &r->out->title, error);
    return status;
}

static vp_status keep_texts(reporter *r, const vp_report_options *o, vp_error *error)
{
    report_content *c = r->out;
    c->title = report_keep(r, str_of(o->title ? o->title : ""));
    c->where = report_keep(r, buf_str(&r->where));
    c->command = report_keep(r, str_of(o->command ? o->command : ""));
    c->made = report_keep(r, str_of(o->made ? o->made : ""));
    c->masked = o->quotes == VP_QUOTES_MASKED;
    c->quoted = o->quotes != VP_QUOTES_NONE;
    return c->title.p && c->where.p && c->command.p && c->made.p ? VP_OK : fail_memory(error);
}

/* ---- The whole ---- */

static vp_status gather(reporter *r, vp_error *error)
{
    vp_status (*const parts[])(reporter *, vp_error *) = {report_count,   report_measures,  report_events,
                                                          report_trends,  report_contrasts, report_lists,
                                                          report_drivers, report_segments};
    vp_status status = keep_texts(r, r->options, error);
    for (size_t i = 0; !status && i < sizeof parts / sizeof *parts; i++)
        status = i > 1 && !r->out->documents ? VP_OK : parts[i](r, error);
    return status;
}

vp_status vp_report(vp_store *store, const vp_report_options *given, vp_write write, void *context, vp_error *error)
{
    vp_report_options options = {.struct_size = sizeof options};
    report_content content = {0};
    reporter r = {.store = store, .options = &options, .out = &content};
    voice *v = NULL;
    vp_status status = options_copy(&options, sizeof options, given, error);
    if (!status)
        status = voice_open(options.locale, &v, error);
    if (!status) {
        r.lang = voice_language(v);
        status = read_options(&r, &options, error);
    }
    if (!status)
        status = gather(&r, error);
    if (!status)
        status = html_report_write(&content, v, write, context, error);
    filter_release(&r.filter);
    buf_release(&r.where);
    report_content_release(&content);
    voice_close(v);
    return status;
}
