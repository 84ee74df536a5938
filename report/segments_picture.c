/* Segments as a map: rows where they lie in the two directions in which they differ most. */
#include "report/output.h"
#include "report/picture.h"
#include "report/text_width.h"

#include <voxpop_customers.h>

#include <math.h>
#include <stdio.h>

enum { WIDTH = 760, SIDE = 420, LEFT = 24, TOP = 64, LEGEND = 470, ROW = 20, NAMED = 20, NAME_MOST = 34, COLORS = 10 };
static const char INK[] = "#222", PALE[] = "#bbb";

static const char *color_of(int32_t segment)
{
    static const char *const colors[COLORS] = {"#1f77b4", "#d95f02", "#27803b", "#c0392b", "#7b5ea7",
                                               "#8c6d46", "#d470b5", "#5b6770", "#a8a316", "#17a2b8"};
    return segment < 0 ? PALE : colors[segment % COLORS];
}

static bool put_heading(buf *out, const vp_segments *s)
{
    char line[160];
    snprintf(line, sizeof line, "%zu of %llu %ss; the two directions in which they differ most, %.0f%% of their spread",
             s->map_count, (unsigned long long)s->rows, s->unit, 100 * s->map_share);
    return picture_text(out, (picture_point){16, 26}, "start", 17, INK, STR("Segments")) &&
           picture_text(out, (picture_point){16, 46}, "start", 12, "#555", str_of(line));
}

typedef struct span {
    double low, high;
} span;

static span span_of(const vp_segments *s, size_t axis)
{
    span all = {INFINITY, -INFINITY};
    for (size_t i = 0; i < s->map_count; i++) {
        all.low = fmin(all.low, s->map[2 * i + axis]);
        all.high = fmax(all.high, s->map[2 * i + axis]);
    }
    return all;
}

/* Both axes have one scale, so that distances are what they look like. */
static bool put_points(buf *out, const vp_segments *s)
{
    span x = span_of(s, 0), y = span_of(s, 1);
    double widest = fmax(x.high - x.low, y.high - y.low), scale = widest > 0 ? SIDE / widest : 0;
    bool ok = true;
    for (size_t i = 0; ok && i < s->map_count; i++) {
        picture_point at = {LEFT + scale * (s->map[2 * i] - x.low),
                            TOP + 0.5 * SIDE + scale * (0.5 * (y.low + y.high) - s->map[2 * i + 1])};
        ok = picture_dot(out, at, 2.5, color_of(s->segment[s->map_row[i]]));
    }
    return ok;
}

static bool put_entry(buf *out, size_t row, const char *color, const char *name, uint64_t size)
{
    buf text = {0};
    size_t width;
    double y = TOP + (double)row * ROW;
    bool ok = text_fitted(&text, str_of(name), NAME_MOST, &width) &&
              buf_printf(&text, " (%llu)", (unsigned long long)size) &&
              picture_dot(out, (picture_point){LEGEND, y}, 5, color) &&
              picture_text(out, (picture_point){LEGEND + 12, y + 4}, "start", 12, INK, buf_str(&text));
    buf_release(&text);
    return ok;
}

static bool put_legend(buf *out, const vp_segments *s)
{
    bool ok = true;
    size_t shown = s->count < NAMED ? s->count : NAMED;
    for (size_t i = 0; ok && i < shown; i++) {
        char number[24];
        snprintf(number, sizeof number, "segment %zu", i);
        ok = put_entry(out, i, color_of((int32_t)i), *s->segments[i].name ? s->segments[i].name : number,
                       s->segments[i].size);
    }
    return ok && (!s->outliers || put_entry(out, shown, PALE, "outliers", s->outliers));
}

vp_status vp_segments_picture(const vp_segments *segments, vp_write write, void *context, vp_error *error)
{
    output o = {.write = write, .context = context};
    bool ok = picture_begin(&o.text, WIDTH, TOP + SIDE + 24, STR("Segments")) && put_heading(&o.text, segments) &&
              put_points(&o.text, segments) && put_legend(&o.text, segments) && picture_end(&o.text);
    return output_end(&o, output_pass(&o, ok, error), error);
}
