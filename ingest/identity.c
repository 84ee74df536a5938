/* Which rows are the same feedback. docs/architecture.md, "The identity of a document", has the rules. */
#include "ingest/cells.h"
#include "ingest/mapping_private.h"

#include "base/num.h"
#include "base/utf8.h"

#include <unicode/uchar.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    SHEET_DIGITS = 15, /* that a spreadsheet keeps */
    COUNTER_DIGITS = 6,
};

/* ---- Names ---- */

/* Case, spaces and punctuation are seen through: "Review ID" is "review_id". */
static uint64_t hash_name(str name, uint64_t seed)
{
    for (size_t i = 0, step; i < name.n; i += step) {
        uint32_t c = utf8_decode(name.p + i, name.n - i, &step);
        if (c == UTF8_INVALID || !u_isalnum((UChar32)c))
            continue;
        c = (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
        seed = XXH3_64bits_withSeed(&c, sizeof c, seed);
    }
    return seed;
}

static bool is_feedback(role r)
{
    return r != ROLE_FIELD && r != ROLE_SUBRATING && r != ROLE_LANGUAGE;
}

/* Of all columns of a role, in any order. */
static uint64_t hash_columns(const mapping *m, const intern *columns, role r, uint64_t seed, size_t *count)
{
    uint64_t sum = 0;
    *count = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (m->roles[i] != r)
            continue;
        sum += hash_name(columns->strings[i], seed);
        ++*count;
    }
    return *count ? sum : seed;
}

/* Files of one shape share their ids: the columns of id and texts name the shape. A column is known by its role, or by
 * its name where others share the role. */
bool identity_prepare(mapping *m, const intern *columns)
{
    size_t ids, texts;
    m->names = arena_array(&m->memory, m->count + 1, sizeof *m->names);
    if (!m->names)
        return false;
    m->space = hash_columns(m, columns, ROLE_ID, 1, &ids);
    m->space = hash_columns(m, columns, ROLE_TEXT, m->space + 2, &texts);
    for (size_t i = 0; i < m->count; i++) {
        role r = m->roles[i];
        str name = str_of(role_name(r));
        bool alone = is_feedback(r) && (r != ROLE_TEXT || texts == 1);
        m->names[i] = alone ? XXH3_64bits_withSeed(name.p, name.n, m->space) : hash_name(columns->strings[i], m->space);
    }
    return true;
}

/* ---- Values ---- */

/* Bytes of the white space at s.p[at]; 0: none stands there. */
static size_t space_at(str s, size_t at)
{
    static const char *const wide[] = {"\u00A0", "\u3000"};
    char c = s.p[at];
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    for (size_t i = 0; (unsigned char)c >= 0x80 && i < sizeof wide / sizeof *wide; i++)
        if (str_starts((str){s.p + at, s.n - at}, wide[i]))
            return strlen(wide[i]);
    return 0;
}

/* With single spaces, and none at the ends; p is NULL when memory ran out. */
static str fold_space(str s, arena *memory)
{
    char *out = arena_alloc(memory, s.n + 1);
    size_t n = 0;
    bool gap = false;
    for (size_t at = 0; out && at < s.n;) {
        size_t space = space_at(s, at);
        if (!space && gap && n)
            out[n++] = ' ';
        if (!space)
            out[n++] = s.p[at];
        gap = space > 0;
        at += space ? space : 1;
    }
    return (str){out, out ? n : 0};
}

/* The number that was read of a cell: "5" is "5.0", and 14-02-2024 is 2024-02-14. False: none was. */
static bool read_number(role r, str cell, const record *read, double *number)
{
    switch (r) {
    case ROLE_TIME: *number = (double)read->time; return read->has_time && !read->is_relative;
    case ROLE_RATING: *number = read->rating; return read->has_rating || number_parse(cell, number);
    case ROLE_NPS: *number = read->nps; return read->nps >= 0;
    case ROLE_RECOMMENDED: *number = read->recommended; return read->recommended >= 0;
    case ROLE_TEXT:
    case ROLE_TITLE: return false;
    default: return mapping_is_plain_number(cell) && number_parse(cell, number);
    }
}

static void add_hash(record_hash *sum, str value, uint64_t seed)
{
    XXH128_hash_t cell = XXH3_128bits_withSeed(value.p, value.n, seed);
    sum->low += cell.low64;
    sum->high += cell.high64;
}

/* ---- Rows ---- */

/* Sums over the cells, which do not depend on the order of the columns: JSON leaves it open. */
typedef struct content {
    record_hash all;
    record_hash feedback; /* what was said, by whom, when and of what */
    record_hash wording;  /* title, text and rating */
} content;

static bool is_wording(role r)
{
    return r == ROLE_TITLE || r == ROLE_TEXT || r == ROLE_RATING;
}

static bool add_cell(const mapping *m, size_t column, str cell, const record *read, arena *memory, content *sums)
{
    role r = m->roles[column];
    double number;
    str value = {(const char *)&number, sizeof number};
    if (!read_number(r, cell, read, &number))
        value = fold_space(cell, memory);
    if (!value.p)
        return false;
    uint64_t seed = m->names[column];
    add_hash(&sums->all, value, seed);
    if (is_feedback(r))
        add_hash(&sums->feedback, value, seed);
    if (is_wording(r))
        add_hash(&sums->wording, value, seed);
    return true;
}

/* What an id is worth. */
typedef enum id_kind {
    ID_SURE,
    ID_COUNTER, /* a small number: another export may start to count again */
    ID_CUT,     /* a long number whose end a spreadsheet has lost: several documents may share it */
} id_kind;

static id_kind judge_id(str id)
{
    size_t digits = 0, zeros = 0;
    while (digits < id.n && id.p[digits] >= '0' && id.p[digits] <= '9')
        digits++;
    if (digits < id.n) { /* "5.70306E+17" */
        bool power = memchr(id.p, 'E', id.n) || memchr(id.p, 'e', id.n);
        return digits == 1 && id.p[1] == '.' && power && memchr(id.p, '+', id.n) ? ID_CUT : ID_SURE;
    }
    while (zeros < id.n && id.p[id.n - 1 - zeros] == '0')
        zeros++;
    if (digits > SHEET_DIGITS && zeros >= digits - SHEET_DIGITS)
        return ID_CUT;
    return digits <= COUNTER_DIGITS ? ID_COUNTER : ID_SURE;
}

static record_hash hash_id(const mapping *m, const record *r, bool with_time)
{
    record_hash sum = {0, 0};
    add_hash(&sum, r->id, m->space);
    if (with_time)
        add_hash(&sum, (str){(const char *)&r->time, sizeof r->time}, m->space + 1);
    return sum;
}

bool identity_find(const mapping *m, const row *r, arena *memory, record *out)
{
    content sums = {{m->space, m->space}, {m->space, m->space}, {0, 0}};
    for (size_t i = 0; i < r->count && i < m->count; i++) {
        str cell = str_trim(r->cells[i]);
        if (cell.n && !cell_is_missing(cell) && !add_cell(m, i, cell, out, memory, &sums))
            return false;
    }
    out->version = sums.all.low ^ sums.all.high * 31;
    out->wording = sums.wording.low;
    id_kind kind = out->id.n ? judge_id(out->id) : ID_CUT;
    if (kind == ID_SURE || (kind == ID_COUNTER && out->has_time))
        out->identity = hash_id(m, out, kind == ID_COUNTER);
    else /* five stars on a day are given by many: without words all cells must tell */
        out->identity = out->text.n || out->title.n ? sums.feedback : sums.all;
    return true;
}
