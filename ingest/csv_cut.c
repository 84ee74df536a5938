/* Cutting records into cells. RFC 4180, and what people's files do instead. */
#include "ingest/csv.h"

enum { FIRST_CELLS = 64 };

typedef struct cutter {
    str text;
    const csv_dialect *dialect;
    arena *scratch;
    str *cells; /* [room] */
    size_t count, room;
    size_t at;
    size_t line_stop; /* where the line of `at` ends; looked up again when `at` has passed it */
    csv_record *record;
} cutter;

static bool add_cell(cutter *c, str cell)
{
    if (c->count == c->room) {
        str *cells = arena_alloc(c->scratch, 2 * c->room * sizeof *cells);
        if (!cells)
            return false;
        memcpy(cells, c->cells, c->count * sizeof *cells);
        c->cells = cells;
        c->room *= 2;
    }
    if (c->count < READER_MAX_COLUMNS)
        c->cells[c->count++] = cell;
    else
        c->record->too_wide |= cell.n > 0;
    return true;
}

/* Offset of `wanted` in [from, to), or `to`. */
static size_t find(const cutter *c, char wanted, size_t from, size_t to)
{
    const char *p = from < to ? memchr(c->text.p + from, wanted, to - from) : NULL;
    return p ? (size_t)(p - c->text.p) : to;
}

static bool is_end(const cutter *c, size_t at)
{
    char eol = c->dialect->line_end, p = c->text.p[at];
    return p == eol || (eol == '\n' && p == '\r' && (at + 1 >= c->text.n || c->text.p[at + 1] == '\n'));
}

static bool is_delimiter(const cutter *c, size_t at)
{
    return c->dialect->delimiter && c->text.p[at] == c->dialect->delimiter;
}

/* Whether a closing quote may stand at `at`: behind it the cell must end. */
static bool closes(const cutter *c, size_t at)
{
    return at + 1 >= c->text.n || is_delimiter(c, at + 1) || is_end(c, at + 1);
}

/* A delimiter, a quote and then text: how a quoted cell of a new record would begin. */
static bool opens_another(const cutter *c, size_t at)
{
    return at > 0 && is_delimiter(c, at - 1) && at + 1 < c->text.n && !is_delimiter(c, at + 1) &&
           c->text.p[at + 1] != '"' && !is_end(c, at + 1);
}

/* Text of a quoted cell with its doubled quotes made single. */
static bool unescape(cutter *c, str inside, str *out)
{
    char *p = arena_alloc(c->scratch, inside.n + 1);
    if (!p)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < inside.n;) {
        const char *quote = memchr(inside.p + i, '"', inside.n - i);
        size_t plain = quote ? (size_t)(quote - inside.p) - i + 1 : inside.n - i;
        memcpy(p + n, inside.p + i, plain);
        n += plain;
        i += plain;
        if (quote && i < inside.n && inside.p[i] == '"')
            i++;
    }
    *out = (str){p, n};
    return true;
}

/* Notes the line ends of a quoted cell's part. */
static bool note_lines(cutter *c, size_t from, size_t to)
{
    if (find(c, c->dialect->line_end, from, to) == to)
        return false;
    c->record->multiline = true;
    return true;
}

static bool cut_quoted(cutter *c)
{
    csv_record *r = c->record;
    size_t start = ++c->at;
    bool doubled = false, broken = false;
    for (;; c->at++) {
        size_t quote = find(c, '"', c->at, c->text.n);
        broken = broken || note_lines(c, c->at, quote);
        c->at = quote;
        if (quote == c->text.n) {
            r->open_quote = true;
            return true;
        }
        if (quote + 1 < c->text.n && c->text.p[quote + 1] == '"') {
            doubled = true;
            c->at++;
        } else if (closes(c, quote)) {
            break;
        } else {
            r->stray_quotes = true;
            r->doubtful |= broken && opens_another(c, quote);
        }
    }
    str cell = {c->text.p + start, c->at - start};
    c->at++; /* the closing quote */
    return (!doubled || unescape(c, cell, &cell)) && add_cell(c, cell);
}

static bool cut_plain(cutter *c)
{
    size_t start = c->at;
    if (c->at >= c->line_stop)
        c->line_stop = find(c, c->dialect->line_end, c->at, c->text.n);
    c->at = c->dialect->delimiter ? find(c, c->dialect->delimiter, start, c->line_stop) : c->line_stop;
    size_t end = c->at;
    if (end > start && end < c->text.n && c->text.p[end] == '\n' && c->text.p[end - 1] == '\r')
        end--;
    return add_cell(c, (str){c->text.p + start, end - start});
}

/* Whether a quoted cell begins at `at`; `a, "b"` means the quote, too. */
static bool begins_quoted(cutter *c)
{
    const char *p = c->text.p + c->at;
    size_t left = c->text.n - c->at;
    if (left > 1 && p[0] == ' ' && p[1] == '"')
        c->at++;
    return left && c->text.p[c->at] == '"';
}

bool csv_cut(str text, const csv_dialect *dialect, bool raw, arena *scratch, csv_record *out)
{
    *out = (csv_record){0};
    cutter c = {.text = text, .dialect = dialect, .scratch = scratch, .room = FIRST_CELLS, .record = out};
    c.cells = arena_alloc(scratch, FIRST_CELLS * sizeof *c.cells);
    bool ok = c.cells != NULL, quotes = dialect->quotes && !raw;
    while (ok) {
        ok = quotes && begins_quoted(&c) ? cut_quoted(&c) : cut_plain(&c);
        if (!ok || out->open_quote)
            break;
        if (c.at < text.n && text.p[c.at] == '\r' && dialect->line_end == '\n') /* behind a closing quote */
            c.at++;
        if (c.at >= text.n)
            break;
        out->complete = text.p[c.at] == dialect->line_end;
        c.at++;
        if (out->complete)
            break;
    }
    out->cells = c.cells;
    out->count = c.count;
    out->length = c.at;
    return ok;
}

bool csv_is_blank(const csv_record *r)
{
    return r->count == 0 || (r->count == 1 && !str_trim(r->cells[0]).n);
}
