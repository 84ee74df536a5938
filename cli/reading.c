#include "cli/reading.h"

#include "cli/columns.h"
#include "cli/draft.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { INDENT = 2, USUAL_WIDTH = 80, WIDEST = 120 };

#define COLOR_HIT "\x1b[1;33m"
#define COLOR_DIM "\x1b[2m"
#define COLOR_OFF "\x1b[0m"

typedef struct reading {
    const vp_style *style;
    vp_session *session;
    draft text;
    size_t width;
    size_t column; /* of the cursor */
} reading;

static size_t text_column(const vp_table *table)
{
    size_t i = 0;
    while (i < vp_table_columns(table) && strcmp(vp_table_name(table, i), "text"))
        i++;
    return i;
}

bool reading_fits(const vp_table *table)
{
    return text_column(table) < vp_table_columns(table);
}

static bool begins_with(const char *text, size_t length, const char *mark)
{
    return length >= strlen(mark) && !memcmp(text, mark, strlen(mark));
}

static bool is_mark(const char *text, size_t length)
{
    return begins_with(text, length, READING_OPEN) || begins_with(text, length, READING_CLOSE);
}

/* Width and length of the character at the start; control characters and marks take no column. */
static size_t next_character(const char *text, size_t length, size_t *bytes)
{
    int columns = columns_next(text, length, bytes);
    unsigned char c = (unsigned char)text[0];
    bool control = c < 0x20 || c == 0x7F || (c == 0xC2 && *bytes == 2 && (unsigned char)text[1] < 0xA0);
    return control || is_mark(text, length) ? 0 : (size_t)columns;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Chinese marks that do not begin a line. */
static bool is_closing_mark(const char *text, size_t length)
{
    static const char *const marks[] = {"，", "。", "、", "！", "？", "；", "：", "）", "」", "』", "”", "》"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (begins_with(text, length, marks[i]))
            return true;
    return false;
}

/* The longest start of the text that must stay together: a wide character, or what stands up to white space or one. */
static size_t next_piece(const char *text, size_t length, size_t *columns)
{
    size_t at = 0, bytes;
    bool was_wide = false;
    for (*columns = 0; at < length && !is_space(text[at]); at += bytes) {
        size_t width = next_character(text + at, length - at, &bytes);
        bool wide = width == 2;
        if (width && *columns && (wide || was_wide) && !is_closing_mark(text + at, length - at))
            break;
        *columns += width;
        was_wide = width ? wide : was_wide;
    }
    return at;
}

static void put_mark(reading *r, bool opens)
{
    draft_puts(&r->text, r->style->color ? (opens ? COLOR_HIT : COLOR_OFF) : "**");
}

static void put_piece(reading *r, const char *piece, size_t length)
{
    for (size_t at = 0, bytes; at < length; at += bytes) {
        size_t width = next_character(piece + at, length - at, &bytes);
        if (is_mark(piece + at, length - at))
            put_mark(r, begins_with(piece + at, length - at, READING_OPEN));
        else if ((unsigned char)piece[at] >= 0x20 && piece[at] != 0x7F && (width || bytes > 2))
            draft_add(&r->text, piece + at, bytes);
        r->column += width;
    }
}

static void put_text(reading *r, const char *text, size_t length)
{
    size_t columns;
    bool space = false;
    draft_printf(&r->text, "%*s", INDENT, "");
    r->column = INDENT;
    for (size_t at = 0; at < length;) {
        if (is_space(text[at])) {
            space = r->column > INDENT;
            at++;
            continue;
        }
        size_t bytes = next_piece(text + at, length - at, &columns);
        if (r->column > INDENT && r->column + space + columns > r->width) {
            draft_printf(&r->text, "\n%*s", INDENT, "");
            r->column = INDENT;
        } else if (space) {
            draft_puts(&r->text, " ");
            r->column++;
        }
        space = false;
        put_piece(r, text + at, bytes);
        at += bytes;
    }
    draft_puts(&r->text, r->style->color ? COLOR_OFF "\n" : "\n");
}

static void put_fact(reading *r, const char *name, const vp_cell *cell)
{
    const char *gap = r->column ? "  " : "";
    if (cell->type == VP_CELL_INTEGER)
        draft_printf(&r->text, "%s%s %lld", gap, name, (long long)cell->integer);
    else if (cell->type == VP_CELL_REAL)
        draft_printf(&r->text, "%s%s %.3g", gap, name, cell->real);
    else if (cell->type == VP_CELL_TEXT && cell->length)
        draft_puts(&r->text, gap);
    else
        return;
    if (cell->type == VP_CELL_TEXT)
        put_piece(r, cell->text, cell->length);
    r->column++;
}

static void put_document(reading *r, const vp_table *table, size_t row, size_t text_at)
{
    draft_puts(&r->text, r->style->color ? COLOR_DIM : "");
    r->column = 0;
    for (size_t i = 0; i < vp_table_columns(table); i++) {
        vp_cell cell = vp_table_cell(table, row, i);
        if (i != text_at)
            put_fact(r, vp_table_name(table, i), &cell);
    }
    draft_puts(&r->text, r->style->color ? COLOR_OFF "\n" : "\n");
    vp_cell text = vp_table_cell(table, row, text_at);
    if (text.type == VP_CELL_TEXT &&
        vp_readable(r->session, text.text, text.length, &text.text, &text.length, NULL) == VP_OK)
        put_text(r, text.text, text.length);
}

static reading reading_of(const vp_style *style, vp_session *session)
{
    size_t width = style->width ? (size_t)style->width : USUAL_WIDTH;
    return (reading){.style = style, .session = session, .width = width > WIDEST ? WIDEST : width};
}

void reading_print_one(const vp_table *table, size_t row, const vp_style *style, vp_session *session, sink *out)
{
    reading r = reading_of(style, session);
    put_document(&r, table, row, text_column(table));
    sink_write(out, r.text.bytes, r.text.length);
    draft_release(&r.text);
}

void reading_print(const vp_table *table, const vp_style *style, vp_session *session, sink *out)
{
    size_t rows = vp_table_rows(table), text_at = text_column(table);
    reading r = reading_of(style, session);
    if (!rows)
        draft_puts(&r.text, "(no documents)\n");
    for (size_t row = 0; row < rows; row++) {
        draft_puts(&r.text, row ? "\n" : "");
        put_document(&r, table, row, text_at);
        sink_write(out, r.text.bytes, r.text.length);
        r.text.length = 0;
    }
    sink_write(out, r.text.bytes, r.text.length);
    draft_release(&r.text);
}
