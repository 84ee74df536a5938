/* Drivers as a picture: bars with their intervals, and how important each is against how it is rated. */
#include "report/figure.h"
#include "report/output.h"
#include "report/picture.h"
#include "report/text_width.h"

#include <voxpop_customers.h>

#include <math.h>
#include <stdio.h>

enum {
    WIDTH = 640,
    NAMES = 190, /* pixels left of the bars */
    BARS = 280,  /* the longest bar with its interval */
    ROW = 30,
    TOP = 60,
    LEFT = 90,  /* of the quadrant */
    SIDE = 330, /* of the quadrant; names stand right of it, where they cover nothing */
    NAMED = 24, /* most names there */
    NAME_ROW = 15,
    NAME_MOST = 22,
    TARGET_MOST = 36,
};
static const double MARGIN = 0.08; /* of the quadrant, at each side of its points */
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
    buf title = {0};
    char line[120];
    size_t width;
    snprintf(line, sizeof line, "%.0f%% explained by all together; shares%s; association, not cause",
             100 * d->explained, d->draws ? " with 95% intervals" : "");
    bool ok = buf_puts(&title, "What ") && text_fitted(&title, str_of(d->target), TARGET_MOST, &width) &&
              buf_puts(&title, " goes with") &&
              picture_text(out, (picture_point){16, 26}, "start", 17, INK, buf_str(&title)) &&
              picture_text(out, (picture_point){16, 46}, "start", 12, "#555", str_of(line));
    buf_release(&title);
    return ok;
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
           picture_text(out, (picture_point){NAMES + end * scale + 8, middle + 4}, "start", 13, INK, str_of(line));
}

static bool has_place(const vp_driver *d)
{
    return *d->place && strcmp(d->place, "second target");
}

/* A scale on which all points of the quadrant are inside, and their mean. */
typedef struct span {
    double least, most, mean, count;
} span;

static void span_take(span *s, double value)
{
    s->least = s->count ? fmin(s->least, value) : value;
    s->most = s->count ? fmax(s->most, value) : value;
    s->count++;
    s->mean += (value - s->mean) / s->count;
}

static double span_at(const span *s, double value)
{
    return s->most > s->least ? MARGIN + (1 - 2 * MARGIN) * (value - s->least) / (s->most - s->least) : 0.5;
}

static bool put_axes(buf *out, double top, double x, double y)
{
    double right = LEFT + SIDE, bottom = top + SIDE;
    return picture_line(out, (picture_point){LEFT, top}, (picture_point){LEFT, bottom}, INK, 1) &&
           picture_line(out, (picture_point){LEFT, bottom}, (picture_point){right, bottom}, INK, 1) &&
           picture_line(out, (picture_point){x, top}, (picture_point){x, bottom}, PALE, 1) &&
           picture_line(out, (picture_point){LEFT, y}, (picture_point){right, y}, PALE, 1) &&
           picture_text(out, (picture_point){LEFT, top - 8}, "start", 13, "#c0392b", STR("fix first")) &&
           picture_text(out, (picture_point){right, top - 8}, "end", 13, "#27803b", STR("keep")) &&
           picture_text(out, (picture_point){LEFT, bottom + 18}, "start", 13, "#d98e04", STR("watch")) &&
           picture_text(out, (picture_point){right, bottom + 18}, "end", 13, "#6c8ebf", STR("good enough")) &&
           picture_text(out, (picture_point){LEFT + SIDE / 2.0, bottom + 38}, "middle", 13, INK,
                        STR("how it is rated: worst to best")) &&
           picture_text(out, (picture_point){LEFT - 8, top + 12}, "end", 13, INK, STR("importance"));
}

/* The next of `rest` names, which go down in the order of their points: no higher than `free`. */
static bool put_point(buf *out, const vp_driver *d, picture_point at, double bottom, size_t rest, double *free)
{
    bool ok = picture_dot(out, at, 5, color_of(d));
    if (!ok || !rest)
        return ok;
    double lowest = bottom - (double)(rest - 1) * NAME_ROW, y = fmin(fmax(at.y, *free), lowest);
    *free = y + NAME_ROW;
    return picture_line(out, (picture_point){at.x + 6, at.y}, (picture_point){LEFT + SIDE + 10, y}, PALE, 1) &&
           put_name(out, (picture_point){LEFT + SIDE + 14, y + 4}, "start", 12, d->name);
}

/* Importance against performance (Martilla and James 1977); the lines stand at the means of both. Nothing where the
 * drivers have no scale in common. */
static bool put_quadrant(buf *out, const vp_drivers *d, double top)
{
    span across = {0}, up = {0};
    for (size_t i = 0; i < d->count; i++)
        if (has_place(&d->drivers[i])) {
            span_take(&across, d->drivers[i].rated);
            span_take(&up, d->drivers[i].share.value);
        }
    if (!up.count)
        return true;
    double bottom = top + SIDE, free = top;
    size_t rest = up.count < NAMED ? (size_t)up.count : NAMED;
    bool ok = put_axes(out, top, LEFT + SIDE * span_at(&across, across.mean), bottom - SIDE * span_at(&up, up.mean));
    for (size_t i = 0; ok && i < d->count; i++) {
        const vp_driver *one = &d->drivers[i];
        if (!has_place(one))
            continue;
        picture_point at = {LEFT + SIDE * span_at(&across, one->rated), bottom - SIDE * span_at(&up, one->share.value)};
        ok = put_point(out, one, at, bottom, rest, &free);
        rest -= rest > 0;
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
    double quadrant = TOP + (double)drivers->count * ROW + 50;
    bool ok = picture_begin(&o.text, WIDTH, quadrant + SIDE + 56, STR("Drivers")) && put_heading(&o.text, drivers);
    for (size_t i = 0; ok && i < drivers->count; i++, y += ROW)
        ok = put_bar(&o.text, &drivers->drivers[i], most, y);
    ok = ok && put_quadrant(&o.text, drivers, quadrant) && picture_end(&o.text);
    return output_end(&o, output_pass(&o, ok, error), error);
}
