#include "report/summary.h"

#include "base/buf.h"
#include "report/figure.h"
#include "report/spark.h"
#include "report/text_width.h"

#include <math.h>
#include <stdio.h>

enum { LABEL_WIDTH = 9, CUT_WIDTH = 100, LANGUAGES_SHOWN = 8 };

/* ---- Text ---- */

typedef struct printer {
    const vp_summary *s;
    buf out;
    bool color;
    size_t width;
    bool ok;
} printer;

static void put(printer *p, const char *text)
{
    p->ok = p->ok && buf_puts(&p->out, text);
}

static void put_plain(printer *p, str text)
{
    p->ok = p->ok && text_plain(&p->out, text);
}

static void put_dim(printer *p, const char *text)
{
    put(p, p->color ? "\x1b[2m" : "");
    put(p, text);
    put(p, p->color ? "\x1b[0m" : "");
}

/* 79214 as 79,214. */
static void put_count(printer *p, double n)
{
    char room[FIGURE_ROOM], grouped[2 * FIGURE_ROOM];
    str digits = figure(n, 0, room);
    size_t at = 0;
    for (size_t i = 0; i < digits.n; i++) {
        if (i && (digits.n - i) % 3 == 0)
            grouped[at++] = ',';
        grouped[at++] = digits.p[i];
    }
    put_plain(p, (str){grouped, at});
}

static void put_number(printer *p, double value, int decimals)
{
    char room[FIGURE_ROOM];
    put_plain(p, figure(value, decimals, room));
}

static void put_percent(printer *p, double part, double whole)
{
    double percent = whole > 0 ? 100 * part / whole : 0;
    put_number(p, percent, percent > 0 && percent < 1 ? 1 : 0);
    put(p, "%");
}

static void put_title(printer *p, const char *title)
{
    put(p, p->color ? "\x1b[1m" : "");
    put(p, title);
    put(p, p->color ? "\x1b[0m" : "");
}

static void put_label(printer *p, const char *label)
{
    put_title(p, label);
    for (size_t n = strlen(label); n < LABEL_WIDTH; n++)
        put(p, " ");
}

static void put_handle(printer *p, const finding *f)
{
    char text[16];
    snprintf(text, sizeof text, "[%d]", f->handle);
    put(p, p->color ? "\x1b[36m" : "");
    put(p, text);
    put(p, p->color ? "\x1b[0m" : "");
}

static int decimals_of(const printer *p)
{
    return p->s->metric_high - p->s->metric_low > 20 ? 0 : p->s->metric_high - p->s->metric_low > 2 ? 1 : 2;
}

static void put_estimate(printer *p, const finding *f)
{
    put_number(p, f->value, decimals_of(p));
    if (!isnan(f->low)) {
        put(p, " ±");
        put_number(p, (f->high - f->low) / 2, decimals_of(p));
    }
}

static void print_rows(printer *p)
{
    const vp_summary *s = p->s;
    put_count(p, s->rows);
    put(p, s->rows == 1 ? " row" : " rows");
    if (s->documents + s->rejected == s->rows) {
        put(p, " = ");
        put_count(p, s->with_text);
        put(p, " with text");
        const struct {
            double n;
            const char *what;
        } parts[] = {{s->rating_only, " rating only"}, {s->empty, " with neither"}, {s->rejected, " rejected"}};
        for (size_t i = 0; i < 3; i++) {
            if (!parts[i].n)
                continue;
            put(p, " + ");
            put_count(p, parts[i].n);
            put(p, parts[i].what);
        }
    } else {
        put(p, " read, ");
        put_count(p, s->documents);
        put(p, " documents");
    }
    put(p, "\n");
}

