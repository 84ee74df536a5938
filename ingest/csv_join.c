/* Rows with too many cells, where a text with delimiters was written without quotes. */
#include "ingest/csv.h"

#include "ingest/cells.h"

#include <stdlib.h>

enum {
    FEWEST = 3,        /* records from which columns are known */
    MOST_SURPLUS = 64, /* cells */
    CLEARLY = 3,       /* times longer than the others is the text */
    NEARLY_ALL = 95    /* % */
};

typedef struct csv_trait {
    size_t filled, values, spaced; /* cells; of them numbers and dates; of them those that begin with a blank */
    size_t bytes;
} csv_trait;

bool csv_learn(const csv_record *records, size_t count, size_t columns, csv_model *out)
{
    *out = (csv_model){.traits = calloc(columns ? columns : 1, sizeof(csv_trait)), .columns = columns};
    for (size_t i = 0; out->traits && i < count; i++) {
        if (records[i].count != columns)
            continue;
        out->records++;
        for (size_t k = 0; k < columns; k++) {
            str cell = records[i].cells[k];
            csv_trait *t = &out->traits[k];
            t->filled += cell.n > 0;
            t->values += cell_is_value(str_trim(cell));
            t->spaced += cell.n && cell.p[0] == ' ';
            t->bytes += cell.n;
        }
    }
    return out->traits != NULL;
}

static bool is_value_column(const csv_trait *t)
{
    return t->filled && t->values * 100 >= t->filled * NEARLY_ALL;
}

static bool begins_blank(str cell)
{
    return cell.n && cell.p[0] == ' ';
}

/* A record whose surplus is to go into one of the columns. */
typedef struct puzzle {
    const csv_model *model;
    const str *cells;
    size_t count, surplus;
    bool *values; /* [count] cells that are numbers or dates */
} puzzle;

/* Whether a cell may be one of the column: numbers and dates stay among themselves. */
static bool belongs(const puzzle *z, size_t cell, size_t column)
{
    return !is_value_column(&z->model->traits[column]) || z->values[cell] || !str_trim(z->cells[cell]).n;
}

/* The columns that the surplus can belong to are among *first .. *last: before it the cells are in their columns from
 * the left, behind it from the right. */
static void find_range(const puzzle *z, size_t *first, size_t *last)
{
    size_t columns = z->model->columns;
    *first = columns - 1;
    *last = 0;
    while (*last + 1 < columns && belongs(z, *last, *last))
        ++*last;
    while (*first > 0 && belongs(z, *first + z->surplus, *first))
        --*first;
}

/* Whether column `k` of that range holds texts, and none of the parts is a number or date. */
static bool may_be(const puzzle *z, size_t k)
{
    for (size_t i = k + 1; i <= k + z->surplus; i++)
        if (z->values[i])
            return false;
    return !is_value_column(&z->model->traits[k]);
}

/* The column behind which exactly the surplus begins with blanks, as behind the commas of a sentence. */
static size_t find_by_blanks(const puzzle *z)
{
    size_t begin = 1;
    while (begin < z->count && !begins_blank(z->cells[begin]))
        begin++;
    if (begin > z->model->columns)
        return SIZE_MAX;
    for (size_t i = begin; i < z->count; i++)
        if (begins_blank(z->cells[i]) != (i < begin + z->surplus))
            return SIZE_MAX;
    return begin - 1;
}

/* The column of the range with much more text than the others. */
static size_t find_longest(const puzzle *z, size_t first, size_t last)
{
    size_t best = SIZE_MAX, most = 0, second = 0;
    for (size_t k = first; k <= last; k++) {
        size_t bytes = z->model->traits[k].bytes;
        if (!may_be(z, k))
            continue;
        if (best == SIZE_MAX || bytes > most) {
            second = most;
            most = bytes;
            best = k;
        } else if (bytes > second) {
            second = bytes;
        }
    }
    return second * CLEARLY <= most ? best : SIZE_MAX;
}

/* Whether cells outside of the surplus of column `k` begin with a blank, which those of the table do not. */
static bool has_odd_blanks(const puzzle *z, size_t k)
{
    for (size_t i = 1; i < z->model->columns; i++)
        if (begins_blank(z->cells[i <= k ? i : i + z->surplus]) && !z->model->traits[i].spaced)
            return true;
    return false;
}

/* The column that the surplus belongs to; SIZE_MAX when it is not plain. */
static size_t find_column(const puzzle *z)
{
    size_t first, last, blank = find_by_blanks(z);
    find_range(z, &first, &last);
    if (blank >= first && blank <= last && may_be(z, blank))
        return blank;
    size_t k = find_longest(z, first, last);
    return k != SIZE_MAX && !has_odd_blanks(z, k) ? k : SIZE_MAX;
}

/* Puts the cells of the surplus together in column `k`. */
static bool join(const puzzle *z, size_t k, char delimiter, arena *scratch, csv_record *r)
{
    size_t columns = z->model->columns, n = 0, bytes = z->surplus;
    for (size_t i = k; i <= k + z->surplus; i++)
        bytes += z->cells[i].n;
    str *cells = arena_array(scratch, columns, sizeof *cells);
    char *text = arena_alloc(scratch, bytes);
    if (!cells || !text)
        return false;
    for (size_t i = k; i <= k + z->surplus; i++) {
        if (i > k)
            text[n++] = delimiter;
        if (z->cells[i].n)
            memcpy(text + n, z->cells[i].p, z->cells[i].n);
        n += z->cells[i].n;
    }
    for (size_t i = 0; i < columns; i++)
        cells[i] = i == k ? (str){text, n} : z->cells[i < k ? i : i + z->surplus];
    r->cells = cells;
    r->count = columns;
    return true;
}

bool csv_fits(const csv_model *m, const csv_record *r)
{
    for (size_t i = 0; i < m->columns && i < r->count && m->records >= FEWEST; i++) {
        str cell = str_trim(r->cells[i]);
        if (is_value_column(&m->traits[i]) && cell.n && !cell_is_value(cell))
            return false;
    }
    return true;
}

bool csv_rejoin(const csv_model *m, char delimiter, size_t filled, arena *scratch, csv_record *r, bool *joined)
{
    size_t most = r->count < m->columns + MOST_SURPLUS ? r->count : m->columns + MOST_SURPLUS;
    *joined = false;
    if (m->records < FEWEST || most < filled)
        return true;
    bool *values = arena_alloc(scratch, most);
    if (!values)
        return false;
    for (size_t i = 0; i < most; i++)
        values[i] = cell_is_value(str_trim(r->cells[i]));
    for (size_t count = most; count >= filled && count > m->columns; count--) {
        puzzle z = {m, r->cells, count, count - m->columns, values};
        size_t k = find_column(&z);
        if (k == SIZE_MAX)
            continue;
        *joined = join(&z, k, delimiter, scratch, r);
        return *joined;
    }
    return true;
}
