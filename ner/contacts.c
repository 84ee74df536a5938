/* How people are reached: telephones, addresses of mail and machines. */
#include "base/utf8.h"
#include "ner/checks.h"

#include <arpa/inet.h>
#include <unicode/uchar.h>

enum { LONGEST_PHONE = 15 /* digits, E.164 */ };

/* ---- Telephones ---- */

typedef struct plan {
    const char *code;
    size_t least, most; /* digits behind the country's code */
    bool trunk;         /* at home 0 is dialled first, and some write it abroad, too: +31 (0)6 */
} plan;

/* Of countries whose numbers are most often written; elsewhere E.164 alone bounds them. */
static const plan plans[] = {{"31", 9, 9, true},   {"32", 8, 9, true},  {"7", 10, 10, false}, {"86", 10, 11, true},
                             {"44", 9, 10, true},  {"49", 6, 11, true}, {"1", 10, 10, false}, {"33", 9, 9, true},
                             {"34", 9, 9, false},  {"48", 9, 9, false}, {"852", 8, 8, false}, {"886", 8, 9, true},
                             {"375", 9, 9, false}, {"380", 9, 9, true}, {"41", 9, 9, true},   {"45", 8, 8, false},
                             {"46", 7, 10, true},  {"47", 8, 8, false}, {"39", 8, 11, false}, {"351", 9, 9, false},
                             {"352", 6, 9, false}, {"353", 7, 9, true}, {"43", 7, 13, true},  {"90", 10, 10, true}};

static const plan *plan_of(const char *d, size_t n)
{
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        size_t code = strlen(plans[i].code);
        if (n > code && !memcmp(d, plans[i].code, code))
            return &plans[i];
    }
    return NULL;
}

static bool put_phone(rule_match *m, str code, const char *d, size_t n)
{
    return buf_putc(m->normal, '+') && buf_add_str(m->normal, code) && buf_add(m->normal, d, n);
}

static bool check_international(rule_match *m, char *d, size_t n)
{
    if (d[0] == '0' && d[1] == '0') /* dialled instead of + */
        memmove(d, d + 2, n -= 2);
    const plan *p = plan_of(d, n);
    size_t code = p ? strlen(p->code) : 0;
    if (p && p->trunk && d[code] == '0')
        memmove(d + code, d + code + 1, --n - code);
    bool fits = p ? n - code >= p->least && n - code <= p->most : n >= 8 && n <= LONGEST_PHONE && d[0] != '0';
    return fits && put_phone(m, (str){NULL, 0}, d, n);
}

/* How many digits of a number as it is dialled at home are no part of it. */
static size_t trunk_of(str code, const char *d, size_t n)
{
    static const struct {
        const char *code;
        size_t digits, trunk; /* a number of so many digits begins with so many others */
    } codes[] = {{"7", 11, 1}, {"1", 11, 1}, {"86", 13, 2}, {"31", 11, 2}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (str_is(code, codes[i].code) && n == codes[i].digits)
            return codes[i].trunk;
    return d[0] == '0';
}

bool check_phone(rule_match *m)
{
    char d[LONGEST_PHONE + 3];
    str code = m->rule->argument;
    size_t n = digits_of(match_text(m), d, sizeof d);
    if (n < 4 || n > sizeof d)
        return false;
    if (!code.n)
        return check_international(m, d, n);
    size_t trunk = trunk_of(code, d, n);
    return put_phone(m, code, d + trunk, n - trunk);
}

/* ---- Mail ---- */

static bool is_wrapping(uint32_t c)
{
    return u_isUWhiteSpace((UChar32)c) || (c < 0x80 && c && strchr("()[]{}<>", (int)c)) || c == 0xFF08 || c == 0xFF09;
}

static bool put_lower(rule_match *m, str s)
{
    bool ok = true;
    for (size_t i = 0, step; ok && i < s.n; i += step) {
        char out[4];
        uint32_t c = utf8_decode(s.p + i, s.n - i, &step);
        ok = c != UTF8_INVALID && buf_add(m->normal, out, utf8_encode((uint32_t)u_tolower((UChar32)c), out));
    }
    return ok;
}

static bool is_dot(uint32_t c)
{
    return c == '.' || c == ',' || c == 0xFF0E || c == 0x70B9 /* 点 */;
}

/* Cuts off what stands in front of the next space, bracket or dot, or else that one. */
static str next_part(str *s)
{
    size_t step, n = 0;
    for (; n < s->n; n += step) {
        uint32_t c = utf8_decode(s->p + n, s->n - n, &step);
        if (is_wrapping(c) || is_dot(c))
            break;
    }
    str part = {s->p, n ? n : step};
    *s = (str){s->p + part.n, s->n - part.n};
    while (part.n > 1 && part.p[0] == '-') /* " -dot- " */
        part = (str){part.p + 1, part.n - 1};
    while (part.n > 1 && part.p[part.n - 1] == '-')
        part.n--;
    return part;
}

/* An address without the spaces and brackets in it; words, other marks, and a space may stand for a dot. */
static bool put_address(rule_match *m, str s)
{
    bool ok = true, word = false, dot = false;
    while (ok && s.n) {
        size_t step;
        str part = next_part(&s);
        uint32_t c = utf8_decode(part.p, part.n, &step);
        if (is_wrapping(c))
            continue;
        bool is_word = !is_dot(c) && !rules_value(m->book, STR("dot"), part).p;
        if (is_word)
            ok = (!word || dot || buf_putc(m->normal, '.')) && put_lower(m, part);
        else if (!dot)
            ok = buf_putc(m->normal, '.');
        word = word || is_word;
        dot = !is_word;
    }
    return ok;
}

bool check_email(rule_match *m)
{
    str name = match_field(m, "name"), host = match_field(m, "host");
    bool spoken = name.n && (memchr(name.p, '(', name.n) || memchr(name.p, '[', name.n)); /* john(dot)smith */
    return name.n && host.n && (spoken ? put_address(m, name) : put_lower(m, name)) && buf_putc(m->normal, '@') &&
           put_address(m, host);
}

/* ---- Machines ---- */

bool check_ip(rule_match *m)
{
    char text[INET6_ADDRSTRLEN], out[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    str s = match_text(m);
    int family = memchr(s.p, ':', s.n) ? AF_INET6 : AF_INET;
    if (s.n >= sizeof text)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    return inet_pton(family, text, bytes) == 1 && inet_ntop(family, bytes, out, sizeof out) && buf_puts(m->normal, out);
}

/* ---- Anything ---- */

bool check_lower(rule_match *m)
{
    return put_lower(m, match_text(m));
}

bool check_compact(rule_match *m)
{
    str s = match_text(m);
    for (size_t i = 0, step; i < s.n; i += step) {
        uint32_t c = utf8_decode(s.p + i, s.n - i, &step);
        char out[4];
        if (c == UTF8_INVALID || !u_isalnum((UChar32)c))
            continue;
        if (!buf_add(m->normal, out, utf8_encode((uint32_t)u_toupper((UChar32)c), out)))
            return false;
    }
    return true;
}
