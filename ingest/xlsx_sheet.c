#include "ingest/xlsx_parts.h"

#include "base/utf8.h"

#include <stdio.h>

static const char too_long[] = "the row is longer than 16 MB";
static const char damaged[] = "the sheet is damaged from here on";
static const char damaged_end[] = "the sheet's end is damaged: rows before may be wrong";
static const char lost_text[] = "a cell's text is missing from the workbook";

_Static_assert(READER_MAX_ROW == 16 << 20, "the message says so");

/* ---- Text of the row */

static void append(xlsx_sheet *s, const char *p, size_t n)
{
    if (s->too_long || n > READER_MAX_ROW - s->text.n)
        s->too_long = true;
    else if (!buf_add(&s->text, p, n))
        xlsx_part_stop(&s->part, XLSX_NO_MEMORY);
}

/* Puts another text in place of what the cell was stored as. */
static void replace(xlsx_sheet *s, str text)
{
    s->text.n = s->begin;
    append(s, text.p, text.n);
}

/* ---- Rows and cells */

/* Column of a reference like "AB12", from 0; `otherwise` without one. */
static size_t column_of(const char *reference, size_t otherwise)
{
    size_t column = 0;
    for (; reference && *reference >= 'A' && *reference <= 'Z'; reference++)
        if (column <= READER_MAX_COLUMNS)
            column = column * 26 + (size_t)(*reference - 'A' + 1);
    return column ? column - 1 : otherwise;
}

static void start_row(xlsx_sheet *s, const char **attributes)
{
    uint64_t line = xlsx_digits(str_of(xlsx_attribute(attributes, "r")));
    s->line = line != UINT64_MAX ? line : s->line + 1;
    s->in_row = true;
    s->in_cell = s->in_text = s->in_phonetic = s->too_long = false;
    s->repair = NULL;
    s->column = s->count = s->filled = 0;
    buf_clear(&s->text);
}

static void start_cell(xlsx_sheet *s, const char **attributes)
{
    const char *reference = NULL, *type = NULL, *style = NULL;
    for (const char **a = attributes; *a; a += 2) {
        if (a[0][0] == 'r' && !a[0][1])
            reference = a[1];
        else if (a[0][0] == 't' && !a[0][1])
            type = a[1];
        else if (a[0][0] == 's' && !a[0][1])
            style = a[1];
    }
    s->in_cell = true;
    s->in_phonetic = false;
    s->column = column_of(reference, s->column);
    s->style = style ? xlsx_digits(str_of(style)) : 0;
    snprintf(s->type, sizeof s->type, "%s", type ? type : "n");
    if (s->text.n)
        append(s, "\t", 1);
    s->begin = s->text.n;
}

static void finish_string(xlsx_sheet *s, str stored)
{
    const str *text = xlsx_book_string(s->book, xlsx_digits(stored));
    if (!text)
        s->repair = lost_text;
    else if (text->n > s->book->strings_left)
        xlsx_part_stop(&s->part, XLSX_TOO_LARGE);
    else
        s->book->strings_left -= text->n;
    replace(s, text ? *text : (str){NULL, 0});
}

static void finish_number(xlsx_sheet *s, str stored)
{
    char text[XLSX_VALUE_ROOM];
    bool cut = false;
    xlsx_kind kind = xlsx_book_kind(s->book, s->style);
    bool known = kind != XLSX_NUMBER && xlsx_date_text(stored, kind, s->book->epoch_1904, text);
    if (known || xlsx_number_text(stored, text, &cut))
        replace(s, str_of(text));
    s->cut_numbers += cut;
}

static void convert_cell(xlsx_sheet *s)
{
    str whole = {s->text.p + s->begin, s->text.n - s->begin}, stored = str_trim(whole);
    if (strcmp(s->type, "s") == 0)
        finish_string(s, stored);
    else if (strcmp(s->type, "n") == 0)
        finish_number(s, stored);
    else if (strcmp(s->type, "b") == 0)
        replace(s, str_is(stored, "1") || str_is(stored, "true") ? STR("TRUE") : STR("FALSE"));
    else if (strcmp(s->type, "e") == 0)
        replace(s, (str){NULL, 0});
    else
        s->text.n = s->begin + xlsx_unescape(s->text.p + s->begin, whole.n);
}

