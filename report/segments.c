/* Segments as cards for people, and as JSON and CSV. */
#include "report/output.h"
#include "report/segment_text.h"
#include "report/text_width.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { DIGITS = 12, LISTED = 8 /* columns at most; more are counted */, OUTLIERS_SHOWN = 10 };

static bool put_unit(buf *out, const vp_segments *s, uint64_t count)
{
    return buf_putc(out, ' ') && buf_puts(out, s->unit) && buf_puts(out, count == 1 ? "" : "s");
}

static bool put_card(buf *out, const vp_segments *all, size_t number, const vp_style *style)
{
    const vp_segment *s = &all->segments[number];
    bool color = style && style->color;
    bool ok = buf_puts(out, color ? "\n" COLOR_BOLD : "\n") && buf_number(out, (double)number, DIGITS);
    if (ok && *s->name)
        ok = buf_puts(out, "  \"") && text_plain(out, str_of(s->name)) && buf_putc(out, '"');
    ok = ok && buf_puts(out, color ? COLOR_OFF "  " : "  ") && buf_number(out, (double)s->size, DIGITS) &&
         put_unit(out, all, s->size) && buf_puts(out, " (") &&
         segment_put_percent(out, (double)s->size / (double)all->rows) && buf_putc(out, ')');
    if (ok && !isnan(s->found_again))
        ok = buf_puts(out, "   found again: ") && segment_put_percent(out, s->found_again);
    ok = ok && buf_putc(out, '\n');
    for (size_t i = 0; ok && i < s->trait_count; i++)
        ok = buf_puts(out, i ? "         " : "Apart    ") && segment_put_trait(out, &s->traits[i]) &&
             buf_putc(out, '\n');
    for (size_t i = 0; ok && i < s->typical_count; i++)
        ok = buf_puts(out, i                     ? ", "
                           : s->typical_names[i] ? "Typical  "
                                                 : "Typical  rows ") &&
             (s->typical_names[i] ? text_plain(out, str_of(s->typical_names[i]))
                                  : buf_number(out, s->typical[i], DIGITS));
    return ok && (!s->typical_count || buf_putc(out, '\n'));
}

/* "seat comfort 12%, staff", with how much of each is missing where that is asked. */
static bool put_columns(buf *out, const vp_segments *s, const vp_segments_column *columns, size_t count, bool missing)
{
    bool ok = true, first = true;
    for (size_t i = 0; ok && i < count; i++) {
        if (missing && !columns[i].gaps)
            continue;
        ok = (first || buf_puts(out, ", ")) && segment_put_column(out, str_of(columns[i].name)) &&
             (!missing || (buf_putc(out, ' ') && segment_put_percent(out, (double)columns[i].gaps / (double)s->rows)));
        first = false;
    }
    return ok;
}

static bool put_gaps(buf *out, const vp_segments *s)
{
    bool ok = true;
    if (s->filled)
        ok = buf_puts(out, "Gaps filled with the median: ") && put_columns(out, s, s->columns, s->column_count, true) &&
             buf_putc(out, '\n');
    if (ok && s->left_out_count)
        ok = buf_puts(out, "Not used, as most have no value: ") &&
             put_columns(out, s, s->left_out, s->left_out_count, true) && buf_putc(out, '\n');
    return ok;
}

static bool put_outliers(buf *out, const vp_segments *s)
{
    bool ok = buf_puts(out, "\nOutliers  ") && (s->names || buf_puts(out, "rows "));
    uint64_t shown = 0;
    for (uint64_t i = 0; ok && i < s->rows && shown < OUTLIERS_SHOWN; i++) {
        if (s->segment[i] >= 0)
            continue;
        ok = (!shown++ || buf_puts(out, ", ")) &&
             (s->names ? text_plain(out, str_of(s->names[i])) : buf_number(out, (double)i + 1, DIGITS));
    }
    if (ok && s->outliers > shown)
        ok = buf_puts(out, " and ") && buf_number(out, (double)(s->outliers - shown), DIGITS) && buf_puts(out, " more");
    return ok && buf_putc(out, '\n');
}

