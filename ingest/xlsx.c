#include "ingest/xlsx.h"

#include "base/utf8.h"
#include "ingest/heading.h"
#include "ingest/roles.h"
#include "ingest/xlsx_parts.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    GLANCE_BYTES = 256 << 20, /* of sheets, unpacked, that are looked at before one is chosen */
    GLANCE_ROWS = 200,
    SHORTEST_PROSE = 20, /* bytes of a cell that is taken for a text */
    LIST_ROOM = 160,     /* bytes of sheet names in a message */
    LISTED_NAME = 60,
};

/* What a first look at a sheet shows. */
typedef struct glance {
    bool filled;        /* there is text */
    bool table;         /* a row with two filled cells: the header */
    size_t titles;      /* rows above it */
    size_t rows, prose; /* below it, GLANCE_ROWS at most; with a long text */
    heading header;
    bool telling; /* one of them is of a text */
} glance;

typedef struct workbook {
    xlsx_book book;
    xlsx_sheet sheet;
    glance glances[XLSX_MAX_SHEETS];
    uint64_t budget; /* what is left of GLANCE_BYTES */
    reader *r;
    row first; /* without a header: the row that was read for its columns */
    bool has_first;
} workbook;

/* ---- Choosing the sheet */

/* It may be the header: the first row with two filled cells, or one below it that is more of one. */
static bool look_at_header(const row *at, size_t rows, glance *g)
{
    heading h = heading_weigh(at->cells, at->count);
    if (g->table ? rows >= HEADING_TITLE_ROWS || !heading_outranks(&h, &g->header) : h.filled < 2)
        return false;
    g->table = true;
    g->titles = rows < HEADING_TITLE_ROWS ? rows : 0;
    g->header = h;
    g->rows = g->prose = 0;
    g->telling = false;
    for (size_t i = 0; i < at->count; i++) {
        str name = str_trim(at->cells[i]);
        g->telling = g->telling || (role_match_name(name, ROLE_TEXT).strength > 1 && !role_is_reply(name));
    }
    return true;
}

static bool has_prose(const row *at)
{
    for (size_t i = 0; i < at->count; i++) {
        str cell = at->cells[i];
        if (cell.n >= SHORTEST_PROSE && (memchr(cell.p, ' ', cell.n) || utf8_count(cell) < cell.n))
            return true;
    }
    return false;
}

/* How much of feedback a sheet seems to hold. */
static size_t worth(const glance *g)
{
    return (g->rows + 3 * g->prose) * (g->telling ? 3 : g->header.known > 1 ? 2 : 1);
}

/* Leaves what stopped it in *trouble: a sheet that is chosen nevertheless will say so itself. */
static void look_at(workbook *w, size_t sheet, vp_error *trouble)
{
    glance *g = &w->glances[sheet];
    const str path = w->book.sheets[sheet].path;
    if (!path.n)
        return;
    vp_status status = xlsx_sheet_open(&w->sheet, &w->book, path.p, w->budget, trouble);
    for (size_t rows = 0; !status && g->rows < GLANCE_ROWS; rows++) {
        row at;
        bool more;
        status = xlsx_sheet_next(&w->sheet, &at, &more, trouble);
        if (status || !more || at.reason)
            break;
        g->filled = g->filled || w->sheet.filled;
        if (!look_at_header(&at, rows, g) && g->table) {
            g->rows++;
            g->prose += has_prose(&at);
        }
    }
    uint64_t done = w->sheet.part.done;
    w->budget -= done < w->budget ? done : w->budget;
    xlsx_sheet_close(&w->sheet);
}

/* Writes the names of the wanted sheets, as many as there is room for. */
static void list_sheets(const workbook *w, const bool *wanted, char out[LIST_ROOM])
{
    size_t n = 0, left = 0;
    const size_t tail = sizeof ", and 1024 more";
    out[0] = '\0';
    for (size_t i = 0; i < w->book.sheet_count; i++) {
        str name = utf8_prefix(w->book.sheets[i].name, LISTED_NAME);
        if (!wanted[i])
            continue;
        if (left || n + name.n + tail + 2 > LIST_ROOM)
            left++;
        else
            n += (size_t)snprintf(out + n, LIST_ROOM - n, "%s%.*s", n ? ", " : "", (int)name.n, name.p);
    }
    if (left)
        snprintf(out + n, LIST_ROOM - n, ", and %zu more", left);
}

