/* Trends as lines of block characters, and one of them with axes. */
#include "base/table.h"
#include "report/figure.h"
#include "report/output.h"
#include "report/series.h"
#include "report/spark.h"
#include "report/text_width.h"

#include <inttypes.h>
#include <math.h>

enum {
    LINES = 20,         /* most groups that are drawn */
    NAME = 24,          /* names longer than this are cut */
    SPARK = 16,         /* blocks that go before words where the terminal is narrow */
    SHORTEST_SPARK = 8, /* no spark line is squeezed below this */
    PLOT_ROWS = 8,
    PLOT_FROM = 60,  /* width of a terminal from which the plot is drawn */
    WIDEST_BLOCK = 6 /* columns of a block in the plot */
};

/* What is said of a line behind its blocks. */
typedef enum fact { LAST, LOWEST, HIGHEST, COUNT, FACTS } fact;
/* How much of it, where the terminal is narrow. */
typedef enum detail { NO_EXTREMES, NO_PERIODS, ALL } detail;

typedef struct chart {
    const series_set *set;
    buf *out;
    bool color;
    size_t width; /* of the terminal; SIZE_MAX: endless */
    int decimals;
    size_t per_block, blocks; /* periods drawn as one block, the blocks of a line */
    double *block;            /* [blocks] scratch */
    size_t name_width;
    str facts[LINES][FACTS];
    size_t fact_width[FACTS];
    arena memory;
} chart;

static bool put_colored(const chart *c, const char *color, const char *text)
{
    return buf_puts(c->out, c->color ? color : "") && buf_puts(c->out, text) &&
           buf_puts(c->out, c->color ? COLOR_OFF : "");
}

static bool put_figure(buf *out, double value, int decimals)
{
    char room[FIGURE_ROOM];
    return buf_add_str(out, figure(value, decimals, room));
}

static bool put_name(buf *out, str name, size_t *width)
{
    return text_fitted(out, name, NAME, width);
}

static bool put_period(buf *out, str period)
{
    size_t width;
    return put_name(out, period, &width);
}

/* As many decimals as it takes to tell twenty steps of the scale apart; none where all values are whole. */
static int decimals_for(const series_set *set)
{
    double span = set->highest - set->lowest;
    if (set->whole || !(span > 0))
        return figure_decimals(fmax(fabs(set->lowest), fabs(set->highest)), set->whole);
    int decimals = 0;
    for (; span < 20 && decimals < 6; span *= 10)
        decimals++;
    return decimals;
}

/* ---- Facts ---- */

static bool put_last(const chart *c, buf *out, const series *s)
{
    size_t at = c->set->period_count;
    while (at && isnan(s->value[at - 1]))
        at--;
    if (!at)
        return buf_puts(out, "no values");
    double low = s->low[at - 1], high = s->high[at - 1];
    bool ok = buf_puts(out, "last ") && put_figure(out, s->value[at - 1], c->decimals);
    if (isnan(low) || isnan(high))
        return ok;
    return ok && buf_puts(out, " (") && put_figure(out, low, c->decimals) && buf_puts(out, "..") &&
           put_figure(out, high, c->decimals) && buf_putc(out, ')');
}

static bool put_extreme(const chart *c, buf *out, const series *s, fact which, detail d)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < c->set->period_count; i++) {
        double value = s->value[i];
        if (!isnan(value) && (best == SIZE_MAX || (which == LOWEST ? value < s->value[best] : value > s->value[best])))
            best = i;
    }
    if (best == SIZE_MAX || d == NO_EXTREMES)
        return true;
    bool ok = buf_puts(out, which == LOWEST ? "min " : "max ") && put_figure(out, s->value[best], c->decimals);
    return ok && (d == NO_PERIODS || (buf_puts(out, " in ") && put_period(out, c->set->periods[best])));
}

static bool put_fact(const chart *c, buf *out, const series *s, fact which, detail d)
{
    switch (which) {
    case LAST: return put_last(c, out, s);
    case COUNT: return buf_printf(out, "n %" PRId64, s->n);
    default: return put_extreme(c, out, s, which, d);
    }
}

