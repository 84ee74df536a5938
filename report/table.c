/* Tables as text for people, CSV, JSON and workbooks. */
#include "base/table.h"
#include "report/figure.h"
#include "report/output.h"
#include "report/rows.h"
#include "report/text_width.h"
#include "report/xlsx_writer.h"

#include <math.h>
#include <stdlib.h>

enum {
    GAP = 2,        /* spaces between columns */
    NARROWEST = 12, /* no column is cut below this */
    WIDEST = 1000   /* padding ends here: one endless text must not widen all rows */
};

/* ---- Text ---- */

typedef struct column {
    bool numbers;   /* holds numbers only: aligned at the right */
    bool cut;       /* texts wider than `width` are cut */
    int decimals;   /* of reals, where `numbers` */
    size_t figures; /* width of the widest number, which is never cut */
    size_t width;
} column;

typedef struct layout {
    const vp_table *table;
    column *columns;
    bool color;
} layout;

/* In a column of numbers all reals have the same decimals, beside texts each has its own. */
static str cell_shown(const vp_cell *cell, const column *c, char *room)
{
    if (cell->type != VP_CELL_REAL)
        return cell_plain(cell, room);
    double size = fabs(cell->real);
    int decimals = c->numbers ? c->decimals : figure_decimals(size, size == floor(size));
    return figure(cell->real, decimals, room);
}

static void find_kind(const vp_table *t, size_t at, column *c)
{
    size_t texts = 0, numbers = 0;
    double largest = 0;
    bool whole = true;
    for (size_t row = 0; row < t->rows; row++) {
        const vp_cell *cell = &t->cells[row * t->columns + at];
        texts += cell->type == VP_CELL_TEXT || cell->type == VP_CELL_JSON;
        numbers += cell->type == VP_CELL_INTEGER || cell->type == VP_CELL_REAL;
        if (cell->type != VP_CELL_REAL || !isfinite(cell->real))
            continue;
        double size = fabs(cell->real);
        largest = size > largest ? size : largest;
        whole = whole && size == floor(size);
    }
    c->numbers = numbers && !texts;
    c->decimals = figure_decimals(largest, whole);
}

static void measure(const vp_table *t, size_t at, column *c)
{
    find_kind(t, at, c);
    char room[FIGURE_ROOM];
    size_t widest = 0;
    for (size_t row = 0; row < t->rows; row++) {
        size_t width = text_width(cell_shown(&t->cells[row * t->columns + at], c, room));
        widest = width > widest ? width : widest;
    }
    c->figures = c->numbers ? widest : 0;
    size_t name = text_width(str_of(t->names[at]));
    c->width = name > widest ? name : widest;
}

static size_t width_under(const column *c, size_t cap)
{
    size_t least = c->figures > cap ? c->figures : cap;
    return c->width < least ? c->width : least;
}

static size_t total_under(const layout *l, size_t cap)
{
    size_t total = 0;
    for (size_t i = 0; i < l->table->columns; i++)
        total += width_under(&l->columns[i], cap);
    return total;
}

/* Cuts the widest columns to one cap, the highest with which a line takes `room` columns without its gaps; what then
 * remains goes to the last column that was cut. */
static void fit(layout *l, size_t room)
{
    if (total_under(l, SIZE_MAX) <= room)
        return;
    size_t cap = NARROWEST, beyond = room > cap ? room + 1 : cap + 1;
    while (cap + 1 < beyond) {
        size_t middle = cap + (beyond - cap) / 2;
        if (total_under(l, middle) <= room)
            cap = middle;
        else
            beyond = middle;
    }
    size_t total = total_under(l, cap), left = total < room ? room - total : 0;
    for (size_t i = l->table->columns; i-- > 0;) {
        column *c = &l->columns[i];
        size_t width = width_under(c, cap);
        c->cut = width < c->width;
        if (c->cut && !c->numbers) {
            size_t more = c->width - width < left ? c->width - width : left;
            width += more;
            left -= more;
        }
        c->width = width;
    }
}

static bool put_cell(buf *out, const column *c, str text)
{
    size_t aligned = c->width < WIDEST ? c->width : WIDEST, before = out->n, taken;
    if (!text_fitted(out, text, c->cut ? c->width : SIZE_MAX, &taken))
        return false;
    size_t pad = taken < aligned ? aligned - taken : 0;
    if (!text_spaces(out, pad))
        return false;
    if (c->numbers && pad) {
        size_t bytes = out->n - before - pad;
        memmove(out->p + before + pad, out->p + before, bytes);
        memset(out->p + before, ' ', pad);
    }
    return true;
}

/* `row` NULL: the header. */
static bool put_line(const layout *l, buf *out, const vp_cell *row)
{
    char room[FIGURE_ROOM];
    size_t start = out->n;
    for (size_t i = 0; i < l->table->columns; i++) {
        const column *c = &l->columns[i];
        str text = row ? cell_shown(&row[i], c, room) : str_of(l->table->names[i]);
        if (!text_spaces(out, i ? GAP : 0) || !put_cell(out, c, text))
            return false;
    }
    while (out->n > start && out->p[out->n - 1] == ' ')
        out->n--;
    return true;
}

