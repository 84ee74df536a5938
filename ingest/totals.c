#include "ingest/totals.h"

#include "ingest/cells.h"

const char totals_reason[] = "a total, not a row";
const char totals_header_reason[] = "the header again, not a row";

static size_t first_filled(const row *r)
{
    size_t i = 0;
    while (i < r->count && !str_trim(r->cells[i]).n)
        i++;
    return i;
}

static bool is_total_word(str cell)
{
    static const char *const words[] = {
        "total",      "totals",    "grand total", "subtotal",   "sum",       "average", "mean",  "totaal",
        "eindtotaal", "subtotaal", "som",         "gemiddelde", "gemiddeld", "Итого",   "итого", "ИТОГО",
        "Всего",      "всего",     "ВСЕГО",       "Среднее",    "среднее",   "Итог",    "итог",  "合计",
        "总计",       "小计",      "平均",        "平均值",     "平均分",    "合計",    "總計",  "小計"};
    while (cell.n && cell.p[cell.n - 1] == ':')
        cell = str_trim((str){cell.p, cell.n - 1});
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_nocase(cell, words[i]))
            return true;
    return false;
}

static bool is_number(str cell, char decimal)
{
    cell_facts f = cell_examine(cell, decimal);
    return (f.digits && f.number) || f.missing;
}

bool totals_suspect(const row *r, char decimal)
{
    size_t i = first_filled(r);
    if (i >= r->count || !is_total_word(str_trim(r->cells[i])))
        return false;
    for (i++; i < r->count; i++) {
        str cell = str_trim(r->cells[i]);
        if (cell.n && (cell.n > CELL_LONGEST_VALUE || !is_number(cell, decimal)))
            return false;
    }
    return true;
}

bool totals_recognise(const mapping *m, const row *r)
{
    if (!totals_suspect(r, m->decimal))
        return false;
    size_t word = first_filled(r);
    role named = word < m->count ? m->roles[word] : ROLE_FIELD;
    if (named == ROLE_TEXT || named == ROLE_TITLE || named == ROLE_RATING || named == ROLE_SUBRATING)
        return false;
    for (size_t i = word + 1; i < r->count && i < m->count; i++) {
        role role = m->roles[i];
        bool somebodys = role == ROLE_TEXT || role == ROLE_TIME || role == ROLE_ID || role == ROLE_CUSTOMER;
        if (somebodys && str_trim(r->cells[i]).n && !cell_is_missing(str_trim(r->cells[i])))
            return false;
    }
    return true;
}

/* "Comment" of the column that is called "Comment 2", because another has its name. */
static bool is_name(str cell, str column)
{
    return str_equal(cell, column) ||
           (cell.n < column.n && !memcmp(cell.p, column.p, cell.n) && column.p[cell.n] == ' ');
}

bool totals_is_header(const intern *columns, const row *r)
{
    size_t filled = 0;
    for (size_t i = 0; i < r->count; i++) {
        str cell = str_trim(r->cells[i]);
        if (cell.n && (i >= columns->count || !is_name(cell, columns->strings[i])))
            return false;
        filled += cell.n > 0;
    }
    return filled > 1;
}
