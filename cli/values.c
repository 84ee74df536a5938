#include "cli/values.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool value_count(const char *text, uint64_t most, uint64_t *out)
{
    uint64_t number = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        uint64_t digit = (uint64_t)(*text - '0');
        if (!is_digit(*text) || number > most / 10 || number * 10 > most - digit)
            return false;
        number = number * 10 + digit;
    }
    *out = number;
    return true;
}

/* Digits with at most one point among them; those beyond what a double holds only move the power of ten. */
static size_t read_digits(const char *text, size_t length, uint64_t *number, int *power)
{
    size_t at = 0, digits = 0;
    bool point = false;
    for (; at < length && (is_digit(text[at]) || (text[at] == '.' && !point)); at++) {
        if (text[at] == '.') {
            point = true;
            continue;
        }
        digits++;
        bool fits = *number < UINT64_MAX / 100;
        if (fits)
            *number = *number * 10 + (uint64_t)(text[at] - '0');
        *power += point ? (fits ? -1 : 0) : !fits;
    }
    return digits ? at : 0;
}

bool value_number(const char *text, size_t length, double *out)
{
    uint64_t number = 0, exponent = 0;
    int power = 0, unused = 0;
    size_t at = length && (*text == '-' || *text == '+'), used = read_digits(text + at, length - at, &number, &power);
    bool negative = at && *text == '-';
    at += used;
    if (used && at < length && (text[at] == 'e' || text[at] == 'E')) {
        bool down = at + 1 < length && text[at + 1] == '-';
        at += 1 + (at + 1 < length && (down || text[at + 1] == '+'));
        size_t from = at;
        at += read_digits(text + at, length - at, &exponent, &unused);
        if (at == from || unused || exponent > 400)
            return false;
        power += down ? -(int)exponent : (int)exponent;
    }
    long double value = (long double)number;
    for (; power > 0; power--)
        value *= 10;
    while (power < 0) {
        long double unit = 1;
        for (int i = 0; power < 0 && i < 27; i++, power++) /* 10^27 is exact */
            unit *= 10;
        value /= unit;
    }
    *out = (double)(negative ? -value : value);
    return used && at == length && *out - *out == 0;
}

/* Digits with at most one point in them, 15 that count; moves *text behind them. */
static bool read_decimal(const char **text, double *out)
{
    double number = 0, unit = 1;
    int digits = 0;
    const char *at = *text;
    for (; is_digit(*at) && digits < 15; at++, digits++)
        number = number * 10 + (*at - '0');
    if (*at == '.')
        for (at++; is_digit(*at) && digits < 15; at++, digits++, unit *= 10)
            number = number * 10 + (*at - '0');
    *text = at;
    *out = number / unit;
    return digits > 0;
}

bool value_share(const char *text, double *out)
{
    double number;
    if (!read_decimal(&text, &number))
        return false;
    text += strspn(text, " ");
    if (*text == '%') {
        number /= 100;
        text++;
    }
    if (*text || number > 1)
        return false;
    *out = number;
    return true;
}

bool value_positive(const char *text, double *out)
{
    double number;
    if (!read_decimal(&text, &number) || *text || !(number > 0))
        return false;
    *out = number;
    return true;
}

size_t value_names(char *list, const char **names)
{
    size_t count = 0;
    for (char *at = list; *at;) {
        char *end = at + strcspn(at, ",");
        char *next = *end ? end + 1 : end;
        *end = '\0';
        if (end > at)
            names[count++] = at;
        at = next;
    }
    return count;
}

bool value_shares(const char *text, size_t count, double *out)
{
    for (size_t i = 0; i < count; i++) {
        char one[VALUE_ROOM];
        size_t n = strcspn(text, ",");
        if (n >= sizeof one || (text[n] == ',') != (i + 1 < count))
            return false;
        memcpy(one, text, n);
        one[n] = '\0';
        if (!value_share(one, &out[i]))
            return false;
        text += n + (text[n] == ',');
    }
    return true;
}

vp_sentiment_method value_method(const char *text)
{
    if (text && !strcmp(text, "lexicon"))
        return VP_METHOD_LEXICON;
    return text && !strcmp(text, "bayes") ? VP_METHOD_BAYES : VP_METHOD_BLEND;
}

const char *value_grouped(uint64_t number, char room[VALUE_ROOM])
{
    char *at = room + VALUE_ROOM - 1;
    *at = '\0';
    int digits = 0;
    do {
        if (digits && digits % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + number % 10);
        number /= 10;
        digits++;
    } while (number);
    return at;
}
