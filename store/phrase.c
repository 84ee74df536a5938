#include "store/phrase.h"

#include "base/utf8.h"

/* The character that ends at `end`, which is moved to its beginning; 0: none. */
static uint32_t character_before(str s, size_t *end)
{
    size_t stop = *end, step;
    while (*end && ((unsigned char)s.p[--*end] & 0xC0) == 0x80)
        ;
    return stop ? utf8_decode(s.p + *end, stop - *end, &step) : 0;
}

static bool is_chinese(uint32_t c)
{
    return (c >= 0x3400 && c < 0xA000) || (c >= 0xF900 && c < 0xFB00) || (c >= 0x20000 && c != UTF8_INVALID);
}

/* Whether the last character is of a script that puts no spaces between words. */
static bool is_unspaced(uint32_t c)
{
    return is_chinese(c) || (c >= 0xE00 && c < 0xF00) || (c >= 0x1000 && c < 0x10A0) || (c >= 0x1780 && c < 0x1800) ||
           (c >= 0x2E80 && c < 0xAC00) || (c >= 0xFF66 && c < 0xFF9E);
}

/* The index holds Chinese characters in pairs, so one alone is the beginning of a pair; two are one, and FTS5 must
 * merge all that begins so when it is asked for beginnings. Of other such scripts it holds words. */
static bool needs_prefix(str words)
{
    size_t end = words.n;
    uint32_t last = character_before(words, &end);
    return is_unspaced(last) && !(is_chinese(last) && is_chinese(character_before(words, &end)));
}

bool phrase_add(buf *query, str words, bool prefix)
{
    words = str_trim(words);
    for (; words.n && words.p[words.n - 1] == '*'; words.n--)
        prefix = true;
    if (!words.n)
        return true;
    bool ok = buf_putc(query, '"');
    for (size_t i = 0; ok && i < words.n; i++)
        ok = (words.p[i] != '"' || buf_putc(query, '"')) && buf_putc(query, words.p[i]);
    return ok && buf_puts(query, prefix || needs_prefix(words) ? "\" *" : "\"");
}
