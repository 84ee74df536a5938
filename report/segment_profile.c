/* What is known of a segment: as a card, as facts for who writes to its customers, and as JSON. */
#include "report/figure.h"
#include "report/output.h"
#include "report/segment_text.h"
#include "report/text_width.h"

#include <math.h>
#include <stdio.h>

enum { DIGITS = 6, QUOTE_WIDTH = 90 };

/* ---- Pieces of lines ---- */

static bool put_signed(buf *out, double value, int decimals)
{
    return (value < 0 || buf_putc(out, '+')) && segment_put_number(out, value, decimals);
}

/* "-12 [-17, -7]" */
static bool put_bounds(buf *out, vp_bounds b, int decimals)
{
    return put_signed(out, b.value, decimals) &&
           (isnan(b.low) || (buf_puts(out, " [") && segment_put_number(out, b.low, decimals) && buf_puts(out, ", ") &&
                             segment_put_number(out, b.high, decimals) && buf_putc(out, ']')));
}

static bool put_word(buf *out, const vp_segment_word *w)
{
    bool ok = text_plain(out, str_of(w->word));
    if (w->others > 0)
        return ok && buf_puts(out, " (") && segment_put_number(out, w->own / w->others, w->own < 10 * w->others) &&
               buf_puts(out, "x)");
    return ok && buf_puts(out, " (only here)");
}

static bool put_says(buf *out, const vp_segment_profile *p)
{
    bool ok = true;
    for (size_t i = 0; ok && i < p->says_count; i++)
        ok = (!i || buf_puts(out, ", ")) && put_word(out, &p->says[i]);
    return ok;
}

static bool put_never(buf *out, const vp_segment_profile *p)
{
    bool ok = true;
    for (size_t i = 0; ok && i < p->never_count; i++)
        ok = (!i || buf_puts(out, ", ")) && text_plain(out, str_of(p->never[i].word));
    return ok;
}

static bool put_who(buf *out, const vp_segment_profile *p)
{
    bool ok = true;
    for (size_t i = 0; ok && i < p->who_count; i++)
        ok = (!i || buf_puts(out, ", ")) && segment_put_column(out, str_of(p->who[i].column)) && buf_putc(out, ' ') &&
             text_plain(out, str_of(p->who[i].level)) && buf_putc(out, ' ') &&
             segment_put_percent(out, p->who[i].own) &&
             (isnan(p->who[i].others) ||
              (buf_puts(out, " (others ") && segment_put_percent(out, p->who[i].others) && buf_putc(out, ')')));
    return ok;
}

static bool put_answers(buf *out, vp_bounds own, vp_bounds others, int decimals)
{
    return put_bounds(out, own, decimals) &&
           (isnan(others.value) || (buf_puts(out, ", others ") && put_bounds(out, others, decimals)));
}

static bool put_nps(buf *out, const vp_segment_profile *p)
{
    bool ok = buf_puts(out, p->nps_of_ratings ? "proxy from other answers, " : "") &&
              put_answers(out, p->nps, p->nps_others, 0);
    for (size_t i = 0; ok && i < p->nps_trend_count; i++) { /* the last one with its interval */
        const vp_segment_period *quarter = &p->nps_trend[i];
        ok = buf_puts(out, i ? ", " : "; ") && buf_puts(out, quarter->name) && buf_putc(out, ' ') &&
             (i + 1 < p->nps_trend_count ? put_signed(out, quarter->value.value, 0)
                                         : put_bounds(out, quarter->value, 0));
    }
    return ok;
}

static bool put_moves(buf *out, const vp_segment_profile *p)
{
    bool ok = true;
    for (size_t i = 0; ok && i < p->move_count; i++) {
        const vp_segment_move *m = &p->moves[i];
        ok = buf_puts(out, i ? ", " : "of those who wrote again, ");
        if (m->segment == p->number)
            ok = ok && buf_puts(out, "stays");
        else
            ok = ok && buf_puts(out, "to ") && segment_put_number(out, (double)m->segment, 0) && buf_puts(out, " \"") &&
                 text_plain(out, str_of(m->name)) && buf_putc(out, '"');
        ok = ok && buf_putc(out, ' ') && segment_put_percent(out, m->probability.value) && buf_puts(out, " [") &&
             segment_put_number(out, 100 * m->probability.low, 0) && buf_puts(out, ", ") &&
             segment_put_number(out, 100 * m->probability.high, 0) && buf_putc(out, ']');
    }
    return ok;
}

static bool put_border(buf *out, const vp_segment_profile *p)
{
    return segment_put_percent(out, p->border) && buf_puts(out, " border on segment ") &&
           segment_put_number(out, (double)p->border_segment, 0);
}

/* ---- The card ---- */

static bool put_head(buf *out, const vp_segment_profile *p, bool color)
{
    bool ok = buf_puts(out, color ? COLOR_BOLD : "") && segment_put_number(out, (double)p->number, 0);
    if (ok && *p->name)
        ok = buf_puts(out, "  \"") && text_plain(out, str_of(p->name)) && buf_putc(out, '"');
    ok = ok && buf_puts(out, color ? COLOR_OFF "   " : "   ") && segment_put_number(out, (double)p->customers, 0) &&
         buf_puts(out, p->customers == 1 ? " customer (" : " customers (") && segment_put_percent(out, p->share) &&
         buf_putc(out, ')');
    if (ok && !isnan(p->found_again))
        ok = buf_puts(out, "   found again: ") && segment_put_percent(out, p->found_again);
    return ok && buf_putc(out, '\n');
}

