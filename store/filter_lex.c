#include "store/filter_lex.h"

#include "base/utf8.h"

enum {
    LONGEST_SHOWN = 48, /* bytes of the user's text in a message */
    LONGEST_SLIP = 12,  /* bytes of a word that may be a slip of the pen for a keyword */
};

/* ---- Characters */

typedef struct range {
    uint32_t first, last;
} range;

static bool in_ranges(uint32_t c, const range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

bool filter_lex_is_space(uint32_t c)
{
    static const range spaces[] = {{'\t', '\r'},     {' ', ' '},       {0x85, 0x85},     {0xA0, 0xA0},
                                   {0x1680, 0x1680}, {0x2000, 0x200B}, {0x2028, 0x2029}, {0x202F, 0x202F},
                                   {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
    return in_ranges(c, spaces, sizeof spaces / sizeof *spaces);
}

/* Beyond ASCII everything counts as a letter but the blocks of punctuation and symbols. */
static bool is_word(uint32_t c)
{
    static const range ascii[] = {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}, {'_', '_'}, {'-', '.'}};
    static const range symbols[] = {
        {0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},       {0xBB, 0xBF},       {0xD7, 0xD7},     {0xF7, 0xF7},
        {0x1680, 0x1680}, {0x2000, 0x206F}, {0x20A0, 0x20CF},   {0x2190, 0x2BFF},   {0x3000, 0x3004}, {0x3008, 0x3020},
        {0x3030, 0x3030}, {0xE000, 0xF8FF}, {0xFE00, 0xFE6F},   {0xFEFF, 0xFF0F},   {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40},
        {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF}, {0x1F000, 0x1FAFF}, {0xE0000, 0x10FFFF}};
    if (c < 0x80)
        return in_ranges(c, ascii, sizeof ascii / sizeof *ascii);
    return !in_ranges(c, symbols, sizeof symbols / sizeof *symbols);
}

/* The mathematical signs mean nothing in the language; as tokens they get a better message. */
static bool is_operator(uint32_t c)
{
    return (c && c < 0x80 && strchr("=<>!&|~", (int)c)) || c == 0x2260 || c == 0x2264 || c == 0x2265;
}

/* 0 at the end. */
static uint32_t code_point(str text, size_t at, size_t *step)
{
    *step = 0;
    return at < text.n ? utf8_decode(text.p + at, text.n - at, step) : 0;
}

/* ---- Errors */

bool filter_lex_refuse(filter_reader *r, size_t at, vp_status status)
{
    r->status = status;
    if (r->error)
        r->error->column = filter_lex_column(r, at);
    return false;
}

size_t filter_lex_column(const filter_reader *r, size_t at)
{
    return r->outside ? r->outside : 1 + utf8_count((str){r->source.p, at});
}

const char *filter_lex_shown(filter_reader *r, str text)
{
    str part = utf8_prefix(text, LONGEST_SHOWN);
    char *out = arena_alloc(r->memory, part.n + sizeof "…");
    if (!out)
        return "";
    for (size_t i = 0; i < part.n; i++)
        out[i] = (unsigned char)part.p[i] < 0x20 || part.p[i] == 0x7F ? ' ' : part.p[i];
    memcpy(out + part.n, part.n < text.n ? "…" : "", part.n < text.n ? sizeof "…" : 1);
    return out;
}

/* Insertions, deletions and substitutions that turn one word into the other; ASCII letters without case. */
static size_t edit_distance(str a, str b)
{
    size_t row[LONGEST_SLIP + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            bool same = (a.p[i - 1] | 0x20) == (b.p[j - 1] | 0x20);
            size_t best = diagonal + !same;
            diagonal = row[j];
            best = row[j] + 1 < best ? row[j] + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
        }
    }
    return row[b.n];
}

const char *filter_lex_nearest(str word, const char *const *words, size_t count)
{
    const char *nearest = NULL;
    size_t best = 3;
    for (size_t i = 0; i < count && word.n <= LONGEST_SLIP; i++) {
        str candidate = str_of(words[i]);
        if (candidate.n > LONGEST_SLIP)
            continue;
        size_t distance = edit_distance(word, candidate);
        if (distance < best && distance < candidate.n) {
            best = distance;
            nearest = words[i];
        }
    }
    return nearest;
}

/* ---- Quotes */

static filter_quoted opening(str text, size_t at)
{
    static const struct {
        uint32_t open, close, also; /* „x” and „x“ are both in use */
        char kind;
    } quotes[] = {{'\'', '\'', '\'', '\''},       {'"', '"', '"', '"'},           {'`', '`', '`', '`'},
                  {0x2018, 0x2019, 0x2019, '\''}, {0x2019, 0x2019, 0x2019, '\''}, {0x201A, 0x2019, 0x2018, '\''},
                  {0x201C, 0x201D, 0x201D, '"'},  {0x201D, 0x201D, 0x201D, '"'},  {0x201E, 0x201D, 0x201C, '"'},
                  {0xAB, 0xBB, 0xBB, '"'}};
    size_t step;
    uint32_t c = code_point(text, at, &step);
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
        if (quotes[i].open == c)
            return (filter_quoted){
                .kind = quotes[i].kind, .close = quotes[i].close, .also = quotes[i].also, .begin = at + step};
    return (filter_quoted){.begin = at};
}

char filter_lex_quote(str text, size_t at)
{
    return opening(text, at).kind;
}

/* Whether a quote that could close `q` stands at `at`, and whether it is doubled there and so does not. */
static bool closes(const filter_quoted *q, str text, size_t at, size_t *step, bool *doubled)
{
    size_t next;
    uint32_t c = code_point(text, at, step);
    *doubled = false;
    if (c != q->close && c != q->also)
        return false;
    *doubled = code_point(text, at + *step, &next) == c;
    return true;
}

filter_quoted filter_lex_quoted(str text, size_t at)
{
    filter_quoted q = opening(text, at);
    size_t step;
    bool doubled;
    for (size_t i = q.begin; q.kind && i < text.n; i += doubled ? 2 * step : step) {
        if (closes(&q, text, i, &step, &doubled) && !doubled) {
            q.closed = true;
            q.end = i;
            q.after = i + step;
            return q;
        }
    }
    q.end = q.after = q.kind ? text.n : at;
    return q;
}

/* What stands between the quotes, with doubled ones as one. */
static str unquote(filter_reader *r, const filter_quoted *q)
{
    str inside = {r->source.p + q->begin, q->end - q->begin};
    char *out = arena_alloc(r->memory, inside.n + 1);
    if (!out)
        return (str){NULL, 0};
    size_t n = 0, step;
    bool doubled;
    for (size_t i = 0; i < inside.n; i += doubled ? 2 * step : step) {
        closes(q, inside, i, &step, &doubled);
        memcpy(out + n, inside.p + i, step);
        n += step;
    }
    out[n] = '\0';
    return (str){out, n};
}

/* ---- Tokens */

bool filter_lex_is(const filter_token *t, const char *keyword)
{
    return t->kind == TOKEN_WORD && str_equal_nocase(t->text, keyword);
}

static bool read_string(filter_reader *r, filter_quoted q, filter_token *out)
{
    if (!q.closed)
        return filter_lex_refuse(
            r, out->begin,
            fail(r->error, VP_INVALID, "a quote inside a text is written twice: 'it''s'", "this quote is not closed"));
    out->kind = TOKEN_STRING;
    out->quote = q.kind;
    out->text = unquote(r, &q);
    out->end = q.after;
    if (!out->text.p)
        return filter_lex_refuse(r, out->begin, fail_memory(r->error));
    return true;
}

/* The end of the run of characters that `belongs` holds for. */
static size_t run_end(str source, size_t at, bool (*belongs)(uint32_t))
{
    size_t step;
    uint32_t c;
    while ((c = code_point(source, at, &step)) != 0 && belongs(c))
        at += step;
    return at;
}

/* A time such as 10:30 is part of a word too, and so is what follows in entity:ORG. */
static size_t word_end(str source, size_t at)
{
    size_t end = run_end(source, at, is_word);
    while (end > at && end + 1 < source.n && source.p[end] == ':' && run_end(source, end + 1, is_word) > end + 1)
        end = run_end(source, end + 1, is_word);
    return end;
}

static bool refuse_character(filter_reader *r, uint32_t c, size_t step)
{
    const char *hint = "texts with other characters than letters, digits, _ - . stand in quotes: 'x & y'";
    str shown = {r->source.p + r->at, step};
    vp_status status = c < 0x20 || (c >= 0x7F && c < 0xA0)
                           ? fail(r->error, VP_INVALID, hint, "unexpected control character U+%04X", (unsigned)c)
                           : fail(r->error, VP_INVALID, hint, "unexpected character \"%s\"",
                                  filter_lex_shown(r, shown));
    return filter_lex_refuse(r, r->at, status);
}

bool filter_lex_is_name(str text)
{
    return text.n && text.n <= FILTER_NAME_MOST && run_end(text, 0, is_word) == text.n;
}

bool filter_lex_next(filter_reader *r, filter_token *out)
{
    static const struct {
        char c;
        filter_token_kind kind;
    } marks[] = {{'\0', TOKEN_END}, {'(', TOKEN_OPEN}, {')', TOKEN_CLOSE}, {',', TOKEN_COMMA}};
    r->at = run_end(r->source, r->at, filter_lex_is_space);
    size_t at = r->at, step;
    uint32_t c = code_point(r->source, at, &step);
    *out = (filter_token){.kind = TOKEN_END, .begin = at, .end = at + step};
    filter_quoted quoted = filter_lex_quoted(r->source, at);
    if (quoted.kind) {
        r->at = quoted.after;
        return read_string(r, quoted, out);
    }
    if (c == '@' && run_end(r->source, at + 1, is_word) > at + 1) {
        out->kind = TOKEN_SAVED;
        out->end = r->at = run_end(r->source, at + 1, is_word);
        out->text = (str){r->source.p + at + 1, out->end - at - 1};
        return true;
    }
    if (is_word(c)) {
        out->kind = TOKEN_WORD;
        out->end = word_end(r->source, at);
    } else if (is_operator(c)) {
        out->kind = TOKEN_OPERATOR;
        out->end = run_end(r->source, at, is_operator);
    } else {
        size_t i = 0, count = sizeof marks / sizeof *marks;
        while (i < count && (unsigned char)marks[i].c != c)
            i++;
        if (i == count)
            return refuse_character(r, c, step);
        out->kind = marks[i].kind;
    }
    out->text = (str){r->source.p + at, out->end - at};
    r->at = out->end;
    return true;
}
