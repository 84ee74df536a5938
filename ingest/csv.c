#include "ingest/csv.h"

#include "base/utf8.h"
#include "ingest/window.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    SNIFF_BYTES = 1 << 20,
    SECOND_LINE = 1 << 20,
    LONGEST_DOUBT = 64 << 10, /* bytes of a row whose quotes do not fit, but which may be one all the same */
    PATIENCE = 64 << 20,      /* bytes of look-ahead behind misleading quotes, beyond a share of what was read */
};

typedef struct csv {
    window window;
    bool whole_rows; /* leaves a row at the end that is not finished */
    csv_dialect dialect;
    arena scratch;
    csv_model model;
    size_t columns;    /* expected cells of a record; 0 while the header is passed: any */
    uint64_t no_close; /* before this offset only single lines are looked at: quotes have led astray too often */
    int64_t patience;  /* bytes that may still be looked at in vain */
    reader *reader;
} csv;

static const char QUOTE_OPEN[] = "a quotation mark is opened and never closed";
static const char TOO_LONG[] = "the row is longer than 16 MB";
static const char TOO_MANY[] = "the row has more cells than the table has columns";
static const char TOO_FEW[] = "the row has too few cells";
static const char REJOINED[] = "a text with delimiters in it was not quoted: its parts were joined";
static const char STRAY_QUOTE[] = "a stray quotation mark was taken as text";

/* ---- Finding the record at the window's place ---- */

static bool over_limit(const csv *c)
{
    return window_rest(&c->window).n > READER_MAX_ROW;
}

/* Whether the file ends in a cell whose quotation mark may still be closed. */
static bool is_unfinished(const csv *c, const csv_record *r)
{
    return c->whole_rows && c->window.ended && r->open_quote && r->length == window_rest(&c->window).n &&
           r->length <= LONGEST_DOUBT;
}

/* The physical line at the start of `rest`, as much of it as is there. */
static str first_line(const csv *c, str rest)
{
    const char *end = rest.n ? memchr(rest.p, c->dialect.line_end, rest.n) : NULL;
    return end ? (str){rest.p, (size_t)(end - rest.p) + 1} : rest;
}

/* Cuts the record at the window's place, reading more text as needed. Where a look-ahead has found no closing quote
 * before, only the line is looked at: a file full of stray quotes must not cost a look-ahead each. */
static vp_status cut_here(csv *c, bool raw, csv_record *out, vp_error *error)
{
    for (;;) {
        arena_clear(&c->scratch);
        str rest = window_rest(&c->window);
        bool line_only = !raw && window_byte(&c->window) < c->no_close;
        str text = line_only ? first_line(c, rest) : rest;
        if (!csv_cut(text, &c->dialect, raw, &c->scratch, out))
            return fail_memory(error);
        bool whole_line = line_only && text.n && text.p[text.n - 1] == c->dialect.line_end;
        if (out->complete || whole_line)
            return VP_OK;
        if (c->window.ended || rest.n > READER_MAX_ROW) {
            if (out->open_quote && !line_only)
                c->no_close = window_byte(&c->window) + rest.n;
            return VP_OK;
        }
        size_t want = rest.n * 2 < READER_MAX_ROW ? rest.n * 2 : READER_MAX_ROW;
        vp_status status = window_want(&c->window, want > rest.n ? want : rest.n + 1, error);
        if (status)
            return status;
    }
}

/* A file full of stray quotes must not cost a long look-ahead for each. */
static void lose_patience(csv *c, size_t looked)
{
    uint64_t until = window_byte(&c->window) + looked;
    c->patience -= (int64_t)looked;
    if (c->patience < 0 && c->no_close < until)
        c->no_close = until;
}

static void gain_patience(csv *c, size_t passed)
{
    c->patience += 4 * (int64_t)passed;
    if (c->patience > PATIENCE)
        c->patience = PATIENCE;
}

/* *is_record: the physical line behind the first one is a record of its own. False when memory ran out. */
static bool look_at_second_line(csv *c, size_t first_line, bool *is_record)
{
    str rest = window_rest(&c->window);
    csv_record second;
    *is_record = false;
    if (first_line >= rest.n)
        return true;
    str text = {rest.p + first_line, rest.n - first_line};
    text.n = text.n < SECOND_LINE ? text.n : SECOND_LINE;
    bool ok = csv_cut(text, &c->dialect, false, &c->scratch, &second);
    lose_patience(c, second.length);
    *is_record = ok && !second.open_quote && second.count == c->columns;
    return ok;
}

static size_t trailing_empty(const csv_record *r, size_t from)
{
    size_t empty = 0;
    while (r->count - empty > from && !r->cells[r->count - empty - 1].n)
        empty++;
    return empty;
}

