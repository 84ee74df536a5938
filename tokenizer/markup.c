#include "tokenizer/markup.h"

#include <stdlib.h>

enum { NAME_MAX_BYTES = 10, BBCODE_MAX_BYTES = 400 };
enum { COMMENT, SCRIPT, STYLE }; /* in markup.no_end */

enum { INLINE, BLOCK /* begins a new line */, SINGLE /* and has no end, in BBCode */ };

typedef struct tag_name {
    char name[NAME_MAX_BYTES + 1];
    uint8_t kind;
} tag_name;

/* By bytes of the name. */
static const tag_name html_names[] = {
    {"a", INLINE},       {"abbr", INLINE},      {"acronym", INLINE}, {"address", BLOCK},    {"applet", INLINE},
    {"area", INLINE},    {"article", BLOCK},    {"aside", BLOCK},    {"audio", INLINE},     {"b", INLINE},
    {"base", INLINE},    {"basefont", INLINE},  {"bdi", INLINE},     {"bdo", INLINE},       {"big", INLINE},
    {"blink", INLINE},   {"blockquote", BLOCK}, {"body", BLOCK},     {"br", BLOCK},         {"button", INLINE},
    {"canvas", INLINE},  {"caption", BLOCK},    {"center", BLOCK},   {"cite", INLINE},      {"code", INLINE},
    {"col", INLINE},     {"colgroup", INLINE},  {"dd", BLOCK},       {"del", INLINE},       {"details", BLOCK},
    {"dfn", INLINE},     {"dir", BLOCK},        {"div", BLOCK},      {"dl", BLOCK},         {"dt", BLOCK},
    {"em", INLINE},      {"embed", INLINE},     {"fieldset", BLOCK}, {"figcaption", BLOCK}, {"figure", BLOCK},
    {"font", INLINE},    {"footer", BLOCK},     {"form", BLOCK},     {"frame", INLINE},     {"h1", BLOCK},
    {"h2", BLOCK},       {"h3", BLOCK},         {"h4", BLOCK},       {"h5", BLOCK},         {"h6", BLOCK},
    {"head", BLOCK},     {"header", BLOCK},     {"hr", BLOCK},       {"html", BLOCK},       {"i", INLINE},
    {"iframe", INLINE},  {"img", INLINE},       {"input", INLINE},   {"ins", INLINE},       {"kbd", INLINE},
    {"label", INLINE},   {"legend", BLOCK},     {"li", BLOCK},       {"link", INLINE},      {"main", BLOCK},
    {"map", INLINE},     {"mark", INLINE},      {"marquee", BLOCK},  {"menu", BLOCK},       {"meta", INLINE},
    {"nav", BLOCK},      {"nobr", INLINE},      {"noscript", BLOCK}, {"o:p", INLINE},       {"object", INLINE},
    {"ol", BLOCK},       {"optgroup", BLOCK},   {"option", BLOCK},   {"p", BLOCK},          {"param", INLINE},
    {"picture", INLINE}, {"pre", BLOCK},        {"q", INLINE},       {"rp", INLINE},        {"rt", INLINE},
    {"ruby", INLINE},    {"s", INLINE},         {"samp", INLINE},    {"script", BLOCK},     {"section", BLOCK},
    {"select", BLOCK},   {"small", INLINE},     {"source", INLINE},  {"span", INLINE},      {"strike", INLINE},
    {"strong", INLINE},  {"style", BLOCK},      {"sub", INLINE},     {"summary", BLOCK},    {"sup", INLINE},
    {"svg", INLINE},     {"table", BLOCK},      {"tbody", BLOCK},    {"td", BLOCK},         {"textarea", BLOCK},
    {"tfoot", BLOCK},    {"th", BLOCK},         {"thead", BLOCK},    {"time", INLINE},      {"title", BLOCK},
    {"tr", BLOCK},       {"track", INLINE},     {"tt", INLINE},      {"u", INLINE},         {"ul", BLOCK},
    {"var", INLINE},     {"video", INLINE},     {"wbr", INLINE},
};

