#include "store/phrase.h"

#include "base/utf8.h"

/* Whether the last character is of a script that puts no spaces between words. */
static bool ends_unspaced(str s)
{
    size_t at = s.n, step;
    while (at && ((unsigned char)s.p[--at] & 0xC0) == 0x80)
        ;
    uint32_t c = s.n ? utf8_decode(s.p + at, s.n - at, &step) : 0;
    return (c >= 0xE00 && c < 0xF00) || (c >= 0x1000 && c < 0x10A0) || (c >= 0x1780 && c < 0x1800) ||
           (c >= 0x2E80 && c < 0xAC00) || (c >= 0xF900 && c < 0xFB00) || (c >= 0xFF66 && c < 0xFF9E) ||
           (c >= 0x20000 && c != UTF8_INVALID);
}

/* There the index holds characters in pairs, and a character is found as the beginning of one. */
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
    return ok && buf_puts(query, prefix || ends_unspaced(words) ? "\" *" : "\"");
}
