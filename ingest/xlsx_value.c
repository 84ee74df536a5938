#include "ingest/xlsx_parts.h"

#include "base/num.h"
#include "base/utf8.h"
#include "base/calendar.h"

#include <math.h>
#include <stdio.h>

/* ---- Number formats */

/* Whether the text inside [ ] is a count of hours, minutes or seconds, like [hh]; else it is a colour, a locale ... */
static bool is_elapsed(str inside)
{
    char first = inside.n ? (char)(inside.p[0] | 0x20) : 0;
    for (size_t i = 0; i < inside.n; i++)
        if ((inside.p[i] | 0x20) != first)
            return false;
    return first == 'h' || first == 'm' || first == 's';
}

/* Index of the last byte of the literal or bracket that starts at i; i when there is none. */
static size_t skip_literal(str code, size_t i)
{
    char open = code.p[i];
    if (open == '\\' || open == '_' || open == '*')
        return i + 1;
    if (open != '"' && open != '[')
        return i;
    const char *close = memchr(code.p + i + 1, open == '"' ? '"' : ']', code.n - i - 1);
    return close ? (size_t)(close - code.p) : code.n;
}

xlsx_kind xlsx_kind_of_code(str code)
{
    bool day = false, time = false;
    for (size_t i = 0; i < code.n; i++) {
        size_t last = skip_literal(code, i);
        if (code.p[i] == '[' && last < code.n && is_elapsed((str){code.p + i + 1, last - i - 1}))
            return XLSX_DURATION;
        if (last != i) {
            i = last;
            continue;
        }
        switch (code.p[i] | 0x20) {
        case 'y':
        case 'm':
        case 'd': day = true; break;
        case 'h':
        case 's': time = true; break;
        default: break;
        }
    }
    return time ? XLSX_DATE_TIME : day ? XLSX_DATE : XLSX_NUMBER;
}

/* ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are dates in the East Asian versions. */
xlsx_kind xlsx_kind_of_builtin(uint32_t id)
{
    if (id == 46)
        return XLSX_DURATION;
    if ((id >= 18 && id <= 22) || (id >= 32 && id <= 33) || id == 45 || id == 47)
        return XLSX_DATE_TIME;
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
        return XLSX_DATE;
    return XLSX_NUMBER;
}

/* ---- Numbers, digit by digit: no rounding of binary fractions comes in */

enum { MAX_DIGITS = 40, SHOWN_DIGITS = 15, LONGEST_INTEGER = 30, MOST_LEADING_ZEROS = 6 };

/* 0.d1d2d3... * 10^point; no zeros at either end of the digits, none at all for 0. */
typedef struct decimal {
    char digits[MAX_DIGITS];
    int count, point;
    bool negative, exponent;
} decimal;

static bool read_exponent(str s, decimal *d)
{
    bool negative = s.n && s.p[0] == '-';
    if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
        s.p++, s.n--;
    if (!s.n || s.n > 4)
        return false;
    int value = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        value = value * 10 + (s.p[i] - '0');
    }
    d->exponent = true;
    d->point += negative ? -value : value;
    return true;
}

static void strip_zeros(decimal *d)
{
    while (d->count && d->digits[d->count - 1] == '0')
        d->count--;
}

static bool read_decimal(str s, decimal *d)
{
    *d = (decimal){.negative = s.n && s.p[0] == '-'};
    bool mark = false, any = false;
    for (size_t i = d->negative || (s.n && s.p[0] == '+'); i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' && !mark) {
            mark = true;
        } else if (c >= '0' && c <= '9') {
            any = true;
            bool leading = !d->count && c == '0';
            if (!leading && d->count == MAX_DIGITS)
                return false;
            if (!leading)
                d->digits[d->count++] = c;
            d->point += mark ? -leading : !leading;
        } else if ((c == 'e' || c == 'E') && any) {
            if (!read_exponent((str){s.p + i + 1, s.n - i - 1}, d))
                return false;
            break;
        } else {
            return false;
        }
    }
    strip_zeros(d);
    return any;
}

static void round_decimal(decimal *d)
{
    if (d->count <= SHOWN_DIGITS)
        return;
    bool up = d->digits[SHOWN_DIGITS] >= '5';
    d->count = SHOWN_DIGITS;
    while (up && d->count && d->digits[d->count - 1] == '9')
        d->count--;
    if (up && d->count) {
        d->digits[d->count - 1]++;
    } else if (up) {
        d->digits[d->count++] = '1';
        d->point++;
    }
    strip_zeros(d);
}

static void write_plain(const decimal *d, char *out)
{
    if (d->negative)
        *out++ = '-';
    if (d->point <= 0) {
        *out++ = '0';
        *out++ = '.';
    }
    for (int i = d->point; i < 0; i++)
        *out++ = '0';
    for (int i = 0; i < d->count || i < d->point; i++) {
        if (i && i == d->point)
            *out++ = '.';
        *out++ = i < d->count ? d->digits[i] : '0';
    }
    *out = '\0';
}

