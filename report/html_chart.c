#include "report/html_chart.h"

#include "report/text_width.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MARK_RADIUS = 9,
    TICK_LINES = 4,
    GLYPH = 7 /* pixels of a column of text */,
    DOTS_MOST = 90,
    STRIP_WIDTH = 130,
    STRIP_EDGE = 6
};

/* The paper a chart is drawn on. */
typedef struct canvas {
    html *h;
    const report_trend *trend;
    const series *line;
    size_t n;
    double left, right, top, bottom, width, height; /* of the plot, and of all */
    double low, high, step;                         /* of the values */
} canvas;

static double x_of(const canvas *c, size_t at)
{
    return c->n < 2 ? (c->left + c->right) / 2 : c->left + (c->right - c->left) * (double)at / (double)(c->n - 1);
}

static double y_of(const canvas *c, double value)
{
    double share = (value - c->low) / (c->high - c->low);
    return c->bottom - (c->bottom - c->top) * fmin(fmax(share, 0), 1);
}

/* ---- The scale ---- */

static double nice_step(double range)
{
    double power = pow(10, floor(log10(range / TICK_LINES))), rest = range / TICK_LINES / power;
    return power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 2.5 ? 2.5 : rest <= 5 ? 5 : 10);
}

/* What the values and the intervals of all but thin points reach, within the scale. */
static void find_range(canvas *c)
{
    const report_measure *m = c->trend->measure;
    double low = NAN, high = NAN;
    for (size_t i = 0; i < c->n; i++) {
        bool thin = !(c->line->count[i] >= VP_THIN);
        low = fmin(low, thin || isnan(c->line->low[i]) ? c->line->value[i] : c->line->low[i]);
        high = fmax(high, thin || isnan(c->line->high[i]) ? c->line->value[i] : c->line->high[i]);
    }
    if (isinf(m->highest))
        low = 0;
    low = fmax(low, m->lowest);
    high = fmin(high, m->highest);
    double least = isinf(m->highest) ? 1 : (m->highest - m->lowest) / 20;
    if (!(high - low >= least)) {
        low = fmax(m->lowest, (low + high - least) / 2);
        high = low + least;
    }
    c->step = nice_step(high - low);
    c->low = fmax(m->lowest, floor(low / c->step + 1e-9) * c->step);
    c->high = fmin(m->highest, ceil(high / c->step - 1e-9) * c->step);
}

static void put_label(html *h, double x, double y, const char *class, const char *anchor, said text)
{
    html_put(h, "<text");
    html_attribute(h, "x", x);
    html_attribute(h, "y", y);
    html_printf(h, " class=\"%s\" text-anchor=\"%s\">", class, anchor);
    html_text(h, text.text);
    html_put(h, "</text>");
}

static void put_line(html *h, double x1, double y1, double x2, double y2, const char *class)
{
    html_put(h, "<line");
    html_attribute(h, "x1", x1);
    html_attribute(h, "y1", y1);
    html_attribute(h, "x2", x2);
    html_attribute(h, "y2", y2);
    html_printf(h, " class=\"%s\"/>", class);
}

static void put_circle(html *h, double x, double y, double radius, const char *class)
{
    html_put(h, "<circle");
    html_attribute(h, "cx", x);
    html_attribute(h, "cy", y);
    html_attribute(h, "r", radius);
    html_printf(h, " class=\"%s\"/>", class);
}

/* A step of a path: 'M' begins, 'L' goes on. In whole tenths of a pixel: what a locale makes of a point is no matter.
 */
static void put_step(html *h, char step, double x, double y)
{
    long tenths_x = lround(10 * x), tenths_y = lround(10 * y);
    html_printf(h, "%c%ld.%ld %ld.%ld", step, tenths_x / 10, tenths_x % 10, tenths_y / 10, tenths_y % 10);
}

static void begin_svg(html *h, const char *class, double width, double height)
{
    html_printf(h, "<svg class=\"%s\" viewBox=\"0 0 %d %d\"", class, (int)width, (int)height);
}

