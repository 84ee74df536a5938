#include "ingest/json_text.h"

enum { LONGEST_PREFIX = 100 };

/* ---- Where values end ---- */

/* Offset behind the string whose opening quote stands at `at`; the length of the text when it does not end. */
size_t json_skip_string(str text, size_t at)
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
            size_t end = json_skip_string(text, i);
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

/* ---- Before the JSON ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t json_skip_blanks(str text, size_t at)
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
    size_t start = json_skip_blanks(head, 0), at = start;
    while (at < head.n && at < start + LONGEST_PREFIX && is_name_character(head.p[at]))
        at++;
    if (at == start)
        return start;
    at = json_skip_blanks(head, at);
    if (at >= head.n || (head.p[at] != '=' && head.p[at] != '(')) /* a script's variable, or a call: name({...}); */
        return start;
    at = json_skip_blanks(head, at + 1);
    return at < head.n && (head.p[at] == '[' || head.p[at] == '{') ? at : start;
}

/* ---- Walking through members and elements ---- */

static json_kind kind_of(str text, size_t at)
{
    char c = at < text.n ? text.p[at] : 0;
    return c == '{' ? JSON_KIND_OBJECT : c == '[' ? JSON_KIND_ARRAY : c == '"' ? JSON_KIND_STRING : JSON_KIND_OTHER;
}

/* The value at `at`; what is no container and no string goes up to the next comma or bracket. */
static json_value value_at(str text, size_t at)
{
    json_value v = {.kind = kind_of(text, at), .at = at};
    str rest = {text.p + at, text.n - at};
    if (v.kind == JSON_KIND_STRING) {
        size_t end = json_skip_string(rest, 0);
        v.complete = end < rest.n || (end > 1 && rest.p[end - 1] == '"');
        v.text = (str){rest.p, end};
    } else if (v.kind == JSON_KIND_OTHER) {
        size_t n = 0;
        while (n < rest.n && rest.p[n] && !strchr(",]}", rest.p[n]))
            n++;
        v.complete = n < rest.n;
        v.text = str_trim((str){rest.p, n});
    } else {
        json_scan scan = json_scan_value(rest, true);
        v.complete = scan.complete;
        v.text = (str){rest.p, scan.length};
    }
    return v;
}

bool json_next_value(str container, size_t *at, json_value *out)
{
    size_t i = json_skip_blanks(container, *at ? *at : 1);
    if (*at && i < container.n && container.p[i] == ',')
        i = json_skip_blanks(container, i + 1);
    str key = {NULL, 0};
    if (i >= container.n || container.p[i] == ']' || container.p[i] == '}')
        return false;
    if (container.p[0] == '{') {
        size_t end = json_skip_string(container, i), colon = json_skip_blanks(container, end);
        if (container.p[i] != '"' || end - i < 2 || colon >= container.n || container.p[colon] != ':')
            return false;
        key = (str){container.p + i + 1, end - i - 2};
        i = json_skip_blanks(container, colon + 1);
        if (i >= container.n)
            return false;
    }
    *out = value_at(container, i);
    out->key = key;
    if (!out->text.n)
        return false;
    *at = i + out->text.n;
    return true;
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
    size_t end = json_skip_string(text, at);
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
    at = json_skip_blanks(text, at);
    return at < text.n && (text.p[at] == '}' || text.p[at] == ']');
}

bool json_mend(str text, buf *out, bool *no_memory)
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
    *no_memory = !ok;
    return ok && mended;
}
