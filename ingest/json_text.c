#include "ingest/json_text.h"

#include "ingest/roles.h"

enum { CONTAINER_DEPTH = 6, LONGEST_PREFIX = 100 };

/* ---- Where values end ---- */

/* Offset behind the string whose opening quote stands at `at`; the length of the text when it does not end. */
static size_t skip_string(str text, size_t at)
{
    for (at++; at < text.n; at++) {
        if (text.p[at] == '"')
            return at + 1;
        at += text.p[at] == '\\';
    }
    return text.n;
}

json_scan json_scan_value(str text, bool lines)
{
    int depth = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '"') {
            size_t end = skip_string(text, i);
            const char *line_end = lines ? NULL : memchr(text.p + i, '\n', end - i);
            if (line_end)
                return (json_scan){(size_t)(line_end - text.p), false, true};
            i = end - 1;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && --depth <= 0) {
            return (json_scan){i + 1, true, false};
        }
    }
    return (json_scan){text.n, false, false};
}

/* ---- How a file is laid out ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t skip_blanks(str text, size_t at)
{
    while (at < text.n && is_blank(text.p[at]))
        at++;
    return at;
}

static bool is_name_character(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '.' || c == '_' || c == '$';
}

size_t json_prefix(str head)
{
    size_t start = skip_blanks(head, 0), at = start;
    while (at < head.n && at < start + LONGEST_PREFIX && is_name_character(head.p[at]))
        at++;
    if (at == start)
        return start;
    at = skip_blanks(head, at);
    if (at >= head.n || head.p[at] != '=')
        return start;
    at = skip_blanks(head, at + 1);
    return at < head.n && (head.p[at] == '[' || head.p[at] == '{') ? at : start;
}

typedef struct found_array {
    size_t at, length; /* from its bracket on; length 0: none */
    str key;
} found_array;

/* The longest array of objects that is reached through objects only. */
static found_array find_array(str text)
{
    found_array best = {0};
    str last = {NULL, 0};
    int depth = 0;
    for (size_t at = 0; at < text.n; at++) {
        char c = text.p[at];
        if (c == '"') {
            size_t end = skip_string(text, at);
            last = (str){text.p + at + 1, end - at > 2 ? end - at - 2 : 0};
            at = end - 1;
        } else if (c == '[') {
            json_scan array = json_scan_value((str){text.p + at, text.n - at}, true);
            size_t first = skip_blanks(text, at + 1);
            if (first < text.n && text.p[first] == '{' && array.length > best.length)
                best = (found_array){at, array.length, last};
            at += array.length ? array.length - 1 : 0;
        } else if (c == '{' && ++depth > CONTAINER_DEPTH) {
            break;
        } else if (c == '}' && --depth <= 0) {
            break;
        }
    }
    return best;
}

/* Whether an object has a text of its own, outside of its arrays. */
static bool has_text(str object)
{
    for (size_t at = 0; at < object.n; at++) {
        if (object.p[at] == '[') {
            at += json_scan_value((str){object.p + at, object.n - at}, true).length - 1;
        } else if (object.p[at] == '"') {
            size_t end = skip_string(object, at), behind = skip_blanks(object, end);
            str key = {object.p + at + 1, end - at > 2 ? end - at - 2 : 0};
            if (behind < object.n && object.p[behind] == ':' && role_match_name(key, ROLE_TEXT).strength == 3 &&
                object.p[skip_blanks(object, behind + 1)] == '"')
                return true;
            at = end - 1;
        }
    }
    return false;
}

static bool has_two(str array)
{
    json_scan first = json_scan_value((str){array.p + 1, array.n - 1}, true);
    size_t behind = skip_blanks(array, 1 + first.length);
    return first.complete && behind < array.n && array.p[behind] == ',';
}

/* Whether an object is a page of results rather than a piece of feedback that holds an array. `alone`: it is all that
 * the file holds. */
static bool is_page(str object, const found_array *array, bool alone)
{
    if (alone && array->length * 4 > object.n * 3)
        return true;
    bool large = array->length * 2 > object.n || has_two((str){object.p + array->at, array->length});
    return large && !has_text(object);
}

