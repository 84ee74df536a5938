/* Drivers as a picture: bars with their intervals, and how important each is against how it is rated. */
#include "report/figure.h"
#include "report/output.h"
#include "report/picture.h"
#include "report/text_width.h"

#include <voxpop_customers.h>

#include <math.h>
#include <stdio.h>

enum {
    WIDTH = 860,
    NAMES = 210, /* pixels left of the bars */
    BARS = 480,  /* the longest bar with its interval */
    ROW = 30,
    TOP = 60,
    SIDE = 420, /* of the quadrant */
    NAME_MOST = 26,
};
static const char INK[] = "#222", PALE[] = "#bbb";

static const char *color_of(const vp_driver *d)
{
    static const struct {
        const char *place, *color;
    } colors[] = {{"fix first", "#c0392b"}, {"keep", "#27803b"}, {"watch", "#d98e04"}, {"good enough", "#6c8ebf"}};
    for (size_t i = 0; i < sizeof colors / sizeof *colors; i++)
        if (!strcmp(d->place, colors[i].place))
            return colors[i].color;
    return "#7f7f7f";
}

static bool put_name(buf *out, picture_point at, const char *anchor, double size, const char *name)
{
    buf text = {0};
    size_t width;
    bool ok = text_fitted(&text, str_of(name), NAME_MOST, &width) &&
              picture_text(out, at, anchor, size, INK, buf_str(&text));
    buf_release(&text);
    return ok;
}

static bool put_heading(buf *out, const vp_drivers *d)
{
    char line[200];
    snprintf(line, sizeof line, "What %.80s goes with: %.0f%% explained by all together", d->target,
             100 * d->explained);
    return picture_text(out, (picture_point){16, 26}, "start", 17, INK, str_of(line)) &&
           picture_text(out, (picture_point){16, 46}, "start", 12, "#555",
                        d->draws ? STR("shares with 95% intervals; association, not cause")
                                 : STR("shares; association, not cause"));
}

static bool put_bar(buf *out, const vp_driver *d, double most, double y)
{
    char room[FIGURE_ROOM], line[80];
    double scale = BARS / most, middle = y + ROW / 2.0;
    bool ok = put_name(out, (picture_point){NAMES - 10, middle + 4}, "end", 13, d->name) &&
              picture_bar(out, (picture_point){NAMES, y + 5}, d->share.value * scale, ROW - 10, color_of(d));
    if (ok && !isnan(d->share.low)) {
        picture_point low = {NAMES + d->share.low * scale, middle}, high = {NAMES + d->share.high * scale, middle};
        ok = picture_line(out, low, high, INK, 1.5) &&
             picture_line(out, (picture_point){low.x, y + 10}, (picture_point){low.x, y + ROW - 10}, INK, 1.5) &&
             picture_line(out, (picture_point){high.x, y + 10}, (picture_point){high.x, y + ROW - 10}, INK, 1.5);
    }
    snprintf(line, sizeof line, "%s%%  %s", figure(100 * d->share.value, 1, room).p, d->place);
    double end = fmax(d->share.value, isnan(d->share.high) ? 0 : d->share.high);
    return ok &&
           picture_text(out, (picture_point){NAMES + end * scale + 8, middle + 4}, "start", 12, INK, str_of(line));
}

/* Where its mean is on its scale, 0 to 1. */
static double performance(const vp_driver *d)
{
    return d->highest > d->lowest ? (d->mean - d->lowest) / (d->highest - d->lowest) : 0;
}

static bool has_place(const vp_driver *d)
{
    return *d->place && strcmp(d->place, "second target");
}

/* Importance against performance (Martilla and James 1977); the lines stand at the means of both. Nothing where the
 * drivers have no scale in common. */
static bool put_quadrant(buf *out, const vp_drivers *d, double most, double top)
{
    double across = 0, up = 0, n = 0, left = NAMES, bottom = top + SIDE;
    for (size_t i = 0; i < d->count; i++)
        if (has_place(&d->drivers[i])) {
            across += performance(&d->drivers[i]);
            up += d->drivers[i].share.value;
            n++;
        }
    if (!n)
        return true;
    double x = left + SIDE * across / n, y = bottom - SIDE * up / n / most;
    bool ok = picture_line(out, (picture_point){left, top}, (picture_point){left, bottom}, INK, 1) &&
              picture_line(out, (picture_point){left, bottom}, (picture_point){left + SIDE, bottom}, INK, 1) &&
              picture_line(out, (picture_point){x, top}, (picture_point){x, bottom}, PALE, 1) &&
              picture_line(out, (picture_point){left, y}, (picture_point){left + SIDE, y}, PALE, 1) &&
              picture_text(out, (picture_point){left + 6, top + 16}, "start", 12, "#c0392b", STR("fix first")) &&
              picture_text(out, (picture_point){left + SIDE - 6, top + 16}, "end", 12, "#27803b", STR("keep")) &&
              picture_text(out, (picture_point){left + 6, bottom - 8}, "start", 12, "#d98e04", STR("watch")) &&
              picture_text(out, (picture_point){left + SIDE - 6, bottom - 8}, "end", 12, "#6c8ebf",
                           STR("good enough")) &&
              picture_text(out, (picture_point){left + SIDE / 2.0, bottom + 22}, "middle", 12, INK,
                           STR("how it is rated: worst to best")) &&
              picture_text(out, (picture_point){left - 10, top + 12}, "end", 12, INK, STR("importance"));
    for (size_t i = 0; ok && i < d->count; i++) {
        const vp_driver *one = &d->drivers[i];
        if (!has_place(one))
            continue;
        picture_point at = {left + SIDE * performance(one), bottom - SIDE * one->share.value / most};
        ok = picture_dot(out, at, 5, color_of(one)) &&
             put_name(out, (picture_point){at.x + 8, at.y + 4}, "start", 11, one->name);
    }
    return ok;
}

vp_status vp_drivers_picture(const vp_drivers *drivers, vp_write write, void *context, vp_error *error)
{
    output o = {.write = write, .context = context};
    double most = 1e-9, y = TOP;
    for (size_t i = 0; i < drivers->count; i++) {
        const vp_bounds *share = &drivers->drivers[i].share;
        most = fmax(most, fmax(share->value, isnan(share->high) ? 0 : share->high));
    }
    double quadrant = TOP + (double)drivers->count * ROW + 40;
    bool ok = picture_begin(&o.text, WIDTH, quadrant + SIDE + 40, STR("Drivers")) && put_heading(&o.text, drivers);
    for (size_t i = 0; ok && i < drivers->count; i++, y += ROW)
        ok = put_bar(&o.text, &drivers->drivers[i], most, y);
    ok = ok && put_quadrant(&o.text, drivers, most, quadrant) && picture_end(&o.text);
    return output_end(&o, output_pass(&o, ok, error), error);
}