static void put_values(canvas *c)
{
    double step = c->step;
    int decimals = 0;
    while (decimals < 2 && fabs(step * pow(10, decimals) - round(step * pow(10, decimals))) > 1e-6)
        decimals++;
    for (double v = ceil(c->low / step - 1e-9) * step; v <= c->high + step * 1e-9; v += step) {
        double y = y_of(c, v);
        put_line(c->h, c->left, y, c->right, y, fabs(v) < step * 1e-6 && c->low < 0 ? "zero" : "grid");
        put_label(c->h, c->left - 8, y + 4, "value", "end", html_number(c->h, v, decimals));
    }
}

/* As many periods as have room for their names. */
static void put_periods(canvas *c)
{
    double widest = 0;
    for (size_t i = 0; i<c->n; i += c->n> 60 ? 7 : 1)
        widest = fmax(widest, (double)text_width(html_period(c->h, c->trend->series.periods[i]).text) * GLYPH + 14);
    size_t room = (size_t)fmax(2, floor((c->right - c->left + widest) / widest)), every = 1;
    while ((c->n + every - 1) / every > room)
        every++;
    for (size_t i = 0; i < c->n; i += every) {
        double x = x_of(c, i), half = widest / 2 - 5, middle = fmin(fmax(x, half), c->width - half);
        put_line(c->h, x, c->bottom, x, c->bottom + 4, "grid");
        put_label(c->h, middle, c->bottom + 19, "period", "middle", html_period(c->h, c->trend->series.periods[i]));
    }
}

/* ---- The line ---- */

static bool has_band(const canvas *c, size_t i)
{
    return !isnan(c->line->value[i]) && !isnan(c->line->low[i]) && !isnan(c->line->high[i]);
}

/* The band of points [from, to): where there is one alone, an upright line. */
static void put_band(canvas *c, size_t from, size_t to)
{
    if (to - from == 1) {
        put_line(c->h, x_of(c, from), y_of(c, c->line->low[from]), x_of(c, from), y_of(c, c->line->high[from]),
                 "reach");
        return;
    }
    html_put(c->h, "<path class=\"band\" d=\"");
    for (size_t i = from; i < to; i++)
        put_step(c->h, i == from ? 'M' : 'L', x_of(c, i), y_of(c, c->line->high[i]));
    for (size_t i = to; i-- > from;)
        put_step(c->h, 'L', x_of(c, i), y_of(c, c->line->low[i]));
    html_put(c->h, "Z\"/>");
}

static void put_bands(canvas *c)
{
    for (size_t i = 0, end; i < c->n; i = end + 1) {
        for (end = i; end < c->n && has_band(c, end);)
            end++;
        if (end > i)
            put_band(c, i, end);
    }
}

static void put_path(canvas *c)
{
    bool drawn = false;
    html_put(c->h, "<path class=\"line\" d=\"");
    for (size_t i = 0; i < c->n; i++) {
        if (!isnan(c->line->value[i]))
            put_step(c->h, drawn ? 'L' : 'M', x_of(c, i), y_of(c, c->line->value[i]));
        drawn = !isnan(c->line->value[i]);
    }
    html_put(c->h, "\"/>");
}

/* A point that no line reaches. */
static bool stands_alone(const canvas *c, size_t i)
{
    return (!i || isnan(c->line->value[i - 1])) && (i + 1 == c->n || isnan(c->line->value[i + 1]));
}

static void put_dots(canvas *c)
{
    bool counts = isinf(c->trend->measure->highest);
    for (size_t i = 0; i < c->n; i++) {
        bool thin = counts ? (!i && c->trend->partial[0]) || (i + 1 == c->n && c->trend->partial[1])
                           : !(c->line->count[i] >= VP_THIN);
        if (!isnan(c->line->value[i]) && (thin || c->n <= DOTS_MOST || stands_alone(c, i)))
            put_circle(c->h, x_of(c, i), y_of(c, c->line->value[i]), c->n > 40 ? 2.2 : 3.2, thin ? "thin" : "dot");
    }
}

static void put_last(canvas *c)
{
    size_t i = c->n;
    while (i > 0 && isnan(c->line->value[i - 1]))
        i--;
    if (i)
        put_label(c->h, x_of(c, i - 1) + 8, y_of(c, c->line->value[i - 1]) + 5, "last", "start",
                  html_number(c->h, c->line->value[i - 1], c->trend->measure->decimals));
}

/* ---- Marks ---- */