/* A record with more cells than columns. False when memory ran out. */
static bool judge_surplus(csv *c, csv_record *r, row *out)
{
    size_t filled = r->count - trailing_empty(r, c->columns);
    bool droppable = !r->too_wide && filled <= c->columns;
    bool sound = droppable && csv_fits(&c->model, r), joined = false;
    if (!sound && !r->too_wide && !csv_rejoin(&c->model, c->dialect.delimiter, filled, &c->scratch, r, &joined))
        return false;
    if (joined)
        out->repair = REJOINED;
    else if (droppable)
        out->repair = "empty cells at the end were dropped";
    else
        out->reason = TOO_MANY;
    return true;
}

/* Judges the number of cells: fills reason or repair of `out`. False when memory ran out. */
static bool judge_width(csv *c, csv_record *r, row *out)
{
    if (!c->columns || (r->count == c->columns && !r->too_wide))
        return true;
    if (r->count == c->columns) {
        out->repair = reader_too_wide;
    } else if (r->count > c->columns) {
        return judge_surplus(c, r, out);
    } else if ((c->columns - r->count) * 2 > c->columns) {
        out->reason = TOO_FEW;
    } else {
        out->repair = "missing cells at the end are empty";
    }
    return true;
}

/* A record whose quotes lead astray: takes its first line alone where that makes sense. Sets *r, and reason or repair.
 */
static vp_status untangle(csv *c, csv_record *r, row *out, vp_error *error)
{
    bool open = r->open_quote;
    size_t width = r->count, length = r->length;
    csv_record line;
    lose_patience(c, length);
    vp_status status = cut_here(c, true, &line, error);
    if (status)
        return status;
    bool far = length > LONGEST_DOUBT, second;
    if (line.count == c->columns || (open && c->columns <= 1)) {
        *r = line;
        out->repair = STRAY_QUOTE;
    } else if (open || far) {
        *r = line;
        out->reason = open && over_limit(c) && !line.complete ? TOO_LONG : QUOTE_OPEN;
    } else if (!look_at_second_line(c, line.length, &second)) {
        return fail_memory(error);
    } else if (second) {
        *r = line;
        out->reason = width > c->columns ? TOO_MANY : width < c->columns ? TOO_FEW : QUOTE_OPEN;
    } else {
        return cut_here(c, false, r, error);
    }
    return VP_OK;
}

/* A row longer than the limit: its beginning is kept as raw text, the rest is passed up to the end of the line. */
static vp_status skip_long_row(csv *c, vp_error *error)
{
    for (;;) {
        str rest = window_rest(&c->window);
        const char *end = rest.n ? memchr(rest.p, c->dialect.line_end, rest.n) : NULL;
        window_pass(&c->window, end ? (size_t)(end - rest.p) + 1 : rest.n);
        if (end || c->window.ended)
            return VP_OK;
        vp_status status = window_more(&c->window, error);
        if (status)
            return status;
    }
}

static void pass_record(csv *c, const csv_record *r)
{
    window_pass(&c->window, r->length);
    c->window.line += r->alone;
}

static vp_status next_record(csv *c, csv_record *r, row *out, bool *more, vp_error *error)
{
    for (;;) {
        *more = false;
        vp_status status = window_want(&c->window, 1, error);
        if (status || !window_rest(&c->window).n)
            return status;
        *out = (row){.line = c->window.line, .byte = window_byte(&c->window)};
        status = cut_here(c, false, r, error);
        if (status || is_unfinished(c, r)) {
            c->reader->unfinished = true;
            return status;
        }
        bool astray = r->open_quote || (r->multiline && (r->doubtful || (c->columns && r->count != c->columns)));
        if (astray)
            status = untangle(c, r, out, error);
        if (status)
            return status;
        if (!out->reason && csv_is_blank(r)) {
            pass_record(c, r);
            continue;
        }
        *more = true;
        if (!out->reason && !r->complete && over_limit(c))
            out->reason = TOO_LONG;
        if (!out->reason && !judge_width(c, r, out))
            return fail_memory(error);
        if (r->stray_quotes && !out->repair)
            out->repair = STRAY_QUOTE;
        return VP_OK;
    }
}

/* ---- Rows ---- */

static vp_status pass_reject(csv *c, const csv_record *r, row *out, vp_error *error)
{
    str raw = str_trim((str){window_rest(&c->window).p, r->length});
    raw.n = raw.n < READER_MAX_RAW ? raw.n : READER_MAX_RAW;
    out->raw = arena_copy(&c->scratch, raw);
    out->count = 0;
    if (!out->raw.p)
        return fail_memory(error);
    if (out->reason == TOO_LONG)
        return skip_long_row(c, error);
    pass_record(c, r);
    return VP_OK;
}

