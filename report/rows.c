#include "report/rows.h"

#include "report/figure.h"

/* What begins a formula (OWASP, CSV Injection). */
static bool is_formula(str s)
{
    return s.n && memchr("=+-@\t\r", s.p[0], 6);
}

static bool put_cell(const vp_cell *cell, const csv_dialect *d, bool only, buf *out)
{
    char room[FIGURE_ROOM];
    buf text = {0};
    str plain = cell_plain(cell, room);
    char *mark = d->decimal && cell->type == VP_CELL_REAL ? memchr(room, '.', plain.n) : NULL;
    if (mark)
        *mark = d->decimal;
    if (!d->defused || cell->type != VP_CELL_TEXT || !is_formula(plain))
        return buf_csv(out, plain, d->separator, only);
    bool ok = buf_putc(&text, '\'') && buf_add_str(&text, plain) && buf_csv(out, buf_str(&text), d->separator, only);
    buf_release(&text);
    return ok;
}

bool row_csv(const vp_cell *cells, size_t count, const csv_dialect *dialect, buf *out)
{
    csv_dialect d = *dialect;
    d.separator = d.separator ? d.separator : ',';
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++)
        ok = (!i || buf_putc(out, d.separator)) && put_cell(&cells[i], &d, count == 1, out);
    return ok && buf_putc(out, '\n');
}

static bool put_value(buf *out, const vp_cell *cell)
{
    char room[FIGURE_ROOM];
    if (cell->type == VP_CELL_TEXT)
        return buf_json(out, (str){cell->text, cell->length});
    str s = cell_plain(cell, room);
    if (!s.n)
        return buf_puts(out, "null");
    size_t start = out->n;
    if (!buf_add_str(out, s))
        return false;
    for (size_t i = start; i < out->n; i++) /* in JSON these can only be white space; an object must stay on its line */
        if (out->p[i] == '\n' || out->p[i] == '\r')
            out->p[i] = ' ';
    return true;
}

bool row_json(const char *const *names, const vp_cell *cells, size_t count, buf *out)
{
    bool ok = buf_putc(out, '{');
    for (size_t i = 0; ok && i < count; i++)
        ok = (!i || buf_putc(out, ',')) && buf_json(out, str_of(names[i])) && buf_putc(out, ':') &&
             put_value(out, &cells[i]);
    return ok && buf_putc(out, '}');
}