static void print_sources(printer *p)
{
    const vp_summary *s = p->s;
    bool several = s->source_count > 1;
    for (size_t i = 0; i < s->source_count; i++) {
        const source_line *l = &s->sources[i];
        put_label(p, i ? "" : "Read as");
        if (several) {
            const char *slash = strrchr(l->name.p, '/');
            put_plain(p, str_of(slash ? slash + 1 : l->name.p));
            put(p, ": ");
        }
        if (!l->feedback)
            put(p, "no feedback in it, a lookup table  ");
        put_plain(p, l->rows > 0 ? l->read_as : STR("nothing: no rows"));
        if (i + 1 == s->source_count)
            put_dim(p, "   [--map to change]");
        put(p, "\n");
        if (l->notes.n) {
            put_label(p, "");
            put_plain(p, l->notes);
            put(p, "\n");
        }
        if (l->rejected > 0) {
            put_label(p, "");
            put_count(p, l->rejected);
            put(p, l->rejected == 1 ? " row rejected\n" : " rows rejected\n");
        }
    }
}

static void print_languages(printer *p)
{
    const vp_summary *s = p->s;
    double other = 0;
    const char *between = "";
    if (!s->language_count && !s->repeats && !s->copies)
        return;
    put_label(p, "Language");
    for (size_t i = 0; i < s->language_count; i++) {
        const language_share *l = &s->languages[i];
        if (!l->scored || i >= LANGUAGES_SHOWN)
            other += l->n;
        if (!l->scored || i >= LANGUAGES_SHOWN || l->n * 1000 < s->with_text)
            continue;
        put(p, between);
        between = "  ";
        put_plain(p, l->code);
        put(p, " ");
        put_percent(p, l->n, s->with_text);
    }
    if (other > 0) {
        put(p, between);
        put(p, "other ");
        put_percent(p, other, s->with_text);
        put(p, " (not scored)");
    }
    if (s->repeats > 0) {
        put(p, "      repeats ");
        put_count(p, s->repeats);
        put(p, " (kept)");
    }
    if (s->copies > 0) {
        put(p, "      copies ");
        put_count(p, s->copies);
        put(p, " (copy = 0 leaves them out)");
    }
    put(p, "\n");
}

static void print_opinion(printer *p)
{
    const vp_summary *s = p->s;
    if (!s->scored)
        return;
    put_label(p, "Opinion");
    put(p, "pos ");
    put_percent(p, s->opinion[VP_POSITIVE], s->scored);
    put(p, "  neu ");
    put_percent(p, s->opinion[VP_NEUTRAL], s->scored);
    put(p, "  neg ");
    put_percent(p, s->opinion[VP_NEGATIVE], s->scored);
    if (s->agreement_n >= 10) {
        put(p, "      agrees with the ratings ");
        put_percent(p, s->agreement, 1);
        put(p, " (n ");
        put_count(p, s->agreement_n);
        put(p, ")");
    }
    put(p, "\n");
}

static void put_spark(printer *p)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < p->s->periods; i++) {
        low = fmin(low, p->s->curve[i]);
        high = fmax(high, p->s->curve[i]);
    }
    p->ok = p->ok && spark_line(&p->out, p->s->curve, p->s->periods, low, high);
}

static void print_curve(printer *p)
{
    const vp_summary *s = p->s;
    if (!s->metric || !s->metric_n)
        return;
    put_label(p, s->by_rating ? "Rating" : "Score");
    put_number(p, s->metric_value, decimals_of(p));
    put(p, s->by_rating ? " of " : " of -1..");
    put_number(p, s->metric_high, 0);
    if (s->periods > 1) {
        put(p, "  ");
        put_spark(p);
        put_dim(p, "  by ");
        put_dim(p, s->every);
        put_dim(p, ", ");
        put_plain(p, s->first);
        put(p, "..");
        put_plain(p, s->last);
    }
    for (size_t i = 0; i < s->finding_count; i++) {
        const finding *f = &s->findings[i];
        if (strcmp(f->kind, "period"))
            continue;
        put(p, "  lowest: ");
        put_plain(p, f->label);
        put(p, " ");
        put_estimate(p, f);
        put(p, " (others ");
        put_number(p, f->before, decimals_of(p));
        put(p, ") ");
        put_handle(p, f);
    }
    put(p, "\n");
    if (!isnan(s->nps)) {
        put_label(p, "NPS");
        put_number(p, s->nps, 0);
        put(p, " [");
        put_number(p, s->nps_low, 0);
        put(p, "..");
        put_number(p, s->nps_high, 0);
        put(p, "] (n ");
        put_count(p, s->nps_n);
        put(p, ")  promoters ");
        put_percent(p, s->promoters, s->nps_n);
        put(p, "  passives ");
        put_percent(p, s->nps_n - s->promoters - s->detractors, s->nps_n);
        put(p, "  detractors ");
        put_percent(p, s->detractors, s->nps_n);
        put(p, "\n");
    }
}

