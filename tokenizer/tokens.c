#include "tokenizer/tokens.h"

#include "tokenizer/patterns.h"

#include <stdlib.h>

/* ---- Scanning ---- */

typedef struct scanner {
    const char_table *chars;
    words *words;
    segmenter *segmenter;
    str text;
    token_list *out;
    bool space;
} scanner;

static char_class class_at(const scanner *s, size_t at, size_t *step)
{
    return char_class_of(s->chars, utf8_decode(s->text.p + at, s->text.n - at, step));
}

static bool add(scanner *s, size_t begin, size_t end, vp_token_kind kind)
{
    token t = {(uint32_t)begin, (uint32_t)end, INTERN_NONE, (uint8_t)kind, s->space};
    s->space = false;
    return tokens_add(s->out, t);
}

/* End of the run of marks from `at`. */
static size_t skip_marks(const scanner *s, size_t at)
{
    size_t step;
    while (at < s->text.n && class_at(s, at, &step) == CHAR_MARK)
        at += step;
    return at;
}

static bool is_letter_or_digit(const scanner *s, size_t at)
{
    size_t step;
    if (at >= s->text.n)
        return false;
    char_class c = class_at(s, at, &step);
    return c == CHAR_LETTER || c == CHAR_DIGIT;
}

/* Bytes of an apostrophe or hyphen at `at` that may stand inside a word; 0: none. */
static size_t inner_mark(const scanner *s, size_t at)
{
    str rest = {s->text.p + at, s->text.n - at};
    if (str_starts(rest, "'") || str_starts(rest, "-") || str_starts(rest, "_"))
        return 1;
    return str_starts(rest, "\xE2\x80\x99") || str_starts(rest, "\xE2\x80\x91") ? 3 : 0; /* ’ and the no-break hyphen */
}

static size_t end_of_word(const scanner *s, size_t at)
{
    size_t step;
    while (at < s->text.n) {
        char_class c = class_at(s, at, &step);
        if (c == CHAR_LETTER || c == CHAR_DIGIT || c == CHAR_MARK) {
            at += step;
            continue;
        }
        size_t mark = inner_mark(s, at);
        if (!mark || !is_letter_or_digit(s, at + mark))
            break;
        at += mark;
    }
    return at;
}

/* Digits with the marks of numbers, dates and times inside: 1.234,56 12:30 14-03-2023. */
static size_t end_of_number(const scanner *s, size_t at, vp_token_kind *kind)
{
    size_t step;
    *kind = VP_TOKEN_NUMBER;
    while (at < s->text.n) {
        char_class c = class_at(s, at, &step);
        if (c == CHAR_DIGIT || c == CHAR_MARK) {
            at += step;
        } else if (strchr(".,:/-", s->text.p[at]) && at + 1 < s->text.n && class_at(s, at + 1, &step) == CHAR_DIGIT) {
            at++;
        } else {
            break;
        }
    }
    if (at < s->text.n && class_at(s, at, &step) == CHAR_LETTER) {
        *kind = VP_TOKEN_WORD;
        return end_of_word(s, at);
    }
    return at;
}

static bool is_wide(const scanner *s, size_t at)
{
    size_t step;
    uint32_t c = at < s->text.n ? utf8_decode(s->text.p + at, s->text.n - at, &step) : 0;
    return c >= 0x3000 && c != UTF8_INVALID;
}

/* Chinese writes 万, 亿 and the per cent sign as part of a number: 12万, 3.5亿, 占50％的. */
static size_t end_of_chinese_number(const scanner *s, size_t begin, size_t at)
{
    static const char *const units[] = {"万", "亿", "萬", "億", "％"};
    size_t number = at, behind = begin;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_starts((str){s->text.p + at, s->text.n - at}, units[i])) {
            at += strlen(units[i]);
            i = SIZE_MAX; /* 万亿: all of them again */
        }
    while (behind && begin - behind < 4 && ((unsigned char)s->text.p[--behind] & 0xC0) == 0x80)
        ;
    bool in_chinese = (behind < begin && is_wide(s, behind)) || is_wide(s, number + 1);
    return at == number && in_chinese && at < s->text.n && s->text.p[at] == '%' ? at + 1 : at;
}

