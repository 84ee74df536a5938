/* Texts with markup woven in, for the tests of cleaning: each byte from F8 on, which no text has, stands for a piece of
 * markup. */
#ifndef TESTS_WOVEN_H
#define TESTS_WOVEN_H

#include "base/buf.h"

static const char *const woven[] = {"<b>",    "</span>", "<a href=\"x.nl?a=1\">", "<!-- <i> -->", "\u200B",
                                    "\u00AD", "&#8203;", "<i class='x y'>"};

/* *plain: `bytes` without the markup, and without signs that could make some of their own; *marked: with it. */
static inline bool weave(str bytes, buf *plain, buf *marked)
{
    bool ok = true;
    for (size_t i = 0; ok && i < bytes.n; i++) {
        unsigned char byte = (unsigned char)bytes.p[i];
        char c = byte == '<' || byte == '&' || byte == '[' ? 'x' : (char)byte;
        ok = byte >= 0xF8 ? buf_puts(marked, woven[byte - 0xF8]) : buf_putc(plain, c) && buf_putc(marked, c);
    }
    return ok;
}

#endif