static bool collect_facts(chart *c, detail d)
{
    buf text = {0};
    bool ok = true;
    memset(c->fact_width, 0, sizeof c->fact_width);
    for (size_t i = 0; ok && i < c->set->count * FACTS; i++) {
        size_t line = i / FACTS, which = i % FACTS;
        buf_clear(&text);
        ok = put_fact(c, &text, &c->set->lines[line], (fact)which, d);
        str s = arena_copy(&c->memory, buf_str(&text));
        size_t width = text_width(s);
        c->facts[line][which] = s;
        c->fact_width[which] = width > c->fact_width[which] ? width : c->fact_width[which];
        ok = ok && s.p;
    }
    buf_release(&text);
    return ok;
}

/* Columns of a line without its blocks. */
static size_t width_beside(const chart *c)
{
    size_t width = c->name_width + 2;
    for (size_t i = 0; i < FACTS; i++)
        width += c->fact_width[i] ? c->fact_width[i] + 2 : 0;
    return width;
}

/* ---- Lines ---- */

/* As few periods a block as fit into `room` columns. */
static bool choose_blocks(chart *c, size_t room)
{
    size_t periods = c->set->period_count;
    c->per_block = periods > room ? (periods + room - 1) / room : 1;
    c->blocks = (periods + c->per_block - 1) / c->per_block;
    c->block = arena_array(&c->memory, c->blocks, sizeof *c->block);
    return c->block != NULL;
}

/* Chooses what is left out so that a line fits: first words, then, by drawing several periods as one block, length. */
static bool lay_out(chart *c)
{
    size_t periods = c->set->period_count, wanted = periods < SPARK ? periods : SPARK;
    size_t least = periods < SHORTEST_SPARK ? periods : SHORTEST_SPARK;
    for (size_t i = 0; i < c->set->count; i++) {
        size_t width = text_width(c->set->lines[i].name);
        c->name_width = width > c->name_width ? width : c->name_width;
    }
    if (c->name_width > NAME)
        c->name_width = NAME;
    detail d = ALL;
    if (!collect_facts(c, d))
        return false;
    for (; d > NO_EXTREMES && width_beside(c) + wanted > c->width; d--)
        if (!collect_facts(c, (detail)(d - 1)))
            return false;
    size_t beside = width_beside(c);
    return choose_blocks(c, c->width > beside + least ? c->width - beside : least);
}

/* Fills c->block with the means of the periods of each block. */
static const double *to_blocks(const chart *c, const double *values)
{
    for (size_t b = 0; b < c->blocks; b++) {
        size_t end = (b + 1) * c->per_block, n = 0;
        double mean = 0;
        for (size_t i = b * c->per_block; i < end && i < c->set->period_count; i++)
            if (!isnan(values[i]))
                mean += (values[i] - mean) / (double)++n;
        c->block[b] = n ? mean : NAN;
    }
    return c->block;
}

static bool put_series(const chart *c, size_t line)
{
    const series *s = &c->set->lines[line];
    size_t width;
    bool ok = buf_puts(c->out, c->color ? COLOR_BOLD : "") && put_name(c->out, s->name, &width) &&
              buf_puts(c->out, c->color ? COLOR_OFF : "") && text_spaces(c->out, c->name_width - width + 2) &&
              buf_puts(c->out, c->color ? COLOR_CYAN : "") &&
              spark_line(c->out, to_blocks(c, s->value), c->blocks, c->set->lowest, c->set->highest) &&
              buf_puts(c->out, c->color ? COLOR_OFF : "");
    for (size_t i = 0; ok && i < FACTS; i++) {
        str text = c->facts[line][i];
        size_t pad = i + 1 < FACTS ? c->fact_width[i] - text_width(text) : 0;
        if (c->fact_width[i])
            ok = buf_puts(c->out, "  ") && buf_add_str(c->out, text) && text_spaces(c->out, pad);
    }
    return ok && buf_putc(c->out, '\n');
}

