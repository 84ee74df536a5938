/* What stands above the data of a delimited file: titles, the header, and the further header rows of survey tools. */
#include "ingest/csv.h"

#include "base/utf8.h"
#include "ingest/cells.h"
#include "ingest/heading.h"
#include "ingest/roles.h"

#include <stdio.h>

enum {
    RIGHT_SHARE = 20,     /* one in so many rows as wide as the header shows that it is complete */
    LONGEST_HEADER = 300, /* bytes of a cell that names a column, among strangers */
    NAME_ROOM = READER_LONGEST_NAME + 80,
};

typedef struct rows {
    const csv_record *at;
    size_t count;
} rows;

/* ---- Is it a header? ---- */

/* Whether most of the rows below hold numbers or dates in this column. */
static bool column_of_values(rows below, size_t column)
{
    size_t filled = 0, values = 0;
    for (size_t i = 0; i < below.count; i++) {
        if (column < below.at[i].count && below.at[i].cells[column].n) {
            filled++;
            values += cell_is_value(str_trim(below.at[i].cells[column]));
        }
    }
    return filled && values * 2 > filled;
}

static bool repeats_below(rows below, size_t column, str cell)
{
    for (size_t i = 0; i < below.count; i++)
        if (column < below.at[i].count && str_equal(str_trim(below.at[i].cells[column]), cell))
            return true;
    return false;
}

/* Content against content, and known names. */
static bool looks_like_header(const csv_record *first, rows below)
{
    size_t known = 0, values = 0, contrasts = 0, filled = 0, repeated = 0, longest = 0;
    for (size_t i = 0; i < first->count; i++) {
        str cell = str_trim(first->cells[i]);
        if (!cell.n)
            continue;
        filled++;
        known += roles_know(cell);
        longest = cell.n > longest ? cell.n : longest;
        bool value = cell_is_value(cell);
        values += value;
        contrasts += !value && column_of_values(below, i);
        repeated += cell.n > 1 && repeats_below(below, i, cell);
    }
    if (!filled || longest > LONGEST_HEADER * (known > 1 ? 4 : 1))
        return false;
    if (known * 3 >= first->count || known >= 2)
        return values * 2 <= filled && repeated <= known;
    bool named = contrasts || known || longest <= 30 || !below.count;
    return !values && !repeated && named && filled > 1;
}

/* ---- Where is it? ---- */

/* The commonest width. */
static size_t usual_width(rows r)
{
    size_t best = 0, width = 0;
    for (size_t i = 0; i < r.count; i++) {
        size_t same = 0;
        for (size_t j = 0; j < r.count; j++)
            same += r.at[j].count == r.at[i].count;
        if (same > best) {
            best = same;
            width = r.at[i].count;
        }
    }
    return width;
}

static heading weigh(const csv_record *r)
{
    return heading_weigh(r->cells, r->count);
}

/* Rows with one filled cell above a table of several columns, and a row below them that is filled; or whatever stands
 * above a row that is more of a header. */
static size_t count_titles(rows all)
{
    size_t width = usual_width(all), titles = 0;
    while (width > 1 && titles < all.count && titles < HEADING_TITLE_ROWS && weigh(&all.at[titles]).filled < 2 &&
           (width > 2 || all.at[titles].count < 2))
        titles++;
    heading chosen = titles < all.count ? weigh(&all.at[titles]) : (heading){0};
    if (chosen.filled * 2 < width)
        titles = 0;
    for (size_t i = titles + 1; i < all.count && i <= HEADING_TITLE_ROWS; i++) {
        heading h = weigh(&all.at[i]);
        if (heading_outranks(&h, &chosen)) {
            chosen = h;
            titles = i;
        }
    }
    return titles;
}

/* ---- Survey tools ---- */

/* Rows behind the header that belong to it. */
typedef enum subheader {
    SUB_NONE,
    SUB_IDS,       /* Qualtrics: import ids */
    SUB_QUESTIONS, /* Qualtrics: the questions in full, and import ids */
    SUB_OPTIONS,   /* SurveyMonkey: the options of each question */
} subheader;

static bool has_cell(const csv_record *r, const char *text)
{
    for (size_t i = 0; i < r->count; i++)
        if (str_is(str_trim(r->cells[i]), text))
            return true;
    return false;
}

static bool has_import_ids(const csv_record *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (str_starts(str_trim(r->cells[i]), "{\"ImportId\":"))
            return true;
    return false;
}

