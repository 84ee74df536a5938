#include "base/num.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

size_t number_format(double value, int digits, char *out, size_t room)
{
    if (value == 0)
        value = 0; /* no "-0" */
    int n = snprintf(out, room, "%.*g", digits, value);
    if (n < 0 || (size_t)n >= room)
        n = snprintf(out, room, "0");
    if (!isfinite(value))
        return (size_t)n;
    char *at = out + strspn(out, "-0123456789");
    size_t bytes = strcspn(at, "0123456789e");
    if (bytes) { /* the locale's mark, which may take several */
        *at = '.';
        memmove(at + 1, at + bytes, strlen(at + bytes) + 1);
        n -= (int)bytes - 1;
    }
    return (size_t)n;
}

/* Digits are gathered into a 64-bit integer and scaled once: exact to the last bit or two, which feedback tables do not
 * notice, and free of strtod's locale. */
bool number_parse(str s, double *out)
{
    size_t i = 0;
    bool negative = false;
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
        negative = s.p[i++] == '-';
    uint64_t digits = 0;
    int scale = 0, seen = 0;
    bool point = false;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' && !point) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            seen++;
            if (digits < UINT64_MAX / 10 - 1) {
                digits = digits * 10 + (uint64_t)(c - '0');
                scale -= point;
            } else {
                scale += !point;
            }
        } else {
            break;
        }
    }
    if (!seen)
        return false;
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        int sign = 1, exponent = 0, count = 0;
        if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
            sign = s.p[i++] == '-' ? -1 : 1;
        for (; i < s.n && isdigit((unsigned char)s.p[i]) && count < 4; i++, count++)
            exponent = exponent * 10 + (s.p[i] - '0');
        if (!count)
            return false;
        scale += sign * exponent;
    }
    if (i != s.n)
        return false;
    double value = scale < 0 ? (double)digits / pow(10, -scale) : (double)digits * pow(10, scale);
    if (!isfinite(value))
        return false;
    *out = negative ? -value : value;
    return true;
}

/* Whether `mark` groups thousands in s: every one stands before exactly three digits, and digits lead. */
static bool groups_thousands(str s, char mark)
{
    size_t since = 0;
    bool any = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == mark) {
            if (any ? since != 3 : since == 0 || since > 3)
                return false;
            any = true;
            since = 0;
        } else if (isdigit((unsigned char)s.p[i])) {
            since++;
        } else if (s.p[i] == '.' || s.p[i] == ',') {
            return any && since == 3;
        } else if (i) {
            return false;
        }
    }
    return any && since == 3;
}

bool number_parse_local(str s, char decimal, double *out)
{
    s = str_trim(s);
    if (number_parse(s, out) && !(decimal == ',' && memchr(s.p, '.', s.n) && groups_thousands(s, '.')))
        return true;
    char plain[64];
    size_t n = 0;
    if (s.n >= sizeof plain)
        return false;
    char other = decimal == '.' ? ',' : '.';
    char group = groups_thousands(s, other) ? other : 0;
    if (!group && s.n && memchr(s.p, other, s.n) &&
        groups_thousands(s, decimal)) /* "1,234.56" where the comma is the mark */
        group = decimal;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == group || (c == ' ' && i && isdigit((unsigned char)s.p[i - 1])))
            continue;
        if ((unsigned char)c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] == 0xA0) { /* no-break space */
            i++;
            continue;
        }
        plain[n++] = c == ',' ? '.' : c;
    }
    return number_parse((str){plain, n}, out);
}