static void write_scientific(const decimal *d, char *out)
{
    snprintf(out, XLSX_VALUE_ROOM, "%s%c%s%.*se%d", d->negative ? "-" : "", d->digits[0], d->count > 1 ? "." : "",
             d->count - 1, d->digits + 1, d->point - 1);
}

bool xlsx_number_text(str stored, char out[XLSX_VALUE_ROOM], bool *cut)
{
    decimal d;
    *cut = false;
    if (!read_decimal(stored, &d))
        return false;
    if (!d.count) {
        memcpy(out, "0", 2);
        return true;
    }
    bool long_integer = d.count <= d.point && d.point > SHOWN_DIGITS && d.point <= LONGEST_INTEGER;
    if (long_integer)
        *cut = d.exponent || d.count < d.point;
    else
        round_decimal(&d);
    if (d.point > -MOST_LEADING_ZEROS && d.point <= LONGEST_INTEGER)
        write_plain(&d, out);
    else
        write_scientific(&d, out);
    return true;
}

/* ---- Dates */

enum {
    DAY_SECONDS = 86400,
    LAST_SERIAL = 2958465,      /* 9999-12-31 */
    EPOCH_1900 = -25569,        /* serial 0 as days since 1970, from serial 60 on */
    EPOCH_1904 = -24107,        /* serial 0 */
    MISSING_LEAP_SERIAL = 60,   /* Excel has a 29 February 1900; serials before it are one day off. Read as the 28th */
    DIFFERENCE_OF_EPOCHS = 1462 /* days between the two systems */
};

static void write_clock(int64_t seconds, char *out, size_t room)
{
    snprintf(out, room, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
}

bool xlsx_date_text(str stored, xlsx_kind kind, bool epoch_1904, char out[XLSX_VALUE_ROOM])
{
    double serial;
    if (!number_parse(stored, &serial) || serial < 0 ||
        serial >= LAST_SERIAL + 1 - (epoch_1904 ? DIFFERENCE_OF_EPOCHS : 0))
        return false;
    int64_t total = llround(serial * DAY_SECONDS);
    if (serial < 1 || kind == XLSX_DURATION) {
        write_clock(total, out, XLSX_VALUE_ROOM);
        return true;
    }
    int64_t days = total / DAY_SECONDS, seconds = total % DAY_SECONDS;
    if (epoch_1904)
        days += EPOCH_1904;
    else
        days += EPOCH_1900 + (days < MISSING_LEAP_SERIAL);
    int year, month, day;
    civil_from_days(days, &year, &month, &day);
    int n = snprintf(out, XLSX_VALUE_ROOM, "%04d-%02d-%02d", year, month, day);
    if (seconds || kind == XLSX_DATE_TIME) {
        out[n] = 'T';
        write_clock(seconds, out + n + 1, XLSX_VALUE_ROOM - (size_t)n - 1);
    }
    return true;
}

/* ---- Escapes */

enum { ESCAPE = 7 }; /* bytes of _xHHHH_ */

/* The UTF-16 unit written as _xHHHH_ at p, or UTF8_INVALID. */
static uint32_t escaped_unit(const char *p, size_t n)
{
    if (n < ESCAPE || p[0] != '_' || p[1] != 'x' || p[6] != '_')
        return UTF8_INVALID;
    uint32_t unit = 0;
    for (int i = 2; i < 6; i++) {
        char c = (char)(p[i] | 0x20);
        if (p[i] >= '0' && p[i] <= '9')
            unit = unit << 4 | (uint32_t)(p[i] - '0');
        else if (c >= 'a' && c <= 'f')
            unit = unit << 4 | (uint32_t)(c - 'a' + 10);
        else
            return UTF8_INVALID;
    }
    return unit;
}

size_t xlsx_unescape(char *p, size_t n)
{
    const char *first = n ? memchr(p, '_', n) : NULL;
    if (!first)
        return n;
    size_t to = (size_t)(first - p);
    for (size_t i = to; i < n;) {
        uint32_t c = escaped_unit(p + i, n - i);
        if (c == UTF8_INVALID) {
            p[to++] = p[i++];
            continue;
        }
        i += ESCAPE;
        uint32_t low = c >= 0xD800 && c < 0xDC00 ? escaped_unit(p + i, n - i) : UTF8_INVALID;
        if (low >= 0xDC00 && low < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            i += ESCAPE;
        } else if (c >= 0xD800 && c < 0xE000) {
            c = 0xFFFD;
        }
        if (c) /* a NUL would cut names */
            to += utf8_encode(c, p + to);
    }
    return to;
}