static subheader find_subheader(const csv_record *header, rows below)
{
    if (below.count && has_import_ids(&below.at[0]))
        return SUB_IDS;
    if (below.count > 1 && has_import_ids(&below.at[1]))
        return SUB_QUESTIONS;
    bool options = below.count && !str_trim(below.at[0].cells[0]).n &&
                   (has_cell(&below.at[0], "Open-Ended Response") || has_cell(&below.at[0], "Response"));
    return options && !has_cell(header, "Response") ? SUB_OPTIONS : SUB_NONE;
}

static str cell_of(const csv_record *r, size_t column)
{
    return column < r->count ? str_trim(r->cells[column]) : (str){NULL, 0};
}

/* SurveyMonkey leaves the question out over all its options but the first. */
static str question_of(const csv_record *header, const csv_record *options, size_t column)
{
    while (column && !cell_of(header, column).n && cell_of(options, column).n)
        column--;
    return cell_of(header, column);
}

/* The name of a column from the header and the row that explains it. */
static str full_name(const csv_record *header, const csv_record *sub, subheader kind, size_t column,
                     char room[NAME_ROOM])
{
    bool explained = kind == SUB_QUESTIONS || kind == SUB_OPTIONS;
    str more = explained ? cell_of(sub, column) : (str){NULL, 0};
    if (!more.n)
        return cell_of(header, column);
    if (kind == SUB_QUESTIONS)
        return more;
    str question = utf8_prefix(question_of(header, sub, column), READER_LONGEST_NAME);
    if (str_is(more, "Response") || str_is(more, "Open-Ended Response"))
        return question;
    more = utf8_prefix(more, NAME_ROOM - READER_LONGEST_NAME - 8);
    int n = snprintf(room, NAME_ROOM, "%.*s - %.*s", (int)question.n, question.p, (int)more.n, more.p);
    return (str){room, n > 0 ? (size_t)n : 0};
}

/* ---- Names ---- */

static bool last_cells_empty(rows data, size_t column)
{
    for (size_t i = 0; i < data.count; i++)
        if (column < data.at[i].count && str_trim(data.at[i].cells[column]).n)
            return false;
    return true;
}

static size_t records_of_width(rows r, size_t width)
{
    size_t same = 0;
    for (size_t i = 0; i < r.count; i++)
        same += r.at[i].count == width;
    return same;
}

/* How many cells the header names: empty ones at its end, where the data are narrower, are none. */
static size_t named_cells(const csv_record *header, size_t width)
{
    size_t n = header->count;
    while (n > width && !str_trim(header->cells[n - 1]).n)
        n--;
    return n;
}

static bool name_columns(const csv_record *header, subheader kind, rows below, intern *columns, csv_top *out)
{
    size_t subs = kind == SUB_NONE ? 0 : kind == SUB_QUESTIONS ? 2 : 1;
    rows data = {below.at + subs, below.count - subs};
    out->skip += subs;
    size_t width = data.count ? usual_width(data) : header->count;
    size_t named = named_cells(header, width);
    bool right = records_of_width(data, named) * RIGHT_SHARE >= data.count; /* others have delimiters in their texts */
    bool wider = width > named && !right && !last_cells_empty(data, width - 1);
    bool row_names = wider && width == named + 1; /* R writes none for the first column */
    out->columns = wider ? width : named;
    for (size_t i = 0; i < out->columns; i++) {
        char room[NAME_ROOM];
        size_t from = row_names ? i - 1 : i;
        str name = from < named ? full_name(header, below.at, kind, from, room) : (str){NULL, 0};
        if (!reader_add_column(columns, name))
            return false;
    }
    return true;
}

bool csv_read_top(const csv_record *records, size_t count, bool no_header, intern *columns, csv_top *out)
{
    rows all = {records, count};
    *out = (csv_top){.columns = count ? usual_width(all) : 1};
    out->titles = no_header ? 0 : count_titles(all);
    rows below = {records + out->titles + 1, count > out->titles ? count - out->titles - 1 : 0};
    if (!no_header && count > out->titles && looks_like_header(&records[out->titles], below)) {
        const csv_record *header = &records[out->titles];
        out->header = true;
        out->skip = out->titles + 1;
        return name_columns(header, find_subheader(header, below), below, columns, out);
    }
    out->titles = 0;
    for (size_t i = 0; i < out->columns; i++)
        if (!reader_add_column(columns, out->columns == 1 ? STR("text") : (str){NULL, 0}))
            return false;
    return true;
}
