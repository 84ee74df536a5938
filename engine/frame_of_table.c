#include "engine/frame_of_table.h"

#include "base/num.h"
#include "engine/features.h"
#include "ingest/answers.h"
#include "ingest/dates.h"

#include <math.h>
#include <stdio.h>

static const double DAY = 86400, MOSTLY = 0.95; /* of the filled cells are dates */

static vp_status take_number(frame *f, uint32_t column, double number, vp_error *error)
{
    if (!(fabs(number) <= FRAME_LARGEST))
        return fail(error, VP_LIMIT, "mend it, or leave the column out",
                    "a number of the column '%.80s' is beyond 1e100", f->names.strings[column].p);
    frame_set_number(f, column, number);
    return VP_OK;
}

static vp_status take_cell(frame *f, uint32_t column, str cell, bool as_written, char decimal, vp_error *error)
{
    double number;
    answer said;
    if (!cell.n)
        return VP_OK;
    bool is_number = number_parse_local(cell, decimal, &number), known = !is_number && answer_find(cell, &said);
    if (known && said.kind == ANSWER_MISSING)
        return VP_OK;
    if (known && (said.kind == ANSWER_YES || said.kind == ANSWER_NO)) {
        is_number = true;
        number = said.value;
    }
    if ((!is_number || as_written) && !frame_set_text(f, column, cell))
        return fail_memory(error);
    return is_number ? take_number(f, column, number, error) : VP_OK;
}

static vp_status take_row(frame *f, const reader *r, const row *in, bool as_written, vp_error *error)
{
    for (uint32_t c = (uint32_t)f->count; c < r->columns.count; c++)
        if (frame_column_id(f, r->columns.strings[c]) == INTERN_NONE)
            return fail_memory(error);
    vp_status status = frame_row(f, error);
    for (uint32_t c = 0; !status && c < in->count && c < f->count; c++)
        status = take_cell(f, c, str_trim(in->cells[c]), as_written, r->decimal, error);
    if (status && error)
        error->line = in->line;
    return status;
}

static vp_status read_table(const char *path, const read_options *options, bool as_written, frame *out,
                            uint64_t *rejected, vp_error *error)
{
    reader *r;
    *out = (frame){0};
    *rejected = 0;
    vp_status status = reader_open(path, options, &r, error);
    if (status)
        return status;
    row in;
    bool more = true;
    while (!status && !(status = reader_next(r, &in, &more, error)) && more) {
        if (in.reason)
            ++*rejected;
        else
            status = take_row(out, r, &in, as_written, error);
    }
    reader_close(r);
    if (!status && !out->rows)
        status = fail(error, VP_FORMAT, NULL, "the table has no rows");
    if (status)
        fail_at(error, path, error ? error->line : 0, error ? error->byte : 0);
    return status;
}

vp_status frame_of_table(const char *path, const read_options *options, frame *out, uint64_t *rejected, vp_error *error)
{
    return read_table(path, options, false, out, rejected, error);
}

vp_status frame_of_table_as_written(const char *path, const read_options *options, frame *out, uint64_t *rejected,
                                    vp_error *error)
{
    return read_table(path, options, true, out, rejected, error);
}

static vp_status take_value(frame *f, uint32_t column, const vp_cell *cell, vp_error *error)
{
    switch (cell->type) {
    case VP_CELL_INTEGER: return take_number(f, column, (double)cell->integer, error);
    case VP_CELL_REAL: return take_number(f, column, cell->real, error);
    case VP_CELL_TEXT: return frame_set_text(f, column, (str){cell->text, cell->length}) ? VP_OK : fail_memory(error);
    default: return VP_OK;
    }
}

static vp_status take_cells(const vp_table *table, size_t row, frame *f, vp_error *error)
{
    vp_status status = frame_row(f, error);
    for (uint32_t c = 0; !status && c < f->count; c++) {
        vp_cell cell = vp_table_cell(table, row, c);
        status = take_value(f, c, &cell, error);
    }
    return status;
}

vp_status frame_of_rows(const vp_table *table, const size_t *rows, size_t count, frame *out, vp_error *error)
{
    *out = (frame){0};
    for (size_t c = 0; c < vp_table_columns(table); c++)
        if (frame_column_id(out, str_of(vp_table_name(table, c))) == INTERN_NONE)
            return fail_memory(error);
    vp_status status = VP_OK;
    for (size_t i = 0; !status && i < count; i++)
        status = take_cells(table, rows ? rows[i] : i, out, error);
    if (!status && !out->rows)
        status = fail(error, VP_NOT_FOUND, NULL, "there are no documents");
    return status;
}

vp_status frame_of_cells(const vp_table *table, frame *out, vp_error *error)
{
    return frame_of_rows(table, NULL, vp_table_rows(table), out, error);
}

vp_status frame_find(const frame *f, const char *name, uint32_t *out, vp_error *error)
{
    uint32_t id = intern_find(&f->names, str_of(name));
    for (uint32_t c = 0; id == INTERN_NONE && c < f->count; c++)
        if (str_equal_nocase(f->names.strings[c], name) ||
            str_equal_nocase(features_plain_name(f->names.strings[c]), name))
            id = c;
    if (id != INTERN_NONE) {
        *out = id;
        return VP_OK;
    }
    char names[200] = "";
    size_t used = 0;
    for (uint32_t c = 0; c < f->count && used + f->names.strings[c].n + 3 < sizeof names; c++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", c ? ", " : "", f->names.strings[c].p);
    return fail(error, VP_NOT_FOUND, names, "there is no column '%s'", name);
}

/* ---- Dates ---- */

static str text_at(const frame *f, uint32_t column, size_t row)
{
    uint32_t text = f->columns[column].texts[row];
    return text == INTERN_NONE ? STR("") : f->texts.strings[text];
}

int frame_dates_of(const frame *f, uint32_t column)
{
    date_column seen = {0};
    if (f->columns[column].number_count)
        return RECIPE_NO_DATES;
    for (size_t i = 0; i < f->rows; i++)
        date_observe(&seen, text_at(f, column, i));
    bool are = seen.filled && !seen.plain_numbers && (double)seen.dates >= MOSTLY * (double)seen.filled;
    return are ? (int)date_decide(&seen) : RECIPE_NO_DATES;
}

void frame_read_dates(frame *f, uint32_t column, int dates)
{
    frame_column *c = &f->columns[column];
    for (size_t i = 0; i < f->rows; i++) {
        date_value when;
        if (c->texts[i] == INTERN_NONE)
            continue;
        bool read = date_parse(text_at(f, column, i), (date_order)dates, &when);
        c->texts[i] = INTERN_NONE;
        c->text_count--;
        c->numbers[i] = read ? (double)when.seconds / DAY : NAN;
        c->number_count += read;
    }
}

void frame_read_dates_of(frame *f, const recipe *r)
{
    for (size_t k = 0; k < r->count; k++) {
        uint32_t column = intern_find(&f->names, r->columns[k].name);
        if (column != INTERN_NONE && r->columns[k].dates != RECIPE_NO_DATES)
            frame_read_dates(f, column, r->columns[k].dates);
    }
}