static void note_sheets_left_out(workbook *w, size_t chosen)
{
    bool wanted[XLSX_MAX_SHEETS] = {false}, any = false;
    for (size_t i = 0; i < w->book.sheet_count; i++) {
        wanted[i] = i != chosen && w->glances[i].filled;
        any = any || wanted[i];
    }
    char list[LIST_ROOM];
    list_sheets(w, wanted, list);
    if (any)
        snprintf(w->r->notes, sizeof w->r->notes, "sheets left out: %s; --sheet picks one", list);
}

/* The first sheet with a table, unless another one seems to hold at least twice as much feedback. */
static vp_status choose_best(workbook *w, size_t *chosen, vp_error *error)
{
    size_t table = SIZE_MAX, filled = SIZE_MAX;
    vp_error trouble = {.code = VP_OK};
    for (size_t i = 0; i < w->book.sheet_count; i++) {
        if (!w->book.sheets[i].visible)
            continue;
        look_at(w, i, &trouble);
        if (w->glances[i].table && (table == SIZE_MAX || worth(&w->glances[i]) > 2 * worth(&w->glances[table])))
            table = i;
        if (filled == SIZE_MAX && w->glances[i].filled)
            filled = i;
    }
    *chosen = table != SIZE_MAX ? table : filled;
    if (*chosen == SIZE_MAX && !trouble.code)
        return fail(error, VP_FORMAT, "when they are on a hidden sheet, name it with --sheet",
                    "no sheet of the workbook holds rows that can be read");
    if (*chosen == SIZE_MAX)
        return fail(error, trouble.code, trouble.hint, "%s", trouble.message);
    note_sheets_left_out(w, *chosen);
    return VP_OK;
}

/* `which`: a name, or else a number among the sheets a person sees. */
static size_t find_sheet(const xlsx_book *book, const char *which)
{
    for (size_t i = 0; i < book->sheet_count; i++)
        if (str_is(book->sheets[i].name, which))
            return i;
    for (size_t i = 0; i < book->sheet_count; i++)
        if (str_equal_nocase(book->sheets[i].name, which))
            return i;
    if (strspn(which, "0123456789") != strlen(which))
        return SIZE_MAX;
    uint64_t number = xlsx_digits(str_of(which));
    for (size_t i = 0; i < book->sheet_count; i++)
        if (book->sheets[i].visible && --number == 0)
            return i;
    return SIZE_MAX;
}

static vp_status choose_named(workbook *w, const char *which, size_t *chosen, vp_error *error)
{
    char list[LIST_ROOM], hint[LIST_ROOM + 16];
    bool wanted[XLSX_MAX_SHEETS] = {false};
    for (size_t i = 0; i < w->book.sheet_count; i++)
        wanted[i] = w->book.sheets[i].path.n > 0;
    list_sheets(w, wanted, list);
    snprintf(hint, sizeof hint, "sheets: %s", list);
    *chosen = find_sheet(&w->book, which);
    if (*chosen == SIZE_MAX)
        return fail(error, VP_NOT_FOUND, hint, "the workbook has no sheet \"%s\"", which);
    if (!w->book.sheets[*chosen].path.n)
        return fail(error, VP_FORMAT, hint, "the sheet \"%s\" is not made of cells", which);
    look_at(w, *chosen, NULL);
    return VP_OK;
}

/* ---- Columns */

/* Rows may be wider than the header. */
static vp_status widen(reader *r, size_t count, vp_error *error)
{
    while (r->columns.count < count)
        if (!reader_add_column(&r->columns, (str){NULL, 0}))
            return fail_memory(error);
    return VP_OK;
}