static json_layout in_array(const found_array *array)
{
    return (json_layout){JSON_ARRAY, array->at, array->key};
}

json_layout json_recognise_layout(str text)
{
    if (text.n && text.p[0] == '[')
        return (json_layout){JSON_ARRAY, 0, {NULL, 0}};
    json_scan first = json_scan_value(text, false);
    found_array array = find_array((str){text.p, first.complete ? first.length : text.n});
    if (first.broken)
        return (json_layout){JSON_LINES, 0, {NULL, 0}};
    if (!first.complete) /* longer than what is seen */
        return array.length ? in_array(&array) : (json_layout){JSON_SEQUENCE, 0, {NULL, 0}};
    bool alone = skip_blanks(text, first.length) == text.n;
    if (array.length && is_page((str){text.p, first.length}, &array, alone))
        return in_array(&array);
    bool one_line = !memchr(text.p, '\n', first.length);
    return (json_layout){one_line ? JSON_LINES : JSON_SEQUENCE, 0, {NULL, 0}};
}

/* ---- Mending ---- */

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

/* Whether the backslash at `at` begins an escape of JSON. */
static bool is_escape(str text, size_t at)
{
    char c = at + 1 < text.n ? text.p[at + 1] : 0;
    if (c != 'u')
        return c && strchr("\"\\/bfnrt", c);
    for (size_t i = 2; i < 6; i++)
        if (at + i >= text.n || !is_hex(text.p[at + i]))
            return false;
    return true;
}

/* Copies the string at `at`; returns the offset behind it, 0 when memory ran out. */
static size_t mend_string(str text, size_t at, buf *out, bool *mended)
{
    size_t end = skip_string(text, at);
    bool ok = buf_putc(out, '"');
    for (at++; ok && at < end; at++) {
        unsigned char c = (unsigned char)text.p[at];
        if (c == '\\' && !is_escape(text, at)) {
            ok = buf_puts(out, "\\\\");
            *mended = true;
        } else if (c == '\\') {
            ok = buf_add(out, text.p + at, 2);
            at++;
        } else if (c < ' ') {
            ok = c == '\n' ? buf_puts(out, "\\n") : c == '\t' ? buf_puts(out, "\\t") : buf_printf(out, "\\u%04x", c);
            *mended = true;
        } else {
            ok = buf_putc(out, (char)c);
        }
    }
    return ok ? end : 0;
}

/* What a word outside of strings should have been; NULL when it is right. */
static const char *right_word(str word)
{
    static const struct {
        const char *wrong, *right;
    } words[] = {{"NaN", "null"},  {"nan", "null"},  {"Infinity", "null"}, {"-Infinity", "null"}, {"undefined", "null"},
                 {"None", "null"}, {"True", "true"}, {"False", "false"},   {"-NaN", "null"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(word, words[i].wrong))
            return words[i].right;
    return NULL;
}

static bool is_word_character(char c)
{
    return is_name_character(c) || c == '-' || c == '+';
}

static bool closes_next(str text, size_t at)
{
    at = skip_blanks(text, at);
    return at < text.n && (text.p[at] == '}' || text.p[at] == ']');
}

bool json_mend(str text, buf *out)
{
    bool mended = false, ok = true;
    buf_clear(out);
    for (size_t at = 0; ok && at < text.n;) {
        char c = text.p[at];
        if (c == '"') {
            at = mend_string(text, at, out, &mended);
            ok = at > 0;
        } else if (is_word_character(c)) {
            size_t end = at;
            while (end < text.n && is_word_character(text.p[end]))
                end++;
            const char *right = right_word((str){text.p + at, end - at});
            ok = right ? buf_puts(out, right) : buf_add(out, text.p + at, end - at);
            mended = mended || right;
            at = end;
        } else {
            bool drop = c == ',' && closes_next(text, at + 1);
            ok = drop || buf_putc(out, c);
            mended = mended || drop;
            at++;
        }
    }
    return ok && mended;
}