/* One picture: base, variation selectors and skin tones, joined pictures. */
static size_t end_of_emoji(const scanner *s, size_t at)
{
    size_t step;
    for (;;) {
        uint32_t c = utf8_decode(s->text.p + at, s->text.n - at, &step);
        at += step;
        if (c == 0x200D && at < s->text.n) { /* joined to the next picture */
            char_class next = class_at(s, at, &step);
            if (next != CHAR_EMOJI && next != CHAR_SYMBOL)
                return at;
            at += step;
        }
        if (at >= s->text.n)
            return at;
        c = utf8_decode(s->text.p + at, s->text.n - at, &step);
        bool goes_on = c == 0x200D || c == 0xFE0F || c == 0xFE0E || c == 0x20E3 || (c >= 0x1F3FB && c <= 0x1F3FF) ||
                       (c >= 0xE0020 && c <= 0xE007F);
        if (!goes_on)
            return at;
    }
}

/* Bytes of a keycap (1️⃣) at the start of `rest`; 0: none. */
static size_t match_keycap(str rest)
{
    static const char *const marks[] = {"\xEF\xB8\x8F\xE2\x83\xA3", "\xE2\x83\xA3"};
    bool key = (rest.p[0] >= '0' && rest.p[0] <= '9') || rest.p[0] == '#' || rest.p[0] == '*';
    for (size_t i = 0; key && i < 2; i++)
        if (str_starts((str){rest.p + 1, rest.n - 1}, marks[i]))
            return 1 + strlen(marks[i]);
    return 0;
}

/* Each character with the marks behind it. */
static bool add_characters(scanner *s, size_t begin, size_t end)
{
    size_t step;
    for (size_t at = begin; at < end;) {
        size_t from = at;
        utf8_decode(s->text.p + at, s->text.n - at, &step);
        at = skip_marks(s, at + step);
        if (!add(s, from, at, VP_TOKEN_WORD))
            return false;
    }
    return true;
}

static bool scan_without_spaces(scanner *s, size_t *at)
{
    size_t begin = *at, end = begin, step;
    while (end < s->text.n) {
        char_class c = class_at(s, end, &step);
        if (c != CHAR_HAN && c != CHAR_MARK)
            break;
        end += step;
    }
    *at = end;
    if (!s->segmenter)
        return add_characters(s, begin, end);
    segmenter_start(s->segmenter, s->text, begin, end);
    const uint32_t *ends;
    for (size_t n; (n = segmenter_next(s->segmenter, &ends)) > 0;)
        for (size_t i = 0; i < n; i++) {
            if (!add(s, begin, ends[i], VP_TOKEN_WORD))
                return false;
            begin = ends[i];
        }
    return true;
}

/* The same mark again and again is one token: "!!!", "...". */
static size_t end_of_repeats(const scanner *s, size_t at)
{
    size_t step, next;
    uint32_t first = utf8_decode(s->text.p + at, s->text.n - at, &step);
    at += step;
    while (at < s->text.n && utf8_decode(s->text.p + at, s->text.n - at, &next) == first)
        at += next;
    return at;
}

static bool scan_mark(scanner *s, size_t *at, char_class c)
{
    size_t begin = *at, end;
    size_t step;
    uint32_t cp = utf8_decode(s->text.p + begin, s->text.n - begin, &step);
    size_t after = begin + step;
    if (c == CHAR_SYMBOL && after < s->text.n &&
        !memcmp(s->text.p + after, "\xEF\xB8\x8F", s->text.n - after < 3 ? s->text.n - after : 3)) {
        *at = end_of_emoji(s, begin); /* a symbol shown as a picture: ❤️ */
        return add(s, begin, *at, VP_TOKEN_EMOJI);
    }
    if ((cp == '\'' || cp == 0x2019) && is_letter_or_digit(s, after)) { /* 's ochtends, 'n */
        end = end_of_word(s, after);
        if (end - after <= 2 && (begin == 0 || s->space)) {
            *at = end;
            return add(s, begin, end, VP_TOKEN_WORD);
        }
    }
    end = skip_marks(s, end_of_repeats(s, begin));
    *at = end;
    return add(s, begin, end, c == CHAR_PUNCTUATION ? VP_TOKEN_PUNCTUATION : VP_TOKEN_SYMBOL);
}

