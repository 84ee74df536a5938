/* Cutting records into cells. RFC 4180, and what people's files do instead. */
#include "ingest/csv.h"

enum {
    FIRST_CELLS = 64,
    LONGEST_LOOK = 64 << 10, /* bytes of the record behind a '\r' */
};

typedef struct cutter {
    str text;
    const csv_dialect *dialect;
    arena *scratch;
    str *cells; /* [room] */
    size_t count, room;
    size_t at;
    size_t line_stop; /* where the line of `at` ends; looked up again when `at` has passed it */
    size_t return_at; /* the next '\r' alone before that; SIZE_MAX: there is none */
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

/* Whether what begins at `at` has the cells of a record, or is blank. */
static bool record_follows(const cutter *c, size_t at)
{
    size_t cells = 1, stop = c->text.n - at < LONGEST_LOOK ? c->text.n : at + LONGEST_LOOK, start = at;
    bool quoted = false;
    for (; at < stop; at++) {
        char p = c->text.p[at];
        quoted ^= p == '"' && c->dialect->quotes;
        if (!quoted && (p == '\n' || p == '\r'))
            break;
        cells += !quoted && c->dialect->delimiter && p == c->dialect->delimiter;
    }
    return at == start || cells == c->dialect->width;
}

/* Whether the '\r' at `at`, behind the cell that is being cut, ends the record. */
static bool return_ends(const cutter *c, size_t at)
{
    if (at + 1 >= c->text.n || c->text.p[at + 1] == '\n' || !c->dialect->width)
        return true;
    return c->count + 1 == c->dialect->width && record_follows(c, at + 1);
}

static bool is_end(const cutter *c, size_t at)
{
    char eol = c->dialect->line_end, p = c->text.p[at];
    return p == eol || (eol == '\n' && p == '\r' && return_ends(c, at));
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

/* Looks up the next '\r' of the line from `from` on, but for the one of a line end. */
static void find_return(cutter *c, size_t from)
{
    size_t at = c->dialect->line_end == '\n' ? find(c, '\r', from, c->line_stop) : c->line_stop;
    bool alone = at < c->line_stop && !(at + 1 == c->line_stop && c->line_stop < c->text.n);
    c->return_at = alone ? at : SIZE_MAX;
}

static bool cut_plain(cutter *c)
{
    size_t start = c->at;
    if (c->at >= c->line_stop) {
        c->line_stop = find(c, c->dialect->line_end, c->at, c->text.n);
        find_return(c, c->at);
    }
    c->at = c->dialect->delimiter ? find(c, c->dialect->delimiter, start, c->line_stop) : c->line_stop;
    size_t end = c->at;
    for (; c->return_at < c->at; find_return(c, c->return_at + 1))
        if (c->return_at >= start && return_ends(c, c->return_at))
            end = c->at = c->return_at;
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
        bool returned = c.at < text.n && text.p[c.at] == '\r' && dialect->line_end == '\n';
        out->alone = returned && c.at + 1 < text.n && text.p[c.at + 1] != '\n';
        c.at += returned && !out->alone;
        if (c.at >= text.n)
            break;
        out->complete = out->alone || text.p[c.at] == dialect->line_end;
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
