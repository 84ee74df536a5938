#include "report/segment_text.h"

#include "report/figure.h"
#include "report/text_width.h"

#include <math.h>

enum { DIGITS = 12 };

bool segment_put_number(buf *out, double value, int decimals)
{
    char room[FIGURE_ROOM];
    return buf_add_str(out, figure(value, decimals, room));
}

bool segment_put_percent(buf *out, double share)
{
    return segment_put_number(out, 100 * share, 0) && buf_putc(out, '%');
}

bool segment_put_column(buf *out, str column)
{
    static const struct {
        const char *prefix, *before, *behind;
    } kinds[] = {{"aspect.", "", " opinion"},
                 {"topic.", "talk of ", ""},
                 {"entities.", "named ", ""},
                 {"field.", "", ""},
                 {"customer.", "", ""}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t n = strlen(kinds[i].prefix);
        if (str_starts(column, kinds[i].prefix))
            return buf_puts(out, kinds[i].before) && text_plain(out, (str){column.p + n, column.n - n}) &&
                   buf_puts(out, kinds[i].behind);
    }
    return text_plain(out, column);
}

static bool put_effect(buf *out, const vp_segment_trait *t)
{
    if (isnan(t->low))
        return buf_puts(out, "neither group varies");
    return buf_puts(out, t->level ? "h " : "d ") && segment_put_number(out, t->effect, 1) && buf_puts(out, " [") &&
           segment_put_number(out, t->low, 1) && buf_puts(out, ", ") && segment_put_number(out, t->high, 1) &&
           buf_putc(out, ']');
}

bool segment_put_trait(buf *out, const vp_segment_trait *t)
{
    bool ok = segment_put_column(out, str_of(t->column)) && buf_putc(out, ' ');
    double largest = fmax(fabs(t->own), fabs(t->others));
    int decimals = figure_decimals(largest, false);
    if (t->level)
        ok = ok && text_plain(out, str_of(t->level)) && buf_putc(out, ' ') && segment_put_percent(out, t->own) &&
             buf_puts(out, ", others ") && segment_put_percent(out, t->others);
    else
        ok = ok && segment_put_number(out, t->own, decimals) && buf_puts(out, ", others ") &&
             segment_put_number(out, t->others, decimals);
    return ok && buf_puts(out, " (") && put_effect(out, t) && buf_putc(out, ')');
}

bool segment_put_json_trait(buf *out, const vp_segment_trait *t)
{
    return buf_puts(out, "{\"column\":") && buf_json(out, str_of(t->column)) &&
           (!t->level || (buf_puts(out, ",\"level\":") && buf_json(out, str_of(t->level)))) &&
           buf_puts(out, ",\"own\":") && buf_number(out, t->own, DIGITS) && buf_puts(out, ",\"others\":") &&
           buf_number(out, t->others, DIGITS) && buf_puts(out, ",\"effect\":") && buf_number(out, t->effect, DIGITS) &&
           buf_puts(out, ",\"low\":") && buf_number(out, t->low, DIGITS) && buf_puts(out, ",\"high\":") &&
           buf_number(out, t->high, DIGITS) && buf_putc(out, '}');
}
