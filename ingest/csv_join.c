/* Rows with too many cells, where a text with delimiters was written without quotes. */
#include "ingest/csv.h"

#include "ingest/cells.h"

#include <stdlib.h>

enum {
    FEWEST = 3,     /* records from which columns are known */
    CLEARLY = 3,    /* times longer than the others is the text */
    NEARLY_ALL = 95 /* % */
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

/* Whether numbers and dates are in their columns when the surplus belongs to column `k`. */
static bool fits(const csv_model *m, const csv_record *r, size_t k)
{
    size_t surplus = r->count - m->columns;
    if (is_value_column(&m->traits[k]))
        return false;
    for (size_t i = 0; i < m->columns; i++) {
        str cell = str_trim(r->cells[i <= k ? i : i + surplus]);
        if (i != k && is_value_column(&m->traits[i]) && cell.n && !cell_is_value(cell))
            return false;
    }
    return true;
}

/* Whether exactly the cells behind that of column `k` begin with a blank, as behind the commas of a sentence. */
static bool reads_on(const csv_model *m, const csv_record *r, size_t k)
{
    size_t surplus = r->count - m->columns;
    for (size_t i = 1; i < r->count; i++)
        if (begins_blank(r->cells[i]) != (i > k && i <= k + surplus))
            return false;
    return true;
}

/* Whether the text of column `k` is much longer than that of the other columns it could be. */
static bool is_longest(const csv_model *m, const csv_record *r, size_t k)
{
    for (size_t i = 0; i < m->columns; i++)
        if (i != k && fits(m, r, i) && m->traits[i].bytes * CLEARLY > m->traits[k].bytes)
            return false;
    return true;
}

/* Whether cells outside of column `k` begin with a blank, which those of the table do not. */
static bool has_odd_blanks(const csv_model *m, const csv_record *r, size_t k)
{
    size_t surplus = r->count - m->columns;
    for (size_t i = 1; i < m->columns; i++)
        if (begins_blank(r->cells[i <= k ? i : i + surplus]) && !m->traits[i].spaced)
            return true;
    return false;
}

/* The column that the surplus belongs to; SIZE_MAX when it is not plain. */
static size_t find_column(const csv_model *m, const csv_record *r)
{
    for (size_t k = 0; k < m->columns; k++)
        if (reads_on(m, r, k) && fits(m, r, k))
            return k;
    for (size_t k = 0; k < m->columns; k++)
        if (fits(m, r, k) && is_longest(m, r, k) && !has_odd_blanks(m, r, k))
            return k;
    return SIZE_MAX;
}

bool csv_rejoin(const csv_model *m, char delimiter, arena *scratch, csv_record *r)
{
    size_t k = m->records >= FEWEST && r->count > m->columns && !r->too_wide ? find_column(m, r) : SIZE_MAX;
    if (k == SIZE_MAX)
        return false;
    size_t surplus = r->count - m->columns, n = 0, bytes = surplus;
    for (size_t i = k; i <= k + surplus; i++)
        bytes += r->cells[i].n;
    str *cells = arena_array(scratch, m->columns, sizeof *cells);
    char *text = arena_alloc(scratch, bytes);
    if (!cells || !text)
        return false;
    for (size_t i = k; i <= k + surplus; i++) {
        if (i > k)
            text[n++] = delimiter;
        if (r->cells[i].n)
            memcpy(text + n, r->cells[i].p, r->cells[i].n);
        n += r->cells[i].n;
    }
    for (size_t i = 0; i < m->columns; i++)
        cells[i] = i == k ? (str){text, n} : r->cells[i < k ? i : i + surplus];
    r->cells = cells;
    r->count = m->columns;
    return true;
}
