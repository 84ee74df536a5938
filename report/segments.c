/* Segments as cards for people, and as JSON and CSV. */
#include "report/figure.h"
#include "report/output.h"
#include "report/text_width.h"

#include <voxpop_customers.h>

#include <math.h>
#include <stdio.h>

enum { DIGITS = 12 };

static bool put_number(buf *out, double value, int decimals)
{
    char room[FIGURE_ROOM];
    return buf_add_str(out, figure(value, decimals, room));
}

static bool put_percent(buf *out, double share)
{
    return put_number(out, 100 * share, 0) && buf_putc(out, '%');
}

/* ---- Text ---- */

static bool put_trait(buf *out, const vp_segment_trait *t)
{
    bool ok = text_plain(out, str_of(t->column)) && buf_putc(out, ' ');
    double largest = fmax(fabs(t->own), fabs(t->others));
    int decimals = figure_decimals(largest, false);
    if (t->level)
        ok = ok && text_plain(out, str_of(t->level)) && buf_putc(out, ' ') && put_percent(out, t->own) &&
             buf_puts(out, ", others ") && put_percent(out, t->others);
    else
        ok = ok && put_number(out, t->own, decimals) && buf_puts(out, ", others ") &&
             put_number(out, t->others, decimals);
    return ok && buf_puts(out, t->level ? " (h " : " (d ") && put_number(out, t->effect, 1) && buf_puts(out, " [") &&
           put_number(out, t->low, 1) && buf_puts(out, ", ") && put_number(out, t->high, 1) && buf_puts(out, "])");
}

static bool put_card(buf *out, const vp_segments *all, size_t number, const vp_style *style)
{
    const vp_segment *s = &all->segments[number];
    bool color = style && style->color;
    bool ok = buf_puts(out, color ? "\n" COLOR_BOLD : "\n") && buf_number(out, (double)number, DIGITS);
    if (ok && *s->name)
        ok = buf_puts(out, "  \"") && text_plain(out, str_of(s->name)) && buf_putc(out, '"');
    ok = ok && buf_puts(out, color ? COLOR_OFF "  " : "  ") && buf_number(out, (double)s->size, DIGITS) &&
         buf_puts(out, s->size == 1 ? " row (" : " rows (") && put_percent(out, (double)s->size / (double)all->rows) &&
         buf_putc(out, ')');
    if (ok && !isnan(s->found_again))
        ok = buf_puts(out, "   found again: ") && put_percent(out, s->found_again);
    ok = ok && buf_putc(out, '\n');
    for (size_t i = 0; ok && i < s->trait_count; i++)
        ok = buf_puts(out, i ? "         " : "Apart    ") && put_trait(out, &s->traits[i]) && buf_putc(out, '\n');
    for (size_t i = 0; ok && i < s->typical_count; i++)
        ok = buf_puts(out, i ? ", " : "Typical  rows ") && buf_number(out, s->typical[i], DIGITS);
    return ok && (!s->typical_count || buf_putc(out, '\n'));
}

static bool put_text(buf *out, const vp_segments *s, const vp_style *style)
{
    bool ok = buf_number(out, (double)s->rows, DIGITS) && buf_puts(out, " rows: ") &&
              buf_number(out, (double)s->count, DIGITS) &&
              buf_puts(out, s->count == 1 ? " segment by " : " segments by ") && buf_puts(out, s->method) &&
              buf_puts(out, " of ") && text_plain(out, str_of(s->columns));
    if (ok && s->outliers)
        ok = buf_puts(out, ", ") && buf_number(out, (double)s->outliers, DIGITS) && buf_puts(out, " outliers");
    if (ok && !isnan(s->silhouette))
        ok = buf_puts(out, "; silhouette ") && put_number(out, s->silhouette, 2);
    if (ok && s->filled)
        ok = buf_puts(out, "; ") && buf_number(out, (double)s->filled, DIGITS) &&
             buf_puts(out, s->filled == 1 ? " gap filled with the median" : " gaps filled with medians");
    ok = ok && buf_putc(out, '\n');
    for (size_t i = 0; ok && i < s->trial_count; i++)
        ok = buf_puts(out, i ? ", " : "Tried (silhouette): ") && buf_number(out, s->trials[i].segments, DIGITS) &&
             buf_puts(out, " ") && put_number(out, s->trials[i].silhouette, 2);
    ok = ok && (!s->trial_count || buf_putc(out, '\n'));
    for (size_t i = 0; ok && i < s->count; i++)
        ok = put_card(out, s, i, style);
    if (ok && *s->note)
        ok = buf_puts(out, "\nNote: ") && text_plain(out, str_of(s->note)) && buf_puts(out, ".\n");
    return ok;
}

