#include "tokenizer/langid_words.h"

#include "tokenizer/simplify.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

/* ---- Alphabets ---- */

static const struct {
    UScriptCode script;
    const char *code;
} alone[ALPHABETS_ALONE] = {
    {USCRIPT_HANGUL, "ko"},    {USCRIPT_THAI, "th"},      {USCRIPT_GREEK, "el"},   {USCRIPT_ARMENIAN, "hy"},
    {USCRIPT_GEORGIAN, "ka"},  {USCRIPT_TAMIL, "ta"},     {USCRIPT_TELUGU, "te"},  {USCRIPT_GUJARATI, "gu"},
    {USCRIPT_BENGALI, "bn"},   {USCRIPT_GURMUKHI, "pa"},  {USCRIPT_KHMER, "km"},   {USCRIPT_LAO, "lo"},
    {USCRIPT_MYANMAR, "my"},   {USCRIPT_MALAYALAM, "ml"}, {USCRIPT_KANNADA, "kn"}, {USCRIPT_ORIYA, "or"},
    {USCRIPT_SINHALA, "si"},   {USCRIPT_ETHIOPIC, "am"},  {USCRIPT_TIBETAN, "bo"}, {USCRIPT_THAANA, "dv"},
    {USCRIPT_MONGOLIAN, "mn"},
};

const char *alphabet_code(int a)
{
    return alone[a - ALPHABET_ALONE].code;
}

static uint8_t alphabet_of_script(UScriptCode script)
{
    switch (script) {
    case USCRIPT_LATIN: return ALPHABET_LATIN;
    case USCRIPT_CYRILLIC: return ALPHABET_CYRILLIC;
    case USCRIPT_ARABIC: return ALPHABET_ARABIC;
    case USCRIPT_DEVANAGARI: return ALPHABET_DEVANAGARI;
    case USCRIPT_HEBREW: return ALPHABET_HEBREW;
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA: return ALPHABET_HAN;
    default: break;
    }
    for (int i = 0; i < ALPHABETS_ALONE; i++)
        if (alone[i].script == script)
            return (uint8_t)(ALPHABET_ALONE + i);
    return ALPHABET_NONE;
}

static uint8_t alphabet_of(UChar32 c)
{
    UErrorCode code = U_ZERO_ERROR;
    int8_t type = u_charType(c);
    if (c == '\'' || c == 0x2019 || type == U_NON_SPACING_MARK || type == U_FORMAT_CHAR) {
        uint8_t a = alphabet_of_script(uscript_getScript(c, &code));
        return a == ALPHABET_NONE ? ALPHABET_JOINER : a;
    }
    return u_isalpha(c) || type == U_COMBINING_SPACING_MARK ? alphabet_of_script(uscript_getScript(c, &code))
                                                            : ALPHABET_NONE;
}

void letter_table_fill(letter_table *t)
{
    for (UChar32 c = 0; c < LETTERS; c++)
        t->letters[c] = (letter){(uint16_t)u_tolower(c), alphabet_of(c)};
}

static uint8_t look_up(const letter_table *t, uint32_t c, uint32_t *lower)
{
    if (c < LETTERS) {
        *lower = t->letters[c].lower;
        return t->letters[c].alphabet;
    }
    *lower = c;
    if ((c >= 0x4E00 && c < 0xA000) || (c >= 0x3041 && c < 0x30FF) || (c >= 0x20000 && c < 0x33480))
        return ALPHABET_HAN;
    if (c > 0x10FFFF)
        return ALPHABET_NONE;
    *lower = (uint32_t)u_tolower((UChar32)c);
    return alphabet_of((UChar32)c);
}

/* ---- Words ---- */

enum { STRETCHED = 3 /* of one letter in a row, no language has so many */ };

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* An address or a name that is called: up to the next space it has no language. */
static bool is_address(str text, size_t at)
{
    return text.p[at] == '@' ||
           (text.p[at] == ':' && at + 2 < text.n && text.p[at + 1] == '/' && text.p[at + 2] == '/');
}

