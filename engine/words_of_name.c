#include "engine/words_of_name.h"

#include "base/utf8.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

enum { TELLING = 3 /* characters: two may be an initial, or "de" */ };

/* The code point at a place, folded; invalid bytes are themselves, above all code points. */
static uint32_t folded_at(str text, size_t at, size_t *step)
{
    unsigned char byte = (unsigned char)text.p[at];
    *step = 1;
    if (byte < 0x80)
        return byte >= 'A' && byte <= 'Z' ? byte + 0x20u : byte;
    uint32_t c = utf8_decode(text.p + at, text.n - at, step);
    return c == UTF8_INVALID ? 0x110000u + byte : (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT);
}

/* The one that ends there; a space where the text begins. */
static uint32_t folded_before(str text, size_t end)
{
    size_t at = end, step;
    while (at && ((unsigned char)text.p[--at] & 0xC0) == 0x80)
        ;
    return end ? folded_at(text, at, &step) : ' ';
}

static bool is_letter(uint32_t c)
{
    return c < 0x110000u && (u_isUAlphabetic((UChar32)c) || (U_GET_GC_MASK((UChar32)c) & U_GC_M_MASK));
}

static bool lacks_spaces(uint32_t c)
{
    UErrorCode failed = U_ZERO_ERROR;
    if (c < 0x0E00 || c >= 0x110000u)
        return false;
    UScriptCode script = uscript_getScript((UChar32)c, &failed);
    return script == USCRIPT_HANGUL || uscript_breaksBetweenLetters(script);
}

/* Whether two characters that follow each other belong to one word. */
static bool are_one_word(uint32_t a, uint32_t b)
{
    return (is_letter(a) || u_isdigit((UChar32)a)) && (is_letter(b) || u_isdigit((UChar32)b)) && !lacks_spaces(a) &&
           !lacks_spaces(b);
}

/* The end of the name that begins at a place; 0: none does. *last: its last character. */
static size_t match_at(str text, size_t at, str name, uint32_t *last)
{
    size_t i = 0, step, name_step;
    for (; i < name.n; i += name_step, at += step)
        if (at >= text.n || (*last = folded_at(text, at, &step)) != folded_at(name, i, &name_step))
            return 0;
    return at;
}

bool name_find(str text, size_t from, str name, name_place *out)
{
    size_t step, first_step;
    uint32_t before = folded_before(text, from), last = 0;
    if (!name.n)
        return false;
    const uint32_t first = folded_at(name, 0, &first_step);
    for (size_t at = from; at < text.n; at += step) {
        uint32_t c = folded_at(text, at, &step);
        size_t end = c == first && !are_one_word(before, c) ? match_at(text, at, name, &last) : 0;
        if (end && (end == text.n || !are_one_word(last, folded_at(text, end, &first_step)))) {
            *out = (name_place){at, end};
            return true;
        }
        before = c;
    }
    return false;
}

bool name_is(str text, str name)
{
    uint32_t last;
    return text.n && match_at(text, 0, name, &last) == text.n;
}

bool name_fold(str name, buf *out)
{
    char bytes[4];
    bool ok = true;
    for (size_t i = 0, step; ok && i < name.n; i += step) {
        uint32_t c = folded_at(name, i, &step);
        ok = c < 0x110000u ? buf_add(out, bytes, utf8_encode(c, bytes)) : buf_putc(out, name.p[i]);
    }
    return ok;
}

str name_cut(str *rest)
{
    size_t begin = 0, step, end;
    while (begin < rest->n && !is_letter(folded_at(*rest, begin, &step)))
        begin += step;
    for (end = begin; end < rest->n && is_letter(folded_at(*rest, end, &step)); end += step)
        ;
    str word = {end > begin ? rest->p + begin : NULL, end - begin};
    *rest = (str){rest->p + end, rest->n - end};
    return word;
}

bool name_tells(str name)
{
    size_t step;
    return utf8_count(name) >= TELLING || (name.n && lacks_spaces(folded_at(name, 0, &step)));
}
