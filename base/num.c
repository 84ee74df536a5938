#include "base/num.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { INTEGER_ROOM = 20 };

/* The digits of an integer; 0 where they are more than `digits`. printf takes ten times as long. */
static size_t format_integer(int64_t value, int digits, char *out)
{
    char backwards[INTEGER_ROOM];
    int n = 0;
    for (uint64_t left = (uint64_t)(value < 0 ? -value : value); left || !n; left /= 10)
        backwards[n++] = (char)('0' + left % 10);
    if (n > digits)
        return 0;
    size_t used = 0;
    if (value < 0)
        out[used++] = '-';
    while (n)
        out[used++] = backwards[--n];
    out[used] = '\0';
    return used;
}

size_t number_format(double value, int digits, char *out, size_t room)
{
    if (value == 0)
        value = 0; /* no "-0" */
    size_t used = 0;
    if (fabs(value) < 1e15 && value == (double)(int64_t)value && room > INTEGER_ROOM)
        used = format_integer((int64_t)value, digits, out);
    if (used)
        return used;
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

static double power_of_ten(int n)
{
    static const double small[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10,
                                   1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21};
    return n < (int)(sizeof small / sizeof *small) ? small[n] : pow(10, n);
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
    double value = scale < 0 ? (double)digits / power_of_ten(-scale) : (double)digits * power_of_ten(scale);
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