static bool put_block_note(const chart *c)
{
    return buf_printf(c->out, "a block: mean of %zu periods", c->per_block);
}

static bool put_footer(const chart *c)
{
    const series_set *set = c->set;
    bool ok = buf_puts(c->out, c->color ? COLOR_DIM : "");
    if (isnan(set->lowest))
        ok = ok && buf_puts(c->out, "no values, ");
    else
        ok = ok && buf_puts(c->out, "from ") && put_figure(c->out, set->lowest, c->decimals) &&
             buf_puts(c->out, " to ") && put_figure(c->out, set->highest, c->decimals) && buf_puts(c->out, ", ");
    ok = ok && put_period(c->out, set->periods[0]) && buf_puts(c->out, " to ") &&
         put_period(c->out, set->periods[set->period_count - 1]);
    if (c->per_block > 1)
        ok = ok && buf_puts(c->out, ", ") && put_block_note(c);
    return ok && buf_puts(c->out, c->color ? COLOR_OFF : "") && buf_putc(c->out, '\n');
}

/* ---- The plot of a single line ---- */

typedef struct plot {
    chart *chart;
    int *value, *low, *high; /* [blocks]: in half rows from below; -1: none */
    bool *thin;              /* [blocks]: of few documents */
    bool any_thin;
    double lowest, highest; /* of the scale, which holds the band too */
    size_t block_width, label_width;
} plot;

static int *to_half_rows(const plot *p, const double *values)
{
    chart *c = p->chart;
    int *steps = arena_array(&c->memory, c->blocks, sizeof *steps);
    to_blocks(c, values);
    for (size_t b = 0; steps && b < c->blocks; b++)
        steps[b] = isnan(c->block[b]) ? -1 : spark_step(c->block[b], p->lowest, p->highest, 2 * PLOT_ROWS);
    return steps;
}

/* A block is hollow where its periods hold few documents together. */
static bool find_thin(plot *p, const double *counts)
{
    const chart *c = p->chart;
    p->thin = arena_array(&p->chart->memory, c->blocks, sizeof *p->thin);
    for (size_t b = 0; p->thin && b < c->blocks; b++) {
        double n = 0;
        for (size_t i = b * c->per_block; i < (b + 1) * c->per_block && i < c->set->period_count; i++)
            n += isnan(counts[i]) ? 0 : counts[i];
        p->thin[b] = n < VP_THIN;
        p->any_thin |= p->thin[b] && p->value[b] >= 0;
    }
    return p->thin;
}

static bool put_block(const plot *p, size_t block, int row)
{
    int value = p->value[block], low = p->low[block], high = p->high[block];
    const char *glyph = " ", *color = "";
    if (value >= 0 && value / 2 == row) {
        glyph = p->thin[block] ? "o" : value % 2 ? "▀" : "▄";
        color = COLOR_CYAN;
    } else if (low >= 0 && high >= 0 && low / 2 <= row && row <= high / 2) {
        glyph = "░";
        color = COLOR_DIM;
    }
    char text[4 * WIDEST_BLOCK] = "";
    for (size_t i = 0, n = strlen(glyph); i < p->block_width; i++)
        memcpy(text + i * n, glyph, n + 1);
    return *color ? put_colored(p->chart, color, text) : buf_puts(p->chart->out, text);
}

static str plot_label(const plot *p, int row, char *room)
{
    if (row == 0)
        return figure(p->lowest, p->chart->decimals, room);
    return row == PLOT_ROWS - 1 ? figure(p->highest, p->chart->decimals, room) : (str){room, 0};
}

static bool put_plot_row(const plot *p, int row)
{
    buf *out = p->chart->out;
    char room[FIGURE_ROOM];
    str label = plot_label(p, row, room);
    bool ok = text_spaces(out, p->label_width - label.n) && buf_add_str(out, label) &&
              buf_puts(out, label.n ? " ┤" : " │");
    for (size_t b = 0; ok && b < p->chart->blocks; b++)
        ok = put_block(p, b, row);
    while (ok && out->p[out->n - 1] == ' ')
        out->n--;
    return ok && buf_putc(out, '\n');
}

