#include "tokenizer/clean.h"

#include "base/bytes.h"
#include "tokenizer/entities.h"
#include "tokenizer/markup.h"

#include <stdlib.h>

enum { ENCODED_TAG_MAX = 512 /* without entities */ };

/* ---- Is there anything to do? ---- */

enum { BLOCK = sizeof(bytes16), AHEAD = 2 };

/* Not 0 where a closer look is needed. */
static inline bytes16 is_odd(bytes16 a)
{
    return (bytes16)(a < ' ') | (bytes16)(a == '<') | (bytes16)(a == '&') | (bytes16)(a == '[') | (bytes16)(a == 0x7F) |
           (bytes16)((a & 0xDF) == 0xC2) | (bytes16)(a == 0xEF);
}

/* A bit for each byte where something to clean may begin. `p` has AHEAD bytes more than a block. */
static uint32_t suspects(const char *p)
{
    bytes16 a = bytes_load(p), b = bytes_load(p + 1), c = bytes_load(p + 2);
    bytes16 sign = (bytes16)(a == '<') | (bytes16)(a == '&') | (bytes16)(a == '[') | (bytes16)(a == 0x7F) |
                   ((bytes16)(a < 0x1C) & (bytes16)(a - '\t' > '\r' - '\t'));
    bytes16 latin = (bytes16)(b < 0xA0) | (bytes16)(b == 0xAD); /* C2 ..: controls, soft hyphen */
    bytes16 mark = ((bytes16)(b == 0x80) & ((bytes16)(c - 0x8B < 5) | (bytes16)(c - 0xAA < 5))) | /* U+200B, U+202A */
                   ((bytes16)(b == 0x81) & (bytes16)(c > 0x9F));                                  /* U+2060 */
    bytes16 wide = ((bytes16)(b == 0xBC) & ((bytes16)(c - 0x90 < 10) | (bytes16)(c - 0xA1 < 26))) |
                   ((bytes16)(b == 0xBD) & (bytes16)(c - 0x81 < 26)) | ((bytes16)(b == 0xBB) & (bytes16)(c == 0xBF));
    return bytes_bits(sign | ((bytes16)(a == 0xC2) & latin) | ((bytes16)(a == 0xE2) & mark) |
                      ((bytes16)(a == 0xEF) & wide));
}

/* The first place from `at` where something to clean may begin; t.n: none. */
static size_t next_suspect(str t, size_t at)
{
    char rest[BLOCK + AHEAD];
    for (; at < t.n; at += BLOCK) {
        const char *p = t.p + at;
        if (t.n - at < sizeof rest) {
            memset(rest, ' ', sizeof rest);
            memcpy(rest, p, t.n - at);
            p = rest;
        }
        uint32_t found = bytes_bits(is_odd(bytes_load(p))) ? suspects(p) : 0;
        if (found)
            return at + (size_t)__builtin_ctz(found);
    }
    return t.n;
}

/* ---- What is done ---- */

typedef struct wash {
    cleaner *c;
    markup_scan markup;
    str text;
    size_t copied; /* bytes of the text that are dealt with */
} wash;

static bool add_edit(cleaner *c, clean_edit e)
{
    if (c->count == c->room) {
        size_t room = c->room ? c->room * 2 : 64;
        clean_edit *edits = realloc(c->edits, room * sizeof *edits);
        if (!edits)
            return false;
        c->edits = edits;
        c->room = room;
    }
    c->edits[c->count++] = e;
    return true;
}

static bool copy_until(wash *w, size_t at)
{
    bool ok = buf_add(&w->c->text, w->text.p + w->copied, at - w->copied);
    w->copied = at;
    return ok;
}

/* Puts `with` in the place of [begin, end). */
static bool replace(wash *w, size_t begin, size_t end, str with)
{
    if (!copy_until(w, begin) ||
        !add_edit(w->c, (clean_edit){(uint32_t)w->c->text.n, (uint32_t)with.n, (uint32_t)begin, (uint32_t)end}))
        return false;
    w->copied = end;
    return buf_add_str(&w->c->text, with);
}

/* Controls but for white space, soft hyphens, spaces without width, marks of direction, byte order marks. The joiners
 * of emoji and of Indic and Arabic letters are spelling. */
