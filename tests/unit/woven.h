/* Texts with markup woven in, for the tests of cleaning: each byte from F8 on, which no text has, stands for a piece of
 * markup. */
#ifndef TESTS_WOVEN_H
#define TESTS_WOVEN_H

#include "base/buf.h"

static const char *const woven[] = {"<b>",    "</span>", "<a href=\"x.nl?a=1\">", "<!-- <i> -->", "\u200B",
                                    "\u00AD", "&#8203;", "<i class='x y'>"};

/* Whether the first byte of text from `at` on goes on with a character that began before. */
static inline bool is_inside(str bytes, size_t at)
{
    while (at < bytes.n && (unsigned char)bytes.p[at] >= 0xF8)
        at++;
    return at < bytes.n && ((unsigned char)bytes.p[at] & 0xC0) == 0x80;
}

/* *plain: `bytes` without the markup, and without signs that could make some of their own; *marked: with it, but not
 * within a character. */
static inline bool weave(str bytes, buf *plain, buf *marked)
{
    bool ok = true;
    for (size_t i = 0; ok && i < bytes.n; i++) {
        unsigned char byte = (unsigned char)bytes.p[i];
        char c = byte == '<' || byte == '&' || byte == '[' ? 'x' : (char)byte;
        if (byte < 0xF8)
            ok = buf_putc(plain, c) && buf_putc(marked, c);
        else if (!is_inside(bytes, i))
            ok = buf_puts(marked, woven[byte - 0xF8]);
    }
    return ok;
}

#endif