/* Moves to the next letter; ALPHABET_NONE at the end. */
static uint8_t find_letter(const letter_table *t, langid_cursor *c, uint32_t *lower, size_t *step)
{
    while (c->at < c->text.n) {
        uint8_t a = look_up(t, utf8_decode(c->text.p + c->at, c->text.n - c->at, step), lower);
        if (a < ALPHABETS_ALL)
            return a;
        c->before = 0;
        bool address = is_address(c->text, c->at);
        c->at += *step;
        while (address && c->at < c->text.n && !is_space(c->text.p[c->at]))
            c->at++;
    }
    return ALPHABET_NONE;
}

/* The simplified form of a character; counts what belongs to one script alone. */
static uint32_t take_han(uint32_t c, langid_word *w)
{
    uint32_t form = simplify(c);
    w->simplified = (uint8_t)(w->simplified + is_simplified_only(c));
    w->traditional = (uint8_t)(w->traditional + (form != c));
    return form;
}

/* Adds a letter; *run: how many of it there are in a row. "soooo" is "so". */
static void add_letter(langid_word *w, uint32_t c, uint32_t *run)
{
    *run = c == w->letters[w->count - 1] ? *run + 1 : 1;
    if (*run == STRETCHED)
        w->count -= STRETCHED - 2;
    else if (*run < STRETCHED && w->count <= LANGID_WORD)
        w->letters[w->count++] = c;
}

/* Reads the next run of letters, which may be the begin of an address. */
static bool next_run(const letter_table *t, langid_cursor *c, langid_word *out)
{
    uint32_t lower = 0, run = 1;
    size_t step = 0;
    uint8_t a = find_letter(t, c, &lower, &step);
    if (a == ALPHABET_NONE)
        return false;
    bool han = a == ALPHABET_HAN;
    out->begin = c->at;
    out->end = c->at + step;
    out->alphabet = a;
    out->simplified = out->traditional = 0;
    out->letters[0] = han ? c->before : 0;
    out->letters[1] = han ? take_han(lower, out) : lower;
    out->count = 2;
    out->size = 1;
    while ((c->at += step) < c->text.n && !(han && out->size == LANGID_HAN)) {
        uint8_t next = look_up(t, utf8_decode(c->text.p + c->at, c->text.n - c->at, &step), &lower);
        if (next != a && next != ALPHABET_JOINER)
            break;
        if (next == ALPHABET_JOINER)
            continue;
        out->end = c->at + step;
        out->size++;
        if (!han)
            add_letter(out, lower, &run);
        else
            out->letters[out->count++] = take_han(lower, out);
    }
    c->before = han ? out->letters[out->count - 1] : 0;
    if (!han)
        out->letters[out->count++] = 0;
    return true;
}

bool langid_next(const letter_table *t, langid_cursor *c, langid_word *out)
{
    while (next_run(t, c, out))
        if (out->alphabet != ALPHABET_LATIN || c->at == c->text.n || !is_address(c->text, c->at))
            return true;
    return false;
}

/* ---- Features ---- */

static uint32_t feature(uint64_t h)
{
    return (uint32_t)(h * 0x9E3779B97F4A7C15u >> 32);
}

static uint64_t extend(uint64_t h, uint32_t c)
{
    return h * 0x100000001B3u + c + 1;
}

static size_t han_features(const langid_word *w, uint32_t *out)
{
    size_t n = 0;
    for (size_t i = 1; i < w->count; i++) {
        out[n++] = feature(extend(0, w->letters[i]));
        out[n++] = feature(extend(extend(0, w->letters[i - 1]), w->letters[i]) + 1);
    }
    return n;
}

/* 1- to 4-grams, with the edges of the word, and the word as a whole. */
size_t langid_features(const langid_word *w, uint32_t *out)
{
    if (w->alphabet == ALPHABET_HAN)
        return han_features(w, out);
    size_t n = 0;
    uint64_t whole = 4;
    for (size_t i = 0; i < w->count; i++) {
        uint64_t h = 0;
        whole = extend(whole, w->letters[i]);
        for (size_t k = 0; k < 4 && i + k < w->count; k++) {
            h = extend(h, w->letters[i + k]);
            if (k || w->letters[i])
                out[n++] = feature(h + k);
        }
    }
    if (w->count > 4)
        out[n++] = feature(whole);
    return n;
}