static void print_quotes(printer *p, const finding *f, size_t indent)
{
    for (size_t i = 0; i < f->quote_count; i++) {
        for (size_t n = 0; n < indent; n++)
            put(p, " ");
        char number[32];
        size_t room = p->width > indent + 24 ? p->width - indent - 16 : 40;
        str shown = text_cut(f->quotes[i].text, room);
        put(p, "“");
        put_plain(p, shown);
        put(p, shown.n < f->quotes[i].text.n ? "…” " : "” ");
        snprintf(number, sizeof number, "#%lld", (long long)f->quotes[i].number);
        put_dim(p, number);
        put(p, "\n");
    }
}

static void print_event(printer *p, const finding *f)
{
    put(p, " ");
    put_handle(p, f);
    put(p, " ");
    put_plain(p, f->label);
    put(p, "  ");
    put(p, p->s->metric);
    put(p, " ");
    put_estimate(p, f);
    put(p, ", otherwise ");
    put_number(p, f->before, decimals_of(p));
    put(p, " (n ");
    put_count(p, f->n);
    put(p, ")");
    if (f->detail.n) {
        put(p, ": ");
        put_plain(p, f->detail);
    }
    put(p, "\n");
    print_quotes(p, f, 6);
}

/* The handle, and the label in a column. */
static void print_label(printer *p, const finding *f, size_t width)
{
    put(p, " ");
    put_handle(p, f);
    put(p, " ");
    put_plain(p, f->label);
    for (size_t n = text_width(f->label); n < width; n++)
        put(p, " ");
    put(p, " ");
}

static void print_opinion_term(printer *p, const finding *f)
{
    print_label(p, f, 16);
    put_count(p, f->n);
    put(p, "\n");
    print_quotes(p, f, 6);
}

/* The share of the documents with text that speak of it, and how they do. */
static void print_aspect(printer *p, const finding *f)
{
    print_label(p, f, 22);
    put_percent(p, f->n, p->s->with_text);
    put(p, "  ");
    put_plain(p, f->detail);
    put(p, "\n");
    print_quotes(p, f, 6);
}

static void print_kind(printer *p, const char *kind, const char *title, void (*print)(printer *, const finding *))
{
    bool titled = false;
    for (size_t i = 0; i < p->s->finding_count; i++) {
        if (strcmp(p->s->findings[i].kind, kind))
            continue;
        if (!titled) {
            put_title(p, title);
            put(p, "\n");
        }
        titled = true;
        print(p, &p->s->findings[i]);
    }
}

static const char *group_title(str dimension)
{
    return str_is(dimension, "product")   ? "Products"
           : str_is(dimension, "shop")    ? "Shops"
           : str_is(dimension, "channel") ? "Channels"
                                          : "Countries";
}

/* Worst and best of each kind of group, side by side. */
static void print_groups(printer *p)
{
    for (size_t i = 0; i + 1 < p->s->finding_count; i++) {
        const finding *worst = &p->s->findings[i], *best = &p->s->findings[i + 1];
        if (strcmp(worst->kind, "group") || strcmp(best->kind, "group"))
            continue;
        put_label(p, group_title(worst->detail));
        if (strlen(group_title(worst->detail)) >= LABEL_WIDTH)
            put(p, " ");
        const finding *both[] = {worst, best};
        for (int k = 0; k < 2; k++) {
            put(p, k ? " ... " : "");
            put_plain(p, text_cut(both[k]->label, 40));
            put(p, " ");
            put_estimate(p, both[k]);
            put(p, " ");
            put_handle(p, both[k]);
        }
        put(p, "\n");
        i++;
    }
}