static bool is_invisible(uint32_t c)
{
    return (c < 0x1C && (c < '\t' || c > '\r')) || (c >= 0x7F && c < 0xA0 && c != 0x85) || c == 0xAD || c == 0x200B ||
           c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

/* Full-width letters and digits as their ASCII forms; Chinese punctuation stays. */
static uint32_t narrow(uint32_t c)
{
    bool wide = (c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A);
    return wide ? c - 0xFF00 + ' ' : c;
}

/* A character that stands for itself, or that an entity stands for. */
static bool replace_character(wash *w, size_t begin, size_t end, uint32_t c)
{
    char bytes[4];
    return replace(w, begin, end, (str){bytes, is_invisible(c) ? 0 : utf8_encode(narrow(c), bytes)});
}

static bool replace_tag(wash *w, size_t begin, size_t end, bool ends_line)
{
    return replace(w, begin, end, ends_line ? STR("\n") : (str){"", 0});
}

/* Bytes of a tag whose brackets are entities (&lt;br&gt;) at the start of `t`, where the first takes `at` bytes; 0:
 * none.
 */
static size_t encoded_tag(str t, size_t at, bool *ends_line)
{
    char tag[ENCODED_TAG_MAX] = "<";
    size_t n = 1, step;
    for (uint32_t c = 0; c != '>' && at < t.n && n + 4 <= sizeof tag; at += step) {
        c = t.p[at] == '&' ? entity_match((str){t.p + at, t.n - at}, &step) : 0;
        if (c == '<' || t.p[at] == '<') /* so no two that are begun share a byte */
            return 0;
        step = c ? step : 1;
        n += c ? utf8_encode(c, tag + n) : (tag[n] = t.p[at], 1);
    }
    return markup_tag((str){tag, n}, ends_line) == n ? at : 0;
}

static bool clean_at(wash *w, size_t at)
{
    str rest = {w->text.p + at, w->text.n - at};
    size_t n = 0, tag;
    bool ends_line = false;
    uint32_t c;
    switch (rest.p[0]) {
    case '<':
    case '[': n = markup_match(&w->markup, at, &ends_line); return !n || replace_tag(w, at, at + n, ends_line);
    case '&':
        c = entity_match(rest, &n);
        if (c == '<' && (tag = encoded_tag(rest, n, &ends_line)))
            return replace_tag(w, at, at + tag, ends_line);
        return !c || replace_character(w, at, at + n, c);
    default:
        c = utf8_decode(rest.p, rest.n, &n);
        return c == UTF8_INVALID || (narrow(c) == c && !is_invisible(c)) || replace_character(w, at, at + n, c);
    }
}

static bool clean_from(cleaner *c, str text, size_t at)
{
    wash w = {.c = c, .text = text, .markup = {.text = text}};
    buf_clear(&c->text);
    for (; at < text.n; at = next_suspect(text, w.copied > at ? w.copied : at + 1))
        if (!clean_at(&w, at))
            return false;
    return !c->count || copy_until(&w, text.n);
}

bool clean(cleaner *c, str text, str *out)
{
    size_t first = next_suspect(text, 0);
    c->count = 0;
    if (first < text.n && !clean_from(c, text, first))
        return false;
    *out = c->count ? buf_str(&c->text) : text;
    return true;
}

void cleaner_release(cleaner *c)
{
    buf_release(&c->text);
    free(c->edits);
    *c = (cleaner){0};
}

/* ---- Back to the original ---- */

/* Edits that end at or before `at` in the readable text, or (`begun`) begin before it. */
static size_t edits_until(const cleaner *c, size_t at, bool begun)
{
    size_t low = 0, high = c->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const clean_edit *e = &c->edits[middle];
        if (begun ? e->at < at : e->at + e->length <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t origin_after(const cleaner *c, size_t edits, size_t at)
{
    if (!edits)
        return at;
    const clean_edit *e = &c->edits[edits - 1];
    return e->end + (at - e->at - e->length);
}

vp_span clean_origin(const cleaner *c, size_t begin, size_t end)
{
    return (vp_span){origin_after(c, edits_until(c, begin, false), begin),
                     origin_after(c, edits_until(c, end, true), end)};
}

typedef struct restorer {
    const char_table *chars;
    str text;
    token_list *out;
} restorer;

static char_class class_at(const restorer *r, size_t at, size_t *step)
{
    return char_class_of(r->chars, utf8_decode(r->text.p + at, r->text.n - at, step));
}

/* [begin, end) cut at white space: first pieces of the kind and word of `t`, then markup. */
static bool add_pieces(restorer *r, size_t begin, size_t end, token t, uint32_t markup)
{
    for (size_t at = begin, step; at < end;) {
        if (class_at(r, at, &step) == CHAR_SPACE) {
            t.space_before = true;
            at += step;
            continue;
        }
        t.begin = (uint32_t)at;
        while (at < end && class_at(r, at, &step) != CHAR_SPACE)
            at += step;
        t.end = (uint32_t)at;
        if (!tokens_add(r->out, t))
            return false;
        t = (token){.word = markup, .kind = VP_TOKEN_MARKUP};
    }
    return true;
}

vp_status clean_restore(const cleaner *c, const char_table *chars, str original, const token_list *readable,
                        uint32_t markup, token_list *out, vp_error *error)
{
    restorer r = {chars, original, out};
    const token dropped = {.word = markup, .kind = VP_TOKEN_MARKUP};
    size_t at = 0;
    bool ok = true;
    out->count = 0;
    for (size_t i = 0; ok && i < readable->count; i++) {
        token t = readable->items[i];
        vp_span from = clean_origin(c, t.begin, t.end);
        ok = add_pieces(&r, at, from.begin, dropped, markup) && add_pieces(&r, from.begin, from.end, t, markup);
        at = from.end;
    }
    return ok && add_pieces(&r, at, original.n, dropped, markup) ? VP_OK : fail_memory(error);
}