static size_t place_of(const canvas *c, str period)
{
    size_t i = 0;
    while (i < c->n && !str_equal(c->trend->series.periods[i], period))
        i++;
    return i;
}

static void put_mark(html *h, double x, double y, size_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%zu", number);
    put_circle(h, x, y, MARK_RADIUS, "mark");
    put_label(h, x, y + 4, "number", "middle", (said){str_of(text), 0});
}

/* Levels stand in the row above the plot, where nothing is; what stands out, above or below its point, and beside the
 * one before where that is near. */
static void put_marks(canvas *c)
{
    double free = -1e9;
    for (size_t i = 0, number = 1; i < c->trend->mark_count; i++) {
        const report_mark *m = &c->trend->marks[i];
        size_t at = place_of(c, m->period);
        if (m->kind == MARK_SEASON || at == c->n)
            continue;
        double x = x_of(c, at), above = c->top - MARK_RADIUS - 8;
        if (m->kind == MARK_LEVEL)
            put_line(c->h, x, above, x, c->bottom, "level");
        else
            put_line(c->h, x, above, x, y_of(c, c->line->value[at]) - 6, "level");
        double shown = fmin(fmax(x, free + 2 * MARK_RADIUS + 1), c->width - MARK_RADIUS - 1);
        put_mark(c->h, shown, above, number++);
        free = shown;
    }
}

/* ---- Charts ---- */

static void draw(html *h, const report_trend *t, const char *class, double width, double height, said title,
                 said description)
{
    canvas c = {.h = h, .trend = t, .line = &t->series.lines[0], .n = t->series.period_count};
    c.left = 46;
    c.right = width - 52;
    c.top = t->mark_count ? 32 : 12;
    c.bottom = height - 28;
    c.width = width;
    c.height = height;
    find_range(&c);
    begin_svg(h, class, width, height);
    html_put(h, " role=\"img\"><title>");
    html_text(h, title.text);
    html_put(h, "</title><desc>");
    html_text(h, description.text);
    html_put(h, "</desc>\n");
    put_values(&c);
    put_bands(&c);
    put_marks(&c);
    put_path(&c);
    put_dots(&c);
    put_last(&c);
    put_periods(&c);
    html_put(h, "</svg>\n");
}

void html_chart_trend(html *h, const report_trend *t, said title, said description)
{
    html_put(h, "<figure>\n");
    draw(h, t, "wide", 768, 236, title, description);
    draw(h, t, "narrow", 344, 210, title, description);
    html_put(h, "</figure>\n");
}

chart_scale html_chart_scale(const report_list *l)
{
    const report_measure *m = l->measure;
    double low = l->all, high = l->all;
    if (m->lowest == 0 && m->highest == 1)
        low = high = 0;
    for (size_t i = 0; i < l->count; i++) {
        const report_value *v = &l->items[i].value;
        bool known = v->n >= VP_THIN && !isnan(v->low) && !isnan(v->high);
        low = fmin(low, known ? v->low : v->value);
        high = fmax(high, known ? v->high : v->value);
    }
    double step = nice_step(fmax(high - low, (m->highest - m->lowest) / 20));
    return (chart_scale){fmax(m->lowest, floor(low / step + 1e-9) * step),
                         fmin(m->highest, ceil(high / step - 1e-9) * step)};
}

static double strip_x(chart_scale scale, double value)
{
    return STRIP_EDGE +
           (STRIP_WIDTH - 2 * STRIP_EDGE) * fmin(fmax((value - scale.low) / (scale.high - scale.low), 0), 1);
}

void html_chart_strip(html *h, const report_list *l, chart_scale scale, const report_value *v)
{
    const double middle = 10;
    const report_measure *m = l->measure;
    bool known = !isnan(v->low) && !isnan(v->high), share = m->lowest == 0 && m->highest == 1;
    const char *mood = !known || share ? "" : v->low > l->all ? " good" : v->high < l->all ? " bad" : "";
    char class[16];
    if (isnan(v->value))
        return;
    begin_svg(h, "strip", STRIP_WIDTH, 2 * middle);
    html_put(h, " aria-hidden=\"true\">");
    put_line(h, STRIP_EDGE, middle, STRIP_WIDTH - STRIP_EDGE, middle, "whole");
    if (!share)
        put_line(h, strip_x(scale, l->all), 2, strip_x(scale, l->all), 18, "mean");
    snprintf(class, sizeof class, "span%s", mood);
    if (known)
        put_line(h, strip_x(scale, v->low), middle, strip_x(scale, v->high), middle, class);
    snprintf(class, sizeof class, "spot%s", mood);
    put_circle(h, strip_x(scale, v->value), middle, 4.5, class);
    html_put(h, "</svg>");
}

