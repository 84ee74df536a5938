#include "cli/jsonline.h"

#include <stdint.h>
#include <string.h>

enum { DEEPEST = 512 };

typedef struct scanner {
    const char *start, *at, *end;
    const char *field, *answer;
    const char *wrong;
    jsonline *out;
    jsonline_take take; /* NULL: nobody wants them */
    void *context;
} scanner;

static bool fail_with(scanner *s, const char *wrong)
{
    s->wrong = wrong;
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(scanner *s)
{
    while (s->at < s->end && is_space(*s->at))
        s->at++;
}

static bool take(scanner *s, char c)
{
    bool here = s->at < s->end && *s->at == c;
    s->at += here;
    return here;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Value of four hexadecimal digits, or -1. */
static int32_t hex4(const char *p, size_t n)
{
    int32_t value = 0;
    if (n < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdef";
        char c = p[i] >= 'A' && p[i] <= 'F' ? (char)(p[i] + 'a' - 'A') : p[i];
        const char *digit = c ? strchr(digits, c) : NULL;
        if (!digit)
            return -1;
        value = value * 16 + (int32_t)(digit - digits);
    }
    return value;
}

static size_t put_utf8(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    size_t bytes = c < 0x10000 ? 3 : 4;
    out[0] = (char)(bytes == 3 ? 0xE0 | c >> 12 : 0xF0 | c >> 18);
    for (size_t i = 1; i < bytes; i++)
        out[i] = (char)(0x80 | (c >> 6 * (bytes - 1 - i) & 0x3F));
    return bytes;
}

/* The character of the \u escape at raw[*at] (its first digit), which is moved behind it and behind a second half. */
static uint32_t unescape_unicode(const char *raw, size_t length, size_t *at)
{
    int32_t first = hex4(raw + *at, length - *at);
    *at += 4;
    if (first < 0xD800 || first > 0xDFFF)
        return (uint32_t)first;
    if (first > 0xDBFF || length - *at < 6 || raw[*at] != '\\' || raw[*at + 1] != 'u')
        return 0xFFFD;
    int32_t second = hex4(raw + *at + 2, 4);
    if (second < 0xDC00 || second > 0xDFFF)
        return 0xFFFD;
    *at += 6;
    return 0x10000 + ((uint32_t)(first - 0xD800) << 10) + (uint32_t)(second - 0xDC00);
}

/* The character (or a byte of one) at raw[*at], which is moved behind it; returns the bytes put into `out`, 4 at most.
 */
static size_t unescape_next(const char *raw, size_t length, size_t *at, char out[4])
{
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    char c = raw[(*at)++];
    if (c == '\\') {
        c = raw[(*at)++];
        if (c == 'u')
            return put_utf8(unescape_unicode(raw, length, at), out);
        const char *letter = strchr(letters, c);
        c = letter ? meant[letter - letters] : c;
    }
    *out = c;
    return 1;
}

/* After the opening quote; *begin and *end: what is between the quotes. */
static bool scan_string(scanner *s, size_t *begin, size_t *end)
{
    *begin = (size_t)(s->at - s->start);
    for (; s->at < s->end && *s->at != '"'; s->at++) {
        if ((unsigned char)*s->at < 0x20)
            return fail_with(s, "a control character in a string");
        if (*s->at != '\\')
            continue;
        if (++s->at == s->end)
            break;
        if (*s->at == 'u' && hex4(s->at + 1, (size_t)(s->end - s->at - 1)) < 0)
            return fail_with(s, "a \\u escape without four hexadecimal digits");
        if (!*s->at || !strchr("\"\\/bfnrtu", *s->at))
            return fail_with(s, "an unknown escape in a string");
    }
    *end = (size_t)(s->at - s->start);
    return take(s, '"') || fail_with(s, "a string without an end");
}

static bool scan_digits(scanner *s)
{
    const char *first = s->at;
    while (s->at < s->end && is_digit(*s->at))
        s->at++;
    return s->at > first || fail_with(s, "a number without digits");
}

static bool scan_number(scanner *s)
{
    take(s, '-');
    if (!take(s, '0') && !scan_digits(s))
        return false;
    if (take(s, '.') && !scan_digits(s))
        return false;
    if (take(s, 'e') || take(s, 'E')) {
        if (!take(s, '+'))
            take(s, '-');
        return scan_digits(s);
    }
    return true;
}

static bool scan_word(scanner *s, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(s->end - s->at) < length || memcmp(s->at, word, length))
        return fail_with(s, "a value that is none");
    s->at += length;
    return true;
}

static bool scan_value(scanner *s, int depth);

static bool scan_array(scanner *s, int depth)
{
    skip_space(s);
    if (take(s, ']'))
        return true;
    do
        if (!scan_value(s, depth + 1))
            return false;
    while (take(s, ','));
    return take(s, ']') || fail_with(s, "an array without its end");
}

static bool scan_key(scanner *s, size_t *begin, size_t *end)
{
    skip_space(s);
    if (!take(s, '"'))
        return fail_with(s, "a member without a name");
    if (!scan_string(s, begin, end))
        return false;
    skip_space(s);
    return take(s, ':') || fail_with(s, "a name without a colon");
}

static bool scan_object(scanner *s, int depth)
{
    size_t begin, end;
    skip_space(s);
    if (take(s, '}'))
        return true;
    do
        if (!scan_key(s, &begin, &end) || !scan_value(s, depth + 1))
            return false;
    while (take(s, ','));
    return take(s, '}') || fail_with(s, "an object without its end");
}

/* With the white space around it. */
static bool scan_value(scanner *s, int depth)
{
    size_t begin, end;
    bool ok;
    skip_space(s);
    if (depth > DEEPEST)
        return fail_with(s, "values too deep in one another");
    const char *first = s->at;
    char kind = first < s->end ? *first : '\0';
    switch (kind) {
    case '{':
        s->at++;
        ok = scan_object(s, depth);
        break;
    case '[':
        s->at++;
        ok = scan_array(s, depth);
        break;
    case '"':
        s->at++;
        ok = scan_string(s, &begin, &end);
        break;
    case 't': ok = scan_word(s, "true"); break;
    case 'f': ok = scan_word(s, "false"); break;
    case 'n': ok = scan_word(s, "null"); break;
    case '-': ok = scan_number(s); break;
    default: ok = is_digit(kind) ? scan_number(s) : fail_with(s, "a value is missing");
    }
    if (ok && s->take && (kind == '"' || kind == '-' || is_digit(kind)))
        s->take(s->context, (size_t)(first - s->start), (size_t)(s->at - s->start));
    if (ok)
        skip_space(s);
    return ok;
}

static bool is_name(const scanner *s, size_t begin, size_t end, const char *name)
{
    const char *raw = s->start + begin;
    size_t matched = 0, length = strlen(name);
    for (size_t at = 0; at < end - begin;) {
        char character[4];
        size_t bytes = unescape_next(raw, end - begin, &at, character);
        if (bytes > length - matched || memcmp(name + matched, character, bytes))
            return false;
        matched += bytes;
    }
    return matched == length;
}

static void note_answer(scanner *s, const char *value)
{
    const char *end = s->at;
    while (is_space(end[-1]))
        end--;
    s->out->answered = true;
    s->out->place = (size_t)(value - s->start);
    s->out->rest = (size_t)(end - s->start);
}

static bool scan_member(scanner *s)
{
    size_t begin, end;
    if (!scan_key(s, &begin, &end))
        return false;
    skip_space(s);
    const char *value = s->at;
    if (!scan_value(s, 1))
        return false;
    s->out->has_members = true;
    if (is_name(s, begin, end, s->answer))
        note_answer(s, value);
    if (!is_name(s, begin, end, s->field))
        return true;
    s->out->value = *value == '"' ? JSONLINE_STRING : *value == 'n' ? JSONLINE_NULL : JSONLINE_OTHER;
    if (*value != '"')
        return true;
    const char *after = s->at;
    s->at = value + 1;
    scan_string(s, &s->out->begin, &s->out->end);
    s->at = after;
    return true;
}

static bool scan_line(scanner *s)
{
    if (s->end - s->at >= 3 && !memcmp(s->at, "\xEF\xBB\xBF", 3))
        s->at += 3;
    skip_space(s);
    if (!take(s, '{'))
        return fail_with(s, "no JSON object");
    skip_space(s);
    if (s->at == s->end || *s->at != '}')
        do
            if (!scan_member(s))
                return false;
        while (take(s, ','));
    if (!s->out->answered)
        s->out->place = s->out->rest = (size_t)(s->at - s->start);
    if (!take(s, '}'))
        return fail_with(s, "an object without its end");
    skip_space(s);
    return s->at == s->end || fail_with(s, "more after the object");
}

const char *jsonline_scan(const char *line, size_t length, const char *field, const char *answer, jsonline *out)
{
    *out = (jsonline){0};
    scanner s = {.start = line, .at = line, .end = line + length, .field = field, .answer = answer, .out = out};
    return scan_line(&s) ? NULL : s.wrong;
}

void jsonline_values(const char *line, size_t length, jsonline_take take, void *context)
{
    jsonline found = {0};
    scanner s = {.start = line,
                 .at = line,
                 .end = line + length,
                 .field = "",
                 .answer = "",
                 .out = &found,
                 .take = take,
                 .context = context};
    scan_line(&s);
}

size_t jsonline_unescape(const char *raw, size_t length, char *out)
{
    size_t written = 0;
    for (size_t at = 0; at < length;)
        written += unescape_next(raw, length, &at, out + written);
    return written;
}