static bool put_traits(buf *out, const vp_segment_profile *p)
{
    bool ok = true;
    for (size_t i = 0; ok && i < p->trait_count; i++)
        ok = buf_puts(out, i ? "\n         " : "") && segment_put_trait(out, &p->traits[i]);
    return ok;
}

static bool put_list_of_traits(buf *out, const vp_segment_profile *p)
{
    bool ok = true;
    for (size_t i = 0; ok && i < p->trait_count; i++)
        ok = buf_puts(out, "\n  - ") && segment_put_trait(out, &p->traits[i]);
    return ok;
}

static bool put_quotes(buf *out, const vp_segment_profile *p)
{
    bool ok = true;
    for (size_t i = 0; ok && i < p->quote_count; i++) {
        const vp_segment_quote *q = &p->quotes[i];
        size_t width;
        ok = buf_puts(out, i ? "\n         " : "") && buf_puts(out, *q->sentiment == 'n' ? "- \"" : "+ \"") &&
             text_fitted(out, str_of(q->text), QUOTE_WIDTH, &width) && buf_puts(out, "\" #") &&
             segment_put_number(out, (double)q->number, 0);
    }
    return ok;
}

static bool put_typical(buf *out, const vp_segment_profile *p)
{
    bool ok = true;
    for (size_t i = 0; ok && i < p->typical_count; i++)
        ok = (!i || buf_puts(out, ", ")) && text_plain(out, str_of(p->typical[i]));
    return ok;
}

static bool put_opinion(buf *out, const vp_segment_profile *p)
{
    return put_answers(out, p->sentiment, p->sentiment_others, 2);
}

static bool put_note(buf *out, const vp_segment_profile *p)
{
    return text_plain(out, str_of(p->note));
}

/* What is not known, or not for a brief, has no line. */
typedef struct line {
    const char *head, *title; /* of the card, and of the brief; NULL: not of it */
    bool known;
    bool (*put)(buf *out, const vp_segment_profile *p);
} line;

static bool put_lines(buf *out, const vp_segment_profile *p, bool brief)
{
    const line lines[] = {
        {"Apart", NULL, p->trait_count, put_traits},
        {NULL, "What sets them apart, in standard deviations (d) or for shares arcs (h)", p->trait_count,
         put_list_of_traits},
        {"Says", "Words they use more than others", p->says_count, put_says},
        {"Never", "Words they do not use", p->never_count, put_never},
        {"Who", "Who they are", p->who_count, put_who},
        {"NPS", "NPS", !isnan(p->nps.value), put_nps},
        {"Opinion", "Opinion in their texts (-1 to 1)", !isnan(p->sentiment.value), put_opinion},
        {"Moves", "Where they are a period later", p->move_count, put_moves},
        {"Quotes", NULL, p->quote_count, put_quotes},
        {"Typical", NULL, p->typical_count && p->typical[0], put_typical},
        {"Unsure", "Not sure", p->border > 0, put_border},
        {"Note", NULL, *p->note, put_note},
    };
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof lines / sizeof *lines; i++) {
        const line *l = &lines[i];
        char head[16];
        snprintf(head, sizeof head, "%-9s", l->head ? l->head : "");
        if (l->known && !brief && l->head)
            ok = buf_puts(out, head) && l->put(out, p) && buf_putc(out, '\n');
        else if (l->known && brief && l->title)
            ok = buf_puts(out, "- ") && buf_puts(out, l->title) && buf_puts(out, l->head ? ": " : ":") &&
                 l->put(out, p) && buf_putc(out, '\n');
    }
    return ok;
}

static bool put_brief(buf *out, const vp_segment_profile *p)
{
    return buf_puts(out, "# Segment ") && put_head(out, p, false) && buf_putc(out, '\n') && put_lines(out, p, true) &&
           buf_puts(out,
                    "\nAll figures are of this store; intervals are 95 %. They describe what goes together, and do "
                    "not say why. What is not listed is not known.\n");
}

/* ---- JSON ---- */

static bool put_json_number(buf *out, const char *name, double value)
{
    return buf_puts(out, ",\"") && buf_puts(out, name) && buf_puts(out, "\":") && buf_number(out, value, DIGITS);
}

static bool put_json_bounds(buf *out, const char *name, vp_bounds b)
{
    return buf_puts(out, ",\"") && buf_puts(out, name) && buf_puts(out, "\":{\"value\":") &&
           buf_number(out, b.value, DIGITS) && put_json_number(out, "low", b.low) &&
           put_json_number(out, "high", b.high) && buf_putc(out, '}');
}

