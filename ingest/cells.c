#include "ingest/cells.h"

#include "base/num.h"
#include "ingest/ago.h"
#include "ingest/answers.h"
#include "ingest/dates.h"
#include "ingest/rating.h"

enum { SHORTEST_DATE = 8 /* bytes of a number that may be one: 20230314 */ };

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* "en", "nl-BE", "zh-Hans" */
static bool is_language_tag(str cell)
{
    bool tagged = cell.n >= 5 && cell.n <= 10 && (cell.p[2] == '-' || cell.p[2] == '_');
    return (cell.n == 2 || tagged) && is_letter(cell.p[0]) && is_letter(cell.p[1]);
}

static bool is_link(str cell)
{
    return str_starts(cell, "http") || str_starts(cell, "www.") || str_starts(cell, "/");
}

/* ASCII digits, or the first byte of full-width ones. */
static bool has_digits(str cell)
{
    for (size_t i = 0; i < cell.n; i++)
        if ((cell.p[i] >= '0' && cell.p[i] <= '9') || cell.p[i] == '\xEF')
            return true;
    return false;
}

bool cell_is_structured(str cell)
{
    char last = cell.n > 1 ? cell.p[cell.n - 1] : 0;
    return last && ((cell.p[0] == '[' && last == ']') || (cell.p[0] == '{' && last == '}'));
}

static void examine_word(str cell, char decimal, cell_facts *f)
{
    answer word;
    if (!answer_find(cell, &word)) {
        f->number = rating_parse_stars(cell, &f->value, &f->own_high);
        return;
    }
    f->missing = word.kind == ANSWER_MISSING;
    f->language = f->language || word.kind == ANSWER_LANGUAGE;
    f->yes_no = word.kind == ANSWER_YES || word.kind == ANSWER_NO;
    f->number = rating_parse(cell, decimal, &f->value, &f->own_high);
}

cell_facts cell_examine(str cell, char decimal)
{
    cell_facts f = {.digits = has_digits(cell), .language = is_language_tag(cell)};
    if (!f.digits)
        examine_word(cell, decimal, &f);
    else if ((f.number = rating_parse(cell, decimal, &f.value, &f.own_high)))
        f.yes_no = cell.n == 1 && (f.value == 0 || f.value == 1);
    f.dateable = f.digits ? !(f.number && cell.n < SHORTEST_DATE) : ago_is(cell);
    f.link = is_link(cell);
    f.structured = cell_is_structured(cell);
    return f;
}

bool cell_is_value(str cell)
{
    double number;
    date_value date;
    if (!cell.n || cell.n > CELL_LONGEST_VALUE || !has_digits(cell))
        return false;
    return number_parse_local(cell, '.', &number) || date_parse(cell, DATE_DAY_FIRST, &date) ||
           date_parse(cell, DATE_MONTH_FIRST, &date);
}

int cell_yes_no(str cell)
{
    answer word;
    if (cell.n == 1 && (cell.p[0] == '0' || cell.p[0] == '1'))
        return cell.p[0] - '0';
    if (!answer_find(cell, &word) || (word.kind != ANSWER_YES && word.kind != ANSWER_NO))
        return -1;
    return word.kind == ANSWER_YES;
}

bool cell_is_missing(str cell)
{
    answer word;
    return answer_find(cell, &word) && word.kind == ANSWER_MISSING;
}