static pattern_before what_stands_before(const scanner *s)
{
    const token *last = s->out->count ? &s->out->items[s->out->count - 1] : NULL;
    size_t step;
    if (!last || s->space || last->kind != VP_TOKEN_WORD)
        return BEFORE_NO_WORD;
    return class_at(s, last->begin, &step) == CHAR_HAN ? BEFORE_HAN : BEFORE_WORD;
}

static bool scan_token(scanner *s, size_t *at)
{
    size_t begin = *at, step;
    str rest = {s->text.p + begin, s->text.n - begin};
    vp_token_kind kind;
    size_t n = pattern_match(rest, what_stands_before(s), &kind);
    if (!n && (n = match_keycap(rest)))
        kind = VP_TOKEN_EMOJI;
    if (n) {
        *at = begin + n;
        return add(s, begin, *at, kind);
    }
    char_class c = class_at(s, begin, &step);
    switch (c) {
    case CHAR_LETTER:
    case CHAR_OTHER:
    case CHAR_MARK:
        *at = c == CHAR_LETTER ? end_of_word(s, begin) : skip_marks(s, begin + step);
        return add(s, begin, *at, c == CHAR_LETTER ? VP_TOKEN_WORD : VP_TOKEN_SYMBOL);
    case CHAR_HAN: return scan_without_spaces(s, at);
    case CHAR_DIGIT:
        *at = end_of_number(s, begin, &kind);
        if (kind == VP_TOKEN_NUMBER)
            *at = end_of_chinese_number(s, begin, *at);
        return add(s, begin, *at, kind);
    case CHAR_EMOJI: *at = end_of_emoji(s, begin); return add(s, begin, *at, VP_TOKEN_EMOJI);
    case CHAR_FLAG: {
        size_t second, length = begin + step;
        if (length < s->text.n && class_at(s, length, &second) == CHAR_FLAG)
            length += second;
        *at = length;
        return add(s, begin, length, VP_TOKEN_EMOJI);
    }
    default: return scan_mark(s, at, c);
    }
}

/* Looks the tokens up, some places ahead of where it adds them: most of a look-up is waiting for memory. */
static bool find_words(words *w, str text, token_list *list)
{
    enum { AHEAD = 8 };
    uint32_t hashes[AHEAD];
    for (size_t i = 0; i < list->count + AHEAD; i++) {
        if (i >= AHEAD) {
            token *t = &list->items[i - AHEAD];
            t->word = words_id_prepared(w, (str){text.p + t->begin, t->end - t->begin}, t->kind, hashes[i % AHEAD]);
            if (t->word == INTERN_NONE)
                return false;
        }
        const token *t = &list->items[i];
        if (i < list->count &&
            !words_prepare(w, (str){text.p + t->begin, t->end - t->begin}, t->kind, &hashes[i % AHEAD]))
            return false;
    }
    return true;
}

vp_status tokenize(const char_table *chars, words *w, segmenter *han, str text, token_list *out, vp_error *error)
{
    scanner s = {chars, w, han, utf8_prefix(text, TOKENIZE_MAX), out, false};
    out->count = 0;
    size_t at = 0, step;
    while (at < s.text.n) {
        if (class_at(&s, at, &step) == CHAR_SPACE) {
            s.space = true;
            at += step;
        } else if (!scan_token(&s, &at)) {
            return fail_memory(error);
        }
    }
    return find_words(w, s.text, out) ? VP_OK : fail_memory(error);
}

bool tokens_add(token_list *list, token t)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 256;
        token *items = realloc(list->items, room * sizeof *items);
        if (!items)
            return false;
        list->items = items;
        list->room = room;
    }
    list->items[list->count++] = t;
    return true;
}

void tokens_release(token_list *t)
{
    free(t->items);
    *t = (token_list){0};
}