/* "12 ask for an answer today [7], 30 soon [8]" */
static void print_answers(printer *p)
{
    bool any = false;
    for (size_t i = 0; i < p->s->finding_count; i++) {
        const finding *f = &p->s->findings[i];
        if (strcmp(f->kind, "answer"))
            continue;
        if (!any)
            put_label(p, "Answers");
        put(p, any ? ", " : "");
        put_count(p, f->n);
        put(p, any ? " " : f->n == 1 ? " asks for an answer " : " ask for an answer ");
        put(p, str_is(f->label, "urgent") ? "today " : "soon ");
        put_handle(p, f);
        any = true;
    }
    put(p, any ? "\n" : "");
}

/* The finding that a reader would look into first. */
static int telling_handle(const vp_summary *s)
{
    static const char *const kinds[] = {"event", "hurts", "delights"};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < s->finding_count; i++)
            if (!strcmp(s->findings[i].kind, kinds[k]))
                return s->findings[i].handle;
    return 1;
}

static void put_next(printer *p, size_t *lines, const char *command)
{
    put_label(p, (*lines)++ ? "" : "Next");
    put(p, "voxpop ");
    put(p, command);
    put(p, " ");
    put_plain(p, p->s->source);
}

/* Commands that work on the same source. */
static void print_next(printer *p)
{
    const vp_summary *s = p->s;
    if (!s->source.n)
        return;
    size_t lines = 0;
    char handle[16] = "1";
    snprintf(handle, sizeof handle, "%d", telling_handle(s));
    if (s->finding_count) {
        put_next(p, &lines, "quotes");
        put(p, " ");
        put(p, handle);
        put(p, "\n");
    }
    if (s->periods > 1) {
        put_next(p, &lines, "trend");
        put(p, " --metric ");
        put(p, s->metric);
        put(p, " --by lang\n");
    }
    if (!s->kept) {
        put_next(p, &lines, "analyze");
        put(p, " --store feedback.db\n");
    }
}

static void print_text(printer *p)
{
    const vp_summary *s = p->s;
    if (s->rows > 0 || !s->lookup_rows)
        print_rows(p);
    print_sources(p);
    if (!s->documents)
        return;
    print_languages(p);
    print_opinion(p);
    print_curve(p);
    print_kind(p, "event", "Moved", print_event);
    print_kind(p, "aspect", "What they talk about", print_aspect);
    print_kind(p, "topic", "Topics", print_aspect);
    print_kind(p, "entity", "Named most often", print_aspect);
    print_kind(p, "hurts", "Hurts", print_opinion_term);
    print_kind(p, "delights", "Delights", print_opinion_term);
    print_groups(p);
    print_answers(p);
    print_next(p);
}

/* ---- JSON ---- */

static bool member(buf *b, const char *key, bool first)
{
    return (first || buf_putc(b, ',')) && buf_json(b, str_of(key)) && buf_putc(b, ':');
}

static bool number(buf *b, const char *key, double value)
{
    return member(b, key, false) && buf_number(b, value, 10);
}

static bool text(buf *b, const char *key, str value)
{
    return member(b, key, false) && (value.p ? buf_json(b, value) : buf_puts(b, "null"));
}

static bool json_finding(buf *b, const finding *f)
{
    bool ok = buf_printf(b, "{\"handle\":%d,\"kind\":\"%s\"", f->handle, f->kind) && text(b, "label", f->label) &&
              text(b, "detail", f->detail) && text(b, "filter", f->filter) && number(b, "n", f->n) &&
              number(b, "value", f->value) && number(b, "low", f->low) && number(b, "high", f->high) &&
              number(b, "otherwise", f->before) && buf_puts(b, ",\"quotes\":[");
    for (size_t i = 0; ok && i < f->quote_count; i++)
        ok = buf_printf(b, "%s{\"number\":%lld", i ? "," : "", (long long)f->quotes[i].number) &&
             text(b, "text", f->quotes[i].text) && buf_putc(b, '}');
    return ok && buf_puts(b, "]}");
}