static bool put_header(const layout *l, buf *out)
{
    bool ok = buf_puts(out, l->color ? COLOR_BOLD : "") && put_line(l, out, NULL) &&
              buf_puts(out, l->color ? COLOR_OFF : "") && buf_putc(out, '\n');
    if (ok && !l->table->rows)
        ok = buf_puts(out, l->color ? COLOR_DIM "(no rows)" COLOR_OFF "\n" : "(no rows)\n");
    return ok;
}

static vp_status write_text(const vp_table *t, const vp_style *style, output *o, vp_error *error)
{
    layout l = {t, calloc(t->columns + 1, sizeof *l.columns), style && style->color};
    if (!l.columns)
        return fail_memory(error);
    for (size_t i = 0; i < t->columns; i++)
        measure(t, i, &l.columns[i]);
    if (style && style->width > 0 && t->columns) {
        size_t width = (size_t)style->width, gaps = GAP * (t->columns - 1);
        fit(&l, width > gaps ? width - gaps : 0);
    }
    vp_status status = output_pass(o, put_header(&l, &o->text), error);
    for (size_t row = 0; status == VP_OK && row < t->rows; row++)
        status = output_pass(o, put_line(&l, &o->text, t->cells + row * t->columns) && buf_putc(&o->text, '\n'), error);
    free(l.columns);
    return status;
}

/* ---- CSV and JSON ---- */

static const vp_cell *row_of(const vp_table *t, size_t row)
{
    return t->cells + row * t->columns;
}

static bool put_csv_header(const vp_table *t, buf *out)
{
    bool ok = true;
    for (size_t i = 0; ok && i < t->columns; i++)
        ok = (!i || buf_putc(out, ',')) && buf_csv(out, str_of(t->names[i]), ',', t->columns == 1);
    return ok && buf_putc(out, '\n');
}

static vp_status write_csv(const vp_table *t, output *o, vp_error *error)
{
    static const csv_dialect plain = {0};
    vp_status status = output_pass(o, put_csv_header(t, &o->text), error);
    for (size_t row = 0; status == VP_OK && row < t->rows; row++)
        status = output_pass(o, row_csv(row_of(t, row), t->columns, &plain, &o->text), error);
    return status;
}

static bool put_object(const vp_table *t, buf *out, size_t row)
{
    return row_json(t->names, row_of(t, row), t->columns, out);
}

static vp_status write_jsonl(const vp_table *t, output *o, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t row = 0; status == VP_OK && row < t->rows; row++)
        status = output_pass(o, put_object(t, &o->text, row) && buf_putc(&o->text, '\n'), error);
    return status;
}

static bool put_json_start(const vp_table *t, buf *out)
{
    bool ok = buf_puts(out, "{\"columns\":[");
    for (size_t i = 0; ok && i < t->columns; i++)
        ok = (!i || buf_putc(out, ',')) && buf_json(out, str_of(t->names[i]));
    return ok && buf_puts(out, "],\"rows\":[");
}

static vp_status write_json(const vp_table *t, output *o, vp_error *error)
{
    vp_status status = output_pass(o, put_json_start(t, &o->text), error);
    for (size_t row = 0; status == VP_OK && row < t->rows; row++) {
        bool ok = (!row || buf_putc(&o->text, ',')) && put_object(t, &o->text, row);
        status = output_pass(o, ok, error);
    }
    return status == VP_OK ? output_pass(o, buf_puts(&o->text, "]}\n"), error) : status;
}

static vp_status write_xlsx(const vp_table *t, output *o, vp_error *error)
{
    xlsx_writer *w = NULL;
    vp_status status = xlsx_writer_open(t->names, t->columns, &w, error);
    for (size_t row = 0; status == VP_OK && row < t->rows; row++)
        status = xlsx_writer_row(w, row_of(t, row), error);
    return xlsx_writer_close(w, status, o, error);
}

vp_status vp_table_write(const vp_table *table, vp_format format, const vp_style *style, vp_write write, void *context,
                         vp_error *error)
{
    output o = {.write = write, .context = context};
    vp_status status;
    switch (format) {
    case VP_TEXT: status = write_text(table, style, &o, error); break;
    case VP_CSV: status = write_csv(table, &o, error); break;
    case VP_JSON: status = write_json(table, &o, error); break;
    case VP_JSONL: status = write_jsonl(table, &o, error); break;
    case VP_XLSX: status = write_xlsx(table, &o, error); break;
    default:
        return fail(error, VP_INVALID, "use text, csv, json, jsonl or xlsx", "unknown output format %d", (int)format);
    }
    return output_end(&o, status, error);
}