static vp_status no_header(const row *found, bool more, vp_error *error)
{
    if (!more)
        return fail(error, VP_FORMAT, "--sheet picks another one", "the sheet is empty");
    return fail(error, VP_FORMAT, "open it in a spreadsheet program and save it again",
                "the first row of the sheet cannot be read: %s", found->reason);
}

static vp_status read_columns(workbook *w, size_t titles, bool header, vp_error *error)
{
    row found = {0};
    bool more = true;
    vp_status status = VP_OK;
    for (size_t i = 0; i <= titles && more && !status && !found.reason; i++)
        status = xlsx_sheet_next(&w->sheet, &found, &more, error);
    if (status)
        return status;
    if (!more || found.reason)
        return no_header(&found, more, error);
    for (size_t i = 0; header && i < found.count; i++)
        if (!reader_add_column(&w->r->columns, found.cells[i]))
            return fail_memory(error);
    w->has_first = !header;
    w->first = found;
    if (header)
        w->sheet.cut_numbers = 0;
    return widen(w->r, found.count, error);
}

/* ---- The reader */

static vp_status next_row(void *self, row *out, bool *more, vp_error *error)
{
    workbook *w = self;
    row found = w->first;
    bool any = w->has_first;
    vp_status status = any ? VP_OK : xlsx_sheet_next(&w->sheet, &found, &any, error);
    if (!status && any)
        status = widen(w->r, found.count, error);
    if (status)
        return status;
    w->has_first = false;
    const xlsx_part *part = &w->sheet.part;
    double share = any && part->size > part->done ? (double)part->done / (double)part->size : 1;
    w->r->bytes_done = (uint64_t)((double)part->packed * share);
    w->r->warned_ids = w->sheet.cut_numbers;
    *more = any;
    if (any)
        *out = found;
    return VP_OK;
}

static void close_workbook(void *self)
{
    workbook *w = self;
    xlsx_sheet_close(&w->sheet);
    xlsx_book_close(&w->book);
    free(w);
}

static void describe(workbook *w, const xlsx_entry *chosen, size_t titles)
{
    static const reader_ops ops = {next_row, close_workbook};
    reader *r = w->r;
    r->ops = &ops;
    r->self = w;
    const size_t frame = sizeof "XLSX, sheet \"\"";
    str name = utf8_prefix(chosen->name, sizeof r->format - frame);
    snprintf(r->format, sizeof r->format, "XLSX, sheet \"%.*s\"", (int)name.n, name.p);
    snprintf(r->encoding, sizeof r->encoding, "UTF-8");
    r->decimal = '.';
    r->bytes_total = w->sheet.part.packed;
    size_t n = strlen(r->notes);
    if (titles)
        snprintf(r->notes + n, sizeof r->notes - n, "%srows skipped above the header: %zu", n ? "; " : "", titles);
}

static vp_status open_workbook(workbook *w, const char *path, const read_options *options, vp_error *error)
{
    size_t chosen = 0;
    vp_status status = xlsx_book_open(&w->book, path, error);
    if (!status)
        status = options->sheet ? choose_named(w, options->sheet, &chosen, error) : choose_best(w, &chosen, error);
    if (status)
        return status;
    const xlsx_entry *e = &w->book.sheets[chosen];
    size_t titles = options->no_header ? 0 : w->glances[chosen].titles;
    status = xlsx_sheet_open(&w->sheet, &w->book, e->path.p, XLSX_LARGEST_PART, error);
    if (!status)
        status = read_columns(w, titles, !options->no_header, error);
    if (!status)
        describe(w, e, titles);
    return status;
}

vp_status xlsx_open(const char *path, const read_options *options, reader *r, vp_error *error)
{
    workbook *w = calloc(1, sizeof *w);
    if (!w)
        return fail_memory(error);
    w->r = r;
    w->budget = GLANCE_BYTES;
    vp_status status = open_workbook(w, path, options, error);
    if (status) {
        close_workbook(w);
        if (error)
            fail_at(error, path, error->line, error->byte);
        intern_release(&r->columns);
        r->notes[0] = '\0';
    }
    return status;
}