static void finish_cell(xlsx_sheet *s)
{
    size_t column = s->column++;
    s->in_cell = false;
    if (s->too_long || s->text.n == s->begin)
        return;
    convert_cell(s);
    if (s->too_long || s->text.n == s->begin)
        return;
    if (column >= READER_MAX_COLUMNS) {
        s->repair = reader_too_wide;
        s->text.n = s->begin;
        return;
    }
    for (; s->count <= column; s->count++)
        s->spans[s->count].begin = s->spans[s->count].end = 0;
    s->spans[column].begin = s->begin;
    s->spans[column].end = s->text.n;
}

static void finish_row(xlsx_sheet *s)
{
    s->in_row = false;
    for (size_t i = 0; i < s->count; i++) {
        s->cells[i] = (str){s->text.p + s->spans[i].begin, s->spans[i].end - s->spans[i].begin};
        s->filled += str_trim(s->cells[i]).n > 0;
    }
    if (s->filled || s->too_long || s->repair)
        xlsx_part_pause(&s->part);
}

/* ---- Handlers */

static void on_start(xlsx_part *part, const char *name, const char **attributes)
{
    xlsx_sheet *s = part->context;
    if (!s->in_data)
        s->in_data = !s->past_data && strcmp(name, "sheetData") == 0;
    else if (strcmp(name, "row") == 0)
        start_row(s, attributes);
    else if (s->in_row && strcmp(name, "c") == 0)
        start_cell(s, attributes);
    else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        s->in_text = s->in_cell && !s->in_phonetic;
    else if (strcmp(name, "rPh") == 0)
        s->in_phonetic = true;
}

static void on_end(xlsx_part *part, const char *name)
{
    xlsx_sheet *s = part->context;
    if (!s->in_data)
        return;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        s->in_text = false;
    else if (strcmp(name, "rPh") == 0)
        s->in_phonetic = false;
    else if (s->in_cell && strcmp(name, "c") == 0)
        finish_cell(s);
    else if (s->in_row && strcmp(name, "row") == 0)
        finish_row(s);
    else if (strcmp(name, "sheetData") == 0)
        s->past_data = !(s->in_data = false);
}

static void on_text(xlsx_part *part, const char *p, size_t n)
{
    xlsx_sheet *s = part->context;
    if (s->in_text)
        append(s, p, n);
}

static const xlsx_handlers handlers = {on_start, on_end, on_text};

/* ---- The sheet */

vp_status xlsx_sheet_open(xlsx_sheet *s, xlsx_book *book, const char *path, uint64_t most, vp_error *error)
{
    memset(s, 0, sizeof *s);
    s->book = book;
    s->path = path;
    vp_status status = xlsx_part_open(&s->part, book->archive, path, most, error);
    s->part.on = &handlers;
    s->part.context = s;
    return status;
}

void xlsx_sheet_close(xlsx_sheet *s)
{
    xlsx_part_close(&s->part);
    buf_release(&s->text);
}

static row rejected(const xlsx_sheet *s, const char *reason)
{
    bool of_row = s->in_row || reason == too_long; /* else it comes behind the last row */
    str raw = of_row ? utf8_prefix(buf_str(&s->text), READER_MAX_RAW) : (str){NULL, 0};
    return (row){.line = of_row ? s->line : s->line + 1, .reason = reason, .raw = raw};
}

vp_status xlsx_sheet_next(xlsx_sheet *s, row *out, bool *more, vp_error *error)
{
    xlsx_state state = s->ended ? XLSX_ENDED : xlsx_part_run(&s->part);
    s->ended = state != XLSX_PAUSED;
    *more = state == XLSX_PAUSED || state == XLSX_DAMAGED;
    switch (state) {
    case XLSX_PAUSED:
        *out = s->too_long ? rejected(s, too_long)
                           : (row){.cells = s->cells, .count = s->count, .line = s->line, .repair = s->repair};
        return VP_OK;
    case XLSX_DAMAGED: *out = rejected(s, s->past_data ? damaged_end : damaged); return VP_OK;
    case XLSX_ENDED: return VP_OK;
    default: break;
    }
    xlsx_part_fail(state, s->path, error);
    fail_at(error, NULL, s->line + 1, 0);
    return state == XLSX_NO_MEMORY ? VP_NO_MEMORY : VP_LIMIT;
}
