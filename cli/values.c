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

bool value_share(const char *text, double *out)
{
    double number = 0, unit = 1;
    int digits = 0;
    for (; is_digit(*text) && digits < 15; text++, digits++)
        number = number * 10 + (*text - '0');
    if (*text == '.')
        for (text++; is_digit(*text) && digits < 15; text++, digits++, unit *= 10)
            number = number * 10 + (*text - '0');
    text += strspn(text, " ");
    if (*text == '%') {
        unit *= 100;
        text++;
    }
    number /= unit;
    if (*text || !digits || number > 1)
        return false;
    *out = number;
    return true;
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