/* ---- The map ---- */

enum { MAP_WIDTH = 768, MAP_HEIGHT = 340, MAP_EDGE = 14, MAP_COLORS = 8 };

/* Where a customer is drawn: one scale for both directions, so that distances are what they look like. */
typedef struct map_paper {
    double left, top, scale, x, y; /* x, y: what stands at left, top */
} map_paper;

static map_paper paper_of(const report_map *m)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (size_t i = 0; i < 2 * m->count; i++) {
        low[i % 2] = fmin(low[i % 2], m->at[i]);
        high[i % 2] = fmax(high[i % 2], m->at[i]);
    }
    double width = fmax(high[0] - low[0], 1e-9), height = fmax(high[1] - low[1], 1e-9);
    double scale = fmin((MAP_WIDTH - 2 * MAP_EDGE) / width, (MAP_HEIGHT - 2 * MAP_EDGE) / height);
    return (map_paper){(MAP_WIDTH - scale * width) / 2, (MAP_HEIGHT - scale * height) / 2, scale, low[0], low[1]};
}

static double map_x(const map_paper *p, double x)
{
    return round(10 * (p->left + p->scale * (x - p->x))) / 10;
}

static double map_y(const map_paper *p, double y)
{
    return round(10 * (p->top + p->scale * (y - p->y))) / 10;
}

/* The numbers of segments, each in the middle of its dots. */
static void put_middles(html *h, const report_map *m, const map_paper *p)
{
    for (size_t s = 0; s < m->segments; s++) {
        double x = 0, y = 0, n = 0;
        for (size_t i = 0; i < m->count; i++)
            if (m->segment[i] == (int32_t)s) {
                x += m->at[2 * i];
                y += m->at[2 * i + 1];
                n++;
            }
        if (n > 0)
            put_mark(h, map_x(p, x / n), map_y(p, y / n), s);
    }
}

void html_chart_map(html *h, const report_map *m)
{
    if (!m->count)
        return;
    map_paper p = paper_of(m);
    said note = html_percent(h, m->share);
    html_put(h, "<figure>\n");
    html_printf(h, "<svg class=\"map\" viewBox=\"0 0 %d %d\" role=\"img\"><title>", MAP_WIDTH, MAP_HEIGHT);
    html_tell(h, SAY_SEGMENTS);
    html_put(h, "</title><desc>");
    html_say(h, SAY_MAP_NOTE, note);
    html_put(h, "</desc>\n");
    for (size_t i = 0; i < m->count; i++) {
        char class[16] = "none";
        if (m->segment[i] >= 0)
            snprintf(class, sizeof class, "of%d", m->segment[i] % MAP_COLORS);
        put_circle(h, map_x(&p, m->at[2 * i]), map_y(&p, m->at[2 * i + 1]), 2.5, class);
    }
    put_middles(h, m, &p);
    html_put(h, "</svg>\n<figcaption class=\"note\">");
    html_say(h, SAY_MAP_NOTE, note);
    html_put(h, "</figcaption>\n</figure>\n");
}

/* ---- The quadrant ---- */

enum { QUADRANT_EDGE = 34, QUADRANT_HEIGHT = 300 };

/* A scale on which all points are inside, and their mean. */
typedef struct quadrant_axis {
    double low, high, mean, from, to; /* from, to: in pixels */
} quadrant_axis;

static bool is_placed(const report_item *driver)
{
    return driver->place != SAYINGS && driver->place != SAY_SECOND_TARGET;
}

static quadrant_axis axis_of(const report_list *l, bool upward, double from, double to)
{
    quadrant_axis a = {INFINITY, -INFINITY, 0, from, to};
    double n = 0;
    for (size_t i = 0; i < l->count; i++) {
        double value = upward ? l->items[i].value.value : l->items[i].rated;
        if (!is_placed(&l->items[i]))
            continue;
        a.low = fmin(a.low, value);
        a.high = fmax(a.high, value);
        a.mean += (value - a.mean) / ++n;
    }
    return a;
}

