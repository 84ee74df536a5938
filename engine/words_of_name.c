#include "engine/words_of_name.h"

#include "base/utf8.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

enum {
    TELLING = 3, /* characters: two may be an initial, or "de" */
    GAP_MAX = 8, /* characters between two words of a name */
    ENCODED = 3, /* bytes of a percent-encoded one */
    UTF8_MOST = 4,
};

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

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

/* The byte that is percent-encoded at a place (RFC 3986, section 2.1); -1: none. */
static int encoded_byte(str text, size_t at)
{
    if (text.n < at + ENCODED || text.p[at] != '%')
        return -1;
    int high = hex_value(text.p[at + 1]), low = hex_value(text.p[at + 2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/* The same of a text, in which addresses may have percent-encoded characters. */
static uint32_t seen_at(str text, size_t at, size_t *step)
{
    char plain[UTF8_MOST];
    size_t n = 0;
    for (int byte; n < UTF8_MOST && (byte = encoded_byte(text, at + ENCODED * n)) >= 0;)
        plain[n++] = (char)byte;
    if (!n)
        return folded_at(text, at, step);
    uint32_t c = folded_at((str){plain, n}, 0, step);
    *step *= ENCODED;
    return c;
}

/* The one that ends there; a space where the text begins. */
static uint32_t seen_before(str text, size_t end)
{
    size_t at = end, step;
    if (end >= ENCODED && encoded_byte(text, end - ENCODED) >= 0)
        for (int i = 0, byte = 0x80; i < UTF8_MOST && at >= ENCODED && (byte & 0xC0) == 0x80; i++)
            byte = encoded_byte(text, at -= ENCODED);
    else
        while (at && ((unsigned char)text.p[--at] & 0xC0) == 0x80)
            ;
    return end ? seen_at(text, at, &step) : ' ';
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

static bool is_word_part(uint32_t c)
{
    return is_letter(c) || (c < 0x110000u && u_isdigit((UChar32)c));
}

/* Whether two characters that follow each other belong to one word. */
static bool are_one_word(uint32_t a, uint32_t b)
{
    return is_word_part(a) && is_word_part(b) && !lacks_spaces(a) && !lacks_spaces(b);
}

/* Behind the characters at a place that are in no word, `most` of them at most. */
static size_t gap_end(str text, size_t at, size_t most)
{
    for (size_t step; most-- && at < text.n && !is_word_part(seen_at(text, at, &step)); at += step)
        ;
    return at;
}

/* The end of the name that begins at a place; 0: none does. Between its words any marks and spaces may stand. *last:
 * its last character. */
static size_t match_at(str text, size_t at, str name, uint32_t *last)
{
    bool in_words = false;
    for (size_t i = 0, step, name_step; i < name.n; i += name_step, at += step) {
        uint32_t wanted = folded_at(name, i, &name_step);
        size_t gap = in_words ? gap_end(name, i, name.n) : i;
        if (gap > i && gap < name.n) {
            name_step = gap - i;
            step = gap_end(text, at, GAP_MAX) - at;
            if (!step)
                return 0;
        } else if (at >= text.n || (*last = seen_at(text, at, &step)) != wanted) {
            return 0;
        }
        in_words = in_words || is_word_part(wanted);
    }
    return at;
}

bool name_find(str text, size_t from, str name, name_place *out)
{
    size_t step, first_step;
    uint32_t before = seen_before(text, from), last = 0;
    if (!name.n)
        return false;
    const uint32_t first = folded_at(name, 0, &first_step);
    for (size_t at = from; at < text.n; at += step) {
        uint32_t c = seen_at(text, at, &step);
        size_t end = c == first && !are_one_word(before, c) ? match_at(text, at, name, &last) : 0;
        if (end && (end == text.n || !are_one_word(last, seen_at(text, end, &first_step)))) {
            *out = (name_place){at, end};
            return true;
        }
        before = c;
    }
    return false;
}

bool name_is(str text, str name)
{
    size_t at = 0, i = 0, step, name_step;
    for (; at < text.n && i < name.n; at += step, i += name_step)
        if (folded_at(text, at, &step) != folded_at(name, i, &name_step))
            return false;
    return text.n && at == text.n && i == name.n;
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
