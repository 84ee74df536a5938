#include "report/xlsx_writer.h"

#include "base/buf.h"
#include "base/spool.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { CELL_UNITS = 32767 /* of UTF-16 in a cell */, PIECE = 1 << 16 };
static const int64_t shown_whole = 99999999999; /* Excel shows longer integers in scientific form */

struct xlsx_writer {
    spool file; /* a workbook is a file before it is an output */
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *day, *clock;
    const char *const *names;
    size_t count;
    lxw_row_t row;
    uint64_t cut;
    buf text;
};

static vp_status failed(lxw_error code, vp_error *error)
{
    return code == LXW_ERROR_MEMORY_MALLOC_FAILED
               ? fail_memory(error)
               : fail(error, VP_IO, "set TMPDIR to a folder with enough space, or write CSV",
                      "cannot make the workbook: %s", lxw_strerror(code));
}

/* The text as XML and a cell can hold it, in w->text. */
static bool take_text(xlsx_writer *w, str s)
{
    size_t units = 0;
    bool ok = true;
    buf_clear(&w->text);
    for (size_t i = 0, step; ok && i < s.n; i += step) {
        uint32_t c = utf8_decode(s.p + i, s.n - i, &step);
        units += c > 0xFFFF && c != UTF8_INVALID ? 2 : 1;
        if (units > CELL_UNITS) {
            w->cut++;
            break;
        }
        bool known = c && c != UTF8_INVALID && c != 0xFFFE && c != 0xFFFF;
        ok = known ? buf_add(&w->text, s.p + i, step) : buf_puts(&w->text, "\xEF\xBF\xBD");
    }
    return ok && buf_terminate(&w->text);
}

static lxw_error put_text(xlsx_writer *w, lxw_col_t column, str s, vp_error *error)
{
    if (!take_text(w, s)) {
        fail_memory(error);
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    return worksheet_write_string(w->sheet, w->row, column, w->text.p, NULL);
}

/* "2025-03-01" or "2025-03-01T09:30:00". Excel knows no days before 1900. */
static bool put_time(xlsx_writer *w, lxw_col_t column, str s)
{
    lxw_datetime t = {0};
    int seconds = 0;
    char text[24];
    if (s.n != 10 && s.n != 19)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    int read = sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &t.year, &t.month, &t.day, &t.hour, &t.min, &seconds);
    t.sec = seconds;
    return read == (s.n == 10 ? 3 : 6) && t.year >= 1900 && t.year <= 9999 &&
           worksheet_write_datetime(w->sheet, w->row, column, &t, s.n == 10 ? w->day : w->clock) == LXW_NO_ERROR;
}

static lxw_error put_cell(xlsx_writer *w, size_t at, const vp_cell *c, vp_error *error)
{
    lxw_col_t column = (lxw_col_t)at;
    str text = {c->text, c->length};
    char digits[24];
    switch (c->type) {
    case VP_CELL_INTEGER:
        if (c->integer >= -shown_whole && c->integer <= shown_whole)
            return worksheet_write_number(w->sheet, w->row, column, (double)c->integer, NULL);
        snprintf(digits, sizeof digits, "%lld", (long long)c->integer);
        return put_text(w, column, str_of(digits), error);
    case VP_CELL_REAL:
        return isfinite(c->real) ? worksheet_write_number(w->sheet, w->row, column, c->real, NULL) : LXW_NO_ERROR;
    case VP_CELL_TEXT:
        if (!strcmp(w->names[at], "time") && put_time(w, column, text))
            return LXW_NO_ERROR;
        return put_text(w, column, text, error);
    case VP_CELL_JSON: return put_text(w, column, text, error);
    case VP_CELL_EMPTY: break;
    }
    return LXW_NO_ERROR;
}

static vp_status begin(xlsx_writer *w, vp_error *error)
{
    const char *folder = getenv("TMPDIR");
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder && *folder ? (char *)folder : NULL};
    w->book = workbook_new_opt(w->file.path, &options);
    w->sheet = w->book ? workbook_add_worksheet(w->book, NULL) : NULL;
    lxw_format *bold = w->sheet ? workbook_add_format(w->book) : NULL;
    w->day = bold ? workbook_add_format(w->book) : NULL;
    w->clock = w->day ? workbook_add_format(w->book) : NULL;
    if (!w->clock)
        return failed(LXW_ERROR_CREATING_TMPFILE, error);
    format_set_bold(bold);
    format_set_num_format(w->day, "yyyy-mm-dd");
    format_set_num_format(w->clock, "yyyy-mm-dd hh:mm:ss");
    worksheet_freeze_panes(w->sheet, 1, 0);
    lxw_error code = LXW_NO_ERROR;
    for (size_t i = 0; !code && i < w->count; i++)
        code = take_text(w, str_of(w->names[i])) ? worksheet_write_string(w->sheet, 0, (lxw_col_t)i, w->text.p, bold)
                                                 : LXW_ERROR_MEMORY_MALLOC_FAILED;
    return code ? failed(code, error) : VP_OK;
}

vp_status xlsx_writer_open(const char *const *names, size_t count, xlsx_writer **out, vp_error *error)
{
    if (count > XLSX_COLUMNS)
        return fail(error, VP_LIMIT, "write JSON lines", "a sheet has at most %d columns", XLSX_COLUMNS);
    xlsx_writer *w = calloc(1, sizeof *w);
    if (!w)
        return fail_memory(error);
    w->names = names;
    w->count = count;
    vp_status status = spool_open(&w->file, error);
    if (status) {
        free(w);
        return status;
    }
    status = begin(w, error);
    if (status)
        xlsx_writer_close(w, status, NULL, NULL);
    else
        *out = w;
    return status;
}

vp_status xlsx_writer_row(xlsx_writer *w, const vp_cell *cells, vp_error *error)
{
    lxw_error code = LXW_NO_ERROR;
    if (w->row == XLSX_ROWS)
        return fail(error, VP_LIMIT, "choose documents with --where, or write CSV", "a sheet has at most %d rows",
                    XLSX_ROWS);
    w->row++;
    for (size_t i = 0; !code && i < w->count; i++)
        code = put_cell(w, i, &cells[i], error);
    return code ? failed(code, error) : VP_OK;
}

static vp_status hand_on(const spool *from, output *to, vp_error *error)
{
    char piece[PIECE];
    off_t at = 0;
    for (ssize_t n; (n = pread(from->file, piece, sizeof piece, at)) > 0; at += n) {
        vp_status status = output_pass(to, buf_add(&to->text, piece, (size_t)n), error);
        if (status)
            return status;
    }
    return VP_OK;
}

vp_status xlsx_writer_close(xlsx_writer *w, vp_status status, output *to, vp_error *error)
{
    if (!w)
        return status;
    lxw_error code = LXW_NO_ERROR;
    if (status)
        lxw_workbook_free(w->book);
    else
        code = workbook_close(w->book);
    if (code)
        status = failed(code, error);
    if (!status)
        status = hand_on(&w->file, to, error);
    if (!status && w->cut)
        log_line("%" PRIu64 " texts were cut to the 32,767 characters that a cell holds; CSV and JSON lines have all",
                 w->cut);
    spool_close(&w->file);
    buf_release(&w->text);
    free(w);
    return status;
}