/* ---- For programs ---- */

static bool put_json_trait(buf *out, const vp_segment_trait *t)
{
    return buf_puts(out, "{\"column\":") && buf_json(out, str_of(t->column)) &&
           (!t->level || (buf_puts(out, ",\"level\":") && buf_json(out, str_of(t->level)))) &&
           buf_puts(out, ",\"own\":") && buf_number(out, t->own, DIGITS) && buf_puts(out, ",\"others\":") &&
           buf_number(out, t->others, DIGITS) && buf_puts(out, ",\"effect\":") && buf_number(out, t->effect, DIGITS) &&
           buf_puts(out, ",\"low\":") && buf_number(out, t->low, DIGITS) && buf_puts(out, ",\"high\":") &&
           buf_number(out, t->high, DIGITS) && buf_putc(out, '}');
}

static bool put_json_card(buf *out, const vp_segment *s, size_t number)
{
    bool ok = buf_puts(out, "{\"segment\":") && buf_number(out, (double)number, DIGITS) &&
              buf_puts(out, ",\"name\":") && buf_json(out, str_of(s->name)) && buf_puts(out, ",\"size\":") &&
              buf_number(out, (double)s->size, DIGITS) && buf_puts(out, ",\"found_again\":") &&
              buf_number(out, s->found_again, DIGITS) && buf_puts(out, ",\"traits\":[");
    for (size_t i = 0; ok && i < s->trait_count; i++)
        ok = (!i || buf_putc(out, ',')) && put_json_trait(out, &s->traits[i]);
    ok = ok && buf_puts(out, "],\"typical\":[");
    for (size_t i = 0; ok && i < s->typical_count; i++)
        ok = (!i || buf_putc(out, ',')) && buf_number(out, s->typical[i], DIGITS);
    return ok && buf_puts(out, "]}");
}

static bool put_json(buf *out, const vp_segments *s)
{
    bool ok = buf_puts(out, "{\"method\":") && buf_json(out, str_of(s->method)) && buf_puts(out, ",\"n\":") &&
              buf_number(out, (double)s->rows, DIGITS) && buf_puts(out, ",\"outliers\":") &&
              buf_number(out, (double)s->outliers, DIGITS) && buf_puts(out, ",\"filled\":") &&
              buf_number(out, (double)s->filled, DIGITS) && buf_puts(out, ",\"silhouette\":") &&
              buf_number(out, s->silhouette, DIGITS) && buf_puts(out, ",\"tried\":[");
    for (size_t i = 0; ok && i < s->trial_count; i++)
        ok = buf_puts(out, i ? ",{\"segments\":" : "{\"segments\":") &&
             buf_number(out, s->trials[i].segments, DIGITS) && buf_puts(out, ",\"silhouette\":") &&
             buf_number(out, s->trials[i].silhouette, DIGITS) && buf_putc(out, '}');
    ok = ok && buf_puts(out, "],\"segments\":[");
    for (size_t i = 0; ok && i < s->count; i++)
        ok = (!i || buf_putc(out, ',')) && put_json_card(out, &s->segments[i], i);
    ok = ok && buf_puts(out, "],\"rows\":[");
    for (uint64_t i = 0; ok && i < s->rows; i++)
        ok = (!i || buf_putc(out, ',')) && buf_number(out, s->segment[i], DIGITS);
    return ok && buf_puts(out, "],\"note\":") && buf_json(out, str_of(s->note)) && buf_puts(out, "}\n");
}

static vp_status write_rows(output *o, const vp_segments *s, bool csv, vp_error *error)
{
    char line[80];
    vp_status status = csv ? output_pass(o, buf_puts(&o->text, "row,segment\n"), error) : VP_OK;
    for (uint64_t i = 0; !status && i < s->rows; i++) {
        snprintf(line, sizeof line, csv ? "%llu,%ld\n" : "{\"row\":%llu,\"segment\":%ld}\n", (unsigned long long)i + 1,
                 (long)s->segment[i]);
        status = output_pass(o, buf_puts(&o->text, line), error);
    }
    return status;
}

vp_status vp_segments_write(const vp_segments *segments, vp_format format, const vp_style *style, vp_write write,
                            void *context, vp_error *error)
{
    output o = {.write = write, .context = context};
    vp_status status;
    if (format == VP_TEXT)
        status = output_pass(&o, put_text(&o.text, segments, style), error);
    else if (format == VP_JSON)
        status = output_pass(&o, put_json(&o.text, segments), error);
    else
        status = write_rows(&o, segments, format == VP_CSV, error);
    return output_end(&o, status, error);
}