static bool json_sources(buf *b, const vp_summary *s)
{
    bool ok = buf_puts(b, ",\"sources\":[");
    for (size_t i = 0; ok && i < s->source_count; i++) {
        const source_line *l = &s->sources[i];
        ok = buf_puts(b, i ? ",{" : "{") && member(b, "name", true) && buf_json(b, l->name) &&
             text(b, "read_as", l->read_as) && number(b, "rows", l->rows) && number(b, "rejected", l->rejected) &&
             member(b, "feedback", false) && buf_puts(b, l->feedback ? "true" : "false") &&
             text(b, "notes", l->notes) && buf_putc(b, '}');
    }
    return ok && buf_putc(b, ']');
}

static bool json_curve(buf *b, const vp_summary *s)
{
    if (!s->metric)
        return true;
    bool ok = buf_printf(b, ",\"metric\":{\"name\":\"%s\"", s->metric) && number(b, "mean", s->metric_value) &&
              number(b, "n", s->metric_n) && number(b, "lowest_possible", s->metric_low) &&
              number(b, "highest_possible", s->metric_high);
    if (ok && s->periods) {
        ok = text(b, "every", str_of(s->every)) && text(b, "first", s->first) && text(b, "last", s->last) &&
             buf_puts(b, ",\"curve\":[");
        for (size_t i = 0; ok && i < s->periods; i++)
            ok = (!i || buf_putc(b, ',')) && buf_number(b, s->curve[i], 6);
        ok = ok && buf_putc(b, ']');
    }
    return ok && buf_putc(b, '}');
}

static bool json_summary(buf *b, const vp_summary *s)
{
    bool ok = buf_puts(b, "{\"rows\":") && buf_number(b, s->rows, 15) && number(b, "documents", s->documents) &&
              number(b, "with_text", s->with_text) && number(b, "rating_only", s->rating_only) &&
              number(b, "empty", s->empty) && number(b, "rejected", s->rejected) && number(b, "repeats", s->repeats) &&
              number(b, "copies", s->copies) && number(b, "lookup_rows", s->lookup_rows) && json_sources(b, s) &&
              buf_puts(b, ",\"languages\":{");
    for (size_t i = 0; ok && i < s->language_count; i++)
        ok = (!i || buf_putc(b, ',')) && buf_json(b, s->languages[i].code) && buf_putc(b, ':') &&
             buf_number(b, s->languages[i].n, 15);
    ok = ok && buf_puts(b, "},\"opinion\":{\"neg\":") && buf_number(b, s->opinion[VP_NEGATIVE], 15) &&
         number(b, "neu", s->opinion[VP_NEUTRAL]) && number(b, "pos", s->opinion[VP_POSITIVE]) && buf_putc(b, '}') &&
         number(b, "agreement", s->agreement) && number(b, "agreement_n", s->agreement_n) && json_curve(b, s);
    if (ok && !isnan(s->nps))
        ok = buf_puts(b, ",\"nps\":{\"value\":") && buf_number(b, s->nps, 6) && number(b, "low", s->nps_low) &&
             number(b, "high", s->nps_high) && number(b, "n", s->nps_n) && number(b, "promoters", s->promoters) &&
             number(b, "detractors", s->detractors) && buf_putc(b, '}');
    ok = ok && buf_puts(b, ",\"findings\":[");
    for (size_t i = 0; ok && i < s->finding_count; i++)
        ok = (!i || buf_putc(b, ',')) && json_finding(b, &s->findings[i]);
    return ok && buf_puts(b, "]}\n");
}

vp_status vp_summary_write(const vp_summary *s, vp_format format, const vp_style *style, vp_write write, void *context,
                           vp_error *error)
{
    if (format != VP_TEXT && format != VP_JSON)
        return fail(error, VP_INVALID, "use text or JSON", "a summary has no such format");
    printer p = {.s = s,
                 .color = style && style->color,
                 .width = style && style->width > 0 ? (size_t)style->width : CUT_WIDTH,
                 .ok = true};
    if (format == VP_JSON)
        p.ok = json_summary(&p.out, s);
    else
        print_text(&p);
    vp_status status = !p.ok                              ? fail_memory(error)
                       : write(context, p.out.p, p.out.n) ? fail(error, VP_IO, NULL, "could not write the output")
                                                          : VP_OK;
    buf_release(&p.out);
    return status;
}