static bool put_curve(buf *out, const vp_segments *s, const char *name, size_t offset)
{
    bool ok = buf_puts(out, name);
    for (size_t i = 0; ok && i < s->trial_count; i++) {
        double value;
        memcpy(&value, (const char *)&s->trials[i] + offset, sizeof value);
        ok = buf_puts(out, "  ") && segment_put_number(out, value, 2);
    }
    return ok && buf_putc(out, '\n');
}

/* Curves below each other, a column a number of segments. */
static bool put_trials(buf *out, const vp_segments *s)
{
    bool ok = !s->trial_count || buf_puts(out, "Tried      ");
    for (size_t i = 0; ok && i < s->trial_count; i++)
        ok = buf_printf(out, "  %4u", s->trials[i].segments);
    if (ok && s->trial_count)
        ok = buf_putc(out, '\n') && put_curve(out, s, "silhouette ", offsetof(vp_segments_trial, silhouette)) &&
             (isnan(s->trials[0].gap) || (put_curve(out, s, "gap        ", offsetof(vp_segments_trial, gap)) &&
                                          put_curve(out, s, "least found", offsetof(vp_segments_trial, stability))));
    if (ok && s->crowd)
        ok = buf_puts(out, "By the gap statistic these rows are one crowd: segments cut it up, and another cut would "
                           "do as well.\n");
    return ok;
}

static bool put_text(buf *out, const vp_segments *s, const vp_style *style)
{
    bool ok = buf_number(out, (double)s->rows, DIGITS) && put_unit(out, s, s->rows) && buf_puts(out, ": ") &&
              buf_number(out, (double)s->count, DIGITS) &&
              buf_puts(out, s->count == 1 ? " segment by " : " segments by ") && buf_puts(out, s->method) &&
              buf_puts(out, " of ") &&
              (s->column_count > LISTED ? buf_number(out, (double)s->column_count, DIGITS) && buf_puts(out, " columns")
                                        : put_columns(out, s, s->columns, s->column_count, false));
    if (ok && s->outliers)
        ok = buf_puts(out, ", ") && buf_number(out, (double)s->outliers, DIGITS) && buf_puts(out, " outliers");
    if (ok && !isnan(s->silhouette))
        ok = buf_puts(out, "; silhouette ") && segment_put_number(out, s->silhouette, 2);
    ok = ok && buf_putc(out, '\n') && put_gaps(out, s);
    ok = ok && put_trials(out, s);
    for (size_t i = 0; ok && i < s->count; i++)
        ok = put_card(out, s, i, style);
    if (ok && s->outliers)
        ok = put_outliers(out, s);
    if (ok && *s->note)
        ok = buf_puts(out, "\nNote: ") && text_plain(out, str_of(s->note)) && buf_puts(out, ".\n");
    return ok;
}

/* ---- For programs ---- */

static bool put_json_card(buf *out, const vp_segment *s, size_t number)
{
    bool ok = buf_puts(out, "{\"segment\":") && buf_number(out, (double)number, DIGITS) &&
              buf_puts(out, ",\"name\":") && buf_json(out, str_of(s->name)) && buf_puts(out, ",\"size\":") &&
              buf_number(out, (double)s->size, DIGITS) && buf_puts(out, ",\"found_again\":") &&
              buf_number(out, s->found_again, DIGITS) && buf_puts(out, ",\"traits\":[");
    for (size_t i = 0; ok && i < s->trait_count; i++)
        ok = (!i || buf_putc(out, ',')) && segment_put_json_trait(out, &s->traits[i]);
    ok = ok && buf_puts(out, "],\"typical\":[");
    for (size_t i = 0; ok && i < s->typical_count; i++)
        ok = (!i || buf_putc(out, ',')) && buf_number(out, s->typical[i], DIGITS);
    return ok && buf_puts(out, "]}");
}

static bool put_json_columns(buf *out, const char *key, const char *gaps, const vp_segments_column *columns,
                             size_t count)
{
    bool ok = buf_puts(out, key);
    for (size_t i = 0; ok && i < count; i++)
        ok = buf_puts(out, i ? ",{\"name\":" : "{\"name\":") && buf_json(out, str_of(columns[i].name)) &&
             buf_puts(out, gaps) && buf_number(out, (double)columns[i].gaps, DIGITS) && buf_putc(out, '}');
    return ok && buf_putc(out, ']');
}

