/* Numbers, money and quantities. */
#include "base/num.h"
#include "base/utf8.h"
#include "ner/checks.h"

#include <math.h>

enum { LONGEST_AMOUNT = 64, NUMBER_DIGITS = 15 };

/* ---- Chinese numerals: 三百五十, 两万, 十二 ---- */

typedef struct numeral {
    const char *sign;
    double value;
    bool unit; /* multiplies what stands before */
} numeral;

static const numeral numerals[] = {
    {"〇", 0, false}, {"零", 0, false},  {"一", 1, false},   {"二", 2, false},  {"两", 2, false}, {"三", 3, false},
    {"四", 4, false}, {"五", 5, false},  {"六", 6, false},   {"七", 7, false},  {"八", 8, false}, {"九", 9, false},
    {"十", 10, true}, {"百", 100, true}, {"千", 1000, true}, {"万", 1e4, true}, {"亿", 1e8, true}};

static const numeral *numeral_at(str s)
{
    for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
        if (str_starts(s, numerals[i].sign))
            return &numerals[i];
    return NULL;
}

static bool parse_chinese(str s, double *out)
{
    double sum = 0, part = 0, digit = 0;
    bool pending = false;
    while (s.n) {
        const numeral *n = numeral_at(s);
        if (!n)
            return false;
        if (!n->unit) {
            digit = pending ? digit * 10 + n->value : n->value; /* 二〇二四 */
            pending = true;
        } else if (n->value >= 1e4) {
            sum = (sum + part + digit) * n->value;
            part = digit = 0;
            pending = false;
        } else {
            part += (pending ? digit : 1) * n->value;
            digit = 0;
            pending = false;
        }
        s = (str){s.p + strlen(n->sign), s.n - strlen(n->sign)};
    }
    *out = sum + part + digit;
    return true;
}

/* ---- Digits ---- */

/* Copies a number without spaces of any kind between its digits, and without the dash of "12,-". */
static size_t copy_number(str s, char *out)
{
    size_t n = 0;
    for (size_t i = 0, step; i < s.n && n < LONGEST_AMOUNT; i += step) {
        uint32_t c = utf8_decode(s.p + i, s.n - i, &step);
        if ((c >= '0' && c <= '9') || c == '.' || c == ',')
            out[n++] = (char)c;
    }
    while (n && (out[n - 1] == ',' || out[n - 1] == '.'))
        n--;
    return n;
}

bool amount_parse(str s, char decimal, double *out)
{
    char plain[LONGEST_AMOUNT];
    s = str_trim(s);
    if (s.n && numeral_at(s))
        return parse_chinese(s, out);
    if (s.n > LONGEST_AMOUNT)
        return false;
    size_t n = copy_number(s, plain);
    return n && number_parse_local((str){plain, n}, decimal, out);
}

bool amount_of(const rule_match *m, str n, double *out)
{
    str known = rules_value(m->book, STR("number"), n);
    return known.p ? number_parse(known, out) : amount_parse(n, m->decimal, out);
}

/* The number of the group "n", with what stands in "part" behind its decimal mark, times the value of "scale" in the
 * list of that name. */
static bool scaled(const rule_match *m, double *out)
{
    str n = match_field(m, "n"), scale = match_field(m, "scale"), part = match_field(m, "part");
    double by = 1, behind = 0;
    if (!n.p || !amount_of(m, n, out) || (part.n && !number_parse(part, &behind)))
        return false;
    if (scale.n && !number_parse(rules_value(m->book, STR("scale"), scale), &by))
        return false;
    *out = (*out + behind / pow(10, (double)part.n)) * by;
    return isfinite(*out);
}

bool check_number(rule_match *m)
{
    double value;
    return scaled(m, &value) && buf_number(m->normal, value, NUMBER_DIGITS) &&
           buf_add_str(m->normal, m->rule->argument);
}

/* A number and the value of the group in the list of that name. */
static bool check_with(rule_match *m, const char *group)
{
    double value;
    str unit = match_field(m, group), code = rules_value(m->book, str_of(group), unit);
    return code.p && scaled(m, &value) && buf_number(m->normal, value, NUMBER_DIGITS) && buf_putc(m->normal, ' ') &&
           buf_add_str(m->normal, code);
}

bool check_money(rule_match *m)
{
    return check_with(m, "currency");
}

bool check_quantity(rule_match *m)
{
    return check_with(m, "unit");
}