static double axis_at(const quadrant_axis *a, double value)
{
    double share = a->high > a->low ? (value - a->low) / (a->high - a->low) : 0.5;
    return round(10 * (a->from + share * (a->to - a->from))) / 10;
}

static void put_corners(html *h, double width, double height)
{
    put_label(h, 4, 14, "value", "start", html_saying(h, SAY_FIX_FIRST));
    put_label(h, width - 4, 14, "value", "end", html_saying(h, SAY_KEEP));
    put_label(h, 4, height - 5, "value", "start", html_saying(h, SAY_WATCH));
    put_label(h, width - 4, height - 5, "value", "end", html_saying(h, SAY_GOOD_ENOUGH));
}

static bool is_covered(const report_value *taken, size_t count, double x, double y)
{
    for (size_t i = 0; i < count; i++)
        if (hypot(taken[i].low - x, taken[i].high - y) < 2 * MARK_RADIUS)
            return true;
    return false;
}

/* Numbers in circles, each beside those that already are where it would stand. */
static void put_places(html *h, const report_list *l, const quadrant_axis *across, const quadrant_axis *up)
{
    report_value taken[DOTS_MOST];
    size_t count = 0;
    for (size_t i = 0; i < l->count && count < DOTS_MOST; i++) {
        const report_item *one = &l->items[i];
        if (!is_placed(one))
            continue;
        double x = axis_at(across, one->rated), y = axis_at(up, one->value.value), shown = x;
        double step = x > (across->from + across->to) / 2 ? -1 : 1;
        while (is_covered(taken, count, shown, y))
            shown += step * MARK_RADIUS;
        if (shown != x)
            put_line(h, x, y, shown, y, "level");
        taken[count++] = (report_value){.low = shown, .high = y};
        put_mark(h, shown, y, i + 1);
    }
}

static void draw_quadrant(html *h, const report_list *l, const char *class, double width)
{
    const double height = QUADRANT_HEIGHT;
    quadrant_axis across = axis_of(l, false, QUADRANT_EDGE, width - QUADRANT_EDGE);
    quadrant_axis up = axis_of(l, true, height - QUADRANT_EDGE, QUADRANT_EDGE);
    double x = axis_at(&across, across.mean), y = axis_at(&up, up.mean);
    begin_svg(h, class, width, height);
    html_put(h, " role=\"img\"><title>");
    html_tell(h, SAY_QUADRANT);
    html_put(h, "</title><desc>");
    html_tell(h, SAY_QUADRANT_NOTE);
    html_put(h, "</desc>\n");
    put_line(h, x, 0, x, height, "grid");
    put_line(h, 0, y, width, y, "grid");
    put_corners(h, width, height);
    put_places(h, l, &across, &up);
    html_put(h, "</svg>\n");
}

/* What the numbers stand for, and where each is. */
static void tell_places(html *h, const report_list *l)
{
    html_put(h, "<ol class=\"marks\">\n");
    for (size_t i = 0; i < l->count; i++) {
        const report_item *one = &l->items[i];
        if (one->place == SAYINGS)
            continue;
        html_printf(h, "<li><b>%zu</b>", i + 1);
        html_say(h, SAY_PLACED, html_word(h, one->name), html_saying(h, one->place));
        html_put(h, "</li>\n");
    }
    html_put(h, "</ol>\n");
}

void html_chart_quadrant(html *h, const report_list *drivers)
{
    size_t placed = 0;
    for (size_t i = 0; i < drivers->count; i++)
        placed += is_placed(&drivers->items[i]);
    if (placed < 2)
        return;
    html_element(h, "h3", SAY_QUADRANT);
    html_put(h, "<figure>\n");
    draw_quadrant(h, drivers, "wide quadrant", 768);
    draw_quadrant(h, drivers, "narrow quadrant", 344);
    html_put(h, "<figcaption class=\"note\">");
    html_tell(h, SAY_QUADRANT_NOTE);
    html_put(h, "</figcaption>\n</figure>\n");
    tell_places(h, drivers);
}