static const tag_name bbcode_names[BBCODE_NAMES] = {
    {"*", SINGLE},      {"align", BLOCK},   {"b", INLINE},      {"br", SINGLE},   {"center", BLOCK}, {"code", BLOCK},
    {"color", INLINE},  {"colour", INLINE}, {"email", INLINE},  {"font", INLINE}, {"hr", SINGLE},    {"i", INLINE},
    {"img", INLINE},    {"indent", BLOCK},  {"justify", BLOCK}, {"left", BLOCK},  {"li", BLOCK},     {"list", BLOCK},
    {"media", INLINE},  {"ol", BLOCK},      {"quote", BLOCK},   {"right", BLOCK}, {"s", INLINE},     {"size", INLINE},
    {"spoiler", BLOCK}, {"strike", INLINE}, {"sub", INLINE},    {"sup", INLINE},  {"table", BLOCK},  {"td", BLOCK},
    {"tr", BLOCK},      {"u", INLINE},      {"ul", BLOCK},      {"url", INLINE},
};

static int by_name(const void *key, const void *item)
{
    const tag_name *t = item;
    return str_compare(*(const str *)key, str_of(t->name));
}

static const tag_name *find_name(const tag_name *names, size_t count, str name)
{
    char lower[NAME_MAX_BYTES];
    if (!name.n || name.n > sizeof lower)
        return NULL;
    for (size_t i = 0; i < name.n; i++)
        lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
    str key = {lower, name.n};
    return bsearch(&key, names, count, sizeof *names, by_name);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_name_char(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == ':' || c == '*';
}

static size_t skip_spaces(str t, size_t at)
{
    while (at < t.n && is_space(t.p[at]))
        at++;
    return at;
}

/* The name at `at`, of at most one byte more than known names have. */
static str name_at(str t, size_t at)
{
    size_t end = at;
    while (end < t.n && end - at <= NAME_MAX_BYTES && is_name_char(t.p[end]))
        end++;
    return (str){t.p + at, end - at};
}

/* ---- HTML ---- */

/* A character of a value without quotes. */
static bool is_bare(char c)
{
    return !is_space(c) && c != '"' && c != '\'' && c != '>' && c != '`';
}

/* End of the value at `at`, 0: there is none. No value holds a `<`: so no two tags that are begun share a byte. */
static size_t end_of_value(str t, size_t at)
{
    if (at >= t.n)
        return 0;
    char quote = t.p[at] == '"' || t.p[at] == '\'' ? t.p[at] : '\0';
    size_t begin = at += quote != '\0';
    while (at < t.n && t.p[at] != '<' && (quote ? t.p[at] != quote : is_bare(t.p[at])))
        at++;
    if (quote)
        return at < t.n && t.p[at] == quote ? at + 1 : 0;
    return at > begin ? at : 0;
}

static bool is_attribute_char(char c)
{
    return is_name_char(c) || c == '-' || c == '_' || c == '.' || c == '@';
}

/* End of name="value" at `at`; without a value only where one with a value came before: `a<b and c>d` is no tag. */
static size_t end_of_attribute(str t, size_t at, bool first)
{
    size_t end = at;
    while (end < t.n && is_attribute_char(t.p[end]))
        end++;
    size_t sign = skip_spaces(t, end);
    if (end == at)
        return 0;
    if (sign >= t.n || t.p[sign] != '=')
        return first ? 0 : end;
    return end_of_value(t, skip_spaces(t, sign + 1));
}

/* Where the tag ends whose name ends at `at`; 0: nowhere. */
static size_t end_of_attributes(str t, size_t at)
{
    for (bool first = true;; first = false) {
        size_t next = skip_spaces(t, at);
        if (next < t.n && t.p[next] == '/')
            next = skip_spaces(t, next + 1);
        if (next < t.n && t.p[next] == '>')
            return next + 1;
        if (next == at || !(at = end_of_attribute(t, next, first)))
            return 0;
    }
}

static const tag_name *html_tag(str t, size_t *length)
{
    bool closing = t.n > 1 && t.p[1] == '/';
    str name = name_at(t, closing ? 2 : 1);
    const tag_name *known = find_name(html_names, sizeof html_names / sizeof *html_names, name);
    if (!known)
        return NULL;
    size_t at = (size_t)(name.p - t.p) + name.n;
    *length = end_of_attributes(t, at);
    return *length ? known : NULL;
}

size_t markup_tag(str t, bool *ends_line)
{
    size_t length = 0;
    const tag_name *known = html_tag(t, &length);
    *ends_line = known && known->kind != INLINE;
    return known ? length : 0;
}

/* End of the first `mark` (ASCII, small letters) from `at`, whatever its case; 0: there is none. */
static size_t end_of_mark(markup_scan *m, int which, size_t at, str mark)
{
    str t = m->text;
    for (; !m->no_end[which] && at + mark.n <= t.n; at++) {
        const char *next = memchr(t.p + at, mark.p[0], t.n - at);
        if (!next)
            break;
        at = (size_t)(next - t.p);
        if (at + mark.n <= t.n && str_equal_nocase((str){next, mark.n}, mark.p))
            return at + mark.n;
    }
    m->no_end[which] = true;
    return 0;
}

/* `<!doctype ...>` */
static size_t match_doctype(str t)
{
    size_t at = sizeof "<!doctype" - 1;
    if (t.n <= at || !str_equal_nocase((str){t.p, at}, "<!doctype"))
        return 0;
    while (at < t.n && t.p[at] != '<' && t.p[at] != '>')
        at++;
    return at < t.n && t.p[at] == '>' ? at + 1 : 0;
}

static size_t match_html(markup_scan *m, size_t at, bool *ends_line)
{
    str t = {m->text.p + at, m->text.n - at};
    size_t length = 0, end;
    *ends_line = false;
    if (str_starts(t, "<!--"))
        return (end = end_of_mark(m, COMMENT, at + 4, STR("-->"))) ? end - at : 0;
    if (str_starts(t, "<!"))
        return match_doctype(t);
    const tag_name *known = html_tag(t, &length);
    if (!known)
        return 0;
    *ends_line = known->kind != INLINE;
    if (t.p[1] == '/')
        return length;
    if (!strcmp(known->name, "script"))
        end = end_of_mark(m, SCRIPT, at + length, STR("</script>"));
    else
        end = strcmp(known->name, "style") ? 0 : end_of_mark(m, STYLE, at + length, STR("</style>"));
    return end ? end - at : length;
}

/* ---- BBCode ---- */

/* [name], [/name], [name=value] or [name key=value]. */
static const tag_name *bbcode_tag(str t, bool *closing, size_t *length)
{
    *closing = t.n > 1 && t.p[1] == '/';
    str name = name_at(t, *closing ? 2 : 1);
    const tag_name *known = find_name(bbcode_names, BBCODE_NAMES, name);
    size_t at = (size_t)(name.p - t.p) + name.n, most = t.n < BBCODE_MAX_BYTES ? t.n : BBCODE_MAX_BYTES;
    bool valued = false;
    if (!known || at >= t.n || (t.p[at] != ']' && (*closing || (t.p[at] != '=' && t.p[at] != ' '))))
        return NULL;
    for (; at < most && t.p[at] != '[' && t.p[at] != ']' && t.p[at] != '\n'; at++)
        valued = valued || t.p[at] == '=';
    if (at >= most || t.p[at] != ']' || (t.p[(size_t)(name.p - t.p) + name.n] == ' ' && !valued))
        return NULL;
    *length = at + 1;
    return known;
}

/* Where the ends of pairs are. */
static void count_ends(markup_scan *m)
{
    m->counted = true;
    const char *next;
    for (size_t at = 0; (next = memchr(m->text.p + at, '[', m->text.n - at)); at++) {
        bool closing;
        size_t length;
        at = (size_t)(next - m->text.p);
        const tag_name *known = bbcode_tag((str){next, m->text.n - at}, &closing, &length);
        if (known && closing)
            m->last_end[known - bbcode_names] = at;
    }
}

static size_t match_bbcode(markup_scan *m, size_t at, bool *ends_line)
{
    bool closing;
    size_t length;
    const tag_name *known = bbcode_tag((str){m->text.p + at, m->text.n - at}, &closing, &length);
    if (!known)
        return 0;
    if (!m->counted)
        count_ends(m);
    size_t which = (size_t)(known - bbcode_names);
    *ends_line = known->kind != INLINE;
    if (known->kind == SINGLE)
        return length;
    if (!closing && m->last_end[which] > at) {
        m->open[which]++;
        return length;
    }
    if (!closing || !m->open[which])
        return 0;
    m->open[which]--;
    return length;
}

size_t markup_match(markup_scan *m, size_t at, bool *ends_line)
{
    return m->text.p[at] == '<' ? match_html(m, at, ends_line) : match_bbcode(m, at, ends_line);
}