static bool put_plot_axis(const plot *p)
{
    const series_set *set = p->chart->set;
    buf *out = p->chart->out;
    bool ok = text_spaces(out, p->label_width + 1) && buf_puts(out, "└");
    for (size_t i = 0; ok && i < p->chart->blocks * p->block_width; i++)
        ok = buf_puts(out, "─");
    ok = ok && buf_putc(out, '\n') && text_spaces(out, p->label_width + 2) && put_period(out, set->periods[0]);
    if (set->period_count > 1) {
        str first = set->periods[0], last = set->periods[set->period_count - 1];
        size_t taken = text_width(text_cut(first, NAME)) + text_width(text_cut(last, NAME));
        size_t room = p->chart->blocks * p->block_width;
        ok = ok && text_spaces(out, room > taken + 2 ? room - taken : 2) && put_period(out, last);
    }
    if (p->chart->per_block > 1)
        ok = ok && buf_putc(out, '\n') && text_spaces(out, p->label_width + 2) && put_block_note(p->chart);
    if (p->any_thin)
        ok = ok && buf_putc(out, '\n') && text_spaces(out, p->label_width + 2) &&
             buf_printf(out, "o: fewer than %d documents", VP_THIN);
    return ok && buf_putc(out, '\n');
}

static bool put_plot(chart *c)
{
    const series *s = &c->set->lines[0];
    plot p = {.chart = c, .lowest = NAN, .highest = NAN};
    series_range(s->value, c->set->period_count, &p.lowest, &p.highest);
    series_range(s->low, c->set->period_count, &p.lowest, &p.highest);
    series_range(s->high, c->set->period_count, &p.lowest, &p.highest);
    char label[FIGURE_ROOM];
    size_t top = plot_label(&p, PLOT_ROWS - 1, label).n, bottom = plot_label(&p, 0, label).n;
    p.label_width = top > bottom ? top : bottom;
    size_t room = c->width - p.label_width - 2;
    if (!choose_blocks(c, room))
        return false;
    p.block_width = room / c->blocks < WIDEST_BLOCK ? room / c->blocks : WIDEST_BLOCK;
    p.value = to_half_rows(&p, s->value);
    p.low = to_half_rows(&p, s->low);
    p.high = to_half_rows(&p, s->high);
    if (!p.value || !p.low || !p.high || !find_thin(&p, s->count))
        return false;
    bool ok = buf_putc(c->out, '\n');
    for (int row = PLOT_ROWS - 1; ok && row >= 0; row--)
        ok = put_plot_row(&p, row);
    return ok && put_plot_axis(&p);
}

static vp_status draw(const series_set *set, const vp_style *style, output *o, vp_error *error)
{
    chart c = {.set = set, .out = &o->text, .color = style && style->color, .width = SIZE_MAX};
    if (style && style->width > 0)
        c.width = (size_t)style->width;
    c.decimals = decimals_for(set);
    bool ok = lay_out(&c);
    for (size_t i = 0; ok && i < set->count; i++)
        ok = put_series(&c, i);
    if (set->left_out)
        ok = ok && buf_printf(c.out, "... and %zu more\n", set->left_out);
    ok = ok && put_footer(&c);
    bool plotted = set->count == 1 && !isnan(set->lowest) && c.width != SIZE_MAX && c.width >= PLOT_FROM;
    if (plotted)
        ok = ok && put_plot(&c);
    arena_release(&c.memory);
    return output_pass(o, ok, error);
}

vp_status vp_trend_chart(const vp_table *trend, const vp_style *style, vp_write write, void *context, vp_error *error)
{
    series_set set;
    vp_status status = series_read(trend, LINES, &set, error);
    if (status != VP_OK)
        return status;
    output o = {.write = write, .context = context};
    if (set.count)
        status = draw(&set, style, &o, error);
    else
        status = output_pass(&o, buf_puts(&o.text, "(no rows)\n"), error);
    series_release(&set);
    return output_end(&o, status, error);
}