static bool put_json_traits(buf *out, const char *name, const vp_segment_trait *traits, size_t count)
{
    bool ok = buf_puts(out, ",\"") && buf_puts(out, name) && buf_puts(out, "\":[");
    for (size_t i = 0; ok && i < count; i++)
        ok = (!i || buf_putc(out, ',')) && segment_put_json_trait(out, &traits[i]);
    return ok && buf_putc(out, ']');
}

static bool put_json_words(buf *out, const char *name, const vp_segment_word *words, size_t count)
{
    bool ok = buf_puts(out, ",\"") && buf_puts(out, name) && buf_puts(out, "\":[");
    for (size_t i = 0; ok && i < count; i++)
        ok = (!i || buf_putc(out, ',')) && buf_puts(out, "{\"word\":") && buf_json(out, str_of(words[i].word)) &&
             put_json_number(out, "texts", (double)words[i].texts) && put_json_number(out, "own", words[i].own) &&
             put_json_number(out, "others", words[i].others) && buf_putc(out, '}');
    return ok && buf_putc(out, ']');
}

static bool put_json_moves(buf *out, const vp_segment_profile *p)
{
    bool ok = buf_puts(out, ",\"moves\":[");
    for (size_t i = 0; ok && i < p->move_count; i++)
        ok = (!i || buf_putc(out, ',')) && buf_puts(out, "{\"segment\":") &&
             buf_number(out, (double)p->moves[i].segment, DIGITS) && buf_puts(out, ",\"name\":") &&
             buf_json(out, str_of(p->moves[i].name)) && put_json_bounds(out, "probability", p->moves[i].probability) &&
             buf_putc(out, '}');
    return ok && buf_putc(out, ']');
}

static bool put_json_quotes(buf *out, const vp_segment_profile *p)
{
    bool ok = buf_puts(out, ",\"quotes\":[");
    for (size_t i = 0; ok && i < p->quote_count; i++)
        ok = (!i || buf_putc(out, ',')) && buf_puts(out, "{\"number\":") &&
             buf_number(out, (double)p->quotes[i].number, 15) && buf_puts(out, ",\"sentiment\":") &&
             buf_json(out, str_of(p->quotes[i].sentiment)) && buf_puts(out, ",\"text\":") &&
             buf_json(out, str_of(p->quotes[i].text)) && buf_putc(out, '}');
    ok = ok && buf_puts(out, "],\"typical\":[");
    for (size_t i = 0; ok && i < p->typical_count && p->typical[i]; i++)
        ok = (!i || buf_putc(out, ',')) && buf_json(out, str_of(p->typical[i]));
    return ok && buf_putc(out, ']');
}

static bool put_json_trend(buf *out, const vp_segment_profile *p)
{
    bool ok = buf_puts(out, ",\"nps_trend\":[");
    for (size_t i = 0; ok && i < p->nps_trend_count; i++)
        ok = buf_puts(out, i ? ",{\"period\":" : "{\"period\":") && buf_json(out, str_of(p->nps_trend[i].name)) &&
             put_json_bounds(out, "nps", p->nps_trend[i].value) && buf_putc(out, '}');
    return ok && buf_putc(out, ']');
}

static bool put_json(buf *out, const vp_segment_profile *p, bool brief)
{
    bool ok = buf_puts(out, "{\"segment\":") && buf_number(out, (double)p->number, DIGITS) &&
              buf_puts(out, ",\"name\":") && buf_json(out, str_of(p->name)) &&
              put_json_number(out, "customers", (double)p->customers) && put_json_number(out, "share", p->share) &&
              put_json_number(out, "found_again", p->found_again) &&
              put_json_traits(out, "apart", p->traits, p->trait_count) &&
              put_json_words(out, "says", p->says, p->says_count) &&
              put_json_words(out, "never", p->never, p->never_count) &&
              put_json_traits(out, "who", p->who, p->who_count) && put_json_bounds(out, "nps", p->nps) &&
              buf_puts(out, p->nps_of_ratings ? ",\"nps_of_ratings\":true" : ",\"nps_of_ratings\":false") &&
              put_json_bounds(out, "nps_others", p->nps_others) && put_json_trend(out, p) &&
              put_json_bounds(out, "sentiment", p->sentiment) &&
              put_json_bounds(out, "sentiment_others", p->sentiment_others) && put_json_moves(out, p) &&
              put_json_number(out, "border", p->border) &&
              put_json_number(out, "border_segment", (double)p->border_segment);
    return ok && (brief || put_json_quotes(out, p)) && buf_puts(out, ",\"note\":") && buf_json(out, str_of(p->note)) &&
           buf_puts(out, "}\n");
}

vp_status vp_segment_profile_write(const vp_segment_profile *profile, vp_format format, int brief,
                                   const vp_style *style, vp_write write, void *context, vp_error *error)
{
    output o = {.write = write, .context = context};
    vp_status status = output_refuse_sheet(format, error);
    bool ok;
    if (status)
        return status;
    if (format != VP_TEXT)
        ok = put_json(&o.text, profile, brief);
    else if (brief)
        ok = put_brief(&o.text, profile);
    else
        ok = put_head(&o.text, profile, style && style->color) && put_lines(&o.text, profile, false);
    return output_end(&o, output_pass(&o, ok, error), error);
}