static vp_status csv_next(void *self, row *out, bool *more, vp_error *error)
{
    csv *c = self;
    csv_record r = {0};
    vp_status status = next_record(c, &r, out, more, error);
    if (!status && !*more)
        window_report(&c->window, c->reader);
    if (status || !*more)
        return status;
    out->cells = r.cells;
    out->count = r.count > c->columns ? c->columns : r.count;
    if (out->reason)
        status = pass_reject(c, &r, out, error);
    else
        pass_record(c, &r); /* cells stay valid: the text moves at the next read only */
    gain_patience(c, r.length);
    window_report(&c->window, c->reader);
    return status;
}

static void csv_close(void *self)
{
    csv *c = self;
    window_close(&c->window);
    arena_release(&c->scratch);
    free(c->model.traits);
    free(c);
}

static const reader_ops csv_ops = {csv_next, csv_close};

/* ---- Opening ---- */

/* Blank records leave nothing in `memory`: a file may begin with any number of them. */
static bool sample_records(csv *c, csv_record *records, size_t *count, arena *memory)
{
    str rest = window_rest(&c->window);
    bool ok = true;
    *count = 0;
    while (ok && rest.n && *count < CSV_TOP_RECORDS) {
        csv_record *r = &records[*count];
        arena_clear(&c->scratch);
        ok = csv_cut(rest, &c->dialect, false, &c->scratch, r);
        if (!ok || r->open_quote)
            break;
        if (!csv_is_blank(r)) {
            ok = csv_cut(rest, &c->dialect, false, memory, r);
            ++*count;
        }
        rest = (str){rest.p + r->length, rest.n - r->length};
    }
    return ok;
}

static vp_status pass_records(csv *c, size_t count, vp_error *error)
{
    vp_status status = VP_OK;
    for (size_t i = 0; i < count && !status; i++) {
        csv_record r;
        row ignored;
        bool more;
        status = next_record(c, &r, &ignored, &more, error);
        if (!status && more)
            pass_record(c, &r);
    }
    return status;
}

static vp_status read_top(csv *c, const read_options *options, vp_error *error)
{
    arena memory = {.cap = 256 << 20};
    csv_record records[CSV_TOP_RECORDS];
    csv_top top;
    size_t count;
    bool no_header = options->no_header || !c->dialect.quotes;
    bool ok = sample_records(c, records, &count, &memory) &&
              csv_read_top(records, count, no_header, &c->reader->columns, &top) &&
              csv_learn(records + top.skip, count - top.skip, top.columns, &c->model);
    arena_release(&memory);
    if (!ok)
        return fail_memory(error);
    reader *r = c->reader;
    if (top.titles)
        snprintf(r->notes, sizeof r->notes, "rows skipped above the header: %zu", top.titles);
    else if (!top.header && c->dialect.delimiter)
        snprintf(r->notes, sizeof r->notes, "no header row: columns are numbered");
    vp_status status = pass_records(c, top.skip, error);
    c->columns = c->dialect.width = top.columns;
    return status;
}

static void describe(csv *c)
{
    static const struct {
        char delimiter;
        const char *name;
    } names[] = {{',', "CSV"}, {';', "CSV with ;"}, {'\t', "TSV"}, {'|', "CSV with |"}};
    const char *name = c->dialect.quotes ? "CSV, one column" : "plain text";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (c->dialect.delimiter && names[i].delimiter == c->dialect.delimiter)
            name = names[i].name;
    snprintf(c->reader->format, sizeof c->reader->format, "%s", name);
    c->reader->decimal = c->dialect.delimiter == ';' ? ',' : '.';
}

vp_status csv_open(const char *path, const read_options *options, reader *r, vp_error *error)
{
    csv *c = calloc(1, sizeof *c);
    if (!c)
        return fail_memory(error);
    c->reader = r;
    c->scratch.cap = 128 << 20;
    c->patience = PATIENCE;
    r->ops = &csv_ops;
    r->self = c;
    vp_status status = window_open(&c->window, path, options->encoding, r->limits, error);
    c->window.whole_lines = c->whole_rows = options->whole_rows;
    if (!status)
        status = window_want(&c->window, SNIFF_BYTES, error);
    if (status)
        return status;
    str sample = window_rest(&c->window);
    size_t skip;
    if (!csv_sniff((str){sample.p, sample.n < SNIFF_BYTES ? sample.n : SNIFF_BYTES}, &c->dialect, &skip))
        return fail_memory(error);
    c->window.line_end = c->dialect.line_end;
    window_pass(&c->window, skip);
    describe(c);
    return read_top(c, options, error);
}