static bool put_json(buf *out, const vp_segments *s)
{
    bool ok = buf_puts(out, "{\"method\":") && buf_json(out, str_of(s->method)) && buf_puts(out, ",\"n\":") &&
              buf_number(out, (double)s->rows, DIGITS) && buf_puts(out, ",\"outliers\":") &&
              buf_number(out, (double)s->outliers, DIGITS) && buf_puts(out, ",\"filled\":") &&
              buf_number(out, (double)s->filled, DIGITS) &&
              put_json_columns(out, ",\"columns\":[", ",\"filled\":", s->columns, s->column_count) &&
              put_json_columns(out, ",\"left_out\":[", ",\"missing\":", s->left_out, s->left_out_count) &&
              buf_puts(out, ",\"silhouette\":") && buf_number(out, s->silhouette, DIGITS) &&
              buf_puts(out, ",\"tried\":[");
    for (size_t i = 0; ok && i < s->trial_count; i++)
        ok = buf_puts(out, i ? ",{\"segments\":" : "{\"segments\":") &&
             buf_number(out, s->trials[i].segments, DIGITS) && buf_puts(out, ",\"silhouette\":") &&
             buf_number(out, s->trials[i].silhouette, DIGITS) && buf_puts(out, ",\"gap\":") &&
             buf_number(out, s->trials[i].gap, DIGITS) && buf_puts(out, ",\"gap_error\":") &&
             buf_number(out, s->trials[i].error, DIGITS) && buf_puts(out, ",\"least_found_again\":") &&
             buf_number(out, s->trials[i].stability, DIGITS) && buf_putc(out, '}');
    ok = ok && buf_puts(out, "],\"segments\":[");
    for (size_t i = 0; ok && i < s->count; i++)
        ok = (!i || buf_putc(out, ',')) && put_json_card(out, &s->segments[i], i);
    ok = ok && buf_puts(out, "],\"rows\":[");
    for (uint64_t i = 0; ok && i < s->rows; i++)
        ok = (!i || buf_putc(out, ',')) && buf_number(out, s->segment[i], DIGITS);
    ok = ok && (!s->names || buf_puts(out, "],\"customers\":["));
    for (uint64_t i = 0; ok && s->names && i < s->rows; i++)
        ok = (!i || buf_putc(out, ',')) && buf_json(out, str_of(s->names[i]));
    return ok && buf_puts(out, "],\"note\":") && buf_json(out, str_of(s->note)) && buf_puts(out, "}\n");
}

static bool put_csv_row(buf *out, const vp_segments *s, uint64_t i)
{
    return buf_number(out, (double)i + 1, DIGITS) && buf_putc(out, ',') && buf_number(out, s->segment[i], DIGITS) &&
           (!s->names || (buf_putc(out, ',') && buf_csv(out, str_of(s->names[i]), ',', false))) && buf_putc(out, '\n');
}

static bool put_json_row(buf *out, const vp_segments *s, uint64_t i)
{
    return buf_puts(out, "{\"row\":") && buf_number(out, (double)i + 1, DIGITS) && buf_puts(out, ",\"segment\":") &&
           buf_number(out, s->segment[i], DIGITS) &&
           (!s->names || (buf_puts(out, ",\"customer\":") && buf_json(out, str_of(s->names[i])))) &&
           buf_puts(out, "}\n");
}

static vp_status write_rows(output *o, const vp_segments *s, bool csv, vp_error *error)
{
    const char *header = s->names ? "row,segment,customer\n" : "row,segment\n";
    vp_status status = csv ? output_pass(o, buf_puts(&o->text, header), error) : VP_OK;
    for (uint64_t i = 0; !status && i < s->rows; i++)
        status = output_pass(o, csv ? put_csv_row(&o->text, s, i) : put_json_row(&o->text, s, i), error);
    return status;
}

vp_status vp_segments_write(const vp_segments *segments, vp_format format, const vp_style *style, vp_write write,
                            void *context, vp_error *error)
{
    output o = {.write = write, .context = context};
    vp_status status = output_refuse_sheet(format, error);
    if (status)
        return status;
    if (format == VP_TEXT)
        status = output_pass(&o, put_text(&o.text, segments, style), error);
    else if (format == VP_JSON)
        status = output_pass(&o, put_json(&o.text, segments), error);
    else
        status = write_rows(&o, segments, format == VP_CSV, error);
    return output_end(&o, status, error);
}
